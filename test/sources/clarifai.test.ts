import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { fromClarifai } from "#sdk/sources/clarifai/from-clarifai.js";
import type { ClarifaiOptions } from "#sdk/sources/clarifai/options.js";
import { Secret } from "#sdk/sources/clarifai/secret.js";
import { appInput, type ClarifaiServer, GOOD_KEY, startClarifai } from "./clarifai-server.js";

function urls(count: number): { id: string; url: string }[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `image ${index}`,
    url: `https://pictures.example/${index}.jpg`,
  }));
}

describe("Clarifai, against a server that speaks its protocol", function () {
  this.timeout(30_000);
  let server: ClarifaiServer;
  let folder = "";

  beforeEach(async () => {
    server = await startClarifai();
    folder = mkdtempSync(join(tmpdir(), "pointillist-clarifai-"));
  });
  afterEach(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = (options: Partial<ClarifaiOptions>) =>
    fromClarifai(
      { inputs: urls(10), rate: 1000, base: server.base, key: GOOD_KEY, ...options },
      {},
    );
  const sizes = (model: string) =>
    server.calls.filter((call) => call.model === model).map((call) => call.ids.length);

  it("asks for 500 pictures in full batches, each once, and keeps the native length", async () => {
    const set = await ask({ inputs: urls(500), batchSize: 128, concepts: false, concurrency: 1 });
    assert.deepEqual(sizes("general-image-embedding"), [128, 128, 128, 116]);
    const ids = server.calls.flatMap((call) => call.ids);
    assert.equal(new Set(ids).size, 500);
    assert.equal(set.dim, 1024);
    assert.equal(set.vectors.length, 500 * 1024);
    assert.equal(set.failures.length, 0);
    assert.deepEqual(
      set.ids,
      urls(500).map((one) => one.id),
    );
  });

  it("takes whatever length the model has", async () => {
    server.dim = 77;
    assert.equal((await ask({ concepts: false })).dim, 77);
  });

  it("pairs 20 concepts with id, name and value to each vector", async () => {
    const set = await ask({ inputs: urls(3) });
    for (const concepts of set.concepts ?? []) {
      assert.equal(concepts.length, 20);
      for (const concept of concepts) {
        assert.match(concept.id ?? "", /^ai_/);
        assert.ok((concept.value ?? 0) >= 0.5 && (concept.value ?? 0) <= 1);
      }
    }
    assert.equal(set.concepts?.length, 3);
    assert.notDeepEqual(set.concepts?.[0], set.concepts?.[1]);
  });

  it("takes both from a workflow, 32 a call, and gives the same set", async () => {
    const models = await ask({ inputs: urls(70) });
    const workflow = await ask({
      inputs: urls(70),
      workflow: "General",
      batchSize: 128,
      concurrency: 1,
    });
    assert.deepEqual(sizes("General"), [32, 32, 6]);
    assert.deepEqual(workflow.vectors, models.vectors);
    assert.deepEqual(workflow.concepts, models.concepts);
  });

  it("keeps the good outputs of a mixed batch and lists the others", async () => {
    const inputs = [...urls(9), { id: "gone", url: "https://pictures.example/gone.jpg" }];
    const set = await ask({ inputs, concepts: false });
    assert.equal(set.ids.length, 9);
    assert.deepEqual(
      set.failures.map(({ id, code, retryHelps }) => ({ id, code, retryHelps })),
      [{ id: "gone", code: 30002, retryHelps: false }],
    );
  });

  it("splits a batch that failed without saying which input", async () => {
    server.faults.push(10020);
    const set = await ask({ inputs: urls(8), concepts: false, concurrency: 1 });
    assert.deepEqual(sizes("general-image-embedding"), [8, 4, 4]);
    assert.equal(set.ids.length, 8);
  });

  for (const fault of [21354, 98009, "html", "cut", "reset"] as const)
    it(`asks again after ${fault}`, async () => {
      server.faults.push(fault);
      const set = await ask({ concepts: false });
      assert.equal(set.ids.length, 10);
      assert.deepEqual(sizes("general-image-embedding"), [10, 10]);
    });

  it("gives up a call that hangs, at its deadline, and asks again", async () => {
    server.faults.push("hang");
    const set = await ask({ concepts: false, timeoutMs: 200 });
    assert.equal(set.ids.length, 10);
  });

  for (const fault of ["reorder", "double"] as const)
    it(`matches outputs by id when they come ${fault}`, async () => {
      const plain = await ask({ concepts: false });
      server.faults.push(fault);
      const set = await ask({ concepts: false });
      assert.deepEqual(set.vectors, plain.vectors);
    });

  it("asks again for an output that is missing", async () => {
    server.faults.push("missing");
    const set = await ask({ concepts: false });
    assert.equal(set.ids.length, 10);
    assert.deepEqual(sizes("general-image-embedding"), [10, 1]);
  });

  for (const [fault, words] of [
    ["short-vector", /512 values/],
    ["nan", /not finite/],
    ["no-data", /neither a vector nor concepts/],
  ] as const)
    it(`makes ${fault} the failure of that picture alone`, async () => {
      server.faults.push(fault, fault, fault);
      // The first output of each answer is damaged; with one input more before it, the others are whole.
      const set = await ask({ concepts: false, inputs: urls(4), batchSize: 2, concurrency: 1 });
      const failed = set.failures.map((failure) => failure.message);
      assert.ok(
        failed.length >= 1 && failed.every((message) => /values|finite|neither/.test(message)),
      );
      assert.ok(fault === "short-vector" || failed.some((message) => words.test(message)));
      assert.ok(set.ids.length >= 1);
      assert.equal(set.ids.length + set.failures.length, 4);
    });

  it("pauses every worker for as long as a throttle asks", async () => {
    server.faults.push({ status: 429, retryAfter: 1 });
    await ask({ inputs: urls(8), batchSize: 1, concurrency: 4, concepts: false });
    const times = server.calls.map((call) => call.at);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    assert.ok(Math.max(...gaps) > 700, `gaps ${gaps.map(Math.round)}`);
    assert.equal(server.calls.length, 9);
  });

  it("starts at most 10 calls in any second by default", async () => {
    // Taken where calls start: on their way to the server a busy machine bunches them.
    const times: number[] = [];
    const note = () => times.push(performance.now());
    subscribe("http.client.request.start", note);
    try {
      const given = {
        inputs: urls(25),
        base: server.base,
        key: GOOD_KEY,
        concepts: false,
      } as const;
      await fromClarifai({ ...given, batchSize: 1, concurrency: 16 }, {});
    } finally {
      unsubscribe("http.client.request.start", note);
    }
    assert.equal(times.length, 25);
    for (let index = 10; index < times.length; index++)
      assert.ok(
        (times[index] ?? 0) - (times[index - 10] ?? 0) > 900,
        "eleven calls started within 0.9 s",
      );
  });

  it("stops at once on a wrong key, and says where the key comes from", async () => {
    await assert.rejects(ask({ key: "wrong", concurrency: 2, inputs: urls(500) }), {
      name: "ClarifaiError",
      code: 11009,
    });
    assert.equal(server.calls.length, 0);
    await assert.rejects(fromClarifai({ inputs: urls(1) }, {}), /CLARIFAI_PAT/);
  });

  it("never mixes two versions of a model", async () => {
    const warnings: string[] = [];
    server.onCall = () => {
      if (server.calls.length === 3) server.version = "v2";
    };
    const set = await ask({
      inputs: urls(40),
      batchSize: 10,
      concurrency: 1,
      concepts: false,
      onWarning: (code) => warnings.push(code),
    });
    assert.equal(set.ids.length, 40);
    assert.equal(set.origin["embeddingVersion"], "v2");
    assert.ok(warnings.includes("version"));
    assert.deepEqual(sizes("general-image-embedding"), [10, 10, 10, 10, 10, 10]);
  });

  it("crawls an app by cursor while inputs are added: none twice, none lost", async () => {
    server.onCall = () => {
      if (server.calls.length === 2) server.app.push(appInput(300));
    };
    const set = await ask({ inputs: { app: "mine" }, userId: "me", concepts: false });
    const ids = set.ids;
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(ids.length, 301);
  });

  it("falls back to pages where there is no cursor: none twice, none lost while inputs are added", async () => {
    server.hasCursor = false;
    // The newest come first, so each one added moves those before it to a later page.
    server.onCall = () => {
      if (server.calls.length < 4) server.app.push(appInput(300 + server.calls.length));
    };
    const set = await ask({ inputs: { app: "mine" }, userId: "me", concepts: false });
    assert.equal(new Set(set.ids).size, set.ids.length);
    for (let index = 0; index < 300; index++)
      assert.ok(set.ids.includes(appInput(index).id), `input ${index} is lost`);
    assert.deepEqual(
      server.calls.filter((call) => call.kind === "list").length,
      3,
      "300 and a few inputs are three pages",
    );
  });

  it("refuses what Clarifai would refuse before it is sent: size, pixels, format", async () => {
    const u16 = (value: number) => [value >> 8, value & 255];
    // Headers alone: the sizes stand at the beginning of each format.
    const jpeg = [0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, ...u16(10_000), ...u16(9_000), 3, 0, 0, 0];
    const gif = [...Buffer.from("GIF89a"), 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];
    const png = [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, ...Buffer.from("IHDR")];
    const files: Record<string, Uint8Array> = {
      "wide.jpg": Uint8Array.from(jpeg),
      "wide.gif": Uint8Array.from(gif),
      "wide.png": Uint8Array.from([...png, 0, 0, 0x80, 0, 0, 0, 0x80, 0, 8, 2, 0, 0, 0]),
      "heavy.jpg": Buffer.concat([Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), Buffer.alloc(20_000_000)]),
      "picture.svg": Buffer.from("<svg/>"),
      "empty.png": new Uint8Array(0),
    };
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
    const inputs = Object.keys(files).map((id) => ({ id, path: join(folder, id) }));
    const set = await ask({ inputs, concepts: false });
    assert.equal(server.calls.length, 0, "nothing is sent");
    assert.deepEqual(
      set.failures.map(({ id, code, message, retryHelps }) => [id, code, retryHelps, message]),
      [
        ["wide.jpg", "local", false, "9000 x 10000 pixels; Clarifai takes at most 85 megapixels"],
        ["wide.gif", "local", false, "65535 x 65535 pixels; Clarifai takes at most 85 megapixels"],
        ["wide.png", "local", false, "32768 x 32768 pixels; Clarifai takes at most 85 megapixels"],
        ["heavy.jpg", "local", false, "20000004 bytes; Clarifai takes at most 20000000"],
        [
          "picture.svg",
          "local",
          false,
          "neither JPEG, PNG, TIFF, BMP, WebP nor GIF by its first bytes",
        ],
        ["empty.png", "local", false, "the file is empty"],
      ],
    );
  });

  it("remembers what it received and asks only for the rest, also after a torn line", async () => {
    const cache = join(folder, "answers.jsonl");
    const first = await ask({ inputs: urls(40), cache, batchSize: 10, concepts: false });
    writeFileSync(cache, `${readFileSync(cache, "utf8")}{"key":"torn`);
    server.calls.length = 0;
    const second = await ask({ inputs: urls(50), cache, batchSize: 10, concepts: false });
    assert.deepEqual(sizes("general-image-embedding"), [10]);
    assert.equal(second.ids.length, 50);
    assert.deepEqual(second.vectors.subarray(0, first.vectors.length), first.vectors);
    assert.ok(!readFileSync(cache, "utf8").includes("torn"));
  });

  it("asks again for a picture that cannot be had only when told to", async () => {
    const cache = join(folder, "answers.jsonl");
    const inputs = [{ id: "gone", url: "https://pictures.example/gone.jpg" }];
    await ask({ inputs, cache, concepts: false });
    await ask({ inputs, cache, concepts: false });
    assert.equal(server.calls.length, 1);
    await ask({ inputs, cache, concepts: false, retryFailed: true });
    assert.equal(server.calls.length, 2);
  });

  it("sends bytes of local files and refuses what Clarifai would refuse", async () => {
    const png = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
      "base64",
    );
    writeFileSync(join(folder, "a.png"), png);
    writeFileSync(join(folder, "b.txt"), "no picture");
    const set = await ask({
      concepts: false,
      inputs: [
        { id: "a", path: join(folder, "a.png") },
        { id: "b", path: join(folder, "b.txt") },
        { id: "c", path: join(folder, "none.png") },
      ],
    });
    assert.deepEqual(set.ids, ["a"]);
    assert.deepEqual(
      set.failures.map((failure) => [failure.id, failure.code]),
      [
        ["b", "local"],
        ["c", "local"],
      ],
    );
  });

  it("ends on a signal with the cache whole", async () => {
    const cache = join(folder, "answers.jsonl");
    const controller = new AbortController();
    server.onCall = () => {
      if (server.calls.length === 3) controller.abort(new Error("enough"));
    };
    await assert.rejects(
      ask({ inputs: urls(100), batchSize: 10, concurrency: 1, cache, signal: controller.signal }),
      /enough/,
    );
    const lines = readFileSync(cache, "utf8").trim().split("\n");
    assert.equal(lines.length, 20);
    for (const line of lines) JSON.parse(line);
  });

  it("keeps the key out of every file, message and inspection", async () => {
    const cache = join(folder, "answers.jsonl");
    const texts: string[] = [];
    for (const fault of [
      21354,
      11005,
      10020,
      "html",
      "cut",
      "reset",
      "nan",
      "no-data",
      "missing",
    ] as const) {
      server.faults.length = 0;
      server.faults.push(fault, fault, fault);
      await ask({
        cache,
        tries: 2,
        concepts: false,
        inputs: urls(3),
        onWarning: (code, detail) => texts.push(code, detail),
      }).then(
        (set) => texts.push(JSON.stringify(set.failures), JSON.stringify(set.origin)),
        (error) => texts.push(inspect(error, { depth: 9 }), String((error as Error).stack)),
      );
    }
    await ask({ base: "http://127.0.0.1:9", tries: 1, concepts: false }).then(
      (set) => texts.push(JSON.stringify(set.failures)),
      (error) => texts.push(inspect(error, { depth: 9 })),
    );
    const secret = new Secret(GOOD_KEY);
    texts.push(`${secret}`, JSON.stringify({ secret }), inspect(secret, { showHidden: true }));
    for (const name of readdirSync(folder)) texts.push(readFileSync(join(folder, name), "utf8"));
    const encoded = [GOOD_KEY, Buffer.from(GOOD_KEY).toString("base64"), GOOD_KEY.slice(4, 20)];
    for (const form of encoded)
      assert.ok(!texts.some((text) => text.includes(form)), "the key is in something printed");
  });

  it("sends the key to no plain-text server but the loopback", async () => {
    await assert.rejects(ask({ base: "http://clarifai.example" }), /https:/);
  });
});
