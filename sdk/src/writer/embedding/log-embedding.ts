import { ArgumentError } from "../../errors.js";
import { shardName } from "../../format/bundle-write.js";
import { MANIFEST_FORMAT, MANIFEST_VERSION, type Manifest } from "../../format/manifest.js";
import { parseManifest } from "../../format/manifest-parse.js";
import { slugOf } from "../../format/slug.js";
import { markerValue } from "../../format/summary-values.js";
import { openLayoutEngine } from "../../io/layout-engine.js";
import type { RunLog } from "../run-log.js";
import { WRITER_NAME } from "../version.js";
import { planBookmarks } from "./bookmarks.js";
import { layoutFile, placeLayouts } from "./layouts.js";
import { invalidRows, type Matrix, type MatrixInput, readMatrix, withoutRows } from "./matrix.js";
import { planNeighbours } from "./neighbours.js";
import type { EmbeddingOptions, EmbeddingRef } from "./options.js";
import { pruneSteps } from "./prune.js";
import {
  configEntry,
  encodeManifest,
  manifestOf,
  matrixIndex,
  prefixOf,
  publishFiles,
  throwExists,
} from "./publish.js";
import { refOf } from "./ref.js";
import {
  CONFIG_LOCK,
  readConfig,
  stepsOf,
  writeConfigEntry,
  writeFolderState,
  writeRunState,
} from "./run-state.js";
import { differenceOf, sameLayoutFiles } from "./same.js";
import { requireFinite, Shard } from "./shard.js";
import { planLabels, type SideFile } from "./side-files.js";
import { requireEmbeddingStep, requireTensorName, warnOfLimits, warnOfSteps } from "./tag.js";
import { planPictures } from "./thumbnails.js";

/** Products of row pairs and columns below which one thread is enough. */
const ONE_THREAD_PRODUCTS = 2e7;
/** Bytes of a streamed matrix that are read back to compute layouts from it. */
const READ_BACK_BYTES = 2 ** 31;

/**
 * Logs one step of an embedding: everything is planned first, then published in the order of docs/format: shard,
 * index, side files, layouts, manifest, the two state files, marker, config. A crash leaves the old state or the new.
 */
export async function logEmbedding(
  run: RunLog,
  tag: string,
  input: MatrixInput,
  options: EmbeddingOptions,
  defaultStep: number,
): Promise<EmbeddingRef> {
  run.assertOpen();
  const name = requireTensorName(tag);
  const step = requireEmbeddingStep(options.step ?? defaultStep);
  const folder = `embeddings/${slugOf(name)}`;
  const given = await readMatrix(input, options.shape);
  const skippedRows = rowsToSkip(given, options);
  const skipped = new Set(skippedRows);
  const matrix =
    given.values && skippedRows.length > 0 ? withoutRows(given, given.values, skippedRows) : given;
  const { rows, dim } = matrix;
  const warn = (code: string, detail: string) => run.warn(code, `${name}: ${detail}`);
  warnOfLimits(name, rows, dim, warn);

  const labels = planLabels(options, given.rows, skipped);
  const shard = new Shard(matrix);
  const draft = (parts: Partial<Manifest>): Manifest => ({
    format: MANIFEST_FORMAT,
    version: MANIFEST_VERSION,
    writer: WRITER_NAME,
    tag: name,
    step,
    wallTime: Date.now() / 1000,
    tensor: {
      name,
      shape: [rows, dim],
      dtype: "float32",
      checkpoint: prefixOf(step),
      crc32c: shard.crc.toString(16).padStart(8, "0"),
    },
    ...parts,
    layouts: parts.layouts ?? [],
    ...(skippedRows.length > 0 ? { skippedRows } : {}),
  });

  const publish = async (): Promise<Manifest> => {
    const stored = await readStored(run, folder, step);
    if (stored && matrix.values) {
      // Cheap, and before anything that takes long: other vectors can never be the same step.
      for await (const _ of shard.chunks());
      if (differenceOf(stored, draft({}))) throwExists(run.storage, folder, step, "vectors");
    }
    const shardPath = `${folder}/${shardName(prefixOf(step))}`;
    if (stored && !matrix.values) throwExists(run.storage, folder, step, "vectors (a stream)");
    if (!matrix.values) await run.storage.publish(shardPath, shard.chunks());
    const { files, parts } = await planSideFiles(
      run,
      matrix,
      shardPath,
      labels,
      skipped,
      step,
      options,
      warn,
    );
    if (stored) {
      const difference = differenceOf(stored, draft(parts));
      if (difference) throwExists(run.storage, folder, step, difference);
      await sameLayoutFiles(run.storage, folder, step, files);
      return stored;
    }
    if (matrix.values) await run.storage.publish(shardPath, shard.chunks());
    const index = matrixIndex(name, rows, dim, shard.crc);
    await run.storage.publish(`${folder}/${prefixOf(step)}.index`, [index]);
    await publishFiles(run.storage, folder, files);
    const manifest = draft(parts);
    await run.storage.publish(`${folder}/${manifestOf(step)}`, [encodeManifest(manifest)]);
    return manifest;
  };

  const manifest = await run.storage.exclusively(`${folder}/${prefixOf(step)}`, publish);
  await run.storage.exclusively(CONFIG_LOCK, () => announce(run, folder, manifest));
  const keep = options.keep ?? run.options.keep;
  if (keep === undefined) await warnOfSteps(run.storage, folder, warn);
  else await pruneSteps(run.storage, name, keep);
  return refOf(run.storage, folder, manifest);
}

