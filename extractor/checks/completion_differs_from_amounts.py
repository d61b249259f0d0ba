"""DZ206 A completion rate is not the outcome over the plan.

## What
完成年初预算的 <rate> (为调整预算的 <rate>, 执行率 <rate>) must be the outcome divided by that plan.

## Why
The inverse is often printed, or the rate against another plan.

## Example
    农林水支出：预算5870.30万元，决算6412.77万元，完成年初预算的91.54%      6412.77 ÷ 5870.30 = 109.24%

## Tolerance
Half of the last digit of both amounts; a rate that was cut instead of rounded counts as rounding.

## Silent when
plan or outcome is not in the document.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.arithmetic import percentage
from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.judging import intervals, judge, operands, printed
from extractor.data import Verdict


def run(case: Case) -> Iterator[Verdict]:
    yield from _of_nothing(case)
    for link in case.links:
        claim = case.claim_by_id[link.claim]
        if claim.kind != "completion" or link.relation != "ratio":
            continue
        values = intervals(case, link)
        computed = percentage(*values) if len(values) == 2 else None
        if computed is not None:
            done, plan = (printed(quantity) for quantity in operands(case, link))
            formula = formulas.share(formulas.of_claim(claim), *formulas.at(case, link.target.anchors))
            yield judge(case, "DZ206", "error", claim, link, computed, sum_of=f"{done} ÷ {plan}", formula=formula)


def _of_nothing(case: Case) -> Iterator[Verdict]:
    """A plan of zero has no completion: 年初预算为0万元 … 完成年初预算的100%."""
    for claim in case.claims:
        if (
            claim.kind != "completion"
            or claim.quantity is None
            or not claim.quantity.value
            or any(link.relation == "ratio" for link in case.links_of.get(claim.id, ()))
        ):
            continue
        for plan in case.claims_of_sentence[claim.sentence]:
            near = plan.anchor.start < claim.anchor.start
            if (
                near
                and plan.kind in ("level", "composition")
                and plan.context.measure in _PLANS
                and plan.subject == claim.subject
                and plan.quantity
                and not plan.quantity.value
            ):
                yield Verdict(
                    code="DZ206",
                    outcome="contradicts",
                    severity="error",
                    reported=printed(claim.quantity),
                    computed="—",
                    anchors=(claim.anchor, plan.anchor),
                    claims=(claim.id, plan.id),
                    terms=(("subject", claim.subject), ("how", f"÷ {printed(plan.quantity)}")),
                )
                break


_PLANS = ("initial_budget", "budget", "adjusted_budget")
CHECK = Check(
    code="DZ206",
    name="completion_differs_from_amounts",
    severity="error",
    run=run,
    zh="“{subject}”的完成比例写作{reported}，按金额计算应为{computed}（{how}）",
    en="the completion of “{subject}” is given as {reported}, the amounts give {computed} ({how})",
)
