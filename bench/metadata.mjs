#!/usr/bin/env node
// A million rows of metadata, opened in the tab of a real TensorBoard: how much the server grows, how soon the table has
// rows after it is asked for, how many tasks of the tab take over 50 ms meanwhile and the longest of them (and how many
// of TensorBoard's own page), and what page and workers hold after collection. Then what a person does next: sorts by a
// number and by a name, searches. The same is done as often under the browser's trace, which lengthens tasks but tells
// of each for whom it ran and how much of it ran at all; and once with a run of 100 rows, whose long tasks are those of
// any run.
// `node bench/metadata.mjs [ROWS]`; default 1000000. `ROUNDS=0`: once, and only under the trace. `PROFILE=1` adds a
// profile to the trace: the functions of each long task, which it makes longer.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SummaryWriter } from "pointillist";
import { launch, startBoard } from "./lib/tab-browser.mjs";
import { heapsOf } from "./lib/tab-heaps.mjs";
import { blobs, median, seeded } from "./lib/tab-run.mjs";
import { longTasks, trace } from "./lib/tab-tasks.mjs";

const rows = Number(process.argv[2] ?? 1_000_000);
const ROUNDS = Number(process.env.ROUNDS ?? 3);
/** So many that the writer does not measure the layout at a million rows, which takes minutes. */
const DIM = 41;
const SETTLED_MS = 1500;

/** The tab's scripts, by their address. */
const OURS = "/data/plugin/pointillist/";
/** A run in which nothing is the rows'. */
const FEW_ROWS = 100;

/** `LOGDIR=...` keeps the runs for the next time. */
const kept = process.env.LOGDIR;
const logdirs = kept ?? mkdtempSync(join(tmpdir(), "pointillist-metadata-"));
const logdir = join(logdirs, String(rows));
const folder = join(logdir, "run/embeddings/points");
for (const count of [rows, FEW_ROWS])
  if (!existsSync(join(logdirs, String(count)))) await logRows(join(logdirs, String(count)), count);
const metadataBytes = statSync(
  join(
    folder,
    readdirSync(folder).find((name) => name.endsWith(".tsv")),
  ),
).size;
let board = await startBoard(logdir);
const browser = await launch({ hz60: true });
const rounds = [];
const whose = {};
let server = 0;
try {
  // What TensorBoard itself takes for its page is not the rows'.
  const page = await browser.newPage();
  await page.goto(`${board.url}#timeseries`);
  await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
  await page.close();
  const before = residentMB(board.process.pid);
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push(await once());
    console.error(JSON.stringify(rounds.at(-1)));
    server = Math.max(server, residentMB(board.process.pid) - before);
  }
  for (const [count, path, times] of [
    [rows, logdir, Math.max(1, ROUNDS)],
    [FEW_ROWS, join(logdirs, String(FEW_ROWS)), 1],
  ]) {
    await board.stop();
    board = await startBoard(path);
    whose[count] = [];
    for (let time = 0; time < times; time++)
      whose[count].push(await once({ count, isTraced: true }));
  }
} finally {
  await browser.close();
  await board.stop();
  if (!kept) rmSync(logdirs, { recursive: true, force: true });
}
const middle = Object.fromEntries(
  Object.keys(rounds[0] ?? {}).map((name) => [
    name,
    Number(median(rounds.map((one) => one[name])).toFixed(1)),
  ]),
);
console.log(
  JSON.stringify({
    rows,
    metadataBytes,
    rounds: ROUNDS,
    ...middle,
    serverGrewMB: Number(server.toFixed(1)),
    longTasksOf: whose,
  }),
);

/** A name of its own for each row, a category, a number, a date and a category of a thousand. */
async function logRows(logdir, rows) {
  const random = seeded(11);
  const { positions, group } = blobs(rows);
  const column = (make) => Array.from({ length: rows }, (_, row) => make(row));
  const writer = new SummaryWriter(join(logdir, "run"));
  await writer.embedding("points", Float32Array.from({ length: rows * DIM }, random), {
    step: 1,
    shape: [rows, DIM],
    neighbours: false,
    layouts: [
      { name: "t-SNE", method: "tsne", coordinates: { data: positions, shape: [rows, 2] } },
    ],
    metadata: {
      name: column((row) => `image ${String(row).padStart(7, "0")}.jpg`),
      group: column((row) => `group ${group[row]}`),
      score: column(() => random().toFixed(4)),
      taken: column((row) => new Date(1.6e12 + row * 61_000).toISOString().slice(0, 10)),
      place: column(() => `place ${Math.floor(random() ** 2 * 1000)}`),
    },
  });
  await writer.close();
}

