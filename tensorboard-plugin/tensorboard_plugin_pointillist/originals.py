"""Originals that stay where they are in the run: `images-<hash>.txt` has the path of one on each line, row by row.

A list is a file like others, so what it words is a claim: a path counts only inside its run, links followed no further,
and only a picture is sent. Clients ask by the list's id and a row; they never send a path.
"""

from __future__ import annotations

import os
import re

from tensorboard_plugin_pointillist.names import BYTES, HEAD_BYTES, content_type
from tensorboard_plugin_pointillist.places import RunFolder
from tensorboard_plugin_pointillist.stores.base import ConfinementError, OpenFile
from tensorboard_plugin_pointillist.stores.confined import MAX_NAME
from tensorboard_plugin_pointillist.tickets import Ticket

MAX_LIST_BYTES = 256 << 20
"""A list is read up to the line that is asked for, and no further than this."""

MAX_PICTURE_BYTES = 256 << 20
"""The tab decodes no larger one."""

_ROW = re.compile(r"0|[1-9][0-9]{0,8}")


def path_of_row(folder: RunFolder, ticket: Ticket, row: str) -> str:
    """What a list says of a row, empty where it has no original. Raises ConfinementError."""
    if ticket.kind != "paths" or not _ROW.fullmatch(row):
        raise ConfinementError("missing", "has no such row")
    file = folder.store.open(ticket.name)
    try:
        line = _line(file, int(row))
    finally:
        file.close()
    if line is None:
        raise ConfinementError("missing", "has no such row")
    try:
        path = line.decode("utf-8")
    except UnicodeDecodeError:
        raise ConfinementError("refused", "names no path inside the run") from None
    if path and not _is_inside(path):
        raise ConfinementError("refused", "names no path inside the run")
    return path


def open_picture(folder: RunFolder, name: str) -> OpenFile:
    """Opens a picture of the run. Raises ConfinementError, also for what is no picture that browsers show."""
    file = folder.store.open(name)
    try:
        if file.facts.size > MAX_PICTURE_BYTES:
            raise ConfinementError("refused", "is larger than 256 MiB")
        if content_type("original", name, file.read(0, HEAD_BYTES)) == BYTES:
            raise ConfinementError("refused", "is no picture that browsers show")
    except BaseException:
        file.close()
        raise
    return file


def _is_inside(path: str) -> bool:
    """True for plain relative paths: judged by the words alone, before anything is looked at."""
    if "\\" in path or "\0" in path or "://" in path or os.path.isabs(path):
        return False
    return all(part and not part.startswith(".") for part in path.split("/"))


def _line(file: OpenFile, row: int) -> bytes | None:
    """Line `row`, without its break; None past the end, and for one too long to be a path."""
    line, left, offset = b"", row, 0
    while offset < MAX_LIST_BYTES and len(line) <= MAX_NAME:
        piece = file.read(offset, file.piece_bytes)
        if not piece:
            return None
        offset += len(piece)
        breaks = piece.count(b"\n")
        if breaks < left:
            left -= breaks
            continue
        parts = piece.split(b"\n", left + 1)
        line += parts[left]
        if len(parts) > left + 1:
            return line if len(line) <= MAX_NAME else None
        left = 0
    return None
