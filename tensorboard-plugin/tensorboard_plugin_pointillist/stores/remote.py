"""A folder in a remote store, through fsspec: whatever protocol is installed (`s3://`, `gs://`, `az://`, `hdfs://`...).

TensorBoard reads event files that way too. Reads are ranges. Each look costs a trip to the store, so a listing's own
facts are kept with its entries.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

from tensorboard_plugin_pointillist.stores.base import (
    MAX_ENTRIES,
    ConfinementError,
    Entry,
    EntryKind,
    FileFacts,
)

_TIMES = ("mtime", "LastModified", "last_modified", "updated", "modified", "created")
_VERSIONS = ("ETag", "etag", "generation", "md5Hash", "checksum", "ino")
_KINDS: dict[str, EntryKind] = {"file": "file", "directory": "folder"}

T = TypeVar("T")


class RemoteFile:
    """A remote file as it was when it was opened; nothing is held open."""

    piece_bytes = 1 << 20

    def __init__(self, system, path: str, facts: FileFacts):
        self._system = system
        self._path = path
        self.facts = facts

    def read(self, offset: int, length: int) -> bytes:
        """See `OpenFile`. One ranged request."""
        end = min(offset + length, self.facts.size)
        if end <= offset:
            return b""
        return _ask(lambda: self._system.cat_file(self._path, start=offset, end=end))

    def close(self) -> None:
        """See `OpenFile`."""


class RemoteStore:
    """Files below one path of a file system of fsspec."""

    inlined_files = 32

    def __init__(self, system, path: str, url: str):
        self._system = system
        self._path = path.rstrip("/")
        self._url = url.rstrip("/")

    @property
    def address(self) -> str:
        """See `Store`."""
        return self._url

    def entries(self, folder: str) -> list[Entry]:
        """See `Store`."""
        path = self._join(folder)

        def ask():
            # Many stores remember listings for ever; a training goes on meanwhile.
            self._system.invalidate_cache(path)
            return self._system.ls(path, detail=True)

        found = []
        for info in _ask(ask)[:MAX_ENTRIES]:
            name = posixpath.basename(str(info.get("name", "")).rstrip("/"))
            # Object stores list a folder's own marker among its names.
            if name and posixpath.normpath(str(info["name"])) != posixpath.normpath(path):
                kind = _kind(info)
                found.append(Entry(name, kind, _facts(info) if kind == "file" else None))
        return sorted(found, key=lambda entry: entry.name)

    def facts(self, name: str) -> FileFacts:
        """See `Store`."""
        path = self._join(name)
        info = _ask(lambda: self._system.info(path))
        if _kind(info) != "file":
            raise ConfinementError("refused", "is not a regular file")
        return _facts(info)

    def open(self, name: str) -> RemoteFile:
        """See `Store`."""
        return RemoteFile(self._system, self._join(name), self.facts(name))

    def modified(self, folder: str) -> float:
        """See `Store`. Folders of object stores have no time of their own."""
        return 0.0

    def below(self, folder: str) -> RemoteStore:
        """See `Store`."""
        if not folder:
            return self
        return RemoteStore(self._system, self._join(folder), f"{self._url}/{folder}")

    def run(self, folder: str) -> RemoteStore:
        """See `Store`."""
        return self.below(folder)

    def _join(self, name: str) -> str:
        parts = name.split("/") if name else []
        if "\0" in name or any(part in ("", ".", "..") for part in parts):
            raise ConfinementError("missing", "no such file")
        return posixpath.join(self._path, *parts)


def open_remote(url: str):
    """The file system and path behind a URL. Raises ImportError where fsspec or the store's package is missing."""
    import fsspec

    try:
        return fsspec.core.url_to_fs(url)
    except ValueError as error:  # a protocol that nobody has registered
        raise ImportError(str(error)) from None


def _ask(question: Callable[[], T]) -> T:
    """Asks the store; whatever it raises becomes one of our two words for it."""
    try:
        return question()
    except (FileNotFoundError, NotADirectoryError):
        raise ConfinementError("missing", "no such file") from None
    except PermissionError:
        raise ConfinementError("refused", "may not be read by TensorBoard") from None
    except Exception:  # each store has errors of its own, with addresses in their texts
        raise ConfinementError("unavailable", "cannot be read from its store") from None


def _kind(info: Mapping) -> EntryKind:
    if info.get("islink"):
        return "link"
    return _KINDS.get(info.get("type", ""), "link")


def _facts(info: Mapping) -> FileFacts:
    size = int(info.get("size") or 0)
    when = next((info[key] for key in _TIMES if info.get(key)), None)
    version = next((info[key] for key in _VERSIONS if info.get(key)), None)
    digest = hashlib.sha256(repr((size, str(when), str(version))).encode()).hexdigest()[:24]
    return FileFacts(size, _seconds(when), digest)


def _seconds(when: object) -> float:
    if isinstance(when, datetime):
        return when.timestamp()
    if isinstance(when, (int, float)):
        return float(when)
    try:
        return datetime.fromisoformat(str(when).replace("Z", "+00:00")).timestamp()
    except ValueError:
        return 0.0
