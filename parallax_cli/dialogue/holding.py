"""From a dialogue to a requirements file, which makes the same pattern whenever it is used."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from parallax_cli.dialogue.dialogue import Dialogue, Left
from parallax_cli.dialogue.draft import Draft
from parallax_cli.output import Output
from parallax_cli.usage import RefusedError, refuse
from parallax_patterns.generation.placing import differs
from parallax_patterns.project import SUFFIX, Project, kebab_case
from parallax_patterns.text_files import shown_path, write_atomically


@contextmanager
def agreed_file(
    project: Project,
    output: Output,
    *,
    goal: str | None,
    name: str | None,
    silent: bool,
    keep: bool,
) -> Iterator[Path]:
    """The requirements file that a dialogue ends with; without one when `silent`.

    It stays when whatever is done with it goes well, and `keep` is wanted. Raises RefusedError when
    whoever is asked stops, and then nothing was written.
    """
    draft = _unasked(goal, name) if silent else _asked(output, goal, name)
    path = project.requirements_dir / f"{kebab_case(str(draft.fields['name']))}.yaml"
    if not silent and keep:
        _agree_to_replace(project, path, draft, output)
    before = path.read_bytes() if path.is_file() else None
    write_atomically(path, draft.text)
    try:
        yield path
    except BaseException:
        _restore(path, before)
        raise
    if keep:
        output.result.line(("success", "Wrote"), ("plain", " "), ("path", shown_path(path)))
    else:
        _restore(path, before)


def _restore(path: Path, before: bytes | None) -> None:
    with suppress(OSError):
        path.unlink() if before is None else path.write_bytes(before)


def _unasked(goal: str | None, name: str | None) -> Draft:
    words = _piped() if goal is None else goal
    if not words:
        refuse("Without questions there has to be a goal.", "Write it behind `pattern`.")
    draft = Draft.of_goal(words)
    draft = draft if name is None else draft.with_(name=name)
    return _named(draft)


def _piped() -> str:
    """The goal as the first line of what is piped; nobody is asked for it."""
    return "" if sys.stdin.isatty() else sys.stdin.readline().strip()


def _asked(output: Output, goal: str | None, name: str | None) -> Draft:
    try:
        return _named(Dialogue(output=output, read=next_line).hold(goal, name))
    except (Left, EOFError):
        raise RefusedError("Nothing was written.", "Run it again when you like.") from None


def _named(draft: Draft) -> Draft:
    """The draft with a name that a file can have."""
    if kebab_case(str(draft.fields.get("name", ""))):
        return draft
    raise RefusedError("No file can be named after this goal.", "Give a `--name`.")


def _agree_to_replace(project: Project, path: Path, draft: Draft, output: Output) -> None:
    """Asks before other files than the pattern's own are replaced."""
    made, _ = draft.composed()
    assert made is not None, "a dialogue ends with sound requirements"
    pattern = project.patterns_dir / f"{made.name}{SUFFIX}"
    there = [
        one
        for one, text in ((path, draft.text), (pattern, made.pattern_text))
        if differs(one, text)
    ]
    if not there:
        return
    shown = " and ".join(shown_path(one) for one in there)
    output.message.prompt(f"Replace {shown}? [y/N] ")
    try:
        answer = next_line()
    except EOFError:
        answer = ""
    if not answer.strip().lower().startswith("y"):
        raise RefusedError("Nothing was written.", "Give it another name.")


def next_line() -> str:
    """The next line that somebody writes."""
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line
