import { ArgumentError } from "../../errors.js";
import { readImageFacts } from "../../format/image-header.js";
import { nodeFileSystem } from "../../io/file-system.js";
import type { SourceFailure } from "../source-set.js";

/** A picture to ask about. */
export interface ClarifaiImage {
  /** Unique; shown in the run. */
  readonly id: string;
  /** A URL that Clarifai fetches itself, or ... */
  readonly url?: string;
  /** ... a file of this machine, sent as bytes. */
  readonly path?: string;
  /** Labels that are known already: an app's own. */
  readonly concepts?: readonly {
    readonly id?: string;
    readonly name: string;
    readonly value?: number;
  }[];
}

/** Clarifai's limits. Source: its pages on uploading inputs. */
export const MAX_IMAGE_BYTES = 20_000_000;
const MAX_PIXELS = 85_000_000;
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Refuses what Clarifai would refuse, before it costs a call. Undefined when there is nothing to say. */
export function localFault(image: ClarifaiImage, bytes: Uint8Array): SourceFailure | undefined {
  const no = (message: string): SourceFailure => ({
    id: image.id,
    ...(image.path ? { image: image.path } : {}),
    code: "local",
    message,
    retryHelps: false,
  });
  if (!bytes.length) return no("the file is empty");
  if (bytes.length > MAX_IMAGE_BYTES)
    return no(`${bytes.length} bytes; Clarifai takes at most ${MAX_IMAGE_BYTES}`);
  if (!looksLikeImage(bytes))
    return no("neither JPEG, PNG, TIFF, BMP, WebP nor GIF by its first bytes");
  const size = readImageFacts(bytes); // TIFF says its size in places that only its reader finds
  if (size && size.width * size.height > MAX_PIXELS)
    return no(`${size.width} x ${size.height} pixels; Clarifai takes at most 85 megapixels`);
  return undefined;
}

function looksLikeImage(bytes: Uint8Array): boolean {
  const starts = (...values: number[]) => values.every((value, index) => bytes[index] === value);
  const isWebp = starts(0x52, 0x49, 0x46, 0x46) && bytes[8] === 0x57 && bytes[9] === 0x45;
  return (
    starts(0xff, 0xd8, 0xff) || // JPEG
    starts(...PNG) ||
    starts(0x49, 0x49, 0x2a, 0) || // TIFF, little-endian
    starts(0x4d, 0x4d, 0, 0x2a) || // TIFF, big-endian
    starts(0x42, 0x4d) || // BMP
    starts(0x47, 0x49, 0x46, 0x38) || // GIF
    isWebp
  );
}

/** @throws ArgumentError when an id stands twice, or an image has neither URL nor path. */
export function checkImages(images: readonly ClarifaiImage[]): void {
  const seen = new Set<string>();
  for (const { id, url, path } of images) {
    if (seen.has(id)) throw new ArgumentError("inputs", "ids that differ", `${id} twice`);
    seen.add(id);
    if (!url === !path)
      throw new ArgumentError(
        "inputs",
        "a url or a path for each",
        `${id} with ${url ? "both" : "neither"}`,
      );
    if (url && !/^https?:\/\//i.test(url))
      throw new ArgumentError("inputs", "an http: or https: URL", `${id} with another`);
  }
}

/** The bytes of a local picture. @throws Error when there is no such file. */
export async function readImage(path: string): Promise<Uint8Array> {
  const bytes = await nodeFileSystem.read(path);
  if (!bytes) throw new Error("no such file");
  return bytes;
}
