/** Several runs, steps or tensors laid over each other in one map, coloured by which they are of. */
import type { Dataset, JoinedPlan, LaidBy, Place, TaskOptions } from "../data/api.js";
import { layOverHow } from "./lay-over-how.js";
import { openRun } from "./load.js";
import { matchRows } from "./match-rows.js";
import { startLayout } from "./running.js";
import type { Session } from "./session.js";
import { attempt, latest } from "./task.js";

/** Fewer rows in common say nothing of how one map is turned against the other. */
const LEAST_SHARED = 3;

export interface JoinWanted {
  readonly layout?: string | undefined;
  /** A map of all vectors together is computed. */
  readonly together?: boolean;
}

/** What is open, as places: one, or those that are laid over each other. */
export function placesOpen(dataset: Dataset): readonly Place[] {
  return (dataset.joined?.parts ?? [dataset]).map(({ run, tag, step }) => ({ run, tag, step }));
}

export function isSamePlace(one: Place, other: Place): boolean {
  return one.run === other.run && one.tag === other.tag && one.step === other.step;
}

/** Shows these tensors in one map. */
export async function openJoined(
  session: Session,
  places: readonly Place[],
  wanted: JoinWanted = {},
): Promise<void> {
  const isLatest = latest.ask(session, "join");
  const { source, joining } = session.surroundings;
  const { derived } = session.now;
  const isOwn = session.now.own.some(({ info }) => info.name === derived.layout);
  const open = async (task: TaskOptions) => {
    const { withJoined } = (await joining?.()) ?? {};
    if (withJoined === undefined) return null;
    const plan: JoinedPlan = { ...named(places), lay: layWith(session) };
    const joined = withJoined(source, plan);
    // Whether they go together is known before what is seen goes.
    const [first] = places;
    const tried = await joined.openDataset(plan.name, first?.tag ?? "", first?.step ?? null, task);
    tried.dispose();
    return { plan, joined, runs: await joined.listRuns(task) };
  };
  const again = () => openJoined(session, places, wanted);
  const opened = await attempt(session, "laying runs over each other", open, again);
  if (opened === null || !isLatest()) return;
  const { plan, joined, runs } = opened;
  session.surroundings = { ...session.surroundings, source: joined };
  session.patch({ runs });
  await openRun(session, plan.name, {
    layout: wanted.layout ?? (isOwn ? undefined : (derived.layout ?? undefined)),
    choice: { colourBy: { kind: "column", name: plan.column } },
  });
  const isOpen = isLatest() && session.now.dataset?.run === plan.name;
  if (isOpen && wanted.together) await startLayout(session, { method: "pca", dims: 2 });
}

/** Names that tell the places apart, by what differs among them. */
export function named(places: readonly Place[]): Pick<JoinedPlan, "name" | "column" | "places"> {
  const differ = (of: (place: Place) => unknown) => new Set(places.map(of)).size > 1;
  const [runs, tags, steps] = [
    differ(({ run }) => run),
    differ(({ tag }) => tag),
    differ(({ step }) => step),
  ];
  const areRuns = new Set(places.map(({ run }) => run)).size === places.length;
  const labelled = places.map((place) => {
    const words = [
      ...(runs ? [place.run] : []),
      ...(tags && !areRuns ? [place.tag] : []),
      ...(steps && !areRuns ? [`step ${place.step}`] : []),
    ];
    return { ...place, label: words.join(", ") };
  });
  const column = areRuns || runs ? "run" : tags ? "tensor" : "step";
  const name = labelled.map(({ label }) => label).join(" + ");
  return { name: runs ? name : `${places[0]?.run ?? ""}: ${name}`, column, places: labelled };
}

/** Rows are known to be the same by ids; without any, by their numbers where there are as many. */
function sharedBy(one: Dataset, other: Dataset): LaidBy["by"] | null {
  const [a, b] = [one.manifest?.ids, other.manifest?.ids];
  if (a !== undefined && b !== undefined) return "ids";
  return a === undefined && b === undefined && one.rows === other.rows ? "numbers" : null;
}

function layWith(session: Session): JoinedPlan["lay"] {
  return async (first, other, { method }, task) => {
    const stored = { positions: other.placed.positions, by: null };
    const how = layOverHow(method);
    const by = sharedBy(first.dataset, other.dataset);
    const { comparerOf } = session.surroundings;
    if (how === "none" || by === null || comparerOf === undefined) return stored;
    const match = await matchRows(first.dataset, other.dataset, task);
    const rows = match?.filter((row) => row >= 0).length ?? first.dataset.rows;
    if (rows < LEAST_SHARED) return stored;
    const comparer = await comparerOf();
    const positions = await comparer.layOver(first.placed, other.placed, match, how, task);
    return { positions, by: { rows, by } };
  };
}

/** How the places of the parts may be read against each other, one sentence each. */
export function joinedWords({ dataset, derived, own }: Session["now"]): readonly string[] {
  const { joined } = dataset ?? {};
  if (joined === undefined || derived.placement === null) return [];
  if (own.some(({ info }) => info.name === derived.layout))
    return ["Computed of all vectors together: distances between the parts hold."];
  const { laid } = derived.placement;
  if (laid === undefined) return [];
  return joined.parts.slice(1).map(({ label }, at) => {
    const by = laid[at] ?? null;
    return by === null
      ? `${label} stands as it is stored, no rows in common: how far it lies from the first means nothing.`
      : `${label} is laid over the first by ${by.rows} rows with equal ${by.by === "ids" ? "ids" : "numbers"}.`;
  });
}

/** True where none of a part's points is drawn. */
export function isPartHidden({ now, choice }: Session, at: number): boolean {
  const { leftOut } = choice;
  const part = now.dataset?.joined?.parts[at];
  if (leftOut === null || part === undefined) return false;
  return !leftOut.subarray(part.firstRow, part.firstRow + part.rows).includes(0);
}

/** Takes a part's points from the map, or brings them back. */
export function togglePart(session: Session, at: number): void {
  const isHidden = isPartHidden(session, at);
  setShown(session, (part) => (part === at ? isHidden : !isPartHidden(session, part)));
}

/** Shows one part alone; a second time shows all again. */
export function soloPart(session: Session, at: number): void {
  const { parts = [] } = session.now.dataset?.joined ?? {};
  const isSolo = parts.every((_, part) => isPartHidden(session, part) === (part !== at));
  setShown(session, (part) => isSolo || part === at);
}

/** What was left out by hand within a part that stays shown stays left out. */
function setShown(session: Session, isShown: (part: number) => boolean): void {
  const { choice } = session;
  const { dataset } = session.now;
  const { parts = [] } = dataset?.joined ?? {};
  const mask = choice.leftOut?.slice() ?? new Uint8Array(dataset?.rows ?? 0);
  parts.forEach(({ firstRow, rows }, at) => {
    const shown = isShown(at);
    if (!shown) mask.fill(1, firstRow, firstRow + rows);
    else if (isPartHidden(session, at)) mask.fill(0, firstRow, firstRow + rows);
  });
  const leftOut = mask.includes(1) ? mask : null;
  const selected = choice.selected.filter((row) => mask[row] !== 1);
  session.change({ ...choice, leftOut, selected });
}
