#!/usr/bin/env node
// Scalars a second to the disk, sustained, against tensorboardX in turn; both with one tag and steps that count up.
// `EVENTS=5000000 ROUNDS=3 node bench/scalars.mjs`
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { oraclePython } from "../scripts/oracle.mjs";
import { SummaryWriter } from "../sdk/dist/index.js";

const EVENTS = Number(process.env.EVENTS ?? 5_000_000);
const PEER_EVENTS = 20_000;
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const PEER = `
import sys, time
from tensorboardX import SummaryWriter
writer = SummaryWriter(sys.argv[1])
t = time.perf_counter()
for i in range(${PEER_EVENTS}): writer.add_scalar("loss", i * 0.5, i)
writer.close()
print(${PEER_EVENTS} / (time.perf_counter() - t))
`;
const folder = mkdtempSync(join(tmpdir(), "pointillist-bench-"));
const ours = { tensor: [], simple: [] };
const peer = [];
let bytesPerEvent = 0;
try {
  for (let round = 0; round < ROUNDS; round++) {
    for (const form of ["tensor", "simple"]) {
      const writer = new SummaryWriter(join(folder, `${form}-${round}`), { form });
      const start = process.hrtime.bigint();
      for (let step = 0; step < EVENTS; step++) writer.scalar("loss", step * 0.5, step);
      await writer.close();
      ours[form].push(EVENTS / (Number(process.hrtime.bigint() - start) / 1e9));
      if (form === "tensor") bytesPerEvent = statSync(writer.path).size / EVENTS;
    }
    const python = oraclePython();
    if (!python) continue;
    const done = spawnSync(python, ["-c", PEER, join(folder, `peer-${round}`)], {
      encoding: "utf8",
    });
    if (done.status !== 0) throw new Error(done.stderr);
    peer.push(Number(done.stdout.trim().split("\n").at(-1)));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const best = (list) => (list.length ? Math.round(Math.max(...list)) : null);
const tensorboardX = best(peer);
console.log(
  JSON.stringify({
    events: EVENTS,
    rounds: ROUNDS,
    perSecond: { tensor: best(ours.tensor), simple: best(ours.simple), tensorboardX },
    bytesPerEvent: Number(bytesPerEvent.toFixed(1)),
    ratio: tensorboardX === null ? null : Math.round(best(ours.tensor) / tensorboardX),
  }),
);
