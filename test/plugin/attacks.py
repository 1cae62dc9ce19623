"""500 paths that must lead nowhere, and the things other than files that a name may turn out to be."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from itertools import islice, product
from pathlib import Path

CANARY = b"canary-7f3a: this text stands outside the logdir"


def hostile_paths(outside: Path, logdir: Path) -> list[str]:
    """Exactly 500 paths to `outside/secret.txt` and to well-known files, in every dress."""
    secret = outside / "secret.txt"
    relative = os.path.relpath(secret, logdir / "run")
    plain = [
        str(secret),
        relative,
        f"./{relative}",
        f"a/../{relative}",
        f"{logdir}/../{outside.name}/secret.txt",
        f"{logdir}/run/../../{outside.name}/secret.txt",
        f"{logdir}evil/secret.txt",
        f"link-out/{secret.name}",
        "link-to-secret",
        "link-chain-0",
        "link-loop",
        "/etc/passwd",
        "/etc/hostname",
        "/proc/self/environ",
        "/proc/self/root/etc/passwd",
        "/dev/zero",
        "/dev/stdin",
        "/dev/tty",
        "~/.bashrc",
        "~root/.bashrc",
        "../.hidden/secret.txt",
        "../.env",
        "..",
        ".",
        "/",
        "//",
        "",
        " ",
        "C:\\Windows\\win.ini",
        "C:/Windows/win.ini",
        "\\\\server\\share\\secret.txt",
        "//server/share/secret.txt",
        "\\\\?\\C:\\secret.txt",
        "file:///etc/passwd",
        "http://127.0.0.1:1/secret.txt",
        "s3://bucket/secret.txt",
        "secret.txt::$DATA",
        "CON",
        "NUL",
        "aux.tsv",
        "x" * 300,
        "x" * 5000,
        "/".join(["deep"] * 300) + "/secret.txt",
        "/".join([".."] * 300) + str(secret),
        "a\nb",
        "\x00",
        f"{secret}\x00.tsv",
        f"metadata.tsv\x00{secret}",
        "\u202e/etc/passwd",
        "\uff0e\uff0e/\uff0e\uff0e/etc/passwd",
        "..\u2215..\u2215etc\u2215passwd",
        "%s%s%s%n",
        "$(cat /etc/passwd)",
        "`id`",
        "${HOME}/.bashrc",
        "*",
        "?",
        "[a-z]*",
    ]
    ups = ["../", "..\\", "%2e%2e/", "%2e%2e%2f", "..%2f", "..%5c", "%252e%252e%252f", "....//"]
    ups += ["..;/", "..%c0%af", "%c0%ae%c0%ae/", "..%00/", "./../", ".%2e/", "..//", "/../"]
    targets = ["etc/passwd", f"{outside.name}/secret.txt", "etc/hostname", str(secret).lstrip("/")]
    dressed = (up * depth + target for depth, up, target in product(range(1, 9), ups, targets))
    paths = list(islice(dict.fromkeys([*plain, *dressed]), 500))
    assert len(paths) == 500
    return paths


def plant_links(run: Path, outside: Path) -> None:
    """The links that some of the paths go through."""
    (run / "link-out").symlink_to(outside)
    (run / "link-to-secret").symlink_to(outside / "secret.txt")
    (run / "link-loop").symlink_to(run / "link-loop")
    for at in range(30):
        (run / f"link-chain-{at}").symlink_to(f"link-chain-{at + 1}")
    (run / "link-chain-30").symlink_to(outside / "secret.txt")


def _socket(path: Path, _: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        # The limit of a socket's path is short; a relative one fits.
        here = Path.cwd()
        os.chdir(path.parent)
        try:
            listener.bind(path.name)
        finally:
            os.chdir(here)


OBJECTS: dict[str, Callable[[Path, Path], None]] = {
    "a link to a file outside": lambda path, outside: path.symlink_to(outside / "secret.txt"),
    "a relative link outside": lambda path, outside: path.symlink_to(
        os.path.relpath(outside / "secret.txt", path.parent)
    ),
    "a link to a folder outside": lambda path, outside: path.symlink_to(outside),
    "a link to another run": lambda path, outside: path.symlink_to(
        outside.parent / "logdir" / "other" / "private.txt"
    ),
    "a link to itself": lambda path, _: path.symlink_to(path),
    "a link to nothing": lambda path, _: path.symlink_to(path.parent / "nothing"),
    "a link to a device": lambda path, _: path.symlink_to("/dev/zero"),
    "a link to a process's memory": lambda path, _: path.symlink_to("/proc/self/environ"),
    "a pipe": lambda path, _: os.mkfifo(path),
    "a socket": _socket,
    "a folder": lambda path, _: path.mkdir(),
}

KINDS = {
    "config": "projector_config.pbtxt",
    "index": "embeddings/images/ckpt-100.index",
    "shard": "embeddings/images/ckpt-100.data-00000-of-00001",
    "metadata": "embeddings/images/metadata-0123abcd.tsv",
    "sprite": "embeddings/images/sprite-0123abcd.png",
    "images": "embeddings/images/images-0123abcd.bin",
    "paths": "embeddings/images/images-89abcdef.txt",
    "bookmarks": "embeddings/images/bookmarks-0123abcd.json",
    "layout": "embeddings/images/layouts/t-SNE@100.npy",
}
