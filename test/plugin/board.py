"""A real TensorBoard with the plugin, on the loopback, and a client that sends what it is told to."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

PLUGIN_SOURCE = Path(__file__).resolve().parents[2] / "tensorboard-plugin"
START_SECONDS = 90
PREFIX = "/data/plugin/pointillist"


@dataclass
class Reply:
    """An answer as it came. `body` is uncompressed."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> bytes:
        return (
            gzip.decompress(self.raw)
            if self.headers.get("content-encoding") == "gzip"
            else self.raw
        )

    def json(self):
        return json.loads(self.body)


def write_distribution(folder: Path) -> Path:
    """Metadata that makes the source tree an installed plugin for whoever has `folder` on PYTHONPATH."""
    info = folder / "tensorboard_plugin_pointillist-0.1.0.dist-info"
    info.mkdir(parents=True)
    info.joinpath("METADATA").write_text(
        "Metadata-Version: 2.1\nName: tensorboard-plugin-pointillist\nVersion: 0.1.0\n"
    )
    info.joinpath("entry_points.txt").write_text(
        "[tensorboard_plugins]\n"
        "pointillist = tensorboard_plugin_pointillist.loader:PointillistLoader\n"
    )
    return folder


class Board:
    """TensorBoard as a process of its own. Use as a context manager; it is stopped by its id."""

    def __init__(
        self,
        *args: str,
        source: Path = PLUGIN_SOURCE,
        python: str = sys.executable,
        cwd: Path | None = None,
        env: dict[str, str] | None = None,
        is_installed: bool = False,
        paths: Sequence[Path] = (),
    ):
        self.args = args
        self.source = source
        self.python = python
        self.cwd = cwd
        self.env = env or {}
        self.is_installed = is_installed
        self.paths = paths
        self.prefix = PREFIX
        if "--path_prefix" in args:
            self.prefix = args[args.index("--path_prefix") + 1] + PREFIX

    def __enter__(self) -> Board:
        self._folder = tempfile.TemporaryDirectory(prefix="pointillist-board-")
        paths = [*map(str, self.paths), str(self.source)]
        if not self.is_installed:
            paths.append(str(write_distribution(Path(self._folder.name) / "site")))
        self._log = open(Path(self._folder.name) / "log", "w+b")
        # It takes a free port itself: one found free here may be another's by the time it is bound.
        self.port = 0
        command = [self.python, "-m", "tensorboard.main", *self.args]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command,
            cwd=self.cwd,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(paths),
                "PYTHONDONTWRITEBYTECODE": "1",
                **self.env,
            },
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        try:
            self._await_answer()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._log.close()
        self._folder.cleanup()

    def _await_answer(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        root = self.prefix[: -len(PREFIX)]
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"tensorboard ended at once:\n{self.log()}")
            said = re.search(r" at http://[^\s:/]+:(\d+)/", self.log())
            try:
                if said:
                    self.port = int(said[1])
                    if self.get(f"{root}/data/environment", absolute=True).status == 200:
                        return
            except OSError:
                pass
            time.sleep(0.1)
        raise RuntimeError(f"tensorboard did not answer:\n{self.log()}")

    def log(self) -> str:
        self._log.flush()
        return Path(self._log.name).read_text(errors="replace")

    def get(
        self,
        path: str,
        headers: dict[str, str] | None = None,
        method: str = "GET",
        absolute: bool = False,
        timeout: float = 30.0,
    ) -> Reply:
        """One request, its path sent as it is: no client-side tidying of `..` and `%2e`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.putrequest(
                method,
                path if absolute else self.prefix + path,
                skip_host=bool(headers and "Host" in headers),
                skip_accept_encoding=True,
            )
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, found, answer.read())
        finally:
            connection.close()

    def runs(self, wait_seconds: float = 20.0) -> dict:
        """`/runs`, asked until the scan is complete."""
        deadline = time.monotonic() + wait_seconds
        while True:
            listing = self.get("/runs").json()
            if listing["scan"] == "complete" or time.monotonic() > deadline:
                return listing
            time.sleep(0.1)

    def await_runs(self, wanted, wait_seconds: float = 30.0) -> dict:
        """`/runs`, asked until `wanted(listing)` holds: TensorBoard's loader has its own pace."""
        deadline = time.monotonic() + wait_seconds
        while True:
            listing = self.runs()
            if wanted(listing) or time.monotonic() > deadline:
                return listing
            time.sleep(0.3)

    def await_run(self, run: str) -> dict:
        """The row of `run`, as soon as a scan has met it."""
        listing = self.await_runs(lambda found: any(row["run"] == run for row in found["runs"]))
        return next(row for row in listing["runs"] if row["run"] == run)

    def files(self, run: str) -> dict:
        """`/files` of a run, by path."""
        reply = self.get(f"/files?run={quote(run, safe='')}")
        assert reply.status == 200, reply.body
        return reply.json()

    def file_id(self, run: str, path: str) -> str:
        """The id of one file."""
        return next(row["id"] for row in self.files(run)["files"] if row["path"] == path)

    def plugins(self) -> dict:
        """What TensorBoard says of its plugins."""
        root = self.prefix[: -len(PREFIX)]
        return self.get(f"{root}/data/plugins_listing", absolute=True).json()
