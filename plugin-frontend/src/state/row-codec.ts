/**
 * Row numbers as short text, for links and for what the browser keeps. Two forms; the shorter one is written:
 *
 *   0.1.4~3      runs: distance from the end of the run before, base 36, and `~length` where it is more than one
 *   *AAECAw      one bit a row, six to a character of base64url, least significant first
 */
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const BITS = 6;

/** Rows must be ascending, each once. */
export function encodeRows(rows: Uint32Array): string {
  if (rows.length === 0) return "";
  const most = Math.floor((rows.at(-1) ?? 0) / BITS) + 2;
  const runs = encodeRuns(rows, most);
  return runs ?? encodeBits(rows);
}

/** The runs, or undefined once they are longer than `most` characters. */
function encodeRuns(rows: Uint32Array, most: number): string | undefined {
  let text = "";
  let end = 0;
  for (let at = 0; at < rows.length; ) {
    const first = rows[at] as number; // below length
    let length = 1;
    while (at + length < rows.length && rows[at + length] === first + length) length++;
    const gap = (first - end).toString(36);
    text += `${at === 0 ? "" : "."}${gap}${length === 1 ? "" : `~${length.toString(36)}`}`;
    if (text.length > most) return undefined;
    end = first + length;
    at += length;
  }
  return text;
}

function encodeBits(rows: Uint32Array): string {
  const places = new Uint8Array(Math.floor((rows.at(-1) ?? 0) / BITS) + 1);
  for (const row of rows) {
    const place = Math.floor(row / BITS);
    places[place] = (places[place] as number) | (1 << (row % BITS)); // within the last row's place
  }
  return `*${Array.from(places, (bits) => DIGITS[bits]).join("")}`;
}

/** Rows below `rowCount`, ascending; null where the text is none of ours. Never more rows than there are. */
export function decodeRows(text: string, rowCount: number): Uint32Array | null {
  if (text === "") return new Uint32Array(0);
  return text.startsWith("*") ? decodeBits(text.slice(1), rowCount) : decodeRuns(text, rowCount);
}

function decodeRuns(text: string, rowCount: number): Uint32Array | null {
  const rows = new Uint32Array(rowCount);
  let count = 0;
  let end = 0;
  for (const run of text.split(".")) {
    const [, gap, length] = /^([0-9a-z]{1,7})(?:~([0-9a-z]{1,7}))?$/u.exec(run) ?? [];
    if (gap === undefined) return null;
    const first = end + Number.parseInt(gap, 36);
    end = first + (length === undefined ? 1 : Number.parseInt(length, 36));
    if (end > rowCount || end === first) return null;
    for (let row = first; row < end; row++) rows[count++] = row;
  }
  return rows.slice(0, count);
}

function decodeBits(text: string, rowCount: number): Uint32Array | null {
  if (text.length > Math.ceil(rowCount / BITS)) return null;
  const rows: number[] = [];
  for (let place = 0; place < text.length; place++) {
    const bits = DIGITS.indexOf(text[place] as string); // below length
    if (bits < 0) return null;
    for (let bit = 0; bit < BITS; bit++) {
      if ((bits >> bit) & 1) rows.push(place * BITS + bit);
    }
  }
  return (rows.at(-1) ?? 0) < rowCount ? Uint32Array.from(rows) : null;
}
