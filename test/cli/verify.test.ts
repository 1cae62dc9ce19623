import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeNpy } from "pointillist/format";
import { demoRun } from "./demo-run.js";
import { pointillist, withFolder } from "./run-cli.js";

/** The file of the demo's run whose path has this pattern. */
async function find(logdir: string, pattern: RegExp): Promise<string> {
  const files = await readdir(join(logdir, "fluent-emoji"), { recursive: true });
  return join(
    logdir,
    "fluent-emoji",
    files.find((file) => pattern.test(file)) ?? assert.fail(String(pattern)),
  );
}

const flip = (at: number) => (bytes: Buffer) => {
  const altered = Buffer.from(bytes);
  const index = at < 0 ? altered.length + at : at;
  altered[index] = (altered[index] ?? 0) ^ 1;
  return altered;
};
const cut = (bytes: Buffer) => bytes.subarray(0, bytes.length - 7);
const swap = (from: string, to: string) => (bytes: Buffer) =>
  Buffer.from(bytes.toString("latin1").replace(from, to), "latin1");

/** Each alteration of one file, and what verify must say of it. */
const ALTERED: readonly [
  what: string,
  file: RegExp,
  alter: (bytes: Buffer) => Uint8Array,
  says: RegExp,
][] = [
  ["a vector's bit", /data-00000-of-00001$/, flip(123_456), /data-00000-of-00001: .*wrong CRC/],
  ["a shorter shard", /data-00000-of-00001$/, cut, /data-00000-of-00001: .*exceed/],
  ["the index' bit", /ckpt-0\.index$/, flip(20), /ckpt-0\.index/],
  [
    "a metadata row too few",
    /metadata-.*\.tsv$/,
    (bytes) => Buffer.from(bytes.toString().split("\n").slice(0, -2).join("\n")),
    /metadata-\w+\.tsv: 527 rows, the manifest says 528/,
  ],
  [
    "a label",
    /metadata-.*\.tsv$/,
    flip(3000),
    /metadata-\w+\.tsv: its content is not what its name says/,
  ],
  ["a layout cut off", /layouts\/t-sne-1af7b018@0\.npy$/, cut, /t-sne-\w+@0\.npy: .*needs/],
  [
    "a layout of other rows",
    /layouts\/t-sne-1af7b018@0\.npy$/,
    () => encodeNpy("f4", [3, 2], new Float32Array(6)),
    /f4 \[3,2\], expected f4 \[528,2\]/,
  ],
  [
    "a neighbour out of range",
    /neighbours@0\.npy$/,
    () => encodeNpy("i4", [528, 30], new Int32Array(528 * 30).fill(528)),
    /neighbour 528 of 528 rows/,
  ],
  [
    "a concept out of range",
    /concepts-\w+\/indices\.npy$/,
    (bytes) => Buffer.concat([bytes.subarray(0, -2), Buffer.of(255, 255)]),
    /concept 65535, but there are 1066/,
  ],
  ["concept offsets", /concepts-\w+\/indptr\.npy$/, flip(128), /indptr\.npy.*offset/],
  ["the sprite", /sprite-\w+\.png$/, (bytes) => bytes.subarray(10), /sprite-\w+\.png: no picture/],
  [
    "a sheet of more rows than there are",
    /embeddings\/images\/0\.json$/,
    swap('"count": 528', '"count": 529'),
    /pictures of rows 0 to 528, of 528/,
  ],
  ["bookmarks", /bookmarks-\w+\.json$/, cut, /bookmarks-\w+\.json.*not JSON/],
  [
    "the manifest",
    /embeddings\/images\/0\.json$/,
    swap('"images"', "7"),
    /0\.json.*tag: expected text, found 7/,
  ],
  [
    "a newer manifest",
    /embeddings\/images\/0\.json$/,
    swap('"version": 1', '"version": 2'),
    /manifest version 2.*update/,
  ],
  ["the config", /projector_config\.pbtxt$/, cut, /projector_config\.pbtxt.*line/],
  ["an event's bit", /tfevents/, flip(-30), /tfevents.*damaged/],
];

describe("cli: verify", function () {
  this.timeout(60_000);

  it("finds nothing to say of the demo", async () => {
    const { logdir } = await demoRun();
    const { code, out } = await pointillist("verify", logdir, "--json");
    const { ok, runs } = JSON.parse(out);
    assert.deepEqual(runs[0].findings, []);
    assert.deepEqual([code, ok], [0, true]);
    assert.ok(runs[0].checked >= 12, `${runs[0].checked} files`);
  });
  for (const [what, pattern, alter, says] of ALTERED) {
    it(`tells an altered file: ${what}`, async () => {
      const { logdir } = await demoRun();
      const path = await find(logdir, pattern);
      const whole = await readFile(path);
      await writeFile(path, alter(whole));
      try {
        const { code, out } = await pointillist("verify", logdir);
        assert.equal(code, 1, out);
        assert.match(out, says);
      } finally {
        await writeFile(path, whole);
      }
    });
  }
  it("a torn tail of an event file is a warning: a crash leaves one", async () => {
    const { logdir } = await demoRun();
    const path = await find(logdir, /tfevents/);
    const whole = await readFile(path);
    await writeFile(path, cut(whole));
    try {
      const { code, out } = await pointillist("verify", logdir);
      assert.equal(code, 0, out);
      assert.match(out, /warning: .*tfevents.*torn/);
    } finally {
      await writeFile(path, whole);
    }
  });
  it("a folder without runs is no success", () =>
    withFolder(async (folder) => {
      const { code, out } = await pointillist("verify", folder);
      assert.equal(code, 1);
      assert.match(out, /no runs/);
    }));
  it("says what the stock projector makes of it", () =>
    withFolder(async (folder) => {
      await writeFile(
        join(folder, "projector_config.pbtxt"),
        'embeddings { tensor_name: "a&b" tensor_path: "t.tsv" metadata_path: "m.tsv" colour: 1 }',
      );
      await writeFile(join(folder, "t.tsv"), "1\t2\n3\t4\n");
      await writeFile(join(folder, "m.tsv"), "only one\n");
      const { code, out } = await pointillist("verify", folder);
      assert.equal(code, 1);
      assert.match(out, /error: m\.tsv: 1 rows for 2 rows of the tensor/);
      assert.match(out, /warning: .*unknown field colour.*500/);
      assert.match(out, /warning: .*"a&b".*cannot load names with & # \+ %/);
    }));
});
