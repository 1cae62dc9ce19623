import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { type EmbeddingRef, SummaryWriter, type ThumbnailInput } from "pointillist";
import { parseManifest } from "pointillist/format";
import sharp from "sharp";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { openTab, poll, startBoard, startBrowser, type Tab } from "./harness.js";
import { becomes, inspect, seen } from "./original-picture.js";

const ROWS = 12;
const SIDE = 300;
const BROKEN = 3;
const BOMB = 4;
const WITHOUT = 5;

type Colour = readonly [number, number, number];
/** Two colours of a row: the left and the right half of its original. */
const left = (row: number): Colour => [10 + row * 20, 200, 40];
const right = (row: number): Colour => [30, 10 + row * 20, 220];

async function original(row: number): Promise<Buffer> {
  const data = Buffer.alloc(SIDE * SIDE * 3);
  for (let pixel = 0; pixel < SIDE * SIDE; pixel++)
    data.set(pixel % SIDE < SIDE / 2 ? left(row) : right(row), pixel * 3);
  // A band that does not compress: small files come with the listing, and would not be read by ranges.
  for (let at = 0; at < SIDE * 60 * 3; at++) data[at] = (at * at * 7919 + row * at) >>> 3;
  const picture = sharp(data, { raw: { width: SIDE, height: SIDE, channels: 3 } });
  return row % 2 === 0 ? picture.png().toBuffer() : picture.webp({ lossless: true }).toBuffer();
}

/** The same array behind a header of 40 kB of spaces: too large to come with the listing. */
function padded(npy: Buffer): Buffer {
  const items = npy.readUInt16LE(8) + 10;
  const header = Buffer.from(
    `${npy.toString("latin1", 10, items - 1).padEnd(40_000 - 11)}\n`,
    "latin1",
  );
  const start = Buffer.from(npy.subarray(0, 10));
  start.writeUInt16LE(header.length, 8);
  return Buffer.concat([start, header, npy.subarray(items)]);
}

