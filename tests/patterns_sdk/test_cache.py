"""The cache of compiled patterns: answers stay the same, and nothing that hinders it is felt."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax_cli.json_shapes.findings import finding_shape
from parallax_compiler.diagnostics.core import Diagnostic, Sink
from parallax_compiler.diagnostics.render import plain_text, render_all
from parallax_compiler.emit import module as emit_module
from parallax_compiler.internal_error import InternalError
from parallax_compiler.syntax import tables as syntax_tables
from parallax_patterns import analysis, compilation
from parallax_patterns.caching import cache, cached_patterns
from parallax_patterns.caching.cache import DOUBTED, Cache, open_cache
from parallax_patterns.caching.cached_patterns import checked_pattern, compiled_pattern
from parallax_patterns.caching.stored_patterns import restored, stored
from parallax_patterns.compiled import CompiledPattern
from parallax_patterns.project import Project
from parallax_patterns.sources import read_source
from parallax_primitives.aggregation import consensus
from parallax_runtime import execution
from tests.conformance.case import CASES, read_cases
from tests.patterns_sdk.findings import places

PATTERN = """\
import { consensus } from "@parallax/primitives/aggregation"
import { double } from "./lib/numbers.prism"
results = agents.map(a => a.review(double(input.n)))
consensus(results, 0.6)
"""
NUMBERS = "export function double(n) { return n * 2 }\n"


@pytest.fixture(autouse=True)
def _own_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    open_cache.cache_clear()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = tmp_path / "project"
    (root / "patterns" / "lib").mkdir(parents=True)
    (root / "patterns" / "review.prism").write_text(PATTERN, "utf-8")
    (root / "patterns" / "lib" / "numbers.prism").write_text(NUMBERS, "utf-8")
    return Project.find(root)


@pytest.fixture
def derivations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was derived rather than taken from the cache; nothing is doubted."""
    done: list[str] = []
    derive = cached_patterns._derive

    def counted(data: bytes, name: str, project: Project, *, program: bool) -> Any:
        done.append(f"{name} {'program' if program else 'findings'}")
        return derive(data, name, project, program=program)

    monkeypatch.setattr(cached_patterns, "_derive", counted)
    monkeypatch.setattr(Cache, "doubts", lambda self, key, deriver: False)
    return done


def pattern_of(project: Project) -> Path:
    return project.patterns_dir / "review.prism"


def reopened() -> None:
    """As a new process finds the cache."""
    open_cache.cache_clear()


def told(diagnostics: tuple[Diagnostic, ...]) -> tuple[str, list[Any], list[str]]:
    """All that can be read off findings."""
    return (
        plain_text(render_all(diagnostics)),
        [finding_shape(one) for one in diagnostics],
        [f"{one.stage} {one.text()}" for one in diagnostics],
    )


def same(one: CompiledPattern, other: CompiledPattern) -> bool:
    return told(one.diagnostics) == told(other.diagnostics) and (
        (one.source, one.python, one.imported, dict(one.groups), told(one.strict))
        == (other.source, other.python, other.imported, dict(other.groups), told(other.strict))
    )


# --- what is restored ----------------------------------------------------------------------------


@pytest.mark.parametrize("file", sorted(CASES.glob("*.jsonl")), ids=lambda file: file.stem)
def test_what_is_restored_reads_to_the_letter_as_it_did(file: Path, tmp_path: Path) -> None:
    for number, case in enumerate(read_cases(file)):
        root = tmp_path / str(number)
        for name, text in case.files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
        project = Project.find(root)
        sink = Sink()
        source = read_source(root / case.entry, project, sink)
        derive = compilation.derive if number % 4 == 0 else analysis.derive
        made = derive(source, sink, project)
        kept = stored(made)
        assert kept is not None, case.id
        again = restored(kept, source, project)
        assert again is not None, case.id
        assert same(made.pattern, again), case.id


def test_a_finding_about_a_text_of_no_file_is_not_kept(project: Project) -> None:
    sink = Sink()
    pattern_of(project).write_text('import { sum } from "./lib/numbers.prism"\n', "utf-8")
    made = analysis.derive(read_source(pattern_of(project), project), sink, project)
    moved = CompiledPattern(
        source=made.pattern.imported[0], diagnostics=made.pattern.diagnostics, python=None
    )
    assert stored(analysis.Derived(pattern=moved, asked={})) is None


# --- when an answer is taken ---------------------------------------------------------------------


def test_what_is_unchanged_is_not_derived_again(project: Project, derivations: list[str]) -> None:
    first = compiled_pattern(pattern_of(project), project)
    reopened()
    second = compiled_pattern(pattern_of(project), project)
    assert checked_pattern(pattern_of(project), project).python == first.python
    assert derivations == ["patterns/review.prism program"]
    assert first.python is not None
    assert [one.name for one in second.imported] == ["patterns/lib/numbers.prism"]
    assert second.group_place("agents") == first.group_place("agents")
    assert same(first, second)


