"""Where runs may stand: relative, home, linked, grouped, under a path prefix; and one bad run among good ones."""

from __future__ import annotations

import os

import logdirs
import pytest
from board import PREFIX


def names(listing: dict) -> list[str]:
    return [row["run"] for row in listing["runs"]]


def test_a_relative_logdir(start_board, tmp_path):
    logdirs.write_embedding(tmp_path / "logs" / "run")
    board = start_board("--logdir", "logs", cwd=tmp_path)
    assert names(board.runs()) == ["run"]
    assert len(board.files("run")["files"]) == logdirs.EMBEDDING_FILES


def test_a_logdir_in_the_home_folder(start_board, tmp_path):
    logdirs.write_embedding(tmp_path / "logs" / "run")
    logdirs.write_events(tmp_path / "logs" / "run")
    board = start_board("--logdir=~/logs", env={"HOME": str(tmp_path)})
    assert names(board.runs()) == ["run"]
    assert len(board.files("run")["files"]) == logdirs.EMBEDDING_FILES


def test_a_logdir_that_is_a_link_or_has_dots(start_board, tmp_path):
    logdirs.write_embedding(tmp_path / "real" / "run")
    (tmp_path / "link").symlink_to("real")
    for path in (tmp_path / "link", f"{tmp_path}/real/../link/"):
        board = start_board("--logdir", path)
        assert names(board.runs()) == ["run"]
        assert board.files("run")["errors"] == []


@pytest.mark.parametrize("reader", [[], ["--load_fast=false"]])
def test_a_run_that_is_a_link_out_of_the_logdir_is_followed_as_tensorboard_does(
    start_board, tmp_path, reader
):
    elsewhere = tmp_path / "elsewhere" / "run"
    logdirs.write_events(elsewhere)
    logdirs.write_embedding(elsewhere)
    (elsewhere / "layouts").mkdir()
    (tmp_path / "secret.npy").write_text("secret")
    (elsewhere / "embeddings/images/layouts/secret.npy").symlink_to(tmp_path / "secret.npy")
    logdirs.write_events(tmp_path / "logdir" / "plain")
    (tmp_path / "logdir" / "linked").symlink_to(elsewhere)
    board = start_board("--logdir", tmp_path / "logdir", *reader)
    stock = board.get("/data/runs", absolute=True).json()
    listing = board.await_runs(lambda found: found["withoutEmbeddings"])
    if "linked" not in stock:
        assert names(listing) == [], "what TensorBoard does not follow is not followed by us"
        return
    assert names(listing) == ["linked"]
    files = board.files("linked")
    assert len(files["files"]) == logdirs.EMBEDDING_FILES
    assert files["errors"] == [
        {
            "code": "refused",
            "file": "embeddings/images/layouts/secret.npy",
            "message": "stands outside the run",
        }
    ]


def test_links_inside_a_run_that_stay_in_it_are_served(start_board, tmp_path):
    run = tmp_path / "run"
    logdirs.write_embedding(run)
    layouts = run / "embeddings/images/layouts"
    (layouts / "same.npy").symlink_to("t-SNE@100.npy")
    board = start_board("--logdir", tmp_path)
    board.await_run("run")
    identifier = board.file_id("run", "embeddings/images/layouts/same.npy")
    assert board.get(f"/file?id={identifier}").body == (layouts / "t-SNE@100.npy").read_bytes()


def test_logdir_spec_with_the_names_that_the_host_shows(start_board, tmp_path):
    logdirs.write_events(tmp_path / "x")
    logdirs.write_embedding(tmp_path / "x")
    logdirs.write_events(tmp_path / "y" / "run")
    logdirs.write_embedding(tmp_path / "y" / "run")
    logdirs.write_embedding(tmp_path / "y" / "unlisted")
    board = start_board("--logdir_spec", f"first:{tmp_path / 'x'},second:{tmp_path / 'y'}")
    shown = board.get("/data/runs", absolute=True).json()
    listing = board.await_runs(lambda found: len(found["runs"]) == 3)
    assert listing["source"] == "logdir_spec"
    assert set(shown) < set(names(listing))
    assert set(names(listing)) - set(shown) == {"second/unlisted"}
    for run in names(listing):
        files = board.files(run)
        assert (len(files["files"]), files["errors"]) == (logdirs.EMBEDDING_FILES, [])
        for row in files["files"]:
            assert board.get(f"/file?id={row['id']}").status == 200


