"""What is generated is tried first: findings, tests and simulated runs."""

from __future__ import annotations

from dataclasses import replace

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.generation.composing import GeneratedPattern, compose
from parallax_patterns.generation.trying import tried
from parallax_patterns.requirements import load_requirements

REQUIREMENTS = "{name: review, goal: Review it, perspectives: [security, speed]}"


def composed() -> GeneratedPattern:
    given = load_requirements(Source("requirements.yaml", REQUIREMENTS), Sink())
    assert given is not None
    found = compose(given, Sink())
    assert found is not None
    return found


def test_what_the_rules_make_passes() -> None:
    assert tried(composed()).passed


def test_a_finding_and_a_failing_test_keep_it_from_being_simulated() -> None:
    sound = composed()
    faulty = tried(replace(sound, pattern_text=sound.pattern_text + "unknownName\n"))
    assert not faulty.validation.ok
    assert not faulty.passed
    other = tried(replace(sound, pattern_text=sound.pattern_text + "0\n"))
    assert not other.tests.ok
    assert (other.violations, other.passed) == ((), False)


def test_a_run_that_breaks_a_rule_is_found_though_the_tests_pass() -> None:
    sound = composed()
    at = sound.pattern_text.rindex("final\n")
    fault = "if (~agreement > 0.55 && ~agreement < 0.9) { print(input.a.b) }\n"
    text = sound.pattern_text[:at] + fault + "final\n"
    broken = tried(replace(sound, pattern_text=text))
    assert broken.tests.ok
    assert [one.rule for one in broken.violations] == ["has no run-time error"]
    assert not broken.passed
