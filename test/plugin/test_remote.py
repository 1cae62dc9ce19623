"""Remote logdirs through fsspec: the same tab, ranges only, and a store that is down is an error row."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import logdirs
import pytest
from loopback.loopback_store import ADDRESS, StoreServer

HERE = Path(__file__).parent / "loopback"
MIB = 1 << 20


@pytest.fixture(scope="session")
def python(board_python) -> str:
    """A Python with TensorBoard and fsspec, best without TensorFlow: that brings file systems of its own."""
    for candidate in (os.environ.get("POINTILLIST_REMOTE", board_python), board_python, sys.executable):
        if not subprocess.run(
            [candidate, "-c", "import fsspec, tensorboard"], capture_output=True
        ).returncode:
            return candidate
    pytest.skip("no Python with both fsspec and TensorBoard")


@pytest.fixture
def store(tmp_path):
    """A store with one run that TensorBoard lists and one without event files."""
    logdirs.write_events(tmp_path / "bucket/logs/run")
    logdirs.write_embedding(tmp_path / "bucket/logs/run", steps=(1, 2))
    logdirs.write_embedding(tmp_path / "bucket/logs/deep/unlisted")
    with StoreServer(tmp_path) as server:
        yield server


@pytest.fixture
def start_remote(start_board, store, python, tmp_path):
    """Starts TensorBoard where fsspec knows `loopback://`."""
    info = tmp_path / "site" / "loopback_store-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: loopback-store\nVersion: 1\n")
    (info / "entry_points.txt").write_text(
        "[fsspec.specs]\nloopback = loopback_store:LoopbackFileSystem\n"
    )
    return lambda *args: start_board(
        *args, python=python, env={ADDRESS: store.address}, paths=[info.parent, HERE]
    )


def names(listing: dict) -> list[str]:
    return [row["run"] for row in listing["runs"]]


def test_a_file_url_is_a_local_folder_with_all_its_confinement(start_board, python, tmp_path):
    run = tmp_path / "logs" / "run"
    logdirs.write_events(run)
    logdirs.write_embedding(run)
    (tmp_path / "secret.npy").write_text("secret")
    (run / "embeddings/images/layouts/out.npy").symlink_to(tmp_path / "secret.npy")
    board = start_board("--logdir", f"file://{tmp_path}/logs", python=python)
    board.await_run("run")
    listing = board.runs()
    assert (listing["source"], listing["limit"]) == ("remote", None)
    files = board.files("run")
    assert len(files["files"]) == logdirs.EMBEDDING_FILES
    assert [error["code"] for error in files["errors"]] == ["refused"]
    identifier = board.file_id("run", "embeddings/images/metadata-0123abcd.tsv")
    answer = board.get(f"/file?id={identifier}", {"Range": "bytes=5-9"})
    assert (answer.status, answer.body) == (206, b"split")


def test_a_remote_run_is_listed_and_served_by_ranges(start_remote, store, tmp_path):
    slug = tmp_path / "bucket/logs/run/embeddings/images"
    with (slug / "layouts/large.npy").open("wb") as file:
        file.truncate(1000 * MIB)
    board = start_remote("--logdir", "loopback://bucket/logs")
    listing = board.await_runs(lambda found: len(found["runs"]) == 2)
    assert names(listing) == ["deep/unlisted", "run"]
    assert listing["runs"][1]["newestStep"] == 2
    assert listing["runs"][1]["mtime"] == pytest.approx((slug / "2.json").stat().st_mtime, abs=2)
    assert "run" in board.get("/data/runs", absolute=True).json()
    files = board.files("run")
    assert files["errors"] == []
    of_two_steps = logdirs.EMBEDDING_FILES + logdirs.STEP_FILES
    assert len(files["files"]) == of_two_steps + 1, "and the large layout"
    for row in files["files"]:
        if row["size"] < MIB:
            content = board.get(f"/file?id={row['id']}").body
            assert content == (tmp_path / "bucket/logs/run" / row["path"]).read_bytes()

    large = board.file_id("run", "embeddings/images/layouts/large.npy")
    store.reads.clear()
    answer = board.get(f"/file?id={large}", {"Range": f"bytes={900 * MIB}-{900 * MIB + 7}"})
    assert (answer.status, answer.raw) == (206, bytes(8))
    assert [read for read in store.reads if read[0].endswith("large.npy")] == [
        ("bucket/logs/run/embeddings/images/layouts/large.npy", 900 * MIB, 900 * MIB + 7)
    ]


def test_a_remote_run_that_grows_is_seen(start_remote, tmp_path):
    board = start_remote("--logdir", "loopback://bucket/logs")
    assert board.await_run("run")["newestStep"] == 2
    logdirs.write_embedding(tmp_path / "bucket/logs/run", steps=(3,))
    listing = board.await_runs(
        lambda found: any(row["run"] == "run" and row["newestStep"] == 3 for row in found["runs"])
    )
    assert names(listing) == ["deep/unlisted", "run"]
    assert any(row["path"].endswith("/3.json") for row in board.files("run")["files"])


def test_names_that_lead_out_of_a_remote_logdir_are_refused(start_remote, tmp_path):
    (tmp_path / "bucket/secret.tsv").write_text("canary")
    (tmp_path / "bucket/logs/shared.tsv").write_text("shared")
    outside = [
        "../../secret.tsv",
        "loopback://bucket/secret.tsv",
        "/etc/passwd",
        "file:///etc/passwd",
    ]
    outside += ["loopback://bucket/logs/../secret.tsv", "loopback://bucket/logs-evil/x.tsv"]
    inside = ["../shared.tsv", "loopback://bucket/logs/shared.tsv"]
    run = tmp_path / "bucket/logs/attack"
    entries = (f'embeddings {{ metadata_path: "{path}" }}' for path in outside + inside)
    logdirs.write_config(run, "\n".join(entries))
    board = start_remote("--logdir", "loopback://bucket/logs")
    board.await_run("attack")
    files = board.files("attack")
    assert [row["path"] for row in files["files"]] == [
        "projector_config.pbtxt",
        "../shared.tsv",
        "../shared.tsv",
    ]
    assert [error["code"] for error in files["errors"]] == ["refused"] * len(outside)
    assert files["files"][2]["namedBy"]["entry"] == len(outside) + 1
    assert board.get(f"/file?id={files['files'][1]['id']}").body == b"shared"


def test_a_store_that_is_down_is_an_error_and_comes_back(start_remote, store):
    board = start_remote("--logdir", "loopback://bucket/logs")
    board.await_run("run")
    identifier = board.file_id("run", "embeddings/images/2.json")
    store.is_down = True
    answer = board.get(f"/file?id={identifier}")
    assert (answer.status, answer.json()["error"]["code"]) == (502, "unavailable")
    assert store.address.encode() not in answer.body
    row = board.await_runs(lambda found: any(row["error"] for row in found["runs"]))["runs"][0]
    assert row["error"]["code"] == "unavailable"
    store.is_down = False
    assert board.get(f"/file?id={identifier}").status == 200
    assert len(board.await_runs(lambda found: len(found["runs"]) == 2)["runs"]) == 2


def test_without_fsspec_the_tab_says_what_to_install(start_board, board_python, tmp_path):
    (tmp_path / "fsspec.py").write_text("raise ImportError('not installed')\n")
    board = start_board("--logdir", "loopback://bucket/logs", python=board_python, paths=[tmp_path])
    listing = board.runs()
    assert listing["runs"] == []
    assert "install fsspec" in listing["limit"]
    assert os.fspath(tmp_path) not in str(listing)
