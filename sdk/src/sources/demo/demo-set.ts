import { FormatError } from "../../errors.js";
import { sha256Hex } from "../../format/sha256.js";
import { cellOf } from "../../format/sprite.js";
import { gunzip } from "../../io/inflate.js";
import { readPackageFile } from "../../io/package-file.js";
import { decodePng, type Pixels } from "../../io/png.js";
import type { SourceSet } from "../source-set.js";

/** The packaged data. Columns: `name`, `category` (wildlife, vehicle, building or people) and `group`. */
export interface DemoSet extends SourceSet {
  readonly concepts: readonly (readonly { readonly name: string }[])[];
  /** One a row: 64 x 64, RGB. */
  readonly pictures: readonly Pixels[];
}

/** What `rows.json.gz` holds. Source: scripts/build-demo-pack. */
interface PackedRows {
  readonly dim: number;
  readonly cell: number;
  readonly columns: number;
  readonly rows: readonly {
    readonly id: string;
    readonly name: string;
    readonly category: string;
    readonly group: string;
    readonly concepts: readonly string[];
    /** A vector is its bytes times this. */
    readonly scale: number;
  }[];
}

/** No file of the pack is larger, unpacked. */
const UNPACKED_LIMIT = 4 * 2 ** 20;

/** Gives a file of the pack by its name. */
export type PackReader = (name: string) => Promise<Uint8Array>;

const readInstalled: PackReader = (name) => readPackageFile(`demo/${name}`);

/**
 * The packaged data: 528 pictures of wildlife, vehicles, buildings and people, each with a network's vector of 1,280
 * numbers and with tags that people gave it. Reads three files of this package; no network.
 * @throws FormatError `corrupt` when a file is not the one that was packed.
 * @example
 * const set = await fromDemo();
 * [set.ids.length, set.dim]; // => [528, 1280]
 */
export async function fromDemo(read: PackReader = readInstalled): Promise<DemoSet> {
  const [rowsFile, vectorsFile, sheetFile] = await Promise.all(
    ["rows.json.gz", "vectors.u8.gz", "thumbnails.png"].map((name) => readChecked(read, name)),
  );
  // Promise.all keeps the length; the three are there.
  const packed = JSON.parse(
    new TextDecoder().decode(gunzip(rowsFile as Uint8Array, UNPACKED_LIMIT)),
  ) as PackedRows;
  const bytes = gunzip(vectorsFile as Uint8Array, UNPACKED_LIMIT);
  const sheet = decodePng(sheetFile as Uint8Array, "thumbnails.png");
  const { dim } = packed;
  const vectors = new Float32Array(packed.rows.length * dim);
  packed.rows.forEach(({ scale }, row) => {
    const end = (row + 1) * dim;
    for (let at = row * dim; at < end; at++) vectors[at] = (bytes[at] as number) * scale; // the digest vouches for it
  });
  const column = (name: "name" | "category" | "group") => packed.rows.map((row) => row[name]);
  const origin = {
    pictures: "Fluent Emoji, 3D style (Microsoft, MIT)",
    vectors: "EfficientNet-Lite0, 1,280 pooled features",
    tags: "emojibase-data (MIT)",
  };
  return {
    ids: packed.rows.map(({ id }) => id),
    dim,
    vectors,
    concepts: packed.rows.map(({ concepts }) => concepts.map((name) => ({ name }))),
    columns: new Map([
      ["name", column("name")],
      ["category", column("category")],
      ["group", column("group")],
    ]),
    pictures: packed.rows.map((_, row) => cutCell(sheet, packed, row)),
    failures: [],
    origin,
  };
}

async function readChecked(read: PackReader, name: string): Promise<Uint8Array> {
  const [bytes, list] = await Promise.all([read(name), read("SHA256SUMS")]);
  const sums = new TextDecoder().decode(list);
  const expected = new RegExp(`^([0-9a-f]{64}) {2}${name.replaceAll(".", "\\.")}$`, "m").exec(sums);
  const found = sha256Hex(bytes);
  if (expected?.[1] === found) return bytes;
  const message = `digest ${found}, expected ${expected?.[1] ?? "one in SHA256SUMS"}: install the package anew`;
  throw new FormatError("corrupt", message, { source: name, offset: 0 });
}

function cutCell(sheet: Pixels, packed: PackedRows, row: number): Pixels {
  const { cell, columns, rows } = packed;
  const place = cellOf({ cell: [cell, cell], columns, firstRow: 0, count: rows.length }, row);
  const channels = sheet.channels;
  const data = new Uint8Array(cell * cell * channels);
  for (let y = 0; place && y < cell; y++) {
    const from = ((place.y + y) * sheet.width + place.x) * channels;
    data.set(sheet.data.subarray(from, from + cell * channels), y * cell * channels);
  }
  return { width: cell, height: cell, channels, data };
}
