"""DZ205 A share is not the part over the whole.

## What
占 <whole> 的 <share> must be the part divided by the whole.

## Why
Shares are copied from last year's text, or two of them are swapped.

## Example
    支出总预算8946.30万元，项目支出6627.86万元，占78.04%      6627.86 ÷ 8946.30 = 74.08%

## Tolerance
Half of the last digit of both amounts; a share that was cut instead of rounded counts as rounding.

## Silent when
the whole is not in the document or it is not certain which total is meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.arithmetic import percentage
from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.judging import intervals, judge, operands, printed
from extractor.data import Verdict


def run(case: Case) -> Iterator[Verdict]:
    for link in case.links:
        claim = case.claim_by_id[link.claim]
        if claim.kind != "share" or link.relation != "ratio":
            continue
        values = intervals(case, link)
        computed = percentage(*values) if len(values) == 2 else None
        if computed is not None:
            part, whole = (printed(quantity) for quantity in operands(case, link))
            formula = formulas.share(formulas.of_claim(claim), *formulas.at(case, link.target.anchors))
            yield judge(case, "DZ205", "error", claim, link, computed, sum_of=f"{part} ÷ {whole}", formula=formula)


CHECK = Check(
    code="DZ205",
    name="share_differs_from_amounts",
    severity="error",
    run=run,
    zh="“{subject}”的占比写作{reported}，按金额计算应为{computed}（{how}）",
    en="the share of “{subject}” is given as {reported}, the amounts give {computed} ({how})",
)
