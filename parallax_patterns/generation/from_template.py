"""A ready pattern as one's own: under another name, asking agents of chosen capabilities.

    adapted(ready, name, capabilities) -> Adapted      pure: the texts of the pattern and its tests
    from_template(project, ready, …) -> Taken          adapted, tried, and then written

The pattern changes in its header alone. The agents of its tests get the capabilities, so that the
tests still say what they said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from parallax_compiler.diagnostics.core import Edit, Fix, Sink
from parallax_compiler.source import Source, Span
from parallax_compiler.syntax.ast import Header, HeaderEntry
from parallax_compiler.syntax.parser import parse
from parallax_compiler.syntax.print_header import print_header
from parallax_patterns.errors import UserError
from parallax_patterns.fixing.edits import edited
from parallax_patterns.generation.names import pascal_case
from parallax_patterns.generation.placing import place, pointed
from parallax_patterns.generation.trying import Trial, tried
from parallax_patterns.generation.yaml_text import flow
from parallax_patterns.located_yaml.document import Located
from parallax_patterns.located_yaml.document import Path as YamlPath
from parallax_patterns.located_yaml.reading import load_yaml
from parallax_patterns.project import SUFFIX, Project, kebab_case
from parallax_patterns.ready_patterns import ReadyPattern

_AFTER: Final = ("name", "version", "description")
"""The keys of a header that the agents stand behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapted:
    """A pattern and its tests as text."""

    name: str
    pattern_text: str
    test_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A ready pattern in a project: where it belongs, how it fared, whether it was written."""

    pattern_path: Path
    test_path: Path
    text: str
    test_text: str
    trial: Trial
    written: bool


def from_template(
    project: Project,
    ready: ReadyPattern,
    *,
    name: str | None = None,
    capabilities: Sequence[str] = (),
    output: Path | None = None,
    dry_run: bool = False,
    force: bool = False,
) -> Taken:
    """Puts a ready pattern and its tests into a project.

    `output` is the pattern's file, or a folder for it. Raises UserError when a different file is in
    the way.
    """
    made = adapted(ready, name or ready.name, capabilities)
    path = _path(project, made, output)
    test_path = project.test_file(path)
    test_text = pointed(made.test_text, test_path, path)
    trial = tried(made)
    written = trial.passed and not dry_run
    if written:
        place(project, {path: made.pattern_text, test_path: test_text}, force=force)
    return Taken(
        pattern_path=path,
        test_path=test_path,
        text=made.pattern_text,
        test_text=test_text,
        trial=trial,
        written=written,
    )


def _path(project: Project, made: Adapted, output: Path | None) -> Path:
    if output is None:
        return project.patterns_dir / f"{made.name}{SUFFIX}"
    return (
        output.resolve() if output.suffix == SUFFIX else output.resolve() / f"{made.name}{SUFFIX}"
    )


def adapted(ready: ReadyPattern, name: str, capabilities: Sequence[str] = ()) -> Adapted:
    """The texts of a ready pattern under a name; without capabilities it asks all agents."""
    file_name = kebab_case(name)
    if not file_name:
        raise UserError(f"No file can be named after `{name}`.", hint="Use letters or digits.")
    tests = _able(ready.tests, capabilities) if capabilities else ready.tests
    return Adapted(
        name=file_name,
        pattern_text=_headed(ready.text, pascal_case(name), capabilities),
        test_text=tests,
    )


# --- the header ----------------------------------------------------------------------------------


def _headed(text: str, title: str, capabilities: Sequence[str]) -> str:
    source = Source("template", text)
    module = parse(source, Sink())
    assert module is not None, "ready patterns can be read"
    assert module.header is not None, "ready patterns have a header"
    header = module.header
    entries = tuple(_entries(header, title, capabilities))
    written = print_header(replace(header, entries=entries))
    return text[: header.span.start] + written + text[header.span.end :]


def _entries(header: Header, title: str, capabilities: Sequence[str]) -> Iterator[HeaderEntry]:
    agents = _agents(header, capabilities)
    known = [one for one in header.entries if not capabilities or one.key != "agents"]
    for one in known:
        if agents is not None and one.key not in _AFTER:
            yield agents
            agents = None
        yield replace(one, value=title, text=title) if one.key == "name" else one
    if agents is not None:
        yield agents


def _agents(header: Header, capabilities: Sequence[str]) -> HeaderEntry | None:
    """What the group `agents` asks for, with what the ready pattern says of it."""
    if not capabilities:
        return None
    given = header.get("agents")
    settings: dict[str, Any] = {}
    if given is not None and isinstance(given.value, dict):
        settings = dict(given.value)
    settings["capabilities"] = list(capabilities)
    return replace(header.entries[0], key="agents", value=settings, text="")


# --- the tests -----------------------------------------------------------------------------------


def _able(tests: str, capabilities: Sequence[str]) -> str:
    """The tests with agents that have the capabilities."""
    located = load_yaml(Source("tests", tests), Sink())
    assert located is not None, "the tests of ready patterns can be read"
    able = f"capabilities: {flow(list(capabilities))}"
    edits = tuple(_edits(located, able))
    return edited(tests, [Fix("Give the agents capabilities", edits)])


def _edits(located: Located, able: str) -> Iterator[Edit]:
    for path in _roles(located):
        span = located.span(*path)
        yield from _able_role(located.source, span, able)


def _roles(located: Located) -> Iterator[YamlPath]:
    """Where each agent of the tests stands."""
    data = located.data
    assert isinstance(data, dict), "a test file is a mapping"
    places = [
        ("defaults", "agents"),
        *(("cases", at, "agents") for at in range(len(data["cases"]))),
    ]
    for place_ in places:
        if located.has(*place_):
            for name in located.keys(*place_):
                yield (*place_, name)


def _able_role(source: Source, span: Span, able: str) -> Iterator[Edit]:
    """One agent: `{answer: …}`, a list of steps in brackets, or either of them in lines."""
    text, start = source.slice(span), Span(span.start, span.start)
    blanks = " " * (source.position(span.start).column - 1)
    match text[:1]:
        case "{":
            more = "" if text[1:].lstrip().startswith("}") else ", "
            yield Edit(Span(span.start, span.start + 1), f"{{{able}{more}")
        case "[":
            yield Edit(start, f"{{{able}, script: ")
            yield Edit(Span(span.end, span.end), "}")
        case "-":
            yield Edit(start, f"{able}\n{blanks}script:\n{blanks}")
        case _:
            yield Edit(start, f"{able}\n{blanks}")
