import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { encodeManifest, FormatError, type Manifest, parseManifest } from "pointillist/format";
import { manifestOf } from "./listing-fixtures.js";

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const whole: Manifest = {
  ...manifestOf(),
  ids: { kind: "list", values: ["a", "b", "c"] },
  metadata: {
    file: "metadata-01234567.tsv",
    rows: 3,
    columns: [{ name: "name", type: "text" }],
    exact: [{ row: 1, column: "name", value: "a\tb" }],
  },
  sprite: { file: "sprite-01234567.png", cell: [64, 64], columns: 2, firstRow: 0, count: 3 },
  thumbnails: [{ file: "t.png", cell: [128, 96], columns: 2, firstRow: 0, count: 3 }],
  brokenThumbnails: [{ row: 2, reason: "no picture" }],
  bookmarks: "bookmarks-01234567.json",
  images: { file: "images-01234567.bin", index: "images-89abcdef.npy" },
  imagePaths: "images-01234567.txt",
  colour: "colour-01234567.npy",
  concepts: { folder: "concepts-01234567", names: ["a"], ids: ["1"], assignments: 2 },
  neighbours: {
    file: "neighbours@100.npy",
    k: 2,
    metric: "cosine",
    exact: true,
    prepared: ["centre"],
  },
  skippedRows: [7],
};

const SCHEMA = new URL("../../../docs/manifest.schema.json", import.meta.url);
const fitsSchema = new Ajv2020().compile(JSON.parse(readFileSync(SCHEMA, "utf8")));
/** Rules that a schema cannot say: counts that agree with one another. */
const BEYOND_SCHEMA = /unique names|expected 3, found 4|3 ids|1 ids/;

describe("manifest", () => {
  it("the published schema takes what we write, and fields of later versions", () => {
    assert.ok(fitsSchema(whole), JSON.stringify(fitsSchema.errors));
    assert.ok(fitsSchema(manifestOf()));
    assert.ok(fitsSchema({ ...whole, later: 1 }));
    assert.ok(!fitsSchema({ ...whole, version: 2 }));
    const foreign = { ...whole.tensor, checkpoint: "../../model.ckpt-400" };
    assert.ok(fitsSchema({ ...whole, tensor: foreign }));
  });
  it("round-trips, unknown fields included", () => {
    const extended = { ...whole, later: { kept: [1] }, tensor: { ...whole.tensor, extra: 1 } };
    assert.deepEqual(parseManifest(encodeManifest(extended)), extended);
  });
  it("a newer version is refused with what to do, before anything else of it is read", () => {
    assert.throws(() => parseManifest(bytes({ format: whole.format, version: 2, layouts: 3 })), {
      code: "unsupported",
      message: /version 2, this reader knows 1: update Pointillist/,
    });
    assert.throws(() => parseManifest(bytes({ format: "other" })), {
      code: "unsupported",
      message: /"other"/,
    });
    assert.throws(() => parseManifest(new Uint8Array(3)), { code: "corrupt", message: /not JSON/ });
  });
  for (const [change, message] of [
    [{ tag: 7 }, /tag: expected text, found 7/],
    [{ step: -1 }, /step: expected a whole number of at least 0, found -1/],
    [{ step: 1.5 }, /step/],
    [{ wallTime: null }, /wallTime: expected a number, found null/],
    [{ tensor: undefined }, /tensor: expected an object, found undefined/],
    [{ tensor: { ...whole.tensor, shape: [3] } }, /tensor\.shape: expected a list of 2/],
    [
      { layouts: [{ ...whole.layouts[0], dims: 4 }] },
      /layouts\[0\]\.dims: expected 2 or 3, found 4/,
    ],
    [
      { layouts: [whole.layouts[0], whole.layouts[0]] },
      /layouts: expected unique names, found "t-SNE"/,
    ],
    [{ metadata: { ...whole.metadata, rows: 4 } }, /metadata\.rows: expected 3, found 4/],
    [
      { metadata: { ...whole.metadata, columns: [{ name: "a", type: "colour" }] } },
      /columns\[0\]\.type/,
    ],
    [{ ids: { kind: "list", values: ["a"] } }, /ids\.values: expected 3 ids, found 1/],
    [{ ids: { kind: "column" } }, /ids\.column: expected text/],
    [{ sprite: { ...whole.sprite, columns: 0 } }, /sprite\.columns/],
    [{ sprite: { ...whole.sprite, cell: [64, 0] } }, /sprite\.cell\[1\]/],
    [{ images: { file: "images-01234567.bin" } }, /images\.index: expected text/],
    [{ concepts: { ...whole.concepts, ids: [] } }, /concepts\.ids: expected 1 ids, found 0/],
    [{ neighbours: { ...whole.neighbours, metric: "far" } }, /neighbours\.metric/],
    [
      { neighbours: { ...whole.neighbours, recall: 1.5 } },
      /neighbours\.recall: expected a number from 0 to 1/,
    ],
  ] as const) {
    it(`refuses ${JSON.stringify(change).slice(0, 60)}`, () => {
      assert.throws(() => parseManifest(bytes({ ...whole, ...change })), {
        code: "corrupt",
        message,
      });
      const altered = JSON.parse(JSON.stringify({ ...whole, ...change }));
      assert.equal(fitsSchema(altered), BEYOND_SCHEMA.test(message.source), "the schema agrees");
    });
  }
  for (const file of [
    "../x.npy",
    "/etc/passwd",
    "a/../../x",
    "",
    "a//b",
    "C:\\x",
    "a\\b",
    "x\0",
    ".",
    "a/.",
  ]) {
    it(`no path leaves the folder: ${JSON.stringify(file)}`, () => {
      for (const change of [
        { colour: file },
        { sprite: { ...whole.sprite, file } },
        { images: { ...whole.images, file } },
        { images: { ...whole.images, index: file } },
        { imagePaths: file },
        { layouts: [{ ...whole.layouts[0], file }] },
        { concepts: { ...whole.concepts, folder: file } },
      ]) {
        assert.throws(() => parseManifest(bytes({ ...whole, ...change })), { code: "corrupt" });
        assert.ok(!fitsSchema({ ...whole, ...change }));
        assert.ok(!fitsSchema({ ...whole, ...change }));
      }
    });
  }
  it("a checkpoint of others may stand in the run, two folders up, and no further", () => {
    const at = (checkpoint: string) =>
      parseManifest(bytes({ ...whole, tensor: { ...whole.tensor, checkpoint } }));
    assert.equal(at("../../model.ckpt-400").tensor.checkpoint, "../../model.ckpt-400");
    for (const prefix of ["../model", "../../../model", "../../a/../../b", "../../"]) {
      assert.throws(() => at(prefix), { code: "corrupt" }, prefix);
    }
  });
  it("any JSON is a manifest or a FormatError", () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(whole)), fc.jsonValue(), (field, value) => {
        try {
          parseManifest(bytes({ ...whole, [field]: value }));
        } catch (error) {
          assert.ok(error instanceof FormatError, String(error));
        }
      }),
      { numRuns: 5000 },
    );
  });
});
