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

import re
from collections.abc import Iterator

from extractor.arithmetic import compare, shown
from extractor.checks.base import Case, Check
from extractor.checks.judging import printed
from extractor.data import Claim, Verdict
from extractor.interval import Interval

_CONTRACT = re.compile("合同|总计|共计|总价|总投资|总额")
_PAID = re.compile("已(?:经)?(?:支付|付|拨付|结算)")
_DUE = re.compile("尾款|余款|未付|剩余|待付|尚欠|需付")


def run(case: Case) -> Iterator[Verdict]:
    by_sentence: dict[int, list[Claim]] = {}
    for claim in case.claims:
        if claim.kind in ("level", "composition") and claim.quantity is not None and claim.quantity.unit == "万元" and not claim.per:
            by_sentence.setdefault(claim.sentence, []).append(claim)
    for claims in by_sentence.values():
        contract = [claim for claim in claims if _CONTRACT.search(_words(claim)) and not _DUE.search(_words(claim))]
        paid = [claim for claim in claims if _PAID.search(_words(claim))]
        due = [claim for claim in claims if _DUE.search(_words(claim)) and not _PAID.search(_words(claim))]
        if len(contract) == len(paid) == len(due) == 1 and len(claims) == 3:
            yield _verdict(contract[0], paid[0], due[0])


def _words(claim: Claim) -> str:
    return claim.anchor.text + claim.subject


def _verdict(contract: Claim, paid: Claim, due: Claim) -> Verdict:
    assert contract.quantity is not None and paid.quantity is not None and due.quantity is not None
    left = Interval.of(contract.quantity) - Interval.of(paid.quantity)
    return Verdict(
        code="DZ208",
        outcome=compare(due.quantity, left),
        severity="warning",
        reported=printed(due.quantity),
        computed=shown(left, due.quantity.step) + "万元",
        anchors=(due.anchor, contract.anchor, paid.anchor),
        claims=(due.id, contract.id, paid.id),
        terms=(("subject", due.subject), ("how", f"{printed(contract.quantity)} − {printed(paid.quantity)}")),
    )


CHECK = Check(
    code="DZ208",
    name="balance_due_differs",
    severity="warning",
    run=run,
    zh="“{subject}”写作{reported}，总额减去已付应为{computed}（{how}）",
    en="“{subject}” is given as {reported}, the total less payments is {computed} ({how})",
)
