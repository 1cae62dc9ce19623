// What is fuzzed: seeds, how their checksums are made right again after damage, and what reads them.
// A target's `run` may throw only FormatError; anything else is a crash.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeSnappy } from "#sdk/format/snappy.js";
import * as format from "../../sdk/dist/format/index.js";
import { mutate, mutateInPlace } from "./fuzz-mutate.mjs";
import { ROOT } from "./run.mjs";

const GOLDEN = join(ROOT, "test/golden");
const read = (path) => new Uint8Array(readFileSync(join(GOLDEN, path)));
const list = (folder, end) =>
  readdirSync(join(GOLDEN, folder))
    .filter((name) => name.endsWith(end))
    .map((name) => `${folder}/${name}`);
const text = new TextEncoder();
const AT = { source: "fuzz", offset: 0 };

/** Small pieces of real files: most damage hits something. */
const payloads = list("events", ".tfevents")
  .flatMap((path) => format.decodeRecords(read(path)))
  .filter((payload) => payload.length < 4096);

const recordFiles = Array.from({ length: 8 }, (_, i) =>
  Buffer.concat(payloads.slice(i * 3, i * 3 + 3).map((payload) => format.encodeRecord(payload))),
).map((bytes) => new Uint8Array(bytes));

/** Makes both CRCs of every record right again, by the lengths that the seed has. */
function sealRecords(bytes, seed) {
  const view = new DataView(bytes.buffer);
  const lengths = new DataView(seed.buffer, seed.byteOffset);
  for (let at = 0; at + 16 <= seed.length; ) {
    const length = lengths.getUint32(at, true);
    const crc = (from, to) => format.maskedCrc32c(bytes.subarray(from, to));
    view.setUint32(at + 8, crc(at, at + 8), true);
    view.setUint32(at + 12 + length, crc(at + 12, at + 12 + length), true);
    at += 16 + length;
  }
  return bytes;
}

function varint(bytes, at) {
  let value = 0;
  for (let shift = 1; ; shift *= 128) {
    const byte = bytes[at++];
    value += (byte & 127) * shift;
    if (byte < 128) return [value, at];
  }
}

/** Blocks of a small table that our encoder or TensorFlow wrote: one data block, metaindex, index. */
function blocksOf(bytes) {
  const footer = bytes.subarray(bytes.length - 48);
  const numbers = [];
  for (let at = 0; numbers.length < 4; ) {
    const [value, next] = varint(footer, at);
    numbers.push(value);
    at = next;
  }
  const [meta, metaSize, index, indexSize] = numbers;
  return [
    [0, meta - 5],
    [meta, metaSize],
    [index, indexSize],
  ];
}

/** Makes the CRC of every block right again, by the places that the seed has. */
function sealTable(bytes, seed) {
  const view = new DataView(bytes.buffer);
  for (const [offset, size] of blocksOf(seed)) {
    const end = offset + size + 1;
    view.setUint32(end, format.maskedCrc32c(bytes.subarray(offset, end)), true);
  }
  return bytes;
}

const bundles = ["embedding", "sliced", "objects", "tf1-adam"].map((name) => ({
  index: read(`checkpoint/${name}.index`),
  data: read(`checkpoint/${name}.data-00000-of-00001`),
}));

async function readAll(index, data) {
  const checkpoint = await format.openCheckpoint(format.memorySource(index), () =>
    format.memorySource(data),
  );
  for (const { key, dtype, shape } of checkpoint.variables) {
    await refused(checkpoint.read(key));
    if (dtype !== "string" && shape[0] > 0) await refused(checkpoint.readRows(key, 0, 1));
  }
  await refused(checkpoint.programNames());
}

/** One refusal must not hide the next variable. */
async function refused(reading) {
  try {
    await reading;
  } catch (error) {
    if (!(error instanceof format.FormatError)) throw error;
  }
}

const configs = [
  'model_checkpoint_path: "a/ckpt-4"\nembeddings {\n  tensor_name: "x\\303\\251:0"\n  metadata_path: "m.tsv"\n  tensor_shape: 3\n  sprite { image_path: "s.png" single_image_dim: 8 single_image_dim: 8 }\n}\n',
  "embeddings { tensor_name: 'a' } embeddings < tensor_path: \"t\" > # comment\n",
].map((config) => text.encode(config));

const tables = [
  "name\tclass\r\nä\t1\n\n\tx\n",
  "a\nb\nc\n",
  "row\ttop_concept\n0\tcat\n1\tdog\n2\t\n",
].map((table) => text.encode(table));

const bookmarks = [
  {
    label: "view",
    selectedProjection: "pca",
    pcaComponentDimensions: [0, 2],
    projections: [{ "pca-0": 1, "pca-2": -2.5 }, { "pca-0": 0 }],
    filteredPoints: [1, 5],
    selectedPoints: [0],
    cameraDef: { orthographic: true, position: [0, 0, 4], target: [0, 0, 0], zoom: 1 },
    selectedLabelOption: "name",
  },
].map((state) => text.encode(JSON.stringify([state])));

