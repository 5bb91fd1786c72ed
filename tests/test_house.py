"""The house keeps its own rules."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(path for room in ("app", "graph_models") for path in (ROOT / room).rglob("*.py"))
CYPHER = re.compile(r"\b(MATCH \(|MERGE \(|UNWIND |CREATE \(|RETURN \w+\.|DETACH DELETE)")
NO_NAMES = {"utils", "helpers", "common", "misc"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_is_documented_and_short(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    if tree.body:
        assert ast.get_docstring(tree), "no module docstring"
    public = [node for node in _definitions(tree) if not node.name.startswith("_")]
    assert [node.name for node in public if not ast.get_docstring(node)] == []
    assert path.stem not in NO_NAMES
    assert len(path.read_text("utf-8").splitlines()) <= 300


def _definitions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    for node in tree.body:
        overload = any(ast.unparse(mark) == "overload" for mark in getattr(node, "decorator_list", []))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not overload:
            yield node


@pytest.mark.parametrize(
    "path", [p for p in MODULES if p.is_relative_to(ROOT / "app")], ids=lambda p: p.relative_to(ROOT).as_posix()
)
def test_no_cypher_stands_in_python(path: Path) -> None:
    texts = [
        n.value
        for n in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(n, ast.Constant) and isinstance(n.value, str)
    ]
    docs = {
        ast.get_docstring(n, clean=False)
        for n in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(n, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    assert [text for text in texts if text not in docs and CYPHER.search(text)] == []


def test_the_median_module_is_short() -> None:
    lengths = sorted(len(path.read_text("utf-8").splitlines()) for path in MODULES if path.stat().st_size)
    assert lengths[len(lengths) // 2] < 120
