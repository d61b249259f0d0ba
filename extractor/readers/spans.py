"""Where the cells of a table stand when earlier cells reach down into their row."""

from __future__ import annotations


class Placing:
    """Gives each cell its column: the first one that no cell from above covers.

    >>> table = Placing(2)
    >>> table.next_row(), table.put(1, 2), table.put(2, 1)
    (None, (0, 2), (1, 1))
    >>> table.next_row(), table.put(1, 1)
    (None, (1, 1))
    """

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.row = -1
        self._col = 0
        self._carried: list[tuple[int, int, int]] = []  # first column, end column, last row, in order of columns
        self._next = 0
        self._new: list[tuple[int, int, int]] = []

    def next_row(self) -> None:
        """Begin the next row."""
        self.row += 1
        self._col = self._next = 0
        reaching = [one for one in self._carried + self._new if one[2] >= self.row]
        self._carried = sorted(reaching)
        self._new = []

    def put(self, wide: int, high: int) -> tuple[int, int]:
        """The column of the next cell of this row, and how many rows it covers (``high`` 0: to the last row)."""
        while self._next < len(self._carried) and self._carried[self._next][0] <= self._col:
            self._col = max(self._col, self._carried[self._next][1])
            self._next += 1
        col = self._col
        left = max(self.rows - self.row, 1)
        high = left if high == 0 else min(high, left)
        if high > 1:
            self._new.append((col, col + wide, self.row + high - 1))
        self._col = col + wide
        return col, high
