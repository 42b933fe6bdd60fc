"""YAML pattern documents: the pattern of each, or its faults at their places in the YAML."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from parallax_compiler.diagnostics.core import Diagnostic
from parallax_patterns.compilation import compile_pattern
from parallax_patterns.migration.documents.migrating import migrate_document
from parallax_patterns.migration.files import write
from parallax_patterns.migration.migrating import Migration
from parallax_patterns.project import Project
from parallax_patterns.validation import validate
from parallax_primitives.values import Agent, Json
from parallax_runtime import Execution, Registry, ScriptedAgent, Step, VirtualClock, load, run_sync

CASES = sorted((Path(__file__).parent / "documents").glob("*.md"))
_BLOCK = re.compile(r"^```(yaml|prism|faults)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODES = ("PLX1001", "PLX1002", "PLX1003", "PLX1004", "PLX1005")


def migrated(text: str, folder: Path) -> Migration:
    path = folder / "older.yaml"
    path.write_text(text, "utf-8")
    return migrate_document(path, Project.find(folder))


def told(one: Diagnostic) -> str:
    at = one.source.position(one.span.start)
    shown = one.source.slice(one.span).split("\n")[0]
    return f"{at.line}:{at.column} {one.code} `{shown}`: {one.label}; {one.hint}\n"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_what_becomes_of_a_document(path: Path, tmp_path: Path) -> None:
    text = path.read_text("utf-8")
    blocks = dict(_BLOCK.findall(text))
    done = migrated(blocks["yaml"], tmp_path)
    faults = "".join(map(told, done.diagnostics))
    found = {"faults": faults} if faults else {}
    if done.after is not None:
        found["prism"] = done.after.text
    if os.environ.get("PARALLAX_GOLDEN") == "write":
        first = next(_BLOCK.finditer(text))
        parts = [f"```{kind}\n{body}```\n" for kind, body in found.items()]
        path.write_text("\n\n".join([text[: first.end()], "\n".join(parts)]), "utf-8")
        blocks |= found
    assert found == {kind: blocks.get(kind) for kind in found}
    if done.after is not None:
        write([done])
        assert validate([done.target], Project.find(tmp_path), strict=True).ok


def test_every_fault_of_a_document_is_shown() -> None:
    shown = "".join(path.read_text("utf-8") for path in CASES)
    assert all(code in shown for code in _CODES)


# --- what the patterns do ------------------------------------------------------------------------


def ran(name: str, folder: Path, value: Json, **agents: tuple[str, Json, float]) -> Execution:
    """A run of the pattern of a case; each agent has a capability, an answer and a confidence."""
    text = dict(_BLOCK.findall((CASES[0].parent / f"{name}.md").read_text("utf-8")))["yaml"]
    done = migrated(text, folder)
    write([done])
    compilation = compile_pattern(done.target, Project.find(folder))
    assert compilation.python is not None
    registry = Registry()
    for agent, (capabilities, answer, confidence) in agents.items():
        script = ScriptedAgent((Step(answer=answer, confidence=confidence),))
        registry.add(Agent(agent, capabilities=tuple(capabilities.split())), script)
    return run_sync(load(compilation.python.text, "<older>"), value, registry, clock=VirtualClock())


def test_groups_take_what_matches(tmp_path: Path) -> None:
    both = "document analysis"
    done = ran(
        "simple",
        tmp_path,
        {"document": "…"},
        ada=(both, {"kind": "summary", "topic": {"main": "tests"}}, 0.9),
        ben=(both, {"kind": "actions", "item": "write"}, 0.8),
        cem=(both, {"kind": "actions", "item": "guess"}, 0.4),
        dan=(both, {"kind": "mood", "tone": "calm"}, 0.6),
        eva=(both, {"kind": "mood", "tone": "glad"}, 0.8),
    )
    assert done.json == {
        "title": None,
        "topic": "tests",
        "sure": 0.9,
        "todo": ["write"],
        "said": [{"kind": "actions", "item": "write"}],
        "count": 1,
        "mood": {"kind": "mood", "tone": "glad"},
        "parts": [5, 0.7, -1, None, True],
        "dollars": "$5 or so",
    }
    assert done.confidence == pytest.approx(0.7)


@pytest.mark.parametrize(("votes", "status"), [("yyn", "completed"), ("yn", "failed")])
def test_a_vote_is_counted(votes: str, status: str, tmp_path: Path) -> None:
    agents: dict[str, tuple[str, Json, float]] = {
        f"a{at}": ("moderation", {"decision": vote, "reasons": {"first": vote * 2}}, 0.9)
        for at, vote in enumerate(votes)
    }
    done = ran("voting", tmp_path, {"content": "hm"}, **agents)
    assert done.status == status  # two of them are fewer than the document asks for
    if status == "completed":
        value = done.json
        assert isinstance(value, dict)
        assert (value["decision"], value["kind"], value["split"]) == ("y", "majority", False)
        assert (value["reason"], value["limit"]) == ("yy", 3)


def test_a_default_stands_in(tmp_path: Path) -> None:
    done = ran(
        "consensus",
        tmp_path,
        {"question": "why", "answer": "so", "sources": []},
        ada=("validation", {"check": "grounded", "passed": True}, 0.5),
        ben=("validation", {"check": "other", "passed": False}, 0.9),
    )
    assert done.json == {"passed": False, "question": "why"}
    assert done.confidence == pytest.approx(0.35)


def test_steps_hand_on(tmp_path: Path) -> None:
    sure: dict[str, tuple[str, Json, float]] = {
        "ada": ("research", {"kind": "fact", "text": "water is wet"}, 0.9),
        "ben": ("research", {"kind": "fact", "text": "fire is hot"}, 0.9),
        "cem": ("writing", {"text": "all of it"}, 0.9),
        "dan": ("checking", {"verdict": "fine"}, 0.9),
    }
    done = ran("steps", tmp_path, {"question": "what"}, **sure)
    assert done.json == {
        "report": "all of it",
        "checked": None,
        "sure": 0.9,
        "facts": [{"kind": "fact", "text": one} for one in ("water is wet", "fire is hot")],
    }
    sure["cem"] = ("writing", {"text": "some of it"}, 0.7)
    value = ran("steps", tmp_path, {"question": "what"}, **sure).json
    assert isinstance(value, dict)
    assert value["checked"] == "fine"
