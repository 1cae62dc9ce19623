import assert from "node:assert/strict";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readEvents, SummaryWriter } from "pointillist";
import { FolderStorage } from "#sdk/io/folder-storage.js";
import { RecordingDisk } from "../crash/crash-disk.js";
import { temporaryFolder } from "../io/folder.js";
import { pointillist } from "./run-cli.js";

const ROWS = 12;
const vectors = Array.from({ length: ROWS }, (_, row) =>
  Array.from({ length: 5 }, (_, d) => Math.sin(row * (d + 1) + 1)),
);
const everything = (step: number) => ({
  step,
  metadata: vectors.map((_, row) => `row ${row} of ${step}`),
  concepts: vectors.map((_, row) => [{ name: `c${(row + step) % 3}`, value: 0.9 }]),
  layouts: [vectors.map((row) => row.slice(0, 2))],
});

async function logRun(run: string): Promise<void> {
  await using writer = new SummaryWriter(run);
  for (let step = 0; step < 5; step++) writer.scalar("loss", step / 2, step);
  await writer.flush();
  await writer.embedding("a", vectors, everything(7));
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
const snapshot = (folder: string) =>
  new Map(filesOf(folder).map((name) => [name, readFileSync(join(folder, name)).toString("hex")]));

/** Names a process of this machine that does not live: above what its system counts to. */
const DEAD = JSON.stringify({ pid: 2 ** 22 + 1, started: "1", host: hostname(), token: "x" });

/** Nobody wrote here for an hour. */
function age(folder: string): void {
  const then = Date.now() / 1000 - 3600;
  for (const name of filesOf(folder)) utimesSync(join(folder, name), then, then);
}

interface Told {
  readonly ok: boolean;
  readonly runs: readonly {
    readonly findings: readonly { level: string; file: string; message: string }[];
  }[];
  readonly repaired?: readonly { readonly done: readonly { file: string; what: string }[] }[];
}

async function verify(run: string, ...options: string[]): Promise<Told> {
  return JSON.parse((await pointillist("verify", run, "--json", ...options)).out) as Told;
}

describe("cli: verify --repair", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let good = "";
  before(async () => {
    good = mkdtempSync(join(tmpdir(), "pointillist-"));
    await logRun(good);
    age(good);
  });

  after(() => rmSync(good, { recursive: true, force: true }));

  const find = (run: string, pattern: RegExp): string =>
    join(run, filesOf(run).find((name) => pattern.test(name)) ?? assert.fail(`${pattern}`));

  /** A copy with a fault, repaired; what was said, and what the folder holds then. */
  async function repaired(harm: (run: string) => void) {
    const run = folder();
    cpSync(good, run, { recursive: true });
    harm(run);
    age(run);
    const told = await verify(run, "--repair");
    const done = told.repaired?.flatMap((one) => one.done) ?? [];
    const again = await verify(run, "--repair");
    assert.deepEqual(again.repaired?.[0]?.done, [], "a second repair finds nothing to do");
    return { run, told, done: done.map(({ file, what }) => `${file}: ${what}`) };
  }

  it("leaves a whole run byte for byte as it is", async () => {
    const { run, told, done } = await repaired(() => {});
    assert.deepEqual([done, told.ok], [[], true]);
    assert.deepEqual(snapshot(run), snapshot(good));
  });

  const SAME: readonly [string, RegExp][] = [
    ["index", /\.index$/],
    ["colours", /colour-/],
    ["config", /projector_config\.pbtxt$/],
    ["the folder's state", /embeddings\/a\/checkpoint$/],
    ["the run's state", /^checkpoint$/],
  ];
  for (const [what, pattern] of SAME)
    for (const [how, harm] of [
      ["lost", (path: string) => rmSync(path)],
      ["empty", (path: string) => truncateSync(path, 0)],
    ] as const)
      it(`brings back, byte for byte: ${what}, ${how}`, async () => {
        const isUnsure = how === "empty" && what === "the run's state";
        const { run, told, done } = await repaired((copy) => harm(find(copy, pattern)));
        if (isUnsure) {
          // An empty state file may be another program's.
          assert.deepEqual(done, []);
          return;
        }
        assert.equal(done.length, 1, done.join("\n"));
        assert.equal(told.ok, true, JSON.stringify(told.runs));
        const before = snapshot(good);
        for (const [name, bytes] of snapshot(run))
          if (before.has(name)) assert.equal(bytes, before.get(name), name);
        assert.ok(existsSync(find(run, pattern)));
      });

  it("makes nothing of what is not whole itself", async () => {
    const { run, told, done } = await repaired((copy) => {
      rmSync(find(copy, /\.index$/));
      const shard = find(copy, /\.data-/);
      const bytes = readFileSync(shard);
      bytes.writeUInt8(bytes.readUInt8(3) ^ 4, 3);
      writeFileSync(shard, bytes);
    });
    assert.deepEqual([done, told.ok], [[], false]);
    assert.ok(!filesOf(run).some((name) => name.endsWith(".index")));
  });

  it("cuts a torn record off, and leaves a damaged one out, keeping the file as it was", async () => {
    const torn = await repaired((copy) => {
      const events = find(copy, /tfevents/);
      truncateSync(events, statSync(events).size - 3);
    });
    assert.match(torn.done.join(), /tfevents.*: torn record behind byte \d+ cut off/);
    assert.equal(torn.told.ok, true);
    const damaged = await repaired((copy) => {
      const events = find(copy, /tfevents/);
      const bytes = readFileSync(events);
      const at = bytes.indexOf("loss") + 1;
      bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
      writeFileSync(events, bytes);
    });
    assert.match(
      damaged.done.join(),
      /tfevents.*: \d+ damaged bytes left out, \d+ whole records stay/,
    );
    const steps: number[] = [];
    for await (const event of readEvents(damaged.run))
      if (event.kind === "summary" && event.values[0]?.tag === "loss") steps.push(event.step);
    assert.deepEqual(steps, [1, 2, 3, 4], "all but the one that was damaged");
    const kept = find(damaged.run, /out\.damaged\./);
    const original = readFileSync(find(good, /tfevents/));
    assert.equal(readFileSync(kept).length, original.length);
  });

  it("removes what dead writers left, and nothing that a living one may hold", async () => {
    const { run, done } = await repaired((copy) => {
      const home = join(copy, "embeddings/a");
      writeFileSync(join(home, "ckpt-9.data-00000-of-00001"), "half");
      writeFileSync(join(home, "neighbours@9.npy"), "half");
      writeFileSync(join(home, "metadata-0123abcd.tsv"), "half");
      writeFileSync(join(home, "notes.txt"), "the user's own");
      writeFileSync(join(home, "layouts/mine.npy"), "dropped by hand");
      writeFileSync(join(home, `8.json.${crypto.randomUUID()}.tmp`), "half");
      writeFileSync(join(copy, "projector_config.pbtxt.lock"), DEAD);
    });
    assert.equal(done.length, 5, done.join("\n"));
    const left = filesOf(run).filter((name) => !filesOf(good).includes(name));
    assert.deepEqual(left, ["embeddings/a/layouts/mine.npy", "embeddings/a/notes.txt"]);
    const held = folder();
    cpSync(good, held, { recursive: true });
    const living = { pid: process.pid, started: "", host: hostname(), token: "x" };
    writeFileSync(join(held, "embeddings/a/ckpt-9.lock"), JSON.stringify(living));
    writeFileSync(join(held, "embeddings/a/ckpt-9.data-00000-of-00001"), "half");
    age(held);
    const told = await verify(held, "--repair");
    assert.match(JSON.stringify(told.repaired), /a writer is at work/);
    assert.ok(existsSync(join(held, "embeddings/a/ckpt-9.data-00000-of-00001")));
  });

  it("turns every state that a crash may leave into the old save or the new one, with nothing left over", async () => {
    const disk = new RecordingDisk();
    const writer = new SummaryWriter(undefined, { storage: new FolderStorage("/run", disk) });
    await writer.embedding("a", vectors, everything(1));
    const before = disk.changes;
    await writer.embedding("a", vectors, everything(2));
    await writer.close();
    const names = (step: number) =>
      new RegExp(`(^|/)(${step}\\.json|ckpt-${step}\\.|neighbours@${step}\\.)`);
    const ends = new Set<string>();
    let states = 0;
    for (const [after, kind, remains] of disk.crashes(before)) {
      // Every seventh: the whole matrix of states is walked by its own test.
      if (states++ % 7 !== 0) continue;
      const run = folder();
      for (const [path, bytes] of remains) {
        const target = join(run, path.slice("/run/".length));
        mkdirSync(dirname(target), { recursive: true });
        // The lock names this process, which goes on.
        writeFileSync(target, path.endsWith(".lock") ? DEAD : bytes);
      }
      age(run);
      const what = `after change ${after}, ${kind}`;
      await verify(run, "--repair");
      const { ok, runs } = await verify(run);
      assert.ok(ok, `${what}: ${JSON.stringify(runs[0]?.findings)}`);
      assert.deepEqual(runs[0]?.findings, [], what);
      const files = filesOf(run);
      assert.ok(!files.some((name) => /\.tmp$|\.lock$/.test(name)), what);
      const isNew = files.includes("embeddings/a/2.json");
      const config = readFileSync(join(run, "projector_config.pbtxt"), "utf8");
      assert.equal(/ckpt-2\./.test(config), isNew, what);
      if (!isNew)
        assert.deepEqual(
          files.filter((name) => names(2).test(name)),
          [],
          what,
        );
      ends.add(isNew ? "new" : "old");
      rmSync(run, { recursive: true });
    }
    assert.deepEqual([...ends].sort(), ["new", "old"]);
  });
});