const manifests = [
  {
    format: format.MANIFEST_FORMAT,
    version: 1,
    writer: "fuzz 1",
    tag: "images",
    step: 4,
    wallTime: 1.5,
    tensor: {
      name: "images",
      shape: [3, 4],
      dtype: "float32",
      checkpoint: "ckpt-4",
      crc32c: "00ff00ff",
    },
    layouts: [
      { name: "t", file: "layouts/t@4.npy", dims: 2, method: "tsne", parameters: { seed: 1 } },
    ],
    sprite: { file: "sprite-00ff00ff.png", cell: [8, 8], columns: 2, firstRow: 0, count: 3 },
  },
].map((manifest) => text.encode(JSON.stringify(manifest)));

const flip = (seeds, seal) => (source) => {
  const seed = seeds[source.below(seeds.length)];
  if (seal && source.below(2) === 0) return seal(mutateInPlace(seed, source), seed);
  return mutate(seed, source);
};
const decode = (bytes) => new TextDecoder().decode(bytes);

/** `share` of the runs; `make` gives the damaged input, `run` reads it. */
export const TARGETS = {
  record: {
    share: 20,
    make: flip(recordFiles, sealRecords),
    run: (bytes) => {
      for (const payload of format.scanRecords(bytes)) if (payload.length > bytes.length) throw 0;
      for (const _ of format.salvageRecords(bytes));
    },
  },
  event: {
    share: 30,
    make: flip(payloads),
    run: (bytes) => {
      const event = format.decodeEvent(bytes, AT);
      if (event.kind !== "summary") return;
      for (const value of event.values) format.typedSummary(value);
    },
  },
  table: {
    share: 12,
    make: flip(
      bundles.map(({ index }) => index),
      sealTable,
    ),
    run: async (bytes) => {
      const table = await format.openTable(format.memorySource(bytes));
      for await (const _ of table.entries());
    },
  },
  bundle: {
    share: 8,
    make: (source) => {
      const { index, data } = bundles[source.below(bundles.length)];
      if (source.below(4) === 0) return { index, data: mutate(data, source) };
      return { index: sealTable(mutateInPlace(index, source), index), data };
    },
    run: ({ index, data }) => readAll(index, data),
  },
  config: {
    share: 12,
    make: flip(configs),
    run: (bytes) => format.parseProjectorConfig(decode(bytes)),
  },
  tsv: { share: 10, make: flip(tables), run: (bytes) => format.scanTsv(bytes) },
  snappy: {
    share: 5,
    make: flip(
      list("snappy", ".snappy")
        .map(read)
        .filter((bytes) => bytes.length < 5000),
    ),
    run: (bytes) => decodeSnappy(bytes, AT, format.DEFAULT_LIMITS),
  },
  hdf5: {
    share: 3,
    make: flip(
      list("hdf5", ".h5")
        .map(read)
        .filter((bytes) => bytes.length < 30_000),
    ),
    run: async (bytes) => {
      const file = await format.openHdf5(format.memorySource(bytes));
      for (const { path } of file.datasets) await refused(file.read(path));
    },
  },
  npy: {
    share: 3,
    make: flip(
      list("npy", ".npy")
        .map(read)
        .filter((bytes) => bytes.length < 2000),
    ),
    run: (bytes) => format.decodeNpy(bytes),
  },
  "tensor-file": {
    share: 3,
    make: flip(
      ["1\t2.5\n-3e4\tnan\n", "0.5\t0.5\t1\n\n7\t8\t9"].map((table) => text.encode(table)),
    ),
    run: (bytes) => {
      format.decodeTensorFile(bytes);
      format.decodeTensorFile(bytes, [2, 2]);
    },
  },
  bookmarks: {
    share: 2,
    make: flip(bookmarks),
    run: (bytes) => format.parseBookmarks(bytes),
  },
  manifest: { share: 2, make: flip(manifests), run: (bytes) => format.parseManifest(bytes) },
  state: {
    share: 2,
    make: flip([
      text.encode('model_checkpoint_path: "ckpt-2"\nall_model_checkpoint_paths: "ckpt-1"\n'),
    ]),
    run: (bytes) => format.parseCheckpointState(decode(bytes)),
  },
  // These two prove that the driver sees what it is there for; they run only when named.
  throws: {
    share: 1,
    isBroken: true,
    make: flip(configs),
    run: (bytes) => {
      if (bytes[0] === 0xff) throw new RangeError("not a FormatError");
    },
  },
  stalls: {
    share: 1,
    isBroken: true,
    make: flip(configs),
    run: (bytes) => {
      while (bytes[0] === 0xff);
    },
  },
};
