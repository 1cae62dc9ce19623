import { copyFile, readFile, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { isPointillistError, salvageRecords } from "../../format/index.js";
import { crc32c } from "../../io/crc.js";
import { FolderStorage } from "../../io/folder-storage.js";
import { releaseDeadLock } from "../../io/lock.js";
import { writeAtomically } from "../../io/publish.js";
import { readEvents } from "../../writer/index.js";
import { repairEmbeddings } from "../../writer/later.js";
import type { RunFolder } from "../logdir.js";
import { scanEventFile } from "./verify-events.js";

/** What was mended, or could not be. */
export interface Repair {
  /** Relative to the run. */
  readonly file: string;
  readonly what: string;
}

/** A file changed less than this long ago may belong to a writer that still lives, in ms. */
const REST_MS = 60_000;
/** What publishing leaves when it is killed. Source: sdk/src/io/publish.ts. */
const TEMPORARY = /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;
/** Locks of ours. Source: sdk/src/io/folder-storage.ts. */
const LOCK = /^(?:projector_config\.pbtxt|checkpoint|embeddings\/[^/]+\/ckpt-\d+|[^/]+-\d+)\.lock$/;
/** Finding records behind damage needs the whole file in memory, in bytes. */
const SALVAGE_LIMIT = 2 ** 31;

/**
 * Mends what can be mended without a guess. Torn records at the end of event files are cut off; damaged ones inside are
 * left out, and the file as it was is kept beside it under a name that no viewer reads. What writers left that died
 * (temporary files, locks, files of a step that was never finished) is removed. Indexes and colours are made again
 * where what they are made of is whole, state files and the config are brought up to the newest step. Files changed
 * within the last minute are left alone: somebody may be writing.
 */
export async function repairRun(folder: RunFolder): Promise<Repair[]> {
  const repairs: Repair[] = [];
  const done = (file: string, what: string) => repairs.push({ file, what });
  const isResting = async (file: string) =>
    Date.now() - (await stat(join(folder.path, file))).mtimeMs >= REST_MS;
  let isHeld = false;
  for (const { path } of folder.files) {
    const full = join(folder.path, path);
    if (LOCK.test(path)) {
      const now = await releaseDeadLock(full);
      if (now === "removed") done(path, "lock of a writer that died, removed");
      isHeld ||= now === "held";
    } else if (TEMPORARY.test(path) && (await isResting(path))) {
      await rm(full, { force: true });
      done(path, "temporary file of a writer that died, removed");
    }
  }
  for (const file of folder.eventFiles)
    if (await isResting(file)) await repairEvents(join(folder.path, file), file, done);
  if (isHeld) {
    done(".", "a writer is at work: its embeddings are left as they are");
    return repairs;
  }
  const storage = new FolderStorage(folder.path);
  for (const home of embeddingFolders(folder)) {
    try {
      await repairEmbeddings(storage, home, { isResting, done });
    } catch (error) {
      if (!isPointillistError(error)) throw error;
      done(home, `cannot be repaired: ${error.message}`);
    }
  }
  return repairs;
}

/** Folders that hold a manifest of ours: `embeddings/<slug>`. */
function embeddingFolders(folder: RunFolder): string[] {
  const homes = folder.files.flatMap(({ path }) => /^(embeddings\/[^/]+)\//.exec(path)?.[1] ?? []);
  return [...new Set(homes)].sort();
}

async function repairEvents(
  full: string,
  file: string,
  done: (file: string, what: string) => void,
): Promise<void> {
  const { kind, at } = await scanEventFile(full);
  if (kind === "complete") return;
  if (kind === "truncated") {
    for await (const _ of readEvents(full, { repair: true }));
    done(file, `torn record behind byte ${at} cut off`);
    return;
  }
  if ((await stat(full)).size > SALVAGE_LIMIT) {
    done(file, `damaged at byte ${at}; above ${SALVAGE_LIMIT} bytes, so nothing was changed`);
    return;
  }
  const bytes = await readFile(full);
  const whole: Uint8Array[] = [];
  let lost = 0;
  const steps = salvageRecords(bytes, { checksum: crc32c });
  let step = steps.next();
  for (; !step.done; step = steps.next()) {
    if (step.value.kind === "record") whole.push(bytes.subarray(step.value.start, step.value.end));
    else lost += step.value.end - step.value.start;
  }
  if (step.value.kind !== "complete") lost += bytes.length - step.value.resumeAt;
  // TensorBoard takes every file with "tfevents" in its name for an event file.
  const kept = `${full.slice(0, -basename(full).length)}${basename(full).replaceAll("tfevents", "damaged")}`;
  await copyFile(full, kept);
  await writeAtomically(full, whole);
  done(
    file,
    `${lost} damaged bytes left out, ${whole.length} whole records stay; as it was: ${basename(kept)}`,
  );
}
