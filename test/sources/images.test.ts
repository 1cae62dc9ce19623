import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromDemo, fromImages, type LocalImage } from "pointillist/sources";
import { decodeSquare } from "#sdk/io/image-decode.js";

const GOLDEN = "test/golden/pictures";
const pictures: LocalImage[] = readdirSync(GOLDEN, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".webp"))
  .sort()
  .map((id) => ({ id, path: join(GOLDEN, id) }));

function cosine(a: Float32Array, b: Float32Array): number {
  let [product, left, right] = [0, 0, 0];
  a.forEach((value, at) => {
    const other = b[at] ?? Number.NaN;
    product += value * other;
    left += value * value;
    right += other * other;
  });
  return product / Math.sqrt(left * right);
}

describe("pictures through the local network", function () {
  this.timeout(120_000);
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "pointillist-images-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("gives the vectors that Python's ONNX Runtime gave for the demo pack", async () => {
    const [set, demo] = await Promise.all([fromImages(pictures, { runtime: "wasm" }), fromDemo()]);
    assert.equal(set.ids.length, 22);
    assert.equal(set.dim, 1280);
    assert.equal(set.origin["runtime"], "wasm");
    const cosines = set.ids.map((id, row) => {
      const other = demo.ids.indexOf(id.slice(id.indexOf("/") + 1, -".webp".length));
      return cosine(
        set.vectors.subarray(row * 1280, (row + 1) * 1280),
        demo.vectors.subarray(other * 1280, (other + 1) * 1280),
      );
    });
    const mean = cosines.reduce((sum, one) => sum + one, 0) / cosines.length;
    assert.ok(mean >= 0.99, `mean cosine ${mean}`);
    assert.ok(Math.min(...cosines) >= 0.98, `least cosine ${Math.min(...cosines)}`);
    assert.deepEqual(
      [...new Set(set.columns.get("folder"))],
      ["building", "people", "vehicle", "wildlife"],
    );
  });

  it("lists what it cannot read, and goes on", async () => {
    const broken = join(folder, "broken.jpg");
    writeFileSync(broken, "no picture");
    const given = [
      { id: "broken", path: broken },
      ...pictures.slice(0, 1),
      { id: "none", path: join(folder, "none.png") },
    ];
    const set = await fromImages(given, { runtime: "wasm", batchSize: 1 });
    assert.deepEqual(set.ids, [pictures[0]?.id]);
    assert.deepEqual(
      set.failures.map(({ id, code }) => [id, code]),
      [
        ["broken", "local"],
        ["none", "local"],
      ],
    );
  });

  it("answers the same whatever the batch", async () => {
    const few = pictures.slice(0, 3);
    const one = await fromImages(few, { runtime: "wasm", batchSize: 1 });
    const all = await fromImages(few, { runtime: "wasm", batchSize: 3 });
    one.vectors.forEach((value, at) => {
      assert.ok(Math.abs(value - (all.vectors[at] ?? Number.NaN)) < 1e-4);
    });
  });

  it("refuses options that cannot be", async () => {
    await assert.rejects(fromImages(pictures, { minConcept: 2 }), /minConcept.*from 0 to 1/);
    await assert.rejects(fromImages(pictures, { batchSize: 0 }), /batchSize/);
  });

  it("says which package a runtime needs", async () => {
    await assert.rejects(fromImages(pictures, { runtime: "tfjs-node" }), {
      name: "MissingPackageError",
      install: "npm install @tensorflow/tfjs-node@4.22.0",
    });
  });

  it("reads PNG without sharp as sharp reads it", async () => {
    const sharp = createRequire(import.meta.url)("sharp");
    for (const { path } of pictures.slice(0, 4)) {
      const png: Buffer = await sharp(readFileSync(path))
        .resize(600, 400, { fit: "fill" })
        .png()
        .toBuffer();
      const [own, other] = await Promise.all([
        decodeSquare(png, 224, "own", false),
        decodeSquare(png, 224, "sharp"),
      ]);
      assert.equal(own.length, 224 * 224 * 3);
      const apart = own.reduce((sum, value, at) => sum + Math.abs(value - (other[at] ?? 0)), 0);
      assert.ok(apart / own.length < 1, `${apart / own.length} levels apart`);
    }
  });
});
