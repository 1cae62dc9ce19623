import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import type { Browser, BrowserContext, Frame, Page } from "playwright-core";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { poll, startBoard, startBrowser } from "./harness.js";
import { logSpiral, ROWS } from "./logged-spiral.js";
import { startProxy } from "./proxy.js";

interface ListedFile {
  readonly id: string;
  readonly path: string;
  readonly kind: string;
}

/** What stalls, and how the tab names that work. */
const PARTS = [
  { what: "the list of runs", named: "the list of runs", path: () => /pointillist\/runs/ },
  { what: "a run's listing", named: "spiral", path: () => /pointillist\/files\?run=/ },
  { what: "a layout", named: "spiral", path: idOf((file) => file.path.includes("layouts/")) },
  { what: "metadata", named: "metadata", path: idOf((file) => file.kind === "metadata") },
  { what: "concepts", named: "concepts", path: idOf((file) => file.path.endsWith("indptr.npy")) },
] as const;

function idOf(wanted: (file: ListedFile) => boolean) {
  return (files: readonly ListedFile[]) => {
    const file = files.find(wanted);
    assert.ok(file, "the run has such a file");
    return new RegExp(`id=${file.id}`);
  };
}

describe("the tab before a server that falls silent", function () {
  this.timeout(120_000);
  let logdir: string;
  let board: RunningTensorboard;
  let browser: Browser;
  let context: BrowserContext;
  let files: readonly ListedFile[];

  before(async function () {
    logdir = await logSpiral();
    browser = await startBrowser(this as never);
    board = await startBoard(logdir);
    const listing = await fetch(`${board.url}data/plugin/pointillist/files?run=spiral`);
    files = (await listing.json()).files;
  });
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  });
  afterEach(() => context.close());
  after(async () => {
    await browser?.close();
    await board?.stop();
    if (logdir) await rm(logdir, { recursive: true, force: true });
  });

  for (const { what, named, path } of PARTS)
    it(`${what}: shown while it lasts, stopped on request, and asked for again`, async () => {
      const stalled = path(files);
      let isSilent = true;
      const proxy = await startProxy(board.url, {
        stall: (asked) => isSilent && stalled.test(asked),
      });
      try {
        const page = await context.newPage();
        await page.goto(`${proxy.url}#pointillist`);
        const frame = await frameOf(page);
        const bar = frame.getByRole("progressbar", { name: named });
        await bar.waitFor({ state: "attached" });
        await frame.getByRole("button", { name: `Cancel ${named}` }).click();
        const notice = frame.getByRole("alert").filter({ hasText: "stopped on request" });
        await notice.first().waitFor();
        isSilent = false;
        await notice.getByRole("button", { name: "Why" }).click();
        await notice.getByRole("button", { name: "Try again" }).click();
        await poll(() => isWhole(frame), { what: "points, concepts and columns" });
        await poll(async () => (await frame.getByRole("progressbar").count()) === 0, {
          what: "no work under way",
        });
        assert.equal(await notice.count(), 0);
      } finally {
        await proxy.stop();
      }
    });
});

async function frameOf(page: Page): Promise<Frame> {
  return poll(async () => page.frames().find((one) => one.url().includes("name=pointillist")), {
    what: "the frame",
  });
}

/** Everything that a run holds has been opened. */
function isWhole(frame: Frame): Promise<boolean> {
  return frame.evaluate((rows) => {
    const app = document.querySelector("pointillist-app") as unknown as
      | (Element & { session: { now: { concepts: unknown; columns: unknown } } })
      | null;
    const now = app?.session.now;
    const isDrawn = app?.getAttribute("data-drawn") === String(rows);
    return isDrawn && now?.concepts !== null && now?.columns !== null;
  }, ROWS);
}
