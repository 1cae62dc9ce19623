import { FormatError } from "../format/index.js";

/** One scalar of a line of input. */
export interface ScalarRow {
  readonly tag: string;
  readonly step: number;
  readonly value: number;
  /** Seconds since 1970. */
  readonly wallTime?: number;
}

export interface ScalarRowOptions {
  /** Name of the field that holds the step. Default `step`; where a line has none, lines are counted. */
  readonly step?: string;
  /** Put before every tag. */
  readonly prefix?: string;
}

/** Names under which a wall time comes. */
const WALL_TIMES = ["wall_time", "wallTime"] as const;

/**
 * Reads scalars from lines: JSON objects, or CSV with a header. A line `{ tag, value, step }` is one scalar; in any
 * other every field that is a number is one, named by the field. Texts and empty cells are passed over; `nan` and
 * `inf` are values.
 * @throws FormatError `corrupt` with the line's number
 */
export async function* scalarRows(
  lines: AsyncIterable<string>,
  options: ScalarRowOptions = {},
  source = "standard input",
): AsyncGenerator<ScalarRow> {
  let header: string[] | undefined;
  let delimiter = ",";
  let number = 0;
  let count = 0;
  for await (const line of lines) {
    number++;
    const text = number === 1 ? line.replace(/^\uFEFF/, "") : line;
    if (text.trim() === "") continue;
    const isJson = text.trimStart().startsWith("{");
    if (!isJson && !header) {
      delimiter = delimiterOf(text);
      header = splitCsv(text, delimiter);
      continue;
    }
    const at = { source, offset: number };
    const fields = isJson
      ? parseObject(text, number, at)
      : zip(header ?? [], splitCsv(text, delimiter));
    yield* scalarsOf(fields, count++, options, number, at);
  }
}

function* scalarsOf(
  fields: ReadonlyMap<string, unknown>,
  count: number,
  options: ScalarRowOptions,
  line: number,
  at: { source: string; offset: number },
): Generator<ScalarRow> {
  const stepName = options.step ?? "step";
  const step = fields.has(stepName) ? numberOf(fields.get(stepName)) : count;
  if (step === undefined || !Number.isSafeInteger(step)) {
    const found = JSON.stringify(fields.get(stepName));
    throw new FormatError(
      "corrupt",
      `line ${line}: ${stepName} is ${found}, expected a whole number`,
      at,
    );
  }
  const timeName = WALL_TIMES.find((name) => fields.has(name));
  const wallTime = timeName === undefined ? undefined : numberOf(fields.get(timeName));
  const base = { step, ...(wallTime === undefined ? {} : { wallTime }) };
  const prefix = options.prefix ?? "";
  const tag = fields.get("tag");
  if (typeof tag === "string" && fields.has("value")) {
    const value = numberOf(fields.get("value"));
    if (value !== undefined) yield { tag: prefix + tag, value, ...base };
    return;
  }
  for (const [name, field] of fields) {
    const value = name === stepName || name === timeName ? undefined : numberOf(field);
    if (value !== undefined) yield { tag: prefix + name, value, ...base };
  }
}

/** A number, or a text that is one; booleans count 0 and 1. */
function numberOf(field: unknown): number | undefined {
  if (typeof field === "number") return field;
  if (typeof field === "boolean") return Number(field);
  if (typeof field !== "string" || field.trim() === "") return undefined;
  const text = field.trim().toLowerCase();
  if (/^[+-]?nan$/.test(text)) return Number.NaN;
  if (/^[+-]?inf(inity)?$/.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  const value = Number(text);
  return Number.isNaN(value) ? undefined : value;
}

function parseObject(
  text: string,
  line: number,
  at: { source: string; offset: number },
): ReadonlyMap<string, unknown> {
  try {
    // Python writes NaN and Infinity, which JSON has not: as texts they are values here.
    const strict = text.replace(/(?<=[:[,]\s*)(-?Infinity|NaN)(?=\s*[,\]}])/g, '"$1"');
    return new Map(Object.entries(JSON.parse(strict) as object));
  } catch (cause) {
    throw new FormatError("corrupt", `line ${line}: no JSON object`, at, { cause });
  }
}

const zip = (names: readonly string[], cells: readonly string[]): ReadonlyMap<string, unknown> =>
  new Map(names.map((name, index) => [name, cells[index]]));

/** What parts the cells: whichever of tab, semicolon and comma the header has first. */
const delimiterOf = (header: string): string => /[\t;,]/.exec(header)?.[0] ?? ",";

/** Cells of one line, quoted as RFC 4180 has it; breaks inside a cell are not supported. */
function splitCsv(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (isQuoted && character === '"' && line.charAt(at + 1) === '"') {
      cell += '"';
      at++;
    } else if (character === '"') isQuoted = !isQuoted;
    else if (character === delimiter && !isQuoted) {
      cells.push(cell.trim());
      cell = "";
    } else cell += character;
  }
  return [...cells, cell.trim()];
}
