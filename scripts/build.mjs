#!/usr/bin/env node
// Builds everything that others load: TypeScript, the tab's bundle, and on demand the wheel and the npm tarball.
//   node scripts/build.mjs            compile and bundle
//   node scripts/build.mjs --types    compile only (quick)
//   node scripts/build.mjs --packages also the wheel and the tarball, into build/packages
import { copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensurePackages } from "./lib/packages.mjs";
import { ROOT, run, step } from "./lib/run.mjs";
import { buildWheel } from "./lib/wheel.mjs";

/** Files that ship with the npm package but stand at the root. */
const SHIPPED = ["LICENSE", "NOTICE", "README.md"];

/** TypeScript of all projects, or of those named (folders); types are checked on the way. */
export function compile(...projects) {
  run(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-b", ...projects]);
}

/** The tab: compiled modules into one entry and lazy chunks, beside the Python shim. */
export async function bundle() {
  const { default: webpack } = await import("webpack");
  const { default: config } = await import("../plugin-frontend/webpack.config.mjs");
  rmSync(config.output.path, { recursive: true, force: true });
  const stats = await new Promise((resolve, reject) =>
    webpack(config, (error, done) => (error ? reject(error) : resolve(done))),
  );
  if (stats.hasErrors() || stats.hasWarnings()) {
    console.error(stats.toString({ preset: "errors-warnings" }));
    if (stats.hasErrors()) process.exit(1);
  }
}

/** The npm package as users get it. Returns the tarball's path. */
export function packTarball(folder = join(ROOT, "build", "packages")) {
  return pack("sdk", SHIPPED, folder);
}

/** The optional package with the local image model. Returns the tarball's path. */
export function packImageModel(folder = join(ROOT, "build", "packages")) {
  return pack("image-model", ["LICENSE"], folder);
}

function pack(workspace, shipped, folder) {
  mkdirSync(folder, { recursive: true });
  for (const name of shipped)
    if (existsSync(join(ROOT, name))) copyFileSync(join(ROOT, name), join(ROOT, workspace, name));
  const packed = run(
    "npm",
    ["pack", "--workspace", workspace, "--pack-destination", folder, "--json", "--ignore-scripts"],
    { quiet: true },
  );
  const answer = JSON.parse(packed.stdout);
  const { filename } = Array.isArray(answer) ? answer[0] : Object.values(answer)[0];
  return join(folder, filename);
}

/** The tarballs and the wheel. */
export function packages() {
  return { tarball: packTarball(), imageModel: packImageModel(), wheel: buildWheel() };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  ensurePackages();
  step("compiling");
  compile();
  if (!process.argv.includes("--types")) {
    step("bundling the tab");
    await bundle();
  }
  if (process.argv.includes("--packages")) {
    step("packing");
    console.log(JSON.stringify(packages(), null, 2));
  }
}
