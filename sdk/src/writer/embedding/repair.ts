import { FormatError } from "../../errors.js";
import { shardName } from "../../format/bundle-write.js";
import { CHECKPOINT_STATE_FILE, parseCheckpointState } from "../../format/checkpoint-state.js";
import { decodeConcepts } from "../../format/concept-files.js";
import { strongestConcepts } from "../../format/concepts.js";
import type { Manifest } from "../../format/manifest.js";
import { encodeNpy } from "../../format/npy.js";
import { crc32c } from "../../io/crc.js";
import { contentHash } from "../../io/hash.js";
import type { RunStorage } from "../../io/storage.js";
import type { RunLog } from "../run-log.js";
import { announce } from "./log-embedding.js";
import { configEntry, matrixIndex, prefixOf } from "./publish.js";
import { filesOf } from "./ref.js";
import {
  CONFIG_LOCK,
  manifestAt,
  readConfig,
  stepsOf,
  writeFolderState,
  writeRunState,
} from "./run-state.js";

/** What a repair may touch, and where it tells what it did. */
export interface RepairOptions {
  /** False for a file that a living writer may be at. Name relative to the run. */
  isResting(name: string): Promise<boolean>;
  /** `file` is relative to the run. */
  done(file: string, what: string): void;
}

/** Names that only our writer gives: by step, or by 8 hex digits of the content. */
const BY_STEP = /^(?:ckpt-(\d+)\.(?:index|data-00000-of-00001)|neighbours@(\d+)\.npy)$/;
const BY_CONTENT =
  /^(?:metadata|sprite|thumbnails|images|bookmarks|colour)-[0-9a-f]{8}\.(?:tsv|png|bin|txt|json|npy)$/;
const LAYOUT = /@(\d{1,16})\.npy$/;
const PIECE = 8 * 2 ** 20;

/**
 * Brings one embedding's folder to the state that its manifests say, as far as that takes no guess: an index or a
 * colour file that is lost or damaged is made again from what it was made of, and must then be the very same; what a
 * killed writer left before its manifest is removed; the state files and the config name the newest step.
 */
export async function repairEmbedding(
  run: RunLog,
  folder: string,
  options: RepairOptions,
): Promise<void> {
  const { storage } = run;
  const steps = await stepsOf(storage, folder);
  const manifests: Manifest[] = [];
  let isComplete = true;
  for (const step of steps) {
    const manifest = await readable(() => manifestAt(storage, folder, step));
    if (manifest) manifests.push(manifest);
    else isComplete = false;
  }
  for (const manifest of manifests) {
    await repairIndex(storage, folder, manifest, options);
    await repairColour(storage, folder, manifest, options);
  }
  // A manifest that cannot be read may name anything that is there.
  if (isComplete) await removeLeftovers(storage, folder, manifests, options);
  const newest = manifests.at(-1);
  if (!newest || newest.tensor.checkpoint !== prefixOf(newest.step)) return;
  await repairState(storage, folder, newest, steps, options);
  await repairConfig(run, folder, newest, options);
}

async function repairIndex(
  storage: RunStorage,
  folder: string,
  { step, tag, tensor }: Manifest,
  { isResting, done }: RepairOptions,
): Promise<void> {
  const [rows, dim] = tensor.shape;
  const name = `${folder}/${prefixOf(step)}.index`;
  if (tensor.checkpoint !== prefixOf(step) || tensor.dtype !== "float32") return;
  const crc = Number.parseInt(tensor.crc32c, 16);
  const expected = matrixIndex(tag, rows, dim, crc);
  const found = await storage.read(name);
  if (found && Buffer.compare(found, expected) === 0) return;
  if (found && !(await isResting(name))) return;
  const shard = `${folder}/${shardName(prefixOf(step))}`;
  if ((await checksumOf(storage, shard, rows * dim * 4)) !== crc) return;
  await storage.publish(name, [expected]);
  done(name, "index made again from the vectors, whose checksum is right");
}

async function checksumOf(
  storage: RunStorage,
  name: string,
  size: number,
): Promise<number | undefined> {
  if (((await storage.size(name)) ?? 0) < size) return undefined;
  const source = storage.source(name);
  let crc = 0;
  for (let at = 0; at < size; at += PIECE)
    crc = crc32c(await source.read(at, Math.min(PIECE, size - at)), crc);
  return crc;
}

async function repairColour(
  storage: RunStorage,
  folder: string,
  { colour, concepts, tensor }: Manifest,
  { done }: RepairOptions,
): Promise<void> {
  if (!colour || !concepts) return;
  const name = `${folder}/${colour}`;
  const isNamedFor = (bytes: Uint8Array) => colour === `colour-${contentHash(bytes)}.npy`;
  const found = await storage.read(name);
  if (found && isNamedFor(found)) return;
  const part = (of: string) => storage.read(`${folder}/${concepts.folder}/${of}.npy`);
  const [indptr, indices, values] = [
    await part("indptr"),
    await part("indices"),
    await part("values"),
  ];
  if (!indptr || !indices || !values) return;
  const files = { "indptr.npy": indptr, "indices.npy": indices, "values.npy": values };
  const [rows] = tensor.shape;
  const table = await readable(async () =>
    decodeConcepts(files, concepts.names, rows, concepts.ids),
  );
  if (!table) return;
  const made = encodeNpy("u2", [rows, 2], strongestConcepts(table));
  if (!isNamedFor(made)) return;
  await storage.publish(name, [made]);
  done(name, "made again from the concepts");
}

