import type { Rgb, Swatch } from "../view/api.js";

export type ThemeName = "light" | "dark";

/** Colours of data, by theme. The same values stand in `tokens.css` for the panels; a test compares them. */
export interface Palette {
  /** The eight hues in slot order. */
  readonly categories: readonly Swatch[];
  /** Low to high, ten stops, interpolated in sRGB. */
  readonly ramp: readonly Rgb[];
  readonly setA: Rgb;
  readonly setB: Rgb;
  readonly setBoth: Rgb;
  readonly paper: Rgb;
  readonly ghostRing: Rgb;
  /** A ramp's edge: mixed towards this colour ... */
  readonly rampEdge: Rgb;
  /** ... by this share. */
  readonly rampEdgeShare: number;
}

export function rgb(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const blend = (a: number, b: number) => Math.round(a + (b - a) * share);
  return [blend(from[0], to[0]), blend(from[1], to[1]), blend(from[2], to[2])];
}

function swatches(pairs: readonly (readonly [string, string])[]): Swatch[] {
  return pairs.map(([fill, edge]) => ({ fill: rgb(fill), edge: rgb(edge) }));
}

const LIGHT: Palette = {
  categories: swatches([
    ["#0072b2", "#00507d"],
    ["#d55e00", "#9c4500"],
    ["#f0e442", "#857c00"],
    ["#cc79a7", "#994a77"],
    ["#009e73", "#006c4f"],
    ["#e69f00", "#9a6a00"],
    ["#56b4e9", "#1f7db3"],
    ["#4a4e54", "#24272b"],
  ]),
  ramp: [
    "#f7d93f",
    "#fdb941",
    "#fc9945",
    "#fb7545",
    "#f64b4c",
    "#e41f5c",
    "#bf166a",
    "#9a1072",
    "#730a79",
    "#3c0c87",
  ].map(rgb),
  setA: rgb("#0072b2"),
  setB: rgb("#e69f00"),
  setBoth: rgb("#1b1d20"),
  paper: rgb("#f8f9fa"),
  ghostRing: rgb("#888e97"),
  rampEdge: [0, 0, 0],
  rampEdgeShare: 0.4,
};

const DARK: Palette = {
  categories: swatches([
    ["#3d9bdc", "#7cc0ee"],
    ["#e8702a", "#ffa36d"],
    ["#f0e442", "#fff79a"],
    ["#cf6fa6", "#f0a9d0"],
    ["#1fb487", "#6fdcb9"],
    ["#e69f00", "#ffcb5c"],
    ["#7cc8f2", "#b9e4ff"],
    ["#d4d7db", "#f4f5f6"],
  ]),
  ramp: [
    "#195cb7",
    "#1e67d6",
    "#4b6ef8",
    "#9370f9",
    "#d16bf4",
    "#fb73d6",
    "#fc95b7",
    "#fcb0ad",
    "#fdc7ad",
    "#fedfa5",
  ].map(rgb),
  setA: rgb("#3d9bdc"),
  setB: rgb("#e69f00"),
  setBoth: rgb("#f5f5f5"),
  paper: rgb("#262626"),
  ghostRing: rgb("#84888e"),
  rampEdge: [255, 255, 255],
  rampEdgeShare: 0.4,
};

export const PALETTES: Readonly<Record<ThemeName, Palette>> = { light: LIGHT, dark: DARK };

/** The ramp's colour at `share` 0..1. */
export function rampAt(palette: Palette, share: number): Swatch {
  const place = Math.max(0, Math.min(1, share)) * (palette.ramp.length - 1);
  const low = Math.min(palette.ramp.length - 2, Math.floor(place));
  // Both stops exist: low is at most length - 2 and at least 0.
  const fill = mix(palette.ramp[low] as Rgb, palette.ramp[low + 1] as Rgb, place - low);
  return { fill, edge: mix(fill, palette.rampEdge, palette.rampEdgeShare) };
}
