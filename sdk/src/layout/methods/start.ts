import type { Control } from "../engine.js";
import { Random } from "../random.js";
import type { LayoutRequest } from "../request.js";
import type { Stages } from "../stages.js";

/** Noise on a start, as a share of its deviation: rows that are equal must not move as one for ever. */
const START_NOISE = 1e-2;

/**
 * `[rows, dims]` to start from, with a standard deviation of `deviation` in the first coordinate: the layout given for
 * a warm start, principal components, or noise alone. The first two carry a little noise too. `principal`: the first
 * three components, `[rows, 3]`, where the search for neighbours has found them on its way.
 */
export async function startPositions(
  request: LayoutRequest,
  stages: Stages,
  deviation: number,
  control: Control,
  principal?: Float32Array,
): Promise<Float32Array> {
  const { rows } = stages.data;
  const { dims, parameters } = request;
  const random = new Random(Number(parameters["seed"]));
  const noise = Float64Array.from({ length: rows * dims }, () => deviation * random.normal());
  if (parameters["start"] === "random") return Float32Array.from(noise);
  if (principal) return scaledTo(leadingColumns(principal, 3, rows, dims), dims, deviation, noise);
  const { scores, components } = await stages.components(request, dims, control);
  const axes = leadingColumns(scores, components, rows, dims);
  return scaledTo(axes, dims, deviation, noise);
}

/** The first `dims` columns of `[rows, components]`, zeros where there are fewer. */
export function leadingColumns(
  scores: Float32Array,
  components: number,
  rows: number,
  dims: number,
): Float32Array {
  const out = new Float32Array(rows * dims);
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < Math.min(dims, components); c++)
      out[row * dims + c] = scores[row * components + c] as number;
  return out;
}

/** Scales so that the first coordinate deviates by `deviation`, and adds a little of `noise`. */
function scaledTo(
  axes: Float32Array,
  dims: number,
  deviation: number,
  noise: Float64Array,
): Float32Array {
  let square = 0;
  for (let at = 0; at < axes.length; at += dims) square += (axes[at] as number) ** 2;
  const found = Math.sqrt((square * dims) / axes.length);
  const scale = found > 0 ? deviation / found : 0;
  return Float32Array.from(
    axes,
    (value, at) => value * scale + START_NOISE * (noise[at] as number),
  );
}
