import type {
  Analysis,
  DataSource,
  Dataset,
  Joining,
  LocalFiles,
  MapComparer,
  Notice,
} from "../data/api.js";
import {
  type Choice,
  choose,
  hideRows,
  invertSelection,
  isolate,
  type Mode,
  NO_ROWS,
  type QualityFigure,
  type ScaleChoice,
  selectRows,
  switchMode,
  toggled,
} from "./choice.js";
import type { Filter, Term } from "./filter-ast.js";
import type { Role } from "./filter-edit.js";
import { amend, record, redo, undo } from "./history.js";
import { Observable } from "./observable.js";
import { type Derived, FIRST_STATE, type SessionState, type Ui } from "./session-state.js";
import { isStoppedByHand, joinAgain, tryAgain, withScript } from "./task.js";

/** What the colours of the points follow from. */
const COLOUR_KEYS: readonly (keyof Choice)[] = [
  "mode",
  "chosen",
  "colourBy",
  "rounds",
  "hidden",
  "threshold",
  "thresholds",
  "palette",
  "paint",
  "shapeBy",
  "scales",
  "filter",
];
/** How long a word to the user stays. */
const SAID_MS = 8000;

type Later = typeof import("./later.js");

/** Where the pointer is on the map. Apart from the state: it changes with every move. */
export interface Pointer {
  readonly row: number;
  readonly x: number;
  readonly y: number;
}

/** What the tab needs from outside: data, and computations where they exist. */
export interface Surroundings {
  readonly source: DataSource;
  /** What the browser keeps between visits; false where it keeps nothing. */
  readonly memory?: {
    recall(key: string): string | null;
    remember(key: string, value: string): boolean;
  };
  readonly localFiles?: () => Promise<LocalFiles>;
  readonly joining?: () => Promise<Joining>;
  readonly analysisOf?: (dataset: Dataset) => Promise<Analysis>;
  readonly comparerOf?: () => Promise<MapComparer>;
}

/**
 * The tab's state and every action on it. No DOM and no fetch: data come through `surroundings`.
 * Actions change `state` at once; what must be asked of a worker follows and changes it again.
 */
export class Session {
  readonly state = new Observable<SessionState>(FIRST_STATE);
  readonly pointer = new Observable<Pointer>({ row: -1, x: 0, y: 0 });
  /** Records what a hand has just done and no step tells of yet: it would come between an undo and its redo. */
  recordLate: (() => void) | null = null;

  /** `surroundings` changes when files are opened: they are a source of their own. */
  constructor(public surroundings: Surroundings) {}

  get now(): SessionState {
    return this.state.value;
  }

  get choice(): Choice {
    return this.state.value.history.present;
  }

  patch(change: Partial<SessionState>): void {
    this.state.set({ ...this.state.value, ...change });
  }

  derive(change: Partial<Derived>): void {
    const { history, derived } = this.now;
    const { layout } = change;
    // A layout that shows itself (it was opened, or computed) is the chosen one, without a step to undo.
    const follows = layout !== undefined && layout !== null && layout !== history.present.layout;
    this.patch({
      derived: { ...derived, ...change },
      history: follows ? amend(history, { ...history.present, layout }) : history,
    });
  }

  setUi(change: Partial<Ui>): void {
    const before = this.now.ui;
    this.patch({ ui: { ...before, ...change } });
    if (change.theme !== undefined && change.theme !== before.theme) void this.#colour();
  }

  /** Keeps a notice until it is dismissed or solved; the same one is kept once. */
  notice(notice: Notice): void {
    if (notice.code === "cancelled" && !isStoppedByHand(notice)) return;
    const known = this.now.notices.find(
      (other) => other.where === notice.where && other.found === notice.found,
    );
    // The one that can be tried again by itself says more.
    if (known !== undefined && (tryAgain(known) !== undefined || tryAgain(notice) === undefined)) {
      joinAgain(known, notice);
      return;
    }
    const others = this.now.notices.filter((other) => other !== known);
    this.patch({ notices: [...others, notice] });
  }

  /** Says something for a moment; with a text to copy, until it is dismissed. */
  say(words: string, copy: string | null = null): void {
    const said = { words, copy };
    this.patch({ said });
    if (copy !== null) return;
    setTimeout(() => {
      if (this.now.said === said) this.patch({ said: null });
    }, SAID_MS);
  }

  dismiss(notice: Notice): void {
    this.patch({ notices: this.now.notices.filter((other) => other !== notice) });
  }

  /** Changes the choice as one step to undo; `key` joins a gesture's changes into one. */
  change(next: Choice, key: string | null = null): void {
    const before = this.choice;
    this.patch({ history: record(this.now.history, next, key) });
    this.#follow(before);
  }