/** The two state files, the marker, and last the config: from here on readers find the step. */
export async function announce(run: RunLog, folder: string, manifest: Manifest): Promise<void> {
  const { tag, step } = manifest;
  const entry = configEntry(folder, manifest);
  const config = await readConfig(run.storage);
  const present = config.embeddings.find(({ tensorName }) => tensorName === tag);
  await writeFolderState(run.storage, folder);
  const isNewest = (await stepsOf(run.storage, folder)).at(-1) === step;
  if (isNewest) await writeRunState(run.storage, `${folder}/${prefixOf(step)}`);
  if (present?.tensorPath !== entry.tensorPath) {
    run.values([markerValue(tag, `${folder}/${manifestOf(step)}`)], step, manifest.wallTime);
    await run.flush();
  }
  await writeConfigEntry(run.storage, entry, step);
}

async function readStored(
  run: RunLog,
  folder: string,
  step: number,
): Promise<Manifest | undefined> {
  const name = `${folder}/${manifestOf(step)}`;
  const bytes = await run.storage.read(name);
  return bytes && parseManifest(bytes, run.storage.resolve(name));
}

/** As `planWith`, on the caller's engine or on one that lives as long as this. */
async function planSideFiles(
  run: RunLog,
  matrix: Matrix,
  shardPath: string,
  labels: Labels,
  skipped: ReadonlySet<number>,
  step: number,
  options: EmbeddingOptions,
  warn: (code: string, detail: string) => void,
) {
  if (options.engine) return planWith(run, matrix, shardPath, labels, skipped, step, options, warn);
  const engine = openLayoutEngine(threadsFor(options, matrix));
  const using = { ...options, engine };
  try {
    return await planWith(run, matrix, shardPath, labels, skipped, step, using, warn);
  } finally {
    await engine.close();
  }
}

// Starting threads takes longer than laying out a few hundred points.
function threadsFor({ threads }: EmbeddingOptions, { rows, dim }: Matrix) {
  if (threads !== undefined) return { threads };
  return rows * rows * dim < ONE_THREAD_PRODUCTS ? { threads: 1 } : {};
}

interface Labels {
  readonly files: readonly SideFile[];
  readonly manifest: Partial<Manifest>;
}

async function planWith(
  run: RunLog,
  matrix: Matrix,
  shardPath: string,
  labels: Labels,
  skipped: ReadonlySet<number>,
  step: number,
  options: EmbeddingOptions,
  warn: (code: string, detail: string) => void,
) {
  const { rows, dim } = matrix;
  let loaded = matrix.values;
  let isChecked = false; // a matrix that nothing is computed from is checked while it is written
  const vectors = async () => {
    loaded ??= await readBack(run, shardPath, rows, dim);
    if (!isChecked) requireFinite(loaded, dim);
    isChecked = true;
    return { vectors: loaded, rows, dim };
  };
  const pictures = await planPictures(options, rows + skipped.size, skipped, warn);
  const layouts = options.layouts ?? [];
  const placed = await placeLayouts(layouts, vectors, [rows, dim], skipped, step, options);
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
    ...(bookmarks ? [bookmarks] : []),
    ...(neighbours ? [neighbours.file] : []),
    ...placed.map(layoutFile),
  ];
  const parts: Partial<Manifest> = {
    ...labels.manifest,
    ...pictures.manifest,
    ...(bookmarks ? { bookmarks: bookmarks.name } : {}),
    ...(neighbours ? { neighbours: neighbours.entry } : {}),
    layouts: placed.map(({ entry }) => entry),
  };
  return { files, parts };
}

function rowsToSkip({ values, dim, rows }: Matrix, options: EmbeddingOptions): number[] {
  if (options.invalidRows !== "skip") return [];
  if (!values) throw new ArgumentError("invalidRows", '"refuse" for a streamed matrix', '"skip"');
  const skipped = invalidRows(values, dim);
  if (skipped.length === rows)
    throw new ArgumentError("vectors", "at least one row of finite numbers", "none");
  return skipped;
}

async function readBack(
  run: RunLog,
  shardPath: string,
  rows: number,
  dim: number,
): Promise<Float32Array> {
  const size = rows * dim * 4;
  if (size > READ_BACK_BYTES)
    throw new ArgumentError(
      "layouts",
      `ready coordinates for a streamed matrix above ${READ_BACK_BYTES} bytes`,
      `${size} bytes to compute from`,
    );
  const bytes = await run.storage.source(shardPath).read(0, size);
  const isAligned = bytes.byteOffset % 4 === 0;
  return new Float32Array(
    (isAligned ? bytes : new Uint8Array(bytes)).buffer,
    isAligned ? bytes.byteOffset : 0,
    rows * dim,
  );
}
