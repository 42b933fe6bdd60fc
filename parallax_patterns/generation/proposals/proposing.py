"""Going round: a proposal is asked for, judged, and sent back with what was found.

After so many repairs, when no answer comes, or when the deadline passes, the pattern that the
rules made is taken. It has passed the same trial; a model can only ever make things better.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from parallax_patterns.generation.proposals.judging import Verdict, judge_plan, judge_prism
from parallax_patterns.generation.proposals.model import Account, Case, Proposed, Round
from parallax_patterns.generation.proposals.prompting import Prompting, prompting
from parallax_patterns.generation.providers.model import Prompt, Provider, ProviderFault, Reply
from parallax_patterns.generation.providers.patience import patient
from parallax_patterns.generation.providers.settings import GenerateSettings


class Listener(Protocol):
    """Is told how a generation goes."""

    def asked(self, number: int) -> None:
        """A round begins, the first being 1."""

    def heard(self, piece: str) -> None:
        """A piece of the answer came."""

    def judged(self, problem: str | None) -> None:
        """The answer was judged; there is no problem when it passed."""


class Silent:
    """A listener who says nothing."""

    def asked(self, number: int) -> None:
        pass

    def heard(self, piece: str) -> None:
        pass

    def judged(self, problem: str | None) -> None:
        pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """A provider with all that asking it takes; `sleep` waits between two attempts."""

    provider: Provider
    settings: GenerateSettings
    listener: Listener = field(default_factory=Silent)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def ask(self, prompt: Prompt, deadline: float) -> Reply:
        """The answer to a prompt; raises ProviderFault when there is none by then."""
        return asyncio.run(self._answer(prompt, deadline))

    async def _answer(self, prompt: Prompt, deadline: float) -> Reply:
        # The time of an event loop is that of `time.monotonic`.
        return await patient(
            self.provider, prompt, self.listener.heard, deadline=deadline, sleep=self.sleep
        )


_REFUSED: Final = "refused"
_CUT_OFF: Final = "The answer was cut off before its end. Answer with less text."


def propose(case: Case, asker: Asker) -> Proposed:
    """The pattern of the model behind the asker, or that of the rules."""
    settings = asker.settings
    course = _Course(case, asker, prompting(settings.proposal))
    try:
        verdict = course.run()
        fallback = None if verdict.composed is not None else course.gave_up()
    except ProviderFault as fault:
        verdict, fallback = Verdict(), fault.message
    account = Account(
        provider=settings.provider,
        model=course.model,
        proposal=settings.proposal,
        prompts=course.prompting.digest,
        rounds=tuple(course.rounds),
        fallback=fallback,
        prices=settings.prices,
    )
    composed = verdict.composed or case.by_rules
    return Proposed(composed=composed, trial=verdict.trial, account=account)


class _Course:
    """The rounds so far."""

    def __init__(self, case: Case, asker: Asker, prompting: Prompting) -> None:
        self.prompting = prompting
        self.rounds: list[Round] = []
        self.model = asker.settings.model
        self._case = case
        self._asker = asker
        self._deadline = time.monotonic() + asker.settings.deadline

    def run(self) -> Verdict:
        """The verdict on the first answer that passes, else on the last."""
        reply = self._asked(self.prompting.first(self._case))
        verdict = self._judged(reply)
        for _ in range(self._asker.settings.rounds):
            if verdict.composed is not None or reply.finish == "refused":
                break
            reply = self._asked(self.prompting.again(self._case, reply.text, verdict.findings))
            verdict = self._judged(reply)
        return verdict

    def gave_up(self) -> str:
        """Why no proposal was taken."""
        last = self.rounds[-1].problem
        if last == _REFUSED:
            return "The model refused to answer."
        if len(self.rounds) == 1:
            return f"The proposal does not hold: {last}."
        times = "a repair" if len(self.rounds) == 2 else f"{len(self.rounds) - 1} repairs"
        return f"The proposal does not hold after {times}: {last}."

    def _asked(self, prompt: Prompt) -> Reply:
        self._asker.listener.asked(len(self.rounds) + 1)
        reply = self._asker.ask(prompt, self._deadline)
        self.model = reply.model or self.model
        return reply

    def _judged(self, reply: Reply) -> Verdict:
        verdict = self._verdict(reply)
        self._asker.listener.judged(verdict.problem)
        self.rounds.append(
            Round(problem=verdict.problem, findings=verdict.findings, usage=reply.usage)
        )
        return verdict

    def _verdict(self, reply: Reply) -> Verdict:
        if reply.finish == "refused":
            return Verdict(problem=_REFUSED)
        if reply.finish == "truncated":
            return Verdict(problem="the answer was cut off", findings=_CUT_OFF)
        judge = judge_prism if self._asker.settings.proposal == "prism" else judge_plan
        return judge(reply.text, self._case)
