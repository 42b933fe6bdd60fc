"""Somebody at the terminal, who answers what programs and patterns ask of a person.

The terminal is asked directly, so that answers are neither shown nor mixed with what is piped.
Waiting for one blocks nothing else, and keeps no run from being interrupted.
"""

from __future__ import annotations

import asyncio
import getpass
import sys
import threading

from parallax_cli.usage import refuse


def require_terminal(option: str) -> None:
    """Refuses an option where there is nobody to ask."""
    if not sys.stdin.isatty():
        refuse(f"`{option}` asks somebody at a terminal, and there is none.", "Leave it out.")


async def ask_secretly(agent: str, question: str) -> str:
    """What somebody types after the question, unseen."""
    return await _elsewhere(f"{agent} asks for {question}: ")


async def _elsewhere(prompt: str) -> str:
    """In a thread that never keeps the process alive."""
    loop = asyncio.get_running_loop()
    typed: asyncio.Future[str] = loop.create_future()

    def tell(text: str) -> None:
        if not typed.done():
            typed.set_result(text)

    def work() -> None:
        try:
            text = getpass.getpass(prompt)
        except (EOFError, OSError):
            text = ""
        loop.call_soon_threadsafe(tell, text)

    threading.Thread(target=work, daemon=True).start()
    return await typed
