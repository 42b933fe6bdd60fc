r"""The grammar of Prism for whoever writes it one token at a time: a model held to a grammar.

It describes Prism as the formatter writes it, in the part of lark's notation that servers of
models take: regular expressions without look-around or lazy repetition, no priorities, no
imports, nothing ignored. Blanks and line ends are therefore part of the rules, and every sentence
of it is read by our own parser. Operators come from their table, and so do the words that are no
names: the expression for names spells out every word but those.

What it leaves out is left out on purpose: the older and rarer spellings (`fn`, `async`, `await`,
braces left away) and the header's JSON, whose meaning no grammar can hold anyone to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from parallax_compiler.syntax.operators import BINARY_LEVELS, OPERATORS, Level, Operator
from parallax_compiler.syntax.tokens import KEYWORDS

NO_NAMES = frozenset({*KEYWORDS, "Agent", "async", "await", "default", "in"})
"""The words that the grammar does not take as names."""

_ESCAPED = (
    r"""\\(["'`$\\\/bfnrt]|u([0-9a-cefA-CEF][0-9a-fA-F][0-9a-fA-F][0-9a-fA-F]"""
    r"""|[dD][0-7][0-9a-fA-F][0-9a-fA-F]))"""
)
_LEVELS = tuple(level for level in BINARY_LEVELS if level is not Level.PIPELINE)


def exported_grammar() -> str:
    """The whole grammar; its first rule is `start`."""
    parts = [
        _FILE,
        _STATEMENTS.replace(" | JUMP", "").replace("@", ""),
        _STATEMENTS.replace("@", "_in_loop"),
        _DECLARATIONS,
        _PATTERNS,
        *_expressions(),
        _ARMS,
    ]
    return (
        "\n".join(_in_atoms(part).strip("\n") for part in parts)
        + "\n"
        + "\n".join(_terminals())
        + "\n"
    )


def _in_atoms(rules: str) -> str:
    """Rules with each literal in its smallest pieces.

    Servers read greedily and never go back: where `" => "` may come as well as `" "`, a blank
    before `==` would be the end. Among words, signs and single blanks there is no such choice.
    """
    return _LITERAL.sub(_atoms, rules)


def _atoms(found: re.Match[str]) -> str:
    atoms = [f'"{atom}"' for atom in _ATOM.findall(found[1])]
    whole = " ".join(atoms)
    return f"({whole}){found[2]}" if found[2] and len(atoms) > 1 else whole + found[2]


_LITERAL = re.compile(r'"([^"\n]+)"([?*+]?)')
_ATOM = re.compile(r"\w+|\.\.\.|[-=~]>|.")


_FILE = """
start: lead? (item (end item)*)? end?
lead: HEADER break? | break
end: ";"? break
item: statement | import | export | pattern_block | agent | agents
import: "import " imported " from " string
imported: NAME | specifiers | NAME ", " specifiers | "* as " NAME | NAME ", * as " NAME
specifiers: "{" (gap specifier ("," gap specifier)* ","? gap)? "}"
specifier: NAME (" as " (NAME | "default"))?
export: "export " (declaration | function | NAME " = " expression)
    | "export default " (function | lambda | conditional)
    | "export " specifiers (" from " string)?
    | "export * from " string
function: "async "? "function " NAME "(" soft parameters? ")" " " block
pattern_block: "pattern " NAME " " block
agent: "Agent " NAME " " settings
agents: "agents {" break (NAME ": " "Agent "? settings (comma NAME ": " "Agent "? settings)* \
break)? "}"
settings: "{}" | "{" break setting (comma setting)* ","? break "}"
setting: (NAME | string) ": " expression
comma: ","? break | ", "
break: " "? BREAK
gap: " " | break
soft: break?
"""

_STATEMENTS = """
statement@: s_expression | declaration | function | destructuring | if@ | each | count | while
    | do | try@ | context@ | block@ | return | throw | JUMP
block@: "{}" | "{" break (statement@ (end statement@)* end)? "}" | "{ " statement@ " }"
if@: "if (" soft expression soft ") " block@ (clause "else " (if@ | block@))?
try@: "try " block@ (catch@ finally@? | finally@)
catch@: clause "catch " ("(" pattern ") ")? block@
finally@: clause "finally " block@
context@: "context " (NAME | string) " " block@
"""

_DECLARATIONS = """
clause: " " | break
return: "return" (" " expression)?
throw: "throw " expression
declaration: ("const " | "let ") declarator (", " declarator)* | "let " NAME
declarator: pattern (" ~> " right)? " = " expression
destructuring: (array_pattern | object_pattern) " = " expression
each: "for " each_head " " block_in_loop | "uncertain for " each_head " " arms_in_loop
each_head: pattern (", " NAME)? " in " conditional
    | "(" ("const " | "let ")? pattern (", " NAME)? (" of " | " in ") conditional ")"
count: "for " count_head " " block_in_loop | "uncertain for " count_head " " arms_in_loop
count_head: "(" (declaration | s_expression)? ";" (" " expression)? ";" (" " s_expression)? ")"
while: "while (" soft expression soft ") " block_in_loop
    | "uncertain while (" soft expression soft ") " arms_in_loop
do: "do " block_in_loop " while (" soft expression soft ")"
parameters: parameter ("," gap parameter)* ("," gap rest)? ","? soft | rest soft
parameter: pattern (" = " expression)?
rest: "..." pattern
"""

_PATTERNS = """
pattern: NAME | array_pattern | object_pattern
array_pattern: "[" (slot (", " slot?)* (", " rest)? | rest)? "]"
slot: pattern (" ~> " right)? (" = " expression)?
object_pattern: "{" soft (entry_pattern ("," gap entry_pattern)* ("," gap "..." NAME)? ","? \
soft)? "}"
entry_pattern: NAME (" ~> " right)? (" = " expression)? | (KEY | string) ": " slot
case: NAME | NUMBER | string | CONSTANT | array_case | object_case
array_case: "[" (case_slot (", " case_slot)* (", ..." case)? | "..." case)? "]"
case_slot: case (" ~> " right)?
object_case: "{" soft (entry_case ("," gap entry_case)* ("," gap "..." NAME)? ","? soft)? "}"
entry_case: NAME (" ~> " right)? | (KEY | string) ": " case_slot
"""

_ARMS = """
arms: "{" break (high (comma medium)? (comma low)? (comma default)? | medium (comma low)? (comma \
default)? | low (comma default)? | default) ","? break "}"
high: "high" arm
medium: "medium" arm
low: "low" arm
default: "default" arm
arm: " " block | " -> " (block | body)
arms_in_loop: "{" break (high_in_loop (comma medium_in_loop)? (comma low_in_loop)? (comma \
default_in_loop)? | medium_in_loop (comma low_in_loop)? (comma default_in_loop)? | low_in_loop \
(comma default_in_loop)? | default_in_loop) ","? break "}"
high_in_loop: "high" arm_in_loop
medium_in_loop: "medium" arm_in_loop
low_in_loop: "low" arm_in_loop
default_in_loop: "default" arm_in_loop
arm_in_loop: " " block_in_loop | " -> " (block_in_loop | body)
uncertain_if: "uncertain if (" soft expression soft ") " arms
match: "match " conditional " {" break match_arm (comma match_arm)* ","? break "}"
match_arm: case (" ~> " right)? (" if " disjunction)? " => " (block | body)
    | "-" NUMBER (" if " disjunction)? " => " (block | body)
"""


# --- expressions ---------------------------------------------------------------------------------


def _expressions() -> Iterator[str]:
    """The rules of expressions in three forms.

    Plain; `s_` where a statement may start, so that nothing begins like a block or goes on from
    the line before; `f_` in a text in double quotes, where no line may end.
    """
    yield _WHOLE
    for prefix in ("", "s_", "f_"):
        yield from _levels(prefix)
        yield _OPERANDS[prefix]


_WHOLE = """
expression: assignment | lambda | pipeline | uncertain_if | match
s_expression: assignment | lambda | s_pipeline | uncertain_if | match | s_object
assignment: target " " ASSIGNMENT " " expression | target UPDATE
target: NAME (soft "." KEY | "[" expression "]")*
lambda: (NAME | "(" soft parameters? ")") " => " (block | body)
body: s_expression
s_object: "{" soft sure_entry ("," gap entry)* ","? soft "}" (gap "~> " right)?
    | "{" soft NAME ("," gap entry)+ ","? soft "}" (gap "~> " right)?
    | "{" NAME ",}"
sure_entry: (KEY | string | NUMBER) ": " expression | "[" expression "]: " expression | "..." \
expression
entry: NAME | sure_entry
item_list: argument ("," gap argument)* ","? soft
argument: expression | "..." expression
right: equality (gap COALESCES " " equality)*
"""

_OPERANDS = {
    "": """
prefix: postfix | PREFIX postfix | PREFIX_WORD " " prefix
postfix: primary (soft MEMBER KEY | INDEX soft expression soft "]" | "(" soft item_list? ")")*
primary: NAME | NUMBER | text | CONSTANT | "(" soft expression soft ")" | "[" soft item_list? \
"]" | "{" soft (entry ("," gap entry)* ","? soft)? "}"
string: QUOTED | SINGLE
text: string | QUOTED_START f_conditional (QUOTED_MIDDLE f_conditional)* QUOTED_END | RAW | \
TICKED | TICKED_START conditional (TICKED_MIDDLE conditional)* TICKED_END
""",
    "s_": """
s_prefix: s_postfix | S_PREFIX postfix | S_PREFIX_WORD " " prefix
s_postfix: s_primary (soft MEMBER KEY | INDEX soft expression soft "]" | "(" soft item_list? ")")*
s_primary: NAME | NUMBER | text | CONSTANT | "(" soft expression soft ")" | "[" soft item_list? "]"
""",
    "f_": """
f_prefix: f_postfix | PREFIX f_postfix | PREFIX_WORD " " f_prefix
f_postfix: f_primary (MEMBER KEY | INDEX f_conditional "]" | "(" (f_argument (", " \
f_argument)*)? ")")*
f_argument: f_conditional | NAME " => " f_conditional
f_primary: NAME | NUMBER | f_text | f_object | CONSTANT | "(" f_conditional ")" | "[" \
(f_argument (", " f_argument)*)? "]"
f_object: "{" (f_entry (", " f_entry)*)? "}"
f_entry: NAME | (KEY | string) ": " f_conditional
f_string: QUOTED | SINGLE
f_text: string | QUOTED_START f_conditional (QUOTED_MIDDLE f_conditional)* QUOTED_END
""",
}


def _levels(prefix: str) -> Iterator[str]:
    """The binary levels, each over the next tighter one, then what is looser than all of them.

    Only the leftmost operand of a line that may start a statement is special.
    """
    rest = prefix if prefix == "f_" else ""
    gap = '" "' if prefix == "f_" else "gap"
    if prefix != "f_":
        yield f'{prefix}pipeline: {prefix}conditional ({gap} PIPES " " {rest}conditional)*'
    otherwise = "f_conditional" if prefix == "f_" else "(conditional | assignment | lambda)"
    then = "f_conditional" if prefix == "f_" else "expression"
    yield (
        f"{prefix}conditional: {prefix}annotation "
        f'({gap} CONDITION " " {then} {gap} ": " {otherwise})?'
    )
    for level in _LEVELS:
        tighter = Level(level + 1).rule
        yield f"{prefix}{level.rule}: {prefix}{tighter}{_tail(level, rest, gap, tighter)}"


def _tail(level: Level, rest: str, gap: str, tighter: str) -> str:
    """What may follow the first operand of a level."""
    if level is Level.ANNOTATION:
        value = "f_equality" if rest else "right"
        return f' ({gap} "~> " {value} | ({gap} SEQUENCE " " {rest}{tighter})*)'
    if level is Level.POWER:
        return f' ({gap} POWER " " {rest}power)?'
    again = f'{gap} {level.name} " " {rest}{tighter}'
    if level is Level.COMPARISON:
        again += f' | " in " {rest}{tighter} | {gap} "instanceof " (NAME | string)'
    return f" ({again})*"


# --- terminals -----------------------------------------------------------------------------------


def _terminals() -> Iterator[str]:
    binary = [row for row in OPERATORS if row.arity == "binary"]
    for level in (*_LEVELS[1:], Level.PIPELINE):
        rows = [row for row in binary if row.level is level and not row.sign.isalpha()]
        yield _choice("PIPES" if level is Level.PIPELINE else level.name, _signs(rows))
    yield _choice("SEQUENCE", [row.sign for row in binary if row.terminal == "SEQUENCE"])
    yield _choice("COALESCES", _signs(_at(Level.NULLISH, Level.COALESCING)))
    yield _choice("CONDITION", _signs(row for row in OPERATORS if row.arity == "ternary"))
    assigned = _signs(row for row in OPERATORS if row.arity == "assignment")
    yield _choice("ASSIGNMENT", assigned)
    yield _choice("UPDATE", _signs(row for row in OPERATORS if row.terminal == "UPDATE"))
    access = _signs(row for row in OPERATORS if row.arity == "postfix" and row.sign[-1] == ".")
    yield _choice("MEMBER", access)
    yield 'INDEX: "[" | "?.["'
    yield 'JUMP: "break" | "continue"'
    prefixes = [row.sign for row in OPERATORS if row.arity == "prefix" and row.sign != "await"]
    for name, signs in (("", prefixes), ("S_", [one for one in prefixes if one not in "+-"])):
        yield _choice(f"{name}PREFIX", [one for one in signs if len(one) == 1])
        yield _choice(f"{name}PREFIX_WORD", signs)
    yield _choice("CONSTANT", [word for word, kind in KEYWORDS.items() if kind == "CONSTANT"])
    yield f"NAME: /{_names()}/"
    yield "KEY: /[A-Za-z_$][A-Za-z0-9_$]*/"
    yield r"NUMBER: /[0-9]+(\.[0-9]+)?([eE][+\-]?[0-9]+)?/"
    yield from _texts()
    yield r"COMMENT: /\/\/[^\n]*/ | /\/\*[^*]([^*]|\*+[^*\/])*\*+\//"
    yield r'BREAK: (COMMENT? "\n" " "*)+'
    yield r"HEADER: /\/\*\*([^*]|\*+[^*\/])*\*+\//"


def _texts() -> Iterator[str]:
    """Texts, and the pieces of those that hold expressions."""
    for name, quote, line in (("QUOTED", '"', r"\n"), ("TICKED", "`", "")):
        plain = rf"[^{quote}\\{line}$]|{_ESCAPED}"
        inside = rf"({plain}|\$+([^{quote}\\{line}${{]|{_ESCAPED}))*"
        yield rf"{name}: /{quote}{inside}\$*{quote}/"
        yield rf"{name}_START: /{quote}{inside}\$+\{{/"
        yield rf"{name}_MIDDLE: /\}}{inside}\$+\{{/"
        yield rf"{name}_END: /\}}{inside}\$*{quote}/"
    yield r"RAW: /```(`?`?[^`\\$])*```/"
    yield rf"SINGLE: /'([^'\\\n]|{_ESCAPED})*'/"


def _at(*levels: Level) -> list[Operator]:
    return [row for row in OPERATORS if row.level in levels and row.arity == "binary"]


def _signs(rows: Iterable[Operator]) -> list[str]:
    return [row.sign for row in rows]


def _choice(name: str, signs: Iterable[str]) -> str:
    return f"{name}: " + " | ".join(f'"{sign}"' for sign in signs)


def _names() -> str:
    """An expression for every plain name that is none of the words: a word left early, with
    another letter, or gone on from."""
    return _other(sorted(NO_NAMES), first=True)


def _other(words: list[str], *, first: bool = False) -> str:
    """What may follow a common beginning, so that none of these remainders of words comes out."""
    rest = "[A-Za-z0-9_$]"
    tails: dict[str, list[str]] = {}
    for word in words:
        if word:
            tails.setdefault(word[0], []).append(word[1:])
    options = [f"[{_letters(frozenset(tails), digits=not first)}]{rest}*"]
    options += [letter + _other(after) for letter, after in sorted(tails.items())]
    ends = not first and "" not in words
    return f"({'|'.join(options)}){'?' if ends else ''}"


def _letters(without: frozenset[str], *, digits: bool) -> str:
    """A class of the letters of names, without some."""
    every = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" + (
        "0123456789" if digits else ""
    )
    runs: list[str] = []
    for letter in (one for one in every if one not in without):
        if runs and ord(letter) == ord(runs[-1][-1]) + 1:
            runs[-1] = runs[-1][0] + letter
        else:
            runs.append(letter)
    return "".join(run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs) + "_$"
