/** Putting a sliced variable together from its parts. Source: tensorflow/core/util/tensor_bundle/tensor_bundle.cc (GetSliceValue). */
import { FormatError, type Place } from "../errors.js";
import type { StoredTensor } from "./bundle-entry.js";
import { copyBlock } from "./copy-block.js";
import { dtypeSize, type FixedDtype } from "./dtype.js";
import { type Extent, sliceKey } from "./ordered-code.js";

const encoder = new TextEncoder();

/** The key of a part as a string: it is no UTF-8, so each byte becomes one character. */
export function partName(key: Uint8Array): string {
  return Array.from(key, (byte) => String.fromCharCode(byte)).join("");
}

interface Sliced {
  readonly key: string;
  readonly stored: StoredTensor;
  readonly slices: readonly (readonly Extent[])[];
  /** All parts of the checkpoint, by their keys as characters of one byte. */
  readonly parts: ReadonlyMap<string, StoredTensor>;
}

/** Reads bytes of one stored tensor. */
type ReadBytes = (part: StoredTensor, offset: number, size: number) => Promise<Uint8Array>;

/** A slice with its whole dimensions made plain. */
function resolve(slice: readonly Extent[], shape: readonly number[]): Extent[] {
  return slice.map(({ start, length }, i) => ({
    start,
    length: length < 0 ? (shape[i] as number) : length, // ranks were compared when decoded
  }));
}

/** The stored part of a slice, which must have its shape. */
function partOf(sliced: Sliced, slice: readonly Extent[], at: Place): StoredTensor {
  const key = sliceKey(encoder.encode(sliced.key), slice);
  const part = sliced.parts.get(partName(key));
  const extents = resolve(slice, sliced.stored.shape);
  const shape = extents.map((extent) => extent.length);
  const text = extents.map(({ start, length }) => `${start},${length}`).join(":");
  if (!part) throw new FormatError("corrupt", `the part ${text} is not in the index`, at);
  if (part.dtype !== sliced.stored.dtype || String(part.shape) !== String(shape) || part.slices) {
    const reason = `the part ${text} is ${part.dtype} [${part.shape}]`;
    throw new FormatError("corrupt", reason, at);
  }
  return part;
}

/** Every element must stand in exactly one part. */
function requireCover(all: readonly Extent[][], shape: readonly number[], at: Place): void {
  const volume = (extents: readonly Extent[]) => extents.reduce((v, e) => v * e.length, 1);
  const needed = shape.reduce((product, dim) => product * dim, 1);
  const found = all.reduce((sum, extents) => sum + volume(extents), 0);
  if (found !== needed)
    throw new FormatError("corrupt", `parts hold ${found} elements of ${needed}`, at);
  const meets = (a: Extent, b: Extent) =>
    a.start < b.start + b.length && b.start < a.start + a.length;
  for (const [i, a] of all.entries())
    for (const b of all.slice(i + 1))
      if (a.every((extent, d) => meets(extent, b[d] as Extent)))
        throw new FormatError("corrupt", "parts overlap", at);
}

/**
 * Rows `first` to `first + count` of a sliced variable; all rows of each part that are needed are one read.
 * @throws FormatError `corrupt` where parts are missing, overlap, or do not fill the variable.
 */
export async function readParts(
  sliced: Sliced,
  first: number,
  count: number,
  read: ReadBytes,
): Promise<Uint8Array> {
  const { shape, dtype } = sliced.stored;
  const at = { source: sliced.key, offset: 0 };
  const size = dtypeSize(dtype as FixedDtype);
  const all = sliced.slices.map((slice) => resolve(slice, shape));
  requireCover(all, shape, at);
  const rowElements = shape.slice(1).reduce((product, dim) => product * dim, 1);
  const whole = new Uint8Array(count * rowElements * size);
  for (const [i, extents] of all.entries()) {
    const [rows] = extents;
    const part = partOf(sliced, sliced.slices[i] as readonly Extent[], at);
    if (!rows) {
      whole.set(await read(part, 0, part.size)); // a scalar in one part
      continue;
    }
    const from = Math.max(first, rows.start);
    const to = Math.min(first + count, rows.start + rows.length);
    if (from >= to || part.size === 0) continue;
    const partRow = part.size / rows.length;
    const bytes = await read(part, (from - rows.start) * partRow, (to - from) * partRow);
    const counts = [to - from, ...extents.slice(1).map((extent) => extent.length)];
    const start = [from - first, ...extents.slice(1).map((extent) => extent.start)];
    const corner = counts.map(() => 0);
    copyBlock(
      { bytes, shape: counts, start: corner },
      { bytes: whole, shape: [count, ...shape.slice(1)], start },
      counts,
      size,
    );
  }
  return whole;
}
