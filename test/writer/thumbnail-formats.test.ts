import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type EmbeddingOptions, SummaryWriter, type ThumbnailInput } from "pointillist";
import { cellOf, type ManifestSheet, parseManifest } from "pointillist/format";
import sharp from "sharp";
import { temporaryFolder } from "../io/folder.js";

/** Width and height of the pictures: square, wide, tall, thin, larger than a cell and smaller. */
const SIZES = [
  [64, 64],
  [300, 100],
  [50, 200],
  [400, 10],
  [7, 5],
  [1000, 900],
] as const;
const FORMATS = ["png", "jpeg", "webp", "webp-lossy", "gif", "tiff", "avif"] as const;

/** Far enough apart that no lossy format confuses two. */
const codeOf = (row: number): readonly [number, number, number] => [
  40 + (row % 4) * 60,
  40 + (Math.floor(row / 4) % 4) * 60,
  40 + (Math.floor(row / 16) % 4) * 60,
];

async function picture(row: number, format: (typeof FORMATS)[number]): Promise<Buffer> {
  const [width, height] = SIZES[row % SIZES.length] as readonly [number, number];
  const [r, g, b] = codeOf(row);
  const plain = sharp({ create: { width, height, channels: 3, background: { r, g, b } } });
  switch (format) {
    case "webp":
      return plain.webp({ lossless: true }).toBuffer();
    case "webp-lossy":
      return plain.webp({ quality: 90 }).toBuffer();
    default:
      return plain.toFormat(format).toBuffer();
  }
}

/** RGBA of the pixels of one cell, read back by sharp. */
async function cellPixels(folder: string, sheet: ManifestSheet, row: number) {
  const cell = cellOf(sheet, row);
  assert.ok(cell);
  const { x: left, y: top, width, height } = cell;
  const whole = sharp(readFileSync(join(folder, sheet.file)));
  const { data } = await whole
    .extract({ left, top, width, height })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width, height };
}

async function log(run: string, thumbnails: EmbeddingOptions["thumbnails"], rows: number) {
  const vectors = Array.from({ length: rows }, (_, row) => [row, row % 3]);
  await using writer = new SummaryWriter(run);
  const ref = await writer.embedding("a", vectors, {
    neighbours: false,
    ...(thumbnails ? { thumbnails } : {}),
  });
  return { ref, manifest: parseManifest(readFileSync(ref.manifest), ref.manifest) };
}

