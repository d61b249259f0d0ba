"""DZ504 An actual value still carries the operator of the target.

## What
实际完成值 is a measured number; ``=12次`` or ``≥95%`` in that column was copied from the target.

## Why
A copied target says nothing about what was reached.

## Example
    年巡查次数  指标值 =12次  实际完成值 =12次

## Tolerance
None; only the operator counts.

## Silent when
the column of actual values holds words or plain numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.base import Case, Check
from extractor.checks.grids import clean
from extractor.checks.sheets import sheets, value
from extractor.data import Verdict


def run(case: Case) -> Iterator[Verdict]:
    for sheet in sheets(case):
        for indicator in sheet.indicators:
            if indicator.actual is None or indicator.target is None:
                continue
            actual, target = value(indicator.actual.text), value(indicator.target.text)
            if actual is None or target is None:
                continue
            copied = bool(actual.operator) and clean(indicator.actual.text) == clean(indicator.target.text)
            yield Verdict(
                code=CHECK.code,
                outcome="contradicts" if copied else "agrees",
                severity=CHECK.severity,
                reported=indicator.actual.text.strip(),
                computed=f"{actual.number}{actual.unit}",
                anchors=(indicator.actual.anchor, indicator.target.anchor),
                terms=(
                    ("project", sheet.title),
                    ("indicator", indicator.name.text.strip() if indicator.name else indicator.kind),
                ),
            )


CHECK = Check(
    code="DZ504",
    name="actual_copied_from_target",
    severity="info",
    run=run,
    zh="项目“{project}”指标“{indicator}”的实际完成值 {reported} 照抄了指标值",
    en="{project}: the actual value {reported} of {indicator} is copied from its target",
)
