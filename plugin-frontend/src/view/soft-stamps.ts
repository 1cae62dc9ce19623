import { WHOLE } from "./soft-mix.js";

/** Places within a pixel, along each side, at which a stamp is cut: an eighth of a pixel is finer than an eye sees. */
export const FRACTIONS = 8;
/** The weight of a pixel that is all fill. */
export const ALL_FILL = WHOLE | (WHOLE << 16);
/** Pixels of a strip: bits of a number. */
const STRIP = 32;

/** What a point is: lengths in CSS px, and the outline's number in the point shader. */
export interface Form {
  readonly radius: number;
  readonly edgeWidth: number;
  readonly shape: number;
}

/** Up to 32 neighbouring pixels of a row that a point covers, a bit each from the lowest on; the lowest is one of them. */
export interface Strip {
  /** Of the lowest bit, from the pixel of the point's middle, in the sheet's own steps. */
  readonly offset: number;
  readonly touched: number;
  /** Of each pixel: cover 0..256, and from the 16th bit on the share of the fill 0..256, where the rest is edge; 0 of one that is not touched. */
  readonly weights: readonly number[];
}

export interface Cut {
  /** Device px a CSS px. */
  readonly ratio: number;
  /** Pixels of the sheet from one row to the next. */
  readonly stride: number;
  /** Opacity of what is drawn, 0..1. */
  readonly alpha: number;
  /** Pixels that are covered by less than half are left out, as with a depth buffer. */
  readonly opaque: boolean;
}

/** Signed distance to the outline in px, negative inside; y points down. The point shader's `outline`, line by line. */
function outline(x: number, y: number, r: number, shape: number): number {
  const across = Math.abs(x);
  const along = Math.abs(y);
  if (shape === 1) return (across + along - r) * Math.SQRT1_2;
  if (shape === 2) return Math.max((across * 1.8 - (y + r)) * 0.4856, y - 0.8 * r);
  if (shape === 3) return Math.max(across - 0.9 * r, along - 0.9 * r);
  if (shape === 5) {
    const arm = 0.32 * r;
    return Math.max(Math.min(across, along) - arm, Math.max(across, along) - r, -r);
  }
  return Math.hypot(x, y) - r;
}

/** Px from a point's middle to the last pixel that it may touch. */
export function reachOf({ radius, edgeWidth }: Form): number {
  return radius + 0.5 * edgeWidth + 0.75;
}

/** The stamp of a form whose middle lies `fractionX` and `fractionY` eighths of a pixel from the pixel's corner. */
export function cutStamp(
  form: Form,
  fractionX: number,
  fractionY: number,
  cut: Cut,
): readonly Strip[] {
  const { ratio } = cut;
  const middleX = (fractionX + 0.5) / FRACTIONS;
  const middleY = (fractionY + 0.5) / FRACTIONS;
  const half = form.edgeWidth / 2;
  const reach = Math.ceil(reachOf(form) * ratio);
  const strips: Strip[] = [];
  const share = (distance: number) => Math.max(0, Math.min(1, 0.5 - distance * ratio));
  for (let dy = -reach; dy <= reach; dy++)
    for (let left = -reach; left <= reach; left += STRIP) {
      const weights: number[] = [];
      let first = 0;
      let touched = 0;
      for (let dx = left; dx <= Math.min(reach, left + STRIP - 1); dx++) {
        const x = (dx + 0.5 - middleX) / ratio;
        const y = (dy + 0.5 - middleY) / ratio;
        const distance = outline(x, y, form.radius, form.shape);
        const cover = share(distance - half);
        const inner = form.edgeWidth > 0 ? share(distance + half) : 1;
        const weight = Math.round(cover * cut.alpha * WHOLE) | (Math.round(inner * WHOLE) << 16);
        const isTouched = cover >= (cut.opaque ? 0.5 : 0.004);
        if (isTouched && touched === 0) first = dx;
        if (isTouched) touched |= 1 << (dx - first);
        if (touched !== 0) weights.push(isTouched ? weight : 0);
      }
      if (touched !== 0) strips.push({ offset: dy * cut.stride + first, touched, weights });
    }
  return strips;
}

/** Numbers of a strip in a book: offset, touched, where its weights begin. */
export const STRIP_NUMBERS = 3;

/** Stamps one after another in one array, each by its key: to look one up costs nothing but two reads. */
export class StampBook {
  /** Where a key's strips begin and end; both 0 before it was cut. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  strips = new Int32Array(1 << 14);
  weights = new Int32Array(1 << 14);
  #length = 0;
  #weights = 0;

  constructor(keys: number) {
    this.starts = new Int32Array(keys);
    this.ends = new Int32Array(keys);
  }

  add(key: number, stamp: readonly Strip[]): void {
    const start = this.#length;
    for (const { offset, touched, weights } of stamp) {
      this.strips = withRoom(this.strips, this.#length + STRIP_NUMBERS);
      this.strips.set([offset, touched, this.#weights], this.#length);
      this.weights = withRoom(this.weights, this.#weights + weights.length);
      this.weights.set(weights, this.#weights);
      this.#length += STRIP_NUMBERS;
      this.#weights += weights.length;
    }
    this.starts[key] = start;
    this.ends[key] = this.#length;
  }
}

function withRoom(numbers: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  if (length <= numbers.length) return numbers;
  const larger = new Int32Array(Math.max(length, numbers.length * 2));
  larger.set(numbers);
  return larger;
}
