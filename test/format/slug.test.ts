import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { contentHash, sha256Hex, slugOf } from "pointillist/format";

const digest = (text: string) => createHash("sha256").update(text).digest("hex");

describe("slug", () => {
  for (const [tag, expected] of [
    ["images", "images"],
    ["a_b-9", "a_b-9"],
    ["Images", `images-${digest("Images").slice(0, 8)}`],
    ["encoder/embedding", `encoder-embedding-${digest("encoder/embedding").slice(0, 8)}`],
    ["..", `---${digest("..").slice(0, 8)}`],
    ["con", `con-${digest("con").slice(0, 8)}`],
    ["lpt1", `lpt1-${digest("lpt1").slice(0, 8)}`],
    ["", `tag-${digest("").slice(0, 8)}`],
    ["写真", `---${digest("写真").slice(0, 8)}`],
    ["x".repeat(40), "x".repeat(40)],
    ["x".repeat(41), `${"x".repeat(40)}-${digest("x".repeat(41)).slice(0, 8)}`],
  ] as const) {
    it(`${JSON.stringify(tag).slice(0, 30)} is ${expected}`, () => {
      assert.equal(slugOf(tag), expected);
    });
  }
  it("is a safe folder name for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (tag) => {
        assert.match(slugOf(tag), /^[a-z0-9_-]{1,49}$/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("sha256", () => {
  it("agrees with Node's for any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const expected = createHash("sha256").update(bytes).digest("hex");
        assert.equal(sha256Hex(bytes), expected);
        assert.equal(contentHash(bytes), expected.slice(0, 8));
      }),
      { numRuns: 500 },
    );
  });
  it("agrees on a large input", () => {
    const bytes = new Uint8Array(1_000_003).map((_, i) => i * 7);
    assert.equal(sha256Hex(bytes), createHash("sha256").update(bytes).digest("hex"));
  });
});
