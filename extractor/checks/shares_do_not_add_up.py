"""DZ214 The shares of one whole add up to more than it.

## What
Shares of the same whole that stand in one sentence add up to 100 % at most.

## Why
Two shares were exchanged with those of another year, or one was typed wrong.

## Example
    基本支出占25.92%，项目支出占78.04%      25.92 + 78.04 = 103.96

## Tolerance
One last digit for each share.

## Silent when
the amounts are given (then each share is checked by itself), when shares overlap, or when they stay below 100 %.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.arithmetic import added, shown
from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.judging import printed
from extractor.data import Claim, Outcome, Verdict
from extractor.interval import HUNDRED, Interval


def run(case: Case) -> Iterator[Verdict]:
    groups: dict[tuple[int, str | None], list[Claim]] = {}
    for claim in case.claims:
        if claim.kind == "share" and claim.quantity is not None and claim.quantity.unit == "%" and not claim.in_reason:
            groups.setdefault((claim.sentence, claim.share_of), []).append(claim)
    for (sentence, _), found in groups.items():
        inner = _inner_parts(case, sentence)
        shares = [share for share in _before_inner_list(found) if share.subject not in inner]
        if len(shares) >= 2:
            yield _verdict(case, shares)


def _before_inner_list(shares: list[Claim]) -> list[Claim]:
    """A占90%，其中：B占54%: what 其中 opens behind a share is counted in that share."""
    for position, share in enumerate(shares):
        if position and any(mention.label == "PARTS" for mention in share.mentions):
            return shares[:position]
    return shares


def _is_said(claim: Claim) -> bool:
    """占, 占比, 比重: a percentage without such a word (满意度94.6%) may be no share at all."""
    return any(mention.label in ("SHARE", "WHOLE") for mention in claim.mentions)


_RUNNING = re.compile("累计|加上")  # 占全年的21.6%，加上第一批，累计…，占全年的95.5%


def _inner_parts(case: Case, sentence: int) -> set[str]:
    """What the sentence names as part of another item that has a share too (其中：授予小微企业…): it is counted there."""
    claims = case.claims_of_sentence[sentence]
    shared = {claim.subject for claim in claims if claim.kind == "share"}
    return {claim.subject for claim in claims if claim.part_of in shared and claim.part_of != claim.subject}


def _verdict(case: Case, shares: list[Claim]) -> Verdict:
    total = added([Interval.loosely(share.quantity) for share in shares if share.quantity])
    computed = any(link.relation == "ratio" for share in shares for link in case.links_of.get(share.id, ()))
    outcome: Outcome = "undecided"
    rest = [formulas.of_claim(share) for share in shares[1:]]
    if total.holds(HUNDRED):
        outcome = "agrees"
    elif (
        total.low > HUNDRED
        and all(map(_is_said, shares))
        and not computed
        and len({share.subject for share in shares}) == len(shares)
        and not _RUNNING.search(case.document.text, shares[0].anchor.end, shares[-1].anchor.start)
    ):
        outcome = "contradicts"
    return Verdict(
        code="DZ214",
        outcome=outcome,
        severity="error",
        reported="、".join(printed(share.quantity) for share in shares),
        computed=shown(
            added([Interval.exactly(share.quantity.value) for share in shares if share.quantity]),
            shares[0].quantity.step if shares[0].quantity else HUNDRED,
        )
        + "%",
        anchors=tuple(share.anchor for share in shares),
        claims=tuple(share.id for share in shares),
        terms=(("subject", shares[0].share_of or ""),),
        formulas=(formulas.total(formulas.of_claim(shares[0]), rest, (-1,) * len(rest), HUNDRED),),
        note="" if outcome != "undecided" else "the shares may name only some of the parts",
    )


CHECK = Check(
    code="DZ214",
    name="shares_do_not_add_up",
    severity="error",
    run=run,
    zh="“{subject}”的各项占比相加为{computed}（{reported}）",
    en="the shares of “{subject}” add up to {computed} ({reported})",
)
