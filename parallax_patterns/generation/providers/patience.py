"""Asking a provider again where that may help. The clients' own retries are off.

The policy: a passing fault (429, 500 and above, a broken connection) is asked again up to twice,
after the time that the provider names, else after half a second and then a second. A wait that
the deadline does not leave time for is not begun.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from parallax_patterns.generation.providers.model import (
    Observer,
    Prompt,
    Provider,
    ProviderFault,
    Reply,
)

RETRIES: Final = 2
_FIRST_WAIT: Final = 0.5


async def patient(
    provider: Provider,
    prompt: Prompt,
    observe: Observer,
    *,
    deadline: float,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Reply:
    """The answer of a provider; `deadline` is a time of the running loop.

    Raises ProviderFault when no answer came.
    """
    clock = asyncio.get_running_loop().time
    try:
        async with asyncio.timeout_at(deadline):
            for attempt in range(RETRIES):
                try:
                    return await provider.answer(prompt, observe)
                except ProviderFault as fault:
                    wait = _FIRST_WAIT * 2**attempt if fault.wait is None else fault.wait
                    if not fault.passing:
                        raise
                    if clock() + wait >= deadline:
                        raise _no_time_left(fault, wait) from None
                    await sleep(wait)
            return await provider.answer(prompt, observe)
    except TimeoutError:
        raise ProviderFault("The deadline passed before the answer was whole.") from None


def _no_time_left(fault: ProviderFault, wait: float) -> ProviderFault:
    return ProviderFault(
        f"{fault.message} It would have to be asked again in {wait:g} s, after the deadline."
    )
