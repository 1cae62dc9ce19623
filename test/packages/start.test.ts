import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** A machine that lacks something: only the programs given are found. */
function machine(folder: string, programs: Record<string, string>): Record<string, string> {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return { PATH: bin };
}

function evaluate(code: string, env: Record<string, string>) {
  const { PYTHON: _python, CHROMIUM: _chromium, ...rest } = process.env;
  return spawnSync(process.execPath, ["--input-type=module", "-e", code], {
    encoding: "utf8",
    env: { ...rest, ...env },
    timeout: 120_000,
  });
}

const script = (name: string) => pathToFileURL(resolve("scripts", name)).href;

describe("the start scripts on a machine that lacks something", function () {
  this.timeout(400_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pointillist-start-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("an old Node is told its number and which one is needed", () => {
    const done = evaluate(
      `Object.defineProperty(process, "versions", { value: { node: "18.20.0" } });
       const { checkNode } = await import("${script("lib/packages.mjs")}");
       checkNode();`,
      {},
    );
    assert.equal(done.status, 1);
    assert.match(done.stderr, /Node 18\.20\.0 is too old: 20\.19, or 22\.12 and newer, is needed/);
  });

  const findPython = `const { findPython } = await import("${script("lib/python.mjs")}"); findPython();`;

  it("no Python: which version, and how to name one", () => {
    const done = evaluate(findPython, machine(folder, {}));
    assert.equal(done.status, 1);
    assert.match(done.stderr, /Python 3\.9 or newer is needed, and none was found/);
    assert.match(done.stderr, /PYTHON/);
  });

  it("an old Python is told with its version", () => {
    const done = evaluate(findPython, machine(folder, { python3: "echo 3.8" }));
    assert.equal(done.status, 1);
    assert.match(done.stderr, /Python 3\.9 or newer is needed \(python3 is 3\.8\)/);
  });

  it("a Python without venv, virtualenv and pip: the command that installs them", () => {
    const python = `case "$*" in -c*) echo 3.11;; *) echo "No module named $2" >&2; exit 1;; esac`;
    const clone = cloneWithoutPackages(folder);
    const done = evaluate(
      `const { ensurePython } = await import("${pathToFileURL(join(clone, "scripts/lib/python.mjs")).href}");
       ensurePython("board", ["tensorboard"]);`,
      machine(folder, { python3: python }),
    );
    assert.equal(done.status, 1);
    assert.match(done.stderr, /has neither venv nor pip/);
    assert.match(done.stderr, /apt-get install python3-venv python3-pip/);
  });

  it("no Chromium: the command that installs one", () => {
    const done = evaluate(
      `const { ensureChromium, CHROMIUM_HELP } = await import("${script("chromium.mjs")}");
       console.log(ensureChromium() ?? CHROMIUM_HELP);`,
      { ...machine(folder, {}), CHROMIUM: join(folder, "none") },
    );
    assert.equal(done.status, 0, done.stderr);
    assert.match(done.stdout, /no Chromium found\. Debian and Ubuntu: apt-get install chromium/);
  });

  it("no network: npm's own words, and the question to ask", () => {
    const clone = cloneWithoutPackages(folder);
    const done = spawnSync(process.execPath, ["scripts/demo.mjs", "--no-serve"], {
      cwd: clone,
      encoding: "utf8",
      env: {
        ...process.env,
        npm_config_registry: "http://127.0.0.1:9/",
        npm_config_cache: join(folder, "cache"),
        npm_config_fetch_retries: "0",
      },
      timeout: 120_000,
    });
    assert.equal(done.status, 1);
    assert.match(
      done.stderr,
      /npm could not install the packages\. Is the package registry within reach\?/,
    );
  });

  it("a taken port: TensorBoard's own words, and the option that helps", async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    try {
      const { port } = server.address() as AddressInfo;
      const logdir = join(folder, "logs");
      const done = spawnSync(
        process.execPath,
        ["scripts/demo.mjs", "--logdir", logdir, "--port", String(port)],
        { encoding: "utf8", timeout: 380_000 },
      );
      assert.equal(done.status, 1);
      assert.match(done.stderr, /name another by --port N/);
    } finally {
      server.close();
    }
  });

  it("a logdir that cannot be written: the path and the reason, in one line", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const done = spawnSync(
      process.execPath,
      ["scripts/demo.mjs", "--no-serve", "--logdir", join(file, "logs")],
      { encoding: "utf8", timeout: 120_000 },
    );
    assert.equal(done.status, 1);
    assert.match(done.stderr, /file\/logs/);
    assert.doesNotMatch(done.stderr, /^\s+at /m);
  });
});

/** The start scripts and the lock file, as a fresh clone has them before the first installation. */
function cloneWithoutPackages(folder: string): string {
  const clone = join(folder, "clone");
  const files = execFileSync(
    "git",
    ["ls-files", "scripts", "package.json", "package-lock.json", "*/package.json", "test/*.txt"],
    { encoding: "utf8" },
  );
  for (const name of files.trim().split("\n")) {
    mkdirSync(dirname(join(clone, name)), { recursive: true });
    copyFileSync(name, join(clone, name));
  }
  return clone;
}
