"""A folder on a disk of this machine."""

from __future__ import annotations

import hashlib
import os
from itertools import islice
from pathlib import Path

from tensorboard_plugin_pointillist.stores.base import (
    MAX_ENTRIES,
    ConfinementError,
    Entry,
    EntryKind,
    FileFacts,
)
from tensorboard_plugin_pointillist.stores.confined import (
    confined_folder,
    open_confined,
    resolve_confined,
)


class LocalFile:
    """A regular file held open by its descriptor."""

    piece_bytes = 256 * 1024

    def __init__(self, descriptor: int):
        self._file = os.fdopen(descriptor, "rb", buffering=0)
        self.facts = _facts(os.fstat(descriptor))

    def read(self, offset: int, length: int) -> bytes:
        """See `OpenFile`. A raw read may come short before the end, so it is repeated."""
        self._file.seek(offset)
        pieces = []
        while length > 0:
            piece = self._file.read(length)
            if not piece:
                break
            pieces.append(piece)
            length -= len(piece)
        return b"".join(pieces)

    def close(self) -> None:
        """See `OpenFile`."""
        self._file.close()


class LocalStore:
    """Files under one real path. Raises ConfinementError where `root` is no folder."""

    inlined_files = None

    def __init__(self, root: Path):
        try:
            self.root = root.resolve(strict=True)
            is_folder = self.root.is_dir()
        except (OSError, ValueError, RuntimeError):
            is_folder = False
        if not is_folder:
            raise ConfinementError("missing", "no such folder")

    @property
    def address(self) -> str:
        """See `Store`."""
        return str(self.root)

    def entries(self, folder: str) -> list[Entry]:
        """See `Store`."""
        with confined_folder(self.root, folder) as where:
            try:
                with os.scandir(where) as found:
                    return sorted(
                        Entry(item.name, _kind(item)) for item in islice(found, MAX_ENTRIES)
                    )
            except OSError:
                raise ConfinementError("refused", "cannot be listed") from None

    def facts(self, name: str) -> FileFacts:
        """See `Store`."""
        descriptor = open_confined(self.root, name)
        try:
            return _facts(os.fstat(descriptor))
        finally:
            os.close(descriptor)

    def open(self, name: str) -> LocalFile:
        """See `Store`."""
        return LocalFile(open_confined(self.root, name))

    def modified(self, folder: str) -> float:
        """See `Store`."""
        with confined_folder(self.root, folder) as where:
            return os.stat(where).st_mtime

    def below(self, folder: str) -> LocalStore:
        """See `Store`."""
        if not folder:
            return self
        path = resolve_confined(self.root, folder)
        if path != self.root / folder:
            raise ConfinementError("refused", "is reached by a link")
        return LocalStore(path)

    def run(self, folder: str) -> LocalStore:
        """See `Store`."""
        return LocalStore(self.root / folder)


def _kind(item: os.DirEntry) -> EntryKind:
    if item.is_symlink():
        return "link"
    return "folder" if item.is_dir(follow_symlinks=False) else "file"


def _facts(status: os.stat_result) -> FileFacts:
    # The inode tells a file that was replaced whole, the change time one that was rewritten in place.
    parts = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    version = hashlib.sha256(repr(parts).encode()).hexdigest()[:24]
    return FileFacts(status.st_size, status.st_mtime, version)