function countBy(things, keyOf) {
  const counts = {};
  for (const thing of things) counts[keyOf(thing)] = (counts[keyOf(thing)] ?? 0) + 1;
  return counts;
}

/** Resident memory of a process in MB. */
function residentMB(pid) {
  const line = readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/);
  return Number(line[1]) / 1024;
}

/** One visit. Traced, the answer is how many long tasks each step had, by whose script ran for most of their time. */
async function once({ count = rows, isTraced = false } = {}) {
  const page = await browser.newPage({ viewport: { width: 1500, height: 900 } });
  const heaps = await heapsOf(page);
  await page.addInitScript(watchTasks);
  const found = {};
  let frame;
  const traced = async (name, act) => {
    const stop = await trace(browser, page, { hasProfile: process.env.PROFILE === "1" });
    await act();
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    const tasks = longTasks(await stop(), OURS);
    for (const task of tasks) console.error(JSON.stringify({ count, name, ...task }));
    found[name] = countBy(tasks, ({ whose: owner }) => owner);
  };
  const step = async (name, act) => {
    if (isTraced) return await traced(name, act);
    if (frame) await frame.evaluate(() => globalThis.tasks.splice(0));
    found[`${name}Ms`] = await act();
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    const tasks = await frame.evaluate(() => globalThis.tasks);
    const own = tasks.filter(({ whose }) => whose === "self").map(({ ms }) => ms);
    found[`${name}Tasks`] = own.length;
    found[`${name}TaskMs`] = Math.max(0, ...own);
    found[`${name}OtherTasks`] = tasks.length - own.length;
  };
  await step("opening", async () => {
    const start = performance.now();
    await page.goto(`${board.url}#pointillist`);
    frame = await pluginFrame(page);
    await frame.waitForFunction(isOpen, undefined, { timeout: 180_000 });
    return performance.now() - start;
  });
  const cells = (act) => frame.evaluate(untilCellsChange, act);
  await step("firstRows", () => cells("Table"));
  await step("sortByNumber", () => cells("Sort by score"));
  await step("sortByName", () => cells("Sort by name"));
  await step("search", async () => {
    const start = performance.now();
    await frame.getByRole("combobox", { name: "Find or filter" }).fill("group = group 3");
    await page.keyboard.press("Enter");
    await frame.waitForFunction(
      (all) => Number(globalThis.deep("[role=grid]")?.getAttribute("aria-rowcount")) < all,
      count,
      { timeout: 60_000 },
    );
    return performance.now() - start;
  });
  if (isTraced) {
    await page.close();
    return found;
  }
  const held = await heaps.measure();
  for (const one of held) console.error(JSON.stringify(one));
  found.pageHeapMB = held[0].heapMB;
  found.pageArraysMB = held[0].arraysMB;
  found.workersMB = held.slice(1).reduce((sum, one) => sum + one.heapMB + one.arraysMB, 0);
  await page.close();
  return found;
}

async function pluginFrame(page) {
  for (;;) {
    const frame = page.frames().find((one) => one.url().includes("name=pointillist"));
    if (frame) return frame;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** In the page: tasks above 50 ms as the browser tells them, and a look through shadow roots. */
function watchTasks() {
  globalThis.tasks = [];
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries())
      globalThis.tasks.push({ whose: name, ms: duration });
  }).observe({ type: "longtask", buffered: true });
  globalThis.deep = (selector, root = document) => {
    const found = root.querySelector(selector);
    if (found) return found;
    for (const element of root.querySelectorAll("*")) {
      const inside = element.shadowRoot && globalThis.deep(selector, element.shadowRoot);
      if (inside) return inside;
    }
    return null;
  };
}

/** In the page: columns are read and the map is drawn. */
function isOpen() {
  const app = document.querySelector("pointillist-app");
  return app?.session?.now.derived.columns.length > 0 && Number(app.dataset.drawn) > 0;
}

/** In the page: presses what has this title and waits for a frame in which the first row of the table says other words. */
async function untilCellsChange(title) {
  const first = () =>
    globalThis.deep("pt-table")?.shadowRoot?.querySelector(".line [role=gridcell][title]")?.title ??
    "";
  const before = first();
  const start = performance.now();
  globalThis.deep(`button[title^="${title}"], button[aria-label^="${title}"]`).click();
  while (first() === before) {
    if (performance.now() - start > 60_000) throw new Error(`nothing came of ${title}`);
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  return performance.now() - start;
}
