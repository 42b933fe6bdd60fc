"""The words that goals are read by, as tables: a row says what some words mean.

Patterns are in lower case and match whole words. Rows stand in the order of their precedence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

NUMBERS: Final[Mapping[str, int]] = {
    "one": 1, "two": 2, "both": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "a couple of": 2, "several": 3, "a few": 3, "a dozen": 12,
}  # fmt: skip
"""Numbers in words; `several` and `a few` are at least three."""

STRATEGIES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("voting", ("vot(?:e|es|ed|ing)", "voters?", "ballots?", "elect(?:s|ion)?", "polls?")),
    ("debate", ("debat(?:e|es|ing)", "argu(?:e|es|ing)", "devil'?s advocate", "pros? and cons?")),
    (
        "race",
        (
            "fastest", "quickest", "race", "whoever (?:answers|is) first",
            "first (?:one )?(?:to|that) (?:answers?|finish(?:es)?|responds?)",
        ),
    ),
    (
        "map-reduce",
        (
            "map[- ]?reduce", "for (?:each|every)", "split(?:s|ting)?",
            "(?:each|every) (?:section|chunk|chapter|page|item|file|document|part|row|ticket)",
        ),
    ),
    (
        "quality-gate",
        (
            "(?:quality )?gates?", r"gatekeep\w*", "must (?:all )?pass", "all checks pass",
            r"before (?:a |the |every |each |we )?(?:releas|merg|deploy|publish|ship)\w*",
        ),
    ),
    (
        "review",
        (r"(?:drafts?|writes?|writing|authors?)\b.*\b(?:review\w*|critiqu\w*|critics?|edit\w*)",),
    ),
    (
        "hierarchical",
        (
            "lead agent", "a (?:team )?lead", "managers?", "supervisors?", "coordinators?",
            r"delegat\w+", r"hierarch\w+",
        ),
    ),
    (
        "router",
        (
            "rout(?:e|es|ed|ing|er)", r"dispatch\w*", r"triage\w*", "depending on",
            "right (?:team|agent|expert|specialist|department)",
        ),
    ),
    (
        "cascade",
        (
            "cheap(?:er|est)?", r"cascad\w*", "more (?:expensive|capable)",
            "(?:stronger|bigger|larger|better) (?:model|agent)", "(?:only )?(?:if|when) needed",
        ),
    ),
    (
        "fallback-chain",
        ("if (?:that|it|the first(?: one)?) fails", "backups?", "otherwise try", "fall back on"),
    ),
    ("resilient", ("unreliable", "flaky", "robust(?:ly)?", r"resilien\w+", r"fault[- ]tolera\w+")),
    ("consensus", ("consensus", "agree(?:s|ment)?", r"unanim\w+")),
    (
        "pipeline",
        (
            "pipeline", "step by step", "in (?:sequence|turn)", "then", "followed by",
            "one after (?:the other|another)", "after that", "finally", "->", "→",
        ),
    ),
)  # fmt: skip
"""What names a strategy."""

_NEXT: Final = "|".join(("then", "followed by", "after that", "finally"))
THENS: Final = re.compile(
    rf"\s*[,;]?\s*(?:\band\s+)?\b(?:{_NEXT})\b\s*,?\s*|\s*(?:->|→)\s*", re.IGNORECASE
)
"""What stands between the steps of a pipeline."""

ROLES: Final[Mapping[str, str]] = {
    r"(?:code )?reviewers?": "review",
    r"translators?": "translation",
    r"moderators?": "moderation",
    r"judges?|jurors?": "judging",
    r"analysts?": "analysis",
    r"editors?": "editing",
    r"writers?|authors?": "writing",
    r"critics?": "critique",
    r"researchers?": "research",
    r"summari[sz]ers?": "summary",
    r"classifiers?": "classification",
    r"validators?|checkers?|verifiers?": "validation",
    r"fact[- ]checkers?": "fact-checking",
    r"testers?": "testing",
    r"doctors?|physicians?": "medicine",
    r"lawyers?|attorneys?": "law",
    r"engineers?|developers?|programmers?": "engineering",
    r"designers?": "design",
    r"planners?": "planning",
    r"scorers?|raters?|graders?": "rating",
    r"extractors?": "extraction",
}
"""Who does something, and the capability that this asks for."""

ANYONE: Final = (
    r"agents?|experts?|models?|specialists?|voices?|people|opinions?|voters?|members?|bots?|llms?"
)
"""Who may be anybody: the capability comes from what is done."""

DEEDS: Final[Mapping[str, str]] = {
    r"review\w*": "review",
    r"translat\w+": "translation",
    r"moderat\w+": "moderation",
    r"summar\w+": "summary",
    r"classif\w+|categori\w+|label\w*": "classification",
    r"extract\w*": "extraction",
    r"validat\w+|verif\w+|check\w*": "validation",
    r"research\w*": "research",
    r"writ\w+|draft\w*": "writing",
    r"plan\w*": "planning",
    r"rat(?:e|es|ing)|scor\w+|grad(?:e|es|ing)": "rating",
    r"diagnos\w+": "diagnosis",
    r"answer\w*": "answering",
    r"analy[sz]\w+": "analysis",
}
"""What is done, and the capability that this asks for."""

GENERIC: Final = "analysis"
"""The capability where a goal names neither who nor what."""

SUBJECTS: Final[Mapping[str, str]] = {
    r"security|vulnerabilit\w+": "security",
    r"quality|code quality": "quality",
    r"performance|speed": "performance",
    r"style": "style",
    r"tests?|testing|testability": "testing",
    r"documentation|docs": "documentation",
    r"architectur\w+": "architecture",
    r"accessibility|a11y": "accessibility",
    r"usability|ux": "usability",
    r"maintainability|readability": "maintainability",
    r"legal|law": "legal",
    r"privacy|gdpr": "privacy",
    r"complian\w+": "compliance",
    r"accuracy|facts|factual(?:ity)?": "accuracy",
    r"tone": "tone",
    r"grammar|spelling": "grammar",
    r"toxicity|hate speech": "toxicity",
    r"bias|fairness|ethics|ethical": "ethics",
    r"risks?": "risk",
    r"costs?|budget|pricing": "cost",
    r"financ\w+": "finance",
    r"billing": "billing",
    r"sales": "sales",
    r"technical|tech": "technical",
    r"support": "support",
    r"marketing|market": "marketing",
    r"medical|clinical": "medical",
    r"design": "design",
    r"relevance": "relevance",
    r"completeness": "completeness",
    r"groundedness": "groundedness",
}
"""What can be looked at, as a perspective of its own."""

STOP: Final = frozenset(
    (
        *("a", "an", "the", "of", "on", "in", "at", "to", "for", "and", "or", "with", "by", "from"),
        *("that", "this", "these", "those", "its", "it", "them", "they", "is", "are", "be", "we"),
        *(
            "our",
            "my",
            "their",
            "his",
            "her",
            "please",
            "should",
            "must",
            "when",
            "if",
            "as",
            "who",
        ),
        *("first", "let", "have", "has", "all", "each", "every", "into", "whether", "i", "want"),
        *("please", "who"),
        *(word for word in NUMBERS if " " not in word),
    )
)
"""Words that names are made without."""
