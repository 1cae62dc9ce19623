import type { MapTheme, Rgb, Swatch } from "./api.js";
import { NO_COLOUR } from "./layers.js";

/** Steps of strength and of depth that are told apart: a step is less than an eye sees on a dot of a few pixels. */
export const STEPS = 32;
/** Entries beyond the palette's. */
export const GHOST_ENTRY = 256;
export const RING_ENTRY = 257;
const ENTRIES = 258;

export interface Inks {
  readonly theme: MapTheme;
  readonly palette: readonly Swatch[];
  readonly isNight: boolean;
  /** Points too small for an edge: by day the edge's colour is the fill, since it alone carries the contrast. */
  readonly isSmall: boolean;
  /** Hollow points too small for a ring: a dot in its colour. */
  readonly isRingSmall: boolean;
}

/** Colours of points as they stand in a sheet, opaque: r, g, b, a from the lowest byte. The point shader's mixing. */
export class SoftColours {
  readonly #fills = new Int32Array(STEPS * STEPS * ENTRIES);
  readonly #edges = new Int32Array(STEPS * ENTRIES);
  #inks: Inks | null = null;

  /** Forgets what was mixed of other inks. */
  use(inks: Inks): void {
    const before = this.#inks;
    this.#inks = inks;
    if (
      before?.theme === inks.theme &&
      before.palette === inks.palette &&
      before.isSmall === inks.isSmall &&
      before.isRingSmall === inks.isRingSmall
    )
      return;
    this.#fills.fill(0);
    this.#edges.fill(0);
  }

  /** `strength` and `depth` count steps: 31 is full strength, and the back. */
  fill(entry: number, strength: number, depth: number): number {
    const at = (depth * STEPS + strength) * ENTRIES + entry;
    const known = this.#fills[at] as number; // each is below STEPS and ENTRIES
    if (known !== 0) return known;
    const mixed = packed(this.#deep(this.#plainFill(entry, strength), depth));
    this.#fills[at] = mixed;
    return mixed;
  }

  edge(entry: number, depth: number): number {
    const at = depth * ENTRIES + entry;
    const known = this.#edges[at] as number;
    if (known !== 0) return known;
    const mixed = packed(this.#deep(this.#plainEdge(entry), depth));
    this.#edges[at] = mixed;
    return mixed;
  }

  #plainFill(entry: number, strength: number): Rgb {
    const { theme, palette, isNight, isSmall, isRingSmall } = this.#inks as Inks;
    if (entry === GHOST_ENTRY) return theme.ghost;
    if (entry === RING_ENTRY) return isRingSmall ? theme.ghostRing : theme.paper;
    if (entry === NO_COLOUR) return theme.ghostRing;
    const swatch = palette[entry];
    if (isSmall && !isNight) return swatch?.edge ?? [0, 0, 0];
    return mix(swatch?.fill ?? [0, 0, 0], theme.paper, 0.8 * (1 - strength / (STEPS - 1)));
  }

  #plainEdge(entry: number): Rgb {
    const { theme, palette } = this.#inks as Inks;
    if (entry === GHOST_ENTRY) return theme.ghost;
    if (entry >= NO_COLOUR) return theme.ghostRing;
    return palette[entry]?.edge ?? [0, 0, 0];
  }

  #deep(colour: Rgb, depth: number): Rgb {
    return depth === 0
      ? colour
      : mix(colour, (this.#inks as Inks).theme.paper, (0.45 * depth) / (STEPS - 1));
  }
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  return [0, 1, 2].map((c) => {
    const start = from[c as 0] as number;
    return start + ((to[c as 0] as number) - start) * share;
  }) as unknown as Rgb;
}

/** As one number, opaque. */
export function packed([r, g, b]: Rgb): number {
  return Math.round(r) | (Math.round(g) << 8) | (Math.round(b) << 16) | (255 << 24);
}
