import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { publint } from "publint";
import { packImageModel, packTarball } from "#scripts/build.mjs";
import { skip } from "../skip.js";

const DEPENDENCIES = ["@tensorflow/tfjs-backend-wasm", "@tensorflow/tfjs-core"];
/** The package itself, unpacked: weights, labels, code. */
const MAX_BYTES = 5_500_000;
const SHARP = "sharp@0.35.5";
const NATIVE = "onnxruntime-node@1.30.0";

describe("the image model's package, from its tarball beside the SDK's", function () {
  this.timeout(600_000);
  let project = "";
  const installed = (name: string) => join(project, "node_modules", name);
  const npm = (...args: string[]) =>
    execFileSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...args], {
      cwd: project,
      stdio: "pipe",
      shell: process.platform === "win32",
    });

  before(async () => {
    project = mkdtempSync(join(tmpdir(), "pointillist-model-"));
    writeFileSync(join(project, "package.json"), JSON.stringify({ name: "user", private: true }));
    cpSync(resolve("test/golden/pictures"), join(project, "mine"), { recursive: true });
    npm(await packTarball(), packImageModel(), SHARP);
  });
  after(() => rmSync(project, { recursive: true, force: true }));

  it("holds what it must and nothing else, in little room", () => {
    const folder = installed("pointillist-image-model");
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    );
    const names = files.map((one) =>
      join(one.parentPath, one.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    );
    for (const needed of ["LICENSE", "NOTICE", "README.md", "model/weights.bin", "dist/index.d.ts"])
      assert.ok(names.includes(needed), `${needed} is missing`);
    const allowed =
      /^(LICENSE|NOTICE|README\.md|package\.json|model\/[\w.]+|dist\/[\w-]+\.(js|d\.ts))$/;
    assert.deepEqual(
      names.filter((name) => !allowed.test(name)),
      [],
    );
    const bytes = names.reduce((sum, name) => sum + readFileSync(join(folder, name)).length, 0);
    assert.ok(bytes < MAX_BYTES, `${bytes} bytes`);
  });

  it("has the agreed dependencies, and no script", () => {
    const facts = JSON.parse(
      readFileSync(join(installed("pointillist-image-model"), "package.json"), "utf8"),
    );
    assert.deepEqual(Object.keys(facts.dependencies).sort(), DEPENDENCIES);
    assert.equal(facts.optionalDependencies, undefined);
    assert.equal(facts.scripts, undefined);
  });

  it("has no fault that publint knows", async () => {
    const { messages } = await publint({
      pkgDir: installed("pointillist-image-model"),
      pack: false,
      strict: true,
    });
    assert.deepEqual(messages, []);
  });

  function embed(logdir: string, runtime: string, before: string[] = []): Float32Array {
    const main = join(installed("pointillist"), "dist/cli/main.js");
    const line = [...before, process.execPath, main, "embed", "mine", "--logdir", logdir];
    const [command = "", ...args] = [...line, "--runtime", runtime, "--no-layouts", "--json"];
    const done = spawnSync(command, args, { cwd: project, encoding: "utf8" });
    assert.equal(done.status, 0, done.stderr);
    const told = JSON.parse(done.stdout) as { folder: string; logged: number; runtime: string };
    assert.equal(told.runtime, runtime);
    assert.equal(told.logged, 22);
    const shard = readFileSync(join(told.folder, "ckpt-0.data-00000-of-00001"));
    return new Float32Array(new Uint8Array(shard.subarray(0, 22 * 1280 * 4)).buffer);
  }

  it("embeds without a network", function () {
    if (spawnSync("unshare", ["-rn", "true"]).status !== 0)
      skip(this, "needs `unshare -rn`, to run without a network");
    assert.equal(embed("alone", "wasm", ["unshare", "-rn"]).length, 22 * 1280);
  });

  it("gives the same vectors by WebAssembly and by ONNX Runtime's native library", () => {
    const wasm = embed("wasm", "wasm");
    npm(NATIVE);
    const native = embed("native", "onnxruntime-node");
    let largest = 0;
    wasm.forEach((value, at) => {
      largest = Math.max(largest, Math.abs(value - (native[at] ?? Number.NaN)));
    });
    assert.ok(largest < 1e-3, `${largest} apart; values reach ${Math.max(...wasm)}`);
  });

  it("takes the native library unasked where it is installed", () => {
    const main = join(installed("pointillist"), "dist/cli/main.js");
    const args = [main, "embed", "mine", "--logdir", "unasked", "--no-layouts", "--json"];
    const done = spawnSync(process.execPath, args, { cwd: project, encoding: "utf8" });
    assert.equal(JSON.parse(done.stdout).runtime, "onnxruntime-node", done.stderr);
  });
});
