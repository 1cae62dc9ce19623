import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import {
  decodeNpy,
  decodeNpyHeader,
  decodeNpyItems,
  encodeNpy,
  FormatError,
  npyRowRange,
} from "pointillist/format";

const GOLDEN = new URL("../../../test/golden/npy/", import.meta.url);
const golden = (name: string) => new Uint8Array(readFileSync(new URL(name, GOLDEN)));
const asNumber = (value: number | string) => Number(value);

describe("npy: files by NumPy", () => {
  const names = readdirSync(GOLDEN).filter((name) => name.endsWith(".json"));
  assert.ok(names.length > 25);
  for (const json of names) {
    const name = json.replace(".json", ".npy");
    it(`${name} reads as NumPy's own values`, () => {
      const expected = JSON.parse(readFileSync(new URL(json, GOLDEN), "utf8"));
      const array = decodeNpy(golden(name), name);
      assert.deepEqual(array.shape, expected.shape);
      assert.deepEqual([...array.data], expected.values.map(asNumber));
    });
  }
  for (const [name, code, message] of [
    ["object.npy", "unsupported", /objects/],
    ["text.npy", "unsupported", /<U3/],
    ["record.npy", "unsupported", /record/],
    ["too-large-i8.npy", "limit", /1152921504606846976/],
  ] as const) {
    it(`${name} is refused as ${code}`, () => {
      assert.throws(() => decodeNpy(golden(name), name), { name: "FormatError", code, message });
    });
  }
});

describe("npy: bytes in a Node Buffer", () => {
  it("decodes items that stand in the middle of a larger pool", () => {
    const npy = encodeNpy("f4", [3], Float32Array.from([1, 2, 3]));
    const pool = Buffer.alloc(npy.length + 64, 0xff);
    pool.set(npy, 37);
    const decoded = decodeNpy(pool.subarray(37, 37 + npy.length));
    assert.deepEqual(decoded.data, Float32Array.from([1, 2, 3]));
  });
});

describe("npy: hostile and torn", () => {
  it("any cut is truncated, never a wrong value", () => {
    for (const name of ["little-f4.npy", "version-2.npy", "fortran-3d.npy"]) {
      const file = golden(name);
      for (let cut = 0; cut < file.length; cut++) {
        assert.throws(() => decodeNpy(file.subarray(0, cut), name), { code: "truncated" });
      }
    }
  });
  it("a shape that claims 2^60 items is refused before allocating", () => {
    const file = golden("little-f4.npy");
    const text = new TextDecoder("latin1").decode(file).replace("(2, 3), }    ", "(2, 300), }  ");
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    assert.throws(() => decodeNpy(bytes), { code: "truncated" });
    const huge = encodeHeader(
      "{'descr': '<f8', 'fortran_order': False, 'shape': (1152921504606846976,), }",
    );
    assert.throws(() => decodeNpy(huge), { code: "limit" });
  });
  it("any mutated byte gives a value or a FormatError", () => {
    const file = golden("fortran-3d.npy");
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.nat(255), (at, byte) => {
        const mutated = file.slice();
        mutated[at] = byte;
        try {
          decodeNpy(mutated);
        } catch (error) {
          assert.ok(error instanceof FormatError, String(error));
        }
      }),
      { numRuns: 5000 },
    );
  });
});

function encodeHeader(literal: string): Uint8Array {
  const bytes = new Uint8Array(10 + literal.length + 1).fill(0x20);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, literal.length + 1, 0]);
  for (let i = 0; i < literal.length; i++) bytes[10 + i] = literal.charCodeAt(i);
  return bytes;
}

describe("npy: writing", () => {
  it("is byte for byte what NumPy writes", () => {
    const values = [0, 1, 2, 3, 4, 100];
    assert.deepEqual(encodeNpy("f4", [2, 3], Float32Array.from(values)), golden("little-f4.npy"));
    assert.deepEqual(encodeNpy("u2", [2, 3], Uint16Array.from(values)), golden("little-u2.npy"));
    assert.deepEqual(encodeNpy("i4", [2, 3], Int32Array.from(values)), golden("little-i4.npy"));
    assert.deepEqual(encodeNpy("u4", [2, 3], Uint32Array.from(values)), golden("little-u4.npy"));
    assert.deepEqual(encodeNpy("i8", [2, 3], Float64Array.from(values)), golden("little-i8.npy"));
    assert.deepEqual(encodeNpy("u1", [3], Uint8Array.of(0, 1, 255)), golden("u1.npy"));
  });
  it("refuses items that are not the shape", () => {
    assert.throws(() => encodeNpy("f4", [2, 2], new Float32Array(3)), { name: "ShapeError" });
  });
  it("one row is one small range of the file", () => {
    const file = golden("little-f4.npy");
    const header = decodeNpyHeader(file.subarray(0, 256));
    const { offset, length } = npyRowRange(header, 1);
    assert.equal(length, 12);
    const row = decodeNpyItems(header, file.subarray(offset, offset + length));
    assert.deepEqual([...row], [3, 4, 100]);
    assert.throws(() => npyRowRange(header, 2), { name: "ShapeError" });
    assert.throws(() => npyRowRange(decodeNpyHeader(golden("fortran-2d.npy")), 0), {
      code: "unsupported",
    });
  });
});
