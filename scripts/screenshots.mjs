#!/usr/bin/env node
// Takes the pictures of the documentation from the real tab: the demo's run in a real TensorBoard.
//   node scripts/screenshots.mjs [NAME...]      into docs/pictures; default: all, and the animation of some of them
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bundle, compile } from "./build.mjs";
import { CHROMIUM_FLAGS, CHROMIUM_HELP, ensureChromium } from "./chromium.mjs";
import { animate } from "./lib/animate.mjs";
import { ensurePackages } from "./lib/packages.mjs";
import { give, ROOT, run, step } from "./lib/run.mjs";
import { startTensorboard } from "./lib/tensorboard.mjs";
import { buildWheel, installWheel } from "./lib/wheel.mjs";
import { ensureBoard } from "./oracle.mjs";

/** Each picture: a window, a theme, and what a person would do before looking. `at` are CSS px of the page. */
const PICTURES = {
  "first-light": {},
  "first-dark": { dark: true },
  "images-light": { keys: ["i"], zoom: 2 },
  "images-dark": { dark: true, keys: ["i"], zoom: 2 },
  "inspect-light": { find: "duck" },
  "inspect-dark": { dark: true, find: "duck" },
  "concept-light": { concept: "animal" },
  "concept-dark": { dark: true, concept: "animal" },
  "filter-light": { filter: "animal NOT mammal" },
  "three-d-light": { keys: ["2"] },
  "three-d-images-dark": { dark: true, keys: ["2", "i"] },
  "small-light": { width: 900, height: 640 },
  "phone-light": { width: 390, height: 844 },
  "help-light": { keys: ["?"] },
};

/** What the animation shows, in order. */
const TOUR = [
  "first-light",
  "concept-light",
  "filter-light",
  "inspect-light",
  "images-light",
  "three-d-light",
  "first-dark",
];

const asked = process.argv.slice(2);
for (const name of asked)
  if (!PICTURES[name]) give(`no picture ${name}; there are: ${Object.keys(PICTURES).join(", ")}`);

ensurePackages();
const executablePath = ensureChromium() ?? give(CHROMIUM_HELP);
step("building");
compile();
await bundle();
const board = ensureBoard();
installWheel(board, buildWheel());
const logdir = join(ROOT, "build", "screenshots");
rmSync(logdir, { recursive: true, force: true });
run(process.execPath, [join(ROOT, "sdk/dist/cli/main.js"), "demo", "--logdir", logdir], {
  quiet: true,
});
const { chromium } = await import("playwright-core");
const server = await startTensorboard({ ...board, logdir });
const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] });
mkdirSync(join(ROOT, "docs/pictures"), { recursive: true });
try {
  for (const name of asked.length ? asked : Object.keys(PICTURES)) {
    step(name);
    await take(name, PICTURES[name]);
  }
} finally {
  await browser.close();
  await server.stop();
}

if (!asked.length) {
  const pictures = join(ROOT, "docs/pictures");
  animate(
    TOUR.map((name) => join(pictures, `${name}.png`)),
    join(pictures, "tour.gif"),
  );
}

async function take(name, picture) {
  const context = await browser.newContext({
    viewport: { width: picture.width ?? 1440, height: picture.height ?? 900 },
    reducedMotion: "reduce",
  });
  if (picture.dark)
    await context.addInitScript(() =>
      localStorage.setItem("_tb_global_settings", JSON.stringify({ theme: "dark" })),
    );
  const page = await context.newPage();
  await page.goto(`${server.url}#pointillist`);
  const frame = await pluginFrame(page);
  await settled(frame);
  await act(page, frame, picture);
  await page.mouse.move(5, 5);
  await page.waitForTimeout(1200);
  await page.screenshot({ path: join(ROOT, "docs/pictures", `${name}.png`) });
  await context.close();
}

async function act(page, frame, picture) {
  if (picture.find) {
    const line = frame.getByRole("combobox", { name: /find|filter/i }).first();
    await line.fill(picture.find);
    await page.waitForTimeout(600);
    await frame.getByRole("application").first().focus();
    await page.keyboard.press("n");
    await page.keyboard.press("Enter");
    await page.waitForTimeout(600);
    await line.fill("");
    await frame.getByRole("application").first().focus();
    await page.waitForTimeout(600);
  }
  if (picture.filter) {
    await frame
      .getByRole("combobox", { name: /find|filter/i })
      .first()
      .fill(picture.filter);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
  }
  if (picture.concept) await frame.getByText(picture.concept, { exact: true }).first().click();
  if (picture.keys) {
    await frame.getByRole("application").first().focus();
    for (const key of picture.keys) {
      await page.keyboard.press(key);
      await page.waitForTimeout(800);
    }
  }
  if (picture.zoom) {
    await page.mouse.move(860, 560);
    for (let turn = 0; turn < picture.zoom; turn++) {
      await page.mouse.wheel(0, -240);
      await page.waitForTimeout(400);
    }
  }
}

async function pluginFrame(page) {
  for (let tries = 0; tries < 200; tries++) {
    const frame = page.frames().find((one) => one.url().includes("name=pointillist"));
    if (frame) return frame;
    await page.waitForTimeout(100);
  }
  return give("the tab did not open");
}

async function settled(frame) {
  for (let tries = 0; tries < 300; tries++) {
    const isReady = await frame
      .evaluate(() => {
        const app = document.querySelector("pointillist-app");
        return app?.dataset.state === "ready" && Number(app.dataset.drawn) > 0;
      })
      .catch(() => false);
    if (isReady) return frame.waitForTimeout(1500);
    await frame.waitForTimeout(100);
  }
  return give("the tab did not become ready");
}
