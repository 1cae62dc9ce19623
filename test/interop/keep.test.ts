import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openCheckpoint, SummaryWriter, writeCheckpoint } from "pointillist";
import { parseCheckpointState } from "pointillist/format";
import { askPython } from "../ask-python.js";
import { temporaryFolder } from "../io/folder.js";

/** Hours at which something was saved: dense, with gaps, and once on the clock of a machine that was set back. */
const HOURS = [0, 0.2, 0.9, 1, 1.1, 2.4, 2.5, 2.6, 5, 5.5, 6.1, 6, 7.2, 9, 9.1, 9.2, 12, 15.5];
const START = 1_700_000_000;
const RULES = [
  { keep: 2, hours: 1 },
  { keep: 1, hours: 2.5 },
  { keep: 3, hours: 0.5 },
  { keep: 3, hours: null },
  { keep: null, hours: 1 },
  { keep: 1, hours: null },
] as const;

// A new manager for each save, as a training that is killed and resumes has: it goes by its state file alone.
const MANAGE = `
import tensorflow as tf, time, os
clock = [0.0]
time.time = lambda: clock[0]
answer = []
for at, rule in enumerate(given["rules"]):
  folder = os.path.join(given["folder"], str(at))
  root = tf.train.Checkpoint(a=tf.Variable([0.0]))
  for step, hour in enumerate(given["hours"]):
    clock[0] = given["start"] + hour * 3600
    manager = tf.train.CheckpointManager(root, folder, max_to_keep=rule["keep"], keep_checkpoint_every_n_hours=rule["hours"])
    manager.save(checkpoint_number=step)
  answer.append(sorted(os.listdir(folder)))
`;

async function atHour<T>(hour: number, work: () => Promise<T>): Promise<T> {
  const now = Date.now;
  Date.now = () => (START + hour * 3600) * 1000;
  try {
    return await work();
  } finally {
    Date.now = now;
  }
}

const indexes = (folder: string): string[] =>
  readdirSync(folder).filter((name) => name.endsWith(".index"));

