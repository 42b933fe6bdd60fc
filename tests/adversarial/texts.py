"""Texts, names of files and header values on their way into the emitted module."""

from __future__ import annotations

import json
from typing import Final

from tests.adversarial.attempt import Attempt, bounded, gives, refused

_NASTY: Final = (
    '"""', "'''", '"""; import os; """', "\\", "\\\\", "\\N{DIGIT ONE}", "{run.input}", "%(x)s",
    "#", "\n", "\r\n", "\r", "\t", "\0", "\x1b[31m", "\u2028\u2029", "\x85", "\ufeff", "\u202eabc",
    "😀", "'\"`", "\\u0022", "*/", "/*", "//", "$", "<%= 1 %>",
    "\x7f", "é" * 50, "]]>",
)  # fmt: skip


def _literal(text: str) -> str:
    return json.dumps(text)


_STRINGS = (
    gives("every-nasty-text", f"[{', '.join(map(_literal, _NASTY))}]", list(_NASTY)),
    gives("nasty-keys", f"{{{', '.join(f'{_literal(one)}: {at}' for at, one in enumerate(_NASTY))}}}",
          {one: at for at, one in enumerate(_NASTY)}),
    gives("nasty-properties", f"o = {{[{_literal(_NASTY[2])}]: 1}}\no[{_literal(_NASTY[2])}]", 1),
    gives("nasty-match", f"match input {{ {_literal(_NASTY[2])} => 1, _ => 2 }}", 1,
          input=_NASTY[2]),
    gives("triple-quotes", "```a\"\"\"b'''c${1 + 1}\n\\n ```", "a\"\"\"b'''c2\n\\n "),
    refused("half-a-character", r'"\ud800"', "escape"),
    gives("half-a-character-at-run-time", 'h = "😀"[0]\n[h, h + "😀"[1], {[h]: 1}, `${h}`]',
          ["\ud83d", "😀", {"\ud83d": 1}, "\ud83d"]),
    gives("raw-newlines-in-a-text", "`a\n\"\"\"\nimport os\n`", "a\n\"\"\"\nimport os\n"),
    gives("thrown-text", "try { throw '\"\"\"\\n' } catch (e) { e }", '"""\n'),
)  # fmt: skip


def _header(key: str, text: str) -> str:
    return f"/**\n * @{key} {text}\n */\n1"


_HEADERS = tuple(
    gives(f"header-{key}-{number}", _header(key, text), 1)
    for key in ("name", "version", "description")
    for number, text in enumerate(
        ('"""; import os; """', "x'''y", "\\", "a\\nb # c", "\u202eevil", "{0}", '"\\u2028"', "“”")
    )
)

_GROUPS = (
    gives("group-with-nasty-capability",
          '/**\n * @group g {"capabilities": ["\\"\\"\\"", "\\n", "__class__"], "min": 0}\n */\n'
          "g.length", 0),
    bounded("group-with-nasty-name", '/**\n * @group __class__ {"min": 0}\n */\n__class__.length'),
)  # fmt: skip

_FILES = tuple(
    gives(f"file-name-{number}", "x = input.a.b\nx", None, input={"a": {}}, file=name)
    for number, name in enumerate(
        (
            'a"""b.prism', "a'b\\.prism", "a\nimport os\n.prism", "\u2028.prism", "../../x.prism",
            ".prism", "a\0b.prism", "😀.prism", "__init__.prism", '"; raise SystemExit #.prism',
        )
    )
)  # fmt: skip

_OTHER = (
    gives("comments", '// """ */ \\\n/* """\nimport os\n\u2028 */ 1 // \x85 2', 1),
    gives("context-name", "context __import__ { 1 }", 1),
    gives("pattern-name", "pattern __class__ { 1 }", 1),
    gives("operation-name", "agents[0].__import__('os\"\"\"\\n')", "ok",
          agents={"a": {"capabilities": [], "script": [{"answer": "ok", "confidence": 1}]}}),
    gives("answers-with-nasty-texts", "r = agents[0].ask()\n`${r}` + r[0] + JSON.stringify(r)",
          "[\"\\\"\\\"\\\"\",\"\\ud800\"]\"\"\"[\"\\\"\\\"\\\"\",\"\\ud800\"]",
          agents={"a": {"capabilities": [],
                        "script": [{"answer": ['"""', "\ud800"], "confidence": 1}]}}),
    gives("answer-with-dunder-keys", "agents[0].ask().__class__.__name__", "x",
          agents={"a": {"capabilities": [], "script": [
              {"answer": {"__class__": {"__name__": "x"}}, "confidence": 1}]}}),
    gives("nasty-agent-names", "agents[0].id", '"""\n__class__',
          agents={'"""\n__class__': {"capabilities": [], "script": []}}),
)  # fmt: skip

TEXTS: Final[tuple[Attempt, ...]] = (*_STRINGS, *_HEADERS, *_GROUPS, *_FILES, *_OTHER)
