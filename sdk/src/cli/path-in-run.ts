import { realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";

/** The real path of a file of a run, links followed as long as they stay in the run; or why it is none. */
export async function pathInRun(run: string, path: string): Promise<string | { why: string }> {
  try {
    const [root, real] = await Promise.all([realpath(run), realpath(join(run, path))]);
    if (!real.startsWith(root + sep)) return { why: "leads out of the run" };
    return (await stat(real)).isFile() ? real : { why: "is no file" };
  } catch {
    return { why: "is not there" };
  }
}
