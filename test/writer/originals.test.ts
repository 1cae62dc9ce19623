import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type EmbeddingOptions, SummaryWriter, type ThumbnailInput } from "pointillist";
import { parseManifest } from "pointillist/format";
import sharp from "sharp";
import { temporaryFolder } from "../io/folder.js";

const plain = (width: number, red: number) =>
  sharp({ create: { width, height: 9, channels: 3, background: { r: red, g: 20, b: 30 } } });
const hash8 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex").slice(0, 8);

async function log(
  run: string,
  thumbnails: readonly ThumbnailInput[],
  options: EmbeddingOptions = {},
) {
  const vectors = thumbnails.map((_, row) => [row, row % 3]);
  await using writer = new SummaryWriter(run);
  const ref = await writer.embedding("a", vectors, { neighbours: false, thumbnails, ...options });
  return { ref, manifest: parseManifest(readFileSync(ref.manifest), ref.manifest) };
}

/** The items of the index as docs/file-format.md says: the last 8 x (N + 1) bytes. */
function offsetsIn(bytes: Buffer, rows: number): number[] {
  const first = bytes.length - 8 * (rows + 1);
  return Array.from({ length: rows + 1 }, (_, item) => bytes.readDoubleLE(first + 8 * item));
}

describe("copied originals", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  it("are the very bytes of files and buffers of four formats, in row order; others have none", async () => {
    const run = folder();
    const files = [
      await plain(300, 10).png().toBuffer(),
      await plain(200, 60).jpeg().toBuffer(),
      await plain(100, 110).webp().toBuffer(),
      await plain(50, 160).gif().toBuffer(),
    ];
    const path = join(run, "b.jpg");
    writeFileSync(path, files[1] as Buffer);
    const whole = files[0] as Buffer;
    const thumbnails: ThumbnailInput[] = [
      whole,
      path,
      null,
      files[2],
      join(run, "gone.png"),
      files[3],
      await plain(20, 10).tiff().toBuffer(), // a thumbnail, but nothing that browsers show
      whole.subarray(0, whole.length >> 1), // broken: a placeholder
    ];
    const { ref, manifest } = await log(run, thumbnails, { images: "copy" });
    const { images } = manifest;
    assert.ok(images);
    const bytes = readFileSync(join(ref.folder, images.file));
    assert.ok(bytes.equals(Buffer.concat(files)));
    assert.equal(images.file, `images-${hash8(bytes)}.bin`);
    const index = readFileSync(join(ref.folder, images.index));
    assert.equal(images.index, `images-${hash8(index)}.npy`);
    const [a = 0, b = 0, c = 0, d = 0] = files.map(({ length }) => length);
    const ends = [0, a, a + b, a + b, a + b + c, a + b + c, a + b + c + d];
    assert.deepEqual(offsetsIn(index, 8), [...ends, a + b + c + d, a + b + c + d]);
    assert.match(index.toString("latin1", 0, 128), /'descr': '<f8'.*'shape': \(9,\)/);
    for (const file of [images.file, images.index])
      assert.ok(ref.files.includes(join(ref.folder, file)));
    assert.deepEqual(
      ref.brokenThumbnails.map(({ row }) => row),
      [2, 4, 7],
    );
    await log(run, thumbnails, { images: "copy" }); // the same again is the same step
  });

  it("of pixels are PNG, and rows that are left out have none", async () => {
    const red = { width: 2, height: 1, channels: 3, data: new Uint8Array(6).fill(200) } as const;
    const blue = { width: 1, height: 3, channels: 3, data: new Uint8Array(9).fill(7) } as const;
    const run = folder();
    await using writer = new SummaryWriter(run);
    const ref = await writer.embedding(
      "a",
      [
        [1, 2],
        [Number.NaN, 0],
        [3, 4],
      ],
      { thumbnails: [red, red, blue], images: "copy", invalidRows: "skip", neighbours: false },
    );
    const { images } = parseManifest(readFileSync(ref.manifest), ref.manifest);
    assert.ok(images);
    const bytes = readFileSync(join(ref.folder, images.file));
    const [from, middle, to] = offsetsIn(readFileSync(join(ref.folder, images.index)), 2);
    const first = await sharp(bytes.subarray(from, middle)).removeAlpha().raw().toBuffer();
    const second = await sharp(bytes.subarray(middle, to)).metadata();
    assert.deepEqual([...first], [200, 200, 200, 200, 200, 200]);
    assert.deepEqual([second.format, second.width, second.height], ["png", 1, 3]);
    assert.equal(to, bytes.length);
  });

  it("are not there unasked, and not without pictures of single rows", async () => {
    const run = folder();
    const picture = await plain(30, 10).png().toBuffer();
    const { ref, manifest } = await log(run, [picture, picture]);
    assert.equal(manifest.images, undefined);
    assert.deepEqual(
      readdirSync(ref.folder).filter((name) => name.startsWith("images-")),
      [],
    );
    const none = await log(join(run, "none"), [null, null], { images: "copy" });
    assert.equal(none.manifest.images, undefined);
    await using writer = new SummaryWriter(join(run, "x"));
    const refused = (options: object, message: RegExp) =>
      assert.rejects(writer.embedding("a", [[1, 2]], options), {
        name: "ArgumentError",
        message,
      });
    await refused({ images: "copy" }, /images.*thumbnails.*no thumbnails/);
    await refused({ images: "link", thumbnails: [picture] }, /images.*"copy".*"link"/);
    const sheets = [{ sheet: picture, cell: 9 }];
    await refused({ images: "copy", thumbnails: { sheets } }, /images.*ready sheets/);
  });

  it("come with thumbnails that are added later, by id, and go with their step", async () => {
    const run = folder();
    const [one, two] = [await plain(30, 10).png().toBuffer(), await plain(40, 90).png().toBuffer()];
    await using writer = new SummaryWriter(run);
    const vectors = [
      [1, 2],
      [3, 4],
      [5, 6],
    ];
    await writer.embedding("a", vectors, { ids: ["x", "y", "z"], neighbours: false });
    const ref = await writer.addThumbnails("a", [two, one], { images: "copy", ids: ["z", "x"] });
    const { images } = parseManifest(readFileSync(ref.manifest), ref.manifest);
    assert.ok(images);
    const at = join(ref.folder, images.file);
    assert.ok(readFileSync(at).equals(Buffer.concat([one, two])));
    assert.deepEqual(offsetsIn(readFileSync(join(ref.folder, images.index)), 3), [
      0,
      one.length,
      one.length,
      one.length + two.length,
    ]);
    await writer.embedding("a", vectors, { step: 1, neighbours: false, keep: 1 });
    assert.equal(existsSync(at), false);
    assert.equal(existsSync(join(ref.folder, images.index)), false);
  });
});
