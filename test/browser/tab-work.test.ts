import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { becomes, dropFiles, line, linkOf } from "./actions.js";
import { appState, openTab, poll, startBoard, startBrowser, type Tab } from "./harness.js";
import { logWork, ROWS } from "./logged-work.js";
import { startProxy } from "./proxy.js";
import {
  again,
  downloads,
  fact,
  files,
  inspectOne,
  key,
  type ListedFile,
  press,
  SHOWN_TO_DONE,
  script,
  selectSome,
  tryWork,
  vectors,
  type Work,
} from "./work-table.js";

const originalIsOpen = (tab: Tab) =>
  tab.frame.getByRole("button", { name: /^Open .+ in full size$/ }).isEnabled();
const layoutIs = (name: string) => async (tab: Tab) =>
  (await appState(tab))?.["data-layout"] === name;
const stepIs = (step: string) => async (tab: Tab) => (await appState(tab))?.["data-step"] === step;

const WORK: readonly Work[] = [
  {
    what: "another layout",
    named: "turned",
    needs: files(({ path }) => /layouts\/turned@2/.test(path)),
    start: (tab) => key(tab, "2"),
    done: layoutIs("turned"),
  },
  {
    what: "the pictures",
    named: "pictures",
    needs: files(({ kind }) => kind === "sprite"),
    start: (tab) => key(tab, "i"),
    done: (tab) => fact(tab, ({ now }) => now.drawn?.thumbnails ?? 0),
  },
  {
    what: "the original of a picture",
    named: "original",
    needs: files(({ path }) => /images-[^/]*\.bin$/.test(path)),
    async prepare(tab) {
      await inspectOne(tab);
      await poll(() => originalIsOpen(tab), { what: "the original of the first point" });
    },
    start: (tab) => press(tab, /^Neighbour/),
    done: originalIsOpen,
  },
  {
    what: "neighbours by another metric",
    named: "neighbours",
    needs: vectors,
    prepare: inspectOne,
    async start(tab) {
      await press(tab, /^Metric:/);
      await tab.frame.getByRole("option", { name: /^euclidean/ }).click();
    },
    done: (tab) => fact(tab, ({ now }) => now.derived.neighbourhood !== null),
  },
  {
    what: "distances of stored neighbours",
    named: "distances",
    needs: vectors,
    prepare: inspectOne,
    start: (tab) => press(tab, "Distances"),
    done: (tab) => fact(tab, ({ now }) => now.derived.neighbourhood?.found[0]?.distance !== null),
  },
  {
    what: "look-alikes of a selection",
    named: "neighbours",
    needs: files(({ kind }) => kind === "neighbours"),
    prepare: selectSome,
    start: (tab) => press(tab, "Look-alikes"),
    done: async (tab) =>
      (await tab.frame.getByText(/it stands for itself/).count()) > 0 ||
      fact(tab, ({ now }) => now.history.present.selected.length !== 100),
  },
  {
    what: "how far the map can be trusted",
    named: "layout quality",
    needs: files(({ kind }) => kind === "neighbours" || kind === "shard"),
    async start(tab) {
      await press(tab, /^Layout quality/);
      await tab.frame.getByRole("radio", { name: /^False/ }).click();
    },
    done: (tab) => fact(tab, ({ now }) => now.derived.quality !== null),
  },
  {
    what: "a second map",
    named: "turned",
    needs: files(({ path }) => /layouts\/turned@2/.test(path)),
    start: (tab) => press(tab, "Split view (s)"),
    done: (tab) => fact(tab, ({ now }) => now.other !== null && now.other.difference !== null),
  },
  {
    what: "how two maps differ",
    named: "the comparison",
    needs: script("compare-worker"),
    start: (tab) => press(tab, "Split view (s)"),
    done: (tab) => fact(tab, ({ now }) => now.other !== null && now.other.difference !== null),
  },
  {
    what: "a step whose map does not come",
    named: "islands",
    needs: files(({ path }) => /layouts\/islands@1/.test(path)),
    start: (tab) => press(tab, "Step 1"),
    done: stepIs("1"),
  },
  {
    what: "a step, laid over the one before",
    named: "the step before",
    needs: script("compare-worker"),
    start: (tab) => press(tab, "Step 1"),
    done: async (tab) =>
      (await stepIs("1")(tab)) && fact(tab, ({ now }) => now.derived.stored !== null),
  },
  {
    what: "pictures of the table's rows",
    named: "pictures",
    needs: files(({ kind }) => kind === "sprite"),
    start: (tab) => key(tab, "t"),
    done: (tab) =>
      tab.frame
        .locator("pt-table pt-thumbnail canvas")
        .first()
        .evaluate((canvas) => (canvas as HTMLCanvasElement).width > 1),
  },
  {
    what: "movement over the steps",
    named: "movement",
    needs: files(({ path }) => /layouts\/islands@1/.test(path)),
    start: (tab) => press(tab, "Show movement"),
    done: (tab) => fact(tab, ({ now }) => now.movement !== null),
  },
  {
    what: "vectors as a file",
    named: "export",
    needs: vectors,
    async start(tab) {
      await press(tab, "Export");
      await press(tab, "Vectors as npy");
    },
    done: async () => downloads.size > 0,
  },
  {
    what: "the page as a zip",
    named: "publish",
    needs: vectors,
    async start(tab) {
      await press(tab, "Export");
      await press(tab, "Publish as zip");
    },
    done: async () => downloads.size > 0,
  },
  {
    what: "views of the run",
    named: "bookmarks",
    looksDone: true,
    needs: files(({ kind }) => kind === "bookmarks"),
    start: (tab) => press(tab, "Views"),
    done: async (tab) => (await tab.frame.getByRole("progressbar").count()) === 0,
  },
  {
    what: "a file of this computer",
    named: "opened.tsv",
    needs: script("local-worker"),
    start: (tab) => dropFiles(tab, [opened]),
    done: async (tab) => (await appState(tab))?.["data-run"] === "file: opened.tsv",
  },
];

