"""Loading `agents/*.py`: what is found, and every fault at its place without Python's traceback."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from parallax_patterns.agents.finding import agent_files
from parallax_patterns.agents.local import load_agents
from parallax_patterns.errors import UserError
from parallax_patterns.project import Project

Write = Callable[[str, str], Path]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "agents").mkdir()
    (tmp_path / "parallax.config.yml").write_text("", "utf-8")
    return Project.find(tmp_path, environment={})


@pytest.fixture
def write(project: Project) -> Write:
    def write_file(name: str, text: str) -> Path:
        path = project.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), "utf-8")
        return path

    return write_file


def faults(project: Project) -> list[str]:
    told = []
    for one in load_agents(project).diagnostics:
        place = one.source.position(one.span.start)
        told.append(f"{one.source.name}:{place.line}:{place.column} {one.code} {one.label}")
    return told


def test_functions_classes_and_objects_in_the_order_of_files(
    project: Project, write: Write
) -> None:
    write(
        "agents/b.py",
        """\
        from __future__ import annotations
        from dataclasses import dataclass
        from parallax_sdk import Agent, Answer, agent

        @dataclass
        class Setting:
            level: float = 0.9

        @agent(capabilities=["security"], expertise=0.8)
        def scan_code(input):
            return Answer("fine", Setting().level)

        class CodeReviewer(Agent):
            capabilities = ("quality",)

            async def analyze(self, task):
                return Answer(task, 0.8)
        """,
    )
    write(
        "agents/a.py",
        """\
        from parallax_sdk import Agent, Answer

        class Oracle(Agent):
            def __init__(self, name):
                self.id = name

            def analyze(self):
                return Answer(1, 1)

        first = Oracle("delphi")
        second = Oracle("dodona")
        """,
    )
    loaded = load_agents(project)
    assert loaded.diagnostics == ()
    assert not loaded.has_errors
    assert [agent.id for agent in loaded.registry] == [
        "delphi", "dodona", "scan-code", "code-reviewer",
    ]  # fmt: skip
    scan = loaded.registry.find("scan-code")
    assert scan is not None
    assert (scan.agent.capabilities, scan.agent.expertise) == (("security",), 0.8)


def test_files_may_share_code_that_leaves_nothing_behind(project: Project, write: Write) -> None:
    write("agents/_shared.py", "LEVEL = 0.7\n")
    write(
        "agents/a.py",
        """\
        from _shared import LEVEL
        from parallax_sdk import Answer, agent

        @agent(capabilities=["x"])
        def one():
            return Answer(1, LEVEL)
        """,
    )
    before = list(sys.path)
    loaded = load_agents(project)
    assert [agent.id for agent in loaded.registry] == ["one"]
    assert "_shared" not in sys.modules
    assert sys.path == before


def test_what_a_file_prints_is_no_result(
    project: Project, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write("agents/a.py", "print('loading')\n")
    load_agents(project)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "loading\n"


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("x = (\n", "1:5 PLX0941", "Python cannot read this: '(' was never closed"),
        ("def f(:\n    pass\n", "1:7 PLX0941", "Python cannot read this: "),
        ("x = 1\n  y = 2\n", "2:3 PLX0941", "Python cannot read this: unexpected indent"),
        ("x = '\0'\n", "1:1 PLX0941", "Python cannot read this: "),
        (
            "import os\nimport no_such_module_here\n",
            "2:1 PLX0942",
            "there is no module `no_such_module_here` here",
        ),
        (
            "from parallax_sdk import agnt\n",
            "1:1 PLX0942",
            "this import fails: cannot import name 'agnt'",
        ),
        (
            "def level():\n    return 1 / 0\n\nLEVEL = level()\n",
            "2:5 PLX0942",
            "this fails with ZeroDivisionError: division by zero",
        ),
        ("import sys\nsys.exit(3)\n", "2:1 PLX0942", "this ends the program while the file is"),
        (
            "from parallax_sdk import agent\n@agent(capabilities='x')\ndef f(): ...\n",
            "2:1 PLX0942",
            "this fails with TypeError: the capabilities of `f` are a list of texts",
        ),
        ("x = 1\n", "1:1 PLX0944", "this file defines no agent"),
        ("", "1:1 PLX0944", "this file defines no agent"),
    ],
)
def test_files_that_do_not_load(
    project: Project, write: Write, text: str, place: str, words: str
) -> None:
    write("agents/a.py", text)
    write(
        "agents/good.py",
        """\
        from parallax_sdk import Answer, agent

        @agent(capabilities=["x"])
        def good():
            return Answer(1, 1)
        """,
    )
    (fault,) = faults(project)
    assert fault.startswith(f"agents/a.py:{place} {words}")
    assert "Traceback" not in fault
    assert [agent.id for agent in load_agents(project).registry] == ["good"]


def test_a_fault_in_a_shared_file_is_told_where_it_is_imported(
    project: Project, write: Write
) -> None:
    write("agents/_shared.py", "def f(:\n")
    write("agents/a.py", "import _shared\n")
    (fault,) = faults(project)
    assert fault.startswith("agents/a.py:1:1 PLX0942 `_shared.py`, line 1, is no Python: ")


def test_a_class_that_cannot_be_made(project: Project, write: Write) -> None:
    write(
        "agents/a.py",
        """\
        from parallax_sdk import Agent

        class Reviewer(Agent):
            def __init__(self):
                raise OSError("no key")
        """,
    )
    assert faults(project) == ["agents/a.py:5:9 PLX0942 this fails with OSError: no key"]


def test_two_agents_of_one_id(project: Project, write: Write) -> None:
    write(
        "agents/a.py",
        """\
        from parallax_sdk import Agent, Answer, agent

        @agent(capabilities=["x"], id="scanner")
        def one():
            return Answer(1, 1)
        """,
    )
    write(
        "agents/b.py",
        """\
        from parallax_sdk import Agent, Answer, agent

        class Scanner(Agent):
            def analyze(self):
                return Answer(1, 1)

        @agent(capabilities=["x"], id="scanner")
        def two():
            return Answer(1, 1)
        """,
    )
    assert faults(project) == [
        "agents/b.py:3:1 PLX0943 an agent `scanner` is already defined at `agents/a.py:4`",
        "agents/b.py:8:1 PLX0943 an agent `scanner` is already defined at `agents/a.py:4`",
    ]
    assert len(load_agents(project).registry) == 1


def test_which_files_are_read(project: Project, write: Write) -> None:
    first, second = write("agents/a.py", ""), write("agents/b.yaml", "")
    write("agents/_hidden.py", "")
    write("agents/notes.txt", "")
    other = write("other/deep.py", "")
    assert agent_files(project) == (first, second)
    assert agent_files(project, (other, project.agents_dir, first)) == (other, first, second)
    with pytest.raises(UserError, match="There is no file or folder"):
        agent_files(project, (project.root / "nowhere",))


def test_a_project_without_agents(tmp_path: Path) -> None:
    loaded: Any = load_agents(Project.find(tmp_path, environment={}))
    assert (len(loaded.registry), loaded.diagnostics) == (0, ())
