"""Numbers beside numbers: ranges (5-10万元), lists that share a unit (12.5、13.6万元), years and months in a row."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from extractor.data import Quantity
from extractor.quantity.dates import is_year
from extractor.quantity.found import Found
from extractor.quantity.units import EXACT, plain

_RANGE = frozenset(("-", "~", "—", "–", "至", "到", "——", "--", "－"))
_LIST = frozenset((",", "、", "和", "及", "与", "或", "以及", "/"))
_SHARING = frozenset(("money", "percent", "points", "count"))
_PER_PRINTED = {"百分之": Decimal(1), "千分之": Decimal("0.1"), "万分之": Decimal("0.01")}


def combine(text: str, found: list[Found]) -> list[Found]:
    """``found`` with every number read in the light of the one behind it.  Works from the end, so that a list passes
    its unit on (A、B和C万元)."""
    done: list[Found] = []  # last number first
    for item in reversed(found):
        if item.kind == "bare" and text[item.start - 1 : item.start] == "之":
            item = _ratio(text, item)
        if done and 0 < done[-1].start - item.end <= 2:
            item = _beside(text, item, done)
        done.append(item)
    done.reverse()
    return done


def _beside(text: str, item: Found, done: list[Found]) -> Found:
    """``item`` read beside the number behind it, ``done[-1]``; that one goes where both are one range."""
    following = done[-1]
    connector = text[item.end : following.start].strip()
    if connector in _LIST:
        shared = _shared(text, item, following)
        if connector != "," or shared is item or not _may_be_one_number(text, item, following):
            return shared
        done[-1] = _doubted(following, "separator")
        return _doubted(shared, "separator")
    if connector not in _RANGE:
        return item
    joined = _range(text, item, following)
    if joined is None:
        return item
    done.pop()
    done.extend(reversed(joined[1:]))
    return joined[0]


def _ratio(text: str, item: Found) -> Found:
    """百分之5.2."""
    factor = _PER_PRINTED.get(text[max(0, item.start - 3) : item.start])
    quantity = item.quantity
    if factor is None or quantity is None:
        return item
    start = item.start - 3
    value, step = plain(quantity.value, factor), plain(quantity.step, factor)
    read = msgspec.structs.replace(quantity, value=value, unit="%", step=step, raw=text[start : item.end])
    return Found(start, item.end, item.end, "percent", read)


def _range(text: str, low: Found, high: Found) -> list[Found] | None:
    """What ``low-high`` is: one quantity with an upper end, two years, a date; None where they are two numbers."""
    if low.kind in ("bare", "year") and high.kind in ("year", "bare"):
        return _years(text, low, high)
    if high.kind in ("date", "code"):
        kind = high.kind if low.kind in ("bare", "date", "code") else low.kind
        return None if kind == low.kind else [Found(low.start, low.end, low.number_end, kind), high]
    a, b = low.quantity, high.quantity
    if a is None or b is None or high.kind == "bare" or text[low.start - 1 : low.start] in ("由", "从"):
        return None
    if low.kind == "bare":
        a = _with_unit(text, low, high)
    if a is None or a.unit != b.unit or a.value >= b.value or a.high is not None:
        return None
    span = (low.start, high.end)
    quantity = Quantity(
        value=a.value, unit=b.unit, step=max(a.step, b.step), raw=text[slice(*span)],
        bound=a.bound or b.bound, high=b.high or b.value, doubt=b.doubt if low.kind == "bare" else a.doubt or b.doubt,
    )  # fmt: skip
    return [Found(*span, high.number_end, high.kind, quantity, high.each)]


def _years(text: str, low: Found, high: Found) -> list[Found] | None:
    """2021-2023年, (2021-2025): years, whatever stands behind the last."""
    if not (is_year(text[low.start : low.start + 4]) and is_year(text[high.start : high.start + 4])):
        return None
    if low.kind == "year" and high.kind == "year":
        return None
    if low.number_end - low.start != 4 or high.number_end - high.start != 4:
        return None
    return [Found(*low[:3], "year"), Found(*high[:3], "year")]


def _shared(text: str, item: Found, following: Found) -> Found:
    """A number without a unit that shares that of the next one (12.5、13.6万元), or is a year like it."""
    if item.kind != "bare" or item.quantity is None:
        return item
    if following.kind == "year" and text[item.end] != "," and is_year(text[item.start : item.end]):
        return Found(*item[:3], "year")
    if following.kind not in _SHARING or following.quantity is None or following.quantity.high is not None:
        return item
    quantity = _with_unit(text, item, following)
    if quantity is None:
        return item
    shared = Found(item.start, item.end, item.number_end, following.kind, quantity, following.each)
    return _doubted(shared, item.quantity.doubt or following.quantity.doubt)


def _doubted(item: Found, doubt: str) -> Found:
    """``item`` with ``doubt`` said."""
    if item.quantity is None or not doubt:
        return item
    return item._replace(quantity=msgspec.structs.replace(item.quantity, doubt=doubt))


def _may_be_one_number(text: str, item: Found, following: Found) -> bool:
    """Whether ``14,56.80`` or ``12,345,67`` may be one number that lost a digit, and not two."""
    first, second = text[item.start : item.end], text[following.start : following.number_end]
    if "." in first:
        return False
    return "," in first or "," in second or ("." in second and len(first.lstrip("-负")) <= 3)


def _with_unit(text: str, item: Found, following: Found) -> Quantity | None:
    """``item`` in the printed unit of ``following``."""
    mine, other = item.quantity, following.quantity
    if mine is None or other is None:
        return None
    printed = text[following.start : following.number_end].lstrip("-−–—负").replace(",", "")
    try:
        number = abs(Decimal(printed))
    except ArithmeticError:
        return None
    if not number:
        number_step = Decimal(1).scaleb(-len(printed.partition(".")[2]))
        factor = EXACT.divide(other.step, number_step)
    else:
        factor = EXACT.divide(abs(other.value), number)
    value, step = plain(mine.value, factor), plain(mine.step, factor)
    return msgspec.structs.replace(mine, value=value, unit=other.unit, step=step)
