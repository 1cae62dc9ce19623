// Share of the ten nearest rows kept at 64 columns: the triplet map against principal components, on the demo's vectors
// and on every .npy file named in TRIPLET_SETS (separated by commas).
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { decodeNpy } from "../sdk/dist/format/index.js";
import { openLayoutEngine } from "../sdk/dist/io/layout-engine.js";
import { trainTriplet } from "../sdk/dist/layout/index.js";
import { fromDemo } from "../sdk/dist/sources/demo/demo-set.js";

const demo = await fromDemo();
const sets = [["demo", { vectors: demo.vectors, rows: demo.ids.length, dim: demo.dim }]];
for (const file of (process.env.TRIPLET_SETS ?? "").split(",").filter(Boolean)) {
  const { shape, data } = decodeNpy(await readFile(file), file);
  const vectors = Float32Array.from(data);
  sets.push([basename(file, ".npy"), { vectors, rows: shape[0], dim: shape[1] }]);
}
const engine = openLayoutEngine({ threads: 1 });
const results = {};
for (const [name, vectors] of sets) {
  const before = process.cpuUsage();
  const { recallBefore, recallAfter, sample } = await trainTriplet(vectors, { engine });
  const { user, system } = process.cpuUsage(before);
  results[name] = {
    shape: [vectors.rows, vectors.dim],
    pca64: recallBefore,
    triplet64: recallAfter,
    sample,
    cpuSeconds: (user + system) / 1e6,
  };
}
await engine.close();
console.log(JSON.stringify(results));
