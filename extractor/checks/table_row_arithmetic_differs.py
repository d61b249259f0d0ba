"""DZ211 A computed column of a table does not follow from its amount columns.

## What
增减额 must be the difference of two amount columns, 增减% the change over the base, 完成率 and 执行率 the quotient, 占比 the
part of the total row, in every row.

## Why
These columns are what the narrative copies; a row that was not recomputed misleads it.

## Example
    项目      上年 120.00   本年 132.00   增减额 12.00   增减（%） 11.00      应为 10.00

## Tolerance
All numbers may be off by one last digit.

## Silent when
no pair of columns explains most of the rows, or the base is 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import permutations
from typing import Literal, NamedTuple

from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.grids import Row, Side, all_sides, show
from extractor.checks.sheets import value
from extractor.data import Cell, Formula, Outcome, Quantity, Verdict
from extractor.interval import HUNDRED, ZERO, Interval

Kind = Literal["difference", "rate", "quotient", "share"]

_PERCENT = re.compile(r"[%％]|率|百分比|增幅|降幅")
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("share", re.compile(r"占比|比重|占(?!.{0,40}预算)")),
    ("quotient", re.compile(r"完成|执行率|为.{0,8}预算|占.{0,8}预算|支出进度|进度")),
    ("rate", re.compile(r"增减|增长|增幅|降幅|变动|变化|升降|比上年|较上年|同比|[+＋]")),
)
_DIFFERENCE = re.compile(r"增减|增加|差额|变动|变化|升降|结余|差异|比较|增长额|[+＋][/、-]")
_NOT_LEVEL = re.compile(r"增减|差额|变动|变化|差异|比较|[+＋][/、-]|单价|数量|编码")
_YEAR = re.compile(r"20\d\d")
_THIS_YEAR = re.compile(r"本年|今年|当年")
_LAST_YEAR = re.compile(r"上年|去年|上一年")
_MOST_LEVELS = 12
_HUNDRED = Interval.exactly(100)


class Derived(NamedTuple):
    """A computed column and the formula that its header names."""

    column: int
    formula: Kind
    name: str


class Try(NamedTuple):
    """One row of a computed column under one choice of amount columns."""

    row: Row
    cell: Cell
    reported: Decimal
    step: Decimal
    now: Cell
    base: Cell
    outcome: Outcome
    computed: Decimal


def run(case: Case) -> Iterator[Verdict]:
    for side in all_sides(case):
        for derived in _derived(side):
            yield from _judge(side, derived)


def _derived(side: Side) -> Iterator[Derived]:
    for column, path in side.names.items():
        name = "".join(path)
        if not side.first <= column <= side.last:
            continue
        if _PERCENT.search(name) or _holds_percents(side, column):
            formula = next((formula for formula, pattern in _KINDS if pattern.search(name)), None)
            if formula is not None:
                yield Derived(column, formula, path[-1])
        elif _DIFFERENCE.search(path[-1]):
            yield Derived(column, "difference", path[-1])


def _holds_percents(side: Side, column: int) -> bool:
    cells = (row.cells.get(column) for row in side.rows)
    return any(cell.quantity.unit == "%" for cell in cells if cell is not None and cell.quantity is not None)


def _judge(side: Side, derived: Derived) -> Iterator[Verdict]:
    levels = [
        column.at
        for column in side.columns
        if column.at != derived.column and not any(_NOT_LEVEL.search(part) for part in column.path)
    ]
    if len(levels) > _MOST_LEVELS:
        return
    choices = [(one, one) for one in levels] if derived.formula == "share" else list(permutations(levels, 2))
    if derived.formula in ("difference", "rate"):
        choices = [(now, base) for now, base in choices if not _backwards(side, now, base)]
    signed = _prints_falls(side, derived)
    tried = [_rows(side, derived, now, base, signed) for now, base in choices]
    tried = [rows for rows in tried if rows]
    if not tried:
        return
    best = max(tried, key=_support)
    support = _support(best)
    failing = [one for one in best if one.outcome == "contradicts"]
    certain = support >= 2 and len(failing) * 2 <= support or (support >= 1 and len(levels) == 2 and len(failing) == 1)
    for one in best:
        outcome: Outcome = one.outcome if one.outcome != "contradicts" or certain else "undecided"
        if outcome == "contradicts" and _holds_otherwise(tried, one, support):
            outcome = "undecided"
        if outcome != "undecided" or support:
            yield _verdict(side, derived, one, outcome)


def _backwards(side: Side, now: int, base: int) -> bool:
    """Whether the base is named as the later year: no column of changes is this year's figure taken from last year's."""
    later, earlier = ("".join(side.names.get(column, ())) for column in (base, now))
    years = [_YEAR.search(name) for name in (later, earlier)]
    if years[0] and years[1]:
        return years[0][0] > years[1][0]
    return bool(_THIS_YEAR.search(later) and _LAST_YEAR.search(earlier))


def _support(rows: list[Try]) -> int:
    """Rows that hold and say something: a difference or rate that is not 0."""
    return sum(1 for one in rows if one.outcome != "contradicts" and one.reported)


def _holds_otherwise(tried: list[list[Try]], failing: Try, support: int) -> bool:
    """Whether a pair of columns that explains nearly as many rows explains this one too."""
    return any(
        one.outcome != "contradicts"
        for rows in tried
        if _support(rows) * 2 >= support
        for one in rows
        if one.cell is failing.cell
    )


def _prints_falls(side: Side, derived: Derived) -> bool:
    """Whether the column marks a fall with a minus; some leave the sign out throughout."""
    cells = (row.cells.get(derived.column) for row in side.rows)
    return any((printed := _printed(cell, derived.formula)) and printed[0] < 0 for cell in cells if cell is not None)


def _rows(side: Side, derived: Derived, now: int, base: int, signed: bool) -> list[Try]:
    found = []
    whole = next((row for row in side.rows if row.total and row.amount(base)), None)
    for row in side.rows:
        below = whole if derived.formula == "share" else row
        cell = row.cells.get(derived.column)
        if cell is None or below is None or cell.header:
            continue
        top, bottom = row.amount(now), below.amount(base)
        if top is None or bottom is None:
            continue
        printed = _printed(cell, derived.formula)
        if printed is None:
            continue
        judged = _compute(derived.formula, top, bottom, *printed, signed)
        if judged is not None:
            found.append(Try(row, cell, *printed, row.cells[now], below.cells[base], *judged))
    return found


def _printed(cell: Cell, formula: Kind) -> tuple[Decimal, Decimal] | None:
    """The number of a computed cell with its last digit: money in 万元, percentages as they stand."""
    quantity = cell.quantity
    if formula == "difference":
        return (quantity.value, quantity.step) if quantity is not None and quantity.unit != "%" else None
    read = value(cell.text)
    return (read.number, read.step) if read is not None and read.unit in ("%", "") and not read.operator else None


def _compute(
    formula: Kind, now: Quantity, base: Quantity, reported: Decimal, step: Decimal, signed: bool
) -> tuple[Outcome, Decimal] | None:
    top, bottom = Interval.of(now), Interval.of(base)
    if formula == "difference":
        computed = now.value - base.value
        loose: Interval | None = top - bottom
    else:
        if not base.value:
            return None
        quotient = top / bottom
        loose = quotient * _HUNDRED if quotient is not None else None
        computed = now.value / base.value * 100
        if formula == "rate":
            loose = loose - _HUNDRED if loose is not None else None
            computed -= 100
    if loose is None:
        return None
    if abs(computed - reported) <= step / 2:
        return "agrees", computed
    near = Interval(reported - step, reported + step).meets(loose)
    unsigned = (
        not signed and formula in ("difference", "rate") and Interval(-reported - step, -reported + step).meets(loose)
    )
    return ("rounding" if near or unsigned else "contradicts"), computed


def _verdict(side: Side, derived: Derived, one: Try, outcome: Outcome) -> Verdict:
    if derived.formula == "difference" and one.cell.quantity is not None:
        computed = show(one.computed, one.cell.quantity, side.table.unit)
    else:
        computed = f"{one.computed.quantize(min(one.step, Decimal('0.01')))}%"
    return Verdict(
        code=CHECK.code,
        outcome=outcome,
        severity=CHECK.severity,
        reported=one.cell.text.strip(),
        computed=computed,
        anchors=(one.cell.anchor, one.now.anchor, one.base.anchor),
        terms=(
            ("label", one.row.label),
            ("column", derived.name),
            ("now", one.now.text.strip()),
            ("base", one.base.text.strip()),
            ("table", side.table.title or side.table.id),
        ),
        formulas=_formulas(derived, one),
    )


def _formulas(derived: Derived, one: Try) -> tuple[Formula, ...]:
    levels = formulas.of_cells((one.now, one.base))
    if len(levels) < 2:
        return ()
    unit = "%" if derived.formula != "difference" or one.cell.quantity is None else one.cell.quantity.unit
    reported = formulas.read_as(one.cell, one.reported, one.step, unit)
    if derived.formula == "difference":
        return (formulas.total(reported, levels, (1, -1)),)
    less = -HUNDRED if derived.formula == "rate" else ZERO
    return (Formula(kind="quotient", terms=(reported, *levels), factor=HUNDRED, constant=less),)


CHECK = Check(
    code="DZ211",
    name="table_row_arithmetic_differs",
    severity="error",
    run=run,
    zh="《{table}》“{label}”的{column}印作 {reported}，按 {now} 与 {base} 计算为 {computed}",
    en="{table}: {column} of {label} is printed as {reported}; from {now} and {base} it is {computed}",
)
