/**
 * Scalars straight into an output buffer: what most event files consist of, twenty times faster than by objects.
 * The bytes equal those of `encodeRecord(encodeEvent(...))` with a `scalarValue`; a test compares them.
 */
import { type Checksum, crc32c } from "./crc.js";
import { encodeEvent } from "./event.js";
import { encodeRecordInto, RECORD_HEADER, RECORD_OVERHEAD } from "./record.js";
import { type ScalarForm, type SummaryOptions, scalarValue } from "./summary-values.js";
import { writeVarint } from "./varint.js";

/** Tag and length of field 1 (wall time, double) and the tag of field 2 (step, varint). */
const WALL_TIME_FIELD = 0x09;
const STEP_FIELD = 0x10;
const WALL_TIME_BYTES = 9;
const STEP_BYTES = 11;

/** A value whose four bytes are found again in the template: 0x9a after 0x52 stands in no UTF-8 text. */
const PROBE = [0x2b, 0x52, 0x9a, 0x44];
const PROBE_VALUE = 1234.5677490234375;

function findProbe(template: Uint8Array): number {
  return template.findIndex((_, at) => PROBE.every((byte, i) => template[at + i] === byte));
}

/** A negative number takes the ten bytes of its 64-bit two's complement. */
function writeNegativeVarint(into: Uint8Array, offset: number, value: number): number {
  let left = BigInt.asUintN(64, BigInt(value));
  let at = offset;
  for (; left >= 128n; left >>= 7n) into[at++] = Number(left & 127n) | 0x80;
  into[at++] = Number(left);
  return at;
}

/**
 * The scalars of one tag: everything of a record but wall time, step and value, made once.
 * @example
 * typeof ScalarTemplate; // => "function"
 */
export class ScalarTemplate {
  /** The event's summary field, with and without metadata. */
  readonly #first: Uint8Array;
  readonly #later: Uint8Array;
  readonly #firstValueAt: number;
  readonly #laterValueAt: number;

  constructor(tag: string, options: SummaryOptions & { readonly form?: ScalarForm } = {}) {
    const value = scalarValue(tag, PROBE_VALUE, options);
    const event = { kind: "summary", wallTime: 0, step: 0 } as const;
    this.#first = encodeEvent({ ...event, values: [value] });
    this.#later = encodeEvent({ ...event, values: [{ tag: value.tag, data: value.data }] });
    this.#firstValueAt = findProbe(this.#first);
    this.#laterValueAt = findProbe(this.#later);
  }

  /** The most bytes that one record of this tag takes. */
  get maxLength(): number {
    return RECORD_OVERHEAD + WALL_TIME_BYTES + STEP_BYTES + this.#first.length;
  }

  /**
   * Writes one record at `offset`, where at least `maxLength` bytes must be free, and returns the offset behind it.
   * @param view over the same memory as `into`
   * @param wallTime seconds since 1970
   * @param step safe integer, may be negative
   * @param withMetadata true for the first value of the tag in a file
   */
  encodeInto(
    into: Uint8Array,
    view: DataView,
    offset: number,
    wallTime: number,
    step: number,
    value: number,
    withMetadata: boolean,
    checksum: Checksum = crc32c,
  ): number {
    const payloadAt = offset + RECORD_HEADER;
    let at = payloadAt;
    // Fields of value 0 are left out; -0 is not 0.
    if (!Object.is(wallTime, 0)) {
      into[at] = WALL_TIME_FIELD;
      view.setFloat64(at + 1, wallTime, true);
      at += WALL_TIME_BYTES;
    }
    if (step !== 0) {
      into[at++] = STEP_FIELD;
      at = step > 0 ? writeVarint(into, at, step) : writeNegativeVarint(into, at, step);
    }
    const template = withMetadata ? this.#first : this.#later;
    into.set(template, at);
    view.setFloat32(at + (withMetadata ? this.#firstValueAt : this.#laterValueAt), value, true);
    return encodeRecordInto(into, offset, at + template.length - payloadAt, checksum);
  }
}
