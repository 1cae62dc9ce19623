import { ArgumentError } from "../../errors.js";
import { shardName } from "../../format/bundle-write.js";
import { MANIFEST_FORMAT, MANIFEST_VERSION, type Manifest } from "../../format/manifest.js";
import { slugOf } from "../../format/slug.js";
import { markerValue } from "../../format/summary-values.js";
import { keepRuleOf } from "../keep.js";
import type { RunLog } from "../run-log.js";
import { WRITER_NAME } from "../version.js";
import { invalidRows, type Matrix, type MatrixInput, readMatrix, withoutRows } from "./matrix.js";
import type { EmbeddingOptions, EmbeddingRef } from "./options.js";
import { planStep } from "./plan-step.js";
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
  manifestAt,
  readConfig,
  stepsOf,
  writeConfigEntry,
  writeFolderState,
  writeRunState,
} from "./run-state.js";
import { differenceOf, sameLayoutFiles } from "./same.js";
import { Shard } from "./shard.js";
import { planLabels } from "./side-files.js";
import { requireEmbeddingStep, requireTensorName, warnOfLimits, warnOfSteps } from "./tag.js";

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
  const keep = keepRuleOf({ ...run.options, ...options });
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
    const stored = await manifestAt(run.storage, folder, step);
    if (stored && matrix.values) {
      // Cheap, and before anything that takes long: other vectors can never be the same step.
      for await (const _ of shard.chunks());
      if (differenceOf(stored, draft({}))) throwExists(run.storage, folder, step, "vectors");
    }
    const shardPath = `${folder}/${shardName(prefixOf(step))}`;
    if (stored && !matrix.values) throwExists(run.storage, folder, step, "vectors (a stream)");
    if (!matrix.values) await run.storage.publish(shardPath, shard.chunks());
    const { storage } = run;
    const { files, parts } = await planStep({
      storage,
      folder,
      step,
      matrix,
      labels,
      skipped,
      options,
      warn,
    });
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
  if (keep.keep === undefined) await warnOfSteps(run.storage, folder, warn);
  else await pruneSteps(run.storage, name, keep.keep, keep);
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

function rowsToSkip({ values, dim, rows }: Matrix, options: EmbeddingOptions): number[] {
  if (options.invalidRows !== "skip") return [];
  if (!values) throw new ArgumentError("invalidRows", '"refuse" for a streamed matrix', '"skip"');
  const skipped = invalidRows(values, dim);
  if (skipped.length === rows)
    throw new ArgumentError("vectors", "at least one row of finite numbers", "none");
  return skipped;
}
