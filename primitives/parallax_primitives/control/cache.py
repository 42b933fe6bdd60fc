"""`cache`: gives an answer again that was given before, less and less surely."""

from __future__ import annotations

import hashlib
import json
from functools import partial

from parallax_primitives.attempts import is_good
from parallax_primitives.context import Context
from parallax_primitives.control.shelf import Kept, Shelf, faded
from parallax_primitives.derivation import derived
from parallax_primitives.formulas import Factor, Product, evaluated
from parallax_primitives.preservation import Unpreservable, preserve
from parallax_primitives.quantities import optional_seconds, seconds
from parallax_primitives.tasks import Deadline, is_started_here, too_late, within
from parallax_primitives.values import Value, confidence_of, evidence_of


async def cache(
    context: Context,
    subject: Value,
    *,
    ttl: Value = "5m",
    max: float = 1000.0,
    min_confidence: float = 0.3,
    decay: float = 0.9,
    timeout: Value = None,
) -> Value:
    key = _key(context, subject)
    shelf = Shelf(context=context, lifetime=seconds(ttl), most=int(max))
    kept = None if key is None else shelf.find(key)
    old = None if kept is None else _aged(context, kept, decay)
    if kept is not None and confidence_of(old) >= min_confidence:
        context.emit("cache.hit", age=kept.age, confidence=confidence_of(old))
        return old
    job, late = partial(context.attempt, subject), partial(too_late, context, subject)
    result = await within(Deadline(optional_seconds(timeout)), job, late)
    good = key is not None and is_good(result, min_confidence)
    is_kept = good and key is not None and shelf.keep(key, result)
    context.emit("cache.miss", kept=is_kept, confidence=confidence_of(result))
    return result


def _key(context: Context, task: Value) -> str | None:
    """The name of a task and the run's input; None for what is done already or has no identity."""
    identity = context.identity(task) if is_started_here(task) else None
    if identity is None:
        return None
    try:
        told = {"task": identity, "input": preserve(context.input)}
    except Unpreservable:
        return None
    text = json.dumps(told, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def _aged(context: Context, kept: Kept, decay: float) -> Value:
    before, factor = confidence_of(kept.value), decay ** (kept.age / 60)
    evidence = evidence_of(kept.value)
    note = f"{kept.age / 60:.1f} minutes"
    formula = Product(
        factors=(
            Factor(name="kept", value=before, roles=("part",)),
            Factor(name="decay", value=factor, note=note),
        )
    )
    return derived(
        faded(kept.value, factor),
        evaluated(formula, ()),
        context.name,
        (kept.value,),
        {"age": kept.age, "before": before},
        collected=evidence is not None and evidence.collected,
        formula=formula,
        roles=("part",),
    )
