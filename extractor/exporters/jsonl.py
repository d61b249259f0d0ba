"""JSON Lines: one extraction a line for ``extract``, one finding a line for ``check --format jsonl``.

The shapes are those of ``extractor.exporters.schema``; text is UTF-8, numbers are strings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from extractor.data import Extraction, Finding
from extractor.exporters.checked import Results
from extractor.exporters.places import Lines, first_place, utf8
from extractor.exporters.schema import FindingRecord, record

_ENCODER = msgspec.json.Encoder(decimal_format="string")


def report(results: Results) -> Iterator[str]:
    """A line for each finding of all documents."""
    for name, extraction, shown, _ in results.documents:
        yield from finding_lines(shown, name=name, text=extraction.document.text)


def lines(extractions: Iterable[tuple[str, Extraction]], *, text: bool = False) -> Iterator[str]:
    """A line for each document."""
    return (extraction_line(extraction, text=text) for _, extraction in extractions)


def extraction_line(extraction: Extraction, *, text: bool = False) -> str:
    """The whole extraction on one line; with ``text`` the document's text is in it."""
    return _ENCODER.encode(record(extraction, text=text)).decode()


def finding_lines(findings: Iterable[Finding], *, name: str, text: str) -> Iterator[str]:
    """Each finding on a line of its own, with the ``name`` of its document and its place in the document's ``text``."""
    lines = Lines(text)
    for finding in findings:
        line, column = first_place(finding, lines)
        fields = msgspec.structs.asdict(finding)
        yield _ENCODER.encode(FindingRecord(document=utf8(name), line=line, column=column, **fields)).decode()
