"""Anthropic, through its own client: messages with structured output, streamed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import anthropic

from parallax_patterns.generation.providers.keys import required_key
from parallax_patterns.generation.providers.model import Finish, Observer, Prompt, Reply, Usage
from parallax_patterns.generation.providers.pieces import Pieces
from parallax_patterns.generation.providers.sdk_faults import broken_off, translated
from parallax_patterns.generation.providers.settings import GenerateSettings

KEY: Final = "ANTHROPIC_API_KEY"
_LONGEST: Final = 16_000
"""Tokens of an answer: many times what a plan takes."""

_FINISHES: Final[Mapping[str, Finish]] = {
    "max_tokens": "truncated",
    "model_context_window_exceeded": "truncated",
    "refusal": "refused",
}


class AnthropicMessages:
    """One model of Anthropic's."""

    def __init__(self, model: str, base_url: str | None, key: str) -> None:
        self._model = model
        self._base_url = base_url
        self._key = key

    async def answer(self, prompt: Prompt, observe: Observer) -> Reply:
        with translated(anthropic, self._key):
            client = anthropic.AsyncAnthropic(
                api_key=self._key,
                base_url=self._base_url,
                max_retries=0,
                timeout=None,
                open_telemetry=False,
            )
            async with client:
                create: Any = client.messages.create
                stream = await create(**self._request(prompt))
                return await _read(stream, observe)

    def _request(self, prompt: Prompt) -> dict[str, Any]:
        roles = ("user", "assistant")
        return {
            "model": self._model,
            "max_tokens": _LONGEST,
            "system": prompt.system,
            "messages": [
                {"role": roles[at % 2], "content": text} for at, text in enumerate(prompt.turns)
            ],
            "output_config": {"format": {"type": "json_schema", "schema": prompt.form.schema}},
            "stream": True,
        }


async def _read(events: Any, observe: Observer) -> Reply:
    """The answer that a stream of events tells; it is whole when the message has stopped."""
    pieces = Pieces(observe)
    model, finish, stopped = None, None, False
    asked = answered = 0
    async for event in events:
        match event.type:
            case "message_start":
                model, asked = event.message.model, event.message.usage.input_tokens
            case "content_block_delta" if event.delta.type == "text_delta":
                pieces.add(event.delta.text)
            case "message_delta":
                finish = _FINISHES.get(event.delta.stop_reason or "", "complete")
                answered = event.usage.output_tokens
            case "message_stop":
                stopped = True
            case _:
                continue
    if finish is None or not stopped:
        raise broken_off()
    usage = Usage(input_tokens=asked, output_tokens=answered)
    return Reply(text=pieces.text, model=model, finish=finish, usage=usage)


def make(settings: GenerateSettings, environment: Mapping[str, str]) -> AnthropicMessages:
    """The provider of these settings."""
    assert settings.model is not None, "the table checks that there is one"
    key = required_key(settings.key or KEY, environment, settings.provider)
    return AnthropicMessages(settings.model, settings.base_url, key)
