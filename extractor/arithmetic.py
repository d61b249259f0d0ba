"""The few formulas of the trade, over intervals.  Each returns None where nothing can be said (a base of zero)."""

from __future__ import annotations

from collections.abc import Sequence
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
    if computed.low <= reported.value <= computed.high or Interval.of(reported).meets(computed):
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


def rate_of_growth(reported: Quantity, change: Interval, now: Interval, direction: Direction) -> Interval | None:
    """``rate_on_last_year`` for a rate that was printed.

    A figure that grew by more than it is gives none, unless the printed rate holds with its point moved or in another
    unit (支出412.69元，增加4.45万元，增长1.09%): then the negative rate of what is printed.
    """
    rate = rate_on_last_year(change, now, direction)
    if rate is not None:
        return rate
    levels = (now * Interval.exactly(Decimal(1).scaleb(power)) for power in range(1, 5))
    meant = (rate_on_last_year(change, level, direction) for level in levels)
    fits = any(rate is not None and compare(reported, rate) == "agrees" for rate in meant)
    return percentage(change, now - change) if fits else None


def rate_between(now: Interval, before: Interval) -> Interval | None:
    """(now / before - 1) in percent, signed."""
    ratio = now / before
    if ratio is None:
        return None
    return (ratio - Interval.exactly(1)) * _HUNDRED


def added(parts: list[Interval]) -> Interval:
    """The sum of the intervals."""
    return Interval(sum([part.low for part in parts], ZERO), sum([part.high for part in parts], ZERO))


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


def misprint(one: Decimal, other: Decimal) -> str:
    """How two numbers differ by a single slip of the pen: "moved" (the point), "swapped" (two digits side by side), "lost" (a
    digit more in one), "digit" (one digit another), or "" where they do not, or are too short to tell (four digits).

    >>> misprint(Decimal("331.38"), Decimal("313.38")), misprint(Decimal("9.45"), Decimal("94.5"))
    ('swapped', '')
    >>> misprint(Decimal("9451.2"), Decimal("94.512")), misprint(Decimal("887.36"), Decimal("87.36"))
    ('moved', 'lost')
    """
    a, b = (f"{abs(value).normalize():f}".replace(".", "").strip("0") for value in (one, other))
    if one == other or not one or not other:
        return ""
    if a == b and (len(a) >= _TELLING or len(a) == _TELLING - 1 and abs(one.adjusted() - other.adjusted()) == 4):
        return "moved"  # 元 for 万元 moves it by four places
    if max(len(a), len(b)) < _TELLING or a == b:
        return ""
    if _one_more(a, b):
        return "lost"
    a, b = (_digits(value, one, other) for value in (one, other))
    if len(a) == len(b):
        differing = [at for at in range(len(a)) if a[at] != b[at]]
        if len(differing) == 1:
            return "digit"
        first, last = differing[0], differing[-1]
        swapped = len(differing) == 2 and last == first + 1 and a[first] == b[last] and a[last] == b[first]
        return "swapped" if swapped else ""
    return "lost" if _one_more(a, b) else ""


def _one_more(a: str, b: str) -> bool:
    """Whether one of two strings of digits is the other with a digit more."""
    short, long = sorted((a, b), key=len)
    return len(long) - len(short) == 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


_TELLING = 4


def _digits(value: Decimal, one: Decimal, other: Decimal) -> str:
    """The digits of a number, down to the last decimal that either of the two has."""
    last = min(int(one.normalize().as_tuple().exponent), int(other.normalize().as_tuple().exponent), 0)
    return f"{abs(value).scaleb(-last):.0f}"


def misprinted_sum(total: Decimal, parts: Sequence[Decimal]) -> bool:
    """Whether one slip of the pen in one of the numbers explains why ``parts`` do not add up to ``total``.

    One wrong digit does not tell where the gap is a number of its own, which may be counted twice or not at all.
    """
    gap = total - sum(parts, ZERO)
    pairs = [(total, total - gap), *((part, part + gap) for part in parts if part)]
    found = {misprint(printed, meant) for printed, meant in pairs if meant > 0} - {""}
    return bool(found) and (found != {"digit"} or abs(gap) not in (*parts, total))
