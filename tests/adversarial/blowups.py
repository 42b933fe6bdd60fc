"""Large things from small texts: literals, texts and lists that double, deep nests, exponents."""

from __future__ import annotations

from typing import Final

from tests.adversarial.attempt import Attempt, bounded, exceeded, failed, gives, refused

LONG: Final = 30_000
"""Times that a text repeats: far beyond what is read, and minutes for what takes its square."""

_SOURCES = (
    bounded("number-of-a-million-digits", f"x = {'9' * 10**6}\nx", seconds=3),
    bounded("fraction-of-a-million-digits", f"x = 0.{'9' * 10**6}\nx", seconds=3),
    bounded("exponent-of-a-million-digits", f"x = 1e{'9' * 10**6}\nx", seconds=3),
    bounded("hexadecimal", "x = 0xffffffff\nx"),
    gives("text-of-a-megabyte", f'x = "{"a" * 10**6}"\nx.length', 10**6),
    gives("escapes-of-a-megabyte", f'x = "{chr(92)}u0041{"".join([chr(92) + "n"] * 300_000)}"\nx.length', 300_001),
    bounded("name-of-a-megabyte", f"{'a' * 10**6} = 1\n{'a' * 10**6}"),
    bounded("array-of-8000", f"x = [{', '.join(['1'] * 8_000)}]\nx.length"),
    bounded("object-of-3000", f"x = {{{', '.join(f'k{at}: 1' for at in range(3_000))}}}\nx.k7"),
    bounded("comments-of-a-megabyte", "// " + "/* " * 300_000 + "\n1"),
    bounded("header-of-many-lines", "/**\n" + " * @name x\n" * 20_000 + " */\n1", seconds=4),
    bounded("header-nested", f'/**\n * @input {"[" * 100_000}\n */\n1'),
    bounded("header-braces", f'/**\n * @input {"{" * 100_000}\n */\n1'),
    bounded("schema-nested", '/**\n * @input ' + '{"a":' * 5000 + '"string"' + "}" * 5000 + "\n */\n1"),
)  # fmt: skip

_NESTS = (
    *(
        refused(f"nest-of-{name}", f"x = 1\n{opening * LONG}x{closing * LONG}")
        for name, opening, closing in (
            ("parentheses", "(", ")"), ("lists", "[", "]"), ("objects", "{a: ", "}"),
            ("not", "!", ""), ("minus", "- ", ""), ("confidence", "~ ", ""),
            ("lambdas", "() => ", ""), ("calls", "f(", ")"), ("templates", "`${", "}`"),
            ("typeof", "typeof ", ""), ("blocks", "{\n", "\n}"), ("powers", "x ** ", ""),
            ("conditionals", "x ? x : ", ""), ("assignments", "x = ", ""),
        )
    ),
    *(
        bounded(f"open-{name}", opening * LONG, seconds=4)
        for name, opening in (
            ("parentheses", "("), ("brackets", "["), ("braces", "{"), ("closed", ")"),
            ("comments", "/*"), ("quotes", '"'), ("backticks", "`"), ("templates", "`${"),
            ("backslashes", "\\"), ("quoted-backslashes", '"\\'), ("tildes", "~"), ("dots", "."),
            ("questions", "?"), ("signs", "~>"), ("arrows", "=>"), ("spaces", " "), ("lines", "\n"),
            ("returns", "\r"), ("tabs", "\t"), ("zeros", "0"), ("points", "1."), ("nulls", "\0"),
            ("surrogates", "\ud800"), ("header", "/**"), ("at", "/** @"), ("semicolons", ";"),
            ("ifs", "if "), ("functions", "function "), ("matches", "match "), ("tries", "try {"),
            ("commas", ","), ("colons", ":"), ("marks", "\ufeff"), ("stars", "*"), ("e", "1e"),
        )
    ),
    bounded("long-sum", "x = " + " + ".join(["1"] * 20_000) + "\nx", seconds=5),
    bounded("long-chain", "x = input" + "?.a" * 10_000 + "\nx", seconds=5),
    bounded("long-else-if", "x = input.n\n" + "if (x == 1) { 1 } else " * 3000 + "{ 2 }", seconds=5),
    bounded("long-pipeline", "f = v => v + 1\n0" + " |> f" * 5000, seconds=5),
    bounded("many-assigning-elements", "x = 0\n[" + "x++, " * 3500 + "0]", seconds=3),
    bounded("many-arms-that-bind", "match input.n { " + ", ".join(f"v{at} if v{at} > {at} => {at}" for at in range(2500)) + ", _ => 0 }", seconds=3),
    bounded("many-unused-answers", "".join(f'import {{ parallel as p{at} }} from "@parallax/primitives"\np{at}(agents)\n' for at in range(2000)), seconds=3),
    bounded("many-parameters", f"f = ({', '.join(f'a{at}' for at in range(2000))}) => a7\nf(1)", seconds=2),
    bounded("many-arms", "match input.n { " + ", ".join(f"{at} => {at}" for at in range(400)) + " }"),
    bounded("many-functions", "\n".join(f"function f{at}() {{ return f{(at + 1) % 400}() }}" for at in range(400)) + "\nf0()"),
    bounded("nested-loops", "".join("for (const x of [1]) {\n" for _ in range(150)) + "x = 1\n" + "}\n" * 150),
    bounded("nested-functions", "".join(f"function f{at}() {{\n" for at in range(150)) + "return 1\n" + "}\n" * 150),
)  # fmt: skip

