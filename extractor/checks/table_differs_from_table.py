"""DZ103 Two tables give one item two values.

## What
收入总计 and 支出总计 of a balance must be equal; the totals of 收入总表 and 支出总表 must be those of 收支总表; columns of
different tables that have the same total and nearly all items in common must have them all in common.

## Why
The tables are different cuts through one budget.

## Example
    收支总表  卫生健康支出 124.51      支出总表  卫生健康支出 142.51      （合计相同）

## Tolerance
Two last digits.

## Silent when
the totals differ in scope (with or without 结转, one fund or all), or the difference is itself printed somewhere (上年结转
1,144.89), so that the tables may speak of different money.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from extractor import concepts
from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.grids import Column, Row, Side, all_sides, cap, clean, show
from extractor.checks.printed import Printed, printed_of
from extractor.data import Anchor, Outcome, Quantity, Term, Verdict

_BALANCE = re.compile(r"收支|收入支出")
_REVENUE = re.compile(r"收入")
_EXPENDITURE = re.compile(r"支出")
_WHOLE = re.compile(r"总表|总体情况表|总体表|总体情况")
_OF_A_FUND = re.compile(r"财政拨款|一般公共|政府性基金|国有资本|基本支出|项目支出|三公|采购|专户|绩效|上年|结转")
_YEAR = re.compile(r"20\d\d(?=年)")
_LAST_YEAR = re.compile("上年|去年")
_FEWEST = 3
_MOST_TOTALS = 12


class Figure(NamedTuple):
    """A number of a table with its name."""

    label: str
    quantity: Quantity
    anchor: Anchor
    table: str


class Series(NamedTuple):
    """One column of one table: the figures of its items by what they are."""

    side: Side
    column: Column
    total: Figure
    items: dict[str, Figure]


def run(case: Case) -> Iterator[Verdict]:
    sides = all_sides(case)
    printed = printed_of(case)
    yield from _balances(sides)
    yield from _wholes(sides, printed)
    yield from _items(sides)


def _figure(side: Side, row: Row, column: Column) -> Figure | None:
    quantity = row.amount(column.at)
    if quantity is None:
        return None
    return Figure(row.label, quantity, row.cells[column.at].anchor, side.table.title or side.table.id)


def _main(side: Side) -> Column:
    """The column of the whole: the first 合计, or the first column; of several years the last one's."""
    columns = [column for column in side.columns if not _LAST_YEAR.search("".join(column.path))] or list(side.columns)
    latest = max((year for column in columns for year in _YEAR.findall("".join(column.path))), default="")
    columns = [column for column in columns if latest in "".join(column.path)] or columns
    return next((column for column in columns if column.total), columns[0])


def _grand_total(side: Side, column: Column) -> Figure | None:
    """The figure of the last 总计, else of the last 合计."""
    totals = [row for row in side.rows if row.total and row.amount(column.at) is not None]
    grand = [row for row in totals if row.label.endswith("总计")] or totals
    return _figure(side, grand[-1], column) if grand else None


# -------------------------------------------------------------------------------------------------- 收入总计 = 支出总计


def _balances(sides: tuple[Side, ...]) -> Iterator[Verdict]:
    for left, right in pairwise(sides):
        if left.table.id != right.table.id or not _BALANCE.search(left.table.title or "收支"):
            continue
        across = {row.at: row for row in right.rows}
        for row in left.rows:
            other = across.get(row.at)
            if other is None or not (row.label.endswith("总计") and other.label.endswith("总计")):
                continue
            one, two = _figure(left, row, _main(left)), _figure(right, other, _main(right))
            if one is not None and two is not None and one.quantity.value and two.quantity.value:
                yield _compare(two, [one], left, "两侧总计")


# ------------------------------------------------------------------------------------ totals of the three main tables


def _wholes(sides: tuple[Side, ...], printed: Printed) -> Iterator[Verdict]:
    balances = [side for side in sides if _is_whole(side) and _BALANCE.search(side.table.title)]
    for side in sides:
        title = side.table.title
        if not _is_whole(side) or _BALANCE.search(title) or not side.columns:
            continue
        wanted = _REVENUE if _REVENUE.search(title) else _EXPENDITURE
        total = _grand_total(side, _main(side))
        if total is None or not total.quantity.value:
            continue
        known = [
            figure
            for balance in balances
            if wanted.search("".join(row.label for row in balance.rows if row.total))
            for row in balance.rows
            if row.total and (figure := _figure(balance, row, _main(balance))) is not None and figure.quantity.value
        ]
        yield from _against(total, known, side, printed)


def _is_whole(side: Side) -> bool:
    title = side.table.title
    return _WHOLE.search(title) is not None and _OF_A_FUND.search(title) is None


