"""Between JSON data and the messages of gRPC, for whoever calls and whoever answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from google.protobuf import json_format, struct_pb2

from parallax_sdk.serving import parallax_agent_pb2 as messages

SERVICE: Final = "parallax.agent.v1.Agent"


class UnsendableError(ValueError):
    """Data that gRPC cannot carry: too deep, or no JSON."""


def request_of(call: Mapping[str, Any]) -> messages.AnalyzeRequest:
    """A call as a message. Raises UnsendableError."""
    context = struct_pb2.Struct()
    context.update({name: value for name, value in call["context"].items() if value is not None})
    return messages.AnalyzeRequest(
        agent=call["agent"],
        operation=call["operation"],
        task=call["task"],
        input=value_of(call["input"]),
        arguments=[value_of(one) for one in call["arguments"]],
        context=context,
        timeout=call["timeout"],
        key=call["key"],
    )


def call_of(request: messages.AnalyzeRequest) -> dict[str, Any]:
    """A message as a call."""
    return {
        "agent": request.agent,
        "operation": request.operation or "analyze",
        "task": request.task if request.HasField("task") else None,
        "input": data_of(request.input) if request.HasField("input") else None,
        "arguments": [data_of(one) for one in request.arguments],
        "context": json_format.MessageToDict(request.context),
        "timeout": request.timeout,
        "key": request.key,
    }


def response_of(answer: Mapping[str, Any]) -> messages.AnalyzeResponse:
    """An answer, or a failure, as a message. Raises UnsendableError."""
    if "error" in answer:
        error = answer["error"]
        failure = messages.Failure(kind=error["kind"], message=error["message"])
        return messages.AnalyzeResponse(error=failure)
    factors = answer.get("factors")
    told = messages.Answer(
        value=value_of(answer.get("value")),
        confidence=answer.get("confidence"),
        reasoning=answer.get("reasoning"),
        factors=None if factors is None else value_of(factors),
    )
    return messages.AnalyzeResponse(answer=told)


def answer_of(response: messages.AnalyzeResponse) -> dict[str, Any]:
    """A message as an answer or a failure; what it lacks is not there."""
    if response.HasField("error"):
        return {"error": {"kind": response.error.kind, "message": response.error.message}}
    if not response.HasField("answer"):
        return {}
    told, given = response.answer, dict[str, Any]()
    for name in ("value", "factors"):
        if told.HasField(name):
            given[name] = data_of(getattr(told, name))
    for name in ("confidence", "reasoning"):
        if told.HasField(name):
            given[name] = getattr(told, name)
    return given


def value_of(data: Any) -> struct_pb2.Value:
    """JSON data as a message. Raises UnsendableError."""
    try:
        return json_format.ParseDict(data, struct_pb2.Value())
    except (json_format.ParseError, RecursionError):
        raise UnsendableError("it is nested too deeply for gRPC") from None


def data_of(value: struct_pb2.Value) -> Any:
    """A message as JSON data; numbers that JSON has not come as they are."""
    match value.WhichOneof("kind"):
        case "number_value":
            return value.number_value
        case "string_value":
            return value.string_value
        case "bool_value":
            return value.bool_value
        case "struct_value":
            return {name: data_of(one) for name, one in value.struct_value.fields.items()}
        case "list_value":
            return [data_of(one) for one in value.list_value.values]
    return None
