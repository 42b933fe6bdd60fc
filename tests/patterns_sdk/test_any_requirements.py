"""Whatever is asked for: a pattern that passes its tests, or a finding at its place."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parallax_compiler.diagnostics.core import Diagnostic, Sink
from parallax_compiler.source import Source
from parallax_patterns.errors import UserError
from parallax_patterns.generation.writing import Generated, generate
from parallax_patterns.generation.yaml_text import flow
from parallax_patterns.project import Project
from parallax_patterns.requirements import STRATEGIES, load_requirements

NAMES = st.sampled_from(
    ["security", "code review", "if", "c++", "agents", "质量", 'say "no"', "x*/y", "${a}", "fast"]
)
CONFIDENCES = st.sampled_from([0.05, 0.3, 0.5, 0.6, 0.75, 0.9, 1.0])
COUNTS = st.integers(1, 4)


def mapping(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


AGENT = NAMES | mapping(
    count=COUNTS, min=COUNTS, minConfidence=CONFIDENCES, expertise=st.sampled_from([0.2, 1.0])
).flatmap(lambda rest: NAMES.map(lambda name: {"capability": name, **rest}))
PERSPECTIVE = NAMES | mapping(capability=NAMES, prompt=NAMES).flatmap(
    lambda rest: NAMES.map(lambda name: {"name": name, **rest})
)
STAGE = NAMES | mapping(
    description=NAMES,
    parallel=st.booleans(),
    agents=st.lists(AGENT, min_size=1, max_size=3),
    condition=st.sampled_from(["confidence < 0.8", "previous.score > 1", "input.task == 'x'"]),
    aggregate=st.sampled_from(["consensus", "voting", "merge"]),
    timeout=st.sampled_from(["5s", 1500]),
    retries=st.integers(1, 2),
).flatmap(lambda rest: NAMES.map(lambda name: {"name": name, **rest}))
OUTPUT = st.sampled_from(
    [
        {"verdict": "string"},
        {"verdict": "string", "score": "number", "note?": "string"},
        {"type": "object", "required": ["ok"], "properties": {"ok": {"type": "boolean"}}},
        {"type": "object", "properties": {"label": {"enum": ["a", "b", "c"]}}},
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "number"},
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "const": "only"},
        {"decision": ["string"], "by": {"who": "string | null"}},
    ]
)
REQUIREMENTS = mapping(
    strategy=st.sampled_from(STRATEGIES),
    minConfidence=CONFIDENCES,
    perspectives=st.lists(PERSPECTIVE, min_size=1, max_size=4),
    agents=st.lists(AGENT, min_size=1, max_size=3),
    stages=st.lists(STAGE, min_size=1, max_size=3),
    aggregation=mapping(
        method=st.sampled_from(["weighted", "majority", "plurality", "unanimous", "bayes"]),
        threshold=CONFIDENCES,
        by=st.sampled_from(["verdict", "a.b"]),
        minVotes=COUNTS,
    ),
    fallback=NAMES
    | mapping(
        target=NAMES,
        action=st.sampled_from(["escalate", "retry", "default"]),
        value=st.sampled_from([None, 5, {"verdict": "none"}]),
        maxRetries=st.integers(1, 2),
        condition=st.sampled_from(["confidence < 0.5", "low-confidence", "always"]),
    ),
    constraints=mapping(
        timeout=st.sampled_from(["1s", "1m"]),
        maxCalls=st.integers(1, 12),
        maxRetries=COUNTS,
        requiredApprovals=COUNTS,
        blockOn=st.lists(NAMES | st.sampled_from(["critical", "reject"]), min_size=1, max_size=2),
    ),
    input=st.sampled_from(
        [{"code": "string"}, {"task": "string", "n?": "integer"}, {"files": ["string"]}]
    ),
    output=OUTPUT,
    context=NAMES,
).map(lambda rest: {"goal": "Decide", **rest})


PLAIN_NAMES = st.sampled_from(["security", "code review", "if", "agents", "质量", "c++", "draft"])
PANELS = ("parallel-consensus", "consensus", "voting", "resilient", "debate", "quality-gate")
STAGED = ("pipeline", "sequential", "custom", "cascade", "fallback-chain", "race", "hierarchical")


def name_of(entry: str | dict[str, Any]) -> str:
    return entry if isinstance(entry, str) else str(entry.get("name") or entry["capability"])


def distinct(entries: st.SearchStrategy[Any], least: int, most: int) -> st.SearchStrategy[Any]:
    """Entries whose names are all different."""
    return st.lists(
        entries,
        min_size=least,
        max_size=most,
        unique_by=name_of,
    )


def who(strategy: str) -> st.SearchStrategy[dict[str, Any]]:
    """Who is asked, in a way that the strategy has a use for."""
    named = PLAIN_NAMES.map(lambda name: {"name": name})
    perspectives = distinct(PLAIN_NAMES | named, 2, 4).map(lambda some: {"perspectives": some})
    plain = mapping(
        description=NAMES,
        timeout=st.sampled_from(["5s", 1500]),
        retries=st.integers(1, 2),
        agents=distinct(PLAIN_NAMES, 1, 3),
    ).flatmap(lambda rest: PLAIN_NAMES.map(lambda name: {"name": name, **rest}))
    stages = distinct(PLAIN_NAMES | plain, 2, 3).map(lambda some: {"stages": some})
    counted = mapping(count=COUNTS).flatmap(
        lambda rest: PLAIN_NAMES.map(lambda name: {"capability": name, **rest})
    )
    agents = distinct(PLAIN_NAMES | counted, 2, 2).map(lambda some: {"agents": some})
    if strategy in PANELS or strategy == "review":
        return perspectives | agents
    if strategy == "map-reduce":
        return agents | stages.map(lambda some: {"stages": some["stages"][:2]})
    return stages if strategy == "custom" else stages | perspectives | agents


def sensible(strategy: str) -> st.SearchStrategy[dict[str, Any]]:
    """Requirements that mostly can be honoured."""
    gates = mapping(
        requiredApprovals=st.integers(1, 2),
        blockOn=st.sampled_from([["critical"], ["reject"], ["security"]]),
    )
    limits = mapping(timeout=st.sampled_from(["1m", "10m"]), maxRetries=st.integers(1, 2))
    approving = {*PANELS, "review"} - {"debate"}
    constraints = st.builds(dict.__or__, gates, limits) if strategy in approving else limits
    rest = mapping(
        minConfidence=CONFIDENCES,
        constraints=constraints,
        output=OUTPUT,
        fallback=st.sampled_from(
            ["human-lead", "security", {"action": "default", "value": None}, {"maxRetries": 1}]
        ),
    )
    return st.builds(
        lambda people, more: {"goal": "Decide", "strategy": strategy, **people, **more},
        who(strategy),
        rest,
    )


SENSIBLE = st.sampled_from(STRATEGIES).flatmap(sensible)


def generated_or_refused(path: Path) -> Generated | tuple[Diagnostic, ...]:
    try:
        return generate(Project.find(path, environment={}), path, dry_run=True)
    except UserError as refusal:
        return refusal.diagnostics


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(REQUIREMENTS | SENSIBLE)
def test_any_requirements_are_honoured_or_refused(requirements: dict[str, Any]) -> None:
    text = f"{flow(requirements)}\n"
    with TemporaryDirectory() as folder:
        path = Path(folder) / "any.yaml"
        path.write_text(text, encoding="utf-8")
        generated = generated_or_refused(path)
        if not isinstance(generated, Generated):
            assert generated, "a refusal says what is wrong"
            assert all(one.hint for one in generated)
            return
        found = [one.label for one in generated.validation.diagnostics]
        failed = [
            (case.name, [one.message for one in case.failures])
            for case in generated.tests.cases
            if case.status != "passed"
        ]
        assert generated.passed, (text, found, failed, generated.text, generated.test_text)
        assert not found, (text, found, generated.text)


@given(REQUIREMENTS, st.text(max_size=5), st.integers(0, 400))
def test_no_damage_to_a_file_makes_reading_raise(
    requirements: dict[str, Any], noise: str, at: int
) -> None:
    text = flow(requirements)
    sink = Sink()
    load_requirements(Source("any.yaml", text[:at] + noise + text[at + 1 :]), sink)
    for diagnostic in sink:
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(diagnostic.source.text)
