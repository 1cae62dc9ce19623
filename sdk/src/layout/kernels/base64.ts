/** Value of each base64 character by its code; 255 where there is none. */
const VALUES = new Uint8Array(128).fill(255);
for (let i = 0; i < 64; i++)
  VALUES["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".charCodeAt(i)] = i;

/** Decodes padded base64 that we generated ourselves; portable code has neither `Buffer` nor `atob`. */
export function decodeBase64(text: string): Uint8Array {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  const value = (at: number) => (VALUES[text.charCodeAt(at)] ?? 0) & 63;
  for (let from = 0, to = 0; from < text.length; from += 4, to += 3) {
    const group =
      (value(from) << 18) | (value(from + 1) << 12) | (value(from + 2) << 6) | value(from + 3);
    bytes[to] = group >> 16;
    bytes[to + 1] = group >> 8;
    bytes[to + 2] = group;
  }
  return bytes;
}
