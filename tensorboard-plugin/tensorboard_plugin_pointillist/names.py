"""Which names may be served, and as what. Everything that no rule here or in a config names stays unserved."""

from __future__ import annotations

import hashlib
import re

CONFIG = "projector_config.pbtxt"
ASSETS_CONFIG = f"plugins/org_tensorflow_tensorboard_projector/{CONFIG}"
"""Where the stock projector also looks, for configs written as a plugin asset."""

STATE = "checkpoint"
EMBEDDINGS = "embeddings"
LAYOUTS = "layouts"
POINTS = "points"
"""What each layout hides, row by row: one file a layout."""

MANIFEST = re.compile(r"(0|[1-9]\d{0,15})\.json")
INDEX = re.compile(r"(.+)\.index")
SHARD = re.compile(r"(.+)\.data-\d{5,10}-of-\d{5,10}")
WEIGHTS = re.compile(r".+\.weights\.h5")
KERAS_PREFIX = "keras_embedding"
"""Keras' callback puts these one folder below the config."""

_HASH = "[0-9a-f]{8,64}"
_EMBEDDING_FILES = (
    (re.compile(re.escape(STATE)), "state"),
    (MANIFEST, "manifest"),
    (re.compile(rf"metadata-{_HASH}\.tsv"), "metadata"),
    (re.compile(rf"(sprite|thumbnails)-{_HASH}\.(png|jpg|jpeg|webp)"), "sprite"),
    (re.compile(rf"images-{_HASH}\.(bin|npy)"), "images"),
    (re.compile(rf"images-{_HASH}\.txt"), "paths"),
    (re.compile(rf"bookmarks-{_HASH}\.json"), "bookmarks"),
    (re.compile(rf"colour-{_HASH}\.npy"), "colour"),
    (re.compile(r"neighbours@\d{1,16}\.npy"), "neighbours"),
)
CONCEPTS_FOLDER = re.compile(rf"concepts-{_HASH}")
CONCEPT_FILES = ("indices.npy", "indptr.npy", "values.npy")

_READABLE = 40
_DEVICES = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]")

_SKIPPED = frozenset({"__pycache__", "node_modules", "org_tensorflow_tensorboard_projector"})

_TYPES = {
    "config": "text/plain; charset=utf-8",
    "state": "text/plain; charset=utf-8",
    "manifest": "application/json",
    "bookmarks": "application/json",
    "metadata": "text/tab-separated-values; charset=utf-8",
    "paths": "text/plain; charset=utf-8",
}
_PICTURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
)
HEAD_BYTES = 16
"""As many as tell a picture's type."""

BYTES = "application/octet-stream"
PICTURES = ("sprite", "original")
"""Kinds whose type is that of their first bytes."""


def embedding_kind(name: str) -> str | None:
    """Kind of a file that stands directly in `embeddings/<slug>/`; None is not ours to serve."""
    return next((kind for rule, kind in _EMBEDDING_FILES if rule.fullmatch(name)), None)


def slug_of(tag: str) -> str:
    """The folder below `embeddings/` of a tag: the rule of docs/file-format.md, as the writer applies it."""
    readable = re.sub(r"[^a-z0-9_-]", "-", tag.lower())[:_READABLE]
    if readable and readable == tag and not _DEVICES.fullmatch(readable):
        return readable
    return f"{readable or 'tag'}-{hashlib.sha256(tag.encode()).hexdigest()[:8]}"


def is_layout(name: str) -> bool:
    """True for what may lie in `layouts/` (ours, or dropped there by hand) and in `points/`."""
    return name.endswith(".npy") and not name.startswith(".")


def is_walked(name: str) -> bool:
    """True for folders worth looking into for runs: neither hidden nor known to hold none."""
    return not name.startswith(".") and name not in _SKIPPED


def is_of_keras(name: str) -> bool:
    """True for what Keras' callback writes one folder below its config."""
    return name.startswith(KERAS_PREFIX)


def bundles(names: list[str]) -> list[tuple[str, str]]:
    """`(name, kind)` of the checkpoints among `names` of one folder: each index that has a shard, and its shards."""
    shards: dict[str, list[str]] = {}
    for name in names:
        match = SHARD.fullmatch(name)
        if match:
            shards.setdefault(match[1], []).append(name)
    found = []
    for name in names:
        match = INDEX.fullmatch(name)
        if match and match[1] in shards:
            found.append((name, "index"))
            found += [(shard, "shard") for shard in shards[match[1]]]
    return found


def content_type(kind: str, name: str, head: bytes) -> str:
    """The type to send. Pictures are told by their first bytes; what is unknown is bytes, never a page."""
    if kind in PICTURES:
        return next((kind for rule, kind in _PICTURES if rule.match(head)), BYTES)
    if kind == "tensor" and name.endswith(".tsv"):
        return _TYPES["metadata"]
    return _TYPES.get(kind, BYTES)


def is_text(content: str) -> bool:
    """True for types that are worth compressing."""
    return content.startswith("text/") or content == "application/json"
