/** The chunks of what is shown now: each is fetched when it is first wanted, and told where it does not come. */
import type { Session } from "../state/session.js";
import type { SessionState } from "../state/session-state.js";
import { attempt } from "../state/task.js";
import { showPalette } from "./page-palette.js";

interface Moment {
  readonly now: SessionState;
  readonly session: Session;
  readonly small: boolean;
  /** After the first draw, or where nothing will be drawn: the picture does not wait for the panels. */
  readonly later: boolean;
}

interface Part {
  readonly what: string;
  readonly isWanted: (moment: Moment) => boolean;
  readonly get: () => Promise<unknown>;
}

const part = (
  what: string,
  isWanted: (moment: Moment) => boolean,
  get: () => Promise<unknown>,
): Part => ({ what, isWanted, get });

const PARTS: readonly Part[] = [
  part(
    "the right panel",
    ({ later, now }) => later && now.ui.rightOpen,
    () => import("./right-panel.js"),
  ),
  part(
    "the card of a point",
    ({ later }) => later,
    () => import("./hover-card.js"),
  ),
  part(
    "the sheet of panels",
    ({ later, small }) => later && small,
    () => import("./sheet.js"),
  ),
  part(
    "the strip of the selection",
    ({ later, session }) => later && session.choice.selected.length > 0,
    () => import("./selection-strip.js"),
  ),
  part(
    "the strip of steps",
    ({ later, now }) => later && hasSteps(now),
    () => import("./step-strip.js"),
  ),
  part(
    "the small maps",
    ({ session }) => session.choice.mode === "grid",
    () => import("./concept-grid.js"),
  ),
  part(
    "the panel Export",
    ({ now }) => now.popover === "export",
    () => import("./export-panel.js"),
  ),
  part(
    "the panel Edit",
    ({ now }) => now.popover === "edit",
    () => import("./edit-panel.js"),
  ),
  part(
    "the panel Views",
    ({ now }) => now.popover === "views",
    () => import("./views-panel.js"),
  ),
  part(
    "the matrix of concepts",
    ({ now }) => now.popover === "matrix",
    () => import("./concept-matrix.js"),
  ),
  part(
    "the list of runs to lay over each other",
    ({ now }) => now.popover === "join",
    () => import("./joined-panel.js"),
  ),
  part(
    "the second map",
    ({ now }) => now.ui.split,
    () => import("./split-view.js"),
  ),
  part(
    "the form of a new layout",
    ({ now }) => now.ui.compute,
    () => import("./compute-form.js"),
  ),
  part(
    "the form of axes",
    ({ now }) => now.ui.axesForm,
    () => import("./axes-form.js"),
  ),
  part(
    "the cards on the map",
    ({ later, small }) => later && !small,
    () => import("./map-cards.js"),
  ),
  part(
    "the strip of a running layout",
    ({ now }) => now.running !== null,
    () => import("./run-strip.js"),
  ),
  part(
    "the help",
    ({ now }) => now.ui.help,
    () => import("./help.js"),
  ),
  part(
    "the table",
    ({ now }) => now.ui.table,
    () => import("./table.js"),
  ),
  part(
    "the choice of colours",
    ({ later }) => later,
    () => import("./colour-options.js"),
  ),
  part(
    "the legend of numbers",
    ({ later, session }) => later && hasNumberColours(session),
    () => import("./number-legend.js"),
  ),
  part(
    "the legend of runs",
    ({ now }) => now.dataset?.joined !== undefined,
    () => import("./joined-legend.js"),
  ),
  part(
    "the list of sets",
    ({ session }) => session.choice.sets.length > 0,
    () => import("./set-list.js"),
  ),
  part(
    "the panel of layout quality",
    ({ now }) => now.ui.quality,
    () => import("./quality-panel.js"),
  ),
  part(
    "the list of what was found",
    ({ now }) => now.popover === "find",
    () => import("./find-panel.js"),
  ),
  part(
    "the page of an empty tab",
    ({ now }) => now.phase === "empty" || now.phase === "error",
    () => import("./empty-state.js"),
  ),
];

/** Asked for since it was last wanted, or there. */
const asked = new Set<Part>();
const there = new Set<Part>();

/** Asks for the chunks of what is shown now. */
export function loadParts(session: Session, small: boolean): void {
  const { now } = session;
  showPalette(now.derived.palette);
  const isBare = now.derived.placement === null || now.mapProblem !== null;
  const later = now.drawn !== null || (now.dataset !== null && isBare);
  for (const one of PARTS) {
    const isWanted = one.isWanted({ now, session, small, later });
    if (!isWanted && !there.has(one)) asked.delete(one);
    if (isWanted && !asked.has(one)) void load(session, one);
  }
}

async function load(session: Session, one: Part): Promise<void> {
  asked.add(one);
  const found = await attempt(session, one.what, one.get, () => load(session, one));
  if (found !== null) there.add(one);
}

/** A column of numbers colours the points. */
export function hasNumberColours({ choice, now }: Session): boolean {
  const { colourBy } = choice;
  return (
    colourBy.kind === "column" &&
    now.derived.columns.some(({ info, numbers }) => info.name === colourBy.name && numbers !== null)
  );
}

/** More than one step of the tensor is stored. */
export function hasSteps({ run, dataset }: SessionState): boolean {
  return (run?.tensors.find(({ tag }) => tag === dataset?.tag)?.steps.length ?? 0) > 1;
}
