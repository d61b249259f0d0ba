"""DZ213 A balance is not income less expenditure.

## What
收入 A，支出 B，当年结余 C of one fund: C = A − B, and a negative balance is a gap (缺口, 赤字), not a surplus (结余).

## Why
One of the three was updated alone, or the sign was lost when the table was put into words.

## Example
    基金收入42.86亿元，支出45.31亿元，当年结余2.45亿元      42.86 − 45.31 = −2.45

## Tolerance
Half of the last digit of every amount.

## Silent when
carry-over or transfers are counted in (累计结余, 滚存结余, 收入总计), or income and expenditure are not both given in the
sentence.  收支相抵，结余 C, whose income and expenditure stand in sentences before it, is only ever confirmed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from extractor.arithmetic import compare, shown
from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.judging import printed
from extractor.data import Claim, Outcome, Term, Verdict
from extractor.interval import Interval
from extractor.links.index import said

_BALANCE = re.compile("(?:当年|本年|收支)?(?P<gap>缺口|赤字|结余)")
_NOT_THIS_YEAR = re.compile("累计|滚存|上年|历年|结转|年末|年初|合计|[两三四五六七]项|共")


def run(case: Case) -> Iterator[Verdict]:
    by_sentence: dict[int, list[Claim]] = {}
    for claim in case.claims:
        if (
            claim.kind in ("level", "composition")
            and claim.quantity is not None
            and claim.quantity.unit == "万元"
            and not claim.per
        ):
            by_sentence.setdefault(claim.sentence, []).append(claim)
    yield from _settled(case, by_sentence)
    for claims in by_sentence.values():
        for position, balance in enumerate(claims[2:], 2):
            income, spending = claims[position - 2], claims[position - 1]
            if _is_balance(balance) and _ends(income, "收入") and _ends(spending, "支出"):
                yield _verdict(income, spending, balance)


def _settled(case: Case, by_sentence: dict[int, list[Claim]]) -> Iterator[Verdict]:
    """收支相抵，年终结余: what remains of an income and a spending shortly before it; which two are meant is not said, so that
    only two that fit are a verdict."""
    for sentence, claims in by_sentence.items():
        place = case.document.sentences[sentence]
        if _OFFSET.search(case.document.text, place.start, place.end) is None:
            continue
        balance = next((claim for claim in claims if _LEFT.search(said(claim))), None)
        if balance is None or balance.quantity is None or not balance.quantity.value:
            continue
        near = [
            claim
            for at in range(max(0, sentence - _FAR_BACK), sentence + 1)
            for claim in by_sentence.get(at, ())
            if claim.anchor.end <= balance.anchor.start
        ][-_MOST:]
        pairs = (
            (income, spending)
            for income in near
            if _INCOME.search(income.subject)
            for spending in near
            if _SPENDING.search(spending.subject) and income.context.year == spending.context.year
        )
        fitting = (one for pair in pairs if (one := _verdict(*pair, balance)).outcome == "agrees")
        yield from islice(fitting, 1)


_OFFSET = re.compile("(?:收支|两)(?:相抵|两抵|品迭|轧抵|相减)")
_LEFT = re.compile("结余|结转")
_INCOME = re.compile("收入|财力")
_SPENDING = re.compile("支出")
_FAR_BACK, _MOST = 8, 30


def _is_balance(claim: Claim) -> bool:
    words = said(claim) + claim.subject
    return _BALANCE.search(words) is not None and _NOT_THIS_YEAR.search(words) is None


def _ends(claim: Claim, word: str) -> bool:
    return word in said(claim) or claim.subject.endswith(word)


def _verdict(income: Claim, spending: Claim, balance: Claim) -> Verdict:
    assert income.quantity is not None and spending.quantity is not None and balance.quantity is not None
    signed = Interval.of(income.quantity) - Interval.of(spending.quantity)
    gap = re.search("缺口|赤字", said(balance)) is not None
    stated = -signed if gap else signed
    outcome: Outcome = compare(balance.quantity, stated)
    near = abs(balance.quantity.value) <= max(income.quantity.value, spending.quantity.value)
    return Verdict(
        code="DZ213",
        outcome=outcome if outcome != "contradicts" or near else "undecided",
        severity="error",
        reported=said(balance),
        computed=shown(signed, balance.quantity.step) + "万元",
        anchors=(balance.anchor, income.anchor, spending.anchor),
        claims=(balance.id, income.id, spending.id),
        terms=(("subject", balance.subject), ("how", f"{printed(income.quantity)} − {printed(spending.quantity)}")),
        formulas=(formulas.total(formulas.of_claim(balance), _both(income, spending), (-1, 1) if gap else (1, -1)),),
    )


def _both(income: Claim, spending: Claim) -> tuple[Term, Term]:
    return formulas.of_claim(income), formulas.of_claim(spending)


CHECK = Check(
    code="DZ213",
    name="balance_differs",
    severity="error",
    run=run,
    zh="“{reported}”与收支不符：{how} = {computed}",
    en="“{reported}” does not follow from income and expenditure: {how} = {computed}",
)
