// What reading costs: 500 images asked of a local server that speaks Clarifai's protocol (its own time counted apart), a
// .npy of 10,000 x 1,024, and a cache of 100,000 answers of 1,024 numbers. Each in a fresh process, the least of several.
// Peer for the .npy: NumPy's load of the same file, in a fresh Python, the import of NumPy not counted.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { oraclePython } from "../scripts/oracle.mjs";

const folder = fileURLToPath(new URL("../build/bench/sources/", import.meta.url));
const script = fileURLToPath(import.meta.url);
const IMAGES = 500;
const RECORDS = 100_000;
const DIM = 1024;
const npy = join(folder, "vectors.npy");
const cache = join(folder, "cache.jsonl");

const roles = {
  /** Answers until its input ends; then says how long it was busy answering. */
  async serve() {
    const { startClarifai } = await import("../build/test/sources/clarifai-server.js");
    const server = await startClarifai();
    console.log(server.base);
    await once(process.stdin.resume(), "end");
    const { user, system } = process.cpuUsage();
    console.log(JSON.stringify({ cpuMs: (user + system) / 1000 }));
    process.exit(0);
  },
  async ask(base) {
    const { fromClarifai } = await import("pointillist/sources");
    const inputs = Array.from({ length: IMAGES }, (_, at) => ({
      id: `image ${at}`,
      url: `https://pictures.example/${at}.jpg`,
    }));
    const started = performance.now();
    const before = process.cpuUsage();
    const set = await fromClarifai({
      inputs,
      base,
      key: "pat-that-must-not-leak-7f3a",
      rate: 1000,
    });
    if (set.ids.length !== IMAGES) throw new Error(`${set.ids.length} of ${IMAGES}`);
    return measured(started, before);
  },
  async npy() {
    const { fromFile } = await import("pointillist/sources");
    const started = performance.now();
    const before = process.cpuUsage();
    const set = await fromFile(npy);
    if (set.vectors.length !== 10_000 * DIM) throw new Error("not all");
    return measured(started, before);
  },
  async cache() {
    const { AnswerCache } = await import("../sdk/dist/sources/clarifai/cache.js");
    const started = performance.now();
    const before = process.cpuUsage();
    const answers = new AnswerCache(cache);
    const told = measured(started, before);
    if (answers.size !== RECORDS) throw new Error(`${answers.size} records`);
    answers.close();
    return told;
  },
};

/** Wall and processor time since, and the most memory that the process ever held. */
function measured(started, before) {
  const wallMs = performance.now() - started;
  const { user, system } = process.cpuUsage(before);
  return { wallMs, cpuMs: (user + system) / 1000, peakMB: process.resourceUsage().maxRSS / 1024 };
}

const [role, ...given] = process.argv.slice(2);
if (role) {
  const told = await roles[role](...given);
  console.log(JSON.stringify(told));
  process.exit(0);
}

const fresh = (...args) => {
  const done = spawnSync(process.execPath, [script, ...args], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
  return JSON.parse(done.stdout.trim().split("\n").at(-1));
};
const least = (times, name) => Number(Math.min(...times.map((one) => one[name])).toFixed(1));

mkdirSync(folder, { recursive: true });
const { encodeNpy } = await import("pointillist/format");
const values = Float32Array.from({ length: 10_000 * DIM }, (_, at) => Math.sin(at));
writeFileSync(npy, encodeNpy("f4", [10_000, DIM], values));
await writeCache();

const asking = [];
for (let round = 0; round < 3; round++) asking.push(await askOnce());
const reading = Array.from({ length: 5 }, () => fresh("npy"));
const opening = Array.from({ length: 3 }, () => fresh("cache"));
const summary = (times) =>
  Object.fromEntries(Object.keys(times[0]).map((name) => [name, least(times, name)]));
const result = {
  ask500: summary(asking),
  npy10k: { ...summary(reading), numpyWallMs: numpyMs() },
  cache100k: summary(opening),
};
rmSync(folder, { recursive: true, force: true });
console.log(JSON.stringify(result));

/** One client against one server, each a process of its own. */
async function askOnce() {
  const server = spawn(process.execPath, [script, "serve"], { stdio: ["pipe", "pipe", "inherit"] });
  let printed = "";
  server.stdout.on("data", (text) => {
    printed += text;
  });
  while (!printed.includes("\n")) await once(server.stdout, "data");
  const client = fresh("ask", printed.trim());
  server.stdin.end();
  await once(server, "close");
  const { cpuMs } = JSON.parse(printed.trim().split("\n").at(-1));
  // The server starts and waits too, so its processor time is more than its answering took: the rest is a lower bound.
  return { ...client, serverCpuMs: cpuMs, beyondServerMs: Math.max(0, client.wallMs - cpuMs) };
}

function numpyMs() {
  const python = oraclePython();
  if (!python) return null;
  const code = `import numpy, time; t = time.perf_counter(); a = numpy.load(${JSON.stringify(npy)}); print((time.perf_counter() - t) * 1000)`;
  const times = Array.from({ length: 5 }, () =>
    Number(execFileSync(python, ["-c", code], { encoding: "utf8" })),
  );
  return Number(Math.min(...times).toFixed(1));
}

async function writeCache() {
  const { packVector } = await import("../sdk/dist/sources/clarifai/cache.js");
  const file = createWriteStream(cache);
  const vector = packVector(values.subarray(0, DIM));
  for (let at = 0; at < RECORDS; at++) {
    const key = at.toString(16).padStart(32, "0");
    const line = `${JSON.stringify({ key, version: "v1", vector })}\n`;
    if (!file.write(line)) await once(file, "drain");
  }
  file.end();
  await once(file, "close");
}
