import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { poll, startBrowser } from "../harness.js";
import { type Lab, startLab } from "./lab-server.js";
import type {} from "./map-page.js";

export const WIDTH = 900;
export const HEIGHT = 600;

/** A map alone on a page of its own for each test, under the strict policy; `pageNow` gives the page. */
export function useMapLab(suite: { timeout(ms: number): unknown }): () => Page {
  suite.timeout(120_000);
  let lab: Lab;
  let browser: Browser;
  let page: Page;

  before(async function () {
    browser = await startBrowser(this);
    lab = await startLab("map-page");
  });
  after(async () => {
    await browser?.close();
    await lab?.close();
  });
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT } });
    await page.goto(lab.url);
    await poll(() => page.evaluate(() => typeof globalThis.lab === "object"), { what: "the lab" });
  });
  afterEach(async () => {
    const violations = await page.evaluate(() => globalThis.lab.violations);
    await page.close();
    assert.deepEqual(violations, []);
  });
  return () => page;
}
