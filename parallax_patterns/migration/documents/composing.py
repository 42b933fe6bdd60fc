"""From a document to its pattern, as a tree whose nodes know where they come from.

Every key of the document shapes the pattern or is reported at its place, all faults in one go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.syntax.ast import Block, Expression, Name, Return, Statement
from parallax_patterns.generation import tree
from parallax_patterns.generation.listing import Section
from parallax_patterns.generation.names import Names, camel_case
from parallax_patterns.located_yaml.document import Located, Path
from parallax_patterns.migration.documents.aggregating import aggregated
from parallax_patterns.migration.documents.brief import Brief
from parallax_patterns.migration.documents.endings import confidence_of, ended
from parallax_patterns.migration.documents.phases import RECORD, Fact, Group, Phase
from parallax_patterns.migration.documents.references import Scope
from parallax_patterns.migration.documents.schema import (
    Aggregation,
    Document,
    InputProperty,
    ResultGroup,
    Selection,
    Step,
)
from parallax_patterns.migration.documents.tracing import Trace
from parallax_patterns.migration.questions import OPERATION, fanned_out, records

EVERYONE: Final = "agents"


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A pattern before it is printed: header, sections, and where all of it comes from."""

    header: Sequence[tuple[str, Any]]
    sections: Sequence[Section]
    keys: Mapping[str, Path]
    trace: Trace
    notes: tuple[str, ...]


def compose(document: Document, located: Located, sink: Sink) -> Composed | None:
    """The pattern of a document; None when the sink received faults."""
    first = Brief(document=document, located=located, sink=sink)
    _Composer(first).sections()  # finds out what is read of results
    if sink.has_errors:
        return None
    brief = Brief(
        document=document, located=located, sink=sink, parts=first.parts, averaged=first.averaged
    )
    composer = _Composer(brief)
    sections = composer.sections()
    return Composed(
        header=[(key, value) for key, value, _ in composer.header],
        sections=sections,
        keys={
            f"{key} {value['name']}" if key == "group" else key: path
            for key, value, path in composer.header
        },
        trace=brief.trace,
        notes=tuple(brief.notes),
    )


