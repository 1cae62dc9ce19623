import { FormatError } from "../../errors.js";
import { wordVectorHeader } from "./word-vectors.js";

export type FileFormat =
  | "npy"
  | "zip"
  | "parquet"
  | "arrow"
  | "hdf5"
  | "csv"
  | "semicolons"
  | "tsv"
  | "jsonl"
  | "json"
  | "word-text"
  | "word-binary";

const MAGIC: readonly (readonly [FileFormat, string])[] = [
  ["npy", "\x93NUMPY"],
  ["zip", "PK\x03\x04"],
  ["zip", "PK\x05\x06"],
  ["parquet", "PAR1"],
  ["arrow", "ARROW1"],
  ["arrow", "\xff\xff\xff\xff"], // a stream begins with its continuation mark
  ["hdf5", "\x89HDF\r\n\x1a\n"],
];

/**
 * Finds the format from the first bytes (`head`, at best 64 KiB).
 * @throws FormatError `unsupported` when it is none of ours.
 */
export function sniff(head: Uint8Array, source: string): FileFormat {
  for (const [format, magic] of MAGIC)
    if ([...magic].every((char, index) => head[index] === char.charCodeAt(0))) return format;
  const header = wordVectorHeader(head);
  if (header) return isTextAfter(head, header.end) ? "word-text" : "word-binary";
  const text = decodeText(head);
  const found = text === undefined ? undefined : sniffText(text);
  if (found) return found;
  throw new FormatError(
    "unsupported",
    "none of npy, npz, Parquet, Arrow, HDF5, CSV, TSV, JSON Lines, word2vec, GloVe",
    { source, offset: 0 },
  );
}

function sniffText(text: string): FileFormat | undefined {
  const start = text.trimStart();
  const lines = start.split(/\r?\n/);
  const [first = "", second = ""] = lines;
  if (start.startsWith("[")) return "json";
  if (start.startsWith("{")) return isJsonLines(first, second) ? "jsonl" : "json";
  if (first.includes("\t")) return "tsv";
  if (looksLikeGlove(first) && looksLikeGlove(second || first)) return "word-text";
  if (first.includes(",")) return "csv";
  if (first.includes(";")) return "semicolons";
  return undefined;
}

/** One whole object a line; a lone line is taken so too, unless it is an export of samples, their places or inputs. */
function isJsonLines(first: string, second: string): boolean {
  if (!parses(first)) return false;
  return (
    second.startsWith("{") || (second === "" && !/"(samples|inputs|sample_ids)"\s*:/.test(first))
  );
}

function parses(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** A token, then at least two numbers to the end of the line. */
function looksLikeGlove(line: string): boolean {
  const fields = line.trimEnd().split(" ");
  const isNumber = (field: string | undefined) =>
    field !== undefined && field !== "" && Number.isFinite(Number(field));
  return fields.length >= 3 && isNumber(fields.at(-1)) && isNumber(fields.at(-2));
}

/** Text of the head, its last and perhaps cut character left out; undefined for binary content. */
function decodeText(head: Uint8Array): string | undefined {
  if (head.subarray(0, 4096).includes(0)) return undefined;
  return new TextDecoder().decode(head);
}

function isTextAfter(head: Uint8Array, from: number): boolean {
  const line = head.subarray(
    from,
    head.indexOf(10, from) < 0 ? head.length : head.indexOf(10, from),
  );
  return /^\S.* [-+0-9.eE]+\s*$/.test(new TextDecoder().decode(line));
}
