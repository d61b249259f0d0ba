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

import re
from collections.abc import Iterator

from extractor.checks.base import Case, Check
from extractor.checks.judging import SURE, intervals, involved, operands, printed, unsure
from extractor.data import Anchor, Claim, Verdict
from extractor.interval import Interval

_OPPOSITE = {"increase": "decrease", "decrease": "increase"}
_WORDS = re.compile(r"(?:支出|收入)?(?:决算|执行)数?(?P<word>大于|高于|多于|小于|低于|少于|等于)(?:年初|调整)?预算")
_GREATER = frozenset({"大于", "高于", "多于"})


def run(case: Case) -> Iterator[Verdict]:
    yield from _changes(case)
    yield from _rates(case)
    yield from _comparisons(case)


def _changes(case: Case) -> Iterator[Verdict]:
    """A change against the two figures it lies between."""
    for link in case.links:
        claim = case.claim_by_id[link.claim]
        if link.relation != "difference" or claim.direction not in _OPPOSITE or link.score < SURE or unsure(case, link.target.anchors):
            continue
        values = intervals(case, link)
        if len(values) != 2:
            continue
        wide = [Interval.loosely(quantity) for quantity in operands(case, link)]
        signed = wide[0] - wide[1]
        wrong = signed.high < 0 if claim.direction == "increase" else signed.low > 0
        now, before = (printed(quantity) for quantity in operands(case, link))
        yield _verdict(case, claim, link.target.anchors, f"{before} → {now}", wrong)


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
            if claim.quantity is not None and claim.quantity.unit == "百分点" or claim.base != other.base:
                continue
            yield _verdict(case, claim, (other.anchor,), other.anchor.text, _OPPOSITE.get(claim.direction) == other.direction)


def _comparisons(case: Case) -> Iterator[Verdict]:
    """决算数大于预算数, against the two levels of its paragraph."""
    for sentence in case.document.sentences:
        text = case.document.text[sentence.start : sentence.end]
        found = _WORDS.search(text)
        if found is None or found.group("word") == "等于":
            continue
        near = [claim for claim in case.claims if sentence.id - 1 <= claim.sentence <= sentence.id and claim.anchor.start < sentence.start + found.start() + len(text)]
        done = [claim for claim in near if claim.kind in ("level", "composition") and claim.context.measure in ("final", "executed") and claim.quantity]
        plan = [claim for claim in near if claim.kind in ("level", "composition") and claim.context.measure in ("budget", "initial_budget", "adjusted_budget") and claim.quantity]
        if len(done) != 1 or len(plan) != 1 or done[0].quantity is None or plan[0].quantity is None:
            continue
        signed = Interval.loosely(done[0].quantity) - Interval.loosely(plan[0].quantity)
        wrong = signed.high < 0 if found.group("word") in _GREATER else signed.low > 0
        start = sentence.start + found.start()
        word = Anchor(start=start, end=start + len(found.group()), text=found.group())
        yield Verdict(
            code="DZ301",
            outcome="contradicts" if wrong else "agrees",
            severity="error",
            reported=found.group("word"),
            computed=f"{printed(plan[0].quantity)} → {printed(done[0].quantity)}",
            anchors=(word, done[0].anchor, plan[0].anchor),
            claims=(done[0].id, plan[0].id),
            terms=(("subject", done[0].subject),),
        )


def _verdict(case: Case, claim: Claim, anchors: tuple[Anchor, ...], found: str, wrong: bool) -> Verdict:
    return Verdict(
        code="DZ301",
        outcome="contradicts" if wrong else "agrees",
        severity="error",
        reported="".join(claim.anchor.text.split()),
        computed="".join(found.split()),
        anchors=(claim.anchor, *anchors),
        claims=involved(case, claim, anchors),
        terms=(("subject", claim.subject),),
    )


CHECK = Check(
    code="DZ301",
    name="direction_contradicts_figures",
    severity="error",
    run=run,
    zh="“{subject}”的方向与数字相反：写作“{reported}”，而数字是{computed}",
    en="the direction of “{subject}” is the opposite of the figures: “{reported}”, but {computed}",
)
