#!/usr/bin/env node
// Builds everything that others load: TypeScript, the tab's bundle, and on demand the wheel and the npm tarball.
//   node scripts/build.mjs            compile and bundle
//   node scripts/build.mjs --types    compile only (quick)
//   node scripts/build.mjs --packages also the wheel and the tarball, into build/packages
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { joinModules } from "./lib/joined-modules.mjs";
import { ensurePackages } from "./lib/packages.mjs";
import { ROOT, run, step } from "./lib/run.mjs";
import { buildWheel } from "./lib/wheel.mjs";

/** Files that ship with the npm package but stand at the root. */
const SHIPPED = ["LICENSE", "NOTICE", "README.md"];

/** TypeScript of all projects, or of those named (folders); types are checked on the way. */
export function compile(...projects) {
  run(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-b", ...projects]);
}

/**
 * The tab: compiled modules into one entry and lazy chunks, beside the Python shim. It takes the place of the bundle
 * before when it is whole: who reads that meanwhile (a TensorBoard, `publish`) finds it, and a failed build leaves it.
 */
export async function bundle() {
  const { default: webpack } = await import("webpack");
  const { default: config } = await import("../plugin-frontend/webpack.config.mjs");
  const { path } = config.output;
  mkdirSync(join(ROOT, "build"), { recursive: true });
  const staged = mkdtempSync(join(ROOT, "build", "tab-"));
  const output = { ...config.output, path: join(staged, "new") };
  const stats = await new Promise((resolve, reject) =>
    webpack({ ...config, output }, (error, done) => (error ? reject(error) : resolve(done))),
  );
  if (stats.hasErrors() || stats.hasWarnings())
    console.error(stats.toString({ preset: "errors-warnings" }));
  if (!stats.hasErrors()) {
    if (existsSync(path)) renameSync(path, join(staged, "old"));
    renameSync(output.path, path);
  }
  rmSync(staged, { recursive: true, force: true });
  if (stats.hasErrors()) process.exit(1);
}

/** The npm package as users get it, what it loads at once joined. Returns the tarball's path. */
export async function packTarball(folder = join(ROOT, "build", "packages")) {
  const staged = mkdtempSync(join(tmpdir(), "pointillist-pack-"));
  try {
    return pack(await stageSdk(staged), folder);
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
}

/** The optional package with the local image model. Returns the tarball's path. */
export function packImageModel(folder = join(ROOT, "build", "packages")) {
  return pack(shipped("image-model", ["LICENSE"]), folder);
}

/** Puts the files of the npm package into `to`: those of `sdk`, its compiled modules joined. */
export async function stageSdk(to) {
  const from = shipped("sdk", SHIPPED);
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const name of ["package.json", "demo", "src/format/generated", ...SHIPPED])
    if (existsSync(join(from, name))) cpSync(join(from, name), join(to, name), { recursive: true });
  cpSync(join(from, "dist"), join(to, "dist"), {
    recursive: true,
    filter: (path) => !basename(path).includes(".") || path.endsWith(".d.ts"),
  });
  await joinModules(join(from, "dist"), join(to, "dist"));
  return to;
}

/** Copies the files that stand at the root into a workspace; returns its folder. */
function shipped(workspace, names) {
  for (const name of names)
    if (existsSync(join(ROOT, name))) copyFileSync(join(ROOT, name), join(ROOT, workspace, name));
  return join(ROOT, workspace);
}

function pack(from, folder) {
  mkdirSync(folder, { recursive: true });
  const packed = run(
    "npm",
    ["pack", from, "--pack-destination", folder, "--json", "--ignore-scripts"],
    {
      quiet: true,
    },
  );
  const answer = JSON.parse(packed.stdout);
  const { filename } = Array.isArray(answer) ? answer[0] : Object.values(answer)[0];
  return join(folder, filename);
}

/** The tarballs and the wheel. */
export async function packages() {
  return { tarball: await packTarball(), imageModel: packImageModel(), wheel: buildWheel() };
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
    console.log(JSON.stringify(await packages(), null, 2));
  }
}
