import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { openCheckpoint, readEvents } from "pointillist";
import { parseCheckpointState } from "pointillist/format";
import { askPython } from "../ask-python.js";
import { temporaryFolder } from "../io/folder.js";
import { tellFigure } from "./figures.js";
import { seed, seededRandom } from "./random.js";

const door = pathToFileURL("sdk/dist/index.js").href;
/** 1,000 of each in a long run: KILLS=1000. */
const KILLS = Number(process.env["KILLS"] ?? 100);
const AT_ONCE = 4;

/** Runs a script until it has been killed after `delayMs` from its first line; gives the last line that it printed. */
function killed(script: string, folder: string, delayMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", script, folder]);
    let printed = "";
    let failed = "";
    child.stderr.on("data", (text) => {
      failed += text;
    });
    child.stdout.on("data", (text) => {
      if (printed === "") setTimeout(() => child.kill("SIGKILL"), delayMs);
      printed += text;
    });
    child.on("close", (code) => {
      if (code !== null) reject(new Error(`ended by itself (${code}): ${failed}`));
      else resolve(printed.slice(0, printed.lastIndexOf("\n")).split("\n").at(-1) ?? "");
    });
  });
}

async function inTurn(count: number, work: (at: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

// An acknowledged step is printed only after flush() has resolved.
const LOGGING = `
  import { SummaryWriter } from ${JSON.stringify(door)};
  import { writeSync } from "node:fs";
  const writer = new SummaryWriter(process.argv[1]);
  for (let step = 1; ; ) {
    for (let many = 1 + (step % 50); many > 0; many--, step++) {
      writer.scalar("a", step, step);
      if (step % 40 === 0) writer.text("t", "x".repeat(step % 5000), step);
    }
    await writer.flush();
    writeSync(1, (step - 1) + "\\n");
  }`;

const SAVING = `
  import { writeCheckpoint } from ${JSON.stringify(door)};
  import { writeSync } from "node:fs";
  for (let step = 1; ; step++) {
    const data = new Float32Array(2000).fill(step);
    await writeCheckpoint(process.argv[1] + "/ckpt-" + step, { a: { data, shape: [100, 20] } }, { maxToKeep: 3 });
    writeSync(1, step + "\\n");
  }`;

describe(`kill -9 at ${KILLS} random points`, function () {
  this.timeout(Math.max(300_000, KILLS * 3000));
  const folder = temporaryFolder();
  const random = seededRandom(seed);

  it("of a logging loop loses no acknowledged record, also for TensorFlow", async function () {
    const runs: { path: string; acknowledged: number; read: number }[] = [];
    await inTurn(KILLS, async () => {
      const run = folder();
      const acknowledged = Number(await killed(LOGGING, run, Math.floor(random() * 60)));
      const reader = readEvents(run);
      let expected = 1;
      for await (const event of reader) {
        if (event.kind !== "summary" || event.values[0]?.tag !== "a") continue;
        assert.equal(event.step, expected++, "records are whole and in order");
      }
      assert.ok(expected > acknowledged, `${acknowledged} acknowledged, ${expected - 1} read`);
      for (const { kind } of reader.ends)
        assert.ok(kind === "complete" || kind === "truncated", kind);
      runs.push({ path: run, acknowledged, read: expected - 1 });
    });
    // One process for all of them: TensorFlow alone takes longer to start than a run lives.
    const script = `
import tensorflow as tf, glob
answer = []
for item in given:
  steps, end = [], "complete"
  for path in glob.glob(item["path"] + "/events.out.tfevents.*"):
    try:
      for event in tf.compat.v1.train.summary_iterator(path):
        steps += [event.step for value in event.summary.value if value.tag == "a"]
    except tf.errors.DataLossError as error:
      end = "truncated" if "truncated record" in str(error) else str(error)
  answer.append([len(steps), steps == list(range(1, len(steps) + 1)), end])
`;
    const seen = await askPython<[number, boolean, string][]>(this, script, runs);
    assert.equal(seen.length, KILLS);
    seen.forEach(([count, isInOrder, end], at) => {
      assert.equal(count, runs[at]?.read, "TensorFlow reads as many records");
      assert.ok(isInOrder, "records are whole and in order");
      assert.ok(end === "complete" || end === "truncated", end);
    });
    const acknowledgedInAll = runs.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
    tellFigure("kill -9 while logging", {
      kills: KILLS,
      "acknowledged records": acknowledgedInAll,
      "torn tails": seen.filter(([, , end]) => end === "truncated").length,
      "lost or damaged": 0, // any would have failed above
    });
    assert.ok(
      acknowledgedInAll > KILLS * 50,
      `only ${acknowledgedInAll} records: the kills come too early`,
    );
  });

  it("of a save loop leaves no checkpoint that TensorFlow cannot read", async function () {
    const folders: { path: string; saved: number }[] = [];
    await inTurn(KILLS, async () => {
      const path = folder();
      const saved = Number(await killed(SAVING, path, Math.floor(random() * 60)));
      folders.push({ path, saved });
      const state = parseCheckpointState(readFileSync(join(path, "checkpoint"), "utf8"));
      const latest = Number(state.modelCheckpointPath.slice(5));
      assert.ok(latest === saved || latest === saved + 1, `${saved} saved, ${latest} is latest`);
      for (const name of readdirSync(path).filter((one) => one.endsWith(".index")))
        await (await openCheckpoint(join(path, name))).verify("a");
    });
    const script = `
import tensorflow as tf, glob
answer = []
for item in given:
  latest = tf.train.latest_checkpoint(item["path"])
  values = [sorted(set(tf.train.load_variable(p[:-6], "a").reshape(-1).tolist())) for p in glob.glob(item["path"] + "/*.index")]
  answer.append([tf.train.load_variable(latest, "a")[0, 0].item(), all(len(v) == 1 for v in values)])
`;
    const found = await askPython<[number, boolean][]>(this, script, folders);
    found.forEach(([value, isWhole], at) => {
      assert.ok(value >= (folders[at]?.saved ?? 0));
      assert.ok(isWhole);
    });
    tellFigure("kill -9 while saving", {
      kills: KILLS,
      checkpoints: folders.reduce((sum, { saved }) => sum + saved, 0),
      "unreadable in TensorFlow": 0, // any would have failed above
    });
  });
});
