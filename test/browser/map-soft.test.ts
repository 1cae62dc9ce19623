import assert from "node:assert/strict";
import { useMapLab } from "./lab/map-lab.js";

declare global {
  var sheetsSent: number;
}

/**
 * The browser of the tests draws in software, so from 4,000 points on the page paints them itself, and fewer the point
 * shader draws. The same picture comes from both: once alone, and once with rows far outside of it.
 */
const SEEN = 3_600;
const FAR_AWAY = 900;
/** Larger solid maps use the depth buffer; smaller ones are sorted, and never painted by the page. */
const HIDDEN = 18_000;

describe("map without a graphics card", function () {
  const pageNow = useMapLab(this);

  /** How far apart the pictures of both ways are: mean difference of a channel, and share of pixels off by over 40. */
  async function compare(how: {
    dims: 2 | 3;
    theme: "day" | "night";
    size: number;
    opacity?: number;
    perspective?: boolean;
  }) {
    return await pageNow().evaluate(
      async ({ dims, theme, size, opacity, perspective, seen, farAway, hidden }) => {
        const { view, themes, palettes, settled, pixels, reports } = globalThis.lab;
        const rows = seen + farAway + (dims === 3 ? hidden : 0);
        const positions = new Float32Array(rows * dims);
        const random = (i: number, k: number) => {
          const value = Math.sin(i * 12.9898 + k * 78.233) * 43758.5453;
          return value - Math.floor(value);
        };
        const fill = new Uint8Array(rows);
        const shape = new Uint8Array(rows);
        const strength = new Uint8Array(rows);
        for (let row = 0; row < rows; row++) {
          const isFar = row >= seen && row < seen + farAway;
          for (let axis = 0; axis < dims; axis++)
            positions[row * dims + axis] = isFar && axis === 0 ? 500 : random(row, axis) * 8 - 4;
          fill[row] = row % 11 === 0 ? 255 : row % 5;
          shape[row] = row % 7 === 0 ? row % 6 : 0;
          strength[row] = (row * 37) % 256;
        }
        const look = opacity === undefined ? themes[theme] : { ...themes[theme], opacity };
        view.setTheme(look);
        view.setDensity({ mode: "off", contours: false });
        view.setPerspective(perspective ?? false);
        view.setPlacement({ positions, dims });
        view.setAppearance({ palette: palettes[theme], fill, shape, strength });
        view.setPointSize(size);
        const camera = { centre: [0, 0, 0] as const, scale: 60, yaw: 0.4, pitch: 0.3 };
        view.setCamera(dims === 2 ? { ...camera, yaw: 0, pitch: 0 } : camera);
        const none = { hovered: -1, inspected: -1, focused: -1, links: [] };
        const picture = async (isAlone: boolean) => {
          const flags = new Uint8Array(rows);
          for (let row = 0; row < rows; row++) {
            if (row % 13 === 0) flags[row] = 1; // a ghost
            if (row >= seen + farAway || (isAlone && row >= seen)) flags[row] = 2; // hidden
          }
          view.setMarks({ ...none, flags });
          await settled();
          return (await pixels()).data;
        };
        const shaded = await picture(true);
        const drawnAlone = reports.at(-1)?.drawn;
        const painted = await picture(false);
        let sum = 0;
        let off = 0;
        let inked = 0;
        for (let i = 0; i < shaded.length; i += 4) {
          let most = 0;
          let ink = 0;
          for (let c = 0; c < 3; c++) {
            const difference = Math.abs((shaded[i + c] as number) - (painted[i + c] as number));
            sum += difference;
            most = Math.max(most, difference);
            ink = Math.max(ink, Math.abs((shaded[i + c] as number) - (look.paper[c] as number)));
          }
          if (most > 40) off++;
          if (ink > 30) inked++;
        }
        return {
          drawnAlone,
          drawn: reports.at(-1)?.drawn,
          inked: inked / (shaded.length / 4),
          mean: sum / inked / 3,
          off: off / inked,
        };
      },
      { ...how, seen: SEEN, farAway: FAR_AWAY, hidden: HIDDEN },
    );
  }

  it("draws what lies over many points without the graphics process, which may be at work on them", async () => {
    const isInMemory = await pageNow().evaluate(async () => {
      const { view, alike, settled } = globalThis.lab;
      const rows = 20_000;
      view.setPlacement({
        positions: Float32Array.from({ length: rows * 2 }, (_, i) => Math.sin(i)),
        dims: 2,
      });
      view.setAppearance(alike(rows));
      const flags = new Uint8Array(rows);
      view.setMarks({ flags, hovered: 1, inspected: -1, focused: -1, links: [] });
      await settled();
      const [, overlay] = view.element.querySelectorAll("canvas");
      const context = overlay?.getContext("2d");
      const { data } = context?.getImageData(0, 0, overlay?.width ?? 0, overlay?.height ?? 0) ?? {};
      const isRinged = data?.some((value) => value > 0);
      return isRinged && context?.getContextAttributes().willReadFrequently;
    });
    assert.equal(isInMemory, true);
  });

  it("shows all points while they move, not a sample", async () => {
    const moving = await pageNow().evaluate(async () => {
      const { view, alike, settled, reports } = globalThis.lab;
      const rows = 30_000;
      const positions = Float32Array.from({ length: rows * 2 }, (_, i) => Math.sin(i * 78.233) * 5);
      view.setDensity({ mode: "off", contours: false });
      view.setPlacement({ positions, dims: 2 });
      view.setAppearance(alike(rows));
      await settled();
      const before = reports.length;
      view.zoomBy(1.02);
      while (reports.length === before) await new Promise((resolve) => setTimeout(resolve, 1));
      return reports[before];
    });
    assert.equal(moving?.drawn, 30_000);
    assert.equal(moving?.sampled, false);
  });

  it("shows a map that is dragged by the sheet that was painted, as it would be painted there", async () => {
    const page = pageNow();
    await page.evaluate(async () => {
      const { view, alike, settled, reports } = globalThis.lab;
      const rows = 8_000;
      // Over more than the map, so that points come in on two sides.
      const positions = Float32Array.from({ length: rows * 2 }, (_, i) => Math.sin(i * 78.233) * 9);
      view.setDensity({ mode: "off", contours: false });
      view.setPlacement({ positions, dims: 2 });
      view.setAppearance(alike(rows));
      view.setPointSize(1.8);
      view.setCamera({ centre: [0, 0, 0], scale: 60, yaw: 0, pitch: 0 });
      await settled();
      reports.length = 0;
      const send = WebGL2RenderingContext.prototype.texSubImage2D;
      globalThis.sheetsSent = 0;
      WebGL2RenderingContext.prototype.texSubImage2D = function (
        this: WebGL2RenderingContext,
        ...args: unknown[]
      ) {
        globalThis.sheetsSent++;
        Reflect.apply(send, this, args);
      } as typeof send;
    });
    await page.mouse.move(450, 300);
    await page.mouse.down();
    // A touch pad moves by less than a pixel; the sheet does not.
    for (let step = 1; step <= 24; step++) {
      await page.mouse.move(450 + step * 5.3, 300 - step * 1.6);
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 40)));
    }
    await page.mouse.up();
    const found = await page.evaluate(async () => {
      const { view, alike, settled, pixels, reports } = globalThis.lab;
      await settled();
      const frames = reports.length;
      const sent = globalThis.sheetsSent;
      const { centre } = view.camera();
      const dragged = (await pixels()).data;
      view.setAppearance(alike(8_000)); // the same again, which is painted anew
      await settled();
      const painted = (await pixels()).data;
      let differ = 0;
      let inked = 0;
      for (let i = 0; i < painted.length; i += 4) {
        const at = (k: number) => Math.abs((painted[i + k] as number) - (dragged[i + k] as number));
        if (Math.max(at(0), at(1), at(2)) > 8) differ++;
        if ((painted[i] as number) !== (painted[0] as number)) inked++;
      }
      return { frames, sent, inked, differ, right: centre[0] * -60, up: centre[1] * -60 };
    });
    const told = JSON.stringify(found);
    assert.ok(found.frames >= 12, told);
    // Once to begin with, and again where the map has left what was painted beside it.
    assert.ok(found.sent >= 2 && found.sent <= 3, told);
    assert.ok(found.inked > 10_000, told);
    // A place may be rounded to the eighth beside where it was.
    assert.ok(found.differ < found.inked * 0.001, told);
    // By whole pixels, and with the hand but for the few that make a drag of a press.
    for (const [moved, hand] of [
      [found.right, 24 * 5.3],
      [found.up, 24 * 1.6],
    ] as const) {
      assert.ok(Math.abs(moved - Math.round(moved)) < 0.01, told);
      assert.ok(Math.abs(moved - hand) < 6, told);
    }
  });

  for (const how of [
    { dims: 2, theme: "day", size: 1 },
    { dims: 2, theme: "night", size: 1 },
    { dims: 2, theme: "day", size: 1.8 },
    { dims: 2, theme: "night", size: 1.8, opacity: 0.5 },
    { dims: 3, theme: "day", size: 1 },
    { dims: 3, theme: "night", size: 1.8, perspective: true },
  ] as const) {
    const name = Object.entries(how).map(([key, value]) => `${key} ${value}`);
    it(`paints what the point shader draws: ${name.join(", ")}`, async () => {
      const found = await compare(how);
      const told = JSON.stringify(found);
      assert.equal(found.drawnAlone, SEEN, told);
      assert.equal(found.drawn, SEEN + FAR_AWAY, told);
      assert.ok(found.inked > 0.05, told);
      // With a depth buffer edges are hard: a place that is rounded by a sixteenth of a pixel moves whole pixels.
      assert.ok(found.mean < 6 && found.off < (how.dims === 3 ? 0.05 : 0.002), told);
      assert.ok(found.mean > 0, "the same way twice: nothing was compared");
    });
  }
});
