"""Shows a run while it goes on, on stderr: a live list on a terminal, plain lines where asked for.

The list is redrawn a few times a second by rich and is gone when the run ends.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.style import Style
from rich.text import Text

from parallax_cli.output import Channel, Output
from parallax_cli.run_view import RunView
from parallax_runtime import Event

REFRESHES_PER_SECOND: Final = 8
WIDEST: Final = 100
_MARGIN: Final = 4
"""Columns kept free, so that the `^C` which a terminal echoes does not break the last line."""

_STYLES: Final = {
    "hint": "cyan",
    "success": "bold green",
    "failure": "bold red",
    "dim": "dim",
}


@contextmanager
def shown_live(view: RunView, output: Output) -> Iterator[None]:
    """Redraws the view on the terminal until the block ends; elsewhere does nothing."""
    channel = output.message
    if not channel.terminal or output.environment.get("TERM") == "dumb":
        yield
        return
    console = Console(
        file=channel.stream, force_terminal=True, no_color=not channel.color, highlight=False
    )
    picture = _Picture(view, channel)
    with Live(
        picture,
        console=console,
        refresh_per_second=REFRESHES_PER_SECOND,
        transient=True,
        redirect_stdout=True,  # what agents print scrolls by above the list
        redirect_stderr=True,
    ):
        yield


class _Picture:
    """The view as something that rich can draw."""

    def __init__(self, view: RunView, channel: Channel) -> None:
        self._view = view
        self._channel = channel

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        height = shutil.get_terminal_size().lines
        width = min(WIDEST, options.max_width - _MARGIN)
        for line in self._view.lines(max(3, height - 3), width):
            text = Text(no_wrap=True, overflow="crop")
            for role, words in line:
                style = Style.parse(_STYLES.get(role, "none"))
                text.append(self._channel.plain(words), style)
            yield text


class PlainLog:
    """An observer that writes a line when a call or a primitive begins and ends."""

    def __init__(self, output: Output) -> None:
        self._channel = output.message

    def __call__(self, event: Event) -> None:
        if event.kind.startswith("run."):
            return
        name = event.data.get("agent") or event.data.get("name") or ""
        sure = event.data.get("confidence")
        words = [f"{event.at:8.3f}s", event.kind.replace(".", " "), str(name)]
        words += [f"{sure:.2f}"] if isinstance(sure, float) else []
        words += [str(event.data["message"])] if event.data.get("message") else []
        self._channel.line(("dim", "  ".join(filter(None, words))))
