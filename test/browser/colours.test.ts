import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { SummaryWriter, tsne } from "pointillist";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { zoomUntil } from "./actions.js";
import { closeQuiet, openTab, poll, startBoard, startBrowser, type Tab } from "./harness.js";
import { groupedVectors } from "./logged-run.js";

const ROWS = 120;
const GROUPS = ["bird", "boat", "house"] as const;
const TAGS = ["sea", "sky", "city", "night", "red", "blue"] as const;
const rows = Array.from({ length: ROWS }, (_, row) => row);
const group = (row: number) => GROUPS[row % 3] ?? "bird";
/** 1 for row 0, 0.6 for the last. */
const confidence = (row: number) => 1 - (0.4 * row) / (ROWS - 1);
const hasTag = (row: number, tag: number) => (row * (tag + 3)) % 11 < 4;
/** 1.5 to 192 in doublings: whole numbers of few values would be taken for classes. */
const loss = (row: number) => (row % 10 === 9 ? "" : String(1.5 * 2 ** (row % 8)));
const day = (row: number) => new Date(Date.UTC(2024, 0, 1 + row)).toISOString().slice(0, 10);

async function logRun(): Promise<string> {
  const logdir = await mkdtemp(join(tmpdir(), "pointillist-colours-"));
  const writer = new SummaryWriter(join(logdir, "animals"));
  await writer.embedding("images", groupedVectors(ROWS), {
    step: 1,
    metadata: {
      name: rows.map((row) => `${group(row)} ${row}`),
      split: rows.map((row) => (row % 4 === 0 ? "test" : "train")),
      loss: rows.map(loss),
      day: rows.map(day),
    },
    concepts: rows.map((row) => [
      { name: group(row), value: confidence(row) },
      ...TAGS.filter((_, tag) => hasTag(row, tag)).map((name) => ({ name, value: 0.5 })),
    ]),
    layouts: [
      tsne({ dims: 2, perplexity: 15, seed: 7 }),
      tsne({ dims: 3, perplexity: 15, seed: 7 }),
    ],
  });
  await writer.close();
  return logdir;
}

/** What the app's session says, in parts that can leave the page. */
interface Said {
  readonly fills: number[];
  readonly shapes: number[];
  readonly palette: number[][];
  readonly slots: [string, number][];
  readonly rings: { row: number; shares: number[]; colours: number[][] }[];
  readonly inView: number[] | null;
}

function said(tab: Tab): Promise<Said> {
  return tab.frame.evaluate(() => {
    const app = document.querySelector("pointillist-app") as unknown as {
      session: {
        now: {
          dataset: { conceptNames: string[] };
          inView: Uint32Array | null;
          derived: {
            appearance: {
              fill: Uint8Array;
              shape: Uint8Array;
              palette: { fill: number[] }[];
            } | null;
            slots: Map<number, { slot: number; round: number }>;
            rings: { row: number; arcs: { share: number; colour: number[] }[] }[];
          };
        };
      };
    };
    const { derived, dataset, inView } = app.session.now;
    return {
      fills: [...(derived.appearance?.fill ?? [])],
      shapes: [...(derived.appearance?.shape ?? [])],
      palette: (derived.appearance?.palette ?? []).map(({ fill }) => [...fill]),
      slots: [...derived.slots].map(([concept, { slot, round }]): [string, number] => [
        dataset.conceptNames[concept] ?? "",
        8 * round + slot,
      ]),
      rings: derived.rings.map(({ row, arcs }) => ({
        row,
        shares: arcs.map(({ share }) => share),
        colours: arcs.map(({ colour }) => [...colour]),
      })),
      inView: inView === null ? null : [...inView],
    };
  });
}

