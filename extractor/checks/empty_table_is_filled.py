"""DZ604 A table is called empty and is not.

## What
此表为空表, 本表无数据 and the like must stand with a table that holds no amount.

## Why
Either the note is left from last year, or the figures are.

## Example
    注：本单位无“三公”经费预算，故本表为空表。      表中：合计 47.91

## Tolerance
A table of zeros is empty.

## Silent when
the note is conditional (若为空表，则…), or it cannot be told which table it means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.checks.base import Case, Check
from extractor.checks.grids import cap, clean
from extractor.checks.prose import Places, flow_of, places_of
from extractor.data import Cell, Table, Verdict

_EMPTY = re.compile(
    r"(?:[本此该]|上)(?:报)?表(?:为空(?:表)?|是空表|无数据|无内容|没有数据|数据为空|为零)|(?:故|因此|所以)(?:[本此该])?表?为空表?"
    r"|([\u4e00-\u9fff“”（）()]{4,30}表)(?:为空表?|无数据|是空表)"
)
_SAYS_EMPTY = re.compile(r"为空|空表|无数据|无内容|没有数据|为零")
_CONDITION = re.compile(r"[若如]|假如|倘|应公开空表|无内容应")
_SUBJECTS = (
    ("政府性基金", re.compile(r"政府性基金|基金预算")),
    ("国有资本经营", re.compile(r"国有资本")),
    ("三公", re.compile(r"三公")),
    ("机关运行经费", re.compile(r"机关运行")),
    ("采购", re.compile(r"采购")),
    ("项目", re.compile(r"项目支出")),
    ("基本支出", re.compile(r"基本支出")),
)
_NEAR = 250


def run(case: Case) -> Iterator[Verdict]:
    flow = flow_of(case)
    places = places_of(case)
    for match in _statements(flow.text):
        start = max(0, match.start() - 80)
        start = max(start, flow.text.rfind("\n", start, match.start()) + 1)
        statement = flow.text[start : match.end()]
        place, end = flow.span(*match.span())
        if _CONDITION.search(statement) or places.role(place) == "definitions":
            continue
        table = _named(case, clean(match[1])) if match[1] else _around(places, place, end, statement)
        if table is None:
            continue
        filled = [cell for cell in table.cells if _is_amount(cell)]
        start += len(statement) - len(statement.lstrip())
        yield Verdict(
            code=CHECK.code,
            outcome="contradicts" if filled else "agrees",
            severity=CHECK.severity,
            reported=match[0],
            computed=filled[0].text.strip() if filled else "",
            anchors=cap([places.anchor(*flow.span(start, match.end())), *(cell.anchor for cell in filled)]),
            terms=(("table", table.title or table.id), ("count", str(len(filled)))),
        )


def _statements(text: str) -> Iterator[re.Match[str]]:
    """The matches of ``_EMPTY``, looked for only around the words that all of them hold."""
    done = 0
    for hit in _SAYS_EMPTY.finditer(text):
        match = _EMPTY.search(text, max(done, hit.start() - 40), hit.end() + 2)
        if match is not None and match.end() >= hit.end():
            done = match.end()
            yield match


def _is_amount(cell: Cell) -> bool:
    return not cell.header and cell.quantity is not None and cell.quantity.value != 0 and "%" not in cell.text


def _around(places: Places, start: int, end: int, statement: str) -> Table | None:
    """The table that a note names no title of: the one around it, else the one right above or below."""
    inside = places.table(start)
    if inside is not None:
        return inside if _fits(inside, statement) else None
    above, below = places.table_before(start), places.table_after(end)
    if above is not None and start - above.end <= _NEAR and _fits(above, statement):
        alone = below is None or below.start - end > _NEAR or _has_amounts(below)
        if alone or _names_subject(above, statement):
            return above
    if below is not None and below.start - end <= _NEAR and _names_subject(below, statement):
        return below
    return None


def _named(case: Case, wanted: str) -> Table | None:
    """The one table whose title ends the (cleaned) name given in prose (政府性基金预算支出情况表)."""
    known: dict[str, Table | None] = case.memo.setdefault("named_tables", {})
    if wanted not in known:
        titles = case.memo.setdefault(
            "titles", [(_bare(name), table) for table in case.document.tables if len(name := clean(table.title)) > 5]
        )
        found = [table for title, table in titles if (wanted.endswith(title) or title.endswith(wanted))]
        known[wanted] = found[0] if len(found) == 1 else None
    return known[wanted]


_AROUND_TITLE = re.compile(r"^20\d\d年(?:度)?|\([^)]{0,80}\)")


def _bare(name: str) -> str:
    return _AROUND_TITLE.sub("", name)


def _fits(table: Table, statement: str) -> bool:
    """False where the note names a kind of money that the table's title does not."""
    named = [pattern for _, pattern in _SUBJECTS if pattern.search(statement)]
    return not named or any(pattern.search(table.title) for pattern in named)


def _names_subject(table: Table, statement: str) -> bool:
    return any(pattern.search(statement) and pattern.search(table.title) for _, pattern in _SUBJECTS)


def _has_amounts(table: Table) -> bool:
    return any(_is_amount(cell) for cell in table.cells)


CHECK = Check(
    code="DZ604",
    name="empty_table_is_filled",
    severity="error",
    run=run,
    zh="文中称《{table}》“{reported}”，表中却有 {count} 个金额（{computed} 等）",
    en="{table} is called empty ({reported}) but holds {count} amounts ({computed} …)",
)
