import assert from "node:assert/strict";
import { useMapLab } from "./lab/map-lab.js";
import type {} from "./lab/map-page.js";

describe("map in a browser, under the strict policy: what it draws", function () {
  const pageNow = useMapLab(this);

  it("draws every row in the colour of its palette entry, where screenOf says", async () => {
    const page = pageNow();
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
    const page = pageNow();
    const wrong = await page.evaluate(async () => {
      const { view, alike, settled, pixels, colourSheet } = globalThis.lab;
      const rows = 300;
      const positions = new Float32Array(rows * 2);
      for (let row = 0; row < rows; row++) {
        positions[2 * row] = row % 20;
        positions[2 * row + 1] = Math.floor(row / 20);
      }
      view.setPlacement({ positions, dims: 2 });
      view.setAppearance(alike(rows));
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

  it("draws many points as density: which by hue, how many by strength, with contours", async () => {
    const page = pageNow();
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
      // What draws density comes after the first picture, when the page has nothing else to do: on a busy machine late.
      const deadline = performance.now() + 60_000;
      const isDense = () => (reports.at(-1)?.density ?? 0) > 0;
      while (!isDense() && performance.now() < deadline) await settled(200);
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
      while (isDense() && performance.now() < deadline) await settled(200);
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
    const page = pageNow();
    const answer = await page.evaluate(async () => {
      const { view, alike, settled, reports } = globalThis.lab;
      const rows = 60_000;
      const positions = Float32Array.from({ length: rows * 2 }, (_, i) => Math.sin(i * 78.233) * 5);
      view.setPlacement({ positions, dims: 2 });
      view.setAppearance(alike(rows));
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

  it("draws a ring like a clock, trails to the present, sequences and axes", async () => {
    const page = pageNow();
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
    const page = pageNow();
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
});
