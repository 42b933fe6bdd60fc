"""OpenAI, through its own client and the Responses API.

A plan is asked for as structured output; Prism text by a custom tool whose input keeps to a lark
grammar, which the model is made to call. Answers are not stored by the provider.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import openai

from parallax_patterns.generation.providers.keys import required_key
from parallax_patterns.generation.providers.model import (
    Finish,
    Observer,
    Prompt,
    ProviderFault,
    Reply,
    Usage,
)
from parallax_patterns.generation.providers.pieces import Pieces
from parallax_patterns.generation.providers.sdk_faults import broken_off, reported, translated
from parallax_patterns.generation.providers.settings import GenerateSettings

KEY: Final = "OPENAI_API_KEY"


class OpenAIResponses:
    """One model of OpenAI's."""

    def __init__(self, model: str, base_url: str | None, key: str) -> None:
        self._model = model
        self._base_url = base_url
        self._key = key

    async def answer(self, prompt: Prompt, observe: Observer) -> Reply:
        with translated(openai, self._key):
            client = openai.AsyncOpenAI(
                api_key=self._key, base_url=self._base_url, max_retries=0, timeout=None
            )
            async with client:
                stream: Any = await client.responses.create(**self._request(prompt))
                return await _read(stream, observe, self._key)

    def _request(self, prompt: Prompt) -> dict[str, Any]:
        roles = ("user", "assistant")
        return {
            "model": self._model,
            "instructions": prompt.system,
            "input": [
                {"role": roles[at % 2], "content": text} for at, text in enumerate(prompt.turns)
            ],
            "store": False,
            "stream": True,
            **(_tool(prompt) if prompt.form.grammar is not None else _structured(prompt)),
        }


def _structured(prompt: Prompt) -> dict[str, Any]:
    form = prompt.form
    described = {"type": "json_schema", "name": form.name, "schema": form.schema, "strict": True}
    return {"text": {"format": described}}


def _tool(prompt: Prompt) -> dict[str, Any]:
    grammar = {"type": "grammar", "syntax": "lark", "definition": prompt.form.grammar}
    tool = {"type": "custom", "name": prompt.form.name, "description": _WRITES, "format": grammar}
    return {
        "tools": [tool],
        "tool_choice": {"type": "custom", "name": prompt.form.name},
        "parallel_tool_calls": False,
    }


_WRITES: Final = "Takes the whole text of the Prism file."


async def _read(events: Any, observe: Observer, key: str) -> Reply:
    """The answer that a stream of events tells; the stream is read to its end in any case, because
    a client that is left in the middle of one complains when it is closed."""
    pieces = Pieces(observe)
    refused = False
    reply: Reply | None = None
    fault: ProviderFault | None = None
    async for event in events:
        match event.type:
            case "response.output_text.delta" | "response.custom_tool_call_input.delta":
                pieces.add(event.delta)
            case "response.refusal.delta":
                refused = True
            case "response.completed":
                reply = _reply(pieces.text, event.response, "refused" if refused else "complete")
            case "response.incomplete":
                reply = _reply(pieces.text, event.response, "truncated")
            case "response.failed":
                error = event.response.error
                fault = reported(error.message if error else "no reason is given", key)
            case "error":
                fault = reported(event.message, key)
            case _:
                continue
    if reply is None:
        raise fault or broken_off()
    return reply


def _reply(text: str, response: Any, finish: Finish) -> Reply:
    used = response.usage
    usage = used and Usage(input_tokens=used.input_tokens, output_tokens=used.output_tokens)
    return Reply(text=text, model=response.model, finish=finish, usage=usage)


def make(settings: GenerateSettings, environment: Mapping[str, str]) -> OpenAIResponses:
    """The provider of these settings."""
    assert settings.model is not None, "the table checks that there is one"
    key = required_key(settings.key or KEY, environment, settings.provider)
    return OpenAIResponses(settings.model, settings.base_url, key)
