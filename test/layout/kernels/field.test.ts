import assert from "node:assert/strict";
import type { Box } from "#sdk/layout/kernels/field.js";
import { Field2 } from "#sdk/layout/kernels/field2.js";
import { Field3 } from "#sdk/layout/kernels/field3.js";
import { planTsne } from "#sdk/layout/kernels/tsne-plan.js";
import { bench, normal } from "./support.js";

/** Maximum of r / (1 + r^2)^2, at r^2 = 1/3. */
const LARGEST_PAIR_FORCE = 0.3248;

/** Z without the points themselves, and the force on each point, pair by pair in double precision. */
function exactField(points: Float32Array, rows: number, dims: number) {
  const forces = new Float64Array(rows * dims);
  let z = 0;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < rows; j++) {
      if (i === j) continue;
      let r2 = 0;
      const d = [0, 0, 0];
      for (let c = 0; c < dims; c++) {
        d[c] = (points[i * dims + c] as number) - (points[j * dims + c] as number);
        r2 += (d[c] as number) ** 2;
      }
      const q = 1 / (1 + r2);
      z += q;
      for (let c = 0; c < dims; c++)
        forces[i * dims + c] = (forces[i * dims + c] as number) + q * q * (d[c] as number);
    }
  return { z, forces };
}

function boxOf(points: Float32Array, rows: number, dims: number): Box {
  const low: [number, number, number] = [0, 0, 0];
  let span = 0;
  for (let c = 0; c < dims; c++) {
    const axis = Array.from({ length: rows }, (_, i) => points[i * dims + c] as number);
    low[c] = Math.min(...axis);
    span = Math.max(span, Math.max(...axis) - Math.min(...axis));
  }
  return { low, span };
}

function finish(program: Generator<unknown, number, void>): number {
  for (;;) {
    const step = program.next();
    if (step.done) return step.value;
  }
}

/** Field of `rows` random points `width` wide, found by the kernels and pair by pair. */
async function compare(dims: 2 | 3, rows: number, width: number) {
  const next = normal(rows * dims + width);
  const points = Float32Array.from({ length: rows * dims }, () => (next() * width) / 6);
  const thread = await bench((plan) => planTsne(plan, { dims, rows, edges: 0, threads: 1 }));
  const { at, views } = thread;
  const stride = dims === 2 ? 2 : 4;
  const stored = views.f32(at.points, rows * stride);
  for (let i = 0; i < rows; i++)
    for (let c = 0; c < dims; c++) stored[i * stride + c] = points[i * dims + c] as number;
  const box = boxOf(points, rows, dims);
  const field =
    dims === 2
      ? new Field2(thread, at, 0, rows, { finest: 0.35, coarsest: 0.42 })
      : new Field3(thread, rows, at, 0, rows, { finest: 0.4, coarsest: 0.5 });
  const z = finish(field.repel(box)) - rows;
  const found = views.f32(at.repulsion, rows * stride);
  const forces = Float32Array.from(
    { length: rows * dims },
    (_, e) => found[Math.floor(e / dims) * stride + (e % dims)] as number,
  );
  const exact = exactField(points, rows, dims);
  const size = Math.sqrt(exact.forces.reduce((sum, f) => sum + f * f, 0) / rows);
  const error = Math.sqrt(
    exact.forces.reduce((sum, f, e) => sum + ((forces[e] as number) - f) ** 2, 0) / rows,
  );
  // A map that is nearly a point has no slope but a field of `rows`, which the mesh carries to about 1e-4: the error is
  // one force on all points alike.
  const scale = Math.max(size, LARGEST_PAIR_FORCE, rows * 1e-2);
  return {
    z: Math.abs(z - exact.z) / (rows + exact.z), // the kernels sum the points themselves too
    force: error / scale,
  };
}

describe("kernels: the repulsive field agrees with the sum over all pairs", () => {
  for (const [rows, width] of [
    [1, 1],
    [2, 0.001],
    [257, 0.0001],
    [300, 4],
    [500, 20],
    [701, 60],
    [701, 130],
    [701, 300],
  ] as const)
    it(`2-D, ${rows} points over ${width} units`, async () => {
      const { z, force } = await compare(2, rows, width);
      assert.ok(z < 3e-3, `Z is off by ${z}`);
      assert.ok(force < 4e-2, `force is off by ${force}`);
    });
  for (const [rows, width] of [
    [400, 1],
    [400, 40],
    [2600, 0.001],
    [2600, 8],
    [2600, 30],
    [2600, 90],
  ] as const)
    it(`3-D, ${rows} points over ${width} units`, async () => {
      const { z, force } = await compare(3, rows, width);
      assert.ok(z < 3e-3, `Z is off by ${z}`);
      assert.ok(force < 4e-2, `force is off by ${force}`);
    });
});
