import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeNpy, parseManifest } from "../format/index.js";
import { categoryPurity, type Purity } from "./purity.js";

/** Purity of the first stored layout, as it stands in its file; undefined where there is none. */
export async function measurePurity(
  manifestPath: string,
  categories: readonly string[],
  neighbours: number,
): Promise<Purity | undefined> {
  const manifest = parseManifest(await readFile(manifestPath));
  const first = manifest.layouts[0];
  if (!first) return undefined;
  const file = join(manifestPath, "..", first.file);
  const { data } = decodeNpy(await readFile(file), file);
  return categoryPurity(data, categories, neighbours);
}

/** A line a kind, and one for all. */
export function purityLines(purity: Purity): string[] {
  const rows = [...purity.categories, { category: "all", mean: purity.mean }];
  const width = Math.max(10, ...rows.map(({ category }) => category.length + 2));
  return rows.map(({ category, mean }) => `  ${category.padEnd(width)}${mean.toFixed(2)}`);
}
