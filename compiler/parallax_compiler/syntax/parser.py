"""The parser: tokens in, a Module out, every independent fault reported.

A plain LALR automaton over the tables of the grammar. For a token whose kind is no terminal yet it
asks the layout, handing in the row of the present state. When a token fits nowhere, the fault is
described (errors.py), the innermost statement is given up, and reading goes on after it, so one
fault gives one message and the next fault is found in the same run. Nothing here recurses, and no
text makes it raise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from parallax_compiler.diagnostics.core import Diagnostic, Severity, Sink
from parallax_compiler.diagnostics.syntax_rules import TooDeep, TooLong
from parallax_compiler.source import Source
from parallax_compiler.syntax.ast import Module
from parallax_compiler.syntax.brackets import match_brackets
from parallax_compiler.syntax.build_ast import Builder
from parallax_compiler.syntax.depth import MAX_DEPTH, leans_too_far, report_depth
from parallax_compiler.syntax.errors import Situation, describe
from parallax_compiler.syntax.header import read_header
from parallax_compiler.syntax.layout import Context, Layout, is_word
from parallax_compiler.syntax.lexer import MAX_TOKENS, Lexed, lex
from parallax_compiler.syntax.tables import tables
from parallax_compiler.syntax.tokens import END, FAULT, FAULTY, NEXT, Token

_ENOUGH = 100
_DEEPEST = 20 * MAX_DEPTH
"""No level of the tree takes as many states; beyond this nothing is built any more."""
_LOOK_EVERY = 1 << 12
"""After how many tokens the depth of what is being built is looked at."""
_DOTS = frozenset({"DOT", "OPTIONAL", "CONFIDENT_DOT"})
_SPLITS = {
    "<~": ("<", "COMPARISON", "~", "PREFIX"),
    "~~": ("~", "PREFIX", "~", "PREFIX"),
    "~-": ("~", "PREFIX", "-", "SIGN"),
    "~+": ("~", "PREFIX", "+", "SIGN"),
}
"""Signs that are also two signs side by side: `a <~b`, `~~x`, `~-x`."""


class _EnoughFaultsError(Exception):
    """Raised inside the parser alone: more faults would not help anyone."""


class _Reporter:
    """Passes faults on to the sink and counts the errors of this file."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.errors = 0

    def __call__(self, diagnostic: Diagnostic) -> None:
        self.sink.report(diagnostic)
        if diagnostic.severity is Severity.ERROR:
            self.errors += 1
            if self.errors >= _ENOUGH:
                raise _EnoughFaultsError


def parse(source: Source, sink: Sink) -> Module | None:
    """The tree of a source; None when it has faults, which are then in the sink."""
    report = _Reporter(sink)
    try:
        lexed = lex(source, report)
        builder = Builder(source, report)
        _Parser(source, lexed, builder, report).run()
        header, comment = read_header(source, lexed.comments, builder.body, report, builder.new)
        comments = tuple(one for one in lexed.comments if one is not comment)
        module = builder.module_of(header, comments)
        report_depth(source, module, report)
    except _EnoughFaultsError:
        return None
    return None if report.errors else module


