"""A document is too long for one task: its proposal is cut into paragraphs, never through a relation or a claim."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.annotate.records import Record, inside
from extractor.data import Document, Paragraph

Window = tuple[int, int]


def parts(record: Record, document: Document) -> Iterator[Record]:
    """The record in pieces of one paragraph, or of the few that a relation or a claim holds together.

    Paragraphs without any proposal are left out.
    """
    for window in windows(record, document):
        part = inside(record, window)
        if part.spans:
            yield part


def windows(record: Record, document: Document) -> list[Window]:
    """The paragraphs of the prose, and cells that hold prose, in reading order, joined where an annotation crosses."""
    found = [(block.start, block.end) for block in document.blocks if isinstance(block, Paragraph)]
    cells: dict[tuple[str, int | None, int | None], Window] = {}
    for sentence in document.sentences:
        if sentence.table:
            place = (sentence.table, sentence.row, sentence.col)
            first, last = cells.get(place, (sentence.start, sentence.end))
            cells[place] = (min(first, sentence.start), max(last, sentence.end))
    ties = sorted(_ties(record))
    joined: list[Window] = []
    at = 0
    reach = -1
    for start, end in sorted([*found, *cells.values()]):
        if joined and start < reach:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
        while at < len(ties) and ties[at][0] < end:
            reach = max(reach, ties[at][1])
            at += 1
    return joined


def _ties(record: Record) -> Iterator[Window]:
    """What must not be cut: every stretch of the text that one annotation spans."""
    place = {span.id: (span.start, span.end) for span in record.spans}
    for span in record.spans:
        yield place[span.id]
    for relation in record.relations:
        if relation.target:
            yield _around(place[relation.source], place[relation.target])
    for claim in record.claims:
        yield _around((claim.start, claim.end), *(place[span] for span in claim.spans))


def _around(*stretches: Window) -> Window:
    return min(start for start, _ in stretches), max(end for _, end in stretches)
