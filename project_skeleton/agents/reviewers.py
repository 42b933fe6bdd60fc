"""Agents of this project: each looks at code in its own way and says how sure it is.

They are simple on purpose, so that the patterns run without a model or an account. Replace the
body of a function by whatever answers the question better; it may be `async`.
"""

from __future__ import annotations

import re

from parallax_sdk import Answer, agent


def verdict(problems: list[str], sure: float = 0.95) -> Answer:
    """Approves what has no problems; otherwise asks for changes and names the problems."""
    if problems:
        return Answer({"verdict": "request-changes", "notes": problems}, sure)
    return Answer({"verdict": "approve", "notes": []}, sure)


def found(patterns: dict[str, str], code: str) -> list[str]:
    """The notes of the patterns that occur in the code."""
    return [note for pattern, note in patterns.items() if re.search(pattern, code)]


@agent(capabilities=["greeter"])
def greeter(name: str) -> Answer:
    return Answer(f"Hello, {name}", 0.99)


@agent(capabilities=["security"])
def secrets_reviewer(code: str = "") -> Answer:
    return verdict(found({r"(?i)(password|secret|token)\s*=\s*['\"]": "a secret in the code"}, code))


@agent(capabilities=["security"])
def injection_reviewer(code: str = "") -> Answer:
    return verdict(
        found({r"\beval\(|\bexec\(": "runs text as code", r"shell\s*=\s*True": "starts a shell"}, code)
    )


@agent(capabilities=["security"])
def transport_reviewer(code: str = "") -> Answer:
    return verdict(found({r"http://": "an unencrypted address", r"verify\s*=\s*False": "no TLS check"}, code))


@agent(capabilities=["quality"])
def quality_reviewer(code: str = "") -> Answer:
    long_lines = [f"line {at} is long" for at, line in enumerate(code.splitlines(), 1) if len(line) > 100]
    return verdict(long_lines + found({r"except\s*:": "catches everything"}, code))


@agent(capabilities=["performance"])
async def performance_reviewer(code: str = "") -> Answer:
    return verdict(found({r"for .*:\n\s+for ": "a loop in a loop", r"time\.sleep": "waits"}, code))


@agent(capabilities=["architecture"])
def security_architect(code: str = "") -> Answer:
    """Asked when the security reviewers disagree or hesitate."""
    return Answer({"verdict": "request-changes", "notes": ["looked at by the architect"]}, 0.97)
