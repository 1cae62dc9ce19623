/**
 * What the map shows beside its points once they are drawn: names of its axes, rings, paper and opacity of the user's
 * own. Asked for after the first picture.
 */

import type { Positions } from "../data/api.js";
import { axisNames } from "../state/axes.js";
import { deriveRings } from "../state/derive-rings.js";
import { mix, rgb } from "../state/palette.js";
import type { Session } from "../state/session.js";
import type { Ui } from "../state/session-state.js";
import type { AxisNames, MapTheme, MapView, PointRing, Rgb } from "../view/api.js";
import { mapTheme } from "./map-theme.js";

interface Shown {
  readonly axes: string;
  readonly theme: string;
  readonly rings: readonly PointRing[];
  readonly ringsOf: readonly unknown[];
  /** Where a running layout's lines start, or null. */
  readonly earlier: Positions | null;
}

const shownBy = new WeakMap<MapView, Shown>();
const AS_IT_COMES = "1 null";

/** Hands over what changed since the last time. */
export function showExtras(view: MapView, session: Session, host: Element): void {
  const { now, choice } = session;
  const { ui, derived } = now;
  const before = shownBy.get(view);
  const names = axisNames(now);
  const axes: AxisNames | null =
    names === null ? null : { ...names, ...(ui.axes ? { grid: true } : {}) };
  const axesText = JSON.stringify(axes);
  if ((before?.axes ?? "null") !== axesText) view.setAxes(axes);
  const look = `${ui.opacity} ${ui.background}`;
  const theme = look === AS_IT_COMES ? AS_IT_COMES : `${look} ${ui.theme}`;
  if ((before?.theme ?? AS_IT_COMES) !== theme) view.setTheme(styled(mapTheme(host), ui));
  if (derived.rings !== (before?.rings ?? derived.rings) || (!before && derived.rings.length > 0))
    view.setRings(derived.rings);
  const ringsOf = [
    now.inView,
    now.concepts,
    ui.rings,
    ui.images,
    now.running === null,
    choice,
    derived.slots,
    derived.palette,
  ];
  const earlier = now.running?.earlier ?? null;
  if (earlier !== (before?.earlier ?? null)) {
    const rows = Uint32Array.from({ length: now.dataset?.rows ?? 0 }, (_, row) => row);
    view.setTrails(earlier === null ? null : { steps: [earlier], rows, faint: true });
  }
  shownBy.set(view, { axes: axesText, theme, rings: derived.rings, ringsOf, earlier });
  if (ringsOf.some((input, place) => input !== before?.ringsOf[place])) void deriveRings(session);
}

/** The map's colours with the paper and opacity that the user chose; ink that stands out from that paper. */
function styled(theme: MapTheme, { opacity, background }: Ui): MapTheme {
  const own = { ...theme, opacity };
  if (background === null) return own;
  const paper = rgb(background);
  const isNight = paper[0] + paper[1] + paper[2] < 384;
  const ink: Rgb = isNight ? [240, 240, 240] : [27, 27, 27];
  return {
    ...own,
    paper,
    ink,
    mark: ink,
    markHalo: paper,
    ghost: mix(paper, ink, 0.2),
    ghostRing: mix(paper, ink, 0.5),
  };
}
