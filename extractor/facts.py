"""Table cells read like claims: what is measured, in what context, how much.

A claim of the prose and a cell say the same thing in two places, so both become concept + context + quantity.  The concept
of a cell comes from its row where the row names an item, from its column where the row is only a unit or a total (the
三公 table of one line), and from the table's title where both say 合计.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from extractor import concepts
from extractor.concepts import Concept, Qualifiers
from extractor.data import Cell, Context, Document, Fact, Measure, Quantity, Table
from extractor.folding import fold
from extractor.structure.title import opening_line

_BLANK = frozenset(("", "-", "--", "—", "——", "- -", "－", "/", "无"))
_CODE = re.compile(r"^\d{2,7}$")
_CODE_AHEAD = re.compile(r"^(\d{7}|\d{5}|\d{3})(?=[^\d.,年月])")
_UNIT_NAME = re.compile(
    r"(?:[局厅委办院校县市区镇乡州省旗部队所站处园馆]|单位|部门|机关|本级|中心|政府|街道|委员会|办公室|公司)(?:\((?=(?s:.{0,60}+)$).*\))?(?:小计|合计)?$"
)
_NUMBERING = re.compile(
    r"^(?:其中[:：]?)?(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.、．]|[①-⑳])"
)
# Columns that cut an item into parts which are items of their own (基本支出 of 公共安全支出 is not 公共安全支出).
_PART_CONCEPTS = frozenset(
    "item.basic item.project item.personnel item.public item.carry_in item.carry_out item.special_account "
    "item.own_funds".split()
)
# Headers that only say side, year or measure.
_BARE_HEADER = re.compile(
    r"^\s*+(?:收\s*入|支\s*出|收\s*支|项\s*目|金\s*额|(?:20\d\d)?年?度?(?:年初|调整|全年|本年|上年)?(?:预算|决算|执行|支出|收入)?数?额?)\s*+$"
)
# Rows that only say the year: 2022年 | 81.50 | 3.50 of a table whose columns are the items.
_BARE_ROW = re.compile(r"(?:(?:19|20)\d\d年度?|[上本今去]年度?)(?:年初)?(?:预算|决算|执行|支出)?数?")
_WHOLES = ("item.total", "item.current", "item.appropriation")
_FUNDS = ("item.general", "item.government_fund", "item.state_capital")
_TITLE_NOISE = re.compile(
    r"(?:20\d\d年?(?:度)?|\([^()]*\)|部门|单位|预算(?=表|总表|收支|支出|收入)|决算|公开|总体|情况|统计|明细|汇总|分经济科目|安排|分类|按功能|按经济|科目|总?表\d*$|执行|申报)"
)
_ZERO = Decimal(0)
_MONEY_STEP = Decimal("0.01")


def read_facts(document: Document) -> tuple[Fact, ...]:
    """All facts of the document's data and form tables, in order.

    Quantities are in canonical units; a blank cell of a money column in a named row reads as 0 with ``blank`` true.
    """
    found: list[Fact] = []
    for table in document.tables:
        if table.kind != "text":
            found.extend(_table_facts(document, table, len(found)))
    return tuple(found)


def _table_facts(document: Document, table: Table, count: int) -> Iterator[Fact]:
    money = _money_columns(table)
    kind = _document_measure(document, table)
    for cell in table.cells:
        if cell.header:
            continue
        quantity = cell.quantity
        blank = quantity is None
        if blank:
            if not cell.row_path or not money:
                continue
            quantity = _blank_quantity(cell, money)
        if quantity is None:
            continue
        side = _side(table, cell)
        item, concept = _concept(table.title, cell.row_path, cell.col_path, side, document.entity)
        count += 1
        yield Fact(
            id=f"F{count}",
            item=item,
            concept=concept.id if concept is not None else None,
            context=_context(document, table, cell, concept, side, kind),
            quantity=quantity,
            anchor=cell.anchor,
            table=table.id,
            row_path=cell.row_path,
            col_path=cell.col_path,
            blank=blank,
        )


def _blank_quantity(cell: Cell, money: frozenset[int]) -> Quantity | None:
    """0 for a blank cell where the column holds money."""
    if cell.col not in money or fold(cell.text).strip() not in _BLANK:
        return None
    return Quantity(value=_ZERO, unit="万元", step=_MONEY_STEP, raw=cell.text.strip())


def _money_columns(table: Table) -> frozenset[int]:
    """The columns of a data table that hold money: a blank cell in them says that there is none."""
    if table.kind != "data":
        return frozenset()
    return frozenset(
        cell.col
        for cell in table.cells
        if not cell.header and cell.quantity is not None and cell.quantity.unit == "万元"
    )


# ----------------------------------------------------------------------------------------------------------- concept


@lru_cache(maxsize=16384)
def _concept(
    title: str, row_path: tuple[str, ...], col_path: tuple[str, ...], side: str, entity: str
) -> tuple[str, Concept | None]:
    """What a cell measures: its item as printed, and the concept where one is known."""
    code, name = _row_name(row_path)
    row = (_find(name, code, side, entity) or _below_parent(row_path, name)) if name else None
    whole = _whole(title, side)
    if row is None and (
        not name or concepts.is_total(name) or _is_unit(name, entity) or _BARE_ROW.fullmatch(fold(name))
    ):
        header = _column_item(col_path, side)
        if header is not None:
            return col_path[-1], header
        return name or (col_path[-1] if col_path else ""), None if name.endswith("小计") else whole
    if row is not None and row.family == "item.total" and whole is not None and whole.family != "item.total":
        row = whole  # 收入总计 of 财政拨款收支总表 is not that of all money
    part = _column_item(col_path[-1:], side)
    if part is not None and row is not None and row.family in _WHOLES and part.family in _FUNDS:
        return name, part
    if part is not None and part.id in _PART_CONCEPTS and (row is None or row.id != part.id):
        return (part.name, part) if row is not None and row.family == "item.total" else (name, None)
    return name, row


@lru_cache(maxsize=16384)
def _row_name(path: tuple[str, ...]) -> tuple[str, str]:
    """Code and innermost name of a row path: ("204", "02", "01", "行政运行") -> ("2040201", "行政运行").

    The code of an item is not that of a project named behind it.
    """
    names: list[str] = []
    code, behind = "", 0
    for part in path:
        digits = part.strip()
        if _CODE.match(digits):
            code, behind = (digits if len(digits) in (3, 5, 7) else code + digits), 0
        else:
            names.append(part)
            behind += 1
    foreign = len(names) > 1 and (behind > 1 or any(concepts.code_fits(code, other) for other in names[:-1]))
    if code and foreign and not concepts.code_fits(code, names[-1]):
        code = ""
    name = names[-1].strip() if names else ""
    glued = _CODE_AHEAD.match(name)
    if glued and len(glued[0]) < len(name):
        code, name = glued[1], name[glued.end() :].strip()
    return code, name


@lru_cache(maxsize=16384)
def _find(name: str, code: str, side: str, entity: str) -> Concept | None:
    bare = _NUMBERING.sub("", fold(name))
    return _sided(concepts.find(bare, code or None, side, entity), side)


def _sided(found: Concept | None, side: str) -> Concept | None:
    """The side of an item that has two: 一般公共预算 in the revenue half is 一般公共预算收入."""
    if found is None or found.side or not side:
        return found
    return concepts.concept(f"{found.family}.{side}") or found


def _below_parent(path: tuple[str, ...], name: str) -> Concept | None:
    """What an unlisted name means under the row that it stands below (环境卫生 below 城乡社区支出)."""
    for above in reversed(path[:-1]):
        if _CODE.match(above.strip()):
            continue
        parent = concepts.find(_NUMBERING.sub("", fold(above)))
        return concepts.under(_NUMBERING.sub("", fold(name)), parent.id) if parent is not None else None
    return None


@lru_cache(maxsize=4096)
def _column_item(path: tuple[str, ...], side: str) -> Concept | None:
    """The item that a column header names, innermost part first; None for 合计, 2023年预算数 and the like."""
    for part in reversed(path):
        if concepts.is_total(part) or _BARE_HEADER.search(fold(part)):
            continue
        found = _sided(concepts.find(part, None, side), side)
        if found is not None:
            return found
    return None


@lru_cache(maxsize=4096)
def _is_unit(name: str, entity: str) -> bool:
    return bool(entity and (name in entity or entity in name)) or _UNIT_NAME.search(fold(name)) is not None


@lru_cache(maxsize=4096)
def _whole(title: str, side: str) -> Concept | None:
    """What the 合计 of a table with this title is the total of (部门收入总体情况表 -> 收入总计)."""
    name = _TITLE_NOISE.sub("", fold(title))
    if not name:
        return None
    return _sided(concepts.find(name, None, side) or concepts.find(name.removesuffix("表"), None, side), side)


# ----------------------------------------------------------------------------------------------------------- context


def _context(
    document: Document, table: Table, cell: Cell, concept: Concept | None, side: str, kind: Measure
) -> Context:
    """Header words first, then those of the row, then the title, then the document."""
    year, measure, fund, scope = _read_words(cell.col_path, cell.row_path, table.title, document.year)
    if concept is not None and concept.fund and (concept.fund != "all" or not fund):
        fund = concept.fund
    return Context(
        year=year or table.year or document.year,
        measure=measure or kind,
        fund=fund,
        scope=scope or (concept.scope if concept is not None else ""),
        side=(concept.side if concept is not None else "") or side,
        entity=table.entity or document.entity,
    )


@lru_cache(maxsize=16384)
def _read_words(
    columns: tuple[str, ...], rows: tuple[str, ...], title: str, own_year: int | None
) -> tuple[int | None, Measure, str, str]:
    year: int | None = None
    measure: Measure = ""
    fund = scope = ""
    for words in (*reversed(columns), *reversed(rows[-2:]), title):
        read: Qualifiers = concepts.qualifiers(words, own_year)
        year = year or read.year
        measure = measure or read.measure
        fund = fund or read.fund
        if read.scope != "current" or words not in rows[:-1]:  # 本年支出 over an item says nothing of that item
            scope = scope or read.scope
    return year, measure, fund, scope


def _side(table: Table, cell: Cell) -> str:
    """ "revenue" or "expenditure" from the half of the table that a cell stands in, its headers, or the title."""
    said = _said_side(cell.col_path, cell.row_path[-1:])
    if said:
        return said
    if len(table.halves) == 2:
        return "revenue" if cell.col <= table.halves[0][1] else "expenditure"
    return concepts.qualifiers(table.title).side


@lru_cache(maxsize=16384)
def _said_side(columns: tuple[str, ...], rows: tuple[str, ...]) -> str:
    sides = (concepts.qualifiers(words).side for words in (*columns, *rows))
    return next((side for side in sides if side), "")


def _document_measure(document: Document, table: Table) -> Measure:
    """The measure of a table that does not state it: that of its title, else of the document."""
    stated = concepts.qualifiers(table.title).measure
    if stated:
        return stated
    head = document.text[:300].lstrip()
    title = opening_line(document.text)
    if "执行" in title:
        return ""  # 预算执行情况: its tables show plans and outcomes alike
    for place in (title, head):
        if ("决算" in place) != ("预算" in place):
            return "final" if "决算" in place else "budget"
    return ""
