import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type ImageModel, openImageModel } from "pointillist-image-model";

interface Labels {
  classes: { id: string; name: string; kinds: number[] }[];
  kinds: { id: string; name: string }[];
}

describe("image-model: concepts", function () {
  this.timeout(60_000);
  let model: ImageModel;
  const labels = JSON.parse(readFileSync("image-model/model/labels.json", "utf8")) as Labels;
  const named = (name: string) => labels.classes.findIndex((one) => one.name === name);

  before(async () => {
    model = await openImageModel({ runtime: "wasm" });
  });
  after(() => model.close());

  it("knows 1,000 classes in ImageNet's order, all names apart", () => {
    // Source of the order: the classes are sorted by WordNet's ids.
    assert.equal(labels.classes.length, 1000);
    const ids = labels.classes.map((one) => one.id);
    assert.deepEqual(ids, [...ids].sort());
    const names = [...labels.classes, ...labels.kinds].map((one) => one.name);
    assert.equal(new Set(names).size, names.length);
    assert.equal(labels.classes[340]?.name, "zebra");
    assert.equal(labels.classes[497]?.name, "church");
  });

  it("sums the classes below each kind", () => {
    const row = new Float32Array(1000);
    row[named("tiger")] = 0.5;
    row[named("lion")] = 0.25;
    row[named("robin")] = 0.125;
    row[named("church")] = 0.125;
    const found = new Map(
      model.concepts(row, { most: 100, least: 0.1 }).map((one) => [one.name, one.value]),
    );
    assert.equal(found.get("tiger"), 0.5);
    assert.equal(found.get("big cat"), 0.75);
    assert.equal(found.get("feline"), 0.75);
    assert.equal(found.get("mammal"), 0.75);
    assert.equal(found.get("bird"), 0.125);
    assert.equal(found.get("animal"), 0.875);
    assert.equal(found.get("building"), 0.125);
    assert.equal(found.get("vehicle"), undefined);
  });

  it("gives the most probable first, no more than asked for", () => {
    const row = new Float32Array(1000).fill(0.001);
    const found = model.concepts(row, { most: 5, least: 0 });
    assert.equal(found.length, 5);
    const values = found.map((one) => one.value);
    assert.deepEqual(
      values,
      [...values].sort((a, b) => b - a),
    );
    assert.equal(found[0]?.name, "animal");
  });

  it("refuses pixels that are no whole pictures, and answers with probabilities", async () => {
    await assert.rejects(model.embed(new Uint8Array(100)), /multiple of 150528 bytes, found 100/);
    const { vectors, probabilities } = await model.embed(new Uint8Array(224 * 224 * 3).fill(127));
    assert.equal(vectors.length, 1280);
    const sum = probabilities.reduce((total, value) => total + value, 0);
    assert.ok(Math.abs(sum - 1) < 1e-5);
  });
});
