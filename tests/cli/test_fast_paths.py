"""What the commands that people wait for may load: modules that cost time and are not needed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.runner import clean_environment

PATTERN = "agents.map(a => a.review(input.code))\n"

COMMAND = """
import json, sys
from parallax_cli.main import main
code = main(sys.argv[1:])
print(json.dumps([code, *sys.modules]), file=sys.stderr)
"""
LIBRARY = """
import json, sys
from pathlib import Path
from parallax_patterns.project import Project
from parallax_patterns.validation import validate
found = validate([Path(one) for one in sys.argv[1:]], Project.find(Path.cwd()))
print(json.dumps([0 if found.ok else 1, *sys.modules]), file=sys.stderr)
"""

NOT_TO_VALIDATE = (
    "asyncio",
    "parallax_primitives.handlers",
    "parallax_primitives.context",
    "parallax_runtime",
    "parallax_compiler.plan",
    "parallax_compiler.emit",
    "parallax_compiler.syntax.grammar",
    "parallax_patterns.generation",
    "parallax_patterns.testing.loading",
    "jsonschema",
    "jinja2",
    "rich",
    "lark",
    "pydantic",
    "yaml",
)
"""To validate a pattern."""

NOT_IN_THE_LIBRARY = (*NOT_TO_VALIDATE, "typer")
NOT_WHEN_UNCHANGED = (
    *NOT_TO_VALIDATE,
    "parallax_compiler.syntax",
    "parallax_compiler.resolve",
    "parallax_compiler.check",
    "parallax_primitives.catalogue",
)
NOT_TO_TEST = (
    "parallax_compiler.syntax",
    "parallax_compiler.resolve",
    "parallax_compiler.check.checker",
    "parallax_compiler.plan.lower",
    "parallax_compiler.emit",
    "parallax_patterns.generation",
    "parallax_patterns.testing.reading",
    "jsonschema",
    "jinja2",
    "rich",
    "lark",
    "pydantic",
    "yaml",
    "httpx2",
    "openai",
    "anthropic",
    "mcp",
    "grpc",
)
"""To run a pattern that was compiled before, with what test files say of its agents."""

NOT_TO_RUN = (*NOT_TO_TEST, "parallax_patterns.testing.loading")
"""To run it with agents in Python."""


def loaded(program: str, *arguments: str, cwd: Path) -> set[str]:
    """The modules, and the packages around them, that are loaded in the end."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd=cwd,
        env=clean_environment({"XDG_CACHE_HOME": str(cwd.parent / "home")}),
    )
    code, *modules = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done.stdout
    return {name.rsplit(".", cut)[0] for name in modules for cut in range(name.count(".") + 1)}


AGENT = """
from parallax_sdk import Answer, agent

@agent(capabilities=["review"])
def look(request):
    return Answer("fine", 0.9)
"""
REMOTE = "kind: http\nurl: http://127.0.0.1:9\ncapabilities: [review]\n"
REQUIREMENTS = "goal: Release the build\nstrategy: quality-gate\nperspectives: [security]\n"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with settings, agents, requirements, and a pattern made of these with its tests."""
    path = tmp_path_factory.mktemp("whole") / "project"
    (path / "patterns").mkdir(parents=True)
    (path / "patterns" / "review.prism").write_text(PATTERN, "utf-8")
    (path / "parallax.config.yml").write_text("name: fast\n", "utf-8")
    (path / "agents").mkdir()
    (path / "agents" / "look.py").write_text(AGENT, "utf-8")
    (path / "agents" / "remote.yaml").write_text(REMOTE, "utf-8")
    (path / "requirements").mkdir()
    (path / "requirements" / "release.yaml").write_text(REQUIREMENTS, "utf-8")
    loaded(COMMAND, "generate", "pattern", "-f", "requirements/release.yaml", cwd=path)
    return path


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "project")


def test_validating_a_pattern_loads_neither_what_runs_it_nor_what_emits_it(folder: Path) -> None:
    (folder / "parallax.config.yml").unlink()
    modules = loaded(COMMAND, "validate", "patterns/review.prism", cwd=folder)
    assert "parallax_compiler.check.checker" in modules
    assert not modules.intersection(NOT_TO_VALIDATE)


def test_the_library_validates_without_what_reads_settings(folder: Path) -> None:
    (folder / "parallax.config.yml").unlink()
    modules = loaded(LIBRARY, "patterns/review.prism", cwd=folder)
    assert "parallax_compiler.check.checker" in modules
    assert not modules.intersection(NOT_IN_THE_LIBRARY)


def test_what_is_unchanged_is_validated_without_what_reads_it(folder: Path) -> None:
    assert "parallax_compiler.check.checker" in loaded(COMMAND, "validate", cwd=folder)
    assert not loaded(COMMAND, "validate", cwd=folder).intersection(NOT_WHEN_UNCHANGED)


def test_what_is_unchanged_is_run_without_the_compiler(folder: Path) -> None:
    (folder / "agents" / "remote.yaml").unlink()
    run = ("run", "review", "--input", '{"code": "x"}')
    loaded(COMMAND, *run, cwd=folder)
    assert not loaded(COMMAND, *run, cwd=folder).intersection(NOT_TO_RUN)


def test_what_is_unchanged_is_tested_without_the_compiler(folder: Path) -> None:
    for command in (["test"], ["run", "release", "--mock-agents", "--no-journal"]):
        loaded(COMMAND, *command, cwd=folder)
        modules = loaded(COMMAND, *command, cwd=folder)
        assert "parallax_patterns.testing.loading" in modules
        assert not modules.intersection(NOT_TO_TEST)
