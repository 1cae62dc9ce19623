/** Views by name: saved, applied, written to and read from files in the stock projector's own form. */
import {
  type BookmarkOptions,
  bookmarkPositions,
  encodeBookmarks,
  parseBookmarks,
} from "pointillist/format";
import type { Dataset, Positions } from "../data/api.js";
import { FIRST_CHOICE } from "./choice.js";
import { applyView, viewText } from "./link.js";
import { decodeRows, encodeRows } from "./row-codec.js";
import { layoutsOf, type OwnLayout } from "./running.js";
import type { Session } from "./session.js";
import type { NamedView } from "./session-state.js";
import { LINK_VERSION, linkParts } from "./wanted.js";

/** Where our own words stand in a state of the stock projector, which passes over what it does not know. */
const OURS = "pointillist";
/** What the writer appends to a layout's name in the bookmarks that it makes for the stock tab. */
const FOR_STOCK = / \(precomputed(, t-SNE view)?\)$/u;

/** Saves the present view; one of that name is replaced. */
export function saveView(session: Session, name: string): void {
  const { text } = viewText(session.now, Number.POSITIVE_INFINITY);
  const layout = session.now.own.find(({ info }) => info.name === session.now.derived.layout);
  const view = { name, text, ...(layout === undefined ? {} : { layout }) };
  const others = session.now.views.filter((one) => one.name !== name || one.isOfRun);
  session.patch({ views: [...others, view] });
}

export function forgetView(session: Session, view: NamedView): void {
  session.patch({ views: session.now.views.filter((one) => one !== view) });
}

/** Shows a view: one step to undo. */
export function showView(session: Session, view: NamedView): void {
  const { own } = session.now;
  const { layout } = view;
  const isKnown = layoutsOf(session.now).some(({ name }) => name === layout?.info.name);
  if (layout !== undefined && !isKnown) session.patch({ own: [...own, layout] });
  applyView(session, view.text, true);
  if (layout !== undefined) session.change({ ...session.choice, layout: layout.info.name }, "view");
}

/** Views that the run's bookmarks file holds, but not those that only show our layouts to the stock tab. */
export async function viewsOfRun(dataset: Dataset): Promise<readonly NamedView[]> {
  const bytes = await dataset.bookmarks();
  if (bytes === null) return [];
  const names = new Set(dataset.layouts.map(({ name }) => name));
  return readViews(bytes, dataset, "bookmarks")
    .filter(({ name }) => !names.has(name.replace(FOR_STOCK, "")))
    .map((view) => ({ ...view, isOfRun: true }));
}

/**
 * Reads a file of ours or of the stock projector (`state.txt`, `bookmarks_path`).
 * @throws FormatError where it is neither
 */
export function readViews(bytes: Uint8Array, dataset: Dataset, source: string): NamedView[] {
  const bookmarks = parseBookmarks(bytes, source);
  const parsed: unknown = JSON.parse(new TextDecoder().decode(bytes));
  const states: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  return bookmarks.map((bookmark, at) => {
    const own = ownText(states[at]);
    const placed = bookmarkPositions(bookmark, dataset.rows);
    const stored = linkParts(own ?? "").get("layout");
    const isStored = dataset.layouts.some(({ name }) => name === stored);
    const layout = placed === undefined || isStored ? undefined : ownLayout(bookmark.label, placed);
    const shown = layout === undefined ? {} : { layout };
    if (own !== null) return { name: bookmark.label, text: own, ...shown };
    const parts = new URLSearchParams({ v: LINK_VERSION, rows: String(dataset.rows) });
    if (bookmark.colourColumn !== undefined) parts.set("colour", bookmark.colourColumn);
    const selected = Uint32Array.from(new Set(bookmark.selected)).sort();
    if (selected.length > 0 && (selected.at(-1) ?? 0) < dataset.rows)
      parts.set("selected", encodeRows(selected));
    if (bookmark.rows !== undefined)
      parts.set("out", encodeRows(others(bookmark.rows, dataset.rows)));
    return { name: bookmark.label, text: parts.toString(), ...shown };
  });
}

function ownText(state: unknown): string | null {
  if (typeof state !== "object" || state === null) return null;
  const own: unknown = (state as Record<string, unknown>)[OURS];
  if (typeof own !== "object" || own === null) return null;
  const text: unknown = (own as Record<string, unknown>)["view"];
  return typeof text === "string" ? text : null;
}

