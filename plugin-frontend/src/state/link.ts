/** The state as text in the address: short, versioned, and read back with suspicion. */
import { type Choice, type ColourBy, MODES, type Mode } from "./choice.js";
import { printFilter } from "./filter-ast.js";
import { parseFilter } from "./filter-parse.js";
import { colourChoice, colourParts } from "./link-colours.js";
import type { Session } from "./session.js";
import type { SessionState } from "./session-state.js";
import { LINK_VERSION, linkParts, MOST_CHARACTERS, wholeNumber } from "./wanted.js";

/** The present view as text; parts that would make it too long are left out, the least needed first. */
export function viewText(state: SessionState): string {
  const { run, dataset, derived, ui } = state;
  const choice = state.history.present;
  const names = dataset?.conceptNames ?? [];
  const parts: [string, string][] = [
    ["v", LINK_VERSION],
    ["run", run?.name ?? ""],
    ["tag", dataset?.tag ?? ""],
  ];
  const tensor = run?.tensors.find(({ tag }) => tag === dataset?.tag);
  if (dataset !== null && tensor?.steps.at(-1)?.step !== dataset.step)
    parts.push(["step", String(dataset.step)]);
  if (derived.layout !== null) parts.push(["layout", derived.layout]);
  if (choice.mode !== "strongest") parts.push(["mode", choice.mode]);
  for (const concept of choice.chosen) parts.push(["concept", names[concept] ?? ""]);
  const isOwnChoice = names.length > 0 || choice.colourBy.kind !== "concepts";
  if (isOwnChoice && choice.colourBy.kind === "column")
    parts.push(["colour", choice.colourBy.name]);
  if (choice.rounds > 1) parts.push(["rounds", String(choice.rounds)]);
  parts.push(...colourParts(choice, names));
  if (derived.legendLayout !== null && derived.legendLayout !== derived.layout)
    parts.push(["legend", derived.legendLayout]);
  if (choice.threshold > 0) parts.push(["least", String(Number(choice.threshold.toFixed(3)))]);
  if (ui.images) parts.push(["images", "1"]);
  if (choice.filter !== null) parts.push(["filter", printFilter(choice.filter)]);
  if (state.inspected >= 0) parts.push(["row", String(state.inspected)]);
  const written = (used: readonly [string, string][]) => new URLSearchParams([...used]).toString();
  while (written(parts).length > MOST_CHARACTERS && parts.length > 3) parts.pop();
  return written(parts);
}

/** Makes the session's view what the link says, once its data are open. */
export function applyView(session: Session, text: string): void {
  const parts = linkParts(text);
  const { dataset, run } = session.now;
  if (dataset === null || run?.name !== parts.get("run")) return;
  const change = choiceFrom(parts, dataset.conceptNames, session.choice);
  if (Object.keys(change).length > 0) session.adjust(change);
  if (parts.get("images") === "1") session.setUi({ images: true });
  const row = wholeNumber(parts.get("row"), dataset.rows - 1);
  if (row !== undefined) session.inspect(row);
}

function choiceFrom(
  parts: URLSearchParams,
  names: readonly string[],
  before: Choice,
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
  const rounds = wholeNumber(parts.get("rounds"), 4);
  if (rounds !== undefined && rounds > 1) change.rounds = rounds;
  const least = Number(parts.get("least") ?? 0);
  if (least > 0 && least <= 1) change.threshold = least;
  const { filter } = parseFilter(parts.get("filter") ?? "");
  if (filter !== null && before.filter === null) change.filter = filter;
  return change;
}
