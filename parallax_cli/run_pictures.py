"""A run as a diagram in Mermaid's words, and as one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, StrictUndefined

from parallax_cli.all_runs import event_of, opened_journal
from parallax_cli.output import Line
from parallax_cli.record_report import record_lines
from parallax_cli.run_view import RunView, Step
from parallax_compiler.pipeline import compile_source
from parallax_compiler.plan.dump import dump
from parallax_compiler.source import Source
from parallax_patterns.errors import UserError
from parallax_patterns.project import Project
from parallax_patterns.run_records import RunRecord
from parallax_primitives.catalogue import SPECS
from parallax_primitives.spec import PrimitiveSpec
from parallax_runtime import Event
from parallax_runtime.derivation_drawing import derivation_lines

_TEMPLATE: Final = Path(__file__).with_name("run.html.j2")
_MOST_BARS: Final = 2_000
_MOST_NODES: Final = 200
_TICKS: Final = 5
_WIDTH: Final = 110


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictured:
    """A run to be drawn; `sources` are the texts of its pattern, where its journal has them."""

    record: RunRecord
    events: Sequence[Event]
    sources: Sequence[tuple[str, str]]
    plan: str | None


def pictured(project: Project, record: RunRecord) -> Pictured:
    """The run of a record with what its journal has, if it has one."""
    try:
        with opened_journal(project, record.id) as (begun, file):
            events = [event_of(one) for one in file.events()]
    except UserError:
        return Pictured(record=record, events=(), sources=(), plan=None)
    return Pictured(record=record, events=events, sources=begun.sources, plan=_plan(begun.sources))


class _Texts:
    """The files of a pattern as they were."""

    def __init__(self, sources: Sequence[tuple[str, str]]) -> None:
        self._texts = dict(sources)

    @property
    def specs(self) -> Mapping[str, PrimitiveSpec]:
        return SPECS

    def load(self, path: str) -> Source | None:
        text = self._texts.get(path)
        return None if text is None else Source(path, text)


def _plan(sources: Sequence[tuple[str, str]]) -> str | None:
    name, text = sources[0]
    planned = compile_source(Source(name, text), _Texts(sources)).plan
    return None if planned is None else dump(planned)


def steps_of(events: Sequence[Event]) -> list[Step]:
    """What ran, in the order in which it began."""
    view = RunView()
    for event in events:
        view(event)
    return list(view.steps.values())


# --- Mermaid -------------------------------------------------------------------------------------


def mermaid(pictured: Pictured) -> str:
    """Who was asked within what, as a flow chart; states are classes."""
    steps = steps_of(pictured.events)
    shown = steps[:_MOST_NODES]
    return "\n".join(_mermaid_lines(pictured, shown, len(steps) - len(shown))) + "\n"


def _mermaid_lines(pictured: Pictured, steps: Sequence[Step], left: int) -> Iterator[str]:
    record = pictured.record
    names = {step.key: f"s{number}" for number, step in enumerate(steps)}
    yield "flowchart LR"
    title = f"{record.data['pattern']}: {record.status}"
    yield f"  run([{_quoted(title)}])"
    for step in steps:
        shape = (
            f"[{_quoted(_words(step))}]" if step.kind != "call" else f"({_quoted(_words(step))})"
        )
        yield f"  {names[step.key]}{shape}"
        yield f"  {_parent(step, names)} --> {names[step.key]}"
    if left:
        yield f"  run --> more[{_quoted(f'{left} more')}]"
    yield "  classDef failed stroke:#cf222e,color:#cf222e"
    yield "  classDef cancelled stroke-dasharray:4 3"
    yield "  classDef running stroke:#bf8700"
    for state in ("failed", "cancelled", "running"):
        members = ",".join(names[step.key] for step in steps if step.state == state)
        if members:
            yield f"  class {members} {state}"


def _parent(step: Step, names: dict[str, str]) -> str:
    key = step.key
    for at in range(len(key) - 1, 0, -1):
        if key[at] in "[.('#" and key[:at] in names:
            return names[key[:at]]
    return "run"


def _words(step: Step) -> str:
    sure = "" if step.confidence is None else f" {step.confidence:.2f}"
    return f"{step.label}{sure}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "#quot;").replace("`", "'") + '"'


# --- HTML ----------------------------------------------------------------------------------------


def html_page(pictured: Pictured) -> str:
    """The page: how the run ended, its timeline, its plan, and where its confidence came from."""
    record = pictured.record
    steps = steps_of(pictured.events)
    total = max((one.at for one in pictured.events), default=0.0)
    derivation = record.derivation()
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string(_TEMPLATE.read_text("utf-8")).render(
        title=record.data["pattern"],
        run=record.id,
        status=record.status,
        outcome=_text(record_lines(record, _WIDTH)),
        bars=[_bar(step, total) for step in steps[:_MOST_BARS]],
        left=max(0, len(steps) - _MOST_BARS),
        ticks=[f"{total * at / _TICKS:.3g} s" for at in range(_TICKS + 1)],
        plan=pictured.plan,
        sources=pictured.sources,
        derivation=None if derivation is None else _text(derivation_lines(derivation, _WIDTH)),
        log=[_logged(one) for one in pictured.events if one.kind == "log"],
    )


def _bar(step: Step, total: float) -> dict[str, Any]:
    ended = total if step.ended is None else step.ended
    scale = 100 / total if total else 0.0
    return {
        "label": step.label,
        "depth": min(step.depth, 8),
        "kind": step.kind,
        "state": step.state,
        "left": round(step.started * scale, 3),
        "width": round(max((ended - step.started) * scale, 0.2), 3),
        "sure": "" if step.confidence is None else f"{step.confidence:.2f}",
        "seconds": f"{ended - step.started:.3f} s",
        "told": f"{step.key}: {step.state}{f', {step.note}' if step.note else ''}",
    }


def _logged(event: Event) -> str:
    return f"{event.at:.3f} s  {event.data['text']}"


def _text(lines: Iterator[Line]) -> str:
    return "\n".join("".join(text for _, text in line) for line in lines)
