import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { becomes, linkOf, withoutWebGl } from "./actions.js";
import {
  appState,
  closeQuiet,
  openTab,
  poll,
  startBoard,
  startBrowser,
  type Tab,
} from "./harness.js";
import { logRuns, ROWS } from "./logged-run.js";

/** Page pixels of the map's edges. */
async function mapBox(tab: Tab) {
  const box = await tab.frame.locator("pt-map").boundingBox();
  assert.ok(box);
  return box;
}

/** Draws a lasso round the whole map with Shift held down. */
async function lassoAll(tab: Tab): Promise<void> {
  const { x, y, width, height } = await mapBox(tab);
  const corners = [
    [4, 4],
    [width - 4, 4],
    [width - 60, height - 4],
    [4, height - 4],
    [4, 4],
  ] as const;
  await tab.page.mouse.move(x + 4, y + 4);
  await tab.page.keyboard.down("Shift");
  await tab.page.mouse.down();
  for (const [dx, dy] of corners) await tab.page.mouse.move(x + dx, y + dy, { steps: 5 });
  await tab.page.mouse.up();
  await tab.page.keyboard.up("Shift");
}

describe("the tab, in depth", function () {
  this.timeout(180_000);
  let logdir: string;
  let board: RunningTensorboard;
  let browser: Browser;
  let tab: Tab;

  before(async function () {
    logdir = await logRuns();
    browser = await startBrowser(this as never);
    board = await startBoard(logdir);
  });
  after(async () => {
    await browser?.close();
    await board?.stop();
    if (logdir) await rm(logdir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    tab = await openTab(browser, board.url, { state: "ready" });
    await tab.frame.getByRole("option", { name: /^sea/ }).waitFor();
  });
  afterEach(() => closeQuiet(tab));

  it("T13, T19: one concept as a ramp with threshold, and what it appears together with", async () => {
    await tab.frame.getByRole("option", { name: /^sea/ }).click({ position: { x: 60, y: 14 } });
    await tab.frame.getByRole("button", { name: "Colour sea" }).waitFor();
    // All 20 rows of sea are birds, 40 of 120 rows are: lift 3.
    await tab.frame.getByRole("button", { name: "Matrix …" }).click();
    const matrix = tab.frame.getByRole("dialog", { name: "Concepts that occur together" });
    await matrix
      .getByRole("button", { name: "sea and bird: 20, 3.0 times as often as by chance" })
      .waitFor();
    await tab.page.keyboard.press("Escape");
    await matrix.waitFor({ state: "detached" });
    await tab.frame.getByRole("button", { name: /^bird\s+3\.0×/ }).click();
    await tab.frame.getByText("20 of 120").first().waitFor();
    await tab.page.keyboard.press("Escape");
  });

  it("T14: compares two concepts as sets whose bars select", async () => {
    await tab.frame.getByRole("option", { name: /^bird/ }).click({ position: { x: 60, y: 14 } });
    await tab.frame
      .getByRole("option", { name: /^sea/ })
      .click({ position: { x: 60, y: 14 }, modifiers: ["Control"] });
    await tab.frame.getByRole("button", { name: /^bird only\s+20/ }).waitFor();
    await tab.frame.getByRole("button", { name: /^neither\s+80/ }).waitFor();
    await tab.frame.getByText("100 % of sea is bird, 50 % of bird is sea.").waitFor();
    await tab.frame.getByRole("button", { name: /^both\s+20/ }).click();
    await tab.frame.getByRole("heading", { name: "20 images" }).waitFor();
  });

  it("T15: a grid of small maps, one for each chosen concept, one camera", async () => {
    await tab.frame.getByRole("radio", { name: "Grid" }).click();
    const maps = tab.frame.locator("pt-concept-grid pt-linked-map");
    await poll(async () => (await maps.count()) >= 3, { what: "small maps" });
    const cameras = () =>
      maps.evaluateAll((all) =>
        all.map(
          (map) =>
            (map as unknown as { view: { camera(): { scale: number } } | null }).view?.camera()
              .scale ?? 0,
        ),
      );
    await poll(async () => (await cameras()).every((scale) => scale > 0), {
      what: "maps that draw",
    });
    const before = await cameras();
    const box = await maps.first().boundingBox();
    assert.ok(box);
    await tab.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await tab.page.mouse.wheel(0, -400);
    await poll(
      async () => {
        const now = await cameras();
        return now.every(
          (scale, place) =>
            scale > (before[place] ?? 0) * 1.1 && Math.abs(scale - (now[0] ?? 0)) < 1e-6 * scale,
        );
      },
      { what: "all cameras nearer, and alike" },
    );
    await tab.frame.getByTitle("See boat large").click();
    await tab.frame.getByRole("button", { name: "Colour boat" }).waitFor();
  });

  it("T23 to T26: a lasso explains itself; isolate, hide and show all; undo and redo", async () => {
    await lassoAll(tab);
    const words = await tab.frame.getByText(/^\d+ selected$/).textContent();
    assert.ok(Number.parseInt(words ?? "", 10) > 0.8 * ROWS, words ?? "");
    await tab.page.keyboard.press("Escape");
    await tab.frame.getByRole("option", { name: /^bird/ }).click({ position: { x: 60, y: 14 } });
    await tab.frame.getByRole("radio", { name: "Compare" }).click();
    await tab.frame.getByRole("button", { name: /^bird only\s+\d+/ }).click();
    await tab.frame.getByText("What is special here").waitFor();
    await tab.frame.getByRole("button", { name: "Isolate" }).click();
    await tab.frame.getByRole("button", { name: /left out: show all/ }).waitFor();
    const drawn = () => appState(tab).then((state) => Number(state?.["data-drawn"]));
    await poll(async () => (await drawn()) < ROWS, { what: "fewer points drawn" });
    await tab.frame.getByRole("button", { name: "Undo" }).click();
    await poll(async () => (await drawn()) === ROWS, { what: "all points drawn" });
    await tab.frame.getByRole("button", { name: "Redo" }).click();
    await poll(async () => (await drawn()) < ROWS, { what: "fewer points drawn again" });
    await tab.frame.getByRole("button", { name: /left out: show all/ }).click();
    await poll(async () => (await drawn()) === ROWS, { what: "all shown" });
  });

  it("T33: walks the steps by the strip and by keys; the points of a row stay the same rows", async () => {
    await tab.frame.getByRole("button", { name: "Step 100", exact: true }).click();
    await becomes(tab, "step", "100");
    await tab.frame.locator("pt-map").click({ position: { x: 4, y: 4 } });
    await tab.page.keyboard.press("]");
    await becomes(tab, "step", "200");
    await tab.page.keyboard.press("[");
    await becomes(tab, "step", "100");
    assert.equal((await appState(tab))?.["data-points"], String(ROWS));
  });

  it("T34: two layouts side by side say what they have in common", async () => {
    await tab.frame.getByRole("button", { name: "Split view (s)" }).click();
    await tab.frame.getByText(/share \d+ % of their 10 nearest between the two maps/).waitFor();
    assert.equal(await tab.frame.locator("pt-split-view pt-linked-map").count(), 2);
    await tab.page.keyboard.press("Escape");
  });

  it("T34: a split view that was opened before everything was read stays open", async () => {
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const early = await openTab(browser, board.url, {
      state: "ready",
      prepare: (page) =>
        page.route(/column-worker/u, async (route) => {
          await held;
          await route.continue();
        }),
    });
    try {
      await early.frame.getByRole("button", { name: "Split view (s)" }).click();
      await early.frame.getByText(/share \d+ % of their 10 nearest between the two maps/).waitFor();
      release?.();
      // The link is kept from when all is read: what it was opened with must not undo what was done meanwhile.
      await poll(async () => linkOf(early).has("tag"), { what: "a link" });
      assert.equal(linkOf(early).get("split"), "1");
      assert.equal(await early.frame.locator("pt-split-view pt-linked-map").count(), 2);
      assert.deepEqual(early.errors, []);
    } finally {
      release?.();
      await early.close();
    }
  });

  it("T5, T47: computes a layout only when asked, shows progress, keeps it as a chip, cancels", async () => {
    const before = tab.requests.length;
    await tab.frame.getByRole("button", { name: "New …" }).click();
    await tab.frame.getByRole("radio", { name: "PCA" }).click();
    assert.equal(
      tab.requests.slice(before).filter(({ path }) => path.startsWith("file?")).length,
      0,
    );
    await tab.frame.getByRole("button", { name: "Start" }).click();
    await tab.frame.getByRole("radio", { name: /^PCA, new/ }).waitFor();
    await becomes(tab, "layout", "PCA, new");
    await tab.frame.getByRole("button", { name: "New …" }).click();
    await tab.frame.getByRole("button", { name: "Start" }).waitFor();
    // 120 points are laid out in about a second: from outside the page the button would be gone.
    const cancelled = await tab.frame.evaluate(async () => {
      const root = document.querySelector("pointillist-app")?.shadowRoot;
      const press = (within: Element | null | undefined, words: string) => {
        const buttons = [...(within?.shadowRoot?.querySelectorAll("button") ?? [])];
        const button = buttons.find((one) => one.textContent?.trim() === words);
        button?.click();
        return button !== undefined;
      };
      press(root?.querySelector("pt-compute-form"), "Start");
      for (let frame = 0; frame < 600; frame++) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        if (press(root?.querySelector("pt-run-strip"), "Cancel")) return true;
      }
      return false;
    });
    assert.equal(cancelled, true);
    await becomes(tab, "layout", "PCA, new");
    assert.equal(await tab.frame.getByRole("radio", { name: /^t-SNE, new/ }).count(), 0);
  });

  it("T30: colours by false neighbours, measured here, and selects the worst", async () => {
    await tab.frame.getByRole("button", { name: /^Layout quality/ }).click();
    await tab.frame.getByRole("heading", { name: "Trustworthiness" }).waitFor();
    await tab.frame.getByRole("radio", { name: "False" }).click();
    await tab.frame.getByText(/have 80 % or more/).waitFor();
    await tab.frame.getByRole("button", { name: "Colour false neighbours" }).waitFor();
  });

  it("T45: the table shows the same rows, sorted and filtered; keys walk it", async () => {
    await tab.frame.getByRole("button", { name: "Table (t)" }).click();
    const grid = tab.frame.getByRole("grid");
    await grid.waitFor();
    assert.equal(await grid.getAttribute("aria-rowcount"), String(ROWS + 1));
    await grid.getByRole("button", { name: "name" }).click();
    await poll(async () => (await grid.getByRole("row").nth(1).textContent())?.includes("bird 0"), {
      what: "sorted rows",
    });
    await grid.getByRole("button", { name: "name" }).click();
    await poll(
      async () => (await grid.getByRole("row").nth(1).textContent())?.includes("house 98"),
      { what: "the other way" },
    );
    await tab.frame.getByRole("combobox", { name: "Find or filter" }).fill("sea >= 0");
    await tab.page.keyboard.press("Enter");
    await poll(async () => (await grid.getAttribute("aria-rowcount")) === "21", {
      what: "20 rows and the head",
    });
  });

  it("T22: a range dragged on a column's histogram filters, and a click takes it away", async () => {
    await tab.frame.getByRole("button", { name: /^Run:\s+animals/ }).click();
    await tab.frame.getByRole("option", { name: /columns/ }).click();
    await becomes(tab, "run", "columns");
    const range = tab.frame.getByRole("slider", { name: "Lowest loss that passes the filter" });
    const box = await range.boundingBox();
    assert.ok(box);
    await tab.page.mouse.move(box.x + 1, box.y + 10);
    await tab.page.mouse.down();
    await tab.page.mouse.move(box.x + box.width / 2, box.y + 10, { steps: 5 });
    await tab.page.mouse.up();
    await tab.frame.getByText(/^(29|30|31) of 60$/).waitFor();
    await tab.page.mouse.click(box.x + box.width / 2, box.y + 10);
    await tab.frame.getByText("60 points", { exact: true }).waitFor();
  });
});

