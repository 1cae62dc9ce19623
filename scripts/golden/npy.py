"""Writes test/golden/npy/: arrays by NumPy, each beside a .json of its values. Run with the oracle's Python."""

import json
import sys
from pathlib import Path

import numpy as np

OUT = Path(sys.argv[1] if len(sys.argv) > 1 else "test/golden/npy")


def put(name, array, version=None):
    path = OUT / f"{name}.npy"
    with path.open("wb") as file:
        np.lib.format.write_array(file, array, version=version, allow_pickle=True)
    if array.dtype.kind in "OSU" or array.dtype.names:
        return
    values = [float(v) for v in np.ascontiguousarray(array).reshape(-1)]
    text = ["NaN" if v != v else "Infinity" if v == np.inf else "-Infinity" if v == -np.inf else v for v in values]
    (OUT / f"{name}.json").write_text(json.dumps({"dtype": array.dtype.str, "shape": array.shape, "values": text}))


OUT.mkdir(parents=True, exist_ok=True)
base = np.array([[0, 1, 2], [3, 4, 100]])
for order in "<>":
    for kind in ["i2", "i4", "i8", "u2", "u4", "u8", "f2", "f4", "f8"]:
        put(f"{'little' if order == '<' else 'big'}-{kind}", base.astype(order + kind))
put("i1", np.array([-128, -1, 0, 127], "i1"))
put("u1", np.array([0, 1, 255], "u1"))
put("bool", np.array([[True, False], [False, True]]))
put("fortran-2d", np.asfortranarray(base.astype("<f4")))
put("fortran-3d", np.asfortranarray(np.arange(24, dtype="<f8").reshape(2, 3, 4)))
put("fortran-big-f2", np.asfortranarray(base.astype(">f2")))
put("scalar", np.array(3.5, "<f4"))
put("empty", np.zeros((0, 4), "<f4"))
put("version-2", base.astype("<f4"), (2, 0))
put("version-3", base.astype("<f4"), (3, 0))
halves = np.array([0, 0x8000, 1, 0x03FF, 0x0400, 0x3C00, 0xC000, 0x7BFF, 0x7C00, 0xFC00, 0x7E00, 0x3555], "<u2")
put("halves", halves.view("<f2"))
put("negative-i8", np.array([-1, -(2**53) + 1, 2**53 - 1], "<i8"))
put("object", np.array([{"a": 1}, None], dtype=object))
put("text", np.array(["a", "bcd"]))
put("record", np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f4")]))
put("too-large-i8", np.array([2**60], "<i8"))
