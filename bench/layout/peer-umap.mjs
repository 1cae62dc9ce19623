// umap-js in its own process: peer-umap.mjs X.npy OUT.npy DIMS. Its defaults, but for the seeded random numbers. Needs
// `npm install --prefix build/bench --ignore-scripts umap-js@1.4.0`. Prints JSON: CPU seconds of the layout alone.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { decodeNpy, encodeNpy } from "../../sdk/dist/format/index.js";
import { Random } from "../../sdk/dist/layout/random.js";

const root = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../..");
const folder = process.env.POINTILLIST_BENCH_FOLDER ?? join(root, "build/bench");
const { UMAP } = createRequire(join(folder, "package.json"))("umap-js");

const [source, target, dims] = process.argv.slice(2);
const { shape, data } = decodeNpy(readFileSync(source), source);
const [rows, columns] = shape;
const vectors = Array.from({ length: rows }, (_, row) =>
  Array.from(data.subarray(row * columns, (row + 1) * columns)),
);
const random = new Random(0);
const before = process.cpuUsage();
const umap = new UMAP({ nComponents: Number(dims), random: () => random.uniform() });
const layout = umap.fit(vectors);
const { user, system } = process.cpuUsage(before);
writeFileSync(target, encodeNpy("f4", [rows, Number(dims)], Float32Array.from(layout.flat())));
console.log(JSON.stringify({ cpu: (user + system) / 1e6 }));
