import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import type { Browser } from "playwright-core";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { demoRun } from "../cli/demo-run.js";
import { cameraScale } from "./actions.js";
import { openTab, poll, startBoard, startBrowser, type Tab } from "./harness.js";

/** The tags of each picture, as the pack has them. */
async function packedTags(): Promise<ReadonlySet<string>[]> {
  const file = new URL("../../../sdk/demo/rows.json.gz", import.meta.url);
  const { rows } = JSON.parse(gunzipSync(await readFile(file)).toString()) as {
    rows: { concepts: string[] }[];
  };
  return rows.map(({ concepts }) => new Set(concepts));
}

interface Name {
  readonly text: string;
  readonly rank: string;
  readonly x: number;
  readonly y: number;
  /** Rows by their distance to the name, the nearest first. */
  readonly rows: readonly number[];
}

describe("S19: names on the map of the packaged demo", function () {
  this.timeout(240_000);
  let board: RunningTensorboard;
  let browser: Browser;
  let tab: Tab;

  before(async function () {
    browser = await startBrowser(this as never);
    board = await startBoard((await demoRun()).logdir);
  });
  after(async () => {
    await browser?.close();
    await board?.stop();
  });

  /** The names that are drawn inside the map now, and the rows round each, as they are on the screen. */
  const namesShown = (count: number): Promise<Name[]> =>
    tab.frame.evaluate((rowCount) => {
      const map = document
        .querySelector("pointillist-app")
        ?.shadowRoot?.querySelector("pt-map") as unknown as {
        view: {
          names(): readonly { label: { text: string; rank: string }; x: number; y: number }[];
          screenOf(row: number): { x: number; y: number } | null;
        };
        getBoundingClientRect(): DOMRect;
      };
      const { width, height } = map.getBoundingClientRect();
      const places = Array.from({ length: rowCount }, (_, row) => map.view.screenOf(row));
      return map.view
        .names()
        .filter(({ x, y }) => x > 0 && y > 0 && x < width && y < height)
        .map(({ label: { text, rank }, x, y }) => {
          const away = places.map((at) => (at ? Math.hypot(at.x - x, at.y - y) : Infinity));
          const near = (a: number, b: number) => (away[a] ?? 0) - (away[b] ?? 0);
          return { text, rank, x, y, rows: [...away.keys()].sort(near).slice(0, 30) };
        });
    }, count);

  it("from afar the larger groups; nearer, the kinds of wildlife where they are", async () => {
    const tags = await packedTags();
    const having = (rows: readonly number[], tag: string) =>
      rows.filter((row) => tags[row]?.has(tag)).length;
    const everyRow = [...tags.keys()];
    tab = await openTab(browser, board.url, { state: "ready", reducedMotion: true });
    let shown: Name[] = [];
    const what = () => shown.map(({ text, rank }) => `${text} (${rank})`).join(", ");
    await poll(
      async () => {
        shown = await namesShown(tags.length);
        return shown.length > 0;
      },
      { what: "names", timeoutMs: 60_000 },
    );
    const larger = shown.filter(({ rank }) => rank === "region");
    for (const group of ["people", "wildlife", "vehicle"]) {
      const name = larger.find(({ text }) => text === group);
      assert.ok(name, `${group} is named: ${what()}`);
      const own = having(name.rows, group);
      assert.ok(own > name.rows.length / 2, `${own} of 30 pictures round the name ${group} are`);
    }

    const wildlife = larger.find(({ text }) => text === "wildlife");
    assert.ok(wildlife);
    const before = await cameraScale(tab);
    const map = await tab.frame.locator("pt-map").boundingBox();
    assert.ok(map);
    await tab.page.mouse.move(map.x + wildlife.x, map.y + wildlife.y);
    await tab.page.mouse.wheel(0, -500);
    await poll(async () => (await cameraScale(tab)) > before * 1.5, { what: "a nearer map" });
    const kinds = () =>
      shown.filter(({ text, rank }) => {
        const all = having(everyRow, text);
        const wild = everyRow.filter((row) => tags[row]?.has(text) && tags[row]?.has("wildlife"));
        return rank === "town" && all > 0 && wild.length > 0.85 * all;
      });
    await poll(
      async () => {
        shown = await namesShown(tags.length);
        return kinds().length >= 2;
      },
      { what: "two kinds of wildlife by name", detail: what },
    );
    for (const { text, rows } of kinds()) {
      const round = rows.slice(0, 5);
      assert.ok(having(round, text) >= 3, `${having(round, text)} of 5 round the name ${text}`);
    }
    const { errors, violations } = tab;
    await tab.close();
    assert.deepEqual({ errors, violations }, { errors: [], violations: [] });
  });
});
