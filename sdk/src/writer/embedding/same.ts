import type { Manifest, ManifestNeighbours } from "../../format/manifest.js";
import type { RunStorage } from "../../io/storage.js";
import { throwExists } from "./publish.js";
import type { SideFile, StreamedFile } from "./side-files.js";

/** Parts of a manifest that are files named by content, or say what is in them. */
const PARTS = [
  ["metadata", "metadata"],
  ["sprite", "thumbnails"],
  ["thumbnails", "thumbnails"],
  ["images", "images"],
  ["imagePaths", "images"],
  ["colour", "concepts"],
  ["concepts", "concepts"],
  ["ids", "ids"],
  ["skippedRows", "rows"],
] as const;

/**
 * What differs between a step as it was logged and as it would be logged now, or undefined. What was added to the
 * stored step since, and how long its layouts took, does not count.
 */
export function differenceOf(stored: Manifest, planned: Manifest): string | undefined {
  const { tensor } = stored;
  const isSameMatrix =
    tensor.crc32c === planned.tensor.crc32c &&
    tensor.shape[0] === planned.tensor.shape[0] &&
    tensor.shape[1] === planned.tensor.shape[1];
  if (!isSameMatrix) return "vectors";
  for (const [part, name] of PARTS)
    if (planned[part] !== undefined && !equal(stored[part], planned[part])) return name;
  if (planned.neighbours && !sameNeighbours(stored.neighbours, planned.neighbours))
    return "neighbours";
  for (const layout of planned.layouts) {
    const before = stored.layouts.find(({ name }) => name === layout.name);
    const isSame =
      before?.method === layout.method &&
      before.dims === layout.dims &&
      equal(before.parameters, layout.parameters);
    if (!isSame) return `layouts (${layout.name})`;
  }
  return undefined;
}

// Steps of earlier versions have no checksum of them.
function sameNeighbours(
  stored: Manifest["neighbours"],
  { crc32c, ...planned }: ManifestNeighbours,
): boolean {
  if (!stored) return false;
  const { crc32c: before = crc32c, ...rest } = stored;
  return before === crc32c && equal(rest, planned);
}

function equal(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => equal((a as never)[key], (b as never)[key]));
}

/**
 * Compares the ready layouts of a step with those stored: their names say nothing of their content.
 * @throws WriteError `exists` where one differs
 */
export async function sameLayoutFiles(
  storage: RunStorage,
  folder: string,
  step: number,
  files: readonly (SideFile | StreamedFile)[],
): Promise<void> {
  for (const file of files) {
    const { name } = file;
    if (!name.startsWith("layouts/") || !("bytes" in file)) continue;
    const { bytes } = file;
    const stored = await storage.read(`${folder}/${name}`);
    const isSame =
      stored?.length === bytes.length && bytes.every((byte, at) => byte === stored[at]);
    if (!isSame) throwExists(storage, folder, step, `coordinates in ${name}`);
  }
}
