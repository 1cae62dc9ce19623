import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { SummaryWriter } from "pointillist";
import type { RunningTensorboard } from "#scripts/lib/tensorboard.mjs";
import { tellFigure } from "../crash/figures.js";
import { becomes, filterBy, rests } from "./actions.js";
import { appState, openTab, poll, startBoard, startBrowser, type Tab } from "./harness.js";
import { countGraphics, type Held, heldAtRest } from "./held.js";
import { GROUPS, groupedVectors } from "./logged-run.js";

const ROWS = 900;
const KEPT_STEPS = 4;
/** Rounds of the whole; what is held is counted after a quarter, which has seen everything, and at the end. */
const ROUNDS = Number(process.env["SOAK_ROUNDS"] ?? 8);
const FIRST = Math.floor(ROUNDS / 4);
/**
 * What may be more at the end than after a quarter; all else may not. The heap grows by what the engine compiles
 * meanwhile (1.2 MB from round 3 to 9, by snapshots; no objects). A step that were kept each round would show in a long
 * run: its arrays are 60 kB, its table has 300 nodes.
 */
const MARGINS: Partial<Record<keyof Held, number>> = {
  workers: 1, // the one that finds the clusters to name may not be up yet when the first are counted; none is there twice
  nodes: 400,
  listeners: 20,
  heapBytes: 5 << 20,
  arrayBytes: 3 << 20,
  serverBytes: 12 << 20,
  serverFiles: 2,
};

describe("a long live run", function () {
  this.timeout(Math.max(240_000, ROUNDS * 30_000));
  let folder: string;
  let training: SummaryWriter;
  let board: RunningTensorboard;
  let browser: Browser;
  let tab: Tab;

  before(async function () {
    folder = mkdtempSync(join(tmpdir(), "pointillist-soak-"));
    training = new SummaryWriter(join(folder, "training"), { keep: KEPT_STEPS });
    for (let step = 0; step < KEPT_STEPS; step++) await log(training, step);
    const other = new SummaryWriter(join(folder, "other"));
    await log(other, 0);
    await other.close();
    browser = await startBrowser(this as never);
    board = await startBoard(folder);
  });
  after(async () => {
    await training?.close();
    await browser?.close();
    await board?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A step with all that a tab may hold: columns, concepts, pictures, maps in two and three dimensions. */
  async function log(writer: SummaryWriter, step: number): Promise<void> {
    const each = <T>(of: (row: number) => T) => Array.from({ length: ROWS }, (_, row) => of(row));
    const places = (dims: number) => ({
      data: Float32Array.from({ length: ROWS * dims }, (_, at) => Math.sin(at * 12.9 + step / 5)),
      shape: [ROWS, dims] as const,
    });
    const picture = { data: new Uint8Array(8 * 8 * 3).fill(step % 256), shape: [8, 8, 3] };
    await writer.embedding("points", groupedVectors(ROWS), {
      step,
      neighbours: { k: 5 },
      metadata: {
        name: each((row) => `row ${row} of step ${step}`),
        kind: each((row) => GROUPS[row % 3] ?? ""),
        loss: each((row) => String(Math.cos(row) + step)),
      },
      concepts: each((row) => [{ name: GROUPS[row % 3] ?? "", value: 0.5 + (row % 50) / 100 }]),
      thumbnails: each(() => picture),
      thumbnailSize: 16,
      layouts: [
        { name: "plane", coordinates: places(2) },
        { name: "space", coordinates: places(3) },
      ],
    });
    for (let at = 0; at < 100; at++) writer.scalar("loss", at, step * 100 + at);
    await writer.flush();
  }

  const press = (name: string | RegExp) => tab.frame.getByRole("button", { name }).first().click();

  /** Opens a run by the picker, and waits until all that comes after the picture is there. */
  async function open(run: string, step: number): Promise<void> {
    await press(/^Run:/);
    await tab.frame.getByRole("option").filter({ hasText: run }).first().click();
    await becomes(tab, "run", run);
    await becomes(tab, "step", String(step));
    await rests(tab);
  }

  /** What a person does while a training goes on. */
  async function round(step: number): Promise<void> {
    await log(training, step);
    await poll(
      async () => {
        if ((await appState(tab))?.["data-step"] === String(step)) return true;
        await tab.page.locator("button.reload-button").click();
        await new Promise((resolve) => setTimeout(resolve, 500));
        return false;
      },
      { what: `step ${step}`, timeoutMs: 60_000 },
    );
    await rests(tab);
    for (const layout of ["space", "plane"]) {
      await tab.frame.locator(`[data-layout="${layout}"]`).click();
      await becomes(tab, "layout", layout);
    }
    await filterBy(tab, "kind = bird");
    await tab.frame
      .getByText(/^300 of 900/)
      .first()
      .waitFor();
    await filterBy(tab, "");
    await press("Table (t)");
    await tab.frame.getByRole("grid", { name: "Points" }).waitFor();
    await tab.page.keyboard.press("t");
    await tab.frame.getByRole("grid", { name: "Points" }).waitFor({ state: "detached" });
    await tab.frame.evaluate(() => {
      const { session } = document.querySelector("pointillist-app") as unknown as {
        session: { inspect(row: number): void; select(rows: Uint32Array): void };
      };
      session.inspect(7);
      session.select(Uint32Array.of(1, 2, 3));
    });
    await rests(tab);
    await open("other", 0);
    await open("training", step);
  }

  it(`holds after ${ROUNDS} rounds of steps, reloads, layouts and runs what it held after ${FIRST}`, async () => {
    tab = await openTab(browser, board.url, { state: "ready" });
    await tab.page.addInitScript(countGraphics);
    await tab.page.reload();
    const frame = await poll(
      async () => tab.page.frames().find((one) => one.url().includes("name=pointillist")),
      { what: "the tab" },
    );
    tab = { ...tab, frame };
    await becomes(tab, "state", "ready");
    await open("training", KEPT_STEPS - 1);
    const session = await tab.context.newCDPSession(tab.page);
    const count = () => heldAtRest(tab, session, board.process.pid ?? 0);
    let first: Held | undefined;
    for (let done = 1; done <= ROUNDS; done++) {
      await round(KEPT_STEPS + done - 1);
      if (done === FIRST) first = await count();
    }
    const last = await count();
    assert.ok(first);
    tellFigure("a live run in the tab", {
      rounds: ROUNDS,
      ...Object.fromEntries(Object.entries(first).map(([name, count]) => [`${name} first`, count])),
      ...Object.fromEntries(Object.entries(last).map(([name, count]) => [`${name} last`, count])),
    });
    for (const [name, count] of Object.entries(last) as [keyof Held, number][]) {
      const most = first[name] + (MARGINS[name] ?? 0);
      assert.ok(
        count <= most,
        `${name}: ${first[name]} after ${FIRST} rounds, ${count} at the end`,
      );
    }
    const { errors, violations } = tab;
    await tab.close();
    assert.deepEqual({ errors, violations }, { errors: [], violations: [] });
  });
});
