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