  /** Changes the choice without a step to undo. */
  adjust(change: Partial<Choice>): void {
    const before = this.choice;
    this.patch({ history: amend(this.now.history, { ...before, ...change }) });
    this.#follow(before);
  }

  undo(): void {
    this.recordLate?.();
    const before = this.choice;
    this.patch({ history: undo(this.now.history) });
    this.#follow(before);
  }

  redo(): void {
    this.recordLate?.();
    const before = this.choice;
    this.patch({ history: redo(this.now.history) });
    this.#follow(before);
  }

  /** Does what is worked out after the first picture. */
  #later(what: string, act: (later: Later) => unknown): Promise<void> {
    return withScript(this, what, () => import("./later.js"), act);
  }

  #colour(): Promise<void> {
    return this.#later("colours", ({ deriveColours }) => deriveColours(this));
  }

  #follow(before: Choice): void {
    const now = this.choice;
    const differs = (...keys: (keyof Choice)[]) => keys.some((key) => before[key] !== now[key]);
    if (differs("edits")) void this.#later("edits", ({ deriveEdits }) => deriveEdits(this));
    if (differs("filter", "threshold", "thresholds", "sets"))
      void this.#later("filter", ({ deriveKept }) => deriveKept(this));
    if (differs("layout") && now.layout !== null && now.layout !== this.now.derived.layout)
      void this.#later("layout", ({ showLayout }) => showLayout(this));
    if (differs("selected"))
      void this.#later("selection", ({ deriveSelection }) => deriveSelection(this));
    if (differs("colourBy") && now.colourBy.kind === "quality")
      void this.#later("layout quality", async ({ deriveQuality }) => {
        await deriveQuality(this);
        await this.#colour();
      });
    // Of a filter only the concepts in it are coloured.
    const isFilterSeen = now.colourBy.kind === "concepts";
    const keys = COLOUR_KEYS.filter((key) => key !== "filter" || isFilterSeen);
    if (differs(...keys)) void this.#colour();
  }

  chooseConcept(concept: number, add = false): void {
    this.change(choose(this.choice, concept, add));
  }

  setMode(mode: Mode): void {
    const { legend, figures } = this.now.derived;
    const first = legend.rounds.flat();
    const suggestions = first.length > 0 ? first : Array.from(figures?.counts.keys() ?? []);
    this.change(switchMode(this.choice, mode, suggestions));
  }

  /** Shows this many small maps, filled up by the concepts of the legend. */
  setGridSize(size: number): void {
    const chosen = [...this.choice.chosen];
    for (const concept of this.now.derived.legend.rounds.flat())
      if (chosen.length < size && !chosen.includes(concept)) chosen.push(concept);
    this.change({ ...this.choice, chosen: chosen.slice(0, size) });
  }

  toggleHidden(value: number): void {
    this.change({ ...this.choice, hidden: toggled(this.choice.hidden, value) });
  }

  /** Shows only one concept's (or value's) colour; a second time shows all again. */
  solo(value: number): void {
    const others = [...this.now.derived.slots.keys()].filter((other) => other !== value);
    const isSolo = others.every((other) => this.choice.hidden.has(other)) && others.length > 0;
    this.change({ ...this.choice, hidden: new Set(isSolo ? [] : others) });
  }

  setRounds(rounds: number): void {
    this.change({ ...this.choice, rounds: Math.max(1, Math.min(4, rounds)) });
  }

  setThreshold(threshold: number): void {
    this.change({ ...this.choice, threshold: Math.max(0, Math.min(1, threshold)) }, "threshold");
  }

  colourByColumn(name: string | null): void {
    const colourBy =
      name === null ? ({ kind: "concepts" } as const) : ({ kind: "column", name } as const);
    this.change({ ...this.choice, colourBy, mode: "strongest", chosen: [], hidden: new Set() });
  }

  /** Colours by the share of neighbours that the map shows wrongly; null: by concepts, or the column, again. */
  colourByQuality(figure: QualityFigure | null): void {
    if (figure === null) {
      this.change({ ...this.choice, colourBy: { kind: "concepts" } });
      return;
    }
    this.change({
      ...this.choice,
      colourBy: { kind: "quality", figure },
      mode: "strongest",
      chosen: [],
    });
  }

  /** Changes how a number column becomes colour; null: as its data suggest. */
  setScale(column: string, change: ScaleChoice | null): void {
    const scales = new Map(this.choice.scales);
    if (change === null) scales.delete(column);
    else scales.set(column, { ...scales.get(column), ...change });
    this.change({ ...this.choice, scales });
  }

  /** Gives a concept or value (by `paintKey`) a colour of its own, #rrggbb; null takes it away. */
  setPaint(key: string, hex: string | null): void {
    const paint = new Map(this.choice.paint);
    if (hex === null) paint.delete(key);
    else paint.set(key, hex);
    this.change({ ...this.choice, paint }, hex === null ? null : `paint ${key}`);
  }

  /** Gives a concept a lowest confidence of its own; null takes it away. */
  setOwnThreshold(concept: number, threshold: number | null): void {
    const thresholds = new Map(this.choice.thresholds);
    if (threshold === null) thresholds.delete(concept);
    else thresholds.set(concept, Math.max(0, Math.min(1, threshold)));
    this.change({ ...this.choice, thresholds }, threshold === null ? null : `own ${concept}`);
  }

  setFilter(filter: Filter | null): void {
    this.change({ ...this.choice, filter });
  }

  /** Puts a term into the filter in a part, or takes it out where it has that part already. */
  setTerm(term: Term, role: Role | null): void {
    void this.#later("a term of the filter", ({ withTerm, withoutTerm }) => {
      const { filter } = this.choice;
      this.setFilter(role === null ? withoutTerm(filter, term) : withTerm(filter, term, role));
    });
  }

  select(rows: Uint32Array, how: "replace" | "add" | "remove" = "replace"): void {
    const selected = selectRows(this.choice.selected, rows, how);
    if (selected.length === 0 && this.choice.selected.length === 0) return;
    this.change({ ...this.choice, selected });
    // Leaving the inspected point also takes its lines and names from the map.
    if (selected.length > 0 && this.now.inspected >= 0) this.inspect(-1);
    if (selected.length > 0) this.setUi({ rightOpen: true });
    else if (this.now.inspected < 0) this.setUi({ rightOpen: this.now.ui.movement });
  }

  isolateSelected(): void {
    const { leftOut, selected } = this.choice;
    const rows = this.now.dataset?.rows ?? 0;
    this.change({ ...this.choice, leftOut: isolate(leftOut, selected, rows), selected: NO_ROWS });
  }

  hideSelected(): void {
    const { leftOut, selected } = this.choice;
    const rows = this.now.dataset?.rows ?? 0;
    this.change({ ...this.choice, leftOut: hideRows(leftOut, selected, rows), selected: NO_ROWS });
  }

  invertSelected(): void {
    const { leftOut, selected } = this.choice;
    const kept = this.now.derived.kept?.mask ?? null;
    const isSeen = (row: number) => leftOut?.[row] !== 1 && (kept === null || kept[row] === 1);
    const rows = this.now.dataset?.rows ?? 0;
    this.change({ ...this.choice, selected: invertSelection(selected, rows, isSeen) });
  }

  showAll(): void {
    this.change({ ...this.choice, leftOut: null });
  }

  /** Opens a row in the inspector; -1 closes it. */
  inspect(row: number): void {
    const { ui } = this.now;
    const rightOpen = row >= 0 || this.choice.selected.length > 0 || ui.movement;
    this.patch({ inspected: row, focused: row, ui: { ...ui, rightOpen } });
    void this.#later("a point", async ({ deriveNeighbourhood, derivePointLabels }) => {
      await deriveNeighbourhood(this, row);
      await Promise.all([this.#colour(), derivePointLabels(this)]);
    });
  }

  focus(row: number): void {
    this.patch({ focused: row });
  }

  hover(row: number, x: number, y: number): void {
    this.pointer.set({ row, x, y });
  }

  /** One step back: what Esc does. Returns false when there is nothing to leave. */
  back(): boolean {
    const { ui, inspected, find } = this.now;
    if (ui.help) this.setUi({ help: false });
    else if (ui.compute || ui.axesForm) this.setUi({ compute: false, axesForm: false });
    else if (this.now.popover !== null) this.patch({ popover: null });
    else if (ui.tool !== "pan") this.setUi({ tool: "pan" });
    else if (inspected >= 0) this.inspect(-1);
    else if (this.choice.selected.length > 0) this.select(NO_ROWS);
    else if (find !== "") this.patch({ find: "", derived: { ...this.now.derived, matches: null } });
    else if (this.choice.mode !== "strongest") this.setMode("strongest");
    else if (ui.quality) this.setUi({ quality: false });
    else if (ui.movement)
      void this.#later("movement", ({ showMovement }) => showMovement(this, false));
    else if (ui.split) this.setUi({ split: false });
    else if (ui.table && this.now.mapProblem === null) this.setUi({ table: false });
    else return false;
    return true;
  }
}
