import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { SummaryWriter } from "pointillist";
import sharp from "sharp";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { pointillist } from "../cli/run-cli.js";
import { openTab, poll, startBoard, startBrowser, type Tab } from "./harness.js";
import { becomes, inspect, type Shown, seen } from "./original-picture.js";
import { serveFolder } from "./serve-folder.js";

const ROWS = 8;
const SIDE = 260;
const GONE = 3;
const OUT = 4;
const WITHOUT = 5;

type Colour = readonly [number, number, number];
const colour = (row: number): Colour => [20 + row * 25, 90, 200 - row * 20];
const picture = (row: number) => {
  const [r, g, b] = colour(row);
  return sharp({ create: { width: SIDE, height: SIDE, channels: 3, background: { r, g, b } } });
};

describe("referenced originals in the tab", function () {
  this.timeout(120_000);
  let folder: string;
  let logdir: string;
  let board: RunningTensorboard;
  let browser: Browser;
  let tab: Tab | null = null;
  let server: Server | null = null;

  before(async function () {
    folder = await mkdtemp(join(tmpdir(), "pointillist-referenced-"));
    logdir = join(folder, "logs");
    const run = join(logdir, "run");
    await mkdir(join(run, "photos é&+"), { recursive: true });
    const paths = Array.from({ length: ROWS }, (_, row) => join(run, `photos é&+/${row} #%.png`));
    for (const [row, path] of paths.entries())
      await writeFile(path, await picture(row)[row % 2 ? "webp" : "png"]().toBuffer());
    await using writer = new SummaryWriter(run);
    await writer.embedding(
      "images",
      paths.map((_, row) => [row % 4, row, row % 3]),
      {
        metadata: paths.map((_, row) => `picture ${row}`),
        thumbnails: paths.map((path, row) => (row === WITHOUT ? null : path)),
        images: "reference",
        layouts: [{ name: "given", coordinates: paths.map((_, row) => [row % 4, row]) }],
      },
    );
    const outside = join(folder, "outside.png");
    await writeFile(outside, await picture(OUT).png().toBuffer());
    await rm(paths[GONE] ?? "");
    await rm(paths[OUT] ?? "");
    await symlink(outside, paths[OUT] ?? "");
    browser = await startBrowser(this as never);
    board = await startBoard(logdir);
  });
  after(async () => {
    await browser?.close();
    await board?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    await tab?.close();
    server?.closeAllConnections();
    server?.close();
    [tab, server] = [null, null];
  });

  /** Until the inspector shows the row's own colour at this width. */
  async function shows(where: Shown, row: number, side: number): Promise<void> {
    await inspect(where, row);
    await where.frame.getByRole("heading", { name: `picture ${row}` }).waitFor();
    const wanted = colour(row);
    let last = "";
    await poll(
      async () => {
        const now = await seen(where, "small");
        last = JSON.stringify(now);
        const isNear = wanted.every((value, at) => Math.abs(value - (now?.left[at] ?? 0)) <= 4);
        return now?.width === side && isNear;
      },
      { what: `picture ${row} at ${side} px`, detail: () => last },
    );
  }

  it("the picture of the inspected row is fetched by its row, and opens in full size", async () => {
    tab = await openTab(browser, board.url, { state: "ready" });
    const asked = () => tab?.requests.filter(({ path }) => path.startsWith("original?")) ?? [];
    assert.deepEqual(asked(), [], "nothing is read unasked");
    await shows(tab, 2, SIDE);
    await shows(tab, 7, SIDE);
    assert.deepEqual(
      asked().map(({ path }) => new URLSearchParams(path.slice("original?".length)).get("row")),
      ["2", "7"],
    );
    await tab.frame.getByRole("button", { name: "Open picture 7 in full size" }).click();
    const large = await becomes(tab, "large", SIDE);
    assert.deepEqual(large.left, (await seen(tab, "small"))?.left);
    await tab.frame.locator("pt-original [popover]").getByText(`${SIDE} × ${SIDE} px`).waitFor();
    assert.deepEqual([tab.errors, tab.violations, tab.strayRequests], [[], [], []]);
  });

  it("one that is gone or leads out leaves the thumbnail and a notice; none is none", async () => {
    tab = await openTab(browser, board.url, { state: "ready" });
    const notices = () =>
      (tab as Tab).frame.evaluate(() => {
        const app = document.querySelector("pointillist-app") as unknown as {
          session: { now: { dataset: { notices: { code: string; where: string }[] } | null } };
        };
        return (app.session.now.dataset?.notices ?? []).map(
          ({ code, where }) => `${code} ${where.replace(/^.*, /, "")}`,
        );
      });
    for (const [row, code] of [
      [GONE, "missing"],
      [OUT, "refused"],
      [GONE, "missing"],
    ] as const) {
      await shows(tab, row, 128);
      await poll(async () => (await notices()).includes(`${code} row ${row}`), {
        what: `the notice of row ${row}`,
      });
    }
    await inspect(tab, WITHOUT);
    await becomes(tab, "small", 128);
    await shows(tab, 6, SIDE);
    assert.deepEqual(await notices(), [`missing row ${GONE}`, `refused row ${OUT}`]);
    // Chromium itself tells of the two answers.
    assert.equal(tab.errors.length, 2, tab.errors.join());
    for (const error of tab.errors) assert.match(error, /status of 40[34]/);
  });

  it("a published page shows those that it holds", async () => {
    const site = join(folder, "site");
    const ran = await pointillist("publish", logdir, "--out", site);
    assert.equal(ran.code, 0, ran.notes);
    server = await serveFolder(site);
    const page = await browser.newPage();
    try {
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      await page.locator("pointillist-app[data-state=ready]").waitFor();
      await shows({ frame: page }, 7, SIDE);
      await shows({ frame: page }, GONE, 128);
      await shows({ frame: page }, 2, SIDE);
    } finally {
      await page.close();
    }
  });
});
