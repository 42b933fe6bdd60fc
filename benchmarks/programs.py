"""The pattern texts that the benchmarks compile."""

from __future__ import annotations

HEADER = """\
/**
 * @name Benchmark
 * @version 1.0.0
 * @input {"code": "string", "limit?": "number"}
 */
import { parallel } from "@parallax/primitives/execution"
import { consensus } from "@parallax/primitives/aggregation"
import { threshold } from "@parallax/primitives/confidence"
import { escalate } from "@parallax/primitives/control"

"""

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

REVIEW = """\
final = agreed0 ~> 0.9 ? agreed0 : escalate("architect")
final
"""

PLAIN_HEADER = """\
/** @name Plain */
limit = input.limit ?? 10
code = input.code
"""

PLAIN_STEP = """\
function weigh{n}(items, factor = {n}) {{
  let total = 0
  for (const [at, item] of items.map((x, i) => [i, x])) {{
    if (item.size > factor && at < limit || item.kind == "large") {{
      total += item.size * factor - at ** 2
    }} else {{
      total = total + 1
    }}
  }}
  return {{total, mean: total / (items.length + 1), label: "part {n} of ${{code}}"}}
}}
rows{n} = [1, 2, {n}].filter(x => x > 1).map(x => ({{size: x, kind: x > 2 ? "large" : "small"}}))
weight{n} = weigh{n}(rows{n}, {n} + 0.5)
kind{n} = match weight{n} {{
  {{total, mean}} if total > mean => "rising"
  {{label}} => label.toUpperCase().slice(0, 3)
  _ => "none"
}}
try {{
  print(`${{kind{n}}}: ${{weight{n}.total ~> 0.8}}`, JSON.stringify(rows{n}))
}} catch (e) {{
  print(e.message)
}}
"""


def pattern(lines: int) -> str:
    """A pattern of about `lines` lines: the same review, decision and report over and over."""
    steps = _steps(lines, STEP, HEADER, REVIEW)
    report = "print([" + ", ".join(f"label{n}" for n in range(steps)) + "])\n"
    return HEADER + _repeated(STEP, steps) + report + REVIEW


def plain(lines: int) -> str:
    """A program of about `lines` lines without agents: functions, loops, data, matches."""
    steps = _steps(lines, PLAIN_STEP, PLAIN_HEADER)
    return PLAIN_HEADER + _repeated(PLAIN_STEP, steps) + "weight0.total\n"


def _steps(lines: int, step: str, *around: str) -> int:
    rest = lines - sum(text.count("\n") for text in around)
    return max(1, rest // step.count("\n"))


def _repeated(step: str, times: int) -> str:
    return "".join(step.format(n=n) for n in range(times))


TESTED_REVIEW = """\
/**
 * @name Review{number}
 * @group reviewers {{"capabilities": ["review"], "min": 7}}
 */
import {{ parallel, consensus, threshold, escalate }} from "@parallax/primitives"

opinions = parallel(reviewers)
agreement = consensus(opinions, 0.6)
sure = threshold(agreement, 0.7)
summary = {{verdict: agreement.value, by: opinions.length}}
uncertain if (agreement) {{
  high {{ summary = {{...summary, note: "clear"}} }}
  medium {{ summary = {{...summary, note: "likely"}} }}
}}
final = sure ~> 0.7 ? summary : escalate("architect")
final
"""


def review(number: int) -> str:
    """A review by seven agents."""
    return TESTED_REVIEW.format(number=number)


def review_case(number: int) -> str:
    """A case of a review: agents that agree, more or less surely, and one that is slow."""
    sure = 0.9 + number % 10 / 100
    return f"""\
  - name: case {number}
    input: {{task: "Review", code: "print({number})"}}
    agents:
      reviewers: {{answer: approve, confidence: {sure}, count: 7, delay: 2s}}
    expect:
      value: {{verdict: approve, by: 7, note: clear}}
      confidence: {{min: {sure - 0.05:.2f}}}
      calls: {{total: 7}}
      path: [parallel, consensus, threshold, "!escalate"]
      seconds: {{max: 3}}
"""
