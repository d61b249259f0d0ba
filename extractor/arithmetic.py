"""The few formulas of the trade, over intervals.  Each returns None where nothing can be said (a base of zero)."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from extractor.data import Direction, Outcome, Quantity
from extractor.interval import HUNDRED, ZERO, Interval, is_counted

_FINE = Decimal("0.01")
_HUNDRED = Interval.exactly(HUNDRED)
Closeness = Literal["agrees", "rounding", "contradicts"]


def compare(reported: Quantity, computed: Interval) -> Outcome:
    """Whether the printed number can be the computed one.

    agrees      some value rounds to what is printed
    rounding    it was cut instead of rounded, or its last digit is off by one
    contradicts neither

    >>> from decimal import Decimal as D
    >>> compare(Quantity(value=D("0.67"), unit="%", step=D("0.01"), raw="0.67%"), Interval.exactly(D("0.6745")))
    'agrees'
    """
    if Interval.of(reported).meets(computed):
        return "agrees"
    wide = Interval.loosely(reported)
    if ZERO < reported.step <= _FINE and not is_counted(reported):
        # 38.19 for 38.2017: rounded it is 38.20, one last digit off
        wide = Interval(wide.low - reported.step / 2, wide.high + reported.step / 2)
    return "rounding" if wide.meets(computed) else "contradicts"


def of(quantity: Quantity) -> Interval:
    """The interval of a printed number; a range or a limit has no interval of its own and stands for its value."""
    return Interval.of(quantity)


def percentage(part: Interval, whole: Interval) -> Interval | None:
    """part / whole in percent."""
    ratio = part / whole
    return None if ratio is None else ratio * _HUNDRED


def rate_on_last_year(change: Interval, now: Interval, direction: Direction) -> Interval | None:
    """The rate of a change that led to ``now``: change / (now - change) for an increase, change / (now + change).

    Written as 1 / (now / change ∓ 1), which keeps the interval tight although ``change`` occurs twice.
    """
    base_low = now - change if direction == "increase" else now + change
    if base_low.low <= 0:
        return None
    corners = []
    for c in change:
        for n in now:
            base = n - c if direction == "increase" else n + c
            if base <= 0:
                return None
            corners.append(c * HUNDRED / base)
    return Interval(min(corners), max(corners))


def rate_between(now: Interval, before: Interval) -> Interval | None:
    """(now / before - 1) in percent, signed."""
    ratio = now / before
    if ratio is None:
        return None
    return (ratio - Interval.exactly(1)) * _HUNDRED


def added(parts: list[Interval]) -> Interval:
    """The sum of the intervals."""
    total = Interval.exactly(0)
    for part in parts:
        total = total + part
    return total


def shown(interval: Interval, step: Decimal) -> str:
    """The middle of an interval, printed to the given last digit (a digit more than reported, to show the difference)."""
    middle = (interval.low + interval.high) / 2
    if step > 0:
        middle = middle.quantize(step.scaleb(-1) if step <= 1 else step)
    text = f"{middle:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def slip(one: Decimal, other: Decimal) -> bool:
    """Whether two numbers differ as by a slip of the pen: digits changed places, one digit wrong, lost or doubled, or the
    point moved.

    >>> slip(Decimal("331.38"), Decimal("313.38")), slip(Decimal("9.45"), Decimal("94.5")), slip(Decimal(120), Decimal(385))
    (True, True, False)
    """
    a, b = (f"{abs(value).normalize():f}".replace(".", "").strip("0") for value in (one, other))
    if not a or not b:
        return False
    if len(a) == len(b):
        return sorted(a) == sorted(b) or len(a) >= 3 and sum(x != y for x, y in zip(a, b, strict=True)) == 1
    short, long = sorted((a, b), key=len)
    return (
        len(long) - len(short) == 1
        and len(short) >= 3
        and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
    )
