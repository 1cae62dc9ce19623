import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { becomes, filterBy } from "./actions.js";
import { openTab, poll, startBoard, startBrowser, type Tab } from "./harness.js";
import { logRuns, ROWS } from "./logged-run.js";
import { bookmarksOf, coordinatesOf, inkOf, openStock, showBookmark, showTab } from "./stock.js";

/** Views go from our tab to the stock projector's page and back, as files that a person saves and opens. */
describe("T36: bookmark files between our tab and the stock projector", function () {
  this.timeout(400_000);
  let logdir: string;
  let folder: string;
  let board: RunningTensorboard;
  let browser: Browser;
  const tabs: Tab[] = [];

  before(async function () {
    logdir = await logRuns();
    await rm(join(logdir, "columns"), { recursive: true }); // the stock page opens the one run that is left
    folder = await mkdtemp(join(tmpdir(), "pointillist-bookmarks-"));
    browser = await startBrowser(this as never);
    board = await startBoard(logdir);
  });
  after(async () => {
    await browser?.close();
    await board?.stop();
    for (const made of [logdir, folder]) if (made) await rm(made, { recursive: true, force: true });
  });
  afterEach(async () => {
    for (const tab of tabs.splice(0)) {
      const { errors, violations } = tab;
      await tab.close();
      assert.deepEqual({ errors, violations }, { errors: [], violations: [] });
    }
  });

  async function openOurs(): Promise<Tab> {
    const view = "v=1&run=animals";
    const tab = await openTab(browser, board.url, { state: "ready", reducedMotion: true, view });
    tabs.push(tab);
    return tab;
  }

  async function openTheirs() {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    return openStock(await context.newPage(), board.url);
  }

  async function saved(page: Page, click: () => Promise<void>, name: string): Promise<string> {
    const download = page.waitForEvent("download");
    await click();
    const path = join(folder, name);
    await (await download).saveAs(path);
    return path;
  }

  it("a file of our tab is loaded by the stock page: layout, selection, and its PCA view besides", async () => {
    const tab = await openOurs();
    await filterBy(tab, "sea >= 0.5");
    await tab.frame.getByText("20 of 120").first().waitFor();
    await tab.frame.getByRole("button", { name: "Select", exact: true }).click();
    await tab.frame.getByRole("button", { name: "Views", exact: true }).click();
    const panel = tab.frame.getByRole("dialog", { name: "Views" });
    await panel.getByRole("textbox", { name: "Name of the view" }).fill("Birds at sea");
    await tab.page.keyboard.press("Enter");
    await panel.getByTitle("Show Birds at sea").waitFor();
    const download = panel.getByRole("button", { name: "Download all" });
    const file = await saved(tab.page, () => download.click(), "ours.txt");
    const places = await placesOf(tab);

    const stock = await openTheirs();
    const before = (await bookmarksOf(stock)).length;
    const chosen = stock.page.waitForEvent("filechooser");
    await stock.frame.getByTitle("Load bookmarks").click();
    await (await chosen).setFiles(file);
    await poll(async () => (await bookmarksOf(stock)).length === before + 1, {
      what: "our view in stock's list",
    });
    await showBookmark(stock, "Birds at sea", 2);
    const found = await coordinatesOf(stock, ["umap-0", "umap-1"]);
    found.flat().forEach((value, at) => {
      assert.ok(Math.abs(value - (places[at] ?? Number.NaN)) < 1e-3, `coordinate ${at}`);
    });
    assert.equal(found.length, ROWS);
    assert.equal(await stock.frame.locator("#status-bar").innerText(), "Selected 20 points");
    assert.ok((await inkOf(stock)) > 0.001);
    await showTab(stock, "pca", 3);
    assert.ok((await inkOf(stock)) > 0.001, "the PCA view after ours is blank");
    assert.deepEqual(stock.errors, []);
    await stock.page.context().close();
  });

  it("a file that the stock page saved is opened by our tab: layout, colour and selection", async () => {
    const stock = await openTheirs();
    await showTab(stock, "pca", 3);
    await stock.frame.locator("#inspector-panel").getByLabel("Search").first().fill("bird 1");
    await poll(
      async () => (await stock.frame.locator("#status-bar").innerText()) === "Selected 9 points",
      { what: "the nine birds found" },
    );
    await stock.frame.getByTitle("Add bookmark").click();
    const bookmarks = await bookmarksOf(stock);
    const added = bookmarks.at(-1)?.[0] ?? "";
    assert.match(added, /^State /);
    const save = stock.frame.getByTitle("Save bookmarks");
    const file = await saved(stock.page, () => save.click(), "theirs.txt");
    const given = await coordinatesOf(stock, ["pca-0", "pca-1", "pca-2"]);
    await stock.page.context().close();
    assert.equal(JSON.parse(await readFile(file, "utf8")).length, bookmarks.length);

    const tab = await openOurs();
    await tab.frame.getByRole("button", { name: "Views", exact: true }).click();
    const chosen = tab.page.waitForEvent("filechooser");
    await tab.frame.getByRole("button", { name: "Open a file …" }).click();
    await (await chosen).setFiles(file);
    await tab.frame.getByText(`${bookmarks.length} views from `).waitFor();
    const panel = tab.frame.getByRole("dialog", { name: "Views" });
    await panel.getByTitle(`Show ${added}`).click();
    await becomes(tab, "layout", added);
    await tab.frame.getByText("9 selected", { exact: true }).waitFor();
    const places = await placesOf(tab);
    given.flat().forEach((value, at) => {
      assert.ok(Math.abs(value - (places[at] ?? Number.NaN)) < 1e-5, `coordinate ${at}`);
    });
    assert.equal(places.length, 3 * ROWS);
  });
});

/** Coordinates of the layout that our map shows, row by row. */
function placesOf(tab: Tab): Promise<number[]> {
  return tab.frame.evaluate(() => {
    const app = document.querySelector("pointillist-app") as unknown as {
      session: { now: { derived: { placement: { positions: Float32Array } } } };
    };
    return [...app.session.now.derived.placement.positions];
  });
}
