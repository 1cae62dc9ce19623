import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SummaryWriter } from "pointillist";
import { temporaryFolder } from "../io/folder.js";

const repeatable = (at: number) => {
  const value = Math.sin(at * 127.1) * 43758.5453;
  return value - Math.floor(value);
};
const matrix = (rows: number, columns: number, length: number) =>
  Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, d) => length * (repeatable(row * columns + d) - 0.3)),
  );

/** Neighbours that stock's t-SNE finds of a row: those at a distance 1 - a·b that is not negative. */
const neighboursOf = (vectors: readonly number[][], row: number) =>
  vectors.filter((other, at) => {
    const product = other.reduce((sum, value, d) => sum + value * (vectors[row]?.[d] ?? 0), 0);
    return at !== row && product <= 1;
  }).length;

describe("bookmarks of a logged embedding", () => {
  const folder = temporaryFolder();

  async function bookmarksOf(vectors: readonly number[][]) {
    const run = join(folder(), "run");
    const warnings: string[] = [];
    const onWarning = (code: string) => warnings.push(code);
    const writer = new SummaryWriter(run, { onWarning });
    const coordinates = vectors.map((_, row) => [row, row % 7]);
    const layouts = [{ name: "map", method: "tsne", coordinates }];
    await writer.embedding("words", vectors, { step: 1, layouts, neighbours: false });
    await writer.close();
    const points = join(run, "embeddings/words");
    const file = readdirSync(points).find((name) => name.startsWith("bookmarks-"));
    const states = JSON.parse(readFileSync(join(points, file ?? ""), "utf8"));
    return { states, warnings };
  }

  it("a t-SNE goes on in stock by an order in which no row has fewer neighbours than one before it", async () => {
    const vectors = matrix(400, 6, 3);
    const { states, warnings } = await bookmarksOf(vectors);
    assert.equal(states[0].shuffledDataIndices, undefined);
    const order: number[] = states[1].shuffledDataIndices;
    assert.deepEqual(new Set(order), new Set(vectors.keys()));
    assert.equal(order.length, vectors.length);
    const counts = order.map((row) => Math.min(neighboursOf(vectors, row), 300));
    assert.ok(new Set(counts).size > 10, "all rows have as many neighbours: nothing is shown");
    counts.forEach((count, at) => {
      assert.ok(at === 0 || count >= (counts[at - 1] ?? 0), `place ${at}`);
    });
    assert.deepEqual(warnings, []);
  });

  it("vectors of unit length, and those that stock normalizes, go on in any order", async () => {
    const unit = matrix(40, 6, 1).map((row) => {
      const length = Math.hypot(...row);
      return row.map((value) => value / length);
    });
    for (const vectors of [unit, matrix(40, 50, 9)]) {
      const [, held] = (await bookmarksOf(vectors)).states;
      assert.equal(held.shuffledDataIndices, undefined);
      // Three neighbours for each of the perplexity, of the 39 that there are.
      assert.equal(held.tSNEPerplexity, 6);
    }
  });

  it("where the order would take long, the t-SNE stands in the UMAP slot alone, and a warning says so", async () => {
    const { states, warnings } = await bookmarksOf(matrix(5000, 21, 2));
    assert.deepEqual(
      states.map((state: { selectedProjection: string }) => state.selectedProjection),
      ["umap"],
    );
    assert.deepEqual(warnings, ["bookmark-slot-skipped"]);
  });
});
