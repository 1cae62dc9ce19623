"""Reads `projector_config.pbtxt`, with TensorBoard's own schema: the only file that the server parses.

It must, for the config says which files may be served. Unknown fields are allowed: a config of a newer TensorBoard, or
one with a slip, still shows what it can.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from tensorboard_plugin_pointillist.stores.base import ConfinementError, Store

MAX_BYTES = 4 << 20
MAX_EMBEDDINGS = 10_000
MAX_MESSAGE = 200
MAX_KEPT = 2000
MAX_KEPT_FILES = 100
"""Bounds of what is remembered: so many configs, none with more files."""


class ConfigError(Exception):
    """A config that cannot be read. `code` is `config` or `limit`; the text names no path."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class NamedFile:
    """A path as the config words it, and which entry and field did. `entry` is None for the config as a whole."""

    value: str
    kind: str
    entry: int | None
    field: str


@dataclass(frozen=True)
class ProjectorConfig:
    """Which embeddings there are, by the names of their tensors, and which files they name."""

    tensors: tuple[str, ...]
    files: tuple[NamedFile, ...]
    checkpoint: str


class _Recent:
    """Parsed configs by the version of their file: a scan of many runs parses only what has changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, ProjectorConfig] = OrderedDict()

    def get(self, version: str) -> ProjectorConfig | None:
        with self._lock:
            return self._kept.get(version)

    def keep(self, version: str, config: ProjectorConfig) -> ProjectorConfig:
        if len(config.files) <= MAX_KEPT_FILES:
            with self._lock:
                self._kept[version] = config
                if len(self._kept) > MAX_KEPT:
                    self._kept.popitem(last=False)
        return config


_recent = _Recent()


def read_config(store: Store, name: str) -> ProjectorConfig:
    """Reads and parses. Raises ConfigError, or ConfinementError where the file may not be read."""
    file = store.open(name)
    try:
        if file.facts.size > MAX_BYTES:
            raise ConfigError("limit", f"is {file.facts.size} bytes; at most {MAX_BYTES} are read")
        known = _recent.get(file.facts.version)
        return known or _recent.keep(file.facts.version, parse_config(file.read(0, MAX_BYTES)))
    except OSError:
        raise ConfinementError("refused", "cannot be read") from None
    finally:
        file.close()


def parse_config(content: bytes) -> ProjectorConfig:
    """Parses the text form. Raises ConfigError."""
    # Imported late: an environment without them loses configs, not the tab.
    from google.protobuf import text_format
    from tensorboard.plugins.projector import projector_config_pb2

    config = projector_config_pb2.ProjectorConfig()
    try:
        text_format.Parse(content.decode("utf-8"), config, allow_unknown_field=True)
    except UnicodeDecodeError as error:
        raise ConfigError("config", f"byte {error.start} is not UTF-8") from None
    except text_format.ParseError as error:
        raise ConfigError("config", f"cannot be parsed: {str(error)[:MAX_MESSAGE]}") from None
    except RecursionError:
        raise ConfigError("limit", "is nested too deeply") from None
    if len(config.embeddings) > MAX_EMBEDDINGS:
        found = len(config.embeddings)
        raise ConfigError("limit", f"has {found} embeddings; at most {MAX_EMBEDDINGS} are read")
    files = []
    for entry, embedding in enumerate(config.embeddings):
        for value, kind, field in (
            (embedding.tensor_path, "tensor", "tensor_path"),
            (embedding.metadata_path, "metadata", "metadata_path"),
            (embedding.bookmarks_path, "bookmarks", "bookmarks_path"),
            (embedding.sprite.image_path, "sprite", "sprite.image_path"),
        ):
            if value:
                files.append(NamedFile(value, kind, entry, field))
    tensors = tuple(embedding.tensor_name for embedding in config.embeddings)
    return ProjectorConfig(tensors, tuple(files), config.model_checkpoint_path)
