import { createRequire } from "node:module";

/** Running CRC-32C (Castagnoli), unmasked: pass the result of the bytes before as `seed`. */
export type Crc32c = (bytes: Uint8Array, seed?: number) => number;

interface NativeModule {
  crc32c(bytes: Uint8Array, seed?: number): number;
}
interface PortableModule {
  /** Signed, unlike everyone else's. */
  buf(bytes: Uint8Array, seed?: number): number;
}

const require = createRequire(import.meta.url);
let chosen: Crc32c | undefined;

/** The one of `@node-rs/crc32` (about nine times faster), or undefined where it is not installed for this system. */
export function nativeCrc32c(): Crc32c | undefined {
  try {
    const native = require("@node-rs/crc32") as NativeModule;
    return (bytes, seed = 0) => native.crc32c(bytes, seed) >>> 0;
  } catch {
    return undefined;
  }
}

/** The one in JavaScript. crc-32's main export would be the wrong polynomial. */
export function portableCrc32c(): Crc32c {
  const { buf } = require("crc-32/crc32c.js") as PortableModule;
  return (bytes, seed = 0) => buf(bytes, seed | 0) >>> 0;
}

/** CRC-32C by the fastest way this system has; loaded at the first call. */
export const crc32c: Crc32c = (bytes, seed = 0) => {
  chosen ??= nativeCrc32c() ?? portableCrc32c();
  return chosen(bytes, seed);
};

/** CRC-32C as manifests hold it: unmasked, 8 hex digits. */
export const checksumText = (bytes: Uint8Array): string =>
  crc32c(bytes).toString(16).padStart(8, "0");
