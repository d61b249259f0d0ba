"""DZ210 The changes of the parts do not add up to the change of the total.

## What
Where parts exhaust a total, their changes against last year must add up to its change; and because income and
expenditure balance, the changes on both sides must add up to the same.

## Why
The total's change was computed from other figures than the parts', or last year's level was printed as the change.

## Example
    收入2721.01万元：拨款较2019年减少33.21万元，基金增加366.79万元（合计 +333.58）
    支出2721.01万元：人员增加51.49万元，公用增加1.9万元，项目增加313.40万元（合计 +366.79）

## Tolerance
One last digit for every change that takes part.

## Silent when
one of the parts has no stated change, or the parts are not known to exhaust the total.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from extractor.arithmetic import added, compare
from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.judging import printed
from extractor.data import Claim, Formula, Term, Verdict
from extractor.interval import Interval
from extractor.links.changes import Division, divisions


class Signed(NamedTuple):
    """A change with its sign."""

    claim: Claim
    low: Interval

    @property
    def text(self) -> str:
        return _sign(self.claim) + (printed(self.claim.quantity) or "0")


def _sign(claim: Claim) -> str:
    return {"increase": "+", "decrease": "−"}.get(claim.direction, "")


def run(case: Case) -> Iterator[Verdict]:
    found = list(divisions(case.index, case.links))
    told: set[tuple[str, ...]] = set()
    for division in found:
        for total in division.total_changes:
            verdict = _against_total(total, division)
            if verdict is not None and verdict.claims not in told:
                told.add(verdict.claims)
                yield verdict
    for one, other in _balanced(found):
        if not one.total_changes and not other.total_changes:
            verdict = _against_each_other(one, other)
            if verdict is not None:
                yield verdict


def _signed(claim: Claim) -> Interval:
    """The interval of a signed change, one last digit wide: a sum of many rounds at each."""
    if claim.quantity is None or claim.kind == "unchanged":
        return Interval.exactly(0)
    wide = Interval.loosely(claim.quantity)
    return -wide if claim.direction == "decrease" else wide


def _sums(division: Division) -> Iterator[tuple[tuple[Claim, ...], Interval]]:
    """Every way to take one statement of change for each part."""
    for chosen in product(*division.part_changes):
        yield chosen, added([_signed(claim) for claim in chosen])


def _against_total(total: Claim, division: Division) -> Verdict | None:
    if total.quantity is None and total.kind != "unchanged":
        return None
    sums = list(_sums(division))
    holds = any(found.meets(_signed(total)) for _, found in sums)
    chosen, found = next((one for one in sums if one[1].meets(_signed(total))), sums[0])
    said = formulas.directed(total, *_parts(chosen))
    return _verdict(total, chosen, found, holds, (formulas.resting_on(said, chosen),))


def _parts(chosen: tuple[Claim, ...]) -> tuple[list[Term], list[int]]:
    """The changes that move something, with the sign of their words."""
    moving = [claim for claim in chosen if claim.quantity is not None and claim.kind != "unchanged"]
    return [formulas.of_claim(claim) for claim in moving], [-1 if c.direction == "decrease" else 1 for c in moving]


def _balanced(found: list[Division]) -> Iterator[tuple[Division, Division]]:
    """An income total and an expenditure total of one year that are equal."""
    for position, one in enumerate(found):
        for other in found[position + 1 :]:
            sides = {one.total.context.side or one.side, other.total.context.side or other.side}
            if sides == {"revenue", "expenditure"} and _equal(one.total, other.total):
                yield one, other


def _equal(one: Claim, other: Claim) -> bool:
    return bool(one.quantity and other.quantity) and compare(one.quantity, Interval.of(other.quantity)) == "agrees"  # type: ignore[arg-type]


def _against_each_other(one: Division, other: Division) -> Verdict | None:
    mine, its = list(_sums(one)), list(_sums(other))
    holds = any(a.meets(b) for _, a in mine for _, b in its)
    chosen, found = its[0]
    (here, ways), (there, back) = _parts(mine[0][0]), _parts(chosen)
    balance = formulas.balanced(one.total.anchor, (*here, *there), (*ways, *(-way for way in back)))
    said = (formulas.resting_on(balance, (*mine[0][0], *chosen)),)
    verdict = _verdict(mine[0][0][0], (*mine[0][0][1:], *chosen), found, holds, said)
    left = " ".join(_sign(c) + (printed(c.quantity) or "0") for c in mine[0][0])
    terms = (
        ("subject", one.total.subject + "、" + other.total.subject),
        ("parts", " ".join(_sign(c) + (printed(c.quantity) or "0") for c in chosen)),
    )
    return Verdict(
        code="DZ210",
        outcome=verdict.outcome,
        severity="error",
        reported=left,
        computed=verdict.computed,
        anchors=verdict.anchors,
        claims=verdict.claims,
        terms=terms,
        formulas=verdict.formulas,
    )


def _verdict(
    total: Claim, chosen: tuple[Claim, ...], found: Interval, holds: bool, said: tuple[Formula, ...]
) -> Verdict:
    middle = (found.low + found.high) / 2
    return Verdict(
        code="DZ210",
        outcome="agrees" if holds else "contradicts",
        severity="error",
        reported=_sign(total) + (printed(total.quantity) or "0"),
        computed=f"{middle:+f}万元",
        anchors=(total.anchor, *(claim.anchor for claim in chosen)),
        claims=(total.id, *(claim.id for claim in chosen)),
        terms=(
            ("subject", total.subject),
            ("parts", " ".join(_sign(claim) + (printed(claim.quantity) or "0") for claim in chosen)),
        ),
        formulas=said,
    )


CHECK = Check(
    code="DZ210",
    name="changes_differ_from_total_change",
    severity="error",
    run=run,
    zh="“{subject}”的增减额写作{reported}，各部分的增减额相加为{computed}（{parts}）",
    en="the change of “{subject}” is given as {reported}, the changes of its parts add up to {computed} ({parts})",
)
