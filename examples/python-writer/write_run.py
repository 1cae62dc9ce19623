"""A run that the tab opens, by NumPy and Python's own library alone. python write_run.py [LOGDIR]

Written from docs/file-format.md: vectors, a column, concepts with confidences, a layout. The stock tab shows it too.
"""

import hashlib
import json
import sys
import time
from io import BytesIO
from pathlib import Path

import numpy as np

run = Path(sys.argv[1] if len(sys.argv) > 1 else "runs") / "python-writer"
folder = run / "embeddings" / "points"
(folder / "layouts").mkdir(parents=True, exist_ok=True)


def npy(array):
    file = BytesIO()
    np.save(file, array)
    return file.getvalue()


def put(name, content):
    """Files beside a manifest are named by eight hex digits of their content, and never change."""
    path = name.replace("#", hashlib.sha256(content).hexdigest()[:8])
    (folder / path).write_bytes(content)
    return path


def crc32c(data, crc=0xFFFFFFFF):
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0x82F63B78 * (crc & 1)
    return f"{crc ^ 0xFFFFFFFF:08x}"


# What is to be seen: 90 points of three kinds in 8 dimensions, and a layout of them made by any means.
kinds = np.arange(90) % 3
vectors = (np.eye(8)[kinds] * 4 + np.random.default_rng(7).normal(size=(90, 8))).astype("<f4")
layout = np.linalg.svd(vectors - vectors.mean(0), full_matrices=False)[0][:, :2].astype("<f4")
confidence = np.linspace(0.5, 1, 90)

(run / "points.bytes").write_bytes(vectors.tobytes())
metadata = "name\tkind\n" + "".join(f"point {row}\tkind {kind}\n" for row, kind in enumerate(kinds))
csr = {"indptr": np.arange(91, dtype="<u4"), "indices": kinds.astype("<u2")}
csr["values"] = np.round(confidence * 65535).astype("<u2")
digests = "".join(hashlib.sha256(npy(array)).hexdigest() for array in csr.values())
concepts = "concepts-" + hashlib.sha256(digests.encode()).hexdigest()[:8]
(folder / concepts).mkdir(exist_ok=True)
for name, array in csr.items():
    (folder / concepts / f"{name}.npy").write_bytes(npy(array))
manifest = {
    "format": "pointillist.embedding",
    "version": 1,
    "writer": "write_run.py",
    "tag": "points",
    "step": 0,
    "wallTime": time.time(),
    "tensor": {
        "name": "points",
        "shape": list(vectors.shape),
        "dtype": "float32",
        "checkpoint": "",
        "file": "../../points.bytes",
        "crc32c": crc32c(vectors.tobytes()),
    },
    "metadata": {
        "file": put("metadata-#.tsv", metadata.encode()),
        "rows": 90,
        "columns": [{"name": "name", "type": "text"}, {"name": "kind", "type": "category"}],
    },
    "concepts": {"folder": concepts, "names": ["round", "square", "flat"], "assignments": 90},
    "colour": put("colour-#.npy", npy(np.stack([csr["indices"], csr["values"]], axis=1))),
    "layouts": [
        {
            "name": "SVD",
            "file": put("layouts/SVD@0.npy", npy(layout)),
            "dims": 2,
            "method": "svd",
            "parameters": {},
        }
    ],
}
(run / "projector_config.pbtxt").write_text(
    'embeddings {\n  tensor_name: "points"\n  tensor_path: "points.bytes"\n'
    "  tensor_shape: 90\n  tensor_shape: 8\n"
    f'  metadata_path: "embeddings/points/{manifest["metadata"]["file"]}"\n}}\n'
)
(folder / "0.json").write_text(json.dumps(manifest))  # last: from here on the step exists
