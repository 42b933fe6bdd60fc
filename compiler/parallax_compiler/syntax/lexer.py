"""Text to tokens: one regular expression, and a stack for texts that hold expressions.

A text with `${…}` becomes TEMPLATE_START, the tokens of its expressions, TEMPLATE_MIDDLE between
two expressions and TEMPLATE_END, all in the same list, so places stay right at any depth. Line
ends are no tokens: a token knows whether one stands before it. What cannot be a token is reported
here and leaves a token of kind FAULT, at which the parser gives up the statement in silence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from parallax_compiler.diagnostics import lexical as faults
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.source import Source, Span
from parallax_compiler.syntax.ast import Comment
from parallax_compiler.syntax.strings import unescape, unescape_raw
from parallax_compiler.syntax.tokens import END, FAULT, SIGNS, WORDS, Token

_BLANK = " \t\r\f\v\u00a0\ufeff\u1680\u2000-\u200a\u202f\u205f\u3000"


def _sign_pattern() -> str:
    """All signs, longest first; a `.` before a digit belongs to a number, not to `?.` or `~.`."""
    signs = sorted(SIGNS, key=len, reverse=True)
    return "|".join(
        re.escape(sign) + (r"(?!\d)" if sign.endswith(".") and sign != "..." else "")
        for sign in signs
    )


_TOKEN = re.compile(
    rf"""[{_BLANK}]*(?:
    (?P<word>[^\W\d][\w$]*|\$[\w$]*)
    |(?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<line>\n[{_BLANK}\n]*)
    |(?P<text>"[^"\\\n$]*"|'[^'\\\n]*')
    |(?P<comment>//[^\n]*|/\*)
    |(?P<sign>{_sign_pattern()})
    |(?P<quote>```|`|"|')
    |(?P<end>\Z)
    |(?P<other>.)
    )""",
    re.VERBOSE | re.DOTALL,
)
_PIECE = {
    '"': re.compile(r'(?:[^"\\\n$]++|\\[^\n]|\$(?!\{))*+'),
    "'": re.compile(r"(?:[^'\\\n]++|\\[^\n])*+"),
    "`": re.compile(r"(?:[^`\\$]++|\\.|\$(?!\{))*+", re.DOTALL),
    "```": re.compile(r"(?:[^`\\$]++|\\[`$]|\\|\$(?!\{)|`(?!``))*+", re.DOTALL),
}
MAX_TOKENS = 300_000
"""Three times what 10,000 lines have, and a few seconds' work."""
_LINE_REST = re.compile(r"[^\n]*")
_NUMBER_REST = re.compile(r"[\w$]+(?:\.[\w$]+)*|(?:\.\d[\w$]*)+")
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Lexed:
    """The tokens, END last, and the comments."""

    tokens: list[Token]
    comments: tuple[Comment, ...]


def lex(source: Source, report: Callable[[Diagnostic], None]) -> Lexed:
    """The tokens of a source; whatever the text is, this ends and only reports.

    The last token is END, unless there are MAX_TOKENS before it: then reading stops there.
    """
    lexer = _Lexer(source, report)
    lexer.run()
    return Lexed(lexer.tokens, tuple(lexer.comments))


class _Lexer:
    """The state of one run: where we are, and which templates we are inside."""

    def __init__(self, source: Source, report: Callable[[Diagnostic], None]) -> None:
        self.source = source
        self.text = source.text
        self.report = report
        self.tokens: list[Token] = []
        self.comments: list[Comment] = []
        self.at = 0
        self.line_start = True
        # For each template we are inside: its quote, its start, and the `{` open in the expression.
        self.templates: list[tuple[str, int, int]] = []
        self.braces = 0

    def run(self) -> None:
        self._report_half_characters()
        match = _TOKEN.match
        add = self.tokens.append
        text = self.text
        while len(self.tokens) < MAX_TOKENS:
            found = match(text, self.at)
            assert found is not None
            group = found.lastgroup
            start, end = found.span(found.lastindex or 0)
            self.at = end
            if group == "word":
                word = text[start:end]
                if word.isascii():
                    add(Token(WORDS.get(word, "NAME"), word, start, end, self.line_start))
                else:
                    self._name(word, start, end)
            elif group == "sign":
                sign = text[start:end]
                if self.templates and self._brace(sign, start):
                    continue
                add(Token(SIGNS[sign], sign, start, end, self.line_start))
            elif group == "line":
                self._line_end(start)
                continue
            elif group == "text":
                add(Token("STRING", text[start + 1 : end - 1], start, end, self.line_start))
            elif group == "number":
                self._number(start, end)
            elif group == "comment":
                self._comment(start, end)
                continue
            elif group == "quote":
                self._text(text[start:end], start)
            elif group == "end":
                self._end(start)
                return
            else:
                self._unknown(start)
            self.line_start = False

    def _line_end(self, start: int) -> None:
        self.line_start = True
        if self.templates and self.templates[-1][0] == '"':
            quote, opened, _ = self.templates[-1]
            self._unterminated(quote, opened, start)
            self._leave_templates()

    def _leave_templates(self) -> None:
        """A text that never ended takes its line along, not the text of several lines around."""
        while self.templates and self.templates[-1][0] == '"':
            self.braces = self.templates.pop()[2]

    def _end(self, start: int) -> None:
        if self.templates:
            quote, opened, _ = self.templates[0]
            self._unterminated(quote, opened, start)
        self.tokens.append(Token(END, "", start, start, self.line_start))

    # --- words, numbers, comments ----------------------------------------------------------------

    def _name(self, word: str, start: int, end: int) -> None:
        """A word with letters beyond ASCII; two spellings of the same letters are one name."""
        name = unicodedata.normalize("NFKC", word)
        plain = name.replace("$", "_")
        if plain.isidentifier():
            self.tokens.append(Token("NAME", name, start, end, self.line_start))
            return
        odd = next((i for i, c in enumerate(word) if not ("_" + c).isidentifier() and c != "$"), 0)
        if odd:
            self.tokens.append(Token("NAME", word[:odd], start, start + odd, self.line_start))
        self._unknown(start + odd)

    def _number(self, start: int, end: int) -> None:
        rest = _NUMBER_REST.match(self.text, end)
        if rest is None:
            self.tokens.append(Token("NUMBER", self.text[start:end], start, end, self.line_start))
            return
        self.at = rest.end()
        self._fault(start, self.at)
        self.report(
            faults.BadNumber(
                source=self.source, span=Span(start, self.at), number=self.text[start : self.at]
            )
        )

    def _comment(self, start: int, end: int) -> None:
        if self.text.startswith("/*", start):
            close = self.text.find("*/", end)
            if close < 0:
                self.at = len(self.text)
                span = Span(start, start + 2)
                self.report(faults.UnterminatedComment(source=self.source, span=span))
                self._fault(start, self.at)
                return
            end = self.at = close + 2
            if self.text.find("\n", start, end) >= 0:
                self._line_end(start)
        else:
            while end > start and self.text[end - 1] in " \t\r":
                end -= 1
        self.comments.append(Comment(Span(start, end), self.text[start:end]))

    def _unknown(self, start: int) -> None:
        self.at = start + 1
        self._fault(start, self.at)
        self.report(
            faults.UnknownCharacter(
                source=self.source, span=Span(start, self.at), character=self.text[start]
            )
        )

    def _report_half_characters(self) -> None:
        """Half a character cannot be printed or sent; inside a text nothing else would say so."""
        if self.text.isascii():
            return
        for found in _HALF_CHARACTER.finditer(self.text):
            span = Span(found.start(), found.end())
            self.report(faults.UnknownCharacter(source=self.source, span=span, character=found[0]))

    def _fault(self, start: int, end: int) -> None:
        self.tokens.append(Token(FAULT, self.text[start:end], start, end, self.line_start))

    # --- texts -----------------------------------------------------------------------------------

    def _text(self, quote: str, start: int) -> None:
        """A text that the regular expression did not take whole: escapes, `${`, or no end."""
        self._piece(quote, start, start + len(quote), start)

    def _piece(self, quote: str, opened: int, begin: int, start: int) -> None:
        """One piece of a text, from `begin` to its closing quote or to the next `${`.

        `opened` is where the whole text began, `start` where the token of this piece does.
        """
        found = _PIECE[quote].match(self.text, begin)
        assert found is not None
        end = found.end()
        first = start == opened
        if self.text.startswith("${", end) and quote != "'":
            value = self._value(quote, begin, end)
            kind = "TEMPLATE_START" if first else "TEMPLATE_MIDDLE"
            self.tokens.append(Token(kind, value, start, end + 2, self.line_start and first))
            self.templates.append((quote, opened, self.braces))
            self.braces = 0
            self.at = end + 2
        elif self.text.startswith(quote, end):
            value = self._value(quote, begin, end)
            kind = "STRING" if first else "TEMPLATE_END"
            self.at = end + len(quote)
            self.tokens.append(Token(kind, value, start, self.at, self.line_start and first))
        else:
            self._unterminated(quote, opened, end)
            self.at = _line_rest(self.text, end)
            self._leave_templates()

    def _unterminated(self, quote: str, opened: int, end: int) -> None:
        line_end = _line_rest(self.text, opened)
        span = Span(opened, max(opened + 1, min(end, line_end)))
        self.report(faults.UnterminatedString(source=self.source, span=span, quote=quote))
        self._fault(opened, max(opened + 1, end))

    def _brace(self, sign: str, start: int) -> bool:
        """Counts the braces inside `${…}`; True when this one ends it."""
        if sign == "{":
            self.braces += 1
        elif sign == "}":
            if self.braces:
                self.braces -= 1
                return False
            quote, opened, self.braces = self.templates.pop()
            self._piece(quote, opened, start + 1, start)
            self.line_start = False
            return True
        return False

    def _value(self, quote: str, begin: int, end: int) -> str:
        written = self.text[begin:end].replace("\r\n", "\n")
        if quote == "```":
            return unescape_raw(written)
        return unescape(written, lambda at, to: self._bad_escape(begin + at, begin + to))

    def _bad_escape(self, start: int, end: int) -> None:
        self.report(
            faults.BadEscape(source=self.source, span=Span(start, end), escape=self.text[start:end])
        )


def _line_rest(text: str, start: int) -> int:
    found = _LINE_REST.match(text, start)
    return found.end() if found else start
