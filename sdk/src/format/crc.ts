import implementation from "crc-32/crc32c.js";

/**
 * CRC-32C of `bytes`, unsigned; `seed` is the CRC of what came before them (default 0: nothing).
 * Callers may hand in a faster one of the same meaning; the portable one is {@link crc32c}.
 */
export type Checksum = (bytes: Uint8Array, seed?: number) => number;

/**
 * CRC-32C (Castagnoli), unsigned.
 * The package's main export is another polynomial, and this entry of it returns a signed number.
 * Source: RFC 3720, appendix B.4.
 * @example
 * // The check value of the polynomial (Castagnoli).
 * crc32c(new TextEncoder().encode("123456789")); // => 0xe3069283
 */
export const crc32c: Checksum = (bytes, seed = 0) => implementation.buf(bytes, seed) >>> 0;

/** Added after the rotation, so that a CRC stored inside checksummed data is not itself a CRC. */
const MASK_DELTA = 0xa282ead8;

/**
 * Masks an unsigned CRC for storage. Source: tsl/lib/hash/crc32c.h.
 * @example
 * unmaskCrc(maskCrc(0xe3069283)); // => 0xe3069283
 */
export function maskCrc(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + MASK_DELTA) >>> 0;
}

/**
 * Inverse of {@link maskCrc}.
 * @example
 * unmaskCrc(maskCrc(1)); // => 1
 */
export function unmaskCrc(masked: number): number {
  const rotated = (masked - MASK_DELTA) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
}

/**
 * The CRC of `bytes` as records, table blocks and bundle entries store it.
 * @example
 * const bytes = new TextEncoder().encode("123456789");
 * maskedCrc32c(bytes); // => maskCrc(crc32c(bytes))
 */
export function maskedCrc32c(bytes: Uint8Array, checksum: Checksum = crc32c): number {
  return maskCrc(checksum(bytes));
}

/** The polynomial, bits reflected. */
const POLYNOMIAL = 0x82f63b78;

/** Product of two polynomials modulo the CRC's, in reflected bit order (bit 31 is x^0). */
function multiply(a: number, b: number): number {
  let product = 0;
  let factor = b;
  for (let bit = 31; bit >= 0; bit--) {
    if ((a >>> bit) & 1) product ^= factor;
    factor = factor & 1 ? (factor >>> 1) ^ POLYNOMIAL : factor >>> 1;
  }
  return product >>> 0;
}

/**
 * CRC-32C of two pieces joined, from the CRC of each and the second's length in bytes.
 * Appending n bytes multiplies the first CRC by x^(8n); squaring finds that in log2(n) steps.
 * @example
 * const bytes = new TextEncoder().encode("123456789");
 * const [first, second] = [bytes.subarray(0, 4), bytes.subarray(4)];
 * combineCrc32c(crc32c(first), crc32c(second), second.length); // => crc32c(bytes)
 */
export function combineCrc32c(first: number, second: number, secondLength: number): number {
  let power = 1 << 23; // x^8: one byte
  let shifted = first;
  for (let left = secondLength; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) shifted = multiply(power, shifted);
    power = multiply(power, power);
  }
  return (shifted ^ second) >>> 0;
}
