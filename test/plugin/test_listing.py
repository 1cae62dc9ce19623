"""What the routes say of honest logdirs."""

from __future__ import annotations

import base64
import hashlib
import os

import logdirs
import pytest


def paths(listing: dict) -> dict[str, str]:
    return {row["path"]: row["kind"] for row in listing["files"]}


@pytest.fixture
def logdir(tmp_path):
    logdirs.write_events(tmp_path / "plain")
    run = tmp_path / "animals"
    logdirs.write_embedding(run, steps=(100, 400))
    logdirs.write_marker(run, "images", "embeddings/images/400.json")
    return tmp_path


def test_a_logged_embedding_is_a_row_with_all_its_files(start_board, logdir):
    board = start_board("--logdir", logdir)
    listing = board.await_runs(lambda listing: listing["withoutEmbeddings"])
    assert listing["source"] == "logdir"
    assert listing["withoutEmbeddings"] == 1
    [row] = listing["runs"]
    newest = max(path.stat().st_mtime for path in (logdir / "animals/embeddings").rglob("*"))
    assert row == {
        "run": "animals",
        "newestStep": 400,
        "hasLayout": True,
        "mtime": pytest.approx(newest, abs=1),
        "embeddings": 1,
        "checkpoints": 0,
        "error": None,
    }
    run = board.files("animals")
    assert run["errors"] == []
    folder = "embeddings/images"
    assert paths(run) == {
        "projector_config.pbtxt": "config",
        f"{folder}/checkpoint": "state",
        f"{folder}/ckpt-100.index": "index",
        f"{folder}/ckpt-100.data-00000-of-00001": "shard",
        f"{folder}/ckpt-400.index": "index",
        f"{folder}/ckpt-400.data-00000-of-00001": "shard",
        f"{folder}/100.json": "manifest",
        f"{folder}/400.json": "manifest",
        f"{folder}/metadata-0123abcd.tsv": "metadata",
        f"{folder}/sprite-0123abcd.png": "sprite",
        f"{folder}/bookmarks-0123abcd.json": "bookmarks",
        f"{folder}/colour-0123abcd.npy": "colour",
        f"{folder}/images-0123abcd.bin": "images",
        f"{folder}/images-4567cdef.npy": "images",
        f"{folder}/images-89abcdef.txt": "paths",
        f"{folder}/concepts-0123abcd/indptr.npy": "concepts",
        f"{folder}/concepts-0123abcd/indices.npy": "concepts",
        f"{folder}/concepts-0123abcd/values.npy": "concepts",
        f"{folder}/neighbours@100.npy": "neighbours",
        f"{folder}/neighbours@400.npy": "neighbours",
        f"{folder}/layouts/t-SNE@100.npy": "layout",
        f"{folder}/layouts/t-SNE@400.npy": "layout",
        f"{folder}/points/t-SNE@100.npy": "points",
        f"{folder}/points/t-SNE@400.npy": "points",
    }
    for file in run["files"]:
        content = (logdir / "animals" / file["path"]).read_bytes()
        assert base64.b64decode(file["base64"]) == content
        assert file["size"] == len(content)
        answer = board.get(f"/file?id={file['id']}")
        assert (answer.status, answer.body) == (200, content)


def test_originals_are_served_by_their_three_names_and_by_no_other(start_board, tmp_path):
    run = tmp_path / "run"
    logdirs.write_events(run)
    logdirs.write_embedding(run)
    folder = run / "embeddings/images"
    for name in (
        "images.bin",
        "images-0123abcd.BIN",
        "images-0123abcd.jpg",
        "images-0123abcd.TXT",
        "images.txt",
        "images-0123abcd.bin.tmp",
        "images-0123abc.bin",
        "images-0123abcg.bin",
        "my-images-0123abcd.bin",
        "images-0123abcd.bin\n",
        "layouts/images-0123abcd.bin",
        "concepts-0123abcd/images-0123abcd.bin",
    ):
        (folder / name).write_bytes(b"not ours")
    (run / "images-0123abcd.bin").write_bytes(b"not ours")
    board = start_board("--logdir", tmp_path)
    board.await_runs(lambda listing: listing["runs"])
    served = board.files("run")["files"]
    originals = [row for row in served if "images-" in row["path"]]
    assert {row["path"]: row["kind"] for row in originals} == {
        "embeddings/images/images-0123abcd.bin": "images",
        "embeddings/images/images-4567cdef.npy": "images",
        "embeddings/images/images-89abcdef.txt": "paths",
    }
    [one] = [row for row in originals if row["path"].endswith(".bin")]
    answer = board.get(f"/file?id={one['id']}", {"Range": "bytes=3-11"})
    assert (answer.status, answer.body) == (206, b" original")
    for row in served:
        assert b"not ours" not in board.get(f"/file?id={row['id']}").body


