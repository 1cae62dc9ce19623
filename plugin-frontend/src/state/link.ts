/** The state as text, in the address and in bookmarks: versioned, and read back with suspicion. */

import type { Dataset } from "../data/api.js";
import {
  type Choice,
  type ColourBy,
  FIRST_CHOICE,
  MODES,
  type Mode,
  type Viewpoint,
} from "./choice.js";
import { printFilter } from "./filter-ast.js";
import { parseFilter } from "./filter-parse.js";
import { findRows } from "./find.js";
import { colourChoice, colourParts } from "./link-colours.js";
import { type Part, showMore, uiFrom, uiParts } from "./link-ui.js";
import { placeText, readPlaces } from "./place-text.js";
import { decodeRows, encodeRows } from "./row-codec.js";
import type { Session } from "./session.js";
import type { SessionState } from "./session-state.js";
import { attempt, withScript } from "./task.js";
import { LINK_VERSION, linkParts, MOST_CHARACTERS, wholeNumber } from "./wanted.js";
import { plural } from "./words.js";

export interface ViewText {
  readonly text: string;
  /** What the text does not carry, in words. */
  readonly leftOut: readonly string[];
}

/** The present view as text of at most `most` characters; what is too long is left out and named, the least needed first. */
export function viewText(state: SessionState, most = MOST_CHARACTERS): ViewText {
  const { dataset, derived } = state;
  const leftOut: string[] = [];
  const isOwn = state.own.some(({ info }) => info.name === derived.layout);
  if (isOwn || state.running !== null) leftOut.push("the layout that was computed here");
  const head = placeParts(state, isOwn);
  const rest =
    dataset === null ? [] : [...choiceParts(state), ...uiParts(state), ...rowParts(state)];
  const written = (used: readonly Part[]) =>
    new URLSearchParams(used.map(([key, value]) => [key, value])).toString();
  // Long parts go one by one, the last first: a shorter one behind them may still fit.
  for (let at = rest.length - 1; at >= 0 && written([...head, ...rest]).length > most; at--) {
    const [gone] = rest.splice(at, 1);
    if (gone !== undefined && !leftOut.includes(gone[2])) leftOut.push(gone[2]);
  }
  return { text: written([...head, ...rest]), leftOut };
}

function placeParts({ run, dataset, derived }: SessionState, isOwn: boolean): Part[] {
  const [first, ...others] = dataset?.joined?.parts ?? [];
  const parts: Part[] = [
    ["v", LINK_VERSION, "the version"],
    ["run", first?.run ?? run?.name ?? "", "the run"],
    ["tag", dataset?.tag ?? "", "the tensor"],
  ];
  if (first !== undefined) parts.push(["step", String(first.step), "the step"]);
  for (const place of others) parts.push(["over", placeText(place), "what is laid over it"]);
  const tensor = run?.tensors.find(({ tag }) => tag === dataset?.tag);
  if (dataset !== null && first === undefined && tensor?.steps.at(-1)?.step !== dataset.step)
    parts.push(["step", String(dataset.step), "the step"]);
  if (derived.layout !== null && !isOwn) parts.push(["layout", derived.layout, "the layout"]);
  return parts;
}

function choiceParts(state: SessionState): Part[] {
  const choice = state.history.present;
  const names = state.dataset?.conceptNames ?? [];
  const parts: Part[] = [];
  if (choice.mode !== "strongest") parts.push(["mode", choice.mode, "the mode"]);
  for (const concept of choice.chosen)
    parts.push(["concept", names[concept] ?? "", "the chosen concepts"]);
  const { colourBy } = choice;
  if (colourBy.kind === "column") parts.push(["colour", colourBy.name, "the colour"]);
  if (colourBy.kind === "quality") parts.push(["quality", colourBy.figure, "the colour"]);
  if (choice.rounds > 1) parts.push(["rounds", String(choice.rounds), "the colours"]);
  for (const [key, value] of colourParts(choice, names)) parts.push([key, value, "the colours"]);
  const { legendLayout, layout } = state.derived;
  if (legendLayout !== null && legendLayout !== layout)
    parts.push(["legend", legendLayout, "the colours"]);
  if (choice.threshold > 0)
    parts.push(["least", String(Number(choice.threshold.toFixed(3))), "the lowest confidence"]);
  if (choice.camera !== null) parts.push(["camera", cameraText(choice.camera), "the camera"]);
  if (choice.filter !== null) parts.push(["filter", printFilter(choice.filter), "the filter"]);
  if (state.find !== "") parts.push(["find", state.find, "the search"]);
  return parts;
}

