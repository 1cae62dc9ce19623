/** The second map of the split view: another layout, step, tensor or run, its rows matched with those of the first. */
import type { Dataset, LayoutInfo, MapDifference, Positions, Run } from "../data/api.js";
import { type Appearance, SHAPES } from "../view/api.js";
import { GREY, renderAppearance } from "./appearance.js";
import { layOverHow } from "./lay-over-how.js";
import { pickLayout, pickTensor } from "./load.js";
import { inverted, matchRows } from "./match-rows.js";
import { PALETTES } from "./palette.js";
import { layoutNow } from "./running.js";
import type { Session } from "./session.js";
import { attempt, latest } from "./task.js";

/** What the points of both maps are coloured by: as the first map is, or by how the maps differ. */
export type CompareBy = "concepts" | "moved" | "changed";

export interface OtherMap {
  /** The first map's data set, with whose rows these are matched. */
  readonly of: Dataset;
  /** The first map's places that `difference` is measured against. */
  readonly against: Positions | null;
  readonly run: Run;
  readonly dataset: Dataset;
  /** The data set is the first map's: it is not ended with this one. */
  readonly isShared: boolean;
  readonly layouts: readonly LayoutInfo[];
  readonly layout: string | null;
  /** As it is stored. */
  readonly stored: Positions | null;
  /** As it is drawn: laid over the first map where that may be. */
  readonly placement: Positions | null;
  /** Row here of each row of the first map, or -1; null: the same rows. */
  readonly match: Int32Array | null;
  /** The other way round. */
  readonly back: Int32Array | null;
  /** Rows that both have. */
  readonly matched: number;
  /** Null while it is measured. */
  readonly difference: MapDifference | null;
  readonly by: CompareBy;
}

/** What to show beside the first map; what is left out stays. */
export interface OtherWanted {
  readonly run?: string;
  readonly tag?: string;
  readonly step?: number;
  readonly layout?: string;
  readonly by?: CompareBy;
}

/** What a link asked for: the split view begins with it. */
const wantedByLink = new WeakMap<Session, OtherWanted>();

/** Shows this as the second map: with the split view, which may be there already or still be fetched. */
export function wantOther(session: Session, wanted: OtherWanted): void {
  wantedByLink.set(session, wanted);
  if (session.now.ui.split) void openOther(session, wanted);
}

/** The run, tensor, step and layout to begin with: another layout of what is open, else the step before. */
export function firstOther(session: Session): OtherWanted {
  const { dataset, derived, run } = session.now;
  if (dataset === null || run === null) return {};
  const asked = wantedByLink.get(session);
  wantedByLink.delete(session);
  if (asked !== undefined) return asked;
  const here = { run: run.name, tag: dataset.tag, step: dataset.step };
  const another = dataset.layouts.find(({ name }) => name !== derived.layout);
  if (another !== undefined) return { ...here, layout: another.name };
  const steps = run.tensors.find(({ tag }) => tag === dataset.tag)?.steps ?? [];
  const at = steps.findIndex(({ step }) => step === dataset.step);
  const before = steps[at - 1] ?? steps[at + 1];
  return {
    ...here,
    ...(before ? { step: before.step } : {}),
    ...(derived.layout === null ? {} : { layout: derived.layout }),
  };
}

