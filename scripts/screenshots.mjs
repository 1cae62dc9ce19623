#!/usr/bin/env node
// Takes the pictures of the documentation from the real tab: the demo's run in a real TensorBoard.
//   node scripts/screenshots.mjs [NAME...]      into docs/pictures; default: all, and the animation of some of them
//   node scripts/screenshots.mjs --states       every state of the design by day and by night, into build/states
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bundle, compile } from "./build.mjs";
import { CHROMIUM_FLAGS, CHROMIUM_HELP, ensureChromium } from "./chromium.mjs";
import { animate } from "./lib/animate.mjs";
import { ensurePackages } from "./lib/packages.mjs";
import { give, ROOT, run, step } from "./lib/run.mjs";
import { takePicture } from "./lib/tab-pictures.mjs";
import { STATES } from "./lib/tab-states.mjs";
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

const isStates = process.argv[2] === "--states";
const asked = isStates ? [] : process.argv.slice(2);
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
  if (isStates) await takeStates();
  for (const name of isStates ? [] : asked.length ? asked : Object.keys(PICTURES)) {
    step(name);
    await takePicture(browser, server.url, name, PICTURES[name]);
  }
} finally {
  await browser.close();
  await server.stop();
}

/** A state that cannot be reached is named at the end; the others are taken all the same. */
async function takeStates() {
  const folder = join(ROOT, "build", "states");
  mkdirSync(folder, { recursive: true });
  const failed = [];
  for (const [state, picture] of Object.entries(STATES))
    for (const theme of ["light", "dark"]) {
      const name = `${state}-${theme}`;
      step(name);
      const how = { ...picture, dark: theme === "dark" };
      await takePicture(browser, server.url, name, how, folder).catch((error) => {
        failed.push(`${name}: ${String(error).split("\n")[0]}`);
      });
    }
  if (failed.length) give(`not taken: ${failed.join("; ")}`);
}

if (!isStates && !asked.length) {
  const pictures = join(ROOT, "docs/pictures");
  animate(
    TOUR.map((name) => join(pictures, `${name}.png`)),
    join(pictures, "tour.gif"),
  );
}
