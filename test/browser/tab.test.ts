import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import type { Browser } from "playwright-core";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { becomes } from "./actions.js";
import {
  appState,
  closeQuiet,
  openTab,
  poll,
  startBoard,
  startBrowser,
  type Tab,
} from "./harness.js";
import { GROUPS, HOSTILE, logRuns, ROWS } from "./logged-run.js";

/** Where a row is drawn, in page pixels. */
async function pointOf(tab: Tab, row: number): Promise<{ x: number; y: number }> {
  const inFrame = await tab.frame.evaluate((wanted) => {
    const app = document.querySelector("pointillist-app");
    const map = app?.shadowRoot?.querySelector("pt-map") as unknown as
      | (Element & { view: { screenOf(row: number): { x: number; y: number } | null } })
      | null;
    const at = map?.view.screenOf(wanted);
    const box = map?.getBoundingClientRect();
    return at && box ? { x: box.x + at.x, y: box.y + at.y } : null;
  }, row);
  assert.ok(inFrame, `row ${row} is on the map`);
  const frame = await (await tab.frame.frameElement()).boundingBox();
  return { x: inFrame.x + (frame?.x ?? 0), y: inFrame.y + (frame?.y ?? 0) };
}

describe("the tab in a real TensorBoard", function () {
  this.timeout(180_000);
  let logdir: string;
  let board: RunningTensorboard;
  let browser: Browser;
  let tab: Tab;

  before(async function () {
    logdir = await logRuns();
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
  afterEach(() => closeQuiet(tab));

  it("T1: opens the newest run with a stored layout, and fetches no vector for it", async () => {
    const state = await appState(tab);
    assert.equal(state?.["data-run"], "animals");
    assert.equal(state?.["data-tensor"], "images");
    assert.equal(state?.["data-step"], "200");
    assert.equal(state?.["data-layout"], "t-SNE");
    assert.equal(state?.["data-points"], String(ROWS));
    assert.equal(state?.["data-drawn"], String(ROWS));
    await tab.frame.getByRole("option", { name: /^bird/ }).waitFor();
    const data = tab.requests.map(({ path }) => path).filter((path) => !path.startsWith("static/"));
    assert.equal(data.filter((path) => path === "runs").length, 1);
    assert.equal(data.filter((path) => path.startsWith("files?run=")).length, 1);
    const status = await tab.frame.getByRole("status").first().textContent();
    assert.match(status ?? "", /animals, images, step 200: 120 points, layout t-SNE, 120 drawn/);
  });

  it("T2: another run, step and layout by pickers and chips; a reload remembers them", async () => {
    await tab.frame.getByRole("button", { name: /^Step:\s+step 200/ }).click();
    await tab.frame.getByRole("option", { name: /step 100/ }).click();
    await becomes(tab, "step", "100");
    await tab.frame.getByRole("radio", { name: /^t-SNE 3-D/ }).click();
    await becomes(tab, "layout", "t-SNE 3-D");
    await poll(async () => /view=.*step%3D100/.test(tab.page.url()), {
      what: "the link in the address",
    });
    await tab.page.reload();
    const again = await poll(
      async () => tab.page.frames().find((frame) => frame.url().includes("name=pointillist")),
      { what: "the frame" },
    );
    tab = { ...tab, frame: again };
    await becomes(tab, "step", "100");
    await becomes(tab, "layout", "t-SNE 3-D");
    await tab.frame.getByRole("button", { name: /^Run:\s+animals/ }).click();
    await tab.frame.getByRole("combobox", { name: "Find a run" }).fill("col");
    await tab.page.keyboard.press("Enter");
    await becomes(tab, "run", "columns");
    await becomes(tab, "points", "60");
  });

  it("T12: the legend counts each concept, leaves out what is on all, and hides a colour on a click", async () => {
    const row = tab.frame.getByRole("option", { name: /^boat\s+40/ });
    await row.waitFor();
    await tab.frame.getByText("Left out, on nearly all: thing").waitFor();
    const hasColour = () =>
      row
        .locator("svg.swatch :first-child")
        .evaluate((mark) => getComputedStyle(mark).fill !== "none");
    assert.equal(await hasColour(), true);
    await row.locator(".dot").click();
    await poll(async () => !(await hasColour()), { what: "a hollow swatch" });
  });

  it("T16: finds a concept by part of its name and by a regular expression", async () => {
    await tab.frame.getByRole("option", { name: /^sea/ }).waitFor();
    const field = tab.frame.getByRole("textbox", { name: /Find a concept/ });
    await field.fill("OU");
    await poll(async () => (await tab.frame.getByRole("option").count()) === 1, {
      what: "one row",
    });
    await tab.frame.getByRole("option", { name: /^house/ }).waitFor();
    await field.fill("/^b/");
    await poll(async () => (await tab.frame.getByRole("option").count()) === 2, {
      what: "two rows",
    });
    await field.fill("/(/");
    await tab.frame.getByText("This is no regular expression yet.").waitFor();
  });

  it("T17: filters from the list and the line, in words and pills; clearing keeps the camera", async () => {
    const row = tab.frame.getByRole("option", { name: /^sea/ });
    await row.waitFor();
    const before = await pointOf(tab, 0);
    await tab.frame.getByRole("combobox", { name: "Find or filter" }).fill("sea NOT bird >= 0.7");
    await tab.page.keyboard.press("Enter");
    // sea: every sixth row, all of them birds; bird >= 0.7 from row 30 on: 0, 6, 12, 18, 24 stay.
    await tab.frame.getByText("5 of 120").waitFor();
    await tab.frame.getByRole("button", { name: "Remove bird >= 0.7" }).click();
    await tab.frame.getByText("20 of 120").first().waitFor();
    await tab.frame.getByRole("button", { name: "Undo" }).click();
    await tab.frame.getByText("5 of 120").waitFor();
    await tab.frame.getByRole("button", { name: "Clear" }).click();
    await tab.frame.getByText("120 images").waitFor();
    assert.deepEqual(await pointOf(tab, 0), before);
  });

  it("T17: says what is wrong with a filter and keeps the last good one", async () => {
    const line = tab.frame.getByRole("combobox", { name: "Find or filter" });
    await tab.frame.getByRole("option", { name: /^sea/ }).waitFor();
    await line.fill("sea AND");
    await tab.frame.getByText("a name is missing").waitFor();
    await line.fill("no-such-thing >= 0.5");
    await tab.page.keyboard.press("Enter");
    await tab.frame.getByText(/no concept and no column is called no-such-thing/).waitFor();
  });

  it("T28, S13: hover names a point; a click opens it with columns, concepts and stored neighbours", async () => {
    await tab.frame.getByRole("option", { name: /^sea/ }).waitFor();
    const at = await pointOf(tab, 31);
    await tab.page.mouse.move(at.x, at.y);
    const card = tab.frame.getByRole("tooltip");
    await card.waitFor();
    const named = /\w+ (\d+)/.exec((await card.textContent()) ?? "")?.[1];
    assert.ok(named, "the card names a row");
    await tab.page.mouse.click(at.x, at.y);
    const panel = tab.frame.getByRole("complementary", { name: "Inspector" });
    await panel.getByText(/^Nearest 12/).waitFor();
    const kind = GROUPS[Number(named) % 3] ?? "";
    await panel.getByRole("heading", { name: `${kind} ${named}` }).waitFor();
    await panel.getByRole("button", { name: new RegExp(`^${kind} `) }).waitFor();
    assert.ok((await panel.getByRole("button", { name: /^Neighbour/ }).count()) >= 12);
    await panel.getByRole("spinbutton", { name: "How many neighbours" }).fill("20");
    await panel.getByRole("spinbutton", { name: "How many neighbours" }).press("Enter");
    await poll(
      async () => (await panel.getByRole("button", { name: /^Neighbour/ }).count()) >= 20,
      {
        what: "at least 20 neighbours",
      },
    );
  });

  it("S21, T31: thumbnails of the right rows are drawn on the points", async () => {
    await tab.frame.getByRole("radio", { name: "Images (i)" }).click();
    await tab.frame.getByText(/in view, \d+ as dots until you zoom in/).waitFor();
    const shown = await tab.frame.evaluate(async () => {
      const app = document.querySelector("pointillist-app");
      const map = app?.shadowRoot?.querySelector("pt-map") as unknown as {
        view: {
          snapshot(scale: number): Promise<ImageBitmap>;
          screenOf(row: number): { x: number; y: number } | null;
        };
      };
      await new Promise((resolve) => setTimeout(resolve, 500));
      const image = await map.view.snapshot(1);
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext("2d");
      context?.drawImage(image, 0, 0);
      const rows: { row: number; rgb: number[] }[] = [];
      for (let row = 0; row < 120; row++) {
        const at = map.view.screenOf(row);
        const data = at && context?.getImageData(Math.round(at.x), Math.round(at.y), 1, 1).data;
        if (data) rows.push({ row, rgb: [...data.slice(0, 3)] });
      }
      return rows;
    });
    const right = shown.filter(
      ({ row, rgb: [r = 0, g = 0, b = 0] }) =>
        Math.abs(r - ((row * 2) & 255)) < 6 &&
        Math.abs(g - ((row * 5) & 255)) < 6 &&
        Math.abs(b - 200) < 6,
    );
    assert.ok(right.length >= 8, `${right.length} points show their own picture`);
  });

  it("T43: by keys alone: layouts, arrows, inspect, back, find, help", async () => {
    await tab.frame.getByRole("option", { name: /^sea/ }).waitFor();
    const map = tab.frame.getByRole("application");
    await map.focus();
    await tab.page.keyboard.press("2");
    await becomes(tab, "layout", "t-SNE 3-D");
    await tab.page.keyboard.press("1");
    await becomes(tab, "layout", "t-SNE");
    await map.focus();
    await tab.page.keyboard.press("ArrowRight");
    await tab.page.keyboard.press("ArrowRight");
    await tab.page.keyboard.press("Enter");
    const panel = tab.frame.getByRole("complementary", { name: "Inspector" });
    await panel.getByRole("button", { name: "Close (Esc)" }).waitFor();
    await tab.page.keyboard.press("Escape");
    await poll(async () => (await panel.count()) === 0, { what: "the inspector closed" });
    await tab.page.keyboard.press("?");
    await tab.frame.getByRole("dialog", { name: "Keys and help" }).waitFor();
    await tab.page.keyboard.press("Escape");
    await tab.page.keyboard.press("/");
    await tab.page.keyboard.type("boat 1");
    await tab.frame.getByText(/^\d+ found$/).waitFor();
    await tab.page.keyboard.press("Escape");
  });

  it("T42: follows TensorBoard's dark mode at once", async () => {
    const paper = () =>
      tab.frame.evaluate(() =>
        getComputedStyle(document.documentElement).getPropertyValue("--pt-paper").trim(),
      );
    assert.equal(await paper(), "#f8f9fa");
    await tab.page.evaluate(() => document.body.classList.add("dark-mode"));
    await poll(async () => (await paper()) === "#262626", { what: "the dark paper" });
  });

  it("T10, Q20: a run without concepts shows its columns; hostile text stays text", async () => {
    await tab.frame.getByRole("button", { name: /^Run:\s+animals/ }).click();
    await tab.frame.getByRole("option", { name: /columns/ }).click();
    await becomes(tab, "run", "columns");
    await tab.frame.getByRole("heading", { name: /^Columns/ }).waitFor();
    await tab.frame.getByRole("button", { name: /^Colour\s+label/ }).waitFor();
    await tab.frame.getByTitle("1: filter; double-click: only its colour").click();
    await tab.frame.getByText("20 of 60").waitFor();
    await tab.frame.getByRole("button", { name: "Clear" }).click();
    await tab.frame.getByRole("combobox", { name: "Find or filter" }).fill("onerror");
    await tab.frame.getByText("1 found").waitFor();
    await tab.page.keyboard.press("Enter");
    const panel = tab.frame.getByRole("complementary", { name: "Inspector" });
    await panel.getByRole("heading", { name: /img src=x/ }).waitFor();
    const heading = await panel.getByRole("heading", { name: /img src=x/ }).textContent();
    assert.equal(heading?.trim(), HOSTILE);
    assert.equal(await tab.page.evaluate(() => "__hacked" in window), false);
  });
});
