/** The part of a link that says how points are drawn and what stands beside the map. */
import { MOST_NEAR, NEAR_METRICS, type NearHow } from "./nearest.js";
import type { OtherWanted } from "./other-map.js";
import type { LabelBy } from "./point-names.js";
import type { Lines } from "./sequences.js";
import type { Session } from "./session.js";
import { FIRST_UI, type SessionState, type Ui } from "./session-state.js";
import { wholeNumber } from "./wanted.js";

/** One entry of the text; `what` names it where it had to be left out. */
export type Part = readonly [key: string, value: string, what: string];

/** Stands before the name of a column, which may be called like anything. */
const COLUMN = "=";
const HEX = /^#[0-9a-f]{6}$/u;

export function uiParts(state: SessionState): Part[] {
  const { ui } = state;
  const parts: Part[] = [];
  const add = (key: string, value: string, isFirst: boolean) => {
    if (!isFirst) parts.push([key, value, "how points are drawn"]);
  };
  add("images", "1", !ui.images);
  add("px", String(ui.thumbnailPx), ui.thumbnailPx === FIRST_UI.thumbnailPx);
  add("size", String(ui.pointSize), ui.pointSize === FIRST_UI.pointSize);
  add("density", ui.density, ui.density === FIRST_UI.density);
  add("contours", "0", ui.contours);
  add("opacity", String(ui.opacity), ui.opacity === FIRST_UI.opacity);
  add("paper", ui.background ?? "", ui.background === null);
  add("rings", "0", ui.rings);
  add("grid", "1", !ui.axes);
  add("perspective", "0", ui.perspective);
  if (ui.near.asked) parts.push(["near", nearText(ui.near), "how neighbours are found"]);
  add("labels", labelsText(ui.labelBy), ui.labelBy.kind === "auto");
  add("lines", linesText(ui.lines), ui.lines.kind === "auto");
  const { components, layout } = state.derived;
  const isStored = state.dataset?.layouts.some(({ name }) => name === layout) ?? false;
  if (components !== null && components.layout === layout && isStored)
    parts.push(["components", components.chosen.join("."), "the components on the axes"]);
  add("split", "1", !ui.split);
  add("table", "1", !ui.table);
  if (ui.movement) parts.push(["movement", "1", "the movement"]);
  if (ui.split && state.other !== null && state.other.of === state.dataset)
    parts.push(["other", otherText(state.other), "the second map"]);
  return parts;
}

function labelsText(by: LabelBy): string {
  return by.kind === "column" ? `${COLUMN}${by.name}` : by.kind;
}

function readLabels(text: string | null): LabelBy | null {
  if (text?.startsWith(COLUMN)) return { kind: "column", name: text.slice(1) };
  return text === "none" || text === "concepts" ? { kind: text } : null;
}

function linesText(lines: Lines): string {
  if (lines.kind !== "columns") return lines.kind;
  const { order, group } = lines;
  return new URLSearchParams({ order, ...(group === null ? {} : { group }) }).toString();
}

function readLines(text: string | null): Lines | null {
  if (text === "none") return { kind: "none" };
  const parts = new URLSearchParams(text ?? "");
  const order = parts.get("order");
  return order === null ? null : { kind: "columns", order, group: parts.get("group") };
}

function nearText({ k, metric, space }: NearHow): string {
  return [k, metric, space].join(" ");
}

function readNear(text: string | null): NearHow | null {
  const [count = "", name, place] = (text ?? "").split(" ");
  const k = wholeNumber(count, MOST_NEAR);
  const metric = NEAR_METRICS.find((one) => one === name);
  if (k === undefined || k < 1 || metric === undefined) return null;
  if (place !== "vectors" && place !== "layout") return null;
  return { k, metric, space: place, asked: true };
}

function otherText({ run, dataset, layout, by }: NonNullable<SessionState["other"]>): string {
  const { tag, step } = dataset;
  const place = { run: run.name, tag, step: String(step) };
  const rest = { ...(layout === null ? {} : { layout }), ...(by === "concepts" ? {} : { by }) };
  return new URLSearchParams({ ...place, ...rest }).toString();
}

function readOther(text: string | null): OtherWanted | null {
  const parts = new URLSearchParams(text ?? "");
  const [run, tag, layout] = [parts.get("run"), parts.get("tag"), parts.get("layout")];
  const step = wholeNumber(parts.get("step"), Number.MAX_SAFE_INTEGER);
  const by = parts.get("by");
  if (run === null || tag === null || step === undefined) return null;
  return {
    run,
    tag,
    step,
    ...(layout === null ? {} : { layout }),
    ...(by === "moved" || by === "changed" ? { by } : {}),
  };
}

/** What the text does not name is as at first where `isWhole`; else it stays: somebody may have changed it already. */
export function uiFrom(parts: URLSearchParams, isWhole: boolean): Partial<Ui> {
  const px = wholeNumber(parts.get("px"), 256);
  const size = Number(parts.get("size"));
  const opacity = Number(parts.get("opacity"));
  const density = parts.get("density");
  const paper = parts.get("paper");
  const near = readNear(parts.get("near"));
  const has = (key: string) => isWhole || parts.has(key);
  return {
    ...(has("images") ? { images: parts.get("images") === "1" } : {}),
    ...(has("split") ? { split: parts.get("split") === "1" } : {}),
    ...(has("contours") ? { contours: parts.get("contours") !== "0" } : {}),
    ...(has("rings") ? { rings: parts.get("rings") !== "0" } : {}),
    ...(has("grid") ? { axes: parts.get("grid") === "1" } : {}),
    ...(has("perspective") ? { perspective: parts.get("perspective") !== "0" } : {}),
    ...(near === null ? {} : { near }),
    ...(parts.get("table") === "1" ? { table: true } : {}),
    ...(px !== undefined && px >= 16 ? { thumbnailPx: px } : {}),
    ...(size >= 0.1 && size <= 10 ? { pointSize: size } : {}),
    ...(opacity >= 0.1 && opacity <= 1 ? { opacity } : {}),
    ...(paper !== null && HEX.test(paper) ? { background: paper } : {}),
    ...(density === "on" || density === "off" ? { density } : {}),
  };
}

/** What has to be worked out before it is seen: names, lines, movement, the second map, other components. */
export async function showMore(
  session: Session,
  parts: URLSearchParams,
  isWhole: boolean,
): Promise<void> {
  const auto = isWhole ? ({ kind: "auto" } as const) : null;
  const { ui } = session.now;
  const labels = readLabels(parts.get("labels")) ?? auto;
  if (labels !== null && labels.kind !== ui.labelBy.kind) {
    const { setLabelBy } = await import("./point-names.js");
    await setLabelBy(session, labels);
  }
  const lines = readLines(parts.get("lines")) ?? auto;
  if (lines !== null && lines.kind !== ui.lines.kind) {
    const { setLines } = await import("./sequences.js");
    setLines(session, lines);
  }
  const other = readOther(parts.get("other"));
  if (other !== null) {
    const { wantOther } = await import("./other-map.js");
    wantOther(session, other);
  }
  const components = (parts.get("components") ?? "").split(".").filter((one) => /^\d$/u.test(one));
  if (components.length === 2 || components.length === 3) {
    const { chooseComponents } = await import("./components.js");
    await chooseComponents(session, components.map(Number));
  }
  if (parts.get("movement") === "1") {
    const { showMovement } = await import("./movement.js");
    await showMovement(session, true);
  }
}
