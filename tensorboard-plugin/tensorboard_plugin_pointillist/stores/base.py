"""What the rest of the plugin may ask of a place that holds files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

EntryKind = Literal["file", "folder", "link"]

MAX_ENTRIES = 200_000
"""Names read of one folder. More than this is not a run."""


class ConfinementError(Exception):
    """A file that is not served. `code` is `missing`, `refused` or `unavailable`; the text is ours, without paths."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class FileFacts:
    """What is known of a file without reading it. `version` differs whenever the content may differ."""

    size: int
    mtime: float
    version: str


class Entry(NamedTuple):
    """One name in a folder. `link` is a link of any kind: it is followed only on opening, confined.

    `facts` come with it only where asking again would cost a trip to a remote store.
    """

    name: str
    kind: EntryKind
    facts: FileFacts | None = None


class OpenFile(Protocol):
    """A file to read from; `facts` are those of the moment it was opened. `piece_bytes` is a good size to read."""

    facts: FileFacts
    piece_bytes: int

    def read(self, offset: int, length: int) -> bytes:
        """Bytes from `offset` (bytes from the start), at most `length`; fewer only at the end."""

    def close(self) -> None:
        """Gives the descriptor back; twice is fine."""


class Store(Protocol):
    """A folder and all below it. Names are relative, with `/`; none reaches outside.

    `inlined_files` is how many files a listing may read; None is any number.
    """

    inlined_files: int | None

    @property
    def address(self) -> str:
        """The absolute path or URL: two stores of one folder have the same. Never shown."""

    def entries(self, folder: str) -> list[Entry]:
        """Names in `folder` ("" is the root), sorted. Follows no link. Raises ConfinementError."""

    def facts(self, name: str) -> FileFacts:
        """Size and time of a regular file. Raises ConfinementError."""

    def open(self, name: str) -> OpenFile:
        """Opens a regular file. Raises ConfinementError."""

    def modified(self, folder: str) -> float:
        """When `folder` last changed, in seconds since 1970; 0 where the place cannot tell."""

    def below(self, folder: str) -> Store:
        """The store of a folder in this one. Raises ConfinementError."""

    def run(self, folder: str) -> Store:
        """The store of a run that TensorBoard lists there: as TensorBoard, it goes where links lead."""
