import assert from "node:assert/strict";
import { asMatrix, createReferenceEngine, type PreStep } from "pointillist/layout";
import { prepare } from "#sdk/layout/prepare.js";
import { Random, sampleRows } from "#sdk/layout/random.js";
import { RepulsionTree } from "#sdk/layout/reference/barnes-hut.js";
import { exactRepulsion } from "#sdk/layout/reference/exact-repulsion.js";
import { symmetricEigen } from "#sdk/layout/reference/symmetric-eigen.js";
import { blobs } from "./data.js";

describe("layout: reference parts", () => {
  it("eigenvectors satisfy their equation, are orthonormal, and values add up to the trace", () => {
    const n = 37;
    const random = new Random(5);
    const a = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) {
        const value = random.normal();
        a[i * n + j] = value;
        a[j * n + i] = value;
      }
    const trace = Array.from({ length: n }, (_, i) => a[i * n + i] as number).reduce(
      (x, y) => x + y,
    );
    const { values, vectors } = symmetricEigen(a.slice(), n);
    assert.ok(Math.abs(values.reduce((x, y) => x + y) - trace) < 1e-10);
    for (let i = 0; i < n; i++) {
      for (let row = 0; row < n; row++) {
        let image = 0;
        for (let k = 0; k < n; k++)
          image += (a[row * n + k] as number) * (vectors[i * n + k] as number);
        const expected = (values[i] as number) * (vectors[i * n + row] as number);
        assert.ok(Math.abs(image - expected) < 1e-10);
      }
      for (let j = 0; j <= i; j++) {
        let dot = 0;
        for (let k = 0; k < n; k++)
          dot += (vectors[i * n + k] as number) * (vectors[j * n + k] as number);
        assert.ok(Math.abs(dot - (i === j ? 1 : 0)) < 1e-10);
      }
    }
  });

  for (const dims of [2, 3] as const)
    it(`the tree's forces are those of all pairs within 2 %, Z within 0.3 %, in ${dims}-D`, () => {
      const { vectors } = blobs(1500, dims, 7, 2, 10);
      const y = Float64Array.from(vectors);
      y.fill(0, 0, 20 * dims); // coincident points too
      const exact = new Float64Array(y.length);
      const z = exactRepulsion(y, 1500, dims, exact);
      const tree = new RepulsionTree(1500, dims);
      tree.build(y);
      const near = new Float64Array(y.length);
      const treeZ = tree.repel(y, 0, 1500, near);
      assert.ok(Math.abs(treeZ - z) < 0.003 * z, `${treeZ} ${z}`);
      let error = 0;
      let size = 0;
      exact.forEach((force, at) => {
        error += (force - (near[at] as number)) ** 2;
        size += force ** 2;
      });
      assert.ok(Math.sqrt(error / size) < 0.02, `${Math.sqrt(error / size)}`);
    });

  it("pre-steps do what they say, in their order", async () => {
    const data = asMatrix(Float32Array.of(1, 10, 3, 10, 5, 40), 3, 2);
    const apply = async (...steps: PreStep[]) =>
      [...(await prepare(data, steps, createReferenceEngine())).values].map((v) => v.toFixed(4));
    assert.deepEqual(await apply(), [
      "1.0000",
      "10.0000",
      "3.0000",
      "10.0000",
      "5.0000",
      "40.0000",
    ]);
    assert.deepEqual(await apply("centre"), [
      "-2.0000",
      "-10.0000",
      "0.0000",
      "-10.0000",
      "2.0000",
      "20.0000",
    ]);
    // deviations: sqrt(8 / 3) and sqrt(200)
    assert.deepEqual(await apply("standardise"), [
      "-1.2247",
      "-0.7071",
      "0.0000",
      "-0.7071",
      "1.2247",
      "1.4142",
    ]);
    assert.deepEqual(await apply("centre", "unit-norm"), [
      "-0.1961",
      "-0.9806",
      "0.0000",
      "-1.0000",
      "0.0995",
      "0.9950",
    ]);
  });

  it("a sample has different rows, ascending, and repeats", () => {
    const rows = sampleRows(1000, 50, 9);
    assert.equal(new Set(rows).size, 50);
    assert.deepEqual(
      [...rows],
      [...rows].sort((a, b) => a - b),
    );
    assert.deepEqual(rows, sampleRows(1000, 50, 9));
    assert.equal(sampleRows(10, 50, 9).length, 10);
  });
});
