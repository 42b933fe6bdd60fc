"""What `init` makes for pipelines: each of its commands is run, and the images' files are read."""

from __future__ import annotations

import json
import re
import shlex
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema.validators import validator_for

from tests.cli.runner import parallax


def commands(project: Path, name: str) -> list[str]:
    """What the pipeline runs of parallax, in order."""
    data: Any = yaml.safe_load((project / name).read_text("utf-8"))
    if name == ".gitlab-ci.yml":
        job = data["patterns"]
        given = [*job["before_script"], *job["script"], *job["after_script"]]
    else:
        given = [step["run"] for step in data["jobs"]["patterns"]["steps"] if "run" in step]
    assert given[0] == "pip install parallax-orchestration"
    return [str(one) for one in given[1:]]


@pytest.mark.parametrize("name", [".github/workflows/parallax.yml", ".gitlab-ci.yml"])
def test_the_commands_of_a_pipeline_succeed(project: Path, name: str) -> None:
    for command in commands(project, name):
        program, *arguments = shlex.split(command)
        assert program == "parallax"
        outcome = parallax(*arguments, cwd=project)
        assert outcome.code == 0, f"{command}\n{outcome.stderr}"
        assert "\x1b" not in outcome.stdout + outcome.stderr
    assert sorted(path.name for path in (project / "reports").iterdir()) == [
        "run.html",
        "tests.xml",
    ]


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        (".github/workflows/parallax.yml", "github-workflows.json"),
        (".gitlab-ci.yml", "gitlab-ci.json"),
    ],
)
def test_a_pipeline_fits_the_schema_of_who_runs_it(project: Path, name: str, schema: str) -> None:
    """The schemas are those of schemastore.org, which `check-jsonschema` brings along."""
    given = files("check_jsonschema") / "builtin_schemas" / "vendor" / schema
    found: Any = json.loads(given.read_text("utf-8"))
    data: Any = yaml.load((project / name).read_text("utf-8"), yaml.BaseLoader)
    assert [error.message for error in validator_for(found)(found).iter_errors(data)] == []
    wrong = {**data, "jobs": {"patterns": {"runs": 1}}, "patterns": {"scripts": "x"}}
    assert not validator_for(found)(found).is_valid(wrong)


def test_what_pipelines_find_wrong_fails_them(project: Path) -> None:
    gate = next(one for one in commands(project, ".gitlab-ci.yml") if "--min-confidence" in one)
    arguments = shlex.split(gate.replace("0.8", "0.99"))[1:]
    assert parallax(*arguments, cwd=project).code == 1
    path = project / "patterns" / "hello.prism"
    path.write_text(path.read_text("utf-8") + "\nnobody\n", "utf-8")
    wrong = parallax("validate", "--format", "github", cwd=project)
    assert wrong.code == 1
    assert re.search(r"^::error file=patterns/hello\.prism,line=\d+", wrong.stdout, re.MULTILINE)


def test_a_run_is_annotated(project: Path) -> None:
    hello = ("run", "hello", "--format", "github", "--input")
    unsure = parallax(*hello, '{"name": "Ada"}', "--min-confidence", "0.995", cwd=project)
    *shown, last = unsure.stdout.splitlines()
    assert (unsure.code, shown[0]) == (1, "Hello, Ada")
    place, _, words = last.rpartition("::")
    assert place == "::error file=patterns/hello.prism,title=not sure enough"
    assert words == "the confidence 0.99 is below 0.995"
    sure = parallax(*hello, '{"name": "Ada"}', cwd=project)
    assert (sure.code, "::" in sure.stdout) == (0, False)
    (project / "patterns/fails.prism").write_text("xs = input.none\nxs.length\n", "utf-8")
    failed = parallax("run", "fails", "--input", "{}", "--format", "github", cwd=project)
    assert failed.code == 1
    assert failed.stdout.splitlines()[-1].startswith(
        "::error file=patterns/fails.prism,line=2,endLine=2,col=1,endColumn=10,"
        "title=the run failed::cannot read `length` of null"
    )
    (project / "patterns/asks.prism").write_text(
        'import { escalate } from "@parallax/primitives/control"\nescalate("ada")\n', "utf-8"
    )
    pending = parallax("run", "asks", "--format", "github", cwd=project)
    assert pending.stdout.endswith("::warning file=patterns/asks.prism::the run waits for `ada`\n")


def instructions(project: Path) -> list[tuple[str, str]]:
    text = (project / "Dockerfile").read_text("utf-8").replace("\\\n", "")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.partition(" ")[0], line.partition(" ")[2]) for line in lines]


def test_the_image_needs_no_network_and_no_root(project: Path) -> None:
    """Docker is not at hand wherever this runs: the file is read, and what it starts is started."""
    found = instructions(project)
    names = [name for name, _ in found]
    assert names == ["FROM", "RUN", "WORKDIR", "COPY", "USER", "RUN", "ENTRYPOINT", "CMD"]
    given = dict(found)
    made = next(line.split("&&") for name, line in found if name == "RUN")
    assert [shlex.split(one)[0] for one in made] == ["pip", "useradd", "install"]
    # Without that, the folder belongs to root, and runs could keep no journal.
    assert shlex.split(made[-1])[2:] == ["--owner", given["USER"], given["WORKDIR"]]
    assert given["USER"] == "parallax"
    start = [*json.loads(given["ENTRYPOINT"]), *json.loads(given["CMD"])]
    assert start[0] == "parallax"
    for command in (shlex.split(given["RUN"]), start):
        done = parallax(*command[1:], cwd=project)
        assert done.code == 0, done.stderr
    assert "network: 0 connections" in done.stdout
    left_out = (project / ".dockerignore").read_text("utf-8").split()
    assert {"**/.env", "**/__pycache__/", ".parallax/"} <= {*left_out}
