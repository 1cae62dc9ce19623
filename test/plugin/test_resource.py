"""Bounds: memory per request, requests at a time, and what a thousand runs cost."""

from __future__ import annotations

import http.client
import sys
import threading
import time
import zlib
from pathlib import Path

import logdirs
import pytest
from board import PREFIX, Board
from tensorboard_plugin_pointillist import streaming

MIB = 1 << 20
ROWS = 1_000_000

needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def memory_mib(board: Board, field: str) -> float:
    """`VmRSS`: now. `VmHWM`: the most so far."""
    for line in Path(f"/proc/{board.process.pid}/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) / 1024
    raise AssertionError(field)


def sparse(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.truncate(size)


def download(board: Board, route: str, headers: dict[str, str], limit: int | None = None) -> int:
    """Reads an answer without keeping it; stops after `limit` bytes by hanging up."""
    connection = http.client.HTTPConnection("127.0.0.1", board.port, timeout=60)
    try:
        connection.request("GET", PREFIX + route, headers=headers)
        answer = connection.getresponse()
        assert answer.status in (200, 206)
        total = 0
        while limit is None or total < limit:
            piece = answer.read(MIB)
            if not piece:
                break
            total += len(piece)
        return total
    finally:
        connection.close()


@pytest.fixture(scope="module")
def logdir(tmp_path_factory):
    folder = tmp_path_factory.mktemp("resource")
    logdirs.write_embedding(folder / "run")
    slug = folder / "run/embeddings/images"
    sparse(slug / "layouts/large.npy", 128 * MIB)
    sparse(slug / "layouts/huge.npy", 10_000 * MIB)
    with (slug / "metadata-aaaaaaaa.tsv").open("w") as file:
        file.write("name\tsplit\tid\n")
        for at in range(ROWS):
            file.write(f"picture number {at}\ttrain\t{at:08x}\n")
    return folder


@pytest.fixture(scope="module")
def board(logdir, board_python):
    with Board("--logdir", str(logdir), python=board_python) as started:
        started.await_run("run")
        yield started


def route_of(board: Board, name: str) -> str:
    return f"/file?id={board.file_id('run', f'embeddings/images/{name}')}"


@needs_proc
def test_8_downloads_of_128_mib_at_once_cost_less_than_16_mib(board):
    route = route_of(board, "layouts/large.npy")
    download(board, route, {}, limit=MIB)
    before = memory_mib(board, "VmHWM")
    totals: list[int] = []
    threads = [
        threading.Thread(target=lambda: totals.append(download(board, route, {}))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert totals == [128 * MIB] * 8
    assert memory_mib(board, "VmHWM") - before <= 16


@needs_proc
def test_a_million_rows_of_metadata_cost_less_than_16_mib_and_begin_at_once(board):
    route = route_of(board, "metadata-aaaaaaaa.tsv")
    before = memory_mib(board, "VmHWM")
    for encoding in ("identity", "gzip"):
        connection = http.client.HTTPConnection("127.0.0.1", board.port, timeout=60)
        started = time.monotonic()
        connection.request("GET", PREFIX + route, headers={"Accept-Encoding": encoding})
        answer = connection.getresponse()
        first = answer.read(20_000)
        seconds = time.monotonic() - started
        text = zlib.decompressobj(31).decompress(first) if encoding == "gzip" else first
        assert text.startswith(b"name\tsplit\tid\npicture number 0\ttrain\t00000000\n")
        assert seconds < 1, "the first rows of a file do not wait for its last"
        while answer.read(MIB):
            pass
        connection.close()
    assert memory_mib(board, "VmHWM") - before <= 16


def test_ten_gigabytes_are_listed_and_ranged_as_quickly_as_ten_bytes(board):
    route = route_of(board, "layouts/huge.npy")
    row = next(f for f in board.files("run")["files"] if f["path"].endswith("huge.npy"))
    assert row["size"] == 10_000 * MIB
    assert "base64" not in row
    best = float("inf")
    for _ in range(5):
        started = time.monotonic()
        answer = board.get(route, {"Range": f"bytes={9_999 * MIB}-{9_999 * MIB + 7}"})
        best = min(best, time.monotonic() - started)
        assert (answer.status, answer.raw) == (206, bytes(8))
    assert best < 0.1


def test_clients_that_hang_up_give_their_turn_back(board):
    route = route_of(board, "layouts/huge.npy")
    for _ in range(3 * streaming.MAX_STREAMS):
        download(board, route, {}, limit=MIB)
    started = time.monotonic()
    assert board.get(route, {"Range": "bytes=0-0"}).status == 206
    assert time.monotonic() - started < streaming.WAIT_SECONDS / 2


@needs_proc
def test_memory_stays_flat_over_1000_requests(board):
    route = route_of(board, "100.json")

    def ask(times: int) -> float:
        for _ in range(times):
            board.get("/runs")
            board.get("/files?run=run")
            board.get(route)
            board.get("/files?run=nobody")
        return memory_mib(board, "VmRSS")

    warm = ask(50)
    assert ask(200) - warm <= 8


def test_a_turn_is_waited_for_and_a_stalled_one_is_lost(monkeypatch):
    turns = streaming.Turns(limit=2)
    first, second = turns.take(), turns.take()
    assert turns.take(wait_seconds=0.01) is None
    turns.give_back(first)
    turns.give_back(first)
    third = turns.take(wait_seconds=0.01)
    assert third is not None
    assert turns.take(wait_seconds=0.01) is None
    monkeypatch.setattr(streaming, "STALLED_SECONDS", 0.05)
    time.sleep(0.06)
    assert turns.keep(third)
    assert turns.take(wait_seconds=0.01) is not None
    assert not turns.keep(second), "second took nothing for longest"
    assert turns.keep(third)


@pytest.fixture(scope="module")
def many_runs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("many")
    for at in range(1000):
        run = folder / f"run-{at:04}"
        slug = run / "embeddings" / "images"
        (slug / "layouts").mkdir(parents=True)
        for step in range(50):
            for name in (
                f"ckpt-{step}.index",
                f"ckpt-{step}.data-00000-of-00001",
                f"{step}.json",
                f"layouts/t-SNE@{step}.npy",
            ):
                (slug / name).touch()
        logdirs.write_config(
            run,
            'embeddings { tensor_name: "images"'
            ' tensor_path: "embeddings/images/ckpt-49.data-00000-of-00001" }',
        )
    return folder


def test_1000_runs_of_50_steps(many_runs, board_python):
    with Board("--logdir", str(many_runs), python=board_python) as board:
        seconds = []
        complete = False
        began = time.monotonic()
        while not complete and time.monotonic() - began < 60:
            started = time.monotonic()
            answer = board.get("/runs")
            seconds.append(time.monotonic() - started)
            complete = answer.json()["scan"] == "complete"
        assert complete
        assert max(seconds) < 2, "the answer does not wait for the scan"
        listing = answer.json()
        assert len(answer.raw) < MIB
        assert len(listing["runs"]) == 1000
        assert listing["limit"] is None
        assert {row["newestStep"] for row in listing["runs"]} == {49}
        assert {row["embeddings"] for row in listing["runs"]} == {1}
        assert len(board.files("run-0500")["files"]) == 201
        assert board.plugins()["pointillist"]["enabled"] is True
