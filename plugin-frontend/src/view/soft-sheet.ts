import { NO_COLOUR } from "./layers.js";
import { isNight, type PointFrame } from "./point-pass.js";
import { GHOST_ENTRY, RING_ENTRY, SoftColours, STEPS } from "./soft-colours.js";
import { BATCH, makeBatch, projectBatch } from "./soft-places.js";
import type { SoftPoints } from "./soft-points.js";
import { cutStamp, type Form, FRACTIONS, reachOf, StampBook, WHOLE } from "./soft-stamps.js";

/** Kinds of points beyond the shapes: the shader's special cases. */
const RING_FORM = 4;
const GREY_FORM = 6;
const GHOST_FORM = 7;
const FORMS = 8;
const PER_FORM = STEPS * FRACTIONS * FRACTIONS;
/** Radii are told apart by sixteenths of a px, so that a zoom does not cut new stamps for every frame. */
const RADIUS_STEPS = 16;
const CLOSED = 255;
/** To look round a pixel costs as much as a few points that do not show: it is done for every second of them. */
const LOOKED_AT = 2;
const NOTHING_NEAR = 0xffff;
/** The least pixel, as a signed number, behind which nothing is seen: 250 of 255 opaque. */
const FULL = 250 << 24;

/** Points that are painted, and what they look like. */
export interface SoftLayer {
  readonly places: Uint32Array;
  readonly isGhost: boolean;
}

/**
 * Points painted by the page itself, into memory. A software renderer takes a microsecond or more for each, since it
 * makes two triangles of it; to put down a ready stamp takes a sixth of that. What it paints is what the point
 * shader draws, but that places are rounded to an eighth of a pixel.
 */
export class SoftSheet {
  /** Premultiplied r, g, b, a from the lowest byte; row 0 is the top. */
  pixels = new Int32Array(0);
  /** Px, with a margin of `margin` all round: points half outside need no test of every pixel. */
  width = 0;
  height = 0;
  margin = 0;
  #depths = new Uint16Array(0);
  /** CLOSED at pixels in the middle of nothing but full ones; else how often nothing of a point there showed. */
  #closed = new Uint8Array(0);
  #radius = 0;
  #frame: PointFrame | null = null;
  readonly #colours = new SoftColours();
  readonly #batch = makeBatch();
  /** By form, step of depth and place within the pixel; cut when first needed. */
  #stamps = new StampBook(0);
  #cutFor = "";

