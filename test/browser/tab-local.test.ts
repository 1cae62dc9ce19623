import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { askPython } from "../ask-python.js";
import { GOLDEN } from "../format/golden.js";
import { becomes, dropFiles, filterBy, line } from "./actions.js";
import { appState, openTab, poll, startBoard, startBrowser, type Tab } from "./harness.js";
import { logRuns } from "./logged-run.js";
import { serveFolder } from "./serve-folder.js";

const ROWS = 50;
const DIM = 6;

/** Writes, as people have them, what the tab is to read: by NumPy, pandas and Pillow. */
const WRITE = `
import numpy, os, pandas
from PIL import Image
rows, dim = given["rows"], given["dim"]
at = lambda name: os.path.join(given["folder"], name)
vectors = numpy.random.default_rng(3).normal(size=(rows, dim)).astype("f4")
plane = numpy.stack([numpy.arange(rows), numpy.arange(rows) % 7], 1).astype("f8")
names = [f"word {row}" for row in range(rows)]
numpy.savetxt(at("vectors.tsv"), vectors, delimiter="\\t")
numpy.save(at("vectors.npy"), vectors)
numpy.save(at("plane.npy"), plane)
numpy.savez_compressed(at("all.npz"), vectors=vectors, plane=plane, score=numpy.arange(rows))
pandas.DataFrame({"name": names, "half": [row % 2 for row in range(rows)]}).to_csv(at("names.tsv"), sep="\\t", index=False)
pandas.DataFrame({"word": names, "vector": list(vectors), "plane": [list(map(float, one)) for one in plane]}).to_parquet(at("words.parquet"))
sheet = Image.new("RGB", (8 * 16, 8 * 16))
for row in range(rows):
  sheet.paste((row * 5, 40, 200), (row % 8 * 16, row // 8 * 16, row % 8 * 16 + 16, row // 8 * 16 + 16))
sheet.save(at("sprite.png"))
numpy.save(at("dropped.npy"), plane)
numpy.savetxt(at("flat.csv"), plane, delimiter=",")
pandas.DataFrame({"name": [f'a "b", {row}' for row in range(rows)]}).to_csv(at("names.csv"), index=False)
for compression in given["compressions"]:
  pandas.DataFrame({"vector": list(vectors), "plane": [list(map(float, one)) for one in plane]}).to_parquet(at(f"{compression}.parquet"), compression=compression)
whole = open(at("vectors.npy"), "rb").read()
open(at("torn.npy"), "wb").write(whole[:200])
open(at("torn.npz"), "wb").write(open(at("all.npz"), "rb").read()[:300])
open(at("torn.parquet"), "wb").write(open(at("words.parquet"), "rb").read()[:-40])
open(at("uneven.tsv"), "w").write("1\\t2\\n3\\t4\\t5\\n")
open(at("nothing.json"), "w").write("{ this is no JSON")
open(at("pictures.png"), "w").write("no picture")
answer = True`;

/** How Parquet's columns may be packed; pandas' own choice is Snappy. */
const COMPRESSIONS = ["snappy", "gzip", "zstd", "brotli", "lz4"];

/** Files that cannot be shown, and what must be said of them. */
const REFUSED: readonly { readonly file: string; readonly told: string | RegExp }[] = [
  { file: "torn.npy", told: /torn\.npy: / },
  { file: "torn.npz", told: /torn\.npz: / },
  { file: "torn.parquet", told: /torn\.parquet: / },
  { file: "uneven.tsv", told: /uneven\.tsv: 3 numbers in line 2/ },
  { file: "names.tsv", told: /names\.tsv: no vectors/ },
  { file: "pictures.png", told: /pictures\.png: no vectors/ },
  { file: "nothing.json", told: /nothing\.json: / },
];

/** What takes files comes in a chunk of its own, which on a busy machine arrives after `data-state`. */
async function takesFiles(tab: Tab): Promise<void> {
  await tab.frame.getByRole("button", { name: "Open files …" }).waitFor();
}

