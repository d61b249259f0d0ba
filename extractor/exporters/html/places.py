"""Every span of the document that the page can point at, numbered; the script knows spans by these numbers only."""

from __future__ import annotations

from bisect import bisect_right

from extractor.data import Anchor, Document, Extraction, Fact
from extractor.exporters.html.shown import clipped
from extractor.exporters.html.titles import Title

_LABEL_WIDTH = 44


def cell_id(table: str, row: int, col: int) -> str:
    """The id of a cell's element in the page."""
    return f"{table}.{row}.{col}"


class Cells:
    """Which cell an offset stands in."""

    def __init__(self, document: Document) -> None:
        held = sorted(
            (cell.anchor.start, cell.anchor.end, cell_id(table.id, cell.row, cell.col))
            for table in document.tables
            for cell in table.cells
            if cell.anchor.end > cell.anchor.start
        )
        self.starts = [start for start, _, _ in held]
        self.ends = [end for _, end, _ in held]
        self.ids = [name for _, _, name in held]
        self.known = {cell_id(table.id, cell.row, cell.col) for table in document.tables for cell in table.cells}

    def of(self, anchor: Anchor) -> str:
        """The id of the cell that holds ``anchor``, "" outside of tables."""
        if anchor.table is not None and anchor.row is not None and anchor.col is not None:
            named = cell_id(anchor.table, anchor.row, anchor.col)
            if named in self.known:
                return named
        return self.at(anchor.start, anchor.end)

    def at(self, start: int, end: int) -> str:
        """The id of the cell that holds ``[start, end)`` or begins in it, "" outside of tables."""
        index = bisect_right(self.starts, start) - 1
        if index >= 0 and (start < self.ends[index] or start == end == self.ends[index]):
            return self.ids[index]
        return ""

    def ranges(self) -> list[tuple[int, int]]:
        """The spans of all cells that hold text, in order."""
        return list(zip(self.starts, self.ends, strict=True))


class Places:
    """Anchors -> numbers.  ``rows`` is what the script gets: [start, end, id of the cell or "", text, where]."""

    def __init__(self, extraction: Extraction, titles: dict[str, Title]) -> None:
        self.cells = Cells(extraction.document)
        self.rows: list[tuple[int, int, str, str, str]] = []
        self._index: dict[tuple[int, int, str], int] = {}
        self._facts = {self.cells.of(fact.anchor): fact for fact in extraction.facts if fact.anchor.table is not None}
        self._titles = titles

    def add(self, anchor: Anchor) -> int:
        """The number of this place."""
        cell = self.cells.of(anchor)
        key = (anchor.start, anchor.end, cell)
        if key not in self._index:
            self._index[key] = len(self.rows)
            self.rows.append((*key, clipped(anchor.text, _LABEL_WIDTH), self._where(cell)))
        return self._index[key]

    def add_all(self, anchors: tuple[Anchor, ...]) -> list[int]:
        """The numbers of these places, each once, in order."""
        return list(dict.fromkeys(self.add(anchor) for anchor in anchors))

    def _where(self, cell: str) -> str:
        """Table, row and column of a cell, in their own names."""
        if not cell:
            return ""
        title = self._titles[cell.split(".")[0]].short
        fact: Fact | None = self._facts.get(cell)
        if fact is None:
            return title
        column = fact.col_path[-1] if fact.col_path else ""
        return " · ".join(part for part in (title, clipped(fact.item, 24), clipped(column, 20)) if part)
