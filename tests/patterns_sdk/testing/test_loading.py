"""Test files that cannot be meant so: every fault at its place, several in one go."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parallax_compiler.diagnostics.core import Sink
from parallax_patterns.errors import UserError
from parallax_patterns.project import Project
from parallax_patterns.testing.discovery import discover
from parallax_patterns.testing.loading import load_test_file

Write = Callable[[str, str], Path]


@pytest.fixture(autouse=True)
def review(write: Write) -> Path:
    return write("patterns/pr-review.prism", "agents")


def faults(project: Project, path: Path) -> list[str]:
    """`line:column code label | hint` of everything found."""
    sink = Sink()
    load_test_file(path, project, sink)
    told = []
    for one in sink:
        place = one.source.position(one.span.start)
        told.append(f"{place.line}:{place.column} {one.code} {one.label} | {one.hint}")
    return told


def test_misspelt_keys_everywhere_are_found_at_once(project: Project, write: Write) -> None:
    path = write(
        "tests/patterns/a.test.yaml",
        """\
        pattern: pr-reveiw
        default: {}
        cases:
          - name: one
            inputs: {}
            agents:
              security: {answr: ok, confidence: 0.9}
              quality:
                - {error: timeout}
                - {answer: ok, confidence: 0.9, delai: 2s}
              perf: {answer: ok, confidence: 0.9, when: {operatoin: analyze}}
            expect:
              valeu: ok
              calls: {total: {mn: 1}}
              confidence: {minimum: 0.5}
              seconds: {mx: 3}
              error: {kinds: timeout}
          - name: two
          - name: three
            expct: {value: 1}
          - name: two
            expect: {value: 1}
        """,
    )
    assert faults(project, path) == [
        "1:10 PLX0801 there is no pattern `pr-reveiw` | Write `pr-review`",
        "2:1 PLX0904 nothing reads the key `default` | Write `defaults`",
        "5:5 PLX0904 nothing reads the key `inputs` | Write `input`",
        "7:18 PLX0904 nothing reads the key `answr` | Write `answer`",
        "10:41 PLX0904 nothing reads the key `delai` | Write `delay`",
        "11:50 PLX0904 nothing reads the key `operatoin` | Write `operation`",
        "13:7 PLX0904 nothing reads the key `valeu` | Write `value`",
        "14:23 PLX0904 nothing reads the key `mn` | Write `min`",
        "15:20 PLX0904 nothing reads the key `minimum` | Write `min`",
        "16:17 PLX0904 nothing reads the key `mx` | Write `max`",
        "17:15 PLX0904 nothing reads the key `kinds` | Write `kind`",
        (
            "18:11 PLX0802 the case `two` expects nothing"
            " | Add `expect:` with a `value`, a `confidence`, a `status` …"
        ),
        "20:5 PLX0904 nothing reads the key `expct` | Write `expect`",
        "21:11 PLX0803 a case `two` is already there | Give each case a name of its own",
    ]


def test_values_that_cannot_be_meant(project: Project, write: Write) -> None:
    path = write(
        "tests/patterns/a.test.yaml",
        """\
        pattern: pr-review
        cases:
          - name: one
            timeout: soon
            seed: -1
            agents:
              a: {answer: ok}
              b: {answer: ok, confidence: 1.7}
              c: {answer: ok, confidence: 0.5, error: crash}
              d: {error: slow}
              e: {script: [{delay: 2s}]}
              f: {script: [{error: crash}], answer: ok, confidence: 0.5}
              g: 3
              h: {answer: ok, confidence: "0.9"}
            answers:
              human: {value: 1}
            expect:
              confidence: {min: 0.9, max: 0.1}
              calls: {total: {}}
              seconds: {}
              at: {a.b: 1}
              schema: {type: objct}
              path: []
              status: done
              pending:
              escalated: 3
        """,
    )
    assert faults(project, path) == [
        "4:14 PLX0909 this is no duration | Write `500ms`, `30s`, `5m` or `1h`",
        "5:11 PLX0908 this must be 0 or more | None",
        (
            "7:10 PLX0909 an answer needs its confidence"
            " | Add `confidence: 0.9`, or what the agent gives"
        ),
        "8:35 PLX0908 this must be 1 or less | None",
        "9:10 PLX0909 a call cannot both answer and fail | Keep one of `answer` and `error`",
        (
            "10:18 PLX0907 `slow` is none of the choices"
            " | Use one of `timeout`, `refusal`, `crash`, `garbage`"
        ),
        (
            "11:20 PLX0909 this step does not say what comes of the call"
            " | Add `answer`, `error` or `function`"
        ),
        (
            "12:10 PLX0909 the calls are scripted twice"
            " | Keep one of `script` and `answer`, `error` or `function`"
        ),
        "13:10 PLX0906 this is a number, but a mapping belongs here | Write `key: value` lines",
        "14:35 PLX0906 this is text, but a number belongs here | Write it without quotes",
        "16:7 PLX0905 `confidence` is missing here | Add `confidence: …`",
        "18:19 PLX0909 `min` is more than `max`, so nothing fits | Exchange the two",
        "19:22 PLX0909 this bounds nothing | Add `min` or `max`",
        "20:16 PLX0909 this bounds nothing | Add `min` or `max`",
        (
            "21:17 PLX0909 a path begins with `$`, which is the whole value"
            ' | Write `$.key`, `$.list[0].key` or `$["a key"]`'
        ),
        (
            '22:15 PLX0909 this is no JSON Schema: "objct" at `$.type` means nothing'
            " | Write a JSON Schema of draft 2020-12"
        ),
        "23:13 PLX0908 this must be a list of 1 or more | None",
        (
            "24:15 PLX0907 `done` is none of the choices"
            " | Use one of `completed`, `pending`, `failed`, `exceeded`"
        ),
        "25:7 PLX0909 this key says nothing | Give it a value, or remove it",
        (
            "26:18 PLX0906 this is a number, but `true` or `false` belongs here"
            " | Write `true` or `false`"
        ),
    ]


def test_faults_of_the_whole_file(project: Project, write: Write) -> None:
    path = write(
        "tests/patterns/a.test.yaml",
        """\
        pattern: ../../patterns/pr-reveiw.prism
        cases:
          - name: one
            expect: {}
          - name: one
            expect: {value: 1}
          - name: two
        """,
    )
    assert faults(project, path) == [
        (
            "1:10 PLX0801 there is no pattern `../../patterns/pr-reveiw.prism`"
            " | Write `../../patterns/pr-review.prism`"
        ),
        (
            "3:11 PLX0802 the case `one` expects nothing"
            " | Add `expect:` with a `value`, a `confidence`, a `status` …"
        ),
        "5:11 PLX0803 a case `one` is already there | Give each case a name of its own",
        (
            "7:11 PLX0802 the case `two` expects nothing"
            " | Add `expect:` with a `value`, a `confidence`, a `status` …"
        ),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "1:1 PLX0906 this is nothing, but a mapping belongs here"),
        ("- a", "1:1 PLX0906 this is a list, but a mapping belongs here"),
        ("pattern: pr-review", "1:1 PLX0905 `cases` is missing here"),
        ("pattern: pr-review\ncases: []", "2:8 PLX0908 this must be a list of 1 or more"),
        ('pattern: "\\ud800"', "1:10 PLX0903 an escape here is half of a character"),
        ("pattern: zebra\ncases: [{name: a, expect: {value: 1}}]", "1:10 PLX0801 there is no"),
    ],
)
def test_files_that_are_no_tests(project: Project, write: Write, text: str, expected: str) -> None:
    (fault,) = faults(project, write("tests/patterns/a.test.yaml", text))
    assert fault.startswith(expected)


def test_a_case_takes_what_it_does_not_say_from_the_defaults(
    project: Project, write: Write
) -> None:
    path = write(
        "tests/patterns/a.test.yaml",
        """\
        pattern: pr-review
        defaults:
          input: {code: x}
          seed: 7
          timeout: 2m
          agents: {a: {answer: 1, confidence: 0.5}, b: {answer: 1, confidence: 0.5}}
        cases:
          - {name: plain, expect: {value: 1}}
          - name: other
            input: null
            timeout: 500
            agents: {b: {answer: 2, confidence: 0.5}}
            expect: {value: null}
        """,
    )
    sink = Sink()
    file = load_test_file(path, project, sink)
    assert not list(sink)
    assert file is not None
    plain, other = file.cases
    assert (plain.input, plain.seed, plain.timeout) == ({"code": "x"}, 7, 120.0)
    assert (other.input, other.seed, other.timeout) == (None, 7, 0.5)
    assert [(one.name, one.shared) for one in other.agents] == [("a", True), ("b", False)]
    assert [file.line(case) for case in file.cases] == [8, 9]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)
EXAMPLE = """\
pattern: pr-review
defaults: {agents: {a: {answer: 1, confidence: 0.5}}, seed: 3}
cases:
  - name: one
    agents: {b: [{error: crash}, {answer: {c: 1}, confidence: 1, when: {payload: {d: 1}}}]}
    answers: {human: {value: 1, confidence: 0.5}}
    timeout: 5s
    expect:
      at: {"$.a": 1}
      calls: {total: {min: 1}}
      confidence: {approx: 0.9, within: 0.1}
      error: {kind: timeout, mentions: [x]}
      schema: {type: object}
      path: [parallel]
