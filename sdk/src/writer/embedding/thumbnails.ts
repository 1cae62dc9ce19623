import { ArgumentError, FormatError, ShapeError } from "../../errors.js";
import type { Manifest, ManifestSheet } from "../../format/manifest.js";
import { cellOf, planSprite, planThumbnails, type SheetPlan } from "../../format/sprite.js";
import { contentHash } from "../../io/hash.js";
import { decodePicture } from "../../io/image-decode.js";
import { encodePngAsync, type Pixels } from "../../io/png.js";
import { readWholeFile } from "../../io/read-file.js";
import { isPixels } from "../images/image-input.js";
import { Canvas, pixelsFromNumbers, placeholder, requireSize } from "../images/pixels.js";
import { type Numbers, readNumbersAsync } from "../tensor-like.js";
import type { EmbeddingOptions, ThumbnailInput } from "./options.js";
import { isReadySheets, type ReadySheets, readSheets, storeSheets } from "./ready-sheets.js";
import { keepRows, type SideFile, type SideFiles } from "./side-files.js";

const DEFAULT_SIZE = 128;
/** Side of the largest cell on the stock tab's sheet, in px: its points are no larger. */
const STOCK_CELL = 64;
/** Pictures decoded at once. */
const AT_ONCE = 8;

/**
 * Draws every picture, whole and centred in a square cell, on the one sheet that the stock tab loads and on larger
 * ones for ours. A picture that is missing or cannot be read becomes a placeholder and is listed.
 * @throws ShapeError where there are other pictures than rows
 */
export async function planPictures(
  options: EmbeddingOptions,
  rowCount: number,
  skipped: ReadonlySet<number>,
  warn: (code: string, detail: string) => void,
): Promise<SideFiles> {
  const { thumbnails } = options;
  if (thumbnails === undefined) return { files: [], manifest: {} };
  if (isReadySheets(thumbnails)) return planReady(thumbnails, options, rowCount, skipped, warn);
  if (!Array.isArray(thumbnails))
    throw new ArgumentError("thumbnails", "one picture a row", typeof thumbnails);
  if (thumbnails.length !== rowCount)
    throw new ShapeError("thumbnails", `${rowCount} rows, as the vectors`, `${thumbnails.length}`);
  const pictures = keepRows(thumbnails as readonly ThumbnailInput[], skipped);
  const size = requireSize(options.thumbnailSize ?? DEFAULT_SIZE, "thumbnailSize");
  const sprite = planSprite(pictures.length);
  if (!sprite) warn("sprite-too-large", "the stock tab shows no pictures: over 262,144 rows");
  const sheets = planThumbnails(pictures.length, [size, size]);
  const drawn = await drawSheets(pictures, sprite ? [sprite] : [], sheets);
  if (drawn.broken.length > 0) {
    const [{ row, reason } = { row: 0, reason: "" }] = drawn.broken;
    warn(
      "thumbnails-broken",
      `${drawn.broken.length} pictures are placeholders; row ${row}: ${reason}`,
    );
  }
  const manifest: Partial<Manifest> = {
    ...(drawn.sprites[0] ? { sprite: drawn.sprites[0] } : {}),
    thumbnails: drawn.sheets,
    ...(drawn.broken.length > 0 ? { brokenThumbnails: drawn.broken } : {}),
  };
  return { files: drawn.files, manifest };
}

