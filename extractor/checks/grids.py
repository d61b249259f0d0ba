"""A table as the checks see it: the sides of a two-sided table, each with its labelled rows and its columns of money.

Nothing is judged here.  ``sides(table)`` gives one ``Side`` for each half (收入 | 支出) of a data table; a ``Row`` knows
its name, its classification code and how deep its wording puts it; a ``Column`` knows its header and whether it
adds up others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from extractor.checks.base import Case
from extractor.data import Anchor, Cell, Quantity, Table
from extractor.folding import fold

ZERO = Decimal(0)
MOST_ANCHORS = 20
_LABEL = 200  # longer cells are prose: seen once, not worth remembering

_SPACE = re.compile(r"\s+")
_TOTAL = re.compile(r"(?:合|总|小|共)计$|^计$|^总额$")
_TOTAL_ROW = re.compile(r"(?:合计|总计|小计|共计)$|^(?:计|总额)$")
_CODE = re.compile(r"^(\d{3}(?:\d{2}){0,3})(?!\d|[.,%年月万元])")
_DIGITS = re.compile(r"\d{1,9}")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NUMBERING = (
    (re.compile(r"^(?:其中[::]?)?[一二三四五六七八九十]{1,3}、"), 1),
    (re.compile(r"^(?:其中[::]?)?\([一二三四五六七八九十]{1,3}\)"), 2),
    (re.compile(r"^(?:其中[::]?)?\d{1,2}[.、](?!\d)"), 3),
    (re.compile(r"^(?:其中[::]?)?(?:\(\d{1,2}\)|[①-⑳])"), 4),
)
# Rows that compare and are no part of the sum beside them.  上年结转 is money of its own and stays.
_ASIDE = re.compile(
    r"^(?:上年|去年|上一?年度?|(?:20)\d\d年度?)(?:年初|年末)?(?:部门)?(?:预算|决算|执行|完成|实际)?(?:数|额)?(?:合计|总计)?$"
    r"|^(?:比|较|与)(?:上|去)年|^增减|^差额|^占.*比|^增长|^同比|^变动"
)
_COMPARES = re.compile(r"增减|差额|变动|变化|差异|比上年|较上年")
_CODE_HEADER = re.compile(r"编码|代码|序号|行次|栏次|编号|科目号|^(?:类|款|项)$")
_NOT_ADDED = re.compile(
    r"[%‰]|占比|比重|比例|[率幅]|单价|年度$|日期|时间|备注|说明|批复文号|指标值|分值|得分|标准|面积|联系"
)


def clean(text: str) -> str:
    """The text of a label without white space, full-width signs folded (``合　计`` -> ``合计``)."""
    return _clean_label(text) if len(text) < _LABEL else _SPACE.sub("", fold(text))


@lru_cache(maxsize=32768)
def _clean_label(text: str) -> str:
    return _SPACE.sub("", fold(text))


def is_total(label: str) -> bool:
    """Whether a cleaned row label names a sum of other rows (合计, 收入总计, 公安分局小计)."""
    return _TOTAL_ROW.search(label) is not None


class Row(NamedTuple):
    """One row of one side; ``at`` is its number in the table.

    ``depth`` is the level its wording states (1 for 一、 … 4 for ①), 0 where it states none; ``within`` a 其中 row;
    ``aside`` one that compares (上年预算数, 增减) and is no part of a sum.
    """

    at: int
    label: str
    code: str
    depth: int
    indent: int
    within: bool
    total: bool
    aside: bool
    cells: dict[int, Cell]

    def amount(self, col: int) -> Quantity | None:
        """The number printed in column ``col``, None where the cell is blank or no number."""
        cell = self.cells.get(col)
        return cell.quantity if cell is not None and not cell.header else None


class Column(NamedTuple):
    """A column of money; ``at`` is its number in the table, ``total`` is true where the header says that it sums others (合计, 小计)."""

    at: int
    path: tuple[str, ...]
    total: bool
    step: Decimal

    @property
    def compares(self) -> bool:
        """Whether the header is that of a difference between two other columns (增减额)."""
        return any(_COMPARES.search(part) for part in self.path)

    @property
    def name(self) -> str:
        return self.path[-1] if self.path else ""


class Side(NamedTuple):
    """One half of a data table (or all of it): rows from top to bottom, columns of money from left to right."""

    table: Table
    first: int
    last: int
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    names: dict[int, tuple[str, ...]]


def by_row(table: Table) -> list[list[Cell]]:
    """The cells of a table, a list for each row of the grid that has any, left to right."""
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    return [sorted(rows[index], key=_COLUMN) for index in sorted(rows)]


_COLUMN = attrgetter("col")


def all_sides(case: Case) -> tuple[Side, ...]:
    """The sides of all data tables, in order; worked out once a document."""
    if "sides" not in case.memo:
        document = case.document
        case.memo["sides"] = tuple(side for table in document.tables for side in sides(table, document.text))
    found: tuple[Side, ...] = case.memo["sides"]
    return found


def sides(table: Table, text: str = "") -> tuple[Side, ...]:
    """The halves of a data table; ``text`` is that of the document, needed to see how far a label is indented."""
    if table.kind != "data":
        return ()
    found = []
    rows = by_row(table)
    for first, last in table.halves or ((0, table.cols - 1),):
        names = _column_paths(table, first, last)
        codes = frozenset(col for col, path in names.items() if _is_code_column(path))
        body = [row for row in (_read_row(cells, first, last, codes, text) for cells in rows) if row is not None]
        columns = _money_columns(names, body)
        if columns:
            found.append(Side(table, first, last, tuple(body), tuple(columns), names))
    return tuple(found)


def _column_paths(table: Table, first: int, last: int) -> dict[int, tuple[str, ...]]:
    paths: dict[int, tuple[str, ...]] = {}
    for cell in table.cells:
        if first <= cell.col <= last and cell.row >= table.header_rows and cell.col not in paths and cell.col_path:
            paths[cell.col] = tuple(clean(part) for part in cell.col_path)
    return paths


def _read_row(cells: Sequence[Cell], first: int, last: int, code_columns: frozenset[int], text: str) -> Row | None:
    """One side of a body row, or None for header rows, column numbers and rows without a name."""
    mine = [cell for cell in cells if first <= cell.col <= last]
    if not mine or all(cell.header for cell in mine) and not any(cell.row_path for cell in mine):
        return None
    codes: list[str] = []
    words: list[tuple[str, Cell]] = []
    for cell in mine:
        if cell.header or cell.quantity is None:
            name = clean(cell.text)
            if _DIGITS.fullmatch(name):
                codes.append(name)
            elif _HAN.search(cell.text):
                words.append((name, cell))
    if not words and not codes:
        return None
    if words and not any(name.strip("*—-/") for name, _ in words):
        return None
    label = words[0][0] if words else codes[-1]
    said = _said(label) if len(label) < _LABEL else _Label(label)
    return Row(
        at=mine[0].row,
        label=said.bare or label,
        code=_code_of(codes, said.code) or _whole_code(mine if codes else ()),
        depth=said.depth,
        indent=_indent(words[0][1], text) if words else 0,
        within=said.within,
        total=said.total,
        aside=said.aside,
        cells={cell.col: cell for cell in mine if not cell.header and cell.col not in code_columns},
    )


class _Label:
    """What the wording of a row label says; ``code`` is one glued to its front, ``bare`` the rest."""

    __slots__ = ("aside", "bare", "code", "depth", "total", "within")

    def __init__(self, label: str) -> None:
        glued = _CODE.match(label)
        self.code = glued[1] if glued else ""
        self.bare = _CODE.sub("", label)
        self.depth = _numbering(self.bare)
        self.within = self.bare.startswith("其中")
        self.total = is_total(self.bare)
        self.aside = _ASIDE.search(self.bare) is not None


_said = lru_cache(maxsize=8192)(_Label)


def _is_code_column(path: tuple[str, ...]) -> bool:
    return bool(path) and _CODE_HEADER.search(path[-1]) is not None


def _code_of(codes: list[str], glued: str) -> str:
    """``["204", "02", "01"]`` -> ``2040201``; a code glued to its name comes first."""
    if glued:
        return glued
    joined = ""
    for part in codes:
        if not joined and len(part) in (3, 5, 7, 9) or joined and part.startswith(joined):
            joined = part
        elif joined and len(part) < 3:
            joined += part.zfill(2)  # a spreadsheet drops the 0 of 02
    return joined


def _whole_code(cells: Sequence[Cell]) -> str:
    """The code that the rows above complete: 01 in the third of three columns, below 204 and 04, is 2040401."""
    named = [part for cell in cells[:1] for part in cell.row_path if _WHOLE_CODE.fullmatch(part)]
    return named[-1] if named else ""


_WHOLE_CODE = re.compile(r"\d{5}|\d{7}")


def _numbering(label: str) -> int:
    for pattern, depth in _NUMBERING:
        if pattern.match(label):
            return depth
    return 0


def _indent(cell: Cell, text: str) -> int:
    """How many blanks stand before the label inside its cell (a full-width blank counts twice)."""
    lead = len(cell.text) - len(cell.text.lstrip())
    blanks = cell.text[:lead]
    position = cell.anchor.start - 1
    while text and position >= 0 and text[position] in " \u3000\u00a0" and len(blanks) < 40:
        blanks += text[position]
        position -= 1
    return sum(2 if blank == "\u3000" else 1 for blank in blanks)


def _money_columns(names: dict[int, tuple[str, ...]], rows: Iterable[Row]) -> list[Column]:
    printed: dict[int, list[Decimal]] = {}
    for row in rows:
        for col, cell in row.cells.items():
            if cell.quantity is not None and _is_money(cell.quantity):
                printed.setdefault(col, []).append(cell.quantity.step)
    steps = {col: _usual_step(column) for col, column in printed.items()}
    columns = []
    for col in sorted(steps):
        path = names.get(col, ())
        if _is_code_column(path) or any(_NOT_ADDED.search(part) for part in path):
            continue
        columns.append(Column(col, path, bool(path) and _TOTAL.search(path[-1]) is not None, steps[col]))
    return columns


def _usual_step(steps: list[Decimal]) -> Decimal:
    """The last digit of a column: its finest one, unless only a stray number (3.0E-4 among cents) is that fine."""
    counts = Counter(steps)
    common = [step for step, count in counts.items() if count * 10 >= len(steps) and (count > 1 or len(steps) < 7)]
    return min(common or counts)


def _is_money(quantity: Quantity) -> bool:
    return quantity.unit in ("万元", "") and not quantity.bound and quantity.high is None


# ------------------------------------------------------------------------------------------------------- printing

_SCALE = {"元": Decimal(10000), "千元": Decimal(10), "百万元": Decimal("0.01"), "亿元": Decimal("0.0001")}


def show(value: Decimal, like: Quantity, unit: str) -> str:
    """``value`` (in 万元) as the table would print it: in the table's ``unit``, with the digits of ``like``."""
    scale = _SCALE.get(unit, Decimal(1))
    step = (like.step * scale).normalize()
    shown = (value * scale).quantize(step) if step < 1 else (value * scale).quantize(Decimal(1))
    return f"{shown:,f}"


def cap(anchors: Iterable[Anchor]) -> tuple[Anchor, ...]:
    """At most ``MOST_ANCHORS`` anchors, in the order given, without repetition."""
    anchors = tuple(anchors)
    if len(anchors) < 2:
        return anchors
    kept: dict[tuple[int, int, int | None, int | None], Anchor] = {}
    for anchor in anchors:
        kept.setdefault((anchor.start, anchor.end, anchor.row, anchor.col), anchor)
        if len(kept) == MOST_ANCHORS:
            break
    return tuple(kept.values())
