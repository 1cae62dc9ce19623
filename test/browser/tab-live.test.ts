import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { SummaryWriter } from "pointillist";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { GOLDEN } from "../format/golden.js";
import { appState, openTab, poll, startBoard, startBrowser, type Tab } from "./harness.js";
import { GROUPS, groupedVectors } from "./logged-run.js";

const ROWS = 90;
const WEIGHTS = readFileSync(join(GOLDEN, "hdf5/keras.weights.h5"));

describe("the tab while a training goes on", function () {
  this.timeout(240_000);
  let folder: string;
  let writer: SummaryWriter;
  let board: RunningTensorboard;
  let browser: Browser;
  let tab: Tab;

  before(async function () {
    folder = mkdtempSync(join(tmpdir(), "pointillist-live-"));
    writer = new SummaryWriter(join(folder, "training"));
    // Two, so that the strip of steps is there before: it takes height from the map, whose points then stay in place.
    await log(0);
    await log(1);
    writeKeras("train/keras_embedding.ckpt-0.weights.h5", WEIGHTS);
    browser = await startBrowser(this as never);
    board = await startBoard(folder);
  });
  afterEach(async () => {
    const { errors, violations } = tab;
    await tab.close();
    assert.deepEqual({ errors, violations }, { errors: [], violations: [] });
  });
  after(async () => {
    await writer?.close();
    await browser?.close();
    await board?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function log(step: number): Promise<void> {
    const vectors = groupedVectors(ROWS);
    const places = Float32Array.from({ length: ROWS * 2 }, (_, at) =>
      Math.sin(at * 12.9 + step / 5),
    );
    await writer.embedding("images", vectors, {
      step,
      neighbours: false,
      metadata: { name: names((row) => `row ${row}`), kind: names((row) => GROUPS[row % 3] ?? "") },
      layouts: [{ name: "given", coordinates: { data: places, shape: [ROWS, 2] } }],
    });
  }

  const names = (of: (row: number) => string) => Array.from({ length: ROWS }, (_, row) => of(row));

  /** A folder as Keras' callback leaves it, with one file of weights as far as it is written. */
  function writeKeras(file: string, bytes: Uint8Array): void {
    const run = join(folder, "keras");
    mkdirSync(join(run, "train"), { recursive: true });
    const name = "layer_with_weights-0/embeddings/.ATTRIBUTES/VARIABLE_VALUE";
    writeFileSync(join(run, "projector_config.pbtxt"), `embeddings { tensor_name: "${name}" }`);
    writeFileSync(join(run, file), bytes);
  }

  const becomes = (name: string, value: string) =>
    poll(async () => (await appState(tab))?.[`data-${name}`] === value, {
      what: `data-${name}=${value}`,
      timeoutMs: 60_000,
    });

  /** Where the camera stands and looks, as the map has it. */
  const camera = () =>
    tab.frame
      .locator("pt-map")
      .evaluate((map) => (map as unknown as { view: { camera(): object } }).view.camera());

  const reload = () => tab.page.locator("button.reload-button").click();
  const steps = () => tab.frame.locator("pt-step-strip button.step").count();

  it("the reload button shows a new step, and keeps camera, selection and filter", async () => {
    tab = await openTab(browser, board.url, { state: "ready" });
    await tab.frame.getByRole("button", { name: /^Colour:?\s+kind/ }).waitFor();
    const line = tab.frame.getByRole("combobox", { name: /filter/i }).first();
    await line.fill("kind = bird");
    await line.press("Enter");
    await tab.frame.getByText("30 of 90").first().waitFor();
    const box = await tab.frame.locator("pt-map").boundingBox();
    assert.ok(box);
    await tab.page.mouse.move(box.x + box.width / 3, box.y + box.height / 3);
    await tab.page.mouse.wheel(0, -300);
    await tab.frame.evaluate(() => {
      const { session } = document.querySelector("pointillist-app") as unknown as {
        session: { select(rows: Uint32Array): void };
      };
      session.select(Uint32Array.of(3, 6, 9));
    });
    await tab.frame.getByText("3 selected").first().waitFor();
    let before = await camera();
    await poll(
      async () => {
        const now = await camera();
        const isStill = JSON.stringify(now) === JSON.stringify(before);
        before = now;
        return isStill;
      },
      { what: "a map at rest" },
    );
    await log(2);
    await reload();
    await becomes("step", "2");
    assert.equal(await steps(), 3);
    await tab.frame.getByText("3 selected").first().waitFor();
    await tab.frame.getByText("30 of 90").first().waitFor();
    assert.deepEqual(await camera(), before);
  });

  it("so does the timer", async () => {
    tab = await openTab(browser, board.url, { plugin: "pointillist" });
    // What TensorBoard's own settings keep; 15 s is the shortest that its page offers.
    await tab.page.addInitScript(() => {
      localStorage.setItem(
        "_tb_global_settings",
        JSON.stringify({ autoReload: true, autoReloadPeriodInMs: 15_000 }),
      );
    });
    await tab.page.reload();
    const frame = await poll(
      async () => tab.page.frames().find((one) => one.url().includes("name=pointillist")),
      { what: "the tab" },
    );
    tab = { ...tab, frame };
    await becomes("step", "2");
    await log(3);
    await becomes("step", "3");
  });

  it("a file that is half written is waited for: no error, and nothing that was there is gone", async () => {
    tab = await openTab(browser, board.url, { plugin: "pointillist" });
    await becomes("state", "ready");
    await tab.frame.getByRole("button", { name: /^Run:/ }).click();
    await tab.frame.getByRole("option").filter({ hasText: "keras" }).first().click();
    await becomes("tensor", "words");
    const half = WEIGHTS.subarray(0, WEIGHTS.length >> 1);
    writeKeras("train/keras_embedding.ckpt-1.weights.h5", half);
    const asked = () =>
      tab.requests.filter(({ path }) => path.startsWith("files?run=keras")).length;
    const before = asked();
    await reload();
    await poll(async () => asked() > before, { what: "the reload" });
    await poll(async () => (await appState(tab))?.["data-tensor"] === "words", { what: "words" });
    writeKeras("train/keras_embedding.ckpt-1.weights.h5", WEIGHTS);
    await poll(
      async () => {
        await reload();
        return (await steps()) === 2;
      },
      { what: "the step once it is whole", timeoutMs: 60_000 },
    );
    assert.equal(await tab.frame.getByRole("alert").count(), 0);
    await tab.frame.getByRole("button", { name: "Step 1", exact: true }).click();
    await becomes("step", "1");
  });
});
