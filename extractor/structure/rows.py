"""The lines of a layout with what the next steps know of them; blank lines and page numbers are gone.

A ``Row`` is the one mutable thing in this room: each step (contents, headings, sections) fills in its own fields, and
``paragraphs`` reads them.  Rows never leave the room.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from extractor.data import Grid, Layout, Line, Role
from extractor.structure.headings import Marker, Title, skip_prefix

# "—1—", "- 12 -", "第3页", "第 3 页 共 10 页", "3 / 10", "Page 3": never a line of text.
PAGE_LINE = re.compile(
    r"\s*(?:[-—–－―_~·]{1,3}\s*\d{1,4}\s*[-—–－―_~·]{1,3}"
    r"|第?\s*\d{1,4}\s*页\s*[,，/／]?\s*(?:[(（]?\s*共\s*\d{1,4}\s*页\s*[)）]?)?"
    r"|\d{1,4}\s*[/／]\s*\d{1,4}|[Pp]age\s*\d{1,4}(?:\s*of\s*\d{1,4})?)\s*"
)
_BARE_NUMBER = re.compile(r"\s*\d{1,4}\s*")


@dataclass(slots=True)
class Row:
    """One line that holds text.  ``gap``: a blank line stands before it; ``grid``: the number of grids before it."""

    start: int
    end: int
    text: str
    gap: bool
    hard: bool
    outline: int
    grid: int
    after_page: bool = False
    marker: Marker | None = None
    title: Title | None = None
    kind: str = "text"  # text · contents · heading · table_title
    section: int = -1
    role: Role = "other"


def read_rows(layout: Layout) -> tuple[list[Row], list[Grid]]:
    """Rows in document order, and the grids; ``row.grid`` says between which grids a row stands."""
    rows: list[Row] = []
    grids: list[Grid] = []
    text = layout.text
    pages = _page_numbers(layout)
    previous_end, after_page = 0, False
    for block in layout.blocks:
        if isinstance(block, Grid):
            grids.append(block)
            previous_end, after_page = block.end, False
            continue
        words = text[block.start : block.end]
        stripped = words.strip()
        if not stripped:
            continue
        if _is_page(stripped, block.start, pages):
            after_page = True
            continue
        start = block.start + skip_prefix(words)
        end = block.start + len(words.rstrip())
        if start >= end:
            continue
        gap = text.count("\n", previous_end, start) > 1
        rows.append(Row(start, end, text[start:end], gap, block.hard, block.heading, len(grids), after_page))
        previous_end, after_page = end, False
    return rows, grids


def _is_page(stripped: str, start: int, bare_pages: frozenset[int]) -> bool:
    return len(stripped) < 24 and (PAGE_LINE.fullmatch(stripped) is not None or start in bare_pages)


def _page_numbers(layout: Layout) -> frozenset[int]:
    """Starts of the lines that hold nothing but a number and count up through the document (1, 2, 3 ...)."""
    bare = [
        (int(layout.text[line.start : line.end]), line.start)
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


def line_width(rows: list[Row]) -> int:
    """The width at which this text was broken, in columns (Han = 2); 0 where lines are whole paragraphs.

    A text that was printed and dumped has no line much wider than the others; one line of 300 columns shows that
    nothing was broken at a width.
    """
    widths = Counter(columns(row.text) for row in rows if not row.hard and len(row.text) < 400 and row.kind == "text")
    if not widths or any(len(row.text) >= 400 for row in rows):
        return 0
    longest = max(widths)
    return longest if longest <= 150 else 0


def columns(text: str) -> int:
    """Display width: Han and full-width signs take two columns."""
    return len(text.encode("gb18030", "replace"))
