import { ArgumentError } from "../../errors.js";
import { readImageFacts } from "../../format/image-header.js";
import type { EncodedImage } from "../../format/summary-values.js";
import { decodePng, encodePng, isPng, type Pixels } from "../../io/png.js";
import { isTensorLike, type Numbers, readNumbers } from "../tensor-like.js";
import { type DataFormat, pixelsFromNumbers } from "./pixels.js";

/** A picture: the bytes of a PNG, JPEG, GIF or WebP file, pixels, or numbers as a typed array with shape or tensor. */
export type ImageInput = Uint8Array | Pixels | Numbers;

export function isPixels(value: unknown): value is Pixels {
  if (typeof value !== "object" || value === null) return false;
  const { width, height, channels, data } = value as Partial<Pixels>;
  return (
    typeof width === "number" &&
    typeof height === "number" &&
    typeof channels === "number" &&
    ArrayBuffer.isView(data)
  );
}

/**
 * Encoded pictures from one input; numbers of four dimensions, or of three without channels, are several.
 * @throws ArgumentError for bytes that are no picture, ShapeError for a shape that is none.
 */
export function encodeImages(
  input: ImageInput,
  format: DataFormat | undefined,
  argument: string,
): EncodedImage[] {
  if (input instanceof Uint8Array && !isTensorLike(input)) return [fromFile(input, argument)];
  if (isPixels(input)) return [fromPixels(input)];
  return pixelsFromNumbers(readNumbers(input, argument), format, argument).map(fromPixels);
}

/** One picture as pixels, for drawing on it. @throws ArgumentError for files other than PNG */
export function pixelsOf(
  input: ImageInput,
  format: DataFormat | undefined,
  argument: string,
): Pixels {
  if (input instanceof Uint8Array) {
    if (isPng(input)) return decodePng(input, argument);
    throw new ArgumentError(argument, "a PNG, pixels, or { data, shape }", "other bytes");
  }
  if (isPixels(input)) return input;
  const [only, ...others] = pixelsFromNumbers(readNumbers(input, argument), format, argument);
  if (only && others.length === 0) return only;
  throw new ArgumentError(argument, "one picture", `${others.length + 1}`);
}

export function fromPixels(pixels: Pixels): EncodedImage {
  return { width: pixels.width, height: pixels.height, bytes: encodePng(pixels) };
}

function fromFile(bytes: Uint8Array, argument: string): EncodedImage {
  const facts = readImageFacts(bytes);
  if (!facts)
    throw new ArgumentError(
      argument,
      "a PNG, JPEG, GIF or WebP file, pixels, or { data, shape }",
      `${bytes.length} bytes of neither`,
    );
  return { width: facts.width, height: facts.height, bytes };
}
