#!/usr/bin/env node
// A checkpoint of 100,000 x 1,024 float32 (409.6 MB), and a whole embedding of it with metadata, against a plain write
// of the same bytes (all three synced to the disk) and against TensorFlow's Saver (which syncs nothing), in turn.
// `ROWS=100000 ROUNDS=5 node bench/checkpoint-write.mjs`
import { spawnSync } from "node:child_process";
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { oraclePython } from "../scripts/oracle.mjs";
import { SummaryWriter, writeCheckpoint } from "../sdk/dist/index.js";

const ROWS = Number(process.env.ROWS ?? 100_000);
const DIM = 1024;
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const PIECE = 8 << 20;
const data = new Float32Array(ROWS * DIM);
for (let i = 0; i < data.length; i++) data[i] = ((i * 2654435761) % 1000003) / 1e6 - 0.5;
const bytes = new Uint8Array(data.buffer);
const metadata = {
  name: Array.from({ length: ROWS }, (_, row) => `row ${row}`),
  group: Array.from({ length: ROWS }, (_, row) => `g${row % 17}`),
};
const folder = mkdtempSync(join(tmpdir(), "pointillist-bench-"));

async function timed(work) {
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  await work();
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpu: (user + system) / 1e6 };
}

function raw(path) {
  const file = openSync(path, "wx");
  for (let at = 0; at < bytes.length; at += PIECE) writeSync(file, bytes.subarray(at, at + PIECE));
  fsyncSync(file);
  closeSync(file);
}

const FLOW = `
import os, sys, time
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np, tensorflow as tf
rows, path = int(sys.argv[1]), sys.argv[2]
data = (np.arange(rows * 1024, dtype=np.float32) * 1e-3 % 1).reshape(rows, 1024)
with tf.Graph().as_default(), tf.compat.v1.Session() as session:
  value = tf.compat.v1.placeholder(tf.float32, data.shape)
  v = tf.compat.v1.get_variable("v", data.shape, tf.float32, use_resource=True)
  session.run(v.assign(value), {value: data})
  saver = tf.compat.v1.train.Saver([v], max_to_keep=1)
  times, cpu = [], []
  for i in range(3):
    c, t = time.process_time(), time.perf_counter()
    saver.save(session, path, write_meta_graph=False, write_state=False)
    times.append(time.perf_counter() - t); cpu.append(time.process_time() - c)
print(min(times), min(cpu))
`;
function flow() {
  const python = oraclePython();
  if (!python) return null;
  const done = spawnSync(python, ["-c", FLOW, String(ROWS), join(folder, "flow")], {
    encoding: "utf8",
  });
  if (done.status !== 0) throw new Error(done.stderr);
  const [seconds, cpu] = done.stdout.trim().split("\n").at(-1).split(" ").map(Number);
  return { seconds, cpu };
}

const results = { raw: [], checkpoint: [], embedding: [], tensorflow: [] };
try {
  for (let round = 0; round < ROUNDS; round++) {
    const here = mkdtempSync(join(folder, "round-"));
    results.raw.push(await timed(() => raw(join(here, "raw"))));
    rmSync(join(here, "raw"));
    const variables = { embedding: { data, shape: [ROWS, DIM] } };
    results.checkpoint.push(await timed(() => writeCheckpoint(join(here, "model"), variables)));
    rmSync(here, { recursive: true });
    const writer = new SummaryWriter(join(folder, `run-${round}`));
    results.embedding.push(
      await timed(() => writer.embedding("vectors", { data, shape: [ROWS, DIM] }, { metadata })),
    );
    await writer.close();
    rmSync(join(folder, `run-${round}`), { recursive: true });
    if (round === 0) {
      const found = flow();
      if (found) results.tensorflow.push(found);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const least = (list, key) => (list.length ? Math.min(...list.map((one) => one[key])) : null);
const figures = Object.fromEntries(
  Object.entries(results).map(([name, list]) => [
    name,
    { seconds: least(list, "seconds"), cpuSeconds: least(list, "cpu") },
  ]),
);
const ratio = (name, key) =>
  figures[name][key] === null ? null : Number((figures[name][key] / figures.raw[key]).toFixed(2));
console.log(
  JSON.stringify({
    bytes: bytes.length,
    rounds: ROUNDS,
    figures,
    wallToRaw: {
      checkpoint: ratio("checkpoint", "seconds"),
      embedding: ratio("embedding", "seconds"),
      tensorflowUnsynced: ratio("tensorflow", "seconds"),
    },
    cpuToRaw: {
      checkpoint: ratio("checkpoint", "cpuSeconds"),
      embedding: ratio("embedding", "cpuSeconds"),
      tensorflow: ratio("tensorflow", "cpuSeconds"),
    },
  }),
);
