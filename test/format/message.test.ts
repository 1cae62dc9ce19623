import assert from "node:assert/strict";
import {
  DEFAULT_LIMITS,
  decodeEvent,
  type FormatError,
  isPointillistError,
} from "pointillist/format";
import { bytes, number } from "../hostile/craft.js";

const AT = { source: "e", offset: 5 };

/** Groups of an unknown field, one in the other. */
function nested(depth: number): Uint8Array {
  const [start, end] = [
    [0xa3, 0x01],
    [0xa4, 0x01],
  ];
  return Uint8Array.from([
    ...new Array(depth).fill(start).flat(),
    ...new Array(depth).fill(end).flat(),
  ]);
}

function refusal(payload: Uint8Array | readonly number[], limits = {}): FormatError {
  try {
    decodeEvent(Uint8Array.from(payload), AT, { ...DEFAULT_LIMITS, ...limits });
  } catch (error) {
    if (isPointillistError(error) && error.name === "FormatError") return error as FormatError;
    throw error;
  }
  return assert.fail("not refused");
}

describe("protobuf messages", () => {
  it("nest up to the limit and no deeper", () => {
    for (const messageDepth of [1, 2, 64]) {
      const limits = { ...DEFAULT_LIMITS, messageDepth };
      assert.equal(decodeEvent(nested(messageDepth), AT, limits).kind, "empty");
      assert.equal(refusal(nested(messageDepth + 1), { messageDepth }).code, "limit");
    }
    assert.equal(refusal(nested(100_000)).code, "limit");
  });

  it("say where and why they are refused", () => {
    const error = refusal([0x2a, 0x7f]);
    assert.equal(error.code, "truncated");
    assert.deepEqual(error.at, AT);
    assert.match(error.message, /^e@5: protobuf: /);
    assert.equal(refusal([0x07]).code, "corrupt");
  });

  it("hold no 64-bit number that JavaScript would round", () => {
    assert.equal(decodeEvent(Uint8Array.from(number(2, 2n ** 53n - 1n))).step, 2 ** 53 - 1);
    assert.equal(decodeEvent(Uint8Array.from(number(2, -(2n ** 53n) + 1n))).step, 1 - 2 ** 53);
    assert.equal(refusal(number(2, 2n ** 53n)).code, "limit");
    assert.equal(refusal(number(2, -(2n ** 53n))).code, "limit");
  });
});

describe("tensors in events", () => {
  const shape = (...dims: number[]) =>
    bytes(
      2,
      dims.flatMap((dim) => bytes(2, number(1, dim))),
    );
  const event = (...tensor: number[]) =>
    Uint8Array.from(bytes(5, bytes(1, [...bytes(1, [97]), ...bytes(8, tensor)])));

  /** The one tensor of an event. */
  function decode(payload: Uint8Array, limits = {}) {
    const decoded = decodeEvent(payload, AT, { ...DEFAULT_LIMITS, ...limits });
    assert.ok(decoded.kind === "summary");
    const data = decoded.values[0]?.data;
    assert.ok(data?.kind === "tensor");
    return data.tensor;
  }

  const hexOf = (payload: Uint8Array) => {
    const tensor = decode(payload);
    assert.ok(tensor.dtype !== "string");
    return Buffer.from(tensor.bytes).toString("hex");
  };

  // Expected bytes by hand, from the little-endian forms of the types.
  const lists: [string, number, readonly number[], string][] = [
    ["float", 1, bytes(5, [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]), "0000803f00000040"],
    ["double", 2, bytes(6, new Array(16).fill(1)), "01".repeat(16)],
    ["int32", 3, bytes(7, [...number(0, -1).slice(1), 5]), "ffffffff05000000"],
    ["uint8", 4, bytes(7, [0xff, 0x01, 2]), "ff02"],
    ["int16", 5, bytes(7, [...number(0, -2).slice(1), 5]), "feff0500"],
    ["int8", 6, bytes(7, [...number(0, -2).slice(1), 5]), "fe05"],
    ["int64", 9, bytes(10, [...number(0, -2).slice(1), 5]), "feffffffffffffff0500000000000000"],
    ["bool", 10, bytes(11, [1, 0]), "0100"],
    ["bfloat16", 14, bytes(13, [0x80, 0x7f, 0]), "803f0000"],
    ["half", 19, bytes(13, [0x80, 0x78, 0]), "003c0000"],
    ["uint32", 22, bytes(16, [0xff, 0xff, 0xff, 0xff, 0x0f, 1]), "ffffffff01000000"],
    ["uint64", 23, bytes(17, [1, 2]), "01000000000000000200000000000000"],
    ["e5m2", 24, bytes(18, [7, 8]), "0708"],
    ["complex64", 8, bytes(9, new Array(16).fill(2)), "02".repeat(16)],
    ["complex128", 18, bytes(12, new Array(32).fill(2)), "02".repeat(32)],
  ];
  for (const [name, dtype, list, hex] of lists)
    it(`${name} values in a list become bytes`, () => {
      assert.equal(hexOf(event(...number(1, dtype), ...shape(2), ...list)), hex);
    });

  it("one value stands for many, up to the limit", () => {
    const one = bytes(5, [0, 0, 0x80, 0x3f]);
    const payload = event(...number(1, 1), ...shape(3), ...one);
    assert.equal(hexOf(payload), "0000803f".repeat(3));
    assert.equal(decode(payload, { repeatedBytes: 12 }).dtype, "float32");
    assert.equal(refusal(payload, { repeatedBytes: 11 }).code, "limit");
    assert.equal(hexOf(event(...number(1, 1), ...shape(2))), "0000000000000000");
    const huge = event(...number(1, 1), ...shape(2 ** 40), ...one);
    assert.equal(refusal(huge).code, "limit");
    const strings = event(...number(1, 7), ...shape(2 ** 40), ...bytes(8, [97]));
    assert.equal(refusal(strings).code, "limit");
  });

  it("that contradict themselves are refused", () => {
    const content = bytes(4, new Array(8).fill(0));
    assert.equal(refusal(event(...number(1, 1), ...shape(3), ...content)).code, "corrupt");
    const long = bytes(5, new Array(16).fill(0));
    assert.equal(refusal(event(...number(1, 1), ...shape(2), ...long)).code, "corrupt");
    assert.equal(refusal(event(...number(1, 99), ...shape(2), ...content)).code, "unsupported");
    assert.equal(refusal(event(...number(1, 1), ...bytes(2, number(3, 1)))).code, "unsupported");
    assert.equal(refusal(event(...number(1, 1), ...shape(-1))).code, "corrupt");
    const half = event(...number(1, 8), ...shape(3), ...bytes(9, new Array(8).fill(0)));
    assert.equal(refusal(half).code, "unsupported");
  });

  it("have at most the rank of the limit", () => {
    const payload = event(...number(1, 1), ...shape(1, 1, 1), ...bytes(5, [0, 0, 0, 0]));
    assert.equal(decode(payload, { rank: 3 }).shape.length, 3);
    assert.equal(refusal(payload, { rank: 2 }).code, "limit");
  });
});
