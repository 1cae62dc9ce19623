import { stat } from "node:fs/promises";
import {
  type ListedEmbedding,
  type ListedStep,
  type ListingError,
  listedError,
} from "../format/index.js";
import { exportScalars } from "../writer/index.js";
import { type Command, EXIT, onlyPositional } from "./command.js";
import { spriteErrors } from "./foreign-sprite.js";
import { scalarsOfFile } from "./inspect-events.js";
import { describeFile, inspectFile } from "./inspect-file.js";
import { expandPath, findRuns, type RunFolder } from "./logdir.js";
import { listRunFolder, newestStep, readMatrix, readMetadata } from "./read-run.js";
import { scalarLines } from "./scalars-csv.js";

/** Larger files are not read for their shape alone, in bytes. */
const TENSOR_FILE_LIMIT = 256 * 2 ** 20;

/** What `inspect --json` prints of one embedding; of its newest step where steps differ. */
interface InspectedEmbedding {
  readonly tensor: string;
  readonly shape: readonly [number, number] | null;
  readonly dtype: string | null;
  readonly steps: readonly number[];
  readonly source: string;
  readonly metadata: { readonly rows: number; readonly columns: readonly string[] } | null;
  readonly sprite: string | null;
  readonly layouts: readonly { name: string; dims: number | null; step: number }[];
  readonly concepts: { readonly labels: number; readonly assignments: number } | null;
  readonly errors: readonly ListingError[];
}

interface InspectedRun {
  readonly run: string;
  readonly embeddings: readonly InspectedEmbedding[];
  readonly errors: readonly ListingError[];
}

export const inspect: Command = {
  name: "inspect",
  summary: "Says what a logdir or a file holds, whoever wrote it.",
  positionals: "PATH",
  options: [
    { name: "csv", help: "print all scalars as CSV instead: run, tag, step, wall_time, value" },
  ],
  details:
    "PATH is a logdir, a run, or one file: events, checkpoint index, config, manifest, state, bookmarks, .npy, table.\nEnds with 3 where a file of a run is missing, broken or refused; the rest is still shown.",
  async run(invocation) {
    const logdir = onlyPositional(invocation, "PATH");
    const path = expandPath(logdir);
    const isFile = (await stat(path)).isFile();
    if (invocation.flag("csv")) {
      const scalars = isFile ? scalarsOfFile(path) : exportScalars(path);
      for await (const line of scalarLines(scalars)) invocation.terminal.out(line);
      return EXIT.ok;
    }
    if (isFile) {
      const file = await inspectFile(path);
      const text = invocation.flag("json") ? JSON.stringify(file, null, 2) : describeFile(file);
      invocation.terminal.out(`${text.split("\n").map(printable).join("\n")}\n`);
      return EXIT.ok;
    }
    const runs = await inspectLogdir(logdir);
    const { out } = invocation.terminal;
    if (invocation.flag("json")) {
      out(`${JSON.stringify({ logdir: expandPath(logdir), runs }, null, 2)}\n`);
    } else if (runs.length === 0) {
      out(`no runs with events, checkpoints or embeddings in ${logdir}\n`);
    } else {
      out(runs.map(describeRun).join("\n"));
    }
    const isWhole = runs.every((run) =>
      [run, ...run.embeddings].every(({ errors }) => errors.length === 0),
    );
    return isWhole ? EXIT.ok : EXIT.partly;
  },
};

/** All runs of a logdir that hold embeddings, or something wrong. */
export async function inspectLogdir(logdir: string): Promise<InspectedRun[]> {
  const runs: InspectedRun[] = [];
  for (const folder of await findRuns(logdir)) {
    const listing = await listRunFolder(folder);
    const embeddings: InspectedEmbedding[] = [];
    for (const embedding of listing.embeddings)
      embeddings.push(await inspectOne(folder, embedding));
    runs.push({ run: folder.run, embeddings, errors: listing.errors });
  }
  return runs;
}

async function inspectOne(
  folder: RunFolder,
  embedding: ListedEmbedding,
): Promise<InspectedEmbedding> {
  const newest = newestStep(embedding);
  const { manifest } = newest;
  const errors: ListingError[] = [...embedding.errors];
  const shape = newest.shape ?? (await shapeOfFile(folder, newest, errors));
  const table = manifest?.metadata ? undefined : await readMetadata(folder, newest, shape?.[0]);
  if (!manifest?.sprite) errors.push(...(await spriteErrors(folder, newest, shape?.[0])));
  for (const { code, message } of table?.oddities ?? []) {
    if (code === "row-count") {
      errors.push({ code: "mismatch", file: newest.metadataPath ?? "", message });
    }
  }
  const metadata = manifest?.metadata
    ? { rows: manifest.metadata.rows, columns: manifest.metadata.columns.map(({ name }) => name) }
    : table
      ? { rows: table.rowCount, columns: table.columns }
      : null;
  return {
    tensor: embedding.tensor,
    shape,
    dtype: newest.dtype,
    steps: embedding.steps.map(({ step }) => step),
    source: embedding.source,
    metadata,
    sprite: newest.sprite?.path ?? null,
    layouts: embedding.steps.flatMap(({ step, layouts }) =>
      layouts.map(({ name, dims }) => ({ name, dims, step })),
    ),
    concepts: manifest?.concepts
      ? { labels: manifest.concepts.names.length, assignments: manifest.concepts.assignments }
      : null,
    errors,
  };
}

/** A TSV of others says its shape only when it is read. */
async function shapeOfFile(
  folder: RunFolder,
  step: ListedStep,
  errors: ListingError[],
): Promise<readonly [number, number] | null> {
  if (step.tensor.kind !== "tensor-file") return null;
  const { path } = step.tensor;
  const size = folder.files.find((file) => file.path === path)?.size ?? 0;
  if (size > TENSOR_FILE_LIMIT) return null;
  try {
    const { rows, dim } = await readMatrix(folder, step);
    return [rows, dim];
  } catch (error) {
    errors.push(listedError(error, path));
    return null;
  }
}

function describeRun(run: InspectedRun): string {
  const lines = [run.run];
  if (run.embeddings.length === 0) lines.push("  no embeddings");
  for (const one of run.embeddings) {
    const shape = one.shape ? one.shape.join(" x ") : "shape unknown";
    lines.push(`  ${one.tensor}  ${shape} ${one.dtype ?? ""}, by ${one.source}`);
    lines.push(`    steps     ${shorten(one.steps.map(String))}`);
    if (one.metadata)
      lines.push(`    metadata  ${one.metadata.rows} rows: ${shorten(one.metadata.columns)}`);
    if (one.sprite) lines.push(`    sprite    ${one.sprite}`);
    for (const { name, dims, step } of one.layouts) {
      lines.push(`    layout    ${name}, ${dims ?? "?"}-D, step ${step}`);
    }
    if (one.concepts) {
      lines.push(
        `    concepts  ${one.concepts.labels} labels, ${one.concepts.assignments} assignments`,
      );
    }
    for (const error of one.errors) lines.push(`    ! ${error.file}: ${error.message}`);
  }
  for (const error of run.errors) lines.push(`  ! ${error.file}: ${error.message}`);
  return `${lines.map(printable).join("\n")}\n`;
}

/** The first dozen of a list, and how many there are. */
function shorten(items: readonly string[]): string {
  if (items.length <= 12) return items.join(", ");
  return `${items.slice(0, 12).join(", ")} ... (${items.length})`;
}

/** Text of a run may hold control characters that would steer the terminal. */
export const printable = (text: string): string =>
  text.replace(
    /\p{Cc}/gu,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
