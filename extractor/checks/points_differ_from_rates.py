"""DZ209 A change in percentage points is not the difference of the two percentages.

## What
占比 <now>，较上年提高 / 回落 <points> 个百分点: the share of last year, where the document has it, must differ by so much.

## Why
A relative change was printed as points, or last year's share was recomputed.

## Example
    税收占比65.0%，上年占比70.8%，较上年回落6.8个百分点      70.8 − 65.0 = 5.8

## Tolerance
Half of the last digit of each percentage.

## Silent when
last year's percentage, or the amounts that give it, are not in the document.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.arithmetic import compare, shown
from extractor.checks.base import Case, Check
from extractor.checks.judging import printed
from extractor.data import Claim, Verdict
from extractor.interval import Interval

_PERCENTAGES = ("share", "completion", "change_rate")


def run(case: Case) -> Iterator[Verdict]:
    for claim in case.claims:
        if claim.kind != "change_rate" or claim.quantity is None or claim.quantity.unit != "百分点":
            continue
        year = claim.context.year
        same = [
            other
            for other in case.claims
            if other.kind in _PERCENTAGES and other.subject == claim.subject and other.quantity is not None and other.quantity.unit == "%"
        ]
        now = [other for other in same if other.context.year == year]
        before = [other for other in same if year and other.context.year == year - 1]
        if len(before) == 1 and now:
            yield _verdict(claim, min(now, key=lambda other: abs(other.anchor.start - claim.anchor.start)), before[0])


def _verdict(claim: Claim, now: Claim, before: Claim) -> Verdict:
    assert claim.quantity is not None and now.quantity is not None and before.quantity is not None
    signed = Interval.of(now.quantity) - Interval.of(before.quantity)
    computed = signed if claim.direction == "increase" else -signed
    return Verdict(
        code="DZ209",
        outcome=compare(claim.quantity, computed),
        severity="error",
        reported=printed(claim.quantity),
        computed=shown(computed, claim.quantity.step) + "个百分点",
        anchors=(claim.anchor, now.anchor, before.anchor),
        claims=(claim.id, now.id, before.id),
        terms=(("subject", claim.subject),),
    )


CHECK = Check(
    code="DZ209",
    name="points_differ_from_rates",
    severity="error",
    run=run,
    zh="“{subject}”的增减写作{reported}，两个百分比相差{computed}",
    en="the change of “{subject}” is given as {reported}, the two percentages differ by {computed}",
)
