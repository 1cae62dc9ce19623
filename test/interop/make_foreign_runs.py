"""Writes runs as TensorFlow, Keras, tensorboardX and TensorBoard do, and the values they hold.

make_foreign_runs.py LOGDIR EXPECTED.json
"""

import json
import os
import shutil
import sys
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import numpy as np
import tensorflow as tf
import tf_keras
from PIL import Image
from tensorboard.plugins import projector
from tensorboardX import SummaryWriter

logdir, answer_path = sys.argv[1:]
rng = np.random.default_rng(7)
answer = {}


def expect(run, tensor, step, values):
    answer.setdefault(run, {}).setdefault(tensor, {})[str(step)] = np.asarray(values, "f4").tolist()


def with_tensorboardx(run):
    writer = SummaryWriter(os.path.join(logdir, run))
    for tag in ["default", "layer/2 ünï"]:
        for step in [0, 21, 400]:
            values = rng.normal(size=(12, 5)).astype("f4")
            pictures = rng.random((12, 3, 8, 8)).astype("f4")
            labels = [f"row {i}" for i in range(12)]
            header = None
            if tag != "default":
                labels, header = [[f"row {i}", i % 3] for i in range(12)], ["name", "kind"]
            writer.add_embedding(values, labels, pictures, step, tag, header)
            expect(run, tag, step, values)
    writer.add_embedding(
        values, None, None, 400, "layer/2 ünï"
    )  # the same again, as after a restart
    writer.close()


def with_saver(run):
    """As TF1 did: variables in one graph, saved by name, a config beside them."""
    folder = os.path.join(logdir, run)
    os.makedirs(folder)
    graph = tf.Graph()
    with graph.as_default(), tf.compat.v1.Session() as session:
        first = tf.compat.v1.get_variable(
            "embedding", initializer=rng.normal(size=(9, 4)).astype("f4")
        )
        half = tf.compat.v1.get_variable(
            "half/weights", initializer=rng.normal(size=(3, 2)).astype("f2")
        )
        tf.compat.v1.get_variable("bias", initializer=np.zeros(3, "f4"))
        session.run(tf.compat.v1.global_variables_initializer())
        saver = tf.compat.v1.train.Saver(max_to_keep=2)
        for step in [10, 20, 30]:
            session.run(first.assign(rng.normal(size=(9, 4)).astype("f4")))
            saver.save(session, os.path.join(folder, "model.ckpt"), global_step=step)
            if step > 10:
                expect(run, "embedding", step, session.run(first))
                expect(run, "half/weights", step, session.run(half))
    config = projector.ProjectorConfig()
    entry = config.embeddings.add()
    entry.tensor_name = "embedding:0"
    entry.metadata_path = "labels.tsv"
    projector.visualize_embeddings(folder, config)
    with open(os.path.join(folder, "labels.tsv"), "w") as file:
        file.writelines(f"label {i}\n" for i in range(9))


def with_checkpoint_manager(run):
    folder = os.path.join(logdir, run)
    table = tf.Variable(rng.normal(size=(7, 3)).astype("f4"))
    checkpoint = tf.train.Checkpoint(embedding=table, optimizer=tf.Variable(1.0))
    manager = tf.train.CheckpointManager(checkpoint, folder, max_to_keep=3)
    for step in [1, 2, 3, 4]:
        table.assign(rng.normal(size=(7, 3)).astype("f4"))
        manager.save(checkpoint_number=step)
        if step > 1:
            expect(run, "embedding", step, table.numpy())


def with_files(run):
    """What a config may name: any extension, TSV or raw, bytes that are valid UTF-8, odd metadata."""
    folder = os.path.join(logdir, run)
    os.makedirs(folder)
    config = projector.ProjectorConfig()

    def put(name, file, values, raw, metadata):
        entry = config.embeddings.add()
        entry.tensor_name = name
        entry.tensor_path = file
        entry.metadata_path = f"{name}.labels"
        if raw:
            entry.tensor_shape.extend(values.shape)
            values.astype("<f4").tofile(os.path.join(folder, file))
        else:
            np.savetxt(os.path.join(folder, file), values, delimiter="\t")
        with open(os.path.join(folder, f"{name}.labels"), "w", newline="") as out:
            out.write(metadata)
        expect(run, name, 0, values)

    values = rng.normal(size=(3, 4)).astype("f4")
    put("plain", "a.tsv", values, False, "a\nb\nc\n")
    put("headed", "b.txt", values, False, "name\na\nb\nc\n")
    put("raw", "c.bytes", values, True, "name\tkind\r\na\t1\r\nb\t\r\nc\t3\r\n")
    put("zeros", "d.whatever", np.zeros((3, 4), "f4"), True, "name\tkind\na\nb\t2\t9\nc\t3\n")
    put("short", "e.tsv", values, False, "name\tkind\na\t1\n")
    # A table whose size is that of the raw numbers: three characters and a tab for each.
    config.embeddings.add(tensor_name="four", tensor_path="f.tsv", tensor_shape=[2, 3])
    Path(folder, "f.tsv").write_text("0.5\t1.5\t2.5\n3.5\t4.5\t5.5\n")
    expect(run, "four", 0, [[0.5, 1.5, 2.5], [3.5, 4.5, 5.5]])
    projector.visualize_embeddings(folder, config)


