"""Vectors and a neighbour graph computed in parts by Ray, for data that outgrow one machine.

    python partition.py [FOLDER]

Each task makes the vectors of its part, then finds the neighbours of its part among all of them. What is handed on
is plain: vectors.parquet, neighbours.npy (int32 [N, k]) and neighbours.distances.npy (float32 [N, k]). Then, on any
machine:

    npx pointillist import FOLDER/vectors.parquet --logdir FOLDER --run ray --no-layouts
    npx pointillist layout FOLDER/ray --tsne 2 --perplexity 10 --knn-graph FOLDER/neighbours.npy

Spark does the same with `mapInPandas`; only the two arrays and the table count.
"""

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import ray

PARTS, ROWS, DIM, K = 4, 150, 24, 45
folder = Path(sys.argv[1] if len(sys.argv) > 1 else "runs")


@ray.remote
def make_part(part):
    """The vectors of one part. A real one reads its files and runs a model."""
    rng = np.random.default_rng(part)
    kinds = np.arange(ROWS) % 5
    centres = np.random.default_rng(99).normal(size=(5, DIM)) * 3
    return kinds, (centres[kinds] + rng.normal(size=(ROWS, DIM))).astype(np.float32)


@ray.remote
def search_part(part, vectors):
    """The K nearest of each row of one part among all rows, itself left out: nearest first."""
    own = np.arange(part * ROWS, (part + 1) * ROWS)
    distances = np.linalg.norm(vectors[own, None, :] - vectors[None, :, :], axis=2)
    distances[np.arange(ROWS), own] = np.inf
    nearest = np.argsort(distances, axis=1, kind="stable")[:, :K]
    return nearest.astype(np.int32), np.take_along_axis(distances, nearest, axis=1)


ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, _node_ip_address="127.0.0.1")
kinds, parts = zip(*ray.get([make_part.remote(part) for part in range(PARTS)]))
vectors = np.concatenate(parts)
shared = ray.put(vectors)
found = ray.get([search_part.remote(part, shared) for part in range(PARTS)])
ray.shutdown()

folder.mkdir(parents=True, exist_ok=True)
np.save(folder / "neighbours.npy", np.concatenate([near for near, _ in found]))
np.save(
    folder / "neighbours.distances.npy",
    np.concatenate([far for _, far in found]).astype(np.float32),
)
table = {
    "name": [f"part {row // ROWS}, row {row % ROWS}" for row in range(len(vectors))],
    "kind": [f"kind {kind}" for kind in np.concatenate(kinds)],
    "vector": pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), DIM),
}
pq.write_table(pa.table(table), folder / "vectors.parquet")
