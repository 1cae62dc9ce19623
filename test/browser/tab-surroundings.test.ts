import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContext, CDPSession, Frame, Page } from "playwright-core";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { openTab, poll, startBoard, startBrowser } from "./harness.js";
import { logRuns, ROWS } from "./logged-run.js";

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The plugin's frame once it has drawn all points. */
async function drawnFrame(page: Page): Promise<Frame> {
  return poll(
    async () => {
      const frame = page.frames().find((one) => one.url().includes("name=pointillist"));
      const drawn = await frame
        ?.evaluate(() => document.querySelector("pointillist-app")?.getAttribute("data-drawn"))
        .catch(() => null);
      return drawn === String(ROWS) ? frame : undefined;
    },
    { what: "the drawn map", timeoutMs: 60_000 },
  );
}

/** Pixels of the layout's unit on the screen. */
function scaleOf(frame: Frame): Promise<number> {
  return frame.evaluate(() => {
    const map = document
      .querySelector("pointillist-app")
      ?.shadowRoot?.querySelector("pt-map") as unknown as {
      view: { camera(): { scale: number } };
    };
    return map.view.camera().scale;
  });
}

/** Where in the page a point is drawn that a finger would hit, away from the map's edges. */
async function somePoint(frame: Frame): Promise<Point> {
  const inside = await frame.evaluate((rows) => {
    const map = document
      .querySelector("pointillist-app")
      ?.shadowRoot?.querySelector("pt-map") as unknown as Element & {
      view: {
        screenOf(row: number): { x: number; y: number } | null;
        pick(x: number, y: number): number;
      };
    };
    const box = map.getBoundingClientRect();
    for (let row = 0; row < rows; row++) {
      const at = map.view.screenOf(row);
      const isInside =
        at && at.x > 30 && at.y > 60 && at.x < box.width - 80 && at.y < box.height - 60;
      if (isInside && map.view.pick(at.x, at.y) >= 0) return { x: box.x + at.x, y: box.y + at.y };
    }
    return null;
  }, ROWS);
  assert.ok(inside, "a point is in view");
  const owner = await (await frame.frameElement()).boundingBox();
  return { x: inside.x + (owner?.x ?? 0), y: inside.y + (owner?.y ?? 0) };
}

function touch(session: CDPSession, type: string, points: readonly Point[]) {
  return session.send("Input.dispatchTouchEvent", {
    type: type as "touchStart",
    touchPoints: points.map(({ x, y }, id) => ({ x, y, id })),
  });
}

