"""Which Python runs TensorBoard: one without TensorFlow where there is one, for it starts ten times as fast."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from board import PLUGIN_SOURCE, Board

# The source tree, not what an earlier run may have installed.
sys.path.insert(0, str(PLUGIN_SOURCE))


def _has_tensorboard(python: str) -> bool:
    return subprocess.run([python, "-c", "import tensorboard"], capture_output=True).returncode == 0


@pytest.fixture(scope="session")
def board_python() -> str:
    """A Python with TensorBoard."""
    python = os.environ.get("POINTILLIST_BOARD")
    return python if python and _has_tensorboard(python) else sys.executable


@pytest.fixture
def start_board(board_python):
    """Starts TensorBoard with the given arguments; all are stopped when the test ends."""
    started: list[Board] = []

    def start(*args: str, **options) -> Board:
        board = Board(*map(str, args), **{"python": board_python, **options})
        board.__enter__()
        started.append(board)
        return board

    yield start
    for board in started:
        board.__exit__()
