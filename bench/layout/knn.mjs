// Our neighbours in their own process: knn.mjs X.npy OUT.npy K THREADS. Prints JSON: CPU seconds and the recall told.
import { readFileSync, writeFileSync } from "node:fs";
import { decodeNpy, encodeNpy } from "../../sdk/dist/format/npy.js";
import { openLayoutEngine } from "../../sdk/dist/io/layout-engine.js";
import { knn } from "../../sdk/dist/layout/knn.js";

const [source, target, k, threads] = process.argv.slice(2);
const { shape, data } = decodeNpy(readFileSync(source), source);
const [rows, dim] = shape;
const engine = openLayoutEngine({ threads: Number(threads) });
const before = process.cpuUsage();
const vectors = { vectors: data, rows, dim };
const found = await knn(vectors, { k: Number(k), metric: "euclidean", engine });
const { user, system } = process.cpuUsage(before);
await engine.close();
writeFileSync(target, encodeNpy("i4", [rows, found.k], found.indices));
console.log(JSON.stringify({ cpu: (user + system) / 1e6, recall: found.recall }));
