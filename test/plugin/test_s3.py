"""A logdir in S3: s3fs, as people install it, against moto's S3 server on the loopback."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
import urllib.request

import logdirs
import pytest

MIB = 1 << 20
START_SECONDS = 60


@pytest.fixture(scope="module")
def python() -> str:
    """A Python with TensorBoard, s3fs and moto, and without TensorFlow."""
    found = os.environ.get("POINTILLIST_REMOTE")
    probe = "import s3fs, moto.server, tensorboard"
    if not found or subprocess.run([found, "-c", probe], capture_output=True).returncode:
        pytest.skip("no Python with s3fs, moto and TensorBoard")
    return found


@pytest.fixture
def server(python, tmp_path):
    """The address of an empty S3, and what it has answered so far."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path / "s3.log"
    address = f"http://127.0.0.1:{port}"
    with log.open("wb") as out:
        command = [python, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                urllib.request.urlopen(address, timeout=5).close()
                break
            except OSError:
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.1)
        yield address, log
    finally:
        process.terminate()
        process.wait(10)


def test_a_run_in_a_bucket_is_listed_and_read_by_ranges(start_board, python, server, tmp_path):
    address, log = server
    env = {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": address,
        "S3_ENDPOINT": address,
    }
    run = tmp_path / "logs/run"
    logdirs.write_events(run)
    logdirs.write_embedding(run, steps=(1, 2))
    slug = run / "embeddings/images"
    (slug / "layouts/large.npy").write_bytes(os.urandom(3 * MIB))
    upload = (
        "import s3fs, sys; s3 = s3fs.S3FileSystem(); s3.mkdir('bucket');"
        "s3.put(sys.argv[1], 'bucket/logs/run', recursive=True)"
    )
    subprocess.run([python, "-c", upload, f"{run}/"], check=True, env={**os.environ, **env})

    board = start_board("--logdir", "s3://bucket/logs", python=python, env=env)
    row = board.await_run("run")
    assert (row["newestStep"], row["error"]) == (2, None)
    assert board.runs()["source"] == "remote"
    files = board.files("run")
    assert files["errors"] == []
    paths = {path.relative_to(run).as_posix() for path in run.rglob("*") if path.is_file()}
    assert {file["path"] for file in files["files"]} == {
        path for path in paths if "tfevents" not in path
    }
    for file in files["files"]:
        if file["size"] < MIB:
            body = board.get(f"/file?id={file['id']}").body
            assert body == (run / file["path"]).read_bytes(), file["path"]
    large = board.file_id("run", "embeddings/images/layouts/large.npy")
    start = len(log.read_text())
    answer = board.get(f"/file?id={large}", {"Range": f"bytes={2 * MIB}-{2 * MIB + 99}"})
    assert answer.status == 206
    content = (slug / "layouts/large.npy").read_bytes()
    assert answer.raw == content[2 * MIB : 2 * MIB + 100]
    # The server colours its lines, and writes each when it has answered.
    line = re.compile(r"GET /bucket/\S*large\.npy\S* HTTP/1\.1\S* (\d+)")
    deadline = time.monotonic() + 20
    while not (reads := line.findall(log.read_text()[start:])) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert reads == ["206"], "one ranged read, and no whole one"
