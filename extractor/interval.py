"""What a printed number may have been before it was rounded.

A printed 2.9 stands for [2.85, 2.95]; 38.28 that was cut, not rounded, for [38.28, 38.29).  A statement is contradicted
only when no values inside the intervals of its numbers satisfy it, so all checks compute with intervals and never
with a tolerance.  Ends are closed: a tie may have been rounded either way.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import NamedTuple

from extractor.data import Quantity

ZERO = Decimal(0)
HUNDRED = Decimal(100)
_DOWN, _UP = Context(prec=28, rounding=ROUND_FLOOR), Context(prec=28, rounding=ROUND_CEILING)


_MEASURED = frozenset({"", "万元", "%", "百分点", "倍", "平方米", "亩", "公里", "吨"})


def is_counted(quantity: Quantity) -> bool:
    """Whether a number was counted (63人, 4辆), so that it is exact as printed; 26.84万人 is rounded like money."""
    return (
        quantity.unit not in _MEASURED and quantity.step <= 1 and quantity.value == quantity.value.to_integral_value()
    )


class Interval(NamedTuple):
    """All values from ``low`` to ``high``, both included."""

    low: Decimal
    high: Decimal

    @classmethod
    def exactly(cls, value: Decimal | int) -> Interval:
        """The interval that holds only ``value``."""
        value = Decimal(value)
        return cls(value, value)

    @classmethod
    def of(cls, quantity: Quantity) -> Interval:
        """What ``quantity`` may have been before rounding: half of its last printed digit to each side.

        >>> Interval.of(Quantity(value=Decimal("2.9"), unit="万元", step=Decimal("0.1"), raw="2.9"))
        Interval(low=Decimal('2.85'), high=Decimal('2.95'))
        """
        half = ZERO if is_counted(quantity) else quantity.step / 2
        return cls(quantity.value - half, quantity.value + half)

    @classmethod
    def loosely(cls, quantity: Quantity) -> Interval:
        """As ``of``, but one whole last digit to each side: also what truncation or a slip of the last digit gives."""
        step = ZERO if is_counted(quantity) else quantity.step
        return cls(quantity.value - step, quantity.value + step)

    def __add__(self, other: Interval) -> Interval:  # type: ignore[override]
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __mul__(self, other: Interval) -> Interval:  # type: ignore[override]
        if self.low >= ZERO and other.low >= ZERO:
            return Interval(self.low * other.low, self.high * other.high)
        products = (self.low * other.low, self.low * other.high, self.high * other.low, self.high * other.high)
        return Interval(min(products), max(products))

    def __truediv__(self, other: Interval) -> Interval | None:
        """The quotient, or None where the divisor may be zero (then nothing can be said)."""
        if other.low <= ZERO <= other.high:
            return None
        if self.low >= ZERO and other.low > ZERO:
            return Interval(_DOWN.divide(self.low, other.high), _UP.divide(self.high, other.low))
        lowest = min(_DOWN.divide(a, b) for a in self for b in other)
        return Interval(lowest, max(_UP.divide(a, b) for a in self for b in other))

    def meets(self, other: Interval) -> bool:
        """Whether some value lies in both."""
        return self.low <= other.high and other.low <= self.high

    def holds(self, value: Decimal) -> bool:
        """Whether ``value`` lies inside."""
        return self.low <= value <= self.high

    def abs(self) -> Interval:
        """The interval of absolute values."""
        if self.low >= ZERO:
            return self
        if self.high <= ZERO:
            return -self
        return Interval(ZERO, max(-self.low, self.high))
