/**
 * Records: the frames of an event file (TFRecord without compression).
 *
 *     u64 length | u32 masked CRC of the length's 8 bytes | payload | u32 masked CRC of the payload
 *
 * All little-endian. Source: tsl/lib/io/record_writer.cc and record_reader.cc.
 */
import { FormatError } from "../errors.js";
import { type Checksum, crc32c, maskCrc, maskedCrc32c } from "./crc.js";
import { DEFAULT_LIMITS, type Limits } from "./limits.js";

/**
 * Length and its CRC, before the payload, in bytes.
 * @example
 * RECORD_HEADER; // => 12
 */
export const RECORD_HEADER = 12;

/**
 * Framing per record, in bytes: u64 length + u32 length CRC before, u32 payload CRC after.
 * @example
 * encodeRecord(new Uint8Array(5)).length; // => RECORD_OVERHEAD + 5
 */
export const RECORD_OVERHEAD = 16;

/**
 * Frames one payload as a record.
 * @example
 * encodeRecord(new Uint8Array([7])).length; // => RECORD_OVERHEAD + 1
 */
export function encodeRecord(payload: Uint8Array, checksum: Checksum = crc32c): Uint8Array {
  const frame = new Uint8Array(RECORD_OVERHEAD + payload.length);
  frame.set(payload, RECORD_HEADER);
  encodeRecordInto(frame, 0, payload.length, checksum);
  return frame;
}

/**
 * Frames the payload that already stands at `offset + RECORD_HEADER` in `into`, and returns the offset behind the
 * record. For writers that encode straight into their buffer.
 * @example
 * const buffer = new Uint8Array(64);
 * buffer.set([1, 2, 3], RECORD_HEADER);
 * encodeRecordInto(buffer, 0, 3); // => RECORD_OVERHEAD + 3
 */
export function encodeRecordInto(
  into: Uint8Array,
  offset: number,
  payloadLength: number,
  checksum: Checksum = crc32c,
): number {
  const payloadAt = offset + RECORD_HEADER;
  const end = payloadAt + payloadLength;
  writeU32(into, offset, payloadLength % 2 ** 32);
  writeU32(into, offset + 4, Math.floor(payloadLength / 2 ** 32));
  writeU32(into, offset + 8, maskCrc(checksum(into.subarray(offset, offset + 8))));
  writeU32(into, end, maskCrc(checksum(into.subarray(payloadAt, end))));
  return end + 4;
}

function writeU32(into: Uint8Array, offset: number, value: number): void {
  into[offset] = value;
  into[offset + 1] = value >>> 8;
  into[offset + 2] = value >>> 16;
  into[offset + 3] = value >>> 24;
}

function readU32(from: Uint8Array, offset: number): number {
  // Callers have checked that four bytes stand there.
  return (
    ((from[offset] as number) |
      ((from[offset + 1] as number) << 8) |
      ((from[offset + 2] as number) << 16) |
      ((from[offset + 3] as number) << 24)) >>>
    0
  );
}

/** How a scan ended. `resumeAt` is the offset (bytes) of the first byte not consumed. */
export type RecordScanEnd =
  | { readonly kind: "complete" | "truncated"; readonly resumeAt: number }
  | { readonly kind: "corrupt" | "limit"; readonly resumeAt: number; readonly reason: string };

export interface RecordScanOptions {
  /** `"none"` skips the payload's CRC; the length's is always checked. Default `"crc"`. */
  readonly verify?: "crc" | "none";
  readonly limits?: Pick<Limits, "recordBytes">;
  readonly checksum?: Checksum;
}

/** One record's place in the bytes scanned. */
export interface RecordSpan {
  /** First byte of the frame. */
  readonly start: number;
  /** The payload, borrowed: it lives only as long as the bytes scanned. */
  readonly payload: Uint8Array;
  /** First byte behind the frame. */
  readonly end: number;
}

/**
 * Either one whole record at `offset`, or why there is none.
 * @example
 * const file = encodeRecord(new Uint8Array([1, 2, 3]));
 * recordAt(file, 0).end; // => file.length
 * recordAt(file.subarray(0, 10), 0).kind; // => "truncated"
 */
