"""What a test file says, as records: the same as its models say, which only check it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.located_yaml.keeping import kept, restored
from parallax_patterns.located_yaml.models import validate_model
from parallax_patterns.located_yaml.reading import load_yaml
from parallax_patterns.testing import content, model
from parallax_patterns.testing.content_data import content_of

ROOT = Path(__file__).parents[3]
FILES = [
    path
    for folder in ("examples", "templates", "project_skeleton", "tests")
    for path in sorted((ROOT / folder).rglob("*.test.yaml"))
]
EVERYTHING = """\
pattern: review
defaults:
  agents:
    security: {answer: {a: 1}, confidence: 1, delay: 250, when: {operation: look, payload: null}}
    quality: [[{error: crash}, {answer: null, confidence: 0, repeat: true}], {count: 2}]
    style: {capabilities: [style], expertise: 1, script: [{function: look, optional: true}]}
  answers: {lead: {value: null, confidence: 1}}
  input: {n: 1}
  seed: 3
  timeout: 1
invariants: [confidence >= 0]
simulation:
  inputs: [null, 1]
  answers: [yes]
  agents: {security: slow}
  profiles:
    slow: {like: typical, accuracy: 1, right: {mean: 1}, latency: {median: 5, spread: 0}}
    rare: {wrong: {mean: 0, spread: 1}, latency: {median: 5s}, errors: {timeout: 1}}
  counts: {quality: 3}
  herd: 1
cases:
  - name: all
    input: null
    truth: null
    timeout: 30s
    expect:
      value: null
      contains: [1]
      at: {$.a: 1}
      schema: {type: object}
      confidence: {min: 0, max: 1, approx: 1, within: 1}
      calls: {total: 2, security: {min: 0, max: 1}}
      path: [parallel]
      seconds: {min: 0, max: 3}
      error: {kind: timeout, mentions: [late], line: 1}
      status: completed
      pending: []
      escalated: lead
      invariants: [confidence >= 0]
      warnings: []
      snapshot: [value]
  - {name: short, expect: {confidence: 1, calls: 0, error: late, escalated: false, snapshot: true}}
"""


MODELS = [
    kind
    for kind in vars(model).values()
    if isinstance(kind, type) and issubclass(kind, model.Strict) and kind is not model.Strict
]


def record_of(kind: type[BaseModel]) -> Any:
    names = {"CallStep": "Step", "TestFileModel": "Content"}
    return getattr(content, names.get(kind.__name__, kind.__name__))


@pytest.mark.parametrize("kind", MODELS, ids=lambda kind: kind.__name__)
def test_a_record_has_the_fields_of_its_model(kind: type[BaseModel]) -> None:
    fields = {one.name: one for one in dataclasses.fields(record_of(kind))}
    del fields["given"]
    assert fields.keys() == kind.model_fields.keys()
    for name, field in kind.model_fields.items():
        required = fields[name].default is fields[name].default_factory is dataclasses.MISSING
        assert field.is_required() == required, name


def plain(said: Any) -> Any:
    """A model or a record with what it holds: kinds of numbers, and what was given, included."""
    match said:
        case BaseModel():
            parts = {one: plain(getattr(said, one)) for one in type(said).model_fields}
            return (said.model_fields_set, parts)
        case content.Said():
            names = [one.name for one in dataclasses.fields(said) if one.name != "given"]
            return (set(said.given), {one: plain(getattr(said, one)) for one in names})
        case list():
            return [plain(one) for one in said]
        case dict():
            return {name: plain(one) for name, one in said.items()}
    return (type(said), said)


@pytest.mark.parametrize(
    "text", [EVERYTHING, *(path.read_text("utf-8") for path in FILES)], ids=range(len(FILES) + 1)
)
def test_a_file_says_what_its_model_says(text: str) -> None:
    source, sink = Source("a.test.yaml", text), Sink()
    located = load_yaml(source, sink)
    found = None if located is None else validate_model(located, model.TestFileModel, sink)
    if located is not None and found is not None:
        assert plain(content_of(located.data)) == plain(found)
        assert restored(source, *json.loads(json.dumps(kept(located)))) == located
    else:
        assert sink.has_errors
        assert text != EVERYTHING
