import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import type { Browser } from "playwright-core";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { appState, openTab, poll, startBoard, startBrowser, type Tab } from "./harness.js";
import { GAINED, logJourney, MOVERS, nameOf, POINTS, pointsAt } from "./journey-runs.js";

/** Waits until the app's attribute has a value. */
async function becomes(tab: Tab, name: string, value: string): Promise<void> {
  await poll(async () => (await appState(tab))?.[`data-${name}`] === value, {
    what: `data-${name}=${value}`,
  });
}

describe("the tab, over steps and beside others", function () {
  this.timeout(180_000);
  let logdir: string;
  let board: RunningTensorboard;
  let browser: Browser;
  let tab: Tab;

  before(async function () {
    logdir = await logJourney();
    browser = await startBrowser(this as never);
    board = await startBoard(logdir);
  });
  after(async () => {
    await browser?.close();
    await board?.stop();
    if (logdir) await rm(logdir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    tab = await openTab(browser, board.url, { state: "ready", reducedMotion: true });
    await becomes(tab, "run", "training");
    await tab.frame.getByRole("option", { name: /^fifth/ }).waitFor();
  });
  afterEach(async () => {
    const { errors, violations, strayRequests } = tab;
    await tab.close();
    assert.deepEqual(
      { errors, violations, strayRequests },
      { errors: [], violations: [], strayRequests: [] },
    );
  });

  it("T33: who moved most over the steps, by arithmetic, though each step is turned and has other rows", async () => {
    const before = tab.requests.length;
    await tab.frame.getByRole("button", { name: "Show movement" }).click();
    const panel = tab.frame.getByRole("complementary", { name: "Inspector" });
    await panel.getByRole("heading", { name: "Most moved" }).waitFor();
    await panel.getByText(/^From step 0 to 20/).waitFor();
    await panel.getByText(`${GAINED} points are new since then`).waitFor();
    // Three units of a map nine wide, then two; nothing else moved.
    const [first, second] = [...MOVERS.keys()];
    const rows = panel.getByTitle("Ring it on the map; again: open it");
    await poll(async () => (await rows.count()) === MOVERS.size, { what: "two movers" });
    await poll(
      async () => {
        const words = await rows.allTextContents();
        const [one = "", two = ""] = words.map((text) => text.replace(/\s+/g, " ").trim());
        return (
          one.startsWith(nameOf(first ?? 0)) &&
          one.endsWith("33 %") &&
          two.startsWith(nameOf(second ?? 0)) &&
          two.endsWith("22 %")
        );
      },
      { what: "the names and lengths of the movers" },
    );
    await tab.frame
      .getByText(`Trails from step 0 over 10 to 20, the ${MOVERS.size} that moved most`)
      .waitFor();
    const bars = tab.frame.getByRole("img", { name: /^Mean movement: / });
    await poll(
      async () => (await bars.getAttribute("aria-label"))?.includes("up to step 20") === true,
      { what: "a bar for each pair of steps" },
    );
    // (3/9 + 2/9) over a hundred points, then nothing.
    const said = await bars.getAttribute("aria-label");
    assert.match(said ?? "", /: 0\.6 % up to step 10, 0 % up to step 20/u);
    const asked = tab.requests.slice(before).map(({ path }) => path);
    assert.ok(asked.length <= 12, `few requests: ${asked.join(" ")}`);
    // The picture of a mover is ringed on a click, opened on a second one.
    await rows.first().click();
    assert.equal(await rows.first().getAttribute("aria-pressed"), "true");
    await rows.first().click();
    await panel.getByRole("heading", { name: nameOf(first ?? 0) }).waitFor();
    await tab.page.keyboard.press("Escape");
    await panel.getByRole("heading", { name: "Most moved" }).waitFor();
    await panel.getByRole("radio", { name: "Neighbours changed" }).click();
    await poll(async () => (await rows.count()) > MOVERS.size, { what: "those round the movers" });
    await tab.frame.getByRole("button", { name: "Hide movement" }).click();
    await poll(async () => (await panel.count()) === 0, { what: "the panel closed" });
  });

  it("T33: the steps are played on one camera, points and colours matched by id", async () => {
    const places = () =>
      tab.frame.evaluate(() => {
        const app = document.querySelector("pointillist-app") as unknown as {
          shadowRoot: ShadowRoot;
          session: { now: { dataset: { ids(): Promise<{ of(row: number): string }> } } };
        };
        const map = app.shadowRoot.querySelector("pt-map") as unknown as {
          view: { screenOf(row: number): { x: number; y: number } | null };
        };
        return app.session.now.dataset.ids().then((ids) => {
          const found: Record<string, { x: number; y: number } | null> = {};
          for (let row = 0; row < 105; row++) {
            const at = map.view.screenOf(row);
            if (at) found[ids.of(row)] = at;
          }
          return found;
        });
      });
    const bird = tab.frame.getByRole("option", { name: /^fifth/ });
    await bird.click({ position: { x: 60, y: 14 } });
    await tab.frame.getByRole("button", { name: "Colour fifth" }).waitFor();
    const late = await places();
    await tab.frame.locator("pt-map").focus();
    await tab.page.keyboard.press("[");
    await becomes(tab, "step", "10");
    await becomes(tab, "points", String(POINTS));
    await tab.frame.getByRole("button", { name: "Colour fifth" }).waitFor();
    const early = await places();
    // Laid over each other: those that stay in the training did not move, whatever their rows are called.
    for (const point of pointsAt(20)) {
      if (point >= POINTS || MOVERS.has(point)) continue;
      const [a, b] = [late[`p${point}`], early[`p${point}`]];
      assert.ok(a && b && Math.hypot(a.x - b.x, a.y - b.y) < 1.5, `p${point}: ${a?.x} ${b?.x}`);
    }
    await tab.frame.getByRole("button", { name: "Play", exact: true }).click();
    await tab.frame.getByRole("button", { name: "Pause", exact: true }).waitFor();
    await becomes(tab, "step", "20");
    await tab.frame.getByRole("button", { name: "Play", exact: true }).waitFor();
    // From the end it begins again; Space stops it.
    await tab.frame.locator("pt-map").focus();
    await tab.page.keyboard.press(" ");
    await becomes(tab, "step", "0");
    await tab.frame.getByRole("button", { name: "Pause", exact: true }).waitFor();
    await tab.page.keyboard.press(" ");
    await tab.frame.getByRole("button", { name: "Play", exact: true }).waitFor();
  });

  it("T34: a second map of another run, matched by id: hover, selection, movement and changed neighbours", async () => {
    await tab.frame.getByRole("button", { name: "Split view (s)" }).click();
    await tab.frame.getByText(/^share \d+ % of their 10 nearest between the two maps/).waitFor();
    await tab.frame.getByRole("button", { name: /^Run of the second map/ }).click();
    await tab.frame.getByRole("option", { name: "other" }).click();
    await tab.frame.getByText(/90 rows of 95 are on both/).waitFor();
    await tab.frame.getByRole("radio", { name: "Moved" }).click();
    const looks = () =>
      tab.frame.evaluate(async () => {
        const app = document.querySelector("pointillist-app") as unknown as {
          shadowRoot: ShadowRoot;
          session: {
            now: {
              dataset: { ids(): Promise<{ of(row: number): string; rowOf(id: string): number }> };
              other: { dataset: { ids(): Promise<{ rowOf(id: string): number }> } };
            };
          };
        };
        const split = app.shadowRoot.querySelector("pt-split-view");
        const [one, two] = [
          ...(split?.shadowRoot?.querySelectorAll("pt-linked-map") ?? []),
        ] as unknown as {
          appearance: { fill: Uint8Array };
          marks: { hovered: number; flags: Uint8Array };
          view: { screenOf(row: number): { x: number; y: number } | null };
          getBoundingClientRect(): DOMRect;
        }[];
        if (!one || !two) return null;
        const here = await app.session.now.dataset.ids();
        const there = await app.session.now.other.dataset.ids();
        const fills = Object.fromEntries(
          ["p5", "p17", "p30"].map((id) => [
            id,
            [one.appearance.fill[here.rowOf(id)], two.appearance.fill[there.rowOf(id)]],
          ]),
        );
        const box = two.getBoundingClientRect();
        const at = two.view.screenOf(there.rowOf("p30"));
        return {
          fills,
          at: at && { x: box.x + at.x, y: box.y + at.y },
          hoveredHere: one.marks.hovered < 0 ? "" : here.of(one.marks.hovered),
          selected: [...two.marks.flags].filter((flag) => (flag & 4) !== 0).length,
        };
      });
    // The mover's colour is at the end of the ramp on both maps, whatever their rows; who stayed is at its start.
    const found = await poll(
      async () => {
        const seen = await looks();
        const fills = seen?.fills;
        return (fills?.["p5"]?.[0] ?? 0) > 60 && fills?.["p30"]?.[0] === 0 && seen
          ? seen
          : undefined;
      },
      { what: "colours by movement" },
    );
    assert.deepEqual(found.fills["p5"], [63, 63]);
    assert.deepEqual(found.fills["p30"], [0, 0]);
    assert.deepEqual(new Set(found.fills["p17"]).size, 1);
    // A pointer on the second map rings the same point on the first.
    assert.ok(found.at);
    const frame = await (await tab.frame.frameElement()).boundingBox();
    await tab.page.mouse.move((frame?.x ?? 0) + found.at.x, (frame?.y ?? 0) + found.at.y);
    await poll(async () => (await looks())?.hoveredHere === "p30", { what: "p30 hovered on both" });
    await tab.frame.getByRole("radio", { name: "Neighbours changed" }).click();
    await tab.frame.getByText(/0 %\s*100 %/).waitFor();
    // A click with Shift on the second map selects on both.
    await tab.page.keyboard.down("Shift");
    await tab.page.mouse.click((frame?.x ?? 0) + found.at.x, (frame?.y ?? 0) + found.at.y);
    await tab.page.keyboard.up("Shift");
    await poll(async () => (await looks())?.selected === 1, {
      what: "one selected on the second map",
    });
    await tab.frame.getByRole("button", { name: "Step 10", exact: true }).click();
    await tab.frame.getByText("100 rows of 100").waitFor({ state: "detached" });
    await tab.frame.getByText(/^share \d+ % of their 10 nearest/).waitFor();
  });
});
