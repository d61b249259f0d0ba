"""DZ204 A rate of change is not the change over last year's figure.

## What
增长 / 下降 <rate> must be the change divided by the figure that it is measured against (last year's, not this year's).

## Why
It is the most frequent slip in narratives: a shifted decimal point, this year's figure as denominator, a rate kept from
an earlier draft.

## Example
    机关运行经费预算377.81万元，比上年减少3.65万元，下降9.5%      3.65 ÷ (377.81 + 3.65) = 0.957%

## Tolerance
Each amount may be off by half of its last digit; a rate that was cut instead of rounded counts as rounding.

## Silent when
neither change nor last year's figure is in the document, or when it is not certain which amounts are meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.arithmetic import percentage, rate_between, rate_of_growth
from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.judging import intervals, judge, operands, printed
from extractor.data import Claim, Formula, Link, Verdict
from extractor.interval import Interval


def run(case: Case) -> Iterator[Verdict]:
    for link in case.links:
        claim = case.claim_by_id[link.claim]
        if claim.kind != "change_rate" or link.relation != "ratio":
            continue
        computed = _computed(case, claim, link)
        if computed is not None:
            formula = _formula(case, claim, link)
            yield judge(case, "DZ204", "error", claim, link, computed, sum_of=_how(case, claim, link), formula=formula)


def _computed(case: Case, claim: Claim, link: Link) -> Interval | None:
    values = intervals(case, link)
    if len(values) != 2 or claim.quantity is None:
        return None
    first, second = values
    if link.by == "pattern:change-and-level":
        return rate_of_growth(claim.quantity, first, second, claim.direction)
    if link.by == "pattern:change-and-base":
        return percentage(first, second)
    signed = rate_between(first, second)
    if signed is None:
        return None
    return signed if claim.direction == "increase" else -signed


def _formula(case: Case, claim: Claim, link: Link) -> Formula:
    first, second = formulas.at(case, link.target.anchors)
    if link.by == "pattern:change-and-level":
        return formulas.growth(claim, first, second)
    if link.by == "pattern:change-and-base":
        return formulas.share(formulas.of_claim(claim), first, second)
    return formulas.rate(claim, first, second)


def _how(case: Case, claim: Claim, link: Link) -> str:
    first, second = (printed(quantity) for quantity in operands(case, link))
    if link.by == "pattern:change-and-level":
        return f"{first} ÷ ({second} {'−' if claim.direction == 'increase' else '+'} {first})"
    if link.by == "pattern:change-and-base":
        return f"{first} ÷ {second}"
    return f"{first} ÷ {second} − 1"


CHECK = Check(
    code="DZ204",
    name="rate_differs_from_amounts",
    severity="error",
    run=run,
    zh="“{subject}”的增减幅度写作{reported}，按金额计算应为{computed}（{how}）",
    en="the rate of “{subject}” is given as {reported}, the amounts give {computed} ({how})",
)
