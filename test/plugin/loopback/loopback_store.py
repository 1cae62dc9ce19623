"""A remote store for tests: a folder behind HTTP on the loopback, and the protocol by which fsspec reads it."""

from __future__ import annotations

import json
import os
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote

try:
    from fsspec.spec import AbstractBufferedFile, AbstractFileSystem
except ImportError:
    AbstractBufferedFile = AbstractFileSystem = object

ADDRESS = "LOOPBACK_STORE"


class StoreServer:
    """Serves `folder`; remembers each range that was read, as `(path, first, last)`."""

    def __init__(self, folder: Path):
        self.reads: list[tuple[str, int, int]] = []
        self.is_down = False
        store = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                path = unquote(self.path).lstrip("/")
                target = folder / path
                if store.is_down:
                    return self.answer(500, b"out of order")
                if not target.exists():
                    return self.answer(404, b"")
                if self.headers.get("X-Question") == "info":
                    return self.answer(200, json.dumps(describe(target, path)).encode())
                if self.headers.get("X-Question") == "list":
                    found = [describe(one, f"{path}/{one.name}") for one in target.iterdir()]
                    return self.answer(200, json.dumps(found).encode())
                first, last = map(int, self.headers["Range"].split("=")[1].split("-"))
                store.reads.append((path, first, last))
                with target.open("rb") as file:
                    file.seek(first)
                    return self.answer(206, file.read(last - first + 1))

            def answer(self, status, body):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> StoreServer:
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def describe(target: Path, path: str) -> dict:
    """What fsspec wants to know of a file."""
    status = target.stat()
    return {
        "name": path.strip("/"),
        "type": "directory" if target.is_dir() else "file",
        "size": status.st_size,
        "LastModified": status.st_mtime,
        "ETag": f"{status.st_mtime_ns:x}",
    }


class LoopbackFileSystem(AbstractFileSystem):
    protocol = "loopback"

    def _ask(self, path: str, **headers: str) -> bytes:
        url = f"{os.environ[ADDRESS]}/{quote(self._strip_protocol(path))}"
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            if error.code == 404:
                raise FileNotFoundError(path) from None
            raise OSError(f"{url} answers {error.code}") from None

    def info(self, path, **_):
        return json.loads(self._ask(path, **{"X-Question": "info"}))

    def ls(self, path, detail=True, **_):
        if self.info(path)["type"] == "file":
            found = [self.info(path)]
        else:
            found = json.loads(self._ask(path, **{"X-Question": "list"}))
        return found if detail else [info["name"] for info in found]

    def _open(self, path, mode="rb", **options):
        return LoopbackFile(self, path, mode, cache_type="none")

    def cat_file(self, path, start=None, end=None, **_):
        start, end = start or 0, self.info(path)["size"] if end is None else end
        return self._ask(path, Range=f"bytes={start}-{end - 1}")


class LoopbackFile(AbstractBufferedFile):
    def _fetch_range(self, start, end):
        return self.fs.cat_file(self.path, start, end) if end > start else b""
