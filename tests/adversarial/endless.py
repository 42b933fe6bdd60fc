"""What never ends: loops, recursion, retries, floods of events and of tasks; schemas that hang."""

from __future__ import annotations

from typing import Final

from tests.adversarial.attempt import Attempt, bounded, exceeded, failed

_LOOPS = tuple(
    exceeded(f"loop-{name}", source, "steps")
    for name, source in (
        ("while", "x = input\nwhile (true) { x = 1 }\nx"),
        ("while-empty", "while (true) { }"),
        ("for", "for (;;) { }"),
        ("do", "do { x = 1 } while (true)"),
        ("continue", "while (true) { continue }"),
        ("try", "while (true) { try { throw 1 } catch (e) { } }"),
        ("finally", "while (true) { try { continue } finally { } }"),
        ("nested-lists", "r = range(1000)\nx = 0\nfor a in r { for b in r { for c in r { x = a } } }\nx"),
        ("list-in-while", "while (true) { for x in [1, 2] { y = x } }"),
        ("callbacks", "while (true) { [1].map(x => x) }"),
        ("uncertain", "uncertain while (true ~> 0.9) { high { x = 1 } low { x = 2 } }"),
        ("step", "for (let i = 0; i < 1; i += 0) { }"),
        ("nan", "for (let i = 0 / 0; i != 5; i++) { }"),
        ("evidence", "x = 1 ~> 0.9\nwhile (true) { x = x + (1 ~> 0.9) }"),
        ("objects", "o = {}\nwhile (true) { o.n = 1 }"),
        ("closures", "f = () => 1\nwhile (true) { g = f; f = () => g }"),
        ("match", "while (true) { match 1 { 1 => 2 } }"),
        ("sort", "while (true) { [3, 1, 2].sort((a, b) => a - b) }"),
        ("strings", 'while (true) { "abc".toUpperCase() }'),
        ("push", "xs = []\nwhile (true) { xs.push(1) }"),
        ("swallowed", "while (true) { try { while (true) { } } finally { continue } }"),
        ("returned", "f = () => { while (true) { try { while (true) { } } finally { return 1 } } }\nwhile (true) { f() }"),
        ("long-literal", f"while (true) {{ x = [{'1, ' * 8_000}] }}"),
        ("long-body", "while (true) {\n" + "x = 1\n" * 2_000 + "}"),
        ("long-function", "f = () => {\n" + "x = 2\n" * 2_000 + "}\nwhile (true) { f() }"),
        ("long-body-of-a-list", "r = range(100000)\nfor a in r {\n" + "x = [a, a, a, a, a, a, a]\n" * 500 + "}"),
    )
)  # fmt: skip

_RECURSION = tuple(
    exceeded(f"recursion-{name}", source)
    for name, source in (
        ("function", "function f(n) { return f(n + 1) }\nf(0)"),
        ("mutual", "function f() { return g() }\nfunction g() { return f() }\nf()"),
        ("lambda", "f = n => f(n + 1) + 1\nf(0)"),
        ("map", "function f(xs) { return xs.map(x => f([x])) }\nf([1])"),
        ("reduce", "f = xs => xs.reduce((a, b) => f(xs), 0)\nf([1])"),
        ("sort", "f = xs => xs.sort((a, b) => f(xs))\nf([2, 1])"),
        ("self-application", "w = x => x(x)\nw(w)"),
        ("object", "o = {}\no.f = () => o.f()\no.f()"),
        ("pipeline", "f = x => x |> f\n1 |> f"),
        ("default", "function f(a = f()) { return a }\nf()"),
        ("waiting", "function f(n) { sleep(0)\nreturn f(n + 1) }\nf(0)"),
        ("finally", "function f() { try { return f() } finally { f() } }\nf()"),
        ("catch", "function f() { try { return f() } catch (e) { return f() } }\nf()"),
        ("replace", 'f = s => s.replace("a", m => f(s))\nf("a")'),
        ("tree", "function f(n) { return n == 0 ? 1 : f(n - 1) + f(n - 1) }\nf(100)"),
        ("applied-tree", "w = (f, n) => n == 0 ? 0 : f(f, n - 1) + f(f, n - 1)\nw(w, 100)"),
        ("mapped-tree", "f = n => n == 0 ? 0 : sum([1, 2].map(x => f(n - 1)))\nf(100)"),
        ("kept-tree", "o = {}\no.f = n => n == 0 ? 0 : o.f(n - 1) + o.f(n - 1)\no.f(100)"),
    )
)  # fmt: skip

