#!/usr/bin/env node
// Takes the pictures of docs/guides/clarifai.md from the real tab, on the run that `npm run demo:clarifai` writes.
//   node scripts/guide-pictures.mjs
import { join } from "node:path";
import { bundle, compile } from "./build.mjs";
import { CHROMIUM_FLAGS, CHROMIUM_HELP, ensureChromium } from "./chromium.mjs";
import { ensurePackages } from "./lib/packages.mjs";
import { give, ROOT, run, step } from "./lib/run.mjs";
import { takePicture } from "./lib/tab-pictures.mjs";
import { startTensorboard } from "./lib/tensorboard.mjs";
import { buildWheel, installWheel } from "./lib/wheel.mjs";
import { ensureBoard } from "./oracle.mjs";

const SIZE = { width: 1280, height: 800 };
const PICTURES = {
  "guide-clarifai-map": {},
  "guide-clarifai-images": { keys: ["i"], zoom: 1 },
  "guide-clarifai-concept": { concept: "animal" },
  "guide-clarifai-inspect": { find: "duck" },
};

ensurePackages();
const executablePath = ensureChromium() ?? give(CHROMIUM_HELP);
compile();
await bundle();
const board = ensureBoard();
installWheel(board, buildWheel());
const logdir = join(ROOT, "build", "guide-pictures");
run(process.execPath, [join(ROOT, "scripts/demo-clarifai.mjs"), "--no-serve", "--logdir", logdir]);
const { chromium } = await import("playwright-core");
const server = await startTensorboard({ ...board, logdir });
const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] });
try {
  for (const [name, picture] of Object.entries(PICTURES)) {
    step(name);
    await takePicture(browser, server.url, name, { ...SIZE, ...picture });
  }
} finally {
  await browser.close();
  await server.stop();
}
