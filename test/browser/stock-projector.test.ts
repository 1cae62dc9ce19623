import assert from "node:assert/strict";
import { join } from "node:path";
import type { Frame, Page } from "playwright-core";
import { pca, SummaryWriter } from "pointillist";
import sharp from "sharp";
import { temporaryFolder } from "../io/folder.js";
import { poll, startBoard, startBrowser } from "./harness.js";

const ROWS = 45;
const rows = Array.from({ length: ROWS }, (_, row) => row);
const vectors = rows.map((row) =>
  Array.from({ length: 12 }, (_, d) => Math.sin(row * (d + 1)) + (row % 3 === d ? 4 : 0)),
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
      data: Uint8Array.from({ length: 192 }, (_, at) => (at % 3 === 0 ? 250 : row * 5)),
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

/** What the page of the stock projector holds. */
interface Stock {
  readonly dataSet?: null | { readonly points: readonly { projections: Record<string, number> }[] };
  readonly projection?: { readonly projectionType: string; readonly dimensionality: number };
  readonly bookmarkPanel: {
    readonly savedStates?: readonly { label: string; selectedProjection: string }[];
  };
}

/** The projector's own element, inside the frame that its plugin makes. */
async function openStock(page: Page, url: string): Promise<Frame> {
  await page.goto(`${url}#projector`);
  return poll(
    async () => {
      const frame = page.frames().find((one) => one.url().endsWith("projector_binary.html"));
      const isLoaded = await frame?.evaluate(() => {
        const stock = document
          .querySelector("vz-projector-dashboard")
          ?.shadowRoot?.querySelector("vz-projector") as unknown as Stock | null | undefined;
        Object.assign(window, { stock });
        return Boolean(stock?.dataSet) && (stock?.bookmarkPanel.savedStates?.length ?? 0) > 0;
      });
      return isLoaded ? frame : undefined;
    },
    { what: "the stock projector with data and bookmarks", timeoutMs: 120_000 },
  );
}

const projections = (frame: Frame, names: readonly string[]) =>
  frame.evaluate((wanted) => {
    const { stock } = window as unknown as { stock: Stock };
    return stock.dataSet?.points.map((point) => wanted.map((name) => point.projections[name]));
  }, names);

const shown = (frame: Frame) =>
  frame.evaluate(() => {
    const { projection } = (window as unknown as { stock: Stock }).stock;
    return projection && { type: projection.projectionType, dims: projection.dimensionality };
  });

/** Share of the map's pixels that are not its background. */
async function inkOf(frame: Frame): Promise<number> {
  const map = frame.locator("#scatter");
  const { data, info } = await sharp(await map.screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  let ink = 0;
  for (let at = 0; at < data.length; at += info.channels)
    if (Math.min(...data.subarray(at, at + 3)) < 200) ink++;
  return ink / (info.width * info.height);
}

describe("the stock projector's own page", function () {
  this.timeout(300_000);
  const folder = temporaryFolder();

  for (const tensorflow of [false])
    it(`loads our run ${tensorflow ? "with" : "without"} TensorFlow, and its bookmarks show our layouts unchanged`, async function () {
      const browser = await startBrowser(this);
      const logdir = folder();
      await logRun(logdir);
      const board = await startBoard(logdir, { tensorflow });
      try {
        const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
        const frame = await openStock(page, board.url);
        const count = await frame.evaluate(
          () => (window as unknown as { stock: Stock }).stock.dataSet?.points.length,
        );
        assert.equal(count, ROWS);
        const states = await frame.evaluate(() =>
          (window as unknown as { stock: Stock }).stock.bookmarkPanel.savedStates?.map((state) => [
            state.label,
            state.selectedProjection,
          ]),
        );
        for (const [name, slot] of [
          ["flat (precomputed)", "umap"],
          ["deep (precomputed)", "umap"],
          ["flat (precomputed, t-SNE view)", "tsne"],
        ] as const) {
          const at = states?.findIndex(([label]) => label === name) ?? -1;
          assert.deepEqual(states?.[at], [name, slot], JSON.stringify(states));
          await frame
            .locator(`.state-radio paper-icon-button[data-index="${at}"]`)
            .first()
            .click({ force: true });
          const given = name.startsWith("flat") ? flat : deep;
          const dims = given[0]?.length ?? 0;
          await poll(
            async () => {
              const now = await shown(frame);
              return now?.type === slot && now.dims === dims ? true : undefined;
            },
            { what: `the view ${name}`, timeoutMs: 60_000 },
          );
          const found = await projections(
            frame,
            Array.from({ length: dims }, (_, d) => `${slot}-${d}`),
          );
          // t-SNE's own loop moves what stands in its slot to the middle: ours stands there, as it is handed over.
          const middle = Array.from({ length: dims }, (_, d) =>
            slot === "umap" ? 0 : given.reduce((sum, row) => sum + (row[d] ?? 0), 0) / ROWS,
          );
          found?.forEach((row, r) => {
            row.forEach((value, d) => {
              const expected = (given[r]?.[d] ?? Number.NaN) - (middle[d] ?? 0);
              assert.ok(
                Math.abs((value ?? Number.NaN) - expected) < 1e-3,
                `${name}: row ${r}: ${value}, not ${expected}`,
              );
            });
          });
          assert.ok((await inkOf(frame)) > 0.001, `${name}: nothing drawn`);
        }
        // A point restored from a bookmark has the PCA coordinates that are stored with it, and no others.
        const components = await projections(frame, ["pca-0", "pca-1", "pca-2"]);
        assert.ok(components?.every((row) => row.every(Number.isFinite)));
      } finally {
        await browser.close();
        await board.stop();
      }
    });
});
