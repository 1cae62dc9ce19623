#!/usr/bin/env node
// Milliseconds from `import "pointillist"` (and `require`) to its end, in a fresh Node each time; the least of ten.
import { spawnSync } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";

const path = fileURLToPath(new URL("../sdk/dist/index.js", import.meta.url));
const measure = (script, ...flags) => {
  const times = Array.from({ length: 10 }, () => {
    const done = spawnSync(process.execPath, [...flags, "-e", script], { encoding: "utf8" });
    if (done.status !== 0) throw new Error(done.stderr);
    return Number(done.stdout);
  });
  return Number(Math.min(...times).toFixed(1));
};
const url = JSON.stringify(pathToFileURL(path).href);
console.log(
  JSON.stringify({
    importMs: measure(
      `const t = performance.now(); await import(${url}); console.log(performance.now() - t)`,
      "--input-type=module",
    ),
    requireMs: measure(
      `const t = performance.now(); require(${JSON.stringify(path)}); console.log(performance.now() - t)`,
    ),
  }),
);
