"""The shape of the JSON that leaves the house, as records, and its JSON Schema.

Most records are those of ``extractor.data``; only a document (without its inner parts), a claim (without its mentions)
and a verdict (without its formulas) look different from outside.
``extraction.schema.json`` beside this file is generated from the records and never edited::

    python -m extractor.exporters.schema --write

What changes a name or a type here raises ``SCHEMA_VERSION``; a new field does not.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from extractor.data import (
    SCHEMA_VERSION,
    Anchor,
    Claim,
    Context,
    Direction,
    Document,
    Entry,
    Extraction,
    Fact,
    Failure,
    Finding,
    Kind,
    Link,
    Outcome,
    Quantity,
    Section,
    Severity,
    Struct,
    Table,
    Verdict,
)
from extractor.exporters.places import utf8

Record = TypeVar("Record", bound=Struct)
PUBLISHED = Path(__file__).with_name("extraction.schema.json")


class SectionRecord(Struct):
    """A heading and the span that it covers."""

    id: str
    level: int
    title: str
    role: str
    start: int
    end: int
    parent: str | None


class TableRecord(Struct):
    """A table without its cells; those that hold a number are in ``facts``."""

    id: str
    title: str
    number: str
    unit: str
    year: int | None
    entity: str
    kind: str
    rows: int
    cols: int
    header_rows: int
    start: int
    end: int
    section: str | None


class DocumentRecord(Struct):
    """The document that all offsets refer to: half-open ``[start, end)`` code points into its text of ``chars`` length.

    ``text`` is null unless it was asked for (``duizhang extract --text``).
    """

    id: str
    name: str
    sha256: str
    media_type: str
    chars: int
    year: int | None
    entity: str
    sections: tuple[SectionRecord, ...]
    tables: tuple[TableRecord, ...]
    notes: tuple[str, ...]
    text: str | None = None


class ClaimRecord(Struct):
    """One statement of the prose; the fields are those of ``extractor.data.Claim``."""

    id: str
    kind: Kind
    subject: str
    concept: str | None
    context: Context
    quantity: Quantity | None
    direction: Direction
    base: str | None
    share_of: str | None
    part_of: str | None
    per: str | None
    reason: Anchor | None
    anchor: Anchor
    number: Anchor | None
    sentence: int
    in_reason: bool


class VerdictRecord(Struct):
    """One statement that was checked; the fields are those of ``extractor.data.Verdict``."""

    code: str
    outcome: Outcome
    severity: Severity
    reported: str
    computed: str
    anchors: tuple[Anchor, ...]
    claims: tuple[str, ...]
    terms: tuple[tuple[str, str], ...]
    note: str


class ExtractionRecord(Struct):
    """One line of ``duizhang extract``: all that was found in one document."""

    document: DocumentRecord
    claims: tuple[ClaimRecord, ...]
    facts: tuple[Fact, ...]
    links: tuple[Link, ...]
    verdicts: tuple[VerdictRecord, ...]
    findings: tuple[Finding, ...]
    ledger: tuple[Entry, ...]
    failures: tuple[Failure, ...]
    schema_version: str = SCHEMA_VERSION


class FindingRecord(Finding, kw_only=True):
    """One line of ``duizhang check --format jsonl``: a finding, the name of its document and the place of its first
    anchor there (line and column count from 1)."""

    document: str
    line: int
    column: int


def record(extraction: Extraction, *, text: bool = False) -> ExtractionRecord:
    """The outside shape of ``extraction``; with ``text`` the document's whole text is in it."""
    return ExtractionRecord(
        document=_document(extraction.document, text=text),
        claims=tuple(_pick(ClaimRecord, claim) for claim in extraction.claims),
        facts=extraction.facts,
        links=extraction.links,
        verdicts=tuple(_pick(VerdictRecord, verdict) for verdict in extraction.verdicts),
        findings=extraction.findings,
        ledger=extraction.ledger,
        failures=extraction.failures,
    )


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of ``ExtractionRecord``, with ``FindingRecord`` among its ``$defs``."""
    (root, _), definitions = msgspec.json.schema_components(
        [ExtractionRecord, FindingRecord], ref_template="#/$defs/{name}"
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "duizhang extract",
        **root,
        "$defs": definitions,
    }


def published_text() -> str:
    """What ``extraction.schema.json`` must say."""
    return msgspec.json.format(msgspec.json.encode(json_schema(), order="sorted"), indent=2).decode() + "\n"


def _document(document: Document, *, text: bool) -> DocumentRecord:
    return DocumentRecord(
        id=document.id,
        name=utf8(document.name),
        sha256=document.sha256,
        media_type=document.media_type,
        chars=len(document.text),
        year=document.year,
        entity=document.entity,
        sections=tuple(_pick(SectionRecord, section) for section in document.sections),
        tables=tuple(_pick(TableRecord, table) for table in document.tables),
        notes=document.notes,
        text=document.text if text else None,
    )


def _pick(record_type: type[Record], source: Section | Table | Claim | Verdict) -> Record:
    """A record with the fields of the same name of ``source``."""
    return record_type(**{name: getattr(source, name) for name in record_type.__struct_fields__})


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        PUBLISHED.write_text(published_text(), encoding="utf-8")
    else:
        sys.stdout.write(published_text())
