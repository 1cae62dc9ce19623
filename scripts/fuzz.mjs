#!/usr/bin/env node
// Reads damaged files by the million: only FormatError may come out, nothing may take a second, and no reading may take
// more memory than four times its file and 16 MiB.
//   node scripts/fuzz.mjs [--runs 1000000] [--seed N] [--targets record,event,...] [--workers 2]
// Checksums are made right again on half of the damaged files, or nothing behind them would be reached.
// A failure prints target, seed and run; `--seed S --from RUN --runs 1 --targets T` repeats it.
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { getHeapStatistics } from "node:v8";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

const WATCH_MS = 250;
/**
 * A single run that takes longer is a failure. Counted in time that the processor gave this process, a second for each
 * worker: on a loaded machine a run may stand still without any fault of its own.
 */
const SLOW_MICROSECONDS = 1e6;
/** What may be held at any time before the collector comes round. */
const MEMORY_LIMIT = 512 * 2 ** 20;
/** What one run may take, for each byte of its input and besides. */
const MEMORY_FACTOR = 4;
const MEMORY_BASE = 16 * 2 ** 20;

function option(name, fallback) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
}

/** One seed for each run, so that any run can be repeated alone. */
const seedOf = (seed, target, run) => {
  let hash = seed ^ 0x811c9dc5;
  for (const byte of Buffer.from(`${target}:${run}`)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
};

/** Bytes that this thread holds; between two collections it only grows. */
function held() {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}

const sizeOf = (input) =>
  input.byteLength ?? Object.values(input).reduce((sum, part) => sum + part.byteLength, 0);

async function work() {
  const { TARGETS } = await import("./lib/fuzz-targets.mjs");
  const { FormatError } = await import("../sdk/dist/errors.js");
  const { random } = await import("./lib/fuzz-mutate.mjs");
  const { jobs, seed, progress } = workerData;
  const counter = new Int32Array(progress);
  let refused = 0;
  let peak = 0;
  for (const [number, { target, from, runs }] of jobs.entries()) {
    const { make, run } = TARGETS[target];
    Atomics.store(counter, 1, number);
    for (let i = from; i < from + runs; i++) {
      Atomics.store(counter, 0, i);
      Atomics.add(counter, 2, 1);
      const input = make(random(seedOf(seed, target, i)));
      const before = held();
      try {
        await run(input);
      } catch (error) {
        if (!(error instanceof FormatError)) {
          parentPort.postMessage({
            failure: { target, run: i, error: String(error?.stack ?? error) },
          });
          return;
        }
        refused++;
      }
      const after = held();
      peak = Math.max(peak, after);
      const allowed = MEMORY_FACTOR * sizeOf(input) + MEMORY_BASE;
      if (after - before > allowed) {
        const error = `took ${after - before} bytes for a file of ${sizeOf(input)}, at most ${allowed}`;
        parentPort.postMessage({ failure: { target, run: i, error } });
        return;
      }
    }
  }
  parentPort.postMessage({ done: { refused, peak } });
}

/** Splits the runs by each target's share, and over the workers. */
async function main() {
  const { TARGETS } = await import("./lib/fuzz-targets.mjs");
  const runs = Number(option("runs", 1_000_000));
  const seed = Number(option("seed", process.env.SEED ?? Date.now() % 2 ** 31));
  const workers = Number(option("workers", Math.min(4, availableParallelism())));
  const first = Number(option("from", 0));
  const sound = Object.keys(TARGETS).filter((name) => !TARGETS[name].isBroken);
  const names = option("targets", sound.join(",")).split(",");
  const shares = names.reduce((sum, name) => sum + TARGETS[name].share, 0);
  const started = Date.now();
  console.log(`fuzz: ${runs} files, seed ${seed}, ${names.join(" ")}`);
  const results = await Promise.all(
    Array.from({ length: workers }, (_, worker) => {
      const jobs = names.map((target) => {
        const all = Math.max(1, Math.round((runs * TARGETS[target].share) / shares));
        const from = first + Math.floor((all * worker) / workers);
        return { target, from, runs: first + Math.floor((all * (worker + 1)) / workers) - from };
      });
      return watch(
        jobs.filter((job) => job.runs > 0),
        seed,
        workers * SLOW_MICROSECONDS,
      );
    }),
  );
  const failures = results.filter(({ failure }) => failure);
  for (const { failure } of failures)
    console.error(`${failure.target} run ${failure.run} (seed ${seed}): ${failure.error}`);
  const sum = (what) => results.reduce((total, { done }) => total + (done?.[what] ?? 0), 0);
  const seconds = (Date.now() - started) / 1000;
  console.log(
    `${failures.length} failures, ${sum("refused")} refused, ${seconds.toFixed(0)} s, ` +
      `${Math.round(runs / seconds)} files/s, peak ${Math.round(sum("peak") / 2 ** 20)} MiB`,
  );
  process.exit(failures.length > 0 ? 1 : 0);
}

/** Runs jobs in a worker; a run that stands still for `slowest` microseconds of the process ends it. */
function watch(jobs, seed, slowest) {
  const progress = new SharedArrayBuffer(12);
  const counter = new Int32Array(progress);
  const worker = new Worker(fileURLToPath(import.meta.url), {
    workerData: { jobs, seed, progress },
  });
  return new Promise((resolve) => {
    let last = 0;
    let since = spent();
    const end = (result) => {
      clearInterval(timer);
      worker.terminate().then(() => resolve(result));
    };
    const timer = setInterval(() => {
      const now = Atomics.load(counter, 2);
      if (now !== last || now === 0) since = spent();
      last = now;
      if (spent() - since <= slowest) return;
      const { target } = jobs[Atomics.load(counter, 1)];
      end({
        failure: { target, run: Atomics.load(counter, 0), error: "takes more than a second" },
      });
    }, WATCH_MS);
    worker.on("message", (message) => {
      if (message.done?.peak > MEMORY_LIMIT) {
        const error = `${message.done.peak} bytes held, at most ${MEMORY_LIMIT}`;
        end({ failure: { target: "memory", run: 0, error } });
      } else end(message);
    });
    worker.on("error", (error) =>
      end({ failure: { target: "worker", run: 0, error: String(error) } }),
    );
  });
}

/** Microseconds of processor that all threads of this process have had. */
function spent() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

await (isMainThread ? main() : work());
