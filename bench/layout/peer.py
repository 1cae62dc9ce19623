"""One run of a reference tool in its own process: peer.py TOOL X.npy OUT.npy DIMS THREADS. TOOL: opentsne | umap | pca.
Prints JSON: seconds and CPU seconds of the layout alone, imports left out (compiling by numba is part of umap's run, as
it is of every user's)."""

import json
import os
import sys
import time
import warnings

tool, source, target, dims, threads = sys.argv[1:]
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[name] = threads
for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(name, None)

import numpy as np

warnings.filterwarnings("ignore")
dims, threads = int(dims), int(threads)
data = np.load(source)
report = {}


def clock():
    return time.perf_counter(), time.process_time()


if tool == "opentsne":
    from openTSNE import TSNEEmbedding, affinity, initialization

    begin = clock()
    start = initialization.pca(data, n_components=dims, random_state=0)
    joint = affinity.PerplexityBasedNN(
        data,
        perplexity=30,
        n_jobs=threads,
        random_state=0,
        method="exact" if len(data) < 1000 else "annoy",
    )
    middle = clock()
    gradient = "bh" if dims > 2 or len(data) < 10_000 else "fft"
    layout = TSNEEmbedding(
        start, joint, n_jobs=threads, random_state=0, negative_gradient_method=gradient
    )
    layout = layout.optimize(250, exaggeration=12, momentum=0.8)
    layout = layout.optimize(500, momentum=0.8)
    report["cpuNeighbours"] = middle[1] - begin[1]
    report["gradient"] = gradient
elif tool == "umap":
    import umap

    begin = clock()
    layout = umap.UMAP(n_components=dims, n_neighbors=15, n_jobs=threads).fit_transform(
        data
    )
elif tool == "pca":
    from sklearn.decomposition import PCA

    begin = clock()
    model = PCA(dims, svd_solver="covariance_eigh")
    layout = model.fit_transform(data)
    report["varianceRatios"] = model.explained_variance_ratio_.tolist()
else:
    raise SystemExit(f"no tool {tool}")
end = clock()
np.save(target, np.asarray(layout, "f4"))
print(json.dumps({"wall": end[0] - begin[0], "cpu": end[1] - begin[1], **report}))
