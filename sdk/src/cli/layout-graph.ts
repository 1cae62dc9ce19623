import { ArgumentError, FormatError, ShapeError } from "../errors.js";
import { decodeNpy, encodeNpy, listZip, type NpyArray } from "../format/index.js";
import { writeAtomically } from "../io/publish.js";
import { readWholeFile } from "../io/read-file.js";
import { METRICS, type Metric, type Neighbours, requireOneOf } from "../layout/index.js";
import { unpackEntry } from "../sources/files/npz.js";

/** What the arrays of an archive may be called. */
const INDICES = ["indices", "neighbours", "neighbors", "ids"];
const DISTANCES = ["distances", "dists"];

/** The array of an archive that has one of `names`. @throws FormatError naming those that there are */
function arrayOf(bytes: Uint8Array, source: string, names: readonly string[]): NpyArray {
  const entries = listZip(bytes, source);
  const entry = entries.find(({ name }) => names.includes(name.replace(/\.npy$/, "")));
  if (entry) return decodeNpy(unpackEntry(bytes, entry, source), `${source}/${entry.name}`);
  const there = entries.map(({ name }) => name).join(", ") || "nothing";
  const message = `no array ${names.join(" or ")}; found ${there}`;
  throw new FormatError("unsupported", message, { source, offset: 0 });
}

/** The first k neighbours of every row. @throws ArgumentError where there are fewer */
export function firstOf(graph: Neighbours, k: number): Neighbours {
  if (k > graph.k) throw new ArgumentError("knn", `at most the ${graph.k} of the graph`, `${k}`);
  const cut = <T extends Int32Array | Float32Array>(from: T, to: T): T => {
    for (let row = 0; row < graph.rows; row++)
      to.set(from.subarray(row * graph.k, row * graph.k + k), row * k);
    return to;
  };
  const indices = cut(graph.indices, new Int32Array(graph.rows * k));
  const distances = cut(graph.distances, new Float32Array(graph.rows * k));
  return { ...graph, k, indices, distances };
}

/** `graph.npy` -> `graph.distances.npy`. */
const distancesOf = (path: string): string => path.replace(/(\.npy)?$/, ".distances.npy");

/**
 * Reads a neighbour graph that another tool made: int [N, k], nearest first, the row itself left out, and beside it
 * `NAME.distances.npy`, float [N, k]; or an `.npz` that holds both.
 * @throws FormatError, ShapeError, ArgumentError naming the file and what does not fit
 */
export async function readGraph(path: string, rows: number, metric: string): Promise<Neighbours> {
  const places = path.endsWith(".npz") ? path : distancesOf(path);
  const bytes = await readWholeFile(path);
  const [found, lengths] = path.endsWith(".npz")
    ? [arrayOf(bytes, path, INDICES), arrayOf(bytes, path, DISTANCES)]
    : [decodeNpy(bytes, path), decodeNpy(await readWholeFile(places), places)];
  const [count = 0, k = 0] = found.shape;
  if (found.shape.length !== 2 || count !== rows || k < 1 || k >= rows)
    throw new ShapeError(path, `[${rows}, k], k below the rows`, `[${found.shape}]`);
  if (String(lengths.shape) !== String(found.shape))
    throw new ShapeError(places, `[${found.shape}], as its indices`, `[${lengths.shape}]`);
  if (!/^[iu]/.test(found.dtype))
    throw new FormatError("unsupported", `items of type ${found.dtype}, expected whole numbers`, {
      source: path,
      offset: 0,
    });
  const indices = Int32Array.from(found.data);
  const distances = Float32Array.from(lengths.data);
  indices.forEach((other, at) => {
    const row = Math.floor(at / k);
    if (found.data[at] !== other || other < 0 || other >= rows || other === row)
      throw new ArgumentError(path, `other rows below ${rows}`, `${found.data[at]} in row ${row}`);
    const distance = distances[at] as number;
    const isSorted = at % k === 0 || distance >= (distances[at - 1] as number);
    if (!Number.isFinite(distance) || !isSorted)
      throw new ArgumentError(
        places,
        "finite distances, nearest first",
        `${distance} in row ${row}`,
      );
  });
  const checked = requireOneOf("metric", metric as Metric, METRICS);
  return { rows, k, indices, distances, metric: checked, exact: false };
}

/** Writes indices, int32 [N, k], and beside them the distances, float32 [N, k]. */
export async function writeGraph(path: string, graph: Neighbours): Promise<void> {
  const shape = [graph.rows, graph.k];
  await writeAtomically(path, [encodeNpy("i4", shape, graph.indices)]);
  await writeAtomically(distancesOf(path), [encodeNpy("f4", shape, graph.distances)]);
}
