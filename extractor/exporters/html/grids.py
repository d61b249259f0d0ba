"""The tables as rows of header and data cells, as HTML draws them, in groups by the part of the document they stand in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from extractor.data import Cell, Document, Table
from extractor.exporters.html.places import cell_id
from extractor.exporters.html.prose import Marks, Piece, pieces, trimmed
from extractor.exporters.html.shown import shown


@dataclass(frozen=True, slots=True)
class Box:
    """One cell.

    ``scope`` is that of a header, "" for data; ``live`` where a press shows something; ``wrong`` where its number is the
    reported or the blamed one of a ``finding`` (in prose the piece says so); ``size`` says how wide the text wants to be.
    A filler for a position without a cell has no ``id``.
    """

    id: str = ""
    scope: str = ""
    row_span: int = 1
    col_span: int = 1
    numeric: bool = False
    size: str = ""
    live: bool = False
    wrong: bool = False
    finding: int | None = None
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table."""

    table: Table
    head: tuple[tuple[Box, ...], ...]
    body: tuple[tuple[Box, ...], ...]


@dataclass(slots=True)
class Group:
    """The tables of one part of the document."""

    title: str
    sheets: list[Sheet] = field(default_factory=list)


def groups(document: Document, marks: Marks, live: set[str], wrong: set[str]) -> list[Group]:
    """All tables in reading order; tables of the same outermost section that follow each other are one group."""
    sections = {section.id: section for section in document.sections}
    found: list[Group] = []
    for table in document.tables:
        section = sections.get(table.section or "")
        while section is not None and section.parent is not None:
            section = sections.get(section.parent)
        title = shown(section.title) if section is not None else ""
        if not found or found[-1].title != title:
            found.append(Group(title))
        found[-1].sheets.append(_sheet(document.text, table, marks, live, wrong))
    return found


def _sheet(text: str, table: Table, marks: Marks, live: set[str], wrong: set[str]) -> Sheet:
    rows = list(_rows(text, table, marks, live, wrong))
    if not any(box.id and not box.scope for row in rows for box in row):  # headers of nothing are no headers
        rows = [tuple(_as_data(box) for box in row) for row in rows]
        return Sheet(table, (), tuple(rows))
    head = min(table.header_rows, len(rows) - 1)
    return Sheet(table, tuple(rows[:head]), tuple(rows[head:]))


def _as_data(box: Box) -> Box:
    return replace(box, scope="")


def _rows(text: str, table: Table, marks: Marks, live: set[str], wrong: set[str]) -> Iterator[tuple[Box, ...]]:
    """Each row of the grid; positions that no cell covers are filled, spans that would cover another cell are cut."""
    origins = {(cell.row, cell.col) for cell in table.cells}
    covered: set[tuple[int, int]] = set()
    by_row: dict[int, list[Cell]] = {}
    for cell in table.cells:
        by_row.setdefault(cell.row, []).append(cell)
    height = max(table.rows, max(by_row, default=-1) + 1)
    width = max(table.cols, max((cell.col for cell in table.cells), default=-1) + 1)
    head = min(table.header_rows, height - 1)
    for row in range(height):
        end = head if row < head else height  # no cell reaches from the head into the body
        boxes: list[tuple[int, Box]] = []
        for cell in sorted(by_row.get(row, ()), key=lambda one: one.col):
            if (row, cell.col) in covered:
                continue
            rows, cols = _span(cell, origins | covered, end, width)
            covered |= {(row + down, cell.col + right) for down in range(rows) for right in range(cols)}
            boxes.append((cell.col, _box(text, table, cell, rows, cols, marks, live, wrong)))
        if not boxes and not any((row, col) in covered for col in range(width)):
            continue  # a row of which nothing is known is not drawn
        boxes += _fillers(row, width, covered)
        yield tuple(box for _, box in sorted(boxes, key=lambda one: one[0]))


def _span(cell: Cell, taken: set[tuple[int, int]], end: int, width: int) -> tuple[int, int]:
    """How far the cell reaches down and right before it meets another one or the border."""
    cols = 1
    while cols < cell.col_span and cell.col + cols < width and (cell.row, cell.col + cols) not in taken:
        cols += 1
    rows = 1
    while (
        rows < cell.row_span
        and cell.row + rows < end
        and not any((cell.row + rows, cell.col + right) in taken for right in range(cols))
    ):
        rows += 1
    return rows, cols


def _fillers(row: int, width: int, covered: set[tuple[int, int]]) -> list[tuple[int, Box]]:
    """Empty cells for the runs of positions in ``row`` that nothing covers."""
    found: list[tuple[int, Box]] = []
    col = 0
    while col < width:
        last = col
        while last < width and (row, last) not in covered:
            last += 1
        if last > col:
            found.append((col, Box(col_span=last - col)))
        col = max(last, col + 1)
    return found


def _box(
    text: str, table: Table, cell: Cell, rows: int, cols: int, marks: Marks, live: set[str], wrong: set[str]
) -> Box:
    name = cell_id(table.id, cell.row, cell.col)
    scope = ""
    if cell.header and cell.text.strip():
        scope = ("colgroup" if cols > 1 else "col") if cell.row < table.header_rows else "row"
        scope = "rowgroup" if scope == "row" and rows > 1 else scope
    run = pieces(text, *trimmed(text, cell.anchor.start, cell.anchor.end), marks, shown)
    finding = None
    if len(run) == 1 and run[0].number is None:  # the whole cell is one figure or name
        finding, run = run[0].finding, (Piece(run[0].text),)
    return Box(
        id=name,
        scope=scope,
        row_span=rows,
        col_span=cols,
        numeric=cell.quantity is not None and not cell.header,
        size=_size(cell.text.strip(), cell.quantity is not None),
        live=name in live or finding is not None,
        wrong=finding is not None or (name in wrong and len(run) <= 1),
        finding=finding,
        pieces=run,
    )


def _size(text: str, is_number: bool) -> str:
    """ "whole" for what must not be broken (codes, numbers), then by length, so that a column keeps a readable width."""
    if len(text) <= 12 and (is_number or text.isascii()):
        return "whole"
    return next(size for least, size in ((61, "long"), (9, "middle"), (3, "word"), (0, "")) if len(text) >= least)
