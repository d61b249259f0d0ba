"""Numbers in table cells: what prose never prints (blanks inside, brackets for minus, dashes, lost digits)."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from extractor.data import Bound, Quantity
from extractor.folding import fold
from extractor.quantity.found import CellReading
from extractor.quantity.units import EXACT, MAX_DIGITS, out_of_reach, step_of, table_unit

BLANK = CellReading("blank")
DASH = CellReading("dash")
TEXT = CellReading("text")
DATE = CellReading("date")

_PLAIN = re.compile(r"-?[0-9]{1,20}(?:\.([0-9]{1,8}))?").fullmatch
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3}){1,6}(?:\.([0-9]{1,8}))?").fullmatch
_DASHES = re.compile(r"[-—–―_/\\*…·.~\s]+").fullmatch
_DIGIT = re.compile(r"[0-9零一二三四五六七八九十两百半]").search
_LONGEST = 60
_BLANKS = re.compile(r"\s+")
_BOUND = re.compile(r"(≥|>=|=>|≤|<=|=<|>|<|=|约|不低于|不少于|不超过|大于等于|小于等于)\s*")
_BOUNDS: dict[str, Bound] = {
    "≥": ">=", ">=": ">=", "=>": ">=", "不低于": ">=", "不少于": ">=", "大于等于": ">=",
    "≤": "<=", "<=": "<=", "=<": "<=", "不超过": "<=", "小于等于": "<=",
    ">": ">", "<": "<", "=": "=", "约": "~",
}  # fmt: skip
_EXPONENT = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,20})?[eE][-+]?[0-9]{1,2}").fullmatch
# 1 129 236 · 3 235.99: blanks for commas
_BLANK_GROUPS = re.compile(r"-?[0-9]{1,3}(?:[ ,]+[0-9]{3})+(?:\.[0-9]+)?").fullmatch
_LOST = re.compile(r"-?,(?:[0-9]{3},)*[0-9]{3}(?:\.[0-9]+)?").fullmatch
_ANY_COMMAS = re.compile(r"-?[0-9]+(?:,[0-9]+)+(?:\.[0-9]+)?").fullmatch
_POINTS = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+\.[0-9]{1,2}").fullmatch
_NEGATIVE = re.compile(r"\(([0-9,]+(?:\.[0-9]+)?)\)").fullmatch


def read_cell(text: str, unit: str = "") -> CellReading:
    """What the cell ``text`` says; ``unit`` is the unit stated for its table or column ("" for none).

    >>> read_cell("3, 235. 99", "元").quantity.value
    Decimal('0.323599')
    """
    text = text.strip()
    if not text:
        return BLANK
    return _read(text, unit) if len(text) <= _LONGEST else TEXT


@lru_cache(maxsize=16384)
def _read(text: str, unit: str) -> CellReading:
    """The reading of a stripped text of sane length; cells repeat each other."""
    plain = _PLAIN(text)
    if plain:
        return _number(text, text, len(plain[1]) if plain[1] else 0, unit)
    grouped = _GROUPED(text)
    if grouped:
        return _number(text.replace(",", ""), text, len(grouped[1]) if grouped[1] else 0, unit)
    return _odd(text, unit)


def _number(number: str, raw: str, decimals: int, unit: str, bound: Bound = "", doubt: str = "") -> CellReading:
    value = Decimal(number)
    if not unit:
        quantity = Quantity(value=value, unit="", step=step_of(decimals, _ONE), raw=raw, bound=bound, doubt=doubt)
        return CellReading("number", quantity)
    canonical = table_unit(unit)
    if canonical.factor != 1:
        value = EXACT.multiply(value, canonical.factor)
    step = step_of(decimals, canonical.factor)
    return CellReading(
        "number", Quantity(value=value, unit=canonical.canonical, step=step, raw=raw, bound=bound, doubt=doubt)
    )


_ONE = Decimal(1)


def _odd(printed: str, unit: str) -> CellReading:
    """A cell that is no plain number."""
    text = fold(printed).strip()
    if not text:
        return BLANK
    if not _DIGIT(text):
        return DASH if _DASHES(text) else TEXT
    bound: Bound = ""
    head = _BOUND.match(text)
    if head:
        bound, text = _BOUNDS[head[1]], text[head.end() :]
    return _bare(text, printed, unit, bound) or _with_unit(text, printed, bound)


def _bare(text: str, raw: str, unit: str, bound: Bound) -> CellReading | None:
    """A number without a unit in one of the forms of real tables, or None."""
    text, doubt = _close_gaps(text.replace("−", "-").replace("–", "-").replace("，", ","))
    negative = _NEGATIVE(text)
    if negative:
        # (12) may also be a list number
        doubt = doubt or ("" if "." in text or "," in text else "sign")
        text = "-" + negative[1]
    if text.startswith("—") and text[1:2].isdigit():
        text, doubt = "-" + text[1:], doubt or "sign"
    if text.endswith(".") and text[:-1].count(".") == 1:
        text = text[:-1]
    number, form_doubt = _repair(text)
    if not number or len(number) > MAX_DIGITS:
        return None
    decimals = -int(Decimal(number).as_tuple().exponent)
    return _number(number, raw, max(decimals, 0), unit, bound, doubt or form_doubt)


def _repair(text: str) -> tuple[str, str]:
    """``text`` as Decimal reads it and the doubt about it; ("", "") where it is no number."""
    if _PLAIN(text):
        return text, ""
    if _GROUPED(text):
        return text.replace(",", ""), ""
    if _EXPONENT(text):
        return ("" if out_of_reach(text) else text), ""
    if _LOST(text):
        return text.replace(",", ""), "digits"
    if _ANY_COMMAS(text):
        return text.replace(",", ""), "separator"
    if _POINTS(text):
        whole, _, cents = text.rpartition(".")
        return whole.replace(".", "") + "." + cents, "separator"
    if text[:1] == "." and text[1:].isdecimal() and text.isascii():
        return "0" + text, "digits"
    return "", ""


def _close_gaps(text: str) -> tuple[str, str]:
    """``text`` without blanks that OCR or line breaks put into one number, and the doubt that this leaves.

    Beside a comma or a point, and between groups of three, a blank is certainly inside the number.
    """
    if _BLANKS.search(text) is None:
        return text, ""
    single = _BLANKS.sub(" ", text)
    if _BLANK_GROUPS(single):
        return single.replace(" ", ""), ""
    tight = re.sub(r" ?([,.]) ?", r"\1", single).replace("- ", "-").replace("( ", "(").replace(" )", ")")
    if " " not in tight:
        return tight, ""
    if _BLANK_GROUPS(tight):
        return tight.replace(" ", ""), ""
    # two numbers in one cell (12.5 13.6) are not one
    return (tight.replace(" ", ""), "blank") if tight.count(".") <= 1 else (tight, "")


def _with_unit(text: str, raw: str, bound: Bound) -> CellReading:
    """A cell with a unit of its own (80只, 95%, 12.31日), where that is all it says."""
    from extractor.quantity import find

    text = _BLANKS.sub("", text)
    found = find(text)
    if found and found[-1].end == len(text) and found[0].start == 0 and found[0].kind in ("date", "year"):
        return DATE
    if len(found) != 1:
        return TEXT
    item = found[0]
    quantity = item.quantity
    rest = text[: item.start] + text[item.end :]
    if quantity is None or item.kind == "bare" or rest not in ("", "以上", "以下", "以内", "左右"):
        return TEXT
    return CellReading(
        "number",
        Quantity(
            value=quantity.value, unit=quantity.unit, step=quantity.step, raw=raw,
            bound=bound or quantity.bound, high=quantity.high, doubt=quantity.doubt,
        ),
    )  # fmt: skip