describe("the tab where things are missing", function () {
  this.timeout(120_000);
  let browser: Browser;

  before(async function () {
    browser = await startBrowser(this as never);
  });
  after(() => browser?.close());

  it("T49: an empty folder shows the three lines of code", async () => {
    const logdir = await mkdtemp(join(tmpdir(), "pointillist-empty-"));
    const board = await startBoard(logdir);
    try {
      const tab = await openTab(browser, board.url, { state: "empty" });
      await tab.frame.getByRole("heading", { name: "No embeddings here yet" }).waitFor();
      await tab.frame.getByText("await writer.embedding(").waitFor();
      await tab.frame.getByRole("radio", { name: "PyTorch" }).click();
      await tab.frame.getByText("add_embedding").waitFor();
      await tab.close();
    } finally {
      await board.stop();
      await rm(logdir, { recursive: true, force: true });
    }
  });

  it("T45: without WebGL2 it says so and shows the table", async () => {
    const logdir = await logRuns();
    const board = await startBoard(logdir);
    try {
      const tab = await openTab(browser, board.url, {
        plugin: "pointillist",
        prepare: withoutWebGl,
      });
      await tab.frame
        .getByText("The map needs WebGL2 and this browser does not offer it")
        .waitFor();
      await tab.frame.getByRole("grid").waitFor();
      await tab.frame
        .getByRole("row", { name: /bird 0/ })
        .first()
        .waitFor();
      assert.deepEqual(tab.errors, []);
      await tab.close();
    } finally {
      await board.stop();
      await rm(logdir, { recursive: true, force: true });
    }
  });
});
