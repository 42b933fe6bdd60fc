"""Whatever comes over a wire: an answer or an AgentFault, never anything else."""

from __future__ import annotations

import asyncio
import io
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax_primitives.faults import AgentFault
from parallax_runtime.transports.screen import readable
from parallax_runtime.transports.templates import TemplateError, check_template, filled_in
from parallax_runtime.transports.wire import answer_in, excerpt, parsed
from parallax_sdk import Answer, Definition, Operation, Request, agent
from parallax_sdk.serving.desk import Desk
from parallax_sdk.serving.messages import answer_of, data_of, response_of, value_of
from parallax_sdk.serving.stdio import _Lines
from tests.runtime.transports.calls import request


@agent(capabilities=[])
def scout(request: Request) -> Answer:
    return Answer([request.operation, request.arguments, request.context], 1)


AGENT = Definition("scout", default=Operation(scout))

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


@given(st.binary(max_size=40) | JSON.map(lambda data: json.dumps(data).encode()))
def test_any_text(raw: bytes) -> None:
    assert "\n" not in excerpt(raw)
    with suppress(AgentFault):
        answer_in("scout", parsed("scout", raw))


@given(JSON)
def test_json_goes_over_grpc_and_back(data: Any) -> None:
    assert data_of(value_of(data)) == data
    answer = {"value": data, "confidence": 0.5, "reasoning": "because", "factors": [data]}
    assert answer_of(response_of(answer)) == answer


MESSAGES = st.fixed_dictionaries(
    {"id": JSON, "type": st.sampled_from(["call", "cancel", "health"])},
    optional={"agent": JSON, "operation": JSON, "arguments": JSON, "context": JSON},
)


@settings(max_examples=50)
@given(st.lists(st.binary(max_size=20) | MESSAGES.map(lambda one: json.dumps(one).encode())))
def test_any_lines_to_a_served_agent(lines: list[bytes]) -> None:
    output = io.BytesIO()
    stream: Any = io.BytesIO(b"\n".join(lines) + b"\n")
    asyncio.run(_Lines(Desk([AGENT]), output).serve(stream))
    for line in output.getvalue().splitlines():
        assert "id" in json.loads(line)


@given(st.text(alphabet="{}.intpuask \n", max_size=20))
def test_any_template(text: str) -> None:
    try:
        check_template(text)
    except TemplateError:
        return
    if "input." in text:
        with pytest.raises(AgentFault):
            filled_in(text, request())
    else:
        filled_in(text, request())


@given(st.text(alphabet="ab\r\n\x08", max_size=20))
def test_any_screen(text: str) -> None:
    seen = readable(text)
    assert set(seen) <= set(text)
