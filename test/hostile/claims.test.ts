import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getHeapStatistics } from "node:v8";
import { deflateSync } from "node:zlib";
import {
  DEFAULT_LIMITS,
  decodeNpy,
  decodeRecords,
  decodeTensorFile,
  memorySource,
  openCheckpoint,
  parseManifest,
} from "pointillist/format";
import { decodeSnappy } from "#sdk/format/snappy.js";
import { decodePng } from "#sdk/io/png.js";
import { fromFile } from "#sdk/sources/files/from-file.js";
import { pointillist } from "../cli/run-cli.js";
import { manifestOf } from "../format/listing-fixtures.js";
import { entry, HEADER, index, varint } from "./craft.js";

const AT = { source: "claims", offset: 0 };
/** What a refusal may take: nothing like the 10 GB that are claimed. */
const MEMORY = 16 * 2 ** 20;

/** A PNG that says so of its size, and holds `pixels` bytes of nothing, deflated. */
function png(width: number, height: number, pixels: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunk = (name: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const whole = Buffer.alloc(body.length + 8);
    whole.writeUInt32BE(data.length, 0);
    whole.set(body, 4);
    whole.writeUInt32BE(pngCrc(body), body.length + 4);
    return whole;
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.alloc(pixels))),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

/** CRC-32 of PNG, by its definition. */
function pngCrc(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** A header of NumPy's for a matrix of 10 GB, and 64 bytes of it. */
function npy(): Uint8Array {
  const text = "{'descr': '<f4', 'fortran_order': False, 'shape': (50000, 50000), }".padEnd(117);
  const head = Buffer.from(`\x93NUMPY\x01\x00\x76\x00${text}\n`, "latin1");
  return Buffer.concat([head, Buffer.alloc(64)]);
}

const lying = index([["", HEADER] as const, ["big", entry({ dims: [50_000, 50_000], size: 1e10 })]]);
const strings = index([
  ["", HEADER] as const,
  ["big", entry({ dtype: 7, dims: [2 ** 31], size: 1e10 })],
]);
const record = () => {
  const frame = new Uint8Array(32);
  new DataView(frame.buffer).setBigUint64(0, 10_000_000_000n, true);
  return frame;
};
const readBig = async (bytes: Uint8Array) => {
  const checkpoint = await openCheckpoint(memorySource(bytes), () => memorySource(new Uint8Array(64)));
  await checkpoint.read("big");
};
const sheet = (grid: object) => () =>
  parseManifest(
    new TextEncoder().encode(
      JSON.stringify({
        ...manifestOf(),
        sprite: { file: "sprite-0.png", cell: [8, 8], columns: 2, firstRow: 0, count: 3, ...grid },
      }),
    ),
  );

/** 64 MiB of pixels in 64 kB, for a picture of 16. */
const BOMB = png(4, 4, 64 * 2 ** 20);

const CLAIMS: Readonly<Record<string, () => unknown>> = {
  "a tensor of 10 GB in a file of 64 bytes": () => readBig(lying),
  "two thousand million strings in a file of 64 bytes": () => readBig(strings),
  "an .npy of 10 GB in a file of 192 bytes": () => decodeNpy(npy()),
  "raw float32 of 10 GB in a file of 12 bytes": () =>
    decodeTensorFile(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 200, 201, 202), [50_000, 50_000]),
  "a block that unpacks to 10 GB": () =>
    decodeSnappy(Uint8Array.from([...varint(1e10), 0, 0]), AT, DEFAULT_LIMITS),
  "a record of 10 GB": () => decodeRecords(record()),
  "a picture of 60,000 x 60,000 in 100 bytes": () => decodePng(png(60_000, 60_000, 10)),
  "a picture whose pixels are not there": () => decodePng(png(8000, 8000, 10)),
  "a picture that unpacks to more than it says": () => decodePng(BOMB),
  "a sheet with no columns": sheet({ columns: 0 }),
  "a sheet with 2^60 columns": sheet({ columns: 2 ** 60 }),
  "a sheet with cells of nothing": sheet({ cell: [0, 8] }),
  "a sheet with cells of 2^60 px": sheet({ cell: [2 ** 60, 8] }),
};

describe("claims", () => {
  for (const [name, read] of Object.entries(CLAIMS))
    it(`${name}: refused, and nothing of it is allocated`, async () => {
      const before = held();
      await assert.rejects(async () => read(), { name: "FormatError" });
      assert.ok(held() - before < MEMORY, `${held() - before} bytes`);
    });

  it("an archive whose entry says 4 GB is refused by its directory", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pointillist-claims-"));
    try {
      const file = join(folder, "big.npz");
      writeFileSync(file, zip());
      await assert.rejects(fromFile(file), { name: "FormatError" });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("what is no picture is told, whatever its name says", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pointillist-claims-"));
    try {
      const kinds = { svg: "<svg xmlns='http://www.w3.org/2000/svg'/>", html: "<html>", gif: "GIF89a" };
      const entries = Object.keys(kinds).map(
        (kind) =>
          `embeddings { tensor_name: "${kind}" tensor_path: "v.tsv" sprite { image_path: "${kind}.png" single_image_dim: 8 } }`,
      );
      writeFileSync(join(folder, "projector_config.pbtxt"), entries.join("\n"));
      writeFileSync(join(folder, "v.tsv"), "1\t2\n3\t4\n");
      for (const [kind, text] of Object.entries(kinds)) writeFileSync(join(folder, `${kind}.png`), text);
      const { code, out } = await pointillist("verify", folder);
      assert.equal(code, 1);
      for (const kind of Object.keys(kinds))
        assert.match(out, new RegExp(`${kind}\\.png.*no picture that browsers show`));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function held(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}

/** An archive of one stored entry, `x.npy`, that claims 4 GB: as many bytes as its fields hold. */
function zip(): Uint8Array {
  const name = Buffer.from("x.npy");
  const size = 0xfffffffe;
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt32LE(size, 18);
  local.writeUInt32LE(size, 22);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt32LE(size, 20);
  central.writeUInt32LE(size, 24);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length + name.length, 12);
  end.writeUInt32LE(local.length + name.length, 16);
  return Buffer.concat([local, name, central, name, end]);
}
