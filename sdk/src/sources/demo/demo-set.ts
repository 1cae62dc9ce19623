import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { FormatError } from "../../errors.js";
import { sha256Hex } from "../../format/sha256.js";
import { cellOf } from "../../format/sprite.js";
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

const FOLDER = fileURLToPath(new URL("../../../demo/", import.meta.url));

/**
 * The packaged data: 528 pictures of wildlife, vehicles, buildings and people, each with a network's vector of 1,280
 * numbers and with tags that people gave it. Reads three files of this package; no network.
 * @throws FormatError `corrupt` when a file is not the one that was packed.
 */
export async function fromDemo(folder = FOLDER): Promise<DemoSet> {
  const [rowsFile, vectorsFile, sheetFile] = await Promise.all(
    ["rows.json.gz", "vectors.u8.gz", "thumbnails.png"].map((name) => readChecked(folder, name)),
  );
  // Promise.all keeps the length; the three are there.
  const packed = JSON.parse(gunzipSync(rowsFile as Uint8Array).toString("utf8")) as PackedRows;
  const bytes = gunzipSync(vectorsFile as Uint8Array);
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

async function readChecked(folder: string, name: string): Promise<Uint8Array> {
  const [bytes, sums] = await Promise.all([
    readFile(`${folder}${name}`),
    readFile(`${folder}SHA256SUMS`, "utf8"),
  ]);
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
