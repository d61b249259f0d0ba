"""Records -> Label Studio tasks: what is shown, and what is proposed.

A task is plain JSON.  ``data`` is what the page shows; ``meta`` holds the record as it was pushed, so that what the
page cannot show comes back unchanged; the proposal is a prediction.  Label Studio counts code points from the start of the
text of the task, which is the record's window.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from extractor.annotate.records import ClaimNote, Place, Record, Relation, key
from extractor.data import Document
from extractor.exporters.label_studio.config import (
    BEARERS,
    CELL_LABEL,
    CELLS,
    SPANS,
    TABLES,
    TEXT,
    VERDICT,
)
from extractor.exporters.label_studio.grid import Shown, Spot, show_tables

Task = dict[str, Any]
Result = dict[str, Any]
_GRAVITY = ("", "无法判断", "一致", "矛盾")  # the gravest last
_NUMBERS = ("AMOUNT", "PERCENT", "POINTS", "COUNT")


def to_task(record: Record, document: Document) -> Task:
    """The task of one record of ``document``.  ``document.text`` must be the text of the record."""
    first, last = record.window or (0, len(document.text))
    text = document.text[first:last]
    linked = {spot for relation in record.relations if (spot := spot_of(relation.cell, document)) is not None}
    words = {document.text[span.start : span.end] for span in record.spans if span.label in ("ITEM", "WHOLE")}
    shown = show_tables(document, linked, {word for word in words if len(word) > 1})
    result = [*_spans(record, text, first), *_cells(record, document, shown), *_verdicts(record, text, first)]
    result += _relations(record, document, shown)
    scores = [span.score for span in record.spans]
    return {
        "data": {"title": _title(record, document, first), "text": text, "tables": shown.html, "key": key(record)},
        "meta": {"record": _kept(record)},
        "predictions": [{"model_version": _authors(record), "score": min(scores, default=1.0), "result": result}],
    }


def _kept(record: Record) -> dict[str, Any]:
    """The record as JSON.  Where the whole inline text is the text of the task it is not said twice."""
    whole = record.text is not None and record.window is None
    kept: dict[str, Any] = msgspec.to_builtins(msgspec.structs.replace(record, text=None) if whole else record)
    return kept


def _title(record: Record, document: Document, at: int) -> str:
    """Whose document, which year, which headings the text stands under."""
    headings = [section.title for section in document.sections if section.start <= at < section.end]
    year = record.year or document.year
    whose = " ".join(str(part) for part in (record.issuer or document.entity or record.id, year) if part)
    return " › ".join([whose, *(" ".join(heading.split()) for heading in headings)])


def _authors(record: Record) -> str:
    """Who proposes: ``pattern``, ``model:NAME``, or both."""
    found = {span.by.split(":")[0] if span.by.startswith("pattern:") else span.by for span in record.spans}
    return "+".join(sorted(found - {""})) or "duizhang"


def _spans(record: Record, text: str, first: int) -> Iterator[Result]:
    for span in record.spans:
        start, end = span.start - first, span.end - first
        yield {
            "id": span.id, "type": "labels", "from_name": SPANS, "to_name": TEXT, "score": span.score,
            "value": {"start": start, "end": end, "text": text[start:end], "labels": [span.label]},
        }  # fmt: skip


def _verdicts(record: Record, text: str, first: int) -> Iterator[Result]:
    places = {span.id: (span.start - first, span.end - first) for span in record.spans}
    for name, verdict in verdicts_of(record).items():
        start, end = places[name]
        yield {
            "id": name, "type": "choices", "from_name": VERDICT, "to_name": TEXT,
            "value": {"start": start, "end": end, "text": text[start:end], "choices": [verdict]},
        }  # fmt: skip


def _cells(record: Record, document: Document, shown: Shown) -> Iterator[Result]:
    spots = (spot_of(relation.cell, document) for relation in record.relations)
    for spot in dict.fromkeys(spot for spot in spots if spot in shown.paths):
        assert spot is not None
        path, text = shown.paths[spot]
        yield {
            "id": cell_id(spot), "type": "hypertextlabels", "from_name": CELLS, "to_name": TABLES,
            "value": {
                "start": path, "end": path, "startOffset": 0, "endOffset": _utf16(text),
                "text": text, "hypertextlabels": [CELL_LABEL],
            },
        }  # fmt: skip


def _relations(record: Record, document: Document, shown: Shown) -> Iterator[Result]:
    for relation in record.relations:
        target = target_of(relation, document)
        if relation.cell is None or spot_of(relation.cell, document) in shown.paths:
            yield {
                "type": "relation", "from_id": relation.source, "to_id": target,
                "direction": "right", "labels": [relation.kind],
            }  # fmt: skip


def _utf16(text: str) -> int:
    """The length of a text in a browser; offsets inside a cell are the browser's own."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def target_of(relation: Relation, document: Document) -> str:
    """The id of the region that a relation leads to."""
    spot = spot_of(relation.cell, document)
    return relation.target if spot is None else cell_id(spot)


def cell_id(spot: Spot) -> str:
    """The id of the region of a table cell."""
    return "cell-" + "-".join(map(str, spot))


def spot_of(place: Place | None, document: Document) -> Spot | None:
    """The cell at a place: as the place says, else the one whose text begins there; None where there is none."""
    if place is None:
        return None
    if place.table:
        return place.table, place.row, place.col
    for table in document.tables:
        if table.start <= place.start < max(table.end, table.start + 1):
            for cell in table.cells:
                if cell.anchor.start <= place.start <= place.end <= cell.anchor.end:
                    return table.id, cell.row, cell.col
    return None


def bearer(claim: ClaimNote, record: Record) -> str:
    """The span that stands for a claim: its number, or the word that says zero, no change, all of it; "" without one."""
    spans = {span.id: span for span in record.spans if span.id in claim.spans and span.label in BEARERS}
    sources = {relation.source for relation in record.relations}
    best = sorted(
        spans.values(),
        key=lambda span: (
            span.label not in _NUMBERS,
            span.value != claim.value,
            span.id not in sources,
            BEARERS.index(span.label),
            span.start,
        ),
    )
    return best[0].id if best else ""


def verdicts_of(record: Record) -> dict[str, str]:
    """Span -> the verdict on the claims that it stands for; the gravest where they differ."""
    found: dict[str, str] = {}
    for claim in sorted(record.claims, key=lambda claim: _GRAVITY.index(claim.verdict)):
        span = bearer(claim, record)
        if span and claim.verdict:
            found[span] = claim.verdict
    return found
