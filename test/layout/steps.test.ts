import assert from "node:assert/strict";
import { alignLayout, computeLayouts, pca, place, tsne, umap } from "pointillist/layout";
import { Random } from "#sdk/layout/random.js";
import { blobs } from "./data.js";

/** Mean distance between rows of two layouts. */
function drift(a: Float32Array, b: Float32Array, dims: number): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += dims) {
    let square = 0;
    for (let c = at; c < at + dims; c++) square += ((a[c] as number) - (b[c] as number)) ** 2;
    sum += Math.sqrt(square);
  }
  return (sum * dims) / a.length;
}

/** `positions` turned by `angle` in the first two dims, mirrored in the first, and shifted. */
function moved(positions: Float32Array, dims: number, angle: number): Float32Array {
  const out = positions.slice();
  for (let at = 0; at < out.length; at += dims) {
    const x = positions[at] as number;
    const y = positions[at + 1] as number;
    out[at] = -(x * Math.cos(angle) - y * Math.sin(angle)) + 5;
    out[at + 1] = x * Math.sin(angle) + y * Math.cos(angle) - 3;
  }
  return out;
}

describe("layout: steps are comparable", function () {
  this.timeout(60000);
  for (const dims of [2, 3] as const)
    it(`a turned, mirrored, shifted layout comes back, in ${dims}-D`, () => {
      const { vectors } = blobs(50, dims);
      const { positions, matched } = alignLayout(moved(vectors, dims, 2.1), vectors, dims);
      assert.equal(matched, 50);
      assert.ok(drift(positions, vectors, dims) < 1e-5);
    });

  it("rows are matched by id, whatever their order, and unknown ones come along", () => {
    const { vectors } = blobs(20, 2);
    const referenceIds = Array.from({ length: 20 }, (_, i) => `row ${i}`);
    const ids = [...referenceIds.slice(5).reverse(), "new"];
    const shuffled = new Float32Array(ids.length * 2);
    ids.forEach((id, row) => {
      const from = referenceIds.indexOf(id);
      if (from >= 0) shuffled.set(vectors.subarray(2 * from, 2 * from + 2), 2 * row);
    });
    const aligned = alignLayout(moved(shuffled, 2, 1), vectors, 2, { ids, referenceIds });
    assert.equal(aligned.matched, 15);
    assert.ok(drift(aligned.positions, shuffled, 2) < 1e-5, "the new row was at the origin");
  });

  it("rows on a line, on a point, or alone do not break it", () => {
    for (const rows of [0, 1, 2, 9])
      for (const slope of [0, 1]) {
        const line = Float32Array.from({ length: 3 * rows }, (_, at) => slope * Math.floor(at / 3));
        const { positions } = alignLayout(moved(line, 3, 1), line, 3);
        assert.ok(positions.every(Number.isFinite));
        if (rows > 1) assert.ok(drift(positions, line, 3) < 1e-4);
      }
  });

  it("a later step starts from the one before: points drift less than half as far, at equal divergence", async () => {
    const before = blobs(300, 20, 15, 3, 1.5);
    const random = new Random(4);
    const after = {
      ...before,
      vectors: before.vectors.map((value) => value + 0.3 * random.normal()),
    };
    const [first] = await computeLayouts([tsne({ seed: 1 })], before);
    assert.ok(first);
    const [cold] = await computeLayouts([tsne({ seed: 1 })], after);
    const previous = [{ name: first.name, dims: 2 as const, positions: first.positions }];
    const [warm] = await computeLayouts([tsne({ seed: 1 })], after, { previous });
    assert.ok(cold?.quality?.kl && warm?.quality?.kl);
    const coldDrift = drift(
      alignLayout(cold.positions, first.positions, 2).positions,
      first.positions,
      2,
    );
    const warmDrift = drift(warm.positions, first.positions, 2);
    assert.ok(warmDrift < 0.5 * coldDrift, `${warmDrift} ${coldDrift}`);
    assert.ok(warm.quality.kl < 1.03 * cold.quality.kl, `${warm.quality.kl} ${cold.quality.kl}`);
    assert.deepEqual([warm.parameters["start"], warm.parameters["alignedRows"]], ["warm", 300]);
  });

  it("new rows of a later step start beside their neighbours", async () => {
    const data = blobs(120, 10, 4);
    const part = { ...data, vectors: data.vectors.slice(0, 1000), rows: 100 };
    for (const request of [tsne(), umap({ epochs: 100 })]) {
      const [first] = await computeLayouts([request], part);
      assert.ok(first);
      const [second] = await computeLayouts([request], data, { previous: [first] });
      assert.equal(second?.parameters["alignedRows"], 100);
      assert.ok((second?.quality?.trustworthiness ?? 0) > 0.9);
    }
  });
});

describe("layout: placing new points", function () {
  this.timeout(60000);
  const all = blobs(240, 12, 6, 9, 2);
  const old = { vectors: all.vectors.slice(0, 200 * 12), rows: 200, dim: 12 };
  const added = { vectors: all.vectors.slice(200 * 12), rows: 40, dim: 12 };

  for (const request of [
    tsne({ prepare: ["centre", "pca-8"] }),
    tsne({ dims: 3, metric: "cosine" }),
    umap({ epochs: 200 }),
  ])
    it(`${request.name}: a new point lands in the group of its kind, and no old one moves`, async () => {
      const [layout] = await computeLayouts([request], old);
      assert.ok(layout);
      const kept = layout.positions.slice();
      const places = await place(layout, old, added);
      assert.deepEqual(layout.positions, kept);
      const { dims } = layout;
      let right = 0;
      for (let row = 0; row < 40; row++) {
        let nearest = -1;
        let least = Number.POSITIVE_INFINITY;
        for (let other = 0; other < 200; other++) {
          let square = 0;
          for (let c = 0; c < dims; c++)
            square +=
              ((places[row * dims + c] as number) - (kept[other * dims + c] as number)) ** 2;
          if (square >= least) continue;
          least = square;
          nearest = other;
        }
        if (nearest % 6 === (200 + row) % 6) right++;
      }
      assert.ok(right >= 38, `${right} of 40`);
    });

  it("PCA: a new point lands where the same vector lay", async () => {
    const [layout] = await computeLayouts([pca({ dims: 3, prepare: ["standardise"] })], old);
    assert.ok(layout);
    const same = { vectors: old.vectors.slice(0, 12 * 10), rows: 10, dim: 12 };
    const places = await place(layout, old, same);
    places.forEach((value, at) => {
      assert.ok(Math.abs(value - (layout.positions[at] as number)) < 1e-4);
    });
  });

  it("other columns or rows than the layout's are refused", async () => {
    const [layout] = await computeLayouts([pca()], old);
    assert.ok(layout);
    await assert.rejects(place(layout, old, blobs(3, 5)), {
      name: "ShapeError",
      message: /12 columns/,
    });
    await assert.rejects(place(layout, added, added), { name: "ShapeError", message: /40 rows/ });
  });
});