describe("what stays, against TensorFlow's CheckpointManager", function () {
  this.timeout(180_000);
  const folder = temporaryFolder();

  it("by count and hours: the same files, the same state", async function () {
    const [ours, theirs] = [folder(), folder()];
    for (const [at, { keep, hours }] of RULES.entries())
      for (const [step, hour] of HOURS.entries())
        await atHour(hour, () =>
          writeCheckpoint(
            join(ours, `${at}`, `ckpt-${step}`),
            { a: [step] },
            {
              ...(keep === null ? {} : { maxToKeep: keep }),
              ...(hours === null ? {} : { keepEveryHours: hours }),
            },
          ),
        );
    const given = { rules: RULES, hours: HOURS, start: START, folder: theirs };
    const found = await askPython<string[][]>(this, MANAGE, given);
    for (const [at, rule] of RULES.entries()) {
      const what = JSON.stringify(rule);
      const left = readdirSync(join(ours, `${at}`)).sort();
      assert.deepEqual(left, found[at], what);
      const [mine, tensorflows] = [ours, theirs].map((root) =>
        parseCheckpointState(readFileSync(join(root, `${at}`, "checkpoint"), "utf8")),
      );
      // Both began their clocks a second before the first save.
      assert.deepEqual(mine, tensorflows, what);
    }
  });

  it("a manager goes on in our folder by our state, and keeps what we keep for good", async function () {
    const here = folder();
    for (const [step, hour] of [0, 1.5, 1.6, 1.7].entries())
      await atHour(hour, () =>
        writeCheckpoint(
          join(here, `ckpt-${step + 1}`),
          { a: { data: Float32Array.of(step + 0.5), shape: [1] } },
          { objectGraph: true, maxToKeep: 1, keepEveryHours: 1 },
        ),
      );
    assert.deepEqual(indexes(here), ["ckpt-2.index", "ckpt-4.index"]);
    const script = `
import tensorflow as tf, time
time.time = lambda: given["now"]
variable = tf.Variable([0.0])
root = tf.train.Checkpoint(a=variable)
manager = tf.train.CheckpointManager(root, given["folder"], max_to_keep=1, keep_checkpoint_every_n_hours=1)
before = {"latest": manager.latest_checkpoint, "all": list(manager.checkpoints)}
root.restore(manager.latest_checkpoint).assert_consumed()
restored = variable.numpy().tolist()
variable.assign([9.0])
answer = {**before, "restored": restored, "saved": manager.save()}
`;
    const found = await askPython(this, script, { folder: here, now: START + 1.8 * 3600 });
    const at = (name: string) => join(here, name);
    assert.deepEqual(found, {
      latest: at("ckpt-4"),
      all: [at("ckpt-4")],
      restored: [3.5],
      saved: at("ckpt-5"), // its counter goes on behind our number
    });
    assert.deepEqual(indexes(here), ["ckpt-2.index", "ckpt-5.index"]);
  });

  it("beside a manager's state ours has a file of its own, and neither lets go what is the other's", async function () {
    const here = folder();
    const save = `
import tensorflow as tf, hashlib, os
variable = tf.Variable([0.0])
root = tf.train.Checkpoint(a=variable)
manager = tf.train.CheckpointManager(root, given["folder"], max_to_keep=2, checkpoint_name="model")
if given["expected"] is not None:
  root.restore(manager.latest_checkpoint).assert_consumed()
  assert variable.numpy().tolist() == [given["expected"]], variable.numpy()
for value in given["values"]:
  variable.assign([value])
  manager.save()
answer = {
  "state": open(os.path.join(given["folder"], "checkpoint")).read(),
  "ours": tf.train.latest_checkpoint(given["folder"], latest_filename="pointillist_checkpoint"),
}
`;
    const theirs = (expected: number | null, values: number[]) =>
      askPython<{ state: string; ours: string | null }>(this, save, {
        folder: here,
        expected,
        values,
      });
    let { state } = await theirs(null, [1, 2, 3]);
    for (let step = 1; step <= 4; step++) {
      const ref = await writeCheckpoint(
        join(here, `mine-${step}`),
        { b: [step] },
        { maxToKeep: 2 },
      );
      assert.equal(ref.isLatest, false);
      assert.equal(ref.state, join(here, "pointillist_checkpoint"));
      assert.equal(readFileSync(join(here, "checkpoint"), "utf8"), state);
    }
    const found = await theirs(3, [4, 5]);
    state = found.state;
    assert.equal(found.ours, join(here, "mine-4"));
    assert.deepEqual(
      indexes(here),
      [3, 4].map((n) => `mine-${n}.index`).concat(["model-4.index", "model-5.index"]),
    );
    // The user's program now saves under a name that was ours: it must never go by our count.
    const taken = `
import tensorflow as tf
root = tf.train.Checkpoint(a=tf.Variable([7.0]))
manager = tf.train.CheckpointManager(root, given, max_to_keep=2, checkpoint_name="mine")
answer = manager.save(checkpoint_number=3)
`;
    await askPython(this, taken, here);
    for (let step = 5; step <= 7; step++)
      await writeCheckpoint(join(here, `mine-${step}`), { b: [step] }, { maxToKeep: 1 });
    assert.ok(indexes(here).includes("mine-3.index"));
    const kept = await (await openCheckpoint(join(here, "mine-3"))).read(
      "a/.ATTRIBUTES/VARIABLE_VALUE",
    );
    assert.ok(kept.dtype === "float32");
    assert.deepEqual([...new Float32Array(kept.bytes.slice().buffer)], [7]);
    assert.ok(!indexes(here).includes("mine-4.index"));
  });

  it("embeddings go by the same rule, and a manager that counts their state deletes none", async function () {
    const here = folder();
    for (const [at, { keep, hours }] of RULES.entries()) {
      if (keep === null) continue;
      const run = join(here, "ours", `${at}`);
      const writer = new SummaryWriter(run, {
        keep,
        ...(hours === null ? {} : { keepEveryHours: hours }),
      });
      for (const [step, hour] of HOURS.entries())
        await atHour(hour, () => writer.embedding("a", [[step, 1]], { step, neighbours: false }));
      await writer.close();
    }
    const given = { rules: RULES, hours: HOURS, start: START, folder: join(here, "theirs") };
    const found = await askPython<string[][]>(this, MANAGE, given);
    for (const [at, { keep }] of RULES.entries()) {
      if (keep === null) continue;
      const left = indexes(join(here, "ours", `${at}`, "embeddings/a")).sort();
      const theirs = found[at]?.filter((name) => name.endsWith(".index"));
      assert.deepEqual(left, theirs, JSON.stringify(RULES[at]));
    }
    const run = join(here, "ours", "0", "embeddings", "a");
    const script = `
import tensorflow as tf, time
time.time = lambda: given["now"]
manager = tf.train.CheckpointManager(tf.train.Checkpoint(a=tf.Variable([0.0])), given["folder"], max_to_keep=1)
manager.save(checkpoint_number=99)
answer = list(manager.checkpoints)
`;
    const before = indexes(run);
    await askPython(this, script, { folder: run, now: START + 100 * 3600 });
    assert.deepEqual(indexes(run), [...before, "ckpt-99.index"]);
  });

  it("refuses what cannot be followed, before anything is written", async () => {
    const here = folder();
    const save = (options: object) => writeCheckpoint(join(here, "x/ckpt-1"), { a: [1] }, options);
    for (const options of [
      { maxToKeep: 0 },
      { maxToKeep: 1.5 },
      { maxToKeep: Number.NaN },
      { keepEveryHours: 0 },
      { keepEveryHours: -1 },
      { keepEveryHours: Number.POSITIVE_INFINITY },
    ]) {
      const [argument] = Object.keys(options);
      await assert.rejects(save(options), { name: "ArgumentError", argument });
    }
    assert.throws(() => new SummaryWriter(here, { keep: 0 }), { argument: "keep" });
    const writer = new SummaryWriter(join(here, "run"));
    const late = writer.embedding("a", [[1, 2]], { keepEveryHours: 0 });
    await assert.rejects(late, { name: "ArgumentError", argument: "keepEveryHours" });
    await assert.rejects(writer.prune("a", 1, { everyHours: -2 }), { argument: "everyHours" });
    assert.deepEqual(readdirSync(here), []);
  });
});
