"""Whatever the printed numbers were before rounding, the intervals computed from them hold it."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.data import Quantity
from extractor.interval import Interval

EXACT = st.decimals(min_value=-(10**9), max_value=10**9, places=5)


def printed(exact: Decimal, places: int) -> Interval:
    """The interval of ``exact`` as it is printed with ``places`` decimals."""
    step = Decimal(1).scaleb(-places)
    return Interval.of(Quantity(value=round(exact, places), unit="万元", step=step, raw=""))


def holds(interval: Interval, value: Fraction) -> bool:
    return Fraction(interval.low) <= value <= Fraction(interval.high)


PLACES = st.integers(0, 4)


@given(EXACT, PLACES)
def test_a_printed_number_holds_what_it_was(exact: Decimal, places: int) -> None:
    assert printed(exact, places).holds(exact)


@given(EXACT, PLACES)
def test_loosely_holds_what_was_cut_off(exact: Decimal, places: int) -> None:
    step = Decimal(1).scaleb(-places)
    cut = (exact / step).to_integral_value(rounding="ROUND_DOWN") * step
    assert Interval.loosely(Quantity(value=cut, unit="万元", step=step, raw="")).holds(exact)


@given(EXACT, EXACT, PLACES, PLACES)
def test_results_hold_what_they_were(a: Decimal, b: Decimal, places_a: int, places_b: int) -> None:
    x, y = printed(a, places_a), printed(b, places_b)
    exact_a, exact_b = Fraction(a), Fraction(b)
    assert holds(x + y, exact_a + exact_b)
    assert holds(x - y, exact_a - exact_b)
    assert holds(x * y, exact_a * exact_b)
    assert holds(-x, -exact_a)
    assert holds(x.abs(), abs(exact_a))
    quotient = x / y
    if quotient is not None:
        assert holds(quotient, exact_a / exact_b)


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_quotient_of_exact_numbers_holds_the_fraction(a: int, b: int) -> None:
    quotient = Interval.exactly(a) / Interval.exactly(b)
    assert quotient is not None and holds(quotient, Fraction(a, b))


def test_a_divisor_that_may_be_zero_says_nothing() -> None:
    assert Interval.exactly(1) / Interval(Decimal("-0.5"), Decimal("0.5")) is None
    assert Interval.exactly(1) / Interval.exactly(0) is None


def test_the_context_of_the_caller_does_not_matter() -> None:
    with localcontext() as context:
        context.prec = 4
        quotient = Interval.exactly(123456) / Interval.exactly(8)
    assert quotient == Interval.exactly(15432)


@pytest.mark.parametrize(
    ("first", "second", "meet"),
    [(("1", "2"), ("2", "3"), True), (("1", "2"), ("2.1", "3"), False), (("1", "9"), ("3", "4"), True)],
)
def test_meets(first: tuple[str, str], second: tuple[str, str], meet: bool) -> None:
    a, b = (Interval(*map(Decimal, ends)) for ends in (first, second))
    assert a.meets(b) is meet and b.meets(a) is meet


def test_holds_both_ends_and_nothing_outside() -> None:
    interval = Interval(Decimal("2.85"), Decimal("2.95"))
    assert interval.holds(Decimal("2.85")) and interval.holds(Decimal("2.95"))
    assert not interval.holds(Decimal("2.951")) and not interval.holds(Decimal("2.849"))
