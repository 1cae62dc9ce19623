"""A layout made by openTSNE, shown as it came. python layout.py [LOGDIR]

Writes vectors.npy, labels.csv and layout.npy. Then:
  npx pointillist import vectors.npy --metadata labels.csv --logdir LOGDIR --run opentsne --no-layouts
  npx pointillist layout LOGDIR/opentsne --add layout.npy
"""

import sys
from pathlib import Path

import numpy as np
import openTSNE

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "runs")
folder.mkdir(parents=True, exist_ok=True)

rng = np.random.default_rng(7)
kinds = np.arange(600) % 6
vectors = (rng.normal(size=(6, 32))[kinds] * 2 + rng.normal(size=(600, 32))).astype(np.float32)

np.save(folder / "vectors.npy", vectors)
np.save(folder / "layout.npy", np.asarray(openTSNE.TSNE(random_state=7).fit(vectors)))
(folder / "labels.csv").write_text(
    "name,kind\n" + "".join(f"point {row},kind {kind}\n" for row, kind in enumerate(kinds))
)
