import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packTarball } from "#scripts/build.mjs";

/** The oldest of each that package.json promises, and a late one. The registry has them as plain packages. */
const NODES = ["20.19.0", "22.12.0", "24.9.0"];
/** The one of this repository is the newest. */
const TYPESCRIPTS = ["5.4.5", "5.9.3", "6.0.3"];
const shell = process.platform === "win32";

/** Installs packages once for all runs; gives the folder of each. */
function installed(packages: Readonly<Record<string, string>>): (name: string) => string {
  const home = join("build", "versions");
  mkdirSync(home, { recursive: true });
  const manifest = JSON.stringify({ name: "versions", private: true, dependencies: packages });
  const path = join(home, "package.json");
  const isThere = Object.keys(packages).every((name) =>
    existsSync(join(home, "node_modules", name)),
  );
  if (!isThere || !existsSync(path) || readFileSync(path, "utf8") !== manifest) {
    writeFileSync(path, manifest);
    const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"];
    execFileSync("npm", args, { cwd: home, stdio: "pipe", shell });
  }
  return (name) => join(process.cwd(), home, "node_modules", name);
}

const nodePackage = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
const PACKAGES = Object.fromEntries([
  ...NODES.map((version) => [`node-${version}`, `npm:${nodePackage}@${version}`]),
  ...TYPESCRIPTS.map((version) => [`typescript-${version}`, `npm:typescript@${version}`]),
]);

const LOG = `
  const run = process.argv[2];
  const writer = new SummaryWriter(run);
  for (let step = 0; step < 10; step++) writer.scalar("loss", step / 2, step);
  writer.histogram("h", [1, 2, 3], 1);
  const rows = Array.from({ length: 40 }, (_, row) => [Math.sin(row), Math.cos(row), row % 4]);
  await writer.embedding("points", rows, {
    metadata: rows.map((_, row) => "row " + row),
    thumbnails: rows.map(() => ({ data: new Uint8Array(12), shape: [2, 2, 3] })),
    layouts: [tsne({ perplexity: 5, iterations: 30 }), pca({ dims: 3 })],
  });
  await writer.close();
  let events = 0;
  for await (const event of readEvents(run)) events++;
  const stored = await (await openCheckpoint(run + "/embeddings/points/ckpt-0")).read("points");
  if (events < 12 || decodeNpy === undefined || tsneOfLayout !== tsne) throw new Error("not all there");
  process.stdout.write(process.version + " " + stored.shape);
`;
const ESM = `import { openCheckpoint, pca, readEvents, SummaryWriter, tsne } from "pointillist";
import { decodeNpy } from "pointillist/format";
import { tsne as tsneOfLayout } from "pointillist/layout";
import "pointillist/tfjs";
${LOG}`;
const COMMONJS = `const { openCheckpoint, pca, readEvents, SummaryWriter, tsne } = require("pointillist");
const { decodeNpy } = require("pointillist/format");
const { tsne: tsneOfLayout } = require("pointillist/layout");
require("pointillist/tfjs");
(async () => {${LOG}})();`;

/** Every export by its type, as a user would write it. */
const TYPED = `import { readEvents, SummaryWriter, tsne, writeCheckpoint, type EmbeddingRef } from "pointillist";
import { type Manifest, openCheckpoint } from "pointillist/format";
import { computeLayouts } from "pointillist/layout";
import * as tfjs from "pointillist/tfjs";
await using writer = new SummaryWriter("runs/types", { keep: 3, onWarning: (code: string) => void code });
writer.scalar("loss", 1, 2);
const ref: EmbeddingRef = await writer.embedding("e", [[1, 2], [3, 4]], { layouts: [tsne({ dims: 2 })] });
await writeCheckpoint("model/ckpt-1", { a: { data: new Float32Array(2), shape: [2] } }, { maxToKeep: 2 });
for await (const event of readEvents("runs/types")) if (event.kind === "summary") event.values[0]?.tag.length;
// @ts-expect-error a step is a number
writer.scalar("loss", 1, "2");
// @ts-expect-error there is no such option
await writer.embedding("e", [[1, 2]], { layout: [] });
export const all: [EmbeddingRef, Manifest | undefined, typeof openCheckpoint, typeof computeLayouts, typeof tfjs] =
  [ref, undefined, openCheckpoint, computeLayouts, tfjs];
`;

