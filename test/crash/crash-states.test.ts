import assert from "node:assert/strict";
import { type EmbeddingOptions, SummaryWriter } from "pointillist";
import {
  decodeNpy,
  type Manifest,
  memorySource,
  openCheckpoint,
  parseCheckpointState,
  parseManifest,
  parseProjectorConfig,
  scanRecords,
} from "pointillist/format";
import { FolderStorage } from "#sdk/io/folder-storage.js";
import { filesOf } from "#sdk/writer/embedding/ref.js";
import { RecordingDisk, type Remains } from "./crash-disk.js";

const vectors = Array.from({ length: 12 }, (_, row) =>
  Array.from({ length: 5 }, (_, d) => Math.sin(row * (d + 1) + 1) + (row % 3)),
);
const options = (step: number): EmbeddingOptions => ({
  step,
  metadata: vectors.map((_, row) => `row ${row} of ${step}`),
  concepts: vectors.map((_, row) => [{ name: `c${(row + step) % 3}`, value: 0.9 }]),
  thumbnails: vectors.map(() => ({ data: new Uint8Array(12).fill(100 + step), shape: [2, 2, 3] })),
  layouts: [vectors.map((row) => row.slice(0, 2))],
});

async function requireCheckpoint(remains: Remains, prefix: string): Promise<void> {
  const source = (path: string) => {
    const bytes = remains.get(path);
    assert.ok(bytes, `${path} is missing`);
    return memorySource(bytes, path);
  };
  const checkpoint = await openCheckpoint(source(`${prefix}.index`), () =>
    source(`${prefix}.data-00000-of-00001`),
  );
  await checkpoint.verify("a");
}

/** Everything that a manifest names is there and whole. */
async function requireStep(remains: Remains, manifest: Manifest): Promise<void> {
  for (const name of filesOf(manifest)) {
    const bytes = remains.get(`/run/embeddings/a/${name}`);
    assert.ok(bytes && bytes.length > 0, `${name} of step ${manifest.step}`);
    if (name.endsWith(".npy")) decodeNpy(bytes, name);
    if (name.endsWith(".png")) assert.equal(bytes.subarray(-8, -4).toString(), "IEND");
    if (name.endsWith(".tsv")) assert.equal(bytes.toString().trimEnd().split("\n").length, 13);
  }
  await requireCheckpoint(remains, `/run/embeddings/a/ckpt-${manifest.step}`);
}

/** The step that the config shows. */
async function requireWhole(remains: Remains): Promise<number> {
  for (const [path, bytes] of remains)
    if (/\/\d+\.json$/.test(path)) await requireStep(remains, parseManifest(bytes, path));
  const config = remains.get("/run/projector_config.pbtxt");
  assert.ok(config, "no config");
  const [entry] = parseProjectorConfig(config.toString()).embeddings;
  const step = Number(/ckpt-(\d+)/.exec(entry?.tensorPath ?? "")?.[1]);
  assert.ok(remains.has(`/run/embeddings/a/${step}.json`), `the config shows step ${step}`);
  for (const name of [entry?.metadataPath, entry?.bookmarksPath, entry?.sprite?.imagePath])
    assert.ok(remains.has(`/run/${name}`), `${name} of the config`);
  for (const folder of ["/run", "/run/embeddings/a"]) {
    const state = parseCheckpointState(String(remains.get(`${folder}/checkpoint`)));
    await requireCheckpoint(remains, `${folder}/${state.modelCheckpointPath}`);
  }
  for (const [path, bytes] of remains) {
    if (!path.includes("tfevents")) continue;
    const scan = scanRecords(bytes);
    let next = scan.next();
    while (!next.done) next = scan.next();
    assert.ok(next.value.kind === "complete" || next.value.kind === "truncated", next.value.kind);
  }
  return step;
}

describe("every state that a crash may leave", function () {
  this.timeout(60_000);

  for (const keep of [undefined, 1])
    it(`of embedding()${keep ? ` with keep: ${keep}` : ""} opens as the old save or the whole new one`, async () => {
      const disk = new RecordingDisk();
      const writer = new SummaryWriter(undefined, { storage: new FolderStorage("/run", disk) });
      await writer.embedding("a", vectors, options(1));
      const before = disk.changes;
      await writer.embedding("a", vectors, { ...options(2), ...(keep ? { keep } : {}) });
      let states = 0;
      const shown = new Set<number>();
      for (const [after, kind, remains] of disk.crashes(before)) {
        states++;
        try {
          shown.add(await requireWhole(remains));
        } catch (error) {
          throw new Error(
            `after change ${after} of ${before}..${disk.changes}, ${kind}: ${error}`,
            { cause: error },
          );
        }
      }
      assert.deepEqual([...shown].sort(), [1, 2]);
      assert.ok(states > 200, `only ${states} states`);
      await writer.close();
    });

  it("of a first embedding() is nothing, or the whole", async () => {
    const disk = new RecordingDisk();
    const writer = new SummaryWriter(undefined, { storage: new FolderStorage("/run", disk) });
    await writer.embedding("a", vectors, options(1));
    let wholes = 0;
    for (const [, , remains] of disk.crashes(0)) {
      if (!remains.has("/run/projector_config.pbtxt")) continue;
      assert.equal(await requireWhole(remains), 1);
      wholes++;
    }
    assert.ok(wholes >= 4);
    await writer.close();
  });
});
