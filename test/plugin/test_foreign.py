"""Runs as other writers really leave them: each file that their embeddings need is listed, under its kind."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from tensorboard_plugin_pointillist.places import Places, RunFolder
from tensorboard_plugin_pointillist.run_files import list_run
from tensorboard_plugin_pointillist.run_row import summarise
from tensorboard_plugin_pointillist.scan import Scanner

ROWS = np.arange(12, dtype=np.float32).reshape(4, 3)


def scan(logdir) -> dict[str, dict[str, str]]:
    """Path and kind of each file of each run; asserts that nothing is an error."""
    scanner = Scanner(Places(SimpleNamespace(logdir=str(logdir))))
    snapshot = scanner.look(30)
    assert snapshot.complete
    found = {}
    for run, row in snapshot.rows.items():
        assert row.error is None
        listing = list_run(snapshot.folders[run])
        assert listing.errors == []
        found[run] = {file.at.path: file.kind for file in listing.files}
    return found


def test_tensorboardx_add_embedding(tmp_path):
    writer = pytest.importorskip("tensorboardX").SummaryWriter(str(tmp_path / "run"))
    images = np.zeros((4, 3, 8, 8), dtype=np.float32)
    for step in (1, 2):
        writer.add_embedding(
            ROWS, metadata=list("abcd"), label_img=images, global_step=step, tag="emb"
        )
    writer.close()
    expected = {"projector_config.pbtxt": "config"}
    for step in ("00001", "00002"):
        expected |= {
            f"{step}/emb/tensors.tsv": "tensor",
            f"{step}/emb/metadata.tsv": "metadata",
            f"{step}/emb/sprite.png": "sprite",
        }
    assert scan(tmp_path) == {"run": expected}


def test_tensorflow_checkpoint_manager_and_visualize_embeddings(tmp_path):
    tf = pytest.importorskip("tensorflow")
    from tensorboard.plugins import projector

    run = tmp_path / "run"
    checkpoint = tf.train.Checkpoint(embedding=tf.Variable(ROWS))
    manager = tf.train.CheckpointManager(checkpoint, str(run), max_to_keep=2)
    for _ in range(3):
        manager.save()
    (run / "metadata.tsv").write_text("a\nb\nc\nd\n")
    config = projector.ProjectorConfig()
    config.embeddings.add(
        tensor_name="embedding/.ATTRIBUTES/VARIABLE_VALUE", metadata_path="metadata.tsv"
    )
    projector.visualize_embeddings(str(run), config)
    assert scan(tmp_path) == {
        "run": {
            "projector_config.pbtxt": "config",
            "metadata.tsv": "metadata",
            "checkpoint": "state",
            "ckpt-2.index": "index",
            "ckpt-2.data-00000-of-00001": "shard",
            "ckpt-3.index": "index",
            "ckpt-3.data-00000-of-00001": "shard",
        }
    }


def test_tensorflow_1_saver_in_another_folder(tmp_path):
    tf = pytest.importorskip("tensorflow").compat.v1
    with tf.Graph().as_default(), tf.Session() as session:
        variable = tf.get_variable("embedding", initializer=ROWS)
        session.run(variable.initializer)
        (tmp_path / "model").mkdir()
        path = tf.train.Saver().save(session, str(tmp_path / "model" / "m.ckpt"), global_step=7)
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "projector_config.pbtxt").write_text(
        f'model_checkpoint_path: "{path}" embeddings {{ tensor_name: "embedding:0" }}'
    )
    found = scan(tmp_path)
    assert found["run"] == {
        "projector_config.pbtxt": "config",
        "../model/m.ckpt-7.index": "index",
        "../model/m.ckpt-7.data-00000-of-00001": "shard",
    }
    assert found["model"]["m.ckpt-7.index"] == "index"


@pytest.mark.parametrize(
    "package, kinds",
    [
        ("keras", {"keras_embedding.ckpt-{}.weights.h5": "weights"}),
        (
            "tf_keras",
            {
                "keras_embedding.ckpt-{}.index": "index",
                "keras_embedding.ckpt-{}.data-00000-of-00001": "shard",
            },
        ),
    ],
)
def test_keras_callback(tmp_path, package, kinds):
    """What the callback leaves in `train` is of the run above, which has its config; `train` has none of it."""
    keras = pytest.importorskip(package)
    model = keras.Sequential([keras.layers.Embedding(8, 3), keras.layers.GlobalAveragePooling1D()])
    model.compile(loss="mse")
    run = tmp_path / "run"
    run.mkdir()
    callback = keras.callbacks.TensorBoard(
        str(run), embeddings_freq=1, embeddings_metadata="words.tsv"
    )
    (run / "words.tsv").write_text("a\n" * 8)
    model.fit(np.zeros((4, 2)), np.zeros((4, 3)), epochs=2, verbose=0, callbacks=[callback])
    expected = {"projector_config.pbtxt": "config", "words.tsv": "metadata"}
    for epoch in (0, 1):
        expected |= {f"train/{name.format(epoch)}": kind for name, kind in kinds.items()}
    assert scan(tmp_path)["run"] == expected
    folder = Scanner(Places(SimpleNamespace(logdir=str(tmp_path)))).folder("run", 30)
    train = RunFolder("run/train", folder.root.store.run("run/train"), folder.root, "run/train")
    assert [file.kind for file in list_run(train).files] == (
        ["state"] if "index" in str(kinds) else []
    )
    row = summarise(train, train.store.entries(""))
    assert (row.embeddings, row.checkpoints) == (0, 0)


def test_saved_model(tmp_path):
    tf = pytest.importorskip("tensorflow")
    module = tf.Module()
    module.embedding = tf.Variable(ROWS)
    tf.saved_model.save(module, str(tmp_path / "saved"))
    assert scan(tmp_path) == {
        "saved/variables": {
            "variables.index": "index",
            "variables.data-00000-of-00001": "shard",
        }
    }
