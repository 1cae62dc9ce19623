import assert from "node:assert/strict";
import { pca, tsne } from "pointillist/layout";

describe("layout: requests", () => {
  it("spell every default out, and survive JSON", () => {
    const request = tsne({ dims: 3, perplexity: 12, prepare: ["centre", "pca-64"] });
    assert.deepEqual(JSON.parse(JSON.stringify(request)), request);
    assert.equal(request.name, "t-SNE 3-D");
    assert.equal(request.parameters["perplexity"], 12);
    assert.equal(request.parameters["exaggeration"], 12);
    assert.deepEqual(request.parameters["prepare"], ["centre", "pca-64"]);
    assert.deepEqual(tsne().parameters["prepare"], [], "nothing is applied unasked");
  });
  it("pca offers at least as many components as it places", () => {
    assert.equal(pca({ dims: 3, components: 1 }).parameters["components"], 3);
    assert.equal(pca().parameters["components"], 10);
  });
  const wrong: [string, () => unknown][] = [
    ["dims", () => tsne({ dims: 4 as 3 })],
    ["perplexity", () => tsne({ perplexity: 1 })],
    ["perplexity", () => tsne({ perplexity: Number.NaN })],
    ["seed", () => tsne({ seed: 0.5 })],
    ["iterations", () => tsne({ iterations: -1 })],
    ["learningRate", () => tsne({ learningRate: 0 })],
    ["metric", () => tsne({ metric: "hamming" as "dot" })],
    ["prepare", () => tsne({ prepare: ["pca-0"] })],
    ["name", () => pca({ name: " " })],
    ["components", () => pca({ components: 2.5 })],
  ];
  for (const [argument, make] of wrong)
    it(`a wrong ${argument} is named: ${make.toString().slice(6)}`, () => {
      assert.throws(make, { name: "ArgumentError", argument });
    });
});
