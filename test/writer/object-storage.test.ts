import assert from "node:assert/strict";
import { type ObjectStore, objectStorage, SummaryWriter } from "pointillist";
import { decodeEvent, decodeRecords, parseManifest } from "pointillist/format";
import { scalarsOf } from "./read-run.js";

/** An object store in memory that counts what is sent. */
function countingStore() {
  const objects = new Map<string, Uint8Array>();
  const puts: [key: string, bytes: number][] = [];
  const faults = { put: false };
  const store: ObjectStore = {
    async put(key, bytes) {
      if (faults.put) throw new Error("503");
      puts.push([key, bytes.length]);
      objects.set(key, bytes.slice());
    },
    get: async (key) => objects.get(key),
    list: async (prefix) => [...objects.keys()].filter((key) => key.startsWith(prefix)),
    async delete(key) {
      objects.delete(key);
    },
  };
  return { store, objects, puts, faults };
}

describe("a run in an object store", () => {
  it("puts a new file for each flush and never sends a byte twice", async () => {
    const { store, objects, puts } = countingStore();
    const writer = new SummaryWriter(undefined, { storage: objectStorage(store, "logs/run") });
    let sent = 0;
    for (let flush = 0; flush < 5; flush++) {
      for (let at = 0; at < 100; at++) writer.scalar("a", at, flush * 100 + at);
      await writer.flush();
      sent += 100;
    }
    await writer.close();
    assert.equal(puts.length, 5);
    assert.equal(new Set(puts.map(([key]) => key)).size, 5);
    const events = [...objects.keys()]
      .sort()
      .flatMap((key) =>
        decodeRecords(objects.get(key) ?? new Uint8Array(0)).map((payload) => decodeEvent(payload)),
      );
    assert.deepEqual(
      scalarsOf(events).map(({ step }) => step),
      Array.from({ length: sent }, (_, step) => step),
    );
    const sizes = puts.map(([, bytes]) => bytes);
    assert.ok(Math.max(...sizes) < 2 * Math.min(...sizes), `${sizes}`);
  });

  it("tells a failed put, keeps the events, and sends them later", async () => {
    const { store, objects, faults } = countingStore();
    const errors: string[] = [];
    const writer = new SummaryWriter(undefined, {
      storage: objectStorage(store, "r"),
      onError: (error) => errors.push(error.code),
    });
    writer.scalar("a", 1, 1);
    faults.put = true;
    await assert.rejects(writer.flush(), { name: "WriteError", code: "io", message: /503/ });
    faults.put = false;
    writer.scalar("a", 2, 2);
    await writer.close();
    const [bytes] = objects.values();
    const events = decodeRecords(bytes ?? new Uint8Array(0)).map((payload) => decodeEvent(payload));
    assert.deepEqual(
      scalarsOf(events).map(({ value }) => value),
      [1, 2],
    );
    assert.deepEqual(errors, ["io"]);
  });

  it("holds embeddings too", async () => {
    const { store, objects } = countingStore();
    await using writer = new SummaryWriter(undefined, { storage: objectStorage(store, "r") });
    const ref = await writer.embedding(
      "a",
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      { step: 2, metadata: ["x", "y", "z"] },
    );
    assert.equal(ref.manifest, "r/embeddings/a/2.json");
    const manifest = parseManifest(objects.get(ref.manifest) ?? new Uint8Array(0));
    assert.deepEqual(manifest.tensor.shape, [3, 2]);
    for (const path of ref.files) assert.ok(objects.has(path), path);
  });
});
