import assert from "node:assert/strict";
import { closeSync, ftruncateSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type EventReader, readEvents } from "pointillist";
import { encodeEvent, encodeRecord, scalarValue } from "pointillist/format";
import { temporaryFolder } from "../io/folder.js";

const COUNT = 100;
const records = Array.from({ length: COUNT }, (_, step) =>
  encodeRecord(
    encodeEvent({
      kind: "summary",
      wallTime: step,
      step,
      values: [scalarValue("a", step / 8, { form: "simple" })],
    }),
  ),
);
const file = Buffer.concat(records);
const starts = records.map((_, at) => Buffer.concat(records.slice(0, at)).length);
/** Which record each byte is of. */
const recordAt = starts.flatMap((_, at) => new Array<number>(records[at]?.length ?? 0).fill(at));
const all = Array.from({ length: COUNT }, (_, step) => step);

/** The steps without each one of them, as text. */
const rests = all.map((hit) => String(all.filter((step) => step !== hit)));

/** Steps in order; each with exactly the value that was written. */
async function stepsOf(reader: EventReader): Promise<number[]> {
  const steps: number[] = [];
  for await (const event of reader) {
    assert.ok(event.kind === "summary");
    const [value] = event.values;
    const isRight =
      event.wallTime === event.step &&
      value?.tag === "a" &&
      value.data.kind === "simple" &&
      value.data.value === event.step / 8;
    // Compared by hand: five million events are looked at.
    if (!isRight) assert.fail(`a wrong value: ${JSON.stringify(event)}`);
    steps.push(event.step);
  }
  return steps;
}

describe(`a file of ${COUNT} records, ${file.length} bytes`, function () {
  this.timeout(900_000);
  const folder = temporaryFolder();

  it("cut at every byte gives its whole records, and says where the torn one begins", async () => {
    const path = join(folder(), "x.tfevents");
    writeFileSync(path, file);
    const handle = openSync(path, "r+");
    try {
      for (let cut = file.length; cut >= 0; cut--) {
        ftruncateSync(handle, cut);
        const whole = recordAt[cut] ?? COUNT;
        const resumeAt = starts[whole] ?? file.length;
        for (const salvage of [false, true]) {
          const reader = readEvents(path, { salvage });
          assert.deepEqual(await stepsOf(reader), all.slice(0, whole), `cut at ${cut}`);
          const [end] = reader.ends;
          const kind = cut === resumeAt ? "complete" : "truncated";
          assert.deepEqual([end?.kind, end?.resumeAt, end?.lost], [kind, resumeAt, []]);
        }
      }
    } finally {
      closeSync(handle);
    }
  });

  it("with any one bit flipped never gives a wrong value: it stops there, or loses exactly that record", async () => {
    const path = join(folder(), "x.tfevents");
    writeFileSync(path, file);
    const handle = openSync(path, "r+");
    try {
      for (let at = 0; at < file.length; at++) {
        const byte = file[at] as number;
        const hit = recordAt[at] as number;
        for (let bit = 0; bit < 8; bit++) {
          writeSync(handle, Uint8Array.of(byte ^ (1 << bit)), 0, 1, at);
          const what = `byte ${at}, bit ${bit}`;
          const plain = readEvents(path);
          assert.equal(String(await stepsOf(plain)), String(all.slice(0, hit)), what);
          assert.deepEqual(
            [plain.ends[0]?.kind, plain.ends[0]?.resumeAt],
            ["corrupt", starts[hit]],
            what,
          );
          const saved = readEvents(path, { salvage: true });
          assert.equal(String(await stepsOf(saved)), rests[hit], what);
          const [end] = saved.ends;
          // Behind the last record nothing tells where the damage ends.
          const isLast = hit === COUNT - 1;
          assert.equal(end?.kind, isLast ? "corrupt" : "complete", what);
          const lost = end?.lost.map(({ start, end }) => [start, end]);
          assert.deepEqual(lost, isLast ? [] : [[starts[hit], starts[hit + 1]]], what);
        }
        writeSync(handle, Uint8Array.of(byte), 0, 1, at);
      }
    } finally {
      closeSync(handle);
    }
  });
});
