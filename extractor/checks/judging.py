"""What the checks of claims share: a printed number against a computed one, told as a verdict."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from extractor.arithmetic import added, compare, shown
from extractor.checks.base import Case
from extractor.data import Anchor, Claim, Formula, Link, Outcome, Quantity, Severity, Verdict
from extractor.interval import Interval

SURE = 0.7


def printed(quantity: Quantity | None) -> str:
    """The number as a reader knows it: as printed, without line ends."""
    return "" if quantity is None else "".join(quantity.raw.split())


def judge(
    case: Case,
    code: str,
    severity: Severity,
    claim: Claim,
    link: Link,
    computed: Interval,
    *,
    sum_of: str = "",
    least: float | Decimal = SURE,
    formula: Formula | None = None,
) -> Verdict:
    """The verdict of ``claim`` against what its link computes; unsure readings that do not hold stay undecided."""
    assert claim.quantity is not None
    outcome: Outcome = compare(claim.quantity, computed)
    note = ""
    if outcome == "contradicts" and (link.score < least or claim.quantity.doubt or unsure(case, link.target.anchors)):
        outcome, note = "undecided", "it is not certain that these are the figures meant"
    return Verdict(
        code=code,
        outcome=outcome,
        severity=severity,
        reported=printed(claim.quantity),
        computed=shown(computed, claim.quantity.step) + unit_of(claim.quantity),
        anchors=(claim.anchor, *link.target.anchors),
        claims=involved(case, claim, link.target.anchors),
        terms=(("subject", claim.subject), ("how", sum_of)),
        note=note,
        formulas=() if formula is None else (formula,),
    )


def unsure(case: Case, anchors: Iterable[Anchor]) -> bool:
    """Whether one of the operands was itself read with a doubt or is only a limit."""
    quantities = (case.quantity_at.get(anchor) for anchor in anchors)
    return any(quantity is not None and (quantity.doubt or quantity.bound) for quantity in quantities)


def involved(case: Case, claim: Claim, anchors: Iterable[Anchor]) -> tuple[str, ...]:
    """Ids of the claims that take part, the reported one first."""
    others = [
        other.id for anchor in anchors for other in case.claims_at.get(anchor, ())[:1] if anchor.table is None or other
    ]
    return tuple(dict.fromkeys([claim.id, *others]))


def operands(case: Case, link: Link) -> list[Quantity]:
    """The numbers a computed link stands on."""
    return [case.quantity_at[anchor] for anchor in link.target.anchors if anchor in case.quantity_at]


def intervals(case: Case, link: Link) -> list[Interval]:
    """What those numbers may have been."""
    return [Interval.of(quantity) for quantity in operands(case, link)]


def sum_holds(case: Case, link: Link) -> bool:
    """Whether the total of a sum is what its parts make up."""
    total = case.claim_by_id[link.claim].quantity
    return total is not None and compare(total, added(intervals(case, link))) != "contradicts"


def unit_of(quantity: Quantity) -> str:
    """The unit to show behind a computed number."""
    return quantity.unit


def same_base(claim: Claim, other: Claim) -> bool:
    """Whether two changes are measured against the same thing: last year both times (比上年, 同比), or in the same words."""
    last_year = ("上年", "去年", "同比", str((claim.context.year or 0) - 1))
    bases = (claim.base, other.base)
    if claim.base == other.base:
        return True
    of_plans = {"预算" in base for base in bases if base and base != "同比"}
    return len(of_plans) < 2 and all(base is None or base.startswith(last_year) for base in bases)