describe("files of this computer, and pages of their own", function () {
  this.timeout(180_000);
  let logdir: string;
  let folder: string;
  let browser: Browser;
  let board: RunningTensorboard | null = null;
  let tab: Tab | null = null;
  let server: Server | null = null;

  before(async function () {
    folder = await mkdtemp(join(tmpdir(), "pointillist-local-"));
    logdir = await mkdtemp(join(tmpdir(), "pointillist-empty-"));
    await askPython(this as never, WRITE, {
      rows: ROWS,
      dim: DIM,
      folder,
      compressions: COMPRESSIONS,
    });
    browser = await startBrowser(this as never);
  });
  after(async () => {
    await browser?.close();
    for (const made of [logdir, folder]) if (made) await rm(made, { recursive: true, force: true });
  });
  afterEach(async () => {
    const found = tab === null ? null : [tab.errors, tab.violations, tab.strayRequests];
    await tab?.close();
    await board?.stop();
    server?.closeAllConnections();
    server?.close();
    [tab, board, server] = [null, null, null];
    if (found !== null) assert.deepEqual(found, [[], [], []]);
  });

  /** Both ways by which files come in. */
  const WAYS: Readonly<Record<string, (opened: Tab, paths: readonly string[]) => Promise<void>>> = {
    async "the button"(opened, paths) {
      const chosen = opened.page.waitForEvent("filechooser");
      if ((await appState(opened))?.["data-state"] === "empty")
        await opened.frame.getByRole("button", { name: "Open files …" }).click();
      else {
        await opened.frame.getByRole("button", { name: /^Run:/ }).click();
        await opened.frame.getByRole("option", { name: /^Open files …/ }).click();
      }
      await (await chosen).setFiles([...paths]);
    },
    "a drop": dropFiles,
  };

  for (const [way, bring] of Object.entries(WAYS))
    it(`T39: by ${way} opens TSV, CSV, npy, npz, Parquet, names, pictures, layouts and bookmarks; nothing leaves the browser`, async () => {
      board = await startBoard(logdir);
      const opened = await openTab(browser, board.url, { state: "empty", reducedMotion: true });
      tab = opened;
      await takesFiles(opened);
      const sent: string[] = [];
      opened.page.on("request", (request) => {
        const { pathname } = new URL(request.url());
        const isOwn = request.method() === "GET" && request.postData() === null;
        // TensorBoard's own fonts load by the letters that are shown.
        if (
          !isOwn ||
          !/\/static\/|\/runs$|^\/font-roboto\/|^\/data\/(?!plugin\/pointillist)/.test(pathname)
        )
          sent.push(`${request.method()} ${pathname}`);
      });
      const choose = (names: readonly string[]) =>
        bring(
          opened,
          names.map((name) => join(folder, name)),
        );
      const shows = async (run: string, layout: string, rows = ROWS) => {
        await becomes(opened, "run", run);
        await becomes(opened, "points", String(rows));
        await becomes(opened, "layout", layout);
        await poll(async () => (await appState(opened))?.["data-drawn"] === String(rows), {
          what: "all points drawn",
        });
      };
      await choose(["vectors.tsv", "names.tsv", "plane.npy", "sprite.png"]);
      await shows("file: vectors.tsv", "plane");
      await line(opened).fill("word 1");
      await opened.frame.getByRole("button", { name: "11 found" }).waitFor(); // 1, 10 to 19
      await filterBy(opened, "half = 1");
      await opened.frame.getByText("25 of 50").first().waitFor();
      await opened.page.keyboard.press("Escape");
      await opened.frame.locator("pt-map .host").focus();
      await opened.page.keyboard.press("i");
      const thumbnails = () =>
        opened.frame.evaluate(() => {
          const app = document.querySelector("pointillist-app") as unknown as {
            session: { now: { drawn: { thumbnails: number } | null } };
          };
          return app.session.now.drawn?.thumbnails ?? 0;
        });
      await poll(async () => (await thumbnails()) > 0, { what: "pictures on the map" });
      await choose(["words.parquet"]);
      await shows("file: words.parquet", "plane");
      await line(opened).fill("word: word 49");
      await opened.frame.getByRole("button", { name: "1 found" }).waitFor();
      await choose(["all.npz"]);
      await shows("file: all.npz", "plane");
      await line(opened).fill("score: 10..12");
      await opened.frame.getByRole("button", { name: "3 found" }).waitFor();
      await choose(["vectors.npy"]);
      await becomes(opened, "run", "file: vectors.npy");
      await opened.frame.getByText("has no stored layout").waitFor();
      await choose(["dropped.npy"]);
      await shows("file: vectors.npy", "dropped");
      await choose(["flat.csv", "names.csv"]);
      await shows("file: flat.csv", "flat");
      await line(opened).fill('name: a "b", 7');
      await opened.frame.getByRole("button", { name: "1 found" }).waitFor();
      for (const compression of COMPRESSIONS) {
        await choose([`${compression}.parquet`]);
        await shows(`file: ${compression}.parquet`, "plane");
      }
      const marked = (name: string) => join(GOLDEN, "bookmarks/run", name);
      await bring(opened, [marked("tensors.tsv"), marked("metadata.tsv")]);
      await becomes(opened, "points", "60");
      await bring(opened, [marked("state.txt")]);
      await opened.frame
        .getByRole("group", { name: "Saved views" })
        .getByRole("button", { name: /^State 1/ })
        .click();
      await shows("file: tensors.tsv", "State 1", 60);
      await opened.frame.getByText("11 selected").first().waitFor();
      assert.deepEqual(sent, []);
    });

  it("T39: of a file that is none, a notice tells what was found and wanted; what is open stays", async () => {
    board = await startBoard(logdir);
    const opened = await openTab(browser, board.url, { state: "empty", reducedMotion: true });
    tab = opened;
    await takesFiles(opened);
    const open = (names: readonly string[]) =>
      dropFiles(
        opened,
        names.map((name) => join(folder, name)),
      );
    await open(["flat.csv"]);
    await becomes(opened, "layout", "flat");
    for (const { file, told } of REFUSED) {
      await open([file]);
      const notice = opened.frame.getByRole("alert").filter({ hasText: told });
      await notice.waitFor();
      await notice.getByRole("button", { name: "Why" }).click();
      await notice.getByText(/; wanted .+\. [A-Z]/).waitFor();
      await notice.getByRole("button", { name: "Dismiss" }).click();
      const now = await appState(opened);
      assert.deepEqual(
        [now?.["data-state"], now?.["data-run"], now?.["data-layout"]],
        ["ready", "file: flat.csv", "flat"],
        file,
      );
    }
  });

  it("T38: publishes the view as a zip whose page shows it from a plain server; ?config= of the stock projector opens there too", async function () {
    const runs = await logRuns();
    const site = join(folder, "site");
    board = await startBoard(runs);
    const opened = await openTab(browser, board.url, { state: "ready", reducedMotion: true });
    await opened.frame.getByRole("option", { name: /^sea/ }).waitFor();
    await filterBy(opened, "sea >= 0.5");
    await opened.frame.getByText("20 of 120").first().waitFor();
    await opened.frame.getByRole("button", { name: "Export", exact: true }).click();
    const [download] = await Promise.all([
      opened.page.waitForEvent("download"),
      opened.frame.getByRole("button", { name: "Publish as zip" }).click(),
    ]);
    await download.saveAs(join(folder, "page.zip"));
    assert.deepEqual([opened.errors, opened.violations], [[], []]);
    await opened.close();
    await board.stop();
    board = null;
    await rm(runs, { recursive: true, force: true });
    await mkdir(site);
    await askPython(
      this as never,
      `import zipfile
archive = zipfile.ZipFile(given["zip"])
assert archive.testzip() is None
archive.extractall(given["site"])
answer = True`,
      { zip: join(folder, "page.zip"), site },
    );
    const config = {
      embeddings: [
        {
          tensorName: "words",
          tensorShape: [ROWS, DIM],
          tensorPath: "stock/vectors.tsv",
          metadataPath: "stock/names.tsv",
          sprite: { imagePath: "stock/sprite.png", singleImageDim: [16, 16] },
        },
      ],
    };
    await mkdir(join(site, "stock"));
    for (const name of ["vectors.tsv", "names.tsv", "sprite.png"])
      await writeFile(join(site, "stock", name), await readFile(join(folder, name)));
    await writeFile(join(site, "stock/config.json"), JSON.stringify(config));
    server = await serveFolder(site);
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { page, errors } = await openPage(browser, base);
    await page.getByText("20 of 120").first().waitFor();
    assert.match(page.url(), /filter/);
    await page.goto("about:blank");
    await page.goto(`${base}?config=stock/config.json`);
    await page.locator("pointillist-app[data-state=ready]").waitFor();
    assert.equal(await page.locator("pointillist-app").getAttribute("data-points"), String(ROWS));
    await page.getByRole("combobox", { name: "Find or filter" }).fill("half = 0");
    await page.keyboard.press("Enter");
    await page.getByText("25 of 50").first().waitFor();
    await page.goto(`${base}?config=../secret.json`);
    await page.getByText(/leaves the page's folder/).waitFor();
    assert.deepEqual(errors, []);
    await page.context().close();
  });
});

/** A page outside TensorBoard, with what went wrong in it. */
async function openPage(browser: Browser, url: string): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" && !/favicon/.test(message.location().url))
      errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(url);
  await page.locator("pointillist-app[data-state=ready]").waitFor();
  return { page, errors };
}
