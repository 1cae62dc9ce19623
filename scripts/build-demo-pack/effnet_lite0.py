"""EfficientNet-Lite0 as ONNX, from its PyTorch weights. Source: Tan and Le, "EfficientNet", 2019, and the Lite variants' table."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# (repeats, kernel, stride, expansion, output channels) of each stage
STAGES = [
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
]
BATCH_NORM_EPSILON = 1e-3
SIDE = 224
EMBEDDING_DIM = 1280


class _Graph:
    def __init__(self, weights: dict[str, np.ndarray]) -> None:
        self.weights = weights
        self.nodes: list = []
        self.constants: list = []

    def constant(self, value: np.ndarray, name: str) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, op: str, inputs: list[str], output: str | None = None, **attributes) -> str:
        output = output or f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, inputs, [output], **attributes))
        return output

    def conv(self, x: str, conv: str, norm: str, stride: int, groups: int, clip: bool = True) -> str:
        """A convolution with its batch normalisation folded in, and ReLU6 unless `clip` is off."""
        w = self.weights
        kernel = w[f"{conv}.weight"]
        scale = w[f"{norm}.weight"] / np.sqrt(w[f"{norm}.running_var"] + BATCH_NORM_EPSILON)
        bias = w[f"{norm}.bias"] - w[f"{norm}.running_mean"] * scale
        folded = (kernel * scale[:, None, None, None]).astype(np.float32)
        y = self.node(
            "Conv",
            [x, self.constant(folded, f"{conv}.w"), self.constant(bias.astype(np.float32), f"{conv}.b")],
            kernel_shape=kernel.shape[2:],
            strides=[stride] * 2,
            group=groups,
            auto_pad="SAME_UPPER",
        )
        return self.node("Clip", [y, "zero", "six"]) if clip else y


def build_model(weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    """Input `image`: uint8 [N, 224, 224, 3]. Output `embedding`: float32 [N, 1280]."""
    g = _Graph(weights)
    for name, value in (("zero", 0), ("six", 6), ("mean", 127), ("deviation", 128)):
        g.constant(np.float32(value), name)
    x = g.node("Cast", ["image"], to=TensorProto.FLOAT)
    x = g.node("Div", [g.node("Sub", [x, "mean"]), "deviation"])
    x = g.node("Transpose", [x], perm=[0, 3, 1, 2])
    x = g.conv(x, "_conv_stem", "_bn0", 2, 1)
    index = 0
    for repeats, _kernel, stage_stride, expansion, _channels in STAGES:
        for repeat in range(repeats):
            block = f"_blocks.{index}."
            before = x
            if expansion != 1:
                x = g.conv(x, f"{block}_expand_conv", f"{block}_bn0", 1, 1)
            depth = weights[f"{block}_depthwise_conv.weight"].shape[0]
            stride = stage_stride if repeat == 0 else 1
            x = g.conv(x, f"{block}_depthwise_conv", f"{block}_bn1", stride, depth)
            x = g.conv(x, f"{block}_project_conv", f"{block}_bn2", 1, 1, clip=False)
            if repeat > 0:
                x = g.node("Add", [x, before])
            index += 1
    x = g.conv(x, "_conv_head", "_bn1", 1, 1)
    g.node("Flatten", [g.node("GlobalAveragePool", [x])], "embedding")
    image = helper.make_tensor_value_info("image", TensorProto.UINT8, ["N", SIDE, SIDE, 3])
    embedding = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["N", EMBEDDING_DIM])
    graph = helper.make_graph(g.nodes, "effnet_lite0", [image], [embedding], g.constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model
