import { ArgumentError } from "../../errors.js";
import { shardName } from "../../format/bundle-write.js";
import type { Manifest } from "../../format/manifest.js";
import { openLayoutEngine } from "../../io/layout-engine.js";
import type { RunStorage } from "../../io/storage.js";
import { planBookmarks } from "./bookmarks.js";
import { knownOf } from "./known.js";
import { layoutFiles, placeLayouts } from "./layouts.js";
import type { Matrix } from "./matrix.js";
import { planNeighbours } from "./neighbours.js";
import type { EmbeddingOptions } from "./options.js";
import { planOriginals } from "./originals.js";
import { prefixOf } from "./publish.js";
import { requireFinite } from "./shard.js";
import type { SideFile, SideFiles, StreamedFile } from "./side-files.js";
import { planPictures } from "./thumbnails.js";

/** Products of row pairs and columns below which one thread is enough. */
const ONE_THREAD_PRODUCTS = 2e7;
/** Bytes of a streamed matrix that are read back to compute layouts from it. */
const READ_BACK_BYTES = 2 ** 31;

/** One step of an embedding as it was handed over, checked; its streamed vectors are on disk already. */
export interface StepInput {
  readonly storage: RunStorage;
  /** Relative to the run: `embeddings/<slug>`. */
  readonly folder: string;
  readonly step: number;
  /** Without the rows that are left out. */
  readonly matrix: Matrix;
  readonly labels: SideFiles;
  /** Rows of the caller's that are left out. */
  readonly skipped: ReadonlySet<number>;
  readonly options: EmbeddingOptions;
  warn(code: string, detail: string): void;
}

/** Files beside the vectors, in the order they are published, and what the manifest says of them. */
export interface StepPlan {
  readonly files: readonly (SideFile | StreamedFile)[];
  readonly parts: Partial<Manifest>;
}

/** Plans all that belongs to the vectors, on the caller's engine or on one that lives as long as this. */
export async function planStep(input: StepInput): Promise<StepPlan> {
  const { options, matrix } = input;
  if (options.engine) return planWith(input);
  const engine = openLayoutEngine(threadsFor(options, matrix));
  try {
    return await planWith({ ...input, options: { ...options, engine } });
  } finally {
    await engine.close();
  }
}

// Starting threads takes longer than laying out a few hundred points.
function threadsFor({ threads }: EmbeddingOptions, { rows, dim }: Matrix) {
  if (threads !== undefined) return { threads };
  return rows * rows * dim < ONE_THREAD_PRODUCTS ? { threads: 1 } : {};
}

async function planWith(input: StepInput): Promise<StepPlan> {
  const { storage, folder, step, matrix, labels, skipped, options, warn } = input;
  const { rows, dim } = matrix;
  let loaded = matrix.values;
  let isChecked = false; // a matrix that nothing is computed from is checked while it is written
  const vectors = async () => {
    loaded ??= await readBack(input);
    if (!isChecked) requireFinite(loaded, dim);
    isChecked = true;
    return { vectors: loaded, rows, dim };
  };
  const pictures = await planPictures(options, rows + skipped.size, skipped, warn);
  const originals = await planOriginals(storage, options, skipped, pictures.manifest);
  const layouts = options.layouts ?? [];
  const side = new Map(labels.files.map(({ name, bytes }) => [name, bytes]));
  const read = async (name: string) => side.get(name);
  const ahead = { storage, folder, step, rows, labels: labels.manifest, read };
  const known = await knownOf(ahead, layouts, options.follow);
  const placed = await placeLayouts(layouts, vectors, [rows, dim], skipped, step, options, known);
  const neighbours = await planNeighbours(options, vectors, rows, dim, step, warn);
  const bookmarks = await planBookmarks(
    placed,
    loaded ?? new Float32Array(0),
    rows,
    dim,
    labels.manifest.metadata,
    options.engine,
    warn,
  );
  const files = [
    ...labels.files,
    ...pictures.files,
    ...originals.files,
    ...(bookmarks ? [bookmarks] : []),
    ...(neighbours ? [neighbours.file] : []),
    ...placed.flatMap(layoutFiles),
  ];
  const parts: Partial<Manifest> = {
    ...labels.manifest,
    ...pictures.manifest,
    ...originals.manifest,
    ...(bookmarks ? { bookmarks: bookmarks.name } : {}),
    ...(neighbours ? { neighbours: neighbours.entry } : {}),
    layouts: placed.map(({ entry }) => entry),
  };
  return { files, parts };
}

/** A streamed matrix as it was written. @throws ArgumentError where it is too large to compute from */
async function readBack({ storage, folder, step, matrix }: StepInput): Promise<Float32Array> {
  const { rows, dim } = matrix;
  const size = rows * dim * 4;
  if (size > READ_BACK_BYTES)
    throw new ArgumentError(
      "layouts",
      `ready coordinates for a streamed matrix above ${READ_BACK_BYTES} bytes`,
      `${size} bytes to compute from`,
    );
  const path = `${folder}/${shardName(prefixOf(step))}`;
  const bytes = await storage.source(path).read(0, size);
  const isAligned = bytes.byteOffset % 4 === 0;
  return new Float32Array(
    (isAligned ? bytes : new Uint8Array(bytes)).buffer,
    isAligned ? bytes.byteOffset : 0,
    rows * dim,
  );
}
