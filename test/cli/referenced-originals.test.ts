import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SummaryWriter } from "pointillist";
import { parseManifest } from "pointillist/format";
import sharp from "sharp";
import { pointillist, withFolder } from "./run-cli.js";

const picture = (grey: number) =>
  sharp({ create: { width: 20, height: 9, channels: 3, background: { r: grey, g: 9, b: 9 } } })
    .png()
    .toBuffer();

/** A run with three pictures in it, two of them the same file, and the list that names them. */
async function logged(logdir: string) {
  const run = join(logdir, "run");
  mkdirSync(join(run, "photos"), { recursive: true });
  const files = ["photos/é #1.png", "b.png", "b.png"];
  writeFileSync(join(run, "photos/é #1.png"), await picture(10));
  writeFileSync(join(run, "b.png"), await picture(200));
  await using writer = new SummaryWriter(run);
  const ref = await writer.embedding(
    "a",
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    { thumbnails: files.map((file) => join(run, file)), images: "reference", neighbours: false },
  );
  const { imagePaths = "" } = parseManifest(readFileSync(ref.manifest), ref.manifest);
  return { run, list: join(ref.folder, imagePaths) };
}

describe("pointillist verify, of referenced originals", () => {
  for (const [what, harm, says] of [
    ["nothing", () => undefined, null],
    [
      "a picture that is gone",
      (run: string) => rmSync(join(run, "b.png")),
      /\.txt: 2 originals cannot be shown; row 1: b\.png is not there/,
    ],
    [
      "a picture that is something else now",
      (run: string) => writeFileSync(join(run, "b.png"), "text"),
      /row 1: b\.png is no picture that browsers show/,
    ],
    [
      "a picture that leads out by now",
      (run: string) => {
        writeFileSync(join(run, "../outside.png"), readFileSync(join(run, "b.png")));
        rmSync(join(run, "b.png"));
        symlinkSync("../outside.png", join(run, "b.png"));
      },
      /row 1: b\.png leads out of the run/,
    ],
    [
      "a list that was altered",
      (_: string, list: string) => writeFileSync(list, "b.png\nb.png\nb.png\n"),
      /\.txt: its content is not what its name says/,
    ],
    [
      "a list of other rows",
      (_: string, list: string) => writeFileSync(list, "b.png\n"),
      /\.txt@0: 1 lines, expected 3|\.txt: .*1 lines, expected 3/,
    ],
    [
      "a list that leads out",
      (_: string, list: string) => writeFileSync(list, "b.png\n../outside.png\n\n"),
      /row 1: no path inside the run/,
    ],
    [
      "no list",
      (_: string, list: string) => rmSync(list),
      /paths of the originals: named by 0\.json, but not there/,
    ],
  ] as const)
    it(`says ${what}`, () =>
      withFolder(async (logdir) => {
        const { run, list } = await logged(logdir);
        harm(run, list);
        const { code, out, notes } = await pointillist("verify", run);
        assert.equal(code, says === null ? 0 : 1, out + notes);
        if (says !== null) assert.match(out, says);
      }));

  it("finds the run's own files though more pictures lie in it than are listed", () =>
    withFolder(async (logdir) => {
      const { run } = await logged(logdir);
      // The name sorts before `embeddings`; each is listed, none is read.
      mkdirSync(join(run, "all"));
      for (let at = 0; at < 20_100; at++) writeFileSync(join(run, "all", `${at}.jpg`), "");
      const { code, out } = await pointillist("verify", run);
      assert.equal(code, 0, out);
    })).timeout(60_000);
});

describe("pointillist publish, of referenced originals", () => {
  it("holds them, each once, and not one that leads out of the run", () =>
    withFolder(async (folder) => {
      const logdir = join(folder, "logs");
      const { run } = await logged(logdir);
      writeFileSync(join(folder, "secret.png"), await picture(99));
      mkdirSync(join(folder, "tab"));
      writeFileSync(join(folder, "tab/index.js"), "export function render() {}\n");
      const publish = async (name: string) => {
        const out = join(folder, name);
        const done = await pointillist("publish", logdir, "--out", out, "--tab", `${folder}/tab`);
        assert.equal(done.code, 0, done.notes);
        const { files } = JSON.parse(readFileSync(join(out, "files"), "utf8")) as {
          files: { path: string; url: string; size: number }[];
        };
        return {
          out,
          files: files.filter(({ path }) => path.endsWith("1.png") || path === "b.png"),
        };
      };
      const { out, files } = await publish("whole");
      assert.deepEqual(
        files.map(({ path, url }) => [path, url]),
        [
          ["photos/é #1.png", "data/photos/é #1.png"],
          ["b.png", "data/b.png"],
        ],
      );
      for (const { path, url, size } of files) {
        const bytes = readFileSync(join(out, url));
        assert.ok(bytes.equals(readFileSync(join(run, path))));
        assert.equal(size, bytes.length);
      }
      rmSync(join(run, "b.png"));
      symlinkSync(join(folder, "secret.png"), join(run, "b.png"));
      const other = await publish("other");
      assert.deepEqual(
        other.files.map(({ path }) => path),
        ["photos/é #1.png"],
      );
      assert.equal(existsSync(join(other.out, "data/b.png")), false);
    }));
});

describe("pointillist import --reference-images", () => {
  it("names the pictures of a column that lie in the run, and offers a copy of others", () =>
    withFolder(async (folder) => {
      const run = join(folder, "logs/mine");
      mkdirSync(run, { recursive: true });
      for (const at of [0, 1]) writeFileSync(join(run, `${at}.png`), await picture(90 * at));
      const table = (where: string) =>
        `id,x_0,x_1,file\na,1,2,${where}/0.png\nb,3,4,${where}/1.png\n`;
      writeFileSync(join(folder, "mine.csv"), table(run));
      const log = (...more: string[]) =>
        pointillist(
          "import",
          join(folder, "mine.csv"),
          "--image",
          "file",
          "--logdir",
          join(folder, "logs"),
          ...more,
        );
      const done = await log("--reference-images");
      assert.equal(done.code, 0, done.notes);
      const manifest = join(run, "embeddings/vectors/0.json");
      const { imagePaths = "" } = parseManifest(readFileSync(manifest));
      assert.equal(readFileSync(join(manifest, "..", imagePaths), "utf8"), "0.png\n1.png\n");
      assert.equal((await pointillist("verify", run)).code, 0);

      const elsewhere = await log("--reference-images", "--run", "other");
      assert.notEqual(elsewhere.code, 0);
      assert.match(elsewhere.notes, /thumbnails\[0\]: expected a file inside the run .*"copy"/);
      const both = await log("--reference-images", "--copy-images");
      assert.match(both.notes, /--copy-images or --reference-images, not both/);
      assert.equal(both.code, 2);
    }));
});
