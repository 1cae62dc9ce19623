import { ArgumentError } from "../../errors.js";
import type { Pixels } from "../../io/png.js";
import { GLYPH_HEIGHT, GLYPH_WIDTH, hasInk } from "./font.js";
import { toRgba } from "./pixels.js";

/** Corners in pixels, the right and lower ones not included. */
export interface Box {
  readonly xyxy: readonly [left: number, top: number, right: number, bottom: number];
  readonly label?: string;
  /** RGB, 0 to 255. Default: a colour of its own for each label. */
  readonly colour?: readonly [number, number, number];
}

/** Okabe and Ito's colours for all kinds of colour vision. */
const COLOURS = [
  [213, 94, 0],
  [0, 114, 178],
  [0, 158, 115],
  [204, 121, 167],
  [230, 159, 0],
  [86, 180, 233],
  [240, 228, 66],
] as const;
const LINE = 2;
const SCALE = 2;

/** The picture with boxes and labels drawn on it; parts outside are cut off. */
export function drawBoxes(picture: Pixels, boxes: readonly Box[]): Pixels {
  const { width, height } = picture;
  const data = Uint8Array.from(toRgba(picture));
  const fill = (
    left: number,
    top: number,
    right: number,
    bottom: number,
    colour: readonly number[],
  ) => {
    for (let y = Math.max(0, top); y < Math.min(height, bottom); y++)
      for (let x = Math.max(0, left); x < Math.min(width, right); x++)
        data.set([...colour, 255], (y * width + x) * 4);
  };
  const labels = [...new Set(boxes.map(({ label }) => label))];
  boxes.forEach(({ xyxy, label, colour }, at) => {
    if (!Array.isArray(xyxy) || xyxy.length !== 4 || !xyxy.every(Number.isFinite))
      throw new ArgumentError(
        `boxes[${at}].xyxy`,
        "four numbers",
        JSON.stringify(xyxy) ?? "nothing",
      );
    const [left, top, right, bottom] = xyxy.map(Math.round) as [number, number, number, number];
    const ink = colour ?? (COLOURS[labels.indexOf(label) % COLOURS.length] as readonly number[]);
    fill(left, top, right, top + LINE, ink);
    fill(left, bottom - LINE, right, bottom, ink);
    fill(left, top, left + LINE, bottom, ink);
    fill(right - LINE, top, right, bottom, ink);
    if (label) drawLabel(label, left, Math.max(0, top - (GLYPH_HEIGHT + 2) * SCALE), ink, fill);
  });
  return { width, height, channels: 4, data };
}

function drawLabel(
  label: string,
  left: number,
  top: number,
  ground: readonly number[],
  fill: (
    left: number,
    top: number,
    right: number,
    bottom: number,
    colour: readonly number[],
  ) => void,
): void {
  const letters = [...label];
  const advance = (GLYPH_WIDTH + 1) * SCALE;
  fill(
    left,
    top,
    left + letters.length * advance + SCALE,
    top + (GLYPH_HEIGHT + 2) * SCALE,
    ground,
  );
  const [red = 0, green = 0, blue = 0] = ground;
  const ink = red * 0.3 + green * 0.6 + blue * 0.1 > 140 ? [0, 0, 0] : [255, 255, 255];
  letters.forEach((letter, at) => {
    for (let y = 0; y < GLYPH_HEIGHT; y++)
      for (let x = 0; x < GLYPH_WIDTH; x++) {
        if (!hasInk(letter, x, y)) continue;
        const px = left + SCALE + at * advance + x * SCALE;
        const py = top + SCALE + y * SCALE;
        fill(px, py, px + SCALE, py + SCALE, ink);
      }
  });
}
