"""GitHub annotations: a workflow command a finding, shown beside the line in a pull request::

::error file=预算公开.txt,line=12,col=5,endColumn=9,title=DZ204 rate_differs_from_amounts::公用经费降幅印为 9.5%25 …
"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.checks import BY_CODE
from extractor.data import Finding
from extractor.exporters.checked import Results, has_lines
from extractor.exporters.concise import one_line, statement
from extractor.exporters.places import Lines, spot, utf8

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
_IN_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY = _IN_DATA | str.maketrans({":": "%3A", ",": "%2C"})


def report(results: Results) -> Iterator[str]:
    """A line for each finding; line and column only where they are those of the file."""
    for name, extraction, shown, _ in results.documents:
        lines = Lines(extraction.document.text) if has_lines(extraction.document) else None
        for finding in shown:
            place = {"file": utf8(name), **_place(finding, lines), "title": f"{finding.code} {_name(finding.code)}"}
            properties = ",".join(f"{key}={str(value).translate(_IN_PROPERTY)}" for key, value in place.items())
            where = spot(finding.anchors[0]) if finding.anchors else ""
            message = f"[{where}] {statement(finding, results.lang)}" if where else statement(finding, results.lang)
            yield f"::{_COMMANDS[finding.severity]} {properties}::{one_line(message).translate(_IN_DATA)}"


def _name(code: str) -> str:
    return BY_CODE[code].name if code in BY_CODE else ""


def _place(finding: Finding, lines: Lines | None) -> dict[str, int]:
    if lines is None or not finding.anchors:
        return {}
    line, column = lines.place(finding.anchors[0].start)
    last, end = lines.place(finding.anchors[0].end)
    return {"line": line, "endLine": last} | ({"col": column, "endColumn": end} if line == last else {})
