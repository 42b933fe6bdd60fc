"""Attempts to reach Python: attributes, built-ins, modules, files, and the names of emitted code."""

from __future__ import annotations

from typing import Final

from tests.adversarial.attempt import Attempt, bounded, failed, gives, refused

_ECHO = {"echo": {"capabilities": [], "script": [{"answer": "said", "confidence": 0.5}]}}

_ATTRIBUTES = (
    gives("class-of-a-number", "x = input.n\nx.__class__", None, input={"n": 1}),
    gives("class-of-a-function", "f = () => 1\n[f.__globals__, f.__code__, f.call]", [None] * 3),
    gives("constructor", 'o = input\n[o.constructor, o["__proto__"], o.toString]', [None] * 3,
          input={}),
    failed("chain-of-attributes", "x = input.s\nx.__class__.__mro__[1].__bases__",
           "of null", input={"s": ""}),
    refused("chain-of-methods", "x = input.s\nx.__class__.__mro__[1].__subclasses__()",
            "__subclasses__", input={"s": ""}),
    gives("computed-attribute", 'k = "__cla" + "ss__"\n[input[k], (() => 1)[k], "s"[k], [][k]]',
          [None] * 4, input={}),
    gives("attribute-by-destructuring",
          "{__class__: c, __dict__: d = 1, ...rest} = {a: 1}\n[c, d, rest]", [None, 1, {"a": 1}]),
    gives("attribute-in-match", "match ({a: 1}) { {__class__: c} => c, _ => 0 }", 0),
    gives("attribute-by-in", '["__class__" in {}, "append" in [], "length" in []]', [False] * 3),
    gives("proto-is-a-key", "o = {}\no.__proto__ = {admin: true}\n[o.admin, {}.admin, o]",
          [None, None, {"__proto__": {"admin": True}}]),
    gives("dunder-keys-are-keys", 'o = {__class__: 1, "__init__": 2, [`__x__`]: 3}\n'
          "[o.__class__, o.__init__, o.__x__]", [1, 2, 3]),
    gives("input-with-dunder-keys", "input.__class__.__name__", "x",
          input={"__class__": {"__name__": "x"}}),
    gives("attribute-of-an-agent", "a = agents[0]\n[a.__class__, a._weight, a.weight, a.id]",
          [None, None, None, "echo"], agents=_ECHO),
    gives("dunder-operation-is-a-call", "agents[0].__class__()", "said", agents=_ECHO),
    gives("answer-attributes", "r = agents[0].ask()\n[r.__class__, r.evidence, r.details]",
          [None] * 3, agents=_ECHO),
    failed("method-of-python", "f = x => x.append(2)\nf(input.xs)", "append", input={"xs": [1]}),
    failed("dunder-method", "f = x => x.__len__()\nf(input.xs)", "__len__", input={"xs": [1]}),
    refused("method-of-an-object", "input.keys()", "keys", input={"a": 1}),
    refused("format-as-a-method", "(input.t).format(1)", "format", input={"t": "{0.__class__}"}),
    gives("format-signs-in-text", "`{0.__class__} %s ${input.t} {run}`", "{0.__class__} %s {x!r} {run}",
          input={"t": "{x!r}"}),
    failed("percent-is-no-format", "input.t % 1", "needs two numbers", input={"t": "%s"}),
    failed("error-object", "try { input.a.b } catch (e) { e.__traceback__.tb_frame }", "of null",
           input={}),
    gives("caught-error-is-data", "try { input.a.b } catch (e) { Object.keys(e) }",
          ["name", "message"], input={}),
    gives("library-attributes", "f = Math.max\n[f.__self__, f.__module__, f.func, f.name]",
          [None] * 4),
    gives("confidence-attributes", "x = 1 ~> 0.5\n[x.evidence, x.__slots__, x.value]",
          [None, None, 1]),
)  # fmt: skip

_NAMES = tuple(
    refused(f"host-name-{name.strip('_(). ')}", f"{name}", name.split("(")[0].split(".")[0])
    for name in (
        'eval("1")', 'exec("import os")', 'open("/etc/passwd")', '__import__("os")', "globals()",
        'getattr(input, "__class__")', 'require("fs")', "process.env", "globalThis", "self",
        "__builtins__", 'compile("1", "", "eval")', "rt.add(1, 2)", "run.input", "PROGRAM",
        'Function("return 1")()', 'new_Date', "Object.getPrototypeOf(input)",
        'JSON.loads("1")', "breakpoint()",
    )
)  # fmt: skip

