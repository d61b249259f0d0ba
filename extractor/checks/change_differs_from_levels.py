"""DZ203 A change is not the difference of the two figures it lies between.

## What
比上年增加 / 减少 <amount> must be this year's figure less last year's; 比年初预算 …, the outcome less the plan.

## Why
One of the three was updated and the others were not.

## Example
    2018年支出2.82万元，较2017年的2.76万元增0.16万元      2.82 − 2.76 = 0.06万元

## Tolerance
Half of the last digit of both figures; one last digit more counts as rounding.

## Silent when
the two figures may have another scope (with and without carry-over, another fund).
"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.judging import intervals, judge, operands, printed
from extractor.data import Verdict


def run(case: Case) -> Iterator[Verdict]:
    for link in case.links:
        claim = case.claim_by_id[link.claim]
        if claim.kind != "change" or link.relation != "difference" or claim.direction not in ("increase", "decrease"):
            continue
        values = intervals(case, link)
        if len(values) != 2:
            continue
        signed = values[0] - values[1]
        computed = signed if claim.direction == "increase" else -signed
        if computed.high < 0:
            continue  # the direction is wrong, not the amount: DZ301 says so
        now, before = (printed(quantity) for quantity in operands(case, link))
        formula = formulas.directed(claim, formulas.at(case, link.target.anchors), (1, -1))
        yield judge(case, "DZ203", "error", claim, link, computed, sum_of=f"{now} − {before}", formula=formula)


CHECK = Check(
    code="DZ203",
    name="change_differs_from_levels",
    severity="error",
    run=run,
    zh="“{subject}”的增减额写作{reported}，按两个数计算应为{computed}（{how}）",
    en="the change of “{subject}” is given as {reported}, the two figures give {computed} ({how})",
)
