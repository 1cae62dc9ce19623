import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { SummaryWriter } from "pointillist";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { cameraScale } from "./actions.js";
import { closeQuiet, openTab, poll, startBoard, startBrowser, type Tab } from "./harness.js";

const COLUMNS = 20;
const ROWS = 300;
/** Pictures of a sheet of 2,048 px: rows 256 and up stand on a second one. */
const ON_FIRST = 256;
/** A row in the middle of the map. */
const MIDDLE = 149;
const SIDE = 128;

/**
 * Above one colour, red for the row in the middle; below, stripes of one pixel: green and magenta, which a sheet of half
 * the size can only show as grey.
 */
function picture(row: number) {
  const data = new Uint8Array(SIDE * SIDE * 3);
  const [red, blue] = row === MIDDLE ? [230, 20] : [20, 230];
  for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
    const isBelow = pixel >= (SIDE * SIDE) / 2;
    const stripe = pixel % 2 === 0 ? [0, 255, 0] : [255, 0, 255];
    // Noise that nobody sees keeps the file too large to come along with the list of files.
    const noise = ((pixel + row) * 2_654_435_761) >>> 28;
    data.set(isBelow ? stripe : [red, noise, blue], pixel * 3);
  }
  return { data, shape: [SIDE, SIDE, 3] as [number, number, number] };
}

async function logPictures(): Promise<string> {
  const logdir = await mkdtemp(join(tmpdir(), "pointillist-thumbnails-"));
  const rows = Array.from({ length: ROWS }, (_, row) => row);
  const writer = new SummaryWriter(join(logdir, "pictures"));
  await writer.embedding(
    "images",
    rows.map((row) => [row, row % 7, row % 11, 1]),
    {
      step: 1,
      thumbnails: rows.map(picture),
      layouts: [
        {
          name: "grid",
          coordinates: rows.map((row) => [row % COLUMNS, 14 - Math.floor(row / COLUMNS)]),
          method: "tsne",
        },
      ],
    },
  );
  await writer.close();
  return logdir;
}

/** The map in pixels: how large the tile of the red picture is, and how many pixels are pure green. */
function seen(tab: Tab): Promise<{ tile: number; green: number }> {
  return tab.frame.evaluate(async () => {
    const map = document.querySelector("pointillist-app")?.shadowRoot?.querySelector("pt-map");
    const { view } = map as unknown as { view: { snapshot(scale: number): Promise<ImageBitmap> } };
    const image = await view.snapshot(1);
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    if (context === null) return { tile: 0, green: 0 };
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    let [left, right, green] = [image.width, -1, 0];
    for (let at = 0; at < data.length; at += 4) {
      const [r = 0, g = 0, b = 0] = data.subarray(at, at + 3);
      if (g > 200 && r < 60 && b < 60) green++;
      if (r < 200 || g > 60 || b > 60) continue;
      const x = (at / 4) % image.width;
      left = Math.min(left, x);
      right = Math.max(right, x);
    }
    return { tile: right - left + 1 + 4, green }; // a foot of 4 px stands below the square picture
  });
}

/** How often each sheet was asked for, by what it is. */
async function asked(tab: Tab): Promise<{ sight: number; larger: number[] }> {
  const files = await tab.frame.evaluate(async () => {
    const answer = await fetch("files?run=pictures");
    return ((await answer.json()) as { files: { id: string; path: string }[] }).files;
  });
  const manifest = files.find(({ path }) => path.endsWith("/1.json"));
  assert.ok(manifest);
  const idsOf = (name: RegExp) => files.filter(({ path }) => name.test(path)).map(({ id }) => id);
  const times = (id: string) =>
    tab.requests.filter(({ path }) => path === `file?id=${encodeURIComponent(id)}`).length;
  const [sight] = idsOf(/sprite-[0-9a-f]+\.png$/u);
  assert.ok(sight);
  const larger = idsOf(/thumbnails-[0-9a-f]+[^/]*\.png$/u);
  assert.equal(larger.length, Math.ceil(ROWS / ON_FIRST));
  return { sight: times(sight), larger: larger.map(times).sort() };
}

describe("thumbnails of the tab", function () {
  this.timeout(180_000);
  let logdir: string;
  let board: RunningTensorboard;
  let browser: Browser;
  let tab: Tab;

  before(async function () {
    logdir = await logPictures();
    browser = await startBrowser(this as never);
    board = await startBoard(logdir);
  });
  after(async () => {
    await browser?.close();
    await board?.stop();
    if (logdir) await rm(logdir, { recursive: true, force: true });
  });
  afterEach(() => closeQuiet(tab));

  it("T31: 32 px from afar, 128 px from near; the larger sheet of what is in view is fetched only then", async () => {
    tab = await openTab(browser, board.url, {
      view: "v=1&run=pictures&images=1",
      state: "ready",
      reducedMotion: true,
    });
    await tab.page.mouse.move(5, 5);
    await poll(async () => Math.abs((await seen(tab)).tile - 32) <= 1, {
      what: "a picture of 32 px",
    });
    assert.equal((await seen(tab)).green, 0);
    assert.deepEqual(await asked(tab), { sight: 1, larger: [0, 0] });

    const far = await cameraScale(tab);
    const nearer = tab.frame.getByRole("button", { name: "Zoom in" });
    await nearer.click();
    await tab.page.mouse.move(5, 5);
    // 1.5 times as near: the square root of that as large, which the first sheet still shows in full.
    await poll(async () => Math.abs((await seen(tab)).tile - 32 * Math.sqrt(1.5)) <= 2, {
      what: "a picture of 39 px",
    });
    assert.deepEqual(await asked(tab), { sight: 1, larger: [0, 0] });
    for (let press = 0; press < 6; press++) await nearer.click();
    await tab.page.mouse.move(5, 5);
    assert.ok((await cameraScale(tab)) / far > 16);
    await poll(async () => Math.abs((await seen(tab)).tile - SIDE) <= 1, {
      what: "a picture of 128 px",
    });
    await poll(async () => (await seen(tab)).green > 0, {
      what: "the stripes of the larger sheet",
    });
    assert.deepEqual(await asked(tab), { sight: 1, larger: [0, 1] });
    // Back and near again: what was fetched is kept.
    await tab.frame.getByRole("button", { name: "Fit (f)" }).click();
    await poll(async () => Math.abs((await seen(tab)).tile - 32) <= 1, {
      what: "a picture of 32 px again",
    });
    for (let press = 0; press < 7; press++) await nearer.click();
    await poll(async () => (await seen(tab)).green > 0, { what: "the stripes again" });
    assert.deepEqual(await asked(tab), { sight: 1, larger: [0, 1] });
  });

  it("T31: the slider sets the size from afar, and it grows from there", async () => {
    tab = await openTab(browser, board.url, {
      view: "v=1&run=pictures&images=1&px=48",
      state: "ready",
      reducedMotion: true,
    });
    await tab.page.mouse.move(5, 5);
    await poll(async () => Math.abs((await seen(tab)).tile - 48) <= 1, {
      what: "a picture of 48 px",
    });
    await tab.frame.getByRole("slider", { name: "Thumbnail size" }).fill("40");
    await poll(async () => Math.abs((await seen(tab)).tile - 40) <= 1, {
      what: "a picture of 40 px",
    });
    await tab.frame.getByText("40 px").waitFor();
  });
});
