"""Whose document it is and of which year: from its title, else from its headings, table titles and unit lines."""

from __future__ import annotations

import re
from collections import Counter

from extractor.data import Table
from extractor.folding import fold
from extractor.structure.rows import Row

_TITLE_LINES = 12
_BLANKS = re.compile(r"\s+")
_YEAR_WORD = r"(?:(?<!\d)20\d\d|二[零O0][零O0一二三四五六七八九]{2})\s*年"
_YEAR = re.compile(rf"({_YEAR_WORD})(?!\s*[\d一二三四五六七八九十]{{1,2}}\s*月)")
_YEAR_LINE = re.compile(rf"\W*{_YEAR_WORD}\s*度?\W*")
_DIGITS = str.maketrans("零O一二三四五六七八九", "00123456789")
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
    r"(?:编制|填报|填制|预算|决算|公开)?(?:主管)?(?:部门|单位)(?:名称|\(公章\)|（公章）)?\s*[:：]\s*(?:\d+\s*[-—]?\s*)?"
    r"(?!(?:人民币)?[百千万亿]{0,2}元|人次|[\u4e00-\u9fff][（()）])(?P<entity>[\u4e00-\u9fff（）()]{3,40})"
)
# A title may name only the region that a body belongs to (XX区2026年区级部门预算).
_REGION = re.compile(r"[市县区省州]$")
# What stands in front of the unit in a title (附件1：关于2021年度…).
_AHEAD = re.compile(
    rf"(?:附[件录表](?:[一二三四五六七八九十]{{1,3}}|\d{{1,2}})?(?:-\d{{1,2}})?[\s:.、]*|关于|公开\s*[:]|{_YEAR_WORD}\s*度?\s*|[#*\s])+"
)
_CUT = re.compile(
    rf"{_YEAR_WORD}|(?:部门|单位)(?:整体)?(?:预算|决算|概况|收支|支出|收入)"
    r"|(?:预算|决算)(?:公开|说明|编制|执行|调整|情况|信息|报告|报表|草案|及|和|与|$)"
    r"|财政(?:预算|决算|收支|拨款)|项目支出|整体支出|绩效|收支|[“\"]?三公|一般公共预算|政府性基金|机关运行|政府采购(?!中心|办)"
)
# A unit in front of the name of its project (XX县水利局|河道清淤项目绩效自评报告).
_LEADING_UNIT = re.compile(
    r"(?:中共|共青团)?[\u4e00-\u9fff]{1,8}?[省市县区州旗镇乡][\u4e00-\u9fff]{0,20}?"
    r"(?:局(?![部属直长机])|委员会(?![办机])|联合会(?![办机])|街道办事处|人民政府(?!办)|检察院|人民法院)"
)
_IN_BRACKETS = re.compile(r"\(([^()]{3,30})\)\s*$")
_OWN_LEVEL = re.compile(r"(?<=[省市县区州旗])本级$")
# Words that name many units or none.
_NO_UNIT = re.compile(
    r"本(?!溪)|我|全(?!国|州|椒|南)|各|该|[省市县区州乡镇][级直属]|部门|单位|所属|直属|下属|乡镇|预算|决算"
)
# 双桥镇文化站是公益一类事业单位, 双桥县档案馆主要职责: how an overview introduces its unit.
_INTRODUCED = re.compile(
    r"(?:[一二三四五六七八九十\d]{1,2}[、.]|\([一二三四五六七八九十\d]{1,2}\))?\s*"
    r"(?!负责|贯彻|根据|按照|依据|经|组织|承担|指导|研究|监督|管理|参与|协助|执行|落实|宣传|为|对|在|由|完成)"
    r"(?P<entity>(?:中共|共青团)?[\u4e00-\u9fff]{1,6}?[省市县区州旗镇乡][\u4e00-\u9fff]{1,24}?)"
    r"(?:\([^()]{2,30}\))?"
    r"(?:是|系|为(?=[^了])|属于|隶属|内设|下设|成立于|的?主要(?:职责|职能)|的?(?:部门|单位)?(?:职责|职能)|现有|设有)"
)
_OVERVIEW_ROWS = 60


def title_line(text: str) -> str:
    """The first line near the top that names a budget, an account or a report; "" where there is none.

    >>> title_line("附件1\\n云水县教育局2021年单位预算\\n目录")
    '云水县教育局2021年单位预算'
    """
    lines = (line.strip("# *\t\u3000") for line in text[:4000].splitlines()[: _TITLE_LINES * 3])
    return next(
        (line for line in lines if len(line) <= 60 and line[-1:] not in "。；" and _TITLE_WORD.search(line)), ""
    )


