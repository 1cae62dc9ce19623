import assert from "node:assert/strict";
import fc from "fast-check";
import { isInside, PickGrid } from "#frontend/view/pick-grid.js";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1e9);
const place = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: -50, max: 50 }) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);
const places = fc.array(fc.tuple(place, place), { minLength: 1, maxLength: 120 });

describe(`view: picks and lassos against all rows (SEED=${SEED})`, () => {
  const grid = (points: readonly (readonly [number, number])[]) =>
    new PickGrid(Float32Array.from(points.flat()), 2);

  it("picks a nearest accepted row within the radius, or none", () => {
    fc.assert(
      fc.property(
        places,
        fc.integer({ min: -60, max: 60 }),
        fc.integer({ min: -60, max: 60 }),
        fc.integer({ min: 0, max: 25 }),
        (points, x, y, radius) => {
          const accept = (row: number) => row % 3 !== 0;
          const away = (row: number) =>
            Math.hypot((points[row]?.[0] ?? 0) - x, (points[row]?.[1] ?? 0) - y);
          const near = points
            .map((_, row) => row)
            .filter((row) => accept(row) && away(row) <= radius);
          const found = grid(points).nearest(x, y, radius, accept);
          if (near.length === 0) assert.equal(found, -1);
          else assert.equal(away(found), Math.min(...near.map(away)));
        },
      ),
      { seed: SEED },
    );
  });

  it("finds in a polygon what the even-odd rule finds, in ascending order", () => {
    const corner = fc.tuple(fc.integer({ min: -80, max: 80 }), fc.integer({ min: -80, max: 80 }));
    fc.assert(
      fc.property(places, fc.array(corner, { minLength: 3, maxLength: 12 }), (points, corners) => {
        // Off the points by a third: on the line either answer would do.
        const polygon = corners.flat().map((value) => value + 1 / 3);
        const wanted = points.flatMap(([x, y], row) => (isInside(polygon, x, y) ? [row] : []));
        assert.deepEqual([...grid(points).inside(polygon, () => true)], wanted);
      }),
      { seed: SEED },
    );
  });
});
