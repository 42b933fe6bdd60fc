"""The patterns that the tests of this folder are about."""

from __future__ import annotations

SECURITY_REVIEW = """\
/**
 * @name SecurityReview
 * @version 1.0.0
 * @group securityAgents {"capabilities": ["security"], "min": 3}
 */
import { parallel } from "@parallax/primitives/execution"
import { consensus } from "@parallax/primitives/aggregation"
import { threshold } from "@parallax/primitives/confidence"
import { escalate } from "@parallax/primitives/control"

securityResults = parallel(securityAgents)
agreement = consensus(securityResults, 0.8)
validated = threshold(agreement, 0.9)
final = validated ~> 0.9 ? validated : escalate("security-architect")
final
"""

FIRST_OPINION = """\
/** @name FirstOpinion */
opinion = agents[0].analyze("Review", {code: input.code})
opinion
"""

FAULTY = """\
/** @name Faulty */
opinion = agents[0].analyze(input)
opinion.findings.first.line
"""

TWO_CALLS = """\
/** @name TwoCalls */
draft = agents[0].draft(input)
review = agents[0].review(draft)
[draft.value, review.value]
"""
