/** Bytes that {@link writeVarint} takes for a safe integer from 0. */
export function varintLength(value: number): number {
  let length = 1;
  for (let left = value; left >= 128; left = Math.floor(left / 128)) length++;
  return length;
}

/** Writes a safe integer from 0 as a varint and returns the offset behind it. */
export function writeVarint(into: Uint8Array, offset: number, value: number): number {
  let at = offset;
  let left = value;
  while (left >= 128) {
    into[at++] = (left % 128) | 0x80;
    left = Math.floor(left / 128);
  }
  into[at++] = left;
  return at;
}

/** A safe integer from 0 as a varint. */
export function encodeVarint(value: number): Uint8Array {
  const bytes = new Uint8Array(varintLength(value));
  writeVarint(bytes, 0, value);
  return bytes;
}
