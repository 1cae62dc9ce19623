import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { openLayoutEngine } from "#sdk/io/layout-engine.js";
import { computeLayouts, knn, pca, trimap, triplet, tsne, umap } from "#sdk/layout/index.js";

/**
 * The first bytes of the SHA-256 of each layout, the same on every processor, system and version of Node: those who run
 * this elsewhere compare their bytes with those of the machine that wrote it down. Where a change is meant to alter
 * layouts, what the test finds is written down anew; where it is not, a difference is the bug that this test is for.
 */
const FINGERPRINTS = {
  1: "95d8bf09 b6abbfe2 758406bd ad460f6d 6782a3ce 147e2d5c 1e3fa88a b152ce8d",
  2: "f3f07ac9 be7e4069 758406bd ad460f6d 6782a3ce 147e2d5c 1e3fa88a b152ce8d",
};

const ROWS = 4200;
const DIM = 24;

/** Whole multiples of 2^-16, from whole numbers alone: the same vectors wherever they are made. */
function vectors(): Float32Array {
  let state = 12345;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state & 0xffff) / 65536;
  };
  const bump = (i: number) => (Math.floor(i / DIM) % 7 === i % 7 ? 3 : 0);
  return Float32Array.from({ length: ROWS * DIM }, (_, i) => bump(i) + next());
}

function fingerprint({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): string {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  return createHash("sha256").update(bytes).digest("hex").slice(0, 8);
}

describe("kernels: the same bytes everywhere", function () {
  this.timeout(60_000);
  for (const threads of [1, 2] as const)
    it(`on ${threads} thread${threads === 1 ? "" : "s"}`, async () => {
      const engine = openLayoutEngine({ threads });
      const data = { vectors: vectors(), rows: ROWS, dim: DIM };
      const quick = { earlyIterations: 30, iterations: 30, perplexity: 8 };
      const requests = [
        tsne(quick),
        tsne({ dims: 3, ...quick }),
        umap({ epochs: 10 }),
        umap({ dims: 3, epochs: 10 }),
        pca(),
        triplet({ steps: 25 }),
        trimap({ iterations: 10 }),
      ];
      const layouts = await computeLayouts(requests, data, { engine, quality: false });
      const { indices } = await knn(data, { k: 12, engine });
      await engine.close();
      const found = [...layouts.map(({ positions }) => positions), indices].map(fingerprint);
      assert.equal(found.join(" "), FINGERPRINTS[threads]);
    });
});
