"""Whose document it is and of which year: from its title, else from its headings, table titles and unit lines."""

from __future__ import annotations

import re
from collections import Counter

from extractor.data import Table
from extractor.structure.rows import Row

_TITLE_LINES = 12
_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年(?!\s*\d{1,2}\s*月)")
_SHEET_YEAR = re.compile(r"[(（]?\s*(20\d\d)\s*年度?\s*[)）]?")
_TITLE_WORD = re.compile(r"预算|决算|绩效|公开|自评|情况|说明|报告|支出|收支|经费")
_ENTITY_END = (
    "人民政府|人民代表大会常务委员会|办公室|办事处|管理委员会|委员会|管委会|联合会|公安局|分局|总队|支队|大队|检察院|人民法院|法院"
    "|幼儿园|小学|中学|学校|学院|大学|医院|卫生院|中心|党校|服务站|管理处|管理局|管理所|研究院|研究所|福利院|敬老院|博物馆|图书馆|文化馆"
    "|档案馆|电视台|协会|集团|公司|街道|总工会|妇联|团委|政协|人大|纪委|监委|党委|组织部|宣传部|统战部|武装部|政法委"
    "|局|厅|委|办|院|处|队|所|站|馆|部|社|会|镇|乡|县|市|区|州|省|园|场|村"
)
_ENTITY_AT_END = re.compile(
    rf"[\u4e00-\u9fff（）()]{{1,40}}(?:{_ENTITY_END})(?:[(（](?:本级|机关|本部)[)）]|本级|机关)?$"
)
_ENTITY_LINE = re.compile(
    r"(?:编制|填报|填制|预算|决算|公开)?(?:主管)?(?:部门|单位)(?:名称|\(公章\)|（公章）)?\s*[:：]\s*(?:\d+\s*[-—]?\s*)?(?P<entity>[\u4e00-\u9fff（）()]{3,40})"
)
# A title may name only the region that a body belongs to (XX区2026年区级部门预算).
_REGION = re.compile(r"[市县区省州]$")
_NOT_ENTITY = re.compile(r"^(?:万元|元|千元|亿元)")
_CUT = re.compile(
    r"20\d\d\s*年|(?:部门|单位)(?:整体)?(?:预算|决算|概况)|(?:预算|决算)(?:公开|说明|编制)|项目支出|财政拨款|绩效"
)


def find_year(rows: list[Row], tables: list[Table]) -> int | None:
    """The year of the document: of its title, else the most frequent one of headings and table titles."""
    for row in _opening(rows):
        found = _YEAR.search(row.text)
        if found and _TITLE_WORD.search(row.text):
            return int(found[1])
    years: Counter[int] = Counter()
    for row in rows:
        if row.kind in {"heading", "table_title", "table_name"} or (len(row.text) < 14 and row.text[0] in "(（"):
            years.update(int(year) for year in _YEAR.findall(row.text))
    years.update(table.year for table in tables if table.year is not None)
    if not years:
        years.update(int(year) for table in tables for year in _YEAR.findall(table.title))
    if not years:
        years.update(int(found[1]) for table in tables for found in _sheet_years(table))
    if not years:
        years = _years_of_prose(rows)
    return _most_frequent(years)


def _sheet_years(table: Table) -> list[re.Match[str]]:
    """The ``(2021年度)`` under the title of a sheet."""
    first = (_SHEET_YEAR.fullmatch(cell.text.strip()) for cell in table.cells[:40])
    return [found for found in first if found]


def _most_frequent(years: Counter[int]) -> int | None:
    """The most frequent year, the later of two that are equally so."""
    if not years:
        return None
    return max(years, key=lambda year: (years[year], year))


def _years_of_prose(rows: list[Row]) -> Counter[int]:
    """Years that a budget or a final account is said to be of (2020年部门预算, 2021年度决算)."""
    pattern = re.compile(r"(?<!\d)(20\d\d)\s*年度?[\u4e00-\u9fff]{0,12}(?:预算|决算)")
    return Counter(int(year) for row in rows[:200] for year in pattern.findall(row.text[:2000]))


def _opening(rows: list[Row]) -> list[Row]:
    """The short lines before the first heading: where a title stands."""
    opening: list[Row] = []
    for row in rows[:_TITLE_LINES]:
        if row.kind == "contents" or (row.kind == "heading" and not row.outline and _is_numbered(row)):
            break
        if len(row.text) <= 60 and row.text[-1] not in "。；":
            opening.append(row)
    return opening


def _is_numbered(row: Row) -> bool:
    return row.marker is not None and row.marker.style != "md"


def find_entity(rows: list[Row], tables: list[Table]) -> str:
    """The unit whose document it is: from the title, else from 编制部门：… lines and tables; "" when unknown."""
    opening = _opening(rows)
    for row in opening:
        labelled = _ENTITY_LINE.match(row.text)
        if labelled:
            return labelled["entity"]
    titled = next((entity for entity in (entity_of(row.text) for row in opening) if entity), "")
    if titled and not _REGION.search(titled):
        return titled
    named: Counter[str] = Counter()
    for row in rows:
        found = _ENTITY_LINE.search(row.text[:100]) if len(row.text) < 400 else None
        if found and not _NOT_ENTITY.match(found["entity"]):
            named[found["entity"]] += 1
    named.update(table.entity for table in tables if table.entity)
    if named:
        return named.most_common(1)[0][0]
    if titled:
        return titled
    for row in rows[:60]:
        if row.kind == "heading":
            entity = entity_of(re.sub(r"^第.{1,3}部分\s*|^[一二三四五六七八九十]+、\s*", "", row.text))
            if len(entity) > 3:
                return entity
    return ""


def entity_of(title: str) -> str:
    """The unit that a title begins with, "" where it begins with none.

    >>> entity_of("云水县教育局 2021 年部门预算")
    '云水县教育局'
    >>> entity_of("部门预算情况说明")
    ''
    """
    title = title.lstrip("# *\t\u3000").removeprefix("关于")
    cut = _CUT.search(title)
    head = (title[: cut.start()] if cut else title).strip(" \t\u3000“”《》的")
    found = _ENTITY_AT_END.fullmatch(re.sub(r"\s+", "", head))
    return found[0] if found and len(found[0]) >= 3 else ""
