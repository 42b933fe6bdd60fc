"""A run as a list on the terminal, redrawn a few times a second by rich, gone when the run ends."""

from __future__ import annotations

import shutil
from typing import Final

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.style import Style
from rich.text import Text

from parallax_cli.output import Channel
from parallax_cli.run_view import RunView

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


def live(view: RunView, channel: Channel) -> Live:
    """Redraws the view until its block ends."""
    console = Console(
        file=channel.stream, force_terminal=True, no_color=not channel.color, highlight=False
    )
    return Live(
        _Picture(view, channel),
        console=console,
        refresh_per_second=REFRESHES_PER_SECOND,
        transient=True,
        redirect_stdout=True,  # what agents print scrolls by above the list
        redirect_stderr=True,
    )


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
