"""A conformance case as its file has it; `README.md` describes the fields."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CASES = Path(__file__).parent / "cases"


class NoCaseError(ValueError):
    """A line that is no case; the words say which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One program with the outcome that the language gives it."""

    id: str
    title: str
    files: Mapping[str, str]
    entry: str
    expect: Mapping[str, Any]
    input: Any = None
    agents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    warnings: tuple[Mapping[str, Any], ...] = ()
    ruling: str | None = None

    @property
    def feature(self) -> str:
        return self.id.partition("/")[0]


def read_cases(path: Path) -> Iterator[Case]:
    """The cases of a file, one a line."""
    for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
        if line.strip():
            yield _case(line, f"{path.name}:{number}")


def _case(line: str, place: str) -> Case:
    try:
        data = json.loads(line)
    except json.JSONDecodeError as error:
        raise NoCaseError(f"{place} is no JSON: {error}") from None
    if not isinstance(data, dict) or "expect" not in data or not data.keys() & {"code", "files"}:
        raise NoCaseError(f"{place} has no `expect`, or neither `code` nor `files`")
    code = _with_variables(data.get("code", ""), data.get("variables", {}))
    files = data.get("files") or {"main.prism": code}
    return Case(
        id=data.get("id", place),
        title=data.get("title", ""),
        files=files,
        entry=data.get("entry") or next(iter(files)),
        expect=data["expect"],
        input=data.get("input"),
        agents=data.get("agents", {}),
        warnings=tuple(data.get("warnings", ())),
        ruling=data.get("ruling"),
    )


def _with_variables(code: str, variables: Mapping[str, Any]) -> str:
    """The program with variables before its first statement; no line is moved."""
    given = "".join(f"{name} = {json.dumps(value)}; " for name, value in variables.items())
    header = code.find("*/") + 2 if code.startswith("/**") else 0
    return code[:header] + given + code[header:]
