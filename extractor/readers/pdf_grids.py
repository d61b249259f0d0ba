"""PDF, drawn tables: ruling lines to grids with merged cells, and the runs that stand in each cell.

Lines that touch belong to one table.  Its columns lie between the x of its vertical lines, its rows between the y of
its horizontal ones; two boxes without a line between them are one merged cell.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from extractor.readers.pdf_chars import Chars, Rect, Run
from extractor.readers.pdf_rules import Rule, Rules

_TOUCH = 3.5  # points between the ends of lines that meet
_SNAP = 2.5  # edges closer than this are one edge
_COVERED = 0.6  # of a box's side that a line must cover to be its border
_MAX_CROSSINGS = 4_000_000  # pairs of lines looked at on a page
_MAX_BOXES = 200_000  # of a table
_LOWEST_ROW = 5.0  # points, on average: no text fits into less
_CLEARANCE = 0.08  # of the height: blank on a border between two characters; without it the text runs over the border

Place = tuple[int, int]  # row, col


class RuledCell(NamedTuple):
    """A cell of a ruled table, merged boxes included."""

    row: int
    col: int
    row_span: int
    col_span: int


class Ruled(NamedTuple):
    """A ruled table: the edges of its columns and rows, its cells in row-major order, and the cell that owns each box
    (an index into ``cells``)."""

    rect: Rect
    xs: list[float]
    ys: list[float]
    cells: list[RuledCell]
    owners: list[list[int]]

    def at(self, x: float, y: float) -> int:
        """The index of the cell at a point inside the table."""
        row = min(max(bisect_right(self.ys, y) - 1, 0), len(self.ys) - 2)
        col = min(max(bisect_right(self.xs, x) - 1, 0), len(self.xs) - 2)
        return self.owners[row][col]

    def right_of(self, index: int) -> float:
        """The right edge of a cell."""
        cell = self.cells[index]
        return self.xs[cell.col + cell.col_span]

    def width_of(self, index: int) -> float:
        """The width of a cell."""
        return self.right_of(index) - self.xs[self.cells[index].col]

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside the table."""
        x0, top, x1, bottom = self.rect
        return x0 <= x <= x1 and top <= y <= bottom


def find_grids(rules: Rules) -> list[Ruled]:
    """The tables that the rules of a page draw, from the top; frames around a text are none."""
    if len(rules.across) * len(rules.down) > _MAX_CROSSINGS:
        return []
    found = [_grid(across, down) for across, down in _touching(rules)]
    return sorted((grid for grid in found if grid is not None), key=lambda grid: (grid.rect[1], grid.rect[0]))


