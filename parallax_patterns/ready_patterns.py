"""The ready patterns: coordination that is used again and again, each with tests and its purpose.

    ready_patterns() -> tuple[ReadyPattern, ...]      all of them, by name
    ready_pattern(name) -> ReadyPattern               one; UserError with the nearest name

They are files of `templates/patterns/`, in the wheel or in the checkout. What a pattern is good for
stands in its text: `@description` and `@tags` in the header, and a paragraph `When to use it`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from parallax_patterns.errors import UserError
from parallax_patterns.project import SUFFIX, kebab_case
from parallax_patterns.shipped import shipped_templates
from parallax_primitives.nearest import nearest

_DESCRIPTION: Final = re.compile(r"^ \* @description (.+)$", re.MULTILINE)
_CATEGORY: Final = re.compile(r"^ \* @tags (.+)$", re.MULTILINE)
_INPUT: Final = re.compile(r"^ \* @input (.+)$", re.MULTILINE)
_PURPOSE: Final = re.compile(r"^// When to use it: ((?:.+\n)(?:// .+\n)*)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyPattern:
    """A pattern to begin with; `text` is its Prism, `tests` the text of its test file."""

    name: str
    description: str
    category: str
    when: str
    needs: tuple[str, ...]
    """The parts of its input; `?` behind those that may be missing."""
    text: str
    tests: str


def ready_patterns() -> tuple[ReadyPattern, ...]:
    """Every ready pattern, by name."""
    return tuple(_read(path) for path in sorted(_folder().glob(f"*{SUFFIX}")))


def ready_pattern(name: str) -> ReadyPattern:
    """The ready pattern of a name; `CodeReview` and `code-review` are one."""
    wanted = kebab_case(name)
    paths = {path.stem: path for path in sorted(_folder().glob(f"*{SUFFIX}"))}
    if wanted in paths:
        return _read(paths[wanted])
    near = nearest(wanted, paths)
    hint = f"Did you mean `{near}`?" if near else "See `parallax templates list`."
    raise UserError(f"There is no ready pattern `{name}`.", hint=hint)


def _folder() -> Path:
    return shipped_templates() / "patterns"


def _read(path: Path) -> ReadyPattern:
    text = path.read_text("utf-8")
    description, purpose = _DESCRIPTION.search(text), _PURPOSE.search(text)
    category, needs = _CATEGORY.search(text), _INPUT.search(text)
    assert description is not None, f"{path.name} has a description"
    assert purpose is not None, f"{path.name} says when to use it"
    assert category is not None, f"{path.name} has a tag"
    assert needs is not None, f"{path.name} says what it is given"
    return ReadyPattern(
        name=path.stem,
        description=description[1],
        category=category[1],
        needs=tuple(json.loads(needs[1])),
        when=purpose[1].replace("\n// ", " ").strip(),
        text=text,
        tests=path.with_suffix(".test.yaml").read_text("utf-8"),
    )
