import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { fromClarifai } from "pointillist/sources";
import { temporaryFolder } from "../io/folder.js";
import { type ClarifaiServer, GOOD_KEY, startClarifai } from "../sources/clarifai-server.js";
import { seed, seededRandom } from "./random.js";

const KILLS = 20;
const IMAGES = 60;
const BATCH = 4;

const inputs = Array.from({ length: IMAGES }, (_, at) => ({
  id: `image ${at}`,
  url: `https://pictures.example/${at}.jpg`,
}));

// What is printed is acknowledged: the callback runs when an answer counts as received.
const ASKING = `
  import { writeSync } from "node:fs";
  import { fromClarifai } from ${JSON.stringify(pathToFileURL("sdk/dist/sources/index.js").href)};
  await fromClarifai({ ...JSON.parse(process.argv[1]), onProgress: ({ done }) => writeSync(1, done + "\\n") });`;

describe("crash: asking Clarifai", function () {
  this.timeout(240_000);
  const folder = temporaryFolder();
  let server: ClarifaiServer;
  before(async () => {
    server = await startClarifai();
    server.dim = 64;
  });
  after(() => server.stop());

  it(`${KILLS} of ${KILLS} kills lose no acknowledged vector and ask for none twice (seed ${seed})`, async () => {
    const random = seededRandom(seed);
    for (let kill = 0; kill < KILLS; kill++) {
      const cache = join(folder(), `answers-${kill}.jsonl`);
      const given = { inputs, cache, base: server.base, key: GOOD_KEY, batchSize: BATCH };
      const options = { ...given, concurrency: 2, rate: 1000, concepts: false as const };
      const acknowledged = await askUntilKilled(server, options, 1 + Math.floor(random() * 13));
      const kept = wholeLines(cache);
      assert.ok(kept.size >= acknowledged, `${acknowledged} acknowledged, ${kept.size} kept`);
      server.calls.length = 0;
      server.onCall = undefined;
      const set = await fromClarifai(options, {});
      const asked = server.calls.flatMap((call) => call.ids);
      assert.deepEqual(
        asked.filter((id) => kept.has(id)),
        [],
      );
      assert.equal(asked.length, IMAGES - kept.size);
      assert.deepEqual(
        set.ids,
        inputs.map(({ id }) => id),
      );
    }
  });
});

/** Starts the asking in a process of its own and kills it at its `call`th request. Returns how many it acknowledged. */
function askUntilKilled(server: ClarifaiServer, options: object, call: number): Promise<number> {
  server.calls.length = 0;
  const line = ["--input-type=module", "-e", ASKING, JSON.stringify(options)];
  const child = spawn(process.execPath, line, { stdio: ["ignore", "pipe", "inherit"] });
  server.onCall = () => {
    if (server.calls.length >= call) child.kill("SIGKILL");
  };
  let printed = "";
  child.stdout.on("data", (text) => {
    printed += text;
  });
  return new Promise((resolve, reject) =>
    child.on("close", (code) =>
      code === null
        ? resolve(printed.split("\n").filter(Boolean).length)
        : reject(new Error(`ended by itself (${code})`)),
    ),
  );
}

/** Keys of the records that were whole when the process died. */
function wholeLines(path: string): Set<string> {
  let text = "";
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return new Set();
  }
  const lines = text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .filter(Boolean);
  return new Set(lines.map((line) => (JSON.parse(line) as { key: string }).key));
}
