"""Numbers written in words: 三千万元, 百分之五点二, 三成五, 两个, 一半, 二零二三年."""

from __future__ import annotations

import re
from decimal import Decimal

from extractor.data import Quantity
from extractor.quantity.dates import is_year
from extractor.quantity.found import Found, FoundKind
from extractor.quantity.numerals import CHARACTERS, DIGITS, FIRST, digit_string, read_numeral
from extractor.quantity.units import (
    EXACT,
    NAMES,
    NUMERAL_UNIT,
    ONE,
    UNITS,
    bound_after,
    bound_before,
    plain,
)

_DIGIT = "".join(DIGITS)
_ANY = rf"[{CHARACTERS}]"
_NAMES = tuple(NAMES["words"])
_NOT_AFTER: str = NAMES["numeral_not_after"]
_VAGUE_BEFORE = "数几上好"
# The first character decides most places; then: not inside a longer numeral, not an ordinal.
_WORD = re.compile(
    rf"[{FIRST}百千半](?<![{CHARACTERS}第0-9.].)(?:"
    r"(?P<half>(?<=一)半(?![年天个小月])|(?<=半)数)"
    rf"|(?<=[百千万])分之(?P<ratio>{_ANY}{{1,24}}+(?:点[{_DIGIT}]{{1,8}}+)?)"
    rf"|(?P<rest>{_ANY}{{0,24}}+(?:点[{_DIGIT}]{{1,8}}+[万亿]{{0,2}}+)?)"
    rf"(?:分之(?P<whole>{_ANY}{{1,12}}+)"
    rf"|(?P<vague>[余多几]?)(?P<unit>{NUMERAL_UNIT})(?P<tenth>(?<=成)[{_DIGIT}](?!{_ANY}))?)"
    r")"
)
_PARTS_OF = {"百": ONE, "千": Decimal("0.1"), "万": Decimal("0.01")}
_KINDS: dict[str, FoundKind] = {
    "money": "money", "percent": "percent", "points": "points", "count": "count", "duration": "duration",
    "year": "duration",
}  # fmt: skip


def read_words(text: str) -> list[Found]:
    """All numbers in words of ``text``, in order; those before no unit are not looked for."""
    found = []
    for match in _WORD.finditer(text):
        item = _read(text, match)
        if item is not None:
            found.append(item)
    return found


def _read(text: str, match: re.Match[str]) -> Found | None:
    start = match.start()
    before = text[start - 1] if start else ""
    if match["half"]:
        return _found(text, match, "percent", Decimal(50), Decimal(10), "%", match.end())
    if match["ratio"]:
        return _per_hundred(text, match)
    if match["whole"]:
        return _fraction(text, match)
    numeral = text[start : match.end("rest")]
    if _inside_word(numeral, before) or text.startswith(_NAMES, start):
        return None
    return _counted(text, match, numeral, before)


def _inside_word(numeral: str, before: str) -> bool:
    """Whether the numeral is an ordinal (第三条), a name (“三个...”) or the end of a word (统一, 上一年)."""
    return before != "" and (before in "第“\"'" or (numeral == "一" and before in _NOT_AFTER))


def _counted(text: str, match: re.Match[str], numeral: str, before: str) -> Found | None:
    """A numeral before a unit: 三千万元, 两个, 三成五, 伍年, 二零二三年."""
    unit = UNITS[match["unit"]]
    number_end = match.end("rest")
    if unit.kind == "year" and len(numeral) == 4 and is_year(digit_string(numeral)):
        return Found(match.start(), match.end(), number_end, "year")
    if numeral == "半":
        if unit.kind not in ("year", "duration"):
            return None
        return _found(text, match, "duration", Decimal("0.5"), Decimal("0.1"), unit.canonical, number_end)
    reading = read_numeral(numeral)
    if reading is None:
        return None
    value, step = reading
    if match["tenth"]:
        value, step = value + Decimal(DIGITS[match["tenth"]]) / 10, Decimal("0.1")
    if unit.kind not in ("money", "percent", "points"):
        step = ONE if value % 1 == 0 else step
    value, step = plain(value, unit.factor), plain(step, unit.factor)
    if match["unit"] in ("元整", "圆整"):
        step = unit.factor
    doubt = "vague" if (before and before in _VAGUE_BEFORE) or match["vague"] == "几" else ""
    return _found(text, match, _KINDS[unit.kind], value, step, unit.canonical, number_end, doubt)


def _per_hundred(text: str, match: re.Match[str]) -> Found | None:
    """百分之五点二, 千分之三, 百分之百."""
    printed = match["ratio"]
    reading = (Decimal(100), ONE) if printed == "百" else read_numeral(printed)
    if reading is None:
        return None
    factor = _PARTS_OF[text[match.start()]]
    value, step = plain(reading[0], factor), plain(reading[1], factor)
    return _found(text, match, "percent", value, step, "%", match.end())


def _fraction(text: str, match: re.Match[str]) -> Found | None:
    """三分之二: a percentage whose last digit is a whole percent."""
    whole = read_numeral(text[match.start() : match.end("rest")])
    part = read_numeral(match["whole"])
    if whole is None or part is None or not whole[0]:
        return None
    value = EXACT.divide(part[0] * 100, whole[0]).quantize(Decimal("0.0001"))
    return _found(text, match, "percent", value, ONE, "%", match.end())


def _found(
    text: str, match: re.Match[str], kind: FoundKind, value: Decimal, step: Decimal, unit: str, number_end: int,
    doubt: str = "",
) -> Found:  # fmt: skip
    start, end = match.span()
    bound = bound_before(text, start) or bound_after(text, end) or (">" if match["vague"] else "")
    if text[start - 1 : start] == "负" and kind in ("money", "percent", "points"):
        start -= 1
        value = -value
    quantity = Quantity(value=value, unit=unit, step=step, raw=text[start:end], bound=bound, doubt=doubt)
    return Found(start, end, number_end, kind, quantity)
