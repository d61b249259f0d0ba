"""Word dumps: a table cell is a line that begins with a tab, a blank line ends the row.

The dump does not tell a blank line between rows from a blank paragraph inside a cell, nor a paragraph between tables
from a second line inside a cell.  The shape decides: a row that is cut in two is joined again where the two parts
together have as many cells as the rows around them.
"""

from __future__ import annotations

from typing import NamedTuple

from extractor.data import Grid, Line
from extractor.readers.lines import (
    BLANK,
    STACKED,
    TABBED,
    Lines,
    Rows,
    Span,
    looks_like_heading,
    make_grid,
    plain_line,
)

_PROSE = 40  # characters; a lone row whose cells are longer than this on average is a run of indented paragraphs
_MAX_BETWEEN = 6  # lines of text that a blank paragraph may cut off inside a cell; more of them end the tables
_NUMBER_SIGNS = "0123456789.,，%％-—－ \u3000\t"
_WINDOW = 6  # rows before and behind that tell the usual number of cells
_NOTES = ("注", "备注", "说明", "单位：", "单位:")


class Fragment(NamedTuple):
    """Lines without a blank one between: ``text`` (plain lines by number), then ``cells``; ``gap`` blank lines before."""

    gap: int
    text: list[int]
    cells: list[Span]


def is_stack(lines: Lines, index: int) -> bool:
    """Whether the tab-led line ``index`` opens a stack of cells rather than a row of tab-separated ones."""
    stacked = tabbed = 0
    for kind in lines.kinds[index : index + 40]:
        if kind == STACKED:
            stacked += 1
        elif kind == TABBED:
            tabbed += 1
        elif kind == BLANK and stacked + tabbed > 3:
            break
    return stacked > tabbed


def read_stacked(lines: Lines, index: int, text: str) -> tuple[int, list[Line | Grid]]:
    """Read the word-dump tables from line ``index`` on; return the next line to read and the blocks found."""
    fragments, end = _fragments(lines, index)
    counts = [len(fragment.cells) for fragment in fragments]
    blocks: list[Line | Grid] = []
    rows: Rows = []
    waiting: list[int] = []  # text since the last cell: inside a cell or between tables, the next fragment tells
    for number, fragment in enumerate(fragments):
        waiting += fragment.text
        if not fragment.cells:
            continue
        if rows and _continues_row(lines, rows, waiting, counts, number, fragment.gap):
            if waiting:
                rows[-1][-1] = (rows[-1][-1][0], lines.span(waiting[-1])[1])
            rows[-1] += fragment.cells
        else:
            if waiting or fragment.gap > 1:
                blocks += _grid_or_lines(text, rows)
                blocks += [plain_line(lines, i) for i in waiting]
                rows = []
            rows.append(fragment.cells)
        waiting = []
    blocks += _grid_or_lines(text, rows)
    blocks += [plain_line(lines, i) for i in waiting]
    return end, blocks


def _fragments(lines: Lines, index: int) -> tuple[list[Fragment], int]:
    """Cut the lines from ``index`` on into fragments, up to a stretch of plain text; also the line behind them."""
    fragments: list[Fragment] = []
    count = len(lines.kinds)
    loose: list[int] = []  # plain lines since the last cell
    end = index
    while index < count:
        gap = 0
        while index < count and lines.kinds[index] == BLANK:
            gap += 1
            index += 1
        if index == count:
            break
        fragment, index = _fragment(lines, index, gap)
        loose += fragment.text
        if len(loose) > _MAX_BETWEEN:
            break
        fragments.append(fragment)
        if fragment.cells:
            loose = []
            end = index
    while fragments and not fragments[-1].cells:
        fragments.pop()
    return fragments, end


def _fragment(lines: Lines, index: int, gap: int) -> tuple[Fragment, int]:
    """The fragment that begins at line ``index`` and the line behind it."""
    text: list[int] = []
    cells: list[Span] = []
    starts, bodies, kinds = lines
    count = len(kinds)
    while index < count and (kind := kinds[index]) != BLANK:
        if kind == STACKED or (kind == TABBED and bodies[index][0] == "\t"):
            start = starts[index]
            cells.append((start + 1, start + len(bodies[index])))
            index += 1
        elif not cells:
            text.append(index)
            index += 1
        else:
            stop = index
            while stop < count and kinds[stop] not in (BLANK, STACKED):
                stop += 1
            followed = stop < count and kinds[stop] == STACKED
            if not _is_cell_text(lines, index, followed):
                break
            cells[-1] = (cells[-1][0], lines.span(stop - 1)[1])
            index = stop
    return Fragment(gap, text, cells), index


def _is_cell_text(lines: Lines, index: int, followed: bool) -> bool:
    """Whether the plain line ``index``, right behind a cell, is a further line of that cell."""
    cell, body = lines.bodies[index - 1], lines.bodies[index].strip()
    is_number = bool(cell.strip()) and not cell.strip(_NUMBER_SIGNS)
    if followed:
        return not (is_number and looks_like_heading(body))
    return not (is_number or looks_like_heading(body) or body.startswith(_NOTES))


def _continues_row(lines: Lines, rows: Rows, waiting: list[int], counts: list[int], number: int, gap: int) -> bool:
    """Whether fragment ``number`` goes on with the last row, which a blank paragraph inside a cell cut in two."""
    here, there = len(rows[-1]), counts[number]
    before = len(rows[-2]) if len(rows) > 1 else 0
    behind = next((count for count in counts[number + 1 : number + 4] if count), 0)
    whole = here + there
    if here == before or there == behind or whole not in (before, behind):
        return False
    if waiting:
        return not any(looks_like_heading(lines.bodies[i]) for i in waiting)
    if here < 2 or not before == behind == whole:
        return False
    around = [count for count in counts[max(0, number - _WINDOW) : number + _WINDOW] if count]
    return gap > 1 or around.count(whole) * 2 >= len(around)


def _grid_or_lines(text: str, rows: Rows) -> list[Line | Grid]:
    """The rows as a grid, or as lines where they are indented paragraphs that only look like cells."""
    if not rows:
        return []
    cells = [span for row in rows for span in row]
    longest = max(map(len, rows))
    if longest == 1 or (len(rows) == 1 and (longest == 2 or _is_prose(text, cells))):
        return [Line(start=start, end=end) for start, end in cells if end > start]
    return [make_grid(rows)]


def _is_prose(text: str, cells: list[Span]) -> bool:
    """Whether the cells of a lone row are paragraphs: long, or closed by a stop."""
    length = sum(end - start for start, end in cells)
    stops = sum(1 for start, end in cells if text[start:end].rstrip().endswith(("。", "；")))
    return length > _PROSE * len(cells) or stops * 3 >= len(cells)
