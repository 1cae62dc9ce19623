/**
 * How much a decoder accepts. A size beyond its limit is refused with `FormatError("limit")` before anything is
 * allocated for it; a size beyond the bytes that exist is refused whatever the limit.
 */
export interface Limits {
  /** Payload of one record of an event file, in bytes. Default 256 MiB. */
  readonly recordBytes: number;
  /** A table file (`.index`), in bytes. Default 256 MiB. */
  readonly tableBytes: number;
  /** One block of a table, stored or unpacked, in bytes. Default 64 MiB. */
  readonly blockBytes: number;
  /** Entries of one table. Default 1,000,000. */
  readonly entries: number;
  /** A key, tag or tensor name, in bytes. Default 64 KiB. */
  readonly nameBytes: number;
  /** Data files of one checkpoint. Default 10,000. */
  readonly shards: number;
  /** Parts of one sliced variable. Default 4,096. */
  readonly slices: number;
  /** Dimensions of a tensor. Default 32. */
  readonly rank: number;
  /** One tensor read at once, in bytes. Default 2 GiB: the most that a browser holds in one piece. */
  readonly tensorBytes: number;
  /** Bytes that a tensor in an event may grow to where one stored value stands for many. Default 16 MiB. */
  readonly repeatedBytes: number;
  /** Nesting of protobuf messages. Default 64. */
  readonly messageDepth: number;
  /** Unpacked bytes for each packed byte of a snappy block. Default 32. */
  readonly snappyRatio: number;
}

const MIB = 2 ** 20;

/**
 * The limits that hold where none are given.
 *
 * @example
 * DEFAULT_LIMITS.recordBytes; // => 256 * 2 ** 20
 */
export const DEFAULT_LIMITS: Limits = {
  recordBytes: 256 * MIB,
  tableBytes: 256 * MIB,
  blockBytes: 64 * MIB,
  entries: 1_000_000,
  nameBytes: 64 * 1024,
  shards: 10_000,
  slices: 4096,
  rank: 32,
  tensorBytes: 2048 * MIB,
  repeatedBytes: 16 * MIB,
  messageDepth: 64,
  snappyRatio: 32,
};

/**
 * The defaults with `limits` over them.
 * @example
 * withDefaults({ rank: 4 }).rank; // => 4
 */
export function withDefaults(limits: Partial<Limits> = {}): Limits {
  return { ...DEFAULT_LIMITS, ...limits };
}