"""


def places(data: Any) -> list[tuple[Any, Any]]:
    """Every container of some data with each of its keys."""
    if not isinstance(data, (dict, list)):
        return []
    keys = list(data) if isinstance(data, dict) else list(range(len(data)))
    return [(data, key) for key in keys] + [one for key in keys for one in places(data[key])]


@given(st.data())
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
def test_no_data_whatever_makes_reading_raise(project: Project, data: st.DataObject) -> None:
    content = yaml.safe_load(EXAMPLE)
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(places(content)))
        container[key] = data.draw(ANYTHING)
    path = project.tests_dir / "any.test.yaml"
    path.write_text(json.dumps(content), "utf-8")
    sink = Sink()
    assert load_test_file(path, project, sink) is not None or sink.has_errors
    for one in sink:
        assert one.label
        assert "Input should" not in one.label


def test_discovery(project: Project, write: Write) -> None:
    first = write("tests/patterns/pr-review.test.yaml", "")
    second = write("tests/patterns/deep/b.test.yml", "")
    write("tests/patterns/notes.yaml", "")
    named = write("elsewhere/odd.yaml", "")
    assert set(discover((), project)) == {first, second}
    assert discover((project.root / "patterns/pr-review.prism",), project) == (first,)
    assert discover((named, named), project) == (named,)
    assert discover((Path("pr-review"),), project) == (first,)
    with pytest.raises(UserError, match="There is no pattern `nothing`"):
        discover([Path("nothing")], project)
    with pytest.raises(UserError, match="There is no file or folder"):
        discover((project.root / "nowhere",), project)


def test_no_folder_of_tests_is_no_mistake(tmp_path: Path) -> None:
    assert discover((), Project.find(tmp_path, environment={})) == ()
