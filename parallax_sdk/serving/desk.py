"""Answering calls that came as JSON: what every way of serving has in common.

A call names its agent; where only one is served it answers whatever the name. What an author's code
raises becomes an error in the answer, and its traceback goes to the standard error.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import traceback
from collections.abc import Iterable, Mapping
from typing import Any, Final

from parallax_sdk.agent import Definition, Operation
from parallax_sdk.answer import Answer, ConfidenceError, Refusal
from parallax_sdk.request import MissingInput, Request

_OPTIONAL: Final = ("reasoning", "factors")


class Desk:
    """Agents, and the answers to calls of them."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        self.definitions = {one.id: one for one in definitions}

    def described(self) -> list[dict[str, Any]]:
        """Who is served here."""
        return [
            {
                "id": one.id,
                "name": one.name,
                "capabilities": list(one.capabilities),
                "expertise": one.expertise,
            }
            for one in self.definitions.values()
        ]

    async def answer(self, call: Mapping[str, Any]) -> dict[str, Any]:
        """`{value, confidence, …}` or `{error: {kind, message}}`; raises nothing."""
        try:
            definition = self._called(call.get("agent"))
            if definition is None:
                return error("missing", f"there is no agent `{call.get('agent')}` here")
            operation = definition.operation(str(call.get("operation", "analyze")))
            return _written(await _result(operation, _request(call)))
        except Refusal as refusal:
            return error("refusal", str(refusal))
        except ConfidenceError as problem:
            return error("garbage", str(problem))
        except MissingInput as problem:
            return error("error", str(problem))
        except (Exception, SystemExit) as problem:
            traceback.print_exc(file=sys.stderr)
            words = f": {problem}" if str(problem) else ""
            return error("crash", f"{type(problem).__name__}{words}")

    def _called(self, name: object) -> Definition | None:
        if len(self.definitions) == 1:
            return next(iter(self.definitions.values()))
        return self.definitions.get(name) if isinstance(name, str) else None


def error(kind: str, message: str) -> dict[str, Any]:
    """A failure as an answer tells it."""
    return {"error": {"kind": kind, "message": message}}


def _request(call: Mapping[str, Any]) -> Request:
    return Request(
        operation=str(call.get("operation", "analyze")),
        task=call.get("task"),
        input=call.get("input"),
        arguments=call.get("arguments") or (),
        context=call.get("context") or {},
    )


async def _result(operation: Operation, request: Request) -> Any:
    if operation.is_async:
        return await operation(request)
    return await _in_thread(operation, request)


async def _in_thread(operation: Operation, request: Request) -> Any:
    """In a thread of its own, which never keeps the process alive."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Any] = loop.create_future()

    def tell(result: Any, problem: BaseException | None) -> None:
        if done.done():
            return
        if problem is None:
            done.set_result(result)
        else:
            done.set_exception(problem)

    def work() -> None:
        result, problem = None, None
        try:
            result = operation(request)
        except BaseException as raised:  # whatever it is, the caller must learn of it
            stopped = isinstance(raised, StopIteration)  # which a future cannot carry
            problem = RuntimeError("the agent raised StopIteration") if stopped else raised
        loop.call_soon_threadsafe(tell, result, problem)

    threading.Thread(target=work, daemon=True).start()
    return await done


def _written(result: Any) -> dict[str, Any]:
    """The answer as JSON data; what is none is an error."""
    if isinstance(result, Answer):
        given: dict[str, Any] = {"value": result.value, "confidence": float(result.confidence)}
        more = {"reasoning": result.reasoning, "factors": result.factors}
        given |= {name: value for name, value in more.items() if value is not None}
    elif isinstance(result, Mapping):
        given = {key: result[key] for key in ("value", "confidence", *_OPTIONAL) if key in result}
    else:
        what = f"a Python {type(result).__name__}"
        return error("garbage", f"the agent's function gave {what}, not an `Answer`")
    try:
        json.dumps(given, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as problem:
        return error("garbage", f"the answer is no JSON: {problem}")
    return given
