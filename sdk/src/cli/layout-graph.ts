import { ArgumentError, FormatError, ShapeError } from "../errors.js";
import { decodeNpy, encodeNpy } from "../format/index.js";
import { writeAtomically } from "../io/publish.js";
import { readWholeFile } from "../io/read-file.js";
import { METRICS, type Metric, type Neighbours, requireOneOf } from "../layout/index.js";

/** `graph.npy` -> `graph.distances.npy`. */
const distancesOf = (path: string): string => path.replace(/(\.npy)?$/, ".distances.npy");

/**
 * Reads a neighbour graph that another tool made: int [N, k], nearest first, the row itself left out, and beside it
 * `NAME.distances.npy`, float [N, k].
 * @throws FormatError, ShapeError, ArgumentError naming the file and what does not fit
 */
export async function readGraph(path: string, rows: number, metric: string): Promise<Neighbours> {
  const places = distancesOf(path);
  const found = decodeNpy(await readWholeFile(path), path);
  const lengths = decodeNpy(await readWholeFile(places), places);
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
