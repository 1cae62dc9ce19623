import assert from "node:assert/strict";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type EmbeddingOptions, openCheckpoint, SummaryWriter } from "pointillist";
import { parseProjectorConfig } from "pointillist/format";
import { FolderStorage } from "#sdk/io/folder-storage.js";
import { failingAt } from "../io/doubles.js";
import { temporaryFolder } from "../io/folder.js";
import { tree } from "../writer/read-run.js";

const vectors = Array.from({ length: 12 }, (_, row) =>
  Array.from({ length: 5 }, (_, d) => Math.sin(row * (d + 1) + 1) + (row % 3)),
);
const second: EmbeddingOptions = {
  step: 2,
  metadata: vectors.map((_, row) => `row ${row}`),
  concepts: vectors.map((_, row) => [{ name: `c${row % 3}`, value: 0.9 }]),
  thumbnails: vectors.map(() => ({ data: new Uint8Array(12).fill(200), shape: [2, 2, 3] })),
  layouts: [vectors.map((row) => row.slice(0, 2))],
};
const stepShown = (run: string): number => {
  const text = readFileSync(join(run, "projector_config.pbtxt"), "utf8");
  const [entry] = parseProjectorConfig(text).embeddings;
  return Number(/ckpt-(\d+)/.exec(entry?.tensorPath ?? "")?.[1]);
};

describe("embedding() when an operation fails", () => {
  const folder = temporaryFolder();

  for (const code of ["ENOSPC", "EIO", "EACCES", "EMFILE"])
    it(`${code} at any operation leaves the old save, or the whole new one, and no temporary file`, async function () {
      this.timeout(900_000); // some 110 saves, each with all its waiting for the disk
      const old = folder();
      const writer = new SummaryWriter(old);
      await writer.embedding("a", vectors, { step: 1 });
      await writer.close();
      for (let n = 1; ; n++) {
        const run = folder();
        cpSync(old, run, { recursive: true });
        const { fs, operations } = failingAt(n, code);
        const failing = new SummaryWriter(undefined, { storage: new FolderStorage(run, fs) });
        const error = await failing.embedding("a", vectors, second).then(
          () => undefined,
          (reason) => reason,
        );
        const names = tree(run);
        assert.ok(
          !names.some((name) => /\.tmp$|\.lock$|\.break$/.test(name)),
          `operation ${n}: ${names}`,
        );
        const step = stepShown(run);
        assert.ok(existsSync(join(run, `embeddings/a/${step}.json`)), `operation ${n}`);
        await (await openCheckpoint(join(run, `embeddings/a/ckpt-${step}`))).verify("a");
        if (operations() < n) {
          assert.equal(error, undefined);
          assert.equal(step, 2);
          assert.ok(n > 40, `${n} operations`);
          return;
        }
        assert.equal(error?.name, "WriteError", `operation ${n}: ${error}`);
        // The disk works again: the same call of the same writer finishes what was begun.
        const ref = await failing.embedding("a", vectors, second);
        await failing.close();
        for (const path of ref.files) assert.ok(existsSync(path), `operation ${n}: ${path}`);
        assert.equal(stepShown(run), 2);
      }
    });
});
