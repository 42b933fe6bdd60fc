"""The dialogue itself: questions, back and forth, and then a look at what comes of them.

Nothing is written here. Whoever stops (`q`, Ctrl-C, the end of the input) leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from parallax_cli.boxes import box_lines
from parallax_cli.dialogue.draft import Draft, plan_of_text
from parallax_cli.dialogue.questions import QUESTIONS, Question, Unreadable
from parallax_cli.output import Output
from parallax_patterns.generation.composing import GeneratedPattern
from parallax_patterns.generation.goals.reading import read_goal

_BACK: Final = "<"
_HELP: Final = "?"


class Left(Exception):
    """Whoever is asked stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """A dialogue with somebody. `read` gives the next line; it raises EOFError at the end."""

    output: Output
    read: Callable[[], str]

    def hold(self, goal: str | None, name: str | None) -> Draft:
        """The requirements that are agreed on. Raises Left."""
        draft = Draft(fields={}) if goal is None else Draft.of_goal(goal)
        draft = draft if name is None else draft.with_(name=name)
        self._say("Enter takes what stands in brackets, `<` goes back, `?` explains.")
        if goal is not None:
            self._tell(draft)
        draft = self._ask_all(draft, at=0 if goal is None else 1)
        while True:
            made = self._shown(draft)
            choice = self._line("Write it? [Y]es, [p]review, [e]dit, [q]uit", "y").lower()
            match choice[:1]:
                case "y" if made is not None:
                    return draft
                case "p" if made is not None:
                    self.output.message.raw(made.pattern_text)
                case "q":
                    raise Left
                case "e":
                    draft = self._edited(draft)
                case _:
                    self._say("Write one of the letters in brackets.")

    # --- asking ----------------------------------------------------------------------------------

    def _ask_all(self, draft: Draft, at: int) -> Draft:
        drafts: dict[int, Draft] = {}
        while at < len(QUESTIONS):
            drafts[at] = draft
            answered = self._ask(QUESTIONS[at], draft, at)
            if answered is None:
                at = max(at - 1, 0)
                draft = drafts.get(at, draft)
            else:
                draft, at = answered, at + 1
                if QUESTIONS[at - 1].key == "goal":
                    self._tell(draft)
        return draft

    def _tell(self, draft: Draft) -> None:
        """What the words of the goal were taken for."""
        for note in read_goal(str(draft.fields["goal"])).notes:
            self._say(note)

    def _ask(self, question: Question, draft: Draft, at: int) -> Draft | None:
        """The draft with an answer that is sound; None to go back."""
        self._pose(question, draft, at)
        while True:
            default = question.shown(draft)
            answer = self._line(question.text, default)
            if answer == _BACK:
                return None
            if answer == _HELP:
                self._say(question.help)
                continue
            changed = self._changed(question, draft, answer or default)
            if changed is not None:
                return changed

    def _changed(self, question: Question, draft: Draft, answer: str) -> Draft | None:
        """The draft after an answer, unless that is none, or has faults of its own."""
        try:
            changed = draft if answer == question.shown(draft) else question.answered(draft, answer)
        except Unreadable as problem:
            self._say(str(problem))
            return None
        if not changed.fields.get("goal"):
            self._say(question.help)
            return None
        faults = () if changed is draft else changed.faults_of(question.fields)
        for fault in faults[:1]:
            self.output.message.line(("error", "  no"), ("plain", f": {fault.label}"))
            if fault.hint:
                self.output.hint(fault.hint)
        return None if faults else changed

    def _pose(self, question: Question, draft: Draft, at: int) -> None:
        self.output.message.line(("dim", f"\n{at + 1}/{len(QUESTIONS)} "), ("dim", question.help))
        for number, (name, words) in enumerate((question.choices or {}).items(), start=1):
            chosen = name == question.shown(draft)
            self.output.message.line(
                ("success" if chosen else "plain", f"  {number:>2} "),
                ("name", f"{name:<19}"),
                ("plain", words),
            )

    def _line(self, text: str, default: str) -> str:
        shown = f" [{default}]" if default else ""
        self.output.message.prompt(f"{text}{shown} ")
        return self.read().strip() or default

    def _say(self, words: str) -> None:
        self.output.message.line(("dim", f"  {words}"))

    # --- looking ---------------------------------------------------------------------------------

    def _shown(self, draft: Draft) -> GeneratedPattern | None:
        """Shows what the draft comes to, or what is wrong with it."""
        made, faults = draft.composed()
        for fault in faults:
            self.output.message.line(
                ("error", "error"), ("plain", f" in {draft.field_of(fault)}: {fault.label}")
            )
            if fault.hint:
                self.output.hint(fault.hint)
        if made is None:
            return None
        plan = plan_of_text(made.pattern_text)
        self.output.message.line(("heading", f"\n{made.name}"))
        if plan is not None:
            self.output.message.lines(box_lines(plan))
        for note in made.notes:
            self.output.note(note)
        return made

    def _edited(self, draft: Draft) -> Draft:
        """One question again."""
        names = ", ".join(one.key for one in QUESTIONS)
        key = self._line(f"Which one? ({names})", "")
        for at, question in enumerate(QUESTIONS):
            if key and question.key.startswith(key):
                return self._ask(question, draft, at) or draft
        self._say("There is no such question.")
        return draft
