"""Automatic numbers of Word: counted and written out as Word shows them (一、 （一） 1. 第一部分 1.1 ①)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

_LEVELS = 9
_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
    (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def counting(number: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """A number as one counts in Chinese.

    >>> [counting(number) for number in (3, 10, 12, 20, 105, 110)]
    ['三', '十', '十二', '二十', '一百〇五', '一百一十']
    """
    if not 0 < number < 10_000:
        return str(number)
    written = ""
    gap = False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            written += (digits[0] if gap and written else "") + digits[digit] + (units[power - 1] if power else "")
            gap = False
        else:
            gap = bool(written)
    return written[1:] if 10 <= number < 20 and digits == _DIGITS else written


def roman(number: int) -> str:
    """A number in Roman digits.

    >>> roman(49)
    'XLIX'
    """
    if not 0 < number < 4000:
        return str(number)
    written = ""
    for value, sign in _ROMAN:
        while number >= value:
            written += sign
            number -= value
    return written


def letters(number: int) -> str:
    """A, B … Z, AA, BB … as Word counts."""
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= 780 else str(number)


def _from(first: str, count: int) -> Callable[[int], str]:
    """The ``count`` signs of Unicode from ``first`` on, plain digits beyond."""
    return lambda number: chr(ord(first) + number - 1) if 0 < number <= count else str(number)


def _of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)] if number > 0 else str(number)


def _by_digit(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", _DIGITS))


def _full_width(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))


_circled = _from("①", 20)

FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalHalfWidth": str,
    "upperRoman": roman,
    "lowerRoman": lambda number: roman(number).lower(),
    "upperLetter": letters,
    "lowerLetter": lambda number: letters(number).lower(),
    "chineseCounting": counting,
    "chineseCountingThousand": counting,
    "japaneseCounting": counting,
    "taiwaneseCounting": counting,
    "taiwaneseCountingThousand": counting,
    "koreanDigital2": counting,
    "chineseLegalSimplified": lambda number: counting(number, _LEGAL, "拾佰仟"),
    "ideographLegalTraditional": lambda number: counting(number, _LEGAL, "拾佰仟"),
    "ideographDigital": _by_digit,
    "taiwaneseDigital": _by_digit,
    "japaneseDigitalTenThousand": _by_digit,
    "ideographTraditional": _of(_STEMS),
    "ideographZodiac": _of(_BRANCHES),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _from("⑴", 20),
    "decimalEnclosedFullstop": _from("⒈", 20),
    "ideographEnclosedCircle": _from("㊀", 10),
    "numberInDash": lambda number: f"- {number} -",
    "none": lambda _: "",
}


@dataclass(slots=True, frozen=True)
class Level:
    """How one level of a list counts and looks; ``text`` holds %1 … %9 for the numbers of the levels."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    legal: bool = False
    restart: int = -1  # -1: by any higher level, 0: never, n: by level n only


@dataclass(slots=True)
class List:
    """One list of the document: which counters it shares, its levels, and where it begins anew."""

    counters: str
    levels: dict[int, Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document and how far each has counted."""

    def __init__(self, root: Any, style_numbers: Callable[[str], str]) -> None:
        """``root`` is the tree of numbering.xml (None without one); ``style_numbers`` the list of a list style."""
        self._lists: dict[str, List] = {}
        self._by_style: dict[tuple[str, str], int] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is not None:
            self._read(root, style_numbers)

    def number(self, list_id: str, level: int) -> str:
        """Count one paragraph of a list and return its number ("" for bullets and unknown lists)."""
        found = self._lists.get(list_id)
        if found is None or not 0 <= level < _LEVELS:
            return ""
        counts = self._counts.setdefault(found.counters, [None] * _LEVELS)
        self._count(found, list_id, counts, level)
        own = found.levels.get(level)
        if own is None or own.format == "bullet":
            return ""
        return self._written(found, counts, own)

    def level_of_style(self, list_id: str, style: str) -> int:
        """The level of a list that a paragraph style is tied to; 0 where none is."""
        return self._by_style.get((list_id, style), 0)

    def _count(self, found: List, list_id: str, counts: list[int | None], level: int) -> None:
        before = counts[level]
        if level in found.starts and (list_id, level) not in self._begun:
            counts[level] = found.starts[level]
        elif before is None:
            counts[level] = found.levels.get(level, Level()).start
        else:
            counts[level] = before + 1
        self._begun.add((list_id, level))
        for deeper in range(level + 1, _LEVELS):
            restart = found.levels.get(deeper, Level()).restart
            if restart < 0 or restart > level:
                counts[deeper] = None

    def _written(self, found: List, counts: list[int | None], own: Level) -> str:
        text = own.text
        for place in range(_LEVELS):
            mark = f"%{place + 1}"
            if mark in text:
                level = found.levels.get(place, Level())
                value = counts[place]
                shown = FORMATS.get("decimal" if own.legal else level.format, str)
                text = text.replace(mark, shown(level.start if value is None else value))
        return text.strip()

    # --------------------------------------------------------------------------------------------------- reading

    def _read(self, root: Any, style_numbers: Callable[[str], str]) -> None:
        w = root.tag.rpartition("}")[0] + "}"
        abstract = {one.get(f"{w}abstractNumId"): one for one in root.iterchildren(f"{w}abstractNum")}
        concrete = {one.get(f"{w}numId"): one for one in root.iterchildren(f"{w}num")}
        for list_id, one in concrete.items():
            base_id = _val(one, w, "abstractNumId")
            base = abstract.get(base_id)
            link = _val(base, w, "numStyleLink") if base is not None else ""
            if link and (linked := concrete.get(style_numbers(link))) is not None:
                base_id = _val(linked, w, "abstractNumId")
                base = abstract.get(base_id)
            if base is None:
                continue
            found = List(base_id)
            self._read_levels(base, w, list_id, found)
            for override in one.iterchildren(f"{w}lvlOverride"):
                level = _int(override.get(f"{w}ilvl"), 0)
                self._read_levels(override, w, list_id, found)
                start = _val(override, w, "startOverride")
                if start:
                    found.starts[level] = _int(start, 1)
                    found.levels[level] = replace(found.levels.get(level, Level()), start=_int(start, 1))
            self._lists[list_id] = found

    def _read_levels(self, element: Any, w: str, list_id: str, found: List) -> None:
        for one in element.iterchildren(f"{w}lvl"):
            place = _int(one.get(f"{w}ilvl"), 0)
            legal = one.find(f"{w}isLgl")
            found.levels[place] = Level(
                start=_int(_val(one, w, "start"), 1),
                format=_val(one, w, "numFmt") or "decimal",
                text=_val(one, w, "lvlText"),
                legal=legal is not None and legal.get(f"{w}val") not in ("0", "false", "off"),
                restart=_int(_val(one, w, "lvlRestart"), -1),
            )
            style = _val(one, w, "pStyle")
            if style:
                self._by_style[list_id, style] = place


def _val(element: Any, w: str, child: str) -> str:
    found = element.find(w + child)
    return "" if found is None else found.get(f"{w}val") or ""


def _int(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.removeprefix("-").isdecimal() and len(text) < 7 else otherwise
