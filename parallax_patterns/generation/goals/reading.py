"""Reading a goal: what its words say about strategy, voices, bars, fallback and limits.

Never fails. What cannot be, such as 150 %, is kept as it is said: the requirements are checked like
any others, and the fault is told then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from parallax_patterns.generation.goals import phrases, words
from parallax_patterns.generation.goals.voices import Fields, Voices, number, voices_of
from parallax_patterns.project import kebab_case
from parallax_primitives.quantities import duration

PERSON: Final = "human-review"
_NAME_WORDS: Final = 5
_TWO_THIRDS: Final = 0.66


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Something that was taken from a goal: what it became, and the words that led to it."""

    what: str
    words: str

    @property
    def sentence(self) -> str:
        return f"{self.what}: “{self.words}”."


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalReading:
    """What a goal says. `requirements` are those of a file, `taken` what each of them rests on.

    `remarks` say what was understood and could not be taken.
    """

    requirements: Mapping[str, Any]
    taken: tuple[Taken, ...]
    remarks: tuple[str, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences for whoever asked."""
        if not self.taken and not self.remarks:
            return ("No word of the goal names a strategy, voices, bars or limits.",)
        return (*(one.sentence for one in self.taken), *self.remarks)


def read_goal(goal: str) -> GoalReading:
    """The requirements that a goal names."""
    return _Reader(" ".join(goal.split())).read()


@dataclass(slots=True)
class _Reader:
    goal: str
    found: dict[str, Any] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def read(self) -> GoalReading:
        self._confidence()
        self._fallback()
        self._limits()
        voices = voices_of(self.goal)
        strategy = self._strategy(voices)
        self._aggregation(strategy, voices)
        name = self._name()
        requirements = {"goal": self.goal, **({"name": name} if name else {}), **self.found}
        return GoalReading(
            requirements={key: requirements[key] for key in _ORDER if key in requirements},
            taken=tuple(self.taken),
            remarks=tuple(self.remarks),
        )

    def take(self, what: str, match: re.Match[str] | str) -> None:
        said = match if isinstance(match, str) else match[0]
        self.taken.append(Taken(what=what, words=said.strip()))

    def search(self, pattern: str) -> re.Match[str] | None:
        return re.search(rf"(?<![\w-])(?:{pattern})(?!\w)", self.goal, re.IGNORECASE)

    # --- strategy --------------------------------------------------------------------------------

    def _strategy(self, voices: Voices) -> str | None:
        """The first strategy that is named and has what it needs, with its voices."""
        chosen: str | None = None
        for name, patterns in words.STRATEGIES:
            match = self.search("|".join(patterns))
            fields = None if match is None else voices.fields(name, self.goal)
            if match is None:
                continue
            said = f"`{name}` (“{match[0]}”)"
            if chosen is not None:
                self.remarks.append(f"{said} is named as well; `{chosen}` is taken.")
            elif fields is None:
                needs = voices.needs(name)
                self.remarks.append(f"{said} needs {needs}, and the goal names none.")
            else:
                chosen = name
                self.found["strategy"] = name
                self.take(f"`strategy: {name}`", match)
                self._voices(voices, fields)
        if chosen is None:
            self._voices(voices, voices.panel())
        return chosen

    def _voices(self, voices: Voices, fields: Fields) -> None:
        self.found |= fields.fields
        used = "perspectives" in fields.fields or "agents" in fields.fields
        for what, said in voices.told if used else ():
            self.take(what, said)
        self.remarks += fields.assumed

    # --- how sure, and how many agree ------------------------------------------------------------

    def _confidence(self) -> None:
        for pattern in phrases.CONFIDENCE:
            match = self.search(pattern)
            if match is not None:
                self._sure(_share(match), match)
                return
        for pattern, share in phrases.SURE:
            match = self.search(pattern)
            if match is not None:
                self._sure(share, match)
                return

    def _sure(self, share: float, match: re.Match[str]) -> None:
        self.found["minConfidence"] = share
        self.take(f"`minConfidence: {share:g}`", match)

    def _aggregation(self, strategy: str | None, voices: Voices) -> None:
        if strategy not in (None, "voting", "consensus"):
            return
        found = {**self._method(strategy), **self._threshold()}
        if found:
            self.found["aggregation"] = found
        match = self.search(phrases.APPROVALS)
        some = None if match is None else number(match["some"])
        if match is not None and some is not None and voices.count is not None:
            self.found.setdefault("constraints", {})["requiredApprovals"] = some
            self.take(f"`requiredApprovals: {some}`", match)

    def _method(self, strategy: str | None) -> dict[str, Any]:
        rows = [*phrases.METHODS]
        if strategy == "voting":
            rows.append(("plurality", phrases.PLURALITY))
        for method, pattern in rows:
            match = self.search(pattern)
            if match is not None:
                self.take(f"`method: {method}`", match)
                return {"method": method}
        return {}

    def _threshold(self) -> dict[str, Any]:
        match = self.search(phrases.TWO_THIRDS)
        share = _TWO_THIRDS
        if match is None:
            match = self.search(phrases.AGREEMENT)
            if match is None:
                return {}
            share = _share(match)
        self.take(f"`threshold: {share:g}`", match)
        return {"threshold": share}

    # --- what happens otherwise ------------------------------------------------------------------

    def _fallback(self) -> None:
        found: dict[str, Any] = {}
        retry = self.search(phrases.RETRY)
        if retry is not None:
            found = {"action": "retry", **_retries(retry)}
            self.take("`fallback: {action: retry}`", retry)
        target = self._target()
        if target is not None:
            found["target"] = target
        default = self.search(phrases.DEFAULT)
        if default is not None and not found:
            found = {"action": "default", "value": default["value"]}
            self.take("`fallback: {action: default}`", default)
        if found:
            self.found["fallback"] = found

    def _target(self) -> str | None:
        """The mailbox that something is handed to."""
        match = next(filter(None, map(self.search, phrases.HANDED)), None)
        if match is None:
            return None
        job = match.groupdict().get("job")
        target = f"human-{kebab_case(job)}" if job else PERSON
        self.take(f"`fallback: {target}`", match)
        return target

    # --- limits ----------------------------------------------------------------------------------

    def _limits(self) -> None:
        limits: dict[str, Any] = {}
        time = self.search(phrases.TIME)
        seconds = None if time is None else _time(time)
        if time is not None and seconds is not None:
            limits["timeout"] = seconds
            self.take(f"`timeout: {seconds}`", time)
        calls = self.search(phrases.CALLS)
        count = None if calls is None else number(calls["n"])
        if calls is not None and count is not None:
            limits["maxCalls"] = count
            self.take(f"`maxCalls: {count}`", calls)
        if limits:
            self.found["constraints"] = limits

    def _name(self) -> str | None:
        """The words of the goal that mean something, the first few."""
        first = re.split(r"[,;.]", self.goal, maxsplit=1)[0]
        kept = [one for one in re.findall(r"[^\W_]+", first) if one.lower() not in words.STOP]
        return kebab_case(" ".join(kept[:_NAME_WORDS])) or None


_ORDER: Final = (
    "goal", "name", "strategy", "minConfidence", "perspectives", "agents", "stages", "aggregation",
    "fallback", "constraints",
)  # fmt: skip


def _share(match: re.Match[str]) -> float:
    """90 % as 0.9."""
    groups = match.groupdict()
    if groups.get("percent") is not None:
        return round(float(groups["percent"]) / 100, 4)
    return float(groups["share"])


def _retries(match: re.Match[str]) -> Mapping[str, int]:
    times = {"once": 1, "twice": 2}.get(match[0].lower().rpartition(" ")[2])
    count = times or (number(match["n"]) if match["n"] else None)
    return {} if count is None else {"maxRetries": count}


def _time(match: re.Match[str]) -> str | None:
    text = match["n"]
    count = text if re.fullmatch(phrases.NUMBER, text) else number(text)
    written = f"{count}{match['unit'][0].lower()}"
    return written if count is not None and duration(written) else None
