// Seeded damage: edits in place, and edits that move what follows.

/** Numbers that start and end ranges, signs and lengths. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0xfe, 0x08, 0x0a, 0x40];

/** A generator of 32-bit numbers (mulberry32): the same seed gives the same damage. */
export function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return (value ^ (value >>> 14)) >>> 0;
  };
  return { next, below: (bound) => next() % bound };
}

/** Changes 1 to 8 bytes of a copy, nothing moved. */
export function mutateInPlace(bytes, { below, next }) {
  const copy = Uint8Array.from(bytes);
  if (copy.length === 0) return copy;
  for (let edits = 1 + below(8); edits > 0; edits--) {
    const at = below(copy.length);
    const kind = below(4);
    if (kind === 0) copy[at] ^= 1 << below(8);
    else if (kind === 1) copy[at] = EDGES[below(EDGES.length)];
    else if (kind === 2) copy[at] = next() & 255;
    else {
      const length = Math.min(1 + below(16), copy.length - at);
      copy.copyWithin(at, below(copy.length), below(copy.length) + length);
    }
  }
  return copy;
}

/** Cuts, removes, doubles or inserts a stretch; or leaves all in place. */
export function mutate(bytes, source) {
  const { below, next } = source;
  const copy = mutateInPlace(bytes, source);
  const at = below(copy.length + 1);
  const length = below(1 + Math.min(64, copy.length - at));
  switch (below(5)) {
    case 0:
      return copy.slice(0, at);
    case 1:
      return joined(copy.subarray(0, at), copy.subarray(at + length));
    case 2:
      return joined(copy.subarray(0, at + length), copy.subarray(at));
    case 3: {
      const inserted = Uint8Array.from({ length: 1 + below(16) }, () => next() & 255);
      return joined(copy.subarray(0, at), inserted, copy.subarray(at));
    }
    default:
      return copy;
  }
}

export function joined(...pieces) {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
