import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { becomes, rests } from "./actions.js";
import { closeQuiet, openTab, poll, startBoard, startBrowser, type Tab } from "./harness.js";
import {
  GAINED,
  logJourney,
  MOVERS,
  nameOf,
  POINTS,
  pointsAt,
  SCRIPTS,
  vectorOf,
} from "./journey-runs.js";

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
  afterEach(() => closeQuiet(tab));

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
    await tab.frame.getByRole("option", { name: "variant" }).click();
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

  it("T35: sequences are drawn in both tabs, from the column that the writer made of group and order", async () => {
    const chains = () =>
      tab.frame.evaluate(() => {
        const app = document.querySelector("pointillist-app") as unknown as {
          session: { now: { derived: { sequences: Uint32Array[] } } };
        };
        return app.session.now.derived.sequences.map((rows) => [...rows]);
      });
    const found = await poll(async () => ((await chains()).length === 4 ? await chains() : false), {
      what: "four walks",
    });
    // Each walk takes every fourth point in turn, whichever row it has at this step.
    const points = pointsAt(20);
    for (const walk of found) {
      const turns = walk.map((row) => Math.floor((points[row] ?? 0) / 4));
      assert.deepEqual(
        turns,
        [...turns].sort((a, b) => a - b),
      );
      assert.equal(new Set(walk.map((row) => (points[row] ?? 0) % 4)).size, 1);
    }
    assert.equal(found.flat().length, points.length);
    await tab.frame.getByRole("button", { name: "Options" }).click();
    await tab.frame.getByRole("button", { name: /^Lines:\s+as logged/ }).click();
    await tab.frame.getByRole("option", { name: "no lines" }).click();
    await poll(async () => (await chains()).length === 0, { what: "no lines" });
    await tab.frame.getByRole("button", { name: /^Lines:\s+no lines/ }).click();
    await tab.frame.getByRole("option", { name: /in order of turn/ }).click();
    await tab.frame.getByRole("button", { name: /^Lines for:\s+one for each walk/ }).waitFor();
    await poll(async () => (await chains()).length === 4, { what: "four walks by columns" });
    assert.deepEqual(
      (await chains()).map(String).sort(),
      found.map(String).sort(),
      "group and order chosen here give the lines that were logged",
    );
    // A board of this run alone: which run the stock projector opens first is its own affair.
    const alone = await startBoard(join(logdir, "training"));
    const stock = await openTab(browser, alone.url, { plugin: "projector" });
    const stockFrame = await poll(
      async () => stock.page.frames().find((one) => one.url().includes("projector_binary.html")),
      { what: "the stock projector", timeoutMs: 60_000 },
    );
    const stockChains = await poll(
      () =>
        stockFrame.evaluate(() => {
          // Its data set is made before the metadata is there, and again with it.
          const found: number[][][] = [];
          const walk = (root: ParentNode): void => {
            for (const element of root.querySelectorAll("*")) {
              const { dataSet } = element as unknown as {
                dataSet?: { sequences?: { pointIndices: number[] }[] };
              };
              if (dataSet?.sequences)
                found.push(dataSet.sequences.map(({ pointIndices }) => [...pointIndices]));
              if (element.shadowRoot) walk(element.shadowRoot);
            }
          };
          walk(document);
          return found.find((chains) => chains.some((rows) => rows.length > 1));
        }),
      { what: "lines in the stock projector", timeoutMs: 60_000 },
    );
    await stock.close();
    await alone.stop();
    // At the step that the config names: the newest. Lines of one point are none.
    const long = stockChains.filter((rows) => rows.length > 1);
    assert.deepEqual(long.map(String).sort(), found.map(String).sort());
  });

  it("T32: names beside points of any column and script, none over another, more of all as one zooms", async () => {
    const names = () =>
      tab.frame.evaluate(() => {
        const map = document
          .querySelector("pointillist-app")
          ?.shadowRoot?.querySelector("pt-map") as unknown as {
          view: {
            names(): {
              label: { text: string; row: number };
              x: number;
              y: number;
              width: number;
              height: number;
            }[];
          };
        };
        return map.view
          .names()
          .map(({ label, x, y, width, height }) => ({ ...label, x, y, width, height }));
      });
    await tab.frame.getByRole("button", { name: "Options" }).click();
    await tab.frame.getByRole("button", { name: /^Label by:\s+regions/ }).click();
    await tab.frame.getByRole("option", { name: /^name/ }).click();
    const shown = await poll(
      async () => {
        const found = await names();
        return found.length > 60 ? found : undefined;
      },
      { what: "names of most points" },
    );
    const points = pointsAt(20);
    for (const { text, row } of shown) assert.equal(text, nameOf(points[row] ?? -1));
    for (const script of SCRIPTS)
      assert.ok(
        shown.some(({ text }) => text === script),
        script,
      );
    const apart = (list: typeof shown) =>
      list.every((a, i) =>
        list.every(
          (b, j) =>
            i >= j ||
            Math.abs(a.x - b.x) >= (a.width + b.width) / 2 ||
            Math.abs(a.y - b.y) >= (a.height + b.height) / 2,
        ),
      );
    assert.ok(apart(shown), "no name lies over another");
    // A share of the points in view: it can only grow as they come apart.
    const share = async () => {
      const inView = await tab.frame.evaluate(() => {
        const map = document
          .querySelector("pointillist-app")
          ?.shadowRoot?.querySelector("pt-map") as unknown as {
          view: { screenOf(row: number): unknown };
        };
        return Array.from({ length: 95 }, (_, row) => map.view.screenOf(row)).filter(Boolean)
          .length;
      });
      return (await names()).length / inView;
    };
    const far = await (async () => {
      for (let turn = 0; turn < 5; turn++)
        await tab.frame.getByRole("button", { name: "Zoom out" }).click();
      return poll(
        async () => {
          const now = await names();
          return now.length > 0 && now.length < shown.length && apart(now)
            ? await share()
            : undefined;
        },
        { what: "fewer names from afar" },
      );
    })();
    await tab.frame.getByRole("button", { name: "Fit (f)" }).click();
    await poll(async () => (await share()) > far && apart(await names()), {
      what: "more names nearby",
    });
    await tab.frame.getByRole("button", { name: /^Label by/ }).click();
    await tab.frame.getByRole("option", { name: "strongest concept" }).click();
    await poll(
      async () => {
        const now = await names();
        return (
          now.length > 20 && now.every(({ text }) => ["ant", "bee", "cat", "dog"].includes(text))
        );
      },
      { what: "names of concepts" },
    );
    await tab.page.keyboard.press("Escape");
    await tab.frame.getByRole("radio", { name: /^map 3-D/ }).click();
    await becomes(tab, "layout", "map 3-D");
    await poll(
      async () => {
        const now = await names();
        return now.length > 10 && apart(now);
      },
      { what: "names in 3-D" },
    );
  });

  it("T29: neighbours by another metric, another number and on the map, as a loop finds them; stored ones read no vector", async () => {
    const line = tab.frame.getByRole("combobox", { name: "Find or filter" });
    await line.fill("ant 44");
    await tab.frame.getByText("1 found").waitFor();
    const before = tab.requests.length;
    await tab.page.keyboard.press("Enter");
    const panel = tab.frame.getByRole("complementary", { name: "Inspector" });
    await panel.getByText(/^Nearest 12/).waitFor();
    const neighbours = () =>
      tab.frame.evaluate(() => {
        const app = document.querySelector("pointillist-app") as unknown as {
          session: {
            now: {
              inspected: number;
              derived: {
                neighbourhood: {
                  stored: boolean;
                  found: { row: number; distance: number | null }[];
                } | null;
              };
            };
          };
        };
        const { inspected, derived } = app.session.now;
        return { inspected, ...derived.neighbourhood };
      });
    // Each is read whole from the stored table: 20 numbers a row, and nothing of the matrix of 95 by 6.
    await poll(async () => (await neighbours()).found?.length === 12, {
      what: "twelve neighbours",
    });
    assert.equal((await neighbours()).stored, true);
    await tab.page.waitForTimeout(300);
    const ranges = tab.requests
      .slice(before)
      .map(({ range }) => range)
      .filter(Boolean);
    assert.ok(
      ranges.every((range) => {
        const [from = 0, to = 0] = (range ?? "").replace("bytes=", "").split("-").map(Number);
        return to - from < 400;
      }),
      `small reads only: ${ranges.join(" ")}`,
    );
    const inStep = pointsAt(20);
    const vectors = inStep.map((point) => vectorOf(point % POINTS, 20).map(Math.fround));
    const nearest = (row: number, k: number, apart: (a: number[], b: number[]) => number) =>
      vectors
        .map((other, place) => ({ place, apart: apart(vectors[row] ?? [], other) }))
        .filter(({ place }) => place !== row)
        .sort((a, b) => a.apart - b.apart || a.place - b.place)
        .slice(0, k);
    const dot = (a: number[], b: number[]) =>
      a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
    const ways = {
      euclidean: (a: number[], b: number[]) =>
        Math.hypot(...a.map((value, i) => value - (b[i] ?? 0))),
      dot: (a: number[], b: number[]) => -dot(a, b),
      cosine: (a: number[], b: number[]) => 1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)),
    };
    const { inspected } = await neighbours();
    const count = panel.getByRole("spinbutton", { name: "How many neighbours" });
    await count.fill("33");
    await count.press("Enter");
    for (const metric of ["cosine", "euclidean", "dot"] as const) {
      await panel.getByRole("button", { name: /^Metric/ }).click();
      await panel.getByRole("option", { name: new RegExp(`^${metric}`) }).click();
      const wanted = nearest(inspected, 33, ways[metric]);
      await poll(
        async () => {
          const { found = [], stored } = await neighbours();
          return (
            stored === false &&
            found.length === 33 &&
            found.every(
              (one, place) =>
                Math.abs((one.distance ?? Number.NaN) - (wanted[place]?.apart ?? 0)) < 1e-3,
            )
          );
        },
        { what: `33 by ${metric}` },
      );
    }
    await panel.getByRole("button", { name: /^Space/ }).click();
    await panel.getByRole("option", { name: /^on the map/ }).click();
    // On the grid the nearest of a point inside are the four beside it, one unit away.
    await poll(
      async () => {
        const { found = [] } = await neighbours();
        return found
          .slice(0, 4)
          .every(({ distance }) => Math.abs((distance ?? 0) - 1) < 1e-4 || (distance ?? 1) < 1);
      },
      { what: "neighbours on the map" },
    );
    // What both are is said beside the picture: every fourth point is an ant.
    await panel
      .getByTitle(/; both: ant/)
      .first()
      .waitFor();
    await count.fill("1");
    await count.press("Enter");
    await poll(async () => (await neighbours()).found?.length === 1, { what: "one neighbour" });
  });

  it("T9, T23: flies on a double click, keeps the camera across filters, fits a selection; a lasso in 3-D takes what is drawn in it", async () => {
    const camera = () =>
      tab.frame.evaluate(() => {
        const map = document
          .querySelector("pointillist-app")
          ?.shadowRoot?.querySelector("pt-map") as unknown as {
          view: { camera(): { centre: number[]; scale: number; yaw: number; pitch: number } };
        };
        return map.view.camera();
      });
    const placeOf = async (row: number) => {
      const at = await tab.frame.evaluate((one) => {
        const map = document
          .querySelector("pointillist-app")
          ?.shadowRoot?.querySelector("pt-map") as unknown as {
          view: { screenOf(row: number): { x: number; y: number } | null };
          getBoundingClientRect(): DOMRect;
        };
        const box = map.getBoundingClientRect();
        const spot = map.view.screenOf(one);
        return spot && { x: box.x + spot.x, y: box.y + spot.y };
      }, row);
      const frame = await (await tab.frame.frameElement()).boundingBox();
      return at && { x: at.x + (frame?.x ?? 0), y: at.y + (frame?.y ?? 0) };
    };
    const first = await camera();
    const target = await placeOf(40);
    assert.ok(target);
    await tab.page.mouse.dblclick(target.x, target.y);
    await poll(async () => (await camera()).scale > 5 * first.scale, { what: "near to the point" });
    const box = await tab.frame.locator("pt-map").boundingBox();
    const near = await poll(async () => (await placeOf(40)) ?? undefined, {
      what: "the point in view",
    });
    assert.ok(Math.abs(near.x - ((box?.x ?? 0) + (box?.width ?? 0) / 2)) < 200);
    await tab.page.keyboard.press("Escape");
    // The panel that goes gives the map its width back; the camera is told in the frame after.
    await tab.frame.locator("pt-right-panel").waitFor({ state: "detached" });
    await tab.frame.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    const before = await camera();
    await tab.frame.getByRole("combobox", { name: "Find or filter" }).fill("fifth AND ant");
    await tab.page.keyboard.press("Enter");
    await tab.frame.getByText(/^\d+ of 95$/).waitFor();
    assert.deepEqual(await camera(), before);
    await tab.frame.getByRole("button", { name: "Clear" }).click();
    assert.deepEqual(await camera(), before);
    await tab.frame.getByRole("button", { name: "Fit (f)" }).click();
    await poll(async () => Math.abs((await camera()).scale - first.scale) < 1e-6, {
      what: "all in view",
    });
    await tab.frame.getByRole("radio", { name: /^map 3-D/ }).click();
    await becomes(tab, "layout", "map 3-D");
    // It stands still by itself: nothing turns unasked.
    const still = await camera();
    await tab.page.waitForTimeout(400);
    assert.deepEqual(await camera(), still);
    await tab.frame.getByRole("button", { name: "Turn slowly" }).click();
    await poll(async () => (await camera()).yaw !== still.yaw, { what: "a turn" });
    await tab.frame.getByRole("button", { name: "Turn slowly" }).click();
    await tab.frame.getByRole("button", { name: "From above" }).click();
    await poll(async () => Math.abs((await camera()).pitch - Math.PI / 2) < 1e-6, {
      what: "the view from above",
    });
    await tab.frame.getByRole("button", { name: "Fit (f)" }).click();
    // A lasso round the left half of the stage, with the tool in hand.
    await tab.page.keyboard.press("l");
    const map = await tab.frame.locator("pt-map").boundingBox();
    assert.ok(map);
    const middle = map.x + map.width / 2;
    const corners = [
      [map.x + 20, map.y + 20],
      [middle, map.y + 20],
      [middle, map.y + map.height - 20],
      [map.x + 20, map.y + map.height - 20],
    ] as const;
    await tab.page.mouse.move(corners[0][0], corners[0][1]);
    await tab.page.mouse.down();
    for (const [x, y] of [...corners.slice(1), corners[0]])
      await tab.page.mouse.move(x, y, { steps: 4 });
    await tab.page.mouse.up();
    await tab.frame
      .getByText(/^\d+ selected$/)
      .first()
      .waitFor();
    const selected = await tab.frame.evaluate(() => {
      const app = document.querySelector("pointillist-app") as unknown as {
        session: { choice: { selected: Uint32Array } };
      };
      return [...app.session.choice.selected];
    });
    assert.ok(selected.length > 10 && selected.length < 90, `${selected.length}`);
    for (const row of [0, 20, 40, 60, 80]) {
      const at = await placeOf(row);
      if (!at || Math.abs(at.x - middle) < 12) continue;
      assert.equal(selected.includes(row), at.x < middle, `row ${row} at ${at.x}`);
    }
    const wide = await camera();
    await tab.frame.getByRole("button", { name: "Fit the selection (f)" }).click();
    await poll(async () => (await camera()).scale !== wide.scale, {
      what: "the selection in the middle",
    });
  });

  it("T17: points on one place are counted and fan out under the keyboard; Tab walks them, Esc folds them", async () => {
    await tab.frame.getByRole("button", { name: "Step 10", exact: true }).click();
    await becomes(tab, "step", "10");
    await rests(tab); // what was found in the step before is not of this one
    // Point 5 has moved onto point 8.
    await tab.frame.getByRole("combobox", { name: "Find or filter" }).fill("ant 8");
    await tab.frame.getByText(/^\d+ found$/).waitFor();
    await tab.page.keyboard.press("Enter");
    const panel = tab.frame.getByRole("complementary", { name: "Inspector" });
    await panel.getByRole("heading", { name: /^ant 8/ }).waitFor();
    await panel.getByRole("button", { name: "Fly to it" }).click();
    const fan = () =>
      tab.frame.evaluate(() => {
        const app = document.querySelector("pointillist-app") as unknown as {
          session: { now: { fan: Uint32Array | null; focused: number } };
        };
        const { fan: rows, focused } = app.session.now;
        return { rows: rows === null ? null : [...rows].sort(), focused };
      });
    await tab.frame.getByRole("application").focus();
    await poll(
      async () => {
        await tab.page.keyboard.press("ArrowRight");
        await tab.page.keyboard.press("ArrowLeft");
        const now = await fan();
        return now.rows !== null && String(now.rows) === "5,8";
      },
      { what: "the two fanned out" },
    );
    await tab.frame.getByText("2 points at this spot").waitFor();
    const { focused } = await fan();
    await tab.page.keyboard.press("Tab");
    await poll(async () => (await fan()).focused !== focused, { what: "the other member" });
    await tab.page.keyboard.press("Escape");
    await poll(async () => (await fan()).rows === null, { what: "the fan folded" });
  });
});
