import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import type { Browser } from "playwright-core";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { becomes, filterBy, linkOf } from "./actions.js";
import {
  appState,
  closeQuiet,
  openTab,
  poll,
  startBoard,
  startBrowser,
  type Tab,
} from "./harness.js";
import { colourOf, DAY, logJoined, NIGHT, PLAIN_ROWS } from "./joined-runs.js";

/** What the map shows of each row: its place on the map in px, and the number of its colour. */
interface Shown {
  readonly places: readonly (readonly [number, number])[];
  readonly fills: readonly number[];
}

/** Places and colours; none until the colours are worked out, which the first picture does not wait for. */
function shownOn(tab: Tab): Promise<Shown> {
  return tab.frame.evaluate(() => {
    const app = document.querySelector("pointillist-app") as unknown as {
      shadowRoot: ShadowRoot;
      session: {
        now: { dataset: { rows: number }; derived: { appearance: { fill: Uint8Array } | null } };
      };
    };
    const map = app.shadowRoot.querySelector("pt-map") as unknown as {
      view: { screenOf(row: number): { x: number; y: number } | null };
    };
    const { dataset, derived } = app.session.now;
    const places = Array.from({ length: dataset.rows }, (_, row) => {
      const at = map.view.screenOf(row);
      return [at?.x ?? Number.NaN, at?.y ?? Number.NaN] as const;
    });
    return { places, fills: Array.from(derived.appearance?.fill ?? []) };
  });
}

/** Opens the panel from the list of runs, adds these runs, and shows them. */
async function layOver(tab: Tab, runs: readonly string[], together = false): Promise<void> {
  await tab.frame.getByRole("button", { name: /^Run:/ }).click();
  await tab.frame.getByRole("option", { name: /^Lay runs over this one/ }).click();
  const panel = tab.frame.getByRole("dialog", { name: "Lay runs over each other" });
  for (const run of runs) {
    await panel.getByLabel("Add a run").selectOption(run);
    await panel.getByRole("button", { name: new RegExp(`^Leave out ${run}`) }).waitFor();
  }
  if (together) await panel.getByRole("radio", { name: "PCA of all vectors" }).click();
  await panel.getByRole("button", { name: "Show in one map" }).click();
}

function legendRow(tab: Tab, name: string) {
  return tab.frame
    .getByRole("group", { name: "Laid over each other" })
    .getByRole("button", { name, exact: true });
}

async function drawn(tab: Tab, points: number): Promise<void> {
  await poll(async () => Number((await appState(tab))?.["data-drawn"]) === points, {
    what: `${points} points drawn`,
  });
}

/** Waits until the map no longer moves. */
async function atRest(tab: Tab): Promise<Shown> {
  let before = await shownOn(tab);
  return poll(
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      const now = await shownOn(tab);
      const isStill = JSON.stringify(now) === JSON.stringify(before);
      before = now;
      return isStill && now;
    },
    { what: "a map at rest" },
  );
}

