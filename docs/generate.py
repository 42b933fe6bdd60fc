"""Writes the pages that say what the code already says; `make docs` runs it.

One page for every diagnostic and for every primitive, with an index each, the index of the ready
patterns, and the schemas of recordings, receipts, files of agents and configuration. `pages()`
gives all of them without writing, for the test that keeps them fresh.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path
from textwrap import dedent, wrap

from parallax_compiler.diagnostics.catalogue import CATALOGUE as COMPILER_CATALOGUE
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_patterns.agents.files.schema import json_schema as agents_schema
from parallax_patterns.configuration.settings import json_schema as config_schema
from parallax_patterns.diagnostics.catalogue import CATALOGUE
from parallax_patterns.ready_patterns import ready_patterns
from parallax_patterns.receipts import json_schema as receipt_schema
from parallax_patterns.recordings.schema import json_schema as recording_schema
from parallax_primitives.catalogue import CATEGORIES, SPECS
from parallax_primitives.spec import Parameter, PrimitiveSpec
from parallax_primitives.values import to_json

FOLDER = Path(__file__).parent


def pages() -> dict[str, str]:
    """Every generated page: its path from docs/ and its text."""
    schemas = [
        (name, json.dumps(schema, indent=2) + "\n")
        for name, schema in (
            ("json/recording.schema.json", recording_schema()),
            ("json/receipt.schema.json", receipt_schema()),
            ("agent-file.schema.json", agents_schema()),
            ("config.schema.json", config_schema()),
        )
    ]
    return dict([*_diagnostics(), *_primitives(), *_ready_patterns(), *schemas])


def _diagnostics() -> Iterator[tuple[str, str]]:
    ordered = sorted(CATALOGUE, key=lambda kind: kind.code)
    rows = [
        f"| [{kind.code}]({kind.code}.md) | {kind.title} | {kind.severity.value} | {kind.stage} |"
        for kind in ordered
    ]
    head = (
        "# Diagnostics\n\nEvery finding has a code; `parallax explain CODE` prints its page.\n\n"
        "| code | finding | severity | stage |\n|---|---|---|---|\n"
    )
    yield "diagnostics/README.md", head + "\n".join(rows) + "\n"
    for kind in ordered:
        yield f"diagnostics/{kind.code}.md", _diagnostic(kind)


def _diagnostic(kind: type[Diagnostic]) -> str:
    heading = f"# {kind.code}: {kind.title}\n\n*{kind.severity.value}, stage {kind.stage}*\n\n"
    return heading + _fenced(cleandoc(kind.__doc__ or "") + "\n", _language(kind))


def _language(kind: type[Diagnostic]) -> str:
    return "prism" if kind in COMPILER_CATALOGUE else ""


def _fenced(text: str, language: str) -> str:
    """The indented examples of a docstring as blocks of Markdown."""
    return re.sub(
        r":\n+((?: {4}.*\n|\n(?= {4}))+)",
        lambda found: f":\n\n```{language}\n{dedent(found[1])}```\n",
        text,
    )


def _primitives() -> Iterator[tuple[str, str]]:
    lines = [
        "# Primitives",
        "",
        (
            "What patterns are made of; each executes. How they are called is in "
            "[primitives.md](../primitives.md)."
        ),
    ]
    for category in CATEGORIES:
        lines += ["", f"## {category}", "", "| primitive | does |", "|---|---|"]
        specs = [spec for spec in SPECS.values() if spec.category == category]
        lines += [f"| [`{spec.name}`]({spec.name}.md) | {_cell(spec.summary)} |" for spec in specs]
    yield "primitives/README.md", "\n".join(lines) + "\n"
    for spec in SPECS.values():
        yield f"primitives/{spec.name}.md", _primitive(spec)


def _primitive(spec: PrimitiveSpec) -> str:
    lines = [
        f"# {spec.name}",
        "",
        spec.summary,
        "",
        "```prism",
        f'import {{ {spec.name} }} from "@parallax/primitives/{spec.category}"',
        "```",
        "",
        "| parameter | kind | default | meaning |",
        "|---|---|---|---|",
        _row(spec.subject, subject=True),
        *(_row(option, subject=False) for option in spec.options),
        "",
        f"**Confidence.** {spec.rule}",
        "",
        f"    {spec.formula}",
        "",
        "## Example",
        "",
        "```prism",
        spec.example.strip("\n"),
        "```",
    ]
    if spec.example_agents:
        lines += ["", "with agents that answer", ""]
        lines += [
            f"    {name}: {json.dumps(list(steps), ensure_ascii=False)}"
            for name, steps in spec.example_agents
        ]
    lines += ["", f"gives `{spec.example_result}`.", ""]
    return "\n".join(lines)


def _row(parameter: Parameter, *, subject: bool) -> str:
    kind = " \\| ".join(f'`"{one}"`' for one in parameter.choices) or parameter.kind
    if subject:
        default = "the subject"
    elif parameter.required:
        default = "required"
    else:
        given = parameter.default
        known = to_json(list(given) if isinstance(given, tuple) else given)
        default = f"`{json.dumps(known, ensure_ascii=False)}`"
    name = f"{parameter.name}…" if parameter.several else parameter.name
    named = ", by name only" if parameter.keyword_only else ""
    return f"| `{name}` | {kind} | {default}{named} | {_cell(parameter.doc)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


READY_PATTERNS = """\
# Ready patterns

Coordination that is used again and again: sixteen patterns to begin with, each with its tests.
`parallax templates list` names them, and inside a project

```sh
parallax templates show voting > patterns/voting.prism
parallax templates show voting --tests > tests/patterns/voting.test.yaml
```

makes one of them your own. All ask the agents of the run, one or many, in the order of the
configuration; `@agents` in the header names the capabilities that are wanted. Agents that fail make
the result weaker, not the run fail. Bars, such as how sure is sure enough, are numbers in the text,
there to be changed. What agents cannot decide goes to a mailbox named `human-…`, whose answer the
run waits for. For programs there is `parallax_patterns.ready_patterns`.
"""


def _ready_patterns() -> Iterator[tuple[str, str]]:
    lines = READY_PATTERNS.splitlines()
    for one in ready_patterns():
        lines += ["", f"## [{one.name}]({one.name}.prism)", "", f"{one.description}."]
        lines += ["", *wrap(f"**When to use it:** {one.when}", 100, break_on_hyphens=False)]
    yield "../templates/patterns/README.md", "\n".join(lines) + "\n"


def write() -> None:
    """Writes every page and removes pages of what is gone."""
    wanted = pages()
    for folder in ("diagnostics", "primitives"):
        for path in (FOLDER / folder).glob("*.md"):
            if str(path.relative_to(FOLDER)) not in wanted:
                path.unlink()
    for name, text in wanted.items():
        path = FOLDER / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    write()