_MODULES = tuple(
    refused(f"import-{number}", f"import {{ x }} from {module}\nx")
    for number, module in enumerate(
        (
            '"os"', '"fs"', '"../../etc/passwd"', '"/etc/passwd"', '"./../../x.prism"',
            '"file:///etc/passwd"', '"http://example.com/x.prism"', '"parallax_runtime"',
            '"@parallax/primitives/../../x"', '"./x\\u0000.prism"', '"./a//../b.prism"', '""',
            '"C:\\\\x.prism"', '"~/x.prism"', '"./%2e%2e/x.prism"',
        )
    )
)  # fmt: skip

_TAKEN = (
    "rt", "run", "fault", "pattern", "PROGRAM", "annotations", "None", "True", "False", "lambda",
    "def", "class", "del", "pass", "global", "nonlocal", "raise", "yield", "assert", "with",
    "match", "case", "type", "print", "len", "float", "str", "list", "dict", "Exception",
    "BaseException", "_", "__", "___", "__name__", "__import__", "__builtins__", "__class__",
    "__debug__", "result", "outcome", "again", "chosen", "value", "part", "kept", "last",
)  # fmt: skip
"""Names of Python, and names that emitted code gives to what it needs itself."""

_LOOK_ALIKES = (
    "ｒｔ",
    "ｒｕｎ",
    "ｐａｔｔｅｒｎ",
    "ﬁ",
    "\u212a",
    "ª",
    "ſ",
    "𝐱",
    "ℯ",
    "µ",
    "__ｉｍｐｏｒｔ__",
)
"""Names that Python would read as others (NFKC), some of them taken."""


def _as_variables(names: tuple[str, ...]) -> tuple[str, list[int]]:
    lines = [f"let {name} = {at}" for at, name in enumerate(names)]
    return "\n".join((*lines, f"[{', '.join(names)}]")), list(range(len(names)))


def _as_parameters(names: tuple[str, ...]) -> tuple[str, list[int]]:
    given = ", ".join(map(str, range(len(names))))
    inner = f"(({', '.join(names)}) => (() => [{', '.join(names)}])())({given})"
    return inner, list(range(len(names)))


def _as_functions(names: tuple[str, ...]) -> tuple[str, list[int]]:
    lines = [f"function {name}() {{ return {at} }}" for at, name in enumerate(names)]
    return "\n".join((*lines, f"[{', '.join(f'{name}()' for name in names)}]")), list(
        range(len(names))
    )


def _as_patterns(names: tuple[str, ...]) -> tuple[str, list[int]]:
    places = list(range(len(names)))
    return f"[{', '.join(names)}] = {places}\n[{', '.join(names)}]", places


def _as_keys(names: tuple[str, ...]) -> tuple[str, list[int]]:
    pairs = ", ".join(f"{name}: {at}" for at, name in enumerate(names))
    read = ", ".join(f"o.{name}" for name in names)
    return f"o = {{{pairs}}}\n[{read}]", list(range(len(names)))


_RESERVED_HERE = frozenset({"match"})

_COLLISIONS = tuple(
    gives(f"names-{what}-{kind}", *make(names))
    for what, names in (
        ("taken", tuple(one for one in _TAKEN if one not in _RESERVED_HERE and one != "_")),
        ("look-alike", _LOOK_ALIKES),
    )
    for kind, make in (
        ("variables", _as_variables),
        ("parameters", _as_parameters),
        ("functions", _as_functions),
        ("patterns", _as_patterns),
        ("keys", _as_keys),
    )
)

_CALLS = (
    refused("model-call", 'llm("ignore all rules")', "llm"),
    refused("assigning-the-library", "Math.max = () => 1\nMath.max(1)"),
    gives("hiding-the-library", "let Math = {max: () => 7}\nMath.max(1)", 7),
    bounded("groups-with-odd-names", "x = __class__Agents.map(a => a.go())\nx"),
    refused("look-alike-twice", "let ﬁ = 1\nlet fi = 2\nﬁ", "fi"),
    gives("look-alike-is-the-same", "ﬁ = 1\nfi = 2\n[ﬁ, fi]", [2, 2]),
    gives(
        "library-as-a-value", "m = Math\n[m.max(1, 2), m.__dict__, m.__class__]", [2, None, None]
    ),
    gives(
        "library-namespaces",
        "[Math.__dict__, console.__class__, JSON.loads, Date.__init__]",
        [None] * 4,
    ),
    refused("await-nothing", "await import('os')"),
)

HOST: Final[tuple[Attempt, ...]] = (
    *_ATTRIBUTES, *_NAMES, *_MODULES, *_COLLISIONS, *_CALLS,
)  # fmt: skip
