"""Test cases of gates: too few approve, somebody with a veto refuses, somebody blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parallax_patterns.generation.answers import opinions_of
from parallax_patterns.generation.approvals import gate_of
from parallax_patterns.generation.case_writing import CaseWriter, PlannedCase, Script, changed
from parallax_patterns.generation.plan import Stage
from parallax_patterns.generation.rehearsal import Fails, Says


def gate_cases(writer: CaseWriter, stage: Stage, approving: Script) -> Iterator[PlannedCase]:
    """The cases of the gates of a stage; in the script given everyone approves."""
    opinions = opinions_of(writer.plan)
    agents = writer.cast.of_stage(stage)
    least = gate_of(writer.plan, "approvals")
    if least is not None and opinions.no is not None:
        refuses = Says(value=opinions.no, confidence=writer.sure)
        yield from _counted(writer, agents, least.least, changed(approving, agents, refuses))
    yield from _vetoes(writer, stage, approving)
    if opinions.blocking is not None:
        blocks = Says(value=opinions.blocking, confidence=writer.sure)
        script = changed(approving, agents[:1], blocks)
        yield writer.case(f"{agents[0]} blocks", script, gate="block")


def _counted(
    writer: CaseWriter, agents: Sequence[str], least: int, refusing: Script
) -> Iterator[PlannedCase]:
    """So many approve as are needed, and one less; in the script given nobody does."""
    yes = Says(value=opinions_of(writer.plan).yes, confidence=writer.sure)
    for count in (least, least - 1):
        if 0 < count < len(agents):
            name = f"only {count} of {len(agents)} approve{'' if count > 1 else 's'}"
            yield writer.case(name, changed(refusing, agents[:count], yes), gate="approvals")


def _vetoes(writer: CaseWriter, stage: Stage, approving: Script) -> Iterator[PlannedCase]:
    """Each voice with a veto refuses, and fails, while all others approve."""
    veto, no = gate_of(writer.plan, "veto"), opinions_of(writer.plan).no
    for voice in stage.voices if veto is not None else ():
        if veto is not None and voice.title in veto.voices:
            agents = writer.cast.of_voice(voice)
            if no is not None:
                refuses = Says(value=no, confidence=writer.sure)
                script = changed(approving, agents, refuses)
                yield writer.case(f"{agents[0]} alone refuses", script, gate="veto")
            script = changed(approving, agents, Fails())
            yield writer.case(f"{agents[0]} alone fails", script, gate="veto")
