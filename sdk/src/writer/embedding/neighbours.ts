import { ArgumentError, ShapeError } from "../../errors.js";
import type { ManifestNeighbours } from "../../format/manifest.js";
import { encodeNpy } from "../../format/npy.js";
import { checksumText } from "../../io/crc.js";
import { knn } from "../../layout/knn.js";
import { readNumbersAsync } from "../tensor-like.js";
import { isLayoutRequest } from "./layouts.js";
import type { EmbeddingOptions, GivenNeighbours, NeighbourRequest } from "./options.js";
import type { SideFile } from "./side-files.js";

const DEFAULT_K = 20;
/** Products of row pairs and columns that an unasked search may cost: a few seconds. */
const UNASKED_BUDGET = 4e9;

export interface PlannedNeighbours {
  readonly file: SideFile;
  readonly entry: ManifestNeighbours;
}

/**
 * The nearest rows of every row, found or given; undefined where they are not wanted, or would cost too much to be
 * found unasked.
 * @throws ShapeError where given neighbours have other rows, ArgumentError where they name no row
 */
export async function planNeighbours(
  options: EmbeddingOptions,
  vectors: () => Promise<{ vectors: Float32Array; rows: number; dim: number }>,
  rows: number,
  dim: number,
  step: number,
  warn: (code: string, detail: string) => void,
): Promise<PlannedNeighbours | undefined> {
  const { neighbours } = options;
  if (neighbours === false || rows < 2) return undefined;
  if (isGiven(neighbours)) return readGiven(neighbours, rows, step);
  const needsGraph = (options.layouts ?? []).some(
    (layout) => isLayoutRequest(layout) && layout.method !== "pca",
  );
  if (neighbours === undefined && !needsGraph && rows * rows * dim > UNASKED_BUDGET) {
    const ask = "ask for them by neighbours: 20, or hand over ready ones";
    warn("neighbours-skipped", `${rows} rows of ${dim}: neighbours would take long; ${ask}`);
    return undefined;
  }
  const request: NeighbourRequest =
    typeof neighbours === "number" ? { k: neighbours } : (neighbours ?? {});
  const { k = DEFAULT_K, metric = "cosine", prepare = [], exact } = request;
  if (!(Number.isSafeInteger(k) && k >= 1))
    throw new ArgumentError("neighbours", "a whole number of at least 1", String(k));
  const found = await knn(await vectors(), {
    k,
    metric,
    prepare,
    ...(exact === undefined ? {} : { exact }),
    ...(options.engine ? { engine: options.engine } : {}),
    ...(options.signal ? { signal: options.signal } : {}),
  });
  const entry = {
    metric,
    exact: found.exact,
    ...(found.recall && !found.exact ? { recall: found.recall.atK } : {}),
    ...(prepare.length > 0 ? { prepared: [...prepare] } : {}),
  };
  return planned(found.indices, rows, found.k, step, entry);
}

function isGiven(value: EmbeddingOptions["neighbours"]): value is GivenNeighbours {
  return typeof value === "object" && value !== null && "indices" in value;
}

async function readGiven(
  given: GivenNeighbours,
  rows: number,
  step: number,
): Promise<PlannedNeighbours> {
  const { data, shape } = await readNumbersAsync(given.indices, "neighbours.indices");
  const [found, k] = shape;
  if (shape.length !== 2 || found !== rows || k === undefined || k < 1)
    throw new ShapeError(
      "neighbours.indices",
      `[${rows}, k], as many rows as the vectors`,
      `[${shape}]`,
    );
  const indices = Int32Array.from(data);
  indices.forEach((row, at) => {
    if (row >= 0 && row < rows && row === data[at]) return;
    throw new ArgumentError("neighbours.indices", `row numbers below ${rows}`, `${data[at]}`);
  });
  const { metric, exact, recall } = given;
  return planned(indices, rows, k, step, {
    metric,
    exact,
    ...(recall === undefined ? {} : { recall }),
  });
}

function planned(
  indices: Int32Array,
  rows: number,
  k: number,
  step: number,
  how: Omit<ManifestNeighbours, "file" | "k">,
): PlannedNeighbours {
  const name = `neighbours@${step}.npy`;
  const bytes = encodeNpy("i4", [rows, k], indices);
  return { file: { name, bytes }, entry: { file: name, k, ...how, crc32c: checksumText(bytes) } };
}
