"""Opens what stands under a root, and nothing else: confine first, open second, check what was opened.

The way from the root to the file is walked on descriptors, each step refusing links, so a folder that is swapped for a
link between check and opening is refused too. Where the system has no such calls (Windows), the check on the opened
descriptor is all there is.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tensorboard_plugin_pointillist.stores.base import ConfinementError

_COMMON = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
FILE_FLAGS = os.O_RDONLY | _COMMON | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
FOLDER_FLAGS = os.O_RDONLY | _COMMON | getattr(os, "O_DIRECTORY", 0)
STEP_FLAGS = getattr(os, "O_PATH", os.O_RDONLY) | _COMMON | getattr(os, "O_DIRECTORY", 0)

MAX_NAME = 4096
"""Characters of a relative name; longer ones are refused before the system sees them."""

CAN_WALK = (
    {os.open, os.stat} <= os.supports_dir_fd
    and os.scandir in os.supports_fd
    and hasattr(os, "O_NOFOLLOW")
)


def open_confined(root: Path, name: str) -> int:
    """Opens a regular file under `root` (a real path) and returns its descriptor.

    Refuses escapes, links that lead out, pipes, sockets and devices. Never echoes a path.
    """
    path = resolve_confined(root, name)
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise ConfinementError("refused", "is not a regular file")
        descriptor = _open_below(root, path.relative_to(root).parts, FILE_FLAGS)
    except OSError as error:
        raise _refusal(error) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise ConfinementError("refused", "is not a regular file")
    return descriptor


@contextmanager
def confined_folder(root: Path, name: str) -> Iterator[int | Path]:
    """A folder under `root`, as what `os.scandir` and `os.stat` take. No part of `name` may be a link."""
    parts = tuple(part for part in name.split("/") if part)
    if not CAN_WALK:
        path = root.joinpath(*parts)
        if resolve_confined(root, name or ".") != path:
            raise ConfinementError("refused", "is reached by a link")
        yield path
        return
    try:
        descriptor = _open_below(root, parts, FOLDER_FLAGS)
    except (OSError, ValueError) as error:
        raise _refusal(error) from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def resolve_confined(root: Path, name: str) -> Path:
    """The real path of `name` under `root`. Links are followed, and must not lead out."""
    if not name or len(name) > MAX_NAME or "\0" in name or (os.name == "nt" and ":" in name):
        raise ConfinementError("missing", "no such file")
    try:
        path = (root / name).resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        raise ConfinementError("missing", "no such file") from None
    if not path.is_relative_to(root):
        raise ConfinementError("refused", "stands outside the run")
    return path


def _open_below(root: Path, parts: tuple[str, ...], flags: int) -> int:
    if not parts:
        return os.open(root, flags)
    if not CAN_WALK:
        return os.open(root.joinpath(*parts), flags)
    at = os.open(root, STEP_FLAGS)
    try:
        for part in parts[:-1]:
            below = os.open(part, STEP_FLAGS, dir_fd=at)
            os.close(at)
            at = below
        return os.open(parts[-1], flags, dir_fd=at)
    finally:
        os.close(at)


def _refusal(error: OSError | ValueError) -> ConfinementError:
    if isinstance(error, FileNotFoundError):
        return ConfinementError("missing", "no such file")
    if isinstance(error, PermissionError):
        return ConfinementError("refused", "may not be read by TensorBoard")
    return ConfinementError("refused", "cannot be opened")
