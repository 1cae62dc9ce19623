import assert from "node:assert/strict";
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { withFolder } from "./run-cli.js";
import { spawnCli } from "./spawn-cli.js";

const PICTURES = resolve("test/golden/pictures");

describe("cli: embed", function () {
  this.timeout(180_000);

  it("embeds a folder, logs and lays out, lists what it could not read", () =>
    withFolder(async (folder) => {
      cpSync(PICTURES, join(folder, "mine"), { recursive: true });
      writeFileSync(join(folder, "mine", "broken.png"), "no picture");
      const args = ["embed", "mine", "--logdir", "logs", "--runtime", "wasm", "--perplexity", "5"];
      const done = await spawnCli([...args, "--json"], { cwd: folder });
      assert.equal(done.code, 3, done.stderr);
      const told = JSON.parse(done.stdout) as Record<string, unknown>;
      assert.deepEqual([told["logged"], told["failed"], told["dim"]], [22, 1, 1280]);
      assert.equal(told["model"], "EfficientNet-Lite0");
      assert.ok(Number(told["imagesPerSecond"]) > 0);
      assert.match(done.stderr, /22 images by EfficientNet-Lite0 on wasm: [\d.]+ images\/s/);
      assert.match(done.stderr, /tensorboard --logdir logs/);
      const failure = JSON.parse(readFileSync(join(folder, "failures.jsonl"), "utf8"));
      assert.equal(failure.id, "broken.png");
      const listed = JSON.parse(
        (await spawnCli(["inspect", "logs", "--json"], { cwd: folder })).stdout,
      ) as {
        runs: {
          run: string;
          embeddings: { shape: number[]; layouts: unknown[]; concepts: { labels: number } }[];
        }[];
      };
      const [run] = listed.runs;
      assert.equal(run?.run, "mine");
      assert.deepEqual(run?.embeddings[0]?.shape, [22, 1280]);
      assert.equal(run?.embeddings[0]?.layouts.length, 3);
      assert.ok((run?.embeddings[0]?.concepts.labels ?? 0) > 10);
    }));

  it("takes single pictures and several folders, as a shell expands them", () =>
    withFolder(async (folder) => {
      cpSync(PICTURES, join(folder, "mine"), { recursive: true });
      const some = readdirSync(join(folder, "mine/vehicle")).map((name) => `mine/vehicle/${name}`);
      const args = ["embed", ...some.slice(0, 2), "mine/building", "--no-layouts", "--json"];
      const done = await spawnCli([...args, "--runtime", "wasm"], { cwd: folder });
      assert.equal(done.code, 0, done.stderr);
      assert.equal(JSON.parse(done.stdout).logged, 5);
      const metadata = readdirSync(join(folder, "runs/vehicle/embeddings/images"))
        .filter((name) => name.endsWith(".tsv"))
        .map((name) => readFileSync(join(folder, "runs/vehicle/embeddings/images", name), "utf8"));
      for (const id of [some[0], "mine/building/1f492.webp"])
        assert.match(metadata.join(), new RegExp(`^${id}\\t`, "m"));
      const text = await spawnCli(["embed", some[0] ?? "", "mine/notes.md"], { cwd: folder });
      assert.equal(text.code, 2);
      assert.match(text.stderr, /mine\/notes\.md: no such file/);
    }));

  it("refuses a folder without pictures and a runtime that is none", () =>
    withFolder(async (folder) => {
      const none = await spawnCli(["embed", folder]);
      assert.equal(none.code, 2);
      assert.match(none.stderr, /holds no pictures/);
      const wrong = await spawnCli(["embed", PICTURES, "--runtime", "abacus"]);
      assert.equal(wrong.code, 2);
      assert.match(wrong.stderr, /expected one of wasm, onnxruntime-node, tfjs-node/);
      assert.ok(!existsSync(join(folder, "runs")));
    }));
});
