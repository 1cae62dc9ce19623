import type { Rgb } from "./api.js";
import { NO_COLOUR } from "./layers.js";
import { isNight, type PointFrame } from "./point-pass.js";
import { GHOST_ENTRY, packed, RING_ENTRY, SoftColours, STEPS } from "./soft-colours.js";
import { blend, part, restOf, WHOLE } from "./soft-mix.js";
import { BATCH, makeBatch, projectBatch } from "./soft-places.js";
import type { SoftPoints } from "./soft-points.js";
import { SoftSquares, SQUARE } from "./soft-squares.js";
import {
  ALL_FILL,
  cutStamp,
  type Form,
  FRACTIONS,
  reachOf,
  STRIP_NUMBERS,
  StampBook,
} from "./soft-stamps.js";

/** Kinds of points beyond the shapes: the shader's special cases. */
const RING_FORM = 4;
const GREY_FORM = 6;
const GHOST_FORM = 7;
const FORMS = 8;
const PER_FORM = STEPS * FRACTIONS * FRACTIONS;
/** Radii are told apart by sixteenths of a px, so that a zoom does not cut new stamps for every frame. */
const RADIUS_STEPS = 16;
const NOTHING_NEAR = 0xffff;
/** CSS px around what is seen that are painted as well where `begin` is told so. */
const SPARE = 96;
/** Opaque enough, of 255, that nothing behind it is seen. */
const FULL = 250;

/** Points that are painted, and what they look like. */
export interface SoftLayer {
  readonly places: Uint32Array;
  readonly isGhost: boolean;
}

/**
 * Points painted by the page itself, into memory. A software renderer takes a microsecond or more for each, since it
 * makes two triangles of it; to put down a ready stamp takes a tenth of that. What it paints is what the point
 * shader draws, but that places are rounded to an eighth of a pixel.
 */
export class SoftSheet {
  /** What was painted, once it is packed. */
  squares = new SoftSquares(0, 0);
  /** Px to the left of what is seen and above it, and at least as many beyond: points half outside need no test of every pixel. */
  margin = 0;
  /** Px around what is seen in which every point was painted. */
  spare = 0;
  /** Px from a point's middle to the last pixel that it may touch. */
  #reach = 0;
  /** Premultiplied r, g, b, a from the lowest byte; row 0 is the top. Empty between frames. */
  #pixels = new Int32Array(0);
  #depths = new Uint16Array(0);
  /** A bit a pixel: those that are full. Of a crowd most points are hidden, which a few of these words tell. */
  #full = new Int32Array(0);
  #radius = 0;
  #frame: PointFrame | null = null;
  readonly #colours = new SoftColours();
  readonly #batch = makeBatch();
  /** By form, step of depth and place within the pixel; cut when first needed. */
  #stamps = new StampBook(0);
  #cutFor = "";

