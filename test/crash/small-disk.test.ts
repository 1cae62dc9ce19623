import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  type EmbeddingOptions,
  openCheckpoint,
  readEvents,
  SummaryWriter,
  type WriteError,
} from "pointillist";
import { type FileSystem, nodeFileSystem } from "#sdk/io/file-system.js";
import { FolderStorage } from "#sdk/io/folder-storage.js";
import { systemError } from "../io/doubles.js";
import { temporaryFolder } from "../io/folder.js";
import { tree } from "../writer/read-run.js";

/** A disk with room for so many bytes: the write that fills it is short, the next one fails. */
function smallDisk(room: number): { fs: FileSystem; disk: { room: number } } {
  const disk = { room };
  const take = (bytes: Uint8Array) => {
    if (disk.room <= 0) throw systemError("ENOSPC", "write");
    const taken = bytes.subarray(0, disk.room);
    disk.room -= taken.length;
    return taken;
  };
  const fs: FileSystem = {
    ...nodeFileSystem,
    create(path) {
      const open = nodeFileSystem.create(path);
      let length = 0;
      return {
        async write(bytes) {
          const taken = take(bytes);
          length += taken.length;
          return open.write(taken);
        },
        writeSync(bytes) {
          const taken = take(bytes);
          length += taken.length;
          return open.writeSync(taken);
        },
        sync: () => open.sync(),
        syncSync: () => open.syncSync(),
        truncateSync(to) {
          open.truncateSync(to);
          disk.room += length - to;
          length = to;
        },
        isLinked: () => open.isLinked(),
        closeSync: () => open.closeSync(),
      };
    },
    async remove(path) {
      if (existsSync(path)) disk.room += statSync(path).size;
      await nodeFileSystem.remove(path);
    },
  };
  return { fs, disk };
}

const ROWS = 200;
const vectors = Array.from({ length: ROWS }, (_, row) =>
  Array.from({ length: 20 }, (_d, d) => Math.sin(row + d)),
);
const second: EmbeddingOptions = {
  step: 2,
  metadata: vectors.map((_, row) => `row ${row}`),
  layouts: [vectors.map((row) => row.slice(0, 2))],
  neighbours: false,
};
const STEP = 4096;

describe("a disk that is full at every size", function () {
  this.timeout(180_000);
  const folder = temporaryFolder();

  it("of events: nothing torn, and the same writer goes on when there is room", async () => {
    for (let room = 0; room <= 64 * 1024; room += STEP) {
      const run = folder();
      const { fs, disk } = smallDisk(room);
      const errors: WriteError[] = [];
      const writer = new SummaryWriter(undefined, {
        storage: new FolderStorage(run, fs),
        onError: (error) => errors.push(error),
      });
      for (let step = 0; step < 3000; step++) writer.scalar("a", step, step);
      await assert.rejects(
        writer.flush(),
        { name: "WriteError", code: "disk-full" },
        `${room} bytes`,
      );
      assert.deepEqual([...new Set(errors.map(({ code }) => code))], ["disk-full"]);
      const torn = readEvents(run);
      for await (const _ of torn);
      for (const { kind } of torn.ends) assert.equal(kind, "complete", `${room} bytes`);
      disk.room = 1e9;
      await writer.close();
      const steps: number[] = [];
      for await (const event of readEvents(run))
        if (event.kind === "summary") steps.push(event.step);
      assert.deepEqual(
        steps,
        Array.from({ length: 3000 }, (_, step) => step),
      );
    }
  });

  it("of embeddings: the old save stays, no temporary file, and the same call succeeds later", async () => {
    let failures = 0;
    for (let room = 0; ; room += STEP) {
      const run = folder();
      const first = new SummaryWriter(run);
      await first.embedding("a", vectors, { step: 1, neighbours: false });
      await first.close();
      const { fs, disk } = smallDisk(room);
      const writer = new SummaryWriter(undefined, { storage: new FolderStorage(run, fs) });
      const error = await writer.embedding("a", vectors, second).then(
        () => undefined,
        (reason: WriteError) => reason,
      );
      assert.ok(!tree(run).some((name) => /\.tmp$|\.lock$/.test(name)), `${room} bytes`);
      await (await openCheckpoint(join(run, "embeddings/a/ckpt-1"))).verify("a");
      if (!error) break;
      failures++;
      assert.deepEqual(
        [error.name, error.code],
        ["WriteError", "disk-full"],
        `${room} bytes: ${error}`,
      );
      disk.room = 1e9;
      const ref = await writer.embedding("a", vectors, second);
      await writer.close();
      for (const path of ref.files) assert.ok(existsSync(path));
    }
    assert.ok(failures >= 8, `${failures} sizes were too small`);
  });
});
