"""What kind of statement a number makes: a level, a change, a rate, a share, a completion, a count."""

from __future__ import annotations

import re
from decimal import Decimal

from extractor.claims.draft import Draft
from extractor.claims.figures import opens_change, quantity_of
from extractor.claims.groups import Group
from extractor.data import Direction, Kind

_ZERO = Decimal(0)
_ALONE = re.compile(r"即?[+-]?[\d.]+%")
_SIGNED = re.compile(r"[+-][\d.]+%")
REACHED = re.compile("(?:提高|提升|上升|增长|增加|升|下降|降低|回落|减少|降|变)[到至为]")
_RESTATES = re.compile("^(?:未|没有|无)(?:安排|发生|使用)")


def kind_of(
    group: Group, last: Draft | None, in_row: bool, clause: str, in_bracket: bool = False, between: str = ""
) -> tuple[Kind | None, Direction]:
    """The kind and the direction of the group; ``last`` is the claim before it in the sentence, ``in_row`` whether more
    numbers of a 分别 are expected, ``clause`` the text it stands in, ``between`` what parts it from the last number.
    No kind: it only repeats what was said."""
    head = group.head
    around = group.around
    if head.label == "SAME":
        return "unchanged", "unchanged"
    if head.label == "NONE":
        return _none(group, last, clause), "none"
    if head.rule == "share.all":
        return "share", "none"
    if head.rule.startswith("done."):
        return "completion", head.value if head.value in ("increase", "decrease", "unchanged") else "none"  # type: ignore[return-value]
    if head.rule == "rate.incomparable":
        return "change_rate", last.direction if last and last.is_change else "increase"
    if head.rule == "same.only-down":
        return "change", "decrease"
    quantity = quantity_of(group)
    assert quantity is not None
    if "SAME" in around:
        return "unchanged", "unchanged"
    direction: Direction = "increase" if "UP" in around else "decrease" if "DOWN" in around else "none"
    rate = head.label in ("PERCENT", "POINTS")
    if direction == "none" and _continues(group, last, in_row):
        direction = last.direction if last else "none"
    if (
        rate
        and direction == "none"
        and last is not None
        and last.kind == "change"
        and (_ALONE.fullmatch(clause.strip()) or not group.around and group.head.start == last.group.head.end + 1)
    ):
        direction = last.direction  # 减少0.30万元（4.62%）, 上浮143万元、5.0%
    if (
        rate
        and direction == "none"
        and last is not None
        and in_bracket
        and (signed := _SIGNED.fullmatch(clause.strip()))
    ):
        direction = "increase" if signed.group()[0] == "+" else "decrease"  # 支出30.00万元（-4.17%）
    if direction != "none":
        if quantity.value == _ZERO and not rate:
            return "unchanged", "unchanged"
        return ("change_rate" if rate else "change"), direction
    if rate and last is not None and last.kind in ("share", "completion") and REACHED.fullmatch(between):
        return last.kind, "none"  # 普及率由91.6%提高到94.8%
    if not rate and _shares_verb(group, last, between):
        return "change", last.direction if last else "none"
    opener = opens_change(group.text("ITEM"), head.label) if not rate else None
    if opener and not around.keys() & {"EACH", "SHARE", "COMPLETION"}:
        return "change", "decrease" if opener.group("down") else "increase"
    if "COMPLETION" in around:
        return "completion", "none"
    if "SHARE" in around:
        return "share", "none"
    if rate:
        if in_row and last is not None and last.kind in ("share", "completion"):
            return last.kind, "none"
        return (
            "completion" if group.text("ITEM").endswith("率") or "率" in group.text("ITEM")[-4:] else "share"
        ), "none"
    if head.label == "COUNT" and quantity.unit:
        return "count", "none"
    return "level", "none"


def _continues(group: Group, last: Draft | None, in_row: bool) -> bool:
    """The second, third … number of 分别增长5.2%、7.9%."""
    return (
        in_row and last is not None and last.is_change and not set(group.around) - {"ITEM"} and not group.text("ITEM")
    )


def _shares_verb(group: Group, last: Draft | None, between: str) -> bool:
    """压减公用经费13.30万元、项目支出53.40万元: one verb in front of several things."""
    return (
        last is not None
        and last.kind == "change"
        and between in ("、", "和", "及", "以及")
        and opens_change(last.group.text("ITEM") or last.words, last.group.head.label) is not None
        and set(group.around) <= {"ITEM"}
    )


def _none(group: Group, last: Draft | None, clause: str) -> Kind | None:
    """Zero in words: a count for things, a level for money; nothing when it only repeats the zero before it."""
    item = group.text("ITEM")
    if last is not None and last.quantity is not None and last.quantity.value == _ZERO and not item:
        return None
    if last is not None and _RESTATES.match(clause.strip()):
        return None
    if re.search("(?:单位|车辆|用车|设备|处|人员)$", item) or "设备" in clause:
        return "count"
    return "level"
