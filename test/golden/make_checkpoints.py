"""Writes the checkpoints in test/golden/checkpoint/ with TensorFlow, and beside each what TensorFlow reads in it.

Run once, by hand, in the oracle environment:  python test/golden/make_checkpoints.py
Written by TensorFlow 2.21.0 with NumPy; the values are arbitrary.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import tensorflow as tf

OUT = Path(__file__).parent / "checkpoint"


def expected(prefix: Path) -> None:
    """What TensorFlow reads: bytes of every tensor, and as float32 where it is numeric."""
    reader = tf.train.load_checkpoint(str(prefix))
    found = {}
    for key, shape in sorted(reader.get_variable_to_shape_map().items()):
        value = reader.get_tensor(key)
        dtype = reader.get_variable_to_dtype_map()[key].name
        row = {"dtype": dtype, "shape": list(shape)}
        if dtype == "string":
            row["strings"] = [s.hex() for s in np.asarray(value).reshape(-1)]
        else:
            row["bytes"] = value.tobytes().hex()
            if not dtype.startswith("complex"):
                row["float32"] = value.astype(np.float32).tobytes().hex()
        found[key] = row
    prefix.with_suffix(".json").write_text(json.dumps(found, indent=1) + "\n")


def save(name: str, tensors: dict, slices: dict | None = None) -> None:
    """One SaveV2 call, as TF1's Saver makes it; a tensor may come in slices: (spec, value) pairs."""
    names, specs, values = [], [], []
    for key, value in sorted(tensors.items()):  # as the Saver hands them over
        names.append(key)
        specs.append("")
        values.append(tf.constant(value) if not isinstance(value, tf.Tensor) else value)
    for key, parts in (slices or {}).items():
        for spec, value in parts:
            names.append(key)
            specs.append(spec)
            values.append(tf.constant(value))
    prefix = OUT / name
    tf.raw_ops.SaveV2(
        prefix=str(prefix), tensor_names=names, shape_and_slices=specs, tensors=values
    )
    expected(prefix)


def take_over(write, subject, name: str, path: str) -> None:
    """Calls a writer of checkpoints in a folder of its own and keeps the two files."""
    with tempfile.TemporaryDirectory() as folder:
        joined = f"{folder}/x"
        write(subject, joined)
        prefix = f"{joined}/{path}" if "/" in path else joined + path
        for end in (".index", ".data-00000-of-00001"):
            shutil.copyfile(prefix + end, f"{OUT / name}{end}")
    expected(OUT / name)


def tf1_adam(grid: np.ndarray, path: str) -> None:
    """TF1's Saver after a step of Adam: slots, powers, a global step."""
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        table = v1.get_variable("embedding", initializer=grid.astype(np.float32))
        named = v1.get_variable("towers/Adam", initializer=np.ones(3, np.float32))
        loss = v1.reduce_sum(table**2) + v1.reduce_sum(named)
        step = v1.train.get_or_create_global_step()
        train = v1.train.AdamOptimizer().minimize(loss, global_step=step)
        session.run(v1.global_variables_initializer())
        session.run(train)
        v1.train.Saver().save(session, path)


def tf2_adam(grid: np.ndarray, path: str) -> None:
    """tf.train.Checkpoint of a variable and an optimizer that keeps slots by the object graph."""
    table = tf.Variable(grid.astype(np.float32), name="table")
    optimizer = tf.compat.v1.train.AdamOptimizer()
    optimizer.minimize(lambda: tf.reduce_sum(table**2))
    tf.train.Checkpoint(table=table, optimizer=optimizer).save(path)


def keras(grid: np.ndarray, path: str) -> None:
    """tf.train.Checkpoint of a Keras 3 model and its optimizer after a step."""
    import keras as k

    k.utils.set_random_seed(1)
    model = k.Sequential([k.layers.Embedding(5, 3, name="words"), k.layers.Dense(2, name="head")])
    model.compile("adam", "mse")
    model.fit(np.zeros((4, 1)), np.zeros((4, 1, 2)), verbose=0)
    tf.train.Checkpoint(model=model, optimizer=model.optimizer).save(path)


