"""DZ208 Contract less payments is not what is still due.

## What
总计 <contract>，已付 <paid>，尾款 <due>: contract − paid = due.

## Why
A payment was added to the text and the balance was not.

## Example
    合同总计1300万元，已支付550万元，尾款650万元      1300 − 550 = 750

## Tolerance
Half of the last digit of each amount.

## Silent when
other amounts stand among the three (warning only: the text of such cells is often cut short).
"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.arithmetic import compare, shown
from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.judging import intervals, involved, operands, printed
from extractor.data import Verdict


def run(case: Case) -> Iterator[Verdict]:
    for link in case.links:
        if link.by != "pattern:balance-due":
            continue
        due, values = case.claim_by_id[link.claim], intervals(case, link)
        if due.quantity is None or len(values) != 2:
            continue
        left = values[0] - values[1]
        contract, paid = operands(case, link)
        yield Verdict(
            code="DZ208",
            outcome=compare(due.quantity, left),
            severity="warning",
            reported=printed(due.quantity),
            computed=shown(left, due.quantity.step) + "万元",
            anchors=(due.anchor, *link.target.anchors),
            claims=involved(case, due, link.target.anchors),
            terms=(("subject", due.subject), ("how", f"{printed(contract)} − {printed(paid)}")),
            formulas=(formulas.total(formulas.of_claim(due), formulas.at(case, link.target.anchors), (1, -1)),),
        )


CHECK = Check(
    code="DZ208",
    name="balance_due_differs",
    severity="warning",
    run=run,
    zh="“{subject}”写作{reported}，总额减去已付应为{computed}（{how}）",
    en="“{subject}” is given as {reported}, the total less payments is {computed} ({how})",
)
