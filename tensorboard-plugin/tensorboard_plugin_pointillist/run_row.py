"""One row of `/runs`: what a run has to show, told from names and a few times, no file opened but its config."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from tensorboard_plugin_pointillist import names
from tensorboard_plugin_pointillist.located import is_below_config
from tensorboard_plugin_pointillist.places import RunFolder
from tensorboard_plugin_pointillist.projector_config import ConfigError, read_config
from tensorboard_plugin_pointillist.stores.base import ConfinementError, Entry, Store

_TAG_AND_STEP = re.compile(r"(.*):(\d{5,15})", re.DOTALL)
"""How PyTorch's and tensorboardX's writers name a tensor: one entry for each step of it."""


@dataclass
class RunRow:
    """See docs/routes.md. `error` is `(code, file, message)`."""

    run: str
    newest_step: int | None = None
    has_layout: bool = False
    mtime: float = 0.0
    embeddings: int = 0
    checkpoints: int = 0
    error: tuple[str, str, str] | None = None

    @property
    def has_something(self) -> bool:
        """True where the tab has something to show of it, be it an error."""
        return bool(self.embeddings or self.checkpoints or self.error)

    def as_json(self) -> dict:
        """The row as the route words it."""
        error = None
        if self.error:
            error = dict(zip(("code", "file", "message"), self.error))
        return {
            "run": self.run,
            "newestStep": self.newest_step,
            "hasLayout": self.has_layout,
            "mtime": self.mtime,
            "embeddings": self.embeddings,
            "checkpoints": self.checkpoints,
            "error": error,
        }


def summarise(folder: RunFolder, entries: list[Entry]) -> RunRow:
    """The row of a run whose folder holds `entries`. Never raises: what is broken is the row's error."""
    row = RunRow(folder.run)
    try:
        found = {entry.name for entry in entries}
        slugs = _add_embeddings(row, folder.store) if names.EMBEDDINGS in found else set()
        _add_checkpoints(row, folder, entries)
        for config in (names.CONFIG, names.ASSETS_CONFIG):
            if config.split("/")[0] in found:
                _add_config(row, folder.store, config, slugs)
    except ConfinementError as error:
        row.error = (error.code, ".", error.message)
    except OSError:
        row.error = ("refused", ".", "cannot be read")
    return row


def _add_embeddings(row: RunRow, store: Store) -> set[str]:
    """Adds what stands under `embeddings/`; returns the folders that a manifest commits."""
    slugs = set()
    for slug in _folders(store, names.EMBEDDINGS):
        entries = store.entries(slug)
        matches = [names.MANIFEST.fullmatch(entry.name) for entry in entries]
        steps = [int(match[1]) for match in matches if match]
        if not steps:
            continue
        slugs.add(slug)
        row.embeddings += 1
        newest = max(steps)
        row.newest_step = newest if row.newest_step is None else max(row.newest_step, newest)
        # A file that comes or goes changes its folder, so three looks tell the newest of hundreds of files.
        manifest = next(entry for entry in entries if entry.name == f"{newest}.json")
        row.mtime = max(row.mtime, store.modified(slug), _modified(store, slug, manifest))
        layouts = f"{slug}/{names.LAYOUTS}"
        if any(entry.name == names.LAYOUTS and entry.kind == "folder" for entry in entries):
            row.mtime = max(row.mtime, store.modified(layouts))
            row.has_layout |= any(names.is_layout(entry.name) for entry in store.entries(layouts))
    return slugs


def _add_checkpoints(row: RunRow, folder: RunFolder, entries: list[Entry]) -> None:
    files = [entry.name for entry in entries if entry.kind != "folder"]
    indexes = [name for name, kind in names.bundles(files) if kind == "index"]
    if is_below_config(folder, indexes):
        indexes = [name for name in indexes if not names.is_of_keras(name)]
    row.checkpoints += len(indexes)
    if indexes:
        row.mtime = max(row.mtime, folder.store.modified(""))


def _add_config(row: RunRow, store: Store, config: str, slugs: set[str]) -> None:
    try:
        row.mtime = max(row.mtime, store.facts(config).mtime)
        parsed = read_config(store, config)
    except (ConfigError, ConfinementError) as error:
        if error.code != "missing":
            row.error = (error.code, config, error.message)
        return
    # An entry whose files stand in a folder counted above is that embedding, not a second one.
    beside = posixpath.dirname(config)
    own = {
        named.entry
        for named in parsed.files
        if posixpath.dirname(posixpath.normpath(posixpath.join(beside, named.value))) in slugs
    }
    steps = set()
    for entry, name in enumerate(parsed.tensors):
        match = _TAG_AND_STEP.fullmatch(name)
        tensor = match[1] if match else name.removesuffix(":0")
        # So is one whose layouts were added later: they stand in the folder that its name gives.
        if entry in own or f"{names.EMBEDDINGS}/{names.slug_of(tensor)}" in slugs:
            continue
        if match and tensor in steps:
            continue
        if match:
            steps.add(tensor)
        row.embeddings += 1


def _folders(store: Store, folder: str) -> list[str]:
    try:
        entries = store.entries(folder)
    except ConfinementError as error:
        if error.code == "missing":
            return []
        raise
    return [f"{folder}/{entry.name}" for entry in entries if entry.kind == "folder"]


def _modified(store: Store, folder: str, entry: Entry) -> float:
    try:
        return (entry.facts or store.facts(f"{folder}/{entry.name}")).mtime
    except ConfinementError:
        return 0.0
