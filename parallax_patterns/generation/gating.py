"""Gates: what `requiredApprovals` and `blockOn` ask of the answers beside being sure.

Approval is a word of the answers: the one that `output` has for it, else `approve` as `verdict`.
An entry of `blockOn` that names a voice gives it a veto; any other is a word, such as a severity,
that nobody may say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from parallax_patterns.diagnostics.requirements import UnknownReference
from parallax_patterns.generation.answers import saying
from parallax_patterns.generation.brief import Brief
from parallax_patterns.generation.plan import Gate, Voice
from parallax_patterns.generation.schemas import examples, expanded, fault_of, fits
from parallax_primitives.consent import KEYS, YES
from parallax_primitives.nearest import nearest
from parallax_primitives.selectors import LABEL_KEYS

_VERDICT: Final = "verdict"
_SEVERITY: Final = "severity"
_APPROVE: Final = "approve"
_FLAGS: Final = (*KEYS, "passed", "pass", "ok")
"""Keys whose `true` approves."""


def gates_of(
    brief: Brief,
    voices: Sequence[Voice],
    count: int,
    *,
    approvals: int | None = None,
    draft: bool = False,
) -> tuple[Gate, ...]:
    """The gates of the voices, of whom there are `count` at least.

    `approvals` are needed where nothing is said; `draft` when the output is not what they answer.
    """
    constraints = brief.requirements.constraints
    asked = constraints.required_approvals if constraints is not None else None
    if asked is not None and asked > count:
        brief.contradiction(
            "constraints",
            "requiredApprovals",
            problem=f"{count} voices can never give {asked} approvals",
            advice=f"Write {count} or less, or ask more agents",
        )
    schema = None if draft else _output(brief)
    least = asked if asked is not None else approvals
    vetoes, words = _blocks(brief, voices)
    if least is None and not vetoes and not words:
        return ()
    return tuple(_gates(brief, schema, least, vetoes, words))


def _gates(
    brief: Brief,
    schema: Mapping[str, Any] | None,
    least: int | None,
    vetoes: Sequence[str],
    words: Sequence[str],
) -> Iterator[Gate]:
    if least is not None or vetoes:
        by, word = _approval(brief, schema)
        if least is not None:
            yield Gate(kind="approvals", by=by, words=(word,), least=least)
        if vetoes:
            yield Gate(kind="veto", by=by, words=(word,), voices=tuple(vetoes))
    if words:
        gate = Gate(kind="block", by=_key_of(schema, words), words=tuple(words))
        _check_block(brief, schema, gate)
        yield gate


def _output(brief: Brief) -> Mapping[str, Any] | None:
    """The output as JSON Schema, where it is one."""
    schema = brief.requirements.output
    return None if schema is None or fault_of(schema) is not None else expanded(schema)


# --- approval ------------------------------------------------------------------------------------


def _approval(brief: Brief, schema: Mapping[str, Any] | None) -> tuple[str, str]:
    """The key that says it, and the word for it."""
    aggregation = brief.requirements.aggregation
    wanted = aggregation.by if aggregation is not None else None
    if schema is None:
        return wanted or _VERDICT, _APPROVE
    by = wanted if wanted is not None else _verdict_key(schema)
    word = _word(_at(schema, by))
    if word is None:
        brief.contradiction(
            "output",
            problem=f"nothing says which {f'`{by}`' if by else 'answer'} approves",
            advice=f"Add `{_APPROVE}` to its `enum`, or name the key in `aggregation: {{by: …}}`",
        )
    return by, word or _APPROVE


def _verdict_key(schema: Mapping[str, Any]) -> str:
    """The key of the output that holds the verdict; empty when the output is one."""
    properties = schema.get("properties", {})
    if schema.get("type") == "string" or not properties:
        return ""
    return next((key for key in (*LABEL_KEYS, *_FLAGS) if key in properties), _VERDICT)


def _at(schema: Mapping[str, Any], path: str) -> Any:
    """The schema of a part; empty where it is not described."""
    for key in path.split(".") if path else ():
        schema = schema.get("properties", {}).get(key, {})
    return schema


def _word(schema: Mapping[str, Any]) -> str | None:
    """The word of a schema that approves; None when it has words and none does."""
    if schema.get("type") == "boolean":
        return "true"
    named = schema.get("enum") or ([schema["const"]] if "const" in schema else [])
    if named:
        return next((one for one in named if isinstance(one, str) and one.casefold() in YES), None)
    return _APPROVE if schema.get("type") in {None, "string"} else None


# --- blocks --------------------------------------------------------------------------------------


def _blocks(brief: Brief, voices: Sequence[Voice]) -> tuple[list[str], list[str]]:
    """The voices with a veto, and the words that nobody may say."""
    constraints = brief.requirements.constraints
    entries = (constraints.block_on if constraints is not None else None) or []
    titles = {voice.title.casefold(): at for at, voice in enumerate(voices)}
    vetoes: list[str] = []
    words: list[str] = []
    for at, entry in enumerate(entries):
        place = titles.get(entry.casefold())
        close = nearest(entry, [voice.title for voice in voices])
        if place is not None:
            _check_veto(brief, at, voices, place)
            vetoes.append(voices[place].title)
        elif close is not None:
            _misspelt(brief, at, entry, close, voices)
        else:
            words.append(entry)
    return list(dict.fromkeys(vetoes)), list(dict.fromkeys(words))


def _check_veto(brief: Brief, at: int, voices: Sequence[Voice], place: int) -> None:
    """A veto is one agent's, and nobody before it may be of an unknown number."""
    if all(voice.member is not None for voice in voices[: place + 1]):
        return
    brief.contradiction(
        "constraints",
        "blockOn",
        at,
        problem="a veto is one agent's, and here several answer together",
        advice="Give it a perspective of its own, before those of many, or use `requiredApprovals`",
    )


def _misspelt(brief: Brief, at: int, entry: str, close: str, voices: Sequence[Voice]) -> None:
    brief.report(
        UnknownReference(
            source=brief.source,
            span=brief.value("constraints", "blockOn", at),
            name=entry,
            what="voice",
            nearest=close,
            known=tuple(voice.title for voice in voices),
        )
    )


def _key_of(schema: Mapping[str, Any] | None, words: Sequence[str]) -> str:
    """The key whose values have one of the words; a severity where nothing says so."""
    properties = (schema or {}).get("properties", {})
    for key, part in properties.items():
        if isinstance(part, dict) and set(words) & {*map(str, part.get("enum") or ())}:
            return str(key)
    return _SEVERITY


def _check_block(brief: Brief, schema: Mapping[str, Any] | None, gate: Gate) -> None:
    """An answer has to be able to say each word."""
    if schema is None:
        return
    answer: Any = next(iter(examples(schema)), {})
    for word in gate.words:
        said = saying(gate.model_copy(update={"words": (word,)}), answer)
        if not fits(schema, said):
            brief.contradiction(
                "constraints",
                "blockOn",
                problem=f"no answer that fits `output` can say `{word}` as `{gate.by}`",
                advice=f"Add `{word}` to the values of `{gate.by}` in `output`, or name a voice",
            )