async function removeLeftovers(
  storage: RunStorage,
  folder: string,
  manifests: readonly Manifest[],
  { isResting, done }: RepairOptions,
): Promise<void> {
  const config = await readable(() => readConfig(storage));
  if (!config) return; // it may name anything
  const steps = new Set(manifests.map(({ step }) => step));
  const named = new Set(manifests.flatMap((manifest) => filesOf(manifest)));
  for (const { raw, ...entry } of config.embeddings)
    for (const path of [
      entry.tensorPath,
      entry.metadataPath,
      entry.bookmarksPath,
      entry.sprite?.imagePath,
    ])
      if (path?.startsWith(`${folder}/`)) named.add(path.slice(folder.length + 1));
  for (const name of await storage.list(folder)) {
    if (named.has(name)) continue;
    const [, ofBundle, ofNeighbours] = BY_STEP.exec(name) ?? [];
    const step = ofBundle ?? ofNeighbours;
    const isOurs = step === undefined ? BY_CONTENT.test(name) : !steps.has(Number(step));
    if (!isOurs || !(await isResting(`${folder}/${name}`))) continue;
    await storage.remove(`${folder}/${name}`);
    done(`${folder}/${name}`, "left by a writer that died before its manifest, removed");
  }
  for (const name of await storage.list(`${folder}/layouts`)) {
    const step = LAYOUT.exec(name)?.[1];
    const path = `${folder}/layouts/${name}`;
    if (step === undefined || steps.has(Number(step)) || !(await isResting(path))) continue;
    // People may drop one for a step to come, under the same names: it is put aside, not removed.
    const bytes = await storage.read(path);
    if (!bytes) continue;
    await storage.publish(`${path}.unused`, [bytes]);
    await storage.remove(path);
    done(path, `of step ${step}, which was not logged: put aside as ${name}.unused`);
  }
}

async function repairState(
  storage: RunStorage,
  folder: string,
  newest: Manifest,
  steps: readonly number[],
  { done }: RepairOptions,
): Promise<void> {
  const latest = prefixOf(newest.step);
  const ofFolder = await stateAt(storage, `${folder}/${CHECKPOINT_STATE_FILE}`);
  const isRight =
    ofFolder?.modelCheckpointPath === latest &&
    String(ofFolder.allModelCheckpointPaths) === String(steps.map(prefixOf));
  if (!isRight) {
    await writeFolderState(storage, folder);
    done(`${folder}/${CHECKPOINT_STATE_FILE}`, `written anew: the newest step is ${newest.step}`);
  }
  const before = await storage.read(CHECKPOINT_STATE_FILE);
  const ofRun = await stateAt(storage, CHECKPOINT_STATE_FILE);
  const isThere = async (path: string) => (await storage.size(`${path}.index`)) !== undefined;
  if (ofRun && (await isThere(ofRun.modelCheckpointPath))) return;
  if (before && !ofRun) return; // not readable, so perhaps not ours
  const gone = new Set<string>();
  for (const path of ofRun?.allModelCheckpointPaths ?? [])
    if (!(await isThere(path))) gone.add(path);
  await writeRunState(storage, `${folder}/${latest}`, gone);
  const after = await storage.read(CHECKPOINT_STATE_FILE);
  if (after && (!before || Buffer.compare(before, after) !== 0))
    done(CHECKPOINT_STATE_FILE, `written anew: names ${folder}/${latest}`);
}

async function repairConfig(
  run: RunLog,
  folder: string,
  newest: Manifest,
  { done }: RepairOptions,
): Promise<void> {
  const { storage } = run;
  await storage.exclusively(CONFIG_LOCK, async () => {
    const config = await readable(() => readConfig(storage));
    if (!config) return;
    const wanted = configEntry(folder, newest);
    const present = config.embeddings.find(({ tensorName }) => tensorName === newest.tag);
    const isNamed =
      present !== undefined &&
      present.tensorPath === wanted.tensorPath &&
      present.metadataPath === wanted.metadataPath &&
      present.bookmarksPath === wanted.bookmarksPath &&
      present.sprite?.imagePath === wanted.sprite?.imagePath;
    if (isNamed) return;
    // An entry of the user's own for this tag, with other files, is theirs.
    if (present && !present.tensorPath?.startsWith(`${folder}/`)) return;
    await announce(run, folder, newest);
    done("projector_config.pbtxt", `names step ${newest.step} of ${JSON.stringify(newest.tag)}`);
  });
}

async function stateAt(storage: RunStorage, name: string) {
  const bytes = await storage.read(name);
  return bytes && readable(async () => parseCheckpointState(new TextDecoder().decode(bytes)));
}

/** What `read` gives, or undefined where the file is damaged: that is for `verify` to tell. */
async function readable<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
