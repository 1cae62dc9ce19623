"""A plugin that is broken costs its tab, never TensorBoard; and it works with the oldest TensorBoard too."""

from __future__ import annotations

import os
import shutil

import logdirs
import pytest
from board import PLUGIN_SOURCE

PACKAGE = "tensorboard_plugin_pointillist"
BREAKS = {
    "plugin.py has a slip": ("plugin.py", "def broken(:\n"),
    "plugin.py is gone": ("plugin.py", None),
    "a module it needs is gone": ("scan.py", None),
    "a module it needs cannot be imported": ("stores/local.py", "import no_such_module\n"),
    "its start fails": ("places.py", "class Places:\n    def __init__(self, _):\n        1 / 0\n"),
}


@pytest.fixture
def logdir(tmp_path):
    logdirs.write_events(tmp_path / "logdir" / "run")
    logdirs.write_embedding(tmp_path / "logdir" / "run")
    return tmp_path / "logdir"


def copy_source(folder):
    ignored = shutil.ignore_patterns("build", "*.egg-info", "__pycache__")
    return shutil.copytree(PLUGIN_SOURCE, folder, ignore=ignored)


@pytest.mark.parametrize("name", BREAKS)
def test_tensorboard_starts_without_a_broken_plugin(start_board, logdir, tmp_path, name):
    source = copy_source(tmp_path / "source")
    file, content = BREAKS[name]
    broken = source / PACKAGE / file
    broken.unlink()
    if content is not None:
        broken.write_text(content)
    board = start_board("--logdir", logdir, source=source)
    plugins = board.plugins()
    assert "scalars" in plugins
    assert "pointillist" not in plugins
    assert board.get("/data/runs", absolute=True).status == 200


def test_the_entry_point_imports_nothing_but_tensorboard(tmp_path):
    import ast

    tree = ast.parse((PLUGIN_SOURCE / PACKAGE / "loader.py").read_text())
    imported = [node.module for node in tree.body if isinstance(node, ast.ImportFrom)] + [
        name.name for node in tree.body if isinstance(node, ast.Import) for name in node.names
    ]
    assert imported == ["tensorboard.plugins"]
    package = ast.parse((PLUGIN_SOURCE / PACKAGE / "__init__.py").read_text())
    assert not [node for node in package.body if isinstance(node, (ast.Import, ast.ImportFrom))]


def test_the_oldest_tensorboard_serves_the_same(start_board, logdir, board_python):
    oldest = os.environ.get("POINTILLIST_OLDEST")
    if not oldest:
        pytest.skip("POINTILLIST_OLDEST names no Python with the oldest TensorBoard")
    logdirs.write_marker(logdir / "run", "images", "embeddings/images/100.json")
    (logdir / "bad").mkdir()
    (logdir / "bad" / "projector_config.pbtxt").write_text("embeddings {")
    listings = []
    for python in (board_python, oldest):
        for reader in ([], ["--load_fast=false"]):
            board = start_board("--logdir", logdir, *reader, python=python)
            board.await_run("run")
            assert board.plugins()["pointillist"]["enabled"] is True
            runs, files = board.runs(), board.files("run")
            for row in files["files"]:
                assert board.get(f"/file?id={row.pop('id')}").status == 200
            listings.append({"version": runs.pop("tensorboard"), "runs": runs, "files": files})
            for route, headers, status in (
                ("/runs", {"Sec-Fetch-Site": "cross-site"}, 403),
                ("/files?run=nobody", {}, 404),
                ("/file?id=x", {}, 404),
                ("/static/index.js", {}, 200),
                ("/static/../plugin.py", {}, 404),
            ):
                assert board.get(route, headers).status == status
    assert listings[2]["version"] == listings[3]["version"] == "2.14.0"
    for listing in listings[1:]:
        assert listing["runs"] == listings[0]["runs"]
        assert listing["files"] == listings[0]["files"]
