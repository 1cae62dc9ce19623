import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import type { Browser, Request } from "playwright-core";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { appState, openTab, poll, startBoard, startBrowser } from "./harness.js";
import { logSpiral, ROWS } from "./logged-spiral.js";
import { startProxy } from "./proxy.js";

/** The longest chain of requests each of which began after another had ended. */
function longestChain(spans: readonly { begin: number; end: number }[]): number {
  const sorted = [...spans].sort((a, b) => a.begin - b.begin);
  const lengths: number[] = [];
  for (const [place, span] of sorted.entries()) {
    const before = sorted
      .slice(0, place)
      .map((other, at) => (other.end <= span.begin ? (lengths[at] ?? 0) : 0));
    lengths.push(1 + Math.max(0, ...before));
  }
  return Math.max(0, ...lengths);
}

describe("the tab over a poor network", function () {
  this.timeout(180_000);
  let logdir: string;
  let board: RunningTensorboard;
  let browser: Browser;

  before(async function () {
    logdir = await logSpiral();
    browser = await startBrowser(this as never);
    board = await startBoard(logdir);
  });
  after(async () => {
    await browser?.close();
    await board?.stop();
    if (logdir) await rm(logdir, { recursive: true, force: true });
  });

  it("T51: at most four requests of ours follow one another before the first points", async () => {
    const proxy = await startProxy(board.url, { delayMs: 100 });
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    try {
      const page = await context.newPage();
      const begun = new Map<Request, number>();
      const spans: { path: string; begin: number; end: number }[] = [];
      const own = (request: Request) => request.url().includes("/data/plugin/pointillist/");
      page.on("request", (request) => {
        if (own(request)) begun.set(request, performance.now());
      });
      page.on("requestfinished", (request) => {
        const begin = begun.get(request);
        if (begin !== undefined) spans.push({ path: request.url(), begin, end: performance.now() });
      });
      await page.goto(`${proxy.url}#pointillist`);
      const frame = await poll(
        async () => page.frames().find((one) => one.url().includes("name=pointillist")),
        { what: "the frame" },
      );
      await poll(
        () =>
          frame.evaluate(
            () => Number(document.querySelector("pointillist-app")?.getAttribute("data-drawn")) > 0,
          ),
        { what: "points" },
      );
      // The layout is the last thing that the first points need; what is asked for after it is for the panels.
      const layout = spans.find(({ path }) => path.includes("/file?id="));
      assert.ok(layout, "the layout was fetched");
      const before = spans.filter(({ end }) => end <= layout.end);
      const chain = longestChain(before);
      assert.ok(
        chain <= 4,
        `${chain} in a row: ${before.map(({ path }) => path.split("pointillist/")[1]).join(", ")}`,
      );
    } finally {
      await context.close();
      await proxy.stop();
    }
  });

  it("works under a policy without 'unsafe-eval', with no violation", async () => {
    const proxy = await startProxy(board.url, { strictPolicy: true });
    try {
      const tab = await openTab(browser, proxy.url, { state: "ready", fresh: true });
      await tab.frame.getByRole("option", { name: /^arm 0/ }).waitFor();
      await tab.frame.getByRole("option", { name: /^arm 0/ }).click({ position: { x: 60, y: 14 } });
      await tab.frame.getByText(/1,000 of 9,000/).waitFor();
      const ours = tab.violations.filter((text) => /pointillist/.test(text));
      assert.deepEqual(ours, []);
      await tab.close();
    } finally {
      await proxy.stop();
    }
  });

  it("T51: works where a proxy drops Range", async () => {
    const proxy = await startProxy(board.url, { ignoreRange: true });
    try {
      const tab = await openTab(browser, proxy.url, { state: "ready", fresh: true });
      await tab.frame.getByRole("option", { name: /^arm 0/ }).waitFor();
      await tab.frame.evaluate(() => {
        const app = document.querySelector("pointillist-app") as unknown as {
          session: { inspect(row: number): void };
        };
        app.session.inspect(17);
      });
      await tab.frame.getByRole("heading", { name: "point 17" }).waitFor();
      await tab.frame.getByText(/^Nearest 12/).waitFor();
      assert.deepEqual(tab.errors, []);
      await tab.close();
    } finally {
      await proxy.stop();
    }
  });

  it("T47: a file that never comes delays nothing else", async () => {
    const listing = await fetch(`${board.url}data/plugin/pointillist/files?run=spiral`).then(
      (one) => one.json(),
    );
    const metadata = listing.files.find(({ kind }: { kind: string }) => kind === "metadata");
    const proxy = await startProxy(board.url, { stall: new RegExp(`id=${metadata.id}`) });
    try {
      const tab = await openTab(browser, proxy.url, { state: "ready", fresh: true });
      await tab.frame.getByRole("option", { name: /^arm 0/ }).waitFor();
      assert.equal((await appState(tab))?.["data-drawn"], String(ROWS));
      await tab.close();
    } finally {
      await proxy.stop();
    }
  });
});
