import assert from "node:assert/strict";
import fc from "fast-check";
import { FLAG_HIDDEN } from "#frontend/view/api.js";
import { type Eye, turnMatrix } from "#frontend/view/camera.js";
import { surveyOf } from "#frontend/view/density-survey.js";
import { PIECE } from "#frontend/view/pieces.js";
import { measurePlaces } from "#frontend/view/places.js";
import { Scene } from "#frontend/view/scene.js";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1e9);
const THEME = {
  paper: [255, 255, 255],
  ink: [0, 0, 0],
  mark: [0, 0, 0],
  markHalo: [255, 255, 255],
  ghost: [200, 200, 200],
  ghostRing: [128, 128, 128],
  focus: [0, 0, 255],
  tile: [255, 255, 255],
} as const;

describe(`view: very many places (SEED=${SEED})`, () => {
  it("are measured as one by one: who has a place, and the bounds of those that are shown", () => {
    const number = fc.oneof(
      { weight: 6, arbitrary: fc.float({ noNaN: true }) },
      fc.constantFrom(Number.NaN, Infinity, -Infinity),
    );
    const row = fc.record({ at: fc.tuple(number, number, number), isHidden: fc.boolean() });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), fc.constantFrom(2, 3), (rows, dims) => {
        const positions = Float32Array.from(rows.flatMap(({ at }) => at.slice(0, dims)));
        const flags = Uint8Array.from(rows, ({ isHidden }) => (isHidden ? FLAG_HIDDEN : 0));
        const { finite, isWhole, bounds } = measurePlaces({ positions, dims }, flags);
        const has = rows.map(({ at }) => at.slice(0, dims).every(Number.isFinite));
        assert.deepEqual([...finite], has.map(Number));
        assert.equal(isWhole, !has.includes(false));
        const shown = rows.filter(({ isHidden }, place) => has[place] && !isHidden);
        const axis = (which: number) =>
          shown.map(({ at }) => (which < dims ? (at[which] as number) : 0));
        const unsigned = (corner: readonly number[]) => corner.map((value) => value + 0); // -0 is 0
        assert.deepEqual(
          bounds && { low: unsigned(bounds.low), high: unsigned(bounds.high) },
          shown.length === 0
            ? null
            : {
                low: unsigned([0, 1, 2].map((which) => Math.min(...axis(which)))),
                high: unsigned([0, 1, 2].map((which) => Math.max(...axis(which)))),
              },
        );
      }),
      { seed: SEED },
    );
  });

  it("Q11: are surveyed in pieces, and all of those in view are counted", () => {
    const rows = 5 * PIECE + 17;
    const positions = Float32Array.from({ length: rows * 2 }, (_, i) => Math.sin(i * 78.233) * 500);
    const scene = new Scene(THEME);
    scene.setPlacement({ positions, dims: 2 }, false);
    const eye: Eye = {
      width: 600,
      height: 400,
      centre: [0, 0, 0],
      scale: 1,
      turn: turnMatrix(0, 0),
      distance: 0,
      depth: 0,
    };
    const survey = surveyOf(scene, eye, true);
    let pieces = 0;
    let step = survey.next();
    for (; !step.done; step = survey.next()) pieces++;
    assert.ok(pieces >= 5 + 4, `${pieces} pieces: rows, then the cells, the blur and each contour`);
    let inView = 0;
    for (let row = 0; row < rows; row++) {
      const [x = 0, y = 0] = positions.subarray(2 * row);
      if (x >= -300 && x < 300 && y <= 200 && y > -200) inView++;
    }
    assert.equal(step.value.inView, inView);
    assert.equal(step.value.contours.length, 3);
  });
});
