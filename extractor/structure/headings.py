"""What one line is: a numbered heading, a list item, a label, running text.  Knows nothing of the lines around it.

A *marker* is the number that opens a line, of whatever style (第一部分 · 一、 · （一） · 1. · 1、 · (1) · ① · ###).
Whether the line is then a heading, a heading with text behind it, or an item of a list is decided by what follows.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_HAN = "[一二三四五六七八九十百零〇]{1,5}"
_SPACE = r"[ \t\u3000\u00a0]"

# What dumps leave before the number: blanks, bullets, Word bookmarks, Markdown quotes and bold marks.
_PREFIX = re.compile(r"(?:\s|\[bookmark:[^\]\n]{0,60}\]|[-*·>](?=\s)|[•●▪◆■►▶]|\*\*)*")

_PREFIX_STARTS = frozenset("[-*·>•●▪◆■►▶")

_MARKER = re.compile(
    rf"(?P<md>\#{{1,9}})(?={_SPACE})"
    rf"|第{_SPACE}?(?P<part>{_HAN}|\d{{1,2}}){_SPACE}?部{_SPACE}?分"
    rf"|第{_SPACE}?(?P<chapter>{_HAN}|\d{{1,2}}){_SPACE}?[章篇编]"
    rf"|第{_SPACE}?(?P<division>{_HAN}|\d{{1,2}}){_SPACE}?节"
    rf"|第{_SPACE}?(?P<article>{_HAN}|\d{{1,3}}){_SPACE}?条"
    # 一、二年级 and 二、三产业 are words, not numbers of headings
    rf"|(?P<han>{_HAN}){_SPACE}?(?:、(?![二三四五六七八九十][、级期类年产次等层])|[.．](?!\d))"
    rf"|[(（]{_SPACE}?(?P<han_bracket>{_HAN}){_SPACE}?[)）]"
    rf"|(?P<han_half>{_HAN})[)）]"
    rf"|(?P<multi>\d{{1,2}}(?:[.．]\d{{1,2}}){{1,3}})(?:[、.．]|(?={_SPACE}))(?!{_SPACE}*[\d万亿千百元%％‰人个辆台套])"
    # behind "1." a digit is a decimal, unless it begins a year or a code of the budget
    r"|(?P<dot>\d{1,2})(?:[.](?!\d)|[.](?=20\d\d年|\d{5,7}(?!\d))|．(?!\d+\s*[%％万元]))"
    r"|(?P<comma>\d{1,2})、"
    rf"|[(（]{_SPACE}?(?P<bracket>\d{{1,2}}){_SPACE}?[)）]"
    r"|(?P<half>\d{1,2})[)）]"
    r"|(?P<circle>[①-⑳])"
    r"|(?P<circle_bracket>[⑴-⒇])"
    r"|(?P<circle_dot>[⒈-⒛])"
    rf"|(?P<annex>附{_SPACE}?[件录]{_SPACE}?(?:{_HAN}|\d{{1,2}})?)(?=[\s:：]|$)"
    rf"|(?:附|公开|预算公开|部门公开)?表{_SPACE}?(?P<table>{_HAN}|\d{{1,2}})(?=[\s:：]|$)"
)

# With what a marker may begin, digits apart: most lines begin with something else and need no closer look.
_MARKER_STARTS = frozenset("#第一二三四五六七八九十百零〇(（附公预部表").union(map(chr, range(0x2460, 0x249C)))  # ①-⒛

_DIGITS = {"零": 0, "〇": 0} | {digit: value for value, digit in enumerate("一二三四五六七八九", start=1)}

#: Styles whose numbers are Han: headings far more often than not.
HAN_STYLES = frozenset({"md", "part", "chapter", "division", "han", "han_bracket", "han_half", "annex", "plain"})
#: "1." and "1、" are the same level for most typists.
FAMILY = {"comma": "dot", "circle_dot": "dot", "han_half": "han_bracket"}
#: The usual order from the outside in; used only where the document itself does not show its order.
RANK = {
    style: rank
    for rank, style in enumerate(
        (
            "annex",
            "part",
            "chapter",
            "division",
            "han",
            "han_bracket",
            "multi",
            "dot",
            "bracket",
            "half",
            "circle",
            "circle_bracket",
        )
    )
}


class Marker(NamedTuple):
    """The number that opens a line: its style, its value, and where it begins and ends in the line."""

    style: str
    ordinal: int
    start: int
    end: int


def read_marker(line: str) -> Marker | None:
    """The number at the beginning of ``line``, behind bullets and bookmarks; None where there is none.

    >>> read_marker("（二）公务接待费")
    Marker(style='han_bracket', ordinal=2, start=0, end=3)
    >>> read_marker("2.5万元，下降3%") is None
    True
    """
    start = skip_prefix(line)
    first = line[start : start + 1]
    found = _MARKER.match(line, start) if first in _MARKER_STARTS or first.isdigit() else None
    if found is None:
        return None
    style = found.lastgroup or ""
    return Marker(style, _ordinal(style, found[style]), start, found.end())


def skip_prefix(line: str) -> int:
    """Where the words of ``line`` begin, behind blanks, bullets, bookmarks and marks of emphasis."""
    first = line[:1]
    if first not in _PREFIX_STARTS and not first.isspace():
        return 0
    prefix = _PREFIX.match(line)
    return prefix.end() if prefix else 0


def _ordinal(style: str, number: str) -> int:
    if style == "md":
        return len(number)
    if style.startswith("circle"):
        return (ord(number) - {"circle": 0x2460, "circle_bracket": 0x2474, "circle_dot": 0x2488}[style]) + 1
    if style == "annex":
        number = number.lstrip("附件录 \t\u3000\u00a0")
        if not number:
            return 1
    if style == "multi":
        return int(re.split("[.．]", number)[-1])
    return int(number) if number.isdecimal() else _han_number(number)


def _han_number(number: str) -> int:
    """十二 -> 12; 一百零三 -> 103."""
    total = current = 0
    for character in number:
        if character in "十百":
            total += (current or 1) * (10 if character == "十" else 100)
            current = 0
        else:
            current = _DIGITS.get(character, 0)
    return total + current


# ------------------------------------------------------------------------------------------- heading, both, or item

_UNIT = r"(?:[万亿千百]?元|[万亿]|[%％‰]|人|名|辆|台|套|个|批|次|户|平方米|亩|项)"
_AMOUNT = re.compile(rf"\d[\d,，.． ]{{0,20}}+\s?{_UNIT}")
# Where a claim begins behind the name of an item: "公务接待费|安排0万元", "基本支出|881,300.39元".
_CLAIM = re.compile(
    r"(?:预算数?为|决算数?为|安排|共计|合计|总计|总额为?|完成|实际支出|为|共|约|是|[:：]){0,4}"
    rf"\s{{0,8}}-?\d[\d,，.． ]{{0,20}}\s?{_UNIT}"
)
# A title ends at the first of these that is not inside brackets or quotes.
_STOP = re.compile(r"[(（][^()（）]{0,60}[)）]|“[^”]{0,60}”|《[^》]{0,60}》|\d[\d,，]*|(?P<stop>[。:：;；，,！？]|\.$)")
_ITEM_NAME = re.compile(
    r"(?:费|费用|支出|收入|经费|资产|采购|预算|决算|拨款|资金|情况|基金|补助|补贴|津贴|结转|结余|债务|项目)(?:[(（][^()（）]{0,20}[)）])?$"
)
_TITLE_WORD = re.compile(
    r"(?:情况|说明|职责|职能|概况|解释|设置|构成|目标|措施|内容|方案|周期|主体|依据|概述|表|总表|事项|信息|管理|规模|口径"
    r"|费|费用|支出|收入|经费|资产|采购|预算|决算|拨款|资金|基金|补助|补贴|结转|结余|债务|项目|人员|机构|其他|要求|比较|分析)"
    r"(?:[(（][^()（）]{0,30}[)）])?$"
)
_DUTY = re.compile(
    r"\s*(?:负责|贯彻|落实|组织|承担|承办|指导|拟订|拟定|制定|起草|研究|监督|管理|参与|协助|协调|完成|开展|推进|推动|维护|加强|提高|提升|建立|健全"
    r"|统筹|执行|依法|预防|掌握|实施|宣传|受理|编制|会同|综合|规划|保障|促进)"
)
_LONGEST_TITLE = 40
# "二、事业收入 0.00", "二、其他收入 三、国防支出": a row of a table that lost its columns.
_TABLE_ROW = re.compile(rf"\d\.\d{{1,2}}(?![\d.．、])\s*(?!\s*{_UNIT})(?:$|\s)|\s{_HAN}、")


class Title(NamedTuple):
    """How much of a numbered line is its title (``end``, an offset in the line) and whether nothing follows it."""

    end: int
    pure: bool


def read_title(line: str, marker: Marker, *, list_likely: bool = False) -> Title | None:
    """The title of a numbered line, or None where the line is an item of a list or a claim without a title.

    ``list_likely`` says that the line stands among duties, where numbered sentences are items and never headings.

    >>> line = "（二）公务接待费。安排0万元，与上年持平。"
    >>> line[: read_title(line, read_marker(line)).end]
    '（二）公务接待费'
    >>> read_title("1.维护社会稳定。", read_marker("1.维护社会稳定。")) is None
    True
    """
    if marker.style == "article":
        return None
    text = line[marker.end : marker.end + 200]
    text = text.rstrip() if len(text) < 200 else text
    if not text.strip("* \t\u3000"):
        return Title(len(line.rstrip()), True) if marker.style in {"annex", "table", "part", "chapter"} else None
    if marker.style == "md":
        return Title(len(line.rstrip(" #\t*")), True)
    stop = _first_stop(text)
    if stop is None:
        return _title_without_stop(line, text, marker)
    return _title_before_stop(text, marker, stop, list_likely)


def _first_stop(text: str) -> int | None:
    for found in _STOP.finditer(text):
        if found["stop"]:
            return found.start()
    return None


def _title_without_stop(line: str, text: str, marker: Marker) -> Title | None:
    """A line without any stop: all title, unless it is long or holds an amount."""
    if _TABLE_ROW.search(text) or text[-1] in "、和与及的或在为":
        return None
    claim = _CLAIM.search(text)
    if claim is None:
        longest = _LONGEST_TITLE + (20 if _TITLE_WORD.search(text) else 0)
        return Title(len(line.rstrip().rstrip("*")), True) if len(text) <= longest else None
    return _title_of_claim(text, marker, claim.start())


def _title_of_claim(text: str, marker: Marker, claim: int) -> Title | None:
    """``（一）基本支出881,300.39元``: under a Han number the name of the item is a title, under 1. it is an item."""
    name = text[:claim].rstrip()
    if marker.style in HAN_STYLES and 1 < len(name) <= 25 and _ITEM_NAME.search(name):
        return Title(marker.end + len(name), False)
    return None


def _title_before_stop(text: str, marker: Marker, stop: int, list_likely: bool) -> Title | None:
    head, sign, rest = text[:stop].rstrip(), text[stop], text[stop + 1 :].strip("* \t\u3000")
    if not head.strip():
        return None
    claim = _CLAIM.search(head)
    if claim is not None:
        return _title_of_claim(text, marker, claim.start()) if sign in "。，,；;" else None
    is_han = marker.style in HAN_STYLES
    if sign in "，,；;！？":
        # "（一）公务用车购置费，共计安排0万元": a name, then at once a claim
        follows = _AMOUNT.search(rest[:40]) is not None
        return Title(marker.end + stop, False) if is_han and follows and _ITEM_NAME.search(head) else None
    if not rest:
        if sign in ":：":
            return Title(marker.end + stop, True) if len(head) <= _LONGEST_TITLE else None
        named = is_han and not list_likely and len(head) <= 25 and _TITLE_WORD.search(head)
        return Title(marker.end + stop, True) if named else None
    if len(head) > (30 if is_han else 20) or (list_likely and marker.style != "han"):
        return None
    if sign not in ":：" and _DUTY.match(head) and not _TITLE_WORD.search(head) and len(head) > 8:
        return None
    return Title(marker.end + len(text[:stop].rstrip()), False)


# ------------------------------------------------------------------------------------------------------ other lines

# No sentence and no heading begins so; the line before was broken.  （项） closes the name of a budget item.
_BROKEN_START = re.compile(r"[，,。；;、）)》”」\]】%％！？!?]|[(（][类款项目][)）]")
_BRACKETS = (("（", "）"), ("(", ")"), ("“", "”"), ("《", "》"))

_PLAIN = re.compile(
    r"[^\s，。；：,;:！？、][^，。；：,;:！？\n]{0,38}"
    r"(?:情况说明|编制说明|情况的说明|名词解释|名词说明|主要职能|主要职责|部门职责|单位职责|机构设置|机构设置情况|部门概况|单位概况|基本情况|总体情况"
    r"|执行情况|收支情况|人员情况|绩效信息|绩效目标)[:：]?"
    r"|(?:名词解释|主要职能|主要职责|部门职责|单位职责|机构设置|基本情况|情况说明|绩效信息)[:：]?"
)
_CONTENTS_TITLE = re.compile(r"\s*目\s*录\s*[:：]?\s*")
_LEADERS = re.compile(
    r"(?:(?<!\.)\.{4,}+|(?<!…)…{2,}+|(?<!·)·{4,}+|(?<!—)—{4,}+|(?<!_)_{4,}+)"
    r"\s*+(?:[-—]\s*+)?(?:\d{1,3}\s*+)?(?:[-—]\s*+)?$"
    r"|(?<!\s)(?=\s++\d{1,3}\s*+$)\s*?[\t\u3000]"
)
_LEADER_ENDS = frozenset(".…·—_-")
_LABEL = re.compile(r"[^\s，。；：,;:\d][^，。；：,;:\n]{1,15}[:：]")
_NOTE = re.compile(r"\s*+(?:[(（]?(?:注|备注|附注|说明|情况说明|填表说明|编制说明)\s*+\d{0,2}+\s*+[:：]|[*＊※])")


def begins_broken(line: str) -> bool:
    """Whether a line begins with a sign that only goes on with what stood before (，。）（项）)."""
    return _BROKEN_START.match(line) is not None


def leaves_open(before: str, after: str) -> bool:
    """Whether a bracket or quote that is opened in ``before`` is closed early in ``after``."""
    for opening, closing in _BRACKETS:
        opened = before.rfind(opening)
        if opened >= 0 and before.find(closing, opened) < 0 and 0 <= after.find(closing) < 60:
            return True
    return False


def is_plain_heading(line: str) -> bool:
    """Whether an unnumbered line reads as a heading (名词解释, XX局主要职能, 2023年部门预算编制说明)."""
    return len(line) <= 50 and _PLAIN.fullmatch(line.strip()) is not None


def is_contents_title(line: str) -> bool:
    """目 录."""
    return len(line) < 20 and _CONTENTS_TITLE.fullmatch(line) is not None


def has_leaders(line: str) -> bool:
    """Whether the line ends in dotted leaders or in a page number behind a tab."""
    last = line[-1:]
    if last not in _LEADER_ENDS and not last.isdigit() and not last.isspace():
        return False
    return len(line) < 400 and _LEADERS.search(line) is not None


def is_label(line: str) -> bool:
    """``预算安排规模：20万元``: a line that begins with a short label and a colon."""
    return _LABEL.match(line, skip_prefix(line)) is not None


def is_note(line: str) -> bool:
    """``注：…``, ``备注：…``, ``情况说明：…`` under a table."""
    return _NOTE.match(line) is not None


def has_amount(line: str) -> bool:
    """Whether a number with a unit stands in the line (a year or a list number does not count)."""
    return _AMOUNT.search(line) is not None
