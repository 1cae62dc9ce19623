/** Axes of the user's own: what their ends stand for, and what stands beside the axes of the map. */
import type { TaskOptions } from "../data/api.js";
import type { AxisNames } from "../view/api.js";
import { thresholdOf } from "./choice.js";
import { chosenComponents } from "./components.js";
import { namesOf, rowsOfFilter } from "./derive-filter.js";
import { parseFilter } from "./filter-parse.js";
import { type AxisEnd, type AxisEnds, layoutNow, startLayout } from "./running.js";
import type { Session } from "./session.js";
import type { SessionState } from "./session-state.js";
import { percent } from "./words.js";

/**
 * Rows that an end stands for: a concept by its name, else a filter (`sea AND bird`, `kind = a`), else words or a
 * /regular expression/ in any column. No rows: nothing matches, which the form says; never something else instead.
 */
export async function resolveEnd(
  session: Session,
  text: string,
  task: TaskOptions,
): Promise<AxisEnd> {
  const words = text.trim();
  const { concepts, columns } = session.now;
  const names = namesOf(session);
  const concept = names.concepts.findIndex((name) => name.toLowerCase() === words.toLowerCase());
  if (concept >= 0 && concepts !== null) {
    const { rows, values } = await concepts.rowsOf(concept, task);
    const low = thresholdOf(session.choice, concept) * 65535;
    return { words, rows: rows.filter((_, at) => (values[at] ?? 0) >= low) };
  }
  const { filter } = parseFilter(words);
  if (filter !== null && /\b(?:AND|OR|NOT)\b|[<>=]/u.test(words)) {
    const rows = await rowsOfFilter(session, filter);
    if (rows !== null) return { words, rows };
  }
  if (columns === null) return { words, rows: new Uint32Array(0) };
  const regex = /^\/(.+)\/$/u.exec(words);
  const own = columns.columns.flatMap(({ added }, index) => (added ? [] : [index]));
  const search = { text: regex?.[1] ?? words, regex: regex !== null, matchCase: false };
  const rows = await columns.search({ ...search, columns: own }, task);
  return { words, rows };
}

/** Computes the axes in a worker, as the layout "Axes". */
export function startAxes(
  session: Session,
  axes: readonly AxisEnds[],
  sphereize: boolean,
): Promise<void> {
  const dims = axes.length === 3 ? 3 : 2;
  const request = {
    method: "axes",
    dims,
    sphereize,
    axes: axes.map(({ from, to }) => ({ from: from?.rows ?? null, to: to.rows })),
  } as const;
  return startLayout(session, request, axes);
}

const LETTERS = ["X", "Y", "Z"] as const;

/** The names of the map's axes: those that mean something; for other layouts plain letters, where they are asked for. */
export function axisNames(state: SessionState): AxisNames | null {
  const layout = layoutNow(state);
  const { placement } = state.derived;
  if (placement === null || state.running !== null) return null;
  const own = state.own.find(({ info }) => info === layout);
  if (own?.axes !== undefined) {
    const ends = own.axes.map(({ to }) => to.words);
    const starts = own.axes.map(({ from }) => from?.words ?? "all");
    return named(ends, starts);
  }
  const chosen = chosenComponents(state);
  if (chosen !== null) {
    return named(
      chosen.map((component) => {
        const ratio = layout?.varianceRatios?.[component];
        const share = ratio === undefined ? "" : `, ${percent(ratio)}`;
        return `component ${component + 1}${share}`;
      }),
    );
  }
  if (layout?.method === "identity") return named(["value 1", "value 2", "value 3"]);
  return state.ui.axes ? named(LETTERS) : null;
}

function named(ends: readonly string[], starts: readonly string[] = []): AxisNames {
  const [x = "", y = "", z] = ends;
  const [fromX, fromY, fromZ] = starts;
  return {
    x,
    y,
    ...(z === undefined ? {} : { z }),
    ...(fromX === undefined ? {} : { from: [fromX, fromY ?? "", fromZ ?? ""] as const }),
  };
}
