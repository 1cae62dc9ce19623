"""What may be served of one run: the rule of the house, in one place.

Served are the files that a projector config names, checkpoints (`checkpoint`, each `*.index` and its shards), our fixed
names below `embeddings/`, and Keras' weights in or just below a config's folder. Never anything else: people run
`tensorboard --logdir .`.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from tensorboard_plugin_pointillist import names
from tensorboard_plugin_pointillist.places import RunFolder
from tensorboard_plugin_pointillist.projector_config import ConfigError, NamedFile, read_config
from tensorboard_plugin_pointillist.stores.base import ConfinementError, FileFacts, Store

MAX_FILES = 20_000
"""Files listed of one run; the rest is one error row."""

MAX_SHOWN = 200
"""Characters of a name in an error row."""


@dataclass(frozen=True)
class ServedFile:
    """One file. `path` is relative to the run; `place` and `name` say where it is opened (`run` or `root`)."""

    path: str
    kind: str
    place: str
    name: str
    facts: FileFacts
    named_by: tuple[str, NamedFile] | None = None


@dataclass(frozen=True)
class FileError:
    """Why a file that was named is not there."""

    code: str
    file: str
    message: str


@dataclass
class Listing:
    """The files of one run, and what went wrong with others."""

    files: list[ServedFile] = field(default_factory=list)
    errors: list[FileError] = field(default_factory=list)


def list_run(folder: RunFolder) -> Listing:
    """Lists one run. A file that may not be served is an error row; the others are there all the same."""
    collector = _Collector(folder)
    configs = collector.add_configs()
    # Names of our own first: a shard stays a shard, also where a config names it as the tensor's raw bytes.
    collector.add_checkpoints("")
    collector.add_embeddings()
    for config in configs:
        collector.add_named(config)
    return collector.listing


class _Collector:
    def __init__(self, folder: RunFolder):
        self.folder = folder
        self.listing = Listing()
        self._seen: set[str] = set()

    def add_configs(self) -> list[str]:
        """Adds the configs and returns their names."""
        found = []
        for config in (names.CONFIG, names.ASSETS_CONFIG):
            try:
                self.folder.store.facts(config)
            except ConfinementError as error:
                if error.code != "missing":
                    self._fail(error.code, config, error.message)
                continue
            self._add(config, "config")
            found.append(config)
        return found

    def add_named(self, config: str) -> None:
        """Adds what a config names, and what Keras puts below it."""
        try:
            parsed = read_config(self.folder.store, config)
        except (ConfigError, ConfinementError) as error:
            self._fail(error.code, config, error.message)
            return
        for named in parsed.files:
            self._add_named(config, named)
        self._add_keras(posixpath.dirname(config))

    def add_checkpoints(self, folder: str) -> None:
        """Adds the checkpoints that stand in a folder."""
        found = self._files(folder)
        if names.STATE in found:
            self._add(posixpath.join(folder, names.STATE), "state")
        for name, kind in names.bundles(found):
            self._add(posixpath.join(folder, name), kind)

    def add_embeddings(self) -> None:
        """Adds our own names."""
        for slug in self._folders(names.EMBEDDINGS):
            self.add_checkpoints(slug)
            for name in self._files(slug):
                kind = names.embedding_kind(name)
                if kind:
                    self._add(f"{slug}/{name}", kind)
            for below in self._folders(slug):
                tail = posixpath.basename(below)
                if tail == names.LAYOUTS:
                    for name in filter(names.is_layout, self._files(below)):
                        self._add(f"{below}/{name}", "layout")
                elif names.CONCEPTS_FOLDER.fullmatch(tail):
                    for name in self._files(below):
                        if name in names.CONCEPT_FILES:
                            self._add(f"{below}/{name}", "concepts")

    def _add_keras(self, folder: str) -> None:
        for place in (folder, *self._folders(folder)):
            found = self._files(place)
            for name in found:
                if names.WEIGHTS.fullmatch(name):
                    self._add(posixpath.join(place, name), "weights")
            if place != folder:
                for name, kind in names.bundles(found):
                    if name.startswith(names.KERAS_PREFIX):
                        self._add(posixpath.join(place, name), kind)

    def _add_named(self, config: str, named: NamedFile) -> None:
        try:
            place, name, path = locate(self.folder, posixpath.dirname(config), named.value)
        except ConfinementError as error:
            self._fail(error.code, named.value, error.message)
            return
        plain = posixpath.normpath(posixpath.join(posixpath.dirname(config), named.value)) == path
        self._add(path, named.kind, place, name, None if plain else (config, named))

    def _add(
        self,
        path: str,
        kind: str,
        place: str = "run",
        name: str | None = None,
        named_by: tuple[str, NamedFile] | None = None,
    ) -> None:
        # A file is listed once, under the first kind that claims it, unless a config words its path in another way.
        if path in self._seen and named_by is None:
            return
        if len(self.listing.files) >= MAX_FILES:
            if len(self.listing.errors) == 0 or self.listing.errors[-1].code != "limit":
                self._fail("limit", path, f"the first {MAX_FILES} files of the run are listed")
            return
        self._seen.add(path)
        try:
            facts = store_of(self.folder, place).facts(name or path)
        except ConfinementError as error:
            self._fail(error.code, path, error.message)
            return
        self.listing.files.append(ServedFile(path, kind, place, name or path, facts, named_by))

    def _fail(self, code: str, file: str, message: str) -> None:
        self.listing.errors.append(FileError(code, file[:MAX_SHOWN], message))

    def _files(self, folder: str) -> list[str]:
        return [entry.name for entry in self._entries(folder) if entry.kind != "folder"]

    def _folders(self, folder: str) -> Iterator[str]:
        for entry in self._entries(folder):
            if entry.kind == "folder" and not entry.name.startswith("."):
                yield posixpath.join(folder, entry.name)

    def _entries(self, folder: str):
        try:
            return self.folder.store.entries(folder)
        except ConfinementError as error:
            if error.code != "missing":
                self._fail(error.code, folder or ".", error.message)
            return []


def store_of(folder: RunFolder, place: str) -> Store:
    """The store that `ServedFile.place` means. Raises ConfinementError where the run has no logdir around it."""
    if place == "run":
        return folder.store
    if folder.root is None:
        raise ConfinementError("refused", "stands outside the run")
    return folder.root.store


def locate(folder: RunFolder, beside: str, value: str) -> tuple[str, str, str]:
    """Where a path that a file of the run words is to be opened: `(place, name there, path relative to the run)`.

    Relative paths start at `beside`, the folder of the file that words them. What leads out of the run must stay in
    the logdir, and must not touch anything hidden there. Decided on the words alone: nothing outside is looked at.
    """
    value = value.replace(os.sep, "/")
    if "\0" in value:
        raise ConfinementError("missing", "no such file")
    if not value.startswith("/") and not os.path.isabs(value):
        inside = posixpath.normpath(posixpath.join(beside, value))
        if not _leads_out(inside):
            return "run", inside, inside
    if folder.root is None:
        raise ConfinementError("refused", "stands outside the run")
    within = _within_root(folder, beside, value)
    if within is None or _leads_out(within):
        raise ConfinementError("refused", "stands outside the logdir")
    prefix = folder.prefix
    if not prefix or within == prefix or within.startswith(f"{prefix}/"):
        inside = within[len(prefix) + 1 :] if prefix else within
        return "run", inside, inside
    if any(part.startswith(".") for part in within.split("/")):
        raise ConfinementError("refused", "is hidden, and outside the run")
    return "root", within, posixpath.relpath(within, prefix)


def _within_root(folder: RunFolder, beside: str, value: str) -> str | None:
    if not value.startswith("/") and not os.path.isabs(value):
        return posixpath.normpath(posixpath.join(folder.prefix, beside, value))
    absolute = posixpath.normpath(value)
    for spelling in folder.root.spellings:
        start = spelling.replace(os.sep, "/").rstrip("/") + "/"
        if absolute.startswith(start):
            return absolute[len(start) :]
    return None


def _leads_out(path: str) -> bool:
    return path == ".." or path.startswith(("../", "/"))
