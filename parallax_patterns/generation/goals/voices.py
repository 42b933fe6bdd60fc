"""Who is asked, by the words of a goal: how many, who, and what they look at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from parallax_patterns.generation.goals import words
from parallax_patterns.generation.names import camel_case
from parallax_patterns.project import kebab_case

_COUNT: Final = "|".join((*words.NUMBERS, r"\d{1,6}"))
_WHO: Final = "|".join((*words.ROLES, words.ANYONE))
_PHRASE: Final = re.compile(
    rf"(?<![\w-])(?:(?P<least>at least) )?(?:panel of )?(?P<count>{_COUNT}) "
    rf"(?P<between>(?:(?!of\b)[\w-]+ ){{0,3}}?)(?P<who>{_WHO})(?!\w)",
    re.IGNORECASE,
)
_VIEWS: Final = "perspectives?|viewpoints?|points of view|angles|aspects"
_LISTED: Final = re.compile(rf"\b(?:{_VIEWS})(?: of|:|,)? (?P<list>[^.;:()]+)", re.IGNORECASE)
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_MOST_ORDINALS: Final = len(_ORDINALS)
_LONGEST_NUMBER: Final = 7
_SUMMARY: Final = "summary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The fields of requirements that say who is asked, and what had to be assumed for them."""

    fields: Mapping[str, Any]
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """What a goal says of voices; `told` has what was understood, with its words."""

    count: int | None
    at_least: bool
    capability: str
    is_named: bool
    """Whether the goal says who or what, so that the capability is no default."""
    perspectives: tuple[str, ...]
    told: tuple[tuple[str, str], ...]

    def fields(self, strategy: str, goal: str) -> Fields | None:
        """The voices as a strategy needs them; None when it needs what the goal does not name."""
        match strategy:
            case "pipeline":
                return _stages(goal)
            case "router":
                return self._perspectives() if len(self.perspectives) > 1 else None
            case "cascade" | "race" | "fallback-chain":
                return self._tiers(strategy)
            case "review":
                return self._beside("author")
            case "hierarchical":
                return self._beside("lead")
            case "map-reduce":
                return self._shared_out()
            case _:
                return self.panel()

    def needs(self, strategy: str) -> str:
        """What a strategy needs that may be missing."""
        return "steps" if strategy == "pipeline" else "two or more places to go to"

    def _shared_out(self) -> Fields:
        """Whoever works on each item, and who sums up, unless that is one work."""
        worker = {"capability": self.capability, **self._how_many()}
        others = [] if self.capability == _SUMMARY else [{"capability": _SUMMARY}]
        return Fields(fields={"agents": [worker, *others]})

    def panel(self) -> Fields:
        """Several who are asked at once; everyone where the goal names nobody."""
        if len(self.perspectives) > 1:
            return self._perspectives()
        if self.count is not None or self.is_named:
            agent = {"capability": self.capability, **self._how_many()}
            if self.count is None:
                agent["min"] = 2
            return Fields(fields={"agents": [agent]})
        return Fields(fields={})

    def _perspectives(self) -> Fields:
        return Fields(fields={"perspectives": list(self.perspectives)})

    def _how_many(self) -> dict[str, int]:
        if self.count is None:
            return {}
        return {"min" if self.at_least else "count": self.count}

    def _tiers(self, strategy: str) -> Fields:
        """Two or more that come after, or run against, each other."""
        if len(self.perspectives) > 1:
            return self._perspectives()
        if self.count is not None and 1 < self.count <= _MOST_ORDINALS:
            named = [
                {"name": f"{one} {self.capability}", "capability": self.capability}
                for one in _ORDINALS[: self.count]
            ]
            return Fields(fields={"perspectives": named})
        tiers = ["quick", "thorough"]
        remark = (
            f"The goal names no tiers for `{strategy}`: agents `quick` and `thorough` are taken."
        )
        return Fields(fields={"agents": [{"capability": one} for one in tiers]}, assumed=(remark,))

    def _beside(self, role: str) -> Fields:
        """One of a role, and the others."""
        if len(self.perspectives) > 1:
            one = [{"capability": role}]
            return Fields(fields={"perspectives": list(self.perspectives), "agents": one})
        others: dict[str, Any] = {"capability": self._other(role), **self._how_many()}
        if self.count is None:
            others["count"] = 2
        remark = () if self.count is not None else (f"Two of `{others['capability']}` are taken.",)
        return Fields(fields={"agents": [{"capability": role}, others]}, assumed=remark)

    def _other(self, role: str) -> str:
        """A capability that is not the role's own work."""
        own = {"author": ("writing", "author"), "lead": ("lead", "planning")}[role]
        return (
            ("review" if role == "author" else words.GENERIC)
            if self.capability in own
            else (self.capability)
        )


