import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { askPython } from "../ask-python.js";
import { filterBy } from "./actions.js";
import { openTab, startBoard, startBrowser, type Tab } from "./harness.js";
import { logRuns } from "./logged-run.js";

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
answer = True`;

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
};

/** A static server as simple as they come: no ranges, queries ignored. */
async function serveFolder(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const path = decodeURIComponent(pathname === "/" ? "/index.html" : pathname);
    readFile(join(folder, path)).then(
      (bytes) => {
        const type = TYPES[extname(path)] ?? "application/octet-stream";
        response.writeHead(200, { "content-type": type, "content-length": bytes.length });
        response.end(request.method === "HEAD" ? undefined : bytes);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return server;
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
    askPython(this as never, WRITE, { rows: ROWS, dim: DIM, folder });
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
    askPython(
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