_DOUBLING = (
    exceeded("text-doubles", 's = "ab"\nwhile (true) { s = s + s }', "10,000,000"),
    exceeded("template-doubles", 's = "ab"\nwhile (true) { s = `${s}${s}` }', "10,000,000"),
    exceeded("list-doubles", "x = [1]\nwhile (true) { x = [...x, ...x] }"),
    exceeded("concat-doubles", "x = [1]\nwhile (true) { x = x.concat(x) }"),
    exceeded("flat-doubles", "x = [1]\nwhile (true) { x = [x, x].flat() }"),
    exceeded("flat-map-doubles", "x = [1]\nwhile (true) { x = x.flatMap(e => [e, e]) }"),
    exceeded("join-doubles", 's = "a"\nwhile (true) { s = [s, s, s].join(s) }', "10,000,000"),
    exceeded("replace-doubles", 's = "aa"\nwhile (true) { s = s.replaceAll("a", "aa") }'),
    exceeded("replace-signs", 's = "aa"\nwhile (true) { s = s.replaceAll("a", "$&$&$`") }'),
    exceeded("replace-empty", 's = "aa"\nwhile (true) { s = s.replaceAll("", s) }'),
    exceeded("replace-by-function", 's = "aa"\nwhile (true) { s = s.replaceAll("a", m => m + m) }'),
    exceeded("split-and-join", 's = "aa"\nwhile (true) { s = s.split("").join("xx") }'),
    exceeded("json-doubles", 's = "\\""\nwhile (true) { s = JSON.stringify(s) }'),
    exceeded("keys-double", "o = {a: 1}\nwhile (true) { o = {...o, [JSON.stringify(o)]: 1} }"),
    exceeded("reduce-doubles", 'range(100).reduce((s, _x) => s + s, "ab")', "10,000,000"),
    exceeded("repeat", '"ab".repeat(1e9)', "10,000,000"),
    exceeded("pad", '"a".padStart(1e12, "xyz")', "10,000,000"),
    exceeded("far-index", "x = []\nx[1e9] = 1\nx", "10,000,000"),
    failed("far-index-beyond-integers", "x = []\nx[0 / 0] = 1\nx", "no place"),
    bounded("far-index-huge", "x = []\nx[1e300] = 1\nx"),
    exceeded("range", "range(1e9)", "10,000,000"),
    failed("endless-range", "range(0, Infinity)", "finite"),
    exceeded("range-of-tiny-steps", "range(0, 1, 5e-324)"),
    bounded("huge-indent", 'JSON.stringify([[[1]]], null, 1e9).length'),
    bounded("arguments-by-the-million", "Math.max(...range(1000000))"),
    bounded("arguments-of-a-function", "f = (...xs) => xs.length\nf(...range(1000000))"),
    exceeded("many-large-lists", "xs = []\nwhile (true) { xs.push(range(1000000)) }"),
    exceeded("many-large-texts", 'xs = []\nwhile (true) { xs.push("a".repeat(9000000)) }'),
    exceeded("many-large-sums", 'xs = []\ns = "a".repeat(5000000)\nwhile (true) { xs.push(s + xs.length) }'),
    exceeded("many-spreads", "xs = []\nr = range(1000000)\nwhile (true) { xs.push([...r]) }"),
    exceeded("many-copies", "xs = []\nr = range(100000)\nwhile (true) { r[0] = 1; xs.push(r) }"),
    exceeded("many-splits", 'xs = []\ns = "a".repeat(1000000)\nwhile (true) { xs.push(s.split("")) }'),
    exceeded("many-objects", "xs = []\no = {}\nfor (let i = 0; i < 1e9; i++) { o[`${i}`] = i; xs.push(o) }"),
    exceeded("work-in-one-turn", 's = "a".repeat(9000000)\nwhile (true) { t = s.toUpperCase() }'),
    exceeded("search-in-one-turn", 's = "a".repeat(3000000)\nwhile (true) { t = s.includes("ab") }'),
    exceeded("equality-in-one-turn", "r = range(1000000)\nq = range(1000000)\nwhile (true) { t = r == q }"),
    exceeded("confidence-in-one-turn", "r = range(1000000)\nwhile (true) { t = ~r }"),
    exceeded("text-in-one-turn", "r = range(1000000)\nwhile (true) { t = `${r}` }"),
    exceeded("keys-in-one-turn", 'o = Object.fromEntries(range(100000).map(n => [`${n}`, n]))\nwhile (true) { t = Object.keys(o) }'),
    exceeded("unique-in-one-turn", "r = range(100000)\nwhile (true) { t = unique(r) }"),
    exceeded("zip-in-one-turn", "r = range(100000)\nwhile (true) { t = zip(r, r) }"),
    exceeded("sum-in-one-turn", "r = range(1000000)\nwhile (true) { t = sum(r) }"),
    exceeded("units-in-one-turn", 's = "é😀".repeat(1000000)\nwhile (true) { t = s[0] }'),
    exceeded("worst-search", 's = "a".repeat(1000000)\nn = "a".repeat(1000) + "b" + "a".repeat(1000)\nwhile (true) { t = s.indexOf(n) }'),
)  # fmt: skip

