import assert from "node:assert/strict";
import fc from "fast-check";
import { nativeCrc32c, portableCrc32c } from "#sdk/io/crc.js";

const CHECK = new TextEncoder().encode("123456789");

describe("crc-32c", () => {
  // Check value of the Castagnoli polynomial: RFC 3720, and the catalogue of parametrised CRC algorithms.
  it("has the published check value in JavaScript", () => {
    assert.equal(portableCrc32c()(CHECK), 0xe3069283);
  });

  it("goes on from a seed", () => {
    const crc = portableCrc32c();
    assert.equal(crc(CHECK.subarray(4), crc(CHECK.subarray(0, 4))), 0xe3069283);
  });

  it("is the same by the native way", function () {
    const native = nativeCrc32c();
    if (!native) return this.skip();
    const portable = portableCrc32c();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array(), (a, b) => {
        assert.equal(native(b, native(a)), portable(b, portable(a)));
      }),
    );
  });
});