/** Rows are numbers of these data: `rows` says of how many. */
function rowParts(now: SessionState): Part[] {
  const { selected, leftOut, hidden } = now.history.present;
  const parts: Part[] = [];
  if (hidden.size > 0)
    parts.push(["off", [...hidden].join("."), "the colours that are switched off"]);
  if (now.inspected >= 0) parts.push(["row", String(now.inspected), "the inspected point"]);
  if (leftOut !== null)
    parts.push(["out", textOf(leftOut, rowsOfMask), "the points that were left out"]);
  if (selected.length > 0)
    parts.push([
      "selected",
      textOf(selected, (rows) => rows),
      `the selection of ${plural(selected.length, "point")}`,
    ]);
  if (parts.length > 0) parts.unshift(["rows", String(now.dataset?.rows ?? 0), "the row numbers"]);
  return parts;
}

/** The text is asked for at every change of anything; rows change seldom. */
const texts = new WeakMap<object, string>();

function textOf<T extends object>(kept: T, rows: (kept: T) => Uint32Array): string {
  const text = texts.get(kept) ?? encodeRows(rows(kept));
  texts.set(kept, text);
  return text;
}

function rowsOfMask(mask: Uint8Array): Uint32Array {
  const rows = new Uint32Array(mask.reduce((sum, one) => sum + one, 0));
  let count = 0;
  mask.forEach((one, row) => {
    if (one === 1) rows[count++] = row;
  });
  return rows;
}

const DIGITS = 5;

/** The middle to a share of what is seen, however near: a fixed number of digits would be many px off. */
function cameraText({ centre, extent, yaw, pitch }: Viewpoint): string {
  const decimals = Math.max(0, Math.min(20, DIGITS - Math.floor(Math.log10(extent))));
  const middle = centre.map((value) => Number(value.toFixed(decimals)));
  const rest = yaw === 0 && pitch === 0 ? [extent] : [extent, yaw, pitch];
  return [...middle, ...rest.map((value) => Number(value.toPrecision(DIGITS)))].join(" ");
}

function readCamera(text: string | null): Viewpoint | null {
  const numbers = (text ?? "").split(" ").map(Number);
  const [x = 0, y = 0, z = 0, extent = 0, yaw = 0, pitch = 0] = numbers;
  const isGood = numbers.every(Number.isFinite) && (numbers.length === 4 || numbers.length === 6);
  return isGood && extent > 0 ? { centre: [x, y, z], extent, yaw, pitch } : null;
}

/** Opens what an address says: a view by name where it names one that is known here, else what it spells out. */
export async function openLink(session: Session, text: string): Promise<void> {
  const name = linkParts(text).get("bookmark");
  const places = readPlaces(linkParts(text));
  if (places.length > 1 && session.now.dataset !== null) {
    const { openJoined } = await import("./joined.js");
    await openJoined(session, places);
  }
  const { dataset, views } = session.now;
  if (name === null || dataset === null) return applyView(session, text);
  const { showView, viewsOfRun } = await import("./views.js");
  const known = views.find((view) => view.name === name);
  const stored = await attempt(
    session,
    "bookmarks",
    () => viewsOfRun(dataset),
    () => openLink(session, text),
  );
  const view = known ?? stored?.find((one) => one.name === name);
  if (view !== undefined) return showView(session, view);
  session.say(
    `No view is called ${name} here: neither in the run's bookmarks nor in this browser.`,
  );
}

