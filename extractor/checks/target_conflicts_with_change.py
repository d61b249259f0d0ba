"""DZ512 A target of no growth stands beside a stated rise.

## What
A performance target such as 三公经费变动率 ≤ 0 or 只减不增 must not be broken by the budget of the same document.

## Why
Targets are copied from the form.  The target and the rise are both printed, so this is a warning, not an error.

## Example
    三公经费变动率 ≤0           “三公”经费381.4万元，较上年增加114.62万元

## Tolerance
None.

## Silent when
the document states no change of that item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor import concepts
from extractor.checks.base import Case, Check
from extractor.data import Anchor, Claim, Verdict

_TARGET = re.compile("(?P<item>.{2,12}?)(?:变动率|增长率|增幅)$")


def run(case: Case) -> Iterator[Verdict]:
    rising = [
        claim
        for claim in case.claims
        if claim.kind == "change"
        and claim.direction == "increase"
        and claim.concept
        and not claim.in_reason
        and claim.quantity
    ]
    for fact in case.facts:
        found = _TARGET.match(fact.item)
        if found is None or fact.quantity.bound not in ("<=", "<") or fact.quantity.value > 0:
            continue
        concept = concepts.find(found.group("item"))
        if concept is not None:
            yield from _judge(rising, concept.id, fact.anchor, f"{fact.item} {fact.quantity.raw}")
    for claim in case.claims:
        if claim.kind == "change" and claim.quantity is None and claim.direction == "decrease" and claim.concept:
            yield from _judge(rising, claim.concept, claim.anchor, claim.anchor.text)


def _judge(rising: list[Claim], concept: str, target: Anchor, words: str) -> Iterator[Verdict]:
    """One verdict for the first stated rise of the item, none where nothing is stated."""
    for claim in rising:
        if claim.concept == concept:
            yield Verdict(
                code="DZ512",
                outcome="contradicts",
                severity="warning",
                reported=words,
                computed="".join(claim.anchor.text.split()),
                anchors=(target, claim.anchor),
                terms=(("subject", claim.subject),),
            )
            return


CHECK = Check(
    code="DZ512",
    name="target_conflicts_with_change",
    severity="warning",
    run=run,
    zh="绩效目标“{reported}”与预算不符：“{subject}”{computed}",
    en="the target “{reported}” is broken by the budget: “{subject}” {computed}",
)
