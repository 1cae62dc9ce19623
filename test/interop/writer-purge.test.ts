import assert from "node:assert/strict";
import { join } from "node:path";
import { SummaryWriter } from "pointillist";
import { startTensorboard } from "#scripts/lib/tensorboard.mjs";
import { oraclePython } from "#scripts/oracle.mjs";
import { temporaryFolder } from "../io/folder.js";
import { skip } from "../skip.js";

/** A run that wrote 100 steps, stopped, and resumed at 50; then once more at 40. */
async function resumeTwice(run: string): Promise<void> {
  for (const [from, to] of [
    [0, 100],
    [50, 60],
    [40, 45],
  ] as const) {
    const options = from === 0 ? {} : { purgeStep: from };
    const writer = new SummaryWriter(run, { ...options, filenameSuffix: `.${100 - from}` });
    for (let step = from; step < to; step++) writer.scalar("loss", from + step / 1000, step);
    await writer.close();
    // File names carry seconds: the next file must come later in their order.
    await new Promise((done) => setTimeout(done, 1100));
  }
}

describe("purgeStep", function () {
  this.timeout(120_000);
  const folder = temporaryFolder();

  for (const [reader, args] of [
    ["the default reader", []],
    ["the Python reader", ["--load_fast=false"]],
  ] as const)
    it(`hides later steps in ${reader}, at the first resume too`, async function () {
      const python = oraclePython();
      if (!python) skip(this, "needs the oracle's Python: run `npm test`, which makes it");
      const logdir = folder();
      await resumeTwice(join(logdir, "run"));
      const board = await startTensorboard({
        python,
        logdir,
        args: ["--reload_interval", "1", ...args],
      });
      try {
        let points: [number, number, number][] = [];
        for (let tries = 0; points.length !== 45 && tries < 20; tries++) {
          await new Promise((done) => setTimeout(done, 250));
          const answer = await fetch(`${board.url}data/plugin/scalars/scalars?run=run&tag=loss`);
          if (answer.ok) points = (await answer.json()) as typeof points;
        }
        assert.deepEqual(
          points.map(([, step]) => step),
          Array.from({ length: 45 }, (_, step) => step),
        );
        const value = (step: number) => Math.fround((step < 40 ? 0 : 40) + step / 1000);
        for (const [, step, found] of points)
          assert.ok(Math.abs(found - value(step)) < 1e-5, `step ${step}: ${found}`);
      } finally {
        await board.stop();
      }
    });
});
