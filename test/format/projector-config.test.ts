import assert from "node:assert/strict";
import fc from "fast-check";
import {
  FormatError,
  type ProjectorConfig,
  parseProjectorConfig,
  parseTextFormat,
  printProjectorConfig,
  quoteText,
  withEmbedding,
} from "pointillist/format";

const ENTRY = {
  tensorName: "images",
  metadataPath: "embeddings/images/metadata-01234567.tsv",
  tensorShape: [528, 1280],
  sprite: { imagePath: "embeddings/images/sprite-01234567.png", singleImageDim: [64, 64] },
  tensorPath: "embeddings/images/ckpt-0.data-00000-of-00001",
};

describe("projector config", () => {
  it("prints what it parses", () => {
    const text = printProjectorConfig({ embeddings: [ENTRY] });
    const { embeddings } = parseProjectorConfig(text);
    const { raw, ...entry } = embeddings[0] ?? assert.fail();
    assert.deepEqual(entry, ENTRY);
    assert.equal(printProjectorConfig(parseProjectorConfig(text)), text);
    assert.ok(raw?.startsWith("embeddings {"));
  });
  it("reads every spelling of the text format", () => {
    const config = parseProjectorConfig(`
      # a comment
      model_checkpoint_path: 'a' "b"; embeddings: <
        tensor_name : "\\x41\\102\\u00e9\\U0001F600\\n\\t\\"" , tensor_shape: [ 3, 0x10 ]
        tensor_shape: 010 sprite { single_image_dim: 7 image_path: "s.png" } >
      embeddings { }`);
    assert.equal(config.modelCheckpointPath, "ab");
    const [first, second] = config.embeddings;
    assert.equal(first?.tensorName, 'ABé😀\n\t"');
    assert.deepEqual(first?.tensorShape, [3, 16, 8]);
    assert.deepEqual(first?.sprite, { imagePath: "s.png", singleImageDim: [7] });
    assert.equal(second?.tensorName, "");
  });
  it("keeps entries of others as they stand, comments inside and unknown fields too", () => {
    const theirs = 'embeddings {\n  # mine\n  tensor_name: "w"   colour: { red: 1 }\n}';
    const config = parseProjectorConfig(`${theirs}\nextra: 7\n`);
    assert.deepEqual(config.embeddings[0]?.unknownFields, ["colour"]);
    const text = printProjectorConfig(withEmbedding(config, ENTRY));
    assert.ok(text.startsWith(`${theirs}\nembeddings {\n  tensor_name: "images"`), text);
    assert.ok(text.endsWith("}\nextra: 7\n"));
  });
  it("one entry a tensor: the newest takes the place of all before it", () => {
    const doubled: ProjectorConfig = {
      embeddings: [{ tensorName: "images" }, { tensorName: "w" }, { tensorName: "images" }],
    };
    assert.deepEqual(
      withEmbedding(doubled, ENTRY).embeddings.map(({ tensorName, tensorPath }) => [
        tensorName,
        tensorPath,
      ]),
      [
        ["images", ENTRY.tensorPath],
        ["w", undefined],
      ],
    );
  });
  for (const [text, message] of [
    ["embeddings {", /line 1: a message is not closed/],
    ["\n\nembeddings }", /line 3: .*colon or a message/],
    ['embeddings { tensor_name: "a }', /line 1: a string is not closed/],
    ['embeddings { tensor_name: "\\q" }', /unknown escape/],
    ["embeddings { tensor_shape: -3 }", /-3 is no dimension/],
    ["embeddings { tensor_shape: 1e3 }", /1e3 is no dimension/],
    ["{}", /expected a field name/],
    ["a: ", /expected a value, found the end/],
    ["a: [1 2]", /expected , or \]/],
  ] as const) {
    it(`refuses ${JSON.stringify(text)}, with the line`, () => {
      assert.throws(() => parseProjectorConfig(text), {
        name: "FormatError",
        code: "corrupt",
        message,
      });
    });
  }
  it("limits depth, size and number before they cost anything", () => {
    const deep = "a {".repeat(100_000);
    assert.throws(() => parseTextFormat(deep), { code: "limit" });
    assert.throws(() => parseTextFormat(" ".repeat(5 * 2 ** 20)), { code: "limit" });
    assert.throws(() => parseProjectorConfig("embeddings {}\n".repeat(10_001)), { code: "limit" });
  });
  it("any text round-trips through its quotes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        const expected = value.replace(/\p{Surrogate}/gu, "\uFFFD");
        const [field] = parseTextFormat(`a: ${quoteText(value)}`).fields;
        assert.deepEqual(field?.value, { kind: "string", text: expected });
      }),
      { numRuns: 3000 },
    );
  });
  it("any mutation is a config or a FormatError", () => {
    const text = printProjectorConfig({ embeddings: [ENTRY], modelCheckpointPath: "x" });
    const junk = fc.constantFrom("{", "}", '"', "\\", "[", "<", ":", "\0", "#", "9", "\n", "");
    fc.assert(
      fc.property(fc.nat(text.length - 1), junk, (at, character) => {
        try {
          parseProjectorConfig(text.slice(0, at) + character + text.slice(at + 1));
        } catch (error) {
          assert.ok(error instanceof FormatError, String(error));
        }
      }),
      { numRuns: 5000 },
    );
  });
});