def test_logdir_spec_without_names(start_board, tmp_path):
    for folder in ("x", "y"):
        logdirs.write_events(tmp_path / folder / f"run-{folder}")
        logdirs.write_embedding(tmp_path / folder / f"run-{folder}")
    board = start_board("--logdir_spec", f"{tmp_path / 'x'},{tmp_path / 'y'}")
    shown = board.get("/data/runs", absolute=True).json()
    listing = board.await_runs(lambda found: len(found["runs"]) == 2)
    assert sorted(names(listing)) == sorted(shown)


def test_a_path_prefix(start_board, tmp_path):
    logdirs.write_embedding(tmp_path / "run")
    board = start_board("--logdir", tmp_path, "--path_prefix", "/tb/here")
    assert names(board.runs()) == ["run"]
    assert board.get("/static/index.js").status == 200
    module = board.plugins()["pointillist"]["loading_mechanism"]["module_path"]
    assert module == "/tb/here/data/plugin/pointillist/static/index.js"
    assert board.get(f"{PREFIX}/runs", absolute=True).status == 404


def test_a_logdir_that_is_not_there_yet(start_board, tmp_path):
    board = start_board("--logdir", tmp_path / "later")
    assert board.runs()["runs"] == []
    logdirs.write_embedding(tmp_path / "later" / "run")
    assert board.await_run("run")["embeddings"] == 1


BAD_RUNS = {
    "a slip in its config": lambda run: logdirs.write_config(run, "embeddings { tensor_name: }"),
    "bytes that are no text": lambda run: (run / "projector_config.pbtxt").write_bytes(b"\xff\xfe"),
    "a config that is a pipe": lambda run: os.mkfifo(run / "projector_config.pbtxt"),
    "a config nested too deeply": lambda run: logdirs.write_config(run, "a {" * 100_000),
    "a config that is too large": lambda run: logdirs.write_config(run, "#" * (5 << 20)),
}


@pytest.mark.parametrize("reader", [[], ["--load_fast=false"]])
def test_bad_runs_leave_99_others(start_board, tmp_path, reader):
    for at in range(99):
        logdirs.write_embedding(tmp_path / f"good-{at:02}")
    for at, spoil in enumerate(BAD_RUNS.values()):
        run = tmp_path / f"bad-{at}"
        logdirs.write_events(run)
        spoil(run)
    board = start_board("--logdir", tmp_path, *reader)
    wanted = 99 + len(BAD_RUNS)
    listing = board.await_runs(lambda found: len(found["runs"]) == wanted)
    good = [row for row in listing["runs"] if row["run"].startswith("good")]
    assert len(good) == 99
    assert all(row["error"] is None and row["newestStep"] == 100 for row in good)
    for at, name in enumerate(BAD_RUNS):
        row = next(row for row in listing["runs"] if row["run"] == f"bad-{at}")
        assert row["error"]["file"] == "projector_config.pbtxt", name
        assert row["error"]["code"] in ("config", "limit", "refused"), name
        errors = board.files(f"bad-{at}")["errors"]
        assert [error["code"] for error in errors] == [row["error"]["code"]], name
    assert board.files("good-50")["errors"] == []


def test_an_unknown_field_in_a_config_is_no_error(start_board, tmp_path):
    run = tmp_path / "run"
    logdirs.write_config(
        run, 'embeddings { tensor_name: "a" metadata_path: "m.tsv" new_field: 3 }\nother { x: 1 }'
    )
    (run / "m.tsv").write_text("a\nb\n")
    board = start_board("--logdir", tmp_path)
    assert board.await_run("run")["error"] is None
    assert [row["path"] for row in board.files("run")["files"]] == [
        "projector_config.pbtxt",
        "m.tsv",
    ]


def test_nothing_else_in_a_logdir_is_served(start_board, tmp_path):
    """People run `tensorboard --logdir .`."""
    logdirs.write_embedding(tmp_path / "run")
    for private in (".env", "train.py", "run/train.py", "run/notes.json", "run/embeddings/x.csv"):
        (tmp_path / private).write_text("private")
    slug = tmp_path / "run/embeddings/images"
    for private in ("notes.txt", "1e3.json", "metadata-xyz.tsv", "layouts/.hidden.npy", "a.npy"):
        (slug / private).write_text("private")
    (slug / "concepts-0123abcd" / "other.npy").write_text("private")
    (slug / "src").mkdir()
    (slug / "src" / "t.npy").write_text("private")
    board = start_board("--logdir", tmp_path)
    board.await_run("run")
    assert len(board.files("run")["files"]) == logdirs.EMBEDDING_FILES
