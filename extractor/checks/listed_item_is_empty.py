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
from typing import NamedTuple

from extractor import concepts
from extractor.checks.base import Case, Check
from extractor.checks.grids import Row, all_sides
from extractor.checks.prose import Places
from extractor.data import Anchor, Verdict
from extractor.folding import View

_LIST = re.compile(
    r"(人员经费|人员支出|公用经费|日常公用经费|公用支出)[^。:]{0,60}?(?:主要)?(?:包括|用于|包含|列支|涵盖|支付)(?:支付|以下)?:?([^。;:]{12,900})"
)
_ITEM = re.compile(r"[^、,。;]+")
_JOINED = re.compile(r"以及|和|及|与")
_TAIL = re.compile(r"(?:等(?:支出|费用|方面|经费|项目)?(?:的?支出)?|支出)$")
_FEWEST = 3
_MATCHED = 0.6
_ALIKE = 0.8


Rows = list[tuple[Row, bool]]  # the rows of the table, each with whether it has an amount


class Listed(NamedTuple):
    """One item of a list and the row that bears it, if any."""

    name: str
    anchor: Anchor
    row: Row | None
    paid: bool


def run(case: Case) -> Iterator[Verdict]:
    document = case.document
    rows = [
        (row, _paid(row))
        for side in all_sides(case)
        if _is_wanted(side.table.title)
        for row in side.rows
        if not row.total
    ]
    if len(rows) < _FEWEST:
        return
    places = Places(document)
    for block in document.blocks:
        if not hasattr(block, "role") or block.role == "definitions":
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


def _look_up(name: str, anchor: Anchor, rows: Rows) -> Listed:
    plain, known = concepts.normalise(name), concepts.find(name)
    best: Listed | None = None
    for row, paid in rows:
        other = concepts.normalise(row.label)
        same = plain == other or SequenceMatcher(None, plain, other).ratio() >= _ALIKE
        if not same and known is not None:
            concept = concepts.find(row.label, row.code or None)
            same = concept is not None and (concept.id == known.id or concepts.akin(concept.id, known.id) >= 0.8)
        if same and (best is None or paid and not best.paid):
            best = Listed(name, anchor, row, paid)
    return best or Listed(name, anchor, None, False)


def _judge(kind: str, listed: list[Listed], rows: Rows) -> Verdict | None:
    """A list belongs to the table when it names most of the rows of its kind that have an amount."""
    named = {id(one.row) for one in listed if one.paid}
    if len(listed) < _FEWEST or len(named) < _FEWEST:
        return None
    personal = kind.startswith("人员")
    own = [row for row, paid in rows if paid and _is_personal(row) is personal and len(row.code) != 3]
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


def _is_personal(row: Row) -> bool:
    """Whether a row is of 301 工资福利支出 or 303 对个人和家庭的补助 and not of 302 商品和服务支出 or 310."""
    if row.code[:3] in ("301", "303"):
        return True
    if row.code:
        return False
    concept = concepts.find(row.label)
    return concept is not None and concept.code[:3] in ("301", "303")


CHECK = Check(
    code="DZ605",
    name="listed_item_is_empty",
    severity="warning",
    run=run,
    zh="{kind}所列 {all} 项中有 {count} 项在基本支出表中没有金额：{reported}",
    en="{count} of the {all} items listed under {kind} have no amount in the table: {reported}",
)