_CONTROL = 'import { retry, parallel, fallback, sequential, timeout, race, batch } from "@parallax/primitives"\n'
_ONE = {"a": {"capabilities": [], "script": [{"answer": 1, "confidence": 0.1}]}}
_BAD = {"a": {"capabilities": [], "script": [{"error": "crash"}]}}

_TASKS = (
    bounded("retry-for-ever", _CONTROL.replace("parallel, fallback, sequential, timeout, race, batch", "parallel")
            + "parallel([1])\nretry(() => agents[0].ask(), {maxAttempts: 1000000000, delay: 0, minConfidence: 0.9})", agents=_ONE),
    bounded("retry-of-crashes", 'import { retry } from "@parallax/primitives"\n'
            "retry(() => agents[0].ask(), {maxAttempts: 1000000000, delay: 0})", agents=_BAD),
    bounded("retry-infinity", 'import { retry } from "@parallax/primitives"\n'
            "retry(() => agents[0].ask(), {maxAttempts: Infinity, delay: 0})", agents=_BAD),
    bounded("parallel-of-a-million", 'import { parallel } from "@parallax/primitives"\n'
            "parallel(range(1000000).map(n => () => n))", seconds=6),
    bounded("parallel-of-a-million-calls", 'import { parallel } from "@parallax/primitives"\n'
            "parallel(range(1000000).map(n => () => agents[0].ask(n)))", agents=_ONE),
    bounded("parallel-in-parallel", 'import { parallel } from "@parallax/primitives"\n'
            "f = () => parallel([f, f])\nf()", agents=_ONE),
    bounded("calls-by-the-million", "range(1000000).map(n => agents[0].ask(n)).length", agents=_ONE),
    bounded("calls-in-a-loop", "while (true) { agents[0].ask() }", agents=_ONE),
    bounded("calls-with-large-payloads", 's = "a".repeat(1000000)\nwhile (true) { agents[0].ask(s) }', agents=_ONE),
    bounded("sequential-of-a-million", 'import { sequential } from "@parallax/primitives"\n'
            "sequential(range(1000000).map(n => () => n))", seconds=6),
    bounded("race-of-nobody", 'import { race } from "@parallax/primitives"\n'
            "race(range(100000).map(n => () => sleep(1e12)))", seconds=6),
    bounded("batch-of-nothing", 'import { batch } from "@parallax/primitives"\n'
            "batch(range(1000), 0, x => x)"),
    bounded("timeout-of-nothing", 'import { timeout } from "@parallax/primitives"\n'
            "timeout(() => { while (true) { } }, 1)"),
    bounded("sleeping-for-ever", "while (true) { sleep(1000000) }"),
    bounded("sleeping-not-at-all", "while (true) { sleep(0) }"),
    bounded("sleeping-long", "sleep(1e300)"),
    bounded("sleeping-nan", "sleep(0 / 0)"),
    bounded("sleeping-backwards", "sleep(-5)"),
    bounded("sleeping-by-the-million", "range(1000000).map(n => sleep(n)).length"),
)  # fmt: skip

_FLOODS = (
    exceeded("log-flood", "while (true) { print(1) }"),
    exceeded("log-of-large-texts", 's = "a".repeat(1000000)\nwhile (true) { print(s) }'),
    exceeded("console-flood", 'while (true) { console.error("x", {a: 1}) }'),
    exceeded("clamped-flood", "n = input.n\nwhile (true) { x = 1 ~> n }", input={"n": 7}),
    exceeded("context-flood", "while (true) { context c { x = 1 } }"),
    exceeded("random-flood", "while (true) { x = random() }"),
    exceeded("clock-flood", "while (true) { x = now() }"),
    exceeded("wait-flood-of-lines", "range(10000000).forEach(n => print(n))"),
)  # fmt: skip

