"""Who a number speaks of: the words in front of it, reduced to the thing itself, or the subject they inherit."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources

from extractor.concepts import is_listed
from extractor.patterns import by_id


@cache
def _words() -> dict[str, list[str]]:
    return tomllib.loads(resources.files(__package__).joinpath("subjects.toml").read_text(encoding="utf-8"))


def _any_of(key: str) -> str:
    return "|".join(re.escape(word) for word in sorted(_words()[key], key=len, reverse=True))


@cache
def _generic() -> re.Pattern[str]:
    """Words that name no thing of their own, and any run of them (预算安排数为)."""
    words = [*by_id("item.generic").words, *_words()["filling"]]
    return re.compile("(?:" + "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True)) + ")*")


@cache
def _leading() -> re.Pattern[str]:
    return re.compile(f"^(?:加(?=上级)|(?!加上级)(?:{_any_of('leading')}|实有(?!人数)))(?=..)")


@cache
def _trailing() -> re.Pattern[str]:
    return re.compile(f"(?<=..)(?:{_any_of('trailing')})$")


@cache
def _heading_end() -> re.Pattern[str]:
    return re.compile(f"(?:{_any_of('heading')})$")


_LEVEL_MARK = re.compile(r"\(?\d*(?:类|款|项)\)|\(\d+\)")
_CODE = re.compile(r"^\s*\d{3,7}(?:类|款|项)?\s*(?=[\u4e00-\u9fff“])(?!年|月|万|亿|元)")
_YEAR = re.compile(r"^(?:截至)?(?:(?:19|20)\d\d年?(?:年度|度|末|底|初)?|本年度|今年)(?=..)")
_UNIT = re.compile(
    r"^(?:我|本|该)(?:单位|部门|局|院|镇|乡|校|园|委|办|中心|县|市|区|馆|站|所|处|会)(?:机关(?!运行)|本级)?|^[\u4e00-\u9fff]{0,6}(?:各|本|全)(?:部门|单位)+|^(?:部门|单位)(?=20\d\d|预算(?:收入|支出)|收入|支出)"
)
_AFTER_UNIT = re.compile(
    r"^(?:部门|单位(?!价值|资金|自筹|结余|往来|共|预算|个数|数)|机关(?!运行|服务|事业|工作)|本级|及下属(?:各)?(?:预算)?单位|各单位|系统|全系统|汇总)+"
)


_LEFT = re.compile("上年(?:末|度)?(?:结转|结余)")  # an item of its own, though of words that name none
_HAN = re.compile("[\u4e00-\u9fff]")


def names_level(words: str) -> bool:
    """Whether the words place the item in the classification: …（类）…（款）…（项）."""
    return _LEVEL_MARK.search(words) is not None


def is_generic(subject: str) -> bool:
    """Whether the words name no thing of their own (安排, 全年, 支出决算)."""
    return subject not in _words()["totals"] and _generic().fullmatch(subject) is not None and not _LEFT.match(subject)


def is_last_year(words: str) -> bool:
    """Whether the words only say that last year's figure follows (上年预算, 去年执行数)."""
    return words.startswith(("上年", "去年")) and is_generic(words)


def is_total_word(subject: str) -> bool:
    """Whether the words name a total that only a heading says of what (支出预算, 收入总计)."""
    return subject in _words()["totals"]


@lru_cache(maxsize=4096)
def clean(words: str, entity: str = "") -> str:
    """The thing itself in ``words``, the text in front of a number.

    >>> clean("公共安全(204类)公安(02款)行政运行(01项)预算数")
    '行政运行'
    >>> clean("柳湾县水务局2021年预算安排的机关运行经费", "柳湾县水务局")
    '机关运行经费'
    """
    pieces = [piece for piece in _LEVEL_MARK.split(words) if _HAN.search(piece)] or [words]
    named = [piece for piece in pieces if not is_generic(_trim(piece, entity))] or pieces
    subject = _trim(named[-1], entity)
    if "等" in subject and len(subject.rpartition("等")[2]) >= 2 and "、" in subject:
        subject = subject.rpartition("等")[2]
    return _behind_de(subject, entity)


_SOURCE = re.compile("^(?:收入|支出|资金来源|资金)(?:全部|均)?(?:为|是|由|来源于)(?=..)")


def _behind_de(subject: str, entity: str) -> str:
    """What stands behind 的, where the words in front of it only say whose or by whom."""
    subject = _SOURCE.sub("", subject)
    before, de, behind = subject.rpartition("的")
    if not de or "”" in behind:
        return subject
    if behind in _words()["vague"]:
        return before + behind
    if before.endswith(tuple(_words()["before_de"])) and len(behind) >= 2:
        return _trim(behind, entity)
    return subject


def _trim(words: str, entity: str) -> str:
    subject = words.strip(" :、,;。*#-")
    owned = bool(entity) and entity in subject
    if owned:
        subject = subject.rpartition(entity)[2] or subject
    changed = True
    while changed:
        before = subject
        for pattern in (_CODE, _YEAR, _UNIT, _AFTER_UNIT, _leading()):
            if pattern is _AFTER_UNIT and not owned:
                continue
            found = pattern.match(subject)
            if found and found.end() < len(subject):
                owned = owned or pattern is _UNIT
                subject = subject[found.end() :].lstrip(" 的:、,")
        if not is_generic(subject) and subject not in _words()["totals"]:
            found = _trailing().search(subject)
            if found and found.start() >= 2:
                subject = subject[: found.start()]
        changed = subject != before
    return subject.strip(" 的:、,")


