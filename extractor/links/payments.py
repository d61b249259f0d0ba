"""What is still due -> the contract and what was paid of it: 总计1300万元，已支付550万元，尾款750万元."""

from __future__ import annotations

import re

from extractor.data import Claim, Link, Target
from extractor.links.index import Index, said

_CONTRACT = re.compile("合同|总计|共计|总价|总投资|总额")
_PAID = re.compile("已(?:经)?(?:支付|付|拨付|结算)")
_DUE = re.compile("尾款|余款|未付|剩余|待付|尚欠|需付")


def payment_links(index: Index, _: list[Link]) -> list[Link]:
    """A link from each balance to contract and payment, where the sentence gives just these three amounts."""
    found: list[Link] = []
    for claims in index.by_sentence.values():
        amounts = [
            claim
            for claim in claims
            if claim.kind in ("level", "composition")
            and claim.quantity is not None
            and claim.quantity.unit == "万元"
            and not claim.per
        ]
        contract = [claim for claim in amounts if _CONTRACT.search(_words(claim)) and not _DUE.search(_words(claim))]
        paid = [claim for claim in amounts if _PAID.search(_words(claim))]
        due = [claim for claim in amounts if _DUE.search(_words(claim)) and not _PAID.search(_words(claim))]
        if len(contract) == len(paid) == len(due) == 1 and len(amounts) == 3:
            found.append(_link(contract[0], paid[0], due[0]))
    return found


def _words(claim: Claim) -> str:
    return said(claim) + claim.subject


def _link(contract: Claim, paid: Claim, due: Claim) -> Link:
    assert contract.quantity is not None and paid.quantity is not None
    return Link(
        claim=due.id,
        relation="difference",
        target=Target(
            kind="computed",
            anchors=(contract.anchor, paid.anchor),
            claim=contract.id,
            value=contract.quantity.value - paid.quantity.value,
            unit="万元",
        ),
        score=0.8,
        by="pattern:balance-due",
    )
