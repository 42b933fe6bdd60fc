"""Whatever older pattern is migrated: no comment is lost, it still compiles, and it settles."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source
from parallax_compiler.syntax.lexer import lex
from parallax_patterns.migration.migrating import Migration, migrate_pattern
from parallax_patterns.migration.rules import REWRITES
from parallax_patterns.project import Project

_HEADERS = (
    "// Pattern: older\n// Version: 1.0\n",
    "/**\n * @name Older\n * @minAgents 1\n */\n",
    '/** @agents {"capabilities": ["a"]} */\n',
    "",
)
_STEPS = (
    "results = agentResults",
    "count = agentCount",
    "sure = successfulResults.filter(r => r.confidence > 0.5)",
    "asked = agents.map(a => a.analyze(input))",
    "xs = []\nfor (const a of agents) {\n  xs.push(a.note())\n}",
    "held = await agentList[0]?.analyze(input)",
    "held = 1\nfor (i = 0; i < 2; i++) {\n  held = agents[0].ask()\n  if (~held >= 0.5) break\n}",
    'said = ~input >= 0.5 ? input : "unsure"',
    "if (input.confidence < 0.4) {\n  said = 1\n} else {\n  said = input\n}",
    "described = {\n  type: 'parallel',\n  tasks: agents\n}",
    "agreed = consensus(0.6)(parallel(reviewAgents))",
)


@st.composite
def older(draw: st.DrawFn) -> str:
    """An older pattern with comments at the ends of some lines."""
    steps = draw(st.lists(st.sampled_from(_STEPS), min_size=1, max_size=3, unique=True))
    lines = "\n".join([*steps, "1"]).split("\n")
    marks = draw(st.lists(st.booleans(), min_size=len(lines), max_size=len(lines)))
    body = [
        f"{line} // remark {at}" if mark else line
        for at, (line, mark) in enumerate(zip(lines, marks, strict=True))
    ]
    return draw(st.sampled_from(_HEADERS)) + "\n".join(body) + "\n"


@given(text=older(), forced=st.booleans())
@settings(max_examples=5, deadline=None)
def test_no_comment_is_lost_and_it_settles(text: str, forced: bool) -> None:
    accepted = [one.name for one in REWRITES] if forced else []
    with tempfile.TemporaryDirectory() as folder:
        done = _migrated(text, Path(folder), accepted)
        assert done.after is not None
        again = _migrated(done.after.text, Path(folder), accepted)
    assert not _remarks(text) - _remarks(done.after.text)
    assert _errors(done.after.text) <= _errors(text)
    assert again.after == done.after


def _migrated(text: str, folder: Path, accepted: list[str]) -> Migration:
    path = folder / "older.prism"
    path.write_text(text, "utf-8")
    return migrate_pattern(path, Project.find(folder), most=2, accepted=accepted, every=True)


def _remarks(text: str) -> Counter[str]:
    comments = lex(Source("older", text), Sink().report).comments
    return Counter(one.text for one in comments if one.text.startswith("// remark"))


def _errors(text: str) -> set[str]:
    found = compile_source(Source("older", text), NoLibrary()).diagnostics
    return {one.code for one in found if one.severity.value == "error"}
