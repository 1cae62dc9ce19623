import { ArgumentError, FormatError, ShapeError } from "../../errors.js";
import { isOriginalImage } from "../../format/image-header.js";
import type { Manifest } from "../../format/manifest.js";
import { encodeNpy } from "../../format/npy.js";
import { contentHash, contentHashOf } from "../../io/hash.js";
import { encodePngAsync } from "../../io/png.js";
import { readWholeFile } from "../../io/read-file.js";
import type { RunStorage } from "../../io/storage.js";
import { isPixels } from "../images/image-input.js";
import { pixelsFromNumbers } from "../images/pixels.js";
import { isTensorLike, type Numbers, readNumbersAsync } from "../tensor-like.js";
import type { EmbeddingOptions, ThumbnailInput } from "./options.js";
import { isReadySheets } from "./ready-sheets.js";
import { referenced } from "./referenced-originals.js";
import { keepRows, type SideFile, type StreamedFile } from "./side-files.js";

const NONE = new Uint8Array(0);

/** What is written for the originals, and what the manifest then says. */
export interface PlannedOriginals {
  readonly files: readonly (SideFile | StreamedFile)[];
  readonly manifest: Partial<Manifest>;
}

/**
 * The originals of `thumbnails`, where `images` asks for them, copied or named.
 * @param manifest what it says of the thumbnails: a picture that is broken there has no original
 * @throws ArgumentError without pictures of single rows; to be named, each must be a file inside the run
 */
export async function planOriginals(
  { path: run }: Pick<RunStorage, "path">,
  { images, thumbnails }: Pick<EmbeddingOptions, "images" | "thumbnails">,
  skipped: ReadonlySet<number>,
  { brokenThumbnails = [] }: Partial<Manifest>,
): Promise<PlannedOriginals> {
  if (images === undefined) return { files: [], manifest: {} };
  if (images !== "copy" && images !== "reference")
    throw new ArgumentError("images", '"copy" or "reference"', JSON.stringify(images));
  if (!Array.isArray(thumbnails) || isReadySheets(thumbnails))
    throw new ArgumentError(
      "images",
      "thumbnails, one picture a row",
      thumbnails === undefined ? "no thumbnails" : "ready sheets, which hold no originals",
    );
  const pictures = keepRows(thumbnails as readonly ThumbnailInput[], skipped);
  const broken = new Set(brokenThumbnails.map(({ row }) => row));
  const known = pictures.map((picture, row) => (broken.has(row) ? null : picture));
  return images === "copy" ? await copied(known) : await referenced(run, known);
}

/**
 * The bytes of all originals one after the other, and where each begins. They are read twice, one at a time: for the
 * name, which tells the content, and while the file is written.
 */
async function copied(pictures: readonly ThumbnailInput[]): Promise<PlannedOriginals> {
  const read = (row: number) => originalOf(pictures[row], row);
  const offsets = new Float64Array(pictures.length + 1);
  const measured = async function* () {
    for (let row = 0; row < pictures.length; row++) {
      const bytes = await read(row);
      offsets[row + 1] = (offsets[row] as number) + bytes.length; // row + 1 <= N
      yield bytes;
    }
  };
  const file = `images-${await contentHashOf(measured())}.bin`;
  const size = offsets[pictures.length] as number;
  if (size === 0) return { files: [], manifest: {} };
  const index = encodeNpy("f8", [pictures.length + 1], offsets);
  const indexFile = `images-${contentHash(index)}.npy`;
  const chunks = async function* () {
    for (let row = 0; row < pictures.length; row++) {
      const bytes = await read(row);
      const expected = (offsets[row + 1] as number) - (offsets[row] as number);
      if (bytes.length !== expected)
        throw new ArgumentError(
          `thumbnails[${row}]`,
          `${expected} bytes, as when it was read first`,
          `${bytes.length}`,
        );
      if (bytes.length > 0) yield bytes;
    }
  };
  return {
    files: [
      { name: file, size, chunks },
      { name: indexFile, bytes: index },
    ],
    manifest: { images: { file, index: indexFile } },
  };
}

/** The encoded bytes of one picture; pixels and numbers as PNG. None where there is no picture that browsers show. */
async function originalOf(input: ThumbnailInput, row: number): Promise<Uint8Array> {
  if (input === null || input === undefined) return NONE;
  try {
    if (typeof input === "string") return shown(await readWholeFile(input));
    if (input instanceof Uint8Array && !isTensorLike(input)) return shown(input);
    if (isPixels(input)) return await encodePngAsync(input);
    const numbers = await readNumbersAsync(input as Numbers, `thumbnails[${row}]`);
    const [first] = pixelsFromNumbers(numbers, undefined, `thumbnails[${row}]`);
    return first ? await encodePngAsync(first) : NONE;
  } catch (error) {
    // Its thumbnail tells of it: it is a placeholder, with the reason.
    if (error instanceof FormatError || error instanceof ShapeError) return NONE;
    throw error;
  }
}

function shown(bytes: Uint8Array): Uint8Array {
  return isOriginalImage(bytes) ? bytes : NONE;
}
