/** What an encoded picture says of itself: enough to name its type and size without decoding it. */
export interface ImageFacts {
  readonly type: "png" | "jpeg" | "gif" | "webp" | "bmp";
  readonly width: number;
  readonly height: number;
}

/** Type and size of an encoded picture by its first bytes, or undefined where it is none that browsers show. */
export function readImageFacts(bytes: Uint8Array): ImageFacts | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length >= 24 && startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
    return { type: "png", width: view.getUint32(16), height: view.getUint32(20) };
  if (bytes.length >= 10 && startsWith(bytes, [0x47, 0x49, 0x46, 0x38]))
    return { type: "gif", width: view.getUint16(6, true), height: view.getUint16(8, true) };
  if (bytes.length >= 26 && startsWith(bytes, [0x42, 0x4d])) {
    const [width, height] = [view.getInt32(18, true), Math.abs(view.getInt32(22, true))];
    return { type: "bmp", width, height };
  }
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return readJpeg(bytes, view);
  if (startsWith(bytes, [0x52, 0x49, 0x46, 0x46]) && latin1(bytes, 8, 4) === "WEBP")
    return readWebp(bytes, view);
  return undefined;
}

/** True for the pictures that may be originals: PNG, JPEG, WebP or GIF. The tab shows no others in full size. */
export function isOriginalImage(bytes: Uint8Array): boolean {
  const type = readImageFacts(bytes)?.type;
  return type !== undefined && type !== "bmp";
}

// Markers FFC0 to FFCF start a frame, but for C4 (tables), C8 (reserved) and CC (arithmetic). Source: ITU-T T.81.
function readJpeg(bytes: Uint8Array, view: DataView): ImageFacts | undefined {
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] as number; // at + 9 < length
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return { type: "jpeg", height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

// Source: RFC 9649, sections 2.5 to 2.7.
function readWebp(bytes: Uint8Array, view: DataView): ImageFacts | undefined {
  if (bytes.length < 30) return undefined;
  const kind = latin1(bytes, 12, 4);
  const u24 = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  if (kind === "VP8X") return { type: "webp", width: u24(24) + 1, height: u24(27) + 1 };
  if (kind === "VP8 ") {
    const width = view.getUint16(26, true) & 0x3fff;
    return { type: "webp", width, height: view.getUint16(28, true) & 0x3fff };
  }
  if (kind !== "VP8L") return undefined;
  const bits = view.getUint32(21, true);
  return { type: "webp", width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

const startsWith = (bytes: Uint8Array, prefix: readonly number[]) =>
  prefix.every((byte, at) => bytes[at] === byte);
const latin1 = (bytes: Uint8Array, at: number, length: number) =>
  String.fromCharCode(...bytes.subarray(at, at + length));
