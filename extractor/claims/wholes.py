"""Totals and their parts while a sentence is read: when a list is complete, and what a share can be of."""

from __future__ import annotations

import re

from extractor import concepts
from extractor.arithmetic import added
from extractor.claims import subjects
from extractor.claims.draft import Draft
from extractor.claims.figures import quantity_of, same_thing, unit_of
from extractor.claims.groups import Group
from extractor.data import Quantity
from extractor.interval import Interval

_MONEY = (
    "item.total", "item.current", "item.appropriation", "item.general", "item.government_fund", "item.state_capital",
)  # fmt: skip
_TOTALS = ("item.total", "item.current", "item.appropriation", "item.basic", "item.project")


def adds_up(total: Draft) -> bool:
    """Whether the parts of ``total`` so far add up to it."""
    if total.quantity is None:
        return False
    numbers = [part.quantity for part in total.parts if part.quantity is not None]
    return added([Interval.of(number) for number in numbers]).meets(Interval.of(total.quantity))


def is_complete(total: Draft, drafts: list[Draft]) -> bool:
    """其中：A a，B b，比上年增加…: when only the last part is followed by a change and the parts add up to the total,
    the change is the total's; ``drafts`` are those read so far."""
    parts = total.parts
    if len(parts) < 2 or total.quantity is None or any(part.quantity is None for part in parts):
        return False
    firsts = {part.subject for part in parts[:-1]}
    if any(draft.is_change and draft.subject in firsts for draft in drafts):
        return False
    return adds_up(total)


def may_be_whole(section: Draft, heading: str) -> bool:
    """Whether the first level of a section can be what its shares are of: a total, or what the heading names."""
    found = concepts.find(section.subject)
    return (
        subjects.is_total_word(section.subject)
        or found is not None
        and found.id.startswith(_TOTALS)
        or heading != ""
        and same_thing(section.subject, heading)
    )


def total_of(draft: Draft, total: Draft | None, here: list[Draft], opened_at: int) -> Draft | None:
    """The total of the open list in the unit of the part: 车辆44辆，价值576万元；其中：轿车40辆 divides the vehicles.

    ``here`` is what the sentence has said so far, ``opened_at`` where its list opens.
    """
    if total is None or closes(draft.group):
        return None
    unit = unit_of(draft)
    if unit_of(total) == unit or draft.kind != "count" and unit in ("", "万元") and unit_of(total) == "万元":
        return total
    before = [
        other
        for other in here
        if other.is_level and other.per is None and other.total is None and unit_of(other) == unit
    ]
    return before[0] if before and before[0].span[0] < min(draft.span[0], opened_at) else None


def divides_money(whole: Draft, part: Draft | None) -> bool:
    """Whether the level of the sentence before is money of a fund or of all that a part of the same side may be a share of."""
    found = concepts.find(whole.subject)
    if part is None or found is None or not found.id.startswith(_MONEY) or exceeds(part, whole):
        return False
    own = concepts.find(part.subject)
    return own is not None and own.side == found.side and unit_of(part) == unit_of(whole) == "万元"


def exceeds(part: Draft | None, whole: Draft) -> bool:
    """Whether one amount is larger than another: then it is no part of it."""
    return part is not None and part.quantity is not None and more_than(part.quantity, whole)


def more_than(number: Quantity, whole: Draft) -> bool:
    """Whether a number is of the unit of a level and larger than it."""
    return whole.quantity is not None and number.unit == whole.quantity.unit and number.value > whole.quantity.value


def closes(group: Group) -> bool:
    """Whether a number says again what was said (接待11批次，96人次，共计支出0.86万元): no part of a list."""
    words = group.text("ITEM")
    return _CLOSES.match(words) is not None and subjects.is_generic(words)


def restated(group: Group, generic: str, levels: list[Draft]) -> Draft | None:
    """The level that a closing number repeats; None where it closes with another number."""
    quantity = quantity_of(group)
    if quantity is None or not generic or not closes(group):
        return None
    said = (draft for draft in reversed(levels) if draft.quantity is not None and draft.quantity.unit == quantity.unit)
    return next(
        (draft for draft in said if draft.quantity is not None and draft.quantity.value == quantity.value), None
    )


_CLOSES = re.compile("共计|合计|总计|累计")


def is_elsewhere(part: Draft, total: Draft, here: list[Draft]) -> bool:
    """Whether a part is of income and the total of spending, or the other way: neither is a part of the other.

    收入总计9万元、支出总计9万元，其中本年收入7万元，年初结转2万元: what was carried over came in, as what stands before it.
    """
    if other_side(part.subject, total.subject):
        return True
    levels = [one for one in here if one.is_level]
    found = concepts.find(part.subject) if levels and other_side(levels[-1].subject, total.subject) else None
    return found is not None and found.id in _CARRIED


def other_side(one: str, other: str) -> bool:
    """Whether one name is of income and the other of spending."""
    return {_side_of(one), _side_of(other)} == {"revenue", "expenditure"}


def _side_of(name: str) -> str:
    ending = _SIDE_END.search(name)
    return "" if ending is None else "revenue" if ending.group(1) == "收入" else "expenditure"


_CARRIED = ("item.carry_in", "item.carry_out")
_SIDE_END = re.compile("(收入|支出)(?:预算|决算)?(?:总?[数额]|[总合]计)?$")