describe("thumbnails by the optional package sharp", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  it("come from every format and aspect, as files and buffers, whole and centred in square cells", async () => {
    const run = folder();
    const thumbnails: ThumbnailInput[] = [];
    for (const format of FORMATS)
      for (const _ of SIZES) {
        const row = thumbnails.length;
        const bytes = await picture(row, format);
        if (row % 2 === 0) thumbnails.push(bytes);
        else {
          const path = join(run, `${row}.${format}`);
          writeFileSync(path, bytes);
          thumbnails.push(path);
        }
      }
    const { ref, manifest } = await log(join(run, "run"), thumbnails, thumbnails.length);
    assert.deepEqual(ref.brokenThumbnails, []);
    const { sprite, thumbnails: sheets = [] } = manifest;
    assert.ok(sprite && sheets.length > 0);
    for (const sheet of [sprite, ...sheets])
      for (let row = sheet.firstRow; row < sheet.firstRow + sheet.count; row++) {
        const { data, width: side } = await cellPixels(ref.folder, sheet, row);
        const [width, height] = SIZES[row % SIZES.length] as readonly [number, number];
        const scale = side / Math.max(width, height);
        const drawn = [width, height].map((size) => Math.max(1, Math.round(size * scale)));
        const [wide = 0, high = 0] = drawn;
        const left = (side - wide) >> 1;
        const top = (side - high) >> 1;
        let opaque = 0;
        for (let y = 0; y < side; y++)
          for (let x = 0; x < side; x++) {
            const at = (y * side + x) * 4;
            if (data[at + 3] === 0) continue;
            opaque++;
            // A pixel to either side, for what rounding in the decoder's own shrinking does.
            assert.ok(
              x >= left - 1 && x <= left + wide && y >= top - 1 && y <= top + high,
              `row ${row}`,
            );
            codeOf(row).forEach((value, channel) => {
              const found = data[at + channel] as number;
              assert.ok(
                Math.abs(found - value) <= 12,
                `row ${row}, ${channel}: ${found}, not ${value}`,
              );
            });
          }
        const share = opaque / (wide * high);
        assert.ok(share > 0.85 && share < 1.2, `row ${row}: ${opaque} of ${wide} x ${high} px`);
      }
  });

  it("stand upright, whatever a camera says of its own pixels", async () => {
    const half = { width: 40, height: 20, channels: 3, background: "#000" } as const;
    const left = await sharp({ create: { ...half, width: 20, background: "#fff" } })
      .png()
      .toBuffer();
    // White on the left; orientation 6 says: turn clockwise. White is then on top.
    const turned = await sharp({ create: half })
      .composite([{ input: left, left: 0, top: 0 }])
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 100 })
      .toBuffer();
    const { ref, manifest } = await log(folder(), [turned, null], 2);
    const { data, width: side } = await cellPixels(
      ref.folder,
      (manifest.thumbnails ?? [])[0] as ManifestSheet,
      0,
    );
    const at = (x: number, y: number) => data[(y * side + x) * 4] as number;
    assert.ok(at(side / 2, side / 4) > 200 && at(side / 2, (side * 3) / 4) < 50);
  });

  it("that are missing or broken are placeholders, listed with the reason", async () => {
    const run = folder();
    const good = await picture(0, "webp");
    const jpeg = await picture(0, "jpeg");
    const rows: ThumbnailInput[] = [
      good,
      good.subarray(0, 20),
      jpeg.subarray(0, 30),
      join(run, "gone.webp"),
      null,
      Buffer.from("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
      new Uint8Array(0),
    ];
    const { ref, manifest } = await log(join(run, "run"), rows, rows.length);
    assert.deepEqual(
      ref.brokenThumbnails.map(({ row }) => row),
      [1, 2, 3, 4, 5, 6],
    );
    for (const { reason } of ref.brokenThumbnails)
      assert.ok(reason.length > 5 && !reason.includes(run));
    const { data } = await cellPixels(
      ref.folder,
      (manifest.thumbnails ?? [])[0] as ManifestSheet,
      4,
    );
    assert.deepEqual([...data.subarray(0, 4)], [150, 150, 150, 255], "a grey frame");
  });

  it("other than PNG name the package where it is not installed", async () => {
    const run = folder();
    writeFileSync(join(run, "a.webp"), await picture(0, "webp"));
    writeFileSync(join(run, "b.png"), await picture(1, "png"));
    const script = `
      const { Module } = await import("node:module");
      const load = Module._load;
      Module._load = (name, ...rest) => {
        if (name === "sharp") throw Object.assign(new Error("Cannot find module 'sharp'"), { code: "MODULE_NOT_FOUND" });
        return load(name, ...rest);
      };
      const { SummaryWriter } = await import("pointillist");
      const writer = new SummaryWriter(process.argv[1] + "/run");
      const ref = await writer.embedding("a", [[1, 2], [3, 4]], { thumbnails: ["a.webp", "b.png"].map((name) => process.argv[1] + "/" + name) });
      await writer.close();
      console.log(JSON.stringify(ref.brokenThumbnails));
    `;
    const done = spawnSync(process.execPath, ["--input-type=module", "-e", script, run], {
      encoding: "utf8",
    });
    assert.equal(done.status, 0, done.stderr);
    const [broken, ...others] = JSON.parse(done.stdout);
    assert.deepEqual([broken.row, others.length], [0, 0]);
    assert.match(broken.reason, /npm install sharp/);
  });
});
