import assert from "node:assert/strict";
import { appendFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type EventReader, exportScalars, readEvents, SummaryWriter } from "pointillist";
import { encodeEvent, encodeRecord, scalarValue } from "pointillist/format";
import { temporaryFolder } from "../io/folder.js";
import { scalarsOf } from "./read-run.js";

const record = (step: number) =>
  encodeRecord(
    encodeEvent({ kind: "summary", wallTime: step, step, values: [scalarValue("a", step)] }),
  );
const records = Array.from({ length: 20 }, (_, step) => record(step + 1));
const file = Buffer.concat(records);
const starts = records.map((_, at) => Buffer.concat(records.slice(0, at)).length);

async function stepsOf(reader: EventReader): Promise<number[]> {
  const steps: number[] = [];
  for await (const event of reader) steps.push(event.step);
  return steps;
}

describe("readEvents", () => {
  const folder = temporaryFolder();

  it("cuts a torn end off where asked, and only that", async () => {
    const path = join(folder(), "x.tfevents");
    writeFileSync(path, file.subarray(0, file.length - 3));
    const reader = readEvents(path, { repair: true });
    assert.equal((await stepsOf(reader)).length, 19);
    assert.equal(reader.ends[0]?.isRepaired, true);
    assert.equal(statSync(path).size, starts[19]);
    appendFileSync(path, record(99));
    assert.equal((await stepsOf(readEvents(path))).at(-1), 99);
  });

  it("stops at damage, or loses one record with salvage", async () => {
    const path = join(folder(), "x.tfevents");
    for (const at of [
      3,
      (starts[7] ?? 0) + 1,
      (starts[7] ?? 0) + 9,
      (starts[7] ?? 0) + 20,
      (starts[8] ?? 0) - 1,
    ]) {
      const damaged = Uint8Array.from(file);
      damaged[at] = (damaged[at] ?? 0) ^ 0x40;
      writeFileSync(path, damaged);
      const hit = starts.filter((start) => start <= at).length;
      const plain = readEvents(path);
      assert.deepEqual(
        await stepsOf(plain),
        Array.from({ length: hit - 1 }, (_, i) => i + 1),
      );
      assert.equal(plain.ends[0]?.kind, "corrupt");
      const saved = readEvents(path, { salvage: true });
      const steps = await stepsOf(saved);
      assert.deepEqual(
        steps,
        records.map((_, i) => i + 1).filter((step) => step !== hit),
      );
      assert.deepEqual(
        saved.ends[0]?.lost.map(({ start }) => start),
        [starts[hit - 1]],
      );
    }
  });

  it("follows a file that grows, a torn record that is completed, and a new file", async () => {
    const run = folder();
    const first = join(run, "events.out.tfevents.1.a");
    writeFileSync(first, file.subarray(0, 50));
    const stop = new AbortController();
    const found: number[] = [];
    const reading = (async () => {
      for await (const event of readEvents(run, { follow: true, signal: stop.signal })) {
        found.push(event.step);
        if (event.step === 20) writeFileSync(join(run, "events.out.tfevents.2.a"), record(100));
        if (event.step === 100) stop.abort();
      }
    })();
    await new Promise((resolve) => setTimeout(resolve, 300));
    appendFileSync(first, file.subarray(50));
    await reading;
    assert.deepEqual(found, [...records.map((_, at) => at + 1), 100]);
  });

  it("exports every scalar of every run, of both forms", async () => {
    const logdir = folder();
    for (const form of ["tensor", "simple"] as const) {
      await using writer = new SummaryWriter(join(logdir, form, "x"), { form });
      writer.scalar("loss", 0.5, 3, { wallTime: 7 });
      writer.histogram("h", [1, 2], 3);
    }
    const rows = [];
    for await (const row of exportScalars(logdir)) rows.push(row);
    const row = { tag: "loss", step: 3, wallTime: 7, value: 0.5 };
    assert.deepEqual(rows, [
      { run: "simple/x", ...row },
      { run: "tensor/x", ...row },
    ]);
  });

  it("reads what the writer wrote", async () => {
    const run = folder();
    const writer = new SummaryWriter(run);
    for (let step = 0; step < 5000; step++) writer.scalar("a", step, step);
    await writer.close();
    const events = [];
    for await (const event of readEvents(run)) events.push(event);
    assert.equal(scalarsOf(events).length, 5000);
    assert.ok(readFileSync(String(writer.path)).length > 100_000);
  });
});
