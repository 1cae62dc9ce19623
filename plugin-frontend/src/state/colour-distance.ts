/**
 * How far apart two fills look, at worst: over both themes and four kinds of colour vision.
 * Source: Machado, Oliveira, Fernandes 2009 (severity 1.0 matrices, linear RGB); CIELAB with D65, CIE76 distance.
 */
import type { Rgb } from "../view/api.js";
import { PALETTES } from "./palette.js";

type Matrix = readonly (readonly [number, number, number])[];

/** Normal, protan, deutan, tritan. */
export const VISIONS: readonly Matrix[] = [
  [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
];

function linear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function labCurve(share: number): number {
  return share > 216 / 24389 ? Math.cbrt(share) : ((24389 / 27) * share + 16) / 116;
}

/** CIELAB of an sRGB colour as seen by one kind of vision. */
export function labOf(colour: Rgb, vision: Matrix): readonly [number, number, number] {
  const light = colour.map(linear) as [number, number, number];
  const seen = vision.map((row) =>
    Math.max(0, Math.min(1, row[0] * light[0] + row[1] * light[1] + row[2] * light[2])),
  ) as [number, number, number];
  const [r, g, b] = seen;
  const x = labCurve((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = labCurve(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = labCurve((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** CIE76 distance of two colours for one kind of vision. */
export function distance(one: Rgb, other: Rgb, vision: Matrix): number {
  const a = labOf(one, vision);
  const b = labOf(other, vision);
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** The worst distance of each pair of slots, `[8, 8]` row-major. */
export function slotDistances(): Float64Array {
  const themes = [PALETTES.light, PALETTES.dark];
  const count = PALETTES.light.categories.length;
  const worst = new Float64Array(count * count);
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < count; b++) {
      const pairs = themes.flatMap(({ categories }) =>
        VISIONS.map((vision) =>
          distance(
            (categories[a] as { fill: Rgb }).fill, // a and b are below count
            (categories[b] as { fill: Rgb }).fill,
            vision,
          ),
        ),
      );
      worst[a * count + b] = Math.min(...pairs);
    }
  }
  return worst;
}
