"""Where in a document a match stands: in running text, in a table, in the definitions."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from operator import attrgetter

from extractor.checks.base import Case
from extractor.data import Anchor, Cell, Document, Role, Sentence, Table
from extractor.folding import PAGE_NUMBER, fold

_LINE_END = re.compile(rf"(?:(?<![^\S\n])[^\S\n]++)?\n\s*+(?:{PAGE_NUMBER}[^\S\n]*+\n\s*+)?")


def folded_text(case: Case) -> str:
    """The text of the document with full-width signs folded; worked out once."""
    if "folded" not in case.memo:
        case.memo["folded"] = fold(case.document.text)
    text: str = case.memo["folded"]
    return text


class Flow:
    """The text of a document without the line ends inside its sentences, and the way back to its offsets.

    A check that looks for words over the whole text looks here: a printed line may end inside them.
    """

    def __init__(self, document: Document) -> None:
        text, position, length = document.text, 0, 0
        parts: list[str] = []
        self._from: list[int] = [0]  # offsets in the flowing text behind each line end that was left out
        self._back: list[int] = [0]  # and in the document
        for sentence in document.sentences:
            if "\n" not in text[sentence.start : sentence.end]:
                continue
            for blank in _LINE_END.finditer(text, max(sentence.start, position), sentence.end):
                parts.append(text[position : blank.start()])
                length += blank.start() - position
                position = blank.end()
                self._from.append(length)
                self._back.append(position)
        parts.append(text[position:])
        self.text = "".join(parts)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the document of ``text[start:end]``."""
        return self._offset(start), self._offset(end - 1) + 1 if end > start else self._offset(end)

    def at(self, offset: int) -> int:
        """Where the flowing text has what stands at an offset of the document."""
        index = bisect_right(self._back, offset) - 1
        return self._from[index] + offset - self._back[index]

    def _offset(self, position: int) -> int:
        at = bisect_right(self._from, position) - 1
        return self._back[at] + position - self._from[at]


def flow_of(case: Case) -> Flow:
    """The flowing text of the document; worked out once."""
    if "flow" not in case.memo:
        case.memo["flow"] = Flow(case.document)
    found: Flow = case.memo["flow"]
    return found


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
        self._by_end = sorted(document.tables, key=lambda table: table.end)
        self._table_ends = [table.end for table in self._by_end]
        self._sections = document.sections
        self._section_starts = [section.start for section in document.sections]
        self._by_id = {section.id: section for section in document.sections}

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

    def table_after(self, offset: int) -> Table | None:
        """The first table that begins at or behind ``offset``."""
        at = bisect_left(self._table_starts, offset)
        return self._tables[at] if at < len(self._tables) else None

    def table_before(self, offset: int) -> Table | None:
        """The last table that ends at or before ``offset``."""
        at = bisect_right(self._table_ends, offset) - 1
        return self._by_end[at] if at >= 0 else None

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
        at = bisect_right(self._section_starts, offset) - 1
        section = self._sections[at] if at >= 0 else None
        while section is not None and offset >= section.end:
            section = self._by_id[section.parent] if section.parent is not None else None
        return section.role if section is not None else "other"

    def anchor(self, start: int, end: int) -> Anchor:
        """An anchor for a span of the text, with its cell where it stands in one."""
        text = self._document.text[start:end]
        cell = self.cell(start)
        if cell is not None and end <= cell.anchor.end:
            where = cell.anchor
            return Anchor(start=start, end=end, text=text, table=where.table, row=where.row, col=where.col)
        return Anchor(start=start, end=end, text=text)
