#!/usr/bin/env node
// Frames while the map is dragged, and while the wheel zooms it, the stock projector and ours in turn on the same run:
// each from an animation frame to its end, which reading one pixel forces; for ours also a frame of all points that is
// worked out anew (of very many ours draws a sample while it moves); then whether anything is drawn when nothing happens.
// `node bench/frames.mjs [ROWS]`; default 100000. The stock projector is left out beyond its limit of 100,000 rows.
import { rmSync } from "node:fs";
import { launch, openTab, startBoard } from "./lib/tab-browser.mjs";
import { logRun, median } from "./lib/tab-run.mjs";

const rows = Number(process.argv[2] ?? 100_000);
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const STOCK_LIMIT = 100_000;
const FRAMES = 24;

/** Takes the map somewhere: `place` is its middle. Called again and again. */
const MOVES = {
  drag: (mouse, { x, y }, step) =>
    mouse.move(x + 60 * Math.sin(step / 9), y + 30 * Math.cos(step / 7)),
  // In for a while, then out again: from end to end of what is zoomed nothing would move any more.
  zoom: (mouse, _, step) => mouse.wheel(0, step % 16 < 8 ? -30 : 30),
};

/** Moves the map by `how` and times frames meanwhile, inside the page. */
async function movingFrames(tab, how) {
  const box = await tab.frame.evaluate(() => {
    const canvas = globalThis.drawn.gl.canvas.getBoundingClientRect();
    return { x: canvas.left, y: canvas.top, width: canvas.width, height: canvas.height };
  });
  const owner = await tab.frame.frameElement();
  const frameBox = (await owner.boundingBox()) ?? { x: 0, y: 0 };
  const x = frameBox.x + box.x + box.width * 0.55;
  const y = frameBox.y + box.y + box.height * 0.5;
  const timing = tab.frame.evaluate(async (frames) => {
    const { drawn } = globalThis;
    const pixel = new Uint8Array(4);
    const times = [];
    const most = [];
    while (times.length < frames) {
      const start = performance.now();
      const calls = drawn.calls;
      drawn.most = 0;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      drawn.gl.readPixels(0, 0, 1, 1, drawn.gl.RGBA, drawn.gl.UNSIGNED_BYTE, pixel);
      if (drawn.calls === calls) continue; // nothing moved in this frame
      const now = performance.now();
      times.push(now - start);
      most.push(drawn.most);
    }
    return { times, most };
  }, FRAMES);
  await tab.page.mouse.move(x, y);
  if (how === "drag") await tab.page.mouse.down();
  let isDone = false;
  const watched = timing.finally(() => {
    isDone = true;
  });
  for (let step = 0; !isDone && step < 4000; step++)
    await MOVES[how](tab.page.mouse, { x, y }, step);
  await tab.page.mouse.up();
  return await watched;
}

/** Frames of all points at rest, as points: what a movement would cost without a sample. */
async function fullFrames(tab) {
  return await tab.frame.evaluate(async (frames) => {
    const app = document.querySelector("pointillist-app");
    const { view } = app.shadowRoot.querySelector("pt-map");
    const { drawn } = globalThis;
    const pixel = new Uint8Array(4);
    view.setDensity({ mode: "off", contours: false });
    const times = [];
    for (let frame = 0; frame < frames + 2; frame++) {
      drawn.most = 0;
      view.setPointSize(1 + (frame % 2) * 1e-6);
      const start = performance.now();
      await new Promise((resolve) => requestAnimationFrame(resolve));
      drawn.gl.readPixels(0, 0, 1, 1, drawn.gl.RGBA, drawn.gl.UNSIGNED_BYTE, pixel);
      if (frame > 1) times.push(performance.now() - start); // the first two load what density did without
    }
    return { times, points: drawn.most };
  }, FRAMES);
}

/** Draw calls in two seconds in which nothing happens. */
async function idleCalls(tab) {
  await tab.page.mouse.move(1, 1);
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const before = await tab.frame.evaluate(() => globalThis.drawn.calls);
  await new Promise((resolve) => setTimeout(resolve, 2000));
  return (await tab.frame.evaluate(() => globalThis.drawn.calls)) - before;
}

const logdir = await logRun(rows, rows > 500_000 ? 4 : 50, { concepts: rows <= 200_000 });
const board = await startBoard(logdir);
const browser = await launch();
const found = { pointillist: [], projector: [] };
try {
  for (let round = 0; round < ROUNDS; round++)
    for (const plugin of ["pointillist", "projector"]) {
      if (plugin === "projector" && rows > STOCK_LIMIT) continue;
      const tab = await openTab(browser, board.url, plugin, rows);
      await new Promise((resolve) => setTimeout(resolve, 4000));
      const { times, most } = await movingFrames(tab, "drag");
      const idle = await idleCalls(tab);
      const full = plugin === "pointillist" ? await fullFrames(tab) : null;
      const zoomed = await movingFrames(tab, "zoom");
      found[plugin].push({
        frameMs: median(times),
        pointsInFrame: median(most),
        zoomFrameMs: median(zoomed.times),
        zoomPoints: median(zoomed.most),
        fullFrameMs: full ? median(full.times) : median(times),
        fullPoints: full ? full.points : median(most),
        idleCalls: idle,
      });
      console.error(plugin, JSON.stringify(found[plugin].at(-1)));
      await tab.page.close();
    }
} finally {
  await browser.close();
  await board.stop();
  rmSync(logdir, { recursive: true, force: true });
}
const summary = (entries) =>
  entries.length === 0
    ? null
    : Object.fromEntries(
        Object.keys(entries[0]).map((key) => [
          key,
          Number(median(entries.map((entry) => entry[key])).toFixed(1)),
        ]),
      );
const ours = summary(found.pointillist);
const stock = summary(found.projector);
console.log(
  JSON.stringify({
    rows,
    rounds: ROUNDS,
    ours,
    stock,
    ratio: stock ? Number((ours.frameMs / stock.frameMs).toFixed(3)) : null,
    zoomRatio: stock ? Number((ours.zoomFrameMs / stock.zoomFrameMs).toFixed(3)) : null,
    fullRatio: stock ? Number((ours.fullFrameMs / stock.frameMs).toFixed(3)) : null,
  }),
);
