/**
 * What the words in the find line ask for:
 *
 *   duck            any column holds it, or a concept is called exactly so
 *   /^du/           the same as a regular expression
 *   kind: duck      one column; "concepts" is the column of concepts
 *   loss: 1..3      a range of a number column; ends may be left open
 *   #17             the row with this id, or this number
 */
/** Where concepts are looked in, as an option and as `concepts: sea` in the line. */
export const CONCEPTS = "concepts";

export type FindQuery =
  | { readonly kind: "row"; readonly id: string }
  | {
      readonly kind: "range";
      readonly where: string | null;
      readonly from: number;
      readonly to: number;
    }
  | {
      readonly kind: "text";
      readonly where: string | null;
      readonly text: string;
      readonly regex: boolean;
    };

const NUMBER = String.raw`-?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?`;
const RANGE = new RegExp(String.raw`^(${NUMBER})?\s*\.\.\s*(${NUMBER})?$`, "iu");

/** Reads the line. `columns` are the names that may stand before a colon; a name in the line beats `where`. */
export function readFind(
  line: string,
  columns: readonly string[],
  where: string | null,
): FindQuery | null {
  const wanted = line.trim();
  if (wanted === "") return null;
  const [, id] = /^#(\S+)$/u.exec(wanted) ?? [];
  if (id !== undefined) return { kind: "row", id };
  const named = columnBefore(wanted, columns);
  const text = named?.rest ?? wanted;
  const place = named?.column ?? where;
  const range = RANGE.exec(text);
  const from = range?.[1] === undefined ? Number.NEGATIVE_INFINITY : Number(range[1]);
  const to = range?.[2] === undefined ? Number.POSITIVE_INFINITY : Number(range[2]);
  const isRange = range !== null && (range[1] ?? range[2]) !== undefined;
  if (isRange && !Number.isNaN(from) && !Number.isNaN(to))
    return { kind: "range", where: place, from, to };
  const [, pattern] = /^\/(.+)\/$/su.exec(text) ?? [];
  if (text === "") return null;
  return { kind: "text", where: place, text: pattern ?? text, regex: pattern !== undefined };
}

/** The longest column name that stands before a colon; names may hold colons themselves. */
function columnBefore(
  line: string,
  columns: readonly string[],
): { readonly column: string; readonly rest: string } | null {
  const lower = line.toLowerCase();
  const found = [...columns, CONCEPTS]
    .filter((name) => name !== "" && lower.startsWith(`${name.toLowerCase()}:`))
    .sort((a, b) => b.length - a.length)[0];
  return found === undefined ? null : { column: found, rest: line.slice(found.length + 1).trim() };
}
