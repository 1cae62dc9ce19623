"""Sends one file: in pieces, whole or a range, to a bounded number of clients at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

from werkzeug.http import parse_range_header
from werkzeug.wrappers import Request

from tensorboard_plugin_pointillist.answers import Answer, Gzipped, accepts_gzip, error_answer
from tensorboard_plugin_pointillist.names import HEAD_BYTES, PICTURES, content_type, is_text
from tensorboard_plugin_pointillist.stores.base import ConfinementError, OpenFile

MAX_STREAMS = 8
WAIT_SECONDS = 20.0
"""How long a request waits for its turn before it is told to come back."""

STALLED_SECONDS = 60.0
"""A client that took nothing for so long loses its turn to one that waits."""


class Turns:
    """At most `limit` streams at once."""

    def __init__(self, limit: int = MAX_STREAMS):
        self._limit = limit
        self._changed = threading.Condition()
        self._active: dict[int, float] = {}
        self._next = 0

    def take(self, wait_seconds: float = WAIT_SECONDS) -> int | None:
        """A turn's number, or None where none came free in time."""
        deadline = time.monotonic() + wait_seconds
        with self._changed:
            while len(self._active) >= self._limit:
                now = time.monotonic()
                stalled = min(self._active, key=self._active.__getitem__)
                if now - self._active[stalled] > STALLED_SECONDS:
                    del self._active[stalled]
                    break
                if now >= deadline:
                    return None
                self._changed.wait(min(1.0, deadline - now))
            self._next += 1
            self._active[self._next] = time.monotonic()
            return self._next

    def keep(self, turn: int) -> bool:
        """Says that `turn` goes on; False where it was lost."""
        with self._changed:
            if turn not in self._active:
                return False
            self._active[turn] = time.monotonic()
            return True

    def give_back(self, turn: int) -> None:
        """Ends a turn; twice is fine."""
        with self._changed:
            self._active.pop(turn, None)
            self._changed.notify()


class _Pieces:
    """The bytes from `start` to `end` of a file; closes it, and gives its turn back, when done or dropped."""

    def __init__(self, file: OpenFile, turns: Turns, turn: int, start: int, end: int):
        self._file = file
        self._turns = turns
        self._turn = turn
        self._at = start
        self._end = end

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        wanted = min(self._file.piece_bytes, self._end - self._at)
        piece = b""
        # A file that shrank, or a disk that fails, ends the answer short of its announced length: the client sees it.
        if wanted > 0 and self._turns.keep(self._turn):
            with suppress(OSError, ValueError, ConfinementError):
                piece = self._file.read(self._at, wanted)
        if not piece:
            self.close()
            raise StopIteration
        self._at += len(piece)
        return piece

    def close(self) -> None:
        self._file.close()
        self._turns.give_back(self._turn)


def file_answer(
    request: Request, open_file: Callable[[], OpenFile], name: str, kind: str, turns: Turns
) -> Answer:
    """Answers with the file, or the part of it that was asked for. `open_file` raises ConfinementError."""
    turn = turns.take()
    if turn is None:
        message = f"{MAX_STREAMS} files are being sent already; ask again"
        return error_answer(503, "busy", message, [("Retry-After", "2")])
    file = None
    try:
        file = open_file()
        answer = _answer(request, file, name, kind, turns, turn)
    except BaseException:
        if file:
            file.close()
        turns.give_back(turn)
        raise
    if not isinstance(answer.body, Iterator):
        file.close()
        turns.give_back(turn)
    return answer


def _answer(
    request: Request, file: OpenFile, name: str, kind: str, turns: Turns, turn: int
) -> Answer:
    size, version = file.facts.size, file.facts.version
    # Only of pictures, for a look into a remote file is a trip to its store.
    head = file.read(0, HEAD_BYTES) if kind in PICTURES else b""
    content = content_type(kind, name, head)
    headers = [
        ("Content-Type", content),
        ("Cache-Control", "private, no-cache"),
        # Whatever the bytes are, they are never a page of this origin.
        ("Content-Security-Policy", "default-src 'none'; sandbox"),
        ("Accept-Ranges", "bytes"),
    ]
    strong = ("ETag", f'"{version}"')
    if request.if_match and not request.if_match.contains(version):
        return error_answer(412, "changed", "the file has changed", [strong])
    if request.if_none_match.contains_weak(version):
        return Answer(304, [*headers, strong])
    wanted = _wanted_range(request, version)
    if wanted is not None:
        span = wanted.range_for_length(size)
        if span is None:
            found = [("Content-Range", f"bytes */{size}"), strong]
            return error_answer(416, "range", f"the file has {size} bytes", found)
        start, end = span
        part = ("Content-Range", f"bytes {start}-{end - 1}/{size}")
        length = ("Content-Length", str(end - start))
        pieces = _Pieces(file, turns, turn, start, end)
        return Answer(206, [*headers, strong, part, length], pieces)
    pieces = _Pieces(file, turns, turn, 0, size)
    if is_text(content):
        headers.append(("Vary", "Accept-Encoding"))
        if accepts_gzip(request) and size > 0:
            # Weak: the compressed bytes are another representation, of which no range may be asked.
            packed = [("ETag", f'W/"{version}"'), ("Content-Encoding", "gzip")]
            return Answer(200, [*headers, *packed], Gzipped(pieces))
    return Answer(200, [*headers, strong, ("Content-Length", str(size))], pieces)


def _wanted_range(request: Request, version: str):
    """The one range asked for, or None for the whole file: several at once, or of another version."""
    if request.headers.get("If-Range", f'"{version}"').strip() != f'"{version}"':
        return None
    wanted = parse_range_header(request.headers.get("Range"))
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
        return None
    return wanted
