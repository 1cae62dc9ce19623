/** Places within a pixel, along each side, at which a stamp is cut: an eighth of a pixel is finer than an eye sees. */
export const FRACTIONS = 8;
/** Full cover in a weight. */
export const WHOLE = 256;

/** What a point is: lengths in CSS px, and the outline's number in the point shader. */
export interface Form {
  readonly radius: number;
  readonly edgeWidth: number;
  readonly shape: number;
}

/**
 * Pixels that a point covers when its middle stands at one place within a pixel: first offsets of those that are all
 * fill, from the pixel of the middle in the sheet's own steps; then of each other one its offset, cover 0..256, and
 * share of the fill 0..256, where the rest is edge.
 */
export interface Stamp {
  readonly whole: readonly number[];
  readonly partial: readonly number[];
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
export function cutStamp(form: Form, fractionX: number, fractionY: number, cut: Cut): Stamp {
  const { ratio } = cut;
  const middleX = (fractionX + 0.5) / FRACTIONS;
  const middleY = (fractionY + 0.5) / FRACTIONS;
  const half = form.edgeWidth / 2;
  const reach = Math.ceil(reachOf(form) * ratio);
  const whole: number[] = [];
  const partial: number[] = [];
  const share = (distance: number) => Math.max(0, Math.min(1, 0.5 - distance * ratio));
  for (let dy = -reach; dy <= reach; dy++)
    for (let dx = -reach; dx <= reach; dx++) {
      const x = (dx + 0.5 - middleX) / ratio;
      const y = (dy + 0.5 - middleY) / ratio;
      const distance = outline(x, y, form.radius, form.shape);
      const cover = share(distance - half);
      if (cover < (cut.opaque ? 0.5 : 0.004)) continue;
      const inner = form.edgeWidth > 0 ? share(distance + half) : 1;
      const offset = dy * cut.stride + dx;
      const weight = Math.round(cover * cut.alpha * WHOLE);
      const fill = Math.round(inner * WHOLE);
      if (weight === WHOLE && fill === WHOLE) whole.push(offset);
      else partial.push(offset, weight, fill);
    }
  return { whole, partial };
}

/** Stamps one after another in one array, each by its key: to look one up costs nothing but two reads. */
export class StampBook {
  /** Where a key's stamp begins, where its partial pixels do, and where it ends; all 0 before it was cut. */
  readonly starts: Int32Array;
  readonly middles: Int32Array;
  readonly ends: Int32Array;
  pages = new Int32Array(1 << 14);
  #length = 0;

  constructor(keys: number) {
    this.starts = new Int32Array(keys);
    this.middles = new Int32Array(keys);
    this.ends = new Int32Array(keys);
  }

  add(key: number, { whole, partial }: Stamp): void {
    const start = this.#length;
    const end = start + whole.length + partial.length;
    if (end > this.pages.length) {
      const larger = new Int32Array(Math.max(end, this.pages.length * 2));
      larger.set(this.pages);
      this.pages = larger;
    }
    this.pages.set(whole, start);
    this.pages.set(partial, start + whole.length);
    this.starts[key] = start;
    this.middles[key] = start + whole.length;
    this.ends[key] = end;
    this.#length = end;
  }
}
