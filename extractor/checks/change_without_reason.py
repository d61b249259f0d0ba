"""DZ304 A change is stated without any reason.

## What
The rules of disclosure ask for the reason of each change against last year.

## Why
A missing reason is not a contradiction; it is listed so that a reader can ask.  Severity info.

## Example
    公务接待费比上年增加8.92万元。

## Tolerance
None.

## Silent when
the change is zero, part of a reason itself, or explained by a sentence that follows.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.base import Case, Check
from extractor.data import Verdict


def run(case: Case) -> Iterator[Verdict]:
    sentences = case.document.sentences
    for claim in case.claims:
        if (
            claim.kind != "change"
            or claim.in_reason
            or claim.quantity is None
            or claim.quantity.value == 0
            or sentences[claim.sentence].table
        ):
            continue
        yield Verdict(
            code="DZ304",
            outcome="agrees" if claim.reason is not None else "contradicts",
            severity="info",
            reported="".join(claim.anchor.text.split()),
            computed="",
            anchors=(claim.anchor,),
            terms=(("subject", claim.subject),),
        )


CHECK = Check(
    code="DZ304",
    name="change_without_reason",
    severity="info",
    run=run,
    zh="“{subject}”{reported}，没有说明原因",
    en="“{subject}”: {reported}, and no reason is given",
)
