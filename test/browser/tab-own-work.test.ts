import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Download, Frame } from "playwright-core";
import { encodeBookmarks, parseBookmarks, scanTsv } from "pointillist/format";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { askPython } from "../ask-python.js";
import { becomes, cameraScale, filterBy, line, linkOf, zoomIn } from "./actions.js";
import { closeQuiet, openTab, poll, startBoard, startBrowser, type Tab } from "./harness.js";
import { logRuns, ROWS } from "./logged-run.js";

describe("what a person makes of the data: sets, views, edits", function () {
  this.timeout(240_000);
  let logdir: string;
  let folder: string;
  let board: RunningTensorboard;
  let browser: Browser;
  let tab: Tab;

  before(async function () {
    logdir = await logRuns();
    await addBookmark(join(logdir, "columns"));
    folder = await mkdtemp(join(tmpdir(), "pointillist-work-"));
    browser = await startBrowser(this as never);
    board = await startBoard(logdir);
  });
  after(async () => {
    await browser?.close();
    await board?.stop();
    for (const made of [logdir, folder]) if (made) await rm(made, { recursive: true, force: true });
  });
  beforeEach(async () => {
    tab = await openTab(browser, board.url, { state: "ready", reducedMotion: true });
    await tab.frame.getByRole("option", { name: /^sea/ }).waitFor();
  });
  afterEach(() => closeQuiet(tab));

  /** Selects all rows that a filter keeps, then takes the filter away. */
  async function selectBy(filter: string, rows: number): Promise<void> {
    await filterBy(tab, filter);
    await tab.frame.getByText(`${rows} of ${ROWS}`).first().waitFor();
    await tab.frame.getByRole("button", { name: "Select", exact: true }).click();
    await tab.frame.getByText(`${rows} selected`, { exact: true }).waitFor();
    await tab.frame.getByRole("button", { name: "Clear", exact: true }).click();
  }

  async function keep(name: string): Promise<void> {
    await tab.frame.getByRole("textbox", { name: "Name of the set" }).fill(name);
    await tab.page.keyboard.press("Enter");
    await tab.frame.getByRole("group", { name: `Set ${name}` }).waitFor();
  }

  async function reload(): Promise<void> {
    await tab.page.reload();
    const frame = await poll(
      async () => tab.page.frames().find((one) => one.url().includes("name=pointillist")),
      { what: "the frame" },
    );
    tab = { ...tab, frame };
    await tab.frame.getByRole("option", { name: /^sea/ }).waitFor();
  }

  async function bytesOf(saved: Promise<Download>): Promise<Buffer> {
    const download = await saved;
    const path = join(folder, download.suggestedFilename());
    await download.saveAs(path);
    return await readFile(path);
  }

  it("T24: keeps selections by name, combines them by and, or, minus, and has them again after a reload", async () => {
    await selectBy("sea >= 0.5", 20);
    await keep("at sea");
    await selectBy("bird >= 0", 40); // the 20 at sea are birds
    const set = (name: string) => tab.frame.getByRole("group", { name: `Set ${name}` });
    const selected = (rows: number) =>
      tab.frame.getByText(`${rows} selected`, { exact: true }).waitFor();
    await set("at sea").hover();
    await set("at sea").getByRole("button", { name: "Take from the selection at sea" }).click();
    await selected(20);
    await keep("ashore");
    await set("at sea").getByTitle("Select 20 points: at sea").click();
    await set("ashore").hover();
    await set("ashore").getByRole("button", { name: "Keep of the selection" }).click();
    await poll(async () => (await tab.frame.getByText(/ selected$/).count()) === 0, {
      what: "nothing in both",
    });
    await set("at sea").getByTitle("Select 20 points: at sea").click();
    await set("ashore").hover();
    await set("ashore").getByRole("button", { name: "Add to the selection ashore" }).click();
    await selected(40);
    await filterBy(tab, "set = ashore AND kind = bird");
    await tab.frame.getByText("20 of 120").first().waitFor();
    await reload();
    await tab.frame.getByText("20 of 120").first().waitFor();
    await set("at sea").waitFor();
    await set("ashore").hover();
    await set("ashore").getByRole("button", { name: "Forget the set ashore" }).click();
    await tab.frame.getByRole("button", { name: "Undo" }).click();
    await set("ashore").waitFor();
  });

  it("T40: labels, renames, deletes, undoes; keeps edits over a reload; its TSV is read by pandas and by us", async function () {
    await selectBy("sea >= 0.5", 20);
    await tab.frame.getByRole("button", { name: "Label …" }).click();
    const panel = () => tab.frame.getByRole("dialog", { name: "Edit metadata" });
    await panel().getByRole("combobox", { name: "in column" }).fill("place");
    await panel().getByRole("textbox", { name: "Label", exact: true }).fill("=the sea");
    await tab.page.keyboard.press("Enter");
    await panel().getByText("20 points: place = =the sea").waitFor();
    await panel().getByRole("combobox", { name: "Column", exact: true }).selectOption("kind");
    await panel().getByRole("combobox", { name: "rename" }).selectOption("bird");
    await panel().getByRole("textbox", { name: "New name of the value" }).fill("fowl");
    await tab.page.keyboard.press("Enter");
    await panel().getByText("kind: bird is now fowl").waitFor();
    await panel().getByRole("combobox", { name: "Column", exact: true }).selectOption("name");
    await panel().getByRole("button", { name: "Delete column" }).click();
    await panel().getByText("column name deleted").waitFor();
    await tab.frame.getByRole("button", { name: "Undo" }).first().click();
    await poll(async () => (await panel().getByText("column name deleted").count()) === 0, {
      what: "the deletion undone",
    });
    await filterBy(tab, 'kind = fowl AND place = "=the sea"');
    await tab.frame.getByText("20 of 120").first().waitFor();
    await reload();
    await tab.frame.getByText("20 of 120").first().waitFor();
    await tab.frame.getByRole("button", { name: "Export", exact: true }).click();
    await tab.frame.getByRole("button", { name: "Edit metadata …" }).click();
    const download = tab.page.waitForEvent("download");
    await panel().getByRole("button", { name: "Download TSV" }).click();
    const bytes = await bytesOf(download);
    const table = scanTsv(bytes, ROWS, "metadata.tsv");
    assert.deepEqual(table.columns, ["name", "kind", "place"]);
    assert.deepEqual(table.row(0), ["bird 0", "fowl", "=the sea"]);
    assert.deepEqual(table.row(1), ["boat 1", "boat", "(none)"]);
    const read = await askPython<{ columns: string[]; fowl: number; sea: number }>(
      this as never,
      `import io, pandas
table = pandas.read_csv(io.StringIO(given), sep="\\t", keep_default_na=False)
answer = {"columns": list(table.columns), "fowl": int((table.kind == "fowl").sum()), "sea": int((table.place == "=the sea").sum())}`,
      bytes.toString("utf8"),
    );
    assert.deepEqual(read, { columns: ["name", "kind", "place"], fowl: 40, sea: 20 });
  });

  it("T36: saves views by name, applies them, keeps them, and writes them in the stock projector's form", async () => {
    const panel = () => tab.frame.getByRole("dialog", { name: "Views" });
    const openViews = () => tab.frame.getByRole("button", { name: "Views", exact: true }).click();
    await filterBy(tab, "sea >= 0.5");
    await tab.frame.getByText("20 of 120").first().waitFor();
    await zoomIn(tab);
    await poll(async () => linkOf(tab).get("camera") !== null, { what: "the camera in the link" });
    const near = await cameraScale(tab);
    await openViews();
    await panel().getByRole("textbox", { name: "Name of the view" }).fill("Birds at sea");
    await tab.page.keyboard.press("Enter");
    await panel().getByTitle("Show Birds at sea").waitFor();
    await reload();
    await tab.frame.getByRole("button", { name: "Clear", exact: true }).click();
    await tab.frame.locator("pt-map .host").focus();
    await tab.page.keyboard.press("f");
    await tab.page.keyboard.press("2");
    await becomes(tab, "layout", "t-SNE 3-D");
    await openViews();
    await panel().getByTitle("Show Birds at sea").click();
    await becomes(tab, "layout", "t-SNE");
    await tab.frame.getByText("20 of 120").first().waitFor();
    await poll(async () => Math.abs((await cameraScale(tab)) / near - 1) < 0.1, {
      what: "the camera of the view",
    });
    const download = tab.page.waitForEvent("download");
    await panel().getByRole("button", { name: "Download all" }).click();
    await bytesOf(download);
    const shown = await placementOf(tab.frame);

    // As the stock projector reads it: one state with the layout in its UMAP slot, and what it passes over.
    const [view] = parseBookmarks(await readFile(join(folder, "state.txt")));
    assert.equal(view?.label, "Birds at sea");
    assert.equal(view?.projection, "umap");
    const placed = view?.layout?.positions ?? new Float32Array(0);
    assert.equal(placed.length, 2 * ROWS);
    for (const at of [0, 7, 2 * ROWS - 1])
      assert.ok(Math.abs((placed[at] ?? 0) - (shown[at] ?? 1)) < 1e-3, `coordinate ${at}`);
  });

  it("T36: opens a stock bookmark with its layout, colour and selection, and one of the run by its name in the address", async () => {
    const panel = tab.frame.getByRole("dialog", { name: "Views" });
    const positions = Float32Array.from({ length: 2 * ROWS }, (_, at) => (at % 2 === 0 ? at : 5));
    const bytes = encodeBookmarks({
      shape: [ROWS, 8],
      layouts: [{ name: "a line", method: "given", dims: 2, positions }],
      labelColumn: "name",
      colourColumn: "kind",
    });
    const [state] = JSON.parse(new TextDecoder().decode(bytes));
    await writeFile(
      join(folder, "line.txt"),
      JSON.stringify([{ ...state, label: "Line", selectedPoints: [4, 2, 9] }]),
    );
    await tab.frame.getByRole("button", { name: "Views", exact: true }).click();
    await openFile(join(folder, "line.txt"));
    await panel.getByTitle("Show Line").click();
    await becomes(tab, "layout", "Line");
    await tab.frame.getByText("3 selected", { exact: true }).waitFor();
    await tab.frame.getByRole("button", { name: /^Colour\s+kind/ }).waitFor();
    assert.deepEqual((await placementOf(tab.frame)).slice(0, 6), [0, 5, 2, 5, 4, 5]);
    await line(tab).focus();
    await tab.frame.getByRole("button", { name: "Undo" }).first().click();
    await becomes(tab, "layout", "t-SNE");
    await tab.close();
    const link = `${board.url}#pointillist&p.pointillist.view=${encodeURIComponent("v=1&run=columns&bookmark=Marked rows")}`;
    tab = await openTab(browser, board.url, { link, state: "ready", reducedMotion: true });
    await becomes(tab, "run", "columns");
    await becomes(tab, "layout", "Marked rows");
    await tab.frame.getByText("2 selected", { exact: true }).waitFor();
  });

  async function openFile(path: string): Promise<void> {
    const chosen = tab.page.waitForEvent("filechooser");
    await tab.frame.getByRole("button", { name: "Open a file …" }).click();
    await (await chosen).setFiles(path);
    await tab.frame.getByText(/views? from /).waitFor();
  }
});

/** Coordinates of the layout that the map shows, row by row. */
function placementOf(frame: Frame): Promise<number[]> {
  return frame.evaluate(() => {
    const app = document.querySelector("pointillist-app") as unknown as {
      session: { now: { derived: { placement: { positions: Float32Array } } } };
    };
    return [...app.session.now.derived.placement.positions];
  });
}

/** Adds a state to the bookmarks file that the run's config names. */
async function addBookmark(run: string): Promise<void> {
  const config = await readFile(join(run, "projector_config.pbtxt"), "utf8");
  const path = join(run, /bookmarks_path: "([^"]+)"/.exec(config)?.[1] ?? "");
  const states = JSON.parse(await readFile(path, "utf8"));
  states.push({ ...states[0], label: "Marked rows", selectedPoints: [3, 11] });
  await writeFile(path, JSON.stringify(states));
}
