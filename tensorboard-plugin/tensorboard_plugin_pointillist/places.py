"""Where TensorBoard keeps its runs: the folders behind `--logdir` and `--logdir_spec`."""

from __future__ import annotations

import os
import posixpath
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tensorboard_plugin_pointillist.stores.base import ConfinementError, Store
from tensorboard_plugin_pointillist.stores.local import LocalStore
from tensorboard_plugin_pointillist.stores.remote import RemoteStore, open_remote

_NO_FSSPEC = "the logdir is remote: install fsspec and the package of its store beside TensorBoard, and start it again"


@dataclass(frozen=True)
class Root:
    """A folder given on the command line. `group` is the name that `--logdir_spec` gives it.

    `spellings` are the absolute paths by which a config may name it: as given, and as it really is.
    """

    store: Store
    group: str | None
    spellings: tuple[str, ...]

    def run_name(self, prefix: str) -> str:
        """What TensorBoard calls the run at `prefix`. Bytes that are no Unicode become `?`: a URL cannot carry them."""
        prefix = prefix.encode("utf-8", "replace").decode()
        if self.group is None:
            return prefix or "."
        return f"{self.group}/{prefix or '.'}"

    def prefix_of(self, run: str) -> str | None:
        """The place of `run` below this root, or None where it is not of this root."""
        prefix = run
        if self.group is not None:
            if not run.startswith(f"{self.group}/"):
                return None
            prefix = run[len(self.group) + 1 :]
        prefix = posixpath.normpath(prefix.replace(os.sep, "/") or ".")
        if prefix.startswith(("../", "/")) or prefix == "..":
            return None
        return "" if prefix == "." else prefix


@dataclass(frozen=True)
class RunFolder:
    """One run and where it stands.

    `store` is the run's own folder. `root` is the logdir around it and `prefix` the run's place in it: what a config
    names outside its own folder is looked for there, and nowhere else.
    """

    run: str
    store: Store
    root: Root | None
    prefix: str


class Places:
    """Finds the folders. Everything is asked anew each time: runs come and go."""

    def __init__(self, context):
        self._context = context
        self._logdir = getattr(context, "logdir", None) or ""
        self._spec = getattr(getattr(context, "flags", None), "logdir_spec", None) or ""
        self.trouble: str | None = None

    @property
    def source(self) -> str:
        """`logdir`, `logdir_spec`, `remote`, or `none` where TensorBoard has data but no folder."""
        if self._logdir:
            return "remote" if "://" in self._logdir else "logdir"
        return "logdir_spec" if self._spec else "none"

    def roots(self) -> list[Root]:
        """Folders given on the command line that exist now. What keeps one from being read is in `trouble`."""
        named = {self._logdir: None} if self._logdir else _parse_spec(self._spec)
        self.trouble = None
        found = []
        for address, group in named.items():
            try:
                found.append(_open_root(address, group))
            except ConfinementError:
                continue  # not there yet; TensorBoard waits for it too
            except ImportError:
                self.trouble = _NO_FSSPEC
        return found

    def listed(self, roots: list[Root]) -> dict[str, RunFolder]:
        """The runs that TensorBoard lists, by name. A run that is a link leads where TensorBoard follows it."""
        found = {}
        paths = self._paths_of_multiplexer()
        for run in sorted(set(self._runs_of_provider()) | set(paths)):
            folder = _run_folder(run, paths.get(run), roots)
            if folder:
                found[run] = folder
        return found

    def _runs_of_provider(self) -> list[str]:
        from tensorboard import context as request_context

        provider = getattr(self._context, "data_provider", None)
        if provider is None:
            return []
        # The server of the fast loader may be slow or gone; our own walk goes on without it.
        try:
            runs = provider.list_runs(request_context.RequestContext(), experiment_id="")
            return [run.run_name for run in runs]
        except Exception:  # any failure of the host's data server, whatever its class
            return []

    def _paths_of_multiplexer(self) -> dict[str, str]:
        multiplexer = getattr(self._context, "multiplexer", None)
        if multiplexer is None:
            return {}
        # A live dictionary that another thread fills: copying it can fail, and then a later scan has it.
        try:
            return dict(multiplexer.RunPaths())
        except RuntimeError:
            return {}


def _run_folder(run: str, address: str | None, roots: list[Root]) -> RunFolder | None:
    own = None
    if address:
        with suppress(ConfinementError, ImportError):
            own = _open_store(address)
    for root in roots:
        prefix = root.prefix_of(run)
        if prefix is None:
            continue
        with suppress(ConfinementError):
            store = root.store.run(prefix)
            if own is None or own.address == store.address:
                return RunFolder(run, store, root, prefix)
    return RunFolder(run, own, None, "") if own else None


def _parse_spec(spec: str) -> dict[str, str | None]:
    """Paths and their group names, as TensorBoard reads `--logdir_spec`."""
    from tensorboard.backend.event_processing import data_ingester

    try:
        return data_ingester._parse_event_files_spec(spec) if spec else {}
    except AttributeError:  # private to TensorBoard: without it, the multiplexer's run paths remain
        return {}


def _open_root(address: str, group: str | None) -> Root:
    store = _open_store(address)
    if "://" in address:
        return Root(store, group, (address, store.address))
    return Root(store, group, (os.path.abspath(os.path.expanduser(address)), store.address))


def _open_store(address: str) -> Store:
    """Raises ConfinementError where there is no such folder, ImportError where nothing here reaches its store."""
    if "://" not in address:
        return LocalStore(Path(address).expanduser().absolute())
    system, path = open_remote(address)
    # A local disk under another name is confined as one, links and all.
    protocols = {system.protocol} if isinstance(system.protocol, str) else set(system.protocol)
    if protocols & {"file", "local"}:
        return LocalStore(Path(path))
    return RemoteStore(system, path, address)
