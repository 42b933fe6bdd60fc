"""A test run as JUnit XML, the form that CI services read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_patterns.testing.failure_lines import failure_text
from parallax_patterns.testing.results import CaseResult, TestRun
from parallax_patterns.text_files import shown_path

_UNWRITABLE: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot hold, escaped or not."""


def junit_xml(run: TestRun) -> str:
    """The document: one suite a test file, one case a case."""
    root = Element("testsuites", _counts(run.cases), name="parallax")
    for file, group in groupby(run.cases, key=lambda case: case.file):
        cases = tuple(group)
        suite = SubElement(root, "testsuite", _counts(cases), name=shown_path(file))
        for case in cases:
            _add(suite, case)
    faults = [one for one in run.diagnostics if one.severity is Severity.ERROR]
    for name, several in groupby(faults, key=lambda one: one.source.name):
        _add_faults(root, name, tuple(several))
    return document_of(root)


document = junit_xml
"""As each form of a test run is written."""


def document_of(root: Element) -> str:
    """The text of a report."""
    indent(root)
    text = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _counts(cases: tuple[CaseResult, ...]) -> dict[str, str]:
    return {
        "tests": str(len(cases)),
        "failures": str(sum(case.status == "failed" for case in cases)),
        "errors": str(sum(case.status == "error" for case in cases)),
        "skipped": str(sum(case.status == "written" for case in cases)),
        "time": f"{sum(case.duration for case in cases):.3f}",
    }


def _add_faults(root: Element, name: str, faults: Sequence[Diagnostic]) -> None:
    """A file that was kept from running, as a case that could not run."""
    counts = {"tests": "1", "failures": "0", "errors": "1", "skipped": "0", "time": "0.000"}
    for key in ("tests", "errors"):
        root.set(key, str(int(root.get(key, "0")) + 1))
    suite = SubElement(root, "testsuite", counts, name=name)
    line = str(faults[0].source.position(faults[0].span.start).line)
    file = {"classname": name, "name": "the file", "file": name, "line": line, "time": "0.000"}
    element = SubElement(suite, "testcase", file)
    for one in faults:
        SubElement(element, "error", message=writable(one.label), type=one.code)


def _add(suite: Element, case: CaseResult) -> None:
    element = SubElement(
        suite,
        "testcase",
        classname=shown_path(case.file),
        name=writable(case.name),
        file=shown_path(case.file),
        line=str(case.line),
        time=f"{case.duration:.3f}",
    )
    if case.status == "written":
        SubElement(element, "skipped", message="the snapshot was written just now; read it")
    tag = "failure" if case.status == "failed" else "error"
    for failure in case.failures:
        SubElement(
            element, tag, message=writable(failure.message), type=failure.what
        ).text = writable(failure_text([failure]))
    for one in case.diagnostics:
        SubElement(element, "error", message=writable(one.label), type=one.code)


def writable(text: str) -> str:
    """The text without what XML cannot hold."""
    return _UNWRITABLE.sub("\ufffd", text)
