/** Order of keys: by unsigned bytes, a prefix before what it begins. Negative when `a` comes first. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const most = Math.min(a.length, b.length);
  for (let i = 0; i < most; i++) {
    const difference = (a[i] as number) - (b[i] as number); // i is below both lengths
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** All pieces in one. */
export function concatBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
