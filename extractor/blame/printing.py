"""A number printed the way another one is: same unit, commas, digits after the point, sign in front."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from extractor.data import Quantity
from extractor.folding import fold

_NUMBER = re.compile(r"(?:[-−－+]\s*+)?\d[\d,， ]*+(?:\.\s*+\d[\d ]*+)?")
_BLANK = re.compile(r"\s+")


class Print(NamedTuple):
    """A printed number taken apart: ``before`` and ``after`` are what stands around its digits, ``digits`` the digits and
    the point without commas ("1126.60"), ``scale`` what one of it is in the canonical unit (0.0001 of 元)."""

    before: str
    digits: str
    after: str
    grouped: bool
    negative: bool
    scale: Decimal

    @property
    def decimals(self) -> int:
        return len(self.digits.partition(".")[2])


def taken_apart(quantity: Quantity) -> Print | None:
    """None where no digits are printed (持平, 三年, a blank cell)."""
    return _apart(quantity.raw, quantity.value) if quantity.raw else None


@lru_cache(maxsize=4096)
def _apart(raw: str, value: Decimal) -> Print | None:
    text = fold(raw)
    found = list(_NUMBER.finditer(text))
    if len(found) != 1:
        return None
    match = found[0]
    printed = match[0].rstrip()
    negative = printed[0] in "-−－"
    digits = _BLANK.sub("", printed).lstrip("-−－+").replace(",", "").replace("，", "").rstrip(".")
    try:
        number = Decimal(digits)
    except InvalidOperation:
        return None
    if not number:
        scale = Decimal(1)
    else:
        scale = abs(value) / number
        if scale.normalize().as_tuple().digits != (1,):
            return None  # 3万4993.1亿元, 成: more than a plain number
    start, end = match.start(), match.start() + len(printed)
    return Print(raw[:start], digits, raw[end:], "," in printed or "，" in printed, negative, scale)


def quantity_of(form: Print, digits: str, like: Quantity, *, negative: bool | None = None) -> Quantity:
    """The quantity that ``digits`` in the form of ``like`` stands for; its ``raw`` is how it is printed."""
    minus = form.negative if negative is None else negative
    value = Decimal(digits) * form.scale
    decimals = len(digits.partition(".")[2])
    return Quantity(
        value=-value if minus else value,
        unit=like.unit,
        step=form.scale.scaleb(-decimals),
        raw=form.before + ("-" if minus else "") + (_grouped(digits) if form.grouped else digits) + form.after,
    )


def _grouped(digits: str) -> str:
    whole, point, rest = digits.partition(".")
    return f"{int(whole):,}{point}{rest}"


def rounded(form: Print, value: Decimal, like: Quantity) -> Quantity:
    """``value`` (canonical) printed with the digits of ``like``."""
    number = (abs(value) / form.scale).quantize(Decimal(1).scaleb(-form.decimals))
    return quantity_of(form, f"{number:f}", like, negative=value < 0 and number != 0)
