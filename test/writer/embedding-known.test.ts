import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type EmbeddingOptions, pca, SummaryWriter, tsne } from "pointillist";
import { decodeNpy, type Manifest, parseManifest } from "pointillist/format";
import { temporaryFolder } from "../io/folder.js";

const ROWS = 60;
/** Three clouds; `drift` moves each row a little. */
const cloud = (drift: number, order: readonly number[]) =>
  order.map((row) =>
    Array.from({ length: 6 }, (_, d) => {
      const noise = Math.sin(row * 12.9898 + d * 78.233) / 3;
      return (row % 3 === d ? 4 : 0) + noise + drift * Math.cos(row + d);
    }),
  );
const inOrder = Array.from({ length: ROWS }, (_, row) => row);
const shuffled = inOrder.map((row) => (row * 7) % ROWS);
const map = tsne({ perplexity: 8, iterations: 60, earlyIterations: 40 });

async function log(
  run: string,
  step: number,
  order: readonly number[],
  options: EmbeddingOptions = {},
) {
  await using writer = new SummaryWriter(run);
  const ref = await writer.embedding("a", cloud(step / 200, order), {
    step,
    layouts: [map, pca()],
    threads: 1,
    ...options,
  });
  const manifest = parseManifest(readFileSync(ref.manifest), ref.manifest);
  const positions = manifest.layouts.map(({ file }) => {
    return decodeNpy(readFileSync(join(ref.folder, file)), file).data;
  });
  return { manifest, positions };
}

/** How far a row is from where it was, as a share of the map's extent. */
function meanShift(
  before: ArrayLike<number>,
  after: ArrayLike<number>,
  rowsAfter: readonly number[],
) {
  const at = new Map(rowsAfter.map((row, place) => [row, place]));
  let shift = 0;
  let extent = 0;
  for (let row = 0; row < ROWS; row++) {
    const place = at.get(row) as number;
    const [x, y] = [before[row * 2] as number, before[row * 2 + 1] as number];
    shift += Math.hypot((after[place * 2] as number) - x, (after[place * 2 + 1] as number) - y);
    extent += Math.hypot(x, y);
  }
  return shift / extent;
}

const away = (at: ArrayLike<number>, a: number, b: number) =>
  Math.hypot(
    (at[a * 2] as number) - (at[b * 2] as number),
    (at[a * 2 + 1] as number) - (at[b * 2 + 1] as number),
  );

describe("embedding() tells the layouts", () => {
  const folder = temporaryFolder();

  for (const follow of ["align", "start"] as const)
    it(`where rows were a step before, by id (${follow}): they stay about where they were`, async () => {
      const run = folder();
      const ids = (order: readonly number[]) => ({ ids: order.map((row) => `r${row}`) });
      const first = await log(run, 1, inOrder, ids(inOrder));
      const second = await log(run, 2, shuffled, {
        ...ids(shuffled),
        ...(follow === "start" ? { follow } : {}),
      });
      const apart = await log(folder(), 2, shuffled, ids(shuffled));
      const [before] = first.positions;
      const [after] = second.positions;
      const [alone] = apart.positions;
      assert.ok(before && after && alone);
      const followed = meanShift(before, after, shuffled);
      const unasked = meanShift(before, alone, shuffled);
      if (follow === "start") {
        assert.ok(followed < 0.2 && followed < unasked / 3, `${followed}, a fresh map ${unasked}`);
      } else {
        // The same map as without a step before, turned as a whole: no distance on it is another one.
        assert.ok(followed <= unasked + 1e-3, `${followed}, a fresh map ${unasked}`);
        for (const row of inOrder.slice(1))
          assert.ok(Math.abs(away(after, 0, row) - away(alone, 0, row)) < 1e-2);
      }
      assert.equal(second.manifest.layouts[0]?.parameters["alignedRows"], ROWS);
      // PCA's axes mean something: they are not turned.
      assert.deepEqual(second.positions[1], apart.positions[1]);
      assert.equal(second.manifest.layouts[1]?.parameters["alignedRows"], undefined);
    });

  it("nothing of the step before where asked, or where rows cannot be the same ones", async () => {
    const run = folder();
    await log(run, 1, inOrder);
    const off = await log(run, 2, inOrder, { follow: false });
    const alone = await log(folder(), 2, inOrder);
    assert.deepEqual(off.positions, alone.positions);
    const fewer = await log(run, 3, inOrder.slice(0, 50));
    assert.equal(fewer.manifest.layouts[0]?.parameters["alignedRows"], undefined);
  });

  it("the column or the concepts that supervise", async () => {
    const kinds = inOrder.map((row) => (row % 2 ? "odd" : row % 5 ? "even" : ""));
    const given: EmbeddingOptions = {
      metadata: { kind: kinds },
      concepts: inOrder.map((row) => [{ name: row % 2 ? "odd" : "even" }]),
    };
    const layouts = (supervise?: string) => {
      const request = { perplexity: 20, iterations: 150, earlyIterations: 60 };
      return [tsne({ ...request, ...(supervise ? { supervise, superviseStrength: 1 } : {}) })];
    };
    const split = async (supervise?: string) => {
      const { positions } = await log(folder(), 1, inOrder, {
        ...given,
        layouts: layouts(supervise),
      });
      // Share of nearest neighbours on the map that are of the same parity.
      const at = positions[0] as ArrayLike<number>;
      let same = 0;
      for (const row of inOrder) {
        const others = inOrder.filter((other) => other !== row);
        const [nearest = row] = others.sort((a, b) => away(at, row, a) - away(at, row, b));
        if (nearest % 2 === row % 2) same++;
      }
      return same / ROWS;
    };
    const plain = await split();
    for (const name of ["kind", "concepts"]) {
      const pulled = await split(name);
      assert.ok(pulled > plain + 0.2, `${name}: ${pulled} of the same kind, ${plain} unasked`);
    }
    await assert.rejects(log(folder(), 1, inOrder, { ...given, layouts: layouts("colour") }), {
      name: "ArgumentError",
      message: /one of concepts, kind, top_concept, found colour/,
    });
  });

  it("tells layouts that are added later the same", async () => {
    const run = folder();
    const metadata = { kind: inOrder.map((row) => `${row % 3}`) };
    const first = await log(run, 1, inOrder, { metadata });
    await log(run, 2, inOrder, { metadata, layouts: [] });
    await using writer = new SummaryWriter(run);
    const supervised = tsne({ name: "by kind", perplexity: 8, iterations: 50, supervise: "kind" });
    await writer.addLayout("a", supervised);
    const ref = await writer.addLayout("a", map, { follow: "start" });
    const { layouts }: Manifest = parseManifest(readFileSync(ref.manifest), ref.manifest);
    assert.deepEqual(
      layouts.map(({ name }) => name),
      ["by kind", "t-SNE"],
    );
    assert.equal(layouts[1]?.parameters["alignedRows"], ROWS);
    const added = decodeNpy(readFileSync(join(ref.folder, layouts[1]?.file ?? "")), "added").data;
    assert.ok(meanShift(first.positions[0] as ArrayLike<number>, added, inOrder) < 0.2);
  });

  it("how much memory there is: what may need more is refused before it starts", async () => {
    const run = folder();
    await assert.rejects(log(run, 1, inOrder, { memoryLimit: 1e6 }), {
      name: "ArgumentError",
      message: /laid out in 0\.0 GB, found 60 x 6/,
    });
    await using writer = new SummaryWriter(run);
    await assert.rejects(writer.addLayout("a", map), { name: "ArgumentError", argument: "tag" });
  });
});