describe("the tab with several runs in one map", function () {
  this.timeout(180_000);
  let logdir: string;
  let board: RunningTensorboard;
  let browser: Browser;
  let tab: Tab;

  before(async function () {
    logdir = await logJoined();
    browser = await startBrowser(this as never);
    board = await startBoard(logdir);
  });
  after(async () => {
    await browser?.close();
    await board?.stop();
    if (logdir) await rm(logdir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    tab = await openTab(browser, board.url, {
      state: "ready",
      view: "v=1&run=day&tag=points&step=1",
      reducedMotion: true,
    });
  });
  afterEach(() => closeQuiet(tab));

  it("T34: lays a run over another by the rows they share, coloured by run, each row with its own label", async () => {
    await layOver(tab, ["night"]);
    await becomes(tab, "run", "day + night");
    await drawn(tab, DAY.length + NIGHT.length);
    await tab.frame.getByRole("button", { name: "Colour run" }).waitFor();
    await tab.frame
      .getByText(`night is laid over the first by ${NIGHT.length} rows with equal ids.`)
      .waitFor();
    assert.equal(await tab.frame.locator("pt-linked-map").count(), 0);
    const { places, fills } = await atRest(tab);
    // `night` is stored turned, mirrored and three times as large: laid over, every point stands on itself.
    for (const [at, point] of NIGHT.entries()) {
      const [x, y] = places[point] ?? [0, 0];
      const [u, v] = places[DAY.length + at] ?? [0, 0];
      assert.ok(Math.hypot(x - u, y - v) < 1, `p${point}: ${x},${y} and ${u},${v}`);
    }
    const [day, night] = [new Set(fills.slice(0, 40)), new Set(fills.slice(40))];
    assert.deepEqual([day.size, night.size], [1, 1]);
    assert.notDeepEqual(day, night);

    await legendRow(tab, "day").click();
    await drawn(tab, NIGHT.length);
    const box = await tab.frame.locator("pt-map").boundingBox();
    assert.ok(box);
    const at = places[DAY.length + 3] ?? [0, 0];
    const [x, y] = [box.x + at[0], box.y + at[1]];
    await tab.page.mouse.move(x, y);
    const card = tab.frame.getByRole("tooltip");
    await card.getByText("owl 13").waitFor();
    await card.getByText("run night").waitFor();
    await card.getByText("new", { exact: true }).waitFor();
    await tab.page.mouse.click(x, y);
    const inspector = tab.frame.locator("pt-inspector");
    await inspector.getByRole("heading", { name: "owl 13" }).waitFor();
    const facts = await inspector.locator("dl").textContent();
    assert.match(facts ?? "", /row\s*3\s*run\s*night\s*moon\s*new/);
    await inspector.getByText("dark").first().waitFor();
    assert.equal(await inspector.getByText("bright").count(), 0);
    const pixel = await poll(
      () =>
        inspector
          .locator("pt-thumbnail canvas")
          .first()
          .evaluate((canvas) => {
            const { width, height } = canvas as HTMLCanvasElement;
            const pixels = (canvas as HTMLCanvasElement).getContext("2d");
            if (width < 8 || pixels === null) return undefined;
            return [...pixels.getImageData(width >> 1, height >> 1, 1, 1).data.slice(0, 3)];
          }),
      { what: "the picture of the row" },
    );
    const wanted = colourOf(13, "night");
    assert.ok(
      pixel.every((value, at) => Math.abs(value - (wanted[at] ?? 0)) < 4),
      `${pixel}`,
    );
  });

  it("T34: one filter, one legend that hides and solos, and one link for several runs", async () => {
    await layOver(tab, ["night"]);
    await drawn(tab, 70);
    // `dark`: five of day, all thirty of night. `moon` is a column of night alone.
    for (const [filter, rows] of [
      ["dark >= 0", 35],
      ["moon = full", 15],
      ["run = day AND dark >= 0", 5],
    ] as const) {
      await filterBy(tab, filter);
      await tab.frame.getByText(`${rows} of 70`, { exact: true }).waitFor();
      await tab.frame.getByRole("button", { name: "Undo" }).click();
      await tab.frame.getByText("70 points", { exact: true }).waitFor();
    }
    await legendRow(tab, "night").hover();
    await legendRow(tab, "Only night").click();
    await drawn(tab, 30);
    assert.equal(await legendRow(tab, "day").getAttribute("aria-pressed"), "false");
    await poll(async () => linkOf(tab).get("out") !== null, { what: "the hidden run in the link" });
    const again = await openTab(browser, board.url, { link: tab.page.url(), state: "ready" });
    try {
      await becomes(again, "run", "day + night");
      await drawn(again, 30);
      await again.frame.getByRole("button", { name: "Colour run" }).waitFor();
      assert.equal(linkOf(again).toString(), linkOf(tab).toString());
      assert.deepEqual(again.errors, []);
    } finally {
      await again.close();
    }
    await legendRow(tab, "Only night").click();
    await drawn(tab, 70);
  });

  it("T34: what a point is of is said whatever colours it", async () => {
    await layOver(tab, ["night"]);
    await drawn(tab, 70);
    await tab.frame.getByRole("button", { name: "Colour run" }).click();
    await tab.frame.getByRole("option", { name: "concepts" }).click();
    await tab.frame.getByRole("button", { name: "Colour by run" }).waitFor();
    await legendRow(tab, "day").click();
    await drawn(tab, 30);
    const { places } = await atRest(tab);
    const box = await tab.frame.locator("pt-map").boundingBox();
    assert.ok(box);
    const [x, y] = places[DAY.length + 3] ?? [0, 0];
    await tab.page.mouse.move(box.x + x, box.y + y);
    await tab.frame.getByRole("tooltip").getByText("night, new").waitFor();
  });

  it("T34: three runs; what has no rows in common is said; a PCA of all vectors is one space", async () => {
    await tab.frame.getByRole("button", { name: /^Run:/ }).click();
    await tab.frame.getByRole("option", { name: /^Lay runs over this one/ }).click();
    const panel = tab.frame.getByRole("dialog", { name: "Lay runs over each other" });
    await panel.getByLabel("Add a run").selectOption("wide");
    await panel.getByText(/^wide has no other tensor whose vectors are as long/).waitFor();
    assert.equal(await panel.getByRole("button", { name: "Show in one map" }).isDisabled(), true);
    await tab.page.keyboard.press("Escape");
    await layOver(tab, ["night", "plain"]);
    await becomes(tab, "run", "day + night + plain");
    const all = DAY.length + NIGHT.length + PLAIN_ROWS;
    await drawn(tab, all);
    await tab.frame.getByText(/^plain stands as it is stored, no rows in common/).waitFor();
    await poll(async () => new Set((await shownOn(tab)).fills).size === 3, {
      what: "colours of three runs",
    });
    const loaded = tab.requests.length;

    await tab.frame.getByRole("button", { name: "Change …" }).click();
    await panel.getByRole("radio", { name: "PCA of all vectors" }).click();
    await panel.getByRole("button", { name: "Show in one map" }).click();
    await becomes(tab, "layout", "PCA, new");
    await tab.frame.getByText(/^Computed of all vectors together/).waitFor();
    assert.ok(tab.requests.length >= loaded);
    await drawn(tab, all);
    // The runs lie 100 apart on one axis of the vectors, each run within 2: the map's x must tell them apart as 1 : 1.
    const { places } = await atRest(tab);
    const middle = (from: number, to: number) =>
      places.slice(from, to).reduce((sum, [x]) => sum + x, 0) / (to - from);
    const [day, night, plain] = [middle(0, 40), middle(40, 70), middle(70, 82)];
    const ratio = (night - day) / (plain - night);
    assert.ok(Math.abs(ratio - 1) < 0.1, `${day} ${night} ${plain}`);
    assert.ok(Math.abs(night - day) > 100, "far apart on the screen");
  });

  it("T34: two steps of one run, told apart by their steps", async () => {
    await layOver(tab, ["day"]);
    await becomes(tab, "run", "day: step 1 + step 2");
    await drawn(tab, 80);
    await tab.frame.getByRole("button", { name: "Colour step" }).waitFor();
    await legendRow(tab, "step 1").click();
    await drawn(tab, 40);
    await tab.frame.getByRole("button", { name: "Change …" }).click();
    await tab.frame.getByRole("button", { name: "Only day" }).click();
    await becomes(tab, "run", "day");
    await drawn(tab, 40);
  });
});
