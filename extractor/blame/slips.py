"""The slips of a pen: what a printed number may have been meant to be, and how likely each slip is.

``WEIGHTS`` is the table.  A weight is a rough frequency: of a hundred wrong numbers so many are made this way.  A slip that
can strike a number in many places shares its weight among them, so that a wrong digit (nine others at each place) says less
than a moved point.  ``meant`` lists the candidates of the digits alone; ``copied`` and ``reckoned`` explain a value that a
statement asks for by what is printed around it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from extractor.blame.printing import Print, quantity_of, rounded
from extractor.data import Quantity, Slip
from extractor.interval import Interval, is_counted

WEIGHTS: dict[Slip, Decimal] = {
    "transposed_digits": Decimal(15),
    "decimal_point": Decimal(14),
    "wrong_digit": Decimal(8),
    "dropped_digit": Decimal(10),
    "doubled_digit": Decimal(8),
    "wrong_denominator": Decimal(10),
    "omitted_part": Decimal(8),
    "direction": Decimal(20),
    "sign": Decimal(8),
    "unit": Decimal(6),
    "last_year": Decimal(6),
    "swapped_neighbours": Decimal(5),
    "line_above": Decimal(4),
    "": Decimal(5),
}
_OTHER_DIGITS = 9
_OTHER_VALUES = 5000  # that a number might have instead, where nothing is known of it
_RARE = Decimal("0.1")
_DRAFT = Decimal("0.35")
_UNITS = (("万元", "元", -4), ("元", "万元", 4), ("亿元", "万元", -4), ("万元", "亿元", 4))
_LONGEST = 14


class Candidate(NamedTuple):
    """What a number may have been meant to be, by which slip, and how likely that is."""

    quantity: Quantity
    slip: Slip
    weight: Decimal


def meant(form: Print, printed: Quantity, wanted: Interval, *, signed: bool) -> Iterator[Candidate]:
    """The numbers from which one slip of the digits, the sign or the unit makes the printed one; of those that one slip of
    the digits leads to, only such as lie in ``wanted``."""
    digits = form.digits
    if len(digits) > _LONGEST:
        return
    low, high = (-wanted.high, -wanted.low) if form.negative else wanted
    low, high = low / form.scale, high / form.scale
    whole = is_counted(printed)  # there is no half a person
    for text, slip, weight in _slips_of(digits):
        if low <= Decimal(text) <= high and not (whole and "." in text):
            yield Candidate(quantity_of(form, text, printed), slip, weight)
    if printed.value:
        if signed or form.negative:
            yield Candidate(quantity_of(form, digits, printed, negative=not form.negative), "sign", WEIGHTS["sign"])
        yield from _other_unit(form, printed)


@lru_cache(maxsize=256)
def _slips_of(digits: str) -> tuple[tuple[str, Slip, Decimal], ...]:
    return tuple(_digit_slips(digits))


def _digit_slips(digits: str) -> Iterator[tuple[str, Slip, Decimal]]:
    whole, point, rest = digits.partition(".")
    plain = whole + rest
    length = Decimal(len(plain))
    for places, text in _shifted(plain, len(whole), len(rest)):
        yield text, "decimal_point", WEIGHTS["decimal_point"] * _RARE ** (abs(places) - 1)
    for at, (one, two) in enumerate(pairwise(plain)):
        if one != two:
            changed = plain[:at] + two + one + plain[at + 2 :]
            yield from _pointed(changed, len(whole), "transposed_digits", WEIGHTS["transposed_digits"] / length)
    for at, digit in enumerate(plain):
        for other in "0123456789":
            if other != digit:
                changed = plain[:at] + other + plain[at + 1 :]
                weight = WEIGHTS["wrong_digit"] / length / _OTHER_DIGITS
                yield from _pointed(changed, len(whole), "wrong_digit", weight)
    for at in range(len(plain) + 1):
        for digit in "0123456789":
            if at and plain[at - 1] == digit:
                continue  # the same number as one place further left
            changed = plain[:at] + digit + plain[at:]
            weight = WEIGHTS["dropped_digit"] / (length + 1)
            yield from _pointed(changed, len(whole) + 1, "dropped_digit", weight)
            if point and at >= len(whole):
                yield from _pointed(changed, len(whole), "dropped_digit", weight)
    for at in range(len(plain)):
        twice = at > 0 and plain[at - 1] == plain[at]
        weight = WEIGHTS["doubled_digit"] / length * (1 if twice else _RARE)
        changed = plain[:at] + plain[at + 1 :]
        if at < len(whole):
            yield from _pointed(changed, len(whole) - 1, "doubled_digit", weight)
        else:
            yield from _pointed(changed, len(whole), "doubled_digit", weight)


def _shifted(plain: str, point: int, decimals: int) -> Iterator[tuple[int, str]]:
    """The point one to four places to either side, with zeros filled in; as many decimals as printed where that is the same."""
    for places in (-1, 1, -2, 2, -3, 3, -4, 4):
        value = Decimal(plain).scaleb(places - (len(plain) - point))
        text = f"{value:f}"
        kept = f"{value.quantize(Decimal(1).scaleb(-decimals)):f}"
        yield places, kept if Decimal(kept) == value and len(kept.replace(".", "")) <= len(plain) + 1 else text


def _pointed(plain: str, point: int, slip: Slip, weight: Decimal) -> Iterator[tuple[str, Slip, Decimal]]:
    """The digits with their point; nothing where they are no number as one prints it (012.5)."""
    whole, rest = plain[:point], plain[point:]
    if whole and (len(whole) == 1 or whole[0] != "0"):
        yield whole + ("." + rest if rest else ""), slip, weight


def _other_unit(form: Print, printed: Quantity) -> Iterator[Candidate]:
    """元 for 万元: the same digits behind another word; in a cell without a unit, the digits of the other unit."""
    weight = WEIGHTS["unit"]
    after = form.after.lstrip()
    for word, other, power in _UNITS:
        if after == word or (after.startswith(word) and word not in ("元",)):
            unit = form._replace(after=form.after.replace(word, other, 1), scale=form.scale.scaleb(power))
            yield Candidate(quantity_of(unit, form.digits, printed), "unit", weight)
    if printed.unit == "万元" and not after:
        for power in (4, -4):
            text = f"{Decimal(form.digits).scaleb(power):f}"
            yield Candidate(quantity_of(form, text, printed), "unit", weight)


def cut_short(form: Print, asked: Decimal, printed: Quantity) -> Iterator[Candidate]:
    """The point was moved and the rest cut off: 0.957 printed as 9.5, 2.17 as 0.02."""
    if not printed.value or not printed.step:
        return
    for places in (1, -1, 2, -2):
        if abs(abs(asked).scaleb(places) - abs(printed.value)) < printed.step:
            finer = form._replace(digits=form.digits + ("" if "." in form.digits else ".") + "0" * max(places, 0))
            weight = WEIGHTS["decimal_point"] / (2 if abs(places) == 1 else 4)
            yield Candidate(rounded(finer, asked, printed), "decimal_point", weight)


def arbitrary(candidate: Quantity, width: Decimal, *, derived: bool) -> Candidate:
    """A value that no slip explains, one of ``width`` equally good ones.

    A result that was computed (a total, a rate) is often that of an earlier draft; any other number seldom is just wrong.
    """
    if derived:
        return Candidate(candidate, "", WEIGHTS[""] * _DRAFT)
    return Candidate(candidate, "", WEIGHTS[""] * min(Decimal(1), max(width, Decimal(1)) / _OTHER_VALUES))
