"""DZ506 A cost target of a project sheet is the sheet's own budget with a slipped decimal point or unit.

## What
Where an indicator limits the money of the whole project, its amount and the sheet's budget must not show the same digits
at different powers of ten.

## Why
A target of a tenth of the money can neither be met nor be meant.

## Example
    预算数 9.70（万元）      拨付资金金额 ≤0.97万元

## Tolerance
None; the digits must be exactly the same, at least two of them.

## Silent when
the target is a unit cost (人均, 单价, 每, 元/人), or simply lower than the budget.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.sheets import Indicator, Sheet, sheets, to_wan, value
from extractor.data import Cell, Term, Verdict

_UNIT_COST = re.compile(r"人均|单价|单位|单台|单套|单次|每|均价|标准|平均|日均|月均|户均|/|节约|降低|收入|产值|价值")


def run(case: Case) -> Iterator[Verdict]:
    for sheet in sheets(case):
        budgets = _budgets(sheet)
        if not budgets:
            continue
        for indicator in sheet.indicators:
            verdict = _judge(sheet, indicator, budgets)
            if verdict is not None:
                yield verdict


def _budgets(sheet: Sheet) -> list[tuple[Cell, Decimal]]:
    """The totals of the sheet in 万元, with their cells."""
    found = [
        (source.cell, sheet.wan(source.amount))
        for source in sheet.sources
        if source.total and source.cell is not None and source.amount
    ]
    for funds in sheet.funds[:1]:
        for role in ("budget", "initial"):
            cell = funds.cells.get(role)
            read = value(cell.text) if cell is not None else None
            if cell is not None and read is not None and read.number:
                found.append((cell, sheet.wan(read.number)))
    return found


def _judge(sheet: Sheet, indicator: Indicator, budgets: list[tuple[Cell, Decimal]]) -> Verdict | None:
    if indicator.target is None:
        return None
    target = value(indicator.target.text)
    name = indicator.name.text if indicator.name is not None else ""
    amount = to_wan(target.number, target.unit) if target is not None else None
    if amount is None or not amount or _UNIT_COST.search(name + indicator.target.text):
        return None
    if any(amount == budget for _, budget in budgets):
        outcome, cell, budget = "agrees", *next(pair for pair in budgets if pair[1] == amount)
    else:
        slipped = [pair for pair in budgets if _same_digits(amount, pair[1])]
        outcome, (cell, budget) = ("contradicts", slipped[0]) if slipped else ("undecided", budgets[0])
    own = [indicator.name] if indicator.name is not None else []
    same = [other for other, number in budgets if number == budget]
    sources = [
        source.cell for source in sheet.sources if source.cell is not None and source.amount and not source.total
    ]
    repeated = [other for other in sources if other.text.strip() == cell.text.strip()]
    cells = dict.fromkeys(one.anchor for one in (indicator.target, cell, *same, *repeated, *own))
    return Verdict(
        code=CHECK.code,
        outcome=outcome,  # type: ignore[arg-type]
        severity=CHECK.severity,
        reported=indicator.target.text.strip(),
        computed=cell.text.strip() + sheet.unit,
        anchors=tuple(cells),
        terms=(("project", sheet.title), ("indicator", name.strip())),
        formulas=(formulas.equal(_term(indicator.target, amount), _term(cell, budget)),)
        if outcome != "undecided"
        else (),
    )


def _term(cell: Cell, amount: Decimal) -> Term:
    """An amount in 万元, with the last digit that its cell prints."""
    read = value(cell.text)
    step = amount * read.step / read.number if read is not None and read.number else Decimal(0)
    return formulas.read_as(cell, amount, step, "万元")


def _same_digits(one: Decimal, other: Decimal) -> bool:
    left, right = one.normalize(), other.normalize()
    return left != right and left.as_tuple().digits == right.as_tuple().digits and len(left.as_tuple().digits) > 1


CHECK = Check(
    code="DZ506",
    name="target_conflicts_with_budget",
    severity="error",
    run=run,
    zh="项目“{project}”指标“{indicator}”为 {reported}，而项目预算为 {computed}，相差若干个数量级",
    en="{project}: the target {reported} of {indicator} and the budget {computed} differ by powers of ten",
)