def main() -> None:
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    rng = np.random.default_rng(7)
    grid = rng.normal(size=(5, 4)) * 100
    special = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1e-42, 65504, -1.5])
    save("embedding", {"embedding": grid.astype(np.float32)})
    floats = {
        "float": special.astype(np.float32),
        "double": special,
        "half": special.astype(np.float16),
        "bfloat16": tf.cast(tf.constant(special.astype(np.float32)), tf.bfloat16),
        "e5m2": tf.cast(tf.constant(special.astype(np.float32)), tf.dtypes.experimental.float8_e5m2),
        "e4m3fn": tf.cast(
            tf.constant(special.astype(np.float32)), tf.dtypes.experimental.float8_e4m3fn
        ),
    }
    integers = {}
    for dtype in ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"):
        info = np.iinfo(dtype)
        integers[dtype] = np.array([[info.min, 0], [1, info.max]], dtype)
    save(
        "dtypes",
        {
            **floats,
            **integers,
            "bool": np.array([True, False, True]),
            "complex64": np.array([1 + 2j, -3.5j], np.complex64),
            "complex128": np.array([1 + 2j, -3.5j]),
            "scalar": np.float32(2.5),
            "empty": np.zeros((0, 3), np.float32),
            "rank5": np.arange(48, dtype=np.float32).reshape(2, 3, 1, 4, 2),
            "string": np.array([["", "a"], ["naïve", "x" * 300]], dtype=object),
            "scalar string": np.array("alone", dtype=object),
            "名前/ü": np.arange(3, dtype=np.float32),
        },
    )
    whole = np.arange(60, dtype=np.float32).reshape(10, 6)
    save(
        "sliced",
        {"plain": whole[:2]},
        {
            "by rows": [
                ("10 6 0,4:0,6", whole[:4]),
                ("10 6 4,3:0,6", whole[4:7]),
                ("10 6 7,3:0,6", whole[7:]),
            ],
            "by columns": [("10 6 -:0,2", whole[:, :2]), ("10 6 -:2,4", whole[:, 2:])],
            "grid": [
                ("10 6 0,5:0,3", whole[:5, :3]),
                ("10 6 0,5:3,3", whole[:5, 3:]),
                ("10 6 5,5:0,3", whole[5:, :3]),
                ("10 6 5,5:3,3", whole[5:, 3:]),
            ],
            "long": [
                ("400 3 0,100:-", np.arange(300, dtype=np.float32).reshape(100, 3)),
                ("400 3 100,300:-", np.arange(900, dtype=np.float32).reshape(300, 3)),
            ],
        },
    )
    # Three shards, as a cluster of three parameter servers leaves them.
    parts = []
    for i in range(3):
        part = OUT / f"part-{i}"
        tf.raw_ops.SaveV2(
            prefix=str(part),
            tensor_names=[f"variable {i}", "split"],
            shape_and_slices=["", f"9 2 {i * 3},3:0,2"],
            tensors=[
                tf.constant(grid.astype(np.float32) + i),
                tf.constant(np.arange(6, dtype=np.int64).reshape(3, 2) + i * 6),
            ],
        )
        parts.append(str(part))
    tf.raw_ops.MergeV2Checkpoints(
        checkpoint_prefixes=parts, destination_prefix=str(OUT / "shards"), delete_old_dirs=False
    )
    expected(OUT / "shards")

    class Encoder(tf.Module):
        def __init__(self):
            super().__init__()
            self.embedding = tf.Variable(grid.astype(np.float32), name="table")
            self.layers = [tf.Variable([1.0, 2.0]), tf.Variable([3.0])]

    encoder = Encoder()
    take_over(
        tf.saved_model.save, encoder, "saved-model", path="variables/variables"
    )  # a SavedModel's variables/ folder
    checkpoint = tf.train.Checkpoint(encoder=encoder, **{"with/slash": tf.Variable([[1.0]])})
    take_over(lambda _, path: checkpoint.save(path), None, "objects", path="-1")
    take_over(tf1_adam, grid, "tf1-adam", path="")
    take_over(tf2_adam, grid, "tf2-adam", path="-1")
    take_over(keras, grid, "keras-3", path="-1")


if __name__ == "__main__":
    sys.exit(main())
