"""What one gets from a plain script: the fifty lines of regular expressions that a user would write before looking for a
tool.  It knows three rules, floats and a tolerance: rate = change / base, prose = table, parts = total.  A peer of
``eval.peers``; it is not part of the product.
"""

from __future__ import annotations

import re
from typing import NamedTuple

MONEY = r"(\d[\d,]*(?:\.\d+)?)\s*万元"
CHANGE = re.compile(
    MONEY
    + r"[^。；]{0,30}?(?:比|较|与)上年[^。；]{0,12}?(增加|减少)"
    + MONEY
    + r"[^。；]{0,8}?(?:增长|下降)(\d+(?:\.\d+)?)[%％]"
)
ITEM = re.compile(r"([\u4e00-\u9fff]{3,14}?)(?:支出|预算|决算|经费)?(?:为|安排|共)?" + MONEY)
LIST = re.compile(MONEY + r"[^。；]{0,10}?其中[：:]([^。]*)")
ROW = re.compile(r"^[\t| ]*(?:\d{3,7}[\t| ]+)?([\u4e00-\u9fff（）()]{2,20})[\t| ]+(\d[\d,]*\.\d+)", re.MULTILINE)


class Report(NamedTuple):
    """A contradiction as the script sees it: the spans of the numbers, and what it says."""

    spans: tuple[tuple[int, int], ...]
    message: str


def check(text: str) -> list[Report]:
    """All that the three rules find in the text of a document."""
    return [*_rates(text), *_rows(text), *_lists(text)]


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _rates(text: str) -> list[Report]:
    found = []
    for match in CHANGE.finditer(text):
        level, change, rate = (_number(match[group]) for group in (1, 3, 4))
        base = level - change if match[2] == "增加" else level + change
        if base > 0 and abs(change / base * 100 - rate) > 0.06:
            spans = (match.span(4), match.span(3), match.span(1))
            found.append(Report(spans, f"{change} / {base:.2f} = {change / base:.2%}, not {rate}%"))
    return found


def _rows(text: str) -> list[Report]:
    rows = {match[1]: match for match in ROW.finditer(text)}
    found = []
    for match in ITEM.finditer(text):
        row = rows.get(match[1])
        if row is not None and abs(_number(match[2]) - _number(row[2])) > 0.01:
            found.append(Report((match.span(2), row.span(2)), f"{match[1]}: {match[2]} here, {row[2]} in the table"))
    return found


def _lists(text: str) -> list[Report]:
    found = []
    for match in LIST.finditer(text):
        parts = list(re.finditer(MONEY, match[2]))
        total = sum(_number(part[1]) for part in parts)
        if len(parts) > 1 and abs(total - _number(match[1])) > 0.02:
            spans = (match.span(1), *((match.start(2) + part.start(1), match.start(2) + part.end(1)) for part in parts))
            found.append(Report(spans, f"the parts add up to {total:.2f}, not {match[1]}"))
    return found
