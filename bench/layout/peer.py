"""One run of a reference tool in its own process: peer.py METHOD-TOOL X.npy OUT.npy DIMS THREADS. Prints JSON: seconds
and CPU seconds of the layout alone, imports left out (compiling by numba is part of umap's run, as it is of every
user's). METHOD-TOOL: tsne-opentsne | tsne-opentsne-short (25 early and 50 main iterations, told apart from the rest) | tsne-sklearn | umap-umap-learn | pca-sklearn | knn-annoy (as openTSNE calls it;
DIMS is k)."""

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


if tool in ("tsne-opentsne", "tsne-opentsne-short"):
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
    early, main = (25, 50) if tool.endswith("-short") else (250, 500)
    layout = layout.optimize(early, exaggeration=12, momentum=0.8)
    layout = layout.optimize(main, momentum=0.8)
    report["cpuNeighbours"] = middle[1] - begin[1]
    report["cpuGradient"] = clock()[1] - middle[1]
    report["iterations"] = early + main
    report["gradient"] = gradient
elif tool == "tsne-sklearn":
    from sklearn.manifold import TSNE

    begin = clock()
    layout = TSNE(dims, perplexity=30, n_jobs=threads, random_state=0, max_iter=750)
    layout = layout.fit_transform(data)
elif tool == "umap-umap-learn":
    import umap

    begin = clock()
    layout = umap.UMAP(n_components=dims, n_neighbors=15, n_jobs=threads).fit_transform(
        data
    )
elif tool == "pca-sklearn":
    from sklearn.decomposition import PCA

    begin = clock()
    model = PCA(max(dims, 10), svd_solver="covariance_eigh")
    layout = model.fit_transform(data)[:, :dims]
    report["varianceRatios"] = model.explained_variance_ratio_.tolist()
elif tool == "knn-annoy":
    from openTSNE.nearest_neighbors import Annoy

    begin = clock()
    layout, _ = Annoy(data, dims, "euclidean", n_jobs=threads, random_state=0).build()
else:
    raise SystemExit(f"no tool {tool}")
end = clock()
np.save(target, np.asarray(layout, "i4" if tool == "knn-annoy" else "f4"))
print(json.dumps({"wall": end[0] - begin[0], "cpu": end[1] - begin[1], **report}))
