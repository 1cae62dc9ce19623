import assert from "node:assert/strict";
import fc from "fast-check";
import { PlaceGrid } from "#frontend/data/map-neighbours.js";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1e9);

describe(`data: neighbours on a layout (SEED=${SEED})`, () => {
  for (const dims of [2, 3] as const)
    it(`are those of a full search in ${dims}-D, coinciding and missing rows included`, () => {
      const places = fc.array(
        fc.oneof(fc.integer({ min: -20, max: 20 }), fc.constant(Number.NaN)),
        {
          minLength: dims,
          maxLength: 80 * dims,
        },
      );
      fc.assert(
        fc.property(places, fc.integer({ min: 1, max: 9 }), (values, k) => {
          const rows = Math.floor(values.length / dims);
          const positions = Float32Array.from(values.slice(0, rows * dims));
          const grid = new PlaceGrid(positions, dims);
          const at = (row: number) => [...positions.subarray(row * dims, row * dims + dims)];
          const squareOf = (a: number, b: number) => {
            const there = at(b);
            return at(a).reduce(
              (sum, value, axis) => sum + (value - (there[axis] as number)) ** 2,
              0,
            );
          };
          for (let row = 0; row < rows; row++) {
            if (!at(row).every(Number.isFinite)) continue;
            const wanted = Array.from({ length: rows }, (_, other) => other)
              .filter((other) => other !== row && at(other).every(Number.isFinite))
              .sort((a, b) => squareOf(row, a) - squareOf(row, b) || a - b)
              .slice(0, k);
            assert.deepEqual(grid.nearest(row, k).rows, wanted);
          }
        }),
        { seed: SEED },
      );
    });
});
