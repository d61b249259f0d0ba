"""PDF, tables without vertical lines: columns found from where words and figures stand.

    lines -> segments (words apart by a wide gap) -> rows with figures -> columns (what overlaps) -> heads above

A row of prose has one segment, so that only lines with a gap are looked at; a list of titles and page numbers is a
table of contents and stays text.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator
from itertools import pairwise

from extractor.readers.builder import Drawn
from extractor.readers.pdf_chars import Chars, Rect, Run
from extractor.readers.pdf_lines import TextLine, make_line
from extractor.readers.pdf_model import Page, PageTable

_GAP = 1.0  # heights between two segments of a line
_PITCH = 3.2  # heights from one row of a table to the next
_LEAST_ROWS = 3
_HEAD_LINES = 6
_LONGEST_HEAD = 18
_VALUE = re.compile(r"[-+−—–(（]?\d[\d,，.]*[%％)）]?|[-—–/]{1,3}")
_DIGITS = re.compile(r"[\d.,%％]{1,4}")
_CUT_FIGURE = re.compile(r"[-+−]?\d{1,3}(?:[,，]\d{3})*[.．]\d?|[-+−]?\d{1,3}(?:[,，]\d{3})*[,，]\d{0,2}")
_GLUED = re.compile(r"\d\.\d\d(?:\s*[\u4e00-\u9fff]|\s+\d)|[\u4e00-\u9fff]\s*\d[\d,]*\.\d\d$")
_PAGE = re.compile(r"\d{1,3}")
_PROSE = re.compile(r"[。；;：:]|[，,]\D")
_MOST = 0.8  # of the figures stand below others
_ALIGNED = 4.0  # points between the edges of figures in one column

Extent = tuple[float, float]  # from, to


def split_tables(chars: Chars, lines: list[list[Run]], page: Page) -> Iterator[TextLine | PageTable]:
    """The lines of a page (as runs from the left), those that form a table without borders as tables."""
    parted = [_segments(chars, runs) for runs in lines]
    index = 0
    while index < len(lines):
        end = _table_end(parted, index)
        if end == index:
            yield parted[index][0] if len(parted[index]) == 1 else make_line(chars, lines[index])
            index += 1
            continue
        yield _table(parted[index:end], page)
        index = end


def _segments(chars: Chars, runs: list[Run]) -> list[TextLine]:
    if len(runs) == 1:
        return [make_line(chars, runs)]
    groups = [[runs[0]]]
    for before, run in pairwise(runs):
        if run.x0 - before.x1 > _GAP * min(before.bottom - before.top, run.bottom - run.top):
            groups.append([])
        groups[-1].append(run)
    return [make_line(chars, group) for group in groups]


# ------------------------------------------------------------------------------------------------------- where it is


def _table_end(lines: list[list[TextLine]], start: int) -> int:
    """The line behind the table that begins at line ``start``; ``start`` where none does."""
    body = start
    while body < len(lines) and body - start < _HEAD_LINES and not _is_row(lines[body]) and _is_head(lines, body):
        body += 1
    if body >= len(lines) or not _is_row(lines[body]) or len(lines[start]) < 2:
        return start
    columns = _columns([lines[body]])
    end = body + 1
    while end < len(lines) and _near(lines[end - 1], lines[end]):
        if _is_row(lines[end]) and not _goes_on(lines[end], lines[end - 1], columns):
            columns = _columns([lines[end]], columns)
        elif not _is_row(lines[end]) and not _stands_in(lines[end], columns):
            break
        end += 1
    while not _is_row(lines[end - 1]) and not _goes_on(lines[end - 1], lines[end - 2], columns):
        end -= 1
    rows = [line for line in lines[body:end] if _is_row(line)]
    if any(_GLUED.search(part.text) for row in rows for part in row):
        return start  # columns stand too close to be told apart; a table with wrong cells is worse than none
    return end if len(rows) >= _LEAST_ROWS and _agree(rows) and not _is_contents(rows) else start


def _is_value(text: str) -> bool:
    """Whether a text is a figure or says that there is none; some files print blanks inside their figures."""
    return _VALUE.fullmatch(text.replace(" ", "")) is not None


def _is_row(line: list[TextLine]) -> bool:
    """Words or a code, and behind them at least one figure."""
    return len(line) > 1 and any(_is_value(part.text) for part in line[1:])


def _is_head(lines: list[list[TextLine]], index: int) -> bool:
    line = lines[index]
    near = index + 1 < len(lines) and _near(line, lines[index + 1])
    return (
        len(line) > 1
        and near
        and all(len(part.text) <= _LONGEST_HEAD and not _PROSE.search(part.text) for part in line)
    )


def _near(above: list[TextLine], below: list[TextLine]) -> bool:
    height = above[0].rect[3] - above[0].rect[1]
    return below[0].rect[1] - above[0].rect[1] < _PITCH * height


def _stands_in(line: list[TextLine], columns: list[Extent]) -> bool:
    """Whether the words of a line without figures are names in a table: each inside one column, none a sentence."""
    for part in line:
        inside = [column for column in columns if _overlap(part.rect, column) > 0]
        if len(inside) != 1 or _PROSE.search(part.text) or part.rect[2] > inside[0][1] + part.rect[3] - part.rect[1]:
            return False
    return True


def _goes_on(line: list[TextLine], above: list[TextLine], columns: list[Extent]) -> bool:
    """Whether a line is the rest of the row above: each of its words goes on one that fills its column to the right
    edge, each of its figures one that ends before its decimals do."""
    for part in line:
        column = max(columns, key=lambda extent: _overlap(part.rect, extent))
        height = part.rect[3] - part.rect[1]
        over = [text for text in above if _overlap(text.rect, column) > 0]
        if not over or over[-1].rect[2] < column[1] - 1.2 * height or abs(part.rect[0] - column[0]) > height:
            return False
        if _is_value(part.text) and (not _DIGITS.fullmatch(part.text) or not _CUT_FIGURE.fullmatch(over[-1].text)):
            return False
    return True


def _agree(rows: list[list[TextLine]]) -> bool:
    """Most figures stand below one another: their right ends, left ends or middles."""
    figures = [part.rect for row in rows for part in row[1:] if _is_value(part.text)]
    rights, middles, lefts = [r[2] for r in figures], [(r[0] + r[2]) / 2 for r in figures], [r[0] for r in figures]
    return any(_aligned(sorted(places)) >= _MOST * len(figures) for places in (rights, middles, lefts))


def _aligned(places: list[float]) -> int:
    """How many of the places, in order, have another one close by."""
    close = [high - low <= _ALIGNED for low, high in pairwise(places)]
    return sum(map(operator.or_, [False, *close], [*close, False]))


def _is_contents(rows: list[list[TextLine]]) -> bool:
    if any(len(row) != 2 or not _PAGE.fullmatch(row[1].text) for row in rows):
        return False
    pages = [int(row[1].text) for row in rows]
    return pages == sorted(pages)


# ---------------------------------------------------------------------------------------------------------- columns


def _table(lines: list[list[TextLine]], page: Page) -> PageTable:
    columns = _columns([line for line in lines if _is_row(line)])
    heads = next(index for index, line in enumerate(lines) if _is_row(line))
    rows: list[dict[int, tuple[str, int]]] = []
    extents: list[Extent] = []
    for index, line in enumerate(lines):
        filled = _placed(line, columns)
        top, bottom = min(part.rect[1] for part in line), max(part.rect[3] for part in line)
        if index and _goes_on(line, lines[index - 1], columns):
            for col, (text, _) in filled.items():
                above, span = rows[-1].get(col, ("", 1))
                rows[-1][col] = (above + text, span)
            extents[-1] = (extents[-1][0], bottom)
            continue
        if index < heads - 1:
            filled = _reaching(_grouped(line, columns), set(_placed(lines[heads - 1], columns)))
        rows.append(filled)
        extents.append((top, bottom))
    cells = [cell for row in range(len(rows)) for cell in _cells(row, rows[row], extents[row], columns, page)]
    rect: Rect = (columns[0][0], extents[0][0], columns[-1][1], extents[-1][1])
    edges = [columns[0][0], *((a[1] + b[0]) / 2 for a, b in pairwise(columns)), columns[-1][1]]
    return PageTable(rect, page.number, edges, len(rows), cells, columns=tuple(columns))


def _cells(
    row: int, filled: dict[int, tuple[str, int]], extent: Extent, columns: list[Extent], page: Page
) -> Iterator[Drawn]:
    covered = -1
    for col, (left, _) in enumerate(columns):
        if col <= covered:
            continue
        text, span = filled.get(col, ("", 1))
        covered = min(col + span, len(columns)) - 1
        box = page.box((left, extent[0], columns[covered][1], extent[1]))
        yield Drawn(row, col, text, 1, covered - col + 1, box)


def _columns(rows: list[list[TextLine]], known: list[Extent] | None = None) -> list[Extent]:
    """The extents of the columns: what overlaps in any row stands in one."""
    columns: list[Extent] = []
    found = [(part.rect[0], part.rect[2]) for row in rows for part in row]
    for left, right in sorted(found + (known or [])):
        if columns and left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _placed(line: list[TextLine], columns: list[Extent]) -> dict[int, tuple[str, int]]:
    """Text and span by column: each segment in the column that it overlaps most, else the nearest."""
    placed: dict[int, tuple[str, int]] = {}
    for part in line:
        col = max(range(len(columns)), key=lambda c: _overlap(part.rect, columns[c]))
        before = placed.get(col)
        placed[col] = (f"{before[0]} {part.text}" if before else part.text, 1)
    return placed


def _overlap(rect: Rect, column: Extent) -> float:
    """How far two extents overlap; the distance between them, negative, where they do not."""
    return min(rect[2], column[1]) - max(rect[0], column[0])


def _grouped(line: list[TextLine], columns: list[Extent]) -> dict[int, tuple[str, int]]:
    """Heads over several columns, each ending before the next head.

    One that begins where a column begins covers all of them; one that is centred takes, of all groups around the column
    below it, the one whose middle is nearest to its own.
    """
    starts = [_beginning(part.rect, columns) for part in line]
    below = [
        start if start >= 0 else max(range(len(columns)), key=lambda col: _overlap(part.rect, columns[col]))
        for part, start in zip(line, starts, strict=True)
    ]  # fmt: skip
    placed: dict[int, tuple[str, int]] = {}
    for index, (part, col) in enumerate(zip(line, below, strict=True)):
        floor = below[index - 1] + 1 if index else 0
        ceiling = below[index + 1] if index + 1 < len(below) else len(columns)
        if starts[index] >= 0:
            first, last = col, max(ceiling - 1, col)
        else:
            first, last = _group_around(part.rect, col, range(floor, ceiling), columns)
        placed[first] = (part.text, last - first + 1)
    return placed


def _reaching(heads: dict[int, tuple[str, int]], named: set[int]) -> dict[int, tuple[str, int]]:
    """Columns that are ``named`` below and have no head above belong to the head at their left."""
    reaching = dict(heads)
    last = -1
    for col in range(max(named, default=-1) + 1):
        if col in heads:
            last = col
        elif last >= 0 and col in named and col == last + reaching[last][1]:
            reaching[last] = (reaching[last][0], reaching[last][1] + 1)
    return reaching


def _beginning(rect: Rect, columns: list[Extent]) -> int:
    """The column with which a head begins, not centred over it; -1 where there is none."""
    height = rect[3] - rect[1]
    for col, (left, right) in enumerate(columns):
        if abs(rect[0] - left) < 0.35 * height and abs(rect[0] + rect[2] - left - right) > height:
            return col
    return -1


def _group_around(rect: Rect, col: int, free: range, columns: list[Extent]) -> tuple[int, int]:
    groups = [(first, last) for first in free if first <= col for last in free if last >= col]
    middle = rect[0] + rect[2]
    return min(
        groups, key=lambda g: (abs(columns[g[0]][0] + columns[g[1]][1] - middle), g[1] - g[0]), default=(col, col)
    )
