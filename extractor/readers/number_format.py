"""Numbers of a spreadsheet as its cells show them: 0.0534 under ``0.00%`` reads 5.34%.

Covers what budgets use: digits, grouping, percent, scaling commas, literals, sections for negative and zero, dates.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import NamedTuple

_GENERAL_DIGITS = 15  # what a double holds; more are noise of binary fractions (38.204499999999996)
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|!(?P<forced>.)|_.|\*.|\[(?P<bracket>[^\]]{0,80})\]'
    r"|(?P<digits>[#0?]+(?:,[#0?]+)*(?P<scale>,*)(?:\.(?P<decimals>[#0?]*)(?P<late>,*))?|\.(?P<bare>[#0?]+))(?P<exponent>[eE][+-]0+)?"
    r"|(?P<general>General|G/通用格式)|(?P<sign>.)",
    re.I | re.S,
)
_DATE_SIGNS = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]{0,80}\]|_.|\*.')
_DATE = re.compile(r"[ymdhs]|年|月", re.I)
_DATE_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[[^\]]{0,80}\]'
    r"|(?P<ampm>AM/PM|A/P|上午/下午)|(?P<run>y+|m+|d+|h+|s+)|(?P<sign>.)",
    re.I | re.S,
)
_MOST_DECIMALS = 30  # as many as Excel shows
_MOST_PERCENT = 4  # percent signs or scaling commas that count
_WIDE = Context(prec=400)  # digits of the largest double with decimals behind it
_EPOCH = datetime(1899, 12, 30)
_WEEKDAYS = "一二三四五六日"

#: Formats that a file names by number only.
BUILTIN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 14: "yyyy/m/d",
    31: "yyyy年m月d日", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
    49: "@", 57: "yyyy年m月", 58: "m月d日",
}  # fmt: skip


class Section(NamedTuple):
    """One part of a format: the words around its number, and how the number is written (``digits`` None: not at all)."""

    before: str
    after: str
    decimals: int
    optional: int
    least: int
    grouped: bool
    percent: int
    scale: int
    digits: bool
    general: bool
    exponent: bool


def shown(value: object, code: str) -> str:
    """The text of a cell with ``value`` under the format ``code``.

    >>> from decimal import Decimal
    >>> shown(0.0534, "0.00%"), shown(1234.5, "#,##0.00_ "), shown(38.204499999999996, "General")
    ('5.34%', '1,234.50', '38.2045')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime | date | time):
        return _dated(value, code)
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, int | float | Decimal):
        if is_date(code):
            moment = from_serial(float(value))
            return _dated(moment, code) if moment is not None else plain(_exact(value))
        return _number(_exact(value), code)
    return str(value)


def plain(number: Decimal) -> str:
    """A number without exponent and without zeros at the end.

    >>> plain(Decimal("1E+3")), plain(Decimal("0.500"))
    ('1000', '0.5')
    """
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(maxsize=1024)
def is_date(code: str) -> bool:
    """Whether a format shows a date or a time."""
    if code == "General" or code == "@":
        return False
    return _DATE.search(_DATE_SIGNS.sub("", code.split(";")[0])) is not None


def from_serial(number: float, *, from_1904: bool = False) -> datetime | None:
    """The moment that a serial number of a workbook stands for; None where it is none."""
    if not 0 <= number < 2_958_466:
        return None
    start = datetime(1904, 1, 1) if from_1904 else _EPOCH
    return start + timedelta(seconds=round(number * 86400))


# ----------------------------------------------------------------------------------------------------------- numbers


def _exact(value: int | float | Decimal) -> Decimal:
    if isinstance(value, float):
        return Decimal(format(value, f".{_GENERAL_DIGITS}g"))
    return Decimal(value)


def _number(number: Decimal, code: str) -> str:
    if not number.is_finite():
        return ""
    sections = _sections(code)
    if number < 0 and len(sections) > 1:
        return _written(-number, sections[1], negative=True)
    if number == 0 and len(sections) > 2:
        return _written(number, sections[2])
    if number < 0:
        text = _written(-number, sections[0])
        return "-" + text if any(sign in "123456789" for sign in text) else text
    return _written(number, sections[0])


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[Section, ...]:
    return tuple(_section(part) for part in re.findall(r'(?:"[^"]*"|\\.|\[[^\]]{0,80}\]|[^;])++', code)[:3]) or (
        _section("General"),
    )


