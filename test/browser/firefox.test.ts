import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import sharp from "sharp";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { poll, startBoard } from "./harness.js";
import { GROUPS, logRuns, ROWS } from "./logged-run.js";
import { Firefox } from "./marionette.js";

const ENTER = "\uE007";

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

describe("T50: the tab in Firefox", function () {
  this.timeout(300_000);
  let logdir: string;
  let board: RunningTensorboard;
  let firefox: Firefox;

  before(async function () {
    firefox = await Firefox.start(this as never);
    logdir = await logRuns();
    board = await startBoard(logdir);
  });
  after(async () => {
    await firefox?.close();
    await board?.stop();
    if (logdir) await rm(logdir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await openTab();
  });
  afterEach(async () => assert.deepEqual(await firefox.errors(board.url), []));

  async function openTab(theme = "light"): Promise<void> {
    await firefox.remember(`${board.url}no-page-of-its-own`, {
      _tb_global_settings: JSON.stringify({ theme }),
    });
    await firefox.open(`${board.url}#pointillist`, "pointillist");
    await poll(async () => (await state("data-drawn")) === String(ROWS), {
      what: "120 points drawn",
      timeoutMs: 90_000,
    });
    await boxOf("[role=option]", "bird");
  }

  const state = (name: string) =>
    firefox.evaluate(
      (attribute: string) =>
        document.querySelector("pointillist-app")?.getAttribute(attribute) ?? null,
      name,
    );

  /** Where the first element that a selector finds in any shadow tree, and whose words begin so, is shown. */
  const boxOf = (selector: string, words = ""): Promise<Box> =>
    poll(
      async () =>
        (await firefox.evaluate(
          (wanted: string, start: string) => {
            const find = (root: ParentNode): Element | undefined => {
              for (const one of root.querySelectorAll("*")) {
                const said = one.getAttribute("aria-label") ?? one.textContent ?? "";
                const isSo = said.replace(/\s+/gu, " ").trim().startsWith(start);
                const box = one.getBoundingClientRect();
                if (one.matches(wanted) && isSo && box.width > 0) return one;
                const inside = one.shadowRoot ? find(one.shadowRoot) : undefined;
                if (inside) return inside;
              }
              return undefined;
            };
            const box = find(document)?.getBoundingClientRect();
            return box && { x: box.x, y: box.y, width: box.width, height: box.height };
          },
          selector,
          words,
        )) ?? undefined,
      { what: `${selector} ${words}`, timeoutMs: 30_000 },
    );

  async function press(selector: string, words = ""): Promise<void> {
    const { x, y, width, height } = await boxOf(selector, words);
    await firefox.click(x + width / 2, y + height / 2);
  }

  /** Colours of the map's pixels that are far from grey, in 30-degree parts of the circle, by their share. */
  async function coloursOfMap(): Promise<{ background: number; hues: number[] }> {
    const box = await boxOf("pt-map");
    const frame = await firefox.evaluate(() => {
      const { x, y } = window.frameElement?.getBoundingClientRect() ?? { x: 0, y: 0 };
      return { x, y };
    });
    const picture = sharp(await firefox.screenshot());
    const { data, info } = await picture
      .extract({
        left: Math.ceil(frame.x + box.x),
        top: Math.ceil(frame.y + box.y),
        width: Math.floor(box.width) - 2,
        height: Math.floor(box.height) - 2,
      })
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const hues = new Array<number>(12).fill(0);
    for (let at = 0; at < data.length; at += 3) {
      const [r = 0, g = 0, b = 0] = data.subarray(at, at + 3);
      const [high, low] = [Math.max(r, g, b), Math.min(r, g, b)];
      if (high - low < 60) continue;
      const span = high - low;
      const sector =
        high === r ? (g - b) / span + 6 : high === g ? (b - r) / span + 2 : (r - g) / span + 4;
      const part = Math.floor((sector * 2) % 12);
      hues[part] = (hues[part] ?? 0) + 1 / (info.width * info.height);
    }
    return { background: data[0] ?? 0, hues };
  }

  const hueCount = (hues: readonly number[]) => hues.filter((share) => share > 0.0005).length;

  it("draws the map by WebGL2, in a colour for each concept", async () => {
    await poll(async () => hueCount((await coloursOfMap()).hues) >= 3, {
      what: "three groups in three colours",
    });
    assert.ok((await coloursOfMap()).background > 200, "light");
    assert.equal(await state("data-run"), "animals");
  });

  it("finds and filters from the line, and colours by one concept", async () => {
    const coloured = async () => (await coloursOfMap()).hues.reduce((sum, share) => sum + share, 0);
    await poll(async () => hueCount((await coloursOfMap()).hues) >= 3, { what: "three colours" });
    const before = await coloured();
    const row = await boxOf("[role=option]", "boat");
    await firefox.click(row.x + 60, row.y + 14);
    await boxOf("button", "Colour boat");
    // A third of the points are boats; the others lose their colour.
    await poll(async () => (await coloured()) < before / 2, { what: "boats alone in colour" });
    assert.ok((await coloured()) > before / 10, "boats are coloured");
    await press('[role=combobox][aria-label="Find or filter"]');
    await firefox.type(`sea >= 0.5${ENTER}`);
    await boxOf("*", "20 of 120");
  });

  it("selects by a lasso with Shift", async () => {
    const { x, y, width, height } = await boxOf("pt-map");
    const [right, bottom] = [x + width - 70, y + height - 8];
    await firefox.drag(
      [
        [x + 6, y + 6],
        [x + width / 2, y + 6],
        [right, y + 8],
        [right, bottom],
        [x + width / 2, bottom],
        [x + 6, bottom],
        [x + 6, y + height / 2],
        [x + 6, y + 8],
      ],
      { shift: true },
    );
    await boxOf("*", "120 selected");
  });

  it("opens the inspector on a click, with the nearest neighbours", async () => {
    const at = await firefox.evaluate((row: number) => {
      const map = document
        .querySelector("pointillist-app")
        ?.shadowRoot?.querySelector("pt-map") as unknown as {
        view: { screenOf(row: number): { x: number; y: number } | null };
        getBoundingClientRect(): DOMRect;
      };
      const place = map.view.screenOf(row);
      const box = map.getBoundingClientRect();
      return place && { x: box.x + place.x, y: box.y + place.y };
    }, 31);
    assert.ok(at, "row 31 is on the map");
    await firefox.move(at.x, at.y);
    await firefox.click(at.x, at.y);
    await boxOf("*", "Nearest 12");
    const kind = GROUPS[31 % 3] ?? "";
    await boxOf("h2", `${kind} 31`);
  });

  it("follows TensorBoard's dark theme", async () => {
    await openTab("dark");
    await poll(async () => hueCount((await coloursOfMap()).hues) >= 3, { what: "three colours" });
    const { background } = await coloursOfMap();
    assert.ok(background < 60, `a dark map: ${background}`);
  });
});
