#!/usr/bin/env node
// From the last byte of a layout to the frame that shows it, in the tab of a real TensorBoard: a million points, two
// stored layouts. The frame's end is forced by reading one pixel. Beside it what a frame of the same map costs when
// only the size of its points changes. `node bench/layout-switch.mjs [ROWS]`; default 1000000.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SummaryWriter } from "pointillist";
import { launch, openTab, startBoard } from "./lib/tab-browser.mjs";
import { blobs, median, seeded } from "./lib/tab-run.mjs";

const rows = Number(process.argv[2] ?? 1_000_000);
const ROUNDS = Number(process.env.ROUNDS ?? 3);
/** So many that the writer does not measure the layouts at a million rows, which takes minutes. */
const DIM = 41;

const logdir = mkdtempSync(join(tmpdir(), "pointillist-bench-"));
const random = seeded(3);
const writer = new SummaryWriter(join(logdir, "run"));
await writer.embedding("points", Float32Array.from({ length: rows * DIM }, random), {
  step: 1,
  shape: [rows, DIM],
  neighbours: false,
  layouts: [1, 2, 3].map((seed) => ({
    name: `layout ${seed}`,
    coordinates: { data: blobs(rows, seed).positions, shape: [rows, 2] },
  })),
});
await writer.close();
const board = await startBoard(logdir);
const browser = await launch();
const found = [];
try {
  for (let round = 0; round < ROUNDS; round++) {
    const tab = await openTab(browser, board.url, "pointillist", rows);
    await new Promise((resolve) => setTimeout(resolve, 4000));
    for (const name of ["layout 2", "layout 3"]) {
      found.push(await tab.frame.evaluate(switchTo, name));
      console.error(JSON.stringify(found.at(-1)));
    }
    await tab.page.close();
  }
} finally {
  await browser.close();
  await board.stop();
  rmSync(logdir, { recursive: true, force: true });
}
const middle = (name) => Number(median(found.map((one) => one[name])).toFixed(1));
console.log(
  JSON.stringify({
    rows,
    rounds: ROUNDS,
    fetchMs: middle("fetchMs"),
    shownMs: middle("shownMs"),
    frameMs: middle("frameMs"),
    framesNeeded: Number(median(found.map((one) => one.shownMs / one.frameMs)).toFixed(2)),
  }),
);

/** In the page: presses a layout's chip; times its fetch, the first frame behind that, and a frame at rest. */
async function switchTo(name) {
  const deep = (selector, root = document) => {
    const here = root.querySelector(selector);
    if (here) return here;
    for (const element of root.querySelectorAll("*")) {
      const inside = element.shadowRoot && deep(selector, element.shadowRoot);
      if (inside) return inside;
    }
    return null;
  };
  const { drawn } = globalThis;
  const pixel = new Uint8Array(4);
  const finished = async () => {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    drawn.gl.readPixels(0, 0, 1, 1, drawn.gl.RGBA, drawn.gl.UNSIGNED_BYTE, pixel);
    return performance.now();
  };
  const app = document.querySelector("pointillist-app");
  const before = drawn.calls;
  const known = performance.getEntriesByType("resource").length;
  const start = performance.now();
  deep(`[data-layout="${name}"]`).click();
  let shown = 0;
  for (;;) {
    shown = await finished();
    if (app.dataset.layout === name && drawn.calls > before) break;
  }
  const fetched = performance
    .getEntriesByType("resource")
    .slice(known)
    .filter(({ name: url }) => url.includes("/file?"))
    .reduce((last, { responseEnd }) => Math.max(last, responseEnd), start);
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const { view } = app.shadowRoot.querySelector("pt-map");
  const frames = [];
  for (let frame = 0; frame < 8; frame++) {
    view.setPointSize(1 + (frame % 2) * 1e-6);
    const at = performance.now();
    frames.push((await finished()) - at);
  }
  frames.sort((a, b) => a - b);
  return { fetchMs: fetched - start, shownMs: shown - fetched, frameMs: frames[4] };
}
