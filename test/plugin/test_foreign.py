"""Runs as other writers really leave them: each file that their embeddings need is listed, under its kind."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from tensorboard_plugin_pointillist.places import Places
from tensorboard_plugin_pointillist.run_files import list_run
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


def test_keras_3_callback(tmp_path):
    keras = pytest.importorskip("keras")
    model = keras.Sequential([keras.layers.Embedding(8, 3), keras.layers.GlobalAveragePooling1D()])
    model.compile(loss="mse")
    callback = keras.callbacks.TensorBoard(
        str(tmp_path), embeddings_freq=1, embeddings_metadata="words.tsv"
    )
    (tmp_path / "words.tsv").write_text("a\n" * 8)
    model.fit(np.zeros((4, 2)), np.zeros((4, 3)), epochs=2, verbose=0, callbacks=[callback])
    found = scan(tmp_path)
    files = found["."]
    assert files["projector_config.pbtxt"] == "config"
    assert files["words.tsv"] == "metadata"
    assert sorted(path for path, kind in files.items() if kind == "weights") == [
        "train/keras_embedding.ckpt-0.weights.h5",
        "train/keras_embedding.ckpt-1.weights.h5",
    ]


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