_LIARS = (
    failed("sort-with-text", '[2, 1].sort(() => "x")', "number"),
    failed("sort-that-throws", "[2, 1].sort(() => { throw 5 })"),
    bounded("sort-that-always-says-1", "range(1000).sort(() => 1).length"),
    bounded("sort-with-nan", "range(1000).sort(() => 0 / 0).length"),
    bounded("sort-at-random", "range(1000).sort(() => random() - 0.5).length"),
    bounded("sort-a-million", "range(1000000).reverse().sort().length", seconds=6),
    bounded("sort-a-million-by-callback", "range(1000000).sort((a, b) => b - a).length", seconds=6),
)  # fmt: skip


def _output(schema: str, value: str) -> str:
    """A pattern whose result has a part `v` that must fit the schema."""
    whole = f'{{"type": "object", "properties": {{"v": {schema}}}}}'
    return f"/**\n * @output {whole}\n */\n({{v: {value}}})"


_TEXT = '"a".repeat(40) + "!"'
_DOUBLING = ", ".join(
    f'"d{at}": {{"allOf": [{{"$ref": "#/$defs/d{at + 1}"}}, {{"$ref": "#/$defs/d{at + 1}"}}]}}'
    for at in range(40)
)

_SCHEMAS = tuple(
    bounded(f"schema-{name}", _output(schema, value), seconds=4)
    for name, schema, value in (
        ("bad-expression", '{"pattern": "^(a+)+$"}', _TEXT),
        ("slow-expression", '{"pattern": "^a*a*a*a*a*a*b$"}', '"a".repeat(5000)'),
        ("slow-search", '{"pattern": "a*a*a*b"}', '"a".repeat(5000)'),
        ("alternatives", '{"pattern": "^(a|a)*$"}', _TEXT),
        ("optionals", f'{{"pattern": "{"a?" * 40}{"a" * 40}"}}', '"a".repeat(39)'),
        ("back-reference", '{"pattern": "^(a*)*\\\\1$"}', _TEXT),
        ("look-ahead", '{"pattern": "^(?=(a+)+$)b"}', _TEXT),
        ("large-count", '{"pattern": "^((a{1,1000}){1,1000}){1,1000}$"}', _TEXT),
        ("broken-expression", '{"pattern": "(["}', '"a"'),
        ("long-expression", f'{{"pattern": "{"(" * 5000}{")" * 5000}"}}', '"a"'),
        ("bad-keys", '{"patternProperties": {"^(a+)+$": {}}}', f"({{[{_TEXT}]: 1}})"),
        ("bad-names", '{"propertyNames": {"pattern": "^(a+)+$"}}', f"({{[{_TEXT}]: 1}})"),
        ("of-itself", '{"$ref": "#"}', "({v: 1})"),
        ("of-itself-at-once", '{"$ref": "#/properties/v"}', "1"),
        ("of-itself-twice", '{"allOf": [{"$ref": "#/properties/v"}]}', "1"),
        ("from-a-file", '{"$ref": "file:///etc/passwd"}', "1"),
        ("from-the-net", '{"$ref": "http://127.0.0.1:1/x"}', "1"),
        ("another-name", '{"$id": "http://127.0.0.1:1/", "$ref": "x.json"}', "1"),
        ("unique-items", '{"uniqueItems": true}', "range(3000).map(n => ({a: [n]}))"),
        ("contains", '{"contains": {"contains": {"const": 1}}}', "range(300).map(n => range(300))"),
        ("of-many", '{"items": {"type": "number"}}', "range(100000)"),
        ("tiny-multiples", '{"multipleOf": 1e-300}', "1e300"),
        ("huge-number", '{"minLength": 1e400}', '"a"'),
        ("doubling", f'{{"$defs": {{{_DOUBLING}, "d40": {{}}}}, "$ref": "#/properties/v/$defs/d0"}}'
         .replace("#/$defs", "#/properties/v/$defs"), "1"),
        ("nonsense", '{"type": "nonsense"}', "1"),
        ("dynamic", '{"$dynamicRef": "#meta"}', "1"),
        ("formats", '{"format": "regex"}', '"(((("'),
    )
)  # fmt: skip

ENDLESS: Final[tuple[Attempt, ...]] = (
    *_LOOPS, *_RECURSION, *_TASKS, *_FLOODS, *_LIARS, *_SCHEMAS,
)  # fmt: skip