/** Opens what is wanted beside the first map. */
export async function openOther(session: Session, wanted: OtherWanted): Promise<void> {
  const isLatest = latest.ask(session, "other");
  const before = session.now.other;
  const { dataset, run } = session.now;
  if (dataset === null || run === null) return;
  let isOpen = false;
  await attempt(
    session,
    wanted.layout ?? wanted.run ?? "the second map",
    async (task) => {
      const { source } = session.surroundings;
      const runName = wanted.run ?? before?.run.name ?? run.name;
      const otherRun =
        runName === run.name
          ? run
          : before?.run.name === runName
            ? before.run
            : await source.openRun(runName, task);
      const tag = wanted.tag ?? (wanted.run === undefined ? before?.dataset.tag : dataset.tag);
      const tensor = pickTensor(otherRun, { tag });
      if (tensor === null) return;
      const isNewTensor = wanted.run !== undefined || wanted.tag !== undefined;
      const step = wanted.step ?? (isNewTensor ? undefined : before?.dataset.step);
      const hasStep = tensor.steps.some((one) => one.step === step);
      const isHere =
        otherRun.name === dataset.run &&
        tensor.tag === dataset.tag &&
        (hasStep ? step : tensor.steps.at(-1)?.step) === dataset.step;
      const other = isHere
        ? dataset
        : await source.openDataset(
            otherRun.name,
            tensor.tag,
            hasStep ? (step ?? null) : null,
            task,
          );
      const own = isHere ? session.now.own : [];
      const layouts = [...other.layouts, ...own.map(({ info }) => info)];
      const layout = pickLayout(layouts, {
        layout: wanted.layout ?? before?.layout ?? session.now.derived.layout ?? undefined,
      });
      const made = own.find(({ info }) => info.name === layout?.name);
      const stored =
        layout === null ? null : (made?.placement ?? (await other.positions(layout.name, task)));
      const match = await matchRows(dataset, other, task);
      if (!isLatest() || task.signal.aborted || session.now.dataset !== dataset) {
        if (!isHere) other.dispose();
        return;
      }
      if (before !== null && !before.isShared && before.dataset !== other) before.dataset.dispose();
      const matched = match === null ? dataset.rows : match.filter((row) => row >= 0).length;
      session.patch({
        other: {
          of: dataset,
          against: session.now.derived.placement,
          run: otherRun,
          dataset: other,
          isShared: isHere,
          layouts,
          layout: layout?.name ?? null,
          stored,
          placement: stored,
          match,
          back: match === null ? null : inverted(match, other.rows),
          matched,
          difference: null,
          by: wanted.by ?? before?.by ?? "concepts",
        },
      });
      isOpen = true;
    },
    () => openOther(session, wanted),
  );
  if (isOpen) await deriveDifference(session);
}

/** Lays the second map over the first and measures how they differ. */
export async function deriveDifference(session: Session): Promise<void> {
  const isLatest = latest.ask(session, "difference");
  const { other, derived } = session.now;
  const { comparerOf } = session.surroundings;
  if (other === null || other.stored === null || derived.placement === null) return;
  if (comparerOf === undefined) return;
  const { stored, match } = other;
  const one = derived.placement;
  const mine = layOverHow(layoutNow(session.now)?.method);
  const theirs = layOverHow(other.layouts.find(({ name }) => name === other.layout)?.method);
  // A PCA beside a t-SNE keeps its axes; what may be turned is turned.
  const how = theirs === "flips" && mine !== "flips" ? "none" : theirs;
  const difference = await attempt(
    session,
    "the comparison",
    async (task) => (await comparerOf()).compare(one, stored, match, how, true, task),
    () => deriveDifference(session),
  );
  const now = session.now.other;
  if (difference === null || !isLatest() || now === null || now.stored !== stored) return;
  const canLay = one.dims === stored.dims && how !== "none";
  session.patch({
    other: {
      ...now,
      difference,
      placement: canLay ? { ...stored, positions: difference.laid } : stored,
    },
  });
}

export function compareBy(session: Session, by: CompareBy): void {
  const { other } = session.now;
  if (other !== null) session.patch({ other: { ...other, by } });
}

/** Ends the second map. */
export function closeOther(session: Session): void {
  latest.ask(session, "other"); // one that is still being opened must not come back
  const { other } = session.now;
  if (other !== null && !other.isShared) other.dataset.dispose();
  session.patch({ other: null });
}

const HOLLOW = SHAPES.indexOf("ring");

/** Looks of the first map's rows by how far they moved or how much their surroundings changed. */
export function differenceLooks(session: Session): Appearance | null {
  const { other, ui, dataset } = session.now;
  if (other?.difference == null || other.by === "concepts" || dataset === null) return null;
  const figures = other.by === "moved" ? other.difference.moved : other.difference.changed;
  const most = other.by === "moved" ? mostShown(figures) : 1;
  const shares = Float32Array.from(figures, (value) => Math.min(1, value / (most || 1)));
  return renderAppearance(dataset.rows, { kind: "number", shares }, PALETTES[ui.theme]);
}

/** The 98th percentile: one stray must not make all others look alike. */
export function mostShown(figures: Float32Array): number {
  const known = figures.filter((value) => Number.isFinite(value)).sort();
  return known[Math.min(known.length - 1, Math.floor(known.length * 0.98))] ?? 0;
}

/** Looks of the second map's rows: those of the rows they are on the first; rows that only it has are hollow. */
export function looksOfOther(other: OtherMap, looks: Appearance | null): Appearance | null {
  const { back } = other;
  if (looks === null || back === null) return looks;
  const pick = (values: Uint8Array, otherwise: number) =>
    Uint8Array.from(back, (row) => (row < 0 ? otherwise : (values[row] ?? otherwise)));
  return {
    palette: looks.palette,
    fill: pick(looks.fill, GREY),
    shape: pick(looks.shape, HOLLOW),
    strength: pick(looks.strength, 255),
  };
}
