"""PDF, tables: ruled grids with their texts, tables that touch parted, tables over several pages joined."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from extractor.data import Box
from extractor.readers.builder import Drawn
from extractor.readers.pdf_chars import Chars, Run
from extractor.readers.pdf_grids import Ruled
from extractor.readers.pdf_lines import cell_text, group, is_full, make_line, make_lines, needed
from extractor.readers.pdf_model import Page, PageTable
from extractor.readers.pdf_rows import Filled, split_rows

_SPACE = re.compile(r"\s+")
_SAME_EDGE = 5.0  # points


def make_tables(chars: Chars, ruled: Ruled, filled: dict[int, list[Run]], page: Page) -> Iterator[PageTable]:
    """The tables of a ruled grid with the texts of their cells; none where it holds no text."""
    if not filled:
        return
    ruled, filled = split_rows(chars, ruled, filled)
    xs, ys = [round(x, 1) for x in ruled.xs], [round(y, 1) for y in ruled.ys]
    upright = page.frame.turn == page.frame.shown
    cells = []
    for index, (row, col, row_span, col_span) in enumerate(ruled.cells):
        text = cell_text(chars, filled[index], ruled.width_of(index)) if index in filled else ""
        rect = (xs[col], ys[row], xs[col + col_span], ys[row + row_span])
        box = Box(page=page.number, bbox=rect) if upright else page.box(rect)
        cells.append(Drawn(row, col, text, row_span, col_span, box))
    table = PageTable(ruled.rect, page.number, ruled.xs, len(ys) - 1, cells, full=_full(chars, ruled, filled))
    yield from _parted(table, ruled)


def take_overflow(chars: Chars, ruled: Ruled, filled: Filled, loose: list[Run]) -> list[Run]:
    """Put the lines right under a table into the cells of its last row that they go on, and return the other runs.

    A row that a page end cuts is written over the lower border by some programs; each run then stands below a cell
    that is written full.
    """
    below = ruled.rect[3]
    rest = loose
    for line in group([run for run in loose if ruled.holds((run.x0 + run.x1) / 2, below)]):
        height = line[0].bottom - line[0].top
        owners = [ruled.at((run.x0 + run.x1) / 2, below) for run in line]
        if not 0 <= line[0].top - below + height / 4 < height or len(set(owners)) != len(line):
            continue
        if not all(
            owner in filled and _goes_on(chars, ruled, owner, filled[owner], run)
            for owner, run in zip(owners, line, strict=True)
        ):
            continue
        for owner, run in zip(owners, line, strict=True):
            filled[owner].append(run)
        taken = set(map(id, line))
        rest = [run for run in rest if id(run) not in taken]
    return rest


def _goes_on(chars: Chars, ruled: Ruled, index: int, runs: list[Run], run: Run) -> bool:
    """Whether a run would not have fit behind the last line of a cell."""
    last, rest = make_lines(chars, runs)[-1], make_line(chars, [run])
    return is_full(last, ruled.width_of(index), needed(rest)) and is_full(
        last, ruled.width_of(index), 2 * (run.bottom - run.top)
    )


def _full(chars: Chars, ruled: Ruled, filled: Filled) -> frozenset[int]:
    """The columns in which the last row is written full, so that its text may go on on the next page."""
    last = len(ruled.ys) - 1
    found = set()
    for index in range(len(ruled.cells) - 1, max(len(ruled.cells) - len(ruled.xs) ** 2, 0) - 1, -1):
        cell = ruled.cells[index]
        if cell.row + cell.row_span == last and index in filled:
            line = make_lines(chars, filled[index])[-1]
            if is_full(line, ruled.width_of(index), line.rect[3] - line.rect[1]):
                found.add(cell.col)
    return frozenset(found)


# ----------------------------------------------------------------------------------------------------- tables that touch


def _parted(table: PageTable, ruled: Ruled) -> Iterator[PageTable]:
    """A row that is one cell over the whole width is the title of another table where columns end and others begin."""
    wide = {cell.row for cell in table.cells if cell.row_span == 1 and cell.col_span == len(table.xs) - 1}
    titles = sorted(row for row in wide if row and row - 1 not in wide)
    starts = [0]
    for row, following in pairwise([*titles, table.rows]):
        above, below = _edges(table, starts[-1], row), _edges(table, row, following)
        if len(above) > 2 and len(below) > 2 and not above <= below and not below <= above:
            starts.append(row)
    if len(starts) == 1:
        yield table
        return
    for first, last in pairwise([*starts, table.rows]):
        yield _part(table, first, last, ruled)


def _edges(table: PageTable, first: int, last: int) -> set[int]:
    """The edges that cells of the rows ``[first, last)`` have."""
    return {edge for cell in table.cells if first <= cell.row < last for edge in (cell.col, cell.col + cell.col_span)}


def _part(table: PageTable, first: int, last: int, ruled: Ruled) -> PageTable:
    """The rows ``[first, last)`` as a table with the columns that they use."""
    used = sorted(_edges(table, first, last))
    place = {edge: index for index, edge in enumerate(used)}
    cells = [
        cell._replace(
            row=cell.row - first, col=place[cell.col], col_span=place[cell.col + cell.col_span] - place[cell.col]
        )
        for cell in table.cells
        if first <= cell.row < last
    ]
    rect = (ruled.xs[used[0]], ruled.ys[first], ruled.xs[used[-1]], ruled.ys[last])
    full = frozenset(place[col] for col in table.full if col in place) if last == table.rows else frozenset()
    return PageTable(rect, table.page, [ruled.xs[edge] for edge in used], last - first, cells, full=full)


# ---------------------------------------------------------------------------------------------------- tables over pages


def join_tables(pages: list[Page]) -> None:
    """Put the part of a table that begins a page behind its beginning at the end of the page before.

    They are one table when nothing stands between them and their columns have the same edges; a head that is printed
    again is left out, a row that the page break cut is mended.
    """
    open_table: PageTable | None = None
    for page in pages:
        if not page.items:
            continue
        first = page.items[0]
        if open_table is not None and isinstance(first, PageTable) and _continues(open_table, first):
            _append(open_table, first)
            page.items.pop(0)
            if not page.items:
                continue
        last = page.items[-1]
        open_table = last if isinstance(last, PageTable) else None


def _continues(above: PageTable, below: PageTable) -> bool:
    if above.columns or below.columns:
        return _same_columns(above, below) is not None
    upper, lower = _from_left(above.xs), _from_left(below.xs)
    if abs(upper[-1] - lower[-1]) > _SAME_EDGE:
        return False
    fewer, more = sorted((upper, lower), key=len)
    return len(fewer) > 2 and all(_nearest(x, more) >= 0 for x in fewer)


def _same_columns(above: PageTable, below: PageTable) -> list[int] | None:
    """For tables without lines: the column above that each column below stands under; None where they do not fit.

    A column that is blank on the second page is not there.
    """
    if not above.columns or not below.columns or any(cell.col_span > 1 for cell in below.cells):
        return None
    places = []
    for left, right in below.columns:
        under = [i for i, (low, high) in enumerate(above.columns) if min(high, right) > max(low, left)]
        if len(under) != 1:
            return None
        places += under
    return places if len(set(places)) == len(places) and 2 * len(places) > len(above.columns) else None


def _from_left(xs: list[float]) -> list[float]:
    return [x - xs[0] for x in xs]


def _nearest(x: float, xs: list[float]) -> int:
    """The index of the edge at ``x``, -1 where there is none."""
    index = min(range(len(xs)), key=lambda i: abs(xs[i] - x))
    return index if abs(xs[index] - x) <= _SAME_EDGE else -1


def _append(above: PageTable, below: PageTable) -> None:
    """Rows of ``below`` behind those of ``above``; a page that shows only totals lacks the edges of merged columns."""
    places = _same_columns(above, below)
    if places is not None:
        below.cells = [cell._replace(col=places[cell.col]) for cell in below.cells]
    elif len(below.xs) > len(above.xs):
        _spread(above, _from_left(below.xs))
        above.xs = below.xs
    elif len(below.xs) < len(above.xs):
        _spread(below, _from_left(above.xs))
    upper, lower = _rows(above), _rows(below)
    same = 0
    while same < min(len(upper), len(lower)) and _says(upper[same]) == _says(lower[same]):
        same += 1
    if same < len(lower) and _mended(above, lower[same]):
        same += 1
    shift = above.rows - same
    above.cells += [cell._replace(row=cell.row + shift) for row in lower[same:] for cell in row]
    above.rows += below.rows - same
    above.full = below.full


def _mended(above: PageTable, row: list[Drawn]) -> bool:
    """Put the texts of ``row`` behind those of the last row above, where it is the rest of that row: every text in it
    goes on one that is written full, and other cells have ended."""
    last = {
        cell.col: index
        for index, cell in enumerate(above.cells)
        if cell.row + cell.row_span == above.rows and cell.text
    }
    rest = {cell.col: cell.text for cell in row if cell.text}
    if not rest or not rest.keys() <= last.keys() & above.full or len(rest) == len(last):
        return False
    for col, text in rest.items():
        cell = above.cells[last[col]]
        above.cells[last[col]] = cell._replace(text=cell.text + text)
    return True


def _spread(table: PageTable, xs: list[float]) -> None:
    """Give the cells of a table their places between the finer edges ``xs``."""
    places = [_nearest(x, xs) for x in _from_left(table.xs)]
    table.cells = [
        cell._replace(
            col=places[cell.col], col_span=places[min(cell.col + cell.col_span, len(places) - 1)] - places[cell.col]
        )
        for cell in table.cells
    ]
    table.full = frozenset(places[col] for col in table.full)


def _rows(table: PageTable) -> list[list[Drawn]]:
    rows: list[list[Drawn]] = [[] for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.row].append(cell)
    return rows


def _says(row: list[Drawn]) -> list[tuple[int, str]]:
    return [(cell.col, _SPACE.sub("", cell.text)) for cell in row if cell.text]
