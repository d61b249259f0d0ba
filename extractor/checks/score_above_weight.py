"""DZ505 An indicator gets more points than it can give.

## What
The score (得分) of an indicator, and of the execution rate, must not exceed its weight (分值).

## Why
Such a score inflates the total.

## Example
    设备在线率  分值 10  得分 15

## Tolerance
None; both are exact.

## Silent when
one of the two is not printed.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.sheets import Sheet, Value, sheets, value
from extractor.data import Cell, Term, Verdict


def run(case: Case) -> Iterator[Verdict]:
    for sheet in sheets(case):
        for indicator in sheet.indicators:
            name = indicator.name.text.strip() if indicator.name else indicator.kind
            yield from _judge(sheet, name, indicator.weight, indicator.score)
        for funds in sheet.funds:
            yield from _judge(sheet, funds.label, funds.cells.get("weight"), funds.cells.get("score"))


def _judge(sheet: Sheet, name: str, weight: Cell | None, score: Cell | None) -> Iterator[Verdict]:
    if weight is None or score is None:
        return
    most, got = value(weight.text), value(score.text)
    if most is None or got is None or not most.number:
        return
    yield Verdict(
        code=CHECK.code,
        outcome="contradicts" if got.number > most.number else "agrees",
        severity=CHECK.severity,
        reported=score.text.strip(),
        computed=weight.text.strip(),
        anchors=(score.anchor, weight.anchor),
        terms=(("project", sheet.title), ("indicator", name)),
        formulas=(formulas.at_most(_term(score, got), _term(weight, most)),),
    )


def _term(cell: Cell, points: Value) -> Term:
    return formulas.read_as(cell, points.number, points.step, "分")


CHECK = Check(
    code="DZ505",
    name="score_above_weight",
    severity="error",
    run=run,
    zh="项目“{project}”指标“{indicator}”得分 {reported} 超过分值 {computed}",
    en="{project}: {indicator} scores {reported}, more than its weight {computed}",
)
