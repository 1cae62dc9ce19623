import { crc32c, maskCrc } from "pointillist/format";
import { bytes, type Crafted, entry, HEADER, index, type Lie, number, varint } from "./craft.js";

/** Holds `good`, 16 bytes at 0, then 16 more. */
const DATA = Uint8Array.from({ length: 32 }, (_, i) => i);
const CRC = maskCrc(crc32c(DATA.subarray(0, 16)));
const GOOD = entry({ crc: CRC });
const MAX = 2 ** 31 - 1;

/** `good` beside an entry `bad`, which lies. */
function beside(name: string, code: Crafted["code"], lie: Lie | readonly number[]): Crafted {
  const bad = Array.isArray(lie) ? lie : entry({ crc: CRC, ...(lie as Lie) });
  const entries = [["", HEADER] as const, ["bad", bad] as const, ["good", GOOD] as const];
  return { name, code, index: index(entries), data: DATA };
}

/** Another header. */
function headed(name: string, code: Crafted["code"], header: readonly number[]): Crafted {
  return { name, code, index: index([["", header] as const]), data: DATA, whole: true };
}

const slice = (...extents: [number, number][]) =>
  bytes(
    7,
    extents.flatMap(([start, length]) => bytes(1, [...number(1, start), ...number(2, length)])),
  );

/** The index with bytes set at a place from its end; the footer has no CRC. */
function footed(name: string, code: Crafted["code"], footer: readonly number[]): Crafted {
  const whole = Uint8Array.from(index([["", HEADER] as const, ["good", GOOD] as const]));
  whole.fill(0, whole.length - 48, whole.length - 8);
  whole.set(footer, whole.length - 48);
  return { name, code, index: whole, data: DATA, whole: true };
}

export const CHECKPOINTS: readonly Crafted[] = [
  beside("a shape of 2^80 elements", "limit", { dims: [2 ** 40, 2 ** 40] }),
  beside("a shape that overflows to 0", "limit", { dims: [2 ** 32, 2 ** 32], size: 0 }),
  beside("a negative dim", "corrupt", { dims: [-2, 2] }),
  beside("a dim above 2^53", "limit", { dims: [2n ** 62n] }),
  beside("rank 300", "limit", { dims: new Array(300).fill(1), size: 4 }),
  beside("rank 33", "limit", { dims: new Array(33).fill(1), size: 4 }),
  beside("dtype 999", "unsupported", { dtype: 999 }),
  beside("dtype 0", "unsupported", { dtype: 0 }),
  beside("a resource handle", "unsupported", { dtype: 20 }),
  beside("a variant", "unsupported", { dtype: 21 }),
  beside("a reference type", "unsupported", { dtype: 101 }),
  beside("a garbage entry", "corrupt", [0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 1, 2, 3]),
  beside("an entry cut short", "truncated", GOOD.slice(0, -2)),
  beside("an empty entry", "unsupported", []),
  beside("an unknown rank", "corrupt", [...number(1, 1), ...bytes(2, number(3, 1))]),
  beside("more bytes than its shape", "corrupt", { size: 20 }),
  beside("fewer bytes than its shape", "corrupt", { size: 12 }),
  beside("a negative size", "corrupt", { dims: [0], size: -16 }),
  beside("bytes behind the end", "truncated", { offset: 20 }),
  beside("bytes far behind the end", "truncated", { offset: 2 ** 50 }),
  beside("an offset that overflows", "corrupt", { offset: 2 ** 53 - 1 }),
  beside("an offset of 2^63 - 1", "limit", { offset: 2n ** 63n - 1n }),
  beside("a negative offset", "corrupt", { offset: -16 }),
  beside("a tensor of 4 GiB in a file of 32 bytes", "limit", { dims: [2 ** 30], size: 2 ** 32 }),
  beside("a tensor of 1 GiB in a file of 32 bytes", "truncated", {
    dims: [2 ** 28],
    size: 2 ** 30,
  }),
  beside("a data file that is not there", "corrupt", { shard: 1 }),
  beside("data file 2^31 - 1", "corrupt", { shard: MAX }),
  beside("data file -1", "corrupt", { shard: -1 }),
  beside("a wrong CRC", "corrupt", { crc: CRC ^ 1 }),
  beside("strings longer than their bytes", "corrupt", { dtype: 7, dims: [2 ** 31], size: 16 }),
  beside("strings whose lengths have a wrong CRC", "corrupt", { dtype: 7, dims: [3], size: 16 }),
  beside("a slice of another rank", "corrupt", { more: slice([0, 2]) }),
  beside("a slice beyond its dim", "corrupt", { more: slice([1, 2], [0, 2]) }),
  beside("a negative slice", "corrupt", { more: slice([-1, 2], [0, 2]) }),
  beside("slices that are not there", "corrupt", { more: slice([0, 2], [0, 2]) }),
  beside("slices that overlap", "corrupt", {
    more: [...slice([0, 1], [0, 2]), ...slice([0, 1], [0, 2])],
  }),
  beside("slices that leave a hole", "corrupt", { more: slice([0, 1], [0, 2]) }),
  beside("a slice of 2^62 rows", "limit", { more: slice([2 ** 53, 2 ** 53], [0, 2]) }),
  headed("no data files", "corrupt", number(1, 0)),
  headed("-1 data files", "corrupt", number(1, -1)),
  headed("2^31 - 1 data files", "limit", number(1, MAX)),
  headed("big-endian", "unsupported", [...HEADER, ...number(2, 1)]),
  headed("a later format", "unsupported", [...number(1, 1), ...bytes(3, number(2, 2))]),
  headed("a format that bans us", "unsupported", [...number(1, 1), ...bytes(3, number(3, 1))]),
  headed("a garbage header", "truncated", [0x0b, 0x0b, 0x0b]),
  { ...headed("no header", "corrupt", []), index: index([["good", GOOD]]) },
  { ...headed("no entries", "corrupt", []), index: index([]) },
  { ...headed("an empty file", "truncated", []), index: new Uint8Array(0) },
  { ...headed("a text file", "corrupt", []), index: new Uint8Array(100).fill(65) },
  footed("an index block behind the end", "corrupt", [0, 8, ...varint(2 ** 40), 8]),
  footed("an index block of 2^40 bytes", "corrupt", [0, 8, 0, ...varint(2 ** 40)]),
  footed("a handle that overflows", "limit", [0, 8, ...varint(2n ** 63n), 8]),
  footed("a handle of 11 bytes", "corrupt", new Array(11).fill(0xff)),
  footed("the data block as its own index", "corrupt", [0, 8, 0, ...varint(44)]),
];
