"""`--format json`: one documented shape a command, tested against what the commands print."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from tests.cli.runner import ROOT, parallax
from tests.cli.test_transcripts import BROKEN_PATTERN, FAILING_TESTS, INPUT, WRONG_REQUIREMENTS

FOLDER = ROOT / "docs" / "json"
SCHEMAS: dict[str, Any] = {
    path.name: json.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.schema.json")
}
REGISTRY: Registry[Any] = Registry().with_resources(
    (name, Resource.from_contents(schema)) for name, schema in SCHEMAS.items()
)


def fits(data: Any, schema: str) -> None:
    """Holds when the data fits the schema and has no key that the schema does not describe."""
    validator = Draft202012Validator(SCHEMAS[f"{schema}.schema.json"], registry=REGISTRY)
    assert [error.message for error in validator.iter_errors(data)] == []
    assert undescribed(data, SCHEMAS[f"{schema}.schema.json"], f"{schema}.schema.json") == []


def undescribed(data: Any, schema: Any, root: str) -> list[str]:
    """The keys of data that nothing in the schema describes; `root` is the file it stands in."""
    if "$ref" in schema:
        root = schema["$ref"].partition("#")[0] or root
        schema = REGISTRY.resolver(root).lookup(schema["$ref"]).contents
    found: list[str] = []
    for choice in schema.get("anyOf", ()):
        if "properties" in choice and isinstance(data, dict):
            schema = choice
    if isinstance(data, list) and "items" in schema:
        found += [key for one in data for key in undescribed(one, schema["items"], root)]
    if isinstance(data, dict) and "properties" in schema:
        found += [key for key in data if key not in schema["properties"]]
        for key, below in schema["properties"].items():
            found += undescribed(data.get(key), below, root)
    return found


def printed(*arguments: str, cwd: Path, code: int = 0) -> Any:
    outcome = parallax(*arguments, cwd=cwd)
    assert outcome.code == code, outcome.stderr
    return json.loads(outcome.stdout)


def put(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$id"] == name


@pytest.mark.parametrize("page", sorted(FOLDER.glob("*.md")), ids=lambda page: page.stem)
def test_the_examples_of_the_pages_fit(page: Path) -> None:
    text = page.read_text("utf-8")
    schema = re.search(r"^Schema: \[(\w+)\.schema\.json\]", text, re.MULTILINE)
    for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL):
        assert schema is not None
        fits(json.loads(block), schema[1])


def test_validate(project: Path) -> None:
    fine = printed("validate", "--format", "json", cwd=project)
    fits(fine, "validate")
    assert fine["ok"]
    assert fine["summary"]["files"] == 7
    put(project, "requirements/wrong.yaml", WRONG_REQUIREMENTS)
    wrong = printed("validate", "requirements", "--format", "json", cwd=project, code=1)
    fits(wrong, "validate")
    assert not wrong["ok"]
    found = [one for file in wrong["files"] for one in file["findings"]]
    assert [(one["line"], one["column"], one["code"]) for one in found] == [
        (3, 1, "PLX0904"),
        (4, 1, "PLX0904"),
    ]


def test_fmt(project: Path) -> None:
    fine = printed("fmt", "--check", "--format", "json", cwd=project)
    fits(fine, "fmt")
    assert (fine["ok"], fine["written"]) == (True, False)
    put(project, "patterns/wide.prism", "x=1")
    put(project, "patterns/wrong.prism", "x = (1")
    found = printed("fmt", "--format", "json", cwd=project, code=1)
    fits(found, "fmt")
    assert (found["ok"], found["written"]) == (False, True)
    assert found["summary"] == {"files": 4, "changed": 1, "faulty": 1}
    shown = {one["file"]: one for one in found["files"]}
    assert "-x=1\n" in shown["patterns/wide.prism"]["diff"]
    assert [one["code"] for one in shown["patterns/wrong.prism"]["findings"]] == ["PLX0122"]


def test_migrate(project: Path) -> None:
    put(project, "patterns/older.prism", "asked = agentCount\n~asked >= 0.5 ? asked : null\n")
    put(project, "patterns/wrong.prism", "x = (1")
    found = printed("migrate", "--most", "5", "--format", "json", cwd=project, code=1)
    fits(found, "migrate")
    assert (found["ok"], found["written"]) == (False, [])
    assert found["summary"] == {"files": 4, "changed": 1, "faulty": 1, "leftOut": 0}
    shown = {one["file"]: one for one in found["files"]}
    names = [one["rewrite"] for one in shown["patterns/older.prism"]["rewrites"]]
    assert names == ["names", "gates"]
    assert [one["code"] for one in shown["patterns/wrong.prism"]["findings"]] == ["PLX0122"]


def test_what_was_fixed(project: Path) -> None:
    put(project, "patterns/wrong.prism", BROKEN_PATTERN.replace("(first)", "(frst)"))
    fits(printed("validate", "--diff", "--format", "json", cwd=project, code=1), "validate")
    put(project, "requirements/wrong.yaml", WRONG_REQUIREMENTS)
    fixed = printed("validate", "--fix", "--format", "json", cwd=project)
    fits(fixed, "validate")
    assert [one["written"] for one in fixed["fixed"]] == [True, True]


def test_test(project: Path) -> None:
    fine = printed("test", "--format", "json", "--seed", "7", cwd=project)
    fits(fine, "test")
    assert fine["ok"]
    assert fine["summary"]["seed"] == 7
    put(project, "failing/hello.test.yaml", FAILING_TESTS)
    wrong = printed("test", "failing", "--format", "json", cwd=project, code=1)
    fits(wrong, "test")
    assert [case["status"] for case in wrong["cases"]] == ["failed", "failed", "failed", "passed"]
    assert wrong["cases"][0]["failures"][0]["expected"] == '"Good morning, Ada"'


def test_run(project: Path) -> None:
    ran = ("run", "security-review", "--input", INPUT, "--format")
    result = printed(*ran, "json", cwd=project)
    fits(result, "run")
    assert result["status"] == "completed"
    assert len(result["calls"]) == 3
    outcome = parallax(*ran, "jsonl", cwd=project)
    *events, last = (json.loads(line) for line in outcome.stdout.splitlines())
    fits(last, "run")
    for event in events:
        fits(event, "event")
    assert [event["kind"] for event in events][:2] == ["run.started", "primitive.started"]
    assert events[-1]["kind"] == "run.finished"


def test_an_export(project: Path) -> None:
    parallax("run", "security-review", "--input", INPUT, cwd=project)
    exported = printed("runs", "export", cwd=project)
    fits(exported, "export")
    assert exported["events"][-1]["kind"] == "run.finished"


def test_a_recording(project: Path) -> None:
    """Each line fits the schema, and has no key that the schema does not describe."""
    parallax("run", "security-review", "--input", INPUT, "--record", "run.jsonl", cwd=project)
    schema = SCHEMAS["recording.schema.json"]
    page = re.findall(
        r"```jsonl\n(.*?)```", (FOLDER / "recording.md").read_text("utf-8"), re.DOTALL
    )
    lines = (project / "run.jsonl").read_text("utf-8").splitlines()
    kinds = set()
    for line in map(json.loads, [*lines, *page[0].splitlines()]):
        kinds.add(line["kind"])
        name = schema["discriminator"]["mapping"][line["kind"]].rpartition("/")[2]
        fits(line, "recording")
        assert line.keys() == schema["$defs"][name]["properties"].keys()
    assert kinds == schema["discriminator"]["mapping"].keys()
    replayed = printed("test", "--replay", "run.jsonl", "--format", "json", cwd=project)
    fits(replayed, "test")
    pattern = (project / "patterns/security-review.prism").read_text("utf-8")
    asking = "parallel(securityAgents.map(agent => agent.inspect(input)))"
    put(project, "patterns/other.prism", pattern.replace("parallel(securityAgents)", asking))
    other = printed(
        "test", "other", "--replay", "run.jsonl", "--format", "json", cwd=project, code=1
    )
    fits(other, "test")
    assert other["cases"][0]["failures"][0]["pattern"] is not None


def test_a_run_that_fails_or_waits(project: Path) -> None:
    put(project, "patterns/broken.prism", BROKEN_PATTERN)
    failed = printed("run", "broken", "--format", "json", cwd=project, code=1)
    fits(failed, "run")
    assert failed["fault"]["file"] == "patterns/broken.prism"
    assert (failed["fault"]["line"], failed["fault"]["column"]) == (8, 10)
    put(
        project,
        "patterns/wait.prism",
        'import { escalate } from "@parallax/primitives/control"\nescalate("human-chief")\n',
    )
    waiting = printed("run", "wait", "--format", "json", cwd=project, code=1)
    fits(waiting, "run")
    assert (waiting["status"], waiting["pending"]) == ("pending", ["human-chief"])
    refused = printed("run", "hello", "--format", "json", cwd=project, code=2)
    fits(refused, "run")
    assert refused["fault"]["kind"] == "input"


@pytest.mark.parametrize("pattern", ["hello", "security-review"])
def test_plan(pattern: str, project: Path) -> None:
    plan = printed("plan", pattern, "--format", "json", cwd=project)
    fits(plan, "plan")
    keys = {node["key"] for node in plan["nodes"]}
    assert all({edge["from"], edge["to"]} <= keys for edge in plan["edges"])


def test_explain(tmp_path: Path) -> None:
    page = printed("explain", "PLX0201", "--format", "json", cwd=tmp_path)
    fits(page, "explain")
    assert "Right:" in page["page"]


def test_primitives(tmp_path: Path) -> None:
    every = printed("primitives", "list", "--format", "json", cwd=tmp_path)
    fits(every, "primitives")
    one = printed("primitives", "show", "consensus", "--format", "json", cwd=tmp_path)
    fits(one, "primitive")
    assert one in every["primitives"]


def test_templates(tmp_path: Path) -> None:
    every = printed("templates", "list", "--format", "json", cwd=tmp_path)
    fits(every, "templates")
    one = printed("templates", "show", "CodeReview", "--format", "json", cwd=tmp_path)
    fits(one, "template")
    assert one in every["templates"]


def test_sim(project: Path) -> None:
    """With a rule that is broken, so that there is something to tell."""
    arguments = ("--runs", "20", "--invariant", "confidence > 2", "--format", "json")
    data = printed("sim", *arguments, cwd=project, code=1)
    fits(data, "sim")
    assert [one["broken"][0]["rule"] for one in data["patterns"]] == ["confidence > 2"] * 2


def test_explore(project: Path) -> None:
    put(project, "patterns/dead.prism", "if (greeterAgents.length < 0) { 1 } else { 2 }\n")
    arguments = ("--most", "20", "--invariant", "confidence > 2", "--format", "json")
    data = printed("explore", *arguments, cwd=project, code=1)
    fits(data, "explore")
    assert [one["broken"][0]["rule"] for one in data["patterns"]] == ["confidence > 2"] * 3
    assert [one["outcome"] for one in data["patterns"][0]["unreached"]] == ["true"]


def test_diff(project: Path) -> None:
    text = (project / "patterns/hello.prism").read_text("utf-8")
    put(project, "later/hello.prism", text.rstrip() + " ~> 0.5\n")
    arguments = ("patterns/hello.prism", "later/hello.prism", "--format", "json")
    data = printed("diff", *arguments, cwd=project)
    fits(data, "diff")
    assert data["patterns"][0]["changed"]["confidence"] >= 1


def test_mutate(project: Path) -> None:
    data = printed("mutate", "security-review", "--seeds", "9", "--format", "json", cwd=project)
    fits(data, "mutate")
    (pattern,) = data["patterns"]
    verdicts = [one["verdict"] for one in pattern["mutants"]]
    assert {"killed", "survived", "equivalent"} == set(verdicts)
    assert verdicts.count("survived") == pattern["survived"]
    text = (project / "patterns" / "security-review.prism").read_text("utf-8").splitlines()
    for one in pattern["mutants"]:
        if one["line"] == one["endLine"]:
            written = text[one["line"] - 1][one["column"] - 1 : one["endColumn"] - 1]
            assert written == one["before"]
