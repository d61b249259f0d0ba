"""DZ501 The execution rate of a project sheet is not its spending over its budget.

## What
In the funding block of a self-evaluation, 执行率 must be 全年执行数 / 全年预算数 × 100.

## Why
The rate gives the first ten points of the evaluation; a wrong one changes the score.

## Example
    年度资金总额  全年预算数 120.00  全年执行数 118.56  执行率 99.80%      应为 98.80%

## Tolerance
Both amounts and the rate may be off by one last digit.

## Silent when
the rate fits the 年初预算数 instead, or the budget is 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.sheets import Funds, Sheet, Value, sheets, value
from extractor.data import Verdict
from extractor.interval import Interval

_HUNDRED = Interval.exactly(100)


def run(case: Case) -> Iterator[Verdict]:
    for sheet in sheets(case):
        for funds in sheet.funds:
            verdict = _judge(sheet, funds)
            if verdict is not None:
                yield verdict


def _judge(sheet: Sheet, funds: Funds) -> Verdict | None:
    rate, executed = _number(funds, "rate"), _number(funds, "executed")
    budgets = {role: number for role in ("budget", "initial") if (number := _number(funds, role)) is not None}
    if rate is None or executed is None or not budgets or rate.unit not in ("%", ""):
        return None
    step = min(number.step for number in (executed, *budgets.values()))
    fits = {role: _fits(rate, executed, budget, step) for role, budget in budgets.items()}
    if all(fit is None for fit in fits.values()):
        return None
    role = next(iter(budgets))
    budget = budgets[role]
    computed = executed.number / budget.number * 100 if budget.number else Decimal(0)
    cells = [funds.cells[name] for name in ("rate", "executed", role, "score") if name in funds.cells]
    outcome = fits[role] or "undecided"
    if outcome == "contradicts" and any(fit in ("agrees", "rounding") for fit in fits.values()):
        outcome = "undecided"
    return Verdict(
        code=CHECK.code,
        outcome=outcome,  # type: ignore[arg-type]
        severity=CHECK.severity,
        reported=f"{rate.number}%",
        computed=f"{computed.quantize(Decimal('0.01'))}%",
        anchors=tuple(cell.anchor for cell in cells),
        terms=(("project", sheet.title), ("executed", str(executed.number)), ("budget", str(budget.number))),
        formulas=(
            formulas.share(
                formulas.read_as(funds.cells["rate"], rate.number, rate.step, "%"),
                formulas.read_as(funds.cells["executed"], sheet.wan(executed.number), sheet.wan(executed.step), "万元"),
                formulas.read_as(funds.cells[role], sheet.wan(budget.number), sheet.wan(budget.step), "万元"),
            ),
        ),
    )


def _number(funds: Funds, role: str) -> Value | None:
    cell = funds.cells.get(role)
    return value(cell.text) if cell is not None else None


def _fits(rate: Value, executed: Value, budget: Value, step: Decimal) -> str | None:
    exact = Interval(executed.number - step, executed.number + step)
    whole = Interval(budget.number - step, budget.number + step)
    quotient = exact / whole
    if quotient is None:
        return None
    possible = quotient * _HUNDRED
    if abs(executed.number * 100 - rate.number * budget.number) <= rate.step * budget.number / 2:
        return "agrees"
    return "rounding" if possible.meets(Interval(rate.number - rate.step, rate.number + rate.step)) else "contradicts"


CHECK = Check(
    code="DZ501",
    name="execution_rate_differs",
    severity="error",
    run=run,
    zh="项目“{project}”执行率印作 {reported}，而 {executed} ÷ {budget} = {computed}",
    en="{project}: execution rate printed as {reported}, but {executed} / {budget} = {computed}",
)
