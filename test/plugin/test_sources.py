"""The Python code keeps the promises of the package about what it imports."""

from __future__ import annotations

import ast
import sys

import pytest
from board import PLUGIN_SOURCE

PACKAGE = "tensorboard_plugin_pointillist"
FILES = sorted((PLUGIN_SOURCE / PACKAGE).rglob("*.py"))
ALLOWED = set(sys.stdlib_module_names) | {PACKAGE, "tensorboard", "werkzeug", "google"}
OPTIONAL = {"fsspec"}


def imports(tree: ast.AST):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module.split(".")[0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_is_imported_but_the_standard_library_and_what_tensorboard_brings(path):
    found = set(imports(ast.parse(path.read_text())))
    assert found <= ALLOWED | OPTIONAL
    at_once = set()
    for node in ast.parse(path.read_text()).body:
        at_once |= set(
            imports(ast.Module([node], []))
            if isinstance(node, (ast.Import, ast.ImportFrom))
            else ()
        )
    assert not at_once & (OPTIONAL | {"tensorflow", "numpy"})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_files_are_small(path):
    assert len(path.read_text().splitlines()) <= 300