def with_keras(run, keras, kernel):
    """A training with the TensorBoard callback, one metadata file for each Embedding. `kernel` ends a kernel's name."""
    folder = os.path.join(logdir, run)
    os.makedirs(folder)
    for name, rows in [("words", 6000), ("tags", 6)]:
        with open(os.path.join(folder, f"{name}.tsv"), "w") as file:
            file.writelines(f"{name} {i}\n" for i in range(rows))
    keras.utils.set_random_seed(1)
    layers = keras.layers
    words, tags = keras.Input((3,)), keras.Input((2,))
    both = [
        layers.Flatten()(layers.Embedding(6000, 16, name="words")(words)),
        layers.Flatten()(layers.Embedding(6, 5, name="tags")(tags)),
    ]
    out = layers.Dense(2, name="head")(layers.Concatenate()(both))
    model = keras.Model([words, tags], out)
    model.compile("adam", "mse")

    class Note(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            for layer, shown in [("words", "words"), ("tags", "tags"), ("head", f"head/{kernel}")]:
                suffix = "/embeddings" if kernel == "kernel" and layer != "head" else ""
                expect(run, shown + suffix, epoch, model.get_layer(layer).get_weights()[0])

    board = keras.callbacks.TensorBoard(
        folder, embeddings_freq=1, embeddings_metadata={"words": "words.tsv", "tags": "tags.tsv"}
    )
    inputs = [np.arange(12).reshape(4, 3), np.arange(8).reshape(4, 2) % 6]
    model.fit(inputs, np.zeros((4, 2)), epochs=2, verbose=0, callbacks=[board, Note()])


def with_saved_model(run):
    class Module(tf.Module):
        def __init__(self):
            super().__init__()
            self.embedding = tf.Variable(rng.normal(size=(5, 3)))

    module = Module()
    tf.saved_model.save(module, os.path.join(logdir, run))
    expect(f"{run}/variables", "embedding", 0, module.embedding.numpy())


def with_torch(run):
    """What PyTorch's own writer wrote: see test/golden/make_torch.py."""
    golden = Path(__file__).parents[1] / "golden/torch"
    shutil.copytree(golden / "run", os.path.join(logdir, run))
    answer[run] = json.loads((golden / "expected.json").read_text())


def with_sprites(run):
    """Sheets as people make them for the stock projector, row-major; the colour of a cell tells its row."""
    folder = os.path.join(logdir, run)
    os.makedirs(folder)
    config = projector.ProjectorConfig()
    values = rng.normal(size=(12, 4)).astype("f4")
    np.savetxt(os.path.join(folder, "v.tsv"), values, delimiter="\t")

    def put(name, size, cell, columns, told=None):
        sheet = np.zeros((size[1], size[0], 3), "u1")
        for row in range(12):
            x, y = row % columns * cell[0], row // columns * cell[1]
            sheet[y : y + cell[1], x : x + cell[0]] = [row * 20, 255 - row * 20, 77]
        Image.fromarray(sheet).save(os.path.join(folder, f"{name}.png"))
        entry = config.embeddings.add(tensor_name=name, tensor_path="v.tsv")
        entry.sprite.image_path = f"{name}.png"
        entry.sprite.single_image_dim.extend(told or cell)
        expect(run, name, 0, values)

    put("not square", (100, 30), (20, 10), 5)
    put("partly filled", (40, 40), (10, 10), 4)
    put("tall", (300, 9000), (100, 90), 3)
    put("wide", (9000, 200), (750, 100), 12)
    put("wrong cell", (40, 30), (10, 10), 4, told=[20, 20])
    projector.visualize_embeddings(folder, config)


with_sprites("sprites")
with_tensorboardx("tensorboardx")
with_torch("torch")
with_keras("keras-2", tf_keras, "kernel")
with_keras("keras-3", keras, "0")
with_saved_model("saved")
with_saver("saver")
with_checkpoint_manager("manager")
with_files("files")
with open(answer_path, "w") as file:
    json.dump(answer, file)
