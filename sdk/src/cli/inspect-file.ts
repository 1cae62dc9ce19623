import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import {
  decodeNpyHeader,
  isNpy,
  openCheckpoint,
  parseBookmarks,
  parseCheckpointState,
  parseManifest,
  parseProjectorConfig,
  scanTsv,
  shardName,
} from "../format/index.js";
import { crc32c } from "../io/crc.js";
import { FileByteSource } from "../io/file-byte-source.js";
import { inspectEvents } from "./inspect-events.js";

/** Facts about one file; `kind` says which. */
export type InspectedFile = { readonly path: string; readonly kind: string } & Record<
  string,
  unknown
>;

/** Bytes that tell what a file is. */
const HEAD_BYTES = 65_536;

/**
 * Says what one file holds: an event file, a checkpoint (its `.index`), a projector config, a manifest, a checkpoint
 * state, bookmarks, a `.npy`, or a table.
 * @throws FormatError where it is none of them, or damaged
 */
export async function inspectFile(path: string): Promise<InspectedFile> {
  const name = basename(path);
  const source = new FileByteSource(path);
  const size = await source.size();
  if (/tfevents/.test(name)) return { ...(await inspectEvents(path)), size };
  if (name.endsWith(".index")) return await inspectCheckpoint(path, size);
  const head = await source.read(0, Math.min(size, HEAD_BYTES));
  if (isNpy(head)) {
    const { dtype, shape, fortranOrder } = decodeNpyHeader(head, name);
    return { path, kind: "npy", size, dtype, shape, order: fortranOrder ? "Fortran" : "C" };
  }
  const bytes = await readFile(path);
  const text = () => new TextDecoder().decode(bytes);
  if (name.endsWith(".pbtxt")) {
    const { embeddings, ...rest } = parseProjectorConfig(text(), name);
    return {
      path,
      kind: "config",
      size,
      embeddings: embeddings.map(({ raw, ...entry }) => entry),
      ...rest,
    };
  }
  if (name === "checkpoint")
    return { path, kind: "state", size, ...parseCheckpointState(text(), name) };
  if (name.endsWith(".json") && text().includes('"pointillist.embedding"')) {
    return { path, kind: "manifest", size, ...summaryOf(parseManifest(bytes, name)) };
  }
  if (name.endsWith(".json") || name === "state.txt") {
    const views = parseBookmarks(bytes, name).map(({ label, projection, layout }) => ({
      label,
      projection,
      points: layout ? layout.positions.length / layout.dims : 0,
    }));
    return { path, kind: "bookmarks", size, views };
  }
  const { columns, rowCount, oddities } = scanTsv(bytes, undefined, name);
  return {
    path,
    kind: "table",
    size,
    rows: rowCount,
    columns,
    oddities: oddities.map(({ message }) => message),
  };
}

async function inspectCheckpoint(path: string, size: number): Promise<InspectedFile> {
  const prefix = path.slice(0, -".index".length);
  const checkpoint = await openCheckpoint(
    new FileByteSource(path),
    (shard, shards) => new FileByteSource(shardName(prefix, shard, shards)),
    { checksum: crc32c },
  );
  return {
    path,
    kind: "checkpoint",
    size,
    prefix: basename(prefix),
    folder: basename(dirname(path)),
    dataFiles: checkpoint.shards,
    variables: checkpoint.variables.map(({ key, name, role, dtype, shape }) => ({
      key,
      name,
      role,
      dtype,
      shape,
    })),
    errors: checkpoint.broken.map(({ key, error }) => ({ key, message: error.message })),
  };
}

/** A manifest without its long lists. */
function summaryOf(manifest: ReturnType<typeof parseManifest>) {
  const { concepts, metadata, ids, skippedRows, brokenThumbnails, ...rest } = manifest;
  return {
    ...rest,
    ...(metadata ? { metadata: { ...metadata, exact: metadata.exact?.length ?? 0 } } : {}),
    ...(concepts
      ? {
          concepts: {
            folder: concepts.folder,
            labels: concepts.names.length,
            assignments: concepts.assignments,
          },
        }
      : {}),
    ...(ids ? { ids: ids.kind } : {}),
    ...(skippedRows ? { skippedRows: skippedRows.length } : {}),
    ...(brokenThumbnails ? { brokenThumbnails: brokenThumbnails.length } : {}),
  };
}

/** The facts as lines: plain ones first, lists with an entry a line. */
export function describeFile(file: InspectedFile): string {
  const lines: string[] = [];
  for (const [name, value] of Object.entries(file)) {
    if (Array.isArray(value) && value.some((item) => typeof item === "object" && item !== null)) {
      lines.push(`${name}: ${value.length}`);
      for (const item of value) lines.push(`  ${wordsOf(item)}`);
    } else lines.push(`${name}: ${wordsOf(value)}`);
  }
  return lines.join("\n");
}

function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(wordsOf).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const parts = Object.entries(value).filter(([, part]) => part !== undefined);
  return parts.map(([name, part]) => `${name} ${wordsOf(part)}`).join("  ");
}
