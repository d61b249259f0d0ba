"""DZ212 A part is larger than what it is a part of.

## What
The money of the projects under performance management cannot exceed the project expenditure of the same fund and
scope.

## Why
Projects of another year or of own funds were added, and the sum was called this year's appropriation.

## Example
    绩效管理的项目涉及一般公共预算当年拨款6663.92万元      表：项目支出合计 6,452.52

## Tolerance
One last digit.

## Silent when
fund and scope are not both stated in the sentence and in the table's title.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.judging import printed
from extractor.data import Claim, Fact, Verdict
from extractor.interval import Interval
from extractor.links.index import LEVELS, fits, is_total, row_of


def run(case: Case) -> Iterator[Verdict]:
    index = case.index
    wholes = [
        reading.fact
        for reading in index.readings.get("item.project", ())
        if reading.role == "level" and is_total(row_of(reading.fact)) and not reading.fact.blank
    ]
    for claim in case.claims:
        if (
            claim.kind not in LEVELS
            or claim.quantity is None
            or claim.quantity.unit != "万元"
            or "绩效" not in claim.subject
        ):
            continue
        fitting = [whole for whole in wholes if fits(claim.context, whole.context) == 2]
        if fitting:
            yield _verdict(claim, max(fitting, key=lambda whole: _closeness(claim, whole)))


def _closeness(claim: Claim, whole: Fact) -> int:
    return (claim.context.fund == whole.context.fund) + (claim.context.scope == whole.context.scope)


def _verdict(claim: Claim, whole: Fact) -> Verdict:
    assert claim.quantity is not None
    exceeds = Interval.loosely(claim.quantity).low > Interval.loosely(whole.quantity).high
    sure = bool(claim.context.fund and claim.context.scope and claim.context.scope == whole.context.scope)
    return Verdict(
        code="DZ212",
        outcome="agrees" if not exceeds else "contradicts" if sure else "undecided",
        severity="error",
        reported=printed(claim.quantity),
        computed=whole.quantity.raw.strip(),
        anchors=(claim.anchor, whole.anchor),
        claims=(claim.id,),
        terms=(("subject", claim.subject),),
        note="" if sure else "fund and scope are not both stated",
        formulas=(formulas.at_most(formulas.of_claim(claim), formulas.of_fact(whole)),),
    )


CHECK = Check(
    code="DZ212",
    name="part_exceeds_whole",
    severity="error",
    run=run,
    zh="“{subject}”写作{reported}，超过同口径项目支出合计{computed}",
    en="“{subject}” is given as {reported}, more than the project expenditure of the same scope, {computed}",
)
