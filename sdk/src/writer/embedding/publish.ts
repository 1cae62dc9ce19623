import { WriteError } from "../../errors.js";
import { encodeBundleIndex, shardName } from "../../format/bundle-write.js";
import type { Manifest } from "../../format/manifest.js";
import type { ProjectorEmbedding } from "../../format/projector-config.js";
import { crc32c } from "../../io/crc.js";
import type { RunStorage } from "../../io/storage.js";
import type { SideFile, StreamedFile } from "./side-files.js";

/** Everything of one step but what its folder is and what the shard's checksum will be. */
export interface PlannedStep {
  readonly tag: string;
  readonly step: number;
  /** Relative to the run: `embeddings/<slug>`. */
  readonly folder: string;
  readonly files: readonly SideFile[];
  readonly manifest: Manifest;
}

/** Names of a step's files, relative to its folder. */
export const prefixOf = (step: number): string => `ckpt-${step}`;
export const manifestOf = (step: number): string => `${step}.json`;

/** The index of the bundle whose one data file is the raw matrix. */
export function matrixIndex(tag: string, rows: number, dim: number, crc: number): Uint8Array {
  const place = { offset: 0, size: rows * dim * 4, crc32c: crc };
  const matrix = { key: tag, dtype: "float32", shape: [rows, dim], ...place } as const;
  return encodeBundleIndex([matrix], { checksum: crc32c });
}

/** Writes each file that is not there yet: its name tells its content, or its step. */
export async function publishFiles(
  storage: RunStorage,
  folder: string,
  files: readonly (SideFile | StreamedFile)[],
): Promise<void> {
  for (const file of files) {
    const { name } = file;
    const path = `${folder}/${name}`;
    const size = "bytes" in file ? file.bytes.length : file.size;
    const isShared = !name.includes("@") && (await storage.size(path)) === size;
    if (!isShared) await storage.publish(path, "bytes" in file ? [file.bytes] : file.chunks());
  }
}

export function encodeManifest(manifest: Manifest): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`);
}

/** What the stock tab is told of the newest step: stock's own fields only. Paths relative to the run. */
export function configEntry(folder: string, manifest: Manifest): ProjectorEmbedding {
  const { tag, step, tensor, metadata, sprite, bookmarks } = manifest;
  return {
    tensorName: tag,
    ...(metadata ? { metadataPath: `${folder}/${metadata.file}` } : {}),
    ...(bookmarks ? { bookmarksPath: `${folder}/${bookmarks}` } : {}),
    tensorShape: [...tensor.shape],
    ...(sprite
      ? { sprite: { imagePath: `${folder}/${sprite.file}`, singleImageDim: [...sprite.cell] } }
      : {}),
    tensorPath: shardName(`${folder}/${prefixOf(step)}`),
  };
}

/** @throws WriteError `exists` for a step that was logged with other content */
export function throwExists(
  storage: RunStorage,
  folder: string,
  step: number,
  what: string,
): never {
  const path = storage.resolve(`${folder}/${manifestOf(step)}`);
  const hint = "log it under another step, or add to it by addLayout() and its kin";
  throw new WriteError("exists", `step ${step} was logged with other ${what}; ${hint}`, path);
}