def _touching(rules: Rules) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Lines grouped by the crossings that connect them."""
    across, down = rules.across, rules.down
    leaders = list(range(len(across) + len(down)))

    def leader(index: int) -> int:
        while leaders[index] != index:
            leaders[index] = leaders[leaders[index]]
            index = leaders[index]
        return index

    levels = [rule.at for rule in across]
    for number, rule in enumerate(down, len(across)):
        first = bisect_left(levels, rule.start - _TOUCH)
        last = bisect_right(levels, rule.end + _TOUCH)
        for index in range(first, last):
            if across[index].start - _TOUCH <= rule.at <= across[index].end + _TOUCH:
                leaders[leader(number)] = leader(index)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for index, rule in enumerate(across):
        groups.setdefault(leader(index), ([], []))[0].append(rule)
    for number, rule in enumerate(down, len(across)):
        groups.setdefault(leader(number), ([], []))[1].append(rule)
    yield from groups.values()


def _grid(across: list[Rule], down: list[Rule]) -> Ruled | None:
    if len(across) < 2 or not down:
        return None
    xs = _edges([rule.at for rule in down], (rule.start for rule in across), (rule.end for rule in across))
    ys = _edges([rule.at for rule in across], (rule.start for rule in down), (rule.end for rule in down))
    rows, cols = len(ys) - 1, len(xs) - 1
    if rows < 1 or cols < 2 or rows * cols > _MAX_BOXES or (ys[-1] - ys[0]) / rows < _LOWEST_ROW:
        return None
    right = _borders(down, xs, ys)
    below = _borders(across, ys, xs)
    cells, owners = _merged(xs, ys, right, below)
    if len(cells) < 2:
        return None
    return Ruled((xs[0], ys[0], xs[-1], ys[-1]), xs, ys, cells, owners)


def _edges(lines: list[float], starts: Iterable[float], ends: Iterable[float]) -> list[float]:
    """The edges of columns (or rows): the lines, and the ends of the crossing lines where the outer border is
    missing."""
    edges: list[float] = []
    for at in sorted(lines):
        if not edges or at - edges[-1] > _SNAP:
            edges.append(at)
    first, last = min(starts), max(ends)
    if first < edges[0] - 2 * _TOUCH:
        edges.insert(0, first)
    if last > edges[-1] + 2 * _TOUCH:
        edges.append(last)
    return edges


def _borders(lines: list[Rule], edges: list[float], crossing: list[float]) -> set[Place]:
    """(edge, box) for every box side that a line covers; boxes lie between the ``crossing`` edges."""
    found: set[Place] = set()
    for line in lines:
        edge = bisect_right(edges, line.at + 0.01) - 1
        first = max(bisect_right(crossing, line.start) - 1, 0)
        for box in range(first, len(crossing) - 1):
            low, high = crossing[box], crossing[box + 1]
            if low >= line.end:
                break
            if min(high, line.end) - max(low, line.start) >= _COVERED * (high - low):
                found.add((edge, box))
    return found


def _merged(
    xs: list[float], ys: list[float], right: set[Place], below: set[Place]
) -> tuple[list[RuledCell], list[list[int]]]:
    rows, cols = len(ys) - 1, len(xs) - 1
    owners = [[-1] * cols for _ in range(rows)]
    cells: list[RuledCell] = []
    for row in range(rows):
        for col in range(cols):
            if owners[row][col] >= 0:
                continue
            if (col + 1, row) in right and (row + 1, col) in below:
                owners[row][col] = len(cells)
                cells.append(RuledCell(row, col, 1, 1))
                continue
            last = col + 1
            while last < cols and (last, row) not in right and owners[row][last] < 0:
                last += 1
            under = row + 1
            while under < rows and _open(range(col, last), under, cols, last, right, below, owners):
                under += 1
            for r in range(row, under):
                owners[r][col:last] = [len(cells)] * (last - col)
            cells.append(RuledCell(row, col, under - row, last - col))
    return cells, owners


def _open(
    boxes: range, row: int, cols: int, last: int, right: set[Place], below: set[Place], owners: list[list[int]]
) -> bool:
    """Whether no line parts the boxes from those in the row above, and none stands between them."""
    if any((row, col) in below or owners[row][col] >= 0 for col in boxes):
        return False
    if any((col, row) in right for col in boxes[1:]):
        return False
    return last == cols or (last, row) in right


# ------------------------------------------------------------------------------------------------------------ runs


def fill_grids(chars: Chars, runs: list[Run], grids: list[Ruled]) -> tuple[list[dict[int, list[Run]]], list[Run]]:
    """The runs in each cell of each grid (by index of the cell), and the runs that stand in none."""
    filled: list[dict[int, list[Run]]] = [{} for _ in grids]
    if not grids:
        return filled, runs
    loose: list[Run] = []
    for run in runs:
        x, y = (run.x0 + run.x1) / 2, (run.top + run.bottom) / 2
        for grid, cells in zip(grids, filled, strict=True):
            if grid.holds(x, y):
                _put(chars, run, y, grid, cells)
                break
        else:
            loose.append(run)
    return filled, loose


def _put(chars: Chars, run: Run, y: float, grid: Ruled, cells: dict[int, list[Run]]) -> None:
    """File a run under its cell; one that crosses a border is cut there, unless its text runs over the border."""
    inset = min(2.0, (run.x1 - run.x0) / 4)
    first, last = grid.at(run.x0 + inset, y), grid.at(run.x1 - inset, y)
    if first == last:
        cells.setdefault(first, []).append(run)
        return
    for part in _parts(chars, run, grid, y):
        cells.setdefault(_owner(part, y, grid), []).append(part)


def _owner(run: Run, y: float, grid: Ruled) -> int:
    """The cell in which a run stands: where it begins when it runs over into the next, else its middle."""
    begin = grid.at(run.x0 + min(2.0, (run.x1 - run.x0) / 4), y)
    return begin if run.x1 > grid.right_of(begin) + 2 else grid.at((run.x0 + run.x1) / 2, y)


def _parts(chars: Chars, run: Run, grid: Ruled, y: float) -> Iterator[Run]:
    blank = _CLEARANCE * (run.bottom - run.top)
    begin = run.start
    for index in range(run.start + 1, run.end):
        left, right = chars.right[index - 1], chars.left[index]
        if right - left < blank:
            continue
        edge = bisect_right(grid.xs, (left + right) / 2 + (right - left) / 2) - 1
        crossed = edge >= 0 and left - 0.5 <= grid.xs[edge] <= right + 0.5
        if crossed and grid.at(left - 0.1, y) != grid.at(right + 0.1, y):
            yield chars.part(begin, index)
            begin = index
    yield chars.part(begin, run.end)
