"""Writes the run in test/golden/torch with PyTorch's own writer, and the values it holds.

python3 make_torch.py FOLDER

Needs torch (made with Debian's python3-torch 1.13, whose Python also had tensorboard 2.14 and pillow): its wheels are
hundreds of megabytes, so tests read what it wrote instead of running it.
"""

import json
import os
import sys

import numpy as np
import torch
from torch.utils.tensorboard import SummaryWriter

folder = sys.argv[1]
rng = np.random.default_rng(3)
expected = {}
writer = SummaryWriter(os.path.join(folder, "run"))
for step in [0, 21, 400]:
    values = rng.normal(size=(12, 5)).astype("f4")
    rows = [[f"row {i}", i % 3] for i in range(12)]
    # Each picture has one colour, which tells its row.
    pictures = torch.stack(
        [
            torch.tensor([i / 12, 1 - i / 12, 0.5]).reshape(3, 1, 1).expand(3, 8, 8)
            for i in range(12)
        ]
    )
    writer.add_embedding(
        torch.from_numpy(values),
        rows,
        pictures,
        step,
        "layer/2 ünï",
        metadata_header=["name", "kind"],
    )
    expected.setdefault("layer/2 ünï", {})[str(step)] = values.tolist()
plain = rng.normal(size=(12, 5)).astype("f4")
writer.add_embedding(torch.from_numpy(plain), [f"row {i}" for i in range(12)])
expected["default"] = {"0": plain.tolist()}
writer.add_scalar("loss", 0.5, 21)
writer.close()
with open(os.path.join(folder, "expected.json"), "w") as file:
    json.dump(expected, file)
