"""What a model is told: the texts of `templates/prompts/`, filled with what our tables say.

The requirements are data. They stand in JSON between tags that they cannot close, and the model is
told to take no orders from them; what it answers is judged by us and not by it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from parallax_compiler.syntax.exported import exported_grammar
from parallax_compiler.syntax.operators import OPERATORS
from parallax_compiler.syntax.tokens import KEYWORDS
from parallax_patterns.generation.plan import PatternPlan
from parallax_patterns.generation.proposals.model import Case
from parallax_patterns.generation.providers.model import Form, Prompt
from parallax_patterns.generation.providers.settings import Proposal
from parallax_patterns.shipped import shipped_templates
from parallax_primitives.catalogue import SPECS
from parallax_primitives.library import LIBRARY_FUNCTIONS, LIBRARY_METHODS
from parallax_primitives.modules import home
from parallax_primitives.spec import Parameter, PrimitiveSpec

_LONGEST: Final = 12_000
"""Characters of findings, or of an answer, that go back to the model."""


class Prompting:
    """The prompts for one kind of proposal."""

    def __init__(self, proposal: Proposal) -> None:
        self._proposal = proposal
        loader = FileSystemLoader(shipped_templates() / "prompts")
        self._texts = Environment(  # noqa: S701  # prompts are no HTML; `quoted` keeps data apart
            loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._texts.filters["quoted"] = quoted
        schema = PatternPlan.model_json_schema()
        self.form = _form(proposal, schema)
        self._system = self._text(f"{proposal}-system", **_facts(proposal, schema))

    def first(self, case: Case) -> Prompt:
        """The request for a proposal."""
        return self._prompt(self._task(case))

    def again(self, case: Case, answer: str, findings: str) -> Prompt:
        """The request to mend an answer, of which this was found."""
        repair = self._text("repair", proposal=self._proposal, findings=findings[:_LONGEST])
        said = answer[:_LONGEST].strip() or "(nothing)"
        return self._prompt(self._task(case), said, repair)

    @property
    def digest(self) -> str:
        """The hash of all that a model is told but the requirements and its own answers."""
        folder = shipped_templates() / "prompts"
        texts = [path.read_text("utf-8") for path in sorted(folder.glob("*.j2"))]
        form = json.dumps([self.form.schema, self.form.grammar], sort_keys=True)
        whole = "\0".join((self._system, form, *texts))
        return hashlib.blake2b(whole.encode("utf-8"), digest_size=16).hexdigest()

    def _prompt(self, *turns: str) -> Prompt:
        return Prompt(system=self._system, turns=turns, form=self.form)

    def _task(self, case: Case) -> str:
        wanted = case.requirements.requirements
        return self._text(
            f"{self._proposal}-task",
            requirements=_json(wanted.model_dump(mode="json", by_alias=True, exclude_none=True)),
            plan=_json(case.by_rules.plan.model_dump(mode="json", by_alias=True)),
            pattern=case.by_rules.pattern_text,
            tests=case.by_rules.test_text,
        )

    def _text(self, name: str, **facts: Any) -> str:
        return self._texts.get_template(f"{name}.md.j2").render(facts).strip() + "\n"


@cache
def prompting(proposal: Proposal) -> Prompting:
    """The prompts for a kind of proposal, made once."""
    return Prompting(proposal)


def quoted(text: str) -> str:
    """Data as it stands between tags, which it cannot close."""
    return text.replace("</", "<\\/")


def shown(prompt: Prompt) -> str:
    """Everything that is sent, for people."""
    parts = [("system", prompt.system)]
    parts += [("assistant" if at % 2 else "user", text) for at, text in enumerate(prompt.turns)]
    if prompt.form.grammar is not None:
        parts.append(("grammar of the answer", prompt.form.grammar))
    else:
        parts.append(("schema of the answer", json.dumps(prompt.form.schema, indent=2)))
    return "\n".join(f"===== {title} =====\n\n{text.strip()}\n" for title, text in parts)


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1)


def _form(proposal: Proposal, schema: Mapping[str, Any]) -> Form:
    if proposal == "prism":
        return Form(name="write_pattern", grammar=exported_grammar())
    return Form(name="pattern_plan", schema=schema)


# --- what our tables say -------------------------------------------------------------------------

_OF_PLANS: Final = (
    "parallel", "consensus", "voting", "merge", "sequential", "fallback", "race", "retry",
    "timeout", "threshold", "escalate",
)  # fmt: skip
"""The primitives that plans come to."""


def _facts(proposal: Proposal, schema: Mapping[str, Any]) -> dict[str, Any]:
    names = _OF_PLANS if proposal == "plan" else tuple(SPECS)
    return {
        "fields": list(_fields(schema)),
        "primitives": [_primitive(SPECS[name]) for name in names],
        "operators": [
            {"sign": row.sign, "doc": row.doc} for row in OPERATORS if row.arity != "assignment"
        ],
        "keywords": sorted(KEYWORDS),
        "functions": sorted(one.name for one in LIBRARY_FUNCTIONS),
        "methods": sorted({one.name for one in LIBRARY_METHODS}),
    }


def _primitive(spec: PrimitiveSpec) -> dict[str, str]:
    options = ", ".join(map(_option, spec.options))
    several = "…" if spec.subject.several else ""
    return {
        "call": f"{spec.name}({spec.subject.name}{several}{f', {{{options}}}' if options else ''})",
        "module": home(spec.name) or "",
        "summary": spec.summary,
        "rule": spec.rule,
    }


def _option(option: Parameter) -> str:
    kinds = " | ".join(json.dumps(one) for one in option.choices) or option.kind
    return f"{option.name}: {kinds}"


def _fields(schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Each object of a plan with its fields."""
    for name, part in (("the plan", schema), *schema["$defs"].items()):
        yield {
            "name": name,
            "doc": (part.get("description") or "").split("\n\n")[0],
            "fields": [
                {"name": key, "kind": _kind(one), "doc": one.get("description") or ""}
                for key, one in part.get("properties", {}).items()
            ],
        }


def _kind(schema: Mapping[str, Any]) -> str:
    """A schema in a word or two."""
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(json.dumps(one) for one in schema["enum"])
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    return str(schema.get("type", "any"))
