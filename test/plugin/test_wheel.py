"""The wheel: what is in it, that two builds are equal byte by byte, and that it works where only it is installed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import logdirs
import pytest
from board import PLUGIN_SOURCE, Board

ROOT = PLUGIN_SOURCE.parent
PACKAGE = "tensorboard_plugin_pointillist"
GOLDEN = Path(__file__).with_name("wheel-files.txt")
STATIC_TYPES = {".js", ".css", ".json", ".map", ".wasm", ".png", ".txt", ".woff2"}


def build_wheel(folder: Path, epoch: str = "315532800") -> Path:
    """Builds from a copy, as the build script does from the tree."""
    ignored = shutil.ignore_patterns("build", "*.egg-info", "__pycache__", ".ruff_cache")
    source = shutil.copytree(PLUGIN_SOURCE, folder / "source", ignore=ignored)
    for name in ("LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, source / name)
    static = source / PACKAGE / "static"
    if not static.exists():
        static.mkdir()
        (static / "index.js").write_text("export function render() {}\n")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index"]
    command += ["--no-build-isolation", "-w", str(folder), str(source)]
    env = {**os.environ, "SOURCE_DATE_EPOCH": epoch}
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


def wheels_to_check(wheel: Path) -> list[Path]:
    """Ours, and the one that ships where the build script has made it."""
    shipped = os.environ.get("POINTILLIST_WHEEL")
    return [wheel, Path(shipped)] if shipped else [wheel]


def test_the_wheel_holds_the_listed_files_and_the_page(wheel):
    for path in wheels_to_check(wheel):
        with zipfile.ZipFile(path) as archive:
            names = sorted(archive.namelist())
        static = [name for name in names if name.startswith(f"{PACKAGE}/static/")]
        assert f"{PACKAGE}/static/index.js" in static
        assert {Path(name).suffix for name in static} <= STATIC_TYPES
        code = [name for name in names if name.startswith(f"{PACKAGE}/") and name not in static]
        assert code == GOLDEN.read_text().split()
        others = {Path(name).name for name in names if not name.startswith(f"{PACKAGE}/")}
        assert others == {
            "LICENSE", "METADATA", "NOTICE", "RECORD", "WHEEL", "entry_points.txt", "top_level.txt"
        }  # fmt: skip


def test_the_wheel_is_for_every_python_and_system_and_needs_tensorboard_only(wheel):
    for path in wheels_to_check(wheel):
        assert path.name.endswith("-py3-none-any.whl")
        with zipfile.ZipFile(path) as archive:
            metadata = next(name for name in archive.namelist() if name.endswith("METADATA"))
            fields = Parser().parsestr(archive.read(metadata).decode())
        assert fields["Name"] == "tensorboard-plugin-pointillist"
        assert fields.get_all("Requires-Dist") == ["tensorboard>=2.14"]
        assert fields["Requires-Python"] == ">=3.9"
        assert "Apache" in fields["License"]


def test_two_builds_are_equal(wheel, tmp_path):
    again = build_wheel(tmp_path)
    for path in (tmp_path / "source").rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    assert again.name == wheel.name
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (again, wheel)]
    assert digests[0] == digests[1]


def test_the_wheel_works_where_nothing_else_of_ours_is(wheel, tmp_path, board_python):
    logdirs.write_embedding(tmp_path / "logdir" / "run")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    with Board(
        "--logdir", str(tmp_path / "logdir"), python=board_python, source=site, is_installed=True
    ) as board:
        assert board.await_run("run")["newestStep"] == 100
        assert board.plugins()["pointillist"]["enabled"] is True
        with zipfile.ZipFile(wheel) as archive:
            page = archive.read(f"{PACKAGE}/static/index.js")
        assert board.get("/static/index.js").body == page
