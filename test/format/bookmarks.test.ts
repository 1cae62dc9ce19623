import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { encodeBookmarks, FormatError, parseBookmarks } from "pointillist/format";
import { GOLDEN } from "./golden.js";

const POSITIONS = Float32Array.of(1, 2, 3, 5, 5, 8);
const tsne = { name: "t-SNE", method: "tsne", dims: 2, positions: POSITIONS } as const;
const pca = { positions: Float32Array.from({ length: 9 }, (_, i) => i / 7), components: 3 };
const encode = (changes: object = {}) =>
  encodeBookmarks({ shape: [3, 10], layouts: [tsne], pca, labelColumn: "name", ...changes }) ??
  assert.fail();
const states = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes));

/** Fields that stock's restoring reads without asking. Source: vz_projector/data.ts, vz-projector.ts `loadState`. */
const REQUIRED = {
  label: "string",
  selectedProjection: "string",
  dataSetDimensions: "object",
  projections: "object",
  selectedPoints: "object",
  tSNEIteration: "number",
  tSNEPerplexity: "number",
  tSNELearningRate: "number",
  tSNEis3d: "boolean",
  umapIs3d: "boolean",
  umapNeighbors: "number",
  umapMinDist: "number",
  pcaComponentDimensions: "object",
  customSelectedSearchByMetadataOption: "string",
  customXLeftText: "string",
  customXLeftRegex: "boolean",
  customXRightText: "string",
  customXRightRegex: "boolean",
  customYUpText: "string",
  customYUpRegex: "boolean",
  customYDownText: "string",
  customYDownRegex: "boolean",
  forceCategoricalColoring: "boolean",
  selectedLabelOption: "string",
};

describe("bookmarks: writing", () => {
  it("of more than 10,000 rows, those are in the middle that stock's t-SNE computes and moves there", () => {
    const rows = 25_000;
    // Sorted by what is drawn, as runs are: the first ones are no sample of all.
    const positions = Float32Array.from(
      { length: 2 * rows },
      (_, at) => (at >> 1) / 100 + (at % 2),
    );
    const layouts = [{ ...tsne, positions }];
    const changes = { shape: [rows, 50], layouts, pca: undefined };
    const own = Uint32Array.from({ length: rows }, (_, at) => rows - 1 - at);
    for (const tsneOrder of [undefined, own]) {
      const [still, held] = states(encode({ ...changes, tsneOrder }));
      assert.equal(still.shuffledDataIndices, undefined);
      const order: number[] = held.shuffledDataIndices;
      assert.deepEqual(Uint32Array.from(order).sort(), Uint32Array.from(own).sort());
      if (tsneOrder) assert.deepEqual(order, [...own]);
      const sample = order.slice(0, 10_000);
      for (const axis of [0, 1]) {
        const place = (row: number): number => held.projections[row][`tsne-${axis}`];
        const mean = sample.reduce((sum, row) => sum + place(row), 0) / sample.length;
        assert.ok(Math.abs(mean) < 1e-3, `axis ${axis}: the sample's mean is ${mean}`);
        const moved = order.map((row) => place(row) - still.projections[row][`umap-${axis}`]);
        for (const by of moved) assert.ok(Math.abs(by - (moved[0] ?? 0)) < 2e-3, `${by}`);
      }
      // What is computed of lies among the others, not before them.
      if (!tsneOrder) assert.ok(Math.min(...sample) < 10 && Math.max(...sample) > rows - 10);
    }
  });

  it("a t-SNE is static in the UMAP slot, and held and centred in its own", () => {
    const [still, held] = states(encode());
    assert.deepEqual([still.selectedProjection, held.selectedProjection], ["umap", "tsne"]);
    assert.equal(held.tSNELearningRate, -3);
    assert.deepEqual(still.projections[1], {
      "umap-0": 3,
      "umap-1": 5,
      "pca-0": 0.428571,
      "pca-1": 0.571429,
      "pca-2": 0.714286,
    });
    assert.deepEqual(
      held.projections.map((point: Record<string, number>) => [point["tsne-0"], point["tsne-1"]]),
      [
        [-2, -3],
        [0, 0],
        [2, 3],
      ],
    );
    assert.deepEqual(held.dataSetDimensions, [3, 10]);
  });
  it("every field that stock reads without asking is there, and of its type", () => {
    for (const state of states(encode())) {
      for (const [field, type] of Object.entries(REQUIRED))
        assert.equal(typeof state[field], type, field);
      assert.equal(state.cameraDef.position.length, 3);
    }
  });
  it("three dimensions are marked so in their slot, other methods make one state", () => {
    const layout = { ...tsne, dims: 3, positions: new Float32Array(9) };
    const [still, held] = states(encode({ layouts: [layout] }));
    assert.deepEqual([still.umapIs3d, still.tSNEis3d, held.tSNEis3d], [true, false, true]);
    assert.equal(states(encode({ layouts: [{ ...tsne, method: "umap" }] })).length, 1);
  });
  it("none above 50,000 rows; wrong sizes are refused", () => {
    const layouts = [{ ...tsne, positions: new Float32Array(100_002) }];
    assert.equal(encodeBookmarks({ shape: [50_001, 10], layouts, labelColumn: "name" }), undefined);
    assert.throws(() => encode({ shape: [4, 10] }), { name: "ShapeError" });
    assert.throws(() => encode({ pca: { ...pca, components: 2 } }), { name: "ShapeError" });
  });
});

