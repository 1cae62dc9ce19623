import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { oraclePython, torchPython } from "#scripts/oracle.mjs";
import { pointillist } from "../cli/run-cli.js";
import { blocksOf, runToEnd } from "./guide-shell.js";

/** What a reader has before the five lines, and what is to be seen after them. */
const GIVEN = {
  torch: {
    python: torchPython,
    before: `import torch
names = [f"row {row}" for row in range(12)]
history = [torch.arange(60.0).reshape(12, 5) * step for step in (1, 2, 3)]
`,
    seen: { run: "torch", tensor: "features", steps: [0, 1, 2], rows: 12, metadata: 12 },
  },
  keras: {
    python: oraclePython,
    before: `import keras, numpy as np
words = [f"word {row}" for row in range(20)]
model = keras.Sequential([keras.layers.Embedding(20, 4, name="words"), keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile("adam", "mse")
x, y = np.arange(12).reshape(4, 3), np.zeros((4, 1))
`,
    seen: { run: "keras", tensor: "words", steps: [0, 1, 2], rows: 20, metadata: 20 },
  },
  tf1: {
    python: oraclePython,
    before: `import tensorflow.compat.v1 as tf1
tf1.disable_eager_execution()
words = tf1.get_variable("words", [15, 4])
session = tf1.Session()
session.run(tf1.global_variables_initializer())
`,
    seen: { run: "tf1", tensor: "words", steps: [0, 1, 2], rows: 15 },
  },
  tf2: {
    python: oraclePython,
    before: `import tensorflow as tf
table = tf.Variable(tf.ones([10, 3]))
`,
    seen: { run: "tf2", tensor: "words", steps: [0, 1, 2], rows: 10 },
  },
} as const;

describe("docs/your-run.md: five lines each", function () {
  this.timeout(300_000);
  const blocks = blocksOf(readFileSync(resolve("docs/your-run.md"), "utf8")).filter(
    ({ language }) => language === "python",
  );

  for (const [place, [name, { python, before, seen }]] of Object.entries(GIVEN).entries())
    it(`${name}: they log what the tab lists`, async () => {
      const folder = mkdtempSync(join(tmpdir(), "pointillist-your-run-"));
      try {
        const { text = "" } = blocks[place] ?? {};
        assert.ok(text.trim().split("\n").length <= 5, "five lines");
        const program = python();
        assert.ok(program, "no Python environment: run `npm test`, which makes it");
        writeFileSync(join(folder, "script.py"), before + text);
        const env = { TF_CPP_MIN_LOG_LEVEL: "3" };
        const { code, printed } = await runToEnd(program, ["script.py"], { cwd: folder, env });
        assert.equal(code, 0, printed);
        const { out } = await pointillist("inspect", join(folder, "runs"), "--json");
        const run = JSON.parse(out).runs.find((one: { run: string }) => one.run === seen.run);
        const [embedding] = run.embeddings;
        assert.deepEqual(
          { tensor: embedding.tensor, steps: embedding.steps, rows: embedding.shape[0] },
          { tensor: seen.tensor, steps: [...seen.steps], rows: seen.rows },
        );
        assert.deepEqual(embedding.errors, []);
        if ("metadata" in seen) assert.equal(embedding.metadata.rows, seen.metadata);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
});
