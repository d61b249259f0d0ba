"""DZ303 The reason given explains the opposite of the change.

## What
A reason that speaks only of saving or of less does not explain a rise, one that speaks only of more does not explain a
fall.

## Why
The reason was kept from an earlier year, or belongs to another item.  The figures may still be right: severity warning.

## Example
    政策性农业保险较上年增加65.20万元，由于参保面积下降、分担比例下调

## Tolerance
None.

## Silent when
the reason speaks of both directions, or of neither; it speaks of an earlier year (上年追加); what changes is a balance,
which falls when spending rises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.checks.base import Case, Check
from extractor.data import Claim, Verdict

_LESS = re.compile(
    "减少|下降|下调|压减|压缩|缩减|核减|节约|厉行节俭|厉行节约|严控|从严|取消|(?<!离)退休|调出|降低|精简|节能"
)
_MORE = re.compile("增加|增长|新增|上涨|上调|提高|扩大|调入|招录|录用|扩班|增多|晋级|增资|追加|上升")


_EARLIER = re.compile("上年|去年|以前年度|往年|前年|基数")
_BALANCE = re.compile("结余|结转|余额|缺口|利润|率$")


def run(case: Case) -> Iterator[Verdict]:
    told: set[int] = set()
    for claim in case.claims:
        if (
            claim.kind not in ("change", "change_rate")
            or claim.reason is None
            or claim.reason.start in told
            or claim.in_reason
        ):
            continue
        told.add(claim.reason.start)
        yield _verdict(claim)


def _verdict(claim: Claim) -> Verdict:
    assert claim.reason is not None
    less, more = _LESS.search(claim.reason.text), _MORE.search(claim.reason.text)
    if _EARLIER.search(claim.reason.text) or _BALANCE.search(claim.subject):
        less = more = None
    wrong = claim.direction == "increase" and less and not more or claim.direction == "decrease" and more and not less
    return Verdict(
        code="DZ303",
        outcome="contradicts" if wrong else "agrees" if less or more else "undecided",
        severity="warning",
        reported="".join(claim.anchor.text.split()),
        computed="".join(claim.reason.text.split()),
        anchors=(claim.anchor, claim.reason),
        terms=(("subject", claim.subject),),
        note="" if less or more else "the reason names no direction",
    )


CHECK = Check(
    code="DZ303",
    name="reason_contradicts_direction",
    severity="warning",
    run=run,
    zh="“{subject}”{reported}，给出的原因却说明相反的变化：{computed}",
    en="“{subject}”: {reported}, but the reason explains the opposite: {computed}",
)
