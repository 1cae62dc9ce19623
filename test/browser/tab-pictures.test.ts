import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import type { Browser } from "playwright-core";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { appState, openTab, poll, startBoard, startBrowser, type Tab } from "./harness.js";
import { colourOf, logJourney, POINTS } from "./journey-runs.js";

describe("the pictures of the tab, by their colours", function () {
  this.timeout(180_000);
  let logdir: string;
  let board: RunningTensorboard;
  let browser: Browser;
  let tab: Tab;

  before(async function () {
    logdir = await logJourney();
    browser = await startBrowser(this as never);
    board = await startBoard(logdir);
    tab = await openTab(browser, board.url, { state: "ready", reducedMotion: true });
    await tab.frame.getByRole("option", { name: /^fifth/ }).waitFor();
  });
  after(async () => {
    await browser?.close();
    await board?.stop();
    if (logdir) await rm(logdir, { recursive: true, force: true });
  });

  /** Rows whose picture shows at their place, and rows whose place shows paper. */
  function pictures() {
    return tab.frame.evaluate(async () => {
      const app = document.querySelector("pointillist-app") as unknown as {
        shadowRoot: ShadowRoot;
        session: { now: { dataset: { rows: number } } };
      };
      const { view } = app.shadowRoot.querySelector("pt-map") as unknown as {
        view: {
          snapshot(scale: number): Promise<ImageBitmap>;
          screenOf(row: number): { x: number; y: number } | null;
        };
      };
      const image = await view.snapshot(1);
      const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
      context?.drawImage(image, 0, 0);
      return Array.from({ length: app.session.now.dataset.rows }, (_, row) => {
        const at = view.screenOf(row);
        const data = at && context?.getImageData(Math.round(at.x), Math.round(at.y - 4), 1, 1).data;
        return data ? [...data.slice(0, 3)] : null;
      });
    });
  }

  it("T25: every picture is its own point's, after isolate, hide, invert and show all: 100 %", async () => {
    await tab.frame.getByRole("button", { name: "Step 0", exact: true }).click();
    await poll(async () => (await appState(tab))?.["data-step"] === "0", { what: "step 0" });
    await tab.frame.getByRole("button", { name: "Fit (f)" }).click();
    await tab.frame.getByRole("radio", { name: "Images (i)" }).click();
    // Names and lines may lie over a picture: here only pictures are looked at.
    await tab.frame.getByRole("button", { name: "Options" }).click();
    await tab.frame.getByRole("button", { name: /^Lines:/ }).click();
    await tab.frame.getByRole("option", { name: "no lines" }).click();
    await tab.frame.getByRole("button", { name: /^Label by:/ }).click();
    const labels = tab.frame.getByRole("listbox", { name: "Label by" });
    await labels.getByRole("option", { name: "nothing" }).click();
    const shows = async (kept: (point: number) => boolean, what: string) => {
      const isOwn = (rgb: number[] | null, point: number) =>
        rgb?.every((value, i) => Math.abs(value - (colourOf(point)[i] ?? 0)) < 10) === true;
      await poll(
        async () => {
          const seen = await pictures();
          // A panel that opened may cover the map's edge: every picture that is in view counts.
          const inView = seen.filter((rgb, point) => kept(point) && rgb !== null).length;
          const wanted = seen.filter((_, point) => kept(point)).length;
          return (
            inView >= 0.7 * wanted &&
            seen.every((rgb, point) => rgb === null || (kept(point) && isOwn(rgb, point)))
          );
        },
        { what: `the right picture at each of the points: ${what}` },
      );
    };
    const select = (rows: (point: number) => boolean) =>
      tab.frame.evaluate(
        (list) => {
          const app = document.querySelector("pointillist-app") as unknown as {
            session: { select(rows: Uint32Array): void };
          };
          app.session.select(Uint32Array.from(list));
        },
        Array.from({ length: POINTS }, (_, point) => point).filter(rows),
      );
    await shows(() => true, "all");
    await select((point) => point % 3 === 0);
    await tab.frame.getByRole("button", { name: "Isolate" }).click();
    await shows((point) => point % 3 === 0, "isolated");
    await select((point) => point % 2 === 0 && point % 3 === 0);
    await tab.frame.getByRole("button", { name: "Hide", exact: true }).click();
    await shows((point) => point % 3 === 0 && point % 2 === 1, "hidden among the isolated");
    await tab.frame.getByRole("button", { name: "Undo" }).click();
    // The selection is back too, and pales all others: let go of it.
    await tab.page.keyboard.press("Escape");
    await shows((point) => point % 3 === 0, "one level back");
    await tab.frame.getByRole("button", { name: /left out: show all/ }).click();
    await shows(() => true, "shown again");
    await select((point) => point % 3 === 0);
    await tab.frame.getByRole("button", { name: "Invert" }).click();
    await tab.frame.getByRole("button", { name: "Isolate" }).click();
    await shows((point) => point % 3 !== 0, "the others isolated");
    assert.deepEqual(tab.errors, []);
  });
});
