import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new folder for one test of the running suite; removed afterwards. */
export function temporaryFolder(): () => string {
  let made: string[] = [];
  afterEach(() => {
    for (const folder of made) rmSync(folder, { recursive: true, force: true });
    made = [];
  });
  return () => {
    const folder = mkdtempSync(join(tmpdir(), "pointillist-"));
    made.push(folder);
    return folder;
  };
}
