/** The curve 1 / (1 + a d^2b) that UMAP lays points out by. */
export interface UmapCurve {
  readonly a: number;
  readonly b: number;
}

const SAMPLES = 300;
const MAX_STEPS = 200;

/**
 * Fits the curve to what is asked for: 1 up to `minDistance`, then falling as exp(-(d - minDistance) / spread). Least
 * squares over 300 distances from 0 to 3 * spread, by Levenberg-Marquardt steps from a = b = 1.
 *
 * Source: McInnes, Healy and Melville, UMAP (2018), section 3.2; umap-learn fits the same samples.
 * @example
 * Object.keys(fitUmapCurve(0.1, 1)).sort(); // => ["a", "b"]
 */
export function fitUmapCurve(minDistance: number, spread: number): UmapCurve {
  const distances = Array.from({ length: SAMPLES }, (_, i) => (3 * spread * i) / (SAMPLES - 1));
  const wanted = distances.map((d) =>
    d < minDistance ? 1 : Math.exp(-(d - minDistance) / spread),
  );
  let curve: UmapCurve = { a: 1, b: 1 };
  let damping = 1e-3;
  let error = squaredError(curve, distances, wanted);
  for (let step = 0; step < MAX_STEPS && damping < 1e12; step++) {
    const next = dampedStep(curve, distances, wanted, damping);
    const nextError = squaredError(next, distances, wanted);
    if (nextError < error && next.a > 0 && next.b > 0) {
      const gained = error - nextError;
      curve = next;
      error = nextError;
      damping /= 5;
      if (gained < 1e-14) break;
    } else damping *= 4;
  }
  return curve;
}

function squaredError({ a, b }: UmapCurve, distances: number[], wanted: number[]): number {
  return distances.reduce((sum, d, i) => {
    const difference = 1 / (1 + a * d ** (2 * b)) - (wanted[i] as number);
    return sum + difference * difference;
  }, 0);
}

/** Solves the damped normal equations of both parameters. */
function dampedStep(
  { a, b }: UmapCurve,
  distances: number[],
  wanted: number[],
  damping: number,
): UmapCurve {
  let aa = 0;
  let ab = 0;
  let bb = 0;
  let ga = 0;
  let gb = 0;
  distances.forEach((d, i) => {
    if (d === 0) return; // the curve is 1 there whatever a and b
    const power = d ** (2 * b);
    const value = 1 / (1 + a * power);
    const da = -power * value * value;
    const db = 2 * a * Math.log(d) * da;
    const difference = value - (wanted[i] as number);
    aa += da * da;
    ab += da * db;
    bb += db * db;
    ga += da * difference;
    gb += db * difference;
  });
  aa *= 1 + damping;
  bb *= 1 + damping;
  const determinant = aa * bb - ab * ab;
  return {
    a: a - (bb * ga - ab * gb) / determinant,
    b: b - (aa * gb - ab * ga) / determinant,
  };
}
