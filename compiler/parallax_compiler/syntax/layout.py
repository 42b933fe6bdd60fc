"""From tokens to terminals: what a line end, a bracket or a contextual word is where it stands.

The parser asks for each token whose kind is no terminal yet, and hands in the row of its present
state, that is, which terminals could come now. So no guess is made where the grammar leaves only
one reading; where it leaves several (`{` at the start of a statement), the language's own rule
decides by what follows. Every look ahead costs one step (see brackets.py).

The layout also keeps the open brackets, because line ends count in blocks only.
"""

from __future__ import annotations

from collections.abc import Callable

from parallax_compiler.syntax.brackets import Brackets
from parallax_compiler.syntax.tables import Row
from parallax_compiler.syntax.tokens import CLAUSES, CONTINUING, KEYWORDS, WORDS, Token

_OPERAND_STARTS = frozenset(
    {"NAME", "NUMBER", "STRING", "CONSTANT", "TEMPLATE_START", "lambda_name", "(", "[", "{"}
)
_AFTER_HEAD = frozenset({"(", "[", "{", "UPDATE", "PREFIX", "EQUALS"})
_WORD_KINDS = frozenset({"NAME", "lambda_name", *WORDS.values()})
_BODY_OPENERS = frozenset({"ELSE", "HEAD"})


class Context:
    """An open bracket: what it holds, and where the parser's stack stood when it was opened."""

    __slots__ = ("base", "first", "head", "holds", "opener")

    def __init__(self, holds: str, opener: int, base: int = 0) -> None:
        self.holds = holds
        """`lines`, `lambda` (lines, too), `match`, or how it closes: `)`, `]`, `}`, `template`.

        Further, of those that close by `)`: `head` and `counting` (the head of a `for`).
        """
        self.opener = opener
        self.base = base
        self.first = 0
        """Where the statement that is being read began."""
        self.head = holds == "match"
        """Inside the pattern of an arm of `match`, where `=>` is the arm's own."""

    @property
    def by_lines(self) -> bool:
        return self.holds in ("lines", "lambda", "match")

    @property
    def closer_sign(self) -> str | None:
        """The sign that closes it; None for the file and for `${…}`."""
        sign = _CLOSED_BY[self.holds]
        return None if self.opener < 0 or sign == "TEMPLATE_END" else sign

    @property
    def closer_terminal(self) -> str:
        return _CLOSER_TERMINAL[_CLOSED_BY[self.holds]]


_CLOSED_BY = {
    "lines": "}",
    "lambda": "}",
    "match": "}",
    "}": "}",
    ")": ")",
    "head": ")",
    "counting": ")",
    "]": "]",
    "template": "TEMPLATE_END",
}
_CLOSER_TERMINAL = {")": "RPAR", "]": "RSQB", "}": "RBRACE", "TEMPLATE_END": "TEMPLATE_END"}