def _against(total: Figure, known: list[Figure], side: Side, printed: Printed) -> Iterator[Verdict]:
    if not known:
        return
    equal = [figure for figure in known if _close(figure.quantity, total.quantity) != "contradicts"]
    if equal:
        yield _compare(total, equal[:1], side, "总计")
        return
    grand = known[-1]
    step = min(grand.quantity.step, total.quantity.step)
    explained = any(printed.elsewhere(abs(figure.quantity.value - total.quantity.value), step, "") for figure in known)
    backed = printed.elsewhere(grand.quantity.value, step, _table_of(grand))
    alone = not printed.elsewhere(total.quantity.value, step, _table_of(total))
    if backed and alone and not explained:
        yield _compare(total, [grand], side, "总计", backed)


def _table_of(figure: Figure) -> str:
    return figure.anchor.table or ""


# ------------------------------------------------------------------------------------------------------------- items


def _items(sides: tuple[Side, ...]) -> Iterator[Verdict]:
    """Columns with one and the same total: where they list the same items, the items must be equal."""
    buckets: dict[Decimal, list[Series]] = {}
    for side in sides:
        for column in side.columns:
            for series in _series(side, column):
                buckets.setdefault(series.total.quantity.value, []).append(series)
    for bucket in buckets.values():
        if len({series.side.table.id for series in bucket}) > 1:
            yield from _odd_ones(bucket)


def _series(side: Side, column: Column) -> Iterator[Series]:
    """The column under each of its totals, with the items above it (below it, where it leads the table).

    本年支出合计 of a balance is the 合计 of another table; what follows it, 年末结转, belongs to the next total only.
    """
    items: dict[str, Figure] = {}
    repeated: set[str] = set()
    totals: list[tuple[Figure, int]] = []
    for row in side.rows:
        figure = _figure(side, row, column)
        if figure is None or not figure.quantity.value or row.aside:
            continue
        if row.total:
            totals.append((figure, len(items)))
            continue
        key = _key(row)
        if key in items:
            repeated.add(key)
        items.setdefault(key, figure)
    for total, above in totals[-_MOST_TOTALS:]:
        own = list(items.items())[:above] if above else list(items.items())
        once = {key: figure for key, figure in own if key not in repeated}
        if len(once) >= _FEWEST:
            yield Series(side, column, total, once)


def _key(row: Row) -> str:
    if row.code:
        return row.code
    concept = concepts.find(row.label)
    return (concept.code or concept.id) if concept is not None else concepts.normalise(row.label)


def _odd_ones(bucket: list[Series]) -> Iterator[Verdict]:
    """Compare every column with what most columns say of each item."""
    values: dict[str, Counter[Decimal]] = {}
    first: dict[tuple[str, Decimal], list[tuple[Figure, str]]] = {}
    for series in bucket:
        for key, figure in series.items.items():
            values.setdefault(key, Counter())[figure.quantity.value] += 1
            first.setdefault((key, figure.quantity.value), []).append((figure, series.side.table.id))
    usual = {key: counts.most_common(1)[0][0] for key, counts in values.items() if counts.total() > 1}
    for series in bucket:
        shared = {key: figure for key, figure in series.items.items() if key in usual}
        odd = {key: figure for key, figure in shared.items() if figure.quantity.value != usual[key]}
        equal = len(shared) - len(odd)
        if not odd or equal < _FEWEST or equal < 2 * len(odd) or len(shared) * 2 < len(series.items):
            continue
        for key, figure in odd.items():
            others = [other for other, table in first[key, usual[key]] if table != series.side.table.id]
            if others:
                yield _compare(figure, others[:3], series.side, figure.label)


# ---------------------------------------------------------------------------------------------------------- verdicts


def _close(one: Quantity, other: Quantity) -> Outcome:
    difference = abs(one.value - other.value)
    if not difference:
        return "agrees"
    return "rounding" if difference <= one.step + other.step else "contradicts"


def _term(figure: Figure) -> Term:
    return Term(anchor=figure.anchor, quantity=figure.quantity)


def _compare(reported: Figure, others: list[Figure], side: Side, what: str, backed: tuple[Anchor, ...] = ()) -> Verdict:
    return Verdict(
        code=CHECK.code,
        outcome=_close(reported.quantity, others[0].quantity),
        severity=CHECK.severity,
        reported=reported.anchor.text.strip(),
        computed=show(others[0].quantity.value, reported.quantity, side.table.unit),
        anchors=cap([reported.anchor, *(figure.anchor for figure in others), *backed[:4]]),
        terms=(("what", what), ("label", clean(reported.label)), ("table", reported.table), ("other", others[0].table)),
        formulas=tuple(formulas.equal(_term(reported), _term(figure)) for figure in others),
    )


CHECK = Check(
    code="DZ103",
    name="table_differs_from_table",
    severity="error",
    run=run,
    zh="“{label}”在《{table}》为 {reported}，在《{other}》为 {computed}",
    en="{label} is {reported} in {table} and {computed} in {other}",
)