function ownLayout(
  name: string,
  { positions, dims }: { readonly positions: Float32Array; readonly dims: 2 | 3 },
): OwnLayout {
  let missing = 0;
  for (let at = 0; at < positions.length; at += dims)
    if (!positions.subarray(at, at + dims).every(Number.isFinite)) missing++;
  return {
    info: { name, dims, method: "given", parameters: {}, quality: null, varianceRatios: null },
    placement: { positions, dims, missing },
  };
}

function others(rows: Uint32Array, rowCount: number): Uint32Array {
  const inside = new Set(rows);
  return Uint32Array.from({ length: rowCount }, (_, row) => row).filter((row) => !inside.has(row));
}

/**
 * Views as one file that the stock projector loads too: each is a state of its own with the layout it shows, up to
 * 50,000 rows; beyond that only we read it.
 */
export async function printViews(session: Session): Promise<Uint8Array> {
  const { dataset, views } = session.now;
  if (dataset === null) throw new Error("no data are open");
  const components = componentsOf(await dataset.bookmarks(), dataset.rows);
  const states = [];
  for (const view of views) states.push(await stateOf(session, dataset, view, components));
  return new TextEncoder().encode(JSON.stringify(states));
}

/** PCA coordinates that the run's own bookmarks hold: without them stock's PCA view is blank after one of ours. */
function componentsOf(bytes: Uint8Array | null, rows: number): BookmarkOptions["pca"] {
  const state = bytes === null ? undefined : firstState(bytes);
  const points = state?.["projections"];
  if (!Array.isArray(points) || points.length !== rows || state?.["filteredPoints"])
    return undefined;
  const has = (component: number) =>
    points.every((point) => Number.isFinite(point?.[`pca-${component}`]));
  let components = 0;
  while (components < 10 && has(components)) components++;
  const positions = new Float32Array(rows * components);
  for (let at = 0; at < positions.length; at++)
    positions[at] = points[Math.floor(at / components)][`pca-${at % components}`];
  return components < 2 ? undefined : { positions, components };
}

/** A damaged file of the run costs its PCA coordinates, not the views of this browser. */
function firstState(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const states: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return Array.isArray(states) ? states[0] : undefined;
  } catch {
    return undefined;
  }
}

async function stateOf(
  session: Session,
  dataset: Dataset,
  view: NamedView,
  pca: BookmarkOptions["pca"],
): Promise<object> {
  const parts = linkParts(view.text);
  const placed = await placementOf(session, dataset, view, parts.get("layout"));
  const colour = parts.get("colour");
  const label = session.now.columns?.columns.find(({ added }) => !added)?.name ?? "label";
  const encoded =
    placed === null
      ? undefined
      : encodeBookmarks({
          shape: [dataset.rows, dataset.dim ?? placed.dims],
          layouts: [{ name: view.name, method: "given", ...placed }],
          ...(pca ? { pca } : {}),
          labelColumn: label,
          ...(colour === null ? {} : { colourColumn: colour }),
        });
  const [state = {}] = encoded === undefined ? [] : JSON.parse(new TextDecoder().decode(encoded));
  const { selected } = selectionOf(parts, dataset.rows);
  return {
    ...state,
    label: view.name,
    selectedPoints: Array.from(selected),
    [OURS]: { version: Number(LINK_VERSION), view: view.text },
  };
}

async function placementOf(
  session: Session,
  dataset: Dataset,
  view: NamedView,
  name: string | null,
): Promise<Positions | null> {
  if (view.layout !== undefined) return view.layout.placement;
  const own = session.now.own.find(({ info }) => info.name === name);
  if (own !== undefined) return own.placement;
  const stored = dataset.layouts.find((one) => one.name === name) ?? dataset.layouts[0];
  return stored === undefined ? null : await dataset.positions(stored.name);
}

function selectionOf(parts: URLSearchParams, rows: number): { selected: Uint32Array } {
  const none = { selected: FIRST_CHOICE.selected };
  if (parts.get("rows") !== String(rows)) return none;
  return { selected: decodeRows(parts.get("selected") ?? "", rows) ?? none.selected };
}
