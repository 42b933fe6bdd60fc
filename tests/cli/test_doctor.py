"""`parallax doctor` and `parallax config show`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import parallax_patterns.doctor
from parallax_patterns.configuration.config import VARIABLES
from parallax_patterns.configuration.config_file import ConfigFile
from parallax_patterns.configuration.settings import json_schema
from parallax_patterns.project import Project
from tests.cli.runner import ROOT, parallax
from tests.cli.test_json import fits, printed, put

SCOUT = "kind: process\ncapabilities: [search]\ncommand: [nowhere-to-be-found]\n"


def findings(*arguments: str, cwd: Path, code: int, **environment: str) -> dict[str, Any]:
    seen = parallax("doctor", "--format", "json", *arguments, cwd=cwd, environment=environment)
    assert seen.code == code, seen.stdout
    data = json.loads(seen.stdout)
    fits(data, "doctor")
    return {one["name"]: one for one in data["findings"]}


def test_a_project_that_works(project: Path) -> None:
    found = findings(cwd=project, code=0)
    assert {one["state"] for one in found.values()} == {"fine"}
    assert found["project"]["message"].endswith("2 patterns")
    assert found["files"]["message"] == "7 files without errors"
    text = parallax("doctor", cwd=project)
    assert "✓ terminal" in text.stdout
    assert "no terminal, Unicode" in text.stdout


def test_what_is_wrong_and_what_to_do(project: Path) -> None:
    put(project, "agents/scout.yaml", SCOUT)
    put(project, "patterns/wrong.prism", "x = (1")
    put(project, ".parallax", "")
    found = findings(cwd=project, code=1, PARALLAX_PATTERN_DIR="x", PARALLAX_RUN_SEED="7")
    assert found["environment"]["advice"] == "Write `PARALLAX_PATTERNS_DIR`"
    assert found["files"]["advice"] == "Run `parallax validate`"
    assert found["state"]["advice"] == "Remove it, or move it away"
    assert "nowhere-to-be-found" in found["agent scout"]["message"]
    assert (
        found["agent scout"]["advice"]
        == "Set, start or install what it needs, or correct `agents/scout.yaml`"
    )
    text = parallax("doctor", cwd=project).stdout
    assert re.search(r"✗ files +1 error in the project's files\n +Run `parallax validate`\.", text)


def test_what_is_no_fault_and_works_not_as_meant(project: Path) -> None:
    reviewers = "{quality-reviwer: {rate: 1/s}, quality-reviewer: {rate: 1/s}, x: {timeout: 1s}}"
    put(project, "parallax.config.yml", f"requirements: wishes\nlimits: {reviewers}\n")
    found = findings(cwd=project, code=0)
    assert found["folders"]["message"] == (
        "`requirements` names the folder `wishes`, which is not there"
    )
    assert found["folders"]["advice"].startswith("Make it, or correct `requirements`")
    assert found["files"]["message"] == "no errors, 2 warnings"
    assert found["files"]["advice"] == "Run `parallax validate`"
    told = parallax("validate", cwd=project)
    assert told.code == 0
    assert re.findall(r"(\S+): warning\[PLX0948\]", told.stdout + told.stderr) == [
        "parallax.config.yml:2:10",
        "parallax.config.yml:2:71",
    ]
    assert "Write `quality-reviewer`" in told.stdout + told.stderr
    local = {"PARALLAX_LOCAL_AGENTS": "x:8001,quality-reviwer:8002"}
    assert "PLX0948" not in parallax("validate", cwd=project, environment=local).stdout


def test_faulty_files(project: Path) -> None:
    put(project, "parallax.config.yml", "patern: x\n")
    put(project, "agents/scout.yaml", "kind: proces\n")
    found = findings(cwd=project, code=1)
    assert found["project"]["advice"] == "Run `parallax validate parallax.config.yml`"
    assert found["agents"]["advice"] == "Run `parallax agent list`"


def test_no_project(tmp_path: Path) -> None:
    found = findings(cwd=tmp_path, code=0)
    assert found["project"]["advice"] == "Make one with `parallax init NAME`"
    assert found["agents"]["state"] == "warning"


def test_an_extra_that_agents_need(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    extras = {"http": "no-such-package", "grpc": "neither-this", "otel": "nor-this"}
    monkeypatch.setattr(parallax_patterns.doctor, "EXTRAS", extras)
    put(project, "agents/far.yaml", "kind: http\ncapabilities: []\nurl: http://127.0.0.1:1\n")
    asking = {"OTEL_TRACES_EXPORTER": "console"}
    found = findings(cwd=project, code=1, **asking)
    assert (
        found["otel"]["message"] == "`nor-this` is not installed, and the environment asks for it"
    )
    assert found["http"]["advice"] == "Run `pip install 'parallax-orchestration[http]'`"
    assert found["grpc"]["state"] == "fine"


def test_whom_generate_is_to_ask(project: Path) -> None:
    put(project, "parallax.config.yml", "generate: {provider: openai, model: m}\n")
    found = findings(cwd=project, code=0, OPENAI_API_KEY="")
    assert found["generate"]["message"] == (
        "The provider `openai` needs a key, and `OPENAI_API_KEY` is not set"
    )
    assert found["generate"]["state"] == "warning"
    found = findings(cwd=project, code=0, OPENAI_API_KEY="sk-x")
    assert (found["generate"]["state"], found["generate"]["message"]) == ("fine", "openai, m")


def test_mistakes(project: Path) -> None:
    assert parallax("doctor", "--timeout", "soon", cwd=project).code == 2
    wrong = parallax("validate", cwd=project, environment={"PARALLAX_JOURNAL": "maybe"})
    assert wrong.code == 2
    assert "`PARALLAX_JOURNAL` cannot be `maybe`" in wrong.stderr


def test_settings_and_where_they_come_from(project: Path) -> None:
    put(project, "parallax.config.yml", "name: x\nlimits:\n  a: {timeout: 3s}\njournal: true\n")
    environment = {"PARALLAX_TESTS_DIR": "elsewhere", "PARALLAX_JOURNAL": "0"}
    seen = parallax("config", "show", "--show-origin", cwd=project, environment=environment)
    assert [re.split(r" {2,}", line) for line in seen.stdout.splitlines()] == [
        ["name", '"x"', "parallax.config.yml:1"],
        ["patterns", '"patterns"', "default"],
        ["tests", '"elsewhere"', "PARALLAX_TESTS_DIR"],
        ["agents", '"agents"', "default"],
        ["requirements", '"requirements"', "default"],
        ["limits.a.timeout", '"3s"', "parallax.config.yml:3"],
        ["journal", "false", "PARALLAX_JOURNAL"],
        ["generate", "{}", "default"],
    ]
    data = printed("config", "show", "--format", "json", cwd=project)
    fits(data, "config")
    assert {one["key"]: one["origin"] for one in data["settings"]}["journal"].endswith(":4")
    assert "default" not in parallax("config", "show", cwd=project).stdout


def test_settings_of_several_files(project: Path, tmp_path: Path) -> None:
    """What stands nearer wins, key by key: the project's file, pyproject.toml, the user's file."""
    own = tmp_path / "own/parallax/config.yml"
    put(tmp_path, "own/parallax/config.yml", "name: y\ngenerate: {provider: openai, model: m}\n")
    own.write_text(own.read_text("utf-8") + "limits:\n  a: {timeout: 9s, rate: 1/s}\n", "utf-8")
    table = '[tool.parallax]\nname = "x"\npatterns = "flows"\nlimits.a.timeout = "5s"\n'
    put(project, "pyproject.toml", f"[project]\nversion = '1'\n{table}generate = {{model = 'n'}}\n")
    put(project, "parallax.config.yml", "patterns: patterns\nlimits:\n  a: {concurrency: 2}\n")
    environment = {"XDG_CONFIG_HOME": str(tmp_path / "own")}
    seen = parallax("config", "show", "--format", "json", cwd=project, environment=environment)
    rows = json.loads(seen.stdout)["settings"]
    assert {one["key"]: (one["value"], one["origin"]) for one in rows} == {
        "name": ("x", "pyproject.toml:4"),
        "patterns": ("patterns", "parallax.config.yml:1"),
        "tests": ("tests/patterns", "default"),
        "agents": ("agents", "default"),
        "requirements": ("requirements", "default"),
        "limits.a.timeout": ("5s", "pyproject.toml:6"),
        "limits.a.rate": ("1/s", f"{own}:4"),
        "limits.a.concurrency": (2, "parallax.config.yml:3"),
        "journal": (True, "default"),
        "generate.provider": ("openai", f"{own}:2"),
        "generate.model": ("n", "pyproject.toml:7"),
    }
    found = Project.find(project, environment=environment).config
    assert found.generate == {"provider": "openai", "model": "n"}
    assert found.limits == {"a": {"timeout": "5s", "rate": "1/s", "concurrency": 2}}


def test_a_table_marks_the_root_of_a_project(tmp_path: Path) -> None:
    put(tmp_path, "pyproject.toml", '[tool.parallax]\npatterns = "flows"\n')
    put(tmp_path, "flows/deep/sure.prism", "1 ~> 0.5\n")
    assert parallax("run", "sure", cwd=tmp_path / "flows/deep").code == 0
    assert (tmp_path / ".parallax/runs").is_dir()


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("pyproject.toml", "[tool.parallax]\npatern = 1\n", "pyproject.toml:2:1: error[PLX0904]"),
        ("pyproject.toml", "[tool.parallax]\nname = a\n", "pyproject.toml:2:8: error[PLX0913]"),
        ("pyproject.toml", "[tool.parallax", "pyproject.toml:1:15: error[PLX0913]"),
        (
            "pyproject.toml",
            '[tool.parallax]\nname = """\na = 1\n"""\n[tool.parallax.limits."a.b"]\nrate = 1.5\n',
            "pyproject.toml:6:8: error[PLX0909]",
        ),
        ("own/parallax/config.yml", "patern: 1\n", "config.yml:1:1: error[PLX0904]"),
    ],
)
def test_faults_of_settings_have_places(tmp_path: Path, name: str, text: str, place: str) -> None:
    put(tmp_path, name, text)
    (tmp_path / "patterns").mkdir()
    environment = {"XDG_CONFIG_HOME": str(tmp_path / "own")}
    told = parallax("run", "any", cwd=tmp_path, environment=environment)
    assert (told.code, place in told.stderr) == (2, True), told.stderr
    advice = findings(cwd=tmp_path, code=1, **environment)["project"]["advice"]
    assert advice == f"Run `parallax validate {told.stderr.partition(':')[0]}`"


def test_the_page_names_every_key_and_variable() -> None:
    page = (ROOT / "docs/configuration.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\|([^|]*)\|$", page, re.MULTILINE))
    assert set(rows) == set(ConfigFile.model_fields)
    assert {key: name.strip(" `") for key, name in rows.items() if name.strip()} == dict(VARIABLES)


def test_the_schema_takes_what_the_page_shows() -> None:
    Draft202012Validator.check_schema(json_schema())
    validator = Draft202012Validator(json_schema())
    assert validator.is_valid({"limits": {"a": {"timeout": "3s", "rate": "1/s"}}})
    assert not validator.is_valid({"patern": "x"})
