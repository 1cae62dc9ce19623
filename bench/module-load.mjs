#!/usr/bin/env node
// Milliseconds from `import "pointillist"` (and `require`) to its end, of the package as it is packed, in a fresh Node
// each time; the least of ten, and the least of the processor's time too, which a busy machine changes less. In turn
// with the compiled modules as they are before they are joined, and with an empty module.
import { spawnSync } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { stageSdk } from "../scripts/build.mjs";

const ROUNDS = 10;
const place = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const packed = `${await stageSdk(place("build/bench/package"))}/dist/index.js`;
const compiled = pathToFileURL(place("sdk/dist/index.js")).href;
const imported = (url) => [`await import(${JSON.stringify(url)})`, "--input-type=module"];
const loads = {
  import: imported(pathToFileURL(packed).href),
  require: [`require(${JSON.stringify(packed)})`],
  compiledImport: imported(compiled),
  emptyImport: imported("data:text/javascript,export default 0"),
};

/** Wall and processor time of one load in a Node of its own. */
function once([code, ...flags]) {
  const script = `const before = process.cpuUsage(), start = performance.now();
    ${code};
    const wall = performance.now() - start, { user, system } = process.cpuUsage(before);
    console.log(JSON.stringify([wall, (user + system) / 1000]));`;
  const done = spawnSync(process.execPath, [...flags, "-e", script], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
  return JSON.parse(done.stdout);
}

const found = Object.fromEntries(Object.keys(loads).map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round++)
  for (const [name, load] of Object.entries(loads)) found[name].push(once(load));
const least = (times, at) => Number(Math.min(...times.map((time) => time[at])).toFixed(1));
console.log(
  JSON.stringify(
    Object.fromEntries(
      Object.entries(found).flatMap(([name, times]) => [
        [`${name}Ms`, least(times, 0)],
        [`${name}CpuMs`, least(times, 1)],
      ]),
    ),
  ),
);
