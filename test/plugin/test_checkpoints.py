"""Which checkpoints belong to a run: those that its files name inside the logdir, wherever they were written."""

from __future__ import annotations

from types import SimpleNamespace

import logdirs
import pytest
from tensorboard_plugin_pointillist.checkpoint_state import parse_state
from tensorboard_plugin_pointillist.listing import files_json
from tensorboard_plugin_pointillist.places import Places, RunFolder
from tensorboard_plugin_pointillist.run_files import list_run
from tensorboard_plugin_pointillist.tickets import Tickets


def run_folder(logdir, run: str) -> RunFolder:
    places = Places(SimpleNamespace(logdir=str(logdir)))
    [root] = places.roots()
    return RunFolder(run, root.store.below(run), root, run)


def write_bundle(prefix, shards: int = 1) -> None:
    prefix.parent.mkdir(parents=True, exist_ok=True)
    prefix.with_name(f"{prefix.name}.index").write_bytes(b"index")
    for at in range(shards):
        name = f"{prefix.name}.data-{at:05}-of-{shards:05}"
        prefix.with_name(name).write_bytes(b"shard")


def listed(logdir, run: str = "run"):
    listing = list_run(run_folder(logdir, run))
    files = {(file.at.path, file.kind) for file in listing.files if file.kind in ("index", "shard")}
    return files, [(error.code, error.file) for error in listing.errors]


def bundle(prefix: str) -> set:
    return {(f"{prefix}.index", "index"), (f"{prefix}.data-00000-of-00001", "shard")}


@pytest.fixture
def logdir(tmp_path):
    """A logdir, a checkpoint outside it, one in another run, and one that is hidden."""
    logdir = tmp_path / "logs"
    (logdir / "run").mkdir(parents=True)
    write_bundle(tmp_path / "outside" / "ckpt-9")
    write_bundle(logdir / "other" / "ckpt-5")
    write_bundle(logdir / ".hidden" / "ckpt-7")
    return logdir


@pytest.mark.parametrize(
    "words",
    ["../other/ckpt-5", "other/ckpt-5", "./../other/./ckpt-5", "{logdir}/other/ckpt-5"],
)
def test_model_checkpoint_path_is_followed_inside_the_logdir(logdir, words):
    """Relative to the config, relative to the logdir, or absolute."""
    path = words.format(logdir=logdir)
    logdirs.write_config(logdir / "run", f'model_checkpoint_path: "{path}"')
    assert listed(logdir) == (bundle("../other/ckpt-5"), [])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("{outside}/ckpt-9", "refused"),
        ("../../outside/ckpt-9", "refused"),
        ("/old/machine/ckpt-9", "refused"),
        ("../.hidden/ckpt-7", "refused"),
        ("ckpt-404", "missing"),
        ("link/ckpt-9", "missing"),
    ],
)
def test_model_checkpoint_path_is_refused_outside(logdir, words, code):
    (logdir / "run" / "link").symlink_to(logdir.parent / "outside")
    path = words.format(outside=logdir.parent / "outside")
    logdirs.write_config(logdir / "run", f'model_checkpoint_path: "{path}"')
    files, errors = listed(logdir)
    assert files == set()
    assert [error[0] for error in errors] == [code]
    assert str(logdir.parent) not in errors[0][1]


@pytest.mark.parametrize("file", ["config", "state"])
def test_an_old_absolute_path_means_the_checkpoint_beside_it(logdir, file):
    """Folders move; TensorFlow wrote where they were."""
    write_bundle(logdir / "run" / "ckpt-3", shards=2)
    text = 'model_checkpoint_path: "/home/somebody/training/run/ckpt-3"\n'
    if file == "config":
        logdirs.write_config(logdir / "run", text)
    else:
        (logdir / "run" / "checkpoint").write_text(text)
    files, errors = listed(logdir)
    assert errors == []
    assert files == {
        ("ckpt-3.index", "index"),
        ("ckpt-3.data-00000-of-00002", "shard"),
        ("ckpt-3.data-00001-of-00002", "shard"),
    }


def test_a_state_file_with_present_absolute_paths_lists_each_once(logdir):
    for step in (1, 2):
        write_bundle(logdir / "run" / f"ckpt-{step}")
    (logdir / "run" / "checkpoint").write_text(
        'model_checkpoint_path: "ckpt-2"\n'
        'all_model_checkpoint_paths: "ckpt-1"\n'
        'all_model_checkpoint_paths: "ckpt-2"\n'
        'all_model_checkpoint_paths: "ckpt-0"\n'  # deleted by its training: no error
    )
    listing = list_run(run_folder(logdir, "run"))
    assert listing.errors == []
    assert sorted(file.at.path for file in listing.files) == [
        "checkpoint",
        "ckpt-1.data-00000-of-00001",
        "ckpt-1.index",
        "ckpt-2.data-00000-of-00001",
        "ckpt-2.index",
    ]


