/** What several data sets say of themselves, as one. */
import { MANIFEST_FORMAT, MANIFEST_VERSION, type Manifest } from "pointillist/format";
import type { Dataset, LayoutInfo } from "./api.js";

/** The tab asks a manifest for pictures, ids, concepts and checksums: those of all parts. */
export function joinedManifest(
  { tag, step, rows, dim }: Dataset,
  datasets: readonly Dataset[],
  concepts: {
    readonly folder: string;
    readonly names: readonly string[];
    readonly ids: readonly string[];
  },
): Manifest {
  const stored = datasets.flatMap(({ manifest }) => manifest ?? []);
  const images = stored.find((one) => one.images !== undefined)?.images;
  const hasPictures = stored.some((one) => one.sprite !== undefined || one.thumbnails);
  const assignments = stored.reduce((sum, one) => sum + (one.concepts?.assignments ?? 0), 0);
  const { folder, names, ids } = concepts;
  const places = datasets.map((one) => JSON.stringify([one.run, one.tag, one.step]));
  return {
    format: MANIFEST_FORMAT,
    version: MANIFEST_VERSION,
    writer: "laid over each other in the tab",
    tag,
    step,
    wallTime: 0,
    tensor: {
      name: tag,
      shape: [rows, dim ?? 0],
      dtype: "float32",
      checkpoint: "",
      crc32c: stored.map(({ tensor }) => tensor.crc32c).join(" "),
    },
    // Never the ids of another data set that happens to have as many rows.
    ids: { kind: "column", column: places.join("\n") },
    layouts: [],
    ...(names.length === 0 ? {} : { concepts: { folder, names, ids, assignments } }),
    ...(hasPictures ? { thumbnails: [] } : {}),
    ...(images === undefined ? {} : { images }),
  };
}

/** Layouts that all have by one name. Their figures are of one part each: none holds for all. */
export function layoutsInCommon([first, ...others]: readonly Dataset[]): LayoutInfo[] {
  return (first?.layouts ?? [])
    .filter(({ name, dims }) =>
      others.every(({ layouts }) =>
        layouts.some(
          (one) => one.name === name && (one.dims === dims || one.dims === null || dims === null),
        ),
      ),
    )
    .map(({ name, dims, method }) => ({
      name,
      dims,
      method,
      parameters: {},
      quality: null,
      varianceRatios: null,
    }));
}
