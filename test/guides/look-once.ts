/**
 * Stands in for `tensorboard` in the pages' commands: starts the real one on a free port, waits until the tab's
 * route lists a run with something to show, and ends it. Arguments: the Python, then TensorBoard's own.
 */
import assert from "node:assert/strict";
import { startTensorboard } from "#scripts/lib/tensorboard.mjs";

const [python = "", ...args] = process.argv.slice(2);
const at = args.indexOf("--logdir");
const logdir = at < 0 ? undefined : args[at + 1];
assert.ok(logdir, "tensorboard without --logdir");

const board = await startTensorboard({ python, logdir });
try {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await fetch(`${board.url}data/plugin/pointillist/runs`);
    const { runs } = (await answer.json()) as { runs: { run: string; error: unknown }[] };
    if (runs.length > 0) {
      assert.deepEqual(
        runs.filter(({ error }) => error !== null),
        [],
      );
      break;
    }
    assert.ok(Date.now() < deadline, "the tab lists no run");
    await new Promise((later) => setTimeout(later, 200));
  }
} finally {
  await board.stop();
}
