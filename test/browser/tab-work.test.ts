import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { becomes, dropFiles, line, linkOf } from "./actions.js";
import { appState, openTab, poll, startBoard, startBrowser, type Tab } from "./harness.js";
import { logWork, ROWS } from "./logged-work.js";
import { startProxy } from "./proxy.js";

interface ListedFile {
  readonly id: string;
  readonly path: string;
  readonly kind: string;
}

/** What the tests ask the tab's session. */
interface Now {
  readonly now: {
    readonly other: { readonly difference: unknown } | null;
    readonly movement: unknown;
    readonly concepts: unknown;
    readonly columns: unknown;
    readonly drawn: { readonly thumbnails: number } | null;
    readonly derived: {
      readonly quality: unknown;
      readonly clusterLabels: readonly unknown[];
      readonly neighbourhood: { readonly found: readonly { distance: number | null }[] } | null;
    };
    readonly history: { readonly present: { readonly selected: Uint32Array } };
  };
}

type Fact = (session: Now) => boolean | number;

/** A fetch or a computation that a person can start: how, what it asks for, and what shows that it has ended. */
interface Work {
  readonly what: string;
  /** As its line of progress is called. */
  readonly named: string;
  /** Files or scripts that it cannot do without. */
  readonly needs: (files: readonly ListedFile[]) => RegExp;
  readonly prepare?: (tab: Tab) => Promise<void>;
  readonly start: (tab: Tab) => Promise<void>;
  readonly done: (tab: Tab) => Promise<boolean>;
}

const files =
  (wanted: (file: ListedFile) => boolean) =>
  (listed: readonly ListedFile[]): RegExp => {
    const ids = listed.filter(wanted).map(({ id }) => id);
    assert.ok(ids.length > 0, "the run has such files");
    return new RegExp(ids.map((id) => `id=${id}`).join("|"));
  };
const script = (name: string) => () => new RegExp(`${name}[^/]*\\.js`);
const vectors = files(({ kind }) => kind === "shard");

function fact(tab: Tab, what: Fact): Promise<boolean> {
  return tab.frame.evaluate((text) => {
    const app = document.querySelector("pointillist-app") as unknown as { session: Now };
    return Boolean((new Function(`return (${text})`)() as Fact)(app.session));
  }, what.toString());
}

const press = (tab: Tab, name: string | RegExp) =>
  tab.frame
    .getByRole("button", typeof name === "string" ? { name, exact: true } : { name })
    .first()
    .click();
async function key(tab: Tab, pressed: string): Promise<void> {
  await tab.frame.locator("pt-map .host").focus();
  await tab.page.keyboard.press(pressed);
}
async function inspectOne(tab: Tab): Promise<void> {
  await line(tab).fill("#17");
  await tab.frame.getByRole("button", { name: "1 found" }).waitFor();
  await tab.page.keyboard.press("Enter");
  await tab.frame.getByText(/^Nearest/).waitFor();
}
async function selectSome(tab: Tab): Promise<void> {
  await tab.frame.getByRole("option", { name: /^hundred 3 / }).waitFor();
  await line(tab).fill('"hundred 3" >= 0.1');
  await tab.page.keyboard.press("Enter");
  await tab.frame.getByRole("button", { name: "Select", exact: true }).click();
  await tab.frame.getByText("100 selected").first().waitFor();
}
const originalIsOpen = (tab: Tab) =>
  tab.frame.getByRole("button", { name: /^Open .+ in full size$/ }).isEnabled();
const layoutIs = (name: string) => async (tab: Tab) =>
  (await appState(tab))?.["data-layout"] === name;

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

/** A browser lets a script's next request wait up to 20 s for the one before, which fell silent. */
const SCRIPT_MS = 60_000;

const downloads = new Set<string>();
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

  for (const { what, named, needs, prepare, start, done } of WORK)
    it(`${what}: shown, cancelled with nothing changed, told where it fails, and done by Try again`, async () => {
      const wanted = needs(listed);
      let gate: "open" | "silent" | "broken" = "open";
      downloads.clear();
      const proxy = await startProxy(board.url, {
        stall: (path) => gate === "silent" && wanted.test(path),
        refuse: (path) => (gate === "broken" && wanted.test(path) ? 500 : undefined),
      });
      const tab = await openTab(browser, proxy.url, { state: "ready", reducedMotion: true });
      tab.page.on("download", (one) => downloads.add(one.suggestedFilename()));
      try {
        await poll(() => fact(tab, ({ now }) => now.concepts !== null && now.columns !== null), {
          what: "concepts and columns",
        });
        await poll(async () => (await tab.frame.getByRole("progressbar").count()) === 0, {
          what: "no work under way",
        });
        await prepare?.(tab);
        const before = await appState(tab);
        gate = "silent";
        await start(tab);
        await tab.frame.getByRole("progressbar", { name: named }).waitFor({ state: "attached" });
        await tab.frame.getByRole("button", { name: `Cancel ${named}` }).click();
        const alert = tab.frame.getByRole("alert");
        const stopped = alert.filter({ hasText: "stopped on request" });
        await stopped.first().waitFor();
        await poll(async () => (await tab.frame.getByRole("progressbar").count()) === 0, {
          what: "no work under way",
        });
        assert.equal((await done(tab).catch(() => false)) && what !== "views of the run", false);
        assert.deepEqual(await appState(tab), before);
        gate = "broken";
        await again(tab, "stopped on request");
        const told = alert.filter({ hasNotText: "stopped on request" }).first();
        await told.waitFor({ timeout: SCRIPT_MS });
        await told.getByRole("button", { name: "Why" }).click();
        await told.getByText(/Found .+; wanted .+\. [A-Z]/).waitFor();
        gate = "open";
        await told.getByRole("button", { name: "Try again" }).click();
        await poll(() => done(tab), { what, timeoutMs: SCRIPT_MS });
        await poll(async () => (await alert.count()) === 0, { what: "no notice left" });
      } catch (error) {
        const notices = await tab.frame.getByRole("alert").allInnerTexts();
        const state = JSON.stringify(await appState(tab));
        throw new Error(`${what} at a gate ${gate}, ${state}, ${notices.join("; ")}`, {
          cause: error,
        });
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
      await poll(() => fact(tab, ({ now }) => now.concepts !== null && now.columns !== null), {
        what: "concepts and columns",
      });
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

async function again(tab: Tab, text: string): Promise<void> {
  const notice = tab.frame.getByRole("alert").filter({ hasText: text }).first();
  await notice.getByRole("button", { name: "Why" }).click();
  await notice.getByRole("button", { name: "Try again" }).click();
}
