import { CHECKPOINT_STATE_FILE, parseCheckpointState } from "./checkpoint-state.js";
import { type ConfigAssets, type FoundConfig, isOwn, isOwnPath } from "./foreign-listing.js";
import { KERAS_EMBEDDING, kerasEmbeddings } from "./keras-config.js";
import { isWeightsFile } from "./keras-weights.js";
import {
  draftOf,
  type EmbeddingDraft,
  type IndexedTensor,
  type ListedStep,
  type ListingDraft,
  listedError,
} from "./listed.js";
import { fileOfPrefix, folderOf, joinInRun, nameOf, stepOfPrefix } from "./run-files.js";

/** Checkpoints of one training in one folder: prefixes that differ in their step only, oldest first. */
interface CheckpointFamily {
  readonly folder: string;
  /** `model.ckpt` of `model.ckpt-400`. */
  readonly base: string;
  readonly prefixes: readonly string[];
}

/** Lists the matrices of every checkpoint of the run that is not ours; each retained checkpoint is a step. */
export function addCheckpoints(draft: ListingDraft, configs: readonly FoundConfig[]): void {
  const taken = new Set<ConfigAssets>();
  for (const family of findFamilies(draft)) {
    const config = configs.find(({ folder }) => folder === family.folder) ?? configs[0];
    const named = config?.entries.filter((entry) => entry.tensorPath === undefined) ?? [];
    addFamily(draft, family, named, taken);
  }
  for (const { path, entries } of configs) {
    for (const entry of entries) {
      if (entry.tensorPath !== undefined || taken.has(entry) || isOwn(draft, entry.tensorName))
        continue;
      if (draft.wantedIndexes.size > 0) continue; // it may stand in one of those
      draft.errors.push(...entry.errors, {
        code: "missing",
        file: path,
        message: `tensor ${JSON.stringify(entry.tensorName)} is in no checkpoint of this run`,
      });
    }
  }
}

function findFamilies(draft: ListingDraft): CheckpointFamily[] {
  const families = new Map<string, string[]>();
  for (const path of draft.folder.files.keys()) {
    const prefix = path.replace(/\.index$/, "");
    if ((prefix === path && !isWeightsFile(path)) || isOwnPath(path)) continue;
    const base = nameOf(prefix).replace(/-\d{1,15}(?:\.weights\.h5)?$/, "");
    const key = `${folderOf(prefix)}\0${base}`;
    const family = families.get(key);
    if (family) family.push(prefix);
    else families.set(key, [prefix]);
  }
  return [...families].map(([key, prefixes]) => {
    const [folder = "", base = ""] = key.split("\0");
    prefixes.sort((a, b) => (stepOfPrefix(a) ?? 0) - (stepOfPrefix(b) ?? 0));
    return { folder, base, prefixes: latestLast(draft, folder, prefixes) };
  });
}

/** The state file has the last word on which checkpoint is the newest; its paths may be of another machine. */
function latestLast(draft: ListingDraft, folder: string, prefixes: string[]): string[] {
  const path = folder === "" ? CHECKPOINT_STATE_FILE : `${folder}/${CHECKPOINT_STATE_FILE}`;
  const bytes = draft.folder.head(path);
  if (!bytes) return prefixes;
  try {
    const { modelCheckpointPath } = parseCheckpointState(new TextDecoder().decode(bytes), path);
    const latest =
      joinInRun(folder, modelCheckpointPath) ??
      joinInRun(folder, nameOf(modelCheckpointPath.replaceAll("\\", "/")));
    if (latest === undefined || !prefixes.includes(latest)) return prefixes;
    return [...prefixes.filter((prefix) => prefix !== latest), latest];
  } catch (error) {
    draft.errors.push(listedError(error, path));
    return prefixes;
  }
}

