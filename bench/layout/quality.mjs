// What our own measures say of a layout, as the judge measures it: quality.mjs X.npy Y.npy. Prints JSON.
import { readFileSync } from "node:fs";
import { decodeNpy } from "../../sdk/dist/format/index.js";
import { openLayoutEngine } from "../../sdk/dist/io/layout-engine.js";
import { asMatrix, measureQuality } from "../../sdk/dist/layout/index.js";

const [source, layout] = process.argv.slice(2);
const read = (path) => decodeNpy(readFileSync(path), path);
const { shape, data } = read(source);
const map = read(layout);
const engine = openLayoutEngine();
const start = performance.now();
const vectors = asMatrix(data, shape[0], shape[1]);
const options = { k: 10, sample: 2000, engine };
const found = await measureQuality(vectors, Float32Array.from(map.data), map.shape[1], options);
const seconds = (performance.now() - start) / 1000;
await engine.close();
const { trustworthiness: trust10, neighboursKept: recall10 } = found;
console.log(JSON.stringify({ trust10, recall10, seconds: Number(seconds.toFixed(2)) }));
