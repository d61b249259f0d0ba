"""PDF, rows that no line parts: a ruled row that holds several lines of figures is several rows.

Some tables draw a frame, a head and vertical lines only.  A row is cut where its cells agree: at least one cell has
nothing but complete figures, one on each line, and the names beside them have as many lines, at the same heights.  A
name that merely takes two lines beside one figure is left alone.
"""

from __future__ import annotations

import re
from itertools import pairwise

from extractor.readers.pdf_chars import Chars, Run
from extractor.readers.pdf_grids import Ruled, RuledCell
from extractor.readers.pdf_lines import TextLine, is_broken_figure, make_lines

_FIGURE = re.compile(r"[-+−]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?[%％]?")
_SAME_LEVEL = 0.5  # of the height

Filled = dict[int, list[Run]]


def split_rows(chars: Chars, ruled: Ruled, filled: Filled) -> tuple[Ruled, Filled]:
    """The table with such rows cut; itself where there are none."""
    cuts = {row: found for row in range(len(ruled.ys) - 1) if (found := _cuts(chars, ruled, filled, row))}
    return _cut(ruled, filled, cuts) if cuts else (ruled, filled)


def _cuts(chars: Chars, ruled: Ruled, filled: Filled, row: int) -> list[float]:
    """Where row ``row`` is to be cut (y), from the top."""
    cells = sorted({index for index in ruled.owners[row] if index in filled})
    if max((len(filled[index]) for index in cells), default=0) < 2:
        return []
    if any(ruled.cells[index].row_span > 1 for index in ruled.owners[row]):
        return []
    lines = {index: make_lines(chars, filled[index]) for index in cells}
    figures = [index for index in cells if _all_figures(lines[index], ruled.width_of(index))]
    names = [index for index in cells if index not in figures]
    levels = _levels([line for index in cells for line in lines[index]])
    columns = [index for index in figures if len(lines[index]) > 1]
    complete = all(len(lines[index]) == len(levels) for index in names[:1])
    if len(levels) < 2 or not columns or not complete or (not names and len(columns) < 2):
        return []
    return [(above[-1] + below[0]) / 2 for above, below in pairwise(levels)]


def _all_figures(lines: list[TextLine], width: float) -> bool:
    return all(_FIGURE.fullmatch(line.text) for line in lines) and not any(
        is_broken_figure(above, below, width) for above, below in pairwise(lines)
    )


def _levels(lines: list[TextLine]) -> list[list[float]]:
    """The heights at which lines stand (their middles), those of one row together."""
    levels: list[list[float]] = []
    for line in sorted(lines, key=lambda line: line.rect[1] + line.rect[3]):
        middle, height = (line.rect[1] + line.rect[3]) / 2, line.rect[3] - line.rect[1]
        if levels and middle - levels[-1][-1] < _SAME_LEVEL * height:
            levels[-1].append(middle)
        else:
            levels.append([middle])
    return levels


def _cut(ruled: Ruled, filled: Filled, cuts: dict[int, list[float]]) -> tuple[Ruled, Filled]:
    ys = sorted([*ruled.ys, *(y for found in cuts.values() for y in found)])
    first = [ys.index(y) for y in ruled.ys]  # of the new rows, for each old one
    cells: list[RuledCell] = []
    parted: Filled = {}
    by_row: dict[int, list[int]] = {}
    for index, cell in enumerate(ruled.cells):
        by_row.setdefault(cell.row, []).append(index)
    for row in range(len(ruled.ys) - 1):
        rows = range(first[row], first[row + 1]) if row in cuts else range(first[row], first[row] + 1)
        for new in rows:
            for index in by_row.get(row, []):
                cell = ruled.cells[index]
                span = 1 if row in cuts else first[row + cell.row_span] - first[row]
                runs = filled.get(index, [])
                if row in cuts:
                    runs = [run for run in runs if ys[new] <= (run.top + run.bottom) / 2 < ys[new + 1]]
                if runs:
                    parted[len(cells)] = runs
                cells.append(RuledCell(new, cell.col, span, cell.col_span))
    return ruled._replace(ys=ys, cells=cells, owners=[]), parted
