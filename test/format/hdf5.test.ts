import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FormatError, memorySource, openHdf5 } from "pointillist/format";
import { countingSource, type ExpectedTensor, fileSource, GOLDEN } from "./golden.js";

const FOLDER = join(GOLDEN, "hdf5");
const files = readdirSync(FOLDER).filter((name) => name.endsWith(".h5"));
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** What each file holds that is refused, beside what is read. */
const REFUSED: Record<string, string[]> = {
  "earliest.h5": ["packed", "text"],
  "latest.h5": ["text", "types"],
  "user-block.h5": ["packed", "text"],
};

describe("HDF5 files", () => {
  for (const file of files)
    it(`${file}: every dataset of numbers is read as h5py reads it`, async () => {
      const expected: Record<string, ExpectedTensor> = JSON.parse(
        readFileSync(join(FOLDER, file.replace(/\.h5$/, ".json")), "utf8"),
      );
      const h5 = await openHdf5(fileSource(join(FOLDER, file)));
      const refused = REFUSED[file] ?? [];
      assert.deepEqual(h5.broken.map(({ path }) => path).sort(), refused);
      const wanted = Object.keys(expected).filter(
        (path) => !refused.some((one) => path === one || path.startsWith(`${one}/`)),
      );
      assert.deepEqual(h5.datasets.map(({ path }) => path).sort(), wanted.sort());
      for (const path of wanted) {
        const { dtype, shape, bytes } = expected[path] ?? assert.fail();
        const tensor = await h5.read(path);
        assert.deepEqual([tensor.dtype, tensor.shape], [dtype, shape], path);
        assert.equal(hex(tensor.bytes), bytes, path);
        const [rows = 0] = shape;
        if (rows < 2) continue;
        const size = tensor.bytes.length / rows;
        const last = await h5.readRows(path, rows - 2, 2);
        assert.equal(hex(last.bytes), hex(tensor.bytes.slice((rows - 2) * size)), path);
      }
      for (const path of refused) await assert.rejects(h5.read(path), { code: "unsupported" });
    });

  it("names of Keras layers are known, by their groups", async () => {
    const h5 = await openHdf5(fileSource(join(FOLDER, "keras.weights.h5")));
    assert.equal(h5.nameOf("layers/embedding/vars"), "words");
    assert.equal(h5.nameOf("layers/dense/vars"), "head");
    assert.equal(h5.nameOf("layers"), undefined);
  });

  it("a row is one small read; the data are never read to find it", async () => {
    const { source, count } = countingSource(fileSource(join(FOLDER, "keras.weights.h5")));
    const h5 = await openHdf5(source);
    const { reads, bytes } = count;
    assert.ok(reads <= 2, `${reads} reads`);
    await h5.readRows("layers/embedding/vars/0", 7, 1);
    assert.deepEqual(count, { reads: reads + 1, bytes: bytes + 32 });
  });

  it("arguments that no file can mend are ArgumentErrors", async () => {
    const h5 = await openHdf5(fileSource(join(FOLDER, "earliest.h5")));
    await assert.rejects(h5.read("nothing"), { name: "ArgumentError" });
    await assert.rejects(h5.readRows("contiguous", 10, 2), { name: "ArgumentError" });
    await assert.rejects(h5.readRows("scalar", 0, 1), { name: "ArgumentError" });
  });

  it("limits are kept: at each a file is read, one below it is refused", async () => {
    const source = () => fileSource(join(FOLDER, "earliest.h5"));
    const whole = await openHdf5(source());
    const size = 11 * 7 * 4;
    const read = async (limits: object) =>
      (await openHdf5(source(), { limits })).read("contiguous");
    assert.equal((await read({ tensorBytes: size })).bytes.length, size);
    await assert.rejects(read({ tensorBytes: size - 1 }), { code: "limit" });
    const objects = whole.datasets.length + whole.broken.length + 2;
    assert.ok((await openHdf5(source(), { limits: { entries: objects } })).datasets.length > 0);
    await assert.rejects(openHdf5(source(), { limits: { entries: 20 } }), { code: "limit" });
    const flat = await openHdf5(source(), { limits: { rank: 2 } });
    assert.ok(flat.broken.some(({ path, error }) => path === "holes" && error.code === "limit"));
  });

  for (const file of files)
    it(`${file}: cut anywhere it is refused, or what is whole is read`, async () => {
      const bytes = new Uint8Array(readFileSync(join(FOLDER, file)));
      const step = Math.max(1, Math.floor(bytes.length / 150));
      for (let cut = 0; cut < bytes.length; cut += step)
        try {
          const h5 = await openHdf5(memorySource(bytes.subarray(0, cut)));
          for (const { path } of h5.datasets) await h5.read(path);
        } catch (error) {
          assert.ok(error instanceof FormatError, String(error));
        }
    });
});
