"""Each rewrite: what it makes of its older form, how that compares, and that it does so once."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from parallax_patterns.migration.migrating import Applied, Migration, migrate_pattern
from parallax_patterns.migration.rules import IMPORTED, REWRITES
from parallax_patterns.project import Project
from parallax_patterns.ready_patterns import ready_patterns

ROOT = Path(__file__).parents[3]
CASES = sorted((Path(__file__).parent / "cases").glob("*.md"))
_BLOCK = re.compile(r"^(`{3,})(prism|migrated|verdicts)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
_NAMES = tuple(one.name for one in (IMPORTED, *REWRITES))


def migrated(text: str, folder: Path, *accepted: str) -> Migration:
    path = folder / "older.prism"
    path.write_text(text, "utf-8")
    return migrate_pattern(path, Project.find(folder), most=10, accepted=accepted, every=True)


def verdicts(done: Migration) -> str:
    return "".join(f"{line}\n" for one in done.applied for line in _verdict(one))


def _verdict(one: Applied) -> list[str]:
    places = ", ".join(f"{place.line}:{place.column}" for place in one.places)
    taken = "taken" if one.taken else "left out"
    found = one.verdict.difference
    differs = "" if found is None or not found.differing else f" in {_kinds(found.changed)}"
    return [f"{one.rewrite.name} {places}: {taken}, {one.verdict.equality}{differs}"]


def _kinds(changed: dict[str, int]) -> str:
    return " ".join(name for name, count in changed.items() if count)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_what_becomes_of_an_older_form(path: Path, tmp_path: Path) -> None:
    text = path.read_text("utf-8")
    blocks = {kind: body for _, kind, body in _BLOCK.findall(text)}
    done = migrated(blocks["prism"], tmp_path)
    assert done.after is not None
    found = {"migrated": done.after.text, "verdicts": verdicts(done)}
    if os.environ.get("PARALLAX_GOLDEN") == "write":
        _write(path, text, found)
        blocks |= found
    assert found == {kind: blocks.get(kind) for kind in found}
    _assert_settled(done, tmp_path)


def _assert_settled(done: Migration, folder: Path) -> None:
    """Migrating what came out changes nothing more, whatever is accepted of what was."""
    assert done.after is not None
    again = migrated(done.after.text, folder)
    assert not again.changed
    assert {one.rewrite.name for one in again.applied} <= {
        one.rewrite.name for one in done.left_out
    }


def _write(path: Path, text: str, found: dict[str, str]) -> None:
    first = next(_BLOCK.finditer(text))
    fence = first[1]
    parts = [text[: first.end()], f"{fence}migrated\n{found['migrated']}{fence}"]
    parts.append(f"```verdicts\n{found['verdicts']}```\n")
    path.write_text("\n\n".join(parts), "utf-8")


def test_every_rewrite_has_a_case() -> None:
    named = {word for path in CASES for word in re.findall(r"^([\w-]+) \d", path.read_text(), re.M)}
    assert set(_NAMES) <= named


@pytest.mark.parametrize("name", ["promises", "described", "fan-out", "retry-loops", "gates"])
def test_what_is_accepted_is_taken_and_then_settled(name: str, tmp_path: Path) -> None:
    text = (Path(__file__).parent / "cases" / f"{name}.md").read_text("utf-8")
    before = {kind: body for _, kind, body in _BLOCK.findall(text)}["prism"]
    done = migrated(before, tmp_path, *_NAMES)
    assert done.after is not None
    assert done.changed
    assert done.left_out == ()
    again = migrated(done.after.text, tmp_path, *_NAMES)
    assert again.diff() == ()


def test_a_pattern_of_today_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "today.prism"
    path.write_text("agreed = securityAgents.map(a => a.analyze(input))\nagreed\n", "utf-8")
    done = migrate_pattern(path, Project.find(tmp_path), most=2)
    assert (done.changed, done.applied) == (False, ())


def test_the_ready_patterns_are_of_today() -> None:
    for one in ready_patterns():
        path = ROOT / "templates/patterns" / f"{one.name}.prism"
        done = migrate_pattern(path, Project.find(path), most=1)
        assert not done.applied, path
