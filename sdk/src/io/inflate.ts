import { gunzipSync, inflateRawSync, inflateSync } from "node:zlib";

/** Unpacks raw deflate to exactly `size` bytes; refuses to grow beyond it. @throws Error */
export function inflateRaw(packed: Uint8Array, size: number): Uint8Array {
  const unpacked = inflateRawSync(packed, { maxOutputLength: Math.max(size, 1) });
  if (unpacked.length !== size)
    throw new Error(`unpacks to ${unpacked.length} bytes, ${size} promised`);
  return unpacked;
}

/** Unpacks a gzip file; refuses to grow beyond `limit` bytes. @throws Error */
export function gunzip(packed: Uint8Array, limit: number): Uint8Array {
  return gunzipSync(packed, { maxOutputLength: limit });
}

/** Unpacks a zlib stream; refuses to grow beyond `limit` bytes. @throws Error */
export function inflateZlib(packed: Uint8Array, limit: number): Uint8Array {
  return inflateSync(packed, { maxOutputLength: limit });
}
