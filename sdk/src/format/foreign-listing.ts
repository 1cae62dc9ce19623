import { addCheckpoints } from "./checkpoint-listing.js";
import { KERAS_EMBEDDING } from "./keras-config.js";
import { draftOf, type ListedStep, type ListingDraft, listedError } from "./listed.js";
import { PROJECTOR_CONFIG_FILE, parseProjectorConfig } from "./projector-config.js";
import { folderOf, joinInRun, type ListingError, leavesRun, nameOf } from "./run-files.js";

/** Folders of ours: what stands in them is told by manifests alone. */
const OWN = /^embeddings\/[^/]+\//;
/** `add_embedding` of PyTorch and tensorboardX: `tag:00042`. Source: torch.utils.tensorboard/_embedding.py. */
const TAG_AND_STEP = /^(.*):(\d{5,15})$/s;

/** What a config says of one tensor, its paths made relative to the run. */
export interface ConfigAssets {
  readonly tensorName: string;
  readonly tensorPath?: string;
  readonly shape: readonly [number, number] | null;
  readonly metadataPath: string | null;
  readonly sprite: ListedStep["sprite"];
  readonly bookmarksPath: string | null;
  readonly errors: readonly ListingError[];
}

/** One config of the run. */
export interface FoundConfig {
  readonly path: string;
  readonly folder: string;
  readonly modelCheckpointPath?: string;
  readonly entries: readonly ConfigAssets[];
}

/** Lists what others logged: tensors that projector configs name, and checkpoints. */
export function addForeignEmbeddings(draft: ListingDraft): void {
  const configs = [...findConfigs(draft)];
  for (const config of configs) {
    for (const entry of config.entries) if (entry.tensorPath !== undefined) addFile(draft, entry);
  }
  addCheckpoints(draft, configs);
}

function* findConfigs(draft: ListingDraft): Generator<FoundConfig> {
  for (const path of draft.folder.files.keys()) {
    if (nameOf(path) !== PROJECTOR_CONFIG_FILE || OWN.test(path)) continue;
    const bytes = draft.folder.head(path);
    if (!bytes) continue;
    try {
      const config = parseProjectorConfig(new TextDecoder().decode(bytes), path);
      const { modelCheckpointPath } = config;
      const folder = folderOf(path);
      const unique = foldDoubles(config.embeddings);
      const entries = unique.map((entry) => assetsOf(draft, path, entry));
      if (config.unknown) draft.errors.push(stockFails(path, config.unknown.join(" ")));
      yield { path, folder, entries, ...(modelCheckpointPath ? { modelCheckpointPath } : {}) };
    } catch (error) {
      draft.errors.push(listedError(error, path));
    }
  }
}

/**
 * One entry for each tensor and file: `add_embedding` writes its block again at each call, and may say less the second
 * time. What a later block says counts; what it leaves out stays.
 */
function foldDoubles(blocks: readonly ConfigEntry[]): ConfigEntry[] {
  const folded = new Map<string, ConfigEntry>();
  for (const [place, block] of blocks.entries()) {
    // Keras calls all its embeddings alike: each block is one of its own.
    const isKeras = block.tensorName === KERAS_EMBEDDING;
    const key = `${block.tensorName}\0${isKeras ? place : (block.tensorPath ?? "")}`;
    folded.set(key, { ...folded.get(key), ...block });
  }
  return [...folded.values()];
}

function stockFails(file: string, field: string): ListingError {
  const shown = field.slice(0, 80);
  return {
    code: "stock",
    file,
    message: `unknown field ${shown}: the stock projector answers 500`,
  };
}

type ConfigEntry = ReturnType<typeof parseProjectorConfig>["embeddings"][number];

