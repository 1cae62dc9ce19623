import assert from "node:assert/strict";
import { FormatError, isPointillistError } from "pointillist";

describe("errors", () => {
  it("are recognised by class and code", () => {
    const error = new FormatError("limit", "too large", { source: "a", offset: 3 });
    assert.equal(error.message, "a@3: too large");
    assert.ok(isPointillistError(error, "limit"));
    assert.ok(!isPointillistError(error, "corrupt"));
  });
});