function addFamily(
  draft: ListingDraft,
  family: CheckpointFamily,
  named: readonly ConfigAssets[],
  taken: Set<ConfigAssets>,
): void {
  const { everyStep } = draft.options;
  const known = new Map<
    string,
    { readonly draft: EmbeddingDraft; readonly entry?: ConfigAssets }
  >();
  for (const prefix of [...family.prefixes].reverse()) {
    if (known.size > 0 && !everyStep) {
      for (const [key, one] of known) addStep(draft, one.draft, prefix, { key }, one.entry);
      continue;
    }
    const tensors = indexed(draft, prefix);
    // The newest tells what the others hold; where it is damaged, or still being written, the one before does.
    if (tensors === undefined && !everyStep) return;
    const byKeras = entriesOfKeras(tensors ?? [], named);
    for (const tensor of tensors ?? []) {
      const entry = byKeras.get(tensor.key) ?? named.find((one) => isNamed(one.tensorName, tensor));
      if (entry) taken.add(entry);
      let one = known.get(tensor.key);
      if (!one) {
        const embedding = claim(draft, family, tensor.name);
        if (!embedding) continue;
        if (entry) {
          embedding.errors.push(...entry.errors);
          if (embedding.source === "checkpoint") embedding.source = "config";
        }
        one = { draft: embedding, ...(entry ? { entry } : {}) };
        known.set(tensor.key, one);
      }
      addStep(draft, one.draft, prefix, tensor, one.entry);
    }
  }
}

/** The matrices of a checkpoint; undefined until somebody has opened it. */
function indexed(draft: ListingDraft, prefix: string): readonly IndexedTensor[] | undefined {
  const index = draft.options.indexes?.get(prefix);
  if (!index) {
    draft.wantedIndexes.add(prefix);
    return undefined;
  }
  draft.errors.push(...index.errors);
  return index.tensors.filter(({ shape }) => shape.length === 2);
}

/** Entries of Keras' callback by the key of the matrix each means: their names are all the same. */
function entriesOfKeras(
  tensors: readonly IndexedTensor[],
  named: readonly ConfigAssets[],
): ReadonlyMap<string, ConfigAssets> {
  const entries = named.filter(({ tensorName }) => tensorName === KERAS_EMBEDDING);
  const keys = kerasEmbeddings(
    tensors.map(({ key }) => key),
    entries.length,
  );
  const found = new Map<string, ConfigAssets>();
  for (const [place, entry] of entries.entries()) {
    const key = keys[place];
    if (key !== undefined) found.set(key, entry);
  }
  return found;
}

/** A config may name the variable, the variable with its output number, or the key of an object graph. */
function isNamed(tensorName: string, tensor: IndexedTensor): boolean {
  if (tensorName === KERAS_EMBEDDING) return false; // whose it is, its place says
  const name = tensorName.replace(/:0$/, "");
  return (
    name === tensor.key ||
    name === tensor.name ||
    `${name}/.ATTRIBUTES/VARIABLE_VALUE` === tensor.key
  );
}

/**
 * The embedding that a checkpoint's tensor belongs to. A name that another family of checkpoints (or our writer) has
 * already taken gets the family's beside it.
 */
function claim(
  draft: ListingDraft,
  family: CheckpointFamily,
  name: string,
): EmbeddingDraft | undefined {
  const present = draft.embeddings.get(name);
  const free = !present || (present.source === "pointillist" && !isOwn(draft, name));
  if (free) return draftOf(draft, name, "checkpoint");
  const place = family.folder === "" ? family.base : `${family.folder}/${family.base}`;
  return draftOf(draft, `${name} (${place})`, "checkpoint");
}

function addStep(
  draft: ListingDraft,
  embedding: EmbeddingDraft,
  prefix: string,
  tensor: Pick<IndexedTensor, "key"> & Partial<IndexedTensor>,
  entry: ConfigAssets | undefined,
): void {
  const step = stepOfPrefix(prefix) ?? 0;
  const [rows, columns] = tensor.shape ?? [];
  const assets = {
    metadataPath: entry?.metadataPath ?? null,
    sprite: entry?.sprite ?? null,
    bookmarksPath: entry?.bookmarksPath ?? null,
  };
  const index = embedding.steps.findIndex((one) => one.step === step);
  const present = embedding.steps[index];
  if (present) {
    // A manifest for this tensor was added later: its layouts stay, what it does not say comes from the config.
    embedding.steps[index] = {
      ...present,
      metadataPath: present.metadataPath ?? assets.metadataPath,
      sprite: present.sprite ?? assets.sprite,
      bookmarksPath: present.bookmarksPath ?? assets.bookmarksPath,
    };
    return;
  }
  const listed: ListedStep = {
    step,
    wallTime: draft.folder.files.get(fileOfPrefix(prefix))?.mtime ?? null,
    shape: rows !== undefined && columns !== undefined ? [rows, columns] : null,
    dtype: tensor.dtype ?? null,
    tensor: { kind: "bundle", prefix, key: tensor.key },
    manifest: null,
    folder: null,
    ...assets,
    layouts: [],
  };
  embedding.steps.push(listed);
}
