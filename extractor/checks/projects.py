"""Projects and their money wherever a document lists them: project tables, performance sheets, 项目名称： in the prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Literal, NamedTuple

from extractor.checks.base import Case
from extractor.checks.grids import Side, all_sides, clean, is_total
from extractor.checks.sheets import sheets, to_wan
from extractor.data import Anchor, Cell, Document

_NAME_HEADER = re.compile(r"^(?:项目|专项|专项资金|项目支出)名称$|^项目$")
_PROJECT_TABLE = re.compile(r"项目")
_AMOUNT_HEADER = re.compile(r"合计|总计|小计|金额|预算|资金|安排")
_PROSE_NAME = re.compile(r"项目名称\s*[:：]\s*([^\n。；;，,]{2,40})")
_PROSE_AMOUNT = re.compile(r"(?:规模|金额|资金|预算)[^\n。]{0,10}?[:：]\s*(\d[\d,]*(?:\.\d+)?)\s*(万元|元|亿元)")
_NEAR = 300


class Project(NamedTuple):
    """A project as one place names it; ``amount`` in 万元 with the last digit it shows, None where none is given."""

    name: str
    anchor: Anchor
    amount: Decimal | None
    step: Decimal
    money: Anchor | None
    place: str
    where: Literal["table", "sheet", "prose"]


def projects(case: Case) -> tuple[Project, ...]:
    """Every project of the document, once for each place that names it; worked out once a document."""
    if "projects" not in case.memo:
        case.memo["projects"] = (*_from_sheets(case), *_from_tables(case), *_from_prose(case.document))
    found: tuple[Project, ...] = case.memo["projects"]
    return found


def _from_sheets(case: Case) -> Iterator[Project]:
    for sheet in sheets(case):
        if sheet.name is None:
            continue
        total = next((one for one in reversed(sheet.sources) if one.total and one.amount is not None), None)
        amount = sheet.wan(total.amount) if total is not None and total.amount is not None else None
        money = total.cell.anchor if total is not None and total.cell is not None else None
        step = sheet.wan(_step(total.amount)) if total is not None and total.amount is not None else Decimal(0)
        yield Project(
            clean(sheet.name.text), sheet.name.anchor, amount, step, money, f"sheet {sheet.name.anchor.start}", "sheet"
        )


def _step(amount: Decimal) -> Decimal:
    return Decimal(1).scaleb(int(amount.as_tuple().exponent))


def _from_tables(case: Case) -> Iterator[Project]:
    for side in all_sides(case):
        table = side.table
        column = _name_column(side)
        money = _money_column(side)
        if column is None or money is None:
            continue
        names = {cell.row: cell for cell in table.cells if cell.col == column and cell.row >= table.header_rows}
        for row in side.rows:
            cell = names.get(row.at)
            amount = row.amount(money)
            if cell is None or row.total or is_total(clean(cell.text)) or amount is None or len(clean(cell.text)) < 3:
                continue
            yield Project(
                clean(cell.text), cell.anchor, amount.value, amount.step, row.cells[money].anchor, table.id, "table"
            )


def _name_column(side: Side) -> int | None:
    """The column of project names: headed 项目名称, or 项目 in a table that is about projects."""
    headed: dict[int, Cell] = {}
    for cell in side.table.cells:
        if cell.row < side.table.header_rows and side.first <= cell.col <= side.last:
            text = clean(cell.text)
            if _NAME_HEADER.search(text) and (text.endswith("名称") or _PROJECT_TABLE.search(side.table.title)):
                headed[cell.col] = cell
    exact = [col for col, cell in headed.items() if clean(cell.text).endswith("名称")]
    return exact[0] if exact else (min(headed) if headed and "项目" in side.table.title else None)


def _money_column(side: Side) -> int | None:
    totals = [column.at for column in side.columns if column.total]
    named = [column.at for column in side.columns if any(_AMOUNT_HEADER.search(part) for part in column.path)]
    return next(iter([*totals, *named]), None)


def _from_prose(document: Document) -> Iterator[Project]:
    inside = [(table.start, table.end) for table in document.tables]
    matches = [
        match
        for match in _PROSE_NAME.finditer(document.text)
        if not any(start <= match.start() < end for start, end in inside)
    ]
    for at, match in enumerate(matches):
        end = matches[at + 1].start() if at + 1 < len(matches) else match.end() + _NEAR
        money = _PROSE_AMOUNT.search(document.text, match.end(), min(end, match.end() + _NEAR))
        name = Anchor(start=match.start(1), end=match.end(1), text=match[1])
        amount, step, anchor = None, Decimal(0), None
        if money is not None:
            try:
                number = Decimal(money[1].replace(",", ""))
            except InvalidOperation:
                continue
            amount, step = to_wan(number, money[2]), to_wan(_step(number), money[2]) or Decimal(0)
            anchor = Anchor(start=money.start(1), end=money.end(2), text=document.text[money.start(1) : money.end(2)])
        yield Project(clean(match[1]), name, amount, step, anchor, "prose", "prose")
