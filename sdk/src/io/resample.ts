import type { Pixels } from "./png.js";

/** Sharpness of the cubic: Catmull-Rom, which Pillow's and libvips' bicubic also are. */
const SHARPNESS = -0.5;
const CUBIC_REACH = 2;

/** A square part of a picture, in its own px; fractions are fine. */
export interface Square {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** Lays a picture on white. Returns RGB, uint8 [height, width, 3]. */
export function onWhite({ width, height, channels, data }: Pixels): Uint8Array {
  const rgb = new Uint8Array(width * height * 3);
  const hasColour = channels >= 3;
  const hasAlpha = channels === 2 || channels === 4;
  for (let pixel = 0; pixel < width * height; pixel++) {
    const from = pixel * channels;
    // The decoder vouches for width x height x channels samples.
    const alpha = hasAlpha ? (data[from + channels - 1] as number) : 255;
    for (let channel = 0; channel < 3; channel++) {
      const value = data[from + (hasColour ? channel : 0)] as number;
      rgb[pixel * 3 + channel] = Math.round((value * alpha + 255 * (255 - alpha)) / 255);
    }
  }
  return rgb;
}

/**
 * Scales a square of an RGB picture to `side` px by an antialiased bicubic: each new sample is a weighted mean of all old
 * ones that it covers. Returns uint8 [side, side, 3].
 * @param rgb uint8 [height, width, 3]
 */
export function resampleSquare(
  rgb: Uint8Array,
  width: number,
  height: number,
  square: Square,
  side: number,
): Uint8Array {
  const across = weightsOf(square.left, square.side, width, side);
  const down = weightsOf(square.top, square.side, height, side);
  const narrow = new Uint8ClampedArray(height * side * 3); // rounds, and cuts what a cubic overshoots
  for (let y = 0; y < height; y++)
    across.forEach(({ first, weights }, x) => {
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let at = 0; at < weights.length; at++)
          // Weights lie inside the picture by construction.
          sum += (weights[at] as number) * (rgb[(y * width + first + at) * 3 + channel] as number);
        narrow[(y * side + x) * 3 + channel] = sum;
      }
    });
  const scaled = new Uint8ClampedArray(side * side * 3);
  down.forEach(({ first, weights }, y) => {
    for (let x = 0; x < side * 3; x++) {
      let sum = 0;
      for (let at = 0; at < weights.length; at++)
        sum += (weights[at] as number) * (narrow[(first + at) * side * 3 + x] as number);
      scaled[y * side * 3 + x] = sum;
    }
  });
  return new Uint8Array(scaled.buffer);
}

/** For each new sample the old ones that it covers, with weights that sum to 1. */
function weightsOf(from: number, length: number, size: number, side: number) {
  const scale = length / side;
  const stretch = Math.max(scale, 1);
  return Array.from({ length: side }, (_, index) => {
    const centre = from + (index + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - CUBIC_REACH * stretch + 0.5));
    const end = Math.min(size, Math.floor(centre + CUBIC_REACH * stretch + 0.5));
    const weights = Float64Array.from({ length: end - first }, (_, at) =>
      cubic((first + at + 0.5 - centre) / stretch),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

/** Keys' cubic kernel. Source: Keys, "Cubic convolution interpolation for digital image processing", 1981. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  const a = SHARPNESS;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < CUBIC_REACH) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}