def test_a_state_file_is_followed_inside_and_refused_outside(logdir):
    (logdir / "run" / "checkpoint").write_text(
        f'model_checkpoint_path: "{logdir}/other/ckpt-5"\n'
        f'all_model_checkpoint_paths: "{logdir.parent}/outside/ckpt-9"\n'
    )
    assert listed(logdir) == (bundle("../other/ckpt-5"), [("refused", "…/ckpt-9")])


def test_which_words_named_a_file_is_told_where_the_path_differs(logdir):
    path = f"{logdir}/other/ckpt-5"
    logdirs.write_config(logdir / "run", f'model_checkpoint_path: "{path}"')
    folder = run_folder(logdir, "run")
    body = b"".join(files_json(folder, list_run(folder), Tickets())).decode()
    assert (
        '"namedBy":{"file":"projector_config.pbtxt","entry":null,"field":"model_checkpoint_path"}'
        in body
    )
    assert body.count("namedBy") == 1


def test_the_folder_above_is_looked_at_as_stock_does(logdir):
    write_bundle(logdir / "ckpt-1")
    logdirs.write_config(logdir / "run", 'embeddings { tensor_name: "a" }')
    assert listed(logdir) == (bundle("../ckpt-1"), [])
    write_bundle(logdir / "run" / "ckpt-2")
    assert listed(logdir) == (bundle("ckpt-2"), [])


def test_the_folder_above_a_logdir_is_not_looked_at(logdir):
    write_bundle(logdir.parent / "ckpt-1")
    logdirs.write_config(logdir, 'embeddings { tensor_name: "a" }')
    assert listed(logdir, "") == (set(), [])


def test_what_keras_writes_just_below_its_config_is_found(logdir):
    """Keras 2 writes bundles, Keras 3 weights, both one folder down; other checkpoints there are other runs."""
    logdirs.write_config(logdir / "run", 'embeddings { tensor_name: "a" }')
    write_bundle(logdir / "run" / "train" / "keras_embedding.ckpt-4")
    write_bundle(logdir / "run" / "train" / "other")
    for name in ("keras_embedding.ckpt-5.weights.h5", "data.h5", "deep/below.weights.h5"):
        (logdir / "run" / "train" / name).parent.mkdir(exist_ok=True)
        (logdir / "run" / "train" / name).write_bytes(b"\x89HDF")
    (logdir / "run" / "model.weights.h5").write_bytes(b"\x89HDF")
    listing = list_run(run_folder(logdir, "run"))
    assert {file.at.path: file.kind for file in listing.files} == {
        "projector_config.pbtxt": "config",
        "model.weights.h5": "weights",
        "train/keras_embedding.ckpt-5.weights.h5": "weights",
        "train/keras_embedding.ckpt-4.index": "index",
        "train/keras_embedding.ckpt-4.data-00000-of-00001": "shard",
    }


def test_weights_without_a_config_are_somebody_elses(logdir):
    (logdir / "run" / "model.weights.h5").write_bytes(b"\x89HDF")
    assert list_run(run_folder(logdir, "run")).files == []


def test_a_half_written_checkpoint_is_not_there_yet(logdir):
    (logdir / "run" / "ckpt-1.index").write_bytes(b"")
    (logdir / "run" / "ckpt-2.data-00000-of-00001").write_bytes(b"")
    (logdir / "run" / "ckpt-3.data-00000-of-00001.tempstate1").write_bytes(b"")
    (logdir / "run" / "ckpt-4.index.f00.tmp").write_bytes(b"")
    assert listed(logdir) == (set(), [])


def test_files_named_outside_the_run_but_inside_the_logdir_are_served(logdir):
    (logdir / "shared.tsv").write_text("a\n")
    (logdir / ".secret.tsv").write_text("a\n")
    logdirs.write_config(
        logdir / "run",
        'embeddings { metadata_path: "../shared.tsv" }\n'
        f'embeddings {{ metadata_path: "{logdir}/shared.tsv" }}\n'
        'embeddings { metadata_path: "../.secret.tsv" }\n',
    )
    listing = list_run(run_folder(logdir, "run"))
    assert [(file.at.path, file.named_by is None) for file in listing.files[1:]] == [
        ("../shared.tsv", True),
        ("../shared.tsv", False),
    ]
    assert [(error.code, error.file) for error in listing.errors] == [("refused", "…/.secret.tsv")]


def test_state_files_are_read_as_text_format_words_them():
    found = parse_state(
        b'model_checkpoint_path: "a\\"b\\\\c\\303\\244"\n'
        b'  all_model_checkpoint_paths:"x"\n'
        b'all_model_checkpoint_timestamps: 1.5\n# model_checkpoint_path: "comment"\n'
        b'all_model_checkpoint_paths: "broken\nall_model_checkpoint_paths: "\\xzz"\n\xff\xfe'
    )
    assert [(named.field, named.entry, named.value) for named in found] == [
        ("model_checkpoint_path", 0, 'a"b\\cä'),
        ("all_model_checkpoint_paths", 0, "x"),
    ]
