"""DZ601 A date that no calendar has.

## What
Looks at full dates (2023年2月30日, 2023-02-30), days of a month (6月31日), years with a month (2023年13月), and the short
form of performance sheets (6.31日) where the target beside it is such a date.

## Why
A date that does not exist was typed without looking; the deadline that it states is unknown.

## Example
    完成项目时间  指标值 =12.31日  实际完成值 6.31日

## Tolerance
29 February is possible where no year says otherwise.

## Silent when
a number with 日 is a length of time (平均 6.31日), and for numbers that are no date (24月, 13.5.2).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator

from extractor.checks.base import Case, Check
from extractor.checks.grids import clean
from extractor.checks.sheets import sheets
from extractor.data import Anchor, Document, Table, Verdict

_FULL = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年\s*(\d{1,2})\s*月\s*(?:(\d{1,2})\s*[日号])?(?!\d)")
_DAY = re.compile(r"(?<![\d年.])(\d{1,2})\s*月\s*(\d{1,2})\s*[日号](?!\d)")
_SIGNED = re.compile(r"(?<![\d./-])((?:19|20)\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?![\d./-])")
_STAMP = re.compile(r"(?:日期|时间)\s*[:：]?\s*((?:19|20)\d\d)(\d\d)(\d\d)(?:\d{6})?(?!\d)")
_SHORT = re.compile(r"^[=≤<>≥]*(\d{1,2})\.(\d{1,2})日(?:前)?$")
_SHORT_PROSE = re.compile(r"(?<![\d.])(?<!每)(\d{1,2})\.(\d{2})日(?=前|以前|之前|止|完成|开始|至|起)")


def run(case: Case) -> Iterator[Verdict]:
    document = case.document
    for pattern in (_FULL, _DAY, _SHORT_PROSE):
        for match in pattern.finditer(document.text):
            verdict = _read(pattern, match, document)
            if verdict is not None:
                yield verdict
    for match in _SIGNED.finditer(document.text):
        yield from _dated(int(match[1]), int(match[3]), int(match[4]), match, document)
    for match in _STAMP.finditer(document.text):
        yield from _dated(int(match[1]), int(match[2]), int(match[3]), match, document)
    yield from _short_dates(case)


def _read(pattern: re.Pattern[str], match: re.Match[str], document: Document) -> Verdict | None:
    if pattern is _FULL:
        year, month, day = int(match[1]), int(match[2]), int(match[3]) if match[3] else None
    else:
        year, month, day = None, int(match[1]), int(match[2])
    if pattern is _SHORT_PROSE and _exists(year, month, day):
        return None  # 2.15日 may just as well be a length of time
    exists = _exists(year, month, day)
    return _verdict(exists, (_anchor(match, document, exists),))


def _dated(year: int, month: int, day: int, match: re.Match[str], document: Document) -> Iterator[Verdict]:
    """2023-02-30 is a misprinted date; 2023.45.67 is a number of something else."""
    if month <= 12 and 0 < day <= 31 and month > 0:
        exists = _exists(year, month, day)
        yield _verdict(exists, (_anchor(match, document, exists),))


def _short_dates(case: Case) -> Iterator[Verdict]:
    """6.31日 in an indicator row whose target is written the same way (12.31日) and does exist."""
    for sheet in sheets(case):
        for indicator in sheet.indicators:
            if indicator.actual is None or indicator.target is None:
                continue
            actual = _SHORT.match(clean(indicator.actual.text))
            target = _SHORT.match(clean(indicator.target.text))
            if actual is None or target is None or not _exists(None, int(target[1]), int(target[2])):
                continue
            exists = _exists(None, int(actual[1]), int(actual[2]))
            yield _verdict(exists, (indicator.actual.anchor, indicator.target.anchor))


def _exists(year: int | None, month: int, day: int | None) -> bool:
    if not 1 <= month <= 12:
        return False
    return day is None or 1 <= day <= monthrange(year or 2024, month)[1]


def _anchor(match: re.Match[str], document: Document, exists: bool) -> Anchor:
    """The match itself, or for a date to report inside a table the whole cell."""
    if exists:
        return Anchor(start=match.start(), end=match.end(), text=match[0])
    table = next((one for one in document.tables if one.start <= match.start() < one.end), None)
    cell = _cell_at(table, match.start()) if table is not None else None
    if cell is not None:
        return cell
    return Anchor(start=match.start(), end=match.end(), text=match[0])


def _cell_at(table: Table, offset: int) -> Anchor | None:
    return next((cell.anchor for cell in table.cells if cell.anchor.start <= offset < cell.anchor.end), None)


def _verdict(exists: bool, anchors: tuple[Anchor, ...]) -> Verdict:
    return Verdict(
        code=CHECK.code,
        outcome="agrees" if exists else "contradicts",
        severity=CHECK.severity,
        reported=anchors[0].text.strip(),
        computed="",
        anchors=anchors,
    )


CHECK = Check(
    code="DZ601",
    name="impossible_date",
    severity="error",
    run=run,
    zh="日期“{reported}”不存在",
    en="the date {reported} does not exist",
)
