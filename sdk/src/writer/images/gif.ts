/**
 * Animated GIF. A header, then for each frame a control block with its delay, an image block with its own table of
 * 256 colours, and the pixels as LZW codes in blocks of up to 255 bytes.
 * Source: CompuServe, Graphics Interchange Format 89a.
 */
import { type Indexed, quantize } from "./quantize.js";

export interface GifFrames {
  readonly width: number;
  readonly height: number;
  /** RGB, three bytes a pixel. */
  readonly frames: readonly Uint8Array[];
  /** Hundredths of a second that a frame is shown. */
  readonly delay: number;
}

const MOST_CODES = 4096;
const CODE_BITS = 8;

/** Encodes frames as a GIF that plays for ever. Frames of up to 256 colours are exact. */
export function encodeGif({ width, height, frames, delay }: GifFrames): Uint8Array {
  const bytes: number[] = [];
  const u16 = (value: number) => bytes.push(value & 255, value >> 8);
  const text = (letters: string) => bytes.push(...letters.split("").map((l) => l.charCodeAt(0)));
  text("GIF89a");
  u16(width);
  u16(height);
  bytes.push(0, 0, 0);
  bytes.push(0x21, 0xff, 11);
  text("NETSCAPE2.0");
  bytes.push(3, 1, 0, 0, 0);
  const parts: Uint8Array[] = [Uint8Array.from(bytes)];
  for (const frame of frames) {
    const indexed = quantize(frame);
    const head = [0x21, 0xf9, 4, 0, delay & 255, delay >> 8, 0, 0, 0x2c, 0, 0, 0, 0];
    head.push(width & 255, width >> 8, height & 255, height >> 8, 0x87);
    parts.push(Uint8Array.from(head), indexed.palette, compress(indexed));
  }
  parts.push(Uint8Array.of(0x3b));
  return join(parts);
}

/** The minimum code size, the codes in blocks, and an empty block. */
function compress({ indices }: Indexed): Uint8Array {
  const clear = 1 << CODE_BITS;
  const end = clear + 1;
  const packed: number[] = [];
  let pending = 0;
  let pendingBits = 0;
  let codeBits = CODE_BITS + 1;
  const put = (code: number) => {
    pending |= code << pendingBits;
    for (pendingBits += codeBits; pendingBits >= 8; pendingBits -= 8) {
      packed.push(pending & 255);
      pending >>>= 8;
    }
  };
  let table = new Map<number, number>();
  let next = end + 1;
  put(clear);
  let prefix = indices[0] ?? 0;
  for (let i = 1; i < indices.length; i++) {
    const index = indices[i] as number; // i < length
    const key = (prefix << 8) | index;
    const known = table.get(key);
    if (known !== undefined) {
      prefix = known;
      continue;
    }
    put(prefix);
    if (next < MOST_CODES) {
      // The decoder is one entry behind, and widens its codes when it gets there.
      if (next === 1 << codeBits) codeBits++;
      table.set(key, next++);
    } else {
      put(clear);
      table = new Map();
      next = end + 1;
      codeBits = CODE_BITS + 1;
    }
    prefix = index;
  }
  put(prefix);
  put(end);
  if (pendingBits > 0) packed.push(pending & 255);
  const blocks: Uint8Array[] = [Uint8Array.of(CODE_BITS)];
  for (let at = 0; at < packed.length; at += 255) {
    const block = packed.slice(at, at + 255);
    blocks.push(Uint8Array.of(block.length, ...block));
  }
  blocks.push(Uint8Array.of(0));
  return join(blocks);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
