import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import type { Browser } from "playwright-core";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { filterBy, zoomUntil } from "./actions.js";
import { openTab, poll, startBoard, startBrowser, type Tab } from "./harness.js";
import { logWork, ROWS } from "./logged-work.js";
import { startProxy } from "./proxy.js";
import { fact, key, press, SHOWN_TO_DONE, script, tryWork, type Work } from "./work-table.js";

const option = (tab: Tab, name: RegExp) => tab.frame.getByRole("option", { name });

async function choose(tab: Tab, name: RegExp): Promise<void> {
  await option(tab, name).click({ position: { x: 60, y: 14 } });
}

/** What a worker computes of data that it holds, or that it is sent. */
const COMPUTED: readonly Work[] = [
  {
    what: "names of clusters",
    named: "names on the map",
    asks: "analysis-worker",
    start: (tab) => key(tab, "2"),
    done: (tab) => fact(tab, ({ now }) => now.derived.clusterLabels.length > 0),
    follows: true,
  },
  {
    what: "rings round the points in view",
    named: "rings",
    asks: "concept-worker",
    async start(tab) {
      await zoomUntil(tab, 0, () => fact(tab, ({ now }) => now.inView !== null));
    },
    done: (tab) => fact(tab, ({ now }) => now.derived.rings.length > 0),
    follows: true,
  },
  {
    what: "the colours of one concept",
    named: "colours",
    asks: "concept-worker",
    start: (tab) => choose(tab, /^hundred 3 /),
    done: (tab) => fact(tab, ({ now }) => now.derived.one !== null),
  },
  {
    what: "the matrix of concepts",
    named: "which concepts occur together",
    asks: "concept-worker",
    async prepare(tab) {
      await choose(tab, /^hundred 3 /);
      await poll(() => fact(tab, ({ now }) => now.derived.one !== null), { what: "one concept" });
    },
    start: (tab) => press(tab, "Matrix …"),
    done: async (tab) => (await tab.frame.locator("pt-concept-matrix table").count()) > 0,
  },
  {
    what: "an end of an axis of one's own",
    named: "axes",
    asks: "concept-worker",
    prepare: (tab) => press(tab, "Axes"),
    async start(tab) {
      await tab.frame
        .getByRole("textbox", { name: "X to" })
        .or(tab.frame.getByLabel("X to"))
        .fill("island 1");
      await tab.page.keyboard.press("Tab");
    },
    done: async (tab) =>
      (await tab.frame
        .getByText(`${(ROWS / 3).toLocaleString("en")} points`, { exact: true })
        .count()) > 0,
  },
  {
    what: "sorting of the table",
    named: "sorting",
    asks: "column-worker",
    async prepare(tab) {
      await key(tab, "t");
      await tab.frame
        .getByRole("row", { name: /island/ })
        .first()
        .waitFor();
    },
    start: (tab) => tab.frame.getByTitle("Sort by place").click(),
    done: async (tab) =>
      (await tab.frame.getByRole("columnheader", { name: "place" }).getAttribute("aria-sort")) ===
      "ascending",
  },
  {
    what: "a filter by a column",
    named: "filter",
    asks: "column-worker",
    start: (tab) => filterBy(tab, 'place = "island 1"'),
    done: (tab) => fact(tab, ({ now }) => now.derived.kept !== null),
  },
];

describe("T47: whatever the tab's workers compute", function () {
  this.timeout(180_000);
  let logdir: string;
  let board: RunningTensorboard;
  let browser: Browser;

  before(async function () {
    logdir = await logWork();
    browser = await startBrowser(this as never);
    board = await startBoard(logdir);
  });
  after(async () => {
    await browser?.close();
    await board?.stop();
    if (logdir) await rm(logdir, { recursive: true, force: true });
  });

  for (const work of COMPUTED)
    it(`${work.what}: ${SHOWN_TO_DONE}`, () =>
      tryWork(work, { browser, url: board.url, listed: [] }));

  for (const { what, needs, start, done } of [
    {
      what: "a panel",
      needs: "elements_export-panel",
      start: (tab: Tab) => press(tab, "Export"),
      done: async (tab: Tab) =>
        (await tab.frame.getByRole("button", { name: "Vectors as npy" }).count()) > 0,
    },
    {
      what: "what finds clusters",
      needs: "data_analysis_js",
      start: async () => {},
      done: (tab: Tab) => fact(tab, ({ now }) => now.derived.clusterLabels.length > 0),
    },
  ])
    it(`${what} whose script did not come is told of, and fetched anew by Try again`, async () => {
      let isBroken = true;
      const wanted = script(needs)();
      const proxy = await startProxy(board.url, {
        refuse: (path) => (isBroken && wanted.test(path) ? 500 : undefined),
      });
      const tab = await openTab(browser, proxy.url, { state: "ready", reducedMotion: true });
      try {
        await start(tab);
        const told = tab.frame.getByRole("alert");
        await told.first().waitFor();
        assert.equal(await done(tab), false);
        isBroken = false;
        await told.first().getByRole("button", { name: "Why" }).click();
        await told.first().getByRole("button", { name: "Try again" }).click();
        await poll(() => done(tab), { what });
        await poll(async () => (await told.count()) === 0, { what: "no notice left" });
      } finally {
        await tab.close();
        await proxy.stop();
      }
    });
});