  /** An empty sheet for a frame; with spare, for those that follow when the map is dragged. */
  begin(frame: PointFrame, hasSpare = false): void {
    const { eye, ratio, opaque } = frame;
    this.#frame = frame;
    this.#radius = Math.round(frame.radius * RADIUS_STEPS) / RADIUS_STEPS;
    this.#reach = Math.ceil(
      reachOf({ radius: this.#radius * 1.25, edgeWidth: 1, shape: 0 }) * ratio,
    );
    const spare = Math.ceil(SPARE * ratio);
    this.spare = hasSpare ? spare : 0;
    // With room for spare even where there is none: a sheet of another size would be made anew.
    this.margin = spare + 2 * this.#reach;
    const sized = (length: number) =>
      Math.ceil((Math.round(length * ratio) + 2 * this.margin) / SQUARE) * SQUARE;
    const [width, height] = [sized(eye.width), sized(eye.height)];
    const size = width * height;
    if (width !== this.squares.width || height !== this.squares.height) {
      this.squares = new SoftSquares(width, height);
      this.#pixels = new Int32Array(size);
      this.#full = new Int32Array((size >> 5) + 2); // strips may reach into the word after
    } else this.#full.fill(0);
    if (opaque && this.#depths.length !== size) this.#depths = new Uint16Array(size);
    if (opaque) this.#depths.fill(NOTHING_NEAR);
    const forms = [0, RING_FORM].map((form) => formOf(form, this.#radius, frame.radius).edgeWidth);
    const cutFor = [this.#radius, ...forms, ratio, width, frame.theme.opacity, opaque].join();
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

  /** Packs what was painted; where `paper` is given it is laid under it. */
  pack(paper: Rgb | null): void {
    this.squares.pack(this.#pixels, paper ? packed(paper) : 0, this.#reach);
  }

  #paintBatch(
    looks: Uint8Array,
    { places, isGhost }: SoftLayer,
    first: number,
    count: number,
  ): void {
    const { eye, ratio, opaque } = this.#frame as PointFrame;
    const { margin } = this;
    const { width, touched, across: squares } = this.squares;
    const { x: across, y: upwards, back } = this.#batch;
    const pixels = this.#pixels;
    const full = this.#full;
    const colours = this.#colours;
    const stamps = this.#stamps;
    const isSolid = eye.depth > 0;
    const words = new Uint32Array(looks.buffer, looks.byteOffset);
    const middleX = (eye.width / 2) * ratio + margin;
    const middleY = (eye.height / 2) * ratio + margin;
    const beyond = this.spare + this.#reach;
    const left = margin - beyond;
    const right = margin + Math.round(eye.width * ratio) + beyond;
    const bottom = margin + Math.round(eye.height * ratio) + beyond;
    for (let i = count - 1; i >= 0; i--) {
      const x = middleX + (across[i] as number) * ratio; // i < count <= BATCH
      const y = middleY - (upwards[i] as number) * ratio;
      // Not `<` alone: a place that is no number is outside.
      if (!(x >= left && y >= left && x < right && y < bottom)) continue;
      const column = x | 0;
      const row = y | 0;
      const at = row * width + column;
      touched[((row / SQUARE) | 0) * squares + ((column / SQUARE) | 0)] = 1;
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
      else pressUnder(pixels, full, stamps, key, at, fill, edge);
    }
  }

  #pressDeep(key: number, at: number, fill: number, edge: number, depth: number): void {
    const pixels = this.#pixels;
    const depths = this.#depths;
    const { strips, weights, starts, ends } = this.#stamps;
    const end = ends[key] as number; // key < FORMS * PER_FORM
    for (let k = starts[key] as number; k < end; k += STRIP_NUMBERS) {
      const first = at + (strips[k] as number);
      const weight = strips[k + 2] as number;
      const count = 32 - Math.clz32(strips[k + 1] as number);
      for (let i = 0; i < count; i++) {
        const pixel = first + i;
        if ((depths[pixel] as number) <= depth) continue;
        const shares = weights[weight + i] as number;
        if (shares === 0) continue;
        depths[pixel] = depth;
        if (shares === ALL_FILL) pixels[pixel] = fill;
        else {
          const colour = blend(edge, fill, shares >>> 16);
          pixels[pixel] = blend(pixels[pixel] as number, colour, shares & 0xffff);
        }
      }
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
        stride: this.squares.width,
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

/** Puts a stamp under what is there. */
function pressUnder(
  pixels: Int32Array,
  full: Int32Array,
  { strips, weights, starts, ends }: StampBook,
  key: number,
  at: number,
  fill: number,
  edge: number,
): void {
  const end = ends[key] as number; // every key has an entry
  for (let k = starts[key] as number; k < end; k += STRIP_NUMBERS) {
    const first = at + (strips[k] as number);
    const word = first >>> 5;
    const shift = first & 31;
    // By 32 nothing is shifted at all: by one more and one less.
    const hidden =
      ((full[word] as number) >>> shift) | (((full[word + 1] as number) << 1) << (31 - shift));
    const open = (strips[k + 1] as number) & ~hidden;
    if (open === 0) continue;
    const weight = strips[k + 2] as number;
    let filled = 0;
    for (let left = open; left !== 0; ) {
      const bit = 31 - Math.clz32(left);
      left ^= 1 << bit;
      const over = pixels[first + bit] as number;
      const shares = weights[weight + bit] as number;
      const inner = shares >>> 16;
      const colour = inner === WHOLE ? fill : blend(edge, fill, inner);
      const share = Math.imul(shares & 0xffff, restOf(over)) >>> 8;
      const now = (over + part(colour, share)) | 0;
      pixels[first + bit] = now;
      filled |= ((FULL - 1 - (now >>> 24)) >>> 31) << bit;
    }
    if (filled === 0) continue;
    full[word] = (full[word] as number) | (filled << shift);
    full[word + 1] = (full[word + 1] as number) | ((filled >>> 1) >>> (31 - shift));
  }
}
