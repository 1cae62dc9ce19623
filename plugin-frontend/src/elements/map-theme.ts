import { rgb } from "../state/palette.js";
import type { MapTheme, Rgb } from "../view/api.js";

/** The map's own colours, from the tokens that hold where `element` stands. */
export function mapTheme(element: Element): MapTheme {
  const styles = getComputedStyle(element);
  const colour = (token: string): Rgb => {
    const value = styles.getPropertyValue(`--pt-${token}`).trim();
    return /^#[0-9a-f]{6}$/iu.test(value) ? rgb(value) : [128, 128, 128];
  };
  return {
    paper: colour("paper"),
    ink: colour("ink"),
    mark: colour("mark"),
    markHalo: colour("mark-halo"),
    ghost: colour("ghost"),
    ghostRing: colour("ghost-ring"),
    focus: colour("focus"),
    tile: colour("tile"),
  };
}
