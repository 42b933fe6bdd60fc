"""The table of primitives, its specifications, and the paths that export them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection

import pytest

from parallax_primitives.aggregation import consensus, voting
from parallax_primitives.arguments import Mismatch, bind
from parallax_primitives.catalogue import CATEGORIES, SPECS
from parallax_primitives.checks import check_option
from parallax_primitives.confidence import combine, transform
from parallax_primitives.handlers import PRIMITIVES
from parallax_primitives.modules import PATHS, ROOT, exports, home
from parallax_primitives.nearest import nearest
from parallax_primitives.quantities import duration, quota
from parallax_primitives.spec import Parameter, PrimitiveSpec
from parallax_primitives.values import Value

every_spec = pytest.mark.parametrize("spec", SPECS.values(), ids=lambda one: one.name)


@every_spec
def test_the_handler_takes_what_the_specification_says(spec: PrimitiveSpec) -> None:
    handler = PRIMITIVES[spec.name].handler
    context, subject, *options = inspect.signature(handler).parameters.values()
    assert (context.name, subject.name) == ("context", "subject")
    declared = [
        (one.python_name, inspect.Parameter.empty if one.required else one.default)
        for one in spec.options
    ]
    assert [(one.name, one.default) for one in options] == declared
    assert all(one.kind is inspect.Parameter.KEYWORD_ONLY for one in options)
    assert inspect.iscoroutinefunction(handler)


@every_spec
def test_a_specification_is_complete(spec: PrimitiveSpec) -> None:
    for text in (spec.summary, spec.rule, *(one.doc for one in (spec.subject, *spec.options))):
        assert re.match(r"[A-Z`].*\.$", text, re.DOTALL), text
    assert spec.formula
    assert re.fullmatch(r".+ ~> (0|1|0\.\d+)", spec.example_result)
    assert f'import {{ {spec.name} }} from "{home(spec.name)}"' in spec.example
    assert spec.subject.required
    names = [one.name for one in spec.options]
    assert len(names) == len(set(names))


@every_spec
def test_defaults_fit_their_options(spec: PrimitiveSpec) -> None:
    for option in spec.options:
        if not option.required:
            default = option.default
            known: Value = list(default) if isinstance(default, tuple) else default
            assert check_option(option, known) is None


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("consensus", consensus.METHODS),
        ("voting", voting.METHODS),
        ("combine", combine.METHODS),
        ("transform", transform.AMOUNTS),
    ],
)
def test_the_handler_knows_what_can_be_chosen(name: str, choices: Collection[str]) -> None:
    assert list(choices) in [list(one.choices) for one in SPECS[name].options]


def test_names_and_categories() -> None:
    assert CATEGORIES == (
        "execution",
        "aggregation",
        "confidence",
        "control",
        "coordination",
        "resource",
        "temporal",
        "transaction",
        "transformation",
        "workflow",
        "goal",
        "event",
    )


@pytest.mark.parametrize("name", SPECS)
def test_a_primitive_is_exported_by_the_root_its_category_and_its_file(name: str) -> None:
    spec = SPECS[name]
    category = f"{ROOT}/{spec.category}"
    homes = {ROOT, category, f"{category}/{name}", f"{ROOT}/{name}"}
    assert {path for path in PATHS if name in (exports(path) or {})} == homes
    for path in homes:
        for written in (path, f"{path}.prism"):
            found = exports(written)
            assert found is not None
            assert found[name] is spec
    assert home(name) == category


def test_paths_that_are_none() -> None:
    for path in (f"{ROOT}/excution", f"{ROOT}/", "./parallel", f"{ROOT}/control/parallel", ""):
        assert exports(path) is None
    assert nearest(f"{ROOT}/excution", PATHS) == f"{ROOT}/execution"
    assert home("paralel") is None


def test_nearest() -> None:
    assert nearest("consenus", SPECS) == "consensus"
    assert nearest("max_attempts", ["maxAttempts", "minConfidence"]) == "maxAttempts"
    assert nearest("HIGHCONFIDENCE", SPECS) == "highConfidence"
    assert nearest("zzz", SPECS) is None


def test_python_names() -> None:
    names = {one.name: one.python_name for one in SPECS["retry"].options}
    assert names["maxAttempts"] == "max_attempts"
    assert names["on"] == "on"


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        (250.0, 0.25),
        (0.0, 0),
        ("250ms", 0.25),
        ("30s", 30),
        ("1.5 s", 1.5),
        ("5m", 300),
        ("2h", 7200),
        ("30", None),
        ("-1s", None),
        ("s", None),
        ("1e3s", None),
        (-1.0, None),
        (float("nan"), None),
        (float("inf"), None),
        (True, None),
        (None, None),
    ],
)
def test_durations(written: Value, seconds: float | None) -> None:
    assert duration(written) == seconds


def test_quotas() -> None:
    assert quota(3.0) == 3
    assert quota("62.5%") == quota(0.625)
    for none in (0.0, 1.5, "0%", "101%", "3", None, True, float("inf"), float("nan")):
        assert quota(none) is None


def test_a_required_option_of_a_curried_call_may_not_be_missing() -> None:
    assert isinstance(bind(SPECS["quorum"], []), Mismatch)


def test_an_upper_bound_alone_is_told() -> None:
    option = Parameter(name="most", kind="number", maximum=3.0, doc="A bound.")
    problem = check_option(option, 4.0)
    assert problem is not None
    assert problem.text == "`most` must be a number of 3 or less, got 4"
