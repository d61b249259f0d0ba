"""DZ104 A count of things that the document itself shows is wrong.

## What
实行绩效目标管理的项目N个 with the sheets attached: there must be N project sheets.

## Why
A project was added or dropped after the sentence was written.

## Example
    实行绩效目标管理的项目8个……申报表附后          附表只有6个项目

## Tolerance
None: sheets are counted.  Severity warning, because a sheet may be published in another file.

## Silent when
the text does not say that the sheets are attached, or the document holds fewer than two of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.judging import printed
from extractor.checks.prose import flow_of, places_of
from extractor.data import Anchor, Claim, Verdict

_ATTACHED = re.compile("[^,，;；。\n]{0,24}(?:附后|见附表|见附件|附表(?:说明)?|见下表|如下表|附于后)")
_REACH = 400


def run(case: Case) -> Iterator[Verdict]:
    names = set(case.index.project_of.values())
    if len(names) < 2:
        return
    for claim in case.claims:
        if claim.kind == "count" and claim.quantity is not None and "绩效" in claim.subject and "项目" in claim.subject:
            flow = flow_of(case)
            start = flow.at(claim.anchor.start)
            attached = _ATTACHED.search(flow.text, start, start + _REACH)
            if attached is not None:
                yield _verdict(claim, places_of(case).anchor(*flow.span(*attached.span())), len(names))


def _verdict(claim: Claim, attached: Anchor, sheets: int) -> Verdict:
    assert claim.quantity is not None
    holds = claim.quantity.value == sheets
    return Verdict(
        code="DZ104",
        outcome="agrees" if holds else "contradicts",
        severity="warning",
        reported=printed(claim.quantity),
        computed=f"{sheets}个",
        anchors=(claim.anchor, attached),
        claims=(claim.id,),
        terms=(("subject", claim.subject),),
        formulas=(formulas.total(formulas.of_claim(claim), (), constant=Decimal(sheets)),),
    )


CHECK = Check(
    code="DZ104",
    name="count_differs",
    severity="warning",
    run=run,
    zh="“{subject}”写作{reported}，所附项目表为{computed}",
    en="“{subject}” is given as {reported}, but {computed} project sheets are attached",
)
