import { ArgumentError } from "../../errors.js";
import type { Manifest } from "../../format/manifest.js";
import { EMPTY_CELL } from "../../format/metadata.js";
import { decodeNpy } from "../../format/npy.js";
import { scanTsv } from "../../format/tsv-scan.js";
import type { RunStorage } from "../../io/storage.js";
import { alignLayout } from "../../layout/align.js";
import type { ComputedLayout, ComputeOptions } from "../../layout/compute.js";
import type { PreviousLayout } from "../../layout/methods/warm.js";
import type { Supervision } from "../../layout/supervision.js";
import { isLayoutRequest } from "./layouts.js";
import type { EmbeddingOptions, LayoutInput } from "./options.js";
import { idsOf, type ReadSideFile } from "./row-order.js";
import { manifestAt, stepsOf } from "./run-state.js";

/** Stands for what no request names; a request for something else is told that it is there. */
const UNREAD: Supervision = { classes: [] };

/** What is known of a step beside its vectors. */
export interface Known extends Pick<ComputeOptions, "supervision"> {
  /** Layouts of the step before, and the names of this one's rows to find them there. */
  readonly before?: Pick<ComputeOptions, "ids"> & { readonly previous: readonly PreviousLayout[] };
  /** True: computed layouts start from those. False: they are only laid on them. */
  readonly isStart: boolean;
}

/**
 * What the requests name of the rows by `supervise`: a metadata column, or `concepts`. A name that is neither is left
 * out; the method refuses it and says which there are.
 */
async function supervisionOf(
  layouts: readonly LayoutInput[],
  manifest: Partial<Manifest>,
  read: ReadSideFile,
): Promise<Readonly<Record<string, Supervision>> | undefined> {
  const wanted = layouts
    .filter(isLayoutRequest)
    .flatMap(({ parameters }) =>
      parameters["supervise"] ? [String(parameters["supervise"])] : [],
    );
  if (wanted.length === 0) return undefined;
  const known: Record<string, Supervision> = {};
  const { concepts, metadata } = manifest;
  if (concepts) known["concepts"] = UNREAD;
  if (concepts && wanted.includes("concepts")) {
    const [indptr, indices] = await Promise.all(
      ["indptr", "indices"].map(async (part) => {
        const name = `${concepts.folder}/${part}.npy`;
        const bytes = await read(name);
        return bytes && decodeNpy(bytes, name).data;
      }),
    );
    if (indptr && indices) known["concepts"] = { indptr, indices };
  }
  const bytes = metadata && (await read(metadata.file));
  if (!bytes) return known;
  const table = scanTsv(bytes, metadata.rows, metadata.file);
  // Every column, so that a request for another one is told which there are.
  table.columns.forEach((name, at) => {
    known[name] ??= wanted.includes(name) ? { classes: classesOf(table.column(at)) } : UNREAD;
  });
  return known;
}

/** Numbers equal values equally, in the order they are met; -1 for an empty cell, which says nothing. */
export function classesOf(values: Iterable<string>): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(values, (value) => {
    if (value === "" || value === EMPTY_CELL) return -1;
    const known = numbers.get(value) ?? numbers.size;
    numbers.set(value, known);
    return known;
  });
}

/** A step whose layouts are to be computed, as far as it is known without them. */
export interface StepAhead {
  readonly storage: RunStorage;
  readonly folder: string;
  readonly step: number;
  readonly rows: number;
  readonly labels: Pick<Manifest, "ids" | "metadata">;
  readonly read: ReadSideFile;
}

/**
 * The layouts of the newest step before, for those to come to start from and to lie on; not PCA's, whose axes mean
 * something. Rows without ids go by their number, which says nothing where the steps have other counts of them.
 */
async function previousLayouts(ahead: StepAhead): Promise<Known["before"]> {
  const { storage, folder, step, rows, labels, read } = ahead;
  const before = (await stepsOf(storage, folder)).filter((one) => one < step).at(-1);
  const manifest = before === undefined ? undefined : await manifestAt(storage, folder, before);
  const hasIds = labels.ids !== undefined;
  if (!manifest || hasIds !== (manifest.ids !== undefined)) return undefined;
  const [rowsBefore] = manifest.tensor.shape;
  if (!hasIds && rowsBefore !== rows) return undefined;
  const there = (name: string) => storage.read(`${folder}/${name}`);
  const ids = hasIds ? await idsOf(manifest, rowsBefore, there) : undefined;
  const previous: PreviousLayout[] = [];
  for (const { name, file, dims, method } of manifest.layouts) {
    const bytes = method === "pca" ? undefined : await there(file);
    if (!bytes) continue;
    const positions = Float32Array.from(decodeNpy(bytes, file).data);
    previous.push({ name, dims, positions, ...(ids ? { ids } : {}) });
  }
  return { previous, ...(hasIds ? { ids: await idsOf(labels, rows, read) } : {}) };
}

/** All that is known of a step beside its vectors, as far as a layout to compute asks for it. */
export async function knownOf(
  ahead: StepAhead & { readonly labels: Partial<Manifest> },
  layouts: readonly LayoutInput[],
  follow: EmbeddingOptions["follow"] = "align",
): Promise<Known> {
  if (follow !== "align" && follow !== "start" && follow !== false)
    throw new ArgumentError("follow", '"align", "start" or false', String(follow));
  const isStart = follow === "start";
  if (!layouts.some(isLayoutRequest)) return { isStart };
  const supervision = await supervisionOf(layouts, ahead.labels, ahead.read);
  const before = follow === false ? undefined : await previousLayouts(ahead);
  return { isStart, ...(supervision ? { supervision } : {}), ...(before ? { before } : {}) };
}

/** Lays a computed layout on the one of the step before, where there is one and it does not lie there already. */
export function laidOn(
  { before, isStart }: Known,
  layout: ComputedLayout,
): Pick<ComputedLayout, "positions" | "parameters"> {
  const { name, dims, positions, parameters } = layout;
  const previous = before?.previous.find((one) => one.name === name && one.dims === dims);
  if (!before || !previous || isStart) return { positions, parameters };
  const aligned = alignLayout(positions, previous.positions, dims, {
    ...(before.ids ? { ids: before.ids } : {}),
    ...(previous.ids ? { referenceIds: previous.ids } : {}),
  });
  return {
    positions: aligned.positions,
    parameters: { ...parameters, alignedRows: aligned.matched },
  };
}
