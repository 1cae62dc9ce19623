import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pca, SummaryWriter } from "pointillist";
import { decodeNpy, parseManifest } from "pointillist/format";
import { demoRun } from "../cli/demo-run.js";
import { temporaryFolder } from "../io/folder.js";
import { startBoard, startBrowser } from "./harness.js";
import {
  bookmarksOf,
  coordinatesOf,
  inkOf,
  openStock,
  type StockPage,
  showBookmark,
  showTab,
} from "./stock.js";

const ROWS = 60;
const rows = Array.from({ length: ROWS }, (_, row) => row);
/** Few columns and long vectors: what stock's own t-SNE fails on in the order that it would choose itself. */
const vectors = rows.map((row) =>
  Array.from({ length: 8 }, (_, d) => Math.sin(row * (d + 1)) + (row % 3 === d ? 4 : 0)),
);
/** Layouts that no method would make, off the middle of the map: moved or scaled ones would show. */
const flat = rows.map((row) => [row * 1.5 - 20, ((row * 7) % 11) * 2]);
const deep = rows.map((row) => [row - 20, (row * 7) % 11, ((row * 3) % 5) * 4]);

async function logRun(logdir: string): Promise<void> {
  const writer = new SummaryWriter(join(logdir, "run"));
  await writer.embedding("words", vectors, {
    step: 4,
    metadata: { name: rows.map((row) => `row ${row}`), kind: rows.map((row) => `k${row % 3}`) },
    thumbnails: rows.map((row) => ({
      data: Uint8Array.from({ length: 192 }, (_, at) => (at % 3 === 0 ? 250 : row * 4)),
      shape: [8, 8, 3],
    })),
    layouts: [
      { name: "flat", method: "tsne", coordinates: flat },
      { name: "deep", method: "tsne", coordinates: deep },
      pca(),
    ],
  });
  await writer.close();
}

/** A bookmark of ours: its name, the slot that it is shown in, and the layout that it must show. */
type Bookmark = readonly [name: string, slot: "umap" | "tsne", given: readonly number[][]];

/** Clicks each bookmark: our coordinates, something drawn, and stock's PCA view drawn after it. */
async function assertShown(stock: StockPage, bookmarks: readonly Bookmark[]): Promise<void> {
  for (const [name, slot, given] of bookmarks) {
    await showBookmark(stock, name, given[0]?.length ?? 0);
    await assertPlaces(stock, slot, given);
    assert.ok((await inkOf(stock)) > 0.001, `${name}: nothing drawn`);
    // A point restored from a bookmark has the PCA coordinates that are stored with it, and no others.
    const components = await coordinatesOf(stock, ["pca-0", "pca-1", "pca-2"]);
    assert.ok(components.flat().every(Number.isFinite), name);
    await showTab(stock, "pca", 3);
    assert.ok((await inkOf(stock)) > 0.001, `PCA after ${name}: nothing drawn`);
  }
}

/** Compares the points of a slot with a layout; t-SNE's loop moves what stands in its slot to the middle. */
async function assertPlaces(stock: StockPage, slot: string, given: readonly number[][]) {
  const dims = given[0]?.length ?? 0;
  const axes = Array.from({ length: dims }, (_, d) => d);
  const middle = axes.map((d) =>
    slot === "umap" ? 0 : given.reduce((sum, row) => sum + (row[d] ?? 0), 0) / given.length,
  );
  const numbers = Float64Array.from(given.flat()).sort();
  const extent = (numbers.at(-1) ?? 0) - (numbers[0] ?? 0);
  // Stock's rate is 0.001 at the least, so its t-SNE does step: less than a pixel of 1,000 here.
  const tolerance = slot === "tsne" ? extent / 1000 : 1e-3;
  const found = await coordinatesOf(
    stock,
    axes.map((d) => `${slot}-${d}`),
  );
  assert.equal(found.length, given.length);
  found.forEach((row, r) => {
    for (const d of axes) {
      const expected = (given[r]?.[d] ?? Number.NaN) - (middle[d] ?? 0);
      const where = `${slot}, row ${r}, axis ${d}: ${row[d]}, not ${expected}`;
      assert.ok(Math.abs((row[d] ?? Number.NaN) - expected) < tolerance, where);
    }
  });
}