class _Composer:
    """Composes one document."""

    def __init__(self, brief: Brief) -> None:
        self._brief = brief
        self._document = brief.document
        self._names = Names()
        self._schema = _input_schema(self._document.input)
        self._phase = Phase(results=self._names.take("validResults", "validResults"))
        self._given = None if self._document.input is None else self._read_input()
        self._scope = Scope(brief=brief, phase=self._phase, given=self._given)
        self.header: list[tuple[str, Any, Path]] = list(self._header())

    def sections(self) -> list[Section]:
        """The whole pattern."""
        made = [*self._asked(), *self._averaged(), *self._grouped()]
        sure = confidence_of(self._brief, self._scope)
        if isinstance(sure, Name):
            final = sure.name
        else:
            final = self._names.take("finalConfidence", "finalConfidence")
            made.append(_section("How sure that is", self._marked(final, sure, "confidence")))
        self._scope.final = final
        output = self._scope.value(self._document.output, "output")
        made.append(_section("The output", self._marked("output", output, "output")))
        self._brief.averaged = self._phase.averaged
        return [*self._attempts(made, final)]

    def _averaged(self) -> Iterator[Section]:
        """The mean confidence in a variable, where anything asks for it."""
        if self._brief.averaged:
            variable = self._names.take("avgConfidence", "avgConfidence")
            mean = tree.assign(variable, self._phase.averaging())
            self._phase.mean = variable
            yield _section("How sure the results are on average", mean)

    def _attempts(self, made: list[Section], final: str) -> Iterator[Section]:
        """The sections, or the one function that is tried again."""
        endings = ended(self._brief, self._scope, final)
        if endings.retried is None:
            yield from made
            yield Section(comment=endings.comment, statements=endings.statements)
            return
        body = [one for section in made for one in section.statements]
        annotated = tree.binary(tree.name("output"), "~>", tree.name(final))
        body.append(Return(span=tree.NOWHERE, id=0, value=annotated))
        block = Block(span=tree.NOWHERE, id=0, statements=tuple(body))
        attempt = self._names.take("attempt", "attempt")
        yield _section("One attempt", tree.assign(attempt, tree.procedure(block)))
        again = endings.retried(tree.name(attempt))
        yield Section(comment=endings.comment, statements=(tree.expression(again),))

    def _marked(self, variable: str, value: Expression, *path: str | int) -> Statement:
        return self._brief.trace.mark(tree.assign(variable, value), *path)

    # --- header and input ------------------------------------------------------------------------

    def _header(self) -> Iterator[tuple[str, Any, Path]]:
        document = self._document
        yield "name", document.name, ("name",)
        yield "version", self._version(), ("version",)
        if document.description:
            yield "description", " ".join(document.description.split()), ("description",)
        yield "generator", "parallax migrate", ()
        if self._schema is not None:
            yield "input", self._schema, ("input",)
        steps = document.steps or []
        if document.agents is not None:
            yield "agents", _settings(document.agents), ("agents",)
        elif not all(one.agents is not None for one in steps) or not steps:
            self._brief.notes.append("`agents` is not given: all agents are asked.")
            yield "agents", {"min": 0}, ()

    def _version(self) -> str:
        """As it was written: `1.0` is no number."""
        if self._document.version is None:
            return "1.0.0"
        written = self._brief.located.source.slice(self._brief.located.span("version"))
        return written.strip("\"'")

    def _read_input(self) -> dict[str, Fact]:
        """How each part of the input is read: a default stands in for what is missing."""
        return {
            name: _reader(name, one if "default" in one.model_fields_set else None)
            for name, one in (self._document.input or {}).items()
        }

    # --- asking ----------------------------------------------------------------------------------

    def _asked(self) -> Iterator[Section]:
        if self._document.steps is None:
            question = fanned_out(EVERYONE, self._schema, self._with_defaults())
            answers = self._names.take("answers", "answers")
            yield _section(
                "All agents are asked at once", self._marked(answers, question, "agents")
            )
            yield self._kept(self._phase.results, tree.name(answers), tree.name(EVERYONE))
            return
        for at, step in enumerate(self._document.steps):
            yield from self._step(at, step)
        results = [tree.spread(tree.name(one.results)) for one in self._scope.steps.values()]
        everything = tree.assign(self._phase.results, tree.array(results))
        yield _section("The results of all steps", everything)
        self._borrow()

    def _with_defaults(self) -> Expression | None:
        """The input with what the document puts in place of missing parts; None without such."""
        given = {
            name: _reader(name, one)()
            for name, one in (self._document.input or {}).items()
            if "default" in one.model_fields_set
        }
        if not given:
            return None
        entries = (tree.spread(tree.name("input")), *tree.record(given).entries)
        return tree.open_record(entries)

    def _kept(self, results: str, answers: Expression, agents: Expression) -> Section:
        """What is kept of the answers that came."""
        kept = records(answers, agents, self._brief.parts)
        sure = tree.binary(tree.member(tree.name(RECORD), "confidence"), ">", tree.number(0))
        there = tree.binary(sure, "&&", tree.member(tree.name(RECORD), "result"))
        valid = tree.method(kept, "filter", tree.function((RECORD,), there))
        return _section("Results count that were given, and are held for possible",
                        tree.assign(results, valid))  # fmt: skip

    # --- groups and aggregation ------------------------------------------------------------------

    def _grouped(self) -> Iterator[Section]:
        document = self._document
        yield from self._groups(document.groups, self._phase)
        yield from self._aggregation(document.aggregation, self._phase)

    def _groups(
        self, groups: Mapping[str, ResultGroup] | None, phase: Phase, *path: str | int
    ) -> Iterator[Section]:
        made: list[Statement] = []
        for name, group in (groups or {}).items():
            variable = self._names.take(camel_case(name), "group")
            where = (*path, "groups", name)
            test = self._brief.of_result(group.match, *where, "match")
            phase.groups[name] = Group(variable=variable, take=group.take)
            if test is not None:
                made.append(self._marked(variable, _taken(phase, test, group), *where))
        if made:
            yield Section(comment=["Results by what they are"], statements=made)

    def _aggregation(
        self, wanted: Aggregation | None, phase: Phase, *path: str | int
    ) -> Iterator[Section]:
        if wanted is None:
            return
        where = (*path, "aggregation")
        made = aggregated(self._brief, wanted, phase, self._names, *where)
        marked = [self._brief.trace.mark(one, *where) for one in made]
        yield Section(comment=[f"One answer of all: {wanted.strategy}"], statements=marked)

    # --- steps -----------------------------------------------------------------------------------

    def _step(self, at: int, step: Step) -> Iterator[Section]:
        path = ("steps", at)
        if step.name in self._scope.steps:
            self._brief.refuse(
                *path, "name",
                problem=f"another step is called `{step.name}`",
                advice="Give each step a name of its own",
            )  # fmt: skip
            return
        stem = camel_case(step.name) or "step"
        phase = Phase(results=self._names.take(f"{stem}Results", "results"))
        scope = Scope(
            brief=self._brief, phase=phase, given=self._given, steps=dict(self._scope.steps)
        )
        answers = self._names.take(f"{stem}Answers", "answers")
        asked = self._asked_in(at, step, stem, scope)
        words = f"{step.name}: {step.description}" if step.description else step.name
        yield _section(words, self._marked(answers, asked, *path))
        group = tree.name(self._group_of(step, stem))
        yield self._kept(phase.results, tree.name(answers), group)
        yield from self._groups(step.groups, phase, *path)
        yield from self._aggregation(step.aggregation, phase, *path)
        phase.output = self._names.take(f"{stem}Output", "output")
        output = self._output_of(at, step, scope)
        yield _section(f"What {step.name} hands on", self._marked(phase.output, output, *path))
        self._scope.steps[step.name] = phase

    def _group_of(self, step: Step, stem: str) -> str:
        return EVERYONE if step.agents is None else f"{stem}StepAgents"

    def _asked_in(self, at: int, step: Step, stem: str, scope: Scope) -> Expression:
        """The agents of a step are asked, where its condition holds."""
        group = self._group_of(step, stem)
        if step.agents is not None:
            settings = {"name": group, "settings": _settings(step.agents)}
            self.header.append(("group", settings, ("steps", at, "agents")))
        data: Expression = self._with_defaults() or tree.name("input")
        if step.input is not None:
            data = scope.text(step.input, "steps", at, "input")
        task = tree.text(" ".join((step.description or step.name).split()))
        call = tree.method(tree.name("agent"), OPERATION, task, data)
        each = tree.function(("agent",), tree.function((), call))
        asked = tree.apply("parallel", tree.method(tree.name(group), "map", each))
        if step.condition is None:
            return asked
        holds = self._condition(step.condition, scope, "steps", at, "condition")
        return tree.conditional(holds, asked, tree.array([]))

    def _condition(self, text: str, scope: Scope, *path: str | int) -> Expression:
        """A condition over the steps before: `confidence` is that of the last one."""
        known: dict[str, Fact] = {"input": lambda: tree.name("input")}
        for name, step in scope.steps.items():
            known["confidence"] = step.average
            if step.output is not None:
                known[camel_case(name)] = _named(step.output)
                known["previous"] = _named(step.output)
        found = self._brief.expression(text, known, *path)
        return tree.literal(None) if found is None else found

    def _output_of(self, at: int, step: Step, scope: Scope) -> Expression:
        """What a step hands on: its output, the answer of its aggregation, or its results."""
        phase = scope.phase
        if step.output is None:
            return phase.bare_results() if phase.value is None else tree.name(phase.value)
        made = scope.value(step.output, "steps", at, "output")
        if step.condition is None:
            return made
        some = tree.binary(phase.count(), ">", tree.number(0))
        return tree.conditional(some, made, tree.literal(None))

    def _borrow(self) -> None:
        """Groups of steps may be read by the whole document where their names are clear."""
        found: dict[str, list[Group]] = {}
        for step in self._scope.steps.values():
            for name, group in step.groups.items():
                found.setdefault(name, []).append(group)
        self._phase.groups |= {name: one[0] for name, one in found.items() if len(one) == 1}


