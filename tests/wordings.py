"""What the tests of whole small documents share: which errors are said, by code and by a number that takes part."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.data import RawDocument
from extractor.pipeline import extract_document


def assert_reports(text: str, expected: Sequence[tuple[str, str]], name: str = "x.txt") -> None:
    """The errors and warnings of a document are just ``expected``: a code, and a number that one anchor holds."""
    found = extract_document(RawDocument(name=name, data=text.encode()))
    reports = [one for one in found.findings if one.severity != "info"]
    assert [one.code for one in reports] == [code for code, _ in expected], [one.message for one in reports]
    for report, (_, number) in zip(reports, expected, strict=True):
        assert any(number in "".join(anchor.text.split()) for anchor in report.anchors), report.message
