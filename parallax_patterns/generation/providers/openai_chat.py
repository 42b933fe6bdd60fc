"""Any server that speaks OpenAI's chat completions: llama.cpp, Ollama, vLLM and many others.

The answer is asked for by a JSON Schema, in the two ways in which servers take one; of a server
that takes neither, without it: the prompt describes the answer as well. A key is sent where there
is one, since local servers want none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import openai

from parallax_patterns.errors import UserError
from parallax_patterns.generation.providers.keys import key_of
from parallax_patterns.generation.providers.model import (
    Finish,
    Form,
    Observer,
    Prompt,
    Reply,
    Usage,
)
from parallax_patterns.generation.providers.pieces import Pieces
from parallax_patterns.generation.providers.sdk_faults import broken_off, translated
from parallax_patterns.generation.providers.settings import GenerateSettings

KEY: Final = "OPENAI_COMPATIBLE_API_KEY"
"""Not OPENAI_API_KEY, which is no business of other people's servers."""

_FINISHES: Final[Mapping[str, Finish]] = {
    "stop": "complete",
    "length": "truncated",
    "content_filter": "refused",
}

_NOBODY_ELSES: Final[Any] = {
    name: openai.Omit() for name in ("OpenAI-Organization", "OpenAI-Project")
}
"""Headers that the client would take from the environment: they are for OpenAI alone."""


class OpenAIChat:
    """One model of one server; remembers what the server refused."""

    def __init__(self, model: str, base_url: str, key: str | None) -> None:
        self._model = model
        self._base_url = base_url
        self._key = key
        self._wishes = list(_WISHES)

    async def answer(self, prompt: Prompt, observe: Observer) -> Reply:
        with translated(openai, self._key):
            client = openai.AsyncOpenAI(
                api_key=self._key or "none",
                base_url=self._base_url,
                max_retries=0,
                timeout=None,
                default_headers=_NOBODY_ELSES,
            )
            async with client:
                stream = await self._opened(client, prompt)
                return await _read(stream, observe)

    async def _opened(self, client: openai.AsyncOpenAI, prompt: Prompt) -> Any:
        """The stream of an answer; asked for otherwise when the server refuses our wishes."""
        create: Any = client.chat.completions.create
        while self._wishes:
            try:
                return await create(**self._request(prompt), **self._wishes[0](prompt.form))
            except openai.APIStatusError as error:
                if not _is_about_wishes(error):
                    raise
                del self._wishes[0]
        return await create(**self._request(prompt))

    def _request(self, prompt: Prompt) -> dict[str, Any]:
        roles = ("user", "assistant")
        turns = [{"role": roles[at % 2], "content": text} for at, text in enumerate(prompt.turns)]
        messages = [{"role": "system", "content": prompt.system}, *turns]
        return {"model": self._model, "messages": messages, "stream": True}


def _by_schema(form: Form) -> dict[str, Any]:
    schema = {"name": form.name, "schema": form.schema, "strict": True}
    return _wish({"type": "json_schema", "json_schema": schema})


def _by_object(form: Form) -> dict[str, Any]:
    """As llama.cpp's own server had it first."""
    return _wish({"type": "json_object", "schema": form.schema})


_WISHES: Final = (_by_schema, _by_object)


def _wish(response_format: dict[str, Any]) -> dict[str, Any]:
    return {"response_format": response_format, "stream_options": {"include_usage": True}}


def _is_about_wishes(error: openai.APIStatusError) -> bool:
    """Whether a server refuses how it is asked; some say so with the status of a failure."""
    return error.status_code in {400, 422} or "response_format" in str(error.body)


async def _read(chunks: Any, observe: Observer) -> Reply:
    """The answer that a stream of chunks tells; the last ones say how it ended and what it took."""
    pieces = Pieces(observe)
    finish: Finish | None = None
    usage: Usage | None = None
    model = None
    async for chunk in chunks:
        model = chunk.model or model
        usage = _usage(chunk.usage) or usage
        for choice in chunk.choices[:1]:
            if choice.delta.content:
                pieces.add(choice.delta.content)
            if choice.delta.refusal:
                finish = "refused"
            elif choice.finish_reason is not None and finish is None:
                finish = _FINISHES.get(choice.finish_reason, "complete")
    if finish is None:
        raise broken_off()
    return Reply(text=pieces.text, model=model, finish=finish, usage=usage)


def _usage(stated: Any) -> Usage | None:
    """The tokens of an answer, and its cost, which some servers add."""
    if stated is None:
        return None
    cost = getattr(stated, "cost", None)
    return Usage(
        input_tokens=stated.prompt_tokens,
        output_tokens=stated.completion_tokens,
        cost=float(cost) if isinstance(cost, (int, float)) else None,
    )


def make(settings: GenerateSettings, environment: Mapping[str, str]) -> OpenAIChat:
    """The provider of these settings."""
    assert settings.model is not None, "the table checks that there is one"
    if settings.base_url is None:
        raise UserError(
            "The provider `openai-compatible` needs the address of its server.",
            hint="Add `--base-url http://localhost:8080/v1`",
        )
    return OpenAIChat(settings.model, settings.base_url, key_of(settings.key or KEY, environment))
