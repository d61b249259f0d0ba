"""DZ201 A total in a table differs from the numbers that it adds up.

## What
Tries every 合计, 小计 and 总计, row or column, and every classification row (类 over 款 over 项) against the numbers
that it stands for, column by column and row by row.

## Why
The totals are what the narrative quotes.  A transposed digit in one of them contradicts every other table.

## Example
    科目名称    合计
    行政运行    3,235.99
    信息化建设    140.00
    合计        3,357.99      应为 3,375.99

## Tolerance
Each number may be off by one last digit (rounding or truncation), so 13 rounded rows may miss their total by 0.14.
A column that drops trailing zeros (20 beside 3606.49) is read with the digits of its longest number.

## Silent when
the table does not say how its rows nest and some plausible nesting adds up; 其中 rows name only some parts; nothing but
this one number speaks for the reading that fails (a slip of the pen would, or the amount that is missing, printed for
the same item in another table or in the narrative).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from extractor.arithmetic import misprinted_sum
from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.grids import ZERO, Side, all_sides, show
from extractor.checks.printed import Printed, printed_of
from extractor.checks.sums import (
    Fit,
    Reading,
    column_readings,
    fit,
    implied_parents,
    may_nest,
    numbered_parents,
    parents,
    readings,
    roots,
    walk,
)
from extractor.checks.witnesses import witnesses
from extractor.data import Anchor, Cell, Quantity, Term, Verdict

_MOST_WORK = 500_000  # totals times rows: no table of a disclosure comes near
_MOST_COLUMNS = 60
_PARTIAL = ("主要", "部分", "重点", "前十", "节选", "摘")


class Sum(NamedTuple):
    """One total with the numbers of one reading of it."""

    total: Quantity
    anchor: Anchor
    parts: tuple[Decimal, ...]
    cells: tuple[Cell | None, ...]
    step: Decimal
    label: str

    @property
    def anchors(self) -> tuple[Anchor, ...]:
        """Those of the parts that print a number."""
        return tuple(cell.anchor for cell in self.cells if cell is not None and cell.quantity is not None)

    @property
    def fit(self) -> Fit:
        return fit(self.total.value, self.parts, self.step)

    @property
    def missing(self) -> Decimal:
        """What the parts lack of the total; negative where they exceed it."""
        return self.total.value - sum(self.parts, ZERO)

    @property
    def gap(self) -> Decimal:
        """How far the parts are from the total."""
        return abs(self.missing)

    @property
    def is_misprint(self) -> bool:
        """Whether one slip of the pen in one of its numbers explains why they do not add up."""
        return misprinted_sum(self.total.value, self.parts)

    def is_witnessed(self, case: Case) -> bool:
        """Whether the document prints elsewhere, for the item of one of its numbers, the very value that would make it hold."""
        missing = self.missing
        if witnesses(case, self.anchor, self.total.value - missing):
            return True
        printed = [(c.anchor, c.quantity.value) for c in self.cells if c is not None and c.quantity is not None]
        return any(value and witnesses(case, anchor, value + missing) for anchor, value in printed)

    def is_slip(self, case: Case) -> bool:
        """Whether it can only be one number that is wrong; a total of one number needs both signs of it."""
        if self.telling:
            return self.is_misprint or self.is_witnessed(case)
        return self.is_misprint and self.is_witnessed(case)

    @property
    def numbers(self) -> tuple[Decimal, ...]:
        """The parts that are not 0: what tells one reading from another."""
        return tuple(part for part in self.parts if part)

    @property
    def telling(self) -> bool:
        """Whether it says anything: a total that is not 0, of more than one number."""
        return bool(self.total.value) and len(self.numbers) > 1


def run(case: Case) -> Iterator[Verdict]:
    printed = printed_of(case)
    for side in all_sides(case):
        yield from _total_rows(case, side, printed)
        yield from _classification_rows(case, side)
        yield from _total_columns(case, side, printed)


# ------------------------------------------------------------------------------------------------------- total rows


def _total_rows(case: Case, side: Side, printed: Printed) -> Iterator[Verdict]:
    totals = sum(1 for row in side.rows if row.total)
    if not totals or totals * len(side.rows) > _MOST_WORK:
        return
    outermost = roots(side.rows)
    for at, row in enumerate(side.rows):
        if not row.total:
            continue
        guesses = readings(side, at, outermost)
        if not guesses:
            continue
        sums = {
            column.at: [_row_sum(side, at, guess, column.at, column.step) for guess in guesses]
            for column in side.columns
            if row.amount(column.at) is not None and not column.compares  # DZ211 tries those row by row
        }
        for tried in sums.values():
            verdict = _judge_row(case, side, tried, list(sums.values()), printed)
            if verdict is not None:
                yield verdict


def _row_sum(side: Side, at: int, reading: Reading, column: int, step: Decimal) -> Sum:
    row = side.rows[at]
    total = row.amount(column)
    assert total is not None
    return Sum(
        total=total,
        anchor=row.cells[column].anchor,
        parts=tuple(walk(side, reading, column)),
        cells=tuple(side.rows[position].cells.get(column) for position in reading),
        step=step,
        label=row.label,
    )


def _judge_row(case: Case, side: Side, tried: list[Sum], columns: list[list[Sum]], printed: Printed) -> Verdict | None:
    """The verdict on one total cell: ``tried`` holds it under each reading, ``columns`` its neighbours likewise."""
    holding = [one for one in tried if one.fit != "contradicts"]
    if holding:
        best = min(holding, key=lambda one: (one.fit != "agrees", not one.telling))
        if not best.telling and (failing := _held_by_others(tried, columns)) is not None:
            return _verdict(failing, "contradicts", side)  # 小计 repeats 合计, and yet its items do not make it up
        return _verdict(best, best.fit, side) if best.total.value else None
    if not tried[0].total.value and not any(tried[0].parts):
        return None
    support = [
        sum(1 for other in columns if other is not tried and other[at].total.value and other[at].fit != "contradicts")
        for at in range(len(tried))
    ]
    strongest = max(range(len(tried)), key=lambda at: (support[at], -tried[at].gap))
    chosen = tried[strongest]
    if not any(chosen.parts) or any(may_nest(one.total.value, one.parts, one.step) for one in tried):
        return _verdict(chosen, "undecided", side)
    backed = printed.elsewhere(sum(chosen.parts, ZERO), chosen.step, side.table.id)
    known = printed.elsewhere(chosen.total.value, chosen.step, side.table.id)
    partial = any(word in side.table.title for word in _PARTIAL)
    plain = len({one.numbers for one in tried if one.numbers}) == 1 and chosen.telling and not partial
    certain = support[strongest] > 0 or plain or (bool(backed) and not known)
    if not certain and not partial:
        slipped = [one for one in tried if one.is_slip(case)]
        chosen, certain = (slipped[0], True) if len({one.numbers for one in slipped}) == 1 else (chosen, False)
    return _verdict(chosen, "contradicts" if certain else "undecided", side, backed)


def _held_by_others(tried: list[Sum], columns: list[list[Sum]]) -> Sum | None:
    """The sum that fails here under a reading that holds in two other columns at least."""
    for at, one in enumerate(tried):
        others = [other[at] for other in columns if other is not tried]
        if one.telling and one.fit == "contradicts" and sum(o.telling and o.fit != "contradicts" for o in others) >= 2:
            return one
    return None


# ----------------------------------------------------------------------------------------------- classification rows


def _classification_rows(case: Case, side: Side) -> Iterator[Verdict]:
    """Rows that others refine: 204 over 20402 over 2040201, 一、 over （一）."""
    for tree in (parents(side.rows), numbered_parents(side.rows), implied_parents(side.rows)):
        children: dict[int, list[int]] = {}
        for child, parent in tree.items():
            if not side.rows[child].within:
                children.setdefault(parent, []).append(child)
        sums = [
            _row_sum(side, parent, tuple(below), column.at, column.step)
            for parent, below in children.items()
            for column in side.columns
            if side.rows[parent].amount(column.at) is not None
        ]
        sums = [one for one in sums if one.total.value and any(one.parts)]
        failing = [one for one in sums if one.fit == "contradicts"]
        holding = len(sums) - len(failing)
        for one in sums:
            if one.fit != "contradicts":
                yield _verdict(one, one.fit, side)
            else:
                certain = holding >= 3 and len(failing) * 3 <= holding or len(failing) == 1 and holding == 2
                certain = certain or (one.telling and one.is_witnessed(case))
                yield _verdict(one, "contradicts" if certain else "undecided", side)


# ---------------------------------------------------------------------------------------------------- total columns


def _total_columns(case: Case, side: Side, printed: Printed) -> Iterator[Verdict]:
    if len(side.columns) > _MOST_COLUMNS:
        return
    for at, column in enumerate(side.columns):
        if not column.total:
            continue
        guesses = column_readings(side.columns, at)
        tried = [sums for sums in (_across(side, at, guess) for guess in guesses) if sums]
        if not tried:
            continue
        support = [sum(1 for one in sums.values() if one.fit != "contradicts") for sums in tried]
        best = max(range(len(tried)), key=lambda guess: (support[guess], -guess))
        for position, one in tried[best].items():
            if one.fit != "contradicts":
                yield _verdict(one, one.fit, side)
            elif any(
                sums[position].fit != "contradicts"
                and held * 2 > support[best]
                or may_nest(one.total.value, sums[position].parts, one.step)
                for sums, held in zip(tried, support, strict=True)
                if position in sums
            ):
                yield _verdict(one, "undecided", side)
            else:
                failing = len(tried[best]) - support[best]
                certain = (support[best] >= 3 and failing * 4 <= support[best]) or _is_three_public(side)
                certain = certain or (failing == 1 and support[best] >= 2 and one.telling) or one.is_misprint
                certain = certain or one.is_witnessed(case)
                backed = printed.elsewhere(sum(one.parts, ZERO), one.step, side.table.id)
                yield _verdict(one, "contradicts" if certain else "undecided", side, backed)


def _is_three_public(side: Side) -> bool:
    """Whether the columns are those of the 三公 table, whose 合计 can only be their sum."""
    names = "".join("".join(column.path) for column in side.columns)
    return all(word in names for word in ("国", "接待", "车"))


def _across(side: Side, at: int, reading: Reading) -> dict[int, Sum]:
    """The total column against its parts, for each row (by position) where it prints a number that is not 0."""
    column = side.columns[at]
    parts = [side.columns[position] for position in reading]
    step = min(one.step for one in (column, *parts))
    found = {}
    for position, row in enumerate(side.rows):
        total = row.amount(column.at)
        if total is None or not total.value:
            continue
        cells = [row.cells.get(part.at) for part in parts]
        numbers = [cell.quantity for cell in cells if cell is not None and cell.quantity is not None]
        if not any(number.value for number in numbers):
            continue
        found[position] = Sum(
            total=total,
            anchor=row.cells[column.at].anchor,
            parts=tuple(number.value for number in numbers),
            cells=tuple(cells),
            step=step,
            label=row.label,
        )
    return found


# ---------------------------------------------------------------------------------------------------------- verdicts


_PARTIAL_TOTAL = re.compile("(?:人员|公用|日常公用)经费(?:合计|小计)")


def _verdict(one: Sum, outcome: Fit | str, side: Side, backed: Sequence[Anchor] = ()) -> Verdict:
    if outcome == "contradicts" and _PARTIAL_TOTAL.search("".join(one.label.split())):
        outcome = "undecided"  # 人员经费合计 adds up some of the rows above it
    computed = sum(one.parts, ZERO)
    unit = side.table.unit
    return Verdict(
        code=CHECK.code,
        outcome=outcome,  # type: ignore[arg-type]
        severity=CHECK.severity,
        reported=one.total.raw,
        computed=one.total.raw if outcome == "agrees" else show(computed, one.total, unit),
        anchors=(one.anchor, *one.anchors[: 17 if backed else 19], *backed[:2]),
        terms=(
            ("label", one.label),
            ("table", side.table.title or side.table.id),
            ("count", str(sum(1 for part in one.parts if part))),
            ("difference", "0" if outcome == "agrees" else show(one.total.value - computed, one.total, unit)),
        ),
        formulas=(formulas.total(Term(anchor=one.anchor, quantity=one.total), formulas.of_cells(one.cells)),),
        note="" if outcome != "undecided" else "the table does not say which numbers this total adds up",
    )


CHECK = Check(
    code="DZ201",
    name="sum_row_differs",
    severity="error",
    run=run,
    zh="《{table}》“{label}”印作 {reported}，而所含 {count} 项相加为 {computed}（差 {difference}）",
    en="{table}: {label} is printed as {reported}, its {count} parts add up to {computed} (difference {difference})",
)
