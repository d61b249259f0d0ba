"""DZ302 Called unchanged, but it changed.

## What
持平, 无增减, 增加（减少）0 must agree with every other statement of the same item's change, and with the two figures it
lies between.

## Why
The sentence was copied from the line above or from last year's text.

## Example
    公务接待费6.20万元，与上年持平          表：上年预算数 7.00，本年预算数 6.20

## Tolerance
Figures that differ by no more than their last printed digit count as unchanged; 基本持平 allows one percent.

## Silent when
the base is not last year's figure, or last year's figure is not in the document.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.judging import involved, printed
from extractor.data import Anchor, Claim, Formula, Outcome, Verdict
from extractor.interval import HUNDRED, Interval
from extractor.links.index import Index, fits

_LAST_YEAR = ("上年", "去年", "上一年", "同比")


def run(case: Case) -> Iterator[Verdict]:
    index = case.index
    for claim in case.claims:
        if claim.kind != "unchanged" or not _against_last_year(case, claim):
            continue
        yield from _against_claims(case, claim, index)
        yield from _against_base(case, claim)
        yield from _against_cells(case, claim, index)


def _against_last_year(case: Case, claim: Claim) -> bool:
    base = claim.base or "上年"
    year = case.document.year
    return base.startswith(_LAST_YEAR) or year is not None and base.startswith(str(year - 1))


def _against_claims(case: Case, claim: Claim, index: Index) -> Iterator[Verdict]:
    """Other statements of a change of the same thing."""
    changes = [
        other
        for other in index.claims_near(index.key_of[claim.id], claim.anchor.start)
        if other.kind in ("change", "change_rate")
        and other.quantity is not None
        and other.quantity.value != 0
        and fits(claim.context, other.context) == 2
        and _against_last_year(case, other)
        and _same_kind_of_thing(claim, other)
    ]
    if changes:
        yield _verdict(
            case, claim, tuple(other.anchor for other in changes[:4]), "、".join(_said(other) for other in changes[:2])
        )


def _against_base(case: Case, claim: Claim) -> Iterator[Verdict]:
    """支出12.00万元，与上年10.50万元持平: the level of last year that stands right before the word, and this year's."""
    levels = [
        other
        for other in case.claims_of_sentence[claim.sentence]
        if other.kind in ("level", "composition") and other.quantity is not None and other.subject == claim.subject
    ]
    before = next((other for other in levels if 0 <= claim.anchor.start - other.anchor.end <= _RIGHT_BEFORE), None)
    year = claim.context.year
    now = next((other for other in levels if other.context.year == year and other is not before), None)
    if before is None or now is None or now.quantity is None or before.quantity is None or not year:
        return
    if before.context.year != year - 1 or now.quantity.unit != before.quantity.unit:
        return
    anchors, figures = (now.anchor, before.anchor), (now.quantity, before.quantity)
    near = Interval.loosely(figures[0]).meets(Interval.loosely(figures[1])) or _almost(
        claim, figures[0].value, figures[1].value
    )
    shown = "" if near else f"{printed(figures[1])} → {printed(figures[0])}"
    yield _verdict(case, claim, anchors, shown, "agrees" if near else "contradicts")


_RIGHT_BEFORE = 4


def _same_kind_of_thing(claim: Claim, other: Claim) -> bool:
    """People are not money: 人员…持平 says nothing about 人员经费."""
    money = {"万元", "%", "百分点"}
    units = (claim.quantity.unit if claim.quantity else "", other.quantity.unit if other.quantity else "")
    return not units[0] or (units[0] in money) == (units[1] in money)


def _said(claim: Claim) -> str:
    return {"increase": "+", "decrease": "−"}.get(claim.direction, "") + printed(claim.quantity)


def _against_cells(case: Case, claim: Claim, index: Index) -> Iterator[Verdict]:
    """This year's and last year's cell of one row."""
    year = claim.context.year
    readings = [reading for reading in index.levels(index.key_of[claim.id], claim.anchor.start) if reading.exact]
    for now in (reading.fact for reading in readings if reading.fact.context.year == year):
        for before in (reading.fact for reading in readings if year and reading.fact.context.year == year - 1):
            if (
                before.table != now.table
                or before.anchor.row != now.anchor.row
                or before.context.measure != now.context.measure
            ):
                continue
            near = Interval.loosely(now.quantity).meets(Interval.loosely(before.quantity)) or _almost(
                claim, now.quantity.value, before.quantity.value
            )
            anchors = (now.anchor, before.anchor)
            said = formulas.order(claim, formulas.of_fact(now), formulas.of_fact(before))
            if near:
                yield _verdict(case, claim, anchors, "", "agrees", said)
            else:
                told = f"{before.quantity.raw.strip()} → {now.quantity.raw.strip()}"
                yield _verdict(case, claim, anchors, told, "contradicts", said)
            return


def _almost(claim: Claim, now: Decimal, before: Decimal) -> bool:
    return "基本" in claim.anchor.text and abs(now - before) * HUNDRED <= abs(before)


def _verdict(
    case: Case,
    claim: Claim,
    anchors: tuple[Anchor, ...],
    found: str,
    outcome: Outcome = "contradicts",
    said: tuple[Formula, ...] = (),
) -> Verdict:
    return Verdict(
        code="DZ302",
        outcome=outcome,
        severity="error",
        reported="".join(claim.anchor.text.split()),
        computed=found,
        anchors=(claim.anchor, *anchors),
        claims=involved(case, claim, anchors),
        terms=(("subject", claim.subject),),
        formulas=said,
    )


CHECK = Check(
    code="DZ302",
    name="unchanged_contradicts_change",
    severity="error",
    run=run,
    zh="“{subject}”写作“{reported}”，但有变化：{computed}",
    en="“{subject}” is called unchanged (“{reported}”), but it changed: {computed}",
)
