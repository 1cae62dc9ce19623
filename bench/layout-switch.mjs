#!/usr/bin/env node
// From the last byte of a layout to the frame that shows it, in the tab of a real TensorBoard: a million points, three
// stored layouts, a screen of sixty frames a second. Counted are the frames from that byte to the one that draws the
// layout, itself included, and the points in it: a map that moves shows a sample of as many as the machine draws in time.
// Timed, until its draw calls are made, until its pixels are there (forced by reading one), and until all points are drawn.
// Once with the points flying to their new places, once with reduced motion, where they are there at once. Beside it
// what a frame of the same map costs at rest, when only the size of its points changes.
// `node bench/layout-switch.mjs [ROWS]`; default 1000000.
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
const browser = await launch({ hz60: true });
const found = [];
try {
  for (let round = 0; round < ROUNDS; round++) {
    const tab = await openTab(browser, board.url, "pointillist", rows);
    await new Promise((resolve) => setTimeout(resolve, 4000));
    for (const [name, reducedMotion] of [
      ["layout 2", "no-preference"],
      ["layout 3", "reduce"],
    ]) {
      await tab.page.emulateMedia({ reducedMotion });
      const motion = reducedMotion === "reduce" ? "atOnce" : "flying";
      found.push({ motion, ...(await tab.frame.evaluate(switchTo, name)) });
      console.error(JSON.stringify(found.at(-1)));
    }
    await tab.page.close();
  }
} finally {
  await browser.close();
  await board.stop();
  rmSync(logdir, { recursive: true, force: true });
}
const middle = (motion) =>
  Object.fromEntries(
    ["fetchMs", "frames", "points", "calledMs", "shownMs", "allMs", "frameMs"].map((name) => [
      name,
      Number(
        median(found.filter((one) => one.motion === motion).map((one) => one[name])).toFixed(1),
      ),
    ]),
  );
console.log(
  JSON.stringify({ rows, rounds: ROUNDS, flying: middle("flying"), atOnce: middle("atOnce") }),
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
  const finish = () => {
    const { gl } = drawn;
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    return performance.now();
  };
  const app = document.querySelector("pointillist-app");
  const known = performance.getEntriesByType("resource").length;

  // Asked for in the frame before, this comes first in each frame: the one that draws is counted before it draws.
  const frameStarts = [];
  let isCounting = true;
  const count = () => {
    frameStarts.push(performance.now());
    if (isCounting) requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
  let isChosen = false;
  const chosen = new MutationObserver(() => {
    isChosen ||= app.dataset.layout === name;
  });
  chosen.observe(app, { attributes: true });
  const { promise: shown, resolve: show } = Promise.withResolvers();
  drawn.heard = () => {
    if (!isChosen) return;
    const calledMs = performance.now();
    drawn.heard = undefined;
    queueMicrotask(() => show({ calledMs, points: drawn.burst, shownMs: finish() }));
  };
  drawn.most = 0;
  const start = performance.now();
  deep(`[data-layout="${name}"]`).click();
  const { calledMs, points, shownMs } = await shown;
  isCounting = false;
  chosen.disconnect();
  const lastByteMs = performance
    .getEntriesByType("resource")
    .slice(known)
    .filter(({ name: url }) => url.includes("/file?"))
    .reduce((last, { responseEnd }) => Math.max(last, responseEnd), start);
  const rows = app.session.now.dataset.rows;
  for (let wait = 0; wait < 100 && drawn.most < rows; wait++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  const allMs = drawn.mostAt - lastByteMs;
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const { view } = app.shadowRoot.querySelector("pt-map");
  const times = [];
  for (let frame = 0; frame < 8; frame++) {
    view.setPointSize(1 + (frame % 2) * 1e-6);
    const at = performance.now();
    const { promise, resolve } = Promise.withResolvers();
    drawn.heard = () => queueMicrotask(() => resolve(finish()));
    times.push((await promise) - at);
    drawn.heard = undefined;
  }
  await new Promise((resolve) => setTimeout(resolve, 1500));
  times.sort((a, b) => a - b);
  return {
    fetchMs: lastByteMs - start,
    frames: frameStarts.filter((at) => at > lastByteMs && at <= calledMs).length,
    points,
    calledMs: calledMs - lastByteMs,
    shownMs: shownMs - lastByteMs,
    allMs,
    frameMs: times[4],
  };
}
