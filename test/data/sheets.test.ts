import assert from "node:assert/strict";
import { type DataError, isDataError } from "#frontend/data/notice.js";
import { ServedFiles } from "#frontend/data/run-files.js";
import { type NamedSheet, readSheets } from "#frontend/data/sheets.js";

const ROWS = 100;
const text = (words: string) => [...words].map((letter) => letter.charCodeAt(0));
const u32 = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
const pad = (length: number) => new Array<number>(length).fill(0);

/** The first bytes of pictures that claim a size, as their specifications have them; what follows is never read. */
const png = (width: number, height: number) => [
  ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  ...[0, 0, 0, 13],
  ...text("IHDR"),
  ...u32(width),
  ...u32(height),
  ...pad(10_000),
];
const jpeg = (side: number) => [
  ...[0xff, 0xd8, 0xff, 0xc0, 0, 17, 8],
  ...[side >> 8, side & 255, side >> 8, side & 255],
  ...pad(20),
];
const webp = (side: number) => {
  const less = side - 1;
  const u24 = [less & 255, (less >> 8) & 255, less >> 16];
  return [...text("RIFF"), ...pad(4), ...text("WEBPVP8X"), ...pad(8), ...u24, ...u24];
};

type Grid = NonNullable<NamedSheet["grid"]>;
const GRID: Grid = { cell: [10, 10], columns: 10, firstRow: 0, count: ROWS };

const CASES: readonly {
  readonly name: string;
  readonly bytes: readonly number[];
  readonly grid?: Partial<Grid>;
  readonly code: string;
}[] = [
  { name: "a PNG of 10 kB that claims 60,000 x 60,000", bytes: png(60_000, 60_000), code: "limit" },
  { name: "a PNG of 2^31 x 1", bytes: png(2 ** 31, 1), code: "limit" },
  {
    name: "a PNG of 16,384 x 16,384, a gigabyte of pixels",
    bytes: png(16_384, 16_384),
    code: "limit",
  },
  { name: "a PNG of no width", bytes: png(0, 100), code: "limit" },
  { name: "a JPEG of 65,535 x 65,535", bytes: jpeg(65_535), code: "limit" },
  { name: "a WebP of 2^24 a side", bytes: webp(2 ** 24), code: "limit" },
  { name: "an SVG", bytes: text("<svg onload='alert(1)'/>"), code: "unsupported" },
  { name: "a page", bytes: text("<!doctype html><script>1</script>"), code: "unsupported" },
  { name: "a GIF", bytes: [...text("GIF89a"), ...pad(20)], code: "unsupported" },
  { name: "nothing", bytes: [], code: "unsupported" },
  { name: "a million columns", bytes: png(100, 100), grid: { columns: 1e6 }, code: "mismatch" },
  { name: "no columns", bytes: png(100, 100), grid: { columns: 0 }, code: "mismatch" },
  { name: "cells without a size", bytes: png(100, 100), grid: { cell: [0, 10] }, code: "mismatch" },
  {
    name: "cells of less than nothing",
    bytes: png(100, 100),
    grid: { cell: [-10, 10] },
    code: "mismatch",
  },
  {
    name: "more rows than there are",
    bytes: png(100, 100),
    grid: { count: 101 },
    code: "mismatch",
  },
  { name: "rows past the last", bytes: png(100, 100), grid: { firstRow: 50 }, code: "mismatch" },
  { name: "a sheet too small for its rows", bytes: png(100, 90), code: "mismatch" },
];

describe("data: sheets of thumbnails that would harm", () => {
  const { createImageBitmap } = globalThis as { createImageBitmap?: unknown };
  let decoded = 0;
  before(() => {
    Object.assign(globalThis, {
      createImageBitmap: () => {
        decoded++;
        return Promise.reject(new Error("a test decodes nothing"));
      },
    });
  });
  beforeEach(() => {
    decoded = 0;
  });
  after(() => {
    Object.assign(globalThis, { createImageBitmap });
  });

  for (const { name, bytes, grid, code } of CASES)
    it(`${name}: refused as ${code} before anything is decoded`, async () => {
      const path = "thumbnails.png";
      const base64 = Buffer.from(bytes).toString("base64");
      const served = { id: "f0", path, kind: "sprite", size: bytes.length, mtime: 1, base64 };
      const files = new ServedFiles("run", [served], [], "http://127.0.0.1:9/");
      const sheet = { path, grid: { ...GRID, ...grid }, stockCell: [10, 10] };
      await assert.rejects(readSheets(files, sheet, ROWS, {}), (error: unknown) => {
        assert.ok(isDataError(error), String(error));
        assert.equal((error as DataError).notice.code, code);
        return true;
      });
      assert.equal(decoded, 0);
    });

  it("a file that claims 10 GB is refused before a byte of it is asked for", async () => {
    const served = { id: "f0", path: "big.png", kind: "sprite", size: 10 * 2 ** 30, mtime: 1 };
    // Nobody listens there: a request would be told as a network failure.
    const files = new ServedFiles("run", [served], [], "http://127.0.0.1:9/");
    const sheet = { path: "big.png", grid: GRID, stockCell: [10, 10] };
    await assert.rejects(
      readSheets(files, sheet, ROWS, {}),
      (error: unknown) => isDataError(error) && error.notice.code === "limit",
    );
  });
});
