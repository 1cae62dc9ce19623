/**
 * The weights that Keras 3 saves (`*.weights.h5`), seen as a checkpoint. A layer's variables are datasets
 * `layers/<class>_<n>/vars/<i>`; the layer's own name is an attribute of `vars`.
 * Source: keras/src/saving/saving_lib.py (H5IOStore), keras/src/callbacks/tensorboard.py.
 */
import type { Hdf5Dataset, Hdf5File } from "./hdf5/file.js";
import type { TensorStore } from "./tensor-store.js";
import type { VariableRole } from "./variable-name.js";

const VARIABLE = /^(?:(.*)\/)?vars\/(\d+)$/;

/** True for the name of such a file. */
export const isWeightsFile = (path: string): boolean => path.endsWith(".weights.h5");

/** `head/1` for the second variable of the layer `head`, `words` for the only one of `words`. */
function nameOf(file: Hdf5File, path: string, paths: ReadonlySet<string>): string {
  const match = VARIABLE.exec(path);
  if (!match) return path;
  const [, owner = "", number = "0"] = match;
  const group = owner === "" ? "vars" : `${owner}/vars`;
  const layer = file.nameOf(group) ?? (owner || "model");
  return number === "0" && !paths.has(`${group}/1`) ? layer : `${layer}/${number}`;
}

function roleOf({ path, shape }: Hdf5Dataset): VariableRole {
  if (!path.startsWith("optimizer/")) return "model";
  return shape.length > 0 ? "slot" : "counter";
}

/** The datasets of an open file as variables; each key is a path in the file. */
export function kerasWeights(file: Hdf5File): TensorStore {
  const paths = new Set(file.datasets.map(({ path }) => path));
  return {
    variables: file.datasets.map((dataset) => ({
      key: dataset.path,
      name: nameOf(file, dataset.path, paths),
      role: roleOf(dataset),
      dtype: dataset.dtype,
      shape: dataset.shape,
      isSliced: false,
    })),
    broken: file.broken.map(({ path, error }) => ({ key: path, error })),
    read: (key) => file.read(key),
    readRows: (key, first, count) => file.readRows(key, first, count),
    verify: async (key) => void (await file.read(key)), // HDF5 keeps no CRC of data
  };
}
