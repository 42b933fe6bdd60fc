"""Findings as JUnit XML: one suite a file, one case a finding.

A finding that counts as a fault is a failed case; any other is a case that passed and says what
was found. A file without findings is one case that passed, so that the report counts every file.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement

from parallax_cli.junit import document_of, writable
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_patterns.validation import FileFindings, Validation


def document(found: Validation, shown: Iterable[Diagnostic]) -> str:
    """The report on every file, with the findings to show."""
    wanted = set(map(id, shown))
    root = Element("testsuites", name="parallax validate")
    for file in found.files:
        _add(root, file, [one for one in file.diagnostics if id(one) in wanted], found)
    for count in ("tests", "failures"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    return document_of(root)


def _add(root: Element, file: FileFindings, findings: list[Diagnostic], found: Validation) -> None:
    failures = sum(found.is_fault(one) for one in findings)
    counts = {"tests": str(len(findings) or 1), "failures": str(failures)}
    suite = SubElement(root, "testsuite", counts, name=file.source.name)
    if not findings:
        SubElement(suite, "testcase", classname=file.source.name, name=file.kind)
    for one in findings:
        _add_finding(suite, one, fault=found.is_fault(one))


def _add_finding(suite: Element, one: Diagnostic, *, fault: bool) -> None:
    place = one.source.position(one.span.start)
    name = f"{place.line}:{place.column} {one.code} {one.title}"
    case = SubElement(suite, "testcase", classname=one.source.name, name=writable(name))
    case.set("file", one.source.name)
    case.set("line", str(place.line))
    words = writable("\n".join(filter(None, [one.label, one.hint, one.note])))
    kind = f"{one.severity.value} {one.code}"
    if fault:
        SubElement(case, "failure", message=writable(one.label), type=kind).text = words
    else:
        SubElement(case, "system-out").text = f"{kind}: {words}"
