import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { readEvents } from "../../writer/index.js";
import type { RunFolder } from "../logdir.js";
import { scanEventFile } from "./verify-events.js";

/** A file changed less than this long ago may belong to a writer that still lives, in ms. */
const REST_MS = 60_000;
/** What publishing leaves when it is killed. Source: sdk/src/io/publish.ts. */
const TEMPORARY = /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/**
 * Mends what can be mended without a guess: torn records at the end of event files are cut off, and temporary files
 * of writers that died are removed. Files changed within the last minute are left alone: somebody may be writing.
 * Returns what was done, in words.
 */
export async function repairRun(folder: RunFolder): Promise<string[]> {
  const done: string[] = [];
  for (const { path } of folder.files) {
    const full = join(folder.path, path);
    const isTemporary = TEMPORARY.test(path);
    if (!isTemporary && !folder.eventFiles.includes(path)) continue;
    if (Date.now() - (await stat(full)).mtimeMs < REST_MS) continue;
    if (isTemporary) {
      await rm(full, { force: true });
      done.push(`${path}: temporary file of a writer that died, removed`);
      continue;
    }
    const { kind, at } = await scanEventFile(full);
    if (kind !== "truncated") continue;
    for await (const _ of readEvents(full, { repair: true }));
    done.push(`${path}: torn record behind byte ${at} cut off`);
  }
  return done;
}
