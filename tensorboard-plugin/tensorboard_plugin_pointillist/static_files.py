"""The tab's own files: a fixed list with a type table of its own (the system's calls `.js` text on some machines)."""

from __future__ import annotations

import hashlib
import re
import zlib
from functools import lru_cache
from pathlib import Path

from werkzeug.wrappers import Request

from tensorboard_plugin_pointillist.answers import Answer, accepts_gzip, error_answer

TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".wasm": "application/wasm",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
_PACKED_ALREADY = frozenset({".png", ".woff2"})
ENTRY = "index.js"
_HASHED = re.compile(r".*[.-][0-9a-f]{8,}\.[a-z0-9]+")

FALLBACK = """\
export function render() {
  document.body.style.font = "14px Roboto, sans-serif";
  document.body.style.margin = "32px";
  document.body.setAttribute("role", "alert");
  document.body.textContent =
    "The Pointillist tab is installed without its page: index.js is missing from the package. " +
    "Install it anew: pip install --force-reinstall --no-deps tensorboard-plugin-pointillist. " +
    "From a clone: npm run build. Then start TensorBoard again.";
}
"""


class StaticFiles:
    """What `/static/` serves. The list is made once; a name that is not on it does not exist."""

    def __init__(self, folder: Path):
        self._files: dict[str, Path] = {}
        try:
            found = sorted(folder.iterdir())
        except OSError:
            found = []
        for path in found:
            if path.suffix in TYPES and path.is_file():
                self._files[path.name] = path

    def answer(self, request: Request, name: str) -> Answer:
        """One file, compressed where that helps and the client takes it."""
        path = self._files.get(name)
        if path is None and name != ENTRY:
            return error_answer(404, "missing", "no such file of the tab")
        try:
            plain, packed, tag = _content(path) if path else _fallback()
        except OSError:
            plain, packed, tag = _fallback()
            if name != ENTRY:
                return error_answer(404, "missing", "this file of the tab is gone")
        lasts = "private, max-age=31536000, immutable" if _HASHED.fullmatch(name) else "no-cache"
        headers = [
            ("Content-Type", TYPES[Path(name).suffix]),
            ("Cache-Control", lasts),
            ("ETag", f'W/"{tag}"'),
            ("Vary", "Accept-Encoding"),
        ]
        if request.if_none_match.contains_weak(tag):
            return Answer(304, headers)
        body = plain
        if packed is not None and accepts_gzip(request):
            body = packed
            headers.append(("Content-Encoding", "gzip"))
        return Answer(200, [*headers, ("Content-Length", str(len(body)))], [body])


@lru_cache(maxsize=64)
def _content(path: Path) -> tuple[bytes, bytes | None, str]:
    return _packed(path.read_bytes(), path.suffix not in _PACKED_ALREADY)


def _fallback() -> tuple[bytes, bytes | None, str]:
    return _packed(FALLBACK.encode(), False)


def _packed(plain: bytes, worthwhile: bool) -> tuple[bytes, bytes | None, str]:
    tag = hashlib.sha256(plain).hexdigest()[:24]
    if not worthwhile:
        return plain, None, tag
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return plain, packer.compress(plain) + packer.flush(), tag
