"""The units of ``units.toml``: tables for look-up and pieces for the patterns of this package."""

from __future__ import annotations

import re
import tomllib
from decimal import Context, Decimal
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

from extractor.data import Bound

# Products of printed numbers are exact whatever context the caller has set.
EXACT = Context(prec=60)
# More digits than any amount has: such a run is an identifier, and Decimal arithmetic on it would cost too much.
MAX_DIGITS = 24


class Unit(NamedTuple):
    """How a printed unit is read: a number of ``factor`` canonical units; ``kind`` as in ``Found.kind``."""

    kind: str
    canonical: str
    factor: Decimal


class Word(NamedTuple):
    """A unit as printed, with the pattern that must not follow it."""

    text: str
    unit: Unit
    not_before: str
    numeral: bool


def _load() -> dict[str, Any]:
    return tomllib.loads(resources.files("extractor").joinpath("units.toml").read_text(encoding="utf-8"))


VOCABULARY = _load()
NAMES: dict[str, Any] = VOCABULARY["names"]
ONE = Decimal(1)
NO_UNIT = Unit("bare", "", ONE)


def _words() -> list[Word]:
    return [
        Word(
            text,
            Unit(entry["kind"], entry["canonical"] or text, Decimal(entry["factor"])),
            entry.get("not_before", ""),
            entry.get("numeral", False),
        )
        for entry in VOCABULARY["unit"]
        for text in entry["words"]
    ]


WORDS = _words()
UNITS: dict[str, Unit] = {word.text: word.unit for word in WORDS}
SCALES = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}


def out_of_reach(number: str) -> bool:
    """Whether a printed exponent makes ``number`` larger or finer than any amount: 3E88 is the name of a thing."""
    if "E" not in number and "e" not in number:
        return False
    return abs(int(number.upper().partition("E")[2])) > MAX_DIGITS


def plain(value: Decimal, factor: Decimal) -> Decimal:
    """``value * factor``, exact; a whole number comes out without decimals (0.0001 * 10000 -> 1, not 1.0000)."""
    product = EXACT.multiply(value, factor)
    return product.quantize(ONE, context=EXACT) if product == product.to_integral_value() else product


@lru_cache(maxsize=64)
def scale_factor(scale: str) -> Decimal:
    """百万 -> 1000000; "" -> 1."""
    return Decimal(10 ** sum(SCALES[character] for character in scale))


@lru_cache(maxsize=4096)
def unit_of(scale: str, word: str) -> Unit:
    """The unit of ``scale`` + ``word`` (万 + 元); ``word`` "" gives kind "bare" with the factor of the scale.

    >>> unit_of("亿", "元").factor
    Decimal('10000')
    """
    base = UNITS.get(word, NO_UNIT)
    return Unit(base.kind, base.canonical, plain(base.factor, scale_factor(scale)))


@lru_cache(maxsize=256)
def table_unit(text: str) -> Unit:
    """The unit stated for a table (万元, 元, 人民币千元, %, ""); an unknown one stands for itself."""
    printed = text.strip().removeprefix("人民币").lstrip(":： ")
    match = re.fullmatch(rf"({SCALE})(.*)", printed)
    if match and match[2] in UNITS:
        return unit_of(match[1], match[2])
    return Unit("money" if "元" in printed else "count", printed, ONE)


@lru_cache(maxsize=256)
def step_of(decimals: int, factor: Decimal) -> Decimal:
    """The last printed digit, ``decimals`` places behind the point, in canonical units."""
    return plain(ONE.scaleb(-decimals), factor) if decimals else factor


# ------------------------------------------------------------------------------------------------ pattern pieces

# 千 and 百 begin other units (千瓦, 百分点), where they do not scale.
SCALE = r"(?:[万亿]|百(?!分)|千(?![米克瓦伏])){0,4}+"


_ROOM = 34  # first characters looked for together


def alternatives(words: list[Word]) -> str:
    """A pattern that matches the longest fitting word.

    For speed words are grouped by their first character, and these in rooms that one look at a character opens or not.
    """
    groups: dict[str, list[Word]] = {}
    for word in words:
        groups.setdefault(word.text[0], []).append(word)
    branches = []
    for first, members in groups.items():
        members.sort(key=lambda word: -len(word.text))
        tails = [_tail(word) for word in members]
        branches.append(re.escape(first) + ("(?:" + "|".join(tails) + ")" if tails != [""] else ""))
    firsts = list(map(re.escape, groups))
    return "|".join(
        f"(?=[{''.join(firsts[at : at + _ROOM])}])(?:{'|'.join(branches[at : at + _ROOM])})"
        for at in range(0, len(branches), _ROOM)
    )


def _tail(word: Word) -> str:
    guard = f"(?!{word.not_before})" if word.not_before else ""
    latin = "(?![A-Za-z0-9])" if re.fullmatch(r"[A-Za-z0-9]", word.text[-1]) else ""
    return re.escape(word.text[1:]) + guard + latin


UNIT = alternatives(WORDS)
NUMERAL_UNIT = alternatives([word for word in WORDS if word.numeral])
_EACH_WORDS = "|".join(
    sorted((re.escape(w.text) for w in WORDS if w.unit.kind in ("count", "duration", "year", "date")), key=len)[::-1]
)
# 元/人/年, 元/平方米·天, 元每人: the denominator of a unit price
EACH = re.compile(rf"[/每](?:{_EACH_WORDS})(?:[/·.*每](?:{_EACH_WORDS})){{0,3}}+(?![A-Za-z])")


# -------------------------------------------------------------------------------------------------------- bounds


def _by_last(entries: list[dict[str, Any]]) -> dict[str, list[tuple[str, Bound]]]:
    table: dict[str, list[tuple[str, Bound]]] = {}
    for entry in entries:
        for word in entry["words"]:
            table.setdefault(word[-1], []).append((word, entry["bound"]))
    for words in table.values():
        words.sort(key=lambda pair: -len(pair[0]))
    return table


_BEFORE = _by_last(VOCABULARY["before"])
_NOT_BOUND = tuple(VOCABULARY["bound"]["not_words"])
_AFTER: list[tuple[str, Bound]] = sorted(
    ((word, entry["bound"]) for entry in VOCABULARY["after"] for word in entry["words"]),
    key=lambda pair: -len(pair[0]),
)
_AFTER_FIRST = {word[0] for word, _ in _AFTER}


def bound_before(text: str, start: int) -> Bound:
    """The bound that the words right before ``start`` state ("不超过" -> "<="), or ""."""
    if start and text[start - 1] == " ":
        start -= 1
    words = _BEFORE.get(text[start - 1 : start])
    if words is None:
        return ""
    for word, bound in words:
        if text.endswith(word, 0, start):
            return "" if text.endswith(_NOT_BOUND, 0, start) else bound
    return ""


def bound_after(text: str, end: int) -> Bound:
    """The bound that the words right behind ``end`` state ("以上" -> ">="), or ""; 以上年 is no bound."""
    if text[end : end + 1] not in _AFTER_FIRST:
        return ""
    for word, bound in _AFTER:
        if text.startswith(word, end):
            return "" if text.startswith(("年", "级"), end + len(word)) else bound
    return ""
