"""Which room may import which, and what the compiler may not touch."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

ROOMS = {
    "parallax_sdk": ROOT / "parallax_sdk",
    "parallax_primitives": ROOT / "primitives" / "parallax_primitives",
    "parallax_compiler": ROOT / "compiler" / "parallax_compiler",
    "parallax_runtime": ROOT / "parallax_runtime",
    "parallax_patterns": ROOT / "parallax_patterns",
    "parallax_cli": ROOT / "parallax_cli",
}

MAY_IMPORT = {
    "parallax_sdk": set[str](),
    "parallax_primitives": {"parallax_sdk"},
    "parallax_compiler": {"parallax_primitives", "parallax_sdk"},
    "parallax_runtime": {"parallax_primitives", "parallax_sdk"},
    "parallax_patterns": {
        "parallax_compiler",
        "parallax_runtime",
        "parallax_primitives",
        "parallax_sdk",
    },
    "parallax_cli": set(ROOMS),
}

IMPURE = {
    "asyncio", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets", "shutil",
    "socket", "subprocess", "sys", "tempfile", "threading", "time", "datetime", "uuid",
}  # fmt: skip

READS_ITS_TABLES = {"syntax/grammar.py", "syntax/tables.py"}
"""The compiler's modules that read a data file shipped beside them."""

LOADS_ON_USE = {"parallax_cli/commands.py", "parallax_cli/main.py"}
"""Modules whose purpose is to import something only when it is used."""


def modules() -> list[tuple[str, Path]]:
    return [(room, path) for room, top in ROOMS.items() for path in sorted(top.rglob("*.py"))]


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """The dotted names that a module imports, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import"
            yield node.module or "", node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def type_checking_only(tree: ast.Module) -> set[int]:
    """The lines inside `if TYPE_CHECKING:`, which no running program reaches."""
    return {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_the_rooms_below_it(room: str) -> None:
    foreign = set(ROOMS) - {room} - MAY_IMPORT[room]
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in sorted(ROOMS[room].rglob("*.py"))
        for name, line in imports(tree_of(path))
        if name.split(".")[0] in foreign
    ]
    assert not wrong


def imports_in_functions(tree: ast.AST) -> list[int]:
    """The lines of imports that wait until a function is called."""
    return [
        node.lineno
        for function in ast.walk(tree)
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
        for node in ast.walk(function)
        if isinstance(node, (ast.Import, ast.ImportFrom))
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_imports_stand_at_the_top(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted(ROOMS[room].rglob("*.py"))
        if str(path.relative_to(ROOT)) not in LOADS_ON_USE
        for line in imports_in_functions(tree_of(path))
    ]
    assert not wrong


def test_the_compiler_is_pure() -> None:
    top = ROOMS["parallax_compiler"]
    for path in sorted(top.rglob("*.py")):
        if str(path.relative_to(top)) in READS_ITS_TABLES:
            continue
        tree = tree_of(path)
        for name, line in imports(tree):
            assert name.split(".")[0] not in IMPURE, (
                f"{path.relative_to(ROOT)}:{line} imports {name}"
            )
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"print", "open", "input"}, f"{path}:{node.lineno}"


def test_the_compiler_reads_specs_and_no_handlers() -> None:
    for path in sorted(ROOMS["parallax_compiler"].rglob("*.py")):
        for name, line in imports(tree_of(path)):
            assert name != "parallax_primitives.context", f"{path}:{line}"


def reached_through(name: str, found: set[str]) -> bool:
    """Whether a package is only named to import a module of its own from it."""
    return any(other.startswith(f"{name}.") for other in found)


def test_no_import_cycles() -> None:
    graph: dict[str, set[str]] = {}
    names: dict[str, Path] = {}
    for room, path in modules():
        parts = path.relative_to(ROOMS[room]).with_suffix("").parts
        dotted = ".".join([room, *(part for part in parts if part != "__init__")])
        names[dotted] = path
    for dotted, path in names.items():
        tree = tree_of(path)
        skipped = type_checking_only(tree)
        found = {name for name, line in imports(tree) if name in names and line not in skipped}
        graph[dotted] = {name for name in found if not reached_through(name, found)} - {dotted}
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, "an import cycle: " + " → ".join([*path[path.index(name) :], name])
        if name in done:
            return
        for other in sorted(graph[name]):
            visit(other, (*path, name))
        done.add(name)

    for name in sorted(graph):
        visit(name, ())
