import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
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

/** A file system in memory of so many KiB, where this user may mount one. */
function mountTmpfs(path: string, kib: number, ...options: string[]): boolean {
  const flags = [`size=${kib}k`, ...options].join(",");
  return spawnSync("mount", ["-t", "tmpfs", "-o", flags, "tmpfs", path]).status === 0;
}

/** Whether this user may; containers often may not, and the double above stands for it there. */
const mayMount = (() => {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const path = mkdtempSync(join(tmpdir(), "pointillist-mount-"));
  const isMounted = mountTmpfs(path, 64);
  if (isMounted) spawnSync("umount", [path]);
  rmdirSync(path);
  return isMounted;
})();

if (mayMount)
  describe("a real disk that is full at every size", function () {
    this.timeout(300_000);
    const disk = mkdtempSync(join(tmpdir(), "pointillist-disk-"));
    after(() => rmdirSync(disk));

    /** Does the work on a new disk of each size, in pages, until it is told to stop. */
    async function atEverySize(work: (run: string, grow: () => void) => Promise<boolean>) {
      let sizes = 0;
      for (let kib = 4; ; kib += 4) {
        assert.ok(mountTmpfs(disk, kib, "nr_inodes=200"));
        const grow = () => assert.ok(mountTmpfs(disk, 16 * 1024, "remount", "nr_inodes=200"));
        try {
          if (await work(join(disk, "run"), grow)) return sizes;
        } finally {
          assert.equal(spawnSync("umount", [disk]).status, 0, "everything on it is closed");
        }
        sizes++;
      }
    }

    it("of events: nothing torn, and the same writer goes on when there is room", async () => {
      const sizes = await atEverySize(async (run, grow) => {
        const writer = new SummaryWriter(run);
        for (let step = 0; step < 3000; step++) writer.scalar("a", step, step);
        const error = await writer.flush().then(
          () => undefined,
          (reason: WriteError) => reason,
        );
        if (error) assert.deepEqual([error.name, error.code], ["WriteError", "disk-full"]);
        const torn = readEvents(run);
        for await (const _ of torn);
        for (const { kind } of torn.ends) assert.equal(kind, "complete");
        grow();
        await writer.close();
        const steps: number[] = [];
        for await (const event of readEvents(run))
          if (event.kind === "summary") steps.push(event.step);
        assert.deepEqual(
          steps,
          Array.from({ length: 3000 }, (_, step) => step),
        );
        return error === undefined;
      });
      assert.ok(sizes >= 20, `${sizes} sizes were too small`);
    });

    it("of embeddings: the old save stays, no temporary file, and the same call succeeds later", async () => {
      const first = { step: 1, neighbours: false } as const;
      const sizes = await atEverySize(async (run, grow) => {
        const writer = new SummaryWriter(run);
        const save = (options: EmbeddingOptions) =>
          writer.embedding("a", vectors, options).then(
            () => undefined,
            (reason: WriteError) => reason,
          );
        const before = await save(first);
        const error = before ?? (await save(second));
        if (error) assert.deepEqual([error.name, error.code], ["WriteError", "disk-full"]);
        assert.ok(!tree(run).some((name) => /\.tmp$|\.lock$/.test(name)), tree(run).join("\n"));
        if (!before) await (await openCheckpoint(join(run, "embeddings/a/ckpt-1"))).verify("a");
        grow();
        assert.equal(before && (await save(first)), undefined);
        assert.equal(error && (await save(second)), undefined);
        await writer.close();
        for (const step of [1, 2])
          await (await openCheckpoint(join(run, `embeddings/a/ckpt-${step}`))).verify("a");
        return error === undefined;
      });
      assert.ok(sizes >= 10, `${sizes} sizes were too small`);
    });
  });
