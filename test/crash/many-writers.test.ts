import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readEvents } from "pointillist";
import { parseProjectorConfig } from "pointillist/format";
import { temporaryFolder } from "../io/folder.js";
import { eventFiles } from "../writer/read-run.js";
import { tellFigure } from "./figures.js";

const door = pathToFileURL("sdk/dist/index.js").href;
const PROCESSES = 8;
const THREADS = 4;
const EVENTS = 2500;
/** More in a long run: REPEATS=1000. */
const REPEATS = Number(process.env["REPEATS"] ?? 100);

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

// One process adds its embedding to one run after another, each when it is told to: all eight at once.
const EMBEDDING = `
  const { SummaryWriter } = await import(${JSON.stringify(door)});
  const id = Number(process.argv[2]);
  process.on("message", async (run) => {
    const writer = new SummaryWriter(run);
    await writer.embedding("e" + id, [[1, id], [3, 4], [5, 6]], { step: id, metadata: ["a", "b", "c"], neighbours: false });
    await writer.close();
    process.send("done");
  });`;

/** Eight processes; `turn` tells all of them to log into a run, and resolves when all have. */
function startWriters(root: string): { turn(run: string): Promise<void>; stop(): void } {
  const children = Array.from({ length: PROCESSES }, (_, id) =>
    spawn(process.execPath, ["--input-type=module", "-e", EMBEDDING, root, String(id)], {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    }),
  );
  const failed = children.map(() => "");
  children.forEach((child, id) => {
    child.stderr?.on("data", (text) => {
      failed[id] += text;
    });
  });
  return {
    async turn(run) {
      const all = children.map(
        (child, id) =>
          new Promise<void>((resolve, reject) => {
            const ended = () => reject(new Error(failed[id]));
            child.once("close", ended);
            child.once("message", () => {
              child.off("close", ended);
              resolve();
            });
            child.send(run);
          }),
      );
      await Promise.all(all);
    },
    stop() {
      for (const child of children) child.kill();
    },
  };
}

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
  this.timeout(Math.max(300_000, REPEATS * 10_000));
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
    tellFigure("writers of one run", {
      writers: PROCESSES * THREADS,
      events: PROCESSES * THREADS * EVENTS,
      lost: 0, // any would have failed above
    });
  });

  it(`${PROCESSES} processes add an embedding each, ${REPEATS} times, and the config names all`, async () => {
    const root = folder();
    const writers = startWriters(root);
    const all = Array.from({ length: PROCESSES }, (_, id) => `e${id}`);
    try {
      for (let repeat = 0; repeat < REPEATS; repeat++) {
        const run = join(root, `${repeat}`);
        await writers.turn(run);
        const { embeddings } = parseProjectorConfig(
          readFileSync(join(run, "projector_config.pbtxt"), "utf8"),
        );
        const names = embeddings.map(({ tensorName }) => tensorName).sort();
        assert.deepEqual(names, all, `repeat ${repeat}`);
        for (const [id, { tensorPath }] of [...embeddings].sort(byName).entries())
          assert.ok(tensorPath?.endsWith(`/ckpt-${id}.data-00000-of-00001`), tensorPath);
        const state = readFileSync(join(run, "checkpoint"), "utf8");
        for (const id of all.keys()) assert.ok(state.includes(`/ckpt-${id}"`), state);
      }
    } finally {
      writers.stop();
    }
    tellFigure("processes that add to one config at once", {
      processes: PROCESSES,
      repeats: REPEATS,
      "entries lost": 0, // any would have failed above
    });
  });
});

const byName = (a: { tensorName: string }, b: { tensorName: string }) =>
  a.tensorName < b.tensorName ? -1 : 1;
