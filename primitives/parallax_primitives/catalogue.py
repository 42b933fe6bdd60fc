"""The table of all primitives: a primitive exists when its file is in PRIMITIVES."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from parallax_primitives.aggregation import (
    average,
    best,
    consensus,
    details,
    merge,
    reduce,
    voting,
)
from parallax_primitives.confidence import (
    boost,
    calibrate,
    clamp,
    combine,
    decay,
    high_confidence,
    low_confidence,
    medium_confidence,
    normalize,
    threshold,
    transform,
)
from parallax_primitives.control import cache, circuit, escalate, fallback, retry, timeout
from parallax_primitives.coordination import (
    approval,
    delegate,
    prioritize,
    quorum,
    synchronize,
    with_lock,
)
from parallax_primitives.event import collect, emit
from parallax_primitives.execution import (
    batch,
    parallel,
    parallel5,
    parallel10,
    race,
    sequential,
)
from parallax_primitives.goal import adapt, milestone, plan
from parallax_primitives.resource import bulkhead, load_balance, pool, rate_limit
from parallax_primitives.spec import Primitive, PrimitiveSpec
from parallax_primitives.temporal import debounce, delay, periodic, throttle
from parallax_primitives.transaction import saga, two_phase_commit
from parallax_primitives.transformation import (
    chunk,
    flat_map,
    group_by,
    partition,
    sample,
    take,
    take_last,
    weighted_sample,
)
from parallax_primitives.transformation import filter as filter_
from parallax_primitives.transformation import map as map_
from parallax_primitives.workflow import branch, checkpoint, dag, pipeline

PRIMITIVES: Final[tuple[Primitive, ...]] = (
    parallel.PRIMITIVE,
    parallel5.PRIMITIVE,
    parallel10.PRIMITIVE,
    sequential.PRIMITIVE,
    race.PRIMITIVE,
    batch.PRIMITIVE,
    consensus.PRIMITIVE,
    voting.PRIMITIVE,
    merge.PRIMITIVE,
    reduce.PRIMITIVE,
    average.PRIMITIVE,
    best.PRIMITIVE,
    details.PRIMITIVE,
    threshold.PRIMITIVE,
    high_confidence.PRIMITIVE,
    medium_confidence.PRIMITIVE,
    low_confidence.PRIMITIVE,
    transform.PRIMITIVE,
    boost.PRIMITIVE,
    decay.PRIMITIVE,
    normalize.PRIMITIVE,
    clamp.PRIMITIVE,
    combine.PRIMITIVE,
    calibrate.PRIMITIVE,
    retry.PRIMITIVE,
    fallback.PRIMITIVE,
    timeout.PRIMITIVE,
    circuit.PRIMITIVE,
    cache.PRIMITIVE,
    escalate.PRIMITIVE,
    quorum.PRIMITIVE,
    delegate.PRIMITIVE,
    prioritize.PRIMITIVE,
    approval.PRIMITIVE,
    synchronize.PRIMITIVE,
    with_lock.PRIMITIVE,
    pool.PRIMITIVE,
    load_balance.PRIMITIVE,
    rate_limit.PRIMITIVE,
    bulkhead.PRIMITIVE,
    delay.PRIMITIVE,
    throttle.PRIMITIVE,
    debounce.PRIMITIVE,
    periodic.PRIMITIVE,
    saga.PRIMITIVE,
    two_phase_commit.PRIMITIVE,
    map_.PRIMITIVE,
    filter_.PRIMITIVE,
    flat_map.PRIMITIVE,
    partition.PRIMITIVE,
    chunk.PRIMITIVE,
    sample.PRIMITIVE,
    weighted_sample.PRIMITIVE,
    take.PRIMITIVE,
    take_last.PRIMITIVE,
    group_by.PRIMITIVE,
    pipeline.PRIMITIVE,
    branch.PRIMITIVE,
    dag.PRIMITIVE,
    checkpoint.PRIMITIVE,
    plan.PRIMITIVE,
    milestone.PRIMITIVE,
    adapt.PRIMITIVE,
    emit.PRIMITIVE,
    collect.PRIMITIVE,
)

BY_NAME: Final[Mapping[str, Primitive]] = MappingProxyType(
    {primitive.spec.name: primitive for primitive in PRIMITIVES}
)

SPECS: Final[Mapping[str, PrimitiveSpec]] = MappingProxyType(
    {name: primitive.spec for name, primitive in BY_NAME.items()}
)

CATEGORIES: Final[tuple[str, ...]] = tuple(dict.fromkeys(one.category for one in SPECS.values()))
"""The categories in the order of the table."""
