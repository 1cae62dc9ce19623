/** Keys on the map: arrows walk from point to point, Enter inspects, Space selects. */
import { titleColumn } from "../state/column-summary.js";
import { wantFacts } from "../state/row-reader.js";
import type { Session } from "../state/session.js";
import type { MapView } from "../view/api.js";
import type { MapHost } from "./map.js";

const DIRECTIONS = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
} as const;
/** Rows looked at to find the one in the middle. */
const MIDDLE_SAMPLE = 5000;
const CONCEPTS_SAID = 3;

/** Acts on a key of the map; what is not one of its own goes on to the page. */
export function actOnMapKey(event: KeyboardEvent, map: MapHost, session: Session): void {
  const direction = DIRECTIONS[event.key as keyof typeof DIRECTIONS];
  const { view } = map;
  if (view === null || event.metaKey || event.altKey) return;
  const { focused, running, fan } = session.now;
  if (direction !== undefined && event.ctrlKey && session.now.derived.placement?.dims === 3) {
    turnBy(view, direction);
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  if (event.ctrlKey) return;
  if (fan !== null && event.key === "Tab") {
    const next = view.stepFan(focused, event.shiftKey ? -1 : 1);
    if (next >= 0) focusRow(next, map, session);
  } else if (fan !== null && event.key === "Escape") view.closeFan();
  else if (direction !== undefined) {
    const next = focused < 0 ? nearestToMiddle(view, map, session) : view.step(focused, direction);
    if (next >= 0) focusRow(next, map, session);
  } else if (event.key === "Enter" && focused >= 0) session.inspect(focused);
  else if (event.key === " " && focused >= 0 && running === null) {
    const has = session.choice.selected.includes(focused);
    session.select(Uint32Array.of(focused), has ? "remove" : "add");
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

/** A solid layout turns by 15 degrees. */
function turnBy(view: MapView, direction: "left" | "right" | "up" | "down"): void {
  const camera = view.camera();
  const by = Math.PI / 12;
  const yaw = camera.yaw + (direction === "left" ? by : direction === "right" ? -by : 0);
  const pitch = camera.pitch + (direction === "up" ? by : direction === "down" ? -by : 0);
  const steepest = Math.PI / 2;
  view.setCamera({ ...camera, yaw, pitch: Math.max(-steepest, Math.min(steepest, pitch)) });
}

function focusRow(row: number, map: MapHost, session: Session): void {
  session.focus(row);
  // Where several lie on one spot they are fanned out, so that each can be seen and walked to.
  if (session.now.fan?.includes(row) !== true) map.view?.openFan(row);
  const at = map.view?.screenOf(row);
  if (at) session.hover(row, at.x, at.y);
  say(row, map, session);
}

/** Takes back the wish for the point before. */
let leave: () => void = () => {};

/** "duck, bird 0.99, 8 of 12 neighbours elsewhere on this map": what the hover card shows, for ears. */
function say(row: number, map: MapHost, session: Session): void {
  leave();
  leave = wantFacts(session, row, ({ cells, concepts }) => {
    const { columns, dataset, derived, focused } = session.now;
    if (focused !== row) return;
    const { stop } = derived.legend;
    const title = cells?.[titleColumn(columns?.columns ?? [])]?.trim() || `row ${row}`;
    const words = (concepts ?? [])
      .filter(({ concept }) => !stop.includes(concept))
      .slice(0, CONCEPTS_SAID)
      .map(
        ({ concept, confidence }) =>
          `${dataset?.conceptNames[concept] ?? ""} ${confidence.toFixed(2)}`,
      );
    map.spoken = [title, ...words].join(", ");
  });
}

/** The row drawn nearest to the middle: where the arrows start. */
function nearestToMiddle(view: MapView, map: MapHost, session: Session): number {
  const rows = session.now.dataset?.rows ?? 0;
  const step = Math.max(1, Math.floor(rows / MIDDLE_SAMPLE));
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let row = 0; row < rows; row += step) {
    const at = view.screenOf(row);
    if (at === null) continue;
    const apart = Math.hypot(at.x - map.offsetWidth / 2, at.y - map.offsetHeight / 2);
    if (apart < least) {
      least = apart;
      best = row;
    }
  }
  return best;
}
