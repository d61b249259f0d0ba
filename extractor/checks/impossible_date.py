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
from extractor.checks.prose import Flow, Places, flow_of, places_of
from extractor.checks.sheets import sheets
from extractor.data import Anchor, Correction, Verdict

_MONTH = re.compile(r"(?<!\d)(?:((?:19|20)\d\d)\s*年\s*|(?<![\d年.]))(\d{1,2})\s*$")
_DAY = re.compile(r"\s*(\d{1,2})\s*[日号](?!\d)")
_SIGNED = re.compile(r"(?P<year>(?:19|20)(?<![\d./-]..)\d\d)([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?![\d./-])")
_STAMP = re.compile(r"(?:日期|时间)\s*[:：]?\s*(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?:\d{6})?(?!\d)")
_SHORT = re.compile(r"^[=≤<>≥]*(\d{1,2})\.(\d{1,2})日(?:前)?$")
_SHORT_PROSE = re.compile(r"(?<![\d.])(?<!每)(\d{1,2})\.(\d{2})日(?=前|以前|之前|止|完成|开始|至|起)")


def run(case: Case) -> Iterator[Verdict]:
    flow = flow_of(case)
    text = flow.text
    places = places_of(case)
    for position in _each(text, "月"):
        yield from _around_month(flow, position, places)
    for position in _each(text, "日"):
        match = _SHORT_PROSE.search(text, max(0, position - 5), position + 4)
        if match is None or _exists(None, int(match[1]), int(match[2])):  # 2.15日 may just as well be a length of time
            continue
        yield _verdict(False, (_anchor(match.span(), False, flow, places),))
    for match in (*_SIGNED.finditer(text), *_STAMP.finditer(text)):
        yield from _dated(int(match["year"]), int(match["month"]), int(match["day"]), match.span(), flow, places)
    yield from _short_dates(case)


def _each(text: str, sign: str) -> Iterator[int]:
    """Every offset of ``sign``; a plain search is far faster than a pattern tried at each digit."""
    position = text.find(sign)
    while position >= 0:
        yield position
        position = text.find(sign, position + 1)


def _around_month(flow: Flow, position: int, places: Places) -> Iterator[Verdict]:
    """The date whose 月 stands at ``position``: 2023年2月30日, 6月31日, 2023年13月."""
    text = flow.text
    before = _MONTH.search(text, max(0, position - 16), position)
    after = _DAY.match(text, position + 1, position + 8)
    if before is None or (before[1] is None and after is None):
        return
    exists = _exists(int(before[1]) if before[1] else None, int(before[2]), int(after[1]) if after else None)
    end = after.end() if after else position + 1
    yield _verdict(exists, (_anchor((before.start(), end), exists, flow, places),))


def _dated(year: int, month: int, day: int, span: tuple[int, int], flow: Flow, places: Places) -> Iterator[Verdict]:
    """2023-02-30 is a misprinted date; 2023.45.67 is a number of something else."""
    if 0 < month <= 12 and 0 < day <= 31:
        exists = _exists(year, month, day)
        yield _verdict(exists, (_anchor(span, exists, flow, places),))


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


def _anchor(span: tuple[int, int], exists: bool, flow: Flow, places: Places) -> Anchor:
    """The span itself, or for a date to report inside a table the whole cell."""
    start, end = flow.span(*span)
    cell = None if exists else places.cell(start)
    return cell.anchor if cell is not None else places.anchor(start, end)


def _verdict(exists: bool, anchors: tuple[Anchor, ...]) -> Verdict:
    return Verdict(
        code=CHECK.code,
        outcome="agrees" if exists else "contradicts",
        severity=CHECK.severity,
        reported=anchors[0].text.strip(),
        computed="",
        anchors=anchors,
        correction=None if exists else _correction(anchors[0]),
    )


def _correction(anchor: Anchor) -> Correction | None:
    """The last day of a month that is shorter: 6.31日 -> 6.30日."""
    found = list(_MONTH_AND_DAY.finditer(anchor.text))
    if len(found) != 1 or not 1 <= int(found[0]["month"]) <= 12:
        return None
    year = int(found[0]["year"] or 2024)
    last = monthrange(year, int(found[0]["month"]))[1]
    start, end = found[0].span("day")
    return Correction(anchor=anchor, suggestion=anchor.text[:start] + str(last) + anchor.text[end:], slip="wrong_digit")


_MONTH_AND_DAY = re.compile(r"(?:(?P<year>20\d\d)\s*[年.-]\s*)?(?P<month>\d{1,2})\s*[月.-]\s*(?P<day>[23]\d)(?!\d)")


CHECK = Check(
    code="DZ601",
    name="impossible_date",
    severity="error",
    run=run,
    zh="日期“{reported}”不存在",
    en="the date {reported} does not exist",
)
