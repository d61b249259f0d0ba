"""Words of a name or header that say in what a figure is measured and not what it measures."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from extractor.concepts.naming import LONGEST
from extractor.data import Measure
from extractor.folding import fold


class Qualifiers(NamedTuple):
    """What a name says of its context.

    ``year``: a year named; ``offset``: 0 for 本年/当年, -1 for 上年/去年, None where nothing is said (``year`` is
    filled from it when the document's year is known); ``measure``, ``fund``, ``scope``, ``side`` as in ``data.Context``, with
    ``scope`` "carryover" for money carried over alone and ``fund`` "all" for 财政拨款 as a whole.
    """

    year: int | None = None
    measure: Measure = ""
    fund: str = ""
    scope: str = ""
    side: str = ""
    offset: int | None = None


_BLANK = re.compile(r"\s+")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*(?:年度?|(?=预算|决算|执行))")
_LAST_YEAR = re.compile(r"(?:上一?|去)年度?(?!末?财政拨款结|末?结转|末?结余)|上年同期")
_THIS_YEAR = re.compile(r"(?:本|当|今)年度?(?!结余|收支结余)")

_GENERAL = re.compile(r"一般公共预算|一般公共拨款|公共财政预算|公共财政拨款|公共预算|一般预算|一般公共(?!服务)")
_FUND = re.compile(r"政府性基金(?:预算)?|(?<!保险)(?<!投资)(?<!调节)基金预算")
_CAPITAL = re.compile(r"国有资本(?:经营)?(?:预算)?")
_ALL = re.compile(r"财政拨款|财政补助|财政性资金")
_FUNDS = (("general", _GENERAL), ("fund", _FUND), ("capital", _CAPITAL))
_FUND_NAMES = re.compile("|".join((_GENERAL.pattern, _FUND.pattern, _CAPITAL.pattern)))

_MEASURES: tuple[tuple[re.Pattern[str], Measure], ...] = (
    (re.compile(r"年初预算|期初预算|年初批复|年初安排"), "initial_budget"),
    (re.compile(r"调整(?:后)?预算|预算调整|全年预算|变更后?预算|变动预算|调整数|调整后"), "adjusted_budget"),
    (re.compile(r"决算"), "final"),
    (re.compile(r"执行数|实际执行|预算执行|实际支出|执行情况|实际完成|完成数|执行额|实际发生"), "executed"),
    (
        re.compile(r"预算(?!单位|部门|科目|级次|内|外|执行|调整|稳定调节|绩效|汇编|编制|代码|项目名)|预安排"),
        "budget",
    ),
)
_WITH_CARRYOVER = re.compile(r"(?<!不)(?:含|包括)(?:上年|年初)?(?:结转|结余)")
_WITHOUT_CARRYOVER = re.compile(
    r"不(?:含|包括)(?:上年|年初)?(?:结转|结余)|[当本]年(?:预算|拨款|财政拨款|收入|支出|收支|安排|一般)"
    r"|预算当年|公共预算本年"
)
_CARRYOVER = re.compile(r"(?<!不)(?:含|包括)(?:上年|年初)?(?:结转|结余)")
_WITHOUT_CARRYOVER = re.compile(
    r"不(?:含|包括)(?:上年|年初)?(?:结转|结余)|[当本]年(?:预算|拨款|财政拨款|收入|支出|收支|安排|一般)|预算当年|公共预算本年"
)
_CARRYOVER = re.compile(r"(?:上年|年初|以前年度|上年末)(?:财政拨款)?(?:结转|结余)|结转安排|结转资金|预算结转|拨款结转")
_NOTHING = Qualifiers()


def qualifiers(name: str, year: int | None = None) -> Qualifiers:
    """The context that ``name`` (a subject, a row name, a column header, a table title) speaks of.

    ``year`` is the document's own, which makes 本年 and 上年 years.

    >>> qualifiers("2022年预算数")
    Qualifiers(year=2022, measure='budget', fund='', scope='', side='', offset=None)
    >>> qualifiers("上年政府性基金支出决算", 2024)[:5]
    (2023, 'final', 'fund', '', 'expenditure')
    """
    return _qualifiers(name[:LONGEST], year)


@lru_cache(maxsize=65536)
def _qualifiers(name: str, year: int | None) -> Qualifiers:
    text = _BLANK.sub("", fold(name))
    if not text:
        return _NOTHING
    named, offset = _years(text)
    if named is None and offset is not None and year is not None:
        named = year + offset
    # most names speak of no fund, which a few substrings tell faster than the patterns
    if "公共" in text or "一般" in text or "基金" in text or "国有资本" in text:
        measure, fund = _measure(_FUND_NAMES.sub("拨款", text)), _fund(text)
    else:
        measure, fund = _measure(text), "all" if "财政" in text and _ALL.search(text) else ""
    return Qualifiers(named, measure, fund, _scope(text), _side(text), offset)


def _years(text: str) -> tuple[int | None, int | None]:
    found = _YEAR.search(text) if "20" in text or "19" in text else None
    if found is not None:
        return int(found[1]), None
    if "年" not in text:
        return None, None
    if _LAST_YEAR.search(text):
        return None, -1
    return None, 0 if _THIS_YEAR.search(text) else None


def _measure(bare: str) -> Measure:
    """``bare`` has no fund names in it, whose 预算 is part of the name."""
    if "算" not in bare and "执行" not in bare and "实际" not in bare and "年初" not in bare and "数" not in bare:
        return ""
    for pattern, measure in _MEASURES:
        if pattern.search(bare):
            return measure
    return ""


def _fund(text: str) -> str:
    """The one fund named; two of them are no qualifier, 财政拨款 is all of them unless one is named beside it."""
    named = [fund for fund, pattern in _FUNDS if pattern.search(text)]
    if len(named) == 1:
        return named[0]
    return "all" if named or _ALL.search(text) else ""


def _scope(text: str) -> str:
    if "结" not in text and "年" not in text:
        return ""
    if _WITHOUT_CARRYOVER.search(text):
        return "current"
    if _WITH_CARRYOVER.search(text):
        return "with_carryover"
    return "carryover" if _CARRYOVER.search(text) else ""


def _side(text: str) -> str:
    revenue, expenditure = "收入" in text, "支出" in text
    if "收支" in text or revenue == expenditure:
        return ""
    return "revenue" if revenue else "expenditure"
