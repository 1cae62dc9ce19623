"""A training writes while the tab looks: what is listed is whole, ids stay valid, nothing is an error."""

from __future__ import annotations

import base64
import json
import os
import threading
import time
from pathlib import Path

import logdirs


def publish(path: Path, content: bytes) -> None:
    """As the SDK publishes: whole, under a temporary name, then renamed."""
    temporary = path.with_name(f"{path.name}.1b4e28ba.tmp")
    with temporary.open("wb") as file:
        for at in range(0, len(content), 1000):
            file.write(content[at : at + 1000])
            file.flush()
    os.replace(temporary, path)


def publish_step(run: Path, step: int) -> None:
    slug = run / "embeddings/images"
    publish(slug / f"ckpt-{step}.data-00000-of-00001", bytes(4000))
    publish(slug / f"ckpt-{step}.index", b"index" * 100)
    publish(slug / f"layouts/t-SNE@{step}.npy", b"\x93NUMPY" + bytes(4000))
    manifest = {"step": step, "padding": "x" * 4000, "end": True}
    publish(slug / f"{step}.json", json.dumps(manifest).encode())
    publish(slug / "checkpoint", b'model_checkpoint_path: "ckpt-%d"\n' % step)
    config = f'embeddings {{ tensor_path: "embeddings/images/ckpt-{step}.data-00000-of-00001" }}'
    publish(run / "projector_config.pbtxt", config.encode())


def test_a_run_that_grows_while_one_looks(start_board, tmp_path):
    run = tmp_path / "run"
    logdirs.write_events(run)
    logdirs.write_embedding(run, steps=(0,))
    board = start_board("--logdir", tmp_path)
    board.await_run("run")
    early = board.file_id("run", "projector_config.pbtxt")
    done = threading.Event()
    written = 0

    def train() -> None:
        nonlocal written
        while not done.wait(0.01) and written < 300:
            written += 1
            publish_step(run, written)

    training = threading.Thread(target=train)
    training.start()
    try:
        newest = []
        deadline = time.monotonic() + 60
        # On a quick machine fifteen looks are over before the list of runs is read anew.
        while len(newest) < 15 or (newest[-1] == newest[0] and time.monotonic() < deadline):
            row = next(row for row in board.runs()["runs"] if row["run"] == "run")
            assert row["error"] is None
            newest.append(row["newestStep"])
            listing = board.files("run")
            assert listing["errors"] == []
            rows = {row["path"]: row for row in listing["files"]}
            assert not [path for path in rows if path.endswith(".tmp")]
            for path, row in rows.items():
                if row["kind"] == "manifest" and "base64" in row:
                    assert json.loads(base64.b64decode(row["base64"])), path
            manifests = [row for row in rows.values() if row["kind"] == "manifest"]
            answer = board.get(f"/file?id={manifests[-1]['id']}")
            assert answer.status == 200
            json.loads(answer.body)
            # The id from before the training reads what stands there now, whole.
            config = board.get(f"/file?id={early}")
            assert config.status == 200
            assert config.body.startswith(b"embeddings {")
            assert config.body.rstrip().endswith(b"}")
    finally:
        done.set()
        training.join()
    assert newest == sorted(newest)
    assert newest[-1] > newest[0]
    final = board.await_runs(lambda found: found["runs"][0]["newestStep"] == written)
    assert final["runs"][0]["newestStep"] == written


def test_a_manifest_commits_a_step(start_board, tmp_path):
    """Everything of step 5 is there but its manifest: the step does not exist yet, and its files are harmless."""
    run = tmp_path / "run"
    logdirs.write_embedding(run, steps=(4,))
    publish_step(run, 5)
    (run / "embeddings/images/5.json").unlink()
    board = start_board("--logdir", tmp_path)
    assert board.await_run("run")["newestStep"] == 4
    assert board.files("run")["errors"] == []


def test_a_run_that_is_deleted_is_gone(start_board, tmp_path):
    import shutil

    logdirs.write_embedding(tmp_path / "run")
    logdirs.write_embedding(tmp_path / "stays")
    board = start_board("--logdir", tmp_path)
    board.await_run("run")
    identifier = board.file_id("run", "projector_config.pbtxt")
    shutil.rmtree(tmp_path / "run")
    listing = board.await_runs(lambda found: len(found["runs"]) == 1)
    assert [row["run"] for row in listing["runs"]] == ["stays"]
    assert board.get(f"/file?id={identifier}").status == 404
    assert board.get("/files?run=run").status == 404
