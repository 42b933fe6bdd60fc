"""`delegate`: hands a task to the agent of a group that fits it best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from parallax_primitives.context import Context
from parallax_primitives.derivation import derived, failed, failure
from parallax_primitives.faults import Fault
from parallax_primitives.formulas import Factor, Product, evaluated
from parallax_primitives.selecting import handed_to, idlest, members
from parallax_primitives.values import Agent, Value, bare, confidence_of

Criterion: TypeAlias = Literal["expertise", "load", "capability"]


async def delegate(
    context: Context,
    subject: Value,
    *,
    agents: Value,
    by: Criterion = "expertise",
    capability: str | None = None,
    timeout: Value = None,
) -> Value:
    group = members(context, agents)
    agent, fit = _chosen(context, group, by, _wanted(subject, capability))
    context.emit("delegated", to=agent.id, confidence=fit)
    if fit == 0:
        return failure("missing", f"no agent is fit for it by {by}")
    result = await handed_to(context, agent, subject, timeout)
    if failed(result):
        return result
    formula = Product(
        factors=(
            Factor(name="router", value=fit, note=f"`{agent.id}` by {by}"),
            Factor(name="result", value=confidence_of(result), roles=("part",)),
        )
    )
    details: dict[str, Value] = {"agent": agent.id, "router": fit}
    confidence = evaluated(formula, ())
    return derived(
        result, confidence, context.name, (result,), details, formula=formula, roles=("part",)
    )


def _chosen(
    context: Context, group: Sequence[Agent], by: Criterion, wanted: Sequence[str]
) -> tuple[Agent, float]:
    """The agent, and how surely it is the right one."""
    match by:
        case "expertise":
            best = max(group, key=_expertise)
            return best, _expertise(best)
        case "load":
            return idlest(context, group), 1.0
        case "capability":
            if not wanted:
                raise Fault(
                    f"`{context.name}` needs to know the capability",
                    hint='Give it: `{by: "capability", capability: "…"}`.',
                )
            fit = {one.id: sum(name in one.capabilities for name in wanted) for one in group}
            best = max(group, key=lambda one: (fit[one.id], -len(one.capabilities)))
            return best, fit[best.id] / len(wanted)


def _expertise(agent: Agent) -> float:
    return 1.0 if agent.expertise is None else min(1.0, max(0.0, agent.expertise))


def _wanted(work: Value, capability: str | None) -> list[str]:
    """The capabilities that a task needs: by the option, else by its own `capabilities`."""
    plain = bare(work)
    if capability is not None:
        return [capability]
    if not isinstance(plain, dict):
        return []
    named = bare(plain.get("capabilities", plain.get("capability")))
    listed = [bare(one) for one in named] if isinstance(named, list) else [named]
    return [one for one in listed if isinstance(one, str)]
