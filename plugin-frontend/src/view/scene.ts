import {
  type Appearance,
  FLAG_GHOST,
  FLAG_HIDDEN,
  type MapTheme,
  type Marks,
  type Placement,
  type Rgb,
  type Swatch,
} from "./api.js";
import { type Bounds, boundsOf, type Eye, project, type Spot } from "./camera.js";
import type { FramePart } from "./frame-clock.js";
import { type Layers, NO_COLOUR, sortLayers } from "./layers.js";
import { atOnce, PIECE, type Pieces } from "./pieces.js";
import { coordinates, measurePlaces, startingPlaces } from "./places.js";
import { shuffledRows } from "./random.js";

const NO_MARKS: Omit<Marks, "flags"> = { hovered: -1, inspected: -1, focused: -1, links: [] };

/**
 * What is on the map, in row order, and what follows from it: order of the buffers, layers, bounds. Holds no GL object,
 * so a lost context costs nothing but an upload.
 */
export class Scene {
  theme: MapTheme;
  #placement: Placement = { positions: new Float32Array(0), dims: 2 };
  #from: Placement = this.#placement;
  #appearance: Appearance | null = null;
  #marks: Marks = { ...NO_MARKS, flags: new Uint8Array(0) };
  #order: Uint32Array = new Uint32Array(0);
  /** The order of rows that are still to be placed. */
  #expected: Uint32Array | null = null;
  #finite: Uint8Array = new Uint8Array(0);
  /** Every row has a place. */
  #isWhole = true;
  #layers: Layers | null = null;
  /** Of all that is shown; undefined until it is asked for. */
  #bounds: Bounds | null | undefined;
  #radius = 1;
  /** 0..1 of the way from the last placement to this one. */
  t = 1;

  constructor(theme: MapTheme) {
    this.theme = theme;
  }

  get rows(): number {
    return this.#order.length;
  }
  get dims(): 2 | 3 {
    return this.#placement.dims;
  }
  /** Half the diagonal of the layout, in its units. */
  get radius(): number {
    return this.#radius;
  }
  get marks(): Marks {
    return this.#marks;
  }
  get placement(): Placement {
    return this.#placement;
  }
  get order(): Uint32Array {
    return this.#order;
  }
  get appearance(): Appearance | null {
    return this.#appearance;
  }

  /** Where the points come from; `placement` itself when they are not on their way. */
  get from(): Placement {
    return this.#from;
  }
  /** The layers are known: asking for them costs nothing. */
  get hasLayers(): boolean {
    return this.#layers !== null;
  }

  /** Shuffles what will be placed. */
  expect(rows: number): void {
    this.#expected = shuffledRows(rows);
  }

