import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { SummaryWriter } from "pointillist";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { becomes, cameraScale, filterBy, lassoAll, line, linkOf, zoomIn } from "./actions.js";
import {
  appState,
  closeQuiet,
  openTab,
  poll,
  startBoard,
  startBrowser,
  type Tab,
} from "./harness.js";
import { logRuns, ROWS } from "./logged-run.js";

/** So many that a selection of every second row is no text for an address. */
const MANY = 15_000;

async function logMany(logdir: string): Promise<void> {
  const writer = new SummaryWriter(join(logdir, "many"));
  const rows = Array.from({ length: MANY }, (_, row) => row);
  const places = Float32Array.from(rows.flatMap((row) => [row % 125, Math.floor(row / 125)]));
  await writer.embedding(
    "grid",
    { data: places, shape: [MANY, 2] },
    {
      metadata: { name: rows.map((row) => `point ${row}`), odd: rows.map((row) => row % 2) },
      layouts: [{ name: "grid", coordinates: { data: places, shape: [MANY, 2] } }],
    },
  );
  await writer.close();
}

/** The map as it is drawn, in 240 x 160 fields: the mean colour of each, row by row. */
function picture(tab: Tab): Promise<number[]> {
  return tab.frame.evaluate(async () => {
    const map = document.querySelector("pointillist-app")?.shadowRoot?.querySelector("pt-map");
    const { view } = map as unknown as { view: { snapshot(scale: number): Promise<ImageBitmap> } };
    const small = new OffscreenCanvas(240, 160);
    const context = small.getContext("2d");
    if (context === null) return [];
    context.imageSmoothingQuality = "high";
    context.drawImage(await view.snapshot(1), 0, 0, 240, 160);
    return [...context.getImageData(0, 0, 240, 160).data].filter((_, at) => at % 4 !== 3);
  });
}

/** Largest difference of a field, 0..255. */
function difference(one: readonly number[], other: readonly number[]): number {
  return one.reduce((most, value, at) => Math.max(most, Math.abs(value - (other[at] ?? 0))), 0);
}

/** The map once it stands still and the pointer is elsewhere. */
async function pictureAtRest(tab: Tab): Promise<number[]> {
  await tab.page.mouse.move(5, 5);
  let before = await picture(tab);
  await poll(
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 250));
      const now = await picture(tab);
      const isStill = difference(before, now) === 0;
      before = now;
      return isStill;
    },
    { what: "a picture that stands still" },
  );
  return before;
}

/** Where each row stands on the page, in px; null for those that are off the map. */
function placesOf(tab: Tab): Promise<readonly (readonly [number, number] | null)[]> {
  return tab.frame.evaluate((rows) => {
    const map = document.querySelector("pointillist-app")?.shadowRoot?.querySelector("pt-map");
    const { view } = map as unknown as {
      view: { screenOf(row: number): { x: number; y: number } | null };
    };
    const box = (map as Element).getBoundingClientRect();
    return Array.from({ length: rows }, (_, row) => {
      const at = view.screenOf(row);
      return at === null ? null : ([box.x + at.x, box.y + at.y] as const);
    });
  }, ROWS);
}

/** Waits until what was on the map stands where it stood, to the pixel. */
async function hasSamePlaces(
  tab: Tab,
  wanted: Awaited<ReturnType<typeof placesOf>>,
): Promise<void> {
  let farthest = Number.NaN;
  const shown = wanted.flatMap((at, row) => (at === null ? [] : [{ row, at }]));
  assert.ok(shown.length > 3, `${shown.length} rows on the map`);
  await poll(
    async () => {
      const now = await placesOf(tab);
      farthest = Math.max(
        ...shown.map(({ row, at }) => {
          const [x, y] = now[row] ?? [Number.POSITIVE_INFINITY, 0];
          return Math.hypot(x - at[0], y - at[1]);
        }),
      );
      return farthest < 1;
    },
    { what: "the same places", detail: () => `${farthest} px apart` },
  );
}

