"""What `parallax run` says of what primitives remember beyond the run."""

from __future__ import annotations

from typing import Final

from parallax_cli.output import Output
from parallax_patterns.running import RunOutcome
from parallax_patterns.state_store import FileStore

_WORDS: Final = {
    "store.failed": "What primitives remember lasts for this run only",
    "store.damaged": "Something that primitives rely on is missing",
}


def remembered(
    store: FileStore, outcome: RunOutcome, output: Output, *, is_journalled: bool
) -> None:
    """Says what went wrong with the store, and how a run that did not complete is resumed.

    A run that has completed needs its checkpoints no more; one with a journal goes on by that.
    """
    execution = outcome.execution
    told = [
        f"{_WORDS[event.kind]}: {event.data['error']}."
        for event in execution.events
        if event.kind in _WORDS
    ]
    for words in dict.fromkeys(told):
        output.warning(words)
    if execution.status == "completed":
        store.forget_checkpoints()
    elif store.can_be_resumed and not is_journalled:
        name = outcome.program.name
        output.hint(
            f"`parallax run {name} --resume {store.run}` goes on after the last checkpoint."
        )
