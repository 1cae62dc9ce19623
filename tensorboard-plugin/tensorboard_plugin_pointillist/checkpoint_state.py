"""Reads which checkpoints a `checkpoint` state file names: they may be served where they stand inside the logdir.

Only its two path fields are looked for, line by line; whatever else stands in the file is the browser's to judge.
"""

from __future__ import annotations

import re

from tensorboard_plugin_pointillist.projector_config import NamedFile
from tensorboard_plugin_pointillist.stores.base import ConfinementError, Store

MAX_BYTES = 1 << 20
MAX_PATHS = 1000

_LINE = re.compile(
    r'^\s*(model_checkpoint_path|all_model_checkpoint_paths)\s*:\s*"((?:[^"\\\n]|\\.)*)"',
    re.MULTILINE,
)


def read_state(store: Store, name: str) -> list[NamedFile]:
    """The prefixes that a state file names. One that cannot be read names none: the browser says why."""
    try:
        file = store.open(name)
    except ConfinementError:
        return []
    try:
        return parse_state(file.read(0, MAX_BYTES))
    except (OSError, ConfinementError):
        return []
    finally:
        file.close()


def parse_state(content: bytes) -> list[NamedFile]:
    """The prefixes in the text form of a CheckpointState. `entry` counts within each field."""
    from google.protobuf import text_encoding

    found: list[NamedFile] = []
    counts: dict[str, int] = {}
    for match in _LINE.finditer(content.decode("utf-8", errors="replace")):
        field = match[1]
        entry = counts[field] = counts.get(field, -1) + 1
        try:
            value = text_encoding.CUnescape(match[2]).decode("utf-8")
        except (ValueError, UnicodeDecodeError):
            continue
        if value and len(found) < MAX_PATHS:
            found.append(NamedFile(value, "index", entry, field))
    return found