describe("the tab in other surroundings", function () {
  this.timeout(180_000);
  let logdir: string;
  let board: RunningTensorboard;
  let browser: Browser;
  let context: BrowserContext | undefined;

  before(async function () {
    logdir = await logRuns();
    browser = await startBrowser(this as never);
    board = await startBoard(logdir, { args: ["--path_prefix", "/tools/tb"] });
  });
  afterEach(() => context?.close());
  after(async () => {
    await browser?.close();
    await board?.stop();
    if (logdir) await rm(logdir, { recursive: true, force: true });
  });

  it("works below a path prefix: data, workers and late chunks come from there", async () => {
    const tab = await openTab(browser, board.url, { state: "ready" });
    const missing: string[] = [];
    tab.page.on("response", (response) => {
      // TensorBoard's own page asks for its fonts at the root of the server, below a prefix as well.
      if (response.status() >= 400 && response.frame() === tab.frame) missing.push(response.url());
    });
    await tab.frame.getByRole("option", { name: /^sea/ }).waitFor();
    await tab.frame.getByRole("button", { name: "Table (t)" }).click();
    await tab.frame.getByRole("grid").waitFor();
    const own = tab.requests.map(({ path }) => path);
    assert.ok(own.some((path) => path.startsWith("static/")));
    assert.ok(board.url.endsWith("/tools/tb/"));
    assert.deepEqual(
      { missing, stray: tab.strayRequests, violations: tab.violations },
      { missing: [], stray: [], violations: [] },
    );
    await tab.close();
  });

  it("on a phone: two fingers zoom, a long press names a point, a tap opens it, the sheet folds", async () => {
    context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
    });
    const page = await context.newPage();
    await page.goto(`${board.url}#pointillist`);
    const frame = await drawnFrame(page);
    await frame.getByRole("tab", { name: "Concepts" }).waitFor();
    const session = await context.newCDPSession(page);
    const before = await scaleOf(frame);
    const at = await somePoint(frame);
    const apart = (by: number) => [
      { x: at.x - by, y: at.y },
      { x: at.x + by, y: at.y },
    ];
    await touch(session, "touchStart", apart(20));
    for (const by of [25, 30, 35, 40]) await touch(session, "touchMove", apart(by));
    await touch(session, "touchEnd", []);
    await poll(async () => (await scaleOf(frame)) > 1.5 * before, { what: "a nearer camera" });

    const held = await somePoint(frame);
    await touch(session, "touchStart", [held]);
    await frame.getByRole("tooltip").waitFor();
    await touch(session, "touchEnd", []);
    assert.equal(await frame.getByRole("tab", { name: "Point" }).count(), 0, "it only names");

    const tapped = await somePoint(frame);
    await touch(session, "touchStart", [tapped]);
    await touch(session, "touchEnd", []);
    await frame.getByRole("tab", { name: "Point" }).waitFor();
    await frame.getByRole("heading", { name: /(bird|boat|house) \d+/ }).waitFor();
    await frame.getByRole("button", { name: "Fold the sheet" }).click();
    await frame.getByRole("button", { name: "Open the sheet" }).waitFor();
  });

  it("in a notebook's frame, of another site, without storage, clipboard and full screen", async () => {
    const notebook = await startNotebook(board.url);
    // The map's tools stand in a frame that is 1,200 px wide, as a notebook's cell is.
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    try {
      for (const path of ["/whole", "/alone"] as const) {
        const page = await context.newPage();
        const errors: string[] = [];
        page.on("pageerror", (error) => errors.push(String(error)));
        page.setDefaultTimeout(60_000);
        await page.goto(notebook.address(path), { waitUntil: "commit" });
        const frame = await drawnFrame(page);
        // TensorBoard's own page is of the same origin; alone in a frame of another site, all is refused.
        assert.deepEqual(await permissions(frame), {
          parent: path === "/whole",
          storage: path === "/whole",
        });
        await frame.getByRole("option", { name: /^sea/ }).waitFor();
        await frame.getByRole("option", { name: /^sea/ }).click({ position: { x: 60, y: 14 } });
        await frame.getByText("Appears together with").waitFor();
        await frame.getByRole("button", { name: "Export", exact: true }).click();
        await frame.getByRole("button", { name: "Copy link" }).click();
        const [window_] = await Promise.all([
          context.waitForEvent("page"),
          frame.getByRole("button", { name: "Full screen" }).click(),
        ]);
        await window_.close();
        assert.deepEqual(errors, []);
        await page.close();
      }
    } finally {
      await notebook.stop();
    }
  });
});

/** What the frame may touch. */
function permissions(frame: Frame): Promise<{ parent: boolean; storage: boolean }> {
  return frame.evaluate(() => {
    const may = (look: () => unknown) => {
      try {
        return look() !== null;
      } catch {
        return false;
      }
    };
    return { parent: may(() => window.parent.document), storage: may(() => localStorage) };
  });
}

/**
 * A notebook: a page on another port that shows TensorBoard in a frame (`/whole`), as Jupyter does, and one of another
 * site (`localhost` is not `127.0.0.1`) that shows the plugin's page alone, where browsers refuse storage.
 */
async function startNotebook(board: string) {
  const frames: Readonly<Record<string, string>> = {
    "/whole": `${board}#pointillist`,
    "/alone": `${board}data/plugin_entry.html?name=pointillist`,
  };
  const server: Server = createServer((request, response) => {
    const src = frames[request.url ?? ""];
    response.writeHead(src ? 200 : 404, { "content-type": "text/html" });
    response.end(`<!doctype html><iframe src="${src}" width=1200 height=800></iframe>`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: (path: "/whole" | "/alone") =>
      `http://${path === "/whole" ? "127.0.0.1" : "localhost"}:${port}${path}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
