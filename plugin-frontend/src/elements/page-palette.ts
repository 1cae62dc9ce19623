import type { Palette } from "../state/palette.js";

let shown: Palette | null = null;
let count = 0;

/** Gives the panels the palette of the map: the tokens `c1`, `c2` ... and their edges. Null: the theme's own. */
export function showPalette(palette: Palette | null): void {
  if (palette === shown) return;
  shown = palette;
  const { style } = document.documentElement;
  const categories = palette?.categories ?? [];
  for (let slot = 0; slot < Math.max(count, categories.length); slot++) {
    const swatch = categories[slot];
    const tokens = [
      [`--pt-c${slot + 1}`, swatch?.fill],
      [`--pt-c${slot + 1}-edge`, swatch?.edge],
    ] as const;
    for (const [name, colour] of tokens) {
      if (colour === undefined) style.removeProperty(name);
      else style.setProperty(name, `rgb(${colour.join(" ")})`);
    }
  }
  count = categories.length;
}
