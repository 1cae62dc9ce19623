/** Full cover in a weight. */
export const WHOLE = 256;

/** `share` 256ths of four bytes, never more. */
export function part(colour: number, share: number): number {
  const low = (Math.imul(colour & 0xff00ff, share) >>> 8) & 0xff00ff;
  const high = Math.imul((colour >>> 8) & 0xff00ff, share) & 0xff00ff00;
  return low | high;
}

/** Four bytes at once: `share` 256ths of `to`, the rest of `from`. */
export function blend(from: number, to: number, share: number): number {
  const rest = WHOLE - share;
  const low = (Math.imul(from & 0xff00ff, rest) + Math.imul(to & 0xff00ff, share)) >>> 8;
  const high = Math.imul((from >>> 8) & 0xff00ff, rest) + Math.imul((to >>> 8) & 0xff00ff, share);
  return (low & 0xff00ff) | (high & 0xff00ff00);
}

/** What shows through a pixel, of 256: 255 counts as 256, so that the whole of a colour over nothing stays what it is. */
export function restOf(pixel: number): number {
  const alpha = pixel >>> 24;
  return WHOLE - alpha - (alpha >>> 7);
}
