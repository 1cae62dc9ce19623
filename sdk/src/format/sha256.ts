/**
 * SHA-256, for names only: 8 hex digits of it tell files and tags apart. Pure, since the browser's own is asynchronous
 * and missing on plain HTTP. Source: FIPS 180-4.
 */

const ROUND = new Uint32Array(64);
const START = new Uint32Array(8);
fillConstants();

/** First 32 bits of the fractional parts: cube roots of the first 64 primes, square roots of the first 8. */
function fillConstants(): void {
  const fraction = (value: number) => ((value - Math.floor(value)) * 2 ** 32) >>> 0;
  for (let candidate = 2, found = 0; found < 64; candidate++) {
    let prime = true;
    for (let factor = 2; factor * factor <= candidate; factor++) {
      if (candidate % factor === 0) prime = false;
    }
    if (!prime) continue;
    if (found < 8) START[found] = fraction(Math.sqrt(candidate));
    ROUND[found++] = fraction(Math.cbrt(candidate));
  }
}

/**
 * The digest of `bytes` as 64 lower-case hex digits.
 * @example
 * sha256Hex(new TextEncoder().encode("abc")).slice(0, 16); // => "ba7816bf8f01cfea"
 */
export function sha256Hex(bytes: Uint8Array): string {
  const state = START.slice();
  const whole = bytes.length & ~63;
  const block = new Uint32Array(64);
  for (let at = 0; at < whole; at += 64) mix(state, block, bytes, at);
  const rest = bytes.length - whole;
  const tail = new Uint8Array(rest < 56 ? 64 : 128);
  tail.set(bytes.subarray(whole));
  tail[rest] = 0x80;
  const view = new DataView(tail.buffer);
  view.setUint32(tail.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(tail.length - 4, (bytes.length << 3) >>> 0);
  for (let at = 0; at < tail.length; at += 64) mix(state, block, tail, at);
  return Array.from(state, (word) => word.toString(16).padStart(8, "0")).join("");
}

/**
 * 8 hex digits of the content: what files of rows, concepts and pictures are named by.
 * @example
 * contentHash(new TextEncoder().encode("abc")); // => sha256Hex(new TextEncoder().encode("abc")).slice(0, 8)
 */
export function contentHash(...parts: readonly Uint8Array[]): string {
  if (parts.length === 1 && parts[0]) return sha256Hex(parts[0]).slice(0, 8);
  const digests = parts.map((part) => sha256Hex(part)).join("");
  return sha256Hex(new TextEncoder().encode(digests)).slice(0, 8);
}

const rotate = (word: number, by: number) => (word >>> by) | (word << (32 - by));

function mix(state: Uint32Array, block: Uint32Array, bytes: Uint8Array, at: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 64);
  for (let i = 0; i < 16; i++) block[i] = view.getUint32(i * 4);
  for (let i = 16; i < 64; i++) {
    const early = block[i - 15] as number; // 16 <= i < 64: all four are inside the block
    const late = block[i - 2] as number;
    const small = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const large = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    block[i] = (block[i - 16] as number) + small + (block[i - 7] as number) + large;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]; // the state is always eight words
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const choice = (e & f) ^ (~e & g);
    const first = (h + s1 + choice + (ROUND[i] as number) + (block[i] as number)) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + s0 + majority) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    state[i] = (state[i] as number) + word; // i < 8
  });
}
