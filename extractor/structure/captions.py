"""What stands around a table: its title, number, unit, year and the unit that reports.

The same reading serves lines above a table and rows inside it that hold nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.structure.words import squeeze, vocabulary

_UNIT = re.compile(r"单位[:：]?(?:人民币)?(百万元|万元|亿元|千元|元)(?:人民币)?(?=$|[^\u4e00-\u9fff]|、)")
_NUMBER = re.compile(
    r"(?:财决|财预|公开|预算|决算)+\d{1,3}表(?![-－]?\d)"
    r"|(?:(?:预算|决算|部门|单位)*(?:公开)?\d{0,2}表|附表|附件|附|表)[-－ ]?"
    r"(?:\d{1,3}(?:[-－—.]\d{1,2})?|[一二三四五六七八九十]{1,3})(?![\d年月辆个般次])"
)
_YEAR = re.compile(r"((?:19|20)\d\d)年?")
_YEAR_ONLY = re.compile(r"[（(]?(?:(?:19|20)\d\d年?(?:度|\d{1,2}月(?:\d{1,2}日)?)?)[)）]?")
_DATE = re.compile(r"(?:截至|截止|填报|编制|公开)?(?:日期|时间)[:：]")
_BOOKMARK = re.compile(r"\[bookmark:[^\]]*\]")
_BRACKETS = re.compile(r"[（(【](?=(?s:.{1,81}+)$)[^（()）】]{0,80}+[)）】]$")
_NUMBERED = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}|\d{1,2})[、.．](?!\d)|[（(](?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]"
)
_SENTENCE = re.compile(r"[，。]|[见如][下附]表|附表$")
_UNIT_BRACKET = re.compile(r"[（(](?:金额)?单位[:：]?[^（()）]{1,6}[)）]|[:：]$")
_INNER_STOP = re.compile(r"[，。；：:;,]")
_EMPHASIS = " \t\r\n\u3000*_"  # **收入支出决算总表** of a Markdown file
_STOPS = ("。", "；", ";", "，", ",", "：", ":", "、")
_LONGEST = 60


@dataclass(slots=True)
class Caption:
    """What is known of a table from around it; ``start`` is where it begins (-1: nothing found)."""

    title: str = ""
    number: str = ""
    unit: str = ""
    year: int | None = None
    entity: str = ""
    start: int = -1

    def fill(self, other: Caption) -> None:
        """Take over what is still unknown here."""
        self.title = self.title or other.title
        self.number = self.number or other.number
        self.unit = self.unit or other.unit
        self.year = self.year or other.year
        self.entity = self.entity or other.entity


def is_title(text: str) -> bool:
    """Whether a text by itself reads like the name of a table."""
    name = _without_brackets(squeeze(text))
    return 2 < len(name) <= _LONGEST and name.endswith(vocabulary()["captions"]["endings"]) and "：" not in name[:-1]


def read_caption(text: str, start: int, *, title_wanted: bool = True) -> Caption | None:
    """Read one line (or the filled cells of one row, joined by a tab) as a caption; None where it is something else."""
    if len(text) > 200:
        return None
    found = Caption(start=start)
    rest = _BOOKMARK.sub("", text)
    known = False
    flat = squeeze(rest)
    unit = _UNIT.search(flat)
    if unit:
        found.unit = unit[1]
        known = True
    entity = read_entity(rest)
    if entity:
        found.entity = entity
        known = True
    found.year = read_year(flat)
    if _YEAR_ONLY.fullmatch(flat) or _DATE.match(flat):
        return found
    line = rest.strip(_EMPHASIS)
    number = _NUMBER.match(line)
    if number:
        found.number = squeeze(number[0])
        line = line[number.end() :].lstrip("：:、.． \u3000\t")
        known = True
    if title_wanted and not entity:
        title = read_title(line)
        if title:
            found.title = title
            return found
    return found if known and (unit or entity or not line) else None


def read_title(line: str) -> str:
    """The name of the table in a stripped line without its number, the unit in brackets cut off; "" if none."""
    title = _UNIT_BRACKET.sub("", line).strip()
    name = squeeze(title)
    if not 2 < len(name) <= _LONGEST or name.endswith(_STOPS) or _SENTENCE.search(name):
        return ""
    return title if is_title(name) else ""


def is_weak_title(text: str) -> bool:
    """Whether a line right above a table names it although it does not say 表 (部门政府采购预算); never a heading."""
    name = _without_brackets(squeeze(text))
    if not 4 < len(name) <= 30 or is_numbered(name) or name.startswith("第") or _INNER_STOP.search(name):
        return False
    return name.endswith(vocabulary()["captions"]["weak_endings"])


def read_entity(text: str) -> str:
    """The unit named behind 编制单位：, 填报部门： and the like; "" if none."""
    for mark in ("：", ":"):
        head, found, tail = text.partition(mark)
        if found and squeeze(head) in vocabulary()["captions"]["entities"]:
            words = tail.split()
            name = words[0] if words else ""
            return "" if name.startswith("单位") else name
    return ""


def read_year(text: str) -> int | None:
    """The first year printed in ``text`` with 年 behind it or alone in brackets."""
    match = _YEAR.search(text)
    return int(match[1]) if match and (match[0].endswith("年") or len(text) < 10) else None


def is_numbered(text: str) -> bool:
    """Whether a title line is at the same time a numbered heading."""
    return _NUMBERED.match(squeeze(_BOOKMARK.sub("", text))) is not None


def is_continued(text: str) -> bool:
    """Whether a line says that the table above goes on (续表)."""
    return any(word in text for word in vocabulary()["captions"]["continued"])


def _without_brackets(name: str) -> str:
    while True:
        shorter = _BRACKETS.sub("", name)
        if shorter == name or not shorter:
            return name
        name = shorter
