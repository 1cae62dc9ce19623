import assert from "node:assert/strict";
import { useMapLab } from "./lab/map-lab.js";
import type {} from "./lab/map-page.js";

describe("map in a browser, under the strict policy: when it draws, and when not", function () {
  const pageNow = useMapLab(this);

  it("ends a tween exactly at the new layout and starts it at the old one", async () => {
    const page = pageNow();
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

  it("draws points where they are after each of several flights, one of them turned round on its way", async () => {
    const page = pageNow();
    const wrong = await page.evaluate(async () => {
      const { view, palettes, settled, pixels } = globalThis.lab;
      const SIDE = 8;
      const rows = SIDE * SIDE;
      const fill = Uint8Array.from({ length: rows }, (_, row) => (row * 5) % 8);
      // The same places for other rows each time: a buffer that stayed behind would show in every colour.
      const laid = (turn: number) =>
        Float32Array.from({ length: rows * 2 }, (_, at) => {
          const place = ((at >> 1) + turn) % rows;
          return at % 2 === 0 ? place % SIDE : Math.floor(place / SIDE);
        });
      const found: string[] = [];
      const check = async (name: string) => {
        await settled(400);
        const { width, data } = await pixels();
        for (let row = 0; row < rows; row++) {
          const at = view.screenOf(row) ?? { x: 0, y: 0 };
          const offset = (Math.round(at.y) * width + Math.round(at.x)) * 4;
          const seen = [...data.slice(offset, offset + 3)].join();
          const wanted = palettes.day[fill[row] as number]?.fill.join();
          if (seen !== wanted) found.push(`${name}, row ${row}: ${seen}, not ${wanted}`);
        }
      };
      view.setPlacement({ positions: laid(0), dims: 2 });
      const shape = new Uint8Array(rows);
      const strength = new Uint8Array(rows).fill(255);
      view.setAppearance({ palette: palettes.day, fill, shape, strength });
      await check("at first");
      const first = { positions: laid(0), dims: 2 } as const;
      const fly = (placement: { positions: Float32Array; dims: 2 }) =>
        view.setPlacement(placement, { tweenMs: 120, keepCamera: true });
      fly({ positions: laid(13), dims: 2 });
      await check("there");
      fly(first);
      await check("back");
      fly({ positions: laid(29), dims: 2 });
      await new Promise((resolve) => setTimeout(resolve, 60));
      fly(first);
      await check("turned round");
      const missing = laid(7);
      missing[0] = Number.NaN;
      fly({ positions: missing, dims: 2 });
      await settled(400);
      fly(first);
      await check("from nowhere");
      return found;
    });
    assert.deepEqual(wrong, []);
  });

  it("draws a quarter of a million points, which are prepared over several frames, each in its colour", async () => {
    const page = pageNow();
    const answer = await page.evaluate(async () => {
      const { view, palettes, settled, pixels, reports } = globalThis.lab;
      const rows = 250_000;
      const apart = 8;
      const positions = new Float32Array(rows * 2);
      for (let row = 0; row < apart; row++) positions[2 * row] = (row - apart / 2) * 10 + 5;
      positions.fill(20, 2 * apart); // all others on one spot
      const fill = Uint8Array.from({ length: rows }, (_, row) => row % 8);
      view.setDensity({ mode: "off", contours: false });
      view.setPointSize(3); // else a point of so many is hardly more than its edge
      view.setPlacement({ positions, dims: 2 });
      const shape = new Uint8Array(rows);
      const strength = new Uint8Array(rows).fill(255);
      view.setAppearance({ palette: palettes.day, fill, shape, strength });
      const drawnAll = () => reports.at(-1)?.drawn === rows;
      const deadline = performance.now() + 30_000;
      while (!drawnAll() && performance.now() < deadline) await settled(100);
      const { width, data } = await pixels();
      const colours = Array.from({ length: apart }, (_, row) => {
        const at = view.screenOf(row) ?? { x: 0, y: 0 };
        const offset = (Math.round(at.y) * width + Math.round(at.x)) * 4;
        return [...data.slice(offset, offset + 3)].join();
      });
      view.setDensity({ mode: "auto", contours: true });
      view.setPointSize(1);
      return {
        colours,
        wanted: palettes.day.map(({ fill: rgb }) => rgb.join()),
        drawnAll: drawnAll(),
      };
    });
    assert.ok(answer.drawnAll, "not all points were drawn");
    assert.deepEqual(answer.colours, answer.wanted);
  });

  it("Q11: counts very many points in parts where there is no graphics card, to the picture of fewer counted at once", async () => {
    const page = pageNow();
    const answer = await page.evaluate(async () => {
      const { view, palettes, settled, pixels, reports } = globalThis.lab;
      const seen = 30_000;
      const parts: number[] = [];
      const { drawElements } = WebGL2RenderingContext.prototype;
      WebGL2RenderingContext.prototype.drawElements = function (mode, count, type, offset) {
        parts.push(count);
        drawElements.call(this, mode, count, type, offset);
      };
      /** The first rows in view, in five colours; all others far outside. */
      const picture = async (rows: number) => {
        const positions = new Float32Array(rows * 2).fill(500);
        for (let i = 0; i < 2 * seen; i++) positions[i] = Math.sin(i * 78.233) * 5;
        const fill = Uint8Array.from({ length: rows }, (_, row) => row % 5);
        view.setPlacement({ positions, dims: 2 });
        const shape = new Uint8Array(rows);
        const strength = new Uint8Array(rows).fill(255);
        view.setAppearance({ palette: palettes.day, fill, shape, strength });
        view.setCamera({ centre: [0, 0, 0], scale: 60, yaw: 0, pitch: 0 });
        const isThere = () => reports.at(-1)?.drawn === rows && reports.at(-1)?.density !== null;
        const deadline = performance.now() + 30_000;
        while (!isThere() && performance.now() < deadline) await settled(100);
        return { most: Math.max(...parts.splice(0)), data: (await pixels()).data };
      };
      view.setDensity({ mode: "on", contours: false });
      const few = await picture(190_000);
      parts.length = 0;
      const many = await picture(230_000);
      WebGL2RenderingContext.prototype.drawElements = drawElements;
      view.setDensity({ mode: "auto", contours: true });
      const inked = few.data.filter((value, at) => value !== few.data[at % 4]).length;
      const wrong = few.data.filter((value, at) => value !== many.data[at]).length;
      return { few: few.most, many: many.most, inked, wrong };
    });
    assert.ok(answer.few >= 190_000, `at once: ${answer.few}`);
    assert.ok(answer.many < 40_000, `in parts: ${answer.many}`);
    assert.ok(answer.inked > 10_000, `${answer.inked} bytes are not paper`);
    assert.equal(answer.wrong, 0);
  });

  it("Q4: shows a million points at new places in the next frame, some first and then all", async () => {
    const page = pageNow();
    const answer = await page.evaluate(async () => {
      const { view, palettes, settled, pixels, reports } = globalThis.lab;
      const rows = 1_000_000;
      const apart = 8;
      /** All on one spot but eight, which stand `step` places further on in a row. */
      const placement = (step: number) => {
        const positions = new Float32Array(rows * 2).fill(20);
        for (let row = 0; row < apart; row++) {
          positions[2 * row] = (((row + step) % apart) - apart / 2) * 10 + 5;
          positions[2 * row + 1] = 0;
        }
        return { positions, dims: 2 } as const;
      };
      let frames = 0;
      let isCounting = false;
      const count = () => {
        frames++;
        if (isCounting) requestAnimationFrame(count);
      };
      let heard: (() => void) | null = null;
      const draw = WebGL2RenderingContext.prototype.drawElements;
      WebGL2RenderingContext.prototype.drawElements = function (...args) {
        heard?.();
        draw.apply(this, args);
      };
      const drawnAll = async () => {
        const deadline = performance.now() + 40_000;
        while (reports.at(-1)?.drawn !== rows && performance.now() < deadline) await settled(100);
        await settled(400);
        return reports.at(-1)?.drawn === rows;
      };
      const colours = async () => {
        const { width, data } = await pixels();
        return Array.from({ length: apart }, (_, row) => {
          const at = view.screenOf(row) ?? { x: 0, y: 0 };
          const offset = (Math.round(at.y) * width + Math.round(at.x)) * 4;
          return [...data.slice(offset, offset + 3)].join();
        });
      };
      view.setDensity({ mode: "off", contours: false });
      view.setPointSize(3);
      view.setPlacement(placement(0));
      view.setAppearance({
        palette: palettes.day,
        fill: Uint8Array.from({ length: rows }, (_, row) => row % 8),
        shape: new Uint8Array(rows),
        strength: new Uint8Array(rows).fill(255),
      });
      const found: { frames: number; drawnAll: boolean; colours: string[] }[] = [];
      await drawnAll();
      for (const [at, tweenMs] of [300, 0, 300].entries()) {
        await settled(400); // a picture taken of it has it drawn once more
        frames = 0;
        isCounting = true;
        requestAnimationFrame(count); // before the map's own: the frame that draws is counted
        const first = new Promise<number>((resolve) => {
          heard = () => resolve(frames);
        });
        view.setPlacement(placement(at + 1), { tweenMs });
        const drawnAt = await first;
        heard = null;
        isCounting = false;
        // The last one is overtaken by the next while it is still being sent.
        if (at === 2) view.setPlacement(placement(5), { tweenMs });
        found.push({ frames: drawnAt, drawnAll: await drawnAll(), colours: await colours() });
      }
      WebGL2RenderingContext.prototype.drawElements = draw;
      return { found, wanted: palettes.day.map(({ fill: rgb }) => rgb.join()) };
    });
    for (const one of answer.found)
      assert.deepEqual(one, { frames: 1, drawnAll: true, colours: answer.wanted });
  });

  it("draws nothing while nothing changes, and everything again after its context was lost", async () => {
    const page = pageNow();
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

  it("draws nothing while it is hidden, and what is due once it is seen again", async () => {
    const page = pageNow();
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
    const page = pageNow();
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
