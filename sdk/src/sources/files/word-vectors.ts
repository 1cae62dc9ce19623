import { FormatError } from "../../errors.js";
import type { SourceSet } from "../source-set.js";

/**
 * Files of word vectors. word2vec and fastText begin with a line "count dim"; GloVe has none. Each line is a token and D
 * numbers; tokens may hold blanks, so the last D fields are the vector. Source: the readers of gensim's KeyedVectors.
 */

const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });
const LINE_END = 10;
const BLANK = 32;

/** The first line's promise, or undefined where it makes none (GloVe). */
export function wordVectorHeader(
  bytes: Uint8Array,
): { count: number; dim: number; end: number } | undefined {
  const end = bytes.indexOf(LINE_END);
  if (end < 0 || end > 64) return undefined;
  const match = /^(\d+) (\d+)\s*$/.exec(DECODER.decode(bytes.subarray(0, end)));
  return match ? { count: Number(match[1]), dim: Number(match[2]), end: end + 1 } : undefined;
}

/** Reads word2vec or fastText text (`header` given) or GloVe. @throws FormatError */
export function readWordText(bytes: Uint8Array, source: string): SourceSet {
  const header = wordVectorHeader(bytes);
  const ids: string[] = [];
  let dim = header?.dim ?? 0;
  let values = new Float32Array(0);
  let start = header?.end ?? 0;
  while (start < bytes.length) {
    const stop = bytes.indexOf(LINE_END, start);
    const end = stop < 0 ? bytes.length : stop;
    const line = DECODER.decode(bytes.subarray(start, end)).replace(/[\r ]+$/, "");
    const offset = start;
    start = end + 1;
    if (!line) continue;
    const fields = line.split(" ");
    dim ||= numbersAtEnd(fields);
    if (dim < 1 || fields.length <= dim) {
      const message = `row ${ids.length} has ${fields.length - 1} values, ${dim || "at least 1"} wanted`;
      throw new FormatError("corrupt", message, { source, offset });
    }
    const row = ids.length;
    if ((row + 1) * dim > values.length) {
      const grown = new Float32Array(Math.max((row + 1) * dim * 2, 1024));
      grown.set(values);
      values = grown;
    }
    ids.push(fields.slice(0, fields.length - dim).join(" "));
    for (let at = 0; at < dim; at++) {
      const value = Number(fields[fields.length - dim + at]);
      if (Number.isNaN(value))
        throw new FormatError("corrupt", `row ${row}: value ${at} is no number`, {
          source,
          offset,
        });
      values[row * dim + at] = value;
    }
  }
  if (header && header.count !== ids.length) {
    const message = `${ids.length} rows, the first line promises ${header.count}`;
    throw new FormatError("truncated", message, { source, offset: bytes.length });
  }
  return setOf(header ? "word2vec" : "glove", ids, dim, values.slice(0, ids.length * dim));
}

/** Reads word2vec's binary form: token, a blank, D float32 values, at times a line end. @throws FormatError */
export function readWordBinary(bytes: Uint8Array, source: string): SourceSet {
  const header = wordVectorHeader(bytes);
  if (!header) throw new FormatError("corrupt", 'no line "count dim"', { source, offset: 0 });
  const { count, dim } = header;
  const width = dim * 4;
  // Two bytes are the least a token and its blank take; a larger claim cannot be true.
  if (count * (width + 2) > bytes.length + count)
    throw new FormatError("truncated", `${count} rows of ${dim} do not fit ${bytes.length} bytes`, {
      source,
      offset: 0,
    });
  const ids: string[] = [];
  const vectors = new Float32Array(count * dim);
  const target = new Uint8Array(vectors.buffer);
  let at = header.end;
  for (let row = 0; row < count; row++) {
    while (bytes[at] === LINE_END) at++;
    const blank = bytes.indexOf(BLANK, at);
    if (blank < 0 || blank + 1 + width > bytes.length)
      throw new FormatError("truncated", `ends in row ${row}`, { source, offset: at });
    ids.push(DECODER.decode(bytes.subarray(at, blank)));
    target.set(bytes.subarray(blank + 1, blank + 1 + width), row * width);
    at = blank + 1 + width;
  }
  return setOf("word2vec-binary", ids, dim, vectors);
}

function numbersAtEnd(fields: readonly string[]): number {
  let count = 0;
  while (
    count < fields.length - 1 &&
    fields[fields.length - 1 - count] !== "" &&
    Number.isFinite(Number(fields[fields.length - 1 - count]))
  )
    count++;
  return count;
}

function setOf(
  format: string,
  words: readonly string[],
  dim: number,
  vectors: Float32Array,
): SourceSet {
  return {
    ids: unique(words),
    dim,
    vectors,
    columns: new Map([["token", words]]),
    failures: [],
    origin: { format },
  };
}

/** Vocabularies hold the same token twice at times; ids must differ. */
function unique(words: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return words.map((word) => {
    const times = seen.get(word) ?? 0;
    seen.set(word, times + 1);
    return times ? `${word} (${times + 1})` : word;
  });
}
