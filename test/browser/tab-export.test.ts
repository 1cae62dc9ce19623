import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { askPython } from "../ask-python.js";
import { becomes, filterBy, line } from "./actions.js";
import { closeQuiet, openTab, startBoard, startBrowser, type Tab } from "./harness.js";
import { groupedVectors, HOSTILE, logRuns, ROWS } from "./logged-run.js";

/** What others read in the files that the tab wrote. */
const READ = `
import json as read_json, numpy, pandas
csv = pandas.read_csv(given["csv"])
rows = read_json.load(open(given["json"], encoding="utf8"))
layout = numpy.load(given["layoutNpy"])
vectors = numpy.load(given["vectorsNpy"])
answer = {
  "columns": list(csv.columns),
  "rows": len(csv),
  "first": [str(csv["name"][0]), str(csv["kind"][0])],
  "clusters": sorted(set(csv["cluster"].dropna())),
  "jsonNames": [row["columns"]["name"] for row in rows],
  "jsonConcepts": [[one["name"] for one in row["concepts"]] for row in rows],
  "layout": list(layout.shape),
  "layoutAgrees": bool(numpy.allclose(layout, csv[["x", "y"]].to_numpy(), atol=1e-5)),
  "layoutTsv": bool(numpy.allclose(numpy.loadtxt(given["layoutTsv"], delimiter="\\t"), layout)),
  "vectors": vectors.tolist(),
  "vectorsTsv": bool((numpy.loadtxt(given["vectorsTsv"], delimiter="\\t", dtype="f4") == vectors).all()),
}`;

interface Read {
  readonly columns: string[];
  readonly rows: number;
  readonly first: string[];
  readonly clusters: string[];
  readonly jsonNames: string[];
  readonly jsonConcepts: string[][];
  readonly layout: number[];
  readonly layoutAgrees: boolean;
  readonly layoutTsv: boolean;
  readonly vectors: number[][];
  readonly vectorsTsv: boolean;
}

describe("what leaves the tab", function () {
  this.timeout(180_000);
  let logdir: string;
  let folder: string;
  let board: RunningTensorboard;
  let browser: Browser;
  let tab: Tab;

  before(async function () {
    logdir = await logRuns();
    folder = await mkdtemp(join(tmpdir(), "pointillist-export-"));
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
    await tab.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await tab.frame.getByRole("option", { name: /^sea/ }).waitFor();
  });
  afterEach(() => closeQuiet(tab));

  const panel = () => tab.frame.getByRole("dialog", { name: "Export" });

  async function openPanel(): Promise<void> {
    await tab.frame.getByRole("button", { name: "Export", exact: true }).click();
    await panel().waitFor();
  }

  async function save(button: string): Promise<string> {
    const [download] = await Promise.all([
      tab.page.waitForEvent("download"),
      panel().getByRole("button", { name: button, exact: true }).click(),
    ]);
    const path = join(folder, download.suggestedFilename());
    await download.saveAs(path);
    return path;
  }

  it("T41: tables, layout and vectors are read by pandas and NumPy as they are in the run", async function () {
    await tab.frame.getByText("120 images").first().waitFor();
    await openPanel();
    const csv = await save("Table as CSV");
    const layoutNpy = await save("Layout as npy");
    assert.match(layoutNpy, /t-sne@200\.npy$/);
    const layoutTsv = await save("Layout as TSV");
    const vectorsNpy = await save("Vectors as npy");
    const vectorsTsv = await save("Vectors as TSV");
    await filterBy(tab, "sea >= 0.5");
    await tab.frame.getByText("20 of 120").first().waitFor();
    await tab.frame.getByRole("button", { name: "Select", exact: true }).click();
    await tab.frame.getByText("20 selected", { exact: true }).waitFor();
    if ((await panel().count()) === 0) await openPanel();
    const json = await save("Table as JSON");
    const files = { csv, json, layoutNpy, layoutTsv, vectorsNpy, vectorsTsv };
    const read = await askPython<Read>(this as never, READ, files);
    assert.deepEqual(read.columns.slice(0, 3), ["row", "name", "kind"]);
    assert.deepEqual(read.columns.slice(-4), ["x", "y", "cluster", "concepts"]);
    assert.equal(read.rows, ROWS);
    assert.deepEqual(read.first, ["bird 0", "bird"]);
    assert.ok(read.clusters.length > 0, "regions have names");
    const sea = Array.from({ length: 20 }, (_, at) => `bird ${6 * at}`);
    assert.deepEqual(read.jsonNames, sea);
    assert.ok(read.jsonConcepts.every((names) => names.includes("sea") && names.includes("bird")));
    assert.deepEqual(read.layout, [ROWS, 2]);
    assert.ok(read.layoutAgrees && read.layoutTsv && read.vectorsTsv);
    assert.deepEqual(Float32Array.from(read.vectors.flat()), groupedVectors().data);
  });

  it("T41: pictures of one to four times the size carry legend and colophon; the SVG holds the points as shapes", async () => {
    await openPanel();
    const box = await tab.frame.locator("pt-map").boundingBox();
    const width = async (times: number) => {
      await panel()
        .getByRole("radio", { name: `${times} times the size on screen` })
        .click();
      const png = await readFile(await save("Picture as PNG"));
      assert.deepEqual([...png.subarray(1, 4)], [...Buffer.from("PNG")]);
      return png.readUInt32BE(16);
    };
    const once = await width(1);
    assert.ok(once > (box?.width ?? 0) + 100, "the legend stands beside the map");
    assert.ok(Math.abs((await width(4)) - 4 * once) <= 4);
    const svg = await readFile(await save("Picture as SVG"), "utf8");
    const seen = await tab.page.evaluate((text) => {
      const { documentElement: root } = new DOMParser().parseFromString(text, "image/svg+xml");
      return {
        error: root.querySelector("parsererror")?.textContent ?? null,
        shapes: root.querySelectorAll("circle, path, rect, polygon").length,
        images: root.querySelectorAll("image").length,
        words: [...root.querySelectorAll("text")].map((one) => one.textContent ?? ""),
      };
    }, svg);
    assert.equal(seen.error, null);
    assert.ok(seen.shapes > ROWS, `${seen.shapes} shapes`);
    assert.equal(seen.images, 0);
    assert.ok(
      seen.words.some((words) => /^boat\s+40$/.test(words)),
      seen.words.join("|"),
    );
    assert.ok(seen.words.some((words) => words.includes("animals · images · step 200")));
  });

  it("T41: hostile cells leave as text, never as a formula; one point goes to the clipboard", async () => {
    await tab.frame.getByRole("button", { name: /^Run:/ }).click();
    await tab.frame.getByRole("option", { name: /columns/ }).click();
    await becomes(tab, "run", "columns");
    await tab.frame.getByRole("button", { name: /^Colour\s+label/ }).waitFor();
    await openPanel();
    const csv = await readFile(await save("Table as CSV"), "utf8");
    assert.ok(csv.includes(`"${HOSTILE.replaceAll('"', '""')}"`));
    await panel().getByRole("button", { name: "Close" }).click();
    await line(tab).fill("#7");
    await tab.frame.getByRole("button", { name: "1 found" }).waitFor();
    await tab.page.keyboard.press("Enter");
    await tab.frame.getByRole("button", { name: "Copy as text" }).click();
    await tab.frame.getByText(/copied\.$/).waitFor();
    const copied = await tab.page.evaluate(() => navigator.clipboard.readText());
    assert.equal(copied.split("\n")[0], HOSTILE);
    assert.ok(copied.includes("row\t7") && copied.includes("loss\t0.7"));
  });
});
