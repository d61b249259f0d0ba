"""DZ509 A project sheet gives a period of one year and describes a project of several.

## What
Where 项目期 or 项目属性 says one year, the texts of the sheet must not speak of a contract, a service or payments over
several years.

## Why
实施期资金总额 then holds one year only, and what the project costs in all is nowhere to be seen.

## Example
    项目属性 一次性项目（1年结束）      实施计划 预算2,428.71万元，分三年支付

## Tolerance
A span of up to twelve months may cross New Year (2023年11月-2024年3月).

## Silent when
the years are those of a plan or of an earlier contract (三年行动计划, 2021-2025年规划).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from extractor.checks.base import Case, Check
from extractor.checks.grids import cap
from extractor.checks.sheets import Sheet, sheets
from extractor.data import Anchor, Cell, Verdict

_PERIOD_LABEL = re.compile(r"^(?:项目)?(?:实施)?(?:期|周期|期限|属性|实施期限?)(?:\(.*\))?:?$|^项目(?:期|周期|属性)")
_ONE_YEAR = re.compile(r"^(?:1|一)年(?:期)?$|(?:1|一)年结束")
_MORE_YEARS = re.compile(r"^(?:[2-9]|[二两三四五六])年|(?:[2-9]|[二两三四五六])年结束|长期|经常性|跨年")
_SEVERAL = re.compile(
    r"分(?:[二两三四五六]|[2-6])年(?:支付|付|完成|实施|建设)|(?:签订|签)[^，。；,]{0,6}?(?:[二两三四五六]|[2-6])年(?:期)?(?:的)?(?:服务)?合同"
    r"|(?:[二两三四五六]|[2-6])年[，,]?(?:共需|共计|合计|总计)\s*\d[\d,.]*\s*万?元"
    r"|20\d\d年\s*\d{1,3}[%％][，,、;；和]?\s*20\d\d年\s*\d{1,3}[%％]"
)
_SPAN = re.compile(r"(20\d\d)年(\d{1,2})月(?:\d{1,2}日)?\s*[-－—–~～至到]+\s*(20\d\d)年(\d{1,2})月")
_LONGEST = 12  # months


class Described(NamedTuple):
    """A phrase that speaks of several years, with its place."""

    text: str
    anchor: Anchor


def run(case: Case) -> Iterator[Verdict]:
    for sheet in sheets(case):
        period = _one_year(sheet)
        if not period:
            continue
        described = _described(sheet)
        totals = [source.cell.anchor for source in sheet.sources if source.total and source.cell is not None]
        cells = [cell.anchor for cell in period]
        yield Verdict(
            code=CHECK.code,
            outcome="contradicts" if described else "agrees",
            severity=CHECK.severity,
            reported=period[0].text.strip(),
            computed=described[0].text if described else "",
            anchors=cap([*cells[:1], *(one.anchor for one in described), *cells[1:], *totals[:1]]),
            terms=(("project", sheet.title),),
        )


def _one_year(sheet: Sheet) -> list[Cell]:
    """The cells that limit the project to one year; none where another one gives more."""
    found = []
    for line in sheet.lines:
        for (label, _), (text, cell) in pairwise(line.filled):
            if not _PERIOD_LABEL.search(label):
                continue
            if _MORE_YEARS.search(text):
                return []
            if _ONE_YEAR.search(text):
                found.append(cell)
    return found


def _described(sheet: Sheet) -> list[Described]:
    found: dict[str, Described] = {}
    for line in sheet.lines:
        for cell in line.cells if "年" in line.text else ():
            if len(cell.text) < 8 or "年" not in cell.text:
                continue
            matches = [*_SEVERAL.finditer(cell.text), *(span for span in _SPAN.finditer(cell.text) if _is_long(span))]
            for match in matches:
                found.setdefault(match[0], Described(match[0], _part(cell, match)))
    return list(found.values())


def _is_long(span: re.Match[str]) -> bool:
    months = (int(span[3]) - int(span[1])) * 12 + int(span[4]) - int(span[2]) + 1
    return months > _LONGEST


def _part(cell: Cell, match: re.Match[str]) -> Anchor:
    """The matched words as part of their cell, where the cell's text is its slice of the document."""
    whole = cell.anchor
    if whole.text != cell.text:
        return whole
    return Anchor(
        start=whole.start + match.start(),
        end=whole.start + match.end(),
        text=match[0],
        table=whole.table,
        row=whole.row,
        col=whole.col,
    )


CHECK = Check(
    code="DZ509",
    name="period_contradicts_text",
    severity="warning",
    run=run,
    zh="项目“{project}”期限为“{reported}”，文中却称“{computed}”",
    en="{project}: its period is {reported}, yet its text says {computed}",
)