def voices_of(goal: str) -> Voices:
    """What a goal says of who is asked."""
    told: list[tuple[str, str]] = []
    phrase = _PHRASE.search(goal)
    count = None if phrase is None else number(phrase["count"])
    perspectives = list(_perspectives(goal, told))
    capability, said = _capability(goal, phrase, perspectives)
    named = said is not None
    if len(perspectives) <= 1 and (count is not None or named):
        who = f"agents of `{capability}`"
        many = who if count is None else f"{count} {who.replace('s', '', 1) if count == 1 else who}"
        told.append((many, phrase[0] if phrase is not None else said or ""))
    vague = phrase is not None and phrase["count"].lower() in ("several", "a few")
    return Voices(
        count=count,
        at_least=phrase is not None and (phrase["least"] is not None or vague),
        capability=capability,
        is_named=named,
        perspectives=tuple(perspectives) if len(perspectives) > 1 else (),
        told=tuple(told),
    )


def number(text: str) -> int | None:
    """A number in digits or in words."""
    if text.isascii() and text.isdigit() and len(text) < _LONGEST_NUMBER:
        return int(text)
    return words.NUMBERS.get(text.lower())


def _found(pattern: str, text: str) -> re.Match[str] | None:
    return re.search(rf"(?<![\w-])(?:{pattern})(?!\w)", text, re.IGNORECASE)


def _perspectives(goal: str, told: list[tuple[str, str]]) -> Iterator[str]:
    """What is looked at: a list that is called so, else the subjects that are named."""
    listed = _LISTED.search(goal)
    names = [] if listed is None else list(_items(listed["list"]))
    if listed is not None and len(names) > 1:
        told.append((f"perspectives {_shown(names)}", listed[0]))
        yield from names
        return
    found = {
        subject: match
        for pattern, subject in words.SUBJECTS.items()
        if (match := _found(pattern, goal)) is not None
    }
    inside = sorted(found, key=lambda one: found[one].start())
    if len(inside) > 1:
        told.append((f"perspectives {_shown(inside)}", ", ".join(found[one][0] for one in inside)))
    yield from inside


def _shown(names: list[str]) -> str:
    return ", ".join(f"`{one}`" for one in names)


def _items(text: str) -> Iterator[str]:
    """The entries of a list in words, up to the first that is a clause."""
    seen: set[str] = set()
    for part in re.split(r",\s*(?:and |or )?|\s+(?:and|or)\s+", text):
        name = re.sub(r"^(?:the|a|an)\s+", "", part.strip(), flags=re.IGNORECASE)
        if not name or len(name.split()) > 3 or not kebab_case(name):
            return
        if kebab_case(name) not in seen:
            seen.add(kebab_case(name))
            yield name


def _capability(
    goal: str, phrase: re.Match[str] | None, perspectives: list[str]
) -> tuple[str, str | None]:
    """The capability that is asked for, and the words that say so."""
    if phrase is not None:
        for pattern, subject in words.SUBJECTS.items():
            match = _found(pattern, phrase["between"])
            if match is not None:
                return subject, match[0]
        for pattern, capability in words.ROLES.items():
            if re.fullmatch(pattern, phrase["who"], re.IGNORECASE):
                return capability, phrase["who"]
    if len(perspectives) == 1 and phrase is not None:
        return perspectives[0], perspectives[0]
    for table in (words.ROLES, words.DEEDS):
        for pattern, capability in table.items():
            match = _found(pattern, goal)
            if match is not None:
                return capability, match[0]
    return words.GENERIC, None


# --- steps ---------------------------------------------------------------------------------------


def _stages(goal: str) -> Fields | None:
    """The steps that a goal names one after the other."""
    clauses = [one.strip(" ,.;:") for one in words.THENS.split(goal)]
    stages: dict[str, str] = {}
    for clause in clauses:
        name = _step(clause)
        if name:
            stages.setdefault(name, clause)
    if len(stages) < 2:
        return None
    listed = [{"name": name, "description": clause} for name, clause in stages.items()]
    return Fields(fields={"stages": listed})


def _step(clause: str) -> str:
    """What a step is called: the first word that means something."""
    kept = [one for one in re.findall(r"[A-Za-z]+", clause) if one.lower() not in words.STOP]
    return camel_case(kept[0]).lower() if kept else ""
