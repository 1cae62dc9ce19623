import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { SummaryWriter } from "pointillist";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { becomes, boxAll, cameraScale, filterBy, linkOf, zoomIn } from "./actions.js";
import { appState, openTab, poll, startBoard, startBrowser, type Tab } from "./harness.js";
import { logRuns } from "./logged-run.js";

/** So many that the page does not paint them itself where there is no graphics card: what moves is a sample. */
const MANY = 210_000;

/** A run of more rows than stock shows, flat and solid. */
async function logMany(logdir: string): Promise<void> {
  const writer = new SummaryWriter(join(logdir, "many"));
  const places = (dims: 2 | 3) =>
    Float32Array.from({ length: dims * MANY }, (_, at) => {
      const row = Math.floor(at / dims);
      return Math.sin(row * (12.9898 + (at % dims) * 65.233)) * (1 + (row % 7));
    });
  await writer.embedding(
    "points",
    { data: places(2), shape: [MANY, 2] },
    {
      step: 1,
      neighbours: false,
      layouts: ([2, 3] as const).map((dims) => ({
        name: `given ${dims}-D`,
        coordinates: { data: places(dims), shape: [MANY, dims] },
      })),
    },
  );
  writer.scalar("loss", 0.5, 1); // TensorBoard has a tab of its own to go to
  await writer.close();
}

/** Presses the tab of a plugin in TensorBoard's own header. */
const goTo = (tab: Tab, plugin: string) =>
  tab.page.locator(`.plugin-name[data-plugin-id="${plugin}"]`).click();

/** Counts what is drawn from here on, in every context of the tab's frame. */
async function countDraws(tab: Tab): Promise<() => Promise<number>> {
  await tab.frame.evaluate(() => {
    const counted = window as unknown as { drawCalls: number };
    counted.drawCalls = 0;
    const calls = WebGL2RenderingContext.prototype as unknown as Record<
      string,
      (...args: unknown[]) => unknown
    >;
    for (const name of ["drawArrays", "drawElements", "drawArraysInstanced", "clear"]) {
      const original = calls[name];
      calls[name] = function (this: unknown, ...args: unknown[]) {
        counted.drawCalls++;
        return original?.apply(this, args);
      };
    }
  });
  return () => tab.frame.evaluate(() => (window as unknown as { drawCalls: number }).drawCalls);
}

