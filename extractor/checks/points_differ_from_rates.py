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

import re
from collections.abc import Iterator

from extractor.arithmetic import compare, percentage, shown
from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.judging import printed
from extractor.data import Anchor, Claim, Fact, Verdict
from extractor.interval import Interval
from extractor.links.index import Index

_NO_YEAR = re.compile("目标|指标|平均|警戒线|进度|标准|省定|任务")  # measured against a mark, not against last year
_PERCENTAGES = ("share", "completion", "change_rate")


def run(case: Case) -> Iterator[Verdict]:
    for claim in case.claims:
        if claim.kind != "change_rate" or claim.quantity is None or claim.quantity.unit != "百分点":
            continue
        if claim.base and _NO_YEAR.search(claim.base):
            continue
        year = claim.context.year
        same = [
            other
            for other in case.claims_of_subject[claim.subject]
            if other.kind in _PERCENTAGES and other.quantity is not None and other.quantity.unit == "%"
        ]
        now = [other for other in same if other.context.year == year]
        before = [other for other in same if year and other.context.year == year - 1]
        reached = _reached(case, claim, same)
        if reached is not None:
            yield _verdict(claim, *reached)
        elif len(before) != 1 or not now:
            verdict = _from_amounts(case, claim, case.index)
            if verdict is not None:
                yield verdict
        else:
            yield _verdict(claim, min(now, key=lambda other: abs(other.anchor.start - claim.anchor.start)), before[0])


def _reached(case: Case, claim: Claim, same: list[Claim]) -> tuple[Claim, Claim] | None:
    """由91.6%提高到94.8%，提高3.2个百分点: the two percentages that the sentence itself puts one behind the other."""
    here = [other for other in same if other.sentence == claim.sentence and other.anchor.end <= claim.anchor.start]
    if len(here) < 2 or here[-1].number is None or here[-2].number is None:
        return None
    before, now = here[-2], here[-1]
    text = case.document.text
    start, end = before.number.start if before.number else 0, now.number.start if now.number else 0
    if _FROM.search(text, max(0, start - 12), start) and _TO.search(text, before.anchor.end, end):
        return now, before
    return None


_FROM = re.compile("[由从][^,，;；。]{0,10}$")
_TO = re.compile(r"[到至为]\s*$")


def _from_amounts(case: Case, claim: Claim, index: Index) -> Verdict | None:
    """The two shares computed from this year's and last year's cells of part and whole."""
    share = next(
        (
            other
            for other in reversed(case.claims_of_sentence[claim.sentence])
            if other.kind == "share" and other.anchor.end <= claim.anchor.start
        ),
        None,
    )
    link = next((link for link in case.links_of.get(share.id, ()) if link.relation == "ratio"), None) if share else None
    if share is None or link is None or claim.quantity is None or claim.context.year is None:
        return None
    rows = [_years(case, anchor, claim.context.year, index) for anchor in link.target.anchors]
    known = [row for row in rows if row is not None]
    if len(known) != 2 or len(rows) != 2:
        return None
    (part, part_before), (whole, whole_before) = known
    now, before = (
        percentage(Interval.of(a.quantity), Interval.of(b.quantity))
        for a, b in ((part, whole), (part_before, whole_before))
    )
    if now is None or before is None:
        return None
    signed = now - before
    computed = signed if claim.direction == "increase" else -signed
    return Verdict(
        code="DZ209",
        outcome=compare(claim.quantity, computed),
        severity="error",
        reported=printed(claim.quantity),
        computed=shown(computed, claim.quantity.step) + "个百分点",
        anchors=(claim.anchor, share.anchor, part.anchor, whole.anchor, part_before.anchor, whole_before.anchor),
        claims=(claim.id, share.id),
        terms=(("subject", claim.subject),),
        formulas=(formulas.points(claim, [formulas.of_fact(f) for f in (part, whole, part_before, whole_before)]),),
    )


def _years(case: Case, anchor: Anchor, year: int, index: Index) -> tuple[Fact, Fact] | None:
    """This year's and last year's cell of the figure at ``anchor``, in one row of one table."""
    keys = [index.key_of[other.id] for other in case.claims_at.get(anchor, ())]
    for fact in (case.fact_at.get(anchor),):
        keys += [
            key
            for key, readings in index.readings.items()
            if fact is not None and any(r.fact is fact for r in readings)
        ]
    for key in keys:
        levels = [
            reading.fact for reading in index.levels(key, anchor.start) if reading.exact and not reading.fact.blank
        ]
        for now in levels:
            for before in levels:
                same_row = (
                    now.table == before.table
                    and now.anchor.row == before.anchor.row
                    and now.context.measure == before.context.measure
                )
                if same_row and now.context.year == year and before.context.year == year - 1:
                    return now, before
    return None


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
        formulas=(formulas.directed(claim, (formulas.of_claim(now), formulas.of_claim(before)), (1, -1)),),
    )


CHECK = Check(
    code="DZ209",
    name="points_differ_from_rates",
    severity="error",
    run=run,
    zh="“{subject}”的增减写作{reported}，两个百分比相差{computed}",
    en="the change of “{subject}” is given as {reported}, the two percentages differ by {computed}",
)
