"""What holds for calls of one agent, whoever makes them: how many, how often, and whether at all.

A `Gate` makes calls wait for their turn, before their time begins to run. A `Guarded` connector
keeps answers for calls that ask the same, and leaves an agent alone that failed again and again.
Both serve all runs of a process together.
"""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict, deque
from dataclasses import dataclass
from typing import Any, Final

from parallax_primitives.faults import AgentFault
from parallax_runtime.agents import AgentRequest, Connector, is_closing
from parallax_runtime.boundary import Garbage, accept

_NEARLY: Final = 0.98
"""The share of its time after which a cancelled call counts as one that took too long."""


class Gate:
    """At most `places` calls at once, and at most so many begun per so many seconds."""

    def __init__(self, *, places: int | None = None, rate: tuple[int, float] | None = None) -> None:
        self._number = places
        self._rate = rate
        self._begun: deque[float] = deque(maxlen=rate[0] if rate is not None else 0)
        self._places: asyncio.Semaphore | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __aenter__(self) -> None:
        places = self._of_this_loop()
        if places is not None:
            await places.acquire()
        try:
            await self._turn()
        except BaseException:
            await self.__aexit__()
            raise

    async def __aexit__(self, *_: object) -> None:
        if self._places is not None:
            self._places.release()

    def _of_this_loop(self) -> asyncio.Semaphore | None:
        loop = asyncio.get_running_loop()
        if self._loop is not loop and self._number is not None:
            self._loop, self._places = loop, asyncio.Semaphore(self._number)
        return self._places

    async def _turn(self) -> None:
        """Waits until so many calls fewer have begun lately."""
        if self._rate is None:
            return
        count, per = self._rate
        now = asyncio.get_running_loop().time()
        begin = max(now, self._begun[0] + per) if len(self._begun) == count else now
        self._begun.append(begin)
        await asyncio.sleep(begin - now)


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitRule:
    """After `failures` in a row an agent is not asked for `reset` seconds; then once, to see."""

    failures: int
    reset: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheRule:
    """Answers are kept for `ttl` seconds, the latest `entries` of them."""

    ttl: float
    entries: int


class Guarded:
    """A connector that asks another one, where that makes sense."""

    def __init__(
        self, connector: Connector, circuit: CircuitRule | None, cache: CacheRule | None
    ) -> None:
        self.inner = connector
        self._circuit = None if circuit is None else _Circuit(circuit)
        self._cache = None if cache is None else _Cache(cache)

    async def call(self, request: AgentRequest) -> Any:
        if self._cache is None:
            return await self._asked(request)
        now = asyncio.get_running_loop().time()
        key = _key(request)
        kept = self._cache.find(key, now)
        if kept is not None:
            return kept
        answer = await self._asked(request)
        self._cache.keep(key, answer, now)
        return answer

    async def _asked(self, request: AgentRequest) -> Any:
        if self._circuit is None:
            return await self.inner.call(request)
        return await self._circuit.through(self.inner, request)

    async def aclose(self) -> None:
        if is_closing(self.inner):
            await self.inner.aclose()


class _Circuit:
    """Counts failures in a row; open, it lets one call through when its time is over."""

    def __init__(self, rule: CircuitRule) -> None:
        self._rule = rule
        self._failures = 0
        self._open_until = 0.0
        self._reason = ""

    async def through(self, connector: Connector, request: AgentRequest) -> Any:
        clock = asyncio.get_running_loop().time
        self._require_closed(request.agent.id, clock())
        began = clock()
        try:
            answer = await connector.call(request)
            accept(answer)
        except AgentFault as fault:
            if fault.kind == "refusal":
                self._failures = 0
            else:
                self._failed(clock(), fault.message)
            raise
        except Garbage as garbage:
            self._failed(clock(), f"it gave no usable answer: {garbage}")
            return answer
        except asyncio.CancelledError:
            if clock() - began >= _NEARLY * request.timeout:
                self._failed(clock(), f"it did not answer within {request.timeout:g} s")
            raise
        except Exception:
            self._failed(clock(), "it crashed")
            raise
        self._failures = 0
        return answer

    def _require_closed(self, agent: str, now: float) -> None:
        if self._failures < self._rule.failures:
            return
        if now < self._open_until:
            words = (
                f"`{agent}` is left alone for {self._open_until - now:.3g} s more, after "
                f"{self._failures} failures in a row; the last: {self._reason}"
            )
            raise AgentFault(agent, "error", words)
        self._open_until = now + self._rule.reset  # this call is the one that tries

    def _failed(self, now: float, reason: str) -> None:
        self._failures += 1
        self._reason = reason
        self._open_until = now + self._rule.reset


class _Cache:
    """The latest answers; what is no answer is not kept."""

    def __init__(self, rule: CacheRule) -> None:
        self._rule = rule
        self._kept: OrderedDict[str, tuple[float, Any]] = OrderedDict()

    def find(self, key: str, now: float) -> Any:
        until, answer = self._kept.get(key, (now, None))
        return answer if now < until else None

    def keep(self, key: str, answer: Any, now: float) -> None:
        try:
            accept(answer)
        except Garbage:
            return
        self._kept[key] = (now + self._rule.ttl, answer)
        self._kept.move_to_end(key)
        if len(self._kept) > self._rule.entries:
            self._kept.popitem(last=False)


def _key(request: AgentRequest) -> str:
    """What a call asks, whoever asks it and whenever."""
    asked = [request.operation, request.task, request.payload, list(request.arguments)]
    return json.dumps(asked, sort_keys=True)