  /**
   * Puts points elsewhere. They start from where they are drawn now, wherever an earlier move has got to; other rows
   * than before start at their place in `from`.
   */
  setPlacement(given: Placement, tween: boolean, from: Placement | null = null): void {
    const placement = { ...given }; // an object of its own: the buffers are known by it
    const rows = Math.floor(placement.positions.length / placement.dims);
    const sameRows = rows === this.#order.length && rows > 0;
    if (!sameRows) {
      this.#order = this.#expected?.length === rows ? this.#expected : shuffledRows(rows);
      this.#expected = null;
      this.#appearance = this.#appearance?.fill.length === rows ? this.#appearance : null;
      if (this.#marks.flags.length !== rows)
        this.#marks = { ...NO_MARKS, flags: new Uint8Array(rows) };
    }
    if (!tween) this.#from = placement;
    else if (from) this.#from = startingPlaces(rows, (row) => coordinates(from, row), placement);
    else if (!sameRows) this.#from = placement;
    else if (this.t < 1 || !this.#isWhole)
      this.#from = startingPlaces(rows, (row) => this.#at(row), placement);
    else this.#from = this.#placement;
    this.#placement = placement;
    this.t = this.#from === placement ? 1 : 0;
    const wasWhole = this.#isWhole && sameRows;
    const { finite, isWhole, bounds } = measurePlaces(placement, this.#marks.flags);
    this.#finite = finite;
    this.#isWhole = isWhole;
    if (!wasWhole || !isWhole) this.#layers = null;
    this.#bounds = bounds;
    this.#radius = bounds
      ? Math.max(
          1e-9,
          0.5 * Math.hypot(...bounds.high.map((v, axis) => v - (bounds.low[axis] as number))),
        )
      : 1;
  }

  /** A tween has arrived: the old positions are let go. */
  settle(): void {
    this.t = 1;
    this.#from = this.#placement;
  }

  setAppearance(appearance: Appearance): void {
    this.#appearance = appearance;
    this.#layers = null; // hollow and grey rows lie below the others
  }

  /** Answers what is to be drawn anew. Compared by content: most calls only move the pointer, or not even that. */
  setMarks(marks: Marks): FramePart | null {
    const before = this.#marks;
    if (marks.flags.length !== this.rows) {
      this.#marks = { ...marks, flags: new Uint8Array(this.rows) };
      this.#layers = null;
      this.#bounds = undefined;
      return "all";
    }
    // A private copy, since the caller may write into its array before the next call.
    const changed = !sameBytes(before.flags, marks.flags);
    this.#marks = { ...marks, flags: changed ? marks.flags.slice() : before.flags };
    if (!changed) return isSameBeside(before, marks) ? null : "overlay";
    this.#layers = null;
    this.#bounds = undefined;
    return "all";
  }

  layers(): Layers {
    return this.#layers ?? atOnce(this.sortLayers());
  }

  /** What `layers` answers, worked out in pieces; kept where nothing has changed meanwhile. */
  *sortLayers(): Pieces<Layers> {
    const shape = this.#appearance?.shape ?? new Uint8Array(this.rows);
    const fill = this.#appearance?.fill ?? new Uint8Array(this.rows).fill(NO_COLOUR);
    const inputs = () => [this.#order, this.#finite, this.#appearance, this.#marks.flags];
    const before = inputs();
    const layers = yield* sortLayers(this.#order, this.#finite, shape, fill, this.#marks.flags);
    if (inputs().every((input, at) => input === before[at])) this.#layers = layers;
    return layers;
  }

  /** Four bytes a place for the buffer: palette index, shape, strength, padding. */
  *looks(): Pieces<Uint8Array> {
    const order = this.#order;
    const look = this.#appearance;
    const byRow = new Uint8Array(order.length * 4);
    for (let row = 0; row < order.length; row++) {
      if (row % PIECE === 0) yield;
      byRow[4 * row] = look ? (look.fill[row] as number) : NO_COLOUR;
      byRow[4 * row + 1] = look ? (look.shape[row] as number) : 0;
      byRow[4 * row + 2] = look ? (look.strength[row] as number) : 255;
    }
    // Shuffled four bytes at once: read one by one in this order, they would be waited for three times as long.
    const packed = new Uint32Array(byRow.buffer);
    const looks = new Uint32Array(order.length);
    for (let i = 0; i < looks.length; i++) {
      if (i % PIECE === 0) yield;
      looks[i] = packed[order[i] as number] as number;
    }
    return new Uint8Array(looks.buffer);
  }

  palette(): readonly Swatch[] {
    return this.#appearance?.palette ?? [];
  }

  /** Colour that stands for a row outside of its dot: the foot of its thumbnail. */
  colourOf(row: number): Rgb {
    const fill = this.#appearance?.fill[row] ?? NO_COLOUR;
    return this.#appearance?.palette[fill]?.fill ?? this.theme.ghostRing;
  }

  /** Colour of a row's outline: what carries contrast where there is no fill. */
  edgeOf(row: number): Rgb {
    const fill = this.#appearance?.fill[row] ?? NO_COLOUR;
    return this.#appearance?.palette[fill]?.edge ?? this.theme.ghostRing;
  }

  hasPlace(row: number): boolean {
    return this.#finite[row] === 1;
  }

  isShown(row: number): boolean {
    return this.#finite[row] === 1 && ((this.#marks.flags[row] as number) & FLAG_HIDDEN) === 0;
  }

  /** Shown and not filtered out: what can be picked and selected. */
  isLive(row: number): boolean {
    return (
      this.#finite[row] === 1 &&
      ((this.#marks.flags[row] as number) & (FLAG_HIDDEN | FLAG_GHOST)) === 0
    );
  }

  bounds(rows?: Uint32Array): Bounds | null {
    const { positions, dims } = this.#placement;
    if (rows) return boundsOf(positions, dims, (row) => this.isShown(row), rows);
    if (this.#bounds === undefined)
      this.#bounds = measurePlaces(this.#placement, this.#marks.flags).bounds;
    return this.#bounds;
  }

  /** Where a row is drawn now; null where it is not drawn at all. */
  spotOf(row: number, eye: Eye, spot: Spot): Spot | null {
    if (row < 0 || row >= this.rows || this.#finite[row] === 0) return null;
    const [x, y, z] = this.#at(row);
    project(eye, x, y, z, spot);
    return spot.near === 0 ? null : spot;
  }

  /** Position of a row in layout coordinates, on its way. */
  #at(row: number): [number, number, number] {
    const here = coordinates(this.#placement, row);
    if (this.t >= 1 || this.#from === this.#placement) return here;
    const before = coordinates(this.#from, row);
    return [
      before[0] + (here[0] - before[0]) * this.t,
      before[1] + (here[1] - before[1]) * this.t,
      before[2] + (here[2] - before[2]) * this.t,
    ];
  }

  positionOf(row: number): [number, number, number] {
    return coordinates(this.#placement, row);
  }
}

/** Marks that differ in their flags at most. */
function isSameBeside(a: Marks, b: Marks): boolean {
  if (a.hovered !== b.hovered || a.inspected !== b.inspected || a.focused !== b.focused)
    return false;
  return (
    a.links.length === b.links.length &&
    a.links.every(
      ({ row, dashed }, at) => row === b.links[at]?.row && dashed === b.links[at].dashed,
    )
  );
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  // Four at a time as far as that goes: this is asked whenever the pointer moves.
  const words = (bytes: Uint8Array) =>
    bytes.byteOffset % 4 === 0
      ? new Uint32Array(bytes.buffer, bytes.byteOffset, a.length >> 2)
      : null;
  const [x, y] = [words(a), words(b)];
  if (x && y) for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false;
  for (let i = x && y ? x.length * 4 : 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