describe("views of the tab: undo, links", function () {
  this.timeout(180_000);
  let logdir: string;
  let board: RunningTensorboard;
  let browser: Browser;
  let tab: Tab;

  before(async function () {
    logdir = await logRuns();
    await logMany(logdir);
    browser = await startBrowser(this as never);
    board = await startBoard(logdir);
  });
  after(async () => {
    await browser?.close();
    await board?.stop();
    if (logdir) await rm(logdir, { recursive: true, force: true });
  });
  afterEach(() => closeQuiet(tab));

  async function openRun(run: string): Promise<void> {
    tab = await openTab(browser, board.url, { state: "ready", reducedMotion: true });
    if ((await appState(tab))?.["data-run"] === run) return;
    await tab.frame.getByRole("button", { name: /^Run:/ }).click();
    await tab.frame.getByRole("combobox", { name: "Find a run" }).fill(run);
    await tab.page.keyboard.press("Enter");
    await becomes(tab, "run", run);
    await poll(async () => Number((await appState(tab))?.["data-drawn"]) > 0, { what: "points" });
  }

  async function openLink(link: string): Promise<void> {
    tab = await openTab(browser, board.url, { link, state: "ready", reducedMotion: true });
  }

  it("T26: undo and redo take back zoom, layout, filter and selection, one after the other", async () => {
    await openRun("animals");
    await tab.frame.getByRole("option", { name: /^sea/ }).waitFor();
    const undo = () => tab.frame.getByRole("button", { name: "Undo" }).click();
    const redo = () => tab.frame.getByRole("button", { name: "Redo" }).click();
    const whole = await cameraScale(tab);
    await zoomIn(tab);
    await poll(async () => linkOf(tab).get("camera") !== null, { what: "the camera in the link" });
    const near = await cameraScale(tab);
    assert.ok(near > whole * 1.3, `${near} against ${whole}`);
    await filterBy(tab, "sea >= 0.5");
    await tab.frame.getByText("20 of 120").first().waitFor();
    await tab.frame.getByRole("radio", { name: /^t-SNE 3-D/ }).click();
    await becomes(tab, "layout", "t-SNE 3-D");
    await undo();
    await becomes(tab, "layout", "t-SNE");
    await poll(async () => Math.abs((await cameraScale(tab)) / near - 1) < 0.01, {
      what: "the camera that belonged to that layout",
    });
    await undo();
    await tab.frame.getByText("120 images").first().waitFor();
    await undo();
    // Strips that opened meanwhile have made the map smaller: it fits at a scale a little smaller.
    await poll(async () => Math.abs((await cameraScale(tab)) / whole - 1) < 0.15, {
      what: "all points in view",
    });
    await redo();
    await redo();
    await redo();
    await becomes(tab, "layout", "t-SNE 3-D");
    await tab.frame.getByText("20 of 120").first().waitFor();
    // Taken back at once, before the map has come to rest: it is the last step all the same, and can be redone.
    const before = await cameraScale(tab);
    const scaleIs = (wanted: (scale: number) => boolean, what: string) =>
      poll(async () => wanted(await cameraScale(tab)), { what });
    await tab.frame.locator("pt-map .host").focus();
    await zoomIn(tab);
    await scaleIs((scale) => scale > before * 1.3, "a nearer camera");
    await tab.page.keyboard.press("Control+z");
    await scaleIs((scale) => Math.abs(scale / before - 1) < 0.01, "the camera before");
    await becomes(tab, "layout", "t-SNE 3-D");
    await tab.page.keyboard.press("Control+y");
    await scaleIs((scale) => scale > before * 1.3, "the nearer camera again");
  });

  it("T37: a copied link of under 2 kB opens the same picture in another browser", async () => {
    await openRun("animals");
    await tab.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await tab.frame.getByRole("option", { name: /^sea/ }).waitFor();
    const atFirst = await pictureAtRest(tab);
    await filterBy(tab, "bird OR boat");
    await tab.frame.getByText("80 of 120").first().waitFor();
    await lassoAll(tab);
    const selected = await tab.frame.getByText(/^\d+ selected$/).textContent();
    await tab.frame.getByRole("option", { name: /^boat/ }).locator(".dot").click();
    await zoomIn(tab);
    await tab.page.keyboard.press("i");
    await poll(async () => linkOf(tab).get("camera") !== null, { what: "the camera in the link" });
    await tab.frame.getByRole("button", { name: "Export", exact: true }).click();
    await tab.frame.getByRole("button", { name: "Copy link" }).click();
    await tab.frame.getByText("Link copied.").waitFor();
    const link = await tab.page.evaluate(() => navigator.clipboard.readText());
    assert.equal(link, tab.page.url());
    assert.ok(link.length < 2000, `${link.length} characters`);
    const first = await pictureAtRest(tab);
    const changed = difference(first, atFirst);
    assert.ok(changed > 60, `the view is not the one that opens by itself: ${changed}`);
    const places = await placesOf(tab);
    const given = linkOf(tab);
    await tab.close();
    await openLink(link);
    await tab.frame.getByText(selected ?? "", { exact: true }).waitFor();
    await hasSamePlaces(tab, places);
    await poll(async () => difference(await pictureAtRest(tab), first) < 40, {
      what: "the same picture",
    });
    await tab.frame.getByText("80 of 120").first().waitFor();
    await tab.frame.getByRole("radio", { name: "Images (i)", checked: true }).waitFor();
    const again = linkOf(tab);
    for (const key of ["layout", "filter", "selected", "off", "images"])
      assert.equal(again.get(key), given.get(key), key);
  });

  it("T37: the middle of the map is the same wherever a panel was open when the camera was set", async () => {
    // A point's panel is open while the camera moves, or it opens after, or it was closed again.
    const orders = ["panel first", "panel last", "panel closed", "panel first, 3-D"] as const;
    for (const order of orders) {
      await openRun("animals");
      await tab.frame.getByRole("option", { name: /^sea/ }).waitFor();
      if (order.endsWith("3-D")) {
        await tab.frame.getByRole("radio", { name: /^t-SNE 3-D/ }).click();
        await becomes(tab, "layout", "t-SNE 3-D");
        await tab.frame.getByRole("button", { name: "Perspective", pressed: true }).click();
      }
      const inspect = async () => {
        await line(tab).fill("#17");
        await tab.page.keyboard.press("Enter");
        await tab.frame.getByRole("heading", { name: "house 17" }).waitFor();
      };
      if (order !== "panel last") await inspect();
      if (order === "panel closed")
        await tab.frame.getByRole("button", { name: "Close (Esc)" }).first().click();
      await zoomIn(tab);
      await poll(async () => linkOf(tab).get("camera") !== null, {
        what: "the camera in the link",
      });
      if (order === "panel last") await inspect();
      await poll(async () => linkOf(tab).has("row") === (order !== "panel closed"), {
        what: "the point in the link",
      });
      await pictureAtRest(tab);
      const places = await placesOf(tab);
      const link = tab.page.url();
      await tab.close();
      await openLink(link);
      await hasSamePlaces(tab, places);
      if (order !== "panel closed") await tab.close();
    }
  });

  it("T37: a link carries names, lines, drawing and the second map with its colour", async () => {
    await openRun("animals");
    await tab.frame.getByRole("option", { name: /^sea/ }).waitFor();
    const words =
      "labels=%3Dkind&lines=order%3Dname%26group%3Dkind&opacity=0.5&rings=0&grid=1&perspective=0&near=5+euclidean+layout";
    const place = new URLSearchParams({ run: "animals", tag: "images", step: "100" });
    place.set("layout", "t-SNE");
    place.set("by", "moved");
    const view = `v=1&run=animals&tag=images&layout=t-SNE&${words}&split=1&${new URLSearchParams({ other: place.toString() })}`;
    await tab.close();
    tab = await openTab(browser, board.url, { view, state: "ready", reducedMotion: true });
    await tab.frame.getByRole("button", { name: /^Step of the second map: step 100/ }).waitFor();
    await tab.frame.getByRole("radio", { name: "Moved", checked: true }).waitFor();
    await poll(async () => linkOf(tab).get("other") === place.toString(), {
      what: "the second map in the link",
      detail: () => linkOf(tab).toString(),
    });
    const link = tab.page.url();
    assert.ok(link.length < 2000, `${link.length} characters`);
    const given = linkOf(tab);
    for (const [key, value] of new URLSearchParams(words)) assert.equal(given.get(key), value, key);
    await tab.close();
    await openLink(link);
    await tab.frame.getByRole("radio", { name: "Moved", checked: true }).waitFor();
    await poll(async () => linkOf(tab).toString() === given.toString(), { what: "the same link" });
  });

  it("T37: a selection too long for a link is left out, and said", async () => {
    await openRun("many");
    await tab.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await filterBy(tab, "odd = 1");
    await tab.frame.getByText("7,500 of 15,000").first().waitFor();
    await lassoAll(tab);
    const words = await tab.frame.getByText(/^[\d,]+ selected$/).textContent();
    await tab.frame.getByRole("button", { name: "Export", exact: true }).click();
    await tab.frame.getByRole("button", { name: "Copy link" }).click();
    await tab.frame
      .getByText(new RegExp(`does not carry the selection of ${words?.split(" ")[0]} points`))
      .waitFor();
    const link = await tab.page.evaluate(() => navigator.clipboard.readText());
    assert.ok(link.length < 2000, `${link.length} characters`);
    await tab.close();
    await openLink(link);
    await tab.frame.getByText("7,500 of 15,000").first().waitFor();
  });

  it("T37: without a clipboard the link stands in a field, chosen and ready to copy", async () => {
    await openRun("animals");
    await tab.frame.evaluate(() => {
      Object.defineProperty(navigator, "clipboard", { value: undefined });
      document.execCommand = () => false;
    });
    await tab.frame.getByRole("button", { name: "Export", exact: true }).click();
    await tab.frame.getByRole("button", { name: "Copy link" }).click();
    const field = tab.frame.getByRole("textbox", { name: "Text to copy" });
    assert.equal(await field.inputValue(), tab.page.url());
    const chosen = await field.evaluate((input: HTMLInputElement) => [
      input.selectionStart,
      input.selectionEnd,
    ]);
    assert.deepEqual(chosen, [0, tab.page.url().length]);
  });

  it("T27: finds by a column, a range, a whole concept, a row; n and p walk; a second column stands beside", async () => {
    await openRun("animals");
    await tab.frame.getByRole("option", { name: /^sea/ }).waitFor();
    const found = (words: string) => tab.frame.getByRole("button", { name: words }).waitFor();
    await line(tab).fill("name: bird 1");
    // bird 12, 15, 18, 102, 105, ... 117: every third row from 102 on begins with "bird 1" too.
    const wanted = Array.from({ length: ROWS }, (_, row) => row).filter(
      (row) => row % 3 === 0 && String(row).startsWith("1"),
    );
    await found(`${wanted.length} found`);
    await line(tab).fill("sea"); // a whole concept: 20 rows; no name holds it
    await found("20 found");
    await line(tab).fill("se"); // in "house", and never "sea"
    await found("40 found");
    await line(tab).fill("concepts: se");
    await found("60 found");
    await line(tab).fill("/^HOUSE 1\\d$/");
    await found("3 found");
    await tab.frame.getByRole("button", { name: "3 found" }).click();
    await tab.frame.getByRole("button", { name: "Aa" }).click();
    await found("0 found");
    await line(tab).fill("/^house 1\\d$/");
    await found("3 found");
    await tab.frame.getByLabel("Show beside").selectOption("kind");
    const list = tab.frame.getByRole("list", { name: "Found" });
    await poll(async () => /house 11\s+house/.test((await list.textContent()) ?? ""), {
      what: "the second column beside the name",
    });
    await tab.frame.getByLabel("Look in").selectOption("kind");
    await found("0 found");
    await line(tab).fill("house");
    await found("40 found");
    await tab.page.keyboard.press("Enter");
    await found("1 of 40 found");
    await tab.frame.locator("pt-map .host").focus();
    await tab.page.keyboard.press("n");
    await found("2 of 40 found");
    await tab.page.keyboard.press("p");
    await tab.page.keyboard.press("p");
    await found("40 of 40 found");
    await tab.frame.getByLabel("Look in").selectOption("everywhere");
    await line(tab).fill("#17");
    await found("1 found");
    await tab.page.keyboard.press("Enter");
    await tab.frame.getByRole("heading", { name: "house 17" }).waitFor();
  });

  it("T27, T17: ranges of a number column, in the search and in the filter; empty cells are no trouble", async () => {
    await openRun("columns");
    await tab.frame
      .getByRole("button", { name: /^Colour by loss|loss/ })
      .first()
      .waitFor();
    await line(tab).fill("loss: 1..2"); // 1.0, 1.1, ... 2.0
    await tab.frame.getByRole("button", { name: "11 found" }).waitFor();
    await line(tab).fill("loss: ..0.5");
    await tab.frame.getByRole("button", { name: "6 found" }).waitFor();
    await line(tab).fill("");
    await filterBy(tab, "loss = 1..2 AND label = 0"); // rows 12, 15, 18
    await tab.frame.getByText("3 of 60").first().waitFor();
    await poll(async () => linkOf(tab).get("filter") === "loss = 1..2 AND label = 0", {
      what: "the filter in the link",
    });
  });
});
