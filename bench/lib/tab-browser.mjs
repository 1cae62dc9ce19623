// A tab of a real TensorBoard in headless Chromium, watched from inside: when it drew how many points.
import { chromium } from "playwright-core";
import { CHROMIUM_FLAGS, CHROMIUM_HELP, findChromium } from "../../scripts/chromium.mjs";
import { startTensorboard } from "../../scripts/lib/tensorboard.mjs";
import { buildWheel, installWheel } from "../../scripts/lib/wheel.mjs";
import { ensureBoard } from "../../scripts/oracle.mjs";

/** Draw calls of fewer vertices are labels, axes and quads, not points. */
const LEAST_VERTICES = 500;
/** A new window goes on loading pages of the browser's own; who opens a tab has had a window for long. */
const WINDOW_MS = 3000;

/** TensorBoard with the plugin as users get it, on a logdir. */
export async function startBoard(logdir) {
  const environment = ensureBoard();
  installWheel(environment, buildWheel());
  return await startTensorboard({ python: environment.python, env: environment.env, logdir });
}

/** `hz60`: frames come as on a screen, sixty a second, not as fast as they can be made. */
export async function launch({ hz60 = false } = {}) {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(CHROMIUM_HELP);
  const browser = await chromium.launch({
    executablePath,
    args: [
      ...CHROMIUM_FLAGS,
      ...(hz60 ? [] : ["--disable-frame-rate-limit", "--disable-gpu-vsync"]),
    ],
  });
  // The graphics process of a fresh browser takes a while to start; nobody opens a browser for one tab of TensorBoard.
  const page = await browser.newPage();
  await page.evaluate(() => {
    document.createElement("canvas").getContext("webgl2");
  });
  await page.close();
  return browser;
}

/**
 * Opens a plugin's tab and waits for its first draw call of at least 500 vertices. Times in ms, from the creation of the plugin's
 * frame; `all` is when a frame of all `rows` was drawn, or null after `timeoutMs`.
 */
export async function openTab(browser, url, plugin, rows, timeoutMs = 180_000) {
  const page = await browser.newPage({ viewport: { width: 1500, height: 900 } });
  await page.addInitScript((least) => {
    const watched = new WeakSet();
    const open = HTMLCanvasElement.prototype.getContext;
    globalThis.drawn = { first: null, most: 0, mostAt: null, calls: 0, burst: 0, gl: null };
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
      const context = open.call(this, kind, ...rest);
      if (!/webgl/.test(kind) || !context || watched.has(context)) return context;
      watched.add(context);
      const note = (count) => {
        if (count < least) return;
        const { drawn } = globalThis;
        drawn.gl = context;
        drawn.calls++;
        drawn.heard?.();
        drawn.first ??= performance.now();
        // Layers of one frame are drawn in one task: their sum is what the frame shows.
        if (drawn.burst === 0)
          queueMicrotask(() => {
            drawn.burst = 0;
          });
        drawn.burst += count;
        if (drawn.burst > drawn.most) {
          drawn.most = drawn.burst;
          drawn.mostAt = performance.now();
        }
      };
      // Into a frame of its own our tab counts points, in parts maybe; they are seen once that is drawn over the canvas.
      let frame = null;
      let counted = 0;
      const bind = context.bindFramebuffer.bind(context);
      context.bindFramebuffer = (target, bound) => {
        frame = bound;
        bind(target, bound);
      };
      const clear = context.clear.bind(context);
      context.clear = (bits) => {
        if (frame) counted = 0;
        clear(bits);
      };
      const drawArrays = context.drawArrays.bind(context);
      context.drawArrays = (kind, start, count) => {
        drawArrays(kind, start, count);
        note(!frame && count === 3 ? counted : count);
      };
      const drawElements = context.drawElements.bind(context);
      context.drawElements = (kind, count, ...rest) => {
        drawElements(kind, count, ...rest);
        if (frame) counted += count;
        else note(count);
      };
      // Points that the page paints itself come as instances of a square: the tab says how many points they are.
      const lay = context.drawArraysInstanced?.bind(context);
      context.drawArraysInstanced = (...args) => {
        lay(...args);
        const app = document.querySelector("pointillist-app");
        if (args[2] === 4) note(app?.session?.now.drawn?.drawn ?? least);
      };
      return context;
    };
  }, LEAST_VERTICES);
  await new Promise((resolve) => setTimeout(resolve, WINDOW_MS));
  await page.goto(`${url}#${plugin}`);
  const deadline = Date.now() + timeoutMs;
  let frame;
  let seen;
  let wanted = Math.min(rows, LEAST_VERTICES);
  for (;;) {
    frame =
      page
        .frames()
        .find(
          (one) => one.url().includes(`name=${plugin}`) || one.url().includes("projector_binary"),
        ) ?? frame;
    for (const one of page.frames()) {
      const now = await one
        .evaluate(
          () =>
            globalThis.drawn?.first && {
              first: globalThis.drawn.first,
              most: globalThis.drawn.most,
              mostAt: globalThis.drawn.mostAt,
              origin: performance.timeOrigin,
            },
        )
        .catch(() => null);
      if (now) {
        seen = now;
        frame = one;
      }
    }
    if (seen && seen.most >= wanted) {
      if (wanted >= Math.floor(rows * 0.99)) break;
      wanted = Math.floor(rows * 0.99);
    }
    if (Date.now() > deadline) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  if (!seen) throw new Error(`${plugin} drew no points within ${timeoutMs} ms`);
  // The frame that TensorBoard made for the plugin: the stock one holds another inside, whose clock starts later.
  const outer = page.frames().find((one) => one.url().includes(`name=${plugin}`));
  const start = outer ? await outer.evaluate(() => performance.timeOrigin) : seen.origin;
  return {
    page,
    frame,
    firstMs: seen.origin + seen.first - start,
    allMs: seen.most >= Math.floor(rows * 0.99) ? seen.origin + seen.mostAt - start : null,
    most: seen.most,
  };
}
