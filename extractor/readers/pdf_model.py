"""PDF, what stands on a page: lines and tables, before they become text."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractor.data import Box
from extractor.readers.builder import Drawn
from extractor.readers.pdf_chars import Frame, Rect
from extractor.readers.pdf_lines import TextLine


@dataclass(slots=True)
class PageTable:
    """A table, or what stands of it on one page: ``xs`` are the edges of its columns, ``rows`` is their number.

    ``columns`` are the extents of their texts where no lines are drawn, so that the edges are guessed; ``full`` are
    the columns that the last row fills to the edge.
    """

    rect: Rect
    page: int
    xs: list[float]
    rows: int
    cells: list[Drawn]
    columns: tuple[tuple[float, float], ...] = ()
    full: frozenset[int] = frozenset()


Item = TextLine | PageTable


@dataclass(slots=True)
class Page:
    """One page: its number from 1, its frame, and its lines and tables from the top."""

    number: int
    frame: Frame
    items: list[Item] = field(default_factory=list)
    images: int = 0
    outside: int = 0

    def box(self, rect: Rect) -> Box:
        """Where a rectangle of reading coordinates stands, as a viewer shows the page."""
        x0, top, x1, bottom = self.frame.display(rect)
        return Box(page=self.number, bbox=(round(x0, 1), round(top, 1), round(x1, 1), round(bottom, 1)))

    @property
    def lines(self) -> list[TextLine]:
        """The lines outside tables."""
        return [item for item in self.items if isinstance(item, TextLine)]