# --- parts ---------------------------------------------------------------------------------------


def _section(words: str, *statements: Statement) -> Section:
    return Section(comment=[" ".join(words.split())], statements=statements)


def _named(variable: str) -> Fact:
    return lambda: tree.name(variable)


def _reader(name: str, default: InputProperty | None) -> Fact:
    """`input.name`, or the default in its place."""

    def read() -> Expression:
        part = tree.member(tree.name("input"), name)
        if default is None:
            return part
        return tree.binary(part, "??", tree.literal(default.default))

    return read


def _taken(phase: Phase, test: Expression, group: ResultGroup) -> Expression:
    """The results of a group, or the first or the last of them."""
    kept = tree.method(tree.name(phase.results), "filter", tree.function((RECORD,), test))
    match group.take:
        case "all":
            return kept
        case "first":
            return tree.element(kept, 0)
        case "last":
            return tree.method(kept, "at", tree.unary("-", tree.number(1)))


def _settings(selection: Selection) -> dict[str, Any]:
    settings = {
        "capabilities": list(selection.capabilities),
        "min": selection.min,
        "max": selection.max,
        "minConfidence": selection.min_confidence,
    }
    return {key: value for key, value in settings.items() if value is not None}


def _input_schema(given: Mapping[str, InputProperty] | None) -> dict[str, Any] | None:
    if given is None:
        return None
    properties = {name: _property(one) for name, one in given.items()}
    required = [
        name
        for name, one in given.items()
        if one.required and "default" not in one.model_fields_set
    ]
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    return {**schema, "required": required} if required else schema


def _property(one: InputProperty) -> dict[str, Any]:
    found: dict[str, Any] = {} if one.type == "any" else {"type": one.type}
    if one.description is not None:
        found["description"] = one.description
    if "default" in one.model_fields_set:
        found["default"] = one.default
    return found
