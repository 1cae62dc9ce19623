import assert from "node:assert/strict";
import { bench, normal, worst } from "./support.js";

const SIZE = 24;

describe("kernels: bases", () => {
  it("become orthonormal, and rows that depend on others become zero", async () => {
    const rows = 6;
    const { kernels, views, at } = await bench((plan) => plan.reserve(rows * SIZE * 8));
    const next = normal(3);
    const basis = views.f64(at, rows * SIZE);
    for (let i = 0; i < basis.length; i++) basis[i] = next();
    const row = (i: number) => basis.subarray(i * SIZE, (i + 1) * SIZE);
    // Row 3 lies in the plane of rows 0 and 1; row 5 is zero; row 4 is nearly row 2.
    row(3).set(row(0).map((x, c) => 2 * x - (row(1)[c] as number)));
    row(4).set(row(2).map((x) => x + 1e-5 * next()));
    row(5).fill(0);
    for (let i = 0; i < rows; i++) kernels.orthonormaliseRow(at, i, SIZE);
    const lengths = [1, 1, 1, 0, 1, 0];
    for (let i = 0; i < rows; i++)
      for (let j = 0; j <= i; j++) {
        const product = row(i).reduce((sum, x, c) => sum + x * (row(j)[c] as number), 0);
        assert.ok(Math.abs(product - (i === j ? (lengths[i] as number) : 0)) < 1e-9, `${i}, ${j}`);
      }
  });

  it("are multiplied by images in float64", async () => {
    const width = 8;
    const { kernels, views, at } = await bench((plan) => ({
      row: plan.reserve(SIZE * 8),
      images: plan.reserve(SIZE * width * 4),
      out: plan.reserve(width * 8),
    }));
    const next = normal(4);
    const row = views.f64(at.row, SIZE);
    const images = views.f32(at.images, SIZE * width);
    for (let i = 0; i < SIZE; i++) row[i] = next();
    for (let i = 0; i < images.length; i++) images[i] = next();
    kernels.imageProducts(at.row, at.images, SIZE, width, at.out);
    const expected = Array.from({ length: width }, (_, j) =>
      row.reduce((sum, x, c) => sum + x * (images[c * width + j] as number), 0),
    );
    assert.ok(worst(views.f64(at.out, width), expected) < 1e-13);
  });
});
