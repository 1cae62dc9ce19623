"""Reads a legacy PyTorch state file without PyTorch: three pickles, the state, the storage keys, then raw storages."""

from __future__ import annotations

import collections
import pickle
import struct
from pathlib import Path

import numpy as np

DTYPES = {"FloatStorage": np.float32, "LongStorage": np.int64, "HalfStorage": np.float16}


class _Storage:
    def __init__(self, dtype: type, key: str) -> None:
        self.dtype = dtype
        self.key = key


class _Unpickler(pickle.Unpickler):
    """Knows the few names that a state file holds, and refuses every other: pickles can run code."""

    def find_class(self, module: str, name: str):
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, size, stride, *_: (storage, offset, size, stride)
        if module == "torch" and name in DTYPES:
            return name
        raise pickle.UnpicklingError(f"unexpected name {module}.{name}")

    def persistent_load(self, pid: tuple) -> _Storage:
        return _Storage(DTYPES[pid[1]], pid[2])


def load_state(path: Path) -> dict[str, np.ndarray]:
    """Returns every tensor of the file by name."""
    with path.open("rb") as file:
        for _ in range(3):  # magic number, protocol, system
            pickle.load(file)
        state = _Unpickler(file).load()
        keys = pickle.load(file)
        dtypes = {entry[0].key: entry[0].dtype for entry in state.values()}
        storages = {}
        for key in keys:
            count = struct.unpack("<q", file.read(8))[0]
            dtype = np.dtype(dtypes[key])
            storages[key] = np.frombuffer(file.read(count * dtype.itemsize), dtype)
    tensors = {}
    for name, (storage, offset, size, stride) in state.items():
        flat = storages[storage.key][offset:]
        if not size:
            tensors[name] = flat[:1].copy()
            continue
        strides = [step * flat.itemsize for step in stride]
        tensors[name] = np.lib.stride_tricks.as_strided(flat, size, strides).copy()
    return tensors
