import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readEvents } from "pointillist";
import { parseProjectorConfig } from "pointillist/format";
import { temporaryFolder } from "../io/folder.js";
import { eventFiles } from "../writer/read-run.js";

const door = pathToFileURL("sdk/dist/index.js").href;
const PROCESSES = 8;
const THREADS = 4;
const EVENTS = 2500;
/** 100 in a long run: REPEATS=100. */
const REPEATS = Number(process.env["REPEATS"] ?? 3);

const LOGGING = `
  const { SummaryWriter } = await import(${JSON.stringify(door)});
  const { isMainThread, Worker, workerData } = await import("node:worker_threads");
  if (isMainThread) {
    const [, run, id] = process.argv;
    const code = \`import(\${JSON.stringify("data:text/javascript,")} + encodeURIComponent(\${JSON.stringify(process.env.SCRIPT)}))\`;
    await Promise.all(Array.from({ length: ${THREADS} }, (_, thread) => new Promise((resolve, reject) => {
      const worker = new Worker(code, { eval: true, workerData: { run, writer: id * ${THREADS} + thread } });
      worker.on("error", reject);
      worker.on("exit", resolve);
    })));
  } else {
    const writer = new SummaryWriter(workerData.run);
    for (let step = 0; step < ${EVENTS}; step++) writer.scalar("w" + workerData.writer, step, step);
    await writer.close();
  }`;

const EMBEDDING = `
  const { SummaryWriter } = await import(${JSON.stringify(door)});
  const [, run, id] = process.argv;
  const writer = new SummaryWriter(run);
  await writer.embedding("e" + id, [[1, Number(id)], [3, 4], [5, 6]], { step: Number(id), metadata: ["a", "b", "c"] });
  await writer.close();`;

function runAll(script: string, run: string): Promise<unknown> {
  return Promise.all(
    Array.from(
      { length: PROCESSES },
      (_, id) =>
        new Promise<void>((resolve, reject) => {
          const child = spawn(
            process.execPath,
            ["--input-type=module", "-e", script, run, String(id)],
            {
              env: { ...process.env, SCRIPT: script },
              stdio: ["ignore", "ignore", "pipe"],
            },
          );
          let failed = "";
          child.stderr.on("data", (text) => {
            failed += text;
          });
          child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(failed))));
        }),
    ),
  );
}

describe("several writers of one run", function () {
  this.timeout(Math.max(120_000, REPEATS * 20_000));
  const folder = temporaryFolder();

  it(`${PROCESSES} processes of ${THREADS} threads lose nothing and share no file`, async () => {
    const run = folder();
    await runAll(LOGGING, run);
    assert.equal(eventFiles(run).length, PROCESSES * THREADS);
    const counts = new Map<string, number>();
    for await (const event of readEvents(run))
      if (event.kind === "summary")
        for (const { tag } of event.values) {
          assert.equal(event.step, counts.get(tag) ?? 0, "in order");
          counts.set(tag, event.step + 1);
        }
    assert.equal(counts.size, PROCESSES * THREADS);
    for (const [tag, count] of counts) assert.equal(count, EVENTS, tag);
  });

  it(`${PROCESSES} processes add an embedding each, and the config names all`, async () => {
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const run = folder();
      await runAll(EMBEDDING, run);
      const { embeddings } = parseProjectorConfig(
        readFileSync(join(run, "projector_config.pbtxt"), "utf8"),
      );
      const names = embeddings.map(({ tensorName }) => tensorName).sort();
      assert.deepEqual(
        names,
        Array.from({ length: PROCESSES }, (_, id) => `e${id}`),
      );
    }
  });
});
