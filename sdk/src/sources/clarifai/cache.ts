import { sha256Hex } from "../../io/hash.js";
import { LineLog, type LineSpan } from "../../io/line-log.js";
import type { SourceConcept } from "../source-set.js";

/** What one model said of one picture. */
export interface CacheRecord {
  readonly key: string;
  /** A line of the file has it as `packVector` gives it. */
  readonly vector?: Float32Array;
  readonly concepts?: readonly SourceConcept[];
  /** The version of the model that answered. */
  readonly version: string;
  readonly error?: {
    readonly code: number | string;
    readonly message: string;
    readonly retryHelps: boolean;
  };
}

/** Names an answer by everything that decides it, so that no answer is taken for another's. */
export function cacheKey(base: string, model: string, content: Uint8Array | string): string {
  return sha256Hex(`${base}\0${model}\0`, content).slice(0, 32);
}

/** How every line begins that `put` writes: the key is known without reading the rest. */
const BEGINNING = '{"key":"';
const KEY_LENGTH = 32;

/**
 * Answers of earlier calls, each appended before it counts as received. Of those that were there already only the places
 * are held: 100,000 answers are half a gigabyte.
 */
export class AnswerCache {
  readonly #records = new Map<string, CacheRecord | LineSpan>();
  readonly #log: LineLog;

  /** @throws WriteError where the file cannot be opened. */
  constructor(readonly path: string) {
    this.#log = new LineLog(path, (line, span) => {
      const key = keyOf(line);
      if (key === undefined) return false;
      this.#records.set(key, span);
      return true;
    });
  }

  get size(): number {
    return this.#records.size;
  }

  /** @throws WriteError where the file can no longer be read. */
  get(key: string): CacheRecord | undefined {
    const found = this.#records.get(key);
    if (!found || "key" in found) return found;
    const record = parseRecord(this.#log.read(found));
    return record?.key === key ? record : undefined; // another program wrote into the file
  }

  /** Survives the death of this process once it returns. @throws WriteError */
  put(record: CacheRecord): void {
    const { vector } = record;
    this.#log.append(JSON.stringify(vector ? { ...record, vector: packVector(vector) } : record));
    this.#records.set(record.key, record);
  }

  close(): void {
    this.#log.close();
  }
}

/** The key of a whole line; undefined for one that is none. */
function keyOf(line: Uint8Array): string | undefined {
  const end = BEGINNING.length + KEY_LENGTH;
  const head = String.fromCharCode(...line.subarray(0, end + 1));
  const isOurs = head.startsWith(BEGINNING) && head[end] === '"' && line.at(-1) === 0x7d;
  if (isOurs) return head.slice(BEGINNING.length, end);
  return parseRecord(new TextDecoder().decode(line))?.key;
}

function parseRecord(line: string): CacheRecord | undefined {
  try {
    const { vector, ...record } = JSON.parse(line) as Omit<CacheRecord, "vector"> & {
      vector?: string;
    };
    if (typeof record.key !== "string") return undefined;
    return vector ? { ...record, vector: unpackVector(vector) } : record;
  } catch {
    return undefined;
  }
}

/** float32 values as the file has them: little-endian, in base64. */
export function packVector(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");
}

/** The values of `packVector`, in memory of their own. */
export function unpackVector(packed: string): Float32Array {
  const bytes = Buffer.from(packed, "base64");
  const vector = new Float32Array(bytes.length >> 2);
  new Uint8Array(vector.buffer).set(bytes.subarray(0, vector.byteLength));
  return vector;
}
