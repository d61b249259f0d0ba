"""Where in a document a match stands: in running text, in a table, in the definitions."""

from __future__ import annotations

from bisect import bisect_right
from operator import attrgetter

from extractor.checks.base import Case
from extractor.data import Anchor, Cell, Document, Role, Sentence, Table
from extractor.folding import fold


def folded_text(case: Case) -> str:
    """The text of the document with full-width signs folded; worked out once."""
    if "folded" not in case.memo:
        case.memo["folded"] = fold(case.document.text)
    text: str = case.memo["folded"]
    return text


def places_of(case: Case) -> Places:
    """The places of the document; worked out once."""
    if "places" not in case.memo:
        case.memo["places"] = Places(case.document)
    found: Places = case.memo["places"]
    return found


_START = attrgetter("anchor.start")


class Places:
    """Looks up the sentence, the table and the role of an offset."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._sentences = document.sentences
        self._starts = [sentence.start for sentence in document.sentences]
        self._tables = sorted(document.tables, key=lambda table: table.start)
        self._table_starts = [table.start for table in self._tables]
        self._cells: dict[str, tuple[list[int], list[Cell]]] = {}
        self._spans = sorted((section.start, section.end, section.role) for section in document.sections)

    def sentence(self, offset: int) -> Sentence | None:
        """The sentence around ``offset``."""
        at = bisect_right(self._starts, offset) - 1
        if at >= 0 and offset < self._sentences[at].end:
            return self._sentences[at]
        return None

    def table(self, offset: int) -> Table | None:
        """The table around ``offset``."""
        at = bisect_right(self._table_starts, offset) - 1
        if at >= 0 and offset < self._tables[at].end:
            return self._tables[at]
        return None

    def cell(self, offset: int) -> Cell | None:
        """The cell around ``offset``."""
        table = self.table(offset)
        if table is None:
            return None
        if table.id not in self._cells:
            cells = sorted(table.cells, key=_START)
            self._cells[table.id] = [cell.anchor.start for cell in cells], cells
        starts, cells = self._cells[table.id]
        at = bisect_right(starts, offset) - 1
        return cells[at] if at >= 0 and offset < cells[at].anchor.end else None

    def role(self, offset: int) -> Role:
        """The role of the innermost section around ``offset``."""
        role: Role = "other"
        for start, end, section_role in self._spans:
            if start > offset:
                break
            if offset < end:
                role = section_role
        return role

    def anchor(self, start: int, end: int) -> Anchor:
        """An anchor for a span of the text, with its cell where it stands in one."""
        text = self._document.text[start:end]
        cell = self.cell(start)
        if cell is not None and end <= cell.anchor.end:
            where = cell.anchor
            return Anchor(start=start, end=end, text=text, table=where.table, row=where.row, col=where.col)
        return Anchor(start=start, end=end, text=text)


def table_after(document: Document, offset: int) -> Table | None:
    """The first table that begins at or behind ``offset``."""
    behind = [table for table in document.tables if table.start >= offset]
    return min(behind, key=lambda table: table.start, default=None)


def table_before(document: Document, offset: int) -> Table | None:
    """The last table that ends at or before ``offset``."""
    ahead = [table for table in document.tables if table.end <= offset]
    return max(ahead, key=lambda table: table.end, default=None)