class Layout:
    """Decides terminals; see the module's words. `skip` is the terminal of what is passed over."""

    def __init__(self, tokens: list[Token], brackets: Brackets) -> None:
        self.tokens = tokens
        self.partner = brackets.partner
        self.with_semicolon = brackets.with_semicolon
        self.contexts = [Context("lines", -1, 1)]
        self.by_lines = True
        self.last = "NEXT"
        """The terminal given last; `HEAD` for the `)` that closes the head of a statement."""
        self.closed = self.contexts[0]
        """The context that was closed last."""
        self._awaited: list[tuple[int, str]] = []
        """How many brackets were open at each `match` or `uncertain` that waits for its `{`."""
        self._semicolons: list[tuple[int, int]] = []
        self.decisions: dict[str, Callable[[int, Row], str]] = {
            "(": self._round,
            "[": self._square,
            "{": self._brace,
            ")": self._close,
            "]": self._close,
            "}": self._close,
            "TEMPLATE_START": self._template,
            "TEMPLATE_MIDDLE": self._template_middle,
            "TEMPLATE_END": self._close,
            ",": self._comma,
            ";": self._semicolon,
            "=>": self._arrow,
            "for": self._for,
            "MATCH": self._match,
            "UNCERTAIN": self._uncertain,
            "lambda_name": self._lambda_name,
            "in": self._in,
            "of": self._word,
            "as": self._word,
            "from": self._word,
            "default": self._default,
            "async": self._async,
            "await": self._await,
            "context": self._context,
            "pattern": self._pattern,
            "agent": self._agent,
            "agents": self._agents,
        }

    # --- line ends -------------------------------------------------------------------------------

    def ends_statement(self, index: int) -> bool:
        """Whether the line end before this token ends a statement, where one may end."""
        token = self.tokens[index]
        return token.kind not in CLAUSES and not (
            token.text in CONTINUING and token.kind != "STRING" and self._continues(index, token)
        )

    def _continues(self, index: int, token: Token) -> bool:
        following = self.tokens[index + 1]
        if token.kind == "in":
            return following.kind in _OPERAND_STARTS and not following.line_start
        if token.kind == "SIGN" and self.contexts[-1].holds == "match":
            return not (following.kind == "NUMBER" and self.tokens[index + 2].kind in ("=>", "IF"))
        return not token.kind.startswith("TEMPLATE")

    def line_ended(self) -> None:
        """A NEXT was given: in a `match` the next arm begins."""
        context = self.contexts[-1]
        context.head = context.holds == "match"

    def may_break(self, token: Token) -> bool:
        """Whether a statement may end before a token that cannot continue it."""
        return self.by_lines and (token.line_start or self.last == "BODY")

    # --- brackets --------------------------------------------------------------------------------

    def after(self, index: int) -> Token | None:
        """The token after the partner of the bracket at `index`."""
        partner = self.partner.get(index)
        return None if partner is None else self.tokens[partner + 1]

    def _open(self, holds: str, index: int) -> None:
        self.contexts.append(Context(holds, index))
        self.by_lines = holds in ("lines", "lambda", "match")

    def _close(self, index: int, _row: Row) -> str:
        kind = self.tokens[index].kind
        context = self.contexts[-1]
        if _CLOSED_BY[context.holds] != kind or context.opener < 0:
            return kind if kind in ")]}" else "TEMPLATE"
        self.closed = self.contexts.pop()
        self.by_lines = self.contexts[-1].by_lines
        return _CLOSER_TERMINAL[kind]

    def _round(self, index: int, row: Row) -> str:
        following = self.after(index)
        if "HEAD_LPAR" in row and ("LPAR" not in row or _ends_head(following)):
            counting = self.last == "FOR_CLASSIC"
            self._open("counting" if counting else "head", index)
            return "HEAD_LPAR"
        in_arm_head = self.contexts[-1].head
        self._open(")", index)
        if following is None or following.kind != "=>" or in_arm_head:
            return "LPAR"
        return "LAMBDA_LPAR" if "LAMBDA_LPAR" in row else "LPAR"

    def _square(self, index: int, row: Row) -> str:
        self._open("]", index)
        if "PATTERN_LSQB" not in row:
            return "LSQB"
        if "LSQB" not in row:
            return "PATTERN_LSQB"
        following = self.after(index)
        return "PATTERN_LSQB" if following and following.kind == "EQUALS" else "LSQB"

    def _brace(self, index: int, row: Row) -> str:
        terminal = self._brace_terminal(index, row)
        if terminal != "LBRACE":
            self._open("}", index)
        elif self.last == "ARROW":
            self._open("lambda", index)
        elif self._awaited and self._awaited[-1][0] == len(self.contexts):
            self._open(self._awaited.pop()[1], index)
        else:
            self._open("lines", index)
        return terminal

    def _brace_terminal(self, index: int, row: Row) -> str:
        if "LIST_LBRACE" in row:
            return "LIST_LBRACE"
        literal = "OBJECT_LBRACE" in row
        updating = self.contexts[-1].holds == "counting" and self.last == "SEMICOLON"
        block = "LBRACE" in row and not updating
        if block and (not literal or self.last in _BODY_OPENERS):
            return "LBRACE"
        if "PATTERN_LBRACE" in row:
            following = self.after(index)
            if not literal or (following and following.kind == "EQUALS"):
                return "PATTERN_LBRACE"
        if block and not self._looks_like_object(index):
            return "LBRACE"
        return "OBJECT_LBRACE"

    def _looks_like_object(self, index: int) -> bool:
        """The rule for `{` where a statement or a lambda's body may start."""
        first = self.tokens[index + 1]
        if first.kind == "[":
            following = self.after(index + 1)
            return following is not None and following.kind == "COLON"
        if first.kind == "SPREAD":
            return True
        second = self.tokens[min(index + 2, len(self.tokens) - 1)].kind
        if second == "COLON":
            return first.kind in ("STRING", "NUMBER") or is_word(first)
        return second == "," and is_word(first) and first.text not in KEYWORDS

    def _template(self, index: int, _row: Row) -> str:
        self._open("template", index)
        return "TEMPLATE_START"

    def _template_middle(self, _index: int, _row: Row) -> str:
        return "TEMPLATE_MIDDLE" if self.contexts[-1].holds == "template" else "TEMPLATE"

    # --- signs -----------------------------------------------------------------------------------

    def _comma(self, _index: int, _row: Row) -> str:
        self.line_ended()
        return "COMMA"

    def _semicolon(self, index: int, row: Row) -> str:
        depth = len(self.contexts)
        if self.contexts[-1].holds == "counting":
            return "SEMICOLON"
        if self._semicolons and self._semicolons[-1][0] == depth:
            left = self._semicolons.pop()[1] - 1
            if left:
                self._semicolons.append((depth, left))
            return "SEMICOLON"
        if self.tokens[index + 1].kind == "ELSE" and "ELSE" in row:
            return ""
        self.line_ended()
        return "NEXT"

    def _arrow(self, _index: int, _row: Row) -> str:
        context = self.contexts[-1]
        if context.head:
            context.head = False
            return "ARM_ARROW"
        return "ARROW"

    # --- words -----------------------------------------------------------------------------------

    def _for(self, index: int, row: Row) -> str:
        if "FOR_EACH" not in row:
            return "FOR_EACH"
        first, second, third = (*self.tokens[index + 1 : index + 4], *[self.tokens[-1]] * 3)[:3]
        if first.kind == "(":
            return "FOR_CLASSIC" if index + 1 in self.with_semicolon else "FOR_EACH"
        name = second if first.kind == "DECLARE" else first
        sign = third if first.kind == "DECLARE" else second
        if first.kind == ";" or (is_word(name) and sign.kind == "EQUALS"):
            self._semicolons.append((len(self.contexts), 2))
            return "FOR_CLASSIC"
        return "FOR_EACH"

    def _match(self, _index: int, row: Row) -> str:
        if "MATCH" in row:
            self._awaited.append((len(self.contexts), "match"))
        return "MATCH"

    def _uncertain(self, _index: int, row: Row) -> str:
        if "UNCERTAIN" in row:
            self._awaited.append((len(self.contexts), "lines"))
        return "UNCERTAIN"

    def _lambda_name(self, _index: int, row: Row) -> str:
        plain = self.contexts[-1].head or "LAMBDA_NAME" not in row
        return "NAME" if plain else "LAMBDA_NAME"

    def _word(self, index: int, row: Row) -> str:
        return "NAME" if "NAME" in row else self.tokens[index].kind.upper()

    def _in(self, index: int, row: Row) -> str:
        if "NAME" not in row:
            return "IN"
        following = self.tokens[index + 1]
        labelled = following.kind == "context" and self._names_block(index + 1)
        return "IN" if "IN" in row and labelled else "NAME"

    def _default(self, index: int, row: Row) -> str:
        assigned = self.tokens[index + 1].kind == "EQUALS"
        return "DEFAULT" if "DEFAULT" in row and not assigned else "NAME"

    def _async(self, index: int, row: Row) -> str:
        following = self.tokens[index + 1]
        if "ASYNC" not in row or following.line_start:
            return "NAME"
        if following.kind in ("FUNCTION", "lambda_name"):
            return "ASYNC"
        end = self.after(index + 1) if following.kind == "(" else None
        return "ASYNC" if end is not None and end.kind == "=>" else "NAME"

    def _await(self, index: int, row: Row) -> str:
        following = self.tokens[index + 1]
        starts = following.kind in _OPERAND_STARTS - {"{"} or (
            is_word(following) and following.kind not in ("in", "COMPARISON", "of", "as", "from")
        )
        return "AWAIT" if "AWAIT" in row and starts and not following.line_start else "NAME"

    def _context(self, index: int, row: Row) -> str:
        return "CONTEXT" if "CONTEXT" in row and self._names_block(index) else "NAME"

    def _pattern(self, index: int, row: Row) -> str:
        return "PATTERN" if "PATTERN" in row and self._names_block(index) else "NAME"

    def _agent(self, index: int, row: Row) -> str:
        entry = "NAME" not in row
        return "AGENT" if "AGENT" in row and (entry or self._names_block(index)) else "NAME"

    def _agents(self, index: int, row: Row) -> str:
        following = self.tokens[index + 1]
        opens = following.kind == "{" and not following.line_start
        return "AGENTS" if "AGENTS" in row and opens else "NAME"

    def _names_block(self, index: int) -> bool:
        """Whether a name and `{` follow on the same line: `pattern Name {`."""
        name = self.tokens[index + 1]
        if name.line_start or not (is_word(name) or name.kind == "STRING"):
            return False
        brace = self.tokens[index + 2]
        return brace.kind == "{" and not brace.line_start

    # --- after a fault ---------------------------------------------------------------------------

    def take_back(self, index: int) -> None:
        """The token at `index` was no use to the parser: the brackets are as they were before."""
        if self.contexts[-1].opener == index:
            self.contexts.pop()
        elif self.partner.get(index) == self.closed.opener:
            self.contexts.append(self.closed)
        self.by_lines = self.contexts[-1].by_lines

    def abandon(self) -> Context:
        """Drops the brackets of the statement that is given up; the context that holds it."""
        while not self.contexts[-1].by_lines:
            self.contexts.pop()
        depth = len(self.contexts)
        self.by_lines = True
        while self._awaited and self._awaited[-1][0] >= depth:
            self._awaited.pop()
        while self._semicolons and self._semicolons[-1][0] >= depth:
            self._semicolons.pop()
        return self.contexts[-1]


def is_word(token: Token) -> bool:
    """Whether a token is written as a word, reserved or not."""
    return token.kind in _WORD_KINDS and (token.text[:1].isalpha() or token.text[:1] in "_$")


def _ends_head(following: Token | None) -> bool:
    """Whether `(…)` after `if` or `while` is its whole head: nothing continues it as an operand."""
    if following is None or following.kind in _AFTER_HEAD:
        return True
    return following.text not in CONTINUING or following.kind == "STRING"
