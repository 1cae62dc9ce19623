"""Writes test/golden/hdf5/: weights that Keras 3's TensorBoard callback saves, and files by h5py of every layout read.

Run once, by hand, in the oracle environment:  python test/golden/make_hdf5.py
Written by Keras 3.15.1 and h5py 3.14.0 (HDF5 1.14). Beside each file is what h5py reads in it.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

import h5py
import keras as k
import numpy as np

OUT = Path(__file__).parent / "hdf5"


def expected(path: Path) -> None:
    """Every dataset of numbers, little-endian bytes as hex."""
    found = {}

    def visit(name: str, item) -> None:
        if not isinstance(item, h5py.Dataset):
            return
        value = np.asarray(item[()])
        if item.attrs.get("dtype") == "bfloat16":
            row = {"dtype": "bfloat16", "bytes": value.tobytes().hex()}
        elif value.dtype.kind in "fiub":
            row = {
                "dtype": value.dtype.newbyteorder("=").name,
                "bytes": value.astype(value.dtype.newbyteorder("<")).tobytes().hex(),
            }
        else:
            return
        found[name] = {**row, "shape": list(item.shape)}

    with h5py.File(path) as file:
        file.visititems(visit)
    path.with_suffix(".json").write_text(json.dumps(found, indent=1) + "\n")


def keras_run(name: str, dtype: str | None = None) -> None:
    """What keras.callbacks.TensorBoard(embeddings_freq=1) leaves."""
    k.utils.set_random_seed(1)
    model = k.Sequential(
        [
            k.layers.Embedding(50, 8, name="words", dtype=dtype),
            k.layers.Flatten(),
            k.layers.Dense(2, name="head", dtype=dtype),
        ]
    )
    model.compile("adam", "mse")
    with tempfile.TemporaryDirectory() as folder:
        board = k.callbacks.TensorBoard(folder, embeddings_freq=1)
        model.fit(np.zeros((4, 3), int), np.zeros((4, 2)), verbose=0, callbacks=[board])
        (weights,) = Path(folder).rglob("*.weights.h5")
        shutil.copyfile(weights, OUT / f"{name}.weights.h5")
    expected(OUT / f"{name}.weights.h5")


def layouts(name: str, **options) -> None:
    path = OUT / f"{name}.h5"
    grid = np.arange(11 * 7, dtype=np.float32).reshape(11, 7)
    with h5py.File(path, "w", **options) as file:
        file["contiguous"] = grid
        file.create_dataset("big-endian", data=grid.astype(">f8"))
        file.create_dataset("empty", (0, 3), np.float32)
        file["scalar"] = np.float64(2.5)
        for dtype in ("f2", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8"):
            file[f"types/{dtype}"] = np.arange(6).reshape(3, 2).astype(dtype)
        file["types/bool"] = np.array([True, False, True])
        space = h5py.h5s.create_simple((3, 2))
        plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        plist.set_layout(h5py.h5d.COMPACT)
        compact = h5py.h5d.create(file.id, b"compact", h5py.h5t.IEEE_F32LE, space, plist)
        compact.write(h5py.h5s.ALL, h5py.h5s.ALL, grid[:3, :2].copy())
        file["text"] = "not numbers"
        # In the newest form more than eight links of a group are kept where we do not read: `types` is refused there.
        if "libver" not in options:
            file["alias"] = h5py.SoftLink("/contiguous")
            file.create_dataset("never written", (4, 3), np.float32)
            file.create_dataset("chunked", data=grid, chunks=(4, 3))
            large = file.create_dataset("holes", (40, 40, 3), np.int16, chunks=(7, 9, 2))
            large[3:10, 20:40] = 5
            many = np.arange(900, dtype=np.int32).reshape(300, 3)
            file.create_dataset("many chunks", data=many, chunks=(1, 3))
            file.create_dataset("packed", data=grid, chunks=(4, 3), compression="gzip")
            for i in range(60):
                file[f"many/{i:03d}"] = np.float32(i)
    expected(path)


def main() -> None:
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    keras_run("keras")
    keras_run("bfloat16", "bfloat16")
    layouts("earliest")
    layouts("latest", libver="latest")
    layouts("user-block", userblock_size=1024)


if __name__ == "__main__":
    sys.exit(main())
