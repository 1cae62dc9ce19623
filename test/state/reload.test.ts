import assert from "node:assert/strict";
import type { Notice, Run } from "#frontend/data/api.js";
import { reload } from "#frontend/state/reload.js";
import { Session } from "#frontend/state/session.js";

const half: Notice = {
  code: "truncated",
  where: "train/keras_embedding.ckpt-2.weights.h5",
  found: "ends early",
  wanted: "a whole file",
  next: "Reload in a moment.",
};

const runOf = (steps: readonly number[], notices: readonly Notice[] = []): Run => ({
  name: "run",
  notices,
  tensors: [
    {
      tag: "words",
      steps: steps.map((step) => ({
        step,
        wallTime: null,
        shape: [3, 2],
        dtype: "float32",
        layouts: [],
        hasConcepts: false,
        hasMetadata: false,
        hasThumbnails: false,
      })),
    },
  ],
});

/** A session that looks at the newest step by a map made in the tab; `answers` are what the run is at each reload. */
function looking(before: Run, answers: Run[]): { session: Session; opened: () => number } {
  let opened = 0;
  const source = {
    listRuns: async () => ({ runs: [] }),
    openRun: async () => answers.shift() ?? assert.fail(),
    openDataset: async () => {
      opened++;
      return assert.fail();
    },
  };
  const session = new Session({ source: source as never });
  const dataset = { tag: "words", run: "run", step: 1, rows: 3 };
  session.patch({
    run: before,
    dataset: dataset as never,
    derived: { ...session.now.derived, layout: "PCA, new" },
  });
  return { session, opened: () => opened };
}

describe("reload", () => {
  it("a map that was made here stays when a step without one arrives; the step is listed", async () => {
    const { session, opened } = looking(runOf([1]), [runOf([1, 2])]);
    const { dataset } = session.now;
    await reload(session);
    assert.equal(opened(), 0);
    assert.equal(session.now.dataset, dataset);
    assert.equal(session.now.derived.layout, "PCA, new");
    assert.equal(session.now.run?.tensors[0]?.steps.length, 2);
  });

  it("what is wrong twice in a row is told once; what is mended goes", async () => {
    const torn = runOf([1], [half]);
    const { session } = looking(runOf([1]), [torn, torn, torn, runOf([1, 2])]);
    await reload(session);
    assert.deepEqual(session.now.notices, [], "it may still be written");
    await reload(session);
    assert.deepEqual(session.now.notices, [half]);
    session.dismiss(half);
    await reload(session);
    assert.deepEqual(session.now.notices, [], "a dismissed one does not come back");
    session.notice(half);
    await reload(session);
    assert.deepEqual(session.now.notices, []);
  });
});