describe("the npm package under other versions", function () {
  this.timeout(600_000);
  let project = "";
  let folderOf: (name: string) => string;

  before(async () => {
    folderOf = installed(PACKAGES);
    project = mkdtempSync(join(tmpdir(), "pointillist-versions-"));
    writeFileSync(join(project, "package.json"), JSON.stringify({ name: "user", private: true }));
    const args = ["install", "--no-audit", "--no-fund", await packTarball()];
    execFileSync("npm", args, { cwd: project, stdio: "pipe", shell });
    writeFileSync(join(project, "log.mjs"), ESM);
    writeFileSync(join(project, "log.cjs"), COMMONJS);
    writeFileSync(join(project, "use.mts"), TYPED);
  });
  after(() => rmSync(project, { recursive: true, force: true }));

  function requireRun(
    program: string,
    args: readonly string[],
    run: string,
    version: string,
  ): void {
    const done = spawnSync(program, [...args, run], { cwd: project, encoding: "utf8" });
    assert.equal(done.status, 0, done.stderr);
    assert.equal(done.stdout, `v${version} 40,3`);
    assert.ok(readdirSync(join(project, run, "embeddings/points")).includes("0.json"));
  }

  for (const version of NODES)
    it(`Node ${version} loads all doors by import and by require(), and writes a run`, () => {
      const binary = process.platform === "win32" ? "node.exe" : "node";
      const node = join(folderOf(`node-${version}`), "bin", binary);
      requireRun(node, ["log.mjs"], `runs/${version}-esm`, version);
      requireRun(node, ["log.cjs"], `runs/${version}-cjs`, version);
    });

  it("a bundler makes one file of it that runs without the package beside it", () => {
    const config = `
      const path = require("node:path");
      module.exports = {
        mode: "production", target: "node", entry: path.resolve("log.mjs"),
        output: { path: path.resolve("bundle"), filename: "log.cjs" },
        experiments: { topLevelAwait: true }, optimization: { splitChunks: false },
        externals: { "@node-rs/crc32": "commonjs @node-rs/crc32" },
      };`;
    writeFileSync(join(project, "webpack.config.cjs"), config);
    const script = `
      const webpack = require(${JSON.stringify(join(process.cwd(), "node_modules/webpack"))});
      webpack(require("./webpack.config.cjs"), (error, stats) => {
        if (error || stats.hasErrors()) { console.error(error ?? stats.toString("errors-only")); process.exit(1); }
      });`;
    const packed = spawnSync(process.execPath, ["-e", script], { cwd: project, encoding: "utf8" });
    assert.equal(packed.status, 0, packed.stderr);
    const bundle = join(project, "bundle");
    const alone = mkdtempSync(join(tmpdir(), "pointillist-bundle-"));
    try {
      for (const name of readdirSync(bundle))
        writeFileSync(join(alone, name), readFileSync(join(bundle, name)));
      const done = spawnSync(process.execPath, ["log.cjs", "run"], {
        cwd: alone,
        encoding: "utf8",
      });
      assert.equal(done.status, 0, done.stderr);
      assert.equal(done.stdout, `${process.version} 40,3`);
    } finally {
      rmSync(alone, { recursive: true, force: true });
    }
  });

  // The types of `long` cannot be found by a bundler's rules before TypeScript 5.5.
  for (const version of [...TYPESCRIPTS, "of this repository"])
    for (const module of [
      ["NodeNext", "NodeNext"],
      ...(version === "5.4.5" ? [] : [["ESNext", "Bundler"]]),
    ] as [string, string][])
      it(`TypeScript ${version} checks a strict project, libraries included (${module.join(", ")})`, () => {
        const isOurs = version === "of this repository";
        const compiler = isOurs
          ? join(process.cwd(), "node_modules/typescript")
          : folderOf(`typescript-${version}`);
        const done = spawnSync(
          process.execPath,
          [
            join(compiler, "bin/tsc"),
            ...[
              "--noEmit",
              "--strict",
              "--exactOptionalPropertyTypes",
              "--noUncheckedIndexedAccess",
            ],
            ...["--noPropertyAccessFromIndexSignature", "--verbatimModuleSyntax"],
            ...["--target", "ES2022", "--lib", "ES2022,ESNext.Disposable"],
            ...["--module", module[0], "--moduleResolution", module[1]],
            ...["--typeRoots", join(process.cwd(), "node_modules/@types"), "--types", "node"],
            "use.mts",
          ],
          { cwd: project, encoding: "utf8" },
        );
        assert.equal(done.status, 0, done.stdout);
      });
});
