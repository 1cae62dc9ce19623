import { FormatError } from "../../errors.js";
import { loadReader } from "../optional.js";
import type { SourceCell, SourceSet } from "../source-set.js";
import { rowNumbers, type TableOptions } from "./table.js";

interface H5Dataset {
  readonly shape: readonly number[] | null;
  readonly dtype: unknown;
  readonly value: unknown;
}
interface H5File {
  keys(): string[];
  get(path: string): unknown;
  close(): void;
}
interface H5Wasm {
  ready: Promise<{
    FS: { writeFile(path: string, bytes: Uint8Array): void; unlink(path: string): void };
  }>;
  File: new (path: string, mode: string) => H5File;
}

const NAME = "pointillist-import.h5";

/**
 * Reads the matrix named by `options.vector`, or else the largest dataset of rank 2; datasets of rank 1 with as many
 * items become columns.
 * @throws FormatError, MissingPackageError
 */
export async function readHdf5(
  bytes: Uint8Array,
  source: string,
  options: TableOptions,
): Promise<SourceSet> {
  const module = await loadReader<H5Wasm & { default?: H5Wasm }>("HDF5", "h5wasm");
  const h5 = module.File ? module : (module.default as H5Wasm);
  const { FS } = await h5.ready;
  FS.writeFile(NAME, bytes);
  let file: H5File | undefined;
  try {
    file = new h5.File(NAME, "r");
    return setFromDatasets(datasetsOf(file), source, options);
  } catch (error) {
    if (error instanceof FormatError) throw error;
    const message = error instanceof Error ? error.message : "could not be read";
    throw new FormatError("corrupt", message, { source, offset: 0 }, { cause: error });
  } finally {
    file?.close();
    FS.unlink(NAME);
  }
}

/** Datasets by path, groups walked in their order. */
function datasetsOf(file: H5File): Map<string, H5Dataset> {
  const found = new Map<string, H5Dataset>();
  const walk = (group: { keys(): string[]; get(name: string): unknown }, path: string) => {
    for (const name of group.keys()) {
      const item = group.get(name) as Partial<H5Dataset> & Partial<H5File>;
      const here = path ? `${path}/${name}` : name;
      if (item && Array.isArray(item.shape)) found.set(here, item as H5Dataset);
      else if (typeof item?.keys === "function") walk(item as H5File, here);
    }
  };
  walk(file, "");
  return found;
}

function setFromDatasets(
  datasets: ReadonlyMap<string, H5Dataset>,
  source: string,
  options: TableOptions,
): SourceSet {
  const count = (dataset: H5Dataset) => (dataset.shape ?? []).reduce((a, b) => a * b, 1);
  const matrices = [...datasets].filter(([, dataset]) => dataset.shape?.length === 2);
  const chosen =
    options.vector === undefined
      ? matrices.sort((a, b) => count(b[1]) - count(a[1]))[0]
      : matrices.find(([name]) => name === options.vector);
  if (!chosen) {
    const names =
      [...datasets].map(([name, one]) => `${name} [${one.shape}]`).join(", ") || "nothing";
    throw new FormatError("unsupported", `no matrix; found ${names}`, { source, offset: 0 });
  }
  const [name, matrix] = chosen;
  const [rows = 0, dim = 0] = matrix.shape ?? [];
  const columns = new Map<string, readonly SourceCell[]>();
  for (const [other, dataset] of datasets)
    if (other !== name && dataset.shape?.length === 1 && dataset.shape[0] === rows)
      columns.set(other, Array.from(dataset.value as ArrayLike<unknown>, cellOf));
  return {
    ids: rowNumbers(rows),
    dim,
    vectors: Float32Array.from(matrix.value as ArrayLike<number>),
    columns,
    failures: [],
    origin: { format: "hdf5", dataset: name },
  };
}

function cellOf(value: unknown): SourceCell {
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return value;
  return value === null || value === undefined ? null : String(value);
}