_SHARED = "x = [1]\nfor (let i = 0; i < 60; i++) { x = [x, x] }\n"
"""A thousand million million parts in sixty lists."""

_WALKS = tuple(
    bounded(f"shared-{name}", _SHARED + use)
    for name, use in (
        ("result", "x"), ("text", "`${x}`"), ("json", "JSON.stringify(x)"), ("equality", "x == x"),
        ("confidence", "~x"), ("annotation", "y = x ~> 0.5\ny[0]"), ("sort", "x.sort()"),
        ("unique", "unique(x)"), ("includes", "x.includes(x)"), ("index", "x.indexOf([x])"),
        ("copy-included", _SHARED.replace("x", "y") + "[x].includes(y)"),
        ("copy-found", _SHARED.replace("x", "y") + "[x].indexOf(y)"),
        ("join", "x.join()"), ("print", "print(x)"), ("throw", "throw x"), ("key", "{[`${x}`]: 1}"),
        ("flat", "x.flat(60).length"), ("flat-endless", "x.flat(Infinity).length"),
        ("match", "match x { [[[1]]] => 1, _ => 2 }"), ("minimum", "x ~~ 1"),
        ("lowered", "y = (true ~> 0.5) ~? x : 1\ny[1]"), ("group", "groupBy(x, e => `${e}`)"),
        ("agent", "agents[0].ask(x)"), ("typeof", "typeof x"), ("not", "!x"), ("in", "0 in x"),
        ("instance", "x instanceof Array"), ("spread", "[...x, ...x].length"), ("number", "Number(x)"),
        ("average", "average(x)"), ("log", "console.log(x)"), ("object", "Object.entries(x).length"),
        ("sortby", "sortBy(x, e => e)"), ("coalesce", "x ~?? 1"), ("gate", "x ~@> 0.5"),
        ("either", "x ~|| x"), ("map-lowered", "([1] ~> 0.5).map(() => x)"),
        ("mixed", "y = [x, 1 ~> 0.2]\nz = y ~~ y\n~z"), ("catch", "try { throw x } catch (e) { e }"),
        ("uncertain", "uncertain if (x) { high { 1 } }"), ("isnan", "isNaN(x)"),
    )
)  # fmt: skip

