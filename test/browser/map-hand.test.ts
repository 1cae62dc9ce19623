import assert from "node:assert/strict";
import { poll } from "./harness.js";
import { useMapLab } from "./lab/map-lab.js";
import type {} from "./lab/map-page.js";

describe("map in a browser, under the strict policy: pointing, choosing, moving", function () {
  const pageNow = useMapLab(this);

  it("picks the row under the pointer and never a hidden, filtered or missing one", async () => {
    const page = pageNow();
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
    const page = pageNow();
    const placed = await page.evaluate(async () => {
      const { view, alike, settled } = globalThis.lab;
      const rows = 2000;
      let seed = 5;
      const random = () => {
        seed = (seed * 48271) % 2147483647;
        return seed / 2147483647;
      };
      const positions = Float32Array.from({ length: rows * 2 }, random);
      view.setPlacement({ positions, dims: 2 });
      view.setAppearance(alike(rows));
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

  it("zooms at the pointer, pans by drag, and a resize moves no point", async () => {
    const page = pageNow();
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

  it("counts coinciding points, fans them out under the pointer, and lets each be picked", async () => {
    const page = pageNow();
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

  it("tells who is in view when they are few, and follows another map's camera without an end", async () => {
    const page = pageNow();
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

  it("turns a solid layout, keeps the front in front and still picks what is drawn", async () => {
    const page = pageNow();
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
});
