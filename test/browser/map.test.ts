import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { poll, startBrowser } from "./harness.js";
import { type Lab, startLab } from "./lab/lab-server.js";
import type {} from "./lab/map-page.js";

const WIDTH = 900;
const HEIGHT = 600;

describe("map in a browser, under the strict policy", function () {
  this.timeout(120_000);
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

  it("draws every row in the colour of its palette entry, where screenOf says", async () => {
    const wrong = await page.evaluate(async () => {
      const { view, palettes, settled, pixels } = globalThis.lab;
      const rows = 64;
      const positions = new Float32Array(rows * 2);
      const fill = new Uint8Array(rows);
      for (let row = 0; row < rows; row++) {
        positions[2 * row] = row % 8;
        positions[2 * row + 1] = Math.floor(row / 8);
        fill[row] = (row * 5) % 8;
      }
      view.setPlacement({ positions, dims: 2 });
      const shape = new Uint8Array(rows);
      view.setAppearance({
        palette: palettes.day,
        fill,
        shape,
        strength: new Uint8Array(rows).fill(255),
      });
      await settled();
      const { width, data } = await pixels();
      const found: string[] = [];
      for (let row = 0; row < rows; row++) {
        const at = view.screenOf(row);
        if (!at) {
          found.push(`${row}: off the map`);
          continue;
        }
        const offset = (Math.round(at.y) * width + Math.round(at.x)) * 4;
        const seen = [...data.slice(offset, offset + 3)].join(",");
        const wanted = palettes.day[fill[row] as number]?.fill.join(",");
        if (seen !== wanted) found.push(`${row}: ${seen}, not ${wanted}`);
      }
      return found;
    });
    assert.deepEqual(wrong, []);
  });

  it("shows a thumbnail of the right row on each point, before and right after a filter", async () => {
    const wrong = await page.evaluate(async () => {
      const { view, palettes, settled, pixels, colourSheet } = globalThis.lab;
      const rows = 300;
      const positions = new Float32Array(rows * 2);
      for (let row = 0; row < rows; row++) {
        positions[2 * row] = row % 20;
        positions[2 * row + 1] = Math.floor(row / 20);
      }
      view.setPlacement({ positions, dims: 2 });
      view.setAppearance({
        palette: palettes.day,
        fill: new Uint8Array(rows),
        shape: new Uint8Array(rows),
        strength: new Uint8Array(rows).fill(255),
      });
      view.setSheets([await colourSheet(200, 16, 40), await colourSheet(100, 7, 40, 200)]);
      view.setThumbnails({ on: true, sizePx: 32 });
      const found: string[] = [];
      const check = async (name: string, flags: Uint8Array) => {
        view.setMarks({ flags, hovered: -1, inspected: -1, focused: -1, links: [] });
        const { width, data } = await pixels();
        let shown = 0;
        for (let row = 0; row < rows; row++) {
          const at = view.screenOf(row);
          if (!at) continue;
          shown++;
          const offset = (Math.round(at.y) * width + Math.round(at.x)) * 4;
          const seen =
            ((data[offset] as number) >> 4) |
            (((data[offset + 1] as number) >> 4) << 4) |
            (((data[offset + 2] as number) >> 4) << 8);
          if (seen !== row) found.push(`${name} ${row}: picture of ${seen}`);
        }
        found.push(`${name}: ${shown}`);
      };
      await settled();
      await check("all", new Uint8Array(rows));
      // Every third row stays: the places in the buffer differ from the rows as far as they can.
      await check(
        "third",
        Uint8Array.from({ length: rows }, (_, row) => (row % 3 === 1 ? 0 : 2)),
      );
      await check("all again", new Uint8Array(rows));
      return found;
    });
    assert.deepEqual(wrong, ["all: 300", "third: 100", "all again: 300"]);
  });

  it("picks the row under the pointer and never a hidden, filtered or missing one", async () => {
    const answer = await page.evaluate(async () => {
      const { view, settled } = globalThis.lab;
      const positions = new Float32Array([0, 0, 1, 0, 2, 0, 0, 1, Number.NaN, 1, 2, 1]);
      view.setPlacement({ positions, dims: 2 });
      await settled();
      const at = (row: number) => view.screenOf(row) ?? { x: -1, y: -1 };
      const places = [0, 1, 2, 3, 5].map(at);
      const pick = () => places.map(({ x, y }) => view.pick(x + 2, y - 1));
      const all = pick();
      view.setMarks({
        flags: Uint8Array.of(0, 2, 1, 0, 0, 0),
        hovered: -1,
        inspected: -1,
        focused: -1,
        links: [],
      });
      return { all, some: pick(), missing: view.screenOf(4), far: view.pick(5, 5) };
    });
    assert.deepEqual(answer, {
      all: [0, 1, 2, 3, 5],
      some: [0, -1, -1, 3, 5],
      missing: null,
      far: -1,
    });
  });

  it("selects by lasso and box what a brute-force test finds, and draws the selection in ink", async () => {
    const placed = await page.evaluate(async () => {
      const { view, palettes, settled } = globalThis.lab;
      const rows = 2000;
      let seed = 5;
      const random = () => {
        seed = (seed * 48271) % 2147483647;
        return seed / 2147483647;
      };
      const positions = Float32Array.from({ length: rows * 2 }, random);
      view.setPlacement({ positions, dims: 2 });
      view.setAppearance({
        palette: palettes.day,
        fill: new Uint8Array(rows),
        shape: new Uint8Array(rows),
        strength: new Uint8Array(rows).fill(255),
      });
      await settled();
      return Array.from({ length: rows }, (_, row) => view.screenOf(row));
    });
    await page.keyboard.down("Shift");
    const line = [
      [300, 150],
      [600, 180],
      [560, 420],
      [330, 400],
    ] as const;
    await page.mouse.move(line[0][0], line[0][1]);
    await page.mouse.down();
    for (const corner of line.slice(1)) await page.mouse.move(corner[0], corner[1], { steps: 12 });
    await page.mouse.up();
    await page.keyboard.up("Shift");
    const selected = await page.evaluate(
      () => globalThis.lab.events.find((event) => event.name === "select")?.args,
    );
    const rows = selected?.[0] as number[];
    const inside = (p: { x: number; y: number }) =>
      line.reduce((odd, [x, y], i) => {
        const [u, v] = line[(i + 3) % 4] as readonly [number, number];
        return y > p.y !== v > p.y && p.x < ((u - x) * (p.y - y)) / (v - y) + x ? !odd : odd;
      }, false);
    const wanted = placed.flatMap((p, row) => (p && inside(p) ? [row] : []));
    assert.ok(wanted.length > 200);
    // The pointer's places are whole px: a point within 1 px of the line may fall on either side.
    const differ =
      wanted.filter((row) => !rows.includes(row)).length +
      rows.filter((row) => !wanted.includes(row)).length;
    assert.ok(differ <= wanted.length * 0.02, `${differ} of ${wanted.length} differ`);
    assert.equal(selected?.[1], "replace");

    const inked = await page.evaluate(async (chosen) => {
      const { view, palettes, themes, settled, pixels } = globalThis.lab;
      const flags = new Uint8Array(2000);
      for (const row of chosen) flags[row] = 4;
      view.setMarks({ flags, hovered: -1, inspected: -1, focused: -1, links: [] });
      await settled();
      const { width, data } = await pixels();
      const near = (offset: number, colour: readonly number[]) =>
        colour.every((value, c) => Math.abs((data[offset + c] as number) - value) < 12);
      let ink = 0;
      for (let offset = 0; offset < data.length; offset += 4)
        if (near(offset, themes.day.mark)) ink++;
      const fill = palettes.day[0]?.fill ?? [0, 0, 0];
      let bright = 0;
      for (let row = 0; row < 2000; row++) {
        const at = view.screenOf(row);
        // Left of the lasso nothing is selected, so no selected point can lie over this one.
        if (!at || at.x > 280) continue;
        if (near((Math.round(at.y) * width + Math.round(at.x)) * 4, fill)) bright++;
      }
      return { ink, bright };
    }, rows);
    assert.ok(inked.ink > rows.length * 2, `${inked.ink} px of ink for ${rows.length} rows`);
    assert.equal(inked.bright, 0, "what is not selected recedes");

    await page.evaluate(() => {
      globalThis.lab.events.length = 0;
    });
    await page.keyboard.down("Alt");
    await page.mouse.move(200, 100);
    await page.mouse.down();
    await page.mouse.move(400, 300, { steps: 8 });
    await page.mouse.up();
    await page.keyboard.up("Alt");
    const boxed = await page.evaluate(
      () => globalThis.lab.events.find((event) => event.name === "select")?.args[0] as number[],
    );
    const within = placed.flatMap((p, row) =>
      p && p.x > 200 && p.x < 400 && p.y > 100 && p.y < 300 ? [row] : [],
    );
    assert.deepEqual(boxed, within);
  });

  it("ends a tween exactly at the new layout and starts it at the old one", async () => {
    const answer = await page.evaluate(async () => {
      const { view, settled, reports } = globalThis.lab;
      const from = new Float32Array([0, 0, 10, 0, 0, 10, 10, 10]);
      const to = new Float32Array([10, 10, 0, 10, 10, 0, 0, 0]);
      view.setPlacement({ positions: from, dims: 2 });
      await settled();
      const before = [0, 1, 2, 3].map((row) => view.screenOf(row));
      view.setPlacement({ positions: to, dims: 2 }, { tweenMs: 200, keepCamera: true });
      const started = [0, 1, 2, 3].map((row) => view.screenOf(row));
      const frames = reports.length;
      const now = () => [0, 1, 2, 3].map((row) => view.screenOf(row));
      // A busy machine draws few frames, each when the last one is done; the end comes all the same.
      const wanted = JSON.stringify([...before].reverse());
      const deadline = performance.now() + 20_000;
      while (JSON.stringify(now()) !== wanted && performance.now() < deadline) await settled(50);
      return { before, started, after: now(), frames: reports.length - frames };
    });
    assert.deepEqual(answer.started, answer.before);
    assert.deepEqual(answer.after, [...answer.before].reverse());
    assert.ok(answer.frames >= 2, `${answer.frames} frames`);
  });

  it("turns a solid layout, keeps the front in front and still picks what is drawn", async () => {
    await page.evaluate(async () => {
      const { view, palettes, settled } = globalThis.lab;
      // Two rows on one line of sight, the second one nearer to the viewer at yaw 0.
      const positions = new Float32Array([0, 0, -1, 0, 0, 1, 2, 1, 0, -2, -1, 0]);
      view.setPlacement({ positions, dims: 3 });
      view.setAppearance({
        palette: palettes.day,
        fill: Uint8Array.of(0, 1, 2, 3),
        shape: new Uint8Array(4),
        strength: new Uint8Array(4).fill(255),
      });
      view.setCamera({ ...view.camera(), yaw: 0, pitch: 0 });
      await settled();
    });
    const front = await page.evaluate(() => {
      const at = globalThis.lab.view.screenOf(1) ?? { x: 0, y: 0 };
      return globalThis.lab.view.pick(at.x, at.y);
    });
    assert.equal(front, 1);
    const before = await page.evaluate(() => globalThis.lab.view.screenOf(2));
    await page.mouse.move(450, 500);
    await page.mouse.down();
    await page.mouse.move(530, 500, { steps: 6 });
    await page.mouse.up();
    const { after, picked, yaw } = await page.evaluate(async () => {
      await globalThis.lab.settled();
      const { view } = globalThis.lab;
      const places = [0, 1, 2, 3].map((row) => view.screenOf(row) ?? { x: -9, y: -9 });
      return {
        after: places[2],
        picked: places.map(({ x, y }) => view.pick(x, y)),
        yaw: view.camera().yaw,
      };
    });
    assert.notDeepEqual(after, before);
    assert.ok(yaw > 0.3, `yaw ${yaw}`);
    assert.deepEqual(picked, [0, 1, 2, 3]);
  });

  it("zooms at the pointer, pans by drag, and a resize moves no point", async () => {
    const start = await page.evaluate(async () => {
      const { view, settled } = globalThis.lab;
      view.setPlacement({ positions: new Float32Array([0, 0, 4, 0, 0, 3, 4, 3]), dims: 2 });
      await settled();
      return view.screenOf(3);
    });
    assert.ok(start);
    await page.mouse.move(start.x, start.y);
    await page.mouse.wheel(0, -200);
    const zoomed = await page.evaluate(async () => {
      await globalThis.lab.settled();
      return { at: globalThis.lab.view.screenOf(3), scale: globalThis.lab.view.camera().scale };
    });
    assert.ok(zoomed.at && Math.hypot(zoomed.at.x - start.x, zoomed.at.y - start.y) < 0.5);
    await page.mouse.down();
    await page.mouse.move(start.x - 120, start.y + 70, { steps: 5 });
    await page.mouse.up();
    const panned = await page.evaluate(() => globalThis.lab.view.screenOf(3));
    assert.ok(panned && Math.hypot(panned.x - (start.x - 120), panned.y - (start.y + 70)) < 0.5);
    await page.setViewportSize({ width: 700, height: 500 });
    await page.evaluate(() => globalThis.lab.settled());
    const resized = await page.evaluate(() => globalThis.lab.view.screenOf(3));
    assert.ok(resized && Math.hypot(resized.x - panned.x, resized.y - panned.y) < 0.5);
  });

  it("draws nothing while nothing changes, and everything again after its context was lost", async () => {
    const answer = await page.evaluate(async () => {
      const { view, palettes, settled, reports, pixels, events } = globalThis.lab;
      const rows = 3000;
      const positions = Float32Array.from(
        { length: rows * 2 },
        (_, i) => Math.sin(i * 12.9898) * 5,
      );
      view.setPlacement({ positions, dims: 2 });
      view.setAppearance({
        palette: palettes.day,
        fill: Uint8Array.from({ length: rows }, (_, i) => i % 8),
        shape: new Uint8Array(rows),
        strength: new Uint8Array(rows).fill(255),
      });
      await settled();
      const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
      // What was asked for before may still come, late where the machine is busy; then there must be nothing more.
      for (let seen = -1; seen !== reports.length; await pause(800)) seen = reports.length;
      const idleFrom = reports.length;
      await pause(1200);
      const idleFrames = reports.length - idleFrom;
      const before = await pixels();
      const canvas = document.querySelector("canvas");
      const extension = canvas?.getContext("webgl2")?.getExtension("WEBGL_lose_context");
      extension?.loseContext();
      await new Promise((resolve) => setTimeout(resolve, 200));
      extension?.restoreContext();
      await settled();
      const after = await pixels();
      let different = 0;
      for (let i = 0; i < before.data.length; i++)
        if (before.data[i] !== after.data[i]) different++;
      return {
        idleFrames,
        different,
        names: events.map((event) => event.name).filter((name) => name.startsWith("context")),
      };
    });
    assert.deepEqual(answer, {
      idleFrames: 0,
      different: 0,
      names: ["contextLost", "contextRestored"],
    });
  });

  it("draws many points as density: which by hue, how many by strength, with contours", async () => {
    const answer = await page.evaluate(async () => {
      const { view, palettes, themes, settled, pixels, reports } = globalThis.lab;
      // Three discs of one colour each with 2, 8 and 32 thousand rows, and one of two colours 9 to 1.
      const discs = [
        { x: 0, rows: 2_000, fill: 0, other: 0 },
        { x: 10, rows: 8_000, fill: 0, other: 0 },
        { x: 20, rows: 32_000, fill: 0, other: 0 },
        { x: 30, rows: 20_000, fill: 1, other: 0 },
      ];
      const positions: number[] = [];
      const fill: number[] = [];
      for (const disc of discs)
        for (let i = 0; i < disc.rows; i++) {
          const radius = 3 * Math.sqrt((i + 0.5) / disc.rows);
          const angle = i * 2.399963; // the golden angle: even over the disc
          positions.push(disc.x + radius * Math.cos(angle), radius * Math.sin(angle));
          fill.push(i % 10 === 0 ? disc.other : disc.fill);
        }
      const rows = fill.length;
      view.setPlacement({ positions: Float32Array.from(positions), dims: 2 });
      view.setAppearance({
        palette: palettes.day,
        fill: Uint8Array.from(fill),
        shape: new Uint8Array(rows),
        strength: new Uint8Array(rows).fill(255),
      });
      view.setDensity({ mode: "auto", contours: false });
      await settled(600);
      const { width, data } = await pixels();
      // screenOf of the row nearest to each disc's middle: its first one.
      const middles: number[][] = [];
      let first = 0;
      for (const disc of discs) {
        const at = view.screenOf(first) ?? { x: 0, y: 0 };
        const sum = [0, 0, 0];
        for (let dy = -6; dy <= 6; dy++)
          for (let dx = -6; dx <= 6; dx++) {
            const offset = ((Math.round(at.y) + dy) * width + Math.round(at.x) + dx) * 4;
            for (let c = 0; c < 3; c++)
              sum[c] = (sum[c] as number) + (data[offset + c] as number) / 169;
          }
        middles.push(sum);
        first += disc.rows;
      }
      const plain = await pixels();
      view.setDensity({ mode: "on", contours: true });
      await settled(600);
      const lined = await pixels();
      let darker = 0;
      for (let i = 0; i < plain.data.length; i += 4)
        if ((lined.data[i + 1] as number) < (plain.data[i + 1] as number) - 20) darker++;
      view.setDensity({ mode: "off", contours: false });
      await settled(600);
      return {
        middles,
        paper: themes.day.paper,
        density: reports.map((report) => report.density ?? 0),
        darker,
      };
    });
    const [few, some, many, mixed] = answer.middles as [number[], number[], number[], number[]];
    const away = (colour: readonly number[]) =>
      Math.hypot(...colour.map((value, c) => value - (answer.paper[c] as number)));
    assert.ok(
      away(few) > 20 && away(some) > away(few) + 15 && away(many) > away(some) + 15,
      JSON.stringify(answer.middles),
    );
    // Slot 2 is vermillion: a tenth of blue must not turn it to mud; red stays far above blue.
    assert.ok((mixed[0] as number) > (mixed[2] as number) + 80, JSON.stringify(mixed));
    assert.ok(answer.density.some((strongest) => strongest > 0));
    assert.equal(answer.density.at(-1), 0);
    assert.ok(answer.darker > 200, `${answer.darker} px of contour`);
  });

  it("draws a fair sample while a large map moves, and all of it at rest", async () => {
    const answer = await page.evaluate(async () => {
      const { view, palettes, settled, reports } = globalThis.lab;
      const rows = 60_000;
      const positions = Float32Array.from({ length: rows * 2 }, (_, i) => Math.sin(i * 78.233) * 5);
      view.setPlacement({ positions, dims: 2 });
      view.setAppearance({
        palette: palettes.day,
        fill: new Uint8Array(rows),
        shape: new Uint8Array(rows),
        strength: new Uint8Array(rows).fill(255),
      });
      await settled();
      const from = reports.length;
      for (let i = 0; i < 6; i++) {
        view.zoomBy(1.02);
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      // On a busy machine the full frame comes late, but it comes.
      const deadline = performance.now() + 20_000;
      while (reports.at(-1)?.drawn !== rows && performance.now() < deadline) await settled(200);
      const seen = reports.slice(from);
      return { moving: seen[0], resting: seen.at(-1) };
    });
    assert.equal(answer.resting?.drawn, 60_000);
    assert.equal(answer.resting?.sampled, false);
    if (answer.moving?.sampled) assert.ok(answer.moving.drawn < 60_000);
  });

  it("counts coinciding points, fans them out under the pointer, and lets each be picked", async () => {
    const spot = await page.evaluate(async () => {
      const { view, palettes, settled } = globalThis.lab;
      const positions: number[] = [];
      for (let row = 0; row < 100; row++) positions.push(row % 10, Math.floor(row / 10));
      // Three more on the place of row 44.
      for (let i = 0; i < 3; i++) positions.push(4 + i * 1e-4, 4);
      const rows = positions.length / 2;
      view.setPlacement({ positions: Float32Array.from(positions), dims: 2 });
      const strength = new Uint8Array(rows).fill(200);
      strength[101] = 255;
      view.setAppearance({
        palette: palettes.day,
        fill: new Uint8Array(rows),
        shape: new Uint8Array(rows),
        strength,
      });
      view.flyTo(44);
      await settled();
      return view.screenOf(44);
    });
    assert.ok(spot);
    await page.mouse.move(spot.x + 1, spot.y + 1);
    const fanned = await poll(
      () => page.evaluate(() => globalThis.lab.events.find(({ name }) => name === "fan")?.args),
      { what: "the fan" },
    );
    assert.deepEqual(
      [...(fanned[0] as number[])].sort((a, b) => a - b),
      [44, 100, 101, 102],
    );
    assert.equal((fanned[0] as number[])[0], 101, "the strongest stands at twelve o'clock");
    const picked = await page.evaluate(({ x, y }) => {
      const { view } = globalThis.lab;
      return {
        top: view.pick(x, y - 54),
        right: view.pick(x + 54, y),
        between: view.pick(x + 20, y - 20),
        walk: [view.stepFan(101, 1), view.stepFan(101, -1)],
        stillThere: view.screenOf(44),
      };
    }, spot);
    assert.deepEqual(picked, {
      top: 101,
      right: 44,
      between: -1,
      walk: [44, 102],
      stillThere: spot,
    });
    await page.mouse.move(spot.x + 200, spot.y);
    const folded = await poll(
      () =>
        page.evaluate(() => globalThis.lab.events.filter(({ name }) => name === "fan").at(1)?.args),
      { what: "the fan to fold" },
    );
    assert.equal(folded[0], null);
  });

  it("draws a ring like a clock, trails to the present, sequences and axes", async () => {
    const answer = await page.evaluate(async () => {
      const { view, palettes, themes, settled, pixels } = globalThis.lab;
      const at = (row: number) => view.screenOf(row) ?? { x: 0, y: 0 };
      const positions = new Float32Array([-4, -3, 4, 3, 0, 0]);
      view.setPlacement({ positions, dims: 2 });
      view.setAppearance({
        palette: palettes.day,
        fill: new Uint8Array(3),
        shape: new Uint8Array(3),
        strength: new Uint8Array(3).fill(255),
      });
      await settled();
      const red = [255, 0, 0] as const;
      view.setRings([
        {
          row: 2,
          arcs: [
            { colour: red, share: 1, notch: false },
            { colour: [0, 160, 0], share: 1, notch: false },
          ],
        },
      ]);
      const shot = await pixels();
      const pixel = (picture: typeof shot, x: number, y: number) => [
        ...picture.data.slice((Math.round(y) * picture.width + Math.round(x)) * 4).subarray(0, 3),
      ];
      const middle = at(2);
      const reach = (5.4 + 5) * Math.SQRT1_2;
      const clock = {
        oneThirty: pixel(shot, middle.x + reach, middle.y - reach),
        fourThirty: pixel(shot, middle.x + reach, middle.y + reach),
        sevenThirty: pixel(shot, middle.x - reach, middle.y + reach),
      };
      view.setRings([]);
      const plain = await pixels();
      const changed = (picture: typeof shot) => {
        let count = 0;
        for (let i = 0; i < plain.data.length; i += 4)
          if (plain.data[i] !== picture.data[i] || plain.data[i + 2] !== picture.data[i + 2])
            count++;
        return count;
      };
      view.setSequences([Uint32Array.of(0, 2, 1)]);
      const sequence = changed(await pixels());
      view.setSequences([]);
      view.setTrails({
        steps: [{ positions: new Float32Array([4, -3, -4, 3, 0, 2]), dims: 2 }],
        rows: Uint32Array.of(0, 1),
      });
      const trails = changed(await pixels());
      view.setTrails(null);
      view.setAxes({ x: "first", y: "second" });
      const axes = changed(await pixels());
      view.setAxes(null);
      const back = changed(await pixels());
      const svg = await view.toSvg();
      return {
        clock,
        sequence,
        trails,
        axes,
        back,
        svg,
        paper: themes.day.paper,
        edge: palettes.day[0]?.edge,
      };
    });
    const near = (a: readonly number[], b: readonly number[]) =>
      a.every((value, c) => Math.abs(value - (b[c] as number)) < 60);
    assert.ok(near(answer.clock.oneThirty, [255, 0, 0]), `${answer.clock.oneThirty}`);
    assert.ok(near(answer.clock.fourThirty, [0, 160, 0]), `${answer.clock.fourThirty}`);
    assert.ok(near(answer.clock.sevenThirty, answer.paper), `${answer.clock.sevenThirty}`);
    for (const part of ["sequence", "trails", "axes"] as const)
      assert.ok(answer[part] > 300, `${part} ${answer[part]}`);
    assert.equal(answer.back, 0);
    assert.equal((answer.svg.match(/<circle /g) ?? []).length, 3);
    assert.match(answer.svg, /fill="#0072b2" stroke="#00507d"/);
  });

  it("writes names into an SVG as text only, and that file is whole", async () => {
    const answer = await page.evaluate(async () => {
      const { view, settled } = globalThis.lab;
      view.setPlacement({ positions: new Float32Array([0, 0, 1, 1]), dims: 2 });
      const text = '</text><script>alert(1)</script> & "\u0007 \ud83d\ude00';
      view.setLabels([{ text, rank: "region", row: -1, at: [0.5, 0.5, 0] }]);
      await settled();
      const svg = await view.toSvg();
      const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
      return {
        error: parsed.querySelector("parsererror")?.textContent ?? null,
        scripts: parsed.querySelectorAll("script").length,
        said: parsed.querySelector("text")?.textContent,
      };
    });
    assert.deepEqual(answer, {
      error: null,
      scripts: 0,
      said: '</text><script>alert(1)</script> & "\ufffd \u{1f600}',
    });
  });

  it("tells who is in view when they are few, and follows another map's camera without an end", async () => {
    const answer = await page.evaluate(async () => {
      const { view, settled, events } = globalThis.lab;
      const rows = 400;
      const positions = Float32Array.from({ length: rows * 2 }, (_, i) =>
        i % 2 ? Math.floor(i / 40) : (i / 2) % 20,
      );
      view.setPlacement({ positions, dims: 2 });
      await settled();
      const early = events.filter(({ name }) => name === "inView").length;
      view.flyTo(210);
      await settled();
      const told = events.filter(({ name }) => name === "inView").at(-1)?.args[0] as
        | number[]
        | null;
      const seen = Array.from({ length: rows }, (_, row) => row).filter((row) =>
        view.screenOf(row),
      );
      const before = events.filter(({ name }) => name === "camera").length;
      view.setCamera(view.camera());
      return {
        early,
        told,
        seen,
        more: events.filter(({ name }) => name === "camera").length - before,
      };
    });
    assert.equal(answer.early, 0);
    assert.deepEqual(answer.told, answer.seen);
    assert.ok(answer.seen.length > 4 && answer.seen.length <= 300);
    assert.equal(answer.more, 0);
  });

  it("draws nothing while it is hidden, and what is due once it is seen again", async () => {
    const answer = await page.evaluate(async () => {
      const { view, settled, reports } = globalThis.lab;
      view.setPlacement({ positions: new Float32Array([0, 0, 1, 1, 2, 0]), dims: 2 });
      await settled();
      const host = document.getElementById("map");
      if (host) host.style.visibility = "hidden";
      if (host) host.style.height = "0";
      await new Promise((resolve) => setTimeout(resolve, 300)); // TensorBoard hides a tab this way
      const from = reports.length;
      for (let i = 0; i < 5; i++) {
        view.setPointSize(1 + i / 10);
        view.zoomBy(1.1);
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      await new Promise((resolve) => setTimeout(resolve, 400));
      const hidden = reports.length - from;
      if (host) host.style.visibility = "";
      if (host) host.style.height = "";
      await settled();
      return { hidden, seen: reports.length - from };
    });
    assert.equal(answer.hidden, 0);
    assert.ok(answer.seen >= 1);
  });

  it("frees its context when disposed: forty maps later the first still stands", async () => {
    const answer = await page.evaluate(async () => {
      const { view, create, settled, events, pixels } = globalThis.lab;
      view.setPlacement({ positions: new Float32Array([0, 0, 1, 1]), dims: 2 });
      await settled();
      for (let i = 0; i < 40; i++) {
        const host = document.createElement("div");
        host.style.cssText = "position:absolute;width:80px;height:60px";
        document.body.append(host);
        const other = create(host);
        other.setPlacement({ positions: new Float32Array([0, 0, 1, 1]), dims: 2 });
        await new Promise((resolve) => requestAnimationFrame(resolve));
        other.dispose();
        host.remove();
      }
      await settled();
      const { data } = await pixels();
      return {
        lost: events.filter(({ name }) => name === "contextLost").length,
        canvases: document.querySelectorAll("canvas").length,
        drawn: data.some((value, i) => i % 4 === 0 && value < 200),
      };
    });
    assert.deepEqual(answer, { lost: 0, canvases: 2, drawn: true });
  });
});
