"""Whatever is written is registered, documented and tested."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest

import parallax_compiler.check.rules
import parallax_compiler.diagnostics
import parallax_compiler.plan.passes
import parallax_patterns.diagnostics
import parallax_primitives
import parallax_primitives.specs
from parallax_cli.commands import COMMANDS
from parallax_compiler.check.rules import RULES
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.plan.passes import PASSES
from parallax_patterns.diagnostics.catalogue import CATALOGUE, explain
from parallax_primitives.catalogue import SPECS
from parallax_primitives.spec import in_snake_case

ROOT = Path(__file__).parents[2]
TESTS = "\n".join(
    path.read_text("utf-8")
    for path in sorted((ROOT / "tests").rglob("*"))
    if path.suffix in {".py", ".md", ".json", ".jsonl", ".txt", ".yaml"}
)


def defined_diagnostics() -> list[type[Diagnostic]]:
    """Every concrete diagnostic class in the two packages that define some."""
    found = []
    for package in (parallax_compiler.diagnostics, parallax_patterns.diagnostics):
        for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            module = importlib.import_module(info.name)
            found += [
                value
                for value in vars(module).values()
                if isinstance(value, type)
                and issubclass(value, Diagnostic)
                and value.__module__ == info.name
                and "code" in vars(value)
            ]
    return found


def test_every_diagnostic_is_in_the_catalogue_once() -> None:
    defined = defined_diagnostics()
    assert sorted(CATALOGUE, key=lambda c: c.code) == sorted(defined, key=lambda c: c.code)
    codes = [one.code for one in CATALOGUE]
    assert len(codes) == len(set(codes))
    assert len(codes) >= 30


@pytest.mark.parametrize("kind", CATALOGUE, ids=lambda kind: kind.code)
def test_a_diagnostic_is_worded_well(kind: type[Diagnostic]) -> None:
    assert re.fullmatch(r"PLX\d{4}", kind.code)
    assert len(kind.title.split()) <= 6
    page = explain(kind.code)
    assert page is not None
    assert "Wrong:" in page
    assert "Right:" in page
    for word in (r"\binvalid\b", r"\bplease\b"):
        assert not re.search(word, page + kind.title, re.IGNORECASE), f"{kind.code} says {word}"


@pytest.mark.parametrize("kind", CATALOGUE, ids=lambda kind: kind.code)
def test_a_diagnostic_is_reported_in_some_test(kind: type[Diagnostic]) -> None:
    assert kind.code in TESTS or kind.__name__ in TESTS, f"no test mentions {kind.code}"


def test_wording_of_labels_and_hints() -> None:
    for package in (
        ROOT / "compiler/parallax_compiler/diagnostics",
        ROOT / "parallax_patterns/diagnostics",
    ):
        for path in package.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    assert not re.search(r"[Pp]lease|\b[Ii]nvalid\b", node.value), (
                        f"{path}:{node.lineno}"
                    )


def test_every_primitive_is_registered() -> None:
    """A coroutine function that is named as its file, in the folder of a category, is a handler."""
    names = {
        f"parallax_primitives.{one.category}.{in_snake_case(one.name)}" for one in SPECS.values()
    }
    for info in pkgutil.walk_packages(parallax_primitives.__path__, "parallax_primitives."):
        own = getattr(importlib.import_module(info.name), info.name.rsplit(".", 1)[1], None)
        if inspect.iscoroutinefunction(own) and info.name.count(".") == 2:
            assert info.name in names


def test_every_spec_is_registered() -> None:
    for info in pkgutil.iter_modules(parallax_primitives.specs.__path__):
        module = importlib.import_module(f"parallax_primitives.specs.{info.name}")
        assert {one.name for one in vars(module)[info.name.upper()]} == {
            one.name for one in SPECS.values() if one.category == info.name
        }


def test_every_check_rule_is_registered() -> None:
    files = {info.name for info in pkgutil.iter_modules(parallax_compiler.check.rules.__path__)}
    registered = [rule.check.__module__.rsplit(".", 1)[1] for rule in RULES]
    assert sorted(files) == sorted(registered)


def test_every_plan_pass_is_registered() -> None:
    files = {info.name for info in pkgutil.iter_modules(parallax_compiler.plan.passes.__path__)}
    registered = {one.__module__.rsplit(".", 1)[1] for one in PASSES}
    assert files == registered


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_is_loadable_documented_and_tested(command: object) -> None:
    name, module, line = command.name, command.module, command.help  # type: ignore[attr-defined]
    importlib.import_module(module)
    assert line
    assert f"## {name}" in (ROOT / "docs/cli.md").read_text("utf-8")
    assert re.search(rf'"{name}"', TESTS), f"no test runs `parallax {name}`"
