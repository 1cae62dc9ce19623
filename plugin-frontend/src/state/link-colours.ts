/** The colours' part of a link: palette, colours and shapes of the user's own, scales, and lowest confidences. */
import {
  type Choice,
  PALETTE_NAMES,
  type PaletteName,
  RAMP_NAMES,
  type RampName,
  SCALE_KINDS,
  type ScaleChoice,
  type ScaleKind,
} from "./choice.js";

const MOST_PAINTED = 60;

type Part = [string, string];

/** A number in few characters; dates of today keep their day. */
function short(value: number): string {
  return String(Number(value.toPrecision(12)));
}

export function colourParts(choice: Choice, names: readonly string[]): Part[] {
  const parts: Part[] = [];
  if (choice.palette !== "okabe-ito") parts.push(["palette", choice.palette]);
  for (const [key, hex] of choice.paint) parts.push(["paint", `${hex.slice(1)}${key}`]);
  if (choice.shapeBy !== null) parts.push(["shape", choice.shapeBy]);
  for (const [concept, least] of choice.thresholds)
    parts.push(["own", `${Number(least.toFixed(3))}~${names[concept] ?? ""}`]);
  for (const [column, { kind, ramp, minimum, maximum, centre }] of choice.scales) {
    const figures = [minimum, maximum, centre].map((one) => (one === undefined ? "" : short(one)));
    parts.push(["scale", [kind ?? "", ramp ?? "", ...figures, column].join("~")]);
  }
  return parts;
}

function numberOf(text: string | undefined): number | undefined {
  const value = Number(text);
  return text === undefined || text === "" || !Number.isFinite(value) ? undefined : value;
}

/** Reads the parts back; whatever is odd is left out. */
export function colourChoice(parts: URLSearchParams, names: readonly string[]): Partial<Choice> {
  const change: { -readonly [key in keyof Choice]?: Choice[key] } = {};
  const palette = parts.get("palette") as PaletteName | null;
  if (palette !== null && PALETTE_NAMES.includes(palette)) change.palette = palette;
  const paint = new Map<string, string>();
  for (const text of parts.getAll("paint").slice(0, MOST_PAINTED)) {
    const found = /^([0-9a-f]{6})([cv]:.+)$/su.exec(text);
    if (found?.[1] !== undefined && found[2] !== undefined) paint.set(found[2], `#${found[1]}`);
  }
  if (paint.size > 0) change.paint = paint;
  const shape = parts.get("shape");
  if (shape !== null) change.shapeBy = shape;
  const thresholds = new Map<number, number>();
  for (const text of parts.getAll("own").slice(0, MOST_PAINTED)) {
    const at = text.indexOf("~");
    const least = Number(text.slice(0, at));
    const concept = names.indexOf(text.slice(at + 1));
    if (at > 0 && concept >= 0 && least >= 0 && least <= 1) thresholds.set(concept, least);
  }
  if (thresholds.size > 0) change.thresholds = thresholds;
  const scales = new Map<string, ScaleChoice>();
  for (const text of parts.getAll("scale").slice(0, MOST_PAINTED)) {
    const [kind, ramp, minimum, maximum, centre, ...column] = text.split("~");
    if (column.length === 0) continue;
    const figures = {
      minimum: numberOf(minimum),
      maximum: numberOf(maximum),
      centre: numberOf(centre),
    };
    scales.set(column.join("~"), {
      ...(SCALE_KINDS.includes(kind as ScaleKind) ? { kind: kind as ScaleKind } : {}),
      ...(RAMP_NAMES.includes(ramp as RampName) ? { ramp: ramp as RampName } : {}),
      ...Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined)),
    });
  }
  if (scales.size > 0) change.scales = scales;
  return change;
}
