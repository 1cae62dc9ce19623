import { createRequire } from "node:module";
import { FormatError } from "../errors.js";
import { decodePng, isPng, type Pixels } from "./png.js";
import { onWhite, resampleSquare } from "./resample.js";

/** The part of sharp that is used; its operations run in its own order, whatever the order of calls. */
interface SharpImage {
  rotate(): SharpImage;
  resize(width: number, height: number, options: object): SharpImage;
  ensureAlpha(): SharpImage;
  flatten(options: { background: string }): SharpImage;
  toColourspace(space: "srgb"): SharpImage;
  raw(): SharpImage;
  toBuffer(options: { resolveWithObject: true }): Promise<{
    data: Uint8Array;
    info: { width: number; height: number; channels: 1 | 2 | 3 | 4 };
  }>;
}
type SharpModule = (input: Uint8Array, options: { limitInputPixels: number }) => SharpImage;

const MAX_PIXELS = 85_000_000;
const require = createRequire(import.meta.url);

function loadSharp(): SharpModule | undefined {
  try {
    const module = require("sharp") as SharpModule | { default: SharpModule };
    return typeof module === "function" ? module : module.default;
  } catch {
    return undefined;
  }
}

/**
 * Decodes a picture for a cell of `side` px: PNG here, all else by the optional package sharp.
 * @throws FormatError `unsupported` naming the package where it is needed and missing.
 */
export async function decodePicture(
  bytes: Uint8Array,
  side: number,
  source: string,
): Promise<Pixels> {
  if (isPng(bytes)) return decodePng(bytes, source);
  const fit = { fit: "inside", withoutEnlargement: true };
  return bySharp(loadSharp(), bytes, source, (image) =>
    image.resize(side, side, fit).ensureAlpha(),
  );
}

/**
 * Decodes a picture for a network: its largest square in the middle, upright, on white, scaled to `side` px. By the
 * optional package sharp, or where it is missing (`useSharp` false: as if it were) PNG by our own decoder.
 * @returns uint8 [side, side, 3], RGB
 * @throws FormatError as `decodePicture` does.
 */
export async function decodeSquare(
  bytes: Uint8Array,
  side: number,
  source: string,
  useSharp = true,
): Promise<Uint8Array> {
  const sharp = useSharp ? loadSharp() : undefined;
  if (!sharp && isPng(bytes)) {
    const picture = decodePng(bytes, source);
    const { width, height } = picture;
    const least = Math.min(width, height);
    const square = { left: (width - least) / 2, top: (height - least) / 2, side: least };
    return resampleSquare(onWhite(picture), width, height, square, side);
  }
  const { data } = await bySharp(sharp, bytes, source, (image) =>
    image
      .resize(side, side, { fit: "cover", kernel: "cubic" })
      .flatten({ background: "#ffffff" })
      .toColourspace("srgb"),
  );
  return data;
}

/** Upright raw pixels, after `shape`. @throws FormatError */
async function bySharp(
  sharp: SharpModule | undefined,
  bytes: Uint8Array,
  source: string,
  shape: (image: SharpImage) => SharpImage,
): Promise<Pixels> {
  if (!sharp) {
    const message = "not a PNG; other formats need the package sharp: npm install sharp";
    throw new FormatError("unsupported", message, { source, offset: 0 });
  }
  try {
    const image = shape(sharp(bytes, { limitInputPixels: MAX_PIXELS }).rotate());
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, channels: info.channels, data };
  } catch (cause) {
    throw new FormatError("corrupt", "cannot be decoded", { source, offset: 0 }, { cause });
  }
}
