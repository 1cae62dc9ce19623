import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { SummaryWriter, type WriteError } from "pointillist";
import { defaultRunFolder } from "#sdk/io/default-folder.js";
import { nodeFileSystem } from "#sdk/io/file-system.js";
import { FolderStorage } from "#sdk/io/folder-storage.js";
import { interceptedFileSystem, systemError } from "../io/doubles.js";
import { temporaryFolder } from "../io/folder.js";
import { eventFiles, readRun, scalarsOf } from "./read-run.js";

const door = pathToFileURL("sdk/dist/index.js").href;

describe("SummaryWriter", () => {
  const folder = temporaryFolder();

  it("creates nothing before the first write", async () => {
    const run = join(folder(), "run");
    const writer = new SummaryWriter(run);
    await writer.flush();
    await writer.close();
    assert.ok(!existsSync(run));
  });

  it("keeps NaN, infinity, -0, large and negative steps", async () => {
    const run = folder();
    const cases = [
      [Number.NaN, 1],
      [Number.POSITIVE_INFINITY, 2 ** 53 - 1],
      [Number.NEGATIVE_INFINITY, -(2 ** 53) + 1],
      [-0, -5],
      [0.25, 0],
    ] as const;
    for (const form of ["tensor", "simple"] as const) {
      const writer = new SummaryWriter(join(run, form), { form });
      for (const [value, step] of cases) writer.scalar("loss", value, step);
      await writer.close();
      const found = scalarsOf(readRun(join(run, form)));
      assert.deepEqual(
        found,
        cases.map(([value, step]) => ({ tag: "loss", step, value })),
      );
    }
  });

  it("names the file by time, host, process and a number, and never takes a name twice", async () => {
    const run = folder();
    const writers = [1, 2, 3].map(() => new SummaryWriter(run, { filenameSuffix: ".x" }));
    for (const [at, writer] of writers.entries()) writer.scalar("a", at, at);
    await Promise.all(writers.map((writer) => writer.close()));
    const names = eventFiles(run);
    assert.equal(names.length, 3);
    const host = hostname().replace(/[^A-Za-z0-9-]/g, "-");
    for (const name of names)
      assert.match(
        name,
        new RegExp(`^events\\.out\\.tfevents\\.\\d{10}\\.${host}\\.${process.pid}\\.\\d+\\.x$`),
      );
    assert.deepEqual(
      scalarsOf(readRun(run))
        .map(({ value }) => value)
        .sort(),
      [0, 1, 2],
    );
  });

  it("says description, display name and wall time once a tag", async () => {
    const run = folder();
    const writer = new SummaryWriter(run);
    writer.scalar("a", 1, 1, { description: "the *a*", displayName: "A", wallTime: 1.5 });
    writer.scalar("a", 2, 2, "another");
    await writer.close();
    const [first, second] = readRun(run).filter((event) => event.kind === "summary");
    assert.equal(first?.wallTime, 1.5);
    assert.equal(first?.values[0]?.metadata?.description, "the *a*");
    assert.equal(first?.values[0]?.metadata?.displayName, "A");
    assert.equal(second?.values[0]?.metadata, undefined);
  });

  it("writes by itself once the buffer is old, in a loop that never yields", () => {
    const run = folder();
    const writer = new SummaryWriter(run, { flushMs: 20 });
    const until = Date.now() + 100;
    for (let step = 0; Date.now() < until; step++) writer.scalar("a", step, step);
    assert.ok(scalarsOf(readRun(run)).length > 0, "nothing on disk though the loop never yielded");
    writer[Symbol.dispose]();
  });

  it("writes by itself when idle, and after so many events", async () => {
    const run = folder();
    const idle = new SummaryWriter(join(run, "idle"), { flushMs: 20 });
    idle.scalar("a", 1, 1);
    await sleep(100);
    assert.equal(scalarsOf(readRun(join(run, "idle"))).length, 1);
    const counted = new SummaryWriter(join(run, "counted"), { maxQueue: 3 });
    for (let step = 0; step < 7; step++) counted.scalar("a", step, step);
    assert.equal(scalarsOf(readRun(join(run, "counted"))).length, 6);
    await Promise.all([idle.close(), counted.close()]);
  });

  it("flushes at normal exit and at process.exit", () => {
    for (const end of ["", "process.exit(3)"]) {
      const run = folder();
      const script = `
        import { SummaryWriter } from ${JSON.stringify(door)};
        const writer = new SummaryWriter(process.argv[1]);
        for (let step = 0; step < 10; step++) writer.scalar("a", step, step);
        ${end}`;
      const done = spawnSync(process.execPath, ["--input-type=module", "-e", script, run]);
      assert.equal(done.status, end ? 3 : 0, String(done.stderr));
      assert.equal(scalarsOf(readRun(run)).length, 10);
    }
  });

  it("is closed once; afterwards every call is WriteError closed", async () => {
    const run = folder();
    const writer = new SummaryWriter(run);
    writer.scalar("a", 1, 1);
    await Promise.all([writer.close(), writer.close()]);
    await writer.close();
    const closed = { name: "WriteError", code: "closed" };
    assert.throws(() => writer.scalar("a", 2, 2), closed);
    assert.throws(() => writer.text("a", "b"), closed);
    assert.throws(() => writer.recordIf(false).scalar("a", 1), closed);
    assert.throws(() => writer.child("b"), closed);
    await assert.rejects(writer.embedding("e", [[1, 2]]), closed);
    assert.equal(scalarsOf(readRun(run)).length, 1);
  });

  it("closes by using and await using", async () => {
    const run = folder();
    const sync = new SummaryWriter(join(run, "a"));
    sync.scalar("a", 1, 1);
    sync[Symbol.dispose]();
    const late = new SummaryWriter(join(run, "b"));
    late.scalar("a", 1, 1);
    await late[Symbol.asyncDispose]();
    for (const [name, writer] of [
      ["a", sync],
      ["b", late],
    ] as const) {
      assert.equal(scalarsOf(readRun(join(run, name))).length, 1);
      assert.throws(() => writer.scalar("a", 1, 1), { code: "closed" });
    }
  });

  it("has child runs with files of their own, closed with it", async () => {
    const run = folder();
    const writer = new SummaryWriter(run);
    const child = writer.child("eval/a");
    assert.equal(writer.child("eval/a"), child);
    writer.scalar("a", 1, 1);
    child.scalar("a", 2, 1);
    await writer.close();
    assert.equal(eventFiles(run).length, 1);
    assert.deepEqual(scalarsOf(readRun(join(run, "eval/a"))), [{ tag: "a", step: 1, value: 2 }]);
    assert.throws(() => child.scalar("a", 2, 1), { code: "closed" });
    for (const name of ["", "..", "a/../b", "/a", "a//b", "a\\b"])
      assert.throws(() => new SummaryWriter(run).child(name), { name: "ArgumentError" });
  });

  it("gives each event the step and wall time of at(), and writes nothing under recordIf(false)", async () => {
    const run = folder();
    const writer = new SummaryWriter(run);
    const bound = writer.at(7, 12.5);
    bound.scalar("a", 1);
    bound.scalar("a", 2, 8);
    bound.recordIf(false).scalar("a", 3);
    bound.recordIf(false).recordIf(true).scalar("a", 4);
    writer.recordIf(true).scalar("a", 5);
    await writer.close();
    const events = readRun(run).filter((event) => event.kind === "summary");
    assert.deepEqual(
      scalarsOf(events).map(({ step, value }) => [step, value]),
      [
        [7, 1],
        [8, 2],
        [0, 5],
      ],
    );
    assert.deepEqual(
      events.slice(0, 2).map((event) => event.wallTime),
      [12.5, 12.5],
    );
  });

  it("takes the default folder's name from date, host and comment", () => {
    const name = defaultRunFolder("-try", new Date(2026, 2, 5, 4, 3, 2));
    assert.equal(name, join("runs", `Mar05_04-03-02_${hostname()}-try`));
  });

  it("names the wrong argument, what came and what is accepted", () => {
    const writer = new SummaryWriter(folder());
    const wrong: [() => unknown, RegExp][] = [
      [() => writer.scalar("", 1, 1), /^tag: expected a text/],
      [() => writer.scalar("a", 1, 0.5), /^step: expected a whole number .* found 0\.5$/],
      [() => writer.scalar("a", 1, 2 ** 53), /^step: .* found 9007199254740992$/],
      [() => writer.scalar("a", "1" as never, 1), /^value: expected numbers.* found string$/],
      [() => writer.histogram("a", "x" as never, 1), /^values: expected numbers/],
      [() => writer.image("a", Uint8Array.of(1, 2, 3), 1), /^image: expected a PNG/],
      [
        () => writer.image("a", { data: new Float32Array(5), shape: [2, 2] }, 1),
        /^image: expected 4 numbers for shape \[2,2\], found 5$/,
      ],
      [() => writer.images("a", [], 1), /^images: expected at least one/],
      [() => writer.text("a", 5 as never, 1), /^text: expected a text/],
      [() => new SummaryWriter(""), /^logdir: expected the path of a folder/],
      [() => new SummaryWriter("x", { flushMs: -1 }), /^flushMs: /],
      [() => new SummaryWriter("x", { filenameSuffix: "/../x" }), /^filenameSuffix: /],
    ];
    for (const [call, message] of wrong) assert.throws(call, { message }, String(message));
  });
});

