import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeNpy, parseManifest } from "pointillist/format";
import { GOLDEN } from "../format/golden.js";
import { pointillist, withFolder } from "./run-cli.js";

const RUN = join(GOLDEN, "bookmarks/run");
const seen: Record<string, number>[][] = JSON.parse(
  readFileSync(join(GOLDEN, "bookmarks/seen.json"), "utf8"),
);

describe("bookmarks of the stock projector", () => {
  it("that a config names are layouts, also after others were added", () =>
    withFolder(async (folder) => {
      cpSync(RUN, join(folder, "run"), { recursive: true });
      const layoutsOf = async () => {
        const { out } = await pointillist("inspect", folder, "--json");
        return JSON.parse(out).runs[0].embeddings[0].layouts.map(
          ({ name, dims }: { name: string; dims: number }) => `${name}, ${dims}`,
        );
      };
      const views = ["State 0, 3", "State 1, 3", "State 2, 3"];
      assert.deepEqual(await layoutsOf(), views);
      const ran = await pointillist("layout", join(folder, "run"), "--pca", "--no-quality");
      assert.equal(ran.code, 0, ran.notes);
      assert.deepEqual(await layoutsOf(), ["PCA, 2", ...views]);
    }));

  it("that were downloaded can be added to a run: the same coordinates, rows left out unplaced", () =>
    withFolder(async (folder) => {
      const run = join(folder, "run");
      cpSync(RUN, run, { recursive: true });
      const config = readFileSync(join(run, "projector_config.pbtxt"), "utf8");
      writeFileSync(
        join(run, "projector_config.pbtxt"),
        config.replace(/ {2}bookmarks_path.*\n/, ""),
      );
      const ran = await pointillist("layout", run, "--add", join(RUN, "state.txt"), "--json");
      assert.equal(ran.code, 0, ran.notes);
      const { manifest: path } = JSON.parse(ran.out);
      const { layouts } = parseManifest(readFileSync(join(run, path)));
      assert.deepEqual(
        layouts.map(({ name, method, dims }) => [name, method, dims]),
        [
          ["State 0", "pca", 3],
          ["State 1", "tsne", 3],
          ["State 2", "pca", 3],
        ],
      );
      const slots = ["pca", "tsne", "pca"];
      for (const [view, { file }] of layouts.entries()) {
        const { shape, data } = decodeNpy(readFileSync(join(run, "embeddings/points", file)));
        assert.deepEqual(shape, [60, 3]);
        const placed = new Map((seen[view] ?? []).map((point) => [point["index"], point]));
        const wanted = Array.from({ length: 60 }, (_, row) =>
          [0, 1, 2].map((axis) => placed.get(row)?.[`${slots[view]}-${axis}`] ?? Number.NaN),
        );
        assert.deepEqual(data, Float32Array.from(wanted.flat()), `view ${view}`);
      }
      const { code, out } = await pointillist("verify", folder);
      assert.equal(code, 0, out);
      const other = join(folder, "other.json");
      writeFileSync(other, readFileSync(join(RUN, "state.txt"), "utf8").replace("[{", "[{ "));
      const short = JSON.parse(readFileSync(other, "utf8"));
      short[0].projections.pop();
      writeFileSync(other, JSON.stringify(short));
      const wrong = await pointillist("layout", run, "--add", other);
      assert.match(wrong.notes, /other\.json, State 0.*60 rows.*59/);
    }));
});
