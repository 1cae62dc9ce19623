"""Finds the runs in the background, so that neither a request nor TensorBoard's start waits for a slow disk."""

from __future__ import annotations

import logging
import posixpath
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from tensorboard_plugin_pointillist import names
from tensorboard_plugin_pointillist.places import Places, Root, RunFolder
from tensorboard_plugin_pointillist.run_row import RunRow, summarise
from tensorboard_plugin_pointillist.stores.base import ConfinementError

MAX_DEPTH = 8
"""Folders below a logdir, itself counted 0, in which runs without event files are looked for."""

MAX_FOLDERS = 50_000
TIME_BUDGET_SECONDS = 30.0
"""Of one scan's walk. Runs that TensorBoard lists are always scanned first."""

MIN_AGE_SECONDS = 0.25
"""A result younger than this is fresh, whoever asks."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Snapshot:
    """What is known of the runs. `limit` says in words what the walk left out."""

    rows: dict[str, RunRow] = field(default_factory=dict)
    folders: dict[str, RunFolder] = field(default_factory=dict)
    complete: bool = False
    limit: str | None = None


class Scanner:
    """Keeps the newest snapshot, and brings it up to date when asked."""

    def __init__(self, places: Places):
        self._places = places
        self._lock = threading.Lock()
        self._snapshot = Snapshot()
        self._done = threading.Event()
        self._running = False
        self._finished = float("-inf")
        self._took = 0.0

    def start(self, patience: float = 1.0) -> None:
        """Starts a scan unless one runs, or the last ended a moment ago: `patience` times what it took."""
        with self._lock:
            age = time.monotonic() - self._finished
            if self._running or age < max(MIN_AGE_SECONDS, patience * self._took):
                return
            self._running = True
            self._done.clear()
        threading.Thread(target=self._run, name="pointillist-scan", daemon=True).start()

    def look(self, wait_seconds: float) -> Snapshot:
        """The newest state; a scan under way is given `wait_seconds` to finish."""
        self.start()
        if self._running:
            self._done.wait(wait_seconds)
        return self._snapshot if not self._running else _unfinished(self._snapshot)

    def peek(self) -> Snapshot:
        """The newest state, at once. Keeps it from getting old."""
        self.start(patience=10.0)
        return self._snapshot

    def folder(self, run: str, wait_seconds: float) -> RunFolder | None:
        """Where `run` stands, or None where there is no such run (any more)."""
        known = self._snapshot.folders.get(run)
        return known or self.look(wait_seconds).folders.get(run)

    def _run(self) -> None:
        started = time.monotonic()
        try:
            self._scan(started)
        except Exception:  # a scan that fails must not be the last one
            _log.exception("the scan for embeddings failed; it is repeated when the tab asks again")
        finally:
            with self._lock:
                self._finished = time.monotonic()
                self._took = self._finished - started
                self._running = False
            self._done.set()

    def _scan(self, started: float) -> None:
        old = self._snapshot
        rows: dict[str, RunRow] = {}
        folders: dict[str, RunFolder] = {}
        walk = _Walk(self._places.roots(), self._places, started)
        published = started
        for folder, row in walk:
            folders.setdefault(folder.run, folder)
            rows.setdefault(folder.run, row)
            if time.monotonic() - published > 0.1:
                # Until the end, what the last scan saw stays beside what this one has seen.
                self._snapshot = Snapshot(
                    {**old.rows, **rows}, {**old.folders, **folders}, False, walk.limit
                )
                published = time.monotonic()
        self._snapshot = Snapshot(rows, folders, True, walk.limit)


def _unfinished(snapshot: Snapshot) -> Snapshot:
    return Snapshot(snapshot.rows, snapshot.folders, False, snapshot.limit)


class _Walk:
    """First the runs that TensorBoard lists, then folders without event files, nearest first."""

    def __init__(self, roots: list[Root], places: Places, started: float):
        self.limit: str | None = places.trouble
        self._roots = roots
        self._listed = places.listed(roots)
        self._started = started

    def __iter__(self) -> Iterator[tuple[RunFolder, RunRow]]:
        for folder in self._listed.values():
            try:
                entries = folder.store.entries("")
            except ConfinementError as error:
                yield folder, RunRow(folder.run, error=(error.code, ".", error.message))
                continue
            yield folder, summarise(folder, entries)
        yield from self._unlisted()

    def _unlisted(self) -> Iterator[tuple[RunFolder, RunRow]]:
        queue = deque((root, "", 0) for root in self._roots)
        visited = 0
        while queue:
            root, prefix, depth = queue.popleft()
            visited += 1
            if visited > MAX_FOLDERS:
                self.limit = f"looked into {MAX_FOLDERS} folders; deeper ones were left out"
                return
            if time.monotonic() - self._started > TIME_BUDGET_SECONDS:
                self.limit = f"looked for {TIME_BUDGET_SECONDS:.0f} s; other folders were left out"
                return
            try:
                entries = root.store.entries(prefix)
            except ConfinementError:
                continue  # a folder that is gone, or closed to us, is no run
            run = root.run_name(prefix)
            found = {entry.name for entry in entries}
            if is_embedding(prefix, found):
                continue
            if run not in self._listed and may_hold_embeddings(prefix, found):
                try:
                    folder = RunFolder(run, root.store.below(prefix), root, prefix)
                except ConfinementError:
                    continue
                row = summarise(folder, entries)
                if row.has_something:
                    yield folder, row
            if depth < MAX_DEPTH:
                for entry in entries:
                    if entry.kind == "folder" and names.is_walked(entry.name):
                        queue.append((root, posixpath.join(prefix, entry.name), depth + 1))


def is_embedding(prefix: str, found: set[str]) -> bool:
    """True for `embeddings/<slug>/` of a run: no run of its own, and none is below it."""
    above = posixpath.basename(posixpath.dirname(prefix))
    return above == names.EMBEDDINGS and any(names.MANIFEST.fullmatch(name) for name in found)


def may_hold_embeddings(prefix: str, found: set[str]) -> bool:
    """True where a folder's names are worth a closer look, and it is no part of another run."""
    if names.CONFIG in found:
        return True
    # `embeddings/<slug>/` holds checkpoints that belong to the run above.
    if posixpath.basename(posixpath.dirname(prefix)) == names.EMBEDDINGS:
        return False
    return (
        names.EMBEDDINGS in found
        or any(names.INDEX.fullmatch(name) for name in found)
        or names.ASSETS_CONFIG.split("/")[0] in found
    )
