"""What may be served of one run: the rule of the house, in one place.

Served are the files that a projector config names, checkpoints (`checkpoint`, each `*.index` and its shards), our fixed
names below `embeddings/`, and Keras' weights in or just below a config's folder. Never anything else: people run
`tensorboard --logdir .`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from tensorboard_plugin_pointillist import names
from tensorboard_plugin_pointillist.checkpoint_state import read_state
from tensorboard_plugin_pointillist.located import (
    Located,
    basename,
    from_root,
    is_absolute,
    is_below_config,
    locate,
    shown,
    store_of,
)
from tensorboard_plugin_pointillist.places import RunFolder
from tensorboard_plugin_pointillist.projector_config import ConfigError, NamedFile, read_config
from tensorboard_plugin_pointillist.stores.base import ConfinementError, Entry, FileFacts

MAX_FILES = 20_000
"""Files listed of one run; the rest is one error row."""

MAX_SHOWN = 200
"""Characters of a name in an error row."""


MAX_ERRORS = 200


@dataclass(frozen=True)
class ServedFile:
    """One file. `named_by` is the config that words its path in a way of its own, and where in it."""

    at: Located
    kind: str
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
    return collector.finish()


class _Collector:
    def __init__(self, folder: RunFolder):
        self.folder = folder
        self.listing = Listing()
        self._seen: set[str] = set()
        self._is_cut = False
        self._known: dict[tuple[str, str], dict[str, Entry]] = {}

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
        if parsed.checkpoint:
            named = NamedFile(parsed.checkpoint, "index", None, "model_checkpoint_path")
            self._add_checkpoint(config, named)
        self._add_keras(posixpath.dirname(config))
        if not any(file.kind in ("index", "weights") for file in self.listing.files):
            self._add_parent()

    def add_checkpoints(self, folder: str) -> None:
        """Adds the checkpoints that stand in a folder."""
        found = self._files(folder)
        of_above = not folder and is_below_config(self.folder, found)
        for name, kind in names.bundles(found):
            if not (of_above and names.is_of_keras(name)):
                self._add(posixpath.join(folder, name), kind)
        if names.STATE in found:
            state = posixpath.join(folder, names.STATE)
            self._add(state, "state")
            for named in read_state(self.folder.store, state):
                if not (of_above and names.is_of_keras(basename(named.value))):
                    self._add_checkpoint(state, named)

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
                elif tail == names.POINTS:
                    for name in filter(names.is_layout, self._files(below)):
                        self._add(f"{below}/{name}", "points")
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
                    if names.is_of_keras(name):
                        self._add(posixpath.join(place, name), kind)

    def _add_parent(self) -> None:
        """Adds the checkpoints of the folder above: the stock projector looks there for a run that has none."""
        prefix = self.folder.prefix
        if self.folder.root is None or not prefix:
            return
        above = posixpath.dirname(prefix)
        for name, kind in names.bundles(self._files(above, "root")):
            self._add(from_root(self.folder, posixpath.join(above, name)), kind)

    def _add_checkpoint(self, by: str, named: NamedFile) -> None:
        """Adds the checkpoint whose prefix `named` words; `by` is the file that does."""
        beside = posixpath.dirname(by)
        refusal = ConfinementError("missing", "no such checkpoint")
        prefix = None
        try:
            prefix = self._locate_checkpoint(beside, named)
        except ConfinementError as error:
            refusal = error
        if prefix is None or not self._has_index(prefix):
            # Folders move, and their files keep the old absolute paths: what is beside the file is meant then.
            is_moved = posixpath.join(beside, f"{basename(named.value)}.index") in self._seen
            # A state file outlives checkpoints that its training has deleted; that is no error.
            if not is_moved and (refusal.code == "refused" or named.entry is None):
                self._fail(refusal.code, shown(named.value), refusal.message)
            return
        is_plain = posixpath.normpath(posixpath.join(beside, named.value)) == prefix.path
        stem = posixpath.basename(prefix.name)
        for name, kind in names.bundles(self._files(posixpath.dirname(prefix.name), prefix.place)):
            if posixpath.splitext(name)[0] == stem:
                is_named = kind == "index" and not is_plain
                self._add(prefix.sibling(name), kind, (by, named) if is_named else None)

    def _locate_checkpoint(self, beside: str, named: NamedFile) -> Located:
        found = locate(self.folder, beside, named.value)
        is_of_config = named.entry is None
        if not is_of_config or is_absolute(named.value) or self._has_index(found):
            return found
        # A config's relative path may also start at the logdir, where a training was often started.
        with suppress(ConfinementError):
            in_logdir = from_root(self.folder, posixpath.normpath(named.value))
            if self._has_index(in_logdir):
                return in_logdir
        return found

    def _has_index(self, prefix: Located) -> bool:
        try:
            store_of(self.folder, prefix.place).facts(f"{prefix.name}.index")
        except ConfinementError:
            return False
        return True

    def _add_named(self, config: str, named: NamedFile) -> None:
        beside = posixpath.dirname(config)
        try:
            file = locate(self.folder, beside, named.value)
        except ConfinementError as error:
            self._fail(error.code, shown(named.value), error.message)
            return
        is_plain = posixpath.normpath(posixpath.join(beside, named.value)) == file.path
        self._add(file, named.kind, None if is_plain else (config, named))

    def _add(
        self, file: Located | str, kind: str, named_by: tuple[str, NamedFile] | None = None
    ) -> None:
        """Adds a file; a name alone stands in the run."""
        if isinstance(file, str):
            file = Located("run", file, file)
        # A file is listed once, under the kind that claims it first, unless a config words its path in another way.
        if file.path in self._seen and named_by is None:
            return
        if len(self.listing.files) >= MAX_FILES:
            self._is_cut = True
            return
        self._seen.add(file.path)
        try:
            facts = self._facts(file)
        except ConfinementError as error:
            self._fail(error.code, file.path, error.message)
            return
        self.listing.files.append(ServedFile(file, kind, facts, named_by))

    def _facts(self, file: Located) -> FileFacts:
        folder, name = posixpath.split(file.name)
        known = self._known.get((file.place, folder), {}).get(name)
        if known and known.facts:
            return known.facts
        return store_of(self.folder, file.place).facts(file.name)

    def _fail(self, code: str, file: str, message: str) -> None:
        if len(self.listing.errors) < MAX_ERRORS:
            self.listing.errors.append(FileError(code, file[:MAX_SHOWN], message))
        else:
            self._is_cut = True

    def finish(self) -> Listing:
        """The listing, with a last row where it was cut."""
        if self._is_cut:
            message = f"at most {MAX_FILES} files and {MAX_ERRORS} errors of a run are listed"
            self.listing.errors.append(FileError("limit", ".", message))
        return self.listing

    def _files(self, folder: str, place: str = "run") -> list[str]:
        return [entry.name for entry in self._entries(folder, place) if entry.kind != "folder"]

    def _folders(self, folder: str) -> Iterator[str]:
        for entry in self._entries(folder, "run"):
            if entry.kind == "folder" and not entry.name.startswith("."):
                yield posixpath.join(folder, entry.name)

    def _entries(self, folder: str, place: str) -> Collection[Entry]:
        key = (place, folder)
        if key not in self._known:
            try:
                entries = store_of(self.folder, place).entries(folder)
                self._known[key] = {entry.name: entry for entry in entries}
            except ConfinementError as error:
                self._known[key] = {}
                if error.code != "missing":
                    self._fail(error.code, folder or ".", error.message)
        return self._known[key].values()
