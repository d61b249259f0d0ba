"""DZ602 The document speaks of a year that cannot be its own.

## What
A budget that is compared with itself (比2026年预算 in the budget of 2026), a standard heading of another year, assets of
a final account dated a year too early, a project period that ended before the budget year began.

## Why
The text was copied from last year's document; its figures may be too.

## Example
    2026年部门预算 … 比2026年预算增加793.14万元      应为 2025年

## Tolerance
None.

## Silent when
the document's own year is not certain, it reports on two years, or the other year has its reason (上年决算, a budget's
assets at the end of the year before).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from extractor.checks.base import Case, Check
from extractor.checks.grids import cap, clean
from extractor.checks.prose import Places, places_of
from extractor.checks.sheets import sheets
from extractor.data import Anchor, Correction, Document, Severity, Verdict

_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年")
_SUBJECT_YEAR = re.compile(r"(?<![\d比较与同])(?<![比较与同]\s)(20\d\d)\s*年")
_BASE = re.compile(
    r"(?:比|较|与|同)\s*(20\d\d)\s*年(?:度)?(?:(?!年初)[^，。；,;\d]{0,10}?(?:预算|执行)[^，。；,;\d]{0,6}?)?(?:相比)?[，,]?\s*(?:总体|净)?"
    r"(?:增(?:加|长|收|支)?|减(?:少)?|上升|下降|提高|降低|持平|调[增减])"
)
_REACH = 300
_PLANNED = re.compile(r"预算|安排|计划|预计")
_CARRIED_OUT = re.compile(r"决算|完成|执行|实际|调整|支出了|结余")
_AMOUNT = re.compile(r"[\u4e00-\u9fff“”]{0,12}\s{0,8}(?<!\d)\d[\d,]*+(?:\.\d+)?\s*(?:亿元|万元|元)")
_STANDARD = re.compile(
    r"(?<!\d)(20\d\d)\s*年(?:度)?\s*(?:部门|单位)?(?:收支)?(?:预算|决算)(?:公开)?(?:情况)?的?(?:总体)?(?:说明|公开表|报表|表|公开)$"
)
_ASSETS = re.compile(r"截[至止]\s*(20\d\d)\s*年\s*(?:12\s*月\s*31\s*日|底|末|年底|年末)")
_PERIOD = re.compile(
    r"(20\d\d)\s*年\s*1\s*月\s*(?:1\s*日)?\s*(?:至|到|-|—|－|~|～)+\s*(?:(20\d\d)\s*年)?\s*12\s*月\s*(?:31\s*日)?"
)
_PERIOD_LABEL = re.compile(
    r"(?:实施|执行|起止|建设|项目|服务|资金)[^，。；\n]{0,8}(?:时间|期限|周期|期间|期)\s*[:：]?\s*$"
)


def run(case: Case) -> Iterator[Verdict]:
    document = case.document
    kind = _kind(document)
    places = places_of(case)
    yield from _compared_with_itself(document, kind, places)
    if document.year is None:
        return
    if kind == "budget":
        yield from _past_targets(case, document.year)
        yield from _past_periods(document, document.year, places)
    if kind == "final":
        yield from _old_assets(document, document.year, places)
    yield from _headings(document, document.year)


def _kind(document: Document) -> str:
    """ "budget" or "final" where the headings and titles leave no doubt, else ""."""
    words = "".join([document.text[:200], *(section.title for section in document.sections)])
    words += "".join(table.title for table in document.tables)
    budgets = words.count("预算") - words.count("公共预算") - words.count("基金预算") - words.count("经营预算")
    finals = words.count("决算")
    if finals * 4 < budgets:
        return "budget"
    return "final" if finals > 1 and finals * 2 > budgets else ""


def _compared_with_itself(document: Document, kind: str, places: Places) -> Iterator[Verdict]:
    """比2026年预算增加 of a budget for 2026; one verdict a year for all places, since one slip is copied over."""
    found: dict[tuple[int, int], list[Anchor]] = {}
    for match in _BASE.finditer(document.text):
        sentence = places.sentence(match.start())
        if sentence is None or sentence.role == "definitions":
            continue
        year = int(match[1])
        start = max(sentence.start, match.start() - _REACH)
        before = document.text[start : match.start()]
        named = {int(one) for one in _SUBJECT_YEAR.findall(before)}
        own = document.year
        right = year - 1
        ahead = kind == "budget" and own is not None and year == own + 1 and _only_as_base(document, year)
        if ahead and own is not None:
            itself, right = True, own - 1
        elif named:
            itself = named == {year} and _PLANNED.search(before) is not None and _CARRIED_OUT.search(before) is None
        else:
            itself = kind == "budget" and year == own and not _speaks_of_next_year(document, year)
        if itself:
            found.setdefault((year, right), []).append(places.anchor(match.start(), match.end()))
            amounts = list(_AMOUNT.finditer(document.text, start, match.start()))
            if amounts:
                found[year, right].append(places.anchor(*amounts[-1].span()))
    for (year, right), anchors in found.items():
        yield _verdict(anchors, str(year), str(right), "error", "预算与本年自身比较")


def _only_as_base(document: Document, year: int) -> bool:
    """Whether a year is named only where something is compared with it: nothing in the document is of that year."""
    return len(re.findall(rf"{year}\s*年", document.text)) == sum(
        int(match[1]) == year for match in _BASE.finditer(document.text)
    )


def _speaks_of_next_year(document: Document, year: int) -> bool:
    """A report on two years (2025年执行情况和2026年预算草案) compares with its first year throughout."""
    return bool(re.search(rf"{year + 1}\s*年", document.text) or re.search(r"草案|执行情况", document.text[:200]))


def _past_periods(document: Document, year: int, places: Places) -> Iterator[Verdict]:
    """资金执行时间：2025年1月1日-2025年12月31日 in the budget of 2026."""
    for match in _PERIOD.finditer(document.text):
        last = int(match[2] or match[1])
        if last != year - 1 or int(match[1]) != last:
            continue
        if _PERIOD_LABEL.search(document.text, max(0, match.start() - 24), match.start()) or _labelled(
            places, match.start()
        ):
            anchor = places.anchor(match.start(), match.end())
            yield _verdict([anchor], anchor.text, str(year), "warning", "项目期间早于预算年度")


def _past_targets(case: Case, year: int) -> Iterator[Verdict]:
    """A target of the budget of 2022 that is due 2021年12月31日前."""
    due = re.compile(rf"{year - 1}\s*年[^，。；\n]{{0,10}}(?:前|底)(?!期|年)")
    for sheet in sheets(case):
        targets = [one.target for one in sheet.indicators if one.target is not None and due.search(one.target.text)]
        if not targets:
            continue
        goals = [cell for row in sheet.rows for cell in row if len(cell.text) > 15 and due.search(cell.text)]
        cells = [*targets, *(cell for cell in goals if all(cell is not one for one in targets))]
        yield _verdict(
            [cell.anchor for cell in cells], targets[0].text.strip(), f"{year}年", "warning", "绩效目标期限早于预算年度"
        )


def _labelled(places: Places, offset: int) -> bool:
    """Whether the cell left of the one at ``offset`` is the label of a period."""
    cell, table = places.cell(offset), places.table(offset)
    if cell is None or table is None:
        return False
    left = [other for other in table.cells if other.row == cell.row and other.col < cell.col and clean(other.text)]
    return bool(left) and _PERIOD_LABEL.search(clean(left[-1].text)) is not None


def _old_assets(document: Document, year: int, places: Places) -> Iterator[Verdict]:
    """截至2023年12月31日 in the final account of 2024, whose assets are those of its own last day."""
    for match in _ASSETS.finditer(document.text):
        sentence = places.sentence(match.start())
        if int(match[1]) != year - 1 or sentence is None or sentence.role == "definitions":
            continue
        words = document.text[sentence.start : sentence.end + 60]
        if any(word in words for word in ("车辆", "资产", "设备", "房屋")) and not re.search(r"上年|年初|去年", words):
            yield _verdict(
                [places.anchor(*match.span())], match[0], f"{year}年", "warning", "决算的资产截止日应为本年末"
            )


def _headings(document: Document, year: int) -> Iterator[Verdict]:
    """2023年度部门决算情况说明 among headings and titles of 2024."""
    lines = [(section.title, section.heading) for section in document.sections]
    standard = [(int(found[1]), anchor) for title, anchor in lines if (found := _STANDARD.search(clean(title)))]
    own = [anchor for named, anchor in standard if named == year]
    stated = bool(own) or str(year) in document.text[:120] or any(table.year == year for table in document.tables)
    title = next((line for line in document.text[:400].splitlines() if _YEAR.search(line)), "")
    where = document.text.find(title)
    cover = [Anchor(start=where, end=where + len(title), text=title)] if str(year) in title else []
    titled = {int(found) for found in _YEAR.findall(title)}
    if len(titled) > 1 or not stated:
        return
    for named, anchor in standard:
        if named == year - 1 and len(standard) - len(own) <= max(1, len(own)):
            yield _verdict([anchor, *own[:1], *cover], f"{named}年", f"{year}年", "warning", "标题年度与本文件年度不符")


def _verdict(anchors: list[Anchor], reported: str, computed: str, severity: Severity, what: str) -> Verdict:
    return Verdict(
        code=CHECK.code,
        outcome="contradicts",
        severity=severity,
        reported=reported,
        computed=computed,
        anchors=cap(anchors),
        terms=(("what", what), ("count", str(len(anchors))), ("quote", anchors[0].text.strip())),
        correction=_correction(anchors[0], reported, computed),
    )


def _correction(anchor: Anchor, stale: str, right: str) -> Correction | None:
    """The year that is out of date, and the one that is meant."""
    old, new = _YEAR.search(stale + "年"), re.search(r"20\d\d", right)
    printed = re.search(rf"{old[1]}\s*年?", anchor.text) if old else None
    if printed is None or new is None or old is None:
        return None
    start = anchor.start + printed.start()
    where = msgspec.structs.replace(anchor, start=start, end=start + len(printed[0]), text=printed[0])
    return Correction(anchor=where, suggestion=printed[0].replace(old[1], new[0]), slip="stale")


CHECK = Check(
    code="DZ602",
    name="year_is_stale",
    severity="warning",
    run=run,
    zh="{what}：“{quote}”（{count} 处），应为 {computed}",
    en="stale year in “{quote}” ({count} times), should be {computed}",
)