describe("the stock projector's own page", function () {
  this.timeout(400_000);
  const folder = temporaryFolder();

  for (const tensorflow of [false, true])
    it(`loads our run ${tensorflow ? "with" : "without"} TensorFlow, and its bookmarks show our layouts unchanged`, async function () {
      const browser = await startBrowser(this);
      const logdir = folder();
      await logRun(logdir);
      const board = await startBoard(logdir, { tensorflow });
      try {
        const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
        const stock = await openStock(page, board.url);
        assert.deepEqual(await bookmarksOf(stock), [
          ["flat (precomputed)", "umap"],
          ["flat (precomputed, t-SNE view)", "tsne"],
          ["deep (precomputed)", "umap"],
          ["deep (precomputed, t-SNE view)", "tsne"],
          ["PCA (precomputed)", "umap"],
        ]);
        await assertShown(stock, [
          ["flat (precomputed)", "umap", flat],
          ["deep (precomputed)", "umap", deep],
          ["flat (precomputed, t-SNE view)", "tsne", flat],
          ["deep (precomputed, t-SNE view)", "tsne", deep],
        ]);
        assert.deepEqual(stock.errors, []);
      } finally {
        await browser.close();
        await board.stop();
      }
    });

  it("shows every layout of the packaged demo", async function () {
    const browser = await startBrowser(this);
    const { logdir } = await demoRun();
    const own = join(logdir, "fluent-emoji/embeddings/images");
    const [file = ""] = readdirSync(own).filter((name) => /^\d+\.json$/.test(name));
    const bookmarks = parseManifest(readFileSync(join(own, file))).layouts.flatMap((layout) => {
      const { data, shape } = decodeNpy(readFileSync(join(own, layout.file)));
      const [, dims = 0] = shape;
      const given = Array.from({ length: 528 }, (_, row) =>
        Array.from({ length: dims }, (_, d) => Number(data[row * dims + d])),
      );
      const still: Bookmark = [`${layout.name} (precomputed)`, "umap", given];
      const slot: Bookmark = [`${layout.name} (precomputed, t-SNE view)`, "tsne", given];
      return layout.method === "tsne" ? [still, slot] : [still];
    });
    assert.equal(bookmarks.length, 5);
    const board = await startBoard(logdir);
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      const stock = await openStock(page, board.url);
      assert.deepEqual(
        await bookmarksOf(stock),
        bookmarks.map(([name, slot]) => [name, slot]),
      );
      await assertShown(stock, bookmarks);
      assert.deepEqual(stock.errors, []);
    } finally {
      await browser.close();
      await board.stop();
    }
  });

  it("shows layouts of 10,000 rows, none of which it computes for", async function () {
    const browser = await startBrowser(this);
    const logdir = folder();
    const many = Array.from({ length: 10_000 }, (_, row) => row);
    const wide = many.map((row) =>
      Array.from({ length: 50 }, (_, d) => Math.sin(row * (d + 1)) + (row % 7 === d ? 4 : 0)),
    );
    const spiral = many.map((row) => [
      Math.sin(row / 90) * (row / 99),
      Math.cos(row / 90) * (row / 99),
    ]);
    const coil = many.map((row) => [Math.sin(row / 90) * 80, Math.cos(row / 90) * 80, row / 50]);
    const writer = new SummaryWriter(join(logdir, "run"));
    await writer.embedding("words", wide, {
      step: 4,
      metadata: { name: many.map((row) => `row ${row}`) },
      layouts: [
        { name: "spiral", method: "tsne", coordinates: spiral },
        { name: "coil", method: "tsne", coordinates: coil },
      ],
    });
    await writer.close();
    const board = await startBoard(logdir);
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      const stock = await openStock(page, board.url);
      // Its t-SNE slot first seeks neighbours of 10,000 rows: most of a minute without a graphics card.
      await assertShown(stock, [
        ["spiral (precomputed)", "umap", spiral],
        ["coil (precomputed)", "umap", coil],
      ]);
      assert.deepEqual(stock.errors, []);
    } finally {
      await browser.close();
      await board.stop();
    }
  });
});
