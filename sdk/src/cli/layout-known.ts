import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeNpy, type ListedEmbedding, type ListedStep } from "../format/index.js";
import type { PreviousLayout, Supervision } from "../layout/index.js";
import { classesOf } from "../writer/embedding/known.js";
import { UsageError } from "./command.js";
import type { RunFolder } from "./logdir.js";
import { readMetadata } from "./read-run.js";

/**
 * What `--supervise NAME` knows of the rows: the values of a metadata column (an empty cell says nothing, nor does
 * the value `ignored`), or with `concepts` the concepts of each row.
 * @throws UsageError naming the columns that there are
 */
export async function readSupervision(
  folder: RunFolder,
  step: ListedStep,
  name: string,
  ignored?: string,
): Promise<Supervision> {
  const concepts = step.manifest?.concepts;
  if (name === "concepts" && concepts) {
    const [indptr, indices] = await Promise.all(
      ["indptr", "indices"].map(async (part) => {
        const path = `${step.folder ?? ""}/${concepts.folder}/${part}.npy`;
        return decodeNpy(await readFile(join(folder.path, path)), path).data;
      }),
    );
    if (indptr && indices)
      return ignored === undefined
        ? { indptr, indices }
        : withoutConcept(indptr, indices, concepts.names.indexOf(ignored), ignored);
  }
  const table = await readMetadata(folder, step);
  const column = table?.columns.indexOf(name) ?? -1;
  if (!table || column < 0) {
    const there = [...(table?.columns ?? []), ...(concepts ? ["concepts"] : [])].join(", ");
    throw new UsageError(`--supervise: no column ${name}, there: ${there || "none"}`);
  }
  const values = [...table.column(column)];
  if (ignored !== undefined && !values.includes(ignored))
    throw new UsageError(`--ignore: no row has the value ${ignored} in ${name}`);
  return { classes: classesOf(values.map((value) => (value === ignored ? "" : value))) };
}

/** The same assignments but for those of one concept. */
function withoutConcept(
  indptr: ArrayLike<number>,
  indices: ArrayLike<number>,
  concept: number,
  name: string,
): Supervision {
  if (concept < 0) throw new UsageError(`--ignore: no concept ${name}`);
  const starts = new Uint32Array(indptr.length);
  const kept: number[] = [];
  for (let row = 0; row + 1 < indptr.length; row++) {
    for (let at = indptr[row] as number; at < (indptr[row + 1] as number); at++)
      if (indices[at] !== concept) kept.push(indices[at] as number);
    starts[row + 1] = kept.length;
  }
  return { indptr: starts, indices: Uint32Array.from(kept) };
}

/** Names of a step's rows; undefined where they go by number. */
export async function readIds(folder: RunFolder, step: ListedStep): Promise<string[] | undefined> {
  const ids = step.manifest?.ids;
  if (ids?.kind === "list") return [...ids.values];
  const table = ids?.kind === "column" ? await readMetadata(folder, step) : undefined;
  const column = ids?.kind === "column" ? (table?.columns.indexOf(ids.column) ?? -1) : -1;
  return table && column >= 0 ? [...table.column(column)] : undefined;
}

/** The layouts of the newest step before `step` that has some, with the names of its rows. */
export async function readPrevious(
  folder: RunFolder,
  embedding: ListedEmbedding,
  step: ListedStep,
): Promise<PreviousLayout[]> {
  const earlier = embedding.steps.filter((one) => one.step < step.step && one.layouts.length > 0);
  const before = earlier.at(-1);
  if (!before) throw new UsageError(`--follow: no step before ${step.step} has a layout`);
  const ids = await readIds(folder, before);
  return Promise.all(
    before.layouts.map(async ({ name, path }) => {
      const { shape, data } = decodeNpy(await readFile(join(folder.path, path)), path);
      return {
        name,
        dims: shape[1] === 3 ? 3 : 2,
        positions: Float32Array.from(data),
        ...(ids && { ids }),
      } as const;
    }),
  );
}