def test_findings_alone_do_not_stand_for_a_program(
    project: Project, derivations: list[str]
) -> None:
    path = pattern_of(project)
    checked_pattern(path, project)
    checked_pattern(path, project)
    assert compiled_pattern(path, project).python is not None
    assert compiled_pattern(path, project).python is not None
    assert derivations == ["patterns/review.prism findings", "patterns/review.prism program"]


def test_a_pattern_with_errors_has_nothing_more_to_give(
    project: Project, derivations: list[str]
) -> None:
    path = pattern_of(project)
    path.write_text("x = lenght\n", "utf-8")
    first = checked_pattern(path, project)
    assert places(compiled_pattern(path, project).errors) == places(first.errors) != []
    assert len(derivations) == 1


def change_the_file(project: Project) -> None:
    pattern_of(project).write_text(PATTERN.replace("0.6", "0.7"), "utf-8")


def change_the_import(project: Project) -> None:
    (project.patterns_dir / "lib/numbers.prism").write_text(NUMBERS.replace("2", "3"), "utf-8")


def remove_the_import(project: Project) -> None:
    (project.patterns_dir / "lib/numbers.prism").unlink()


def change_the_settings(project: Project) -> None:
    (project.root / "parallax.config.yml").write_text("name: other\n", "utf-8")


def move_the_project(project: Project) -> None:
    (project.patterns_dir / "review.prism").rename(project.patterns_dir / "other.prism")
    shutil.copy(project.patterns_dir / "other.prism", pattern_of(project))
    pattern_of(project).write_bytes(b"\xef\xbb\xbf" + PATTERN.encode())


@pytest.mark.parametrize(
    "change",
    [change_the_file, change_the_import, remove_the_import, change_the_settings, move_the_project],
)
def test_whatever_an_answer_depends_on_makes_a_new_one(
    change: Callable[[Project], None], project: Project, derivations: list[str]
) -> None:
    checked_pattern(pattern_of(project), project)
    change(project)
    again = Project.find(project.root)
    found = checked_pattern(pattern_of(again), again)
    assert len(derivations) == 2
    assert same(found, checked_pattern(pattern_of(again), again))
    assert len(derivations) == 2


def test_a_missing_import_that_appears_is_noticed(project: Project, derivations: list[str]) -> None:
    remove_the_import(project)
    assert checked_pattern(pattern_of(project), project).errors
    (project.patterns_dir / "lib/numbers.prism").write_text(NUMBERS, "utf-8")
    assert not checked_pattern(pattern_of(project), project).errors
    assert len(derivations) == 2


def test_another_compiler_derives_anew(
    project: Project, derivations: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    checked_pattern(pattern_of(project), project)
    monkeypatch.setattr(cache, "installed", lambda: "another")
    checked_pattern(pattern_of(project), project)
    assert len(derivations) == 2


def test_what_is_installed_is_the_compiler_the_specs_and_what_keeps_them() -> None:
    listed = {line.split(" ")[0] for line in cache._files(cache._PACKAGES)}
    for module in (compilation, syntax_tables, emit_module, consensus, execution):
        assert module.__file__ in listed


def test_what_is_installed_knows_an_edited_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "inner" / "__pycache__").mkdir(parents=True)
    module = tmp_path / "inner" / "module.py"
    module.write_text("x = 1\n", "utf-8")
    (tmp_path / "inner" / "__init__.py").write_text("", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(cache, "_PACKAGES", ("inner",))
    told_before = cache.installed.__wrapped__()
    (tmp_path / "inner" / "__pycache__" / "module.pyc").write_bytes(b"")
    assert cache.installed.__wrapped__() == told_before
    os.utime(module, ns=(1, 1))
    assert cache.installed.__wrapped__() != told_before


# --- what is doubted -----------------------------------------------------------------------------


@given(st.binary(max_size=20))
def test_each_answer_is_doubted_once_in_so_many_uses(part: bytes) -> None:
    key = Cache(folder=None).key(part)
    uses = range(2 * DOUBTED)
    doubted = [use for use in uses if Cache(folder=None, use=use).doubts(key, cache.__name__)]
    assert len(doubted) == 2
    assert doubted[1] - doubted[0] == DOUBTED
    assert not any(Cache(folder=None, use=use).doubts(key, "not.loaded") for use in uses)


def test_uses_are_counted_from_process_to_process(project: Project) -> None:
    checked_pattern(pattern_of(project), project)
    uses = []
    for _ in range(DOUBTED + 8):
        reopened()
        uses.append(project.cache.use)
    assert len(set(uses)) == DOUBTED


def kept_files(project: Project) -> list[Path]:
    return sorted((project.root / ".parallax" / "cache").glob("*.kept"))


def test_a_kept_answer_that_is_not_the_new_one_is_a_bug(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Cache, "doubts", lambda self, key, deriver: True)
    path = pattern_of(project)
    for pattern in (checked_pattern, compiled_pattern):
        assert same(pattern(path, project), pattern(path, project))
        (kept,) = kept_files(project)
        store = project.cache
        text = store.get(kept.stem)
        assert text is not None
        store.put(kept.stem, text.replace('"diagnostics":[', '"diagnostics":[ '))
        with pytest.raises(InternalError, match=r"cache.*a kept answer is not what"):
            pattern(path, project)
        assert kept_files(project) == []


# --- what hinders the cache ----------------------------------------------------------------------


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def turn_a_bit(data: bytes) -> bytes:
    return data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]


