import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { packTarball } from "#scripts/build.mjs";
import { loadedAtOnce } from "#scripts/lib/joined-modules.mjs";

/** The runtime dependencies, agreed on: a new one is a decision, not an accident. */
const DEPENDENCIES = ["crc-32", "long"];
const OPTIONAL = ["@node-rs/crc32"];
/** The whole installation, the demo's pictures and the dependencies included. */
const MAX_BYTES = 5_000_000;
/** What `import "pointillist"` may load: each file costs a third of a millisecond, each 100 kB of code about one. */
const MAX_LOADED = { files: 10, bytes: 560_000 };

describe("the npm package, from its tarball", function () {
  this.timeout(240_000);
  let tarball = "";
  let project = "";

  before(async () => {
    tarball = await packTarball();
    project = mkdtempSync(join(tmpdir(), "pointillist-install-"));
    writeFileSync(join(project, "package.json"), JSON.stringify({ name: "user", private: true }));
    execFileSync("npm", ["install", "--omit=optional", "--no-audit", "--no-fund", tarball], {
      cwd: project,
      stdio: "pipe",
      shell: process.platform === "win32",
    });
  });

  after(() => rmSync(project, { recursive: true, force: true }));

  it("holds what it must and nothing else", () => {
    const files = filesOf(join(project, "node_modules/pointillist"));
    for (const needed of [
      "LICENSE",
      "NOTICE",
      "README.md",
      "demo/NOTICE",
      "dist/cli/main.js",
      "dist/format/index.d.ts",
      "dist/index.d.ts",
      "dist/index.js",
      "dist/layout/index.js",
      "package.json",
    ])
      assert.ok(files.includes(needed), `${needed} is missing`);
    const allowed =
      /^(LICENSE|NOTICE|README\.md|package\.json|demo\/[^/]+|(dist|src\/format\/generated)\/[\w./-]+\.(js|d\.ts))$/;
    assert.deepEqual(
      files.filter((file) => !allowed.test(file)),
      [],
    );
  });

  it("has the agreed dependencies, none with an install script", () => {
    const manifest = JSON.parse(
      readFileSync(join(project, "node_modules/pointillist/package.json"), "utf8"),
    ) as Record<string, Record<string, string>>;
    assert.deepEqual(Object.keys(manifest["dependencies"] ?? {}).sort(), DEPENDENCIES);
    assert.deepEqual(Object.keys(manifest["optionalDependencies"] ?? {}).sort(), OPTIONAL);
    assert.equal(manifest["scripts"], undefined);
    const installed = JSON.parse(
      readFileSync(join(project, "node_modules/.package-lock.json"), "utf8"),
    ) as { packages: Record<string, { hasInstallScript?: boolean }> };
    const scripted = Object.entries(installed.packages)
      .filter(([, one]) => one.hasInstallScript)
      .map(([name]) => name);
    assert.deepEqual(scripted, []);
  });

  it("installs in under 5 MB", () => {
    const folder = join(project, "node_modules");
    const bytes = filesOf(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    assert.ok(bytes < MAX_BYTES, `${bytes} bytes`);
  });

  it("writes a run from an ES module and from a CommonJS script", () => {
    const body = `
      const writer = new SummaryWriter("RUN");
      writer.scalar("loss", 0.5, 1);
      await writer.embedding("points", { data: new Float32Array([1, 0, 0, 1, 1, 1]), shape: [3, 2] }, { step: 1, metadata: ["a", "b", "c"] });
      await writer.close();`;
    writeFileSync(
      join(project, "log.mjs"),
      `import { SummaryWriter } from "pointillist";${body.replace("RUN", "runs/esm")}`,
    );
    writeFileSync(
      join(project, "log.cjs"),
      `const { SummaryWriter } = require("pointillist");(async () => {${body.replace("RUN", "runs/cjs")}})();`,
    );
    execFileSync(process.execPath, ["log.mjs"], { cwd: project });
    // Node 20 has require() of ES modules behind this flag; from 22.12 it is the default and the flag is accepted.
    execFileSync(process.execPath, ["--experimental-require-module", "log.cjs"], { cwd: project });
    for (const run of ["esm", "cjs"])
      assert.ok(
        readdirSync(join(project, "runs", run, "embeddings/points")).includes("1.json"),
        `runs/${run}`,
      );
  });

  it("loads few files at once", () => {
    writeFileSync(
      join(project, "count.mjs"),
      `import { Session } from "node:inspector";
       const session = new Session();
       const loaded = [];
       session.connect();
       session.on("Debugger.scriptParsed", ({ params }) => loaded.push(params));
       session.post("Debugger.enable");
       const before = loaded.length;
       await import("pointillist");
       const ours = loaded.slice(before).filter(({ url }) => /node_modules/.test(url));
       console.log(JSON.stringify({
         files: new Set(ours.map(({ url }) => url.replace("file://", ""))).size,
         bytes: ours.reduce((sum, { length }) => sum + length, 0),
       }));`,
    );
    const told = execFileSync(process.execPath, ["count.mjs"], { cwd: project, encoding: "utf8" });
    const loaded = JSON.parse(told) as typeof MAX_LOADED;
    assert.ok(loaded.files > 0 && loaded.files <= MAX_LOADED.files, told);
    assert.ok(loaded.bytes <= MAX_LOADED.bytes, told);
  });

  it("gives by every path what the compiled module gives, and one class by all doors", async () => {
    const compiled = join(process.cwd(), "sdk/dist");
    const packed = join(project, "node_modules/pointillist/dist");
    const load = (folder: string, name: string) =>
      import(pathToFileURL(join(folder, name)).href) as Promise<Record<string, unknown>>;
    const joined = [...loadedAtOnce(compiled, "index.js")];
    assert.ok(joined.length > 50, `${joined.length} modules`);
    for (const name of [...joined, "format/index.js", "sources/index.js", "tfjs/index.js"])
      assert.deepEqual(
        Object.keys(await load(packed, name)).sort(),
        Object.keys(await load(compiled, name)).sort(),
        name,
      );
    const main = await load(packed, "index.js");
    const format = await load(packed, "format/index.js");
    const errors = await load(packed, "errors.js");
    assert.equal(main["FormatError"], errors["FormatError"]);
    assert.equal(main["isPointillistError"], errors["isPointillistError"]);
    assert.equal(format["crc32c"], (await load(packed, "format/crc.js"))["crc32c"]);
  });

  it("runs its command", () => {
    const done = spawnSync("npx", ["--no-install", "pointillist", "inspect", "runs", "--json"], {
      cwd: project,
      encoding: "utf8",
      shell: process.platform === "win32",
    });
    assert.equal(done.status, 0, done.stderr);
    const answer = JSON.parse(done.stdout) as { runs: { run: string }[] };
    assert.deepEqual(answer.runs.map((one) => one.run).sort(), ["cjs", "esm"]);
  });

  it("type-checks in a strict project without skipLibCheck", () => {
    writeFileSync(
      join(project, "use.mts"),
      `import { SummaryWriter, tsne } from "pointillist";
       import { FormatError } from "pointillist/format";
       const writer = new SummaryWriter("runs/types");
       writer.scalar("loss", 1, 2);
       await writer.embedding("e", [[1, 2], [3, 4]], { step: 0, layouts: [tsne({ dims: 2 })] });
       // @ts-expect-error a step is a number
       writer.scalar("loss", 1, "2");
       export const error: typeof FormatError = FormatError;\n`,
    );
    const types = join(process.cwd(), "node_modules/@types");
    const done = spawnSync(
      process.execPath,
      [
        join(process.cwd(), "node_modules/typescript/bin/tsc"),
        "--noEmit",
        "--strict",
        "--exactOptionalPropertyTypes",
        "--target",
        "ES2022",
        "--lib",
        "ES2022,ESNext.Disposable",
        "--module",
        "NodeNext",
        "--typeRoots",
        types,
        "--types",
        "node",
        "use.mts",
      ],
      { cwd: project, encoding: "utf8" },
    );
    assert.equal(done.status, 0, done.stdout);
  });

  it("has no fault that publint or arethetypeswrong know", async () => {
    const { messages } = await publint({
      pkgDir: join(project, "node_modules/pointillist"),
      pack: false,
      strict: true,
    });
    assert.deepEqual(messages, []);
    const analysis = await checkPackage(createPackageFromTarballData(readFileSync(tarball)));
    // Users of the resolution before Node 12 cannot have subpaths; ES modules only is decision, not accident (DESIGN 4).
    const problems = (analysis.types ? analysis.problems : [{ kind: "NoTypes" as const }]).filter(
      (problem) =>
        !(
          "resolutionKind" in problem &&
          (problem.resolutionKind === "node10" || problem.kind === "CJSResolvesToESM")
        ),
    );
    assert.deepEqual(problems, []);
  });
});

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .filter((file) => !file.startsWith(".bin/"));
}