describe("SummaryWriter and a disk that fails", () => {
  const folder = temporaryFolder();

  it("tells onError, flush and close of an unwritable folder, and event calls never throw", async () => {
    const run = folder();
    writeFileSync(join(run, "file"), "");
    const errors: WriteError[] = [];
    const writer = new SummaryWriter(join(run, "file", "run"), {
      onError: (error) => errors.push(error),
      flushMs: 0,
    });
    for (let step = 0; step < 5; step++) writer.scalar("a", 1, step);
    assert.deepEqual(
      errors.map(({ name, code }) => [name, code]),
      [["WriteError", "missing"]],
    );
    await assert.rejects(writer.flush(), { code: "missing", path: join(run, "file", "run") });
    await assert.rejects(writer.close(), { code: "missing" });
    rmSync(join(run, "file"));
    await writer.close();
    assert.equal(
      scalarsOf(readRun(join(run, "file", "run"))).length,
      5,
      "nothing is lost that memory held",
    );
  });

  it("reports a folder without permission", async () => {
    const run = folder();
    // The administrator may write everywhere, so there the refusal is played by the file system's double.
    const isRoot = process.getuid?.() === 0;
    const rights = { areMissing: true };
    const fs = interceptedFileSystem(() => {
      if (isRoot && rights.areMissing) throw systemError("EACCES", "open");
    });
    if (!isRoot) chmodSync(run, 0o500);
    const writer = new SummaryWriter(undefined, {
      storage: new FolderStorage(join(run, "a"), fs),
      onError: () => {},
    });
    writer.scalar("a", 1, 1);
    await assert.rejects(writer.flush(), { name: "WriteError", code: "denied" });
    rights.areMissing = false;
    chmodSync(run, 0o700);
    await writer.close();
    assert.equal(scalarsOf(readRun(join(run, "a"))).length, 1, "written once it may be");
  });

  it("goes on when there is space again, without a torn record", async () => {
    const run = folder();
    const disk = { isFull: false };
    const fs = interceptedFileSystem((operation) => {
      if (disk.isFull && operation === "write") throw systemError("ENOSPC", "write");
    });
    const errors: WriteError[] = [];
    const writer = new SummaryWriter(undefined, {
      storage: new FolderStorage(run, fs),
      onError: (error) => errors.push(error),
    });
    writer.scalar("a", 0, 0);
    await writer.flush();
    disk.isFull = true;
    writer.scalar("a", 1, 1);
    await assert.rejects(writer.flush(), { name: "WriteError", code: "disk-full" });
    writer.scalar("a", 2, 2);
    await assert.rejects(writer.flush(), { code: "disk-full" });
    assert.equal(errors.length, 1, "told once");
    disk.isFull = false;
    await writer.flush();
    writer.scalar("a", 3, 3);
    await writer.close();
    assert.deepEqual(
      scalarsOf(readRun(run)).map(({ value }) => value),
      [0, 1, 2, 3],
    );
    assert.equal(eventFiles(run).length, 1);
  });

  it("begins a new file behind a torn record that cannot be cut off", async () => {
    const run = folder();
    const disk = { isBad: false };
    const fs = {
      ...nodeFileSystem,
      create(path: string) {
        const open = nodeFileSystem.create(path);
        return {
          write: (bytes: Uint8Array) => open.write(bytes),
          sync: () => open.sync(),
          writeSync(bytes: Uint8Array) {
            if (!disk.isBad) return open.writeSync(bytes);
            if (bytes.length > 9) return open.writeSync(bytes.subarray(0, 9));
            throw systemError("EIO", "write");
          },
          truncateSync() {
            throw systemError("EIO", "ftruncate");
          },
          isLinked: () => true,
          syncSync: () => open.syncSync(),
          closeSync: () => open.closeSync(),
        };
      },
    };
    const writer = new SummaryWriter(undefined, { storage: new FolderStorage(run, fs) });
    writer.scalar("a", 0, 0, "described");
    await writer.flush();
    disk.isBad = true;
    writer.scalar("a", 1, 1);
    // Nine bytes at a time, and the last piece fails: the file ends in a torn record.
    await assert.rejects(writer.flush(), { code: "io" });
    disk.isBad = false;
    await writer.close();
    assert.equal(eventFiles(run).length, 2);
    rmSync(join(run, String(eventFiles(run)[0])));
    assert.deepEqual(
      scalarsOf(readRun(run)).map(({ value }) => value),
      [1],
    );
  });

  it("says that the file was removed, and begins a new one", async () => {
    const run = join(folder(), "run");
    const writer = new SummaryWriter(run);
    writer.scalar("a", 0, 0, "described");
    await writer.flush();
    rmSync(run, { recursive: true });
    writer.scalar("a", 1, 1);
    await assert.rejects(writer.flush(), { name: "WriteError", code: "missing" });
    writer.scalar("a", 2, 2);
    await writer.close();
    assert.deepEqual(
      scalarsOf(readRun(run)).map(({ value }) => value),
      [1, 2],
    );
  });

  it("keeps memory bounded, counts what it drops and says so", async function () {
    this.timeout(20_000);
    const run = folder();
    const disk = { isFull: true };
    const fs = interceptedFileSystem((operation) => {
      if (disk.isFull && operation === "write") throw systemError("ENOSPC", "write");
    });
    const writer = new SummaryWriter(undefined, { storage: new FolderStorage(run, fs) });
    const total = 1_000_000;
    for (let step = 0; step < total; step++) writer.scalar("a", step, step);
    disk.isFull = false;
    const dropped = await writer.flush().then(
      () => 0,
      (error: WriteError) => Number(/^.*: (\d+) events were dropped/.exec(error.message)?.[1]),
    );
    await writer.close();
    const kept = scalarsOf(readRun(run)).length;
    assert.ok(dropped > 0 && kept > 100_000, `${dropped} dropped, ${kept} kept`);
    assert.equal(kept + dropped, total);
  });

  it("warns once of another living process that writes into the run", async () => {
    const run = folder();
    mkdirSync(run, { recursive: true });
    const host = hostname().replace(/[^A-Za-z0-9-]/g, "-");
    // The parent of this process lives; its number stands for a second writer.
    writeFileSync(join(run, `events.out.tfevents.1700000000.${host}.${process.ppid}.0`), "");
    const warnings: string[] = [];
    const writer = new SummaryWriter(run, { onWarning: (code) => warnings.push(code) });
    writer.scalar("a", 1, 1);
    await writer.flush();
    await sleep(20);
    writer.scalar("a", 2, 2);
    await writer.close();
    assert.deepEqual(warnings, ["second-writer"]);
  });
});
