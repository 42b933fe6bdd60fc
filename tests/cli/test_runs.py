"""`parallax run --explain` and `parallax runs`: records, and the reason for every number."""

from __future__ import annotations

import errno
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.runner import Outcome, parallax, process
from tests.cli.test_json import fits, printed
from tests.cli.transcripts import check, transcript

AGENTS = """\
from parallax_sdk import Answer, agent


@agent(capabilities=["review"])
def ann(code: str = "") -> Answer:
    return Answer({"verdict": "approve", "risk": "low"}, 0.95)


@agent(capabilities=["review"])
def bob(code: str = "") -> Answer:
    return Answer({"verdict": "approve", "risk": "high"}, 0.9)


@agent(capabilities=["review"])
def cat(code: str = "") -> Answer:
    return Answer({"verdict": "reject", "risk": "high"}, 0.6)


@agent(capabilities=["review"])
def dan(code: str = "") -> Answer:
    raise RuntimeError("no idea")
"""

REVIEW = """\
/**
 * @name Review
 */
import { parallel } from "@parallax/primitives/execution"
import { consensus } from "@parallax/primitives/aggregation"
import { threshold } from "@parallax/primitives/confidence"

results = parallel(reviewAgents)
agreed = threshold(consensus(results), 0.4)
{verdict: agreed, findings: [results[0], {risk: results[2]?.risk}], count: 4}
"""

FAILING = """\
import { parallel } from "@parallax/primitives/execution"
parallel(reviewAgents)[3].x
"""

