"""The phrases that goals are read by: bars, handing over, trying again, limits.

Each is a regular expression whose named groups are what is said with it.
"""

from __future__ import annotations

from typing import Final


def _one_of(*alternatives: str) -> str:
    return f"(?:{'|'.join(alternatives)})"


NUMBER: Final = r"\d{1,9}(?:\.\d{1,6})?"
_SURE: Final = _one_of("sure", "certain", "confident", "confidence", "certainty")
_AT_LEAST: Final = _one_of("at least", "over", "above", "more than", "of", "is", ">=?", "≥")

CONFIDENCE: Final = (
    rf"(?:{_AT_LEAST} )?(?P<percent>{NUMBER}) ?(?:%|percent) {_SURE}",
    rf"{_SURE}(?: {_AT_LEAST})* (?P<percent>{NUMBER}) ?(?:%|percent)",
    rf"{_SURE}(?: {_AT_LEAST})* (?P<share>0?\.\d{{1,6}}|1(?:\.0+)?)",
)
"""`at least 90 % sure`, `confidence above 0.8`."""

SURE: Final[tuple[tuple[str, float], ...]] = (
    (_one_of("absolutely (?:sure|certain|confident)", "beyond doubt"), 0.95),
    (_one_of("very (?:sure|certain|confident)", "highly confident", "high confidence"), 0.9),
    ("(?:fairly|reasonably|quite|pretty) (?:sure|certain|confident)", 0.7),
)
"""How sure something has to be, in words."""

METHODS: Final[tuple[tuple[str, str], ...]] = (
    (
        "unanimous",
        _one_of(r"unanim\w+", "everyone (?:must |has to )?agrees?", "all (?:must |have to )?agree"),
    ),
    ("majority", _one_of("simple majority", "majority")),
)
PLURALITY: Final = _one_of("most votes", "plurality")

TWO_THIRDS: Final = _one_of("two[- ]thirds", "super-?majority", "2/3")
AGREEMENT: Final = rf"(?:at least )?(?P<percent>{NUMBER}) ?(?:%|percent) agree(?:ment)?"
APPROVALS: Final = (
    r"(?:at least )?(?P<some>\w+) of (?:the )?(?P<all>\w+)(?: \w+)? "
    "(?:must |have to |need to )?(?:approve|agree)s?"
)

RETRY: Final = (
    r"(?:re-?try|try again|ask again)"
    r"(?: (?:up to )?(?P<n>\w+) (?:more )?times?| once| twice)?"
)
DEFAULT: Final = (
    "(?:default(?:s|ing)? to|(?:otherwise|else) (?:answer|return|say)) "
    "[\"'“](?P<value>[^\"'”]+)[\"'”]?"
)

_PEOPLE: Final = _one_of("humans?", "persons?", "people", "someone", "somebody", "an operator")
_RANK: Final = _one_of("senior", "lead", "chief", "security", "legal", "on-call", "staff")
_JOB: Final = _one_of(
    "engineers?", "managers?", "lawyers?", "doctors?", "editors?", "moderators?", "experts?",
    "architects?", "analysts?", "reviewers?", "supervisors?", "specialists?", "officers?", "teams?",
)  # fmt: skip
_HAND: Final = _one_of(
    r"escalat\w+", "hand(?:s|ed)?(?: it)? (?:over|off)", r"refer\w*", r"forward\w*", "goes?", "ask",
    "defer",
)  # fmt: skip
_SOMEBODY: Final = (
    rf"(?:(?P<people>{_PEOPLE})(?: (?:reviewer|expert|editor))?|(?P<job>(?:{_RANK} )*{_JOB}))"
)
HANDED: Final = (
    rf"{_HAND} (?:it |this |them )?(?:to )?(?:(?:a|an|the|our|some) )?{_SOMEBODY}",
    r"(?P<people>human[- ](?:review\w*|in the loop|approval))",
    r"escalat\w+",
)
"""To whom an unsure answer goes: people, or somebody by a job; the last names nobody."""

_WITHIN: Final = _one_of(
    "within", "in under", "in less than", "under", "no longer than", "at most", "max(?:imum)?"
)
_UNIT: Final = _one_of("s(?:ec(?:ond)?s?)?", "m(?:in(?:ute)?s?)?", "h(?:ours?)?")
TIME: Final = rf"{_WITHIN} (?P<n>{NUMBER}|\w+) ?(?P<unit>{_UNIT})"
CALLS: Final = r"(?:at most|no more than|max(?:imum)?(?: of)?|up to) (?P<n>\w+) (?:agent )?calls?"
