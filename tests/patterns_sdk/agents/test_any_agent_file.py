"""Whatever a file or the variable says: findings in its text or agents, never an exception."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.agents.files.connectors import agent_of, connector_of
from parallax_patterns.agents.files.environment import agents_in_environment
from parallax_patterns.agents.files.models import KINDS
from parallax_patterns.agents.files.reading import read_agent_file
from parallax_patterns.agents.found import VARIABLE

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 100),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        [
            "",
            "a",
            "30s",
            "4MB",
            "10/s",
            "json",
            "{task}",
            "{",
            "(",
            "(?P<value>.)",
            "${A}",
            "'x",
            "http://127.0.0.1:1",
            "127.0.0.1:1",
            "https://a:b@c",
            "::",
            "http://[",
            "http://a:x",
        ]
    ),
    st.text(max_size=5),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@st.composite
def described(draw: st.DrawFn) -> dict[str, Any]:
    """A mapping that looks much like an agent."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    fields = [field.alias for field in KINDS[kind].model_fields.values()]
    known = st.sampled_from([name for name in fields if name is not None])
    given_fields = draw(st.dictionaries(known | st.text(max_size=5), VALUES, max_size=8))
    return {**given_fields, "kind": draw(st.just(kind) | VALUES), "capabilities": ["a"]}


@given(st.one_of(described(), st.fixed_dictionaries({"agents": st.lists(described())}), VALUES))
def test_any_file(data: Any) -> None:
    source = Source("agents/any.yaml", json.dumps(data, indent=1) + "\n")
    sink = Sink()
    found = read_agent_file(source, sink)
    for one in sink:
        assert 0 <= one.span.start <= one.span.end <= len(source.text)
        assert one.label
        assert "another kind of value" not in one.label, one.label
    for agent in found:
        assert agent_of(agent).id == agent.id
        connector_of(agent, Path(tempfile.gettempdir()), None, None)


@given(
    st.text(max_size=20)
    | st.lists(
        st.sampled_from(
            ["a", ":", ";", ",", "8001", "99999", "http://h:1", "http://h:99999", "grpc://h:1", " "]
        ),
        max_size=9,
    ).map("".join)
)
def test_any_variable(text: str) -> None:
    sink = Sink()
    for one in agents_in_environment({VARIABLE: text}, sink):
        assert one.id
        assert text[one.span.start : one.span.end].startswith(one.id)
    for finding in sink:
        assert finding.span.end <= len(text)
