import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { SummaryWriter } from "pointillist";
import { freePort, type RunningTensorboard, startTensorboard } from "#scripts/lib/tensorboard.mjs";
import { remotePython } from "#scripts/oracle.mjs";
import { skip } from "../skip.js";
import { appState, openTab, poll, startBoard, startBrowser, type Tab } from "./harness.js";
import { groupedVectors } from "./logged-run.js";

const ROWS = 60;

/** A run with one embedding and a stored layout. */
async function logRun(folder: string): Promise<void> {
  const writer = new SummaryWriter(folder);
  const places = Float32Array.from({ length: ROWS * 2 }, (_, at) => Math.sin(at * 12.9));
  await writer.embedding("images", groupedVectors(ROWS), {
    step: 1,
    neighbours: false,
    metadata: { name: Array.from({ length: ROWS }, (_, row) => `row ${row}`) },
    layouts: [{ name: "given", coordinates: { data: places, shape: [ROWS, 2] } }],
  });
  writer.scalar("loss", 0.5, 1);
  await writer.close();
}

describe("the tab where the runs are elsewhere", function () {
  this.timeout(240_000);
  let folder: string;
  let browser: Browser;
  let board: RunningTensorboard | undefined;
  let tab: Tab | undefined;
  let store: ChildProcess | undefined;

  before(async function () {
    folder = mkdtempSync(join(tmpdir(), "pointillist-places-"));
    browser = await startBrowser(this as never);
  });
  afterEach(async () => {
    const errors = tab?.errors ?? [];
    await tab?.close();
    await board?.stop();
    if (store) await ended(store);
    board = undefined;
    tab = undefined;
    store = undefined;
    assert.deepEqual(errors, []);
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const becomes = (name: string, value: string) =>
    poll(async () => tab && (await appState(tab))?.[`data-${name}`] === value, {
      what: `data-${name}=${value}`,
      timeoutMs: 60_000,
    });

  it("--logdir_spec: runs have the names that the host shows, and open", async () => {
    await logRun(join(folder, "x"));
    await logRun(join(folder, "y/deep"));
    board = await startBoard(undefined, {
      args: ["--logdir_spec", `first:${join(folder, "x")},second:${join(folder, "y")}`],
    });
    const { url } = board;
    const hosts = async () => (await (await fetch(`${url}data/runs`)).json()) as string[];
    await poll(async () => (await hosts()).length === 2, { what: "the host's own runs" });
    tab = await openTab(browser, url, { state: "ready" });
    await tab.frame.getByRole("button", { name: /^Run:/ }).click();
    const shown = await tab.frame.getByRole("option").locator(".title").allTextContents();
    const runs = shown.filter((title) => !title.endsWith("…")); // what can be done stands at the end
    assert.deepEqual(runs.sort(), (await hosts()).sort());
    await tab.page.keyboard.press("Escape");
    const now = (await appState(tab))?.["data-run"];
    const other = (await hosts()).find((run) => run !== now) ?? assert.fail();
    await tab.frame.getByRole("button", { name: /^Run:/ }).click();
    await tab.frame.getByRole("option").filter({ hasText: other }).click();
    await becomes("run", other);
    await becomes("drawn", String(ROWS));
  });

  it("a logdir in a bucket: the picture is drawn, a vector is read by a range", async function () {
    const python = remotePython();
    if (!python)
      skip(this as never, "no Python with s3fs and moto: run `npm test`, which makes it");
    await logRun(join(folder, "logs/run"));
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    const env = {
      AWS_ACCESS_KEY_ID: "testing",
      AWS_SECRET_ACCESS_KEY: "testing",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_ENDPOINT_URL: address,
      S3_ENDPOINT: address,
    };
    store = spawn(python, ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)], {
      stdio: "ignore",
    });
    await poll(
      () =>
        fetch(address).then(
          ({ ok }) => ok,
          () => false,
        ),
      {
        what: "the S3 server",
        timeoutMs: 60_000,
      },
    );
    const upload =
      "import s3fs, sys; s3 = s3fs.S3FileSystem(); s3.mkdir('bucket');" +
      "s3.put(sys.argv[1], 'bucket/logs/run', recursive=True)";
    execFileSync(python, ["-c", upload, `${join(folder, "logs/run")}/`], {
      env: { ...process.env, ...env },
    });
    board = await startTensorboard({
      python,
      logdir: "s3://bucket/logs",
      env,
      args: ["--reload_interval", "5"],
    });
    tab = await openTab(browser, board.url, { state: "ready", timeoutMs: 60_000 });
    await becomes("run", "run");
    await becomes("drawn", String(ROWS));
    const row = await tab.frame.evaluate(async () => {
      const app = document.querySelector("pointillist-app") as unknown as {
        session: { now: { dataset: { vector(row: number): Promise<Float32Array> } } };
      };
      return [...(await app.session.now.dataset.vector(7))];
    });
    const { data } = groupedVectors(ROWS);
    assert.deepEqual(row, [...data.subarray(7 * 8, 8 * 8)]);
  });
});

function ended(process: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    process.once("exit", () => resolve());
    process.kill("SIGTERM");
  });
}
