"""Golden cases: Markdown with a program and the products it shows.

A file holds prose, a block `prism` (further files as `prism lib/x.prism`), perhaps `json input` and
`json agents` (id → capabilities and script, as in conformance cases), and blocks with products:
what each must contain is made anew and compared. PRODUCTS lists them; a new one is a row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.diagnostics.render import plain_text, render_all
from parallax_compiler.pipeline import Compilation, compile_source
from parallax_compiler.plan.dump import dump
from parallax_compiler.plan.mermaid import mermaid
from parallax_compiler.source import Source
from parallax_compiler.syntax.formatting import format_source
from parallax_compiler.syntax.printer import print_module
from parallax_primitives.values import to_json
from parallax_runtime import Execution, Report, VirtualClock, load, run_sync
from tests.conformance.running import Files, registry_of

_BLOCK = re.compile(r"^```(?P<info>[a-z]+(?: [^\n]*)?)\n(?P<body>.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Golden:
    """One golden file."""

    name: str
    text: str

    def blocks(self) -> Iterator[tuple[str, str]]:
        """The blocks with what stands after their fence."""
        return ((found["info"], found["body"]) for found in _BLOCK.finditer(self.text))

    @cached_property
    def inputs(self) -> Mapping[str, str]:
        return {info: body for info, body in self.blocks() if info not in PRODUCTS}

    @cached_property
    def files(self) -> Mapping[str, str]:
        written = {info: body for info, body in self.inputs.items() if info.startswith("prism")}
        entry = f"{self.name}.prism"
        return {info[6:] or entry: body for info, body in written.items()}

    @cached_property
    def compilation(self) -> Compilation:
        entry = f"{self.name}.prism"
        return compile_source(Source(entry, self.files[entry]), Files(self.files))

    @cached_property
    def execution(self) -> Execution:
        assert self.compilation.python is not None, f"{self.name} does not compile"
        program = load(self.compilation.python.text, f"{self.name}.py")
        agents = registry_of(json.loads(self.inputs.get("json agents", "{}")))
        data = json.loads(self.inputs.get("json input", "null"))
        return run_sync(program, data, agents, clock=VirtualClock())

    def rewritten(self) -> str:
        """The text with every product as it is now."""
        return _BLOCK.sub(self._current, self.text)

    def _current(self, block: re.Match[str]) -> str:
        make = PRODUCTS.get(block["info"])
        if make is None:
            return block[0]
        return f"```{block['info']}\n{make(self)}```"


def _diagnostics(golden: Golden) -> str:
    return plain_text(render_all(golden.compilation.diagnostics)) + "\n"


def _plan(golden: Golden) -> str:
    assert golden.compilation.plan is not None, f"{golden.name} does not compile"
    return dump(golden.compilation.plan)


def _mermaid(golden: Golden) -> str:
    assert golden.compilation.plan is not None, f"{golden.name} does not compile"
    return mermaid(golden.compilation.plan)


def _python(golden: Golden) -> str:
    assert golden.compilation.python is not None, f"{golden.name} does not compile"
    return golden.compilation.python.text


def _function(golden: Golden) -> str:
    """The pattern's function alone."""
    text = _python(golden)
    return text[text.index("async def pattern") : text.index("\n\n\nPROGRAM")] + "\n"


def _canonical(golden: Golden) -> str:
    assert golden.compilation.module is not None, f"{golden.name} cannot be read"
    return print_module(golden.compilation.module)


def _formatted(golden: Golden) -> str:
    text = format_source(golden.compilation.source, Sink())
    assert text is not None, f"{golden.name} cannot be read"
    return text


def _result(golden: Golden) -> str:
    execution = golden.execution
    data: dict[str, Any] = {
        "status": execution.status,
        "value": to_json(execution.value),
        "confidence": round(execution.confidence, 9),
    }
    report = Report.of(execution.events)
    data["calls"] = {name: figures.calls for name, figures in report.agents.items()}
    data["seconds"] = round(execution.seconds, 9)
    if execution.pending:
        data["pending"] = list(execution.pending)
    if execution.fault is not None:
        fault = execution.fault
        data["fault"] = f"{fault.source}:{fault.line}:{fault.column}: {fault.message}"
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _events(golden: Golden) -> str:
    """The names of the events with their time and key."""
    lines = (
        f"{event.at:>8.3f}  {event.kind}" + (f"  {event.key}" if event.key else "")
        for event in golden.execution.events
    )
    return "\n".join(lines) + "\n"


PRODUCTS: Mapping[str, Callable[[Golden], str]] = {
    "text diagnostics": _diagnostics,
    "text plan": _plan,
    "mermaid": _mermaid,
    "python": _python,
    "python pattern": _function,
    "prism canonical": _canonical,
    "prism formatted": _formatted,
    "json result": _result,
    "text events": _events,
}


def read_golden(path: Path) -> Golden:
    return Golden(path.stem, path.read_text("utf-8"))
