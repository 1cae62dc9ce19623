import { ArgumentError, FormatError, ShapeError } from "../../errors.js";
import { readImageFacts } from "../../format/image-header.js";
import type { Manifest } from "../../format/manifest.js";
import { cellOf, SHEET_LIMIT, type SheetPlan } from "../../format/sprite.js";
import { contentHash } from "../../io/hash.js";
import { decodePicture } from "../../io/image-decode.js";
import { encodePngAsync, type Pixels } from "../../io/png.js";
import { readWholeFile } from "../../io/read-file.js";
import { isPixels } from "../images/image-input.js";
import { requireSize } from "../images/pixels.js";
import type { SideFile } from "./side-files.js";

/** A picture with the thumbnails of many rows, in row order: left to right, then down. */
export interface ReadySheet {
  /** A file's path, its bytes (PNG, JPEG or WebP), or pixels. */
  readonly sheet: string | Uint8Array | Pixels;
  /** Size of a cell in px: one number for square ones, or `[width, height]`. */
  readonly cell: number | readonly [number, number];
  /** Rows on it. Default: as many as its grid holds, or as are left. */
  readonly count?: number;
}

/** Thumbnails that stand on sheets already. */
export interface ReadySheets {
  readonly sheets: readonly ReadySheet[];
}

/** Extension by type, of the types that both tabs show. */
const EXTENSIONS: Readonly<Record<string, string>> = { png: "png", jpeg: "jpg", webp: "webp" };

/** A sheet that was read, with the rows it holds. */
interface Placed {
  readonly plan: SheetPlan;
  readonly bytes: Uint8Array;
  readonly extension: string;
  readonly argument: string;
}

export function isReadySheets(input: unknown): input is ReadySheets {
  return typeof input === "object" && input !== null && "sheets" in input;
}

/**
 * Ready sheets, taken as they are. `sprite` is the one that the stock tab can show too, if it can: a single one of all
 * rows with square cells on a square grid, at most 8192 px a side. `cells` cuts them up, for what cannot be used so.
 * @throws ArgumentError, ShapeError where the sheets do not hold a cell for each row
 */
export async function readSheets({ sheets }: ReadySheets, rowCount: number) {
  if (!Array.isArray(sheets) || sheets.length === 0)
    throw new ArgumentError("thumbnails.sheets", "a list of at least one sheet", String(sheets));
  const placed: Placed[] = [];
  let firstRow = 0;
  for (const [at, sheet] of sheets.entries()) {
    const one = await place(sheet, `thumbnails.sheets[${at}]`, firstRow, rowCount);
    placed.push(one);
    firstRow += one.plan.count;
  }
  if (firstRow !== rowCount)
    throw new ShapeError(
      "thumbnails.sheets",
      `${rowCount} cells, as the vectors have rows`,
      `${firstRow}`,
    );
  const isTooLarge = placed.some(({ plan }) => Math.max(plan.width, plan.height) > SHEET_LIMIT);
  const [only] = placed;
  const isStock = placed.length === 1 && only !== undefined && !isTooLarge && stockShows(only.plan);
  return { placed, isTooLarge, isStock, cells: () => cutUp(placed) };
}

/** What the manifest says of sheets that stay as they are, and their files. */
export function storeSheets(
  placed: readonly Placed[],
  isStock: boolean,
): { readonly files: readonly SideFile[]; readonly manifest: Partial<Manifest> } {
  const kind = isStock ? "sprite" : "thumbnails";
  const entries = placed.map(({ plan, bytes, extension }) => {
    const { cell, columns, firstRow, count } = plan;
    return { file: `${kind}-${contentHash(bytes)}.${extension}`, cell, columns, firstRow, count };
  });
  const files = placed.map(({ bytes }, at) => ({ name: entries[at]?.file ?? "", bytes }));
  const [first] = entries;
  return { files, manifest: isStock && first ? { sprite: first } : { thumbnails: entries } };
}

async function place(
  { sheet, cell, count }: ReadySheet,
  argument: string,
  firstRow: number,
  rowCount: number,
): Promise<Placed> {
  const bytes = typeof sheet === "string" ? await readWholeFile(sheet) : sheet;
  const file = isPixels(bytes) ? await encodePngAsync(bytes) : bytes;
  const facts = file instanceof Uint8Array ? readImageFacts(file) : undefined;
  const extension = facts && EXTENSIONS[facts.type];
  if (!facts || !extension)
    throw new ArgumentError(argument, "a PNG, JPEG or WebP file, or pixels", facts?.type ?? "none");
  const [width, height] = typeof cell === "number" ? [cell, cell] : cell;
  requireSize(width, `${argument}.cell`);
  requireSize(height, `${argument}.cell`);
  const columns = Math.floor(facts.width / width);
  const lines = Math.floor(facts.height / height);
  const held = Math.min(columns * lines, rowCount - firstRow);
  const wanted = count ?? held;
  if (!Number.isSafeInteger(wanted) || wanted < 1 || wanted > columns * lines)
    throw new ShapeError(
      argument,
      `1 to ${columns * lines} cells of ${width} x ${height} on ${facts.width} x ${facts.height} px`,
      `${wanted}`,
    );
  const plan = { cell: [width, height], columns, firstRow, count: wanted } as const;
  const size = { width: facts.width, height: facts.height };
  return { plan: { ...plan, ...size }, bytes: file, extension, argument };
}

// The stock tab finds a cell's line by the cells of a column, and draws every cell as a square.
function stockShows({ cell, columns, width, height }: SheetPlan): boolean {
  const [wide, high] = cell;
  return wide === high && width === height && columns * wide === width;
}

/** The picture of each row. @throws ArgumentError for a sheet that cannot be decoded */
async function cutUp(placed: readonly Placed[]): Promise<Pixels[]> {
  const pictures: Pixels[] = [];
  for (const { plan, bytes, argument } of placed) {
    const sheet = await decode(bytes, Math.max(plan.width, plan.height), argument);
    for (let row = plan.firstRow; row < plan.firstRow + plan.count; row++) {
      const cell = cellOf(plan, row);
      if (cell) pictures.push(crop(sheet, cell.x, cell.y, cell.width, cell.height));
    }
  }
  return pictures;
}

async function decode(bytes: Uint8Array, side: number, argument: string): Promise<Pixels> {
  try {
    return await decodePicture(bytes, side, argument);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new ArgumentError(argument, "a whole picture that can be decoded", error.message);
  }
}

function crop(sheet: Pixels, x: number, y: number, width: number, height: number): Pixels {
  const { channels } = sheet;
  const data = new Uint8Array(width * height * channels);
  for (let line = 0; line < height; line++) {
    const from = ((y + line) * sheet.width + x) * channels;
    data.set(sheet.data.subarray(from, from + width * channels), line * width * channels);
  }
  return { width, height, channels, data };
}
