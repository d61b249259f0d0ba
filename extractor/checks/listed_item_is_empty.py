"""DZ605 A list of what the money is spent on names items for which the table has no amount.

## What
人员经费…主要包括：A、B、C and 公用经费…主要包括 are compared with the table of 基本支出 by economic classification: items
without a row or with an empty cell are listed without money.

## Why
The list comes with the form and has to be cut to what is budgeted.

## Example
    公用经费12.00万元，主要包括：办公费、咨询费、水费等      表中无咨询费

## Tolerance
Items of one concept under two names (公务接待费, 公务招待费) are the same.

## Silent when
the document has no such table, or the list does not match it on the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from extractor import concepts
from extractor.checks.base import Case, Check
from extractor.checks.grids import Row, all_sides
from extractor.checks.prose import Places, places_of
from extractor.data import Anchor, Table, Verdict
from extractor.folding import View

_LIST = re.compile(
    r"(人员经费|人员支出|(?<!日常)公用经费|日常公用经费|公用支出)[^。:包用列涵支]{0,60}+(?:(?!包[括含]|用于|列支|涵盖|支付)[包用列涵支][^。:包用列涵支]{0,20}+){0,6}+(?:包[括含]|用于|列支|涵盖|支付)(?:支付|以下)?:?([^。;:]{12,900})"
)
_ITEM = re.compile(r"[^、,。;]+")
_JOINED = re.compile(r"以及|和|及|与")
_TAIL = re.compile(r"(?:等(?:支出|费用|方面|经费|项目)?(?:的?支出)?|支出)$")
_FEWEST = 3
_MATCHED = 0.6
_ALIKE = 0.8


class Item(NamedTuple):
    """A row of the table: its name as names are compared, its concept, whether it has an amount."""

    row: Row
    name: str
    concept: str | None
    paid: bool


Rows = list[Item]


class Listed(NamedTuple):
    """One item of a list and the row that bears it, if any."""

    name: str
    anchor: Anchor
    row: Row | None
    paid: bool


def run(case: Case) -> Iterator[Verdict]:
    document = case.document
    rows = [
        _item(row) for side in all_sides(case) if _is_wanted(side.table.title) for row in side.rows if not row.total
    ]
    rows = list({item.name: item for item in sorted(rows, key=lambda item: item.paid)}.values())
    if len(rows) < _FEWEST:
        return
    places = places_of(case)
    for block in document.blocks:
        if (
            isinstance(block, Table)
            or block.role == "definitions"
            or "经费" not in document.text[block.start : block.end]
        ):
            continue
        view = View(document.text, block.start, block.end)
        for match in _LIST.finditer(view.text):
            listed = [one for name, span in _items(match) for one in _resolve(name, span, view, places, rows)]
            verdict = _judge(match[1], listed, rows)
            if verdict is not None:
                yield verdict


def _is_wanted(title: str) -> bool:
    return "基本支出" in title and "项目支出" not in title


def _paid(row: Row) -> bool:
    return any(cell.quantity is not None and cell.quantity.value for cell in row.cells.values())


def _items(match: re.Match[str]) -> Iterator[tuple[str, int]]:
    """Each item of the list with its position in the view."""
    for item in _ITEM.finditer(match[2]):
        name = _TAIL.sub("", item[0].strip())
        if 1 < len(name) < 30 and not any(character.isdigit() for character in name):
            yield name, match.start(2) + item.start() + len(item[0]) - len(item[0].lstrip())


def _resolve(name: str, start: int, view: View, places: Places, rows: Rows) -> Iterator[Listed]:
    """The row of an item, or those of its halves where 和 joins two (住房公积金和生活补助)."""
    whole = _look_up(name, places.anchor(*view.span(start, start + len(name))), rows)
    halves = [part for part in _JOINED.split(name) if len(part) > 1]
    if whole.row is None and len(halves) > 1:
        for half in halves:
            first = start + name.index(half)
            yield _look_up(half, places.anchor(*view.span(first, first + len(half))), rows)
    else:
        yield whole


def _item(row: Row) -> Item:
    concept = concepts.find(row.label, row.code or None)
    return Item(row, concepts.normalise(row.label), concept.id if concept is not None else None, _paid(row))


def _look_up(name: str, anchor: Anchor, rows: Rows) -> Listed:
    plain, known = concepts.normalise(name), concepts.find(name)
    best: Listed | None = None
    for item in rows:
        same = _alike(plain, item.name)
        if not same and known is not None and item.concept is not None:
            same = item.concept == known.id or concepts.akin(item.concept, known.id) >= 0.8
        if same and (best is None or (item.paid and not best.paid)):
            best = Listed(name, anchor, item.row, item.paid)
    return best or Listed(name, anchor, None, False)


@lru_cache(maxsize=8192)
def _alike(one: str, other: str) -> bool:
    """Whether two names are one but for a word or two (公务招待费, 公务接待费)."""
    if one == other:
        return True
    if abs(len(one) - len(other)) > 2 or len(one) < 4 or (one[0] != other[0] and one[-1] != other[-1]):
        return False
    return SequenceMatcher(None, one, other).ratio() >= _ALIKE


def _judge(kind: str, listed: list[Listed], rows: Rows) -> Verdict | None:
    """A list belongs to the table when it names most of the rows of its kind that have an amount."""
    named = {id(one.row) for one in listed if one.paid}
    if len(listed) < _FEWEST or len(named) < _FEWEST:
        return None
    personal = kind.startswith("人员")
    own = [item.row for item in rows if item.paid and _is_personal(item) is personal and len(item.row.code) != 3]
    missing = [one for one in listed if not one.paid and (one.row is not None or _is_economic(one.name))]
    covered = sum(1 for row in own if id(row) in named)
    fits = len(named) >= len(listed) / 2 or (bool(own) and covered >= _MATCHED * len(own))
    return Verdict(
        code=CHECK.code,
        outcome="agrees" if not missing else "contradicts" if fits else "undecided",
        severity=CHECK.severity,
        reported="、".join(one.name for one in missing[:8]) + ("…" if len(missing) > 8 else ""),
        computed="",
        anchors=tuple(one.anchor for one in (missing or listed)[:20]),
        terms=(("kind", kind), ("count", str(len(missing))), ("all", str(len(listed)))),
    )


def _is_economic(name: str) -> bool:
    """Whether a name is an item of the economic classification and not a summary (各类社会保险缴费)."""
    concept = concepts.find(name)
    return concept is not None and concept.id.startswith("econ.") and len(concept.code) == 5


def _is_personal(item: Item) -> bool:
    """Whether a row is of 301 工资福利支出 or 303 对个人和家庭的补助 and not of 302 商品和服务支出 or 310."""
    code = item.row.code or (item.concept or "").removeprefix("econ.")
    return code[:3] in ("301", "303")


CHECK = Check(
    code="DZ605",
    name="listed_item_is_empty",
    severity="warning",
    run=run,
    zh="{kind}所列 {all} 项中有 {count} 项在基本支出表中没有金额：{reported}",
    en="{count} of the {all} items listed under {kind} have no amount in the table: {reported}",
)