let opened = "";

describe("T47: whatever the tab fetches or computes", function () {
  this.timeout(180_000);
  let logdir: string;
  let board: RunningTensorboard;
  let browser: Browser;
  let listed: readonly ListedFile[];

  before(async function () {
    logdir = await logWork();
    opened = join(logdir, "opened.tsv");
    await writeFile(opened, "1\t2\n3\t4\n5\t7\n");
    browser = await startBrowser(this as never);
    board = await startBoard(logdir);
    const listing = await fetch(`${board.url}data/plugin/pointillist/files?run=work`);
    listed = (await listing.json()).files;
  });
  after(async () => {
    await browser?.close();
    await board?.stop();
    if (logdir) await rm(logdir, { recursive: true, force: true });
  });

  for (const work of WORK)
    it(`${work.what}: ${SHOWN_TO_DONE}`, () => tryWork(work, { browser, url: board.url, listed }));

  it("of pictures that do not come one notice tells, not one for each tile; the tiles say that they are without", async () => {
    let isBroken = true;
    const wanted = files(({ kind }) => kind === "sprite")(listed);
    const proxy = await startProxy(board.url, {
      refuse: (path) => (isBroken && wanted.test(path) ? 500 : undefined),
    });
    const tab = await openTab(browser, proxy.url, { state: "ready", reducedMotion: true });
    const tiles = tab.frame
      .locator("pt-table")
      .getByRole("img", { name: /, without its picture$/ });
    try {
      await key(tab, "t");
      await poll(async () => (await tiles.count()) > 5, { what: "tiles without a picture" });
      const told = tab.frame.getByRole("alert");
      await told.first().waitFor();
      assert.equal(await told.count(), 1);
      await told.getByRole("button", { name: "Dismiss" }).click();
      await tab.frame.locator("pt-table").evaluate((table) => table.scrollBy(0, 4000));
      await poll(async () => (await tiles.count()) > 5, { what: "tiles further down" });
      assert.equal(await told.count(), 0);
    } finally {
      isBroken = false;
      await tab.close();
      await proxy.stop();
    }
  });

  it("what movement says while it is worked out and where it was cancelled; its fetches end, and the panel tries again", async () => {
    let isSilent = true;
    const wanted = files(({ path }) => /layouts\/islands@1/.test(path))(listed);
    const proxy = await startProxy(board.url, {
      stall: (path) => isSilent && wanted.test(path),
    });
    const tab = await openTab(browser, proxy.url, { state: "ready", reducedMotion: true });
    const ended: string[] = [];
    tab.page.on("requestfailed", (request) => ended.push(request.url()));
    const says = (words: RegExp) => tab.frame.getByText(words);
    try {
      await poll(() => fact(tab, ({ now }) => now.concepts !== null && now.columns !== null), {
        what: "concepts and columns",
      });
      await press(tab, "Show movement");
      await says(/^Movement is being worked out/).waitFor();
      await says(/^How far the points moved is being worked out/).waitFor();
      await tab.frame.getByRole("button", { name: "Cancel movement" }).click();
      await says(/^Movement was not worked out/).waitFor();
      await says(/^How far the points moved was not worked out/).waitFor();
      await poll(async () => ended.some((url) => wanted.test(url)), { what: "an ended fetch" });
      isSilent = false;
      await tab.frame.locator("pt-moved-panel").getByRole("button", { name: "Try again" }).click();
      await says(/^Bars: mean movement/).waitFor();
      await says(/^From step 1 to 2/).waitFor();
      assert.equal(await says(/not worked out|being worked out/).count(), 0);
    } finally {
      await tab.close();
      await proxy.stop();
    }
  });

  it("movement that is asked for before everything was read is asked for once, and stays cancelled", async () => {
    const wanted = files(({ path }) => /layouts\/islands@1/.test(path))(listed);
    const proxy = await startProxy(board.url, { stall: (path) => wanted.test(path) });
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const tab = await openTab(browser, proxy.url, {
      state: "ready",
      reducedMotion: true,
      prepare: (page) =>
        page.route(/column-worker/u, async (route) => {
          await held;
          await route.continue();
        }),
    });
    try {
      await press(tab, "Show movement");
      release?.();
      await tab.frame.getByRole("button", { name: "Cancel movement" }).click();
      await tab.frame.getByRole("alert").filter({ hasText: "stopped on request" }).waitFor();
      // The link is kept from when all is read.
      await poll(async () => linkOf(tab).has("tag"), { what: "a link" });
      await tab.page.waitForTimeout(1500);
      assert.equal(await tab.frame.getByRole("progressbar").count(), 0);
    } finally {
      release?.();
      await tab.close();
      await proxy.stop();
    }
  });

  it("a search that no engine ends can be cancelled, and the next one is answered", async () => {
    const tab = await openTab(browser, board.url, { state: "ready", reducedMotion: true });
    try {
      // Of several pieces of work the oldest is shown: whatever waits for the same worker would stand before the search.
      await poll(
        () =>
          fact(
            tab,
            ({ now: { concepts, derived, tasks } }) =>
              concepts !== null && derived.columns.length > 0 && tasks.length === 0,
          ),
        { what: "a tab that does nothing" },
      );
      await line(tab).fill("/^(a+)+$/");
      await tab.frame.getByRole("progressbar", { name: "find" }).waitFor({ state: "attached" });
      await tab.frame.getByRole("button", { name: "Cancel find" }).click();
      await tab.frame.getByRole("alert").filter({ hasText: "stopped on request" }).waitFor();
      await line(tab).fill("place: island 2");
      await tab.frame
        .getByRole("button", { name: `${ROWS / 3} found`.replace("2000", "2,000") })
        .waitFor();
    } finally {
      await tab.close();
    }
  });

  it("a layout that is computed here: its strip shows it, Cancel goes back, a failure is told and tried again", async () => {
    const wanted = vectors(listed);
    let gate: "open" | "silent" | "broken" = "silent";
    const proxy = await startProxy(board.url, {
      stall: (path) => gate === "silent" && wanted.test(path),
      refuse: (path) => (gate === "broken" && wanted.test(path) ? 500 : undefined),
    });
    const tab = await openTab(browser, proxy.url, { state: "ready", reducedMotion: true });
    const begin = async (method: string) => {
      await press(tab, "New …");
      await tab.frame.getByRole("radio", { name: method, exact: true }).click();
      await press(tab, "Start");
    };
    try {
      const before = await appState(tab);
      await begin("PCA");
      await tab.frame.getByRole("progressbar", { name: /^PCA/ }).waitFor({ state: "attached" });
      await tab.frame.locator("pt-run-strip").getByRole("button", { name: "Cancel" }).click();
      assert.deepEqual(await appState(tab), before);
      gate = "broken";
      await begin("PCA");
      const told = tab.frame.getByRole("alert").first();
      await told.waitFor();
      assert.deepEqual(await appState(tab), before);
      gate = "open";
      await again(tab, "");
      await poll(async () => /^PCA/.test((await appState(tab))?.["data-layout"] ?? ""), {
        what: "the PCA",
      });
      for (const method of ["t-SNE", "UMAP"]) {
        const shown = await appState(tab);
        await begin(method);
        const bar = tab.frame.getByRole("progressbar", { name: new RegExp(`^${method}`) });
        await bar.waitFor({ state: "attached" });
        await tab.frame.getByText(/^Iteration \d/).waitFor({ timeout: 90_000 });
        await tab.frame.locator("pt-run-strip").getByRole("button", { name: "Cancel" }).click();
        await becomes(tab, "layout", shown?.["data-layout"] ?? "");
        assert.equal(await bar.count(), 0);
      }
    } finally {
      await tab.close();
      await proxy.stop();
    }
  });
});
