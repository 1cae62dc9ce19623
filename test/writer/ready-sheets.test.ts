import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type EmbeddingOptions, type Pixels, SummaryWriter } from "pointillist";
import {
  cellOf,
  type ManifestSheet,
  parseManifest,
  parseProjectorConfig,
} from "pointillist/format";
import sharp from "sharp";
import { temporaryFolder } from "../io/folder.js";

/** A colour that says which row it is. */
const codeOf = (row: number) => [row % 256, 255 - (row % 256), (row * 7) % 256] as const;

/** A sheet of the rows from `firstRow`, each cell plain in its row's colour. */
function sheetOf(
  columns: number,
  lines: number,
  [w, h]: readonly [number, number],
  firstRow = 0,
): Pixels {
  const width = columns * w;
  const height = lines * h;
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const row = firstRow + Math.floor(y / h) * columns + Math.floor(x / w);
      data.set(codeOf(row), (y * width + x) * 3);
    }
  return { width, height, channels: 3, data };
}
const encoded = ({ width, height, data }: Pixels) =>
  sharp(data, { raw: { width, height, channels: 3 } });

async function log(run: string, rows: number, options: EmbeddingOptions) {
  const vectors = Array.from({ length: rows }, (_, row) => [row, row % 3]);
  await using writer = new SummaryWriter(run);
  const ref = await writer.embedding("a", vectors, { neighbours: false, ...options });
  const config = parseProjectorConfig(readFileSync(join(run, "projector_config.pbtxt"), "utf8"));
  const manifest = parseManifest(readFileSync(ref.manifest), ref.manifest);
  return { ref, manifest, entry: config.embeddings[0] };
}

/** The middle pixel of every row's cell, by another decoder. */
async function requireCells(
  folder: string,
  sheets: readonly ManifestSheet[],
  rows: number,
  slack = 0,
) {
  let seen = 0;
  for (const sheet of sheets) {
    const { data, info } = await sharp(readFileSync(join(folder, sheet.file)), {
      limitInputPixels: false,
    })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    assert.ok(Math.max(info.width, info.height) <= 8192, `${info.width} x ${info.height}`);
    for (let row = sheet.firstRow; row < sheet.firstRow + sheet.count; row++) {
      const cell = cellOf(sheet, row);
      assert.ok(cell);
      const at = ((cell.y + (cell.height >> 1)) * info.width + cell.x + (cell.width >> 1)) * 4;
      codeOf(row).forEach((value, c) => {
        const found = data[at + c] as number;
        assert.ok(
          Math.abs(found - value) <= slack,
          `row ${row} of ${sheet.file}: ${found}, not ${value}`,
        );
      });
      seen++;
    }
  }
  assert.equal(seen, rows);
}