/** Makes the session's view what the text says, once its data are open. Not a step to undo, unless asked for. */
export function applyView(session: Session, text: string, asStep = false): void {
  const parts = linkParts(text);
  const { dataset } = session.now;
  if (dataset === null || !isOf(parts, dataset)) return;
  const change = choiceFrom(parts, dataset.conceptNames, dataset.rows);
  const before = session.choice;
  const layout = parts.get("layout") ?? before.layout;
  const { sets, edits } = before;
  if (asStep) session.change({ ...FIRST_CHOICE, sets, edits, ...change, layout });
  else if (Object.keys(change).length > 0) session.adjust(change);
  session.setUi(uiFrom(parts, asStep));
  const row = wholeNumber(parts.get("row"), dataset.rows - 1);
  if (row !== undefined) session.inspect(row);
  else if (asStep && session.now.inspected >= 0) session.inspect(-1);
  if (row === undefined && change.selected !== undefined) session.setUi({ rightOpen: true });
  void withScript(
    session,
    "the rest of the view",
    async () => showMore, // which asks for scripts of its own
    (show) => show(session, parts, asStep),
  );
  const find = parts.get("find");
  if (find !== null || asStep) void findRows(session, find ?? "");
}

/** True where the text speaks of what is open: of one run, or of the same ones laid over each other. */
function isOf(parts: URLSearchParams, { run, joined }: Dataset): boolean {
  const [first, ...others] = joined?.parts ?? [{ run }];
  const over = parts.getAll("over");
  return (
    (parts.get("run") ?? first?.run) === first?.run &&
    over.length === others.length &&
    (joined === undefined || joined.parts.slice(1).every((one, at) => placeText(one) === over[at]))
  );
}

function choiceFrom(
  parts: URLSearchParams,
  names: readonly string[],
  rows: number,
): Partial<Choice> {
  const change: { -readonly [key in keyof Choice]?: Choice[key] } = colourChoice(parts, names);
  const mode = parts.get("mode") as Mode | null;
  const chosen = parts
    .getAll("concept")
    .map((name) => names.indexOf(name))
    .filter((concept) => concept >= 0)
    .slice(0, 9);
  if (mode !== null && MODES.includes(mode) && chosen.length > 0) {
    change.mode = mode;
    change.chosen = chosen;
  }
  const colour = parts.get("colour");
  if (colour !== null) change.colourBy = { kind: "column", name: colour } satisfies ColourBy;
  const quality = parts.get("quality");
  if (quality === "false" || quality === "missing" || quality === "stress")
    change.colourBy = { kind: "quality", figure: quality };
  const rounds = wholeNumber(parts.get("rounds"), 4);
  if (rounds !== undefined && rounds > 1) change.rounds = rounds;
  const least = Number(parts.get("least") ?? 0);
  if (least > 0 && least <= 1) change.threshold = least;
  const camera = readCamera(parts.get("camera"));
  if (camera !== null) change.camera = camera;
  const { filter } = parseFilter(parts.get("filter") ?? "");
  if (filter !== null) change.filter = filter;
  if (parts.get("rows") === String(rows)) Object.assign(change, rowsFrom(parts, rows));
  return change;
}

function rowsFrom(parts: URLSearchParams, rows: number): Partial<Choice> {
  const change: { -readonly [key in keyof Choice]?: Choice[key] } = {};
  const hidden = (parts.get("off") ?? "").split(".").filter((value) => /^\d{1,7}$/u.test(value));
  if (hidden.length > 0) change.hidden = new Set(hidden.map(Number));
  const selected = decodeRows(parts.get("selected") ?? "", rows);
  if (selected !== null && selected.length > 0) change.selected = selected;
  const out = decodeRows(parts.get("out") ?? "", rows);
  if (out !== null && out.length > 0) {
    const mask = new Uint8Array(rows);
    for (const row of out) mask[row] = 1;
    change.leftOut = mask;
  }
  return change;
}
