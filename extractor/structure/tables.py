"""Grids to tables: captions read, header rows rebuilt, every cell named by its row and its column.

    Layout -> pieces (captions, page breaks) -> header (merged heads, halves) -> row paths -> cells

``build_tables`` is the only entry.  Sheets of labels and values (performance forms) are read by ``forms``.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from extractor.data import Anchor, Cell, Layout, Quantity, Table
from extractor.quantity import read_cell
from extractor.structure.captions import Caption
from extractor.structure.forms import read_form
from extractor.structure.headers import CODE, LABEL, NOTE, NUMBER, ORDINAL, Column, Header, is_number_row, read_header
from extractor.structure.pieces import Piece, Raw, RawRow, find_pieces
from extractor.structure.rowpaths import make_sides, row_path
from extractor.structure.words import name_and_unit, vocabulary

_NOTE_LENGTH = 20  # characters; longer texts beside the numbers are remarks


def build_tables(layout: Layout) -> list[Table]:
    """The tables of ``layout`` in document order, with ids "T1", "T2" ...

    Rows that are blank throughout have a row number but no cells.  ``start`` is the title above the table where there
    is one that is no heading, ``end`` the end of its last row.
    """
    return [_build(piece, f"T{number}") for number, piece in enumerate(find_pieces(layout), 1)]


def _build(piece: Piece, name: str) -> Table:
    caption = piece.caption
    if piece.is_form:
        cells, width = read_form(piece, name)
        caption.unit = caption.unit or _unit_of_form(cells)
        return _table(piece, name, "form", width, 0, ((0, max(width - 1, 0)),), cells, caption)
    header = read_header(piece.rows, piece.stacked, piece.spans_known)
    cells = _header_cells(piece, header, name)
    cells += _body_cells(piece, header, name)
    money = any(cell.quantity for cell in cells) or not any(cell.text for cell in cells if not cell.header)
    kind: Literal["data", "text"] = "data" if money else "text"
    halves = tuple(header.halves)
    return _table(piece, name, kind, header.width, header.rows, halves, cells, caption, header)


def _table(
    piece: Piece,
    name: str,
    kind: Literal["data", "form", "text"],
    width: int,
    header_rows: int,
    halves: tuple[tuple[int, int], ...],
    cells: list[Cell],
    caption: Caption,
    header: Header | None = None,
) -> Table:
    year = caption.year
    unit = caption.unit
    if header is not None:
        unit = unit or _shared([c.unit for c in header.columns if c.kind == NUMBER and c.unit in _MONEY])
    return Table(
        id=name, title=caption.title, number=caption.number, unit=unit, year=year, entity=caption.entity,
        kind=kind, rows=len(piece.rows), cols=width, header_rows=header_rows, halves=halves,
        cells=tuple(cells), start=piece.start, end=piece.end,
    )  # fmt: skip


_MONEY = frozenset({"元", "万元", "亿元", "千元", "百万元"})


def _unit_of_form(cells: list[Cell]) -> str:
    """The money unit in the labels of a sheet, where there is only one: 项目资金（万元）."""
    found = {name_and_unit(cell.text)[1] for cell in cells if cell.header and cell.text and cell.text[-1] in "）)"}
    return _shared([unit for unit in found if unit in _MONEY])


def _shared(units: list[str]) -> str:
    return units[0] if units and len(set(units)) == 1 else ""


# ----------------------------------------------------------------------------------------------------------- header


def _header_cells(piece: Piece, header: Header, table: str) -> list[Cell]:
    cells = [
        _cell(table, number, first, raw, None, (), (), True, span)
        for number, spans in enumerate(header.spans)
        for raw, first, span in spans
        if raw.text
    ]
    if len(header.spans) < header.rows:  # the row that only counts the columns
        number = header.rows - 1
        cells += [_cell(table, number, raw.col, raw, None, (), (), True) for raw in piece.rows[number] if raw.text]
    return cells


def _cell(
    table: str,
    row: int,
    col: int,
    raw: Raw,
    quantity: Quantity | None,
    row_names: tuple[str, ...],
    col_names: tuple[str, ...],
    header: bool,
    span: int = 1,
) -> Cell:
    start, end, text = raw.start, raw.end, raw.text
    return Cell(
        row=row, col=col, row_span=raw.row_span, col_span=span, text=text, quantity=quantity,
        row_path=row_names, col_path=col_names, header=header,
        anchor=Anchor(start=start, end=end, text=text, table=table, row=row, col=col),
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------------------- body


def _body_cells(piece: Piece, header: Header, table: str) -> list[Cell]:
    cells: list[Cell] = []
    body = piece.rows[header.rows :]
    sides = make_sides(header, body)
    columns = header.columns
    units = [_column_unit(column, piece.caption.unit) for column in columns]
    for offset, raw_row in enumerate(body):
        number = header.rows + offset
        if not any(raw.text for raw in raw_row):
            continue
        row = _placed(raw_row, header, piece)
        names = [row_path(side, row) for side in sides]
        for col, raw in row.items():
            column = columns[col]
            path, row_unit = names[column.half]
            if column.kind in (LABEL, CODE, ORDINAL):
                cells.append(_cell(table, number, col, raw, None, path, column.path, True, raw.col_span))
                continue
            quantity = _quantity(raw.text, column, row_unit or units[col])
            cells.append(_cell(table, number, col, raw, quantity, path, column.path, False, raw.col_span))
    return cells


def _quantity(text: str, column: Column, unit: str) -> Quantity | None:
    if not text or (column.kind == NOTE and len(text) > _NOTE_LENGTH):
        return None
    if column.kind == NOTE and not text[0].isdigit():
        return None
    return read_cell(text, unit).quantity


def _placed(row: RawRow, header: Header, piece: Piece) -> dict[int, Raw]:
    """The cells of a body row by column.  A word dump counts merged cells once: a row with too few cells is a total
    whose label covers the label columns, or a row whose last cells are missing."""
    width = header.width
    if len(row) >= width or not piece.stacked:
        return {raw.col: raw for raw in row if raw.col < width}
    missing = width - len(row)
    labels = sum(1 for column in header.columns if column.kind in (LABEL, CODE, ORDINAL) and column.half == 0)
    merged = row[0].look.total or (missing < labels and not row[0].look.value)
    if not merged:
        return {raw.col: raw for raw in row}
    first = msgspec.structs.replace(row[0], col_span=1 + missing)
    own = max(missing, 0) if header.columns[missing].kind == LABEL else 0
    placed = {own if own else 0: first}
    placed.update({raw.col + missing: raw for raw in row[1:]})
    return placed


def _column_unit(column: Column, table_unit: str) -> str:
    """The unit of the bare numbers in a column: its own, percent for rates, none for counts, else the table's."""
    if column.unit:
        return column.unit
    words = vocabulary()["columns"]
    leaf = column.path[-1] if column.path else ""
    if leaf.endswith(("%", *words["rates"])):
        return "%"
    if any(word in leaf for word in words["counts"]):
        return ""
    return table_unit


__all__ = ["build_tables", "is_number_row"]
