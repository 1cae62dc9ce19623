import { FormatError } from "../errors.js";
import type { ByteSource } from "./byte-source.js";

/**
 * Bytes at hand as a source. Reads copy, as the contract says that they belong to the caller.
 * @example
 * const source = memorySource(new Uint8Array([1, 2, 3, 4]));
 * await source.read(1, 2); // => new Uint8Array([2, 3])
 */
export function memorySource(bytes: Uint8Array, name = "bytes"): ByteSource {
  return {
    name,
    size: async () => bytes.length,
    read: async (offset, length) => {
      if (offset + length > bytes.length) {
        const reason = `needs ${length} bytes, ${Math.max(0, bytes.length - offset)} left`;
        throw new FormatError("truncated", reason, { source: name, offset });
      }
      // Not slice(): that of a Node Buffer lends its memory.
      return new Uint8Array(bytes.subarray(offset, offset + length));
    },
  };
}