describe("bookmarks: what the stock projector downloads", () => {
  const folder = join(GOLDEN, "bookmarks");
  const bookmarks = parseBookmarks(readFileSync(join(folder, "run/state.txt")));
  const seen: Record<string, number>[][] = JSON.parse(
    readFileSync(join(folder, "seen.json"), "utf8"),
  );
  const placesOf = (view: number, keys: readonly string[]) =>
    Float32Array.from((seen[view] ?? []).flatMap((point) => keys.map((key) => point[key] ?? NaN)));

  it("its views have the coordinates that its points had", () => {
    const [pca, tsne, isolated] = bookmarks;
    assert.deepEqual(
      bookmarks.map(({ label, projection }) => [label, projection]),
      [
        ["State 0", "pca"],
        ["State 1", "tsne"],
        ["State 2", "pca"],
      ],
    );
    assert.deepEqual(pca?.layout?.positions, placesOf(0, ["pca-0", "pca-1", "pca-2"]));
    assert.deepEqual(tsne?.layout?.positions, placesOf(1, ["tsne-0", "tsne-1", "tsne-2"]));
    assert.deepEqual(isolated?.layout?.positions, placesOf(2, ["pca-0", "pca-1", "pca-2"]));
  });
  it("selections are rows of the tensor, isolated or not; no colour is no column", () => {
    const found = [1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]; // what the search for "row 1" found
    for (const { selected } of bookmarks) assert.deepEqual(selected, found);
    assert.deepEqual([...(bookmarks[2]?.rows ?? [])], found);
    assert.deepEqual(
      bookmarks.map(({ colourColumn }) => colourColumn),
      [undefined, "kind", "kind"],
    );
  });
});

describe("bookmarks: reading", () => {
  it("reads what it writes", () => {
    const [still, held] = parseBookmarks(encode());
    assert.equal(still?.label, "t-SNE (precomputed)");
    assert.deepEqual(still?.layout, { dims: 2, positions: POSITIONS });
    assert.equal(held?.projection, "tsne");
    assert.equal(still?.labelColumn, "name");
    assert.deepEqual(still?.camera, {
      orthographic: true,
      position: [0, 0, 4],
      target: [0, 0, 0],
      zoom: 1,
    });
  });
  it("reads one state, shown components of a PCA, filtered rows, and gaps", () => {
    const file = {
      selectedProjection: "pca",
      pcaComponentDimensions: [0, 4],
      filteredPoints: [7, 2],
      projections: [{ "pca-0": 1, "pca-4": 2 }, { "pca-0": 3 }],
      selectedPoints: [1, 2, -1, "x"],
    };
    const [one] = parseBookmarks(new TextEncoder().encode(JSON.stringify(file)));
    assert.deepEqual(one?.layout, { dims: 2, positions: Float32Array.of(1, 2, 3, Number.NaN) });
    assert.deepEqual(
      [one?.rows, one?.selected, one?.label],
      [Uint32Array.of(7, 2), [2], "bookmark 1"],
    );
  });
  it("a state without coordinates of its slot has no layout", () => {
    const file = [
      { selectedProjection: "tsne", projections: [{ "pca-0": 1, "pca-1": 2 }] },
      { selectedProjection: "constructor" },
    ];
    for (const { layout } of parseBookmarks(new TextEncoder().encode(JSON.stringify(file))))
      assert.equal(layout, undefined);
  });
  it("anything else is a FormatError", () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    assert.throws(() => parseBookmarks(bytes("[")), { code: "corrupt" });
    assert.throws(() => parseBookmarks(bytes("[3]")), { code: "corrupt", message: /state 0/ });
    fc.assert(
      fc.property(fc.json(), (text) => {
        try {
          parseBookmarks(bytes(text));
        } catch (error) {
          assert.ok(error instanceof FormatError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