class _Parser:
    """The automaton: a stack of states, a stack of what was built, and the layout."""

    def __init__(
        self,
        source: Source,
        lexed: Lexed,
        builder: Builder,
        report: Callable[[Diagnostic], None],
    ) -> None:
        table = tables()
        self.source = source
        self.tokens = lexed.tokens
        self.brackets = match_brackets(self.tokens)
        self.layout = Layout(self.tokens, self.brackets)
        self.report = report
        self.rows = table.rows
        self.chains = table.chains
        self.rules = [
            (rule.symbol, rule.length, getattr(builder, rule.method) if rule.method else None)
            for rule in table.rules
        ]
        self.states = [table.start]
        self.values: list[Any] = []

    def run(self) -> None:
        if self.tokens[-1].kind != END:
            span = self.tokens[-1].span
            self.report(TooLong(source=self.source, span=span, limit=MAX_TOKENS))
            return
        deep = self.brackets.too_deep
        index, due = 0, _LOOK_EVERY
        while deep is None and index < len(self.tokens):
            index = self._step(index)
            if index > due:
                due = index + _LOOK_EVERY
                deep = index if self._is_too_deep() else None
        if deep is not None:
            span = self.tokens[min(deep, len(self.tokens) - 1)].span
            self.report(TooDeep(source=self.source, span=span, limit=MAX_DEPTH))

    def _is_too_deep(self) -> bool:
        """Whether what is being built is certainly deeper than the tree may be."""
        return len(self.states) > _DEEPEST or any(map(leans_too_far, self.values[-4:]))

    def _step(self, index: int) -> int:
        """Takes the token at `index`; the index of the next one to take."""
        layout = self.layout
        token = self.tokens[index]
        row = self.rows[self.states[-1]]
        if (
            token.line_start
            and layout.by_lines
            and layout.last not in (NEXT, "LBRACE")
            and NEXT in row
            and layout.ends_statement(index)
        ):
            self._end_statement(token)
            row = self.rows[self.states[-1]]
        decide = layout.decisions.get(token.kind)
        terminal = decide(index, row) if decide else token.kind
        if not terminal:
            return index + 1
        if self._feed(terminal, token):
            self._note(terminal, index)
            return index + 1
        return self._step_aside(index, token)

    def _feed(self, terminal: str, value: Token) -> bool:
        """Reduces and shifts; False when the terminal cannot come here."""
        states, values, rows = self.states, self.values, self.rows
        while True:
            action = rows[states[-1]].get(terminal)
            if action is None:
                return False
            if action >= 0:
                states.append(action)
                values.append(value)
                return True
            symbol, length, method = self.rules[-1 - action]
            if method is None:
                chain = (states[-2], states[-1], terminal)
                states[-1] = self.chains.get(chain) or self._follow(chain)
            elif length:
                made = method(*values[-length:])
                del states[-length:]
                values[-length:] = [made]
                states.append(rows[states[-1]][symbol])
            else:
                values.append(method())
                states.append(rows[states[-1]][symbol])

    def _follow(self, chain: tuple[int, int, str]) -> int:
        """The state in which a chain of reductions to the only value ends."""
        below, state, terminal = chain
        while True:
            action = self.rows[state].get(terminal)
            if action is None or action >= 0:
                break
            symbol, _, method = self.rules[-1 - action]
            if method is not None:
                break
            state = self.rows[below][symbol]
        self.chains[chain] = state
        return state

    def _note(self, terminal: str, index: int) -> None:
        """Keeps what the layout must know about the terminal that was just taken."""
        layout = self.layout
        layout.last = terminal
        if terminal == "LBRACE":
            layout.contexts[-1].base = len(self.states)
            layout.contexts[-1].first = self.tokens[index + 1].start
        elif terminal == NEXT:
            layout.contexts[-1].first = self.tokens[index + 1].start
        elif terminal == "RPAR" and layout.closed.holds in ("head", "counting"):
            layout.last = "HEAD"
        elif terminal == "RBRACE" and layout.closed.holds in ("lines", "match"):
            layout.last = "BODY"

    def _end_statement(self, token: Token) -> None:
        if self._feed(NEXT, token):
            self.layout.last = NEXT
            self.layout.line_ended()
            self.layout.contexts[-1].first = token.start

    # --- when a token does not fit ---------------------------------------------------------------

    def _step_aside(self, index: int, token: Token) -> int:
        """Tries the other readings of a token that does not fit, else gives up the statement."""
        layout = self.layout
        row = self.rows[self.states[-1]]
        following = self.tokens[min(index + 1, len(self.tokens) - 1)]
        is_key = following.kind == "COLON" or layout.last in _DOTS
        if is_key and is_word(token) and "NAME" in row and self._feed("NAME", token):
            layout.last = "NAME"
            return index + 1
        layout.take_back(index)
        if layout.last != NEXT and layout.may_break(token) and self._accepts(NEXT):
            self._end_statement(token)
            return index
        parts = _SPLITS.get(token.text)
        if parts and token.kind != "STRING" and self._feed_parts(token, parts):
            return index + 1
        return self._give_up(index)

    def _feed_parts(self, token: Token, parts: tuple[str, str, str, str]) -> bool:
        first, first_kind, second, second_kind = parts
        if not self._accepts(first_kind):
            return False
        middle = token.start + len(first)
        self._feed(first_kind, Token(first_kind, first, token.start, middle, token.line_start))
        self.layout.last = second_kind
        return self._feed(second_kind, Token(second_kind, second, middle, token.end, False))

    def _accepts(self, terminal: str) -> bool:
        """Whether the terminal could be shifted, found without changing the stacks."""
        depth = len(self.states)
        above: list[int] = []
        while True:
            top = above[-1] if above else self.states[depth - 1]
            action = self.rows[top].get(terminal)
            if action is None:
                return False
            if action >= 0:
                return True
            symbol, length, _ = self.rules[-1 - action]
            if length > len(above):
                depth -= length - len(above)
                above.clear()
            elif length:
                del above[-length:]
            top = above[-1] if above else self.states[depth - 1]
            above.append(self.rows[top][symbol])

    def _accepted(self, terminals: Iterable[str]) -> frozenset[str]:
        return frozenset(name for name in terminals if name.isupper() and self._accepts(name))

    def _give_up(self, index: int) -> int:
        """Reports the fault at `index` and drops the statement; where reading goes on."""
        token = self.tokens[index]
        layout = self.layout
        if token.kind != FAULT:
            situation = Situation(
                source=self.source,
                tokens=self.tokens,
                index=index,
                accepted=self._accepted(self.rows[self.states[-1]]),
                contexts=layout.contexts,
                partner=layout.partner,
                values=self.values,
                last=layout.last,
            )
            self.report(describe(situation))
        if token.kind == END:
            return index + 1
        inner = next((c for c in reversed(layout.contexts) if c.by_lines), layout.contexts[0])
        outermost = _next_inside(layout.contexts, inner)
        first = layout.last in (NEXT, "LBRACE") and outermost is None
        context = layout.abandon()
        self._drop(context)
        return self._skip(index, context, outermost, first)

    def _drop(self, context: Context) -> None:
        """Leaves a FAULTY statement in place of what was read of this one."""
        keep = context.base + 1
        if len(self.states) > keep:
            del self.states[keep:]
            del self.values[keep - 1 :]
        token = Token(FAULTY, "", context.first, context.first, False)
        if not self._feed(FAULTY, token):
            del self.states[context.base :]
            del self.values[context.base - 1 :]
            self._feed(FAULTY, token)
        self.layout.last = FAULTY

    def _skip(self, index: int, context: Context, outer: Context | None, first: bool) -> int:
        """The index of the first token after the statement that is given up."""
        partner = self.layout.partner
        if outer is not None:
            closer = partner.get(outer.opener)
            if closer is not None:
                index = closer + 1
                first = False
        end = partner.get(context.opener)
        while self.tokens[index].kind != END and index != end:
            token = self.tokens[index]
            if not first and (token.kind == ";" or self._begins_statement(index)):
                break
            first = False
            closer = partner.get(index)
            index = closer + 1 if closer is not None and closer > index else index + 1
        return index

    def _begins_statement(self, index: int) -> bool:
        return self.tokens[index].line_start and self.layout.ends_statement(index)


def _next_inside(contexts: list[Context], inner: Context) -> Context | None:
    """The bracket opened directly inside `inner`, if one is open."""
    at = contexts.index(inner) + 1
    return contexts[at] if at < len(contexts) else None
