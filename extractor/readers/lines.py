"""The physical lines of a text and what each looks like: the ground that the text readers stand on."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import NamedTuple

from extractor.data import Grid, GridCell, Line

BLANK, PLAIN, STACKED, TABBED, PIPED = range(5)

Span = tuple[int, int]
Rows = list[list[Span]]

MAX_GAP = 6  # blank lines that a page break may leave inside a table

_PAGE_NUMBER = re.compile(r"[\s\-—–·.]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:[，,/\s]*共?\s*\d{1,4}\s*页?)?[\s\-—–·.]*")
_HASHES = re.compile(r"(#{1,6})[ \t]+")
_HEADING = re.compile(
    r"\s*(?:第[一二三四五六七八九十\d]{1,3}[部章节]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）])"
)


class Lines(NamedTuple):
    """Line ``i`` begins at offset ``starts[i]`` and reads ``bodies[i]`` (without its line end); ``kinds[i]`` is BLANK,
    STACKED (one tab, in front), TABBED (any other tab), PIPED (begins with a bar) or PLAIN."""

    starts: list[int]
    bodies: list[str]
    kinds: list[int]

    def span(self, index: int) -> Span:
        """Offsets of line ``index``."""
        start = self.starts[index]
        return start, start + len(self.bodies[index])


def split_lines(text: str) -> Lines:
    """Split ``text`` at every line end (LF, CRLF, CR, form feed, vertical tab)."""
    bodies = text.splitlines()
    starts = list(accumulate(map(len, text.splitlines(keepends=True)), initial=0))
    starts.pop()
    return Lines(starts, bodies, [_kind(body) for body in bodies])


def _kind(body: str) -> int:
    if not body:
        return BLANK
    if "\t" in body:
        return STACKED if body.startswith("\t") and body.find("\t", 1) < 0 else TABBED
    if body.isspace():
        return BLANK
    return PIPED if body[0] == "|" else PLAIN


def plain_line(lines: Lines, index: int) -> Line:
    """Line ``index`` as a line outside tables; a Markdown heading states its level and loses its hashes."""
    start, end = lines.span(index)
    body = lines.bodies[index]
    hashes = _HASHES.match(body) if body.startswith("#") else None
    if hashes:
        return Line(start=start + hashes.end(), end=end, heading=len(hashes[1]), hard=True)
    return Line(start=start, end=end)


def looks_like_heading(body: str) -> bool:
    """Whether a line opens a section (第二部分, 一、, （三）)."""
    return _HEADING.match(body) is not None


def is_page_number(body: str) -> bool:
    """Whether a line is only the number of a page (``- 12 -``, 第3页)."""
    return len(body) < 30 and _PAGE_NUMBER.fullmatch(body) is not None


def make_grid(rows: Rows) -> Grid:
    """A grid with the rows as drawn; ``col`` is the index of the cell in its row."""
    cells = [
        GridCell(row=r, col=c, start=start, end=end) for r, row in enumerate(rows) for c, (start, end) in enumerate(row)
    ]
    return Grid(start=cells[0].start, end=cells[-1].end, cells=tuple(cells))
