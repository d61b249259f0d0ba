"""DZ511 A self-evaluation calls the goal reached and an indicator of it unfinished.

## What
Where a deviation of the sheet says that the project is not complete (项目未完成), 实际完成情况 must not say that
everything was done.

## Why
The goal was copied into the column of results.

## Example
    实际完成情况 全面实现数字化办公      偏差原因 项目未完成，计划于2022年6月前完成

## Tolerance
None.

## Silent when
the result admits that something is missing (部分, 其余, 尚未, 基本), or no indicator falls short of its target.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from extractor.checks.base import Case, Check
from extractor.checks.grids import cap
from extractor.checks.sheets import Indicator, Sheet, sheets, value
from extractor.data import Anchor, Cell, Verdict

_RESULT_HEADER = re.compile(r"^(?:全年|年度)?(?:总体目标)?(?:实际)?完成情况$")
_DONE = re.compile(
    r"(?:全面|全部|均|已|圆满|顺利|按时)[^，。；]{0,12}?(?:完成|实现|达到|建成)|(?:完成|实现|建成|达到)了"
)
_ADMITS = re.compile(r"未|部分|其余|尚|延期|顺延|改期|基本完成|不足|推迟|结转下年")
_UNFINISHED = re.compile(r"(?:项目|工程|任务|建设|工作|目标)?(?:尚|还)?未(?:全部|全面|能)?(?:完成|完工|建成|实施完毕)")


def run(case: Case) -> Iterator[Verdict]:
    for sheet in sheets(case):
        result = _result(sheet)
        if result is None:
            continue
        done = _DONE.search(result.text)
        if done is None or _ADMITS.search(result.text):
            continue
        short = [indicator for indicator in sheet.indicators if _falls_short(indicator)]
        admitted = [cell for row in sheet.rows for cell in row if cell is not result and _UNFINISHED.search(cell.text)]
        outcome = "contradicts" if short and admitted else "agrees"
        values = [cell.anchor for one in short for cell in (one.actual, one.target) if cell is not None]
        yield Verdict(
            code=CHECK.code,
            outcome=outcome,  # type: ignore[arg-type]
            severity=CHECK.severity,
            reported=_sentence(result, done),
            computed=admitted[0].text.strip() if outcome == "contradicts" else "",
            anchors=cap([_anchor(result, done), *(cell.anchor for cell in admitted[:3]), *values])
            if outcome == "contradicts"
            else (result.anchor,),
            terms=(("project", sheet.title),),
        )


def _result(sheet: Sheet) -> Cell | None:
    """The cell under 实际完成情况 in the block of the yearly goal."""
    for line, following in pairwise(sheet.lines):
        if any(text.endswith("完成情况") and _RESULT_HEADER.search(text) for text, _ in line.filled):
            below = [cell for text, cell in following.filled if len(text) > 8]
            return below[-1] if len(below) > 1 else None
    return None


def _falls_short(indicator: Indicator) -> bool:
    target = value(indicator.target.text) if indicator.target is not None else None
    actual = value(indicator.actual.text) if indicator.actual is not None else None
    if target is None or actual is None or target.unit != actual.unit or target.operator not in ("≥", "=", ">"):
        return False
    return actual.number < target.number


def _sentence(cell: Cell, done: re.Match[str]) -> str:
    start = max(cell.text.rfind(mark, 0, done.start()) for mark in "，。；,;\n") + 1
    ends = [at for mark in "，。；,;\n" if (at := cell.text.find(mark, done.end())) >= 0]
    return cell.text[start : min(ends, default=len(cell.text))].strip()


def _anchor(cell: Cell, done: re.Match[str]) -> Anchor:
    """The clause that claims success, where the cell's text is its slice of the document."""
    words = _sentence(cell, done)
    start = cell.text.find(words)
    whole = cell.anchor
    if whole.text != cell.text or start < 0:
        return whole
    return Anchor(
        start=whole.start + start,
        end=whole.start + start + len(words),
        text=words,
        table=whole.table,
        row=whole.row,
        col=whole.col,
    )


CHECK = Check(
    code="DZ511",
    name="unfinished_but_called_done",
    severity="warning",
    run=run,
    zh="项目“{project}”称“{reported}”，偏差说明却是“{computed}”",
    en="{project}: its result says {reported}, its deviation {computed}",
)
