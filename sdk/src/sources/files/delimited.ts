import { FormatError } from "../../errors.js";
import type { SourceCell } from "../source-set.js";
import type { SourceTable, VectorColumn } from "./table.js";

/**
 * Reads CSV or TSV with a header line. Quoted fields follow RFC 4180: `"` doubles inside, breaks may stand inside.
 * @throws FormatError `corrupt` for a row with more or fewer fields than the header, or an open quote at the end.
 */
export function readDelimited(
  text: string,
  separator: "," | "\t" | ";",
  source: string,
): SourceTable {
  const records = scanRecords(text, separator, source);
  const header = records.next();
  if (header.done) throw new FormatError("truncated", "no header line", { source, offset: 0 });
  const names = header.value.fields.map((name, index) => name.trim() || `column ${index + 1}`);
  const columns = names.map((): string[] => []);
  let rows = 0;
  for (const { fields, offset } of records) {
    if (fields.length === 1 && fields[0] === "") continue;
    if (fields.length !== names.length) {
      const message = `row ${rows + 1} has ${fields.length} fields, the header ${names.length}`;
      throw new FormatError("corrupt", message, { source, offset });
    }
    fields.forEach((field, index) => {
      columns[index]?.push(field);
    });
    rows++;
  }
  return tableOf(separator === "," || separator === ";" ? "csv" : "tsv", names, columns, rows);
}

/** Numbers become numbers where a whole column is of numbers; lists become vectors. */
function tableOf(
  format: string,
  names: readonly string[],
  columns: readonly string[][],
  rows: number,
): SourceTable {
  const cells = new Map<string, readonly SourceCell[]>();
  const vectors: VectorColumn[] = [];
  names.forEach((name, index) => {
    const texts = columns[index] ?? [];
    const vector = listColumn(name, texts);
    if (vector) vectors.push(vector);
    else cells.set(name, typed(texts));
  });
  return { format, rows, cells, vectors };
}

/** The whole column as numbers where every cell is one, or empty. */
export function typed(texts: readonly string[]): readonly SourceCell[] {
  const isNumber = (text: string) => text.trim() !== "" && Number.isFinite(Number(text));
  const filled = texts.filter((text) => text !== "");
  if (!filled.length || !filled.every(isNumber)) return texts.map((text) => text);
  return texts.map((text) => (text === "" ? null : Number(text)));
}

/** `[0.1, 0.2]`, also with blanks instead of commas, as NumPy prints. Undefined where a cell is no list. */
export function listColumn(name: string, texts: readonly string[]): VectorColumn | undefined {
  if (!texts.length || !/^\s*\[[^[\]]*\]\s*$/s.test(texts[0] ?? "")) return undefined;
  const lists = texts.map((text) =>
    text
      .replace(/[[\]]/g, " ")
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(Number),
  );
  const dim = lists[0]?.length ?? 0;
  if (dim < 1 || lists.some((list) => list.length !== dim || list.some(Number.isNaN)))
    return undefined;
  const data = new Float32Array(lists.length * dim);
  lists.forEach((list, row) => {
    data.set(list, row * dim);
  });
  return { name, dim, data };
}

/** Yields each record's fields, and where it begins (in characters). */
function* scanRecords(
  text: string,
  separator: string,
  source: string,
): Generator<{ fields: string[]; offset: number }> {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0; // a byte order mark is no part of the first name
  while (at < text.length) {
    const offset = at;
    const fields: string[] = [];
    for (;;) {
      const field =
        text[at] === '"' ? quotedField(text, at, source) : plainField(text, at, separator);
      fields.push(field.value);
      at = field.end;
      if (text[at] !== separator) break;
      at++;
    }
    if (text[at] === "\r") at++;
    if (text[at] === "\n") at++;
    yield { fields, offset };
  }
}

function plainField(text: string, from: number, separator: string): { value: string; end: number } {
  let end = from;
  for (; end < text.length; end++) {
    const char = text[end];
    if (char === separator || char === "\n" || char === "\r") break;
  }
  return { value: text.slice(from, end), end };
}

function quotedField(text: string, from: number, source: string): { value: string; end: number } {
  let value = "";
  let at = from + 1;
  for (;;) {
    const close = text.indexOf('"', at);
    if (close < 0)
      throw new FormatError("corrupt", "a quoted field has no end", { source, offset: from });
    value += text.slice(at, close);
    if (text[close + 1] !== '"') return { value, end: close + 1 };
    value += '"';
    at = close + 2;
  }
}