@lru_cache(maxsize=512)
def of_heading(title: str, entity: str = "") -> str:
    """The subject of a heading: 八、关于2021年“三公”经费预算情况说明 -> “三公”经费预算."""
    words = re.sub(
        r"^[\s(（]*(?:第[一二三四五六七八九十百]+(?:部分|章|节)?[)）、.．\s]*|[一二三四五六七八九十百]+[)）、.．\s]+|\d{1,2}(?![\d年])[)）、.．\s]*)",
        "",
        title,
    )
    words = re.sub("^关于", "", words).translate(_BRACKETS)
    subject = _trim(words, entity)
    pieces = [piece for piece in _LEVEL_MARK.split(subject) if piece.strip() and not is_generic(piece)]
    if len(pieces) > 1 or pieces and pieces[0] != subject:  # 社会保障（类）养老（款）养老保险缴费（项）
        subject = _trim(pieces[-1], entity)
    for _ in range(3):
        subject = _heading_end().sub("", subject).strip(" 的及和与、")
    return "" if is_generic(subject) or _WHOLE_DOCUMENT.fullmatch(subject) else subject


_BRACKETS = str.maketrans("（）", "()")
_WHOLE_DOCUMENT = re.compile(
    "(?:部门|单位|机关|本级|本部门|本单位|财政|整体)*(?:预算|决算|支出绩效|绩效|预算执行|执行|收支|自评|评价)?(?:公开|信息公开|公开说明|自评|评价|报告|草案)*"
)


def paired(subject: str) -> list[str]:
    """The subjects that share one number or one verb: 收、支总计 -> 收入总计, 支出总计; A和B -> A, B when both stand
    alone elsewhere is left to the caller."""
    found = re.fullmatch(r"(.{0,10}?)收(?:入)?、支(?:出)?(.*)", subject)
    if found:
        fund, ending = found.groups()
        return [f"{fund}收入{ending}", f"{fund}支出{ending}"]
    return [subject]


def listed(subject: str, wanted: int = 0) -> list[str]:
    """The items of 教育、社会保障和就业、农林水支出: a common ending is given to each.

    ``wanted`` is how many there should be, where that is known: it decides whether 和 joins two items or is part of a name.
    """
    items = [item for item in _TOLD.sub("", subject).split("、") if item]
    if len(items) == 1 and is_listed(subject):
        return [subject]
    if not wanted or len(items) < wanted:
        items = (
            [piece for item in items for piece in _JOINED_BY_AND.split(item) if piece]
            if wanted != len(items)
            else items
        )
    if len(items) < 2 or wanted and len(items) != wanted:
        return [subject]
    if is_generic(items[1]) and (own := _PLAN.search(items[0])):  # 接待费预算、决算
        return [items[0], *(items[0][: own.start()] + item for item in items[1:])]
    fund = _SIDES.fullmatch(items[0])
    if fund and all(item in _SIDE for item in items[1:]):  # 政府性基金预算财政拨款收入和支出
        return [items[0], *(fund.group("fund") + item for item in items[1:])]
    ending = _ENDING.search(items[-1])
    if ending and not any(item.endswith(ending.group()) for item in items[:-1]):
        items[:-1] = [item + ending.group() for item in items[:-1]]
    return items


_JOINED_BY_AND = re.compile(
    "以及|和(?!就业|服务|家庭|国家|谐|旅游|社会|技术|城|个人|信息|结余|改革|管理)|与(?!计划|传媒|社会|技术)|及(?!应急|运行|其他)"
)
_TOLD = re.compile(
    "(?<=[\u4e00-\u9fff])(?:等|这)?[两三四五六七八九]项(?=支出|收入|经费|$)"
)  # 教育、卫生健康、农林水三项支出
_PLAN = re.compile("(?:年初|调整)?(?:预算|决算)数?$")
_SIDE = ("收入", "支出", "结余")
_SIDES = re.compile("(?P<fund>.{2,}?)(?:收入|支出)")
_ENDING = re.compile("(?:支出|收入|经费|费)$")


def with_tail(head: str, generic: str) -> str:
    """``generic`` said of the thing that ``head`` is about: (…基金收入, 支出) -> …基金支出; (公务接待费, 支出) -> 公务接待费."""
    if head.startswith("收支") and generic in ("收入", "支出"):
        return generic
    if head in _words()["tails"] and generic in _words()["tails"]:
        return generic
    for tail in _words()["tails"]:
        if generic.endswith(tail):
            for own in _words()["tails"]:
                if head.endswith(own) and len(head) > len(own):
                    return head if own == tail else head[: -len(own)] + generic
            if generic in ("价值", "面积", "总价值"):
                return head + generic
            if head.endswith(("基金", "基金预算", "资本经营预算", "保险", "医保")):
                return head + generic
    return head