def write_another_program(data: bytes) -> bytes:
    return data.replace(b"run.group", b"run.greet")


@pytest.mark.parametrize("damage", [cut, turn_a_bit, write_another_program, lambda data: b""])
def test_a_damaged_file_is_written_anew(
    damage: Callable[[bytes], bytes], project: Project, derivations: list[str]
) -> None:
    first = compiled_pattern(pattern_of(project), project)
    (kept,) = kept_files(project)
    sound = kept.read_bytes()
    assert damage(sound) != sound
    kept.write_bytes(damage(sound))
    assert same(compiled_pattern(pattern_of(project), project), first)
    assert kept.read_bytes() == sound
    assert len(derivations) == 2


def test_a_file_under_another_name_counts_for_nothing(
    project: Project, derivations: list[str]
) -> None:
    compiled_pattern(pattern_of(project), project)
    (first,) = kept_files(project)
    change_the_file(project)
    compiled_pattern(pattern_of(project), project)
    (second,) = set(kept_files(project)) - {first}
    shutil.copy(first, second)
    assert "0.7" in str(compiled_pattern(pattern_of(project), project).python)
    assert len(derivations) == 3


def test_what_another_user_kept_is_not_run(
    project: Project, derivations: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled_pattern(pattern_of(project), project)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    reopened()
    compiled_pattern(pattern_of(project), project)
    assert len(derivations) == 2
    secret = tmp_path / "elsewhere" / "parallax" / "secret"
    assert secret.stat().st_mode & 0o777 == 0o600


def no_home(project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))


def short_secret(project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "home" / "parallax").mkdir(parents=True)
    (tmp_path / "home" / "parallax" / "secret").write_bytes(b"short")


def no_folder(project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (project.root / ".parallax").write_text("", "utf-8")


def full_disk(project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)


@pytest.mark.parametrize("hinder", [no_home, short_secret, no_folder, full_disk])
def test_a_cache_that_cannot_be_kept_is_not_felt(
    hinder: Callable[[Project, pytest.MonkeyPatch, Path], None],
    project: Project,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hinder(project, monkeypatch, tmp_path)
    for _ in range(2):
        assert compiled_pattern(pattern_of(project), project).python is not None
        reopened()
    assert not list(project.root.rglob("*.part"))


def test_a_folder_that_is_removed_is_made_anew(project: Project, derivations: list[str]) -> None:
    compiled_pattern(pattern_of(project), project)
    shutil.rmtree(project.root / ".parallax")
    for _ in range(2):
        compiled_pattern(pattern_of(project), project)
    assert len(derivations) == 2


def test_files_that_are_no_project_get_no_cache(tmp_path: Path) -> None:
    lone = tmp_path / "lone"
    lone.mkdir()
    (lone / "one.prism").write_text("1\n", "utf-8")
    checked_pattern(lone / "one.prism", Project.find(lone))
    assert [one.name for one in lone.iterdir()] == ["one.prism"]


def test_the_oldest_are_removed_when_there_is_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Cache(folder=tmp_path, secret=b"s")
    text = "x" * 900
    for number in range(20):
        store.put(str(number), text)
        os.utime(tmp_path / f"{number}.kept", (number, number))
    (tmp_path / "left.1.part").write_text(text, "utf-8")
    os.utime(tmp_path / "left.1.part", (0, 0))
    monkeypatch.setattr(cache, "LIMIT", 10_000)
    Cache(folder=tmp_path, secret=b"s").put("new", text)
    left = {path.name for path in tmp_path.iterdir()}
    assert {"new.kept", "19.kept", ".gitignore"} <= left
    assert {"0.kept", "left.1.part"}.isdisjoint(left)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 10_000
    assert store.get("19") == text


@settings(max_examples=30)
@given(st.text(alphabet=st.characters(codec="utf-8")), st.binary(min_size=32, max_size=32))
def test_what_was_put_comes_back(text: str, secret: bytes) -> None:
    folder = Path(os.environ["XDG_CACHE_HOME"])
    store = Cache(folder=folder, secret=secret)
    store.put("key", text)
    assert store.get("key") == text
    assert Cache(folder=folder, secret=secret[::-1] + b"x").get("key") is None


def test_the_skeleton_does_not_commit_the_cache() -> None:
    root = Path(__file__).parents[2]
    assert ".parallax/" in (root / "project_skeleton/.gitignore").read_text("utf-8").splitlines()
