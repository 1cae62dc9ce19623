import assert from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { decodeNpy } from "pointillist/format";
import { createDataSource } from "#frontend/data/source.js";
import { demoRun } from "./demo-run.js";
import { pointillist, withFolder } from "./run-cli.js";

/** A static server as simple as they come: no ranges, queries ignored. */
async function serve(folder: string, use: (base: string) => Promise<void>): Promise<void> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
    readFile(join(folder, path)).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** What stands for the tab's scripts, where the page itself is not looked at. */
async function fakeTab(folder: string): Promise<string> {
  const tab = join(folder, "tab");
  await mkdir(tab);
  await writeFile(join(tab, "index.js"), "export function render() {}\n");
  return tab;
}

describe("cli: publish", function () {
  this.timeout(60_000);

  it("the folder answers the tab from a static server, and holds nothing else of the run", () =>
    withFolder(async (folder) => {
      const { logdir } = await demoRun();
      const out = join(folder, "site");
      const ran = await pointillist(
        "publish",
        logdir,
        "--out",
        out,
        "--tab",
        await fakeTab(folder),
        "--json",
      );
      assert.equal(ran.code, 0, ran.notes);
      const files = (await readdir(join(out, "data"), { recursive: true })).filter((name) =>
        /\.\w+|ckpt|checkpoint$/.test(name),
      );
      assert.ok(
        !files.some((name) => /tfevents|projector_config|images\/checkpoint$/.test(name)),
        String(files),
      );
      await serve(out, async (base) => {
        const source = createDataSource({ base });
        const [run] = (await source.listRuns()).runs;
        assert.deepEqual([run?.run, run?.newestStep, run?.hasLayout], ["fluent-emoji", 0, true]);
        const { tensors, notices } = await source.openRun("fluent-emoji");
        assert.deepEqual([tensors.map(({ tag }) => tag), notices], [["images"], []]);
        const dataset = await source.openDataset("fluent-emoji", "images", null);
        const { positions } = await dataset.positions("t-SNE");
        const path = join(logdir, "fluent-emoji/embeddings/images/layouts");
        const name =
          (await readdir(path)).find((file) => /^t-sne-[0-9a-f]{8}@/.test(file)) ?? assert.fail();
        assert.deepEqual(positions, decodeNpy(await readFile(join(path, name))).data);
        assert.equal((await dataset.neighbours(3))?.length, 30);
        assert.equal((await dataset.vector(5)).length, 1280);
        dataset.dispose();
      });
      assert.match(
        await readFile(join(out, "index.html"), "utf8"),
        /script-src 'self' 'wasm-unsafe-eval'/,
      );
    }));
  it("tensors of others, with names that addresses must escape", () =>
    withFolder(async (folder) => {
      const run = join(folder, "logs/r");
      await mkdir(join(run, "a%2f#b"), { recursive: true });
      const config =
        'embeddings { tensor_name: "w" tensor_path: "a%2f#b/t.tsv" metadata_path: "m ?.tsv" }';
      await writeFile(join(run, "projector_config.pbtxt"), config);
      await writeFile(join(run, "a%2f#b/t.tsv"), "1\t2\n3\t4\n");
      await writeFile(join(run, "m ?.tsv"), "x\ny\n");
      const out = join(folder, "site");
      const { code, notes } = await pointillist(
        "publish",
        join(folder, "logs"),
        "--out",
        out,
        "--tab",
        await fakeTab(folder),
      );
      assert.equal(code, 0, notes);
      await serve(out, async (base) => {
        const dataset = await createDataSource({ base }).openDataset("r", "w", null);
        assert.equal(dataset.rows, 2);
        assert.deepEqual([...(await dataset.vectors())], [1, 2, 3, 4]);
        dataset.dispose();
      });
    }));
  it("refuses a folder that is not empty, a missing tab and a wrong name", () =>
    withFolder(async (folder) => {
      const { logdir } = await demoRun();
      const tab = await fakeTab(folder);
      for (const [args, message] of [
        [["--out", folder, "--tab", tab], /is not empty/],
        [["--out", join(folder, "x"), "--tab", join(folder, "none")], /no scripts of the tab/],
        [
          ["--out", join(folder, "x"), "--tab", tab, "--tensor", "y"],
          /no tensor "y", there: images/,
        ],
        [
          ["--out", join(folder, "x"), "--tab", tab, "--step", "9"],
          /no step 9 of images, there: 0/,
        ],
      ] as const) {
        const { code, notes } = await pointillist("publish", logdir, ...args);
        assert.equal(code, 2);
        assert.match(notes, message);
      }
    }));
});
