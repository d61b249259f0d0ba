"""DZ510 An indicator has a score but no weight, or a weight but no score.

## What
分值 and 得分 of a self-evaluation must both be filled for every indicator with a target.

## Why
An empty cell leaves the total of the sheet unprovable.

## Example
    数据共享率  指标值 ≥95%  实际完成值 95%  分值 （空）  得分 10      总分 100

## Tolerance
None.

## Silent when
the whole column is empty (a sheet that was not scored), or the row has no actual value.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.base import Case, Check
from extractor.checks.grids import clean
from extractor.checks.sheets import Indicator, Sheet, sheets, value
from extractor.data import Cell, Verdict


def run(case: Case) -> Iterator[Verdict]:
    for sheet in sheets(case):
        filled = sum(
            1 for indicator in sheet.indicators if _is_filled(indicator.weight) and _is_filled(indicator.score)
        )
        if filled < 2:
            continue
        for indicator in sheet.indicators:
            verdict = _judge(sheet, indicator)
            if verdict is not None:
                yield verdict


def _is_filled(cell: Cell | None) -> bool:
    return cell is not None and value(cell.text) is not None


def _judge(sheet: Sheet, indicator: Indicator) -> Verdict | None:
    weight, score = indicator.weight, indicator.score
    if weight is None or score is None or indicator.actual is None or not clean(indicator.actual.text):
        return None
    blank = [cell for cell in (weight, score) if not clean(cell.text)]
    if len(blank) == 2:
        return None
    # The cell to fill has no text of its own, so the indicator's name and the totals stand for it.
    named = [indicator.name] if indicator.name is not None else []
    other = score if blank == [weight] else weight
    totals = [cell for cell in sheet.sum_row if value(cell.text) is not None]
    cells = [*named, other, *totals, *blank] if blank else [weight, score]
    return Verdict(
        code=CHECK.code,
        outcome="contradicts" if blank else "agrees",
        severity=CHECK.severity,
        reported="" if blank else weight.text.strip(),
        computed=other.text.strip(),
        anchors=tuple(cell.anchor for cell in cells),
        terms=(
            ("project", sheet.title),
            ("indicator", indicator.name.text.strip() if indicator.name else indicator.kind),
            ("what", "分值" if blank == [weight] else "得分"),
        ),
    )


CHECK = Check(
    code="DZ510",
    name="empty_score_cell",
    severity="warning",
    run=run,
    zh="项目“{project}”指标“{indicator}”的{what}为空，而旁边印有 {computed}",
    en="{project}: the {what} of {indicator} is empty beside {computed}",
)
