"""DZ102 The same figure is given with two values in the narrative.

## What
Two statements about the same item, year, measure, fund, scope and base must give the same number.

## Why
Only one of the two places was updated.

## Example
    全年公务接待22批次 …… 年内26批次公务接待全部一事一单
    信息化建设比上年增加54万元，增长38.57% …… 信息化建设比上年增加54万元，增长45%

## Tolerance
Half of the last digit printed on the coarser side; one last digit more is rounding.

## Silent when
one of the two may have another scope (with and without carry-over, another fund, the whole department and the unit
itself), or when a level is confirmed by a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.arithmetic import compare, slip
from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.judging import printed, same_base, sum_holds
from extractor.data import Claim, Formula, Outcome, Quantity, Verdict
from extractor.interval import Interval

_CHANGES = ("change", "change_rate")


def run(case: Case) -> Iterator[Verdict]:
    for link in case.links:
        if link.relation != "equal" or link.target.kind != "claim" or link.target.claim is None:
            continue
        claim, other = case.claim_by_id[link.claim], case.claim_by_id[link.target.claim]
        if claim.quantity is None or other.quantity is None:
            continue
        outcome = _outcome(claim, other)
        note = ""
        if outcome == "contradicts" and not _comparable(case, claim, other):
            outcome, note = "undecided", "the two may have another scope"
        yield Verdict(
            code="DZ102",
            outcome=outcome,
            severity="error",
            reported=_said(claim),
            computed=_said(other),
            anchors=(claim.anchor, other.anchor),
            claims=(claim.id, other.id),
            terms=(("subject", claim.subject),),
            note=note,
            formulas=_formulas(claim, other),
        )


def _outcome(claim: Claim, other: Claim) -> Outcome:
    assert claim.quantity is not None and other.quantity is not None
    if claim.direction != other.direction:
        return "contradicts"
    coarse, fine = (claim, other) if claim.quantity.step >= other.quantity.step else (other, claim)
    assert coarse.quantity is not None and fine.quantity is not None
    return compare(coarse.quantity, Interval.of(fine.quantity))


def _formulas(claim: Claim, other: Claim) -> tuple[Formula, ...]:
    if claim.direction != other.direction:
        return formulas.same_way(claim, other)
    return (formulas.equal(formulas.of_claim(claim), formulas.of_claim(other)),)


def _comparable(case: Case, claim: Claim, other: Claim) -> bool:
    """Whether both certainly speak of the same figure."""
    assert claim.quantity is not None and other.quantity is not None
    if claim.in_reason and other.in_reason or not (claim.concept or len(claim.subject) >= 4):
        return False
    if claim.context.scope != other.context.scope:
        return False
    if claim.direction == other.direction and _other_unit(claim.quantity, other.quantity):
        return True
    sentences = case.document.sentences
    if sentences[claim.sentence].table or sentences[other.sentence].table:
        return False
    if claim.kind in _CHANGES and str(claim.concept).startswith("item.total") and claim.subject != other.subject:
        return False  # 支出合计 may leave out what 支出总计 holds
    if claim.kind in _CHANGES:
        return same_base(claim, other) and _same_level(case, claim, other)
    if claim.kind == "count":
        if claim.concept is None:
            return claim.subject == other.subject and _of_one_point(case, claim, other)
        return claim.subject == other.subject or len(claim.quantity.unit) > 1
    if _adds_up(case, claim) and _adds_up(case, other):
        return False  # 省对市专项64.2亿元, 市对县专项67.2亿元: each is right where it stands
    return (
        not _confirmed(case, claim) and not _confirmed(case, other) and slip(claim.quantity.value, other.quantity.value)
    )


def _of_one_point(case: Case, claim: Claim, other: Claim) -> bool:
    """Whether two counts of no known item stand in one section and in one point of it: 1、城市低保：月均保障2100户…。2、农村低保：
    月均保障8600户 are of two things."""
    sentences = case.document.sentences
    if sentences[claim.sentence].section != sentences[other.sentence].section:
        return False
    start, end = sorted((claim.anchor.start, other.anchor.start))
    return _POINT.search(case.document.text, start, end) is None


_POINT = re.compile(
    r"[。；;：:\n]\s*(?:\d{1,2}[、.．](?!\d)|[(（][一二三四五六七八九十\d]{1,2}[)）]|[一二三四五六七八九十]{1,2}[、是]|[①-⑳])"
)


def _other_unit(one: Quantity, other: Quantity) -> bool:
    """Whether the same digits stand before 元 here and before 万元 there."""
    digits = one.value.normalize().as_tuple().digits
    return (
        one.unit == other.unit == "万元"
        and abs(one.value.adjusted() - other.value.adjusted()) == 4
        and digits == other.value.normalize().as_tuple().digits
        and len(digits) > 1
    )


def _same_level(case: Case, claim: Claim, other: Claim) -> bool:
    """Where both stand beside a level, the levels must be the same figure."""
    mine, its = _level(case, claim), _level(case, other)
    return mine is None or its is None or compare(mine, Interval.of(its)) != "contradicts"


def _level(case: Case, claim: Claim) -> Quantity | None:
    for other in case.claims_of_sentence[claim.sentence]:
        if other.subject == claim.subject and other.kind in ("level", "composition", "count"):
            return other.quantity
    return None


def _adds_up(case: Case, claim: Claim) -> bool:
    """Whether a figure is one of the parts of a total that they add up to."""
    if "parts_that_add_up" not in case.memo:
        case.memo["parts_that_add_up"] = frozenset(
            anchor
            for link in case.links
            if link.relation == "sum" and link.by != "pattern:changes-of-parts" and sum_holds(case, link)
            for anchor in link.target.anchors
        )
    return claim.anchor in case.memo["parts_that_add_up"]


def _confirmed(case: Case, claim: Claim) -> bool:
    """Whether a table holds the number."""
    return any(link.target.kind == "cell" and link.score >= 0.6 for link in case.links_of.get(claim.id, ()))


def _said(claim: Claim) -> str:
    signs = {"increase": "+", "decrease": "−"}
    return signs.get(claim.direction, "") + printed(claim.quantity)


CHECK = Check(
    code="DZ102",
    name="prose_differs_from_prose",
    severity="error",
    run=run,
    zh="“{subject}”此处写作{reported}，前文写作{computed}",
    en="“{subject}” is given as {reported} here and as {computed} before",
)
