"""The tables beside the text: which rows are shown, as HTML in which every cell knows its place in the document.

A cell's ``id`` is ``TABLE|ROW|COL|START|END``.  Label Studio answers with XPaths into the HTML, so the answer is read with
nothing but the task.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from html import escape
from typing import NamedTuple

from extractor.annotate.records import Place
from extractor.data import Cell, Document, Table

EMPTY = "␣"  # an empty cell must hold something that can be selected
_CELLS_AT_MOST = 400
_CELL_OF = re.compile(r"^(.*/td\[\d+\])(?:/.*)?$")
_INDEX = re.compile(r"(?<![a-z0-9])([a-z0-9]++)\[(\d++)\]")

Spot = tuple[str, int, int]


class Shown(NamedTuple):
    """The tables as one piece of HTML, and the XPath and the text of every cell in it."""

    html: str
    paths: dict[Spot, tuple[str, str]]


def show_tables(document: Document, linked: Collection[Spot], words: Collection[str]) -> Shown:
    """The rows that matter to a text: those of the ``linked`` cells, those that are named by one of ``words``, their
    headers, and what else there is room for, from the first table on."""
    rows = _chosen(document.tables, linked, words)
    html: list[str] = []
    paths: dict[Spot, tuple[str, str]] = {}
    for table in document.tables:
        if rows.get(table.id):
            html.append(_table(table, sorted(rows[table.id]), f"/div[{len(html) + 1}]", paths))
    return Shown("".join(html), paths)


def _chosen(tables: Iterable[Table], linked: Collection[Spot], words: Collection[str]) -> dict[str, set[int]]:
    """Table -> the rows to show."""
    tables = tuple(tables)
    rows: dict[str, set[int]] = {table.id: set() for table in tables}
    width = {table.id: table.cols for table in tables}
    wanted = [(table, row) for table, row, _ in sorted(linked) if table in rows]
    wanted += [(table.id, row) for table in tables for row in _named(table, words)]
    wanted += [(table.id, row) for table in tables for row in range(table.rows)]
    room = _CELLS_AT_MOST
    sure = {(table, row) for table, row, _ in linked}
    for name, row in wanted:
        if row in rows[name] or (room < width[name] and (name, row) not in sure):
            continue
        rows[name].add(row)
        room -= width[name]
    for table in tables:
        if rows[table.id]:
            rows[table.id].update(range(min(table.header_rows, table.rows)))
    return rows


def _named(table: Table, words: Collection[str]) -> list[int]:
    """The rows whose names are spoken of."""
    names: dict[int, str] = {}
    for cell in table.cells:
        if cell.quantity is None and not cell.header:
            names[cell.row] = names.get(cell.row, "") + " " + cell.text
        elif cell.row_path:
            names.setdefault(cell.row, cell.row_path[-1])
    return [row for row, name in sorted(names.items()) if any(word in name or name.strip() in word for word in words)]


def _table(table: Table, rows: list[int], at: str, paths: dict[Spot, tuple[str, str]]) -> str:
    """One table; ``at`` is the XPath of its box.  Rows left out show as one row that counts them."""
    begins = _beginnings(table, rows)
    taken: set[tuple[int, int]] = set()
    lines: list[str] = []
    before = -1
    for row in rows:
        if row > before + 1:
            lines.append(_gap(row - before - 1, table.cols))
        shown: list[str] = []
        for col in range(table.cols):
            cell = begins.get((row, col))
            if (row, col) in taken:
                continue
            if cell is None:  # the format draws nothing here
                shown.append("<td></td>")
                continue
            text = " ".join(cell.text.split()) or EMPTY
            height = [one for one in rows if row <= one < cell.row + cell.row_span] or [row]
            taken.update((one, col + right) for one in height for right in range(max(1, cell.col_span)))
            shown.append(_cell(table.id, cell, text, len(height)))
            path = f"{at}/table[1]/tbody[1]/tr[{len(lines) + 1}]/td[{len(shown)}]/text()[1]"
            paths[table.id, cell.row, cell.col] = (path, text)
        lines.append(f"<tr>{''.join(shown)}</tr>")
        before = row
    if before < table.rows - 1:
        lines.append(_gap(table.rows - 1 - before, table.cols))
    unit = f"（单位：{escape(table.unit)}）" if table.unit else ""
    name = " ".join(part for part in (table.number, table.title) if part) or table.id
    return f"<div><b>{escape(name)}{unit}</b><table><tbody>{''.join(lines)}</tbody></table></div>"


def _beginnings(table: Table, rows: list[int]) -> dict[tuple[int, int], Cell]:
    """Where each cell begins among the shown rows; a merged one whose first row is left out begins in the next."""
    begins: dict[tuple[int, int], Cell] = {}
    for cell in table.cells:
        seen = [row for row in rows if cell.row <= row < cell.row + max(1, cell.row_span)]
        if seen:
            begins.setdefault((seen[0], cell.col), cell)
    return begins


def _cell(table: str, cell: Cell, text: str, rows: int) -> str:
    kind = "e" if text == EMPTY else "h" if cell.header else "n" if cell.quantity is not None else ""
    place = "|".join((table, str(cell.row), str(cell.col), str(cell.anchor.start), str(cell.anchor.end)))
    spans = (f' colspan="{cell.col_span}"' if cell.col_span > 1 else "") + (f' rowspan="{rows}"' if rows > 1 else "")
    return f'<td id="{escape(place)}" class="{kind}"{spans}>{escape(text)}</td>'


def _gap(rows: int, cols: int) -> str:
    return f'<tr><td class="g" colspan="{max(1, cols)}">⋯ 略 {rows} 行</td></tr>'


def places_of(html: str) -> dict[str, Place]:
    """XPath of a ``td`` -> the cell it shows, for the HTML that ``show_tables`` wrote."""
    from lxml.html import fragment_fromstring

    if not html:
        return {}
    root = fragment_fromstring(html, create_parent="div")
    tree = root.getroottree()
    places = {}
    for td in root.iter("td"):
        if td.get("id"):
            table, row, col, start, end = td.get("id").rsplit("|", 4)
            path = _canonical(tree.getpath(td).removeprefix("/div"))
            places[path] = Place(start=int(start), end=int(end), table=table, row=int(row), col=int(col))
    return places


def cell_path(xpath: str) -> str:
    """The XPath of the ``td`` that an XPath of Label Studio leads into; "" where it leads into none."""
    found = _CELL_OF.match(xpath)
    return _canonical(found.group(1)) if found else ""


def _canonical(path: str) -> str:
    """Every step with its number: ``/div/table/tbody/tr[2]`` and ``/div[1]/table[1]/tbody[1]/tr[2]`` are the same."""
    steps = (step if "[" in step else f"{step}[1]" for step in path.lower().split("/") if step)
    return "".join(f"/{name}[{number}]" for name, number in _INDEX.findall("/".join(steps)))
