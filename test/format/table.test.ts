import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { encodeTable, isPointillistError, memorySource, openTable } from "pointillist/format";
import { CHECKPOINTS, countingSource } from "./golden.js";
import { propertyOptions } from "./seed.js";

interface Entry {
  key: Uint8Array;
  value: Uint8Array;
}

/** Entries with the keys that are given, in their order, each with its number as value. */
function entriesOf(keys: readonly (string | Uint8Array)[]): Entry[] {
  return [...new Set(keys.map((key) => Buffer.from(key).toString("latin1")))]
    .map((key) => Buffer.from(key, "latin1"))
    .sort(Buffer.compare)
    .map((key, i) => ({ key: new Uint8Array(key), value: new TextEncoder().encode(`value ${i}`) }));
}

async function readAll(bytes: Uint8Array, options = {}): Promise<Entry[]> {
  const table = await openTable(memorySource(bytes, "t.index"), options);
  const entries: Entry[] = [];
  for await (const { key, value } of table.entries())
    entries.push({ key: key.slice(), value: value.slice() });
  return entries;
}

describe("tables", () => {
  it("give back what was put in, whatever the size of blocks", async () => {
    const keys = fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(keys, fc.integer({ min: 1, max: 400 }), async (keys, blockSize) => {
        const entries = entriesOf(keys);
        assert.deepEqual(await readAll(encodeTable(entries, { blockSize })), entries);
      }),
      propertyOptions(),
    );
  });

  it("refuse keys that do not rise", () => {
    const [a, b] = entriesOf(["a", "b"]);
    assert.ok(a && b);
    assert.throws(() => encodeTable([b, a]), { name: "ArgumentError" });
    assert.throws(() => encodeTable([a, a]), { name: "ArgumentError" });
  });

  const whole = encodeTable(entriesOf(["", "alpha", "alphabet", "beta", "gamma"]), {
    blockSize: 40,
  });

  it("cut anywhere are refused, with an error of ours", async () => {
    for (let cut = 0; cut < whole.length; cut++)
      await assert.rejects(readAll(whole.subarray(0, cut)), { name: "FormatError" });
  });

  it("with any bit flipped are refused, or hold what they held", async () => {
    const entries = await readAll(whole);
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const copy = Uint8Array.from(whole);
      copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
      try {
        assert.deepEqual(await readAll(copy), entries, `bit ${bit}`);
      } catch (error) {
        assert.ok(isPointillistError(error), String(error));
      }
    }
  });

  it("with one bad block keep the others", async () => {
    const copy = Uint8Array.from(whole);
    copy[4] = (copy[4] as number) ^ 1; // in the first block
    const table = await openTable(memorySource(copy));
    const damage: string[] = [];
    const keys: string[] = [];
    for await (const { key } of table.entries((error) => damage.push(error.code)))
      keys.push(Buffer.from(key).toString());
    assert.deepEqual(damage, ["corrupt"]);
    assert.deepEqual(keys, ["beta", "gamma"]);
  });

  it("of several hundred KiB take a read for the tail and one for each block", async () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => `${i}${"x".repeat(30)}`);
    const bytes = encodeTable(entriesOf(keys));
    assert.ok(bytes.length > 3 * 262_144);
    const { source, count } = countingSource(memorySource(bytes));
    const table = await openTable(source);
    assert.equal(count.reads, 1);
    let found = 0;
    for await (const _ of table.entries()) found++;
    assert.equal(found, keys.length);
    assert.ok(count.reads <= 2 + Math.ceil(bytes.length / 262_144), `${count.reads} reads`);
  });

  describe("limits", () => {
    const golden = readFileSync(join(CHECKPOINTS, "dtypes.index"));
    const long = encodeTable(entriesOf(["k".repeat(100)]));
    const edges: [string, Uint8Array, number][] = [
      ["tableBytes", golden, golden.length],
      ["entries", encodeTable(entriesOf(["a", "b", "c"])), 3],
      ["nameBytes", long, 100],
      // The one data block: key, three lengths, value, one restart and its count.
      ["blockBytes", long, 100 + 3 + 7 + 8],
    ];
    for (const [name, bytes, most] of edges)
      it(`${name}: at the limit is read, one below is refused`, async () => {
        await readAll(bytes, { limits: { [name]: most } });
        const refused = readAll(bytes, { limits: { [name]: most - 1 } });
        await assert.rejects(refused, { name: "FormatError", code: "limit" });
      });
  });
});
