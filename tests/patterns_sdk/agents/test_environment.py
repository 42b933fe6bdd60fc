"""`PARALLAX_LOCAL_AGENTS` in both its forms, and its faults at their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from parallax_compiler.diagnostics.core import Sink
from parallax_patterns.agents.files.environment import agents_in_environment
from parallax_patterns.agents.files.models import Http
from parallax_patterns.agents.found import VARIABLE
from parallax_patterns.agents.local import load_agents
from parallax_patterns.project import Project


def read(text: str) -> list[tuple[str, str, str, list[str]]]:
    sink = Sink()
    found = []
    for one in agents_in_environment({VARIABLE: text}, sink):
        assert isinstance(one.model, Http)
        found.append((one.id, str(one.model.name), one.model.url, one.model.capabilities))
    assert not list(sink)
    return found


def test_names_and_ports() -> None:
    assert read("security:8001, codeReview:8002,") == [
        ("security", "security", "http://127.0.0.1:8001", ["security"]),
        ("codeReview", "codeReview", "http://127.0.0.1:8002", ["code-review"]),
    ]
    assert read("") == read(" ") == []


def test_ids_names_endpoints_and_capabilities() -> None:
    text = "sec:Security:http://box:8001/a:security,review; q::8002:quality;r:R:host:9:a;"
    assert read(text) == [
        ("sec", "Security", "http://box:8001/a", ["security", "review"]),
        ("q", "q", "http://127.0.0.1:8002", ["quality"]),
        ("r", "R", "http://host:9", ["a"]),
    ]
    assert read("sec:Security:8001:a,b") == [
        ("sec", "Security", "http://127.0.0.1:8001", ["a", "b"])
    ]


@pytest.mark.parametrize(
    ("text", "column", "code", "words"),
    [
        ("security", 1, "PLX0909", "`security` is no agent"),
        ("a:1,b:port", 1, "PLX0909", "`a:1,b:port` is no agent"),
        ("a:A:1:x; b:B:nowhere:y", 10, "PLX0909", "`nowhere` is no endpoint"),
        ("a:A:http://h:99999:x", 1, "PLX0909", "`http://h:99999` is no endpoint"),
        ("a:A:grpc://h:x", 1, "PLX0909", "`grpc://h` is no endpoint"),
        ("a:99999", 1, "PLX0909", "`99999` is no endpoint"),
        ("a:1, a:2", 6, "PLX0943", "already defined at `PARALLAX_LOCAL_AGENTS`, column 1"),
    ],
)
def test_faults(text: str, column: int, code: str, words: str) -> None:
    sink = Sink()
    agents_in_environment({VARIABLE: text}, sink)
    (one,) = list(sink)
    assert one.source.name == VARIABLE
    assert (one.source.position(one.span.start).column, one.code) == (column, code)
    assert words in one.label


def test_the_environment_replaces_agents_of_files(tmp_path: Path) -> None:
    (tmp_path / "agents").mkdir()
    text = "kind: process\ncapabilities: [search]\ncommand: nothing\n"
    (tmp_path / "agents/scout.yaml").write_text(text, "utf-8")
    project = Project.find(tmp_path, environment={})
    named = {VARIABLE: "scout:8001,other:8002"}
    loaded = load_agents(project, environment=named)
    assert [(one.agent.id, one.kind) for one in loaded.found] == [
        ("scout", "http"),
        ("other", "http"),
    ]
    given = load_agents(project, [project.agents_dir], environment=named)
    assert [one.kind for one in given.found] == ["process"]


def test_a_package_that_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "parallax_runtime.transports.http", None)
    loaded = load_agents(Project.find(tmp_path, environment={}), environment={VARIABLE: "a:1"})
    (one,) = loaded.diagnostics
    assert one.code == "PLX0947"
    assert one.hint == "Run `pip install 'parallax-orchestration[http]'`"