def _section(part: str) -> Section:
    if part.strip() == "@":
        part = "General"
    words: tuple[list[str], list[str]] = ([], [])
    decimals = optional = least = percent = scale = 0
    grouped = digits = general = exponent = False
    for found in _TOKEN.finditer(part):
        if found["digits"]:
            if not digits:
                fraction = found["decimals"] or found["bare"] or ""
                fraction = fraction[:_MOST_DECIMALS]
                decimals, optional = len(fraction), len(fraction) - len(fraction.rstrip("#?"))
                whole = found["digits"].split(".")[0]
                least = whole.count("0")
                grouped = "," in whole.rstrip(",")
                scale = min(len(found["scale"] or "") + len(found["late"] or ""), _MOST_PERCENT)
                exponent = bool(found["exponent"])
            digits = True
        elif found["general"]:
            digits = general = True
        elif found["bracket"] is not None:
            currency = found["bracket"]
            words[digits].append(currency[1:].split("-")[0] if currency.startswith("$") else "")
        else:
            word = found["quoted"] or found["escaped"] or found["forced"] or found["sign"] or ""
            percent = min(percent + (found["sign"] == "%"), _MOST_PERCENT)
            words[digits].append("" if word == "@" else word)
    return Section(
        "".join(words[0]).lstrip(), "".join(words[1]).rstrip(), decimals, optional, least, grouped, percent, scale,
        digits, general, exponent,
    )  # fmt: skip


def _written(number: Decimal, section: Section, *, negative: bool = False) -> str:
    before, after = section.before, section.after
    if negative and before.endswith("(") and after.startswith(")"):  # brackets mean a minus
        before, after = before[:-1] + "-", after[1:]
    if not section.digits:
        return (before + after).strip()
    if section.general:
        return before + plain(number) + after
    if section.exponent:
        return before + format(number, f".{section.decimals}E") + after
    scaled = number * 100**section.percent / 1000**section.scale
    rounded = scaled.quantize(Decimal(1).scaleb(-section.decimals), ROUND_HALF_UP, _WIDE)
    if not rounded and not section.least and not section.decimals:  # "-"?? shows a dash for zero
        return (before + after).strip()
    text = format(rounded, ",f" if section.grouped else "f")
    if section.optional:
        whole, _, fraction = text.partition(".")
        kept = fraction[: section.decimals - section.optional] + fraction[section.decimals - section.optional :].rstrip(
            "0"
        )
        text = f"{whole}.{kept}" if kept else whole
    if section.least > 1:
        text = text.zfill(section.least + (len(text) - len(text.split(".")[0])))
    return before + text + after


# ------------------------------------------------------------------------------------------------------------- dates


def _dated(value: datetime | date | time, code: str) -> str:
    if not is_date(code):
        code = "h:mm" if isinstance(value, time) else "yyyy-mm-dd"
    moment = datetime.combine(_EPOCH.date(), value) if isinstance(value, time) else value
    pieces = []
    hours = False
    for found in _DATE_PIECE.finditer(code.split(";")[0]):
        run = (found["run"] or "").lower()
        if run:
            pieces.append(_run(moment, run, minutes=hours))
            hours = run[0] == "h"
        elif found["ampm"]:
            continue
        else:
            word = found["quoted"] or found["escaped"] or found["sign"] or ""
            hours = hours and word == ":"
            pieces.append("" if word == "@" else word)
    return "".join(pieces).strip()


def _run(moment: date, run: str, *, minutes: bool) -> str:
    """One run of the same letter: yyyy, m, dd, h, mm, ss."""
    clock = moment if isinstance(moment, datetime) else datetime(moment.year, moment.month, moment.day)
    if run[0] == "y":
        return str(clock.year) if len(run) > 2 else f"{clock.year % 100:02d}"
    if run[0] == "d" and len(run) > 2:
        return ("星期" if len(run) > 3 else "周") + _WEEKDAYS[clock.weekday()]
    values = {"m": clock.minute if minutes else clock.month, "d": clock.day, "h": clock.hour, "s": clock.second}
    return f"{values[run[0]]:02d}" if len(run) > 1 else str(values[run[0]])
