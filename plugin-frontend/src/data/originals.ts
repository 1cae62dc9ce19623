import { decodeOriginalPaths } from "pointillist/format";
import type { TaskOptions } from "./api.js";
import { asDataError } from "./as-notice.js";
import { failure } from "./fetching.js";
import { imageSize } from "./image-size.js";
import { Kept } from "./kept.js";
import { LIMITS } from "./limits.js";
import type { Notice } from "./notice.js";
import type { ServedFiles } from "./run-files.js";

/** Side that a decoded original is scaled to at most, in px: 16 MB. */
const MOST_SIDE = 2048;
const ITEM_BYTES = 8;
const AGAIN = "Log the step again, or look at it with `pointillist verify`.";

/** Where the originals of a step stand: copied ones by `images` of its manifest, others by `imagePaths`. */
export interface Originals {
  readonly files: ServedFiles;
  /** The file of all originals, or the list of their paths. */
  readonly path: string;
  /** Null where `path` is a list. */
  readonly indexPath: string | null;
  readonly rows: number;
}

/** The originals of one step, read when asked for; only the last is kept, since one alone may be 16 MB. */
export class OriginalStore {
  readonly #kept = new Kept();
  readonly #broken = new Set<number>();
  #last = -1;

  constructor(
    private readonly place: Originals,
    private readonly note: (notice: Notice) => void,
  ) {}

  /** Null for a row without one, and for a broken one, which is told once. */
  async read(row: number, options: TaskOptions): Promise<ImageBitmap | null> {
    if (this.#broken.has(row)) return null;
    if (row !== this.#last) this.#kept.forget(`original ${this.#last}`);
    this.#last = row;
    try {
      return await this.#kept.of(`original ${row}`, options, (task) =>
        readOriginal(this.place, row, task),
      );
    } catch (error) {
      const wrong = asDataError(error, this.place.path);
      // What did not arrive is not broken: whoever asked may ask again.
      if (wrong.notice.code === "cancelled" || wrong.notice.code === "network") throw wrong;
      this.#broken.add(row);
      this.note(wrong.notice);
      return null;
    }
  }

  dispose(): void {
    this.#kept.dispose();
  }
}

/**
 * The encoded original of one row, copied into the run: two ranged reads, where it begins and ends, and its bytes.
 * Empty for a row without one.
 * @throws DataError `limit` above 256 MB, `mismatch` where the index does not fit
 */
async function readCopied(
  { files, path, rows }: Originals,
  indexPath: string,
  row: number,
  options: TaskOptions,
): Promise<Uint8Array> {
  // The items are the last bytes of the file, whatever its header says in front.
  const items = files.size(indexPath) - (rows + 1) * ITEM_BYTES;
  const found =
    items >= 0
      ? await files.readRange(indexPath, items + row * ITEM_BYTES, 2 * ITEM_BYTES, options)
      : new Uint8Array(2 * ITEM_BYTES).fill(0xff);
  const view = new DataView(found.buffer, found.byteOffset, found.byteLength);
  const [from, to] = [view.getFloat64(0, true), view.getFloat64(ITEM_BYTES, true)];
  const isPlace = Number.isSafeInteger(from) && Number.isSafeInteger(to) && from >= 0 && to >= from;
  if (!isPlace || to > files.size(path))
    throw failure(
      "mismatch",
      indexPath,
      `bytes ${from} to ${to} for row ${row}`,
      `a part of ${files.size(path)} bytes, [${rows + 1}] float64 in all`,
      AGAIN,
    );
  if (to - from > LIMITS.sheetBytes)
    throw failure(
      "limit",
      `${path}, row ${row}`,
      `${to - from} bytes`,
      `at most ${LIMITS.sheetBytes}`,
      "Log a smaller picture.",
    );
  return await files.readRange(path, from, to - from, options);
}

/** The encoded original of one row that is where it was in the run; empty for a row without one. */
async function readReferenced(
  { files, path, rows }: Originals,
  row: number,
  options: TaskOptions,
): Promise<Uint8Array> {
  const found = await files.readNamed(path, row, options);
  if (found) return found;
  // A published folder holds the pictures too, beside the list.
  const named = decodeOriginalPaths(await files.read(path, options), rows, path)[row];
  return named ? await files.read(named, options, LIMITS.sheetBytes) : new Uint8Array(0);
}

/**
 * Reads and decodes the original of one row; size and pixels are checked before anything is decoded. Null for a row
 * without one.
 * @throws DataError `limit` above 256 MB, 16,384 px a side or 67 million px, `unsupported` for other formats,
 * `mismatch` where the index does not fit, `corrupt` for what does not decode
 */
async function readOriginal(
  place: Originals,
  row: number,
  options: TaskOptions,
): Promise<ImageBitmap | null> {
  const { path, indexPath } = place;
  const bytes =
    indexPath === null
      ? await readReferenced(place, row, options)
      : await readCopied(place, indexPath, row, options);
  if (bytes.length === 0) return null;
  const where = `${path}, row ${row}`;
  const size = gifSize(bytes) ?? imageSize(bytes);
  if (!size) throw failure("unsupported", where, "another format", "PNG, JPEG, WebP or GIF", AGAIN);
  const { width, height, type } = size;
  const side = Math.max(width, height);
  if (side > LIMITS.sheetSide || width * height > LIMITS.sheetPixels || width * height === 0)
    throw failure(
      "limit",
      where,
      `${width} x ${height} px`,
      `1 to ${LIMITS.sheetSide} px a side, ${LIMITS.sheetPixels} px in all`,
      "Log a smaller picture.",
    );
  const scaled: ImageBitmapOptions =
    side <= MOST_SIDE
      ? {}
      : {
          resizeQuality: "high",
          ...(width >= height ? { resizeWidth: MOST_SIDE } : { resizeHeight: MOST_SIDE }),
        };
  try {
    return await createImageBitmap(new Blob([bytes as BlobPart], { type }), scaled);
  } catch (cause) {
    throw failure(
      "corrupt",
      where,
      "a picture that does not decode",
      "a whole picture",
      AGAIN,
      cause,
    );
  }
}

/** The logical screen, which every frame lies in. Source: CompuServe, Graphics Interchange Format 89a. */
function gifSize(bytes: Uint8Array) {
  if (String.fromCharCode(...bytes.subarray(0, 4)) !== "GIF8" || bytes.length < 10) return null;
  const u16 = (at: number) => (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
  return { type: "image/gif", width: u16(6), height: u16(8) } as const;
}