  /** An empty sheet for a frame. */
  begin(frame: PointFrame): void {
    const { eye, ratio, opaque } = frame;
    this.#frame = frame;
    this.#radius = Math.round(frame.radius * RADIUS_STEPS) / RADIUS_STEPS;
    this.margin = Math.ceil(
      reachOf({ radius: this.#radius * 1.25, edgeWidth: 1, shape: 0 }) * ratio,
    );
    this.width = Math.round(eye.width * ratio) + 2 * this.margin;
    this.height = Math.round(eye.height * ratio) + 2 * this.margin;
    const size = this.width * this.height;
    if (this.pixels.length === size) {
      this.pixels.fill(0);
      this.#closed.fill(0);
    } else {
      this.pixels = new Int32Array(size);
      this.#closed = new Uint8Array(size);
    }
    if (opaque && this.#depths.length !== size) this.#depths = new Uint16Array(size);
    if (opaque) this.#depths.fill(NOTHING_NEAR);
    const forms = [0, RING_FORM].map((form) => formOf(form, this.#radius, frame.radius).edgeWidth);
    const cutFor = [this.#radius, ...forms, ratio, this.width, frame.theme.opacity, opaque].join();
    if (cutFor === this.#cutFor) return;
    this.#stamps = new StampBook(FORMS * PER_FORM);
    this.#cutFor = cutFor;
  }

  /**
   * Paints points under what is on the sheet, the last of a layer first: what is hidden by those before need not be
   * painted, and of a crowd most are. With a depth buffer the order does not matter.
   */
  paint(points: SoftPoints, layer: SoftLayer): void {
    const frame = this.#frame;
    if (!frame) return;
    const { eye, theme } = frame;
    this.#colours.use({
      theme,
      palette: points.palette,
      isNight: isNight(theme),
      isSmall: frame.radius < 2.5,
      isRingSmall: frame.radius * 0.66 < 1.6,
    });
    const { places } = layer;
    for (let end = places.length; end > 0; end -= BATCH) {
      const first = Math.max(0, end - BATCH);
      projectBatch(this.#batch, places, first, end - first, points.placement, eye);
      this.#paintBatch(points.looks, layer, first, end - first);
    }
  }

  #paintBatch(
    looks: Uint8Array,
    { places, isGhost }: SoftLayer,
    first: number,
    count: number,
  ): void {
    const { eye, ratio, opaque } = this.#frame as PointFrame;
    const { pixels, width, height, margin } = this;
    const { x: across, y: upwards, back } = this.#batch;
    const closed = this.#closed;
    const colours = this.#colours;
    const stamps = this.#stamps;
    const isSolid = eye.depth > 0;
    const words = new Uint32Array(looks.buffer, looks.byteOffset);
    const middleX = (eye.width / 2) * ratio + margin;
    const middleY = (eye.height / 2) * ratio + margin;
    const right = width - margin;
    const bottom = height - margin;
    for (let i = count - 1; i >= 0; i--) {
      const x = middleX + (across[i] as number) * ratio; // i < count <= BATCH
      const y = middleY - (upwards[i] as number) * ratio;
      // Not `<` alone: a place that is no number is outside.
      if (!(x >= margin && y >= margin && x < right && y < bottom)) continue;
      const column = x | 0;
      const row = y | 0;
      const at = row * width + column;
      if (closed[at] === CLOSED) continue;
      const look = words[places[first + i] as number] as number;
      const behind = isSolid ? (back[i] as number) : 0;
      const depth = (behind * (STEPS - 1) + 0.5) | 0;
      let form = (look >>> 8) & 255;
      let entry = look & 255;
      if (isGhost) {
        form = GHOST_FORM;
        entry = GHOST_ENTRY;
      } else if (form === RING_FORM) entry = RING_ENTRY;
      else if (entry === NO_COLOUR) form = GREY_FORM;
      const within = (((y - row) * FRACTIONS) | 0) * FRACTIONS + (((x - column) * FRACTIONS) | 0);
      const key = form * PER_FORM + depth * FRACTIONS * FRACTIONS + within;
      if (stamps.ends[key] === 0) this.#cut(key, form, depth, within);
      const fill = colours.fill(entry, (look >>> 19) & 31, depth);
      const edge = colours.edge(entry, depth);
      if (opaque) this.#pressDeep(key, at, fill, edge, (behind * 0xfffe) | 0);
      else if (!pressUnder(pixels, stamps, key, at, fill, edge)) this.#close(at);
    }
  }

  /** Nothing more will show of points in the middle of which stands this pixel, if all that they may touch is full. */
  #close(at: number): void {
    const misses = (this.#closed[at] as number) + 1; // at lies within the margins
    this.#closed[at] = misses % LOOKED_AT;
    if (misses < LOOKED_AT) return;
    const { pixels, width, margin } = this;
    for (let dy = -margin; dy <= margin; dy++)
      for (let dx = -margin; dx <= margin; dx++)
        if (!isFull(pixels[at + dy * width + dx] as number)) return;
    this.#closed[at] = CLOSED;
  }

  #pressDeep(key: number, at: number, fill: number, edge: number, depth: number): void {
    const { pixels } = this;
    const depths = this.#depths;
    const { pages, starts, middles, ends } = this.#stamps;
    const middle = middles[key] as number; // key < FORMS * PER_FORM
    const end = ends[key] as number;
    for (let k = starts[key] as number; k < middle; k++) {
      const pixel = at + (pages[k] as number);
      if ((depths[pixel] as number) <= depth) continue;
      depths[pixel] = depth;
      pixels[pixel] = fill;
    }
    for (let k = middle; k < end; k += 3) {
      const pixel = at + (pages[k] as number);
      if ((depths[pixel] as number) <= depth) continue;
      depths[pixel] = depth;
      const colour = blend(edge, fill, pages[k + 2] as number);
      pixels[pixel] = blend(pixels[pixel] as number, colour, pages[k + 1] as number);
    }
  }

  #cut(key: number, form: number, depth: number, within: number): void {
    const frame = this.#frame as PointFrame;
    const deeper = frame.eye.depth > 0 ? 1 - (0.3 * depth) / (STEPS - 1) : 1;
    const { radius, edgeWidth, shape } = formOf(form, this.#radius, frame.radius);
    const stamp = cutStamp(
      { radius: radius * deeper, edgeWidth, shape },
      within % FRACTIONS,
      Math.floor(within / FRACTIONS),
      {
        ratio: frame.ratio,
        stride: this.width,
        alpha: form === GHOST_FORM ? 1 : (frame.theme.opacity ?? 1),
        opaque: frame.opaque,
      },
    );
    this.#stamps.add(key, stamp);
  }
}

/** The shader's cases: `radius` rounded, `exact` as it decides by. */
function formOf(form: number, radius: number, exact: number): Form {
  if (form === GHOST_FORM) return { radius: radius * 0.55, edgeWidth: 0, shape: 0 };
  if (form === GREY_FORM) return { radius: radius * 0.7, edgeWidth: 0, shape: 0 };
  if (form === RING_FORM)
    return { radius: radius * 0.66, edgeWidth: exact * 0.66 < 1.6 ? 0 : 1, shape: 0 };
  const larger = form === 1 ? 1.25 : form === 2 ? 1.2 : 1;
  return { radius: radius * larger, edgeWidth: exact < 2.5 ? 0 : 0.9, shape: form };
}

function isFull(pixel: number): boolean {
  return pixel < 0 && pixel >= FULL;
}

/** Puts a stamp under what is there; false where nothing of it shows. */
function pressUnder(
  pixels: Int32Array,
  { pages, starts, middles, ends }: StampBook,
  key: number,
  at: number,
  fill: number,
  edge: number,
): boolean {
  const middle = middles[key] as number; // every key has an entry
  const end = ends[key] as number;
  let shows = false;
  for (let k = starts[key] as number; k < middle; k++) {
    const pixel = at + (pages[k] as number);
    const over = pixels[pixel] as number;
    if (over === 0) pixels[pixel] = fill;
    else if (isFull(over)) continue;
    else pixels[pixel] = (over + part(fill, 255 - (over >>> 24))) | 0;
    shows = true;
  }
  for (let k = middle; k < end; k += 3) {
    const pixel = at + (pages[k] as number);
    const over = pixels[pixel] as number;
    if (isFull(over)) continue;
    const inner = pages[k + 2] as number;
    const colour = inner === WHOLE ? fill : blend(edge, fill, inner);
    const share = ((pages[k + 1] as number) * (255 - (over >>> 24))) >> 8;
    pixels[pixel] = (over + part(colour, share)) | 0;
    shows = true;
  }
  return shows;
}

/** `share` 255ths of four bytes, never more. */
function part(colour: number, share: number): number {
  const low = (Math.imul(colour & 0xff00ff, share) >>> 8) & 0xff00ff;
  const high = Math.imul((colour >>> 8) & 0xff00ff, share) & 0xff00ff00;
  return low | high;
}

/** Four bytes at once: `share` 256ths of `to`, the rest of `from`. */
function blend(from: number, to: number, share: number): number {
  const rest = WHOLE - share;
  const low = (Math.imul(from & 0xff00ff, rest) + Math.imul(to & 0xff00ff, share)) >>> 8;
  const high = Math.imul((from >>> 8) & 0xff00ff, rest) + Math.imul((to >>> 8) & 0xff00ff, share);
  return (low & 0xff00ff) | (high & 0xff00ff00);
}