_DEEP = "x = [1]\nfor (let i = 0; i < 100000; i++) { x = [x] }\n"

_DEEP_WALKS = tuple(
    bounded(f"deep-{name}", _DEEP + use)
    for name, use in (
        ("result", "x"), ("text", "`${x}`"), ("json", "JSON.stringify(x)"), ("equality", "x == [x]"),
        ("confidence", "~x"), ("annotation", "y = x ~> 0.5\n~y[0]"), ("sort", "[x, x].sort()"),
        ("unique", "unique([x, x])"), ("includes", "[x].includes(x)"), ("print", "print(x)"),
        ("throw", "throw x"), ("agent", "agents[0].ask(x)"), ("lowered", "y = x ~~ (1 ~> 0.5)\ny"),
        ("flat", "x.flat(Infinity)"), ("caught", "try { `${x}` } catch (e) { 1 }"),
        ("dropped", "x = 1\nx"), ("path", "o = {a: x}\no.a[0][0] = 1\n2"), ("input", "x ~> 0.5"),
    )
)  # fmt: skip

_NUMBERS = (
    gives("huge-power", "[10 ** 400 > 1, 2 ** -1e308, (-2) ** 1e308 > 0]", [True, 0, True]),
    gives("parse-long-number", 'Number("9".repeat(1000000)) > 1', True),
    gives("parse-long-hexadecimal", 'parseInt("f".repeat(1000000), 16) > 1', True),
    gives("parse-long-integer", 'parseInt("9".repeat(1000000)) > 1', True),
    gives("parse-long-fraction", 'parseFloat("0." + "9".repeat(1000000)) <= 1', True),
    failed("parse-deep-json", 'JSON.parse("[".repeat(100000))', "JSON"),
    failed("parse-deep-closed-json", 'JSON.parse("[".repeat(100000) + "]".repeat(100000))', "deep"),
    failed("parse-infinite-json", 'JSON.parse("1e999999")', "JSON"),
    bounded("parse-long-json-number", 'JSON.parse("9".repeat(1000000))'),
    failed("digits-without-end", "n = input.n\nn.toFixed(1e9)", "toFixed", input={"n": 1}),
    gives("places-at-infinity", "x = [1, 2]\n[x.at(Infinity), x.slice(-Infinity, Infinity), "
          "x.at(-Infinity), x.at(0 / 0), x[Infinity], x[-1]]", [None, [1, 2], None, 1, None, None]),
    failed("repeat-infinity", '"a".repeat(Infinity)', "repeat"),
    gives("flat-to-infinity", "[[[[1]]]].flat(Infinity)", [1]),
    failed("confidence-of-nan", "1 ~> input.n / input.n", "NaN", input={"n": 0}),
)  # fmt: skip

BLOWUPS: Final[tuple[Attempt, ...]] = (
    *_SOURCES, *_NESTS, *_DOUBLING, *_WALKS, *_DEEP_WALKS, *_NUMBERS,
)  # fmt: skip
