import { isOriginalImage } from "../../format/image-header.js";
import { decodeOriginalPaths, type Manifest } from "../../format/index.js";
import { FileByteSource } from "../../io/file-byte-source.js";
import { contentHash } from "../../io/hash.js";
import type { RunFolder } from "../logdir.js";
import { pathInRun } from "../path-in-run.js";
import { openFile } from "../read-run.js";
import type { Report } from "./finding.js";

/** Bytes that tell a picture's type; a photograph's own preview may stand before them. */
const HEAD = 256 * 1024;

/** Checks originals that were left where they are: the list, and that each is still a picture inside the run. */
export async function verifyReferenced(
  folder: RunFolder,
  { imagePaths, tensor }: Manifest,
  there: (file: string) => string,
  report: Report,
): Promise<void> {
  if (!imagePaths) return;
  const list = there(imagePaths);
  if (!folder.files.some(({ path }) => path === list)) return; // an error of the listing already
  await report.check(list, async () => {
    const source = openFile(folder, list);
    const bytes = await source.read(0, await source.size());
    report.requireName(list, () => contentHash(bytes));
    let wrong = 0;
    let first = "";
    for (const [row, path] of decodeOriginalPaths(bytes, tensor.shape[0], list).entries()) {
      const found = path === null ? undefined : await wrongWith(folder.path, path);
      if (found === undefined) continue;
      if (wrong++ === 0) first = `row ${row}: ${path} ${found}`;
    }
    if (wrong > 0) report.error(list, `${wrong} originals cannot be shown; ${first}`);
  });
}

async function wrongWith(run: string, path: string): Promise<string | undefined> {
  const found = await pathInRun(run, path);
  if (typeof found !== "string") return found.why;
  const source = new FileByteSource(found);
  const head = await source.read(0, Math.min(HEAD, await source.size()));
  return isOriginalImage(head) ? undefined : "is no picture that browsers show";
}