describe("originals in the tab", function () {
  this.timeout(120_000);
  let logdir: string;
  let board: RunningTensorboard;
  let browser: Browser;
  let tab: Tab;
  let ref: EmbeddingRef;
  let sizes: number[];
  let file: string;
  let index: string;
  const startOf = (row: number) => sizes.slice(0, row).reduce((sum, size) => sum + size, 0);

  before(async function () {
    logdir = await mkdtemp(join(tmpdir(), "pointillist-originals-"));
    const thumbnails: ThumbnailInput[] = [];
    for (let row = 0; row < ROWS; row++) thumbnails.push(await original(row));
    thumbnails[WITHOUT] = null;
    sizes = thumbnails.map((input) => (input as Uint8Array | null)?.length ?? 0);
    await using writer = new SummaryWriter(join(logdir, "run"));
    ref = await writer.embedding(
      "images",
      Array.from({ length: ROWS }, (_, row) => [row % 4, row, row % 3]),
      {
        metadata: Array.from({ length: ROWS }, (_, row) => `picture ${row}`),
        thumbnails,
        images: "copy",
        layouts: [
          { name: "given", coordinates: Array.from({ length: ROWS }, (_, row) => [row % 4, row]) },
        ],
      },
    );
    const { images } = parseManifest(await readFile(ref.manifest), ref.manifest);
    assert.ok(images);
    [file, index] = [images.file, images.index];
    const path = join(ref.folder, file);
    const bytes = await readFile(path);
    // One whose header stands and whose pixels do not decode, and one that claims 3.6 billion of them.
    bytes.fill(0, startOf(BROKEN) + 30, startOf(BROKEN + 1));
    bytes.writeUInt32BE(60_000, startOf(BOMB) + 16);
    bytes.writeUInt32BE(60_000, startOf(BOMB) + 20);
    await writeFile(path, bytes);
    await writeFile(join(ref.folder, index), padded(await readFile(join(ref.folder, index))));
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
  });
  afterEach(async () => {
    const { errors, violations, strayRequests } = tab;
    await tab.close();
    assert.deepEqual([errors, violations, strayRequests], [[], [], []]);
  });

  /** The ranges that were asked of a file below the run's embedding. */
  async function rangesOf(name: string): Promise<string[]> {
    const answer = await fetch(`${board.url}data/plugin/pointillist/files?run=run`);
    const { files } = (await answer.json()) as { files: { id: string; path: string }[] };
    const id = files.find(({ path }) => path.endsWith(name))?.id ?? assert.fail(name);
    const asked = tab.requests.filter(({ path }) => path.includes(encodeURIComponent(id)));
    return asked.map(({ range }) => range ?? "whole");
  }
  const panel = () => tab.frame.getByRole("complementary", { name: "Inspector" });

  it("the original of the inspected row takes the thumbnail's place, by one range", async () => {
    assert.deepEqual(await rangesOf(file), [], "nothing is read unasked");
    for (const row of [2, 7]) {
      await inspect(tab, row);
      await panel()
        .getByRole("heading", { name: `picture ${row}` })
        .waitFor();
      const shown = await poll(
        async () => {
          const now = await seen(tab, "small");
          return now?.width === SIDE && now.left[0] === left(row)[0] && now;
        },
        { what: `the original of row ${row}` },
      );
      assert.deepEqual(shown, {
        width: SIDE,
        height: SIDE,
        left: [...left(row), 255],
        right: [...right(row), 255],
      });
    }
    const wanted = [2, 7].map((row) => `bytes=${startOf(row)}-${startOf(row + 1) - 1}`);
    assert.deepEqual(await rangesOf(file), wanted);
    const items = [2, 7].map((row) => 40_000 + row * 8);
    assert.deepEqual(
      await rangesOf(index),
      items.map((from) => `bytes=${from}-${from + 15}`),
    );
  });

  it("opens in full size over the map by a click; Esc closes it alone", async () => {
    await inspect(tab, 6);
    const open = panel().getByRole("button", { name: "Open picture 6 in full size" });
    await open.click(); // waits until it can be
    assert.deepEqual(await becomes(tab, "large", SIDE), await becomes(tab, "small", SIDE));
    const sheet = tab.frame.locator("pt-original [popover]");
    await sheet.getByText(`${SIDE} × ${SIDE} px`).waitFor();
    await tab.page.keyboard.press("Escape");
    await sheet.waitFor({ state: "hidden" });
    await panel().getByRole("heading", { name: "picture 6" }).waitFor();
    assert.equal((await rangesOf(file)).length, 1, "read once");
    await tab.page.keyboard.press("Escape");
    await panel().getByRole("heading", { name: "picture 6" }).waitFor({ state: "detached" });
  });

  it("a broken one leaves the thumbnail and one notice; a bomb is never decoded; none is none", async () => {
    const notices = () =>
      tab.frame.evaluate(() => {
        const app = document.querySelector("pointillist-app") as unknown as {
          session: { now: { dataset: { notices: { where: string; found: string }[] } | null } };
        };
        return (app.session.now.dataset?.notices ?? []).map(
          ({ where, found }) => `${where.replace(/^.*, /, "")}: ${found}`,
        );
      });
    const expected = [
      `row ${BROKEN}: a picture that does not decode`,
      `row ${BOMB}: 60000 x 60000 px`,
    ];
    for (const row of [BROKEN, BOMB, BROKEN, BOMB]) {
      await inspect(tab, row);
      await panel()
        .getByRole("heading", { name: `picture ${row}` })
        .waitFor();
      const what = `the notice of row ${row}`;
      await poll(async () => (await notices()).some((one) => one.includes(`row ${row}:`)), {
        what,
      });
      assert.deepEqual((await becomes(tab, "small", 128)).left, [...left(row), 255]);
    }
    assert.deepEqual(await notices(), expected);
    await inspect(tab, WITHOUT);
    await becomes(tab, "small", 128); // a placeholder
    await inspect(tab, 8);
    await becomes(tab, "small", SIDE);
    assert.deepEqual(await notices(), expected);
    assert.ok(
      await panel()
        .getByRole("button", { name: /in full size/ })
        .isEnabled(),
    );
  });
});
