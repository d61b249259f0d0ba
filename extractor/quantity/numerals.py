"""Chinese and financial numerals: 二千三百零五点六万, 贰佰叁拾万, 二零二三."""

from __future__ import annotations

from decimal import Decimal

from extractor.quantity.units import ONE, plain

DIGITS = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    **{character: value for value, character in enumerate("壹贰叁肆伍陆柒捌玖", start=1)},
    "〇": 0,
    "两": 2,
}
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": 10**4, "亿": 10**8}
CHARACTERS = "".join((*DIGITS, *SMALL, *LARGE))
FIRST = "".join((*DIGITS, "十", "拾"))


def read_numeral(text: str) -> tuple[Decimal, Decimal] | None:
    """The value of ``text`` and its last printed place, or None where it is no well-formed numeral (七八, 万万).

    A trailing 万 or 亿 counts as a unit, as it does behind digits: 三千万 has the step of 3000万.

    >>> read_numeral("二千三百零五点六万")
    (Decimal('23056000'), Decimal('1000'))
    """
    whole, point, fraction = text.partition("点")
    if point and not fraction:
        return None
    head = (fraction or whole).rstrip("万亿")
    scale = Decimal(1)
    for character in (fraction or whole)[len(head) :]:
        scale *= LARGE[character]
    if not fraction:
        integer = _integer(whole)
        return None if integer is None else (Decimal(integer), scale)
    integer = _integer(whole)
    if integer is None or not head or not all(character in DIGITS for character in head):
        return None
    decimals = "".join(str(DIGITS[character]) for character in head)
    return plain(Decimal(f"{integer}.{decimals}"), scale), plain(ONE.scaleb(-len(decimals)), scale)


def digit_string(text: str) -> str:
    """A numeral written digit by digit (二零二三 -> "2023"), or ""."""
    return "".join(str(DIGITS[character]) for character in text) if all(c in DIGITS for c in text) else ""


def _integer(text: str) -> int | None:
    """The value of 一亿二千万零五百 and the like, or None.

    Each unit multiplies the digit before it; 万 and 亿 multiply all that stands before them, back to a larger unit.
    """
    total = section = digit = 0
    have_digit = False
    last_unit = 0  # the unit right before the digit, for 三百二 = 320
    for character in text:
        if character in DIGITS:
            if have_digit and digit:
                return None
            digit, have_digit = DIGITS[character], True
            if not digit:
                last_unit = 0
        elif character in SMALL:
            unit = SMALL[character]
            if not have_digit and unit != 10:
                return None
            section += (digit if have_digit else 1) * unit
            digit, have_digit, last_unit = 0, False, unit
        elif character in LARGE:
            unit = LARGE[character]
            section += digit
            if not total and not section:
                return None
            if total and total < unit:
                total = (total + section) * unit
            else:
                total += section * unit
            section, digit, have_digit, last_unit = 0, 0, False, unit
        else:
            return None
    if have_digit and digit and last_unit >= 100:
        digit *= last_unit // 10
    return total + section + digit if text else None
