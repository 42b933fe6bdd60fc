"""What is kept of settings, tests, requirements, agents and receipts: until something changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parallax_cli.json_shapes.findings import finding_shape
from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.internal_error import InternalError
from parallax_compiler.source import Source
from parallax_patterns import receipts
from parallax_patterns.caching import kept_answers
from parallax_patterns.caching.cache import Cache, open_cache
from parallax_patterns.checks import reading_agents, reading_requirements, reading_tests
from parallax_patterns.configuration import config_layers
from parallax_patterns.diagnostics.requirements import OldSpelling
from parallax_patterns.diagnostics.testing import CaseWithoutAssertion
from parallax_patterns.generation.writing import generate
from parallax_patterns.project import Project
from parallax_patterns.testing import reading
from parallax_patterns.testing.loading import load_test_file
from parallax_patterns.testing.test_file import TestFile
from parallax_patterns.validation import validate

READERS = (config_layers, reading_agents, reading_requirements, reading_tests, receipts)
REQUIREMENTS = """\
goal: Release the build
strategy: quality-gate
perspectives: [security, tests]
min_confidence: 0.6
"""
OLD_SPELLING = OldSpelling.code
AGENT = "kind: http\nurl: http://127.0.0.1:9\ncapabilities: [review]\n"
CONFIG = """\
name: demo
limits:
  remote: {timeout: 30s, rate: 10/s}
generate: {provider: openai, model: m, prices: {input: 1, output: 2.5}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    root = tmp_path / "project"
    for name in ("requirements", "agents"):
        (root / name).mkdir(parents=True)
    (root / "parallax.config.yml").write_text(CONFIG, "utf-8")
    (root / "agents" / "remote.yaml").write_text(AGENT, "utf-8")
    (root / "requirements" / "release.yaml").write_text(REQUIREMENTS, "utf-8")
    project = found(root)
    generate(project, project.requirements_dir / "release.yaml")
    return root


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were read rather than taken from the cache; nothing is doubted."""
    done: list[str] = []

    def counted(read: Callable[..., Any]) -> Callable[..., Any]:
        def reading(source: Source, *more: Any) -> Any:
            done.append(source.name)
            return read(source, *more)

        return reading

    for reader in READERS:
        monkeypatch.setattr(reader, "read", counted(reader.read))
    monkeypatch.setattr(Cache, "doubts", lambda self, key, deriver: False)
    return done


def found(root: Path) -> Project:
    """The project as a new process finds it."""
    open_cache.cache_clear()
    return Project.find(root, environment={})


def told(root: Path) -> list[Any]:
    """Everything that is found in a project, as JSON."""
    return [finding_shape(one) for one in validate((), found(root)).diagnostics]


def codes(root: Path) -> list[str]:
    return [one["code"] for one in told(root)]


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_what_is_unchanged_is_read_once_and_told_to_the_letter(
    folder: Path, readings: list[str]
) -> None:
    edit(folder / "parallax.config.yml", "demo", "other")
    first = told(folder)
    assert [one["code"] for one in first] == [OLD_SPELLING], "a note is kept too"
    settings = found(folder).config
    assert len(readings) == len(set(readings)) == len(READERS)
    assert told(folder) == first
    assert found(folder).config == settings
    assert len(readings) == len(READERS)


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("agents/remote.yaml", "capabilities", "capabilites", "PLX0904"),
        ("requirements/release.yaml", "tests]", "docs]", "PLX0715"),
        ("patterns/release.prism", "1.0.0", "1.0.1", "PLX0714"),
        ("patterns/release.receipt.json", "sha256:", "sha255:", "PLX0714"),
        ("patterns/release.receipt.json", '"format"', '"fromat"', "PLX0716"),
        ("tests/patterns/release.test.yaml", "cases:", "case:", "PLX0904"),
        ("tests/patterns/release.test.yaml", "release.prism", "relaese.prism", "PLX0801"),
    ],
)
def test_what_is_changed_is_read_again(
    folder: Path, file: str, old: str, new: str, code: str, readings: list[str]
) -> None:
    assert code not in codes(folder)
    edit(folder / file, old, new)
    assert code in codes(folder)
    edit(folder / file, new, old)
    assert code not in codes(folder)


def test_settings_with_faults_are_not_kept(folder: Path, readings: list[str]) -> None:
    edit(folder / "parallax.config.yml", "name:", "nmae:")
    for times in (1, 2):
        sink = Sink()
        open_cache.cache_clear()
        Project.find(folder, environment={}, sink=sink)
        assert [one.code for one in sink] == ["PLX0904"]
        assert readings == ["parallax.config.yml"] * times


def test_a_pattern_that_goes_is_missed_by_its_tests(folder: Path, readings: list[str]) -> None:
    assert codes(folder) == [OLD_SPELLING]
    pattern = folder / "patterns" / "release.prism"
    text = pattern.read_bytes()
    pattern.unlink()
    assert "PLX0801" in codes(folder)
    pattern.write_bytes(text)
    assert codes(folder) == [OLD_SPELLING]


def test_files_that_depend_on_others_are_read_each_time(folder: Path, readings: list[str]) -> None:
    tests = folder / "tests" / "patterns" / "release.test.yaml"
    tests.write_text(
        "pattern: ../../patterns/release.prism\ncases:\n  - name: one\n"
        "    agents: {security: {function: look}}\n    expect: {status: completed}\n",
        "utf-8",
    )
    mocks = tests.with_name("mocks.py")
    mocks.write_text("def look(request): ...\n", "utf-8")
    before = codes(folder)
    mocks.write_text("def lok(request): ...\n", "utf-8")
    assert set(codes(folder)) - set(before)


def test_what_a_test_file_says_is_kept_but_not_whether_its_pattern_is_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tests = folder / "tests" / "patterns" / "release.test.yaml"
    edit(tests, "cases:", "cases:\n  - name: expects nothing")

    def loaded() -> tuple[TestFile | None, list[Any]]:
        sink = Sink()
        file = load_test_file(tests, found(folder), sink)
        return file, [finding_shape(one) for one in sink]

    first = loaded()
    assert first[0] is not None
    assert [one["code"] for one in first[1]] == [CaseWithoutAssertion.code]
    with monkeypatch.context() as patch:
        patch.setattr(reading, "document", None)
        assert loaded() == first
        (folder / "patterns" / "release.prism").rename(folder / "patterns" / "releases.prism")
        assert [one["code"] for one in loaded()[1]] == ["PLX0801", CaseWithoutAssertion.code]
    edit(tests, "expects nothing", "asks for nothing")
    assert loaded()[1] != first[1]


def test_a_kept_answer_that_is_not_the_new_one_is_a_bug(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(folder)
    monkeypatch.setattr(Cache, "doubts", lambda self, key, deriver: True)
    told(folder)
    monkeypatch.setattr(config_layers, "read", lambda source, sink: {"name": "other"})
    with pytest.raises(InternalError, match=r"cache.*a kept answer is not what"):
        found(folder)
    assert found(folder).config.name == "other"


def test_findings_about_another_file_are_not_kept(folder: Path) -> None:
    project, sink = found(folder), Sink()
    source, other = Source("a", "text"), Source("b", "nmae: 1\n")
    reader = reading_agents.__name__
    config_layers.read(other, sink)

    def read(_: Source, found: Sink, *__: object) -> bool:
        found.extend(sink)
        return True

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading_agents, "read", read)
        for _ in range(2):
            told_again = Sink()
            assert kept_answers.kept_answer(project.cache, reader, source, told_again) is True
            assert [one.source for one in told_again] == [other]
