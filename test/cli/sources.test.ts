import assert from "node:assert/strict";
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeNpy } from "pointillist/format";
import sharp from "sharp";
import { type ClarifaiServer, GOOD_KEY, startClarifai } from "../sources/clarifai-server.js";
import { spawnCli } from "./spawn-cli.js";

interface Listed {
  runs: {
    run: string;
    embeddings: { shape: number[]; layouts: unknown[]; concepts?: { labels: number } }[];
  }[];
}

describe("pointillist import and clarifai", function () {
  this.timeout(60_000);
  let folder = "";
  let server: ClarifaiServer;

  before(async () => {
    server = await startClarifai();
    server.dim = 24;
  });
  after(() => server.stop());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pointillist-cli-"));
    server.calls.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (args: string[], env: Record<string, string> = {}) =>
    spawnCli(args, {
      cwd: folder,
      env: { CLARIFAI_API_BASE: server.base, CLARIFAI_PAT: GOOD_KEY, ...env },
    });
  const inspect = async (logdir: string) =>
    JSON.parse((await run(["inspect", logdir, "--json"])).stdout) as Listed;
  const writeUrls = (count: number, ...others: string[]) => {
    const urls = Array.from({ length: count }, (_, at) => `https://pictures.example/${at}.jpg`);
    writeFileSync(join(folder, "urls.txt"), [...urls, ...others, ""].join("\n"));
  };

  it("logs a .npy file with its layouts", async () => {
    const values = Float32Array.from({ length: 40 * 6 }, (_, index) => Math.sin(index * 1.7));
    writeFileSync(join(folder, "mine.npy"), encodeNpy("f4", [40, 6], values));
    const done = await run(["import", "mine.npy", "--logdir", "logs", "--json"]);
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stderr, /tensorboard --logdir logs/);
    const { runs } = await inspect("logs");
    assert.equal(runs[0]?.run, "mine");
    assert.deepEqual(runs[0]?.embeddings[0]?.shape, [40, 6]);
    assert.equal(runs[0]?.embeddings[0]?.layouts.length, 3);
  });

  it("says what it found and logs nothing on --dry-run", async () => {
    writeFileSync(join(folder, "mine.csv"), "id,x_0,x_1,kind\na,1,2,bird\nb,3,4,cat\n");
    const done = await run(["import", "mine.csv", "--dry-run", "--json"]);
    assert.equal(done.code, 0, done.stderr);
    const { found } = JSON.parse(done.stdout) as { found: Record<string, unknown> };
    assert.equal(found["dim"], 2);
    assert.equal(found["vector"], "x_*");
    assert.equal(found["id"], "id");
    assert.equal((await inspect(".")).runs.length, 0);
  });

  it("joins a table by id and says what did not match", async () => {
    writeFileSync(join(folder, "mine.csv"), "id,x_0,x_1\na,1,2\nb,3,4\nc,5,6\n");
    writeFileSync(join(folder, "labels.csv"), "id,labels\nc,cat|tame\na,bird\nz,fish\n");
    const args = ["import", "mine.csv", "--join", "labels.csv", "--logdir", "logs", "--json"];
    const done = await run(args);
    assert.equal(done.code, 0, done.stderr);
    assert.match(
      done.stderr,
      /joined labels\.csv: 2 of 3 rows by id, 1 not in it, 1 of its rows left over/,
    );
    const { runs } = await inspect("logs");
    assert.equal(runs[0]?.embeddings[0]?.concepts?.labels, 3);
  });

  it("copies the pictures that a column names where --copy-images asks for it", async () => {
    const picture = (grey: number) =>
      sharp({
        create: { width: 200, height: 90, channels: 3, background: { r: grey, g: 9, b: 9 } },
      })
        .png()
        .toBuffer();
    const files = [await picture(30), await picture(220)];
    files.forEach((bytes, at) => {
      writeFileSync(join(folder, `${at}.png`), bytes);
    });
    writeFileSync(join(folder, "mine.csv"), "id,x_0,x_1,file\na,1,2,0.png\nb,3,4,1.png\n");
    const args = ["import", "mine.csv", "--image", "file", "--logdir"];
    for (const [logdir, ...option] of [["plain"], ["logs", "--copy-images"]] as const) {
      const done = await run([...args, logdir, ...option]);
      assert.equal(done.code, 0, done.stderr);
    }
    const copied = (logdir: string) =>
      readdirSync(join(folder, logdir), { recursive: true })
        .map(String)
        .filter((path) => /images-\w+\.bin$/.test(path))
        .map((path) => readFileSync(join(folder, logdir, path)));
    assert.deepEqual(copied("logs"), [Buffer.concat(files)]);
    assert.deepEqual(copied("plain"), []);
    assert.equal((await run(["verify", "logs"])).code, 0);
  });

  it("refuses a file of no known kind in one line", async () => {
    writeFileSync(join(folder, "noise.bin"), Buffer.from([0, 1, 2, 3, 0, 9]));
    const done = await run(["import", "noise.bin"]);
    assert.equal(done.code, 1);
    assert.match(done.stderr, /noise\.bin@0: none of npy, npz/);
  });

  it("logs Clarifai's answers to a list of URLs; failures are listed, exit code 3", async () => {
    writeUrls(30, "https://pictures.example/gone.jpg");
    const done = await run(["clarifai", "urls.txt", "--logdir", "logs", "--json"]);
    assert.equal(done.code, 3, done.stderr);
    const summary = JSON.parse(done.stdout) as { logged: number; failed: number; dim: number };
    assert.deepEqual([summary.logged, summary.failed, summary.dim], [30, 1, 24]);
    const failures = readFileSync(join(folder, "failures.jsonl"), "utf8");
    assert.equal((JSON.parse(failures) as { code: number }).code, 30002);
    const { runs } = await inspect("logs");
    assert.equal(runs[0]?.embeddings[0]?.concepts?.labels, 20);
    assert.equal(runs[0]?.embeddings[0]?.layouts.length, 3);
    const calls = server.calls.length;
    const again = await run(["clarifai", "urls.txt", "--logdir", "again"]);
    assert.equal(again.code, 3, again.stderr);
    assert.equal(server.calls.length, calls, "the second run asked for what it had");
    const retried = await run(["clarifai", "urls.txt", "--logdir", "retried", "--retry-failed"]);
    assert.equal(retried.code, 3, retried.stderr);
    assert.deepEqual(
      server.calls.slice(calls).map((call) => call.ids.length),
      [1],
    );
    const cache = readFileSync(join(folder, ".pointillist/clarifai.jsonl"), "utf8");
    for (const text of [done.stdout, done.stderr, again.stderr, cache, failures])
      assert.ok(!text.includes(GOOD_KEY));
  });

  it("takes pictures by name, as a shell expands them, and refuses a list beside them", async () => {
    writeUrls(1);
    for (const name of ["a", "b"])
      copyFileSync(
        `test/golden/pictures/people/${name === "a" ? "1f476" : "1f57a"}.webp`,
        join(folder, `${name}.webp`),
      );
    const done = await run(["clarifai", "a.webp", "b.webp", "--no-layouts", "--json"]);
    assert.equal(done.code, 0, done.stderr);
    assert.equal((JSON.parse(done.stdout) as { logged: number }).logged, 2);
    const mixed = await run(["clarifai", "a.webp", "urls.txt"]);
    assert.equal(mixed.code, 2, mixed.stderr);
    assert.match(mixed.stderr, /urls\.txt: is no picture by its name/);
  });

  it("counts and sends nothing on --dry-run", async () => {
    writeUrls(70);
    const done = await run(["clarifai", "urls.txt", "--dry-run", "--json"]);
    assert.deepEqual(JSON.parse(done.stdout), { images: 70, calls: 6, bytes: 0 });
    assert.equal(server.calls.length, 0);
  });

  it("says how far it is, and when a throttle makes it wait", async () => {
    writeUrls(20, "https://pictures.example/gone.jpg");
    server.faults.push({ status: 429, retryAfter: 1 });
    const args = ["clarifai", "urls.txt", "--logdir", "logs", "--no-layouts", "--batch", "7"];
    const done = await run([...args, "--concurrency", "1"]);
    assert.equal(done.code, 3, done.stderr);
    // 21 images, two models; the one without a vector is not asked for concepts.
    const shape = done.stderr.replaceAll(/\d+(\.\d+)?\/s, \d+(\.\d+)? s( left)?/g, "RATE, TIME");
    assert.deepEqual(shape.split("\n").slice(0, 10), [
      "0/42 answers, RATE, TIME, throttled, waiting 1 s",
      "5/42 answers, RATE, TIME",
      "9/42 answers, RATE, TIME",
      "13/42 answers, RATE, TIME",
      "17/42 answers, RATE, TIME",
      "21/42 answers, RATE, TIME, 1 failed",
      "26/42 answers, RATE, TIME, 1 failed",
      "30/42 answers, RATE, TIME, 1 failed",
      "34/42 answers, RATE, TIME, 1 failed",
      "38/42 answers, RATE, TIME, 1 failed",
    ]);
    const quiet = await run([...args, "--quiet", "--tag", "again"]);
    assert.equal(quiet.stderr, "");
  });

  it("ends with exit code 4 on a key that is refused, and says where it comes from", async () => {
    writeUrls(1);
    const done = await run(["clarifai", "urls.txt"], { CLARIFAI_PAT: "not-a-key" });
    assert.equal(done.code, 4, done.stderr);
    assert.match(done.stderr, /CLARIFAI_PAT/);
    assert.ok(!done.stderr.includes("not-a-key"));
  });
});
