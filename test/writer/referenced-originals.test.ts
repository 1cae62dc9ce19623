import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { type EmbeddingOptions, SummaryWriter, type ThumbnailInput } from "pointillist";
import { parseManifest } from "pointillist/format";
import sharp from "sharp";
import { temporaryFolder } from "../io/folder.js";

const plain = (red: number) =>
  sharp({ create: { width: 40, height: 9, channels: 3, background: { r: red, g: 20, b: 30 } } });

async function log(
  run: string,
  thumbnails: readonly ThumbnailInput[],
  options: EmbeddingOptions = { images: "reference" },
) {
  const vectors = thumbnails.map((_, row) => [row, row % 3]);
  await using writer = new SummaryWriter(run);
  const ref = await writer.embedding("a", vectors, { neighbours: false, thumbnails, ...options });
  const manifest = parseManifest(readFileSync(ref.manifest), ref.manifest);
  return { ref, manifest, list: join(ref.folder, manifest.imagePaths ?? "none") };
}

/** The lines as docs/file-format.md says: one a row, each ended. */
const linesOf = (list: string) => readFileSync(list, "utf8").split("\n").slice(0, -1);

describe("referenced originals", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let run: string;
  let inside: (name: string, bytes: Uint8Array) => string;
  beforeEach(() => {
    run = join(folder(), "run");
    inside = (name, bytes) => {
      const path = join(run, name);
      mkdirSync(join(path, ".."), { recursive: true });
      writeFileSync(path, bytes);
      return path;
    };
  });

  it("are named by their paths in the run, row by row, and no byte of them is written", async () => {
    const png = await plain(10).png().toBuffer();
    const paths = [
      inside("photos/é a&b.png", png),
      inside("photos/below/b.jpg", await plain(60).jpeg().toBuffer()),
      null,
      inside("c.webp", await plain(110).webp().toBuffer()),
      join(run, "gone.png"),
      inside("d", await plain(160).gif().toBuffer()),
      inside("e.tiff", await plain(200).tiff().toBuffer()), // a thumbnail, but nothing that browsers show
      inside("cut.png", png.subarray(0, png.length >> 1)), // broken: a placeholder
      inside("photos/é a&b.png", png),
    ];
    const { ref, manifest, list } = await log(run, paths);
    const named = ["photos/é a&b.png", "photos/below/b.jpg", "", "c.webp", "", "d", "", ""];
    assert.deepEqual(linesOf(list), [...named, "photos/é a&b.png"]);
    const bytes = readFileSync(list);
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
    assert.equal(basename(list), `images-${hash}.txt`);
    assert.ok(ref.files.includes(list));
    assert.ok(!ref.files.some((file) => file.includes("photos")));
    assert.equal(manifest.images, undefined);
    await log(run, paths); // the same again is the same step
    await assert.rejects(log(run, paths, { images: "copy" }), {
      code: "exists",
      message: /images/,
    });
  });

  it("through links are named where they really are, and stay when their step goes", async () => {
    const real = inside("photos/a.png", await plain(10).png().toBuffer());
    symlinkSync("photos", join(run, "linked"));
    const outer = join(run, "..", "other-name");
    symlinkSync(run, outer);
    const { list } = await log(run, [join(run, "linked/a.png"), join(outer, "photos/a.png")]);
    assert.deepEqual(linesOf(list), ["photos/a.png", "photos/a.png"]);
    await log(run, [real, real], { step: 1, keep: 1, images: "reference" });
    assert.ok(existsSync(list), "step 1 names the same list");
    await log(run, [null, null], { step: 2, keep: 1 });
    assert.equal(existsSync(list), false);
    assert.ok(existsSync(real));
  });

  it("outside the run are refused before anything is logged, and copying is offered", async () => {
    const picture = await plain(10).png().toBuffer();
    const good = inside("a.png", picture);
    const outside = join(run, "..", "outside.png");
    writeFileSync(outside, picture);
    const beside = join(run, "..", "run-b.png");
    writeFileSync(beside, picture);
    symlinkSync(outside, join(run, "link.png"));
    for (const wrong of [
      outside,
      beside,
      join(run, "link.png"),
      inside(".hidden/a.png", picture),
      inside("two\nlines.png", picture),
      picture,
      { width: 1, height: 1, channels: 3, data: new Uint8Array(3) } as const,
    ])
      await assert.rejects(log(run, [good, wrong]), {
        name: "ArgumentError",
        message: /^thumbnails\[1\]: expected a file inside the run .* \(images: "copy" takes any/,
      });
    const left = existsSync(join(run, "embeddings")) ? readdirSync(run, { recursive: true }) : [];
    assert.ok(!left.some((name) => /\.json$|images-/.test(String(name))), String(left));
    await assert.rejects(log(join(run, "new"), [good]), { name: "ArgumentError" });
  });

  it("come with thumbnails that are added later, by id", async () => {
    const [one, two] = [
      inside("one.png", await plain(10).png().toBuffer()),
      inside("two.png", await plain(90).png().toBuffer()),
    ];
    await using writer = new SummaryWriter(run);
    const vectors = [
      [1, 2],
      [3, 4],
      [5, 6],
    ];
    await writer.embedding("a", vectors, { ids: ["x", "y", "z"], neighbours: false });
    const options = { images: "reference", ids: ["z", "x"] } as const;
    const ref = await writer.addThumbnails("a", [two, one], options);
    const { imagePaths } = parseManifest(readFileSync(ref.manifest), ref.manifest);
    assert.deepEqual(linesOf(join(ref.folder, imagePaths ?? "")), ["one.png", "", "two.png"]);
  });

  it("of rows that are left out are not named", async () => {
    const paths = [0, 1, 2].map((at) => `${at}.png`);
    for (const path of paths) inside(path, await plain(20).png().toBuffer());
    await using writer = new SummaryWriter(run);
    const ref = await writer.embedding(
      "a",
      [
        [1, 2],
        [Number.NaN, 0],
        [3, 4],
      ],
      {
        thumbnails: paths.map((path) => join(run, path)),
        images: "reference",
        invalidRows: "skip",
        neighbours: false,
      },
    );
    const { imagePaths } = parseManifest(readFileSync(ref.manifest), ref.manifest);
    assert.deepEqual(linesOf(join(ref.folder, imagePaths ?? "")), ["0.png", "2.png"]);
  });
});
