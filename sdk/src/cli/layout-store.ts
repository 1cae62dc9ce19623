import {
  encodeManifest,
  encodeNpy,
  type ListedEmbedding,
  type ListedStep,
  layoutFileName,
  MANIFEST_FORMAT,
  MANIFEST_VERSION,
  type Manifest,
  type ManifestLayout,
  type ManifestNeighbours,
  parseManifest,
  slugOf,
} from "../format/index.js";
import { checksumText } from "../io/crc.js";
import type { RunStorage } from "../io/storage.js";
import { type ComputedLayout, type Neighbours, packPointQuality } from "../layout/index.js";
import { WRITER_NAME } from "../writer/version.js";

/** One thing to store beside a tensor. */
export interface Addition {
  readonly layout?: ComputedLayout;
  readonly neighbours?: Neighbours;
  readonly column?: FoundColumn;
}

/** A category of each row, from 0; -1: none. */
export interface FoundColumn {
  readonly name: string;
  readonly values: Int32Array;
  readonly parameters: Readonly<Record<string, number | string>>;
}

/** What a manifest records of a tensor: its shape, and the checksum of its bytes as they are stored. */
export interface StoredVectors {
  readonly rows: number;
  readonly dim: number;
  readonly crc: string;
}

/**
 * Publishes layouts and neighbours, then the manifest that names them. A manifest that is there keeps all it says: a
 * name that is taken gets a number, and neighbours that are there stay. A tensor of others gets a manifest of its own,
 * which names where it is; nothing of theirs is changed.
 * @returns the manifest's path from the run, and the names of what was added
 */
export function addToManifest(
  storage: RunStorage,
  embedding: ListedEmbedding,
  listed: ListedStep,
  vectors: StoredVectors,
  additions: readonly Addition[],
): Promise<{ manifest: string; added: string[] }> {
  const { step } = listed;
  const folder = listed.folder ?? `embeddings/${slugOf(embedding.tensor)}`;
  const path = `${folder}/${step}.json`;
  return storage.exclusively(`${folder}/ckpt-${step}`, async () => {
    const stored = await storage.read(path);
    const manifest = stored
      ? parseManifest(stored, path)
      : foreignManifest(embedding.tensor, listed, vectors);
    const layouts = [...manifest.layouts];
    const added: string[] = [];
    let found = manifest.neighbours;
    const columns = [...(manifest.columns ?? [])];
    for (const { layout, neighbours, column } of additions) {
      if (layout) {
        const bytes = encodeNpy("f4", [vectors.rows, layout.dims], layout.positions);
        const entry = { ...entryOf(layout, layouts, step), crc32c: checksumText(bytes) };
        await storage.publish(`${folder}/${entry.file}`, [bytes]);
        if (layout.points && entry.points)
          await storage.publish(`${folder}/${entry.points.file}`, [
            encodeNpy("u1", [vectors.rows, 2], packPointQuality(layout.points)),
          ]);
        layouts.push(entry);
        added.push(entry.name);
      } else if (column) {
        const taken = [...columns, ...(manifest.metadata?.columns ?? [])].map(({ name }) => name);
        const name = unusedName(column.name, (one) => taken.includes(one));
        const file = `columns/${layoutFileName(name, step)}`;
        await storage.publish(`${folder}/${file}`, [
          encodeNpy("i4", [vectors.rows], column.values),
        ]);
        columns.push({ name, file, type: "category", parameters: column.parameters });
        added.push(name);
      } else if (neighbours && !found) {
        found = await publishNeighbours(storage, folder, step, neighbours);
        added.push(`${neighbours.k} neighbours`);
      }
    }
    const next = {
      ...manifest,
      layouts,
      ...(found && { neighbours: found }),
      ...(columns.length > 0 && { columns }),
    };
    await storage.publish(path, [encodeManifest(next)]);
    return { manifest: path, added };
  });
}

function entryOf(
  layout: ComputedLayout,
  present: readonly ManifestLayout[],
  step: number,
): ManifestLayout {
  const taken = new Set(present.flatMap(({ name, file }) => [name, file]));
  const fileOf = (name: string) => `layouts/${layoutFileName(name, step)}`;
  const name = unusedName(layout.name, (one) => taken.has(one) || taken.has(fileOf(one)));
  const { dims, method, parameters, quality, points, varianceRatios, seconds } = layout;
  return {
    name,
    file: fileOf(name),
    dims,
    method,
    parameters,
    ...(quality && { quality }),
    ...(points && { points: { file: `points/${layoutFileName(name, step)}`, k: points.k } }),
    ...(varianceRatios && { varianceRatios }),
    seconds: Number(seconds.toFixed(3)),
  };
}

/** `wanted`, or with a number behind it. */
function unusedName(wanted: string, isTaken: (name: string) => boolean): string {
  let name = wanted;
  for (let again = 2; isTaken(name); again++) name = `${wanted} (${again})`;
  return name;
}

async function publishNeighbours(
  storage: RunStorage,
  folder: string,
  step: number,
  { indices, rows, k, metric, exact, recall }: Neighbours,
): Promise<ManifestNeighbours> {
  const file = `neighbours@${step}.npy`;
  const bytes = encodeNpy("i4", [rows, k], indices);
  await storage.publish(`${folder}/${file}`, [bytes]);
  const how = { metric, exact, ...(recall && !exact && { recall: recall.atK }) };
  return { file, k, ...how, crc32c: checksumText(bytes) };
}

/** Names a tensor of others: where it is, and by its checksum what it was when it was laid out. */
function foreignManifest(
  tag: string,
  listed: ListedStep,
  { rows, dim, crc }: StoredVectors,
): Manifest {
  const { tensor, step, wallTime } = listed;
  const isFile = tensor.kind === "tensor-file";
  return {
    format: MANIFEST_FORMAT,
    version: MANIFEST_VERSION,
    writer: WRITER_NAME,
    tag,
    step,
    wallTime: wallTime ?? Date.now() / 1000,
    tensor: {
      name: isFile ? tag : tensor.key,
      shape: [rows, dim],
      dtype: listed.dtype ?? "float32",
      checkpoint: isFile ? "" : `../../${tensor.prefix}`,
      ...(isFile && { file: `../../${tensor.path}` }),
      crc32c: crc,
    },
    layouts: [],
  };
}
