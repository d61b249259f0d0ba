"""DZ301 A word of direction says the opposite of the figures.

## What
增加 / 减少, 增长 / 下降, 大于 / 小于 must go the way the two figures go, and a change and its rate the same way.

## Why
The verb was kept from last year's text, or two figures were exchanged.

## Example
    由11.76万元调整为11.80万元，减少0.04万元
    决算数1511.89万元大于预算数1560.05万元

## Tolerance
Figures that differ by no more than one last digit have no direction.

## Silent when
it is not certain which two figures the word compares.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.arithmetic import compare, rate_on_last_year
from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.judging import SURE, intervals, involved, operands, printed, same_base, unsure
from extractor.data import Anchor, Claim, Formula, Verdict
from extractor.interval import ZERO, Interval

_OPPOSITE = {"increase": "decrease", "decrease": "increase"}


def run(case: Case) -> Iterator[Verdict]:
    yield from _changes(case)
    yield from _rates(case)
    yield from _comparisons(case)


def _changes(case: Case) -> Iterator[Verdict]:
    """A change against the two figures it lies between."""
    for link in case.links:
        claim = case.claim_by_id[link.claim]
        if (
            link.relation != "difference"
            or claim.direction not in _OPPOSITE
            or link.score < SURE
            or unsure(case, link.target.anchors)
        ):
            continue
        values = intervals(case, link)
        if len(values) != 2:
            continue
        wide = [Interval.loosely(quantity) for quantity in operands(case, link)]
        signed = wide[0] - wide[1]
        wrong = signed.high < 0 if claim.direction == "increase" else signed.low > 0
        now, before = (printed(quantity) for quantity in operands(case, link))
        figures = formulas.at(case, link.target.anchors)
        order = formulas.order(claim, *figures)
        if order and wrong and claim.quantity is not None and Interval.loosely(claim.quantity).meets(signed.abs()):
            order = (formulas.directed(claim, figures, (1, -1)),)  # the amount fits, only its word does not
        yield _verdict(case, claim, link.target.anchors, f"{before} → {now}", wrong, order)


def _rates(case: Case) -> Iterator[Verdict]:
    """A change and its rate in one sentence."""
    by_sentence: dict[int, list[Claim]] = {}
    for claim in case.claims:
        if claim.kind in ("change", "change_rate") and claim.quantity is not None and claim.quantity.value != 0:
            by_sentence.setdefault(claim.sentence, []).append(claim)
    for claims in by_sentence.values():
        for position, claim in enumerate(claims[1:], 1):
            other = claims[position - 1]
            if claim.kind == other.kind or claim.subject != other.subject or claim.in_reason != other.in_reason:
                continue
            if claim.quantity is not None and claim.quantity.unit == "百分点" or not same_base(claim, other):
                continue
            wrong = _OPPOSITE.get(claim.direction) == other.direction
            same = (*formulas.same_way(claim, other), *(_rate_of(case, claim, other) if wrong else ()))
            yield _verdict(case, claim, (other.anchor,), other.anchor.text, wrong, same)


def _rate_of(case: Case, claim: Claim, other: Claim) -> Iterator[Formula]:
    """The rate over last year's figure, where it fits only one of the two directions: it tells which word is wrong."""
    rate, change = (claim, other) if claim.kind == "change_rate" else (other, claim)
    level = next(
        (
            one
            for one in case.claims_of_sentence[claim.sentence]
            if one.kind == "level" and one.subject == claim.subject and one.quantity and one.quantity.unit == "万元"
        ),
        None,
    )
    if level is None or level.quantity is None or rate.quantity is None or change.quantity is None:
        return
    now, moved = Interval.of(level.quantity), Interval.of(change.quantity)
    computed = (rate_on_last_year(moved, now, "increase"), rate_on_last_year(moved, now, "decrease"))
    if sum(one is not None and compare(rate.quantity, one) == "agrees" for one in computed) == 1:
        yield formulas.growth(rate, formulas.of_claim(change), formulas.of_claim(level))


def _comparisons(case: Case) -> Iterator[Verdict]:
    """决算数大于预算数, against the outcome and the plan in front of it."""
    for claim in case.claims:
        if claim.kind != "completion" or claim.quantity is not None or claim.direction == "none":
            continue
        around = [*case.claims_of_sentence.get(claim.sentence - 1, ()), *case.claims_of_sentence[claim.sentence]]
        near = [
            other
            for other in around
            if other.kind in ("level", "composition")
            and other.quantity
            and not other.per
            and other.anchor.start < claim.anchor.start
        ]
        plan = [other for other in near if other.context.measure in _PLANS]
        if not plan:
            continue
        its_plan = plan[-1]
        own = its_plan.subject, claim.subject  # a part stands for itself only where the words are of it
        done = [
            other
            for other in near
            if other.context.measure in _OUTCOMES and (other.part_of is None or other.subject in own)
        ]
        if not done:
            continue
        its_outcome = next((other for other in reversed(done) if other.subject in own), done[-1])
        if len({other.subject for other in done}) > 1 and its_outcome.subject != its_plan.subject:
            continue
        if its_outcome.quantity is None or its_plan.quantity is None:
            continue
        signed = Interval.loosely(its_outcome.quantity) - Interval.loosely(its_plan.quantity)
        wrong = (
            signed.low > 0
            if claim.direction == "decrease"
            else signed.high < 0
            if claim.direction == "increase"
            else not signed.holds(ZERO)
        )
        found = f"{printed(its_plan.quantity)} → {printed(its_outcome.quantity)}"
        order = formulas.order(claim, formulas.of_claim(its_outcome), formulas.of_claim(its_plan))
        yield _verdict(case, claim, (its_outcome.anchor, its_plan.anchor), found, wrong, order)


_PLANS = ("budget", "initial_budget", "adjusted_budget")
_OUTCOMES = ("final", "executed")


def _verdict(
    case: Case, claim: Claim, anchors: tuple[Anchor, ...], found: str, wrong: bool, said: tuple[Formula, ...]
) -> Verdict:
    return Verdict(
        code="DZ301",
        outcome="contradicts" if wrong else "agrees",
        severity="error",
        reported="".join(claim.anchor.text.split()),
        computed="".join(found.split()),
        anchors=(claim.anchor, *anchors),
        claims=involved(case, claim, anchors),
        terms=(("subject", claim.subject),),
        formulas=said,
    )


CHECK = Check(
    code="DZ301",
    name="direction_contradicts_figures",
    severity="error",
    run=run,
    zh="“{subject}”的方向与数字相反：写作“{reported}”，而数字是{computed}",
    en="the direction of “{subject}” is the opposite of the figures: “{reported}”, but {computed}",
)
