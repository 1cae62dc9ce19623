/** Checkpoints that lie, with right CRCs, so that the lie is reached. Written by hand from the format. */
import { encodeTable, type FormatError } from "pointillist/format";

export type Bytes = Uint8Array | readonly number[];

export function varint(value: number | bigint): number[] {
  const bytes: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  for (; left >= 128n; left >>= 7n) bytes.push(Number(left & 127n) | 0x80);
  return [...bytes, Number(left)];
}

/** A protobuf field of wire type 0. */
export const number = (field: number, value: number | bigint) => [
  ...varint(field * 8),
  ...varint(value),
];

/** A protobuf field of wire type 2. */
export const bytes = (field: number, value: readonly number[]) => [
  ...varint(field * 8 + 2),
  ...varint(value.length),
  ...value,
];

export const fixed32 = (field: number, value: number) => [
  ...varint(field * 8 + 5),
  value & 255,
  (value >>> 8) & 255,
  (value >>> 16) & 255,
  value >>> 24,
];

export const HEADER = [...number(1, 1), ...bytes(3, number(1, 1))];

export const shape = (...dims: (number | bigint)[]) =>
  bytes(
    2,
    dims.flatMap((dim) => bytes(2, number(1, dim))),
  );

export interface Lie {
  dtype?: number;
  dims?: (number | bigint)[];
  shard?: number | bigint;
  offset?: number | bigint;
  size?: number | bigint;
  crc?: number;
  more?: readonly number[];
}

/** A BundleEntryProto. */
export function entry({ dtype = 1, dims = [2, 2], shard, offset, size = 16, crc, more }: Lie) {
  return [
    ...number(1, dtype),
    ...shape(...dims),
    ...(shard === undefined ? [] : number(3, shard)),
    ...(offset === undefined ? [] : number(4, offset)),
    ...number(5, size),
    ...fixed32(6, crc ?? 0),
    ...(more ?? []),
  ];
}

/** An index of entries in order of their keys. */
export function index(entries: readonly (readonly [string | Uint8Array, Bytes])[]): Uint8Array {
  return encodeTable(
    entries.map(([key, value]) => ({
      key: new Uint8Array(Buffer.from(key)),
      value: Uint8Array.from(value),
    })),
  );
}

export interface Crafted {
  readonly name: string;
  readonly index: Uint8Array;
  /** The one data file. */
  readonly data: Uint8Array;
  /** The code with which opening, or reading `bad`, is refused. */
  readonly code: FormatError["code"];
  /** Refused as a whole. Else `good` is still read. */
  readonly whole?: boolean;
}
