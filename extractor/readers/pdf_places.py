"""PDF, back from the text: where on its pages a span of the text is printed, to the character.

``Document.places`` knows the box of a line or a cell.  Here the page is read once more and the characters inside that box are
laid beside the text that was made of them, so that a number gets a box of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from extractor.data import Box, Document
from extractor.readers.pdf_chars import Chars, Frame, PageText, Rect, Run
from extractor.readers.pdf_fonts import SecondReader
from extractor.readers.pdf_library import library

Span = tuple[int, int]
_AROUND = 1.0  # points that a character may reach over the box of its line
_SAME_LINE = 0.5  # of the height of a character


class Spot(NamedTuple):
    """A rectangle on a page (counted from 1): lower left and upper right corner, in the coordinates of the page itself;
    ``turn`` quarter turns clockwise set its text upright."""

    page: int
    rect: Rect
    turn: int = 0


def spots(data: bytes, document: Document, spans: Iterable[Span]) -> dict[Span, list[Spot]]:
    """Where each span is printed: one rectangle for each line that it runs over, none where it has no place.

    ``data`` are the bytes that ``document`` was read from.  The characters of a line that cannot be told apart share the
    box of the line.
    """
    pieces: dict[int, list[tuple[Span, Span, Span, Box]]] = {}
    found: dict[Span, list[Spot]] = {}
    for span in dict.fromkeys(spans):
        found[span] = []
        for start, end, box in _overlapping(document, span):
            if box.page is not None and box.bbox is not None:
                piece = (max(start, span[0]), min(end, span[1]))
                pieces.setdefault(box.page, []).append((span, piece, (start, end), box))
    for page, text in _texts(data, sorted(pieces)):
        for span, piece, line, box in pieces[page]:
            found[span] += [Spot(page, rect, text.frame.turn) for rect in _rects(text, document.text, piece, line, box)]
    return found


def _overlapping(document: Document, span: Span) -> list[tuple[int, int, Box]]:
    """The lines and cells that ``span`` runs over."""
    return [(start, end, box) for start, end, box in document.places if start < span[1] and span[0] < end]


def _texts(data: bytes, numbers: list[int]) -> Iterable[tuple[int, PageText]]:
    """The characters of these pages."""
    from extractor.data import RawDocument
    from extractor.readers.pdf import opened, page_text

    pdfium = library()
    second = SecondReader(data)
    with opened(RawDocument(name="PDF", data=data), pdfium) as handle:
        for number in numbers:
            page = pdfium.raw.FPDF_LoadPage(handle, number - 1)
            if not page:
                continue
            try:
                yield number, page_text(pdfium, page, pdfium.objects(page), number, second)
            finally:
                pdfium.raw.FPDF_ClosePage(page)


def _rects(page: PageText, text: str, piece: Span, line: Span, box: Box) -> list[Rect]:
    """The rectangles of ``text[piece]``, a part of the line or cell ``text[line]`` that stands in ``box``."""
    assert box.bbox is not None
    lines = _lines_in(page, box.bbox)
    indexes = [index for row in lines for run in row for index in range(run.start, run.end)]
    printed = [page.chars.text[index] for index in indexes]
    first = _count(text[line[0] : piece[0]])
    wanted = [sign for sign in text[piece[0] : piece[1]] if not sign.isspace()]
    at = _nearest("".join(printed), "".join(wanted), first)
    if at is None or not wanted:
        shown = page.frame._replace(turn=page.frame.shown)
        return [shown.page(box.bbox)] if wanted else []
    chosen = set(indexes[at : at + len(wanted)])
    return [
        page.frame.page(rect)
        for row in lines
        for rect in _around(page.chars, [i for run in row for i in range(run.start, run.end) if i in chosen])
    ]


def _count(text: str) -> int:
    return sum(not sign.isspace() for sign in text)


def _nearest(printed: str, wanted: str, expected: int) -> int | None:
    """Where ``wanted`` stands in ``printed``, as near as can be to ``expected``."""
    if printed.startswith(wanted, expected):
        return expected
    places = []
    at = printed.find(wanted)
    while at >= 0:
        places.append(at)
        at = printed.find(wanted, at + 1)
    return min(places, key=lambda place: abs(place - expected), default=None)


def _around(chars: Chars, indexes: list[int]) -> list[Rect]:
    if not indexes:
        return []
    return [
        (
            min(chars.left[i] for i in indexes),
            min(chars.top[i] for i in indexes),
            max(chars.right[i] for i in indexes),
            max(chars.bottom[i] for i in indexes),
        )
    ]


def _lines_in(page: PageText, bbox: Rect) -> list[list[Run]]:
    """The runs whose middle stands in ``bbox`` (as a viewer shows the page), line by line."""
    inside = [run for run in page.runs if _inside(page.frame, run, bbox)]
    inside.sort(key=lambda run: run.top + run.bottom)
    lines: list[list[Run]] = []
    for run in inside:
        if lines and _same_line(lines[-1][-1], run):
            lines[-1].append(run)
        else:
            lines.append([run])
    for line in lines:
        line.sort(key=lambda run: run.x0)
    return lines


def _same_line(one: Run, other: Run) -> bool:
    apart = abs(one.top + one.bottom - other.top - other.bottom) / 2
    return apart < _SAME_LINE * min(one.bottom - one.top, other.bottom - other.top)


def _inside(frame: Frame, run: Run, bbox: Rect) -> bool:
    x0, top, x1, bottom = frame.display((run.x0, run.top, run.x1, run.bottom))
    x, y = (x0 + x1) / 2, (top + bottom) / 2
    return bbox[0] - _AROUND <= x <= bbox[2] + _AROUND and bbox[1] - _AROUND <= y <= bbox[3] + _AROUND
