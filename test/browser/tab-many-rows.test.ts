import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { SummaryWriter } from "pointillist";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { filterBy } from "./actions.js";
import { openTab, poll, startBoard, startBrowser, type Tab } from "./harness.js";
import { heldAtRest, residentBytes } from "./held.js";

/** Rows of 36 px that together are taller than a browser lays out (2^24 px are safe). */
const ROWS = 500_000;
const SERVER_BYTES = 16 << 20;
/** Of the page, once all is loaded: places, codes and numbers of the rows, and none of their texts. */
const PAGE_BYTES = 125_000_000;

describe("the tab with half a million rows of metadata", function () {
  this.timeout(240_000);
  let folder: string;
  let board: RunningTensorboard;
  let browser: Browser;
  let tab: Tab;

  before(async function () {
    folder = mkdtempSync(join(tmpdir(), "pointillist-rows-"));
    const each = (of: (row: number) => string) => Array.from({ length: ROWS }, (_, row) => of(row));
    const writer = new SummaryWriter(join(folder, "many"));
    const vectors = Float32Array.from({ length: ROWS * 2 }, (_, at) => Math.sin(at * 12.9898) * 50);
    await writer.embedding("rows", vectors, {
      step: 1,
      shape: [ROWS, 2],
      neighbours: false,
      metadata: {
        name: each((row) => `row ${row} of many`),
        kind: each((row) => `kind ${row % 20}`),
        score: each((row) => String((row * 7919) % ROWS)),
      },
    });
    await writer.close();
    browser = await startBrowser(this as never);
    board = await startBoard(folder);
  });
  after(async () => {
    await browser?.close();
    await board?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("Q11: shows the last row as well as the first, sorts, filters, and keeps to its memory", async () => {
    const page = await browser.newPage();
    await page.goto(`${board.url}#timeseries`);
    await page.locator("button.reload-button").waitFor();
    await page.close();
    const server = board.process.pid ?? 0;
    const before = residentBytes(server);
    tab = await openTab(browser, board.url, {
      state: "ready",
      timeoutMs: 120_000,
      prepare: (page) => page.addInitScript(noteFirstPicture),
    });
    // What stands round the map comes behind the first picture: an empty one would bring it before the points.
    const first = await tab.frame.evaluate(() => (globalThis as unknown as Noted).firstPicture);
    assert.ok(Number(first) > 0, `the first picture showed ${first} points`);
    const session = await tab.context.newCDPSession(tab.page);
    await tab.frame.getByRole("button", { name: "Table (t)" }).click();
    const grid = tab.frame.getByRole("grid", { name: "Points" });
    await grid.waitFor();
    const says = (text: string) =>
      poll(async () => (await grid.getByRole("row").allTextContents()).join().includes(text), {
        what: text,
        timeoutMs: 60_000,
      });
    await says("row 0 of many");
    await grid.focus();
    await tab.page.keyboard.press("End");
    await says(`row ${ROWS - 1} of many`);
    await tab.page.keyboard.press("ArrowUp");
    await grid.locator(".line.active", { hasText: `row ${ROWS - 2} of many` }).waitFor();
    await tab.page.keyboard.press("Home");
    await says("row 0 of many");
    const host = tab.frame.locator("pt-table");
    await host.evaluate((table) => {
      table.scrollTop = table.scrollHeight / 2;
    });
    await poll(
      async () => {
        const texts = (await grid.getByRole("row").allTextContents()).join();
        const row = Number(/row (\d+) of many/.exec(texts)?.[1] ?? -1);
        return Math.abs(row / ROWS - 0.5) < 0.01;
      },
      { what: "the middle", timeoutMs: 60_000 },
    );
    await grid.getByRole("button", { name: "score" }).click();
    await host.evaluate((table) => {
      table.scrollTop = 0;
    });
    await says("row 0 of many");
    await filterBy(tab, "kind = kind 3");
    await poll(async () => (await grid.getAttribute("aria-rowcount")) === String(ROWS / 20 + 1), {
      what: "a twentieth of the rows",
      timeoutMs: 60_000,
    });
    const { heapBytes, arrayBytes, serverBytes } = await heldAtRest(tab, session, server);
    assert.ok(heapBytes + arrayBytes < PAGE_BYTES, `${heapBytes} + ${arrayBytes} bytes`);
    assert.ok(serverBytes - before <= SERVER_BYTES, `the server grew by ${serverBytes - before}`);
    const { errors, violations } = tab;
    await tab.close();
    assert.deepEqual({ errors, violations }, { errors: [], violations: [] });
  });
});

interface Noted {
  firstPicture: number | undefined;
}

/** In the page: how many points the first picture had that the tab knows of. */
function noteFirstPicture(): void {
  const watch = setInterval(() => {
    const app = document.querySelector("pointillist-app");
    const { drawn } = (app as unknown as Told | null)?.session?.now ?? { drawn: null };
    if (!drawn) return;
    (globalThis as unknown as Noted).firstPicture = drawn.drawn;
    clearInterval(watch);
  }, 2);
}

interface Told {
  readonly session?: { readonly now: { readonly drawn: { readonly drawn: number } | null } };
}
