"""Shows a run while it goes on, on stderr: a list on a terminal, plain lines where asked for."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from importlib import import_module

from parallax_cli.output import Output
from parallax_cli.run_view import RunView
from parallax_runtime import Event


def shown_live(view: RunView, output: Output) -> AbstractContextManager[object]:
    """Redraws the view on the terminal until the block ends; elsewhere does nothing."""
    channel = output.message
    if not channel.redraws:
        return nullcontext()
    shown: AbstractContextManager[object] = import_module("parallax_cli.live_view").live(
        view, channel
    )
    return shown


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
