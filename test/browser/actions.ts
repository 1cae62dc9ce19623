/** What a person does in the tab, for tests of several rooms. */
import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { appState, poll, type Tab } from "./harness.js";

/** Waits until an attribute of the app has a value. */
export async function becomes(tab: Tab, name: string, value: string): Promise<void> {
  await poll(async () => (await appState(tab))?.[`data-${name}`] === value, {
    what: `data-${name}=${value}`,
  });
}

/** Waits until all that belongs to what is shown is there, and nothing is being worked on. */
export async function rests(tab: Tab): Promise<void> {
  await poll(
    () =>
      tab.frame.evaluate(() => {
        const { session } = document.querySelector("pointillist-app") as unknown as {
          session: { now: { concepts: unknown; columns: unknown; tasks: readonly unknown[] } };
        };
        const { concepts, columns, tasks } = session.now;
        return concepts !== null && columns !== null && tasks.length === 0;
      }),
    { what: "a tab that does nothing", timeoutMs: 60_000 },
  );
}

/** The line that finds and filters. */
export function line(tab: Tab): Locator {
  return tab.frame.getByRole("combobox", { name: "Find or filter" });
}

export async function filterBy(tab: Tab, text: string): Promise<void> {
  await line(tab).fill(text);
  await tab.page.keyboard.press("Enter");
}

/** Draws a lasso round the whole map with Shift held down. */
export async function lassoAll(tab: Tab): Promise<void> {
  const box = await tab.frame.locator("pt-map").boundingBox();
  assert.ok(box);
  const { x, y, width, height } = box;
  const corners = [
    [4, 4],
    [width - 4, 4],
    [width - 60, height - 4],
    [4, height - 4],
    [4, 4],
  ] as const;
  await tab.page.mouse.move(x + 4, y + 4);
  await tab.page.keyboard.down("Shift");
  await tab.page.mouse.down();
  for (const [dx, dy] of corners) await tab.page.mouse.move(x + dx, y + dy, { steps: 5 });
  await tab.page.mouse.up();
  await tab.page.keyboard.up("Shift");
}

/** Turns the wheel over the middle of the map, away from the user: nearer. */
export async function zoomIn(tab: Tab, pixels = 300): Promise<void> {
  const box = await tab.frame.locator("pt-map").boundingBox();
  assert.ok(box);
  await tab.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await tab.page.mouse.wheel(0, -pixels);
}

/** Turns the wheel over a row until `isThere` gives something, which it returns. */
export async function zoomUntil<T>(
  tab: Tab,
  row: number,
  isThere: () => Promise<T | false>,
): Promise<T> {
  const place = await tab.frame.evaluate((wanted) => {
    const map = document
      .querySelector("pointillist-app")
      ?.shadowRoot?.querySelector("pt-map") as unknown as {
      view: { screenOf(row: number): { x: number; y: number } };
    };
    return map.view.screenOf(wanted);
  }, row);
  const box = await tab.frame.locator("pt-map").boundingBox();
  assert.ok(box);
  await tab.page.mouse.move(box.x + place.x, box.y + place.y);
  const isNear = async () => {
    const found = await isThere();
    if (found) return found;
    await tab.page.mouse.wheel(0, -240);
    await tab.page.waitForTimeout(300);
    return undefined;
  };
  return poll(isNear, { what: `what is near row ${row}`, timeoutMs: 60_000 });
}

/** Pixels per layout unit of the map's camera. */
export function cameraScale(tab: Tab): Promise<number> {
  return tab.frame.evaluate(() => {
    const map = document.querySelector("pointillist-app")?.shadowRoot?.querySelector("pt-map");
    return (map as unknown as { view: { camera(): { scale: number } } }).view.camera().scale;
  });
}

/** The view that the address of the page carries. */
export function linkOf(tab: Tab): URLSearchParams {
  const hash = new URLSearchParams(new URL(tab.page.url()).hash.replace(/^#/u, ""));
  return new URLSearchParams(hash.get("p.pointillist.view") ?? "");
}

/** Takes all points that the map shows into a box, with Alt held down. */
export async function boxAll(tab: Tab): Promise<void> {
  const box = await tab.frame.locator("pt-map").boundingBox();
  assert.ok(box);
  await tab.page.mouse.move(box.x + 3, box.y + 3);
  await tab.page.keyboard.down("Alt");
  await tab.page.mouse.down();
  await tab.page.mouse.move(box.x + box.width - 3, box.y + box.height - 3, { steps: 8 });
  await tab.page.mouse.up();
  await tab.page.keyboard.up("Alt");
}

/** Drops files of this computer on the map, as from a file manager: the browser itself opens the paths. */
export async function dropFiles(tab: Tab, paths: readonly string[]): Promise<void> {
  const frame = await tab.page.locator("iframe").first().boundingBox();
  assert.ok(frame);
  const cdp = await tab.context.newCDPSession(tab.page);
  for (const type of ["dragEnter", "dragOver", "drop"] as const)
    await cdp.send("Input.dispatchDragEvent", {
      type,
      x: frame.x + frame.width / 2,
      y: frame.y + frame.height / 2,
      data: { items: [], files: [...paths], dragOperationsMask: 1 },
    });
  await cdp.detach();
}

/** A browser that offers no WebGL2. */
export async function withoutWebGl(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const original = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (
      this: HTMLCanvasElement,
      kind: string,
      ...rest: unknown[]
    ) {
      return kind === "webgl2" ? null : Reflect.apply(original, this, [kind, ...rest]);
    } as typeof original;
  });
}