/** The colour of the map's picture at a row, or at a place of it. */
function pixel(tab: Tab, at: number | { x: number; y: number }): Promise<number[]> {
  return tab.frame.evaluate(async (where) => {
    const app = document.querySelector("pointillist-app");
    const map = app?.shadowRoot?.querySelector("pt-map") as unknown as {
      view: {
        screenOf(row: number): { x: number; y: number };
        snapshot(scale: number): Promise<ImageBitmap>;
      };
    };
    const { x, y } = typeof where === "number" ? map.view.screenOf(where) : where;
    const picture = await map.view.snapshot(1);
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext("2d");
    if (!context) throw new Error("no 2-D canvas");
    context.drawImage(picture, 0, 0);
    return [...context.getImageData(Math.round(x), Math.round(y), 1, 1).data.slice(0, 3)];
  }, at);
}

function assertNear(found: readonly number[], wanted: readonly number[], most: number): void {
  const off = Math.max(...found.map((value, at) => Math.abs(value - (wanted[at] ?? 999))));
  assert.ok(off <= most, `found ${found}, wanted ${wanted}`);
}

describe("colours of the tab", function () {
  this.timeout(240_000);
  let logdir: string;
  let board: RunningTensorboard;
  let browser: Browser;
  let tab: Tab;

  before(async function () {
    logdir = await logRun();
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
    await tab.frame.getByRole("option", { name: /^sea/ }).waitFor();
    await poll(async () => (await said(tab)).slots.length > 0, { what: "colours" });
  });
  afterEach(() => closeQuiet(tab));

  const option = (name: string) => tab.frame.getByRole("option", { name: new RegExp(`^${name}`) });
  const openOptions = () => tab.frame.getByRole("button", { name: "Options" }).click();
  const setColour = (label: string, hex: string) =>
    tab.frame.getByLabel(label, { exact: true }).evaluate((field, value) => {
      (field as HTMLInputElement).value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }, hex);
  const until = (what: string, holds: (now: Said) => boolean) =>
    poll(
      async () => {
        const now = await said(tab);
        return holds(now) && now;
      },
      { what },
    );
  const colourBy = async (name: string) => {
    await tab.frame.getByRole("button", { name: /^Colour/ }).click();
    await tab.frame.getByRole("option", { name: new RegExp(`^${name}`) }).click();
  };

  it("palettes and own colours reach the map and the list, and a link brings them back", async () => {
    await openOptions();
    await tab.frame.getByRole("radio", { name: "Muted" }).click();
    await until("the muted palette", ({ palette }) => String(palette[0]) === "51,34,136");
    await tab.frame.getByRole("button", { name: /Colours of your own/ }).click();
    await setColour("Colour of bird", "#00c000");
    const now = await until("an own colour", ({ palette }) => palette.length === 9);
    assert.deepEqual(now.palette[8], [0, 0xc0, 0]);
    assert.deepEqual(
      now.slots.find(([name]) => name === "bird"),
      ["bird", 8],
    );
    await poll(async () => String(await pixel(tab, 0)) === "0,192,0", {
      what: "the colour on the map",
    });
    const swatch = option("bird").locator("circle").first();
    assert.equal(await swatch.evaluate((mark) => getComputedStyle(mark).fill), "rgb(0, 192, 0)");

    // Another layout, then a filter: nothing changes its colour; nor does opening the link elsewhere.
    await tab.frame.getByRole("radio", { name: /^t-SNE 3-D/ }).click();
    await tab.frame.getByRole("combobox", { name: "Find or filter" }).fill("bird AND sea");
    await tab.page.keyboard.press("Enter");
    await tab.frame
      .getByText(/^\d+ of 120$/)
      .first()
      .waitFor();
    const before = new Map((await said(tab)).slots);
    await poll(async () => /paint%3D/.test(tab.page.url()) && /filter%3D/.test(tab.page.url()), {
      what: "the link",
    });
    const other = await openTab(browser, tab.page.url().replace(/#.*$/, ""), { state: "ready" });
    await other.page.goto("about:blank");
    await other.page.goto(tab.page.url());
    const frame = await poll(
      async () => other.page.frames().find((one) => one.url().includes("name=pointillist")),
      { what: "the frame" },
    );
    const again = { ...other, frame };
    await poll(
      async () => {
        const found = await said(again).catch(() => null);
        return found !== null && found.palette.length === 9 && found.slots.length === before.size;
      },
      { what: "the same colours elsewhere" },
    );
    assert.deepEqual(new Map((await said(again)).slots), before);
    await other.close();
  });

  it("a double click shows one colour only; shapes follow a second column", async () => {
    await option("boat").locator(".dot").dblclick();
    const solo = await until(
      "one colour only",
      ({ fills }) => fills[0] === 255 && fills[1] !== 255,
    );
    assert.deepEqual(
      solo.fills.map((fill) => fill !== 255),
      rows.map((row) => row % 3 === 1),
    );
    await option("boat").locator(".dot").dblclick();
    await until("all colours", ({ fills }) => fills.every((fill) => fill !== 255));
    await openOptions();
    await tab.frame.getByLabel("Shape by").selectOption("split");
    // "train" is on most rows: a circle; "test" has the next shape.
    const shaped = await until("shapes", ({ shapes }) => shapes[0] === 1);
    assert.deepEqual(
      shaped.shapes,
      rows.map((row) => (row % 4 === 0 ? 1 : 0)),
    );
  });

  it("numbers and dates become ramps whose scale, range and colours can be changed; what is missing is hollow", async () => {
    const RING = 4;
    await colourBy("loss");
    const legend = tab.frame.getByRole("region", { name: "Colours" });
    await legend.getByText("missing: 12").waitFor();
    const first = await until("a ramp", ({ shapes }) => shapes[9] === RING);
    assert.deepEqual(
      first.shapes.map((shape) => shape === RING),
      rows.map((row) => row % 10 === 9),
    );
    await legend.getByRole("button", { name: "Scale …" }).click();
    const scale = legend.getByLabel("Scale", { exact: true });
    // 64 steps of the ramp: 1.5 * 2 ** k of 1.5..192 is at k / 7 of a log scale.
    await scale.selectOption("log");
    await until("a log scale", ({ fills }) =>
      rows.slice(0, 8).every((row) => fills[row] === Math.round((row / 7) * 63)),
    );
    await scale.selectOption("linear");
    await legend.getByLabel("To").fill("24");
    await legend.getByLabel("To").press("Tab");
    await until(
      "a shorter range",
      ({ fills }) => fills[4] === 63 && fills[7] === 63 && fills[0] === 0,
    );
    await scale.selectOption("diverging");
    await legend.getByLabel("Middle").fill("12");
    await legend.getByLabel("Middle").press("Tab");
    // 1.5..24 round 12: the reach is 12, so 1.5 is at 0.5 - 10.5 / 24.
    const split = await until(
      "a diverging scale",
      ({ fills }) => fills[4] === 63 && fills[0] === Math.round((0.5 - 10.5 / 24) * 63),
    );
    assert.deepEqual(split.palette[0], [0x00, 0x72, 0xb2]);
    await legend.getByLabel("Ramp").selectOption("viridis");
    await until(
      "another ramp",
      ({ palette }) => String(palette[0]) === "68,1,84" && String(palette[63]) === "253,231,37",
    );
    await scale.selectOption("quantile");
    await until(
      "quantiles",
      ({ fills }) => (fills[0] ?? 99) < (fills[1] ?? 0) && (fills[1] ?? 99) < (fills[2] ?? 0),
    );
    await colourBy("day");
    await legend.getByText("2024-01-01").waitFor();
    await until(
      "dates in order",
      ({ fills }) =>
        fills[0] === 0 && fills[ROWS - 1] === 63 && fills[60] === Math.round((60 / 119) * 63),
    );
  });

  it("rings show the strongest concepts of the few points in view, and can be switched off", async () => {
    assert.deepEqual((await said(tab)).rings, []);
    const ringed = await zoomUntil(tab, 12, async () => {
      const now = await said(tab);
      return now.rings.length > 0 && now;
    });
    assert.ok((ringed.inView?.length ?? 999) <= ROWS / 2);
    const { slots, palette } = ringed;
    for (const { row, shares, colours } of ringed.rings) {
      const own = [
        confidence(row),
        ...TAGS.filter((_, tag) => hasTag(row, tag)).map(() => 0.5),
      ].slice(0, 4);
      assert.equal(shares.length, own.length);
      const off = shares.map((share, at) => Math.abs(share - (own[at] ?? 9)));
      assert.ok(Math.max(...off) < 1e-4, `row ${row}`);
      const slot = slots.find(([name]) => name === group(row))?.[1] ?? -1;
      assert.deepEqual(colours[0], palette[slot % 8]);
    }
    await tab.frame
      .getByRole("region", { name: "Rings" })
      .getByRole("button", { name: "Off" })
      .click();
    await until("no rings", ({ rings }) => rings.length === 0);
  });

  it("the list sorts by count, lift, mean confidence and name, and shows the figure", async () => {
    await openOptions();
    const names = async () => {
      const all = await tab.frame.locator("pt-concept-list [role=option] .name").allTextContents();
      return all.map((text) => text.trim());
    };
    const sort = (name: string) => tab.frame.getByRole("radio", { name, exact: true }).click();
    await tab.frame
      .getByRole("textbox", { name: /^Find a concept/ })
      .fill("/^(bird|boat|house|sea)$/");
    await sort("Name");
    await poll(async () => String(await names()) === "bird,boat,house,sea", { what: "by name" });
    await sort("Mean");
    // Means of 0.8 for the groups, with the earliest rows highest; 0.5 for the tag.
    const mean = (at: number) => {
      const own = rows.filter((row) => row % 3 === at).map(confidence);
      return (own.reduce((sum, one) => sum + one, 0) / own.length).toFixed(2);
    };
    await poll(async () => String(await names()) === "bird,boat,house,sea", { what: "by mean" });
    for (const [at, name] of GROUPS.entries())
      await option(name).getByText(mean(at), { exact: true }).waitFor();
    await option("sea").getByText("0.50", { exact: true }).waitFor();
    await tab.frame.getByRole("combobox", { name: "Find or filter" }).fill("boat >= 0");
    await tab.page.keyboard.press("Enter");
    await tab.frame.getByText("40 of 120").first().waitFor();
    await sort("Lift");
    await poll(async () => (await names())[0] === "boat", { what: "by lift" });
    // All 40 rows kept are boats; 40 of 120 rows are: lift 3.
    await option("boat").getByText("3.0×").waitFor({ state: "attached" });
    const shared = rows.filter((row) => row % 3 === 1 && hasTag(row, 0)).length;
    const lift = shared / 40 / (rows.filter((row) => hasTag(row, 0)).length / ROWS);
    await option("sea")
      .getByText(`${lift.toFixed(1)}×`)
      .waitFor();
  });

  it("a lowest confidence for one concept changes only that one, also in filters", async () => {
    await option("bird").click({ position: { x: 60, y: 14 } });
    await tab.frame.getByLabel("Only for this concept").check();
    const slider = tab.frame.getByRole("slider", { name: "Lowest confidence" });
    await slider.focus();
    const start = 0.5;
    for (let press = 0; press < 3; press++) await tab.page.keyboard.press("PageUp");
    const birds = rows.filter(
      (row) => row % 3 === 0 && confidence(row) >= start + 0.3 - 1e-3,
    ).length;
    await tab.frame
      .locator("pt-one-figures")
      .getByText(new RegExp(`^\\s*${birds}\\s*of 120 at 0\\.80`))
      .waitFor();
    await tab.frame.getByRole("combobox", { name: "Find or filter" }).fill("bird OR boat");
    await tab.page.keyboard.press("Enter");
    await tab.frame
      .getByText(`${birds + 40} of 120`)
      .first()
      .waitFor();
    await tab.frame.getByRole("button", { name: "All concepts" }).click();
    await tab.frame.getByText(/One concept has a lowest confidence/).waitFor();
    const low = rows.filter((row) => row % 3 === 0 && confidence(row) < 0.8 - 1e-3);
    const slotOf = (name: string, now: Said) => now.slots.find(([one]) => one === name)?.[1] ?? -1;
    await until("birds below it without the bird's colour", (now) =>
      low.every((row) => now.fills[row] !== slotOf("bird", now) % 8 || now.shapes[row] !== 0),
    );
  });

  it("three sets: each alone, each two, all three and none are counted, and a bar selects its points", async () => {
    const sets = ["bird", "sea", "sky"] as const;
    await option("bird").click({ position: { x: 60, y: 14 } });
    for (const name of sets.slice(1))
      await option(name).click({ position: { x: 60, y: 14 }, modifiers: ["Control"] });
    const bits = rows.map(
      (row) => Number(row % 3 === 0) + 2 * Number(hasTag(row, 0)) + 4 * Number(hasTag(row, 1)),
    );
    const words = [
      "none",
      "bird only",
      "sea only",
      "bird and sea",
      "sky only",
      "bird and sky",
      "sea and sky",
      "all three",
    ];
    for (const [set, text] of words.entries()) {
      const found = bits.filter((one) => one === set).length;
      await tab.frame.getByRole("button", { name: new RegExp(`^${text}\\s+${found}$`) }).waitFor();
    }
    const all = bits.filter((one) => one === 7).length;
    await tab.frame.getByRole("button", { name: /^all three/ }).click();
    await tab.frame.getByText(`${all} selected`).first().waitFor();
  });

  it("small multiples of four, six and nine concepts", async () => {
    await tab.frame.getByRole("radio", { name: "Grid" }).click();
    const maps = tab.frame.locator("pt-concept-grid pt-linked-map");
    for (const size of [4, 9, 6]) {
      await tab.frame.getByRole("radio", { name: String(size), exact: true }).click();
      await poll(async () => (await maps.count()) === size, { what: `${size} maps` });
    }
  });

  it("opacity, background, axes and grid as they are asked for", async () => {
    await openOptions();
    const whole = await pixel(tab, 0);
    await setColour("Background of the map", "#204060");
    await poll(async () => String(await pixel(tab, { x: 3, y: 3 })) === "32,64,96", {
      what: "the background",
    });
    assertNear(await pixel(tab, 0), whole, 2);
    await tab.frame.getByRole("slider", { name: /Opacity/ }).evaluate((field) => {
      (field as HTMLInputElement).value = "0.5";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await poll(async () => String(await pixel(tab, 0)) !== String(whole), {
      what: "lighter points",
    });
    await tab.frame.getByLabel("Axes and grid").check();
    const svg = () =>
      tab.frame.evaluate(() => {
        const map = document
          .querySelector("pointillist-app")
          ?.shadowRoot?.querySelector("pt-map") as unknown as {
          view: { toSvg(): Promise<string> };
        };
        return map.view.toSvg();
      });
    await poll(async () => />X<\/text>/.test(await svg()) && />Y<\/text>/.test(await svg()), {
      what: "the names of the axes",
    });
  });

  it("points are coloured by local stress, explained in words", async () => {
    await tab.frame.getByRole("button", { name: /^Layout quality/ }).click();
    await tab.frame.getByRole("radio", { name: "Stress" }).click();
    await tab.frame.getByText(/^Local stress: how far/).waitFor();
    await tab.frame.getByText(/have 80 % or more/).waitFor();
    await tab.frame.getByRole("button", { name: "Colour local stress" }).waitFor();
    await until("a ramp", ({ palette }) => palette.length === 64);
  });
});
