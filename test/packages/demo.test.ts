import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "#scripts/lib/tensorboard.mjs";

/** Runs `npm run demo` as a person does, from the repository's folder. */
const demo = (...args: string[]) => script("scripts/demo.mjs", ...args);

function script(...args: string[]) {
  const child = spawn(process.execPath, args, { stdio: "pipe" });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      printed += chunk;
    });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return { child, ended, printed: () => printed };
}

describe("npm run demo", function () {
  this.timeout(240_000);
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pointillist-demo-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("writes the run and ends with --no-serve", async () => {
    const logdir = join(folder, "logs");
    const { ended, printed } = demo("--no-serve", "--logdir", logdir);
    assert.equal(await ended, 0, printed());
    const run = join(logdir, "fluent-emoji");
    assert.ok(existsSync(join(run, "projector_config.pbtxt")));
    assert.ok(existsSync(join(run, "embeddings/images/0.json")));
    assert.ok(readdirSync(run).some((name) => name.includes("tfevents")));
    assert.match(printed(), /drawings, not/, "says what the data are");
  });

  it("serves at the address that it prints until it is interrupted", async () => {
    const port = await freePort();
    const { child, ended, printed } = demo(
      "--logdir",
      join(folder, "logs"),
      "--port",
      String(port),
    );
    const address = `http://127.0.0.1:${port}/`;
    while (!printed().includes(address) || !printed().includes("Ctrl-C")) {
      if (child.exitCode !== null) assert.fail(printed());
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const listing = (await (await fetch(`${address}data/plugins_listing`)).json()) as Record<
      string,
      { enabled: boolean }
    >;
    assert.equal(listing["pointillist"]?.enabled, true);
    child.kill("SIGINT");
    assert.equal(await ended, 0, printed());
    await assert.rejects(fetch(address, { signal: AbortSignal.timeout(2000) }));
  });

  it("says what is wrong with a port", async () => {
    const { ended, printed } = demo("--logdir", join(folder, "logs"), "--port", "99999");
    assert.notEqual(await ended, 0);
    assert.match(printed(), /--port: expected a number from 1 to 65535, found 99999/);
  });

  it("plays Clarifai's part itself with demo:clarifai, and asks for nothing twice", async () => {
    const logdir = join(folder, "logs");
    const { ended, printed } = script(
      "scripts/demo-clarifai.mjs",
      "--no-serve",
      "--logdir",
      logdir,
    );
    assert.equal(await ended, 0, printed());
    assert.match(printed(), /528 images, 34 calls, \d+ bytes of pictures; nothing was sent/);
    assert.match(printed(), /34 calls were answered/);
    assert.ok(existsSync(join(logdir, "pictures/embeddings/images/0.json")));
  });
});
