import assert from "node:assert/strict";
import {
  computeLayouts,
  knn,
  mapNeighbours,
  place,
  trainTriplet,
  trimap,
  triplet,
} from "pointillist/layout";
import { Random } from "#sdk/layout/random.js";
import { blobs } from "./data.js";

/** Groups that each vary in directions of their own: no few principal components hold them all. */
function ownDirections(rows: number, dim: number, groups: number, inner: number, seed = 1) {
  const random = new Random(seed);
  const draw = (count: number) => Float64Array.from({ length: count }, () => random.normal());
  const centres = Array.from({ length: groups }, () => draw(dim));
  const bases = Array.from({ length: groups }, () => draw(inner * dim));
  const vectors = new Float32Array(rows * dim);
  for (let row = 0; row < rows; row++) {
    const group = row % groups;
    const place = draw(inner);
    for (let c = 0; c < dim; c++) {
      let value = 0.5 * (centres[group]?.[c] as number);
      place.forEach((weight, i) => {
        value += (weight * (bases[group]?.[i * dim + c] as number)) / Math.sqrt(1 + i);
      });
      vectors[row * dim + c] = value;
    }
  }
  return { vectors, rows, dim };
}

describe("layout: triplets", function () {
  this.timeout(120000);
  it("the trained map keeps more of the ten nearest than principal components, counted here", async () => {
    const data = ownDirections(600, 80, 12, 8);
    const options = { dims: 16, seed: 3, steps: 60 };
    const trained = await trainTriplet(data, options);
    assert.ok(trained.trained);
    assert.ok(
      trained.recallAfter > trained.recallBefore + 0.02,
      `${trained.recallBefore} ${trained.recallAfter}`,
    );
    const before = await knn(data, { k: 10, metric: "euclidean" });
    const after = await knn(
      { vectors: trained.mapped, rows: 600, dim: 16 },
      { k: 10, metric: "euclidean" },
    );
    let kept = 0;
    for (let row = 0; row < 600; row++) {
      const near = before.indices.subarray(10 * row, 10 * row + 10);
      for (const other of after.indices.subarray(10 * row, 10 * row + 10))
        if (near.includes(other)) kept++;
    }
    assert.ok(Math.abs(kept / 6000 - trained.recallAfter) < 1e-9);
    const again = await trainTriplet(data, options);
    assert.deepEqual(again.mapped, trained.mapped);
  });

  it("other vectors go through the same map", async () => {
    const data = ownDirections(200, 60, 5, 6);
    const trained = await trainTriplet(data, { dims: 10, steps: 30 });
    const few = trained.map({ vectors: data.vectors.slice(0, 5 * 60), rows: 5, dim: 60 });
    few.forEach((value, at) => {
      assert.ok(Math.abs(value - (trained.mapped[at] as number)) < 1e-3 * (1 + Math.abs(value)));
    });
  });

  it("as many columns as the data has keep every neighbour; too few rows are no obstacle", async () => {
    const whole = await trainTriplet(blobs(80, 6), { dims: 64 });
    assert.equal(whole.recallAfter, 1);
    assert.equal(whole.mapped.length, 80 * 64);
    for (const rows of [0, 1, 2, 5]) {
      const { mapped } = await trainTriplet(blobs(rows, 9), { dims: 4, steps: 5 });
      assert.ok(mapped.length === rows * 4 && mapped.every(Number.isFinite));
    }
  });

  for (const dims of [2, 3] as const)
    it(`TriMap keeps groups whole, in ${dims}-D, and repeats`, async () => {
      const data = blobs(240, 15, 6, 2, 1.5);
      const requests = [trimap({ dims, seed: 4 })];
      const [layout] = await computeLayouts(requests, data);
      assert.ok(layout);
      const { indices } = await mapNeighbours(layout.positions, dims, 5);
      let same = 0;
      indices.forEach((other, at) => {
        if (other % 6 === Math.floor(at / 5) % 6) same++;
      });
      assert.ok(same / indices.length > 0.95, `${same / indices.length}`);
      assert.deepEqual((await computeLayouts(requests, data))[0]?.positions, layout.positions);
    });

  it("a layout by triplets takes new points where the same vectors lay", async () => {
    const data = ownDirections(150, 40, 5, 4);
    const [layout] = await computeLayouts([triplet({ steps: 40, prepare: ["standardise"] })], data);
    assert.ok(layout);
    const places = await place(layout, data, {
      vectors: data.vectors.slice(0, 400),
      rows: 10,
      dim: 40,
    });
    const size = Math.max(...layout.positions.map(Math.abs));
    places.forEach((value, at) => {
      assert.ok(Math.abs(value - (layout.positions[at] as number)) < 1e-3 * size);
    });
  });

  it("copies, constants and few rows", async () => {
    for (const [rows, dim, value] of [
      [2, 3],
      [4, 2],
      [30, 4, 1],
      [40, 1],
    ] as const) {
      const { vectors } = blobs(rows, dim);
      if (value) vectors.fill(value);
      const layouts = await computeLayouts(
        [trimap({ iterations: 20 }), triplet({ dims: 3, steps: 5 })],
        { vectors, rows, dim },
      );
      for (const { positions } of layouts)
        assert.ok(positions.every(Number.isFinite), `${rows} x ${dim}`);
    }
  });
});
