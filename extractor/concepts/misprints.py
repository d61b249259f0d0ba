"""Listed names with one character lost, doubled or mistyped: 公务用车运行护费, 机关事业单位基本养老保险交费支出.

The fuzzy matching is that of the ``regex`` library, one error allowed, against the names that begin and end alike.  A name that is
one character away may also be another item that the lists do not know (林业科学研究 beside 农业科学研究), so a misprint is
only seen where no such reading is left: inside long names, of one item only, and never in a character that changes
what a name means.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from extractor.concepts.catalogue import catalogue

SHORTEST = 7  # of a listed name in which a character may be lost or doubled
SHORTEST_MISTYPED = 10  # of one in which a character may be another
# Characters that make another item of a name: opposites, ordinals, sizes, figures.
_TELLING = re.compile(
    r"[非不未无上下本新旧大小中高初前后内外男女收支增减进出省市县区乡镇村\da-zA-Z一二三四五六七八九十、与和及或()]"
)


def as_listed(name: str) -> str | None:
    """The listed name that ``name`` is but for one character; None where there is none, or where two are different items.

    >>> as_listed("公务用车运行护费"), as_listed("一般公共预算财政拔款收入"), as_listed("非一般公共预算拨款收入")
    ('公务用车运行维护费', '一般公共预算财政拨款收入', None)
    """
    if len(name) < SHORTEST - 1:
        return None
    near = [listed for listed in _long_names().get((name[0], name[-1]), ()) if _is_slip(listed, name)]
    meant = {frozenset(bearer.family for bearer in catalogue().by_name[listed]) for listed in near}
    return max(near, key=len) if len(meant) == 1 else None


def _is_slip(listed: str, name: str) -> bool:
    """Whether one harmless character inside tells ``name`` from ``listed``, which begins and ends alike."""
    if abs(len(listed) - len(name)) > 1 or len(set(listed) ^ set(name)) > 2 or listed == name:
        return False
    found = _one_error(listed).fullmatch(name)
    if found is None:
        return False
    mistyped = found.fuzzy_counts[0]
    if mistyped and len(listed) < SHORTEST_MISTYPED:
        return False
    return not _TELLING.search("".join(set(listed) ^ set(name)))


def _one_error(listed: str) -> Any:
    import regex

    return regex.compile(f"(?:{regex.escape(listed)}){{e<=1}}")


@cache
def _long_names() -> dict[tuple[str, str], list[str]]:
    """The listed names that are long enough, by their first and last characters."""
    found: dict[tuple[str, str], list[str]] = {}
    for name in catalogue().by_name:
        if len(name) >= SHORTEST:
            found.setdefault((name[0], name[-1]), []).append(name)
    return found
