"""Matrices for the layout benchmark, float32 .npy. No download: digits come with scikit-learn, Fashion-MNIST with the
Debian package dataset-fashion-mnist (unpacked anywhere: $POINTILLIST_BENCH_FASHION), and hgm is made from a seed. NAME: digits | fmnist-ROWS | hgm-ROWSxCOLUMNS."""

import gzip
import os
import sys

import numpy as np

FASHION = os.environ.get("POINTILLIST_BENCH_FASHION", "/usr/share")


def hgm(rows, columns, seed=20240607, tops=20, subs=10, intrinsic=24):
    """Hierarchical Gaussian mixture: 20 classes of 10 groups, each a 24-dimensional Gaussian in its own random subspace,
    plus noise. Unlike round clouds it has local structure to find."""
    random = np.random.default_rng(seed)
    top = random.standard_normal((tops, columns)).astype("f4")
    sub = top[:, None, :] + 0.6 * random.standard_normal((tops, subs, columns)).astype(
        "f4"
    )
    shares = random.dirichlet(np.full(tops * subs, 2.0))
    label = np.sort(random.choice(tops * subs, size=rows, p=shares))
    out = np.empty((rows, columns), "f4")
    decay = (1.0 / np.sqrt(1 + np.arange(intrinsic))).astype("f4")
    for group in range(tops * subs):
        own = np.where(label == group)[0]
        basis = np.linalg.qr(random.standard_normal((columns, intrinsic)))[0].T.astype(
            "f4"
        )
        along = random.standard_normal((len(own), intrinsic)).astype("f4") * decay
        out[own] = sub[group // subs, group % subs] + (along @ basis) * np.float32(
            np.sqrt(columns) * 0.35
        )
    out += 0.05 * random.standard_normal((rows, columns)).astype("f4")
    return out[random.permutation(rows)]


def fashion(rows):
    """Fashion-MNIST, train and test together; fewer than 70,000 rows are drawn at random."""
    folder = next(
        base
        for base, _, files in os.walk(FASHION)
        if "fashion" in base and any("images-idx3" in name for name in files)
    )
    parts = []
    for part in ("train", "t10k"):
        name = next(
            f for f in sorted(os.listdir(folder)) if f.startswith(part + "-images")
        )
        reader = gzip.open if name.endswith("gz") else open
        with reader(os.path.join(folder, name), "rb") as file:
            parts.append(np.frombuffer(file.read(), "u1", offset=16).reshape(-1, 784))
    pixels = np.concatenate(parts)
    if rows < len(pixels):
        pixels = pixels[np.random.default_rng(0).permutation(len(pixels))[:rows]]
    return (pixels / np.float32(255)).astype("f4")


def make(name):
    kind, _, size = name.partition("-")
    if kind == "digits":
        from sklearn.datasets import load_digits

        return (load_digits().data / 16).astype("f4")
    if kind == "fmnist":
        return fashion(int(size))
    if kind == "hgm":
        rows, columns = map(int, size.split("x"))
        return hgm(rows, columns)
    raise SystemExit(f"no data set {name}")


if __name__ == "__main__":
    folder, *names = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    for name in names:
        np.save(f"{folder}/{name}.npy", np.ascontiguousarray(make(name)))
