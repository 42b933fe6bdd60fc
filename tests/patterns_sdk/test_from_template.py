"""Ready patterns as patterns of one's own: under a name, with agents of chosen capabilities."""

from __future__ import annotations

from pathlib import Path

import pytest

from parallax_patterns.errors import UserError
from parallax_patterns.generation.from_template import adapted, from_template
from parallax_patterns.generation.trying import tried
from parallax_patterns.older_names import OLDER, older_pattern
from parallax_patterns.project import Project
from parallax_patterns.ready_patterns import ready_pattern, ready_patterns


@pytest.mark.parametrize(
    "name", ["cascading-refinement", "code-review", "consensus-builder", "document-analysis"]
)
def test_its_tests_pass_with_agents_of_a_capability(name: str) -> None:
    made = adapted(ready_pattern(name), "My own pattern", ["legal review", "law"])
    assert made.name == "my-own-pattern"
    assert " * @name MyOwnPattern\n" in made.pattern_text
    assert ' * @agents {"capabilities": ["legal review", "law"]' in made.pattern_text
    assert tried(made).passed


def test_only_the_header_changes() -> None:
    for ready in ready_patterns():
        made = adapted(ready, ready.name)
        assert made.test_text == ready.tests
        assert made.pattern_text.partition("*/")[2] == ready.text.partition("*/")[2]


def test_it_is_put_into_a_project_with_its_tests(tmp_path: Path) -> None:
    project = Project.find(tmp_path)
    done = from_template(project, ready_pattern("voting"), name="ship it", dry_run=True)
    assert (done.trial.passed, done.written) == (True, False)
    done = from_template(project, ready_pattern("voting"), name="ship it")
    assert done.written
    assert done.pattern_path == tmp_path / "patterns" / "ship-it.prism"
    assert "pattern: ../../patterns/ship-it.prism\n" in done.test_path.read_text("utf-8")
    done.pattern_path.write_text("1\n", "utf-8")
    with pytest.raises(UserError, match="is there already and differs"):
        from_template(project, ready_pattern("voting"), name="ship it")
    assert done.pattern_path.read_text("utf-8") == "1\n"


def test_a_name_that_no_file_can_have() -> None:
    with pytest.raises(UserError, match="No file can be named"):
        adapted(ready_pattern("voting"), "???")


def test_the_twelve_older_ones() -> None:
    assert len(OLDER) == 12
    assert {older_pattern(name).name for name in OLDER} == set(OLDER.values())
    assert older_pattern("SimpleConsensus").name == "voting"


@pytest.mark.parametrize(
    ("name", "words"),
    [("website-builder", "has no successor"), ("consensus-bilder", "There was no ready pattern")],
)
def test_an_older_one_that_is_no_more(name: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        older_pattern(name)
