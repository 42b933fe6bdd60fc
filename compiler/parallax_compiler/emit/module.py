"""`emit`: a verified plan becomes the text of one Python module.

The text imports the runtime's interface and nothing else; every text and number of the pattern
enters it as a literal. It is the same to the byte for the same plan. `lines` at its end maps Python
places to places of the pattern, `sites` the places that make run events.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from parallax_compiler.emit.captures import captures_of
from parallax_compiler.emit.documents import Bracketed, Document, Text, joined
from parallax_compiler.emit.expressions import literal, quoted
from parallax_compiler.emit.names import names_of
from parallax_compiler.emit.plainness import plainness_of
from parallax_compiler.emit.statements import Statements
from parallax_compiler.emit.unboxing.unboxed import Unboxed, unboxed_of
from parallax_compiler.emit.writer import Row, Writer
from parallax_compiler.plan.limits import Limits
from parallax_compiler.plan.nodes import Plan, Site
from parallax_compiler.resolve.bindings import Group
from parallax_compiler.source import Source

ABI: Final = 1
"""The runtime interface that emitted text is written for (`parallax_runtime.api.ABI`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonModule:
    """The emitted text, and its line map in the pattern's own spans."""

    text: str
    rows: tuple[Row, ...]


def emit(plan: Plan, *, unboxing: bool = True) -> PythonModule:
    """The Python module of a plan; without unboxing it is longer on its way to the same."""
    writer = Writer()
    captures = captures_of(plan)
    names = names_of(plan, captures)
    plain = plainness_of(plan)
    unboxed = unboxed_of(plan, plain, captures, names) if unboxing else Unboxed()
    statements = Statements(plan, names, captures, plain, unboxed, writer)
    _write_head(writer, plan)
    statements.function(plan.entry)
    rows = tuple(sorted(set(writer.rows), key=lambda row: (row.line, row.column, -row.end)))
    writer.blank(2)
    _write_program(writer, plan, rows)
    return PythonModule(text="\n".join(writer.lines) + "\n", rows=rows)


def _write_head(writer: Writer, plan: Plan) -> None:
    entry = plan.sources[-1].name.rpartition("/")[2]
    writer.line(
        _docstring(f"{plan.name}, compiled from {entry}. Change the pattern, not this file.")
    )
    writer.blank()
    writer.line("from __future__ import annotations")
    writer.blank()
    writer.line("from parallax_runtime import api as rt")
    writer.blank(2)


def _docstring(text: str) -> str:
    plain = text.isprintable() and '"""' not in text and "\\" not in text
    return f'"""{text}"""' if plain else repr(text)


# --- what the module says about itself -----------------------------------------------------------


def _write_program(writer: Writer, plan: Plan, rows: tuple[Row, ...]) -> None:
    writer.line("PROGRAM = rt.program(")
    writer.depth += 1
    for name, document in (
        ("abi", Text(str(ABI))),
        ("name", Text(quoted(plan.name))),
        ("version", Text(quoted(plan.version))),
        ("sources", _tuple(Text(quoted(source.name)) for source in plan.sources)),
        ("main", Text("pattern")),
        ("groups", _mapping((group.name, _group(group)) for group in plan.groups)),
        ("input_schema", data(plan.input_schema)),
        ("output_schema", data(plan.output_schema)),
        ("limits", data(_limits(plan.limits))),
        ("sites", _sites(plan)),
        ("lines", _tuple((_line(plan.sources, row) for row in rows), filled=True)),
    ):
        writer.plain(f"{name}=", document, ",")
    writer.depth -= 1
    writer.line(")")


def _group(group: Group) -> Document:
    """What a group asks of its agents; what it leaves open is not written."""
    says: dict[str, Any] = {"capabilities": list(group.capabilities), "min": group.minimum}
    optional = {
        "max": group.maximum,
        "minConfidence": group.min_confidence,
        "expertise": group.expertise,
        "single": group.single or None,
        "declared": group.declared or None,
    }
    says.update((key, value) for key, value in optional.items() if value is not None)
    return data(says)


def _limits(limits: Limits) -> dict[str, Any]:
    says = {
        "call_timeout": limits.call_timeout,
        "concurrency": limits.concurrency,
        "calls": limits.calls,
        "seconds": limits.seconds,
    }
    return {key: value for key, value in says.items() if value is not None}


def _sites(plan: Plan) -> Document:
    return Bracketed("{", tuple(_site(plan.sources, site) for site in plan.sites), "}")


def _site(sources: tuple[Source, ...], site: Site) -> Text:
    place = _numbers(site.source, *sources[site.source].lines_and_columns(site.span))
    return Text(f"{site.id}: ({quoted(site.name)}, {place})")


def _line(sources: tuple[Source, ...], row: Row) -> Text:
    place = sources[row.source].lines_and_columns(row.span)
    return Text(f"({_numbers(row.line, row.column, row.end, row.source, *place)})")


def _numbers(*numbers: int) -> str:
    return ", ".join(map(str, numbers))


def _tuple(items: Iterable[Document], *, filled: bool = False) -> Document:
    made = tuple(items)
    return Bracketed("(", made, ")", filled=filled, single=len(made) == 1)


def _mapping(items: Iterable[tuple[str, Document]]) -> Document:
    return Bracketed("{", tuple(joined(f"{quoted(key)}: ", value) for key, value in items), "}")


def data(value: Any) -> Document:
    """JSON data as a Python literal."""
    match value:
        case dict():
            return _mapping((key, data(part)) for key, part in value.items())
        case list() | tuple():
            return Bracketed("[", tuple(map(data, value)), "]")
        case _:
            return Text(literal(value))
