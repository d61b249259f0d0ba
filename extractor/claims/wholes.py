"""Totals and their parts while a sentence is read: when a list is complete, and what a share can be of."""

from __future__ import annotations

import re

from extractor import concepts
from extractor.arithmetic import added
from extractor.claims import subjects
from extractor.claims.draft import Draft
from extractor.claims.figures import quantity_of, same_thing, unit_of
from extractor.claims.groups import Group
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
    if part is None or part.quantity is None or whole.quantity is None or part.quantity.unit != whole.quantity.unit:
        return False
    return part.quantity.value > whole.quantity.value


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


def other_side(one: str, other: str) -> bool:
    """Whether one name is of income and the other of spending: neither is a part of the other."""
    sides = [found.group(1) for name in (one, other) if (found := _SIDE_END.search(name)) is not None]
    return len(sides) == 2 and sides[0] != sides[1]


_SIDE_END = re.compile("(收入|支出)(?:预算|决算)?(?:总?[数额]|[总合]计)?$")
