"""The two listings as JSON: `/runs`, and `/files?run=` with small files inside."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

from tensorboard_plugin_pointillist.located import store_of
from tensorboard_plugin_pointillist.places import RunFolder
from tensorboard_plugin_pointillist.run_files import Listing, ServedFile
from tensorboard_plugin_pointillist.scan import Snapshot
from tensorboard_plugin_pointillist.stores.base import ConfinementError
from tensorboard_plugin_pointillist.tickets import Ticket, Tickets

INLINE_BYTES = 32 * 1024
"""Files up to this size come with the listing: over a tunnel, each request saved is two trips."""

INLINE_TOTAL_BYTES = 4 << 20
"""All of them together. Beyond it the most useful come, newest first; the others are fetched when needed."""

_INLINE_ORDER = ("config", "state", "manifest", "index", "bookmarks", "colour")


def runs_json(snapshot: Snapshot, source: str, version: str) -> bytes:
    """The body of `/runs`."""
    rows = [row for row in snapshot.rows.values() if row.has_something]
    rows.sort(key=lambda row: row.run)
    return json.dumps(
        {
            "tensorboard": version,
            "source": source,
            "scan": "complete" if snapshot.complete else "running",
            "limit": snapshot.limit,
            "withoutEmbeddings": len(snapshot.rows) - len(rows),
            "runs": [row.as_json() for row in rows],
        },
        separators=(",", ":"),
    ).encode()


def listing_tag(listing: Listing) -> str:
    """Changes when anything in the listing does, contents included."""
    files = [(f.at, f.kind, f.facts.size, f.facts.mtime, f.facts.version) for f in listing.files]
    return repr((files, listing.errors))


def files_json(folder: RunFolder, listing: Listing, tickets: Tickets) -> Iterator[bytes]:
    """The body of `/files`, a file at a time, so that it is never in memory as a whole."""
    inlined = _choose_inlined(listing.files, folder.store.inlined_files)
    yield f'{{"run":{json.dumps(folder.run)},"files":['.encode()
    for at, file in enumerate(listing.files):
        row = _file_row(folder.run, file, tickets)
        if at in inlined:
            content = _read_whole(folder, file)
            if content is not None:
                row["base64"] = base64.b64encode(content).decode("ascii")
        yield (b"," if at else b"") + json.dumps(row, separators=(",", ":")).encode()
    errors = [{"code": e.code, "file": e.file, "message": e.message} for e in listing.errors]
    yield f'],"errors":{json.dumps(errors, separators=(",", ":"))}}}'.encode()


def _file_row(run: str, file: ServedFile, tickets: Tickets) -> dict:
    row = {
        "id": tickets.issue(Ticket(run, file.at.place, file.at.name, file.kind)),
        "path": file.at.path,
        "kind": file.kind,
        "size": file.facts.size,
        "mtime": file.facts.mtime,
    }
    if file.named_by:
        config, named = file.named_by
        row["namedBy"] = {"file": config, "entry": named.entry, "field": named.field}
    return row


def _choose_inlined(files: list[ServedFile], limit: int | None) -> set[int]:
    def usefulness(at: int) -> tuple:
        kind = files[at].kind
        order = _INLINE_ORDER.index(kind) if kind in _INLINE_ORDER else len(_INLINE_ORDER)
        return order, -files[at].facts.mtime

    chosen = set()
    left = INLINE_TOTAL_BYTES
    for at in sorted(range(len(files)), key=usefulness):
        size = files[at].facts.size
        if size <= INLINE_BYTES and size <= left and (limit is None or len(chosen) < limit):
            chosen.add(at)
            left -= size
    return chosen


def _read_whole(folder: RunFolder, file: ServedFile) -> bytes | None:
    """The content, or None where the file is no longer what the listing says."""
    try:
        opened = store_of(folder, file.at.place).open(file.at.name)
    except ConfinementError:
        return None
    try:
        if opened.facts.version != file.facts.version:
            return None
        return opened.read(0, INLINE_BYTES)
    except (OSError, ConfinementError):
        return None
    finally:
        opened.close()
