"""The pattern texts that the benchmarks compile."""

from __future__ import annotations

HEADER = """\
/**
 * @name Benchmark
 * @version 1.0.0
 * @input {"code": "string", "limit?": "number"}
 */
import { parallel, retry } from "@parallax/primitives/execution"
import { consensus } from "@parallax/primitives/aggregation"
import { threshold } from "@parallax/primitives/confidence"
import { escalate } from "@parallax/primitives/control"

""".replace("parallel, retry", "parallel")

STEP = """\
// Step {n}: ask, agree, decide
results{n} = parallel(agents.map(a => () => a.review(input.code)))
agreed{n} = consensus(results{n}, 0.6)
checked{n} = threshold(agreed{n}, 0.7)
score{n} = checked{n} ?? {{verdict: "none", weight: {n}}}
label{n} = uncertain if (agreed{n}) {{
  high -> "step {n} is sure: ${{score{n}.verdict}}"
  medium -> "step {n} is fair"
  low -> "step {n} is open"
}}
"""

LAST = """\
final = agreed0 ~> 0.9 ? agreed0 : escalate("architect")
final
"""


def pattern(lines: int) -> str:
    """A pattern of about `lines` lines: the same review, decision and report over and over."""
    per_step = STEP.count("\n")
    steps = max(1, (lines - HEADER.count("\n") - LAST.count("\n")) // per_step)
    body = "".join(STEP.format(n=n) for n in range(steps))
    report = "print([" + ", ".join(f"label{n}" for n in range(steps)) + "])\n"
    return HEADER + body + report + LAST
