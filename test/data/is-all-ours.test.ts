import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SummaryWriter } from "pointillist";
import { completeOwnListing, type ListedFile, memorySource } from "pointillist/format";
import { isAllOurs } from "#frontend/data/is-all-ours.js";

describe("data: a run that only our writer wrote", () => {
  let folder: string;
  let config: string;
  let manifest: Uint8Array;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "pointillist-"));
    const writer = new SummaryWriter(folder);
    await writer.embedding(
      "images",
      Float32Array.from({ length: 24 }, (_, i) => Math.sin(i)),
      {
        shape: [8, 3],
        metadata: { name: [..."abcdefgh"] },
        thumbnails: Array.from({ length: 8 }, () => ({
          width: 4,
          height: 4,
          channels: 3,
          data: new Uint8Array(48),
        })),
        neighbours: false,
      },
    );
    await writer.close();
    config = readFileSync(join(folder, "projector_config.pbtxt"), "utf8");
    manifest = readFileSync(join(folder, "embeddings/images/0.json"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const file = (path: string, content: string | Uint8Array): ListedFile => {
    const bytes = Buffer.from(content);
    return { path, size: bytes.length, mtime: 1, base64: bytes.toString("base64") };
  };
  const check = async (...more: ListedFile[]) => {
    const files = [file("embeddings/images/0.json", manifest), ...more];
    const own = await completeOwnListing({ run: "r", files }, (path) =>
      memorySource(new Uint8Array(0), path),
    );
    return isAllOurs(files, own);
  };

  it("is told by its config, as the writer prints it", async () => {
    assert.match(config, /sprite/);
    assert.equal(await check(file("projector_config.pbtxt", config)), true);
    assert.equal(await check(), true);
  });

  const FOREIGN = [
    { name: "a checkpoint of others", of: () => file("model.ckpt-1.index", "x") },
    {
      name: "another tensor in the config",
      of: () => file("projector_config.pbtxt", `${config}embeddings {\n  tensor_name: "w"\n}\n`),
    },
    {
      name: "a field that stock does not know",
      of: () => file("projector_config.pbtxt", `${config}extra: 1\n`),
    },
    {
      name: "a config too large to be inlined",
      of: () => ({ path: "projector_config.pbtxt", size: 99_999, mtime: 1 }),
    },
    {
      name: "a config of another folder",
      of: () => file("b/projector_config.pbtxt", 'embeddings { tensor_name: "w" }\n'),
    },
  ];
  for (const { name, of } of FOREIGN)
    it(`is not one with ${name}`, async () => assert.equal(await check(of()), false));
});
