"""Reading `agents/*.yaml`: every fault at its place, and what the agents come to be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.agents.files.reading import read_agent_file
from parallax_patterns.agents.local import load_agents
from parallax_patterns.configuration import config_layers
from parallax_patterns.project import Project
from parallax_runtime import InProcessAgent
from parallax_runtime.guarded import Gate, Guarded
from parallax_runtime.transports.process import ProcessAgent

SCOUT = """\
kind: process
capabilities: [search]
command: [sh, scout.sh]
"""

HTTP = "kind: http\ncapabilities: []\n"
MCP = "kind: mcp\ncapabilities: []\ntool: look\n"
CLI = "kind: cli\ncapabilities: []\ncommand: [sh]\n"


def read(text: str) -> list[str]:
    sink = Sink()
    read_agent_file(Source("agents/scout.yaml", text), sink)
    told = []
    for one in sink:
        place = one.source.position(one.span.start)
        told.append(f"{place.line}:{place.column} {one.code} {one.label}; {one.hint}")
    return told


def test_what_a_file_gives() -> None:
    (one,) = read_agent_file(
        Source(
            "agents/scout.yaml",
            SCOUT + "name: Scout\nexpertise: 0.8\ntimeout: 90s\nconcurrency: 4\nrate: 10/s\n"
            "sizeLimit: 64KB\nstopTimeout: 500\nenv: {TOKEN: '${SCOUT_TOKEN}', MODE: fast}\n"
            "circuit: {failures: 5, reset: 1m}\ncache: {ttl: 5m}\n",
        ),
        sink := Sink(),
    )
    assert not list(sink)
    assert one.id == "scout"
    assert one.model.model_dump() == {
        "kind": "process",
        "id": None,
        "name": "Scout",
        "capabilities": ["search"],
        "expertise": 0.8,
        "command": ["sh", "scout.sh"],
        "env": {"TOKEN": "${SCOUT_TOKEN}", "MODE": "fast"},
        "timeout": 90.0,
        "concurrency": 4,
        "rate": (10, 1.0),
        "size_limit": 64_000,
        "stop_timeout": 0.5,
        "circuit": {"failures": 5, "reset": 60.0},
        "cache": {"ttl": 300.0, "entries": 1000},
    }


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "1:1 PLX0906"),
        ("- a\n", "1:1 PLX0906"),
        ("capabilities: []\n", "1:1 PLX0905"),
        ("kind: proces\n", "1:7 PLX0907"),
        ("kind: 7\n", "1:7 PLX0906"),
        ("kind: process\ncapabilities: []\n", "1:1 PLX0905"),
        (SCOUT + "tiemout: 3s\n", "4:1 PLX0904"),
        (SCOUT + "timeout: soon\n", "4:10 PLX0909"),
        (SCOUT + "timeout: [1]\n", "4:10 PLX0909"),
        (SCOUT + "rate: fast\n", "4:7 PLX0909"),
        (SCOUT + "sizeLimit: 10\n", "4:12 PLX0909"),
        (SCOUT + "expertise: 7\n", "4:12 PLX0908"),
        (SCOUT + "concurrency: 0\n", "4:14 PLX0908"),
        (SCOUT + "env: {API_KEY: sk-123}\n", "4:6 PLX0909"),
        (SCOUT + "circuit: {failures: 3, after: 3s}\n", "4:24 PLX0904"),
        (SCOUT.replace("[sh, scout.sh]", '"sh \'x"'), "3:10 PLX0909"),
        (SCOUT.replace("[sh, scout.sh]", "[]"), "3:10 PLX0909"),
        (HTTP + "url: ftp://a\n", "3:6 PLX0909"),
        (HTTP + "url: 'http://['\n", "3:6 PLX0909"),
        (HTTP + "url: http://a:99999\n", "3:6 PLX0909"),
        (HTTP + "url: https://me:word@a\n", "3:6 PLX0909"),
        (HTTP + "url: http://a\nheaders: {Authorization: Bearer abc}\n", "4:10 PLX0909"),
        ("kind: grpc\ncapabilities: []\naddress: nowhere\n", "3:10 PLX0909"),
        (CLI + "prompt: '('\nanswer: json\n", "4:9 PLX0909"),
        (CLI + "prompt: '>'\nanswer: json\nquestion: '{name}'\n", "6:11 PLX0909"),
        (CLI + "prompt: '>'\nanswer: '(?P<value>x)'\n", "1:1 PLX0909"),
        (CLI + "prompt: '>'\nanswer: 'x'\n", "1:1 PLX0909"),
        (CLI + "prompt: '>'\nanswer: json\nconcurrency: 2\n", "1:1 PLX0909"),
        (CLI + "prompt: '>'\nanswer: json\nlogin: [{expect: a}]\n", "6:9 PLX0909"),
        (MCP + "command: sh\n", "1:1 PLX0905"),
        (MCP + "confidence: 0.5\n", "1:1 PLX0909"),
        (MCP + "confidence: 0.5\ncommand: a\narguments: {q: ['{x}']}\n", "6:12 PLX0909"),
        (MCP + "confidence: 7\ncommand: a\n", "4:13 PLX0909"),
        ("agents: []\n", "1:1 PLX0906"),
        ("agents:\n  - kind: process\n    capabilities: [a]\n    command: x\n", "2:11 PLX0905"),
        ("agents:\n  - 7\n", "2:5 PLX0906"),
        ("agents: [{kind: human, id: a, capabilities: []}]\nkind: human\n", "2:1 PLX0904"),
    ],
)
def test_faults_at_their_place(text: str, fault: str) -> None:
    told = read(text)
    assert [one[: len(fault)] for one in told] == [fault], told


def test_hints() -> None:
    (secret,) = read(SCOUT + "env: {apiToken: abc}\n")
    assert secret == (
        "4:6 PLX0909 `apiToken` is named like a secret, and its value stands here for all to read; "
        "Refer to the environment: `apiToken: ${API_TOKEN}`"
    )
    for broken in ("${keyring:svc}", "${PORT:-80}", "Bearer ${", "${A} ${a b}"):
        (told,) = read(SCOUT + f"env: {{apiToken: '{broken}', PORT: '{broken}'}}\n")
        assert told.endswith("Write `${NAME}` or `${keyring:SERVICE:USER}`; there are no defaults")
    assert read(SCOUT + "env: {A: '$5 or ${PRICE}', B: '${keyring:a b:c@d}'}\n") == []
    (unknown,) = read(SCOUT + "tiemout: 3s\n")
    assert unknown.endswith("nothing reads the key `tiemout`; Write `timeout`")


def test_several_in_a_file_and_ids_in_common(tmp_path: Path) -> None:
    (tmp_path / "agents").mkdir()
    one = "{kind: process, capabilities: [a], command: sh scout.sh, id: %s, timeout: 3s}"
    lines = "".join(f"  - {one % name}\n" for name in ("ada", "bob", "ada"))
    (tmp_path / "agents/all.yaml").write_text(f"agents:\n{lines}", "utf-8")
    loaded = load_agents(Project.find(tmp_path, environment={}))
    assert [agent.id for agent in loaded.registry] == ["ada", "bob"]
    assert [one.label for one in loaded.diagnostics] == [
        "an agent `ada` is already defined at `agents/all.yaml:2`"
    ]
    found = loaded.registry.find("bob")
    assert found is not None
    assert found.timeout == 3.0


def test_the_project_has_the_last_word_on_limits(tmp_path: Path) -> None:
    (tmp_path / "agents").mkdir()
    (tmp_path / "agents/scout.yaml").write_text(SCOUT + "timeout: 3s\nrate: 5/s\n", "utf-8")
    (tmp_path / "agents/ada.py").write_text(
        "from parallax_sdk import agent\n@agent(capabilities=[])\ndef ada(): ...\n", "utf-8"
    )
    scout, ada = "{timeout: 9s, concurrency: 3, cache: {ttl: 1m}}", "{concurrency: 2}"
    config = f"limits:\n  scout: {scout}\n  ada: {ada}\n"
    (tmp_path / "parallax.config.yml").write_text(config, "utf-8")
    registry = load_agents(Project.find(tmp_path, environment={})).registry
    program, function = registry.find("scout"), registry.find("ada")
    assert program is not None
    assert function is not None
    assert (program.timeout, function.timeout) == (9.0, None)
    assert isinstance(program.connector, Guarded)
    assert isinstance(program.connector.inner, ProcessAgent)
    assert program.connector.inner._concurrency == 3
    assert isinstance(function.connector, InProcessAgent)
    assert isinstance(function.gate, Gate)


def test_faults_of_limits_in_the_configuration() -> None:
    sink = Sink()
    config_layers.read(Source("parallax.config.yml", "limits:\n  scout: {timout: 9s}\n"), sink)
    assert [one.label for one in sink] == ["nothing reads the key `timout`"]


def test_a_configuration_is_read_without_what_reaches_agents() -> None:
    """Every command of a project reads it, and few ask agents."""
    code = (
        "import sys, parallax_patterns.configuration.config_file; "
        "print('parallax_runtime' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "False\n"
