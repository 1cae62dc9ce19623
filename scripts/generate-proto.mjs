#!/usr/bin/env node
// Makes sdk/src/format/generated/ from proto/: static code on the minimal runtime, without reflection or eval.
//   node scripts/generate-proto.mjs           write the files
//   node scripts/generate-proto.mjs --check   fail where a committed file is not what proto/ makes
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pbjs from "protobufjs-cli/pbjs.js";
import { ROOT } from "./lib/run.mjs";

/** One module per use, so that the tab's worker loads the checkpoint's messages and none of the events'. */
const MODULES = {
  "bundle-proto": ["bundle.proto"],
  "event-proto": ["event.proto"],
  "graph-proto": ["graph.proto"],
  "plugin-proto": ["plugins.proto", "hparams.proto"],
};
const OUT = "sdk/src/format/generated";
const HEADER = "// Made from proto/ by scripts/generate-proto.mjs. Do not edit.\n";
const FLAGS = [
  ["--target", "static-module"],
  ["--wrap", "esm"],
  ["--dependency", "./protobuf-runtime.js"],
  ["--path", join(ROOT, "proto")],
  ["--force-long", "--no-create", "--no-verify", "--no-convert", "--no-delimited"],
  ["--no-typeurl", "--no-service"],
].flat();

function generate(args) {
  return new Promise((resolve, reject) =>
    pbjs.main(args, (error, text) => (error ? reject(error) : resolve(text))),
  );
}

/** The code without comments, and the types with them: those are made from comments. */
async function build(name, files, folder) {
  const out = join(folder, `${name}.js`);
  const inputs = files.map((file) => join(ROOT, "proto", file));
  const common = [...FLAGS, "--root", `pointillist-${name}`, "--out", out];
  await generate([...common, "--dts", ...inputs]);
  const types = readFileSync(join(folder, `${name}.d.ts`), "utf8");
  await generate([...common, "--no-comments", ...inputs]);
  const code = readFileSync(out, "utf8");
  if (/\beval\(|\bFunction\(|\.configure\(/.test(code)) throw new Error(`${name}.js holds eval`);
  return { [`${name}.js`]: HEADER + code, [`${name}.d.ts`]: HEADER + types };
}

const RUNTIME_HEADER = `${HEADER}// protobufjs' minimal runtime, ${protobufjsVersion()}. BSD-3-Clause:
${licenceOf("protobufjs")}
`;

function packageFile(name, file) {
  return readFileSync(join(ROOT, "node_modules", name, file), "utf8");
}

function protobufjsVersion() {
  return JSON.parse(packageFile("protobufjs", "package.json")).version;
}

function licenceOf(name) {
  return packageFile(name, "LICENSE").trim().replace(/^/gm, "// ").replace(/ +$/gm, "");
}

/**
 * The minimal runtime as one module: what we use of protobufjs is 1 % of what it unpacks to. The copy is private, so
 * giving it its Long class changes nobody else's protobufjs.
 */
async function buildRuntime(folder) {
  const entry = join(ROOT, "build", "protobuf-runtime-entry.mjs");
  mkdirSync(join(ROOT, "build"), { recursive: true });
  writeFileSync(
    entry,
    `import protobuf from "protobufjs/minimal.js";
import Long from "long";
protobuf.util.Long = Long;
protobuf.configure();
export const { Reader, Writer, util, roots } = protobuf;
export default protobuf;
`,
  );
  const { default: webpack } = await import("webpack");
  const stats = await new Promise((resolve, reject) =>
    webpack(
      {
        mode: "production",
        target: ["web", "es2022"],
        entry,
        context: ROOT,
        devtool: false,
        experiments: { outputModule: true },
        output: {
          path: folder,
          filename: "protobuf-runtime.js",
          module: true,
          library: { type: "module" },
        },
        // The copy inside protobufjs asks for "long" by require(); ours is imported and handed over.
        externals: ({ request, dependencyType }, done) =>
          request === "long"
            ? dependencyType === "esm"
              ? done(null, "module long")
              : done(null, "var null")
            : done(),
        performance: { hints: false },
      },
      (error, result) => (error ? reject(error) : resolve(result)),
    ),
  );
  if (stats.hasErrors()) throw new Error(stats.toString({ preset: "errors-only" }));
  const code = readFileSync(join(folder, "protobuf-runtime.js"), "utf8").trim();
  if (/\beval\(|\bFunction\(/.test(code)) throw new Error("the runtime holds eval");
  return { "protobuf-runtime.js": `${RUNTIME_HEADER}${code}\n` };
}

const check = process.argv.includes("--check");
const folder = mkdtempSync(join(tmpdir(), "pointillist-proto-"));
const stale = [];
try {
  mkdirSync(join(ROOT, OUT), { recursive: true });
  const made = [await buildRuntime(folder)];
  for (const [name, inputs] of Object.entries(MODULES))
    made.push(await build(name, inputs, folder));
  for (const [file, text] of made.flatMap(Object.entries)) {
    const path = join(ROOT, OUT, file);
    if (!check) writeFileSync(path, text);
    else if (readFileSync(path, "utf8") !== text) stale.push(`${OUT}/${file}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (stale.length > 0) {
  console.error(`not what proto/ makes: ${stale.join(", ")}\nrun: node scripts/generate-proto.mjs`);
  process.exit(1);
}