export function recordAt(
  bytes: Uint8Array,
  offset: number,
  options: RecordScanOptions = {},
): RecordSpan | RecordScanEnd {
  const { verify = "crc", limits = DEFAULT_LIMITS, checksum = crc32c } = options;
  const left = bytes.length - offset;
  if (left === 0) return { kind: "complete", resumeAt: offset };
  if (left < RECORD_HEADER) return { kind: "truncated", resumeAt: offset };
  const lengthBytes = bytes.subarray(offset, offset + 8);
  if (readU32(bytes, offset + 8) !== maskedCrc32c(lengthBytes, checksum))
    return { kind: "corrupt", resumeAt: offset, reason: "record length: wrong CRC" };
  const length = readU32(bytes, offset + 4) * 2 ** 32 + readU32(bytes, offset);
  if (length > limits.recordBytes) {
    const reason = `record of ${length} bytes, at most ${limits.recordBytes} allowed`;
    return { kind: "limit", resumeAt: offset, reason };
  }
  if (left < RECORD_OVERHEAD + length) return { kind: "truncated", resumeAt: offset };
  const payloadAt = offset + RECORD_HEADER;
  const payload = bytes.subarray(payloadAt, payloadAt + length);
  if (verify === "crc" && readU32(bytes, payloadAt + length) !== maskedCrc32c(payload, checksum))
    return { kind: "corrupt", resumeAt: offset, reason: "record payload: wrong CRC" };
  return { start: offset, payload, end: payloadAt + length + 4 };
}

/**
 * Yields the payload of every whole record (borrowed from `bytes`), then returns how it ended: a torn tail is normal
 * in a file that is being written, a wrong CRC is not. Never throws.
 * @example
 * const file = encodeRecord(new Uint8Array([1, 2, 3]));
 * [...scanRecords(file)].length; // => 1
 */
export function* scanRecords(
  bytes: Uint8Array,
  options: RecordScanOptions = {},
): Generator<Uint8Array, RecordScanEnd> {
  for (let offset = 0; ; ) {
    const found = recordAt(bytes, offset, options);
    if (!("payload" in found)) return found;
    yield found.payload;
    offset = found.end;
  }
}

/** One step of a salvage: a record, or a stretch that holds none. Offsets are in bytes; `end` is behind the last. */
export type SalvageStep =
  | {
      readonly kind: "record";
      readonly payload: Uint8Array;
      readonly start: number;
      readonly end: number;
    }
  | {
      readonly kind: "lost";
      readonly reason: string;
      readonly start: number;
      readonly end: number;
    };

/**
 * As {@link scanRecords}, but goes on behind a damaged record: a wrong payload costs that record; behind a wrong length
 * the next record is found by its CRCs. Ends `corrupt` where no whole record follows the damage (in a file that grows,
 * one may yet), else as the scan does. Never throws.
 * @example
 * const records = [[1], [2], [3]].map((bytes) => encodeRecord(new Uint8Array(bytes)));
 * records[1][RECORD_HEADER] ^= 0xff; // damage
 * [...salvageRecords(Buffer.concat(records))].map(({ kind }) => kind); // => ["record", "lost", "record"]
 */
export function* salvageRecords(
  bytes: Uint8Array,
  options: RecordScanOptions = {},
): Generator<SalvageStep, RecordScanEnd> {
  for (let offset = 0; ; ) {
    const found = recordAt(bytes, offset, options);
    if ("payload" in found) {
      yield { kind: "record", ...found };
      offset = found.end;
      continue;
    }
    if (found.kind === "complete") return found;
    const next = nextRecord(bytes, offset + 1, options);
    if (next === undefined) return found;
    const reason = "reason" in found ? found.reason : "record runs into the next one";
    yield { kind: "lost", reason, start: offset, end: next };
    offset = next;
  }
}

/** The first offset at which a whole record stands, both its CRCs right. */
function nextRecord(
  bytes: Uint8Array,
  from: number,
  options: RecordScanOptions,
): number | undefined {
  for (let offset = from; offset + RECORD_OVERHEAD <= bytes.length; offset++) {
    // No record is 4 GiB long: nearly every offset is passed over by this alone.
    if (readU32(bytes, offset + 4) !== 0) continue;
    if (readU32(bytes, offset) > bytes.length - offset - RECORD_OVERHEAD) continue;
    if ("payload" in recordAt(bytes, offset, { ...options, verify: "crc" })) return offset;
  }
  return undefined;
}

/**
 * Every payload of a file that must be whole.
 * @throws FormatError `truncated`, `corrupt` or `limit` where the scan ends early.
 * @example
 * const file = encodeRecord(new Uint8Array([1, 2, 3]));
 * decodeRecords(file); // => [new Uint8Array([1, 2, 3])]
 */
export function decodeRecords(
  bytes: Uint8Array,
  source = "records",
  options: RecordScanOptions = {},
): Uint8Array[] {
  const payloads: Uint8Array[] = [];
  const scan = scanRecords(bytes, options);
  for (;;) {
    const step = scan.next();
    if (!step.done) payloads.push(step.value);
    else if (step.value.kind === "complete") return payloads;
    else {
      const reason = "reason" in step.value ? step.value.reason : "record cut off";
      throw new FormatError(step.value.kind, reason, { source, offset: step.value.resumeAt });
    }
  }
}
