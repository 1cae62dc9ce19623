import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SummaryWriter } from "pointillist";
import { mutate, random } from "#scripts/lib/fuzz-mutate.mjs";
import { pointillist } from "../cli/run-cli.js";
import { temporaryFolder } from "../io/folder.js";
import { CHECKPOINTS } from "./checkpoints.js";

/** Damaged copies of each file of a run. */
const DAMAGES = 25;

interface Told {
  readonly ok: boolean;
  readonly runs: readonly {
    readonly findings: readonly { level: string; file: string; message: string }[];
    readonly viewers: readonly {
      tensor: string;
      pointillist: { shows: string };
      tensorflow: { shows: string } | null;
    }[];
  }[];
}

describe("verify over hostile files", function () {
  this.timeout(120_000);
  const folder = temporaryFolder();

  async function verify(run: string, ...options: string[]): Promise<Told & { code: number }> {
    const { code, out } = await pointillist("verify", run, "--json", ...options);
    assert.ok(code === 0 || code === 1, `exit code ${code}: ${out}`);
    return { ...(JSON.parse(out) as Told), code };
  }

  for (const { name, index, data, whole } of CHECKPOINTS)
    it(`a checkpoint with ${name} is an error; what is whole in it is said to be`, async () => {
      const run = folder();
      const entries = ["bad", "good"].map((tensor) => `embeddings { tensor_name: "${tensor}" }\n`);
      writeFileSync(join(run, "projector_config.pbtxt"), entries.join(""));
      writeFileSync(join(run, "checkpoint"), 'model_checkpoint_path: "model"\n');
      writeFileSync(join(run, "model.index"), index);
      writeFileSync(join(run, "model.data-00000-of-00001"), data);
      const { code, ok, runs } = await verify(run);
      assert.deepEqual([code, ok], [1, false], JSON.stringify(runs));
      const seen = runs[0]?.viewers.find(({ tensor }) => tensor === "good");
      assert.equal(seen === undefined, whole === true, JSON.stringify(runs));
      const bad = runs[0]?.viewers.find(({ tensor }) => tensor === "bad");
      assert.notEqual(bad?.pointillist.shows, "whole", JSON.stringify(runs));
    });

  it("damaged files of a run: told or harmless, never a crash, and a repair makes none worse", async () => {
    const run = folder();
    const rows = Array.from({ length: 15 }, (_, row) => row);
    const vectors = rows.map((row) => [Math.sin(row), Math.cos(row), row % 4]);
    await using writer = new SummaryWriter(run);
    for (const step of rows) writer.scalar("loss", step, step);
    await writer.embedding("a", vectors, {
      step: 1,
      metadata: { name: rows.map((row) => `row ${row}`), n: rows.map(String) },
      concepts: rows.map((row) => [{ name: `c${row % 3}`, value: 0.5 }]),
      thumbnails: rows.map((row) => ({ data: new Uint8Array(12).fill(row), shape: [2, 2, 3] })),
      layouts: [vectors.map((row) => row.slice(0, 2))],
    });
    await writer.close();
    const files = readdirSync(run, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const originals = new Map(files.map((path) => [path, readFileSync(path)]));
    const source = random(7);
    const silent: string[] = [];
    for (const [path, whole] of originals) {
      const name = path.slice(run.length + 1);
      for (let damage = 0; damage < DAMAGES; damage++) {
        const damaged = mutate(whole, source);
        writeFileSync(path, damaged);
        const told = await verify(run);
        const isSame = Buffer.compare(damaged, whole) === 0;
        if (isSame) assert.deepEqual(told.runs[0]?.findings, [], name);
        else if (told.runs.length > 0 && told.runs[0]?.findings.length === 0) silent.push(name);
        // One in five is repaired, in a folder that looks as if nobody wrote to it.
        if (damage % 5 !== 0) continue;
        for (const file of files) utimesSync(file, 1e9, 1e9);
        const repaired = await verify(run, "--repair");
        assert.ok(errorsOf(repaired) <= errorsOf(told), `${name}: ${JSON.stringify(repaired)}`);
        restore(run, originals);
      }
      restore(run, originals);
    }
    // Text that nothing sums may change and still be valid: the config, the state files, the manifest's free words.
    const unsummed = /(projector_config\.pbtxt|checkpoint|1\.json)$/;
    assert.deepEqual([...new Set(silent)].filter((name) => !unsummed.test(name)), []);
  });
});

const errorsOf = ({ runs }: Told): number =>
  runs.flatMap(({ findings }) => findings).filter(({ level }) => level === "error").length;

/** Puts the files back as they were and removes all others. */
function restore(run: string, originals: ReadonlyMap<string, Uint8Array>): void {
  rmSync(run, { recursive: true });
  for (const [path, bytes] of originals) {
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, bytes);
  }
}