RUN = re.compile(r"\d{8}-\d{6}-[0-9a-f]{5}")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of four reviewers, one of whom fails."""
    root = tmp_path / "reviews"
    for folder in ("agents", "patterns"):
        (root / folder).mkdir(parents=True)
    (root / "agents" / "reviewers.py").write_text(AGENTS, "utf-8")
    (root / "patterns" / "review.prism").write_text(REVIEW, "utf-8")
    (root / "patterns" / "failing.prism").write_text(FAILING, "utf-8")
    return root


def ran(project: Path, *options: str, **more: Any) -> Outcome:
    return parallax("run", "review", *options, cwd=project, **more)


def records(project: Path) -> list[Path]:
    return sorted((project / ".parallax" / "runs").glob("*.json"))


def record(project: Path) -> Any:
    return json.loads(records(project)[-1].read_text("utf-8"))


def test_what_people_read(project: Path) -> None:
    text = transcript(
        ["run", "review", "--explain"],
        ["runs", "list"],
        ["runs", "show"],
        ["runs", "why", ".verdict"],
        ["runs", "why", "findings[1].risk"],
        ["runs", "why", "latest", "count"],
        cwd=project,
    )
    check("runs", text)


def test_what_people_read_when_they_ask_for_what_is_not_there(project: Path) -> None:
    nothing = transcript(["runs", "list"], ["runs", "why"], cwd=project)
    ran(project)
    text = transcript(
        ["runs", "why", ".verdct"],
        ["runs", "why", "findings[7]"],
        ["runs", "why", "count.of"],
        ["runs", "why", "latest", "a b"],
        ["runs", "show", "1999"],
        ["run", "failing"],
        ["runs", "why"],
        cwd=project,
    )
    check("runs-refused", f"{nothing}\n{text}")


def test_every_shape(project: Path) -> None:
    result = printed("run", "review", "--explain", "--format", "json", cwd=project)
    fits(result, "run")
    fits(result["derivation"], "derivation")
    assert result["run"] == records(project)[0].stem
    assert printed("run", "review", "--format", "json", cwd=project)["derivation"] is None
    listed = printed("runs", "list", "--format", "json", cwd=project)
    fits(listed, "runs")
    assert [one["calls"] for one in listed["runs"]] == [4, 4]
    shown = printed("runs", "show", result["run"], "--format", "json", cwd=project)
    fits(shown, "record")
    assert shown["derivation"] == result["derivation"]
    why = printed("runs", "why", result["run"], ".verdict.risk", "--format", "json", cwd=project)
    fits(why, "why")
    fits(why["derivation"], "derivation")
    assert (why["path"], why["value"]) == (".verdict.risk", "low")
    assert why["derivation"]["nodes"][0]["rule"] == "threshold"
    lines = ran(project, "--explain", "--format", "jsonl").stdout.splitlines()
    assert json.loads(lines[-1])["derivation"]["nodes"]


def test_a_part_is_explained_by_what_it_rests_on(project: Path) -> None:
    ran(project)
    for path, confidence, agents in [
        (".findings", 0.6, {"ann", "cat"}),
        ("findings[0]", 0.95, {"ann"}),
        (".findings[1].risk", 0.6, {"cat"}),
        ("count", 1.0, set()),
    ]:
        why = printed("runs", "why", "latest", path, "--format", "json", cwd=project)
        assert why["confidence"] == confidence
        told = {one["agent"] for one in why["derivation"]["nodes"] if one["agent"]}
        assert told == agents


def test_the_newest_is_meant_unless_another_is_named(project: Path) -> None:
    ran(project)
    first = records(project)[0]
    old = first.with_name("20010203-040506-0abcd.json")
    old.write_text(first.read_text("utf-8").replace(first.stem, old.stem), "utf-8")
    assert first.stem in parallax("runs", "why", cwd=project).stdout
    assert old.stem in parallax("runs", "why", "2001", cwd=project).stdout
    assert old.stem in parallax("runs", "why", old.stem, ".verdict", cwd=project).stdout
    assert "Several runs begin with `2`." in parallax("runs", "show", "2", cwd=project).stderr


def test_a_failed_run_is_on_record_and_has_no_reason_to_give(project: Path) -> None:
    assert parallax("run", "failing", cwd=project).code == 1
    assert record(project)["fault"]["line"] == 2
    shown = parallax("runs", "show", cwd=project)
    assert "(patterns/failing.prism:2)" in shown.stdout
    why = parallax("runs", "why", cwd=project)
    assert (why.code, why.stdout) == (1, "")
    assert "has no value: it failed" in why.stderr


def test_a_record_holds_neither_input_nor_secrets(project: Path) -> None:
    pattern = project / "patterns" / "review.prism"
    pattern.write_text(REVIEW.replace("count: 4", 'count: "key hunter2-hunter2"'), "utf-8")
    ran(
        project,
        "--input",
        '{"code": "very private"}',
        environment={"MY_API_KEY": "hunter2-hunter2"},
    )
    text = records(project)[0].read_text("utf-8")
    assert "very private" not in text
    assert "hunter2" not in text
    assert record(project)["value"]["count"] == "key [redacted]"


LONG = """\
/** @name Long */
ann = reviewAgents[0].review()
{verdict: ann.verdict, text: "word ".repeat(60000)}
"""


def test_a_value_that_is_too_long_is_left_out_and_the_record_says_so(project: Path) -> None:
    (project / "patterns" / "long.prism").write_text(LONG, "utf-8")
    assert parallax("run", "long", cwd=project).code == 0
    kept = printed("runs", "show", "--format", "json", cwd=project)
    fits(kept, "record")
    assert (kept["value"], kept["valueLeftOut"], kept["confidence"]) == (None, 300_031, 0.95)
    assert records(project)[0].stat().st_size < 10_000
    shown = parallax("runs", "show", cwd=project).stdout
    assert shown.startswith("a value of 300,031 bytes, too long to be kept\n\nconfidence  0.95\n")
    assert "0.95 ann" in parallax("runs", "why", cwd=project).stdout
    assert "0.95 ann" in parallax("runs", "why", ".verdict", cwd=project).stdout
    refused = parallax("runs", "why", ".txet", cwd=project)
    assert refused.code == 2
    assert "Nothing is known of `.txet`: the value was too long to be kept." in refused.stderr


def test_the_newest_fifty_are_kept(project: Path) -> None:
    ran(project)
    first = records(project)[0]
    for at in range(60):
        (first.parent / f"20010203-0405{at:02}-0abcd.json").write_text("{}", "utf-8")
    (first.parent / "notes.json").write_text("mine", "utf-8")
    ran(project)
    kept = [path.stem for path in records(project)]
    assert len(kept) == 51
    assert "notes" in kept
    assert kept[0] == "20010203-040512-0abcd"


def test_a_damaged_record_is_named_and_stands_in_nobodys_way(project: Path) -> None:
    ran(project)
    good = records(project)[0]
    whole = json.loads(good.read_text("utf-8"))
    texts = ["{", "[]", "{}", json.dumps({**whole, "calls": [{}]})]
    texts += [json.dumps({**whole, "derivation": {"nodes": 7}}), good.read_text("utf-8")]
    for at, text in enumerate(texts):
        (good.parent / f"29990101-00000{at}-0abcd.json").write_text(text, "utf-8")
    listed = parallax("runs", "list", cwd=project)
    assert listed.code == 0
    assert RUN.findall(listed.stdout) == [good.stem]
    assert len(re.findall("is damaged", listed.stderr)) == len(texts)
    shown = parallax("runs", "show", cwd=project)
    assert shown.code == 2
    assert "The record of the run `29990101-000005-0abcd` is damaged." in shown.stderr


def test_a_record_that_cannot_be_written_fails_no_run(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / ".parallax").write_text("in the way", "utf-8")
    blocked = ran(project)
    assert blocked.code == 0
    assert "warning: The run has no journal: " in blocked.stderr
    assert blocked.stderr.count("cannot be written") == 2
    (project / ".parallax").unlink()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    outcome = ran(project, "--format", "json")
    assert outcome.code == 0
    assert json.loads(outcome.stdout)["run"] is None
    assert "no space left on device" in outcome.stderr
    assert list((project / ".parallax" / "runs").iterdir()) == []


def test_a_mere_folder_keeps_no_records(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "loose"
    (project / "agents").rename(tmp_path / "agents")
    folder.mkdir()
    (folder / "one.prism").write_text(REVIEW, "utf-8")
    outcome = parallax(
        "run", "one.prism", "--agents", "../agents/reviewers.py", "--explain", cwd=folder
    )
    assert outcome.code == 0, outcome.stderr
    assert "agreement" in outcome.stdout
    assert [path.name for path in folder.iterdir()] == ["one.prism"]
    refused = parallax("runs", "list", cwd=folder)
    assert (refused.code, refused.stdout) == (2, "")
    assert "This is no project" in refused.stderr


def test_an_input_that_does_not_fit_leaves_no_record(project: Path) -> None:
    pattern = project / "patterns" / "review.prism"
    pattern.write_text(REVIEW.replace(" */", ' * @input {"code": "string"}\n */'), "utf-8")
    assert ran(project, "--explain").code == 2
    assert records(project) == []


def test_a_tree_in_plain_ascii(project: Path) -> None:
    outcome = ran(project, "--explain", encoding="ascii")
    assert outcome.stdout.isascii()
    assert "agreement 0.75" in outcome.stdout
    assert " x mean 0.9" in outcome.stdout


def test_a_run_is_completed(project: Path) -> None:
    ran(project)
    outcome = process(
        cwd=project,
        environment={
            "_PARALLAX_COMPLETE": "complete_bash",
            "COMP_WORDS": "parallax runs show 2",
            "COMP_CWORD": "3",
        },
    )
    assert outcome.stdout.split() == [records(project)[0].stem]
