import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Browser } from "playwright-core";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { examplesPython, oraclePython, torchPython } from "#scripts/oracle.mjs";
import { appState, openTab, startBoard, startBrowser } from "../browser/harness.js";
import { spawnCli } from "../cli/spawn-cli.js";
import { GOOD_KEY, startClarifai } from "../sources/clarifai-server.js";

const NODE = [process.execPath, "--experimental-require-module"];

/** What the tab must say of a run once it is open. */
interface Shown {
  readonly run: string;
  readonly tensor: string;
  readonly rows: number;
  readonly step: number;
  readonly layout: string;
}

describe("examples", function () {
  this.timeout(300_000);
  let logdir: string;
  let board: RunningTensorboard;
  let browser: Browser;
  const shown: Shown[] = [];

  before(async function () {
    logdir = mkdtempSync(join(tmpdir(), "pointillist-examples-"));
    browser = await startBrowser(this as never);
  });
  after(async () => {
    await browser?.close();
    await board?.stop();
    rmSync(logdir, { recursive: true, force: true });
  });

  /** Runs one example as its first lines say, in an empty home. */
  async function runExample(
    command: readonly (string | undefined)[],
    env: Record<string, string> = {},
  ): Promise<void> {
    const [program, ...args] = command;
    assert.ok(program, "no Python environment: run `npm test`, which makes it");
    const child = spawn(program, args as string[], {
      cwd: logdir,
      env: { ...process.env, HOME: logdir, TF_CPP_MIN_LOG_LEVEL: "3", ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 240_000,
    });
    let printed = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        printed += chunk;
      });
    const [code] = await once(child, "close");
    assert.equal(code, 0, printed);
  }
  const example = (path: string) => resolve("examples", path);
  async function command(...args: string[]): Promise<void> {
    const { code, stderr } = await spawnCli(args, { cwd: logdir });
    assert.equal(code, 0, stderr);
  }

  it("typescript: compiles strictly and logs", async () => {
    const tsc = [resolve("node_modules/typescript/bin/tsc"), "-p", resolve("examples")];
    await runExample([process.execPath, ...tsc, "--outDir", join(logdir, "compiled")]);
    writeFileSync(join(logdir, "compiled/package.json"), '{ "type": "module" }');
    symlinkSync(resolve("node_modules"), join(logdir, "compiled/node_modules"));
    await runExample([process.execPath, join(logdir, "compiled/typescript/log.js"), logdir]);
    shown.push({ run: "typescript", tensor: "features", rows: 300, step: 1, layout: "t-SNE" });
  });

  it("javascript: three lines from a CommonJS script", async () => {
    await runExample([...NODE, example("javascript/log.cjs"), logdir]);
    shown.push({ run: "javascript", tensor: "vectors", rows: 60, step: 99, layout: "t-SNE" });
  });

  it("tfjs: an embedding layer, a step an epoch", async () => {
    await runExample([...NODE, example("tfjs/train.mjs"), logdir]);
    shown.push({ run: "tfjs", tensor: "words", rows: 36, step: 3, layout: "t-SNE" });
  });

  it("tfjs-node: the same on TensorFlow's own library", async () => {
    const addon = resolve("build/tfjs-node");
    await runExample([process.execPath, resolve("scripts/setup-tfjs-node.mjs"), addon]);
    // The addon stands in a folder of its own: the script runs where both packages are found.
    const place = join(addon, "example");
    mkdirSync(place, { recursive: true });
    const link = join(addon, "node_modules/pointillist");
    rmSync(link, { recursive: true, force: true });
    symlinkSync(resolve("sdk"), link);
    writeFileSync(join(place, "train.cjs"), readFileSync(example("tfjs-node/train.cjs")));
    await runExample([...NODE, join(place, "train.cjs"), logdir]);
    shown.push({ run: "tfjs-node", tensor: "words", rows: 30, step: 2, layout: "PCA" });
  });

  it("pytorch: its own writer, then one command", async () => {
    await runExample([torchPython(), example("pytorch/train.py"), logdir]);
    await command("layout", join(logdir, "pytorch"), "--tsne", "2", "--knn", "15");
    shown.push({ run: "pytorch", tensor: "features", rows: 200, step: 2, layout: "t-SNE" });
  });

  it("keras: its own callback, then one command", async () => {
    await runExample([oraclePython(), example("keras/train.py"), logdir]);
    await command(
      "layout",
      join(logdir, "keras"),
      "--run",
      ".",
      "--tensor",
      "words",
      "--tsne",
      "2",
    );
    shown.push({ run: "keras", tensor: "words", rows: 40, step: 2, layout: "t-SNE" });
  });

  it("numpy-opentsne: a layout made elsewhere, as it came", async () => {
    await runExample([examplesPython(), example("numpy-opentsne/layout.py"), logdir]);
    const run = join(logdir, "opentsne");
    await command(
      ...["import", join(logdir, "vectors.npy"), "--logdir", logdir],
      ...["--run", "opentsne", "--no-layouts"],
    );
    await command("layout", run, "--add", join(logdir, "layout.npy"));
    shown.push({ run: "opentsne", tensor: "vectors", rows: 600, step: 0, layout: "layout" });
  });

  it("clarifai: pictures, vectors and concepts, against a server that speaks its protocol", async () => {
    const server = await startClarifai();
    try {
      const folder = join(logdir, "photos");
      mkdirSync(folder);
      const { encodePng } = await import("#sdk/io/png.js");
      for (let at = 0; at < 12; at++) {
        const data = new Uint8Array(16 * 16 * 3).map((_, byte) => (byte * (at + 3)) % 251);
        writeFileSync(
          join(folder, `${at}.png`),
          encodePng({ data, width: 16, height: 16, channels: 3 }),
        );
      }
      await runExample([process.execPath, example("clarifai/log.mjs"), logdir, folder], {
        CLARIFAI_PAT: GOOD_KEY,
        CLARIFAI_API_BASE: server.base,
      });
      assert.deepEqual(
        server.calls.map(({ model, ids }) => [model, ids.length]),
        [
          ["general-image-embedding", 12],
          ["general-image-recognition", 12],
        ],
      );
    } finally {
      await server.stop();
    }
    shown.push({ run: "clarifai", tensor: "images", rows: 12, step: 0, layout: "t-SNE" });
  });

  it("ray: vectors and neighbours in parts, laid out from that graph", async () => {
    await runExample([examplesPython(), example("ray/partition.py"), logdir], {
      RAY_USAGE_STATS_ENABLED: "0",
    });
    const graph = join(logdir, "neighbours.npy");
    await command(
      ...["import", join(logdir, "vectors.parquet"), "--logdir", logdir],
      ...["--run", "ray", "--no-layouts"],
    );
    await command(
      ...["layout", join(logdir, "ray"), "--tsne", "2", "--perplexity", "10", "--knn-graph", graph],
    );
    shown.push({ run: "ray", tensor: "vectors", rows: 600, step: 0, layout: "t-SNE" });
  });

  it("python-writer: a run from the format's page alone, whole by `verify`", async () => {
    await runExample([examplesPython(), example("python-writer/write_run.py"), logdir]);
    await command("verify", join(logdir, "python-writer"));
    shown.push({ run: "python-writer", tensor: "points", rows: 90, step: 0, layout: "SVD" });
  });

  it("all of them open in one TensorBoard, with the layout that belongs to each", async () => {
    board = await startBoard(logdir);
    const found: Shown[] = [];
    for (const { run } of shown) {
      const tab = await openTab(browser, board.url, { view: `v=1&run=${run}`, state: "ready" });
      const state = (await appState(tab)) ?? {};
      assert.equal(state["data-drawn"], state["data-points"], run);
      assert.deepEqual(tab.errors, [], run);
      found.push({
        run: state["data-run"] ?? "",
        tensor: state["data-tensor"] ?? "",
        rows: Number(state["data-points"]),
        step: Number(state["data-step"]),
        layout: state["data-layout"] ?? "",
      });
      await tab.close();
    }
    assert.equal(found.length, 10);
    assert.deepEqual(found, shown);
  });
});