describe("ready sheets", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  it("that the stock tab can show are taken byte for byte, for both tabs", async () => {
    const run = folder();
    const bytes = await encoded(sheetOf(4, 4, [20, 20]))
      .png()
      .toBuffer();
    writeFileSync(join(run, "mine.png"), bytes);
    const path = join(run, "mine.png");
    for (const sheet of [path, bytes, sheetOf(4, 4, [20, 20])]) {
      const { ref, manifest, entry } = await log(folder(), 14, {
        thumbnails: { sheets: [{ sheet, cell: 20 }] },
      });
      assert.equal(manifest.thumbnails, undefined);
      const { sprite } = manifest;
      assert.ok(sprite);
      if (!("width" in Object(sheet)))
        assert.deepEqual(readFileSync(join(ref.folder, sprite.file)), bytes);
      assert.deepEqual(entry?.sprite?.singleImageDim, [20, 20]);
      assert.ok(entry?.sprite?.imagePath.endsWith(sprite.file));
      await requireCells(ref.folder, [sprite], 14);
    }
  });

  const RECUT: readonly [string, readonly [number, number], readonly [number, number], number][] = [
    ["a grid that is not square", [7, 2], [20, 20], 13],
    ["cells that are not square", [4, 4], [30, 20], 16],
    ["one line", [9, 1], [16, 16], 9],
  ];
  for (const [what, [columns, lines], cell, rows] of RECUT)
    it(`of ${what} stay for our tab, and are cut anew for stock's`, async () => {
      const sheet = await encoded(sheetOf(columns, lines, cell))
        .webp({ lossless: true })
        .toBuffer();
      const { ref, manifest, entry } = await log(folder(), rows, {
        thumbnails: { sheets: [{ sheet, cell }] },
      });
      const { sprite, thumbnails = [] } = manifest;
      assert.ok(sprite && thumbnails.length === 1);
      assert.deepEqual(readFileSync(join(ref.folder, thumbnails[0]?.file ?? "")), sheet);
      await requireCells(ref.folder, thumbnails, rows);
      await requireCells(ref.folder, [sprite], rows);
      const [side, high] = entry?.sprite?.singleImageDim ?? [];
      assert.equal(side, high);
      assert.equal(sprite.columns, Math.ceil(Math.sqrt(rows)), "a square grid");
    });

  it("may be several, of several types and grids", async () => {
    const sheets = [
      {
        sheet: await encoded(sheetOf(3, 2, [16, 16]))
          .jpeg({ quality: 100 })
          .toBuffer(),
        cell: 16,
      },
      {
        sheet: await encoded(sheetOf(2, 4, [24, 12], 6))
          .png()
          .toBuffer(),
        cell: [24, 12],
        count: 5,
      },
      { sheet: sheetOf(5, 5, [10, 10], 11), cell: 10 },
    ] as const;
    const { ref, manifest } = await log(folder(), 20, { thumbnails: { sheets } });
    const { sprite, thumbnails = [] } = manifest;
    assert.deepEqual(
      thumbnails.map(({ firstRow, count, columns }) => [firstRow, count, columns]),
      [
        [0, 6, 3],
        [6, 5, 2],
        [11, 9, 5],
      ],
    );
    assert.ok(sprite);
    await requireCells(ref.folder, thumbnails, 20, 6);
    await requireCells(ref.folder, [sprite], 20, 6);
  });

  it("at the limit of 8192 px stay; beyond it they are cut into sheets that stay below", async () => {
    for (const [columns, cell, isCut] of [
      [512, [16, 16], false],
      [513, [16, 16], true],
    ] as const) {
      // Wide and low: the limit is by side, and this one has few pixels.
      const sheet = await encoded(sheetOf(columns, 1, cell))
        .png()
        .toBuffer();
      const { ref, manifest } = await log(folder(), columns, {
        thumbnails: { sheets: [{ sheet, cell }] },
        thumbnailSize: 16,
      });
      const { sprite, thumbnails = [] } = manifest;
      assert.ok(sprite);
      const isSame =
        thumbnails.length === 1 &&
        readFileSync(join(ref.folder, thumbnails[0]?.file ?? "")).equals(sheet);
      assert.equal(isSame, !isCut);
      await requireCells(ref.folder, thumbnails, columns);
      await requireCells(ref.folder, [sprite], columns);
    }
  });

  it("follow rows that are left out", async () => {
    const vectors = Array.from({ length: 6 }, (_, row) => [row, row === 2 ? Number.NaN : 1]);
    await using writer = new SummaryWriter(folder());
    const ref = await writer.embedding("a", vectors, {
      neighbours: false,
      invalidRows: "skip",
      thumbnails: { sheets: [{ sheet: sheetOf(3, 3, [16, 16]), cell: 16 }] },
    });
    const { sprite } = parseManifest(readFileSync(ref.manifest), ref.manifest);
    assert.ok(sprite);
    const { data, info } = await sharp(readFileSync(join(ref.folder, sprite.file)))
      .raw()
      .toBuffer({ resolveWithObject: true });
    for (const [at, row] of [0, 1, 3, 4, 5].entries()) {
      const cell = cellOf(sprite, at);
      assert.ok(cell);
      const pixel = ((cell.y + 8) * info.width + cell.x + 8) * info.channels;
      assert.deepEqual([...data.subarray(pixel, pixel + 3)], [...codeOf(row)]);
    }
  });

  it("come later too, and what does not fit is refused with both counts", async () => {
    const run = folder();
    await log(run, 9, {});
    await using writer = new SummaryWriter(run);
    const sheet = sheetOf(3, 3, [8, 8]);
    const refused: readonly [object, RegExp][] = [
      [{ sheets: [] }, /at least one sheet/],
      [{ sheets: [{ sheet, cell: 9 }] }, /expected 9 cells.*found 4/],
      [{ sheets: [{ sheet, cell: 8, count: 10 }] }, /1 to 9 cells of 8 x 8 on 24 x 24 px/],
      [
        {
          sheets: [
            { sheet, cell: 8 },
            { sheet, cell: 8 },
          ],
        },
        /1 to 9 cells/,
      ],
      [{ sheets: [{ sheet, cell: 0 }] }, /cell/],
      [{ sheets: [{ sheet: Buffer.from("<svg/>"), cell: 8 }] }, /PNG, JPEG or WebP/],
    ];
    for (const [thumbnails, message] of refused)
      await assert.rejects(writer.addThumbnails("a", thumbnails as never), { message });
    const ref = await writer.addThumbnails("a", { sheets: [{ sheet, cell: 8 }] });
    const { sprite } = parseManifest(readFileSync(ref.manifest), ref.manifest);
    assert.ok(sprite);
    await requireCells(ref.folder, [sprite], 9);
  });
});
