"""Worksheets of any kind to paragraphs and grids: what xlsx, xls and csv have in common.

A sheet is one grid.  Rows above and below it that hold a single cell (title, unit, notes) become lines, as they are in
a text; a sheet of such rows only is prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from extractor.data import Box
from extractor.readers.builder import Builder, Drawn
from extractor.readers.flow import join_lines

_DEFAULT_NAME = re.compile(r"(?:sheet|工作表|表)[\s_]*\d*(?:[\s_]*\(\d+\))?", re.I)
_HAN = re.compile(r"[\u4e00-\u9fff].*[\u4e00-\u9fff]")
_MOST_DRAWN = 3_000_000  # cells, blank ones included; a sheet that is larger shows only its filled cells

Merges = dict[tuple[int, int], tuple[int, int]]


class Sheet(NamedTuple):
    """A worksheet: texts by (row, column), both from 0; merged ranges as first cell -> (rows, columns)."""

    name: str
    texts: dict[tuple[int, int], str]
    merges: Merges


def write_sheet(out: Builder, sheet: Sheet, *, named: bool = True) -> None:
    """Write a sheet; ``named`` says whether its name is one that people see."""
    rows: dict[int, dict[int, str]] = {}
    for (row, col), text in sheet.texts.items():
        rows.setdefault(row, {})[col] = text
    order = sorted(rows)
    first, last = 0, len(order)
    while first < last and len(rows[order[first]]) == 1:
        first += 1
    while last > first and len(rows[order[last - 1]]) == 1 and _is_note(next(iter(rows[order[last - 1]].values()))):
        last -= 1
    label = sheet.name if named else None
    _write_lines(out, rows, order[:first], label)
    if first < last:
        body = order[first:last]
        out.grid(list(_drawn(rows, body, sheet.merges, label)), title=_title(sheet.name) if named else "")
    _write_lines(out, rows, order[last:], label)


def _is_note(text: str) -> bool:
    """Whether a lone cell below a table is a remark rather than a row without values."""
    return len(text) > 20 or text.startswith(("注", "备注", "说明", "单位", "填表", "制表", "编制"))


def _write_lines(out: Builder, rows: dict[int, dict[int, str]], numbers: Iterable[int], label: str | None) -> None:
    for row in numbers:
        for col, text in rows[row].items():
            box = Box(sheet=label, ref=reference(row, col))
            for line in text.split("\n"):
                out.line(line, box=box)


def _drawn(rows: dict[int, dict[int, str]], body: list[int], merges: Merges, label: str | None) -> Iterable[Drawn]:
    """The cells of the grid, blank ones included, those covered by a merged cell left out."""
    begin = min(min(rows[row]) for row in body)
    end = max(max(rows[row]) for row in body) + 1
    place = {row: index for index, row in enumerate(body)}
    sparse = (end - begin) * len(body) > _MOST_DRAWN
    spans, covered = _clipped(merges, body, place, begin, end)
    for row in body:
        filled = rows[row]
        for col in sorted(filled) if sparse else range(begin, end):
            if (row, col) in covered:
                continue
            high, wide = spans.get((row, col), (1, 1))
            text = join_lines([part.rstrip() for part in filled.get(col, "").split("\n") if part.strip()])
            yield Drawn(place[row], col - begin, text, high, wide, Box(sheet=label, ref=reference(row, col)))


def _clipped(
    merges: Merges, body: list[int], place: dict[int, int], begin: int, end: int
) -> tuple[Merges, set[tuple[int, int]]]:
    """Merged ranges as far as they cover rows and columns of the grid, and the cells that they cover."""
    spans: Merges = {}
    covered: set[tuple[int, int]] = set()
    for (row, col), (high, wide) in merges.items():
        if row not in place or not begin <= col < end:
            continue
        reached = [one for one in body[place[row] : place[row] + high] if one < row + high]
        columns = range(col, min(col + wide, end))
        spans[row, col] = (len(reached), len(columns))
        covered.update((one, column) for one in reached for column in columns if (one, column) != (row, col))
    return spans, covered


def reference(row: int, col: int) -> str:
    """The name of a cell as worksheets write it.

    >>> reference(0, 0), reference(9, 27)
    ('A1', 'AB10')
    """
    letters = ""
    col += 1
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def _title(name: str) -> str:
    """The name of a sheet as a title of its table; "" where it says nothing (Sheet1, 表1)."""
    return "" if _DEFAULT_NAME.fullmatch(name.strip()) or not _HAN.search(name) else name.strip()
