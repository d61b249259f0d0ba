"""Dates and years among the numbers of a sentence.  They are found so that no later stage takes them for amounts."""

from __future__ import annotations

import re

from extractor.quantity.found import Found, Token
from extractor.quantity.units import NAMES

_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
# behind the digits of a year: 年, 年度, 年6月, 年10月31日, 年12月底
_AFTER_YEAR = re.compile(
    r"\s?年(?:度|\s?(?:1[0-2]|0?[1-9])\s?(?:月份?|(?=日))(?:\s?[0-9]{1,2}\s?[日号]|底|初|末|[上中下]旬)?)?"
)
_AFTER_MONTH = re.compile(r"\s?月(?:份|\s?[0-9]{1,2}\s?[日号]|底|初|末|[上中下]旬)?")
_ISO = re.compile(
    r"(?:19|20)[0-9]{2}(?:([-/.])(?:1[0-2]|0?[1-9])\1(?:[12][0-9]|3[01]|0?[1-9])|-(?:0[1-9]|1[0-2]))(?![-/.]?[0-9])"
)
_COMPACT = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
# "1.2021年", "156,211.352025年": a list number or an amount that runs into a year
_GLUED_YEAR = re.compile(r".+((?:19|20)[0-9]{2})")
_DURATION = re.compile(r"[0-9]{1,3}(?:\.[0-9])?")
_SHORT_YEAR_AFTER = tuple(NAMES["short_year_after"])


def is_year(number: str) -> bool:
    """Whether ``number`` is four digits from 1900 to 2099."""
    return _YEAR.fullmatch(number) is not None


def is_duration(token: Token) -> bool:
    """Whether a number before 年 is a length of time; "结余49.14年末..." is an amount that runs into the next words."""
    after = token.text[token.number_end + 1 : token.number_end + 2]
    return _DURATION.fullmatch(token.number) is not None and after not in ("末", "初", "底")


def read_date(token: Token) -> Found | None:
    """The number as a date or a year, or None."""
    word = token.word
    if not word:
        return _without_word(token)
    if token.scale:
        return None
    if word in ("年", "年度"):
        return _year(token)
    if word in ("月", "月份"):
        match = _AFTER_MONTH.match(token.text, token.number_end)
        end = match.end() if match else token.end
        return Found(token.start, end, end, "date")
    if word == "日":
        within = token.text.startswith("内", token.end)  # 30日内 is a time limit
        return Found(token.start, token.end, token.end, "date") if _day(token.number) and not within else None
    return None


def _year(token: Token) -> Found | None:
    """2023年, 2023年度, 2023年10月31日, 23年度; None for a duration (5年)."""
    start, number = token.start, token.number
    glued = _GLUED_YEAR.fullmatch(number)
    if glued:
        start, number = start + glued.start(1), glued[1]
    match = _AFTER_YEAR.match(token.text, token.number_end)
    if match is None:
        return None
    dated = "月" in match[0]
    short = len(number) == 2 and (dated or token.text.startswith(_SHORT_YEAR_AFTER, token.number_end + 1))
    if not is_year(number) and not short:
        return None
    if dated:
        return Found(start, match.end(), match.end(), "date")
    return Found(start, match.end(), token.number_end, "year")


def _day(number: str) -> bool:
    """Whether a number before 日 is a day of the month (31) or month and day (12.31), not a count of days."""
    return "." in number or (number.isdecimal() and int(number) <= 31)


def _without_word(token: Token) -> Found | None:
    number = token.number
    if number[:2] not in ("19", "20"):
        return None
    match = _ISO.match(token.text, token.start)
    if match:
        return Found(token.start, match.end(), match.end(), "date")
    if token.scale:
        return None
    if _COMPACT.fullmatch(number):
        return Found(token.start, token.number_end, token.number_end, "date")
    if is_year(number) and token.text.startswith(_SHORT_YEAR_AFTER[1:], token.number_end):
        return Found(token.start, token.number_end, token.number_end, "year")
    return None
