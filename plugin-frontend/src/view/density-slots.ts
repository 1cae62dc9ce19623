import type { MapTheme, Rgb, Swatch } from "./api.js";

/** Colours that one frame of density can tell apart: four to a texture, three textures. */
export const SLOTS = 12;
const GREY_SLOT = SLOTS - 1;
/** By day a third of the way to the edge colour: yellow alone would vanish on paper. */
const TOWARDS_EDGE = 1 / 3;

export interface DensitySlots {
  /** [256]: slot of each palette entry. */
  readonly ofFill: Uint8Array;
  readonly colours: readonly Rgb[];
}

/**
 * Shares the palette among the slots: equal colours share one; where there are more than eleven colours (ramps), a run
 * of the palette does. Rows without colour have the last.
 */
export function densitySlots(
  palette: readonly Swatch[],
  theme: MapTheme,
  isNight: boolean,
): DensitySlots {
  const ofFill = new Uint8Array(256).fill(GREY_SLOT);
  const colours: Rgb[] = [];
  const slotOf = new Map<string, number>();
  const distinct = new Set(palette.map(({ fill }) => fill.join())).size;
  palette.slice(0, 255).forEach((swatch, index) => {
    const key =
      distinct <= GREY_SLOT
        ? swatch.fill.join()
        : String(Math.floor((index * GREY_SLOT) / palette.length));
    let slot = slotOf.get(key);
    if (slot === undefined) {
      slot = slotOf.size;
      slotOf.set(key, slot);
      colours[slot] = isNight ? swatch.fill : between(swatch.fill, swatch.edge, TOWARDS_EDGE);
    }
    ofFill[index] = slot;
  });
  return {
    ofFill,
    colours: Array.from({ length: SLOTS }, (_, slot) =>
      slot === GREY_SLOT ? theme.ghostRing : (colours[slot] ?? theme.ghostRing),
    ),
  };
}

function between(a: Rgb, b: Rgb, t: number): Rgb {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}
