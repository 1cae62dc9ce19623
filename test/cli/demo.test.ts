import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { categoryPurity } from "#sdk/cli/purity.js";
import { askPython } from "../ask-python.js";
import { skip } from "../skip.js";
import { demoRun } from "./demo-run.js";
import { withFolder } from "./run-cli.js";

const MAIN = fileURLToPath(new URL("../../../sdk/dist/cli/main.js", import.meta.url));

describe("cli: demo", function () {
  this.timeout(60_000);

  it("prints the purity of its own map, at least 0.85 over all", async () => {
    const { out } = await demoRun();
    const purity = Number(/^ {2}all +(0\.\d\d)$/m.exec(out)?.[1]);
    assert.ok(purity >= 0.85, out);
    for (const category of ["building", "people", "vehicle", "wildlife"]) {
      assert.match(out, new RegExp(`^ {2}${category} +0\\.\\d\\d$`, "m"));
    }
    const both = Number(/of buildings or people: (0\.\d\d)$/m.exec(out)?.[1]);
    assert.ok(both >= 0.85, out);
  });
  it("says what the data are and where they are weak, and what to type next", async () => {
    const { logdir, out } = await demoRun();
    assert.match(out, /drawings, not\s+photographs/);
    assert.match(out, /birds are no clean group/);
    assert.match(out, /tags that people gave/);
    assert.ok(out.endsWith(`tensorboard --logdir ${logdir}\n`));
  });
  it("the purity it prints is what scikit-learn finds", async function () {
    const rows = 60;
    const positions = Float32Array.from({ length: rows * 2 }, (_, i) => Math.sin(i * 12.9898) * 43);
    const kinds = Array.from(
      { length: rows },
      (_, row) => ["people", "building", "wildlife"][row % 3] ?? "",
    );
    const expected = await askPython<number[]>(
      this,
      `
import numpy as np
from sklearn.neighbors import NearestNeighbors
points = np.array(given["positions"]).reshape(-1, 2)
kinds = np.array(given["kinds"])
near = NearestNeighbors(n_neighbors=10).fit(points).kneighbors(return_distance=False)
share = (kinds[near] == kinds[:, None]).mean(1)
answer = [share.mean(), share[kinds == "people"].mean(), share[kinds != "wildlife"].mean()]
`,
      { positions: [...positions], kinds },
    );
    const found = categoryPurity(positions, kinds, 10);
    const people = found.categories.find(({ category }) => category === "people")?.mean;
    [found.mean, people, found.buildingsAndPeople].forEach((value, i) => {
      assert.ok(Math.abs((value ?? Number.NaN) - (expected[i] ?? 0)) < 1e-9);
    });
  });
  it("needs no network", function () {
    const probe = spawnSync("unshare", ["-rn", "true"]);
    if (probe.status !== 0) skip(this, "needs `unshare -rn`, to run without a network");
    return withFolder(async (folder) => {
      const args = ["-rn", process.execPath, MAIN, "demo", "--json", "--logdir", folder];
      const { status, stdout, stderr } = spawnSync("unshare", args, { encoding: "utf8" });
      assert.equal(status, 0, stderr);
      assert.equal(JSON.parse(stdout).rows, 528);
    });
  });
});