/** Until nothing more is drawn: what was asked for may come late where the machine is busy. */
async function settled(draws: () => Promise<number>): Promise<void> {
  for (let seen = -1; seen !== (await draws()); await pause(1000)) seen = await draws();
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

describe("the whole tab: at rest, hidden, by keys, after a lost context", function () {
  this.timeout(180_000);
  let logdir: string;
  let board: RunningTensorboard;
  let browser: Browser;

  before(async function () {
    logdir = await mkdtemp(join(tmpdir(), "pointillist-many-"));
    browser = await startBrowser(this as never);
  });
  afterEach(() => board?.stop());
  after(async () => {
    await browser?.close();
    if (logdir) await rm(logdir, { recursive: true, force: true });
  });

  it("T46: draws all of 210,000 at rest, a sample that it announces while moving, nothing when idle or hidden", async () => {
    await logMany(logdir);
    board = await startBoard(logdir);
    const tab = await openTab(browser, board.url, { state: "ready", timeoutMs: 90_000 });
    try {
      const draws = await countDraws(tab);
      await becomes(tab, "drawn", String(MANY));
      await settled(draws);
      const colophon = tab.frame.locator("pt-colophon span.num");
      assert.doesNotMatch(await colophon.innerText(), /sample/);
      const box = await tab.frame.locator("pt-map").boundingBox();
      assert.ok(box);
      await tab.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await tab.page.mouse.down();
      let said = "";
      for (let move = 0; move < 200 && said === ""; move++) {
        await tab.page.mouse.move(box.x + box.width / 2 + (move % 40) * 4, box.y + box.height / 2);
        const words = await colophon.innerText();
        said = /a fair sample while moving, [\d,]+ of 210,000/.exec(words)?.[0] ?? "";
      }
      assert.notEqual(said, "", "the sample is announced while it moves");
      const [drawn = 0] = (/moving, ([\d,]+)/.exec(said)?.slice(1) ?? []).map((text) =>
        Number(text.replaceAll(",", "")),
      );
      assert.ok(drawn > 0 && drawn < MANY, said);
      await tab.page.mouse.up();
      await becomes(tab, "drawn", String(MANY));
      assert.doesNotMatch(await colophon.innerText(), /sample/);
      await tab.page.mouse.move(5, 5);
      await settled(draws);
      const idle = await draws();
      await pause(2500);
      assert.equal((await draws()) - idle, 0, "draws while idle");
      await tab.frame.getByRole("radio", { name: /^given 3-D/ }).click();
      await becomes(tab, "layout", "given 3-D");
      await tab.frame.getByRole("button", { name: "Turn slowly" }).click();
      const turning = await draws();
      await poll(async () => (await draws()) > turning + 3, { what: "frames while it turns" });
      await goTo(tab, "scalars");
      const ours = tab.page.locator("iframe").first();
      await ours.waitFor({ state: "hidden" });
      await pause(1500);
      const hidden = await draws();
      await pause(2500);
      assert.equal((await draws()) - hidden, 0, "draws while hidden");
      await goTo(tab, "pointillist");
      await ours.waitFor({ state: "visible" });
      await poll(async () => (await draws()) > hidden + 3, { what: "it turns again" });
      await tab.frame.getByRole("button", { name: "Turn slowly" }).click();
      await becomes(tab, "drawn", String(MANY));
      assert.deepEqual([tab.errors, tab.violations], [[], []]);
    } finally {
      await tab.close();
    }
  });

  it("T42: follows TensorBoard's own switch of theme and its reload with all that is open; prints as it is seen", async () => {
    const runs = await logRuns();
    board = await startBoard(runs);
    const tab = await openTab(browser, board.url, { state: "ready", reducedMotion: true });
    const { page, frame } = tab;
    try {
      await frame.getByRole("option", { name: /^sea/ }).waitFor();
      await filterBy(tab, "NOT boat");
      await frame.getByText("80 of 120").first().waitFor();
      await frame.getByRole("button", { name: "Export", exact: true }).click();
      const before = [await appState(tab), linkOf(tab).toString()];
      const paper = () =>
        frame.evaluate(() =>
          getComputedStyle(document.documentElement).getPropertyValue("--pt-paper").trim(),
        );
      const day = await paper();
      await page.locator("app-header-dark-mode-toggle button").click();
      await page.locator("[role^=menuitem]").filter({ hasText: /dark/i }).click();
      await poll(async () => (await paper()) !== day, { what: "the other theme" });
      const asked = tab.requests.length;
      await page.locator("button.reload-button").click();
      await poll(async () => tab.requests.slice(asked).some(({ path }) => path === "runs"), {
        what: "the list of runs, asked again",
      });
      assert.deepEqual([await appState(tab), linkOf(tab).toString()], before);
      await frame.getByText("80 of 120").first().waitFor();
      await frame.getByRole("dialog", { name: "Export" }).waitFor();
      await page.emulateMedia({ media: "print" });
      const printed = await frame.evaluate(() => {
        const app = document.querySelector("pointillist-app");
        const map = app?.shadowRoot?.querySelector("pt-map");
        const tools = map?.shadowRoot?.querySelector("pt-map-tools");
        return [
          app && getComputedStyle(app).getPropertyValue("print-color-adjust"),
          tools && getComputedStyle(tools).display,
        ];
      });
      assert.deepEqual(printed, ["exact", "none"]);
      assert.ok((await page.pdf({ printBackground: true })).length > 10_000);
      assert.deepEqual([tab.errors, tab.violations], [[], []]);
    } finally {
      await tab.close();
      await rm(runs, { recursive: true, force: true });
    }
  });

  it("T45: a lost context is repaired: filter, selection, camera, layout, pictures and panels are as before", async () => {
    const runs = await logRuns();
    board = await startBoard(runs);
    const tab = await openTab(browser, board.url, { state: "ready", reducedMotion: true });
    try {
      await tab.frame.getByRole("option", { name: /^sea/ }).waitFor();
      await filterBy(tab, "NOT boat");
      await tab.frame.getByText("80 of 120").first().waitFor();
      await zoomIn(tab);
      await boxAll(tab);
      await tab.frame.getByText("What is special here").waitFor();
      await tab.frame.locator("pt-map .host").focus();
      await tab.page.keyboard.press("i");
      const pixels = async () => {
        const shot = await tab.frame.locator("pt-map").screenshot();
        return shot.toString("base64");
      };
      const still = async () => {
        let last = "";
        await poll(
          async () => {
            await pause(500);
            const before = last;
            last = await pixels();
            return before === last;
          },
          { what: "a map at rest", timeoutMs: 60_000 },
        );
        return last;
      };
      await tab.page.mouse.move(5, 5);
      const seen = await still();
      const before = [await appState(tab), await cameraScale(tab), linkOf(tab).toString()];
      const lost = await tab.frame.evaluate(async () => {
        const map = document
          .querySelector("pointillist-app")
          ?.shadowRoot?.querySelector("pt-map") as Element & { shadowRoot: ShadowRoot };
        const found = [...map.shadowRoot.querySelectorAll("canvas")].flatMap(
          (canvas) => canvas.getContext("webgl2")?.getExtension("WEBGL_lose_context") ?? [],
        );
        for (const one of found) one.loseContext();
        await new Promise((resolve) => setTimeout(resolve, 500));
        for (const one of found) one.restoreContext();
        return found.length;
      });
      assert.ok(lost > 0, "a context was lost");
      const after = await still();
      assert.deepEqual(
        [await appState(tab), await cameraScale(tab), linkOf(tab).toString()],
        before,
      );
      assert.equal(after === seen, true, "the same pixels");
      assert.equal(await tab.frame.getByText("What is special here").count(), 1);
      assert.equal(await tab.frame.getByRole("alert").count(), 0);
    } finally {
      await tab.close();
      await rm(runs, { recursive: true, force: true });
    }
  });

  it("T43: every key does what the help says, and Esc closes each panel, the newest first", async () => {
    const runs = await logRuns();
    board = await startBoard(runs);
    const tab = await openTab(browser, board.url, { state: "ready", reducedMotion: true });
    const { page, frame } = tab;
    try {
      await frame.getByRole("option", { name: /^sea/ }).waitFor();
      const map = frame.getByRole("application").first();
      const press = async (key: string) => {
        await page.keyboard.press(key);
      };
      await map.focus();
      await press("s");
      await frame.getByRole("region", { name: /^Second map/ }).waitFor();
      await press("Escape");
      await poll(
        async () => (await frame.getByRole("region", { name: /^Second map/ }).count()) === 0,
        {
          what: "one map",
        },
      );
      await press("t");
      await frame.getByRole("grid").waitFor();
      await press("Escape");
      await poll(async () => (await frame.getByRole("grid").count()) === 0, { what: "no table" });
      await map.focus();
      await press("[");
      await becomes(tab, "step", "100");
      await press("]");
      await becomes(tab, "step", "200");
      await map.focus();
      await press("l");
      const lasso = frame.getByRole("button", { name: /^Lasso/ });
      assert.equal(await lasso.getAttribute("aria-pressed"), "true");
      await press("Escape");
      assert.equal(await lasso.getAttribute("aria-pressed"), "false");
      await press("i");
      assert.equal(
        await frame.getByRole("radio", { name: "Images (i)" }).getAttribute("aria-checked"),
        "true",
      );
      await press("i");
      const fitted = await cameraScale(tab);
      await zoomIn(tab);
      await poll(async () => (await cameraScale(tab)) > fitted, { what: "a nearer camera" });
      await press("f");
      await poll(async () => Math.abs((await cameraScale(tab)) / fitted - 1) < 1e-6, {
        what: "the whole map",
      });
      await map.focus();
      await press("c");
      await frame.getByRole("combobox", { name: "Find a column" }).waitFor();
      await page.keyboard.type("kind");
      await press("Enter");
      await frame.getByRole("button", { name: /^Colour by?:?\s*kind|^Colour\s+kind/ }).waitFor();
      await map.focus();
      await press("Control+z");
      await frame
        .getByRole("button", { name: /concepts/ })
        .first()
        .waitFor();
      await press("Control+y");
      await frame.getByRole("button", { name: /^Colour.*kind/ }).waitFor();
      await map.focus();
      await press("ArrowRight");
      await press("Enter");
      const panel = frame.getByRole("complementary", { name: "Inspector" });
      const title = () => panel.getByRole("heading", { level: 2 }).first().innerText();
      await panel.getByText(/^Nearest/).waitFor();
      const first = await title();
      await map.focus();
      await press("n");
      await poll(async () => (await title()) !== first, { what: "a neighbour" });
      await press("Escape");
      await poll(async () => (await panel.count()) === 0, { what: "no inspector" });
      for (const name of ["Export", "Views"]) {
        const opener = frame.getByRole("button", { name, exact: true });
        await opener.focus();
        await press("Enter");
        const dialog = frame.getByRole("dialog", { name });
        await dialog.waitFor();
        await press("Escape");
        await poll(async () => (await dialog.count()) === 0, { what: `${name} closed` });
      }
      await frame.getByRole("button", { name: "New …" }).focus();
      await press("Enter");
      const form = frame.getByRole("dialog", { name: "Compute a layout" });
      await form.waitFor();
      await press("Escape");
      await poll(async () => (await form.count()) === 0, { what: "the form closed" });
      assert.deepEqual([tab.errors, tab.violations], [[], []]);
    } finally {
      await tab.close();
      await rm(runs, { recursive: true, force: true });
    }
  });
});