function assetsOf(draft: ListingDraft, config: string, entry: ConfigEntry): ConfigAssets {
  const errors: ListingError[] = [];
  const find = (what: string, path: string | undefined): string | undefined => {
    if (path === undefined) return undefined;
    const found = draft.folder.resolve(folderOf(config), path);
    if (found !== undefined) return found;
    const there = joinInRun(folderOf(config), path);
    const isOutside = there === undefined || leavesRun(there);
    const code = isOutside ? "refused" : "missing";
    dropRefusal(draft, there, path);
    const message = isOutside
      ? `${what} ${path} is outside the run`
      : `${what} ${path} is named by the config, but not there`;
    errors.push({ code, file: config, message });
    return undefined;
  };
  const tensorPath = find("tensor", entry.tensorPath);
  const metadataPath = find("metadata", entry.metadataPath) ?? null;
  const spritePath = find("sprite", entry.sprite?.imagePath || undefined);
  const bookmarksPath = find("bookmarks", entry.bookmarksPath) ?? null;
  const [rows, columns] = entry.tensorShape ?? [];
  for (const field of entry.unknownFields ?? []) errors.push(stockFails(config, field));
  return {
    tensorName: entry.tensorName || nameOf(entry.tensorPath ?? ""),
    ...(tensorPath === undefined ? {} : { tensorPath }),
    shape: rows !== undefined && columns !== undefined ? [rows, columns] : null,
    metadataPath,
    sprite: spritePath ? { path: spritePath, cell: entry.sprite?.singleImageDim ?? [] } : null,
    bookmarksPath,
    errors,
  };
}

/** The server's word for a file that a config names goes: the listing's says the same, and by whom it is named. */
function dropRefusal(draft: ListingDraft, there: string | undefined, path: string): void {
  const end = nameOf(path.replaceAll("\\", "/"));
  const shown = new Set([there, path, end, `…/${end}`]);
  const at = draft.errors.findIndex(
    ({ code, file }) => (code === "missing" || code === "refused") && shown.has(file),
  );
  if (at >= 0) draft.errors.splice(at, 1);
}

/** An entry whose numbers are in a file of their own: TSV or raw float32. */
function addFile(draft: ListingDraft, entry: ConfigAssets): void {
  const { tensorPath } = entry;
  if (tensorPath === undefined) return;
  const [, tag, digits] = TAG_AND_STEP.exec(entry.tensorName) ?? [];
  const grouped = tag !== undefined && folderOf(tensorPath).includes(digits ?? "");
  const tensor = grouped ? tag : entry.tensorName.replace(/:0$/, "");
  if (isOwn(draft, tensor)) return; // our writer's entry for the stock tab: the manifest says more
  const embedding = draftOf(draft, tensor, "config");
  embedding.errors.push(...entry.errors);
  const step = grouped ? Number(digits) : 0;
  const index = embedding.steps.findIndex((one) => one.step === step);
  const present = embedding.steps[index];
  if (present) {
    // A manifest for this tensor was added later: its layouts stay, what it does not say comes from the config.
    embedding.steps[index] = {
      ...present,
      metadataPath: present.metadataPath ?? entry.metadataPath,
      sprite: present.sprite ?? entry.sprite,
      bookmarksPath: present.bookmarksPath ?? entry.bookmarksPath,
    };
    return;
  }
  embedding.steps.push({
    step,
    wallTime: draft.folder.files.get(tensorPath)?.mtime ?? null,
    shape: entry.shape,
    dtype: "float32",
    tensor: { kind: "tensor-file", path: tensorPath },
    manifest: null,
    folder: null,
    metadataPath: entry.metadataPath,
    sprite: entry.sprite,
    bookmarksPath: entry.bookmarksPath,
    layouts: [],
  });
}

/** True for a tensor that our writer logged here, vectors and all. */
export function isOwn(draft: ListingDraft, tensor: string): boolean {
  const steps = draft.embeddings.get(tensor)?.steps ?? [];
  return steps.some(({ manifest, tensor: place }) => {
    return manifest !== null && place.kind === "bundle" && OWN.test(place.prefix);
  });
}

/** True for a path that only manifests speak of. */
export const isOwnPath = (path: string): boolean => OWN.test(path);