def opening_line(text: str) -> str:
    """The first line, with the rest of a title that the page was too narrow for.

    >>> opening_line("青禾县档案馆2024年“三公”经费预算及2023\\n年执行情况说明\\n按照通知要求…")
    '青禾县档案馆2024年“三公”经费预算及2023年执行情况说明'
    """
    lines = text[:_OPENING].lstrip().splitlines()[:2]
    if (
        len(lines) == 2
        and not _WHOLE_TITLE.search(lines[0])
        and len(lines[1]) <= _REST
        and _WHOLE_TITLE.search(lines[1])
    ):
        return lines[0].rstrip() + lines[1].strip()
    return lines[0] if lines else ""


_OPENING, _REST = 300, 40
_WHOLE_TITLE = re.compile(r"(?:报告|说明|情况|公开|预算|决算|草案|自评表|信息|公告)(?:[(（][^()（）]{1,12}[)）])?\s*$")


def _years(text: str) -> list[int]:
    """The years printed in ``text``, in digits or in words (二〇二一年); those of a date are left out."""
    found = (_BLANKS.sub("", year).rstrip("年") for year in _YEAR.findall(fold(text)))
    return [int(year.translate(_DIGITS)) for year in found]


def find_year(rows: list[Row], tables: list[Table]) -> int | None:
    """The year of the document: of its title, else the most frequent one of headings and table titles."""
    for row in _opening(rows):
        stated = _years(row.text)
        if stated and (_TITLE_WORD.search(row.text) or _YEAR_LINE.fullmatch(fold(row.text))):
            return stated[0]
    years: Counter[int] = Counter()
    for row in rows:
        if row.kind in {"heading", "table_title", "table_name"} or (len(row.text) < 14 and row.text[0] in "(（"):
            years.update(_years(row.text))
    years.update(table.year for table in tables if table.year is not None)
    if not years:
        years.update(year for table in tables for year in _years(table.title))
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
    """The short lines before the first heading: where a title stands.  附件1 above a title is none."""
    opening: list[Row] = []
    for row in rows[:_TITLE_LINES]:
        annex = row.marker is not None and row.marker.style == "annex"
        if row.kind == "contents" or (row.kind == "heading" and not row.outline and _is_numbered(row) and not annex):
            break
        if len(row.text) <= 60 and row.text[-1] not in "。；":
            opening.append(row)
    return opening


def _is_numbered(row: Row) -> bool:
    return row.marker is not None and row.marker.style != "md"


def find_entity(rows: list[Row], tables: list[Table]) -> str:
    """The unit whose document it is: from the title, else from 编制部门：… lines and tables, else from the overview."""
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
        if found:
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
    return _introduced(rows)


def _introduced(rows: list[Row]) -> str:
    """The unit that the overview begins to speak of (双桥镇文化站是公益一类事业单位); "" where it speaks of several."""
    found: list[str] = []
    for row in rows[:_OVERVIEW_ROWS]:
        if row.role != "overview":
            continue
        said = _INTRODUCED.match(fold(row.text[:80]))
        if said and _ENTITY_AT_END.fullmatch(said["entity"]) and not _NO_UNIT.match(said["entity"]):
            found.append(said["entity"])
    return found[0] if len(set(found)) == 1 else ""


def entity_of(title: str) -> str:
    """The unit that a title names at its beginning, behind a year or in brackets at its end; "" where it names none.

    >>> entity_of("云水县教育局 2021 年部门预算"), entity_of("二〇二二年度中共云水县委党校部门决算")
    ('云水县教育局', '中共云水县委党校')
    >>> entity_of("部门预算情况说明")
    ''
    """
    title = title.strip("# *\t\u3000")
    folded = fold(title)
    ahead = _AHEAD.match(folded)
    start = ahead.end() if ahead else 0
    cut = _CUT.search(folded, start)
    end = cut.start() if cut else len(title)
    head = _BLANKS.sub("", title[start:end]).strip("“”《》的").removesuffix("关于")
    head = "" if _NO_UNIT.match(head) else _OWN_LEVEL.sub("", head)
    found = _ENTITY_AT_END.fullmatch(head)
    if found:
        return found[0] if len(found[0]) >= 3 else ""
    leading = _LEADING_UNIT.match(head) if cut else None
    if leading:
        return leading[0]
    behind = _IN_BRACKETS.search(folded, start)
    inner = _BLANKS.sub("", behind[1]) if behind else ""
    return inner if _ENTITY_AT_END.fullmatch(inner) and not _NO_UNIT.match(inner) else ""
