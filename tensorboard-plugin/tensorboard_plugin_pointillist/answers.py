"""Answers as WSGI applications, and the rules that every route keeps: methods, origin, host, headers, errors."""

from __future__ import annotations

import hashlib
import ipaddress
import json
import logging
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus

from werkzeug.wrappers import Request

JSON = "application/json"
_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
_LOOPBACK_NAMES = frozenset({"localhost", "ip6-localhost"})
_log = logging.getLogger(__name__)


@dataclass
class Answer:
    """A WSGI application. `body` is closed by the server, if it has a `close`."""

    status: int
    headers: list[tuple[str, str]]
    body: Iterable[bytes] = ()

    def __call__(self, environ, start_response):
        """Sends it; to HEAD without its body."""
        status = f"{self.status} {HTTPStatus(self.status).phrase}"
        start_response(status, [*self.headers, *_HEADERS])
        if environ["REQUEST_METHOD"] != "HEAD":
            return self.body
        close_body(self.body)
        return []


def error_answer(status: int, code: str, message: str, headers: Iterable = ()) -> Answer:
    """An error body as docs/routes.md has it."""
    content = json.dumps({"error": {"code": code, "message": message}}).encode()
    return Answer(
        status,
        [
            ("Content-Type", JSON),
            ("Content-Length", str(len(content))),
            ("Cache-Control", "no-store"),
            *headers,
        ],
        [content],
    )


def json_answer(request: Request, tag: str, content: Iterable[bytes]) -> Answer:
    """A listing with a weak ETag: 304 where the client has it, compressed where it can take that."""
    etag = f'W/"{hashlib.sha256(tag.encode()).hexdigest()[:24]}"'
    headers = [
        ("Content-Type", JSON),
        ("ETag", etag),
        ("Cache-Control", "private, no-cache"),
        ("Vary", "Accept-Encoding"),
    ]
    if request.if_none_match.contains_weak(etag[3:-1]):
        return Answer(304, headers)
    if accepts_gzip(request):
        return Answer(200, [*headers, ("Content-Encoding", "gzip")], Gzipped(content))
    return Answer(200, headers, content)


def accepts_gzip(request: Request) -> bool:
    """True where the client takes compressed bodies."""
    return request.accept_encodings["gzip"] > 0


class Gzipped:
    """Compresses `content` piece by piece. A class, for `close` must reach `content` also when nothing was read."""

    def __init__(self, content: Iterable[bytes]):
        self._content = content
        self._pieces = iter(content)
        # 16 + 15 window bits: a gzip frame, not a bare zlib one. Level 3, as TensorBoard itself uses.
        self._packer = zlib.compressobj(3, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
        self._ended = False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        while not self._ended:
            piece = next(self._pieces, None)
            self._ended = piece is None
            packed = self._packer.flush() if piece is None else self._packer.compress(piece)
            if packed:
                return packed
        raise StopIteration

    def close(self) -> None:
        """Closes the content."""
        close_body(self._content)


def close_body(body: Iterable[bytes]) -> None:
    """Closes what can be closed, as a WSGI server does."""
    close = getattr(body, "close", None)
    if close:
        close()


class Guard:
    """Wraps the routes. `hosts` are the names that may be asked for; empty means any."""

    def __init__(self, hosts: str):
        self._hosts = frozenset(name.strip().lower() for name in hosts.split(",") if name.strip())

    def wrap(self, route: Callable[[Request], Answer]):
        """A WSGI application that refuses what no route takes, and never answers with a traceback."""

        def application(environ, start_response):
            request = Request(environ)
            try:
                answer = self.refuse(request) or route(request)
            except Exception:  # a route that fails costs its answer, and says nothing of the server
                _log.exception("a request to the Pointillist tab failed")
                answer = error_answer(500, "internal", "the server failed; its log says why")
            return answer(environ, start_response)

        return application

    def refuse(self, request: Request) -> Answer | None:
        """The refusal that a request deserves, or None."""
        if request.method not in ("GET", "HEAD"):
            return error_answer(405, "method", "only GET and HEAD", [("Allow", "GET, HEAD")])
        if request.headers.get("Sec-Fetch-Site", "").strip().lower() == "cross-site":
            return error_answer(403, "refused", "another web site may not ask")
        if self._hosts and not self._is_known(request.headers.get("Host", "")):
            message = "this host name is not among those of --pointillist_hosts"
            return error_answer(403, "refused", message)
        return None

    def _is_known(self, host: str) -> bool:
        name = host.strip().lower()
        name = name[1 : name.find("]")] if name.startswith("[") else name.rsplit(":", 1)[0]
        return name in self._hosts or name in _LOOPBACK_NAMES or _is_loopback(name)


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
