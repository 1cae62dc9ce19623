import assert from "node:assert/strict";
import fc from "fast-check";
import { placeNames } from "#frontend/view/label-placement.js";
import { placeTiles } from "#frontend/view/tile-placement.js";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1e9);
const px = fc.integer({ min: 0, max: 400 });

describe(`view: what may stand where (SEED=${SEED})`, () => {
  it("tiles never cover more than 6 % of another, and the first one always stands", () => {
    const tile = fc.record({ row: fc.nat(), x: px, y: px, size: fc.integer({ min: 18, max: 64 }) });
    fc.assert(
      fc.property(fc.array(tile, { minLength: 1, maxLength: 60 }), (candidates) => {
        const kept = placeTiles(candidates, 1000);
        assert.equal(kept[0], candidates[0]);
        const side = (a: number, b: number, sizeA: number, sizeB: number) =>
          Math.max(
            0,
            Math.min(a + sizeA / 2, b + sizeB / 2) - Math.max(a - sizeA / 2, b - sizeB / 2),
          );
        const cover = (a: (typeof kept)[number], b: (typeof kept)[number]) =>
          (side(a.x, b.x, a.size, b.size) * side(a.y, b.y, a.size, b.size)) /
          Math.min(a.size, b.size) ** 2;
        kept.forEach((a, i) => {
          for (const b of kept.slice(0, i)) assert.ok(cover(a, b) <= 0.06 + 1e-9);
        });
        // Greedy: whatever was left out overlaps one that was kept.
        for (const left of candidates)
          if (!kept.includes(left)) assert.ok(kept.some((a) => cover(a, left) > 0.06 - 1e-9));
      }),
      { seed: SEED },
    );
  });

  it("names never overlap or leave the map, and prefer to cover nothing", () => {
    const name = fc.record({ x: px, y: px, width: fc.integer({ min: 10, max: 120 }) });
    fc.assert(
      fc.property(fc.array(name, { maxLength: 25 }), (names) => {
        const offsets = [
          [0, 0],
          [60, 0],
          [-60, 0],
          [0, 30],
          [0, -30],
        ] as const;
        const placed = placeNames(
          names.map((one) => ({ ...one, height: 16, offsets, mostCovered: 9 })),
          { width: 400, height: 400 },
          () => 0,
        );
        placed.forEach((a, i) => {
          assert.ok(a.x - a.width / 2 >= 0 && a.x + a.width / 2 <= 400);
          for (const b of placed.slice(0, i))
            assert.ok(
              Math.abs(a.x - b.x) >= (a.width + b.width) / 2 ||
                Math.abs(a.y - b.y) >= (a.height + b.height) / 2,
            );
        });
      }),
      { seed: SEED },
    );
    // One point under the middle costs 1.6; 30 px away costs 30 / 26.
    const one = {
      x: 200,
      y: 200,
      width: 40,
      height: 16,
      offsets: [
        [0, 0],
        [0, 30],
      ] as const,
      mostCovered: 9,
    };
    const [moved] = placeNames([one], { width: 400, height: 400 }, (_, y0, __, y1) =>
      y0 < 200 && y1 > 200 ? 1 : 0,
    );
    assert.equal(moved?.y, 230);
  });
});
