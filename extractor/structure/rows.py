"""The lines of a layout with what the next steps know of them; blank lines and page numbers are gone.

A ``Row`` is the one mutable thing in this room: each step (contents, headings, sections) fills in its own fields, and
``paragraphs`` reads them.  Rows never leave the room.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from extractor.data import Grid, Layout, Line, Role
from extractor.folding import PAGE_NUMBER, fold
from extractor.structure.headings import Marker, Title, skip_prefix

_PAGE_LINE = re.compile(PAGE_NUMBER)
#: Lines narrower than this many columns show nothing about where a text was broken.
NARROWEST = 40
_WIDEST = 150
PAPER = 100_000
_RUNNING = re.compile(r"[，。；：、]")
_BARE_NUMBER = re.compile(r"\s*\d{1,4}\s*")


@dataclass(slots=True)
class Row:
    """One line that holds text.  ``gap``: a blank line stands before it; ``grid``: the number of grids before it.

    ``after_page``: a page number was dropped before it; ``cut``: it was a bare number, which no sentence may span.
    """

    start: int
    end: int
    text: str
    gap: bool
    hard: bool
    outline: int
    grid: int
    after_page: bool = False
    cut: bool = False
    marker: Marker | None = None
    title: Title | None = None
    kind: str = "text"  # text · contents · heading · table_title
    section: int = -1
    role: Role = "other"
    joints: tuple[tuple[int, int], ...] = ()

    def offset(self, position: int) -> int:
        """Where in the document the end of ``text[:position]`` stands; ``joints`` are the starts of further lines, in
        ``text`` and in the document."""
        start, within = self.start, 0
        for joint, offset in self.joints:
            if position > joint:
                start, within = offset, joint
        return start + position - within


def read_rows(layout: Layout) -> tuple[list[Row], list[Grid]]:
    """Rows in document order, and the grids; ``row.grid`` says between which grids a row stands."""
    rows: list[Row] = []
    grids: list[Grid] = []
    text = layout.text
    pages = _page_numbers(layout)
    previous_end, after_page, cut = 0, False, False
    for block in layout.blocks:
        if isinstance(block, Grid):
            grids.append(block)
            previous_end, after_page, cut = block.end, False, False
            continue
        words = text[block.start : block.end]
        stripped = words.strip()
        if not stripped:
            continue
        if _is_page(stripped, block.start, pages):
            after_page, cut = True, cut or stripped.isdigit()
            continue
        start = block.start + skip_prefix(words)
        end = block.start + len(words.rstrip())
        if start >= end:
            continue
        gap = text.count("\n", previous_end, start) > 1
        rows.append(Row(start, end, text[start:end], gap, block.hard, block.heading, len(grids), after_page, cut))
        previous_end, after_page, cut = end, False, False
    return rows, grids


def _is_page(stripped: str, start: int, bare_pages: frozenset[int]) -> bool:
    return len(stripped) < 24 and (_PAGE_LINE.fullmatch(fold(stripped)) is not None or start in bare_pages)


def _page_numbers(layout: Layout) -> frozenset[int]:
    """Starts of the lines that hold nothing but a number and count up through the document (1, 2, 3 ...)."""
    bare = [
        (int(layout.text[line.start : line.end].strip()), line.start)
        for line in layout.blocks
        if isinstance(line, Line)
        and line.end - line.start < 12
        and _BARE_NUMBER.fullmatch(layout.text, line.start, line.end)
    ]
    counting: set[int] = set()
    for (value, start), (next_value, next_start) in pairwise(bare):
        if next_value == value + 1:
            counting |= {start, next_start}
    return frozenset(counting)


def line_width(rows: list[Row], widest: int = _WIDEST) -> int:
    """The width at which this text was broken, in columns (Han = 2); 0 where lines are whole paragraphs.

    Taken from the lines that hold prose: nearly all of them stay within one width where a printer broke them, and
    some are far wider where nothing was broken.  ``widest`` is the width beyond which a line is a paragraph; a page of
    paper knows none.
    """
    widths = sorted(
        columns(line)
        for row in rows
        if not row.hard and row.kind == "text" and _RUNNING.search(row.text)
        for line in _printed(row)
    )
    if not widths or widths[-1] > 2 * widest:
        return 0
    usual = widths[(len(widths) - 1) * 19 // 20]
    return usual if usual <= widest else 0


def _printed(row: Row) -> Iterator[str]:
    """The lines that a row was printed on, one again where a word was broken."""
    start = 0
    for at, _ in (*row.joints, (len(row.text), 0)):
        yield row.text[start:at]
        start = at


def columns(text: str) -> int:
    """Display width: Han and full-width signs take two columns."""
    return len(text.encode("gb18030", "replace"))
