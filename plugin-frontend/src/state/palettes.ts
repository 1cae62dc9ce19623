/** Palettes beside the first one, ramps to choose from, and colours of the user's own. Loaded when one is chosen. */
import type { Rgb, Swatch } from "../view/api.js";
import type { PaletteName, RampName } from "./choice.js";
import { mix, PALETTES, type Palette, rgb, type ThemeName } from "./palette.js";

/**
 * Fills by day. Sources: "bright" and "muted" of Paul Tol, Colour Schemes (SRON/EPS/TN/09-002, issue 3.2, 2021), made
 * for colour-blind readers; bright's eighth is his dark grey.
 */
const FILLS: Readonly<Record<Exclude<PaletteName, "okabe-ito">, readonly string[]>> = {
  bright: ["#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#bbbbbb", "#555555"],
  muted: ["#332288", "#88ccee", "#44aa99", "#117733", "#999933", "#ddcc77", "#cc6677", "#882255"],
};

/** Low to high. Sources: viridis and cividis of Matplotlib (CC0); the diverging ones have paper in the middle. */
const RAMPS: Readonly<Record<Exclude<RampName, "heat">, readonly string[]>> = {
  viridis: [
    "#440154",
    "#482878",
    "#3e4989",
    "#31688e",
    "#26828e",
    "#1f9e89",
    "#35b779",
    "#6ece58",
    "#b5de2b",
    "#fde725",
  ],
  cividis: [
    "#00224e",
    "#123570",
    "#3b496c",
    "#575d6d",
    "#707173",
    "#8a8678",
    "#a59c74",
    "#c3b369",
    "#e1cc55",
    "#fee838",
  ],
  "blue-red": ["#0072b2", "PAPER", "#d55e00"],
  "purple-green": ["#762a83", "PAPER", "#1b7837"],
};

/** WCAG's least for marks that carry meaning. */
const LEAST_CONTRAST = 3;

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast of two colours, 1 to 21. Source: WCAG 2.1. */
export function contrast(one: Rgb, other: Rgb): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** Moved towards ink (by day) or white (at night) until it stands out from the paper. */
function legible(colour: Rgb, theme: ThemeName): Rgb {
  const { paper } = PALETTES[theme];
  const towards: Rgb = theme === "light" ? [0, 0, 0] : [255, 255, 255];
  for (let share = 0; share < 1; share += 0.05) {
    const moved = mix(colour, towards, share);
    if (contrast(moved, paper) >= LEAST_CONTRAST) return moved;
  }
  return towards;
}

/**
 * Fill and edge of a colour of the user's own. By day the fill is exact and the edge carries the contrast; at night the
 * fill itself is lightened where it has to be, as in the first palette.
 */
export function swatchOf(hex: string, theme: ThemeName): Swatch {
  const fill = rgb(hex);
  if (theme === "light") return { fill, edge: legible(mix(fill, [0, 0, 0], 0.3), theme) };
  const light = legible(fill, theme);
  return { fill: light, edge: mix(light, [255, 255, 255], 0.4) };
}

/** The palette of a theme with other hues, and behind its eight the colours of the user's own. */
export function paletteOf(theme: ThemeName, name: PaletteName, own: Iterable<string>): Palette {
  const base = PALETTES[theme];
  const hues =
    name === "okabe-ito" ? base.categories : FILLS[name].map((hex) => swatchOf(hex, theme));
  return { ...base, categories: [...hues, ...Array.from(own, (hex) => swatchOf(hex, theme))] };
}

/** A ramp's stops on this theme's paper; null: the theme's own. */
export function rampOf(theme: ThemeName, name: RampName): readonly Rgb[] | null {
  if (name === "heat") return null;
  return RAMPS[name].map((hex) => (hex === "PAPER" ? PALETTES[theme].paper : rgb(hex)));
}
