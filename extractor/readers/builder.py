"""The pen of the rich readers (html, docx, xlsx): paragraphs and grids in, one text with offsets into it out.

Cells of a row are parted by tabs, rows and paragraphs by line ends, so that the text reads like a plain dump of the
document.  A covered part of a merged cell has no cell of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extractor.data import Box, Grid, GridCell, Layout, Line


class Drawn(NamedTuple):
    """A cell to be written: its place in the grid, its text (lines parted by ``\\n``), its spans."""

    row: int
    col: int
    text: str
    row_span: int = 1
    col_span: int = 1
    box: Box | None = None


class Builder:
    """Collects the blocks of one document in order; ``layout`` hands them over."""

    def __init__(self, name: str, media_type: str) -> None:
        self.name = name
        self.media_type = media_type
        self.blocks: list[Line | Grid] = []
        self._parts: list[str] = []
        self._length = 0

    def line(self, text: str, *, heading: int = 0, hard: bool = True, box: Box | None = None) -> None:
        """Add a paragraph; one without any words only leaves a gap."""
        if text and not text.isspace():
            end = self._length + len(text)
            self.blocks.append(Line(start=self._length, end=end, heading=heading, hard=hard, box=box))
            self._write(text)
        self._write("\n")

    def grid(self, cells: Sequence[Drawn], *, title: str = "", box: Box | None = None) -> None:
        """Add a table; ``cells`` come row by row.  A table without any words is left out."""
        if not any(cell.text for cell in cells):
            return
        start = self._length
        # where nothing is merged the format says no more than a text with tabs: merged heads may still be blank cells
        spans_known = any(cell.row_span > 1 or cell.col_span > 1 for cell in cells)
        drawn = tuple(self._cells(cells))
        end = self._length
        self._write("\n")
        self.blocks.append(Grid(start=start, end=end, cells=drawn, spans_known=spans_known, title=title, box=box))

    def layout(self, notes: Iterable[str] = ()) -> Layout:
        """All that was added."""
        return Layout(
            name=self.name,
            text="".join(self._parts),
            blocks=tuple(self.blocks),
            media_type=self.media_type,
            notes=tuple(dict.fromkeys(notes)),
        )

    def _cells(self, cells: Sequence[Drawn]) -> Iterable[GridCell]:
        row = -1
        for cell in cells:
            if row >= 0:
                self._write("\t" if cell.row == row else "\n")
            row = cell.row
            start = self._length
            self._write(cell.text)
            yield GridCell(
                row=cell.row, col=cell.col, start=start, end=self._length,
                row_span=cell.row_span, col_span=cell.col_span, box=cell.box,
            )  # fmt: skip

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
