"""The check stage: types, confidence, effects and calls of a resolved program, and every rule.

Assumes a resolved program; names that were reported as unknown have unknown types, about which no
rule complains. Always runs to its end.
"""

from __future__ import annotations

from parallax_compiler.check.effects import effects_of
from parallax_compiler.check.inference import infer
from parallax_compiler.check.knowledge import ModuleFacts
from parallax_compiler.check.products import Checked, CheckedModule, Effect
from parallax_compiler.check.rule import Context
from parallax_compiler.check.walk import run_rules
from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.resolve.bindings import Resolved


def check(resolved: Resolved, sink: Sink) -> Checked:
    """Checks a program and reports what cannot work or is not meant."""
    knowledge = infer(resolved)
    effects = effects_of(knowledge)
    modules: list[CheckedModule] = []
    for path, facts in knowledge.modules.items():
        module = _checked(facts, effects[path])
        context = Context(
            module=module,
            facts=facts,
            knowledge=knowledge,
            parents=facts.resolved.outline.parents,
        )
        run_rules(context, sink)
        modules.append(module)
    return Checked(resolved=resolved, modules=tuple(modules))


def _checked(facts: ModuleFacts, effects: dict[int, Effect]) -> CheckedModule:
    return CheckedModule(
        resolved=facts.resolved,
        types=facts.types,
        intervals={key: type_.confidence for key, type_ in facts.types.items()},
        effects=effects,
        calls=facts.calls,
        readings=facts.readings,
        bands=facts.bands,
        result=facts.result,
    )
