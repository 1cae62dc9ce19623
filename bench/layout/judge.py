"""The judge of all layouts alike: judge.py X.npy Y.npy CACHE. Prints JSON: KL divergence (exact Z, exact 90 nearest
neighbours, perplexity 30), recall at 10 (share of the true 10 nearest among the map's), trustworthiness at 10 of 2,000
rows. With `neighbours` behind, Y holds lists of neighbours: share of the true ones at 10 and at 90, of all rows. Nothing
here is ours: NumPy, numba, SciPy and scikit-learn."""

import json
import os
import sys

import numba
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.neighbors import NearestNeighbors

PERPLEXITY = 30.0


def exact_neighbours(x, k, block=1024):
    n = len(x)
    squares = np.einsum("ij,ij->i", x, x)
    ids = np.empty((n, k), "i4")
    distances = np.empty((n, k), "f4")
    for s in range(0, n, block):
        e = min(n, s + block)
        d = squares[None, :] - 2 * (x[s:e] @ x.T) + squares[s:e, None]
        d[np.arange(e - s), np.arange(s, e)] = np.inf
        near = np.argpartition(d, k, axis=1)[:, :k]
        values = np.take_along_axis(d, near, 1)
        order = np.argsort(values, 1)
        ids[s:e] = np.take_along_axis(near, order, 1)
        distances[s:e] = np.sqrt(np.maximum(np.take_along_axis(values, order, 1), 0))
    return ids, distances


def cached_neighbours(x, path, k, cache):
    file = os.path.join(cache, os.path.basename(path)[:-4] + f".{k}.npz")
    if not os.path.exists(file):
        ids, distances = exact_neighbours(x, k)
        np.savez(file, ids=ids, distances=distances)
    stored = np.load(file)
    return stored["ids"], stored["distances"]


@numba.njit(parallel=True)
def conditional(distances, perplexity):
    n, k = distances.shape
    out = np.empty((n, k))
    for i in numba.prange(n):
        beta, low, high = 1.0, 0.0, np.inf
        least = distances[i, 0] ** 2
        w = np.empty(k)
        total = 1.0
        for _ in range(200):
            total = 0.0
            energy = 0.0
            for j in range(k):
                e = distances[i, j] ** 2 - least
                w[j] = np.exp(-beta * e)
                total += w[j]
                energy += beta * e * w[j]
            excess = np.log(total) + energy / total - np.log(perplexity)
            if abs(excess) < 1e-6:
                break
            if excess > 0:
                low = beta
                beta = beta * 2 if high == np.inf else (beta + high) / 2
            else:
                high = beta
                beta = (beta + low) / 2
        for j in range(k):
            out[i, j] = w[j] / total
    return out


@numba.njit(parallel=True, fastmath=True)
def normalisation(y):
    n, dims = y.shape
    sums = np.zeros(n)
    for i in numba.prange(n):
        total = 0.0
        for j in range(n):
            square = 0.0
            for c in range(dims):
                square += (y[i, c] - y[j, c]) ** 2
            total += 1.0 / (1.0 + square)
        sums[i] = total - 1.0
    return sums.sum()


def divergence(ids, distances, y):
    n, k = ids.shape
    p = conditional(distances.astype("f8"), PERPLEXITY)
    p = csr_matrix((p.ravel(), ids.ravel(), np.arange(0, n * k + 1, k)), (n, n))
    p = ((p + p.T) / (2 * n)).tocoo()
    y = np.ascontiguousarray(y, "f8")
    q = 1 / (1 + ((y[p.row] - y[p.col]) ** 2).sum(1))
    z = normalisation(np.ascontiguousarray(y, "f4"))
    some = p.data > 0
    return float(
        (p.data[some] * (np.log(p.data[some]) - np.log(q[some]) + np.log(z))).sum()
    )


def trustworthiness(x, near, k, sample):
    n = len(x)
    rows = np.random.default_rng(0).permutation(n)[:sample]
    squares = np.einsum("ij,ij->i", x, x)
    excess = 0.0
    for s in range(0, len(rows), 256):
        own = rows[s : s + 256]
        d = squares[None, :] - 2 * (x[own] @ x.T)
        d[np.arange(len(own)), own] = -np.inf
        theirs = np.take_along_axis(d, near[own, :k], 1)
        d.sort(1)
        for r in range(len(own)):
            rank = np.searchsorted(d[r], theirs[r], "left")
            excess += np.maximum(rank - k, 0).sum()
    return 1 - excess * 2 / (len(rows) * k * (2 * n - 3 * k - 1))


def judge(x, y, path, cache, k=10):
    ids, distances = cached_neighbours(x, path, int(3 * PERPLEXITY), cache)
    near = (
        NearestNeighbors(n_neighbors=k + 1, algorithm="kd_tree").fit(y).kneighbors(y)[1]
    )
    own = np.arange(len(y))[:, None]
    near = np.take_along_axis(near, np.argsort(near == own, 1, kind="stable")[:, :k], 1)
    found = (ids[:, :k, None] == near[:, None, :]).any(2).mean()
    return {
        "kl": round(divergence(ids, distances, y), 4),
        "recall10": round(float(found), 4),
        "trust10": round(float(trustworthiness(x, near, k, 2000)), 4),
    }


def judge_neighbours(x, lists, path, cache):
    """Lists may or may not begin with the row itself; the first 10 and 90 others count."""
    ids, _ = cached_neighbours(x, path, int(3 * PERPLEXITY), cache)
    own = np.arange(len(lists))[:, None]
    lists = np.take_along_axis(lists, np.argsort(lists == own, 1, kind="stable"), 1)
    found = {}
    for k in (10, min(90, lists.shape[1])):
        hits = sum(
            (ids[s : s + 1024, :k, None] == lists[s : s + 1024, None, :k]).any(2).sum()
            for s in range(0, len(lists), 1024)
        )
        found[f"recall{k}"] = round(float(hits / (len(lists) * k)), 4)
    return found


if __name__ == "__main__":
    source, layout, cache, *mode = sys.argv[1:]
    os.makedirs(cache, exist_ok=True)
    if mode == ["neighbours"]:
        found = judge_neighbours(np.load(source), np.load(layout), source, cache)
        print(json.dumps(found))
        sys.exit()
    print(
        json.dumps(judge(np.load(source), np.load(layout).astype("f8"), source, cache))
    )