/** Ready sheets as they are; cut up and drawn anew for what cannot show them so. */
async function planReady(
  thumbnails: ReadySheets,
  options: EmbeddingOptions,
  rowCount: number,
  skipped: ReadonlySet<number>,
  warn: (code: string, detail: string) => void,
): Promise<SideFiles> {
  const { placed, isTooLarge, isStock, cells } = await readSheets(thumbnails, rowCount);
  if (isTooLarge || skipped.size > 0)
    return planPictures({ ...options, thumbnails: await cells() }, rowCount, skipped, warn);
  const ready = storeSheets(placed, isStock);
  if (isStock) return ready;
  const largest = Math.max(...placed.flatMap(({ plan }) => plan.cell));
  const sprite = planSprite(rowCount, Math.min(largest, STOCK_CELL));
  if (!sprite) {
    warn("sprite-too-large", "the stock tab shows no pictures: over 262,144 rows");
    return ready;
  }
  const canvas = new Canvas(sprite.width, sprite.height);
  for (const [row, pixels] of (await cells()).entries()) {
    const cell = cellOf(sprite, row);
    if (cell) canvas.drawInto(pixels, cell.x, cell.y, cell.width, cell.height);
  }
  const files: SideFile[] = [];
  const stored = await store("sprite", sprite, canvas, files);
  return {
    files: [...files, ...ready.files],
    manifest: { ...ready.manifest, sprite: stored },
  };
}

async function drawSheets(
  pictures: readonly ThumbnailInput[],
  spritePlans: readonly SheetPlan[],
  sheetPlans: readonly SheetPlan[],
) {
  const files: SideFile[] = [];
  const broken: { row: number; reason: string }[] = [];
  const sprites = spritePlans.map((plan) => ({
    plan,
    canvas: new Canvas(plan.width, plan.height),
  }));
  const side = Math.max(...[...spritePlans, ...sheetPlans].map((plan) => Math.max(...plan.cell)));
  const sheets: ManifestSheet[] = [];
  for (const plan of sheetPlans) {
    const canvas = new Canvas(plan.width, plan.height);
    const end = plan.firstRow + plan.count;
    for (let row = plan.firstRow; row < end; row += AT_ONCE) {
      const batch = pictures.slice(row, Math.min(row + AT_ONCE, end));
      const decoded = await Promise.all(
        batch.map((picture, i) => readPicture(picture, row + i, side)),
      );
      decoded.forEach((picture, i) => {
        if ("reason" in picture) broken.push({ row: row + i, reason: picture.reason });
        const pixels = "reason" in picture ? placeholder() : picture;
        for (const target of [...sprites, { plan, canvas }]) {
          const cell = cellOf(target.plan, row + i);
          if (cell) target.canvas.drawInto(pixels, cell.x, cell.y, cell.width, cell.height);
        }
      });
    }
    sheets.push(await store("thumbnails", plan, canvas, files));
  }
  const stored: ManifestSheet[] = [];
  for (const { plan, canvas } of sprites) stored.push(await store("sprite", plan, canvas, files));
  return { files, broken, sheets, sprites: stored };
}

async function store(
  kind: "sprite" | "thumbnails",
  plan: SheetPlan,
  canvas: Canvas,
  files: SideFile[],
): Promise<ManifestSheet> {
  const bytes = await encodePngAsync(canvas.toPixels());
  const file = `${kind}-${contentHash(bytes)}.png`;
  files.push({ name: file, bytes });
  const { cell, columns, firstRow, count } = plan;
  return { file, cell, columns, firstRow, count };
}

async function readPicture(
  input: ThumbnailInput,
  row: number,
  side: number,
): Promise<Pixels | { readonly reason: string }> {
  if (input === null || input === undefined) return { reason: "no picture" };
  try {
    if (typeof input === "string")
      return await decodePicture(await readWholeFile(input), side, input);
    if (input instanceof Uint8Array) return await decodePicture(input, side, `thumbnails[${row}]`);
    if (isPixels(input)) return input;
    const numbers = await readNumbersAsync(input as Numbers, `thumbnails[${row}]`);
    const [first] = pixelsFromNumbers(numbers, undefined, `thumbnails[${row}]`);
    return first ?? { reason: "no picture" };
  } catch (error) {
    if (
      error instanceof FormatError ||
      error instanceof ShapeError ||
      error instanceof ArgumentError
    )
      return { reason: reasonOf(error) };
    throw error;
  }
}

// The reason goes into the manifest, which may be shown elsewhere: without the path of the file.
function reasonOf(error: FormatError | ShapeError | ArgumentError): string {
  if (!(error instanceof FormatError)) return error.message;
  return error.message.slice(error.message.indexOf(": ") + 2);
}
