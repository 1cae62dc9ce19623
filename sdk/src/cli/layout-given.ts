import { basename } from "node:path";
import { ArgumentError, ShapeError } from "../errors.js";
import { asMatrix, type ComputedLayout, measureQuality, type Vectors } from "../layout/index.js";
import { fromFile } from "../sources/files/from-file.js";

/** Products of row pairs and columns that measuring may cost: a second or two. */
const QUALITY_BUDGET = 4e9;
const QUALITY_SAMPLE = 2000;

/**
 * A layout that another tool made, from any file that holds [N, 2] or [N, 3] numbers, in the row order of the vectors.
 * @throws ShapeError where rows or columns do not fit, ArgumentError for coordinates that are not finite
 */
export async function givenLayout(
  path: string,
  { vectors, rows, dim }: Vectors,
): Promise<ComputedLayout> {
  const started = performance.now();
  const file = basename(path);
  const { vectors: positions, dim: dims, ids } = await fromFile(path);
  if (ids.length !== rows || (dims !== 2 && dims !== 3))
    throw new ShapeError(file, `[${rows}, 2] or [${rows}, 3]`, `[${ids.length}, ${dims}]`);
  if (!positions.every(Number.isFinite))
    throw new ArgumentError(file, "finite coordinates", "NaN or infinity");
  const sample = Math.min(QUALITY_SAMPLE, Math.floor(QUALITY_BUDGET / (rows * dim)));
  const quality =
    sample > 0
      ? await measureQuality(asMatrix(vectors, rows, dim), positions, dims, { sample })
      : undefined;
  return {
    name: file.replace(/(@\d+)?\.[^.]+$/, "") || file,
    method: "given",
    dims,
    positions,
    parameters: { file },
    ...(quality && { quality }),
    seconds: (performance.now() - started) / 1000,
    notes: [],
  };
}
