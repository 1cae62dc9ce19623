import { shardName } from "../../format/bundle-write.js";
import type { Manifest } from "../../format/manifest.js";
import { sideFiles } from "../../format/own-listing.js";
import type { RunStorage } from "../../io/storage.js";
import type { EmbeddingRef } from "./options.js";
import { manifestOf, prefixOf } from "./publish.js";

/** Every file of a step, relative to its folder. */
export function filesOf(manifest: Manifest): string[] {
  const prefix = prefixOf(manifest.step);
  const named = [...sideFiles(manifest)].map(([, file]) => file);
  const layouts = manifest.layouts.map(({ file }) => file);
  return [
    ...new Set([
      `${prefix}.index`,
      shardName(prefix),
      ...named,
      ...layouts,
      manifestOf(manifest.step),
    ]),
  ];
}

export function refOf(storage: RunStorage, folder: string, manifest: Manifest): EmbeddingRef {
  const [rows, dim] = manifest.tensor.shape;
  const full = (name: string) => storage.resolve(`${folder}/${name}`);
  return {
    tag: manifest.tag,
    step: manifest.step,
    rows,
    dim,
    folder: storage.resolve(folder),
    manifest: full(manifestOf(manifest.step)),
    checkpoint: full(prefixOf(manifest.step)),
    files: filesOf(manifest).map(full),
    skippedRows: manifest.skippedRows ?? [],
    brokenThumbnails: manifest.brokenThumbnails ?? [],
  };
}
