"""Turns a path that a file of a run words into a place inside the run or the logdir; decided on the words alone."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from tensorboard_plugin_pointillist import names
from tensorboard_plugin_pointillist.places import RunFolder
from tensorboard_plugin_pointillist.stores.base import ConfinementError, Store

Place = Literal["run", "root"]
"""Which store opens a file: the run's own folder, or the logdir around it."""


@dataclass(frozen=True)
class Located:
    """A file as it is opened (`place` and `name` in it) and as it is shown (`path`, relative to the run)."""

    place: Place
    name: str
    path: str

    def sibling(self, name: str) -> Located:
        """A file beside this one."""
        folders = (posixpath.dirname(self.name), posixpath.dirname(self.path))
        return Located(self.place, *(posixpath.join(folder, name) for folder in folders))


def store_of(folder: RunFolder, place: Place) -> Store:
    """The store of a place. Raises ConfinementError where the run has no logdir around it."""
    if place == "run":
        return folder.store
    if folder.root is None:
        raise ConfinementError("refused", "stands outside the run")
    return folder.root.store


def locate(folder: RunFolder, beside: str, value: str) -> Located:
    """Where the path `value` leads; a relative one starts at `beside`, the folder of the file that words it.

    What leads out of the run must stay in the logdir, and touch nothing hidden there. Nothing outside is looked at.
    Raises ConfinementError.
    """
    value = value.replace(os.sep, "/")
    if "\0" in value:
        raise ConfinementError("missing", "no such file")
    if not is_absolute(value):
        inside = posixpath.normpath(posixpath.join(beside, value))
        if not _leads_out(inside):
            return Located("run", inside, inside)
    if folder.root is None:
        raise ConfinementError("refused", "stands outside the run")
    return from_root(folder, _within_root(folder, beside, value))


def from_root(folder: RunFolder, within: str | None) -> Located:
    """As `locate`, for a path below the logdir; None leads nowhere in it."""
    if within is None or _leads_out(within):
        raise ConfinementError("refused", "stands outside the logdir")
    prefix = folder.prefix
    if not prefix or within == prefix or within.startswith(f"{prefix}/"):
        inside = within[len(prefix) + 1 :] if prefix else within
        return Located("run", inside, inside)
    if any(part.startswith(".") for part in within.split("/")):
        raise ConfinementError("refused", "is hidden, and outside the run")
    return Located("root", within, posixpath.relpath(within, prefix))


def is_below_config(folder: RunFolder, found: Iterable[str]) -> bool:
    """True where the files `found` of Keras' callback belong to the run above, whose config it wrote."""
    if folder.root is None or not folder.prefix or not any(map(names.is_of_keras, found)):
        return False
    with suppress(ConfinementError):
        folder.root.store.facts(posixpath.join(posixpath.dirname(folder.prefix), names.CONFIG))
        return True
    return False


def is_absolute(value: str) -> bool:
    """True for absolute paths of this system and of POSIX, and for URLs."""
    return value.startswith("/") or "://" in value or os.path.isabs(value)


def basename(value: str) -> str:
    """The last part of a path of any system."""
    return re.split(r"[/\\]", value)[-1]


def shown(value: str) -> str:
    """A refused path for an error row: its end only, for the rest may tell how the server is laid out."""
    end = basename(value)
    return value if end == value else f"…/{end}"


def _within_root(folder: RunFolder, beside: str, value: str) -> str | None:
    if not is_absolute(value):
        return posixpath.normpath(posixpath.join(folder.prefix, beside, value))
    absolute = value if "://" in value else posixpath.normpath(value)
    for spelling in folder.root.spellings:
        start = spelling.replace(os.sep, "/").rstrip("/") + "/"
        if absolute.startswith(start):
            return posixpath.normpath(absolute[len(start) :])
    return None


def _leads_out(path: str) -> bool:
    return path == ".." or path.startswith(("../", "/"))
