"""Agents that are interactive programs: asked at their prompt, in a pseudo-terminal.

The program is started by the first call, takes its login steps, and is then asked one question at a
time. A call that is cancelled ends the program, for nobody could tell which answer comes next; the
following call starts it anew.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import os
from typing import Any, final

from parallax_runtime.agents import AgentRequest
from parallax_runtime.transports.manners import Manners, Person, Step, compiled
from parallax_runtime.transports.programs import Program
from parallax_runtime.transports.screen import Screen, opened, readable
from parallax_runtime.transports.surroundings import UnknownReference, filled
from parallax_runtime.transports.templates import filled_in
from parallax_runtime.transports.wire import excerpt, garbage, unreached


@final
class TerminalAgent:
    """Asks an interactive program; a `person` answers what its login asks of one."""

    def __init__(
        self, program: Program, manners: Manners, *, size_limit: int, person: Person | None = None
    ) -> None:
        self._program = program
        self._manners = manners
        self._size_limit = size_limit
        self._person = person
        self._screen: Screen | None = None
        self._turn: asyncio.Lock | None = None

    async def call(self, request: AgentRequest) -> Any:
        question = filled_in(self._manners.question, request)
        typed = question if isinstance(question, str) else json.dumps(question, ensure_ascii=False)
        shown = await self._asked(" ".join(typed.split()))
        return self._answer(shown)

    async def health(self) -> str:
        """How the program does, in a few words; AgentFault when it comes to no prompt."""
        async with self._lock():
            await self._ready()
        return "it runs and shows its prompt"

    async def aclose(self) -> None:
        self._turn = None
        screen, self._screen = self._screen, None
        if screen is not None:
            await screen.close(self._manners.farewell)

    async def _asked(self, line: str) -> str:
        """What is shown after a line, up to the next prompt."""
        async with self._lock():
            screen = await self._ready()
            try:
                await screen.type(line)
                shown = await screen.until(compiled(self._manners.prompt), self._manners.idle)
            except BaseException:
                await self._dismiss()
                raise
        return readable(shown).strip().removeprefix(line).strip()

    def _lock(self) -> asyncio.Lock:
        if self._turn is None:
            self._turn = asyncio.Lock()
        return self._turn

    async def _ready(self) -> Screen:
        """The program at its prompt."""
        if self._screen is None:
            manners = self._manners
            self._screen = await opened(self._program, manners.columns, self._size_limit)
            try:
                for step in manners.login:
                    await self._take(step, self._screen)
                await self._screen.until(compiled(manners.prompt), manners.idle)
            except BaseException:
                await self._dismiss()
                raise
        return self._screen

    async def _dismiss(self) -> None:
        screen, self._screen = self._screen, None
        if screen is not None:
            await screen.close()

    async def _take(self, step: Step, screen: Screen) -> None:
        await screen.until(compiled(step.expect), self._manners.idle)
        said = await self._said(step) if step.send is None else self._filled(step.send, screen)
        await screen.type(said)

    def _filled(self, text: str, screen: Screen) -> str:
        try:
            found = filled({"": text}, os.environ)
        except UnknownReference as missing:
            raise unreached(self._program.agent, str(missing)) from None
        screen.child.secrets += found.secrets
        return found.texts[""]

    async def _said(self, step: Step) -> str:
        agent, question = self._program.agent, step.ask or ""
        if self._person is None:
            why = f"its login asks a person for `{question}`; run with `--interactive-auth`"
            raise unreached(agent, why)
        answer = self._person(agent, question)
        return await answer if inspect.isawaitable(answer) else answer

    def _answer(self, shown: str) -> dict[str, Any]:
        fields = self._fields(shown)
        confidence = self._manners.judgement.of(self._program.agent, fields)
        value = fields.get("value", fields)
        reasoning = fields.get("reasoning")
        return {"value": value, "confidence": confidence, "reasoning": reasoning}

    def _fields(self, shown: str) -> dict[str, Any]:
        agent = self._program.agent
        if self._manners.pattern is None:
            return _json_in(agent, shown)
        found = compiled(self._manners.pattern).search(shown)
        if found is None:
            words = f"answered what its `answer` does not match: {excerpt(shown.encode())}"
            raise garbage(agent, words)
        return {name: text for name, text in found.groupdict().items() if text is not None}


def _json_in(agent: str, shown: str) -> dict[str, Any]:
    """The JSON object in what was shown, whatever stands around it."""
    begin, end = shown.find("{"), shown.rfind("}")
    try:
        data = json.loads(shown[begin : end + 1])
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise garbage(agent, f"answered without a JSON object: {excerpt(shown.encode())}")
    return data