@pytest.mark.parametrize(
    "tensor, folder",
    [
        ("words", "words"),
        ("words:0", "words"),
        ("emb/Wörter", f"emb-w-rter-{hashlib.sha256('emb/Wörter'.encode()).hexdigest()[:8]}"),
        ("con", f"con-{hashlib.sha256(b'con').hexdigest()[:8]}"),
    ],
)
def test_a_tensor_of_others_that_was_given_a_layout_is_one_embedding(
    start_board, tmp_path, tensor, folder
):
    run = tmp_path / "run"
    home = run / "embeddings" / folder
    (home / "layouts").mkdir(parents=True)
    (home / "0.json").write_text('{"format": "pointillist.embedding", "version": 1, "step": 0}')
    (home / "layouts" / "pca@0.npy").write_bytes(b"\x93NUMPY")
    (run / "a.tsv").write_text("1\t2\n3\t4\n")
    entries = "".join(
        f'embeddings {{ tensor_name: "{name}" tensor_path: "a.tsv" }}\n'
        for name in (tensor, "other")
    )
    logdirs.write_config(run, entries)
    row = start_board("--logdir", tmp_path).await_run("run")
    assert (row["embeddings"], row["hasLayout"]) == (2, True)


def test_the_steps_of_a_tensor_are_one_embedding(start_board, tmp_path):
    run = tmp_path / "run"
    for step in ("00001", "00002"):
        (run / step / "words").mkdir(parents=True)
        (run / step / "words" / "tensors.tsv").write_text("1\t2\n3\t4\n")
    entries = "".join(
        f'embeddings {{ tensor_name: "words:{step}" tensor_path: "{step}/words/tensors.tsv" }}\n'
        for step in ("00001", "00002")
    )
    logdirs.write_config(run, entries)
    assert start_board("--logdir", tmp_path).await_run("run")["embeddings"] == 1


def test_the_tab_is_on_at_once_under_both_readers(start_board, logdir):
    for reader in ([], ["--load_fast=false"]):
        board = start_board("--logdir", logdir, *reader)
        board.await_runs(lambda listing: listing["withoutEmbeddings"])
        found = board.plugins()["pointillist"]
        assert found["enabled"] is True
        assert found["tab_name"] == "Pointillist"
        assert found["loading_mechanism"]["module_path"] == (
            "/data/plugin/pointillist/static/index.js"
        )


def test_a_logdir_of_the_stock_projector_switches_the_tab_on(start_board, tmp_path):
    run = tmp_path / "run"
    logdirs.write_events(run)
    logdirs.write_config(run, 'embeddings { tensor_name: "a" tensor_path: "a.tsv" }')
    (run / "a.tsv").write_text("1\t2\n3\t4\n")
    board = start_board("--logdir", tmp_path)
    board.await_runs(lambda listing: listing["runs"])
    assert board.plugins()["pointillist"]["enabled"] is True
    assert paths(board.files("run")) == {"projector_config.pbtxt": "config", "a.tsv": "tensor"}


def test_a_logdir_without_embeddings_leaves_the_tab_off(start_board, tmp_path):
    logdirs.write_events(tmp_path / "run")
    board = start_board("--logdir", tmp_path)
    listing = board.await_runs(lambda listing: listing["withoutEmbeddings"])
    assert (listing["withoutEmbeddings"], listing["runs"]) == (1, [])
    assert board.plugins()["pointillist"]["enabled"] is False


def test_listings_answer_304_until_something_changes(start_board, logdir):
    board = start_board("--logdir", logdir)
    board.await_runs(lambda listing: listing["withoutEmbeddings"])
    for path in ("/runs", "/files?run=animals"):
        first = board.get(path)
        again = board.get(path, {"If-None-Match": first.headers["etag"]})
        assert (again.status, again.raw) == (304, b"")
    old = board.get("/files?run=animals").headers["etag"]
    file = logdir / "animals/embeddings/images/400.json"
    content = file.read_bytes().replace(b"400", b"401")
    times = file.stat()
    file.write_bytes(content)
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    changed = board.get("/files?run=animals", {"If-None-Match": old})
    assert changed.status == 200, "the same size and time, but other content"
    assert changed.headers["etag"] != old


def test_an_unknown_run_is_missing(start_board, logdir):
    board = start_board("--logdir", logdir)
    answer = board.get("/files?run=nobody")
    assert answer.status == 404
    assert answer.json()["error"]["code"] == "missing"


@pytest.mark.parametrize("where", ["", "a/b/c"])
def test_folders_without_event_files_are_found(start_board, tmp_path, where):
    logdirs.write_embedding(tmp_path / where)
    board = start_board("--logdir", tmp_path)
    assert [row["run"] for row in board.runs()["runs"]] == [where or "."]
    assert board.files(where or ".")["errors"] == []
    assert board.plugins()["pointillist"]["enabled"] is True
