"""What a number speaks of and against what: the words in front of it, read into YEAR, ITEM and BASE."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.taggers import Mark
from extractor.taggers.compiled import of

BASE_TAIL = (
    r"(?:相比较?|相较|比较|对比|相对照|比|的|净|有所|略有?|稍有?|均|各|分别|依次|同口径|自然口径|共|又|再|都|则|"
    r"相应|实际|小幅|大幅|明显|显著|持续|\s)*+$"
)
BASE_END = r"(?=(?s:.{0,80}+)$){}" + BASE_TAIL
BASE_CLAUSE = r"^(?P<head>[^,;:。]{0,20}?){}" + BASE_TAIL


def base_and_item(segment: str, end: int, offset: int) -> Iterator[Mark]:
    """BASE at the end of ``segment[:end]``, YEAR at its start, ITEM in between."""
    head = segment[:end]
    same = re.search(r"(?:同比|环比|同口径相?比)" + BASE_TAIL, head)
    if same is not None:
        yield Mark("BASE", offset + same.start(), offset + same.start() + 2, "同比", "pattern:base.same-period")
        head = head[: same.start()]
    else:
        base = of("base.versus", BASE_END).search(head)
        if base is not None:
            first, last = base.span("span")
            yield Mark("BASE", offset + first, offset + last, head[first:last].strip(), "pattern:base.versus")
            head = head[: base.start()]
    yield from item(head, offset)


_ITEM_HEAD = re.compile(
    r"^(?:[\s、,=×和与及并且而①②③④⑤⑥⑦⑧⑨⑩•—+*#-]|以及|但|由(?![于此])|从$|相比较?|相较|比较|对比|"
    r"(?:第?[一二三四五六七八九十]{1,3}|[0-9]{1,2})是|\(?(?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})[)、.])++"
)
# 按自然口径, 扣除…因素后同口径: how it was measured, not what
_COVERAGE = re.compile(r"(?:扣除[^,;。]{2,24}?(?:后|影响))?(?:按|以)?(?:自然|同|可比|现行|全)?口径[^,;。]{0,3}$")
_YEAR_BEHIND = re.compile(
    r"(?<=[\u4e00-\u9fff”)]{2})(?!本年[支预决])(?P<year>(?:19|20)\d\d年度?|上年度?|去年|今年|本年度?)(?:实际)?(?:支出|安排|预算|决算|执行|投入|清算|列支|开支)?数?$"
)
_ITEM_TAIL = re.compile(
    r"(?=(?s:.{1,80}+)$)(?:[\s了为是约:的、和与及,(]|达到?|都(?=[为是]?$)|——?|共计?|合计|仅|(?<![平人])均|各|近|将|已|超过|不超过|以及|拟|计划|预计){1,40}+$"
)


def item(head: str, offset: int) -> Iterator[Mark]:
    """YEAR and ITEM of what is left of a segment."""
    head = _COVERAGE.sub("", head)
    opener = _ITEM_HEAD.match(head)
    first = opener.end() if opener else 0
    year = of("year.of", "{}").match(head, first)
    if year is not None and not re.match("年", head[year.end() : year.end() + 1]):
        yield Mark(
            "YEAR", offset + year.start("span"), offset + year.end("span"), year.group("span"), "pattern:year.of"
        )
        first = year.end()
    tail = _ITEM_TAIL.search(head, first)
    last = tail.start() if tail else len(head)
    while first < last and head[first] in " :、,的":
        first += 1
    while last > first and head[last - 1] == " ":
        last -= 1
    behind = _YEAR_BEHIND.search(head, first, last)
    if behind is not None:  # 邮电费2023年支出4.60万元
        yield Mark(
            "YEAR", offset + behind.start("year"), offset + behind.end("year"), behind.group("year"), "pattern:year.of"
        )
        last = behind.start()
    if last > first:
        yield Mark("ITEM", offset + first, offset + last, head[first:last], "pattern:item.before")
