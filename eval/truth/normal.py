"""The scorer's own reading of numbers, units and subjects.

Deliberately independent of ``extractor.quantity`` and ``extractor.concepts``: a bug there must show in the figures and
not cancel out.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

# Everything is compared in 万元, %, points (个百分点) or the bare measure word.
_MONEY = {
    "元": Decimal("0.0001"), "千元": Decimal("0.1"), "万": Decimal(1), "万元": Decimal(1), "百万元": Decimal(100),
    "亿元": Decimal(10_000), "万亿元": Decimal(100_000_000), "人民币元": Decimal("0.0001"),
}  # fmt: skip
_RATE = {"%": Decimal(1), "％": Decimal(1), "‰": Decimal("0.1"), "成": Decimal(10), "倍": Decimal(100)}
_POINTS = {"个百分点", "百分点", "points", "pp"}
_SCALES = {"万": Decimal(10_000), "亿": Decimal(100_000_000), "千": Decimal(1000), "百": Decimal(100)}

MONEY, RATE, POINTS, COUNT = "money", "rate", "points", "count"


def number(text: str | None) -> Decimal | None:
    """Read a plain printed number; None where it is none (words, dates).

    >>> number("881,300.\\n39"), number("-0.80"), number("2020年10月"), number("不可比")
    (Decimal('881300.39'), Decimal('-0.80'), None, None)
    """
    if text is None:
        return None
    plain = re.sub(r"[\s,，]", "", str(text)).translate(_HALF_WIDTH)
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def canonical(value: Decimal, unit: str | None) -> tuple[Decimal, str]:
    """Return ``value`` in the canonical unit of its dimension, and the dimension (money, rate, points, count).

    >>> canonical(Decimal("881300.39"), "元")
    (Decimal('88.130039'), 'money')
    >>> canonical(Decimal("1.1"), "万人"), canonical(Decimal("3"), "辆"), canonical(Decimal("0.3"), "成")
    ((Decimal('11000.0'), 'count'), (Decimal('3'), 'count'), (Decimal('3.0'), 'rate'))
    """
    unit = (unit or "").strip()
    if unit in _MONEY:
        return value * _MONEY[unit], MONEY
    if unit in _RATE:
        return value * _RATE[unit], RATE
    if unit in _POINTS:
        return value, POINTS
    scale = _SCALES.get(unit[:1])
    if scale is not None and len(unit) > 1:
        return value * scale, COUNT
    return value, COUNT


_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_BRACKETED = re.compile(r"\([^()]*\)|〔[^〕]*〕|\[[^\]]*\]")
_SIGNS = re.compile(r"[\s\u3000()\[\]〔〕“”\"'‘’《》<>:;,、.·—_-]+")
_YEARS = re.compile(r"(?:19|20)\d\d年?度?|(?:本|上|今|去|当)年度?|全年")
_SELF = re.compile(
    r"我(?:单位|部门|局|院|校|园|镇|乡|县|区|市|街道|中心|所|委|办|馆|站|会|分局|大队|支队)"
    r"|本(?:单位|部门|局|院|校|园|镇|乡|县|区|级|街道|中心|所|委|馆|站|会)"
    r"|(?:全|我)(?:镇|乡|县|区|市|局|院|校|街道)"
)
_SUFFIX = re.compile(r"(?:预算数|决算数|执行数|预算|决算|支出|收入|总额|资金|数)$")


def subject_keys(subject: str | None, entity: str = "") -> frozenset[str]:
    """The forms under which a subject may be compared: without the unit's name, years, brackets and 预算/支出/收入.

    Two subjects are equal when their key sets meet (one key drops what stands in brackets, one keeps it).

    >>> sorted(subject_keys("柳湾镇人民政府2022年“三公”经费支出预算", "柳湾镇人民政府"))
    ['三公经费']
    >>> bool(subject_keys("因公出国（境）费") & subject_keys("因公出国境费")), sorted(subject_keys("支出预算"))
    (True, ['支出'])
    """
    if not subject:
        return frozenset()
    text = subject.translate(_HALF_WIDTH)
    if entity:
        text = text.replace(entity.translate(_HALF_WIDTH), "")
    forms = (text, _BRACKETED.sub("", text))
    return frozenset(key for form in forms if (key := _strip(form)))


def _strip(text: str) -> str:
    text = _SIGNS.sub("", text)
    text = _SELF.sub("", _YEARS.sub("", text)) or text
    while (match := _SUFFIX.search(text)) and match.start() > 0:
        text = text[: match.start()]
    return text.removeprefix("的")


@functools.cache
def _concept_finder() -> Callable[[str], Any] | None:
    try:
        from extractor import concepts
    except ImportError:
        return None
    finder: Callable[[str], Any] | None = getattr(concepts, "find", None)
    return finder


@functools.lru_cache(maxsize=20_000)
def concept_of(subject: str) -> str | None:
    """The concept id that the project's own table gives to ``subject``; None where it knows none."""
    find = _concept_finder()
    if find is None or not subject:
        return None
    found = find(subject)
    if found is None:
        return None
    return str(getattr(found, "id", found))


def nested_subject(gold: str, predicted: str, entity: str = "") -> bool:
    """Whether the words of one subject stand inside the other (at least two of them).

    >>> nested_subject("新招录辅警", "辅警"), nested_subject("辅警", "")
    (True, False)
    """
    pairs = ((a, b) for a in subject_keys(gold, entity) for b in subject_keys(predicted, entity))
    return any(len(min(a, b, key=len)) > 1 and (a in b or b in a) for a, b in pairs)


def same_subject(gold: str, predicted: str, concept: str | None = None, entity: str = "") -> bool:
    """Whether two subjects name the same thing: equal keys, or the same concept where both have one.

    >>> same_subject("支出预算", "2022年支出预算"), same_subject("公务接待费", "公务用车购置费")
    (True, False)
    """
    if subject_keys(gold, entity) & subject_keys(predicted, entity):
        return True
    known = concept_of(gold)
    return known is not None and known in (concept, concept_of(predicted))
