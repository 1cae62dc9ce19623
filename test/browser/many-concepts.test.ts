import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { SummaryWriter } from "pointillist";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { openTab, poll, startBoard, startBrowser, type Tab } from "./harness.js";

const ROWS = 600;
const CONCEPTS = 1500;
const PER_ROW = 20;

/** Row r has the concepts 20 r, 20 r + 1, ... modulo their number: each is on 8 rows, `thing 7` among them. */
async function logMany(): Promise<string> {
  const logdir = await mkdtemp(join(tmpdir(), "pointillist-many-"));
  const writer = new SummaryWriter(join(logdir, "many"));
  const place = Float32Array.from({ length: 2 * ROWS }, (_, at) => Math.sin(at * 1.3) * 10);
  await writer.embedding(
    "images",
    { data: place, shape: [ROWS, 2] },
    {
      concepts: Array.from({ length: ROWS }, (_, row) =>
        Array.from({ length: PER_ROW }, (_, at) => ({
          name: `thing ${(PER_ROW * row + at) % CONCEPTS}`,
          value: at % 2 === 0 ? 0.5 : 0.9,
        })),
      ),
      layouts: [{ name: "map", coordinates: { data: place, shape: [ROWS, 2] } }],
    },
  );
  await writer.close();
  return logdir;
}

describe("a vocabulary of 1,500 concepts", function () {
  this.timeout(180_000);
  let logdir: string;
  let board: RunningTensorboard;
  let browser: Browser;
  let tab: Tab;

  before(async function () {
    logdir = await logMany();
    browser = await startBrowser(this as never);
    board = await startBoard(logdir);
    tab = await openTab(browser, board.url, { state: "ready" });
  });
  after(async () => {
    await browser?.close();
    await board?.stop();
    if (logdir) await rm(logdir, { recursive: true, force: true });
  });

  const options = () => tab.frame.getByRole("option");
  const find = (text: string) =>
    tab.frame.getByRole("textbox", { name: /Find a concept/ }).fill(text);
  const counted = (wanted: number) =>
    poll(async () => (await options().count()) === wanted, { what: `${wanted} rows of the list` });

  it("keeps only the rows in view in the page, and reaches the last by scrolling", async () => {
    await tab.frame.getByText("1,500").first().waitFor();
    await options().first().waitFor();
    assert.ok((await options().count()) < 100, "the list is virtual");
    await options().first().hover();
    await tab.page.mouse.wheel(0, 1_000_000);
    await tab.frame.getByRole("option", { name: /^thing 1499/ }).waitFor();
    assert.ok((await options().count()) < 100, "the list is still virtual");
  });

  it("finds by a part of the name and by a regular expression", async () => {
    await find("thing 149");
    await counted(11); // 149 and 1490 to 1499
    await find("/^thing (1|2)$/");
    await counted(2);
    await find("");
  });

  it("filters by one of them: each is on 8 of the 600 rows", async () => {
    await tab.frame
      .getByRole("combobox", { name: "Find or filter" })
      .fill('"thing 7" AND "thing 8"');
    await tab.page.keyboard.press("Enter");
    await tab.frame.getByText("8 of 600").first().waitFor();
  });
});
