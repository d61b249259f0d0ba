"""The parts of a claim that do not depend on what stood before it: its number, unit, concept, the unit of its price."""

from __future__ import annotations

import re
from decimal import Decimal

import msgspec

from extractor import concepts
from extractor.claims.draft import Draft
from extractor.claims.groups import Group
from extractor.data import Kind, Quantity

_ZERO = Decimal(0)
_OPENS_CHANGE = re.compile(
    "(?:今年|本年|当年)?(?:新增加|新增|净增加?|增加(?!值|的|后)|增设|(?P<down>净减少?|减少(?!的|后)|压减(?!后)|压缩(?!后)|核减(?!后)))(?=..)"
)
_OPENS_CUT = re.compile(
    "[\u4e00-\u9fff]{0,12}?(?:净?增加(?!值|的|后)|(?P<down>净减少?|减少(?!的|后)|压减(?!后)|压缩(?!后)|核减(?!后)))(?=..)"
)


def opens_change(item: str, label: str) -> re.Match[str] | None:
    """压减一般性支出6,000万元, 新增编制8人: the verb in front of the thing.  新增债券87亿元 is an amount, no change."""
    return (_OPENS_CHANGE if label == "COUNT" else _OPENS_CUT).match(item)


def same_thing(one: str, other: str) -> bool:
    """Whether two subjects of one sentence are the same item (税收, 税收收入): a whole is never its own part."""
    return one.startswith(other) or other.startswith(one)


def quantity_of(group: Group) -> Quantity | None:
    """The number of the group; words for zero and for all are numbers too."""
    head = group.head
    if isinstance(head.value, Quantity):
        return head.value
    if head.label == "NONE":
        return Quantity(value=_ZERO, unit="", step=_ZERO, raw=str(head.value))
    if head.rule == "share.all":
        return Quantity(value=Decimal(100), unit="%", step=_ZERO, raw="全部")
    return None


def figure_of(group: Group, kind: Kind) -> Quantity | None:
    """The number of the group as a claim of ``kind`` holds it: a sign that stood for a word of change is told by the direction."""
    quantity = quantity_of(group)
    if kind == "level":
        return in_money(quantity)
    if (
        kind == "change_rate"
        and quantity is not None
        and quantity.value < 0
        and not {"UP", "DOWN"} & group.around.keys()
    ):
        return msgspec.structs.replace(quantity, value=-quantity.value)
    return quantity


def in_money(quantity: Quantity | None) -> Quantity | None:
    """A zero without a unit (购置费为0, 未安排) is a zero of money."""
    return (
        msgspec.structs.replace(quantity, unit="万元")
        if quantity is not None and not quantity.unit and not quantity.value
        else quantity
    )


def with_raw(quantity: Quantity, raw: str) -> Quantity:
    """The quantity as it is printed in the document, blanks and line ends included."""
    return quantity if quantity.raw == raw else replace_raw(quantity, raw)


def replace_raw(quantity: Quantity, raw: str) -> Quantity:
    """``quantity`` with another printed text."""
    return msgspec.structs.replace(quantity, raw=raw)


def concept_of(draft: Draft, side: str) -> concepts.Concept | None:
    """The concept of a claim.  A count is no budget item: 公务接待22批次 is not 公务接待费 but the batches received."""
    unit = unit_of(draft)
    if len(unit) > 1 and draft.kind in ("count", "composition") and unit not in ("万元", "百分点"):
        counted = concepts.find(draft.subject + unit)
        return counted if counted is not None and counted.unit else None
    found = concepts.find(draft.subject, code_in(draft.words), side)
    if found is not None and draft.kind == "count" and not found.unit and unit:
        return None
    if found is None and draft.within and (around := concepts.find(draft.within)) is not None:
        return concepts.part_named(draft.subject, around.id)
    whole = draft.total.subject if draft.total is not None else draft.total_subject
    if found is None and whole and (above := concepts.find(whole)) is not None:
        return concepts.under(draft.subject, above.id)  # 环境卫生 under 城乡社区支出
    return found


_EACH = re.compile(r"每\S{1,3}?每?(?:年|月|天|日)|每\S|\S均|单\S")


def each_of(group: Group) -> str:
    """The denominator of a unit price in its shortest form (每人每月)."""
    found = _EACH.search(group.text("EACH"))
    return found.group() if found else group.text("EACH")


def unit_wanted(group: Group) -> str:
    """The unit that the level behind a change must have; a rate, 持平 and words take money or things alike."""
    quantity = quantity_of(group)
    if quantity is None or quantity.unit in ("%", "百分点", ""):
        return ""
    return quantity.unit


def unit_of(draft: Draft) -> str:
    """The unit of a draft's number, "" where it has none."""
    return draft.quantity.unit if draft.quantity else ""


_LEVEL_CODES = re.compile(r"\((\d{2,3})[类款项]\)")
_WHOLE_CODE = re.compile(r"(?<!\d)(\d{7}|\d{5}|\d{3})[类款项]?(?=[\u4e00-\u9fff])(?!年|万|亿|元|人|个|辆)")


def code_in(words: str) -> str | None:
    """The classification code printed with a subject: 2040201款…, or (204类)…(02款)…(01项)."""
    levels = "".join(_LEVEL_CODES.findall(words))
    if len(levels) in (3, 5, 7):
        return levels
    whole = _WHOLE_CODE.match(words.strip())
    return whole.group(1) if whole else None
