import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { rmSync, statfsSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { openCheckpoint } from "pointillist";
import { temporaryFolder } from "../io/folder.js";
import { tellFigure } from "./figures.js";

const door = pathToFileURL("sdk/dist/index.js").href;
const MIB = 2 ** 20;
/** The matrix that is streamed, in MiB. 4096 in a long run: STREAM_MIB=4096. */
const STREAM_MIB = Number(process.env["STREAM_MIB"] ?? 512);
/** Events of the soak; 100 million in a long run: SOAK_EVENTS=100000000. */
const SOAK_EVENTS = Number(process.env["SOAK_EVENTS"] ?? 4_000_000);

/** What a program's memory was, in MiB: at its start, now and then, and at most; and what it said. */
interface Trace {
  readonly start: number;
  readonly peak: number;
  readonly samples: readonly number[];
  readonly said: Record<string, unknown>;
}

// The peak is told by the system itself, so that nothing falls between two samples.
const TRACE = `
  const mib = () => Math.round(process.memoryUsage().rss / 2 ** 20);
  const start = mib();
  const samples = [];
  const sample = () => { samples.push(mib()); };
  const finish = (said) => {
    const peak = Math.round(process.resourceUsage().maxRSS / 1024);
    process.stdout.write(JSON.stringify({ start, peak, samples, said }));
  };`;

function trace(script: string, folder: string, ...options: string[]): Trace {
  const code = `${TRACE}${script}`;
  const done = spawnSync(
    process.execPath,
    [...options, "--input-type=module", "-e", code, folder],
    {
      encoding: "utf8",
    },
  );
  assert.equal(done.status, 0, done.stderr);
  return JSON.parse(done.stdout) as Trace;
}

describe("memory", function () {
  this.timeout(1_200_000);
  const folder = temporaryFolder();

  it(`stays the same while ${STREAM_MIB} MiB of vectors are streamed into an embedding and a checkpoint`, async () => {
    const here = folder();
    const { bavail, bsize } = statfsSync(here);
    assert.ok(bavail * bsize > STREAM_MIB * MIB * 1.1, "not enough room in the temporary folder");
    const rows = STREAM_MIB * 256; // of 1,024 float32: 4 KiB each
    const script = `
      const { SummaryWriter, writeCheckpoint } = await import(${JSON.stringify(door)});
      const rows = ${rows}, dim = 1024, piece = 512;
      async function* chunks() {
        const buffer = new Float32Array(piece * dim);
        for (let row = 0; row < rows; row += piece) {
          buffer.fill(row / rows);
          if (row % (piece * 32) === 0) sample();
          yield buffer;
        }
      }
      if (process.argv[1].endsWith("embedding")) {
        const writer = new SummaryWriter(process.argv[1]);
        await writer.embedding("a", { chunks: chunks(), shape: [rows, dim] }, { neighbours: false });
        await writer.close();
      } else await writeCheckpoint(process.argv[1] + "/ckpt-1", { a: { chunks: chunks(), shape: [rows, dim] } });
      finish({});`;
    for (const [kind, prefix] of [
      ["embedding", "embeddings/a/ckpt-0"],
      ["checkpoint", "ckpt-1"],
    ] as const) {
      const run = join(here, kind);
      const { start, peak, samples } = trace(script, run);
      tellFigure(`memory of a streamed ${kind}`, {
        "MiB streamed": STREAM_MIB,
        "MiB at the start": start,
        "MiB at most": peak,
      });
      assert.ok(peak - start < 160, `${kind}: grew by ${peak - start} MiB; ${samples.join(" ")}`);
      const shard = join(run, `${prefix}.data-00000-of-00001`);
      assert.ok(statSync(shard).size >= STREAM_MIB * MIB);
      const row = await (await openCheckpoint(join(run, prefix))).readRows("a", rows - 1, 1);
      assert.equal(new Float32Array(row.bytes.slice().buffer)[0], Math.fround((rows - 512) / rows));
      rmSync(run, { recursive: true });
    }
  });

  it(`stays bounded under ${SOAK_EVENTS} events from a loop that never yields`, () => {
    const script = `
      const { SummaryWriter } = await import(${JSON.stringify(door)});
      const writer = new SummaryWriter(process.argv[1]);
      for (let step = 0; step < ${SOAK_EVENTS}; step++) {
        writer.scalar("a", step, step);
        if (step % ${Math.ceil(SOAK_EVENTS / 50)} === 0) sample();
      }
      await writer.close();
      finish({ path: writer.path });`;
    // A small heap: what is kept of the events would not fit it.
    const { start, peak, samples, said } = trace(script, folder(), "--max-old-space-size=64");
    tellFigure("memory under a fast loop", {
      events: SOAK_EVENTS,
      "MiB on disk": Math.round(statSync(String(said["path"])).size / MIB),
      "MiB at the start": start,
      "MiB at most": peak,
    });
    const half = samples.slice(samples.length / 2);
    const grown = Math.max(...half) - Math.min(...samples.slice(5, samples.length / 2));
    assert.ok(grown < 48, `grows by ${grown} MiB in the second half: ${samples.join(" ")}`);
    assert.ok(peak - start < 128, `${start} to ${peak} MiB`);
  });

  it("stays bounded while a disk takes nothing, whatever maxQueue says", () => {
    const script = `
      const { SummaryWriter } = await import(${JSON.stringify(door)});
      const writer = new SummaryWriter("/dev/null/no-such-folder", { maxQueue: 1e9, flushMs: 1e9 });
      for (let step = 0; step < ${SOAK_EVENTS}; step++) writer.scalar("a", step, step);
      const message = await writer.close().then(() => "", (error) => error.message);
      finish({ message });`;
    const { start, peak, said } = trace(script, folder());
    assert.ok(peak - start < 256, `${start} to ${peak} MiB`);
    assert.match(String(said["message"]), /no-such-folder/);
  });
});
