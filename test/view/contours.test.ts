import assert from "node:assert/strict";
import { blurred, contourAt } from "#frontend/view/contours.js";

const field = (columns: number, lines: number, at: (x: number, y: number) => number) => ({
  columns,
  lines,
  values: Float32Array.from({ length: columns * lines }, (_, i) =>
    at(i % columns, Math.floor(i / columns)),
  ),
});

describe("view: contours", () => {
  it("of a cone are a circle of the right radius, closed", () => {
    const cone = field(41, 41, (x, y) => 20 - Math.hypot(x - 20, y - 20));
    const pieces = contourAt(cone, 8); // radius 12
    assert.ok(pieces.length > 0);
    const ends = new Map<string, number>();
    for (let i = 0; i < pieces.length; i += 2) {
      const [x = 0, y = 0] = pieces.subarray(i, i + 2);
      assert.ok(Math.abs(Math.hypot(x - 20, y - 20) - 12) < 0.05, `${x}, ${y}`);
      const key = `${x.toFixed(3)} ${y.toFixed(3)}`;
      ends.set(key, (ends.get(key) ?? 0) + 1);
    }
    for (const [key, count] of ends) assert.equal(count % 2, 0, `${key} is an open end`);
  });

  it("join two high corners only through a high middle", () => {
    // High at left top and right bottom; the mean decides.
    const saddle = (low: number) => field(2, 2, (x, y) => (x === y ? 1 : low));
    const cutsOff = (pieces: Float32Array) => pieces[0] === 0 && pieces[1] !== 0 && pieces[3] === 0;
    assert.ok(cutsOff(contourAt(saddle(-3), 0)), "a low middle cuts off the left top corner");
    assert.ok(!cutsOff(contourAt(saddle(-0.5), 0)), "a high middle does not");
  });

  it("blur keeps the sum and the middle of what lies inside", () => {
    const spike = field(31, 21, (x, y) => (x === 15 && y === 10 ? 100 : 0));
    const soft = blurred(spike, 1.7);
    assert.deepEqual([soft.columns, soft.lines], [31, 21]);
    const sum = soft.values.reduce((total, value) => total + value, 0);
    assert.ok(Math.abs(sum - 100) < 1e-3);
    assert.equal(soft.values.indexOf(Math.max(...soft.values)), 10 * 31 + 15);
    // A normal curve of sigma 1.7 cells: 1 / (2 pi sigma^2) of the sum at its middle, cut at 2.5 sigma.
    assert.ok(
      Math.abs((soft.values[10 * 31 + 15] as number) - 100 / (2 * Math.PI * 1.7 ** 2)) < 0.35,
    );
  });
});
