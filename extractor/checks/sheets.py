"""Performance sheets: the funding block and the indicators of one project, found by their labels.

Sheets differ in every province, so nothing is read by position: a line of headers (年度指标值 | 实际完成值 | 分值 | 得分) says
where the columns below it are, and labels of the funding block (年度资金总额：) are followed by their amounts.  One table
of a dump may hold several sheets; a line that names the next project starts a new one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from extractor.checks.base import Case
from extractor.checks.grids import by_row, clean
from extractor.data import Cell, Document, Table

_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_VALUE = re.compile(
    r"(>=|<=|[≥≤><=＝]|不低于|不少于|不超过|不高于|大于等于|小于等于|大于|小于)?(-?\d[\d,]*(?:\.\d+)?)([^\d,.]*)$"
)
_OPERATORS = {
    ">=": "≥", "不低于": "≥", "不少于": "≥", "大于等于": "≥", "大于": ">", "<=": "≤", "不超过": "≤", "不高于": "≤", "小于等于": "≤",
    "小于": "<", "＝": "=",
}  # fmt: skip
_LONGEST_VALUE = 60
_UNIT = re.compile(r"[(（](亿元|百万元|万元|千元|元)[)）]")
_TO_WAN = {
    "亿元": Decimal(10000),
    "百万元": Decimal(100),
    "万元": Decimal(1),
    "千元": Decimal("0.1"),
    "元": Decimal("0.0001"),
}

# The columns of an indicator block, by what their header says.
Roles = tuple[tuple[str, re.Pattern[str]], ...]
_ROLES: Roles = (
    (
        "actual",
        re.compile(
            r"实际(?:完成|完成指标|完成情况)?(?:值|数)$|^(?:全年|年度|指标)?完成(?:指标)?值|^(?:实际)?完成(?:情况)$|^实际完成$"
        ),
    ),
    ("target", re.compile(r"(?:年度|绩效|计划|预期|全年)?(?:指标值|目标值)(?:\(.*\))?$|^目标值?$")),
    ("weight", re.compile(r"^(?:分值|权重|指标分值|分值权重|权重分值|标准分值?|满分)(?:\(.*\))?$")),
    ("score", re.compile(r"^(?:自评|评价|实际)?(?:得分|评分)(?:\(.*\))?$")),
    ("name", re.compile(r"^(?:三级指标|指标名称|绩效指标|指标内容|四级指标)(?:\(.*\))?$")),
    ("reason", re.compile(r"偏差|原因|改进措施|未完成|备注|说明")),
)
_FUND_ROLES: Roles = (
    (
        "executed",
        re.compile(
            r"(?:全年|实际)?(?:执行|支出|完成)(?:数|金额|额)(?:\((?=(?s:.{0,60}+)$).*\))?$|^(?:全年|实际)(?:执行|支出)$"
        ),
    ),
    ("initial", re.compile(r"年初预算(?:数|金额)?(?:\((?=(?s:.{0,60}+)$).*\))?$")),
    ("budget", re.compile(r"(?:全年|调整后?|年度)?预算(?:数|金额|安排)?(?:\((?=(?s:.{0,60}+)$).*\))?$")),
    ("rate", re.compile(r"(?:预算)?执行率(?:\((?=(?s:.{0,60}+)$).*\))?$")),
    ("weight", re.compile(r"^(?:分值|权重)$")),
    ("score", re.compile(r"^(?:自评)?得分(?:\((?=(?s:.{0,60}+)$).*\))?$")),
)
_TOTAL_FUNDS = re.compile(
    r"^(?:年度|本年度|实施期|全年|当年|中期)?(?:项目)?(?:资金|预算|投资|金额)总[额计量](?:\(.*\))?:?$|^预算数:?$|^(?:年度|本年度)(?:预算)?(?:资金|金额)(?:总额)?:?$|^(?:资金|总)合计:?$"
)
_GLUED = re.compile(r"^([^\d]{2,16}?:?)(\d[\d,]*(?:\.\d+)?)(?:万元|元)?$")
_SOURCE = re.compile(r"资金|拨款|自筹|结转|收入|财政|其他|债券|补助")
_REST = re.compile(r"其他|自筹|其它")
_NAME_LABEL = re.compile(r"^(?:专项资金|项目|专项|政策)(?:\(.*\))?名称(?:\(.*\))?:?$")
_TITLE = re.compile(r"(?:自评|绩效|目标).{0,8}表$")
_SHEET = re.compile(r"指\s*标|资\s*金\s*总\s*额|绩\s*效|自\s*评")
_KINDS = ("指标", "满意度")
_SUM = re.compile(r"^(?:总分|总计|合计|总得分|得分合计|分值合计|总分值)(?:\(.*\))?:?$")


class Value(NamedTuple):
    """A printed number of a form: ``operator`` ("", ≥, ≤, >, <, =), ``unit`` as printed behind it."""

    operator: str
    number: Decimal
    unit: str
    step: Decimal


class Indicator(NamedTuple):
    """One row of the indicator block; cells that the sheet lacks are None."""

    kind: str
    name: Cell | None
    target: Cell | None
    actual: Cell | None
    weight: Cell | None
    score: Cell | None


class Funds(NamedTuple):
    """One row of a self-evaluation's funding block (年度资金总额, 其中：当年财政拨款 …)."""

    label: str
    total: bool
    cells: dict[str, Cell]
    header: dict[str, Cell]


class Source(NamedTuple):
    """One labelled amount of a funding block.  ``side`` tells 实施期 from 年度 where both stand in one row."""

    label: str
    total: bool
    side: int
    cell: Cell | None
    amount: Decimal | None
    row: int


class Line(NamedTuple):
    """One row of a sheet: its cells, those that hold something (each with its text cleaned), all their words in one."""

    cells: tuple[Cell, ...]
    filled: tuple[tuple[str, Cell], ...]
    text: str


class Sheet(NamedTuple):
    """One project sheet; amounts of the funding block are in ``unit``."""

    table: Table
    name: Cell | None
    unit: str
    lines: tuple[Line, ...]
    funds: tuple[Funds, ...]
    sources: tuple[Source, ...]
    indicators: tuple[Indicator, ...]
    sum_row: tuple[Cell, ...]

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        return tuple(line.cells for line in self.lines)

    @property
    def title(self) -> str:
        return self.name.text.strip() if self.name is not None else self.table.title

    def wan(self, amount: Decimal) -> Decimal:
        """``amount`` of the funding block in 万元."""
        return amount * _TO_WAN.get(self.unit, Decimal(1))


def value(text: str) -> Value | None:
    """Read ``>=98%``, ``3套``, ``=27.50万元``, ``100.00分``; None for anything that is more than one number.

    >>> value("≥95%")
    Value(operator='≥', number=Decimal('95'), unit='%', step=Decimal('1'))
    """
    return _value(text) if len(text) < _LONGEST_VALUE else None


@lru_cache(maxsize=32768)
def _value(text: str) -> Value | None:
    found = _VALUE.match(clean(text))
    if found is None:
        return None
    try:
        number = Decimal(found[2].replace(",", ""))
    except InvalidOperation:
        return None
    exponent = number.as_tuple().exponent
    step = Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(1)
    operator = found[1] or ""
    return Value(_OPERATORS.get(operator, operator), number, found[3], step)


def sheets(case: Case) -> tuple[Sheet, ...]:
    """All sheets of the document, in order; worked out once a document."""
    if "sheets" not in case.memo:
        case.memo["sheets"] = tuple(_sheets(case.document))
    found: tuple[Sheet, ...] = case.memo["sheets"]
    return found


def _sheets(document: Document) -> Iterator[Sheet]:
    for table in document.tables:
        if not _SHEET.search(document.text, table.start, table.end):
            continue
        for lines in _split([_line(row) for row in by_row(table)]):
            sheet = _read(table, lines)
            if sheet.indicators or sheet.funds or sheet.sources:
                yield sheet


def _line(row: list[Cell]) -> Line:
    filled = tuple([(text, cell) for cell in row if (text := clean(cell.text))])
    return Line(tuple(row), filled, "".join([cell.text for cell in row]))


def _split(rows: Sequence[Line]) -> Iterator[tuple[Line, ...]]:
    """Cut the rows of a table where the next sheet's title or project name stands."""
    start, named, titled = 0, False, -2
    for at, row in enumerate(rows):
        filled = row.filled
        first = filled[0][0] if filled else ""
        is_title = len(filled) == 1 and len(first) < 40 and _TITLE.search(first) is not None
        is_name = len(filled) > 1 and _NAME_LABEL.match(first) is not None
        if is_title and at > start:
            yield tuple(rows[start:at])
            start, named = at, False
        elif is_name and named and at - titled > 3:
            yield tuple(rows[start:at])
            start = at
        named = named or is_name
        titled = at if is_title else titled
    yield tuple(rows[start:])


def _read(table: Table, rows: tuple[Line, ...]) -> Sheet:
    funds, unit = _funds(rows)
    return Sheet(
        table=table,
        name=_project_name(rows),
        unit=unit or table.unit,
        lines=rows,
        funds=tuple(funds),
        sources=tuple(_sources(rows)),
        indicators=tuple(_indicators(rows)),
        sum_row=next((row.cells for row in rows if _is_sum(row)), ()),
    )


def _is_sum(row: Line) -> bool:
    filled = row.filled
    return bool(filled) and _SUM.match(filled[0][0]) is not None and any(value(cell.text) for _, cell in filled)


def _project_name(rows: Sequence[Line]) -> Cell | None:
    for row in rows[:8]:
        for at, (text, _) in enumerate(row.filled, 1):
            if _NAME_LABEL.match(text):
                return row.filled[at][1] if at < len(row.filled) else None
    return None


# ----------------------------------------------------------------------------------------------------------- funding


def _funds(rows: Sequence[Line]) -> tuple[list[Funds], str]:
    """The rows under 年初预算数 | 全年预算数 | 全年执行数 | 执行率, and the unit stated beside them."""
    found: list[Funds] = []
    unit = ""
    header: dict[int, str] = {}
    beside = ""  # the label of the block, which stands for that of a row without one
    cells: dict[str, Cell] = {}
    for row in rows:
        if not unit and "资" in row.text:
            unit = _stated_unit(row.cells)
        roles = {}
        if "预算" in row.text:
            roles = {cell.col: role for cell in row.cells if (role := _role(cell, _FUND_ROLES))}
        if "executed" in roles.values() and {"budget", "initial"} & set(roles.values()):
            beside = next((text for text, cell in row.filled if cell.col not in roles), "")
            header, cells = roles, {roles[cell.col]: cell for cell in row.cells if cell.col in roles}
            continue
        if not header:
            continue
        labels = [text for text, cell in row.filled if cell.col not in header and value(cell.text) is None]
        read = {header[cell.col]: cell for cell in row.cells if cell.col in header and value(cell.text) is not None}
        if not read or not labels and "executed" not in read:
            header = {} if labels else header
            continue
        found.append(Funds(labels[-1] if labels else beside, len(found) == 0, read, cells))
    return found, unit


def _stated_unit(row: Sequence[Cell]) -> str:
    """The money unit behind 项目资金 in a row (项目资金（万元）), "" where it states none."""
    stated = (_UNIT.search(clean(cell.text)) for cell in row if "资" in cell.text and "金" in cell.text)
    return next((unit[1] for unit in stated if unit), "")


def _role(cell: Cell, roles: Roles) -> str:
    return _role_of(cell.text, roles) if len(cell.text) < 40 else ""


@lru_cache(maxsize=16384)
def _role_of(text: str, roles: Roles) -> str:
    label = clean(text)
    if not label or len(label) > 24:
        return ""
    return next((role for role, pattern in roles if pattern.search(label)), "")


def _sources(rows: Sequence[Line]) -> Iterator[Source]:
    """Labelled amounts from the first total (年度资金总额：) on, as long as rows look like funding."""
    sides = 0
    for row in rows:
        pairs = list(_pairs(row))
        totals = [label for label, _, _ in pairs if _TOTAL_FUNDS.match(label)]
        if not sides and not totals:
            continue
        if not pairs or (not totals and not all(_SOURCE.search(label) for label, _, _ in pairs)):
            if sides:
                return
            continue
        if totals:
            sides = len(totals)
        across = sides == 1 or len(totals) == 1
        if not across and len(pairs) != sides:
            return
        for at, (label, cell, amount) in enumerate(pairs):
            yield Source(label, label in totals, 0 if across else at, cell, amount, row.cells[0].row)


def _pairs(row: Line) -> Iterator[tuple[str, Cell | None, Decimal | None]]:
    """``label, cell of the amount, amount`` for each funding label of a row; the amount may be glued to its label."""
    for at, (text, cell) in enumerate(row.filled, 1):
        kind, label, number = _remembered(text) if len(text) < _LONGEST_VALUE else _funding_label(text)
        if kind == "glued":
            yield label, cell, Decimal(number)
        elif kind == "label":
            following = row.filled[at][1] if at < len(row.filled) else None
            amount = value(following.text) if following is not None else None
            if amount is not None and amount.unit in ("", "元", "万元") and not amount.operator:
                yield text, following, amount.number
            elif "(元)" not in text and "(万元)" not in text:
                yield text, None, None


def _funding_label(text: str) -> tuple[str, str, str]:
    """ "label" for a label of funding, "glued" with the label and the number for one with its amount behind it."""
    glued = _GLUED.match(text)
    if glued and (_TOTAL_FUNDS.match(glued[1]) or _SOURCE.search(glued[1])):
        return "glued", glued[1], glued[2].replace(",", "")
    if _NUMBER.fullmatch(text) is None and (_TOTAL_FUNDS.match(text) or (_SOURCE.search(text) and len(text) < 20)):
        return "label", text, ""
    return "", "", ""


_remembered = lru_cache(maxsize=16384)(_funding_label)


# -------------------------------------------------------------------------------------------------------- indicators


def _indicators(rows: Sequence[Line]) -> Iterator[Indicator]:
    """Rows under a line of indicator headers, one for each group of columns (实施期 and 年度 stand side by side)."""
    groups: list[dict[str, int]] = []
    kinds: dict[int, str] = {}
    for row in rows:
        fresh = _groups(row.cells) if "标" in row.text and "值" in row.text else []
        if fresh:
            groups, kinds = fresh, {}
            continue
        if not groups or _is_sum(row):
            continue
        at = _aligned(row.cells, groups)
        kind = next((text for text, _ in row.filled if text.endswith(_KINDS)), "")
        for side, group in enumerate(groups):
            kinds[side] = kind or kinds.get(side, "")
            picked = {role: at[col] for role, col in group.items() if col in at}
            if any(clean(cell.text) for role, cell in picked.items() if role != "reason"):
                yield Indicator(
                    kinds[side], picked.get("name"), picked.get("target"), picked.get("actual"), picked.get("weight"),
                    picked.get("score"),
                )  # fmt: skip


def _aligned(row: Sequence[Cell], groups: Sequence[dict[str, int]]) -> dict[int, Cell]:
    """The cells of a row by header column.

    A dump that drops the first cells of a row shifts the others to the left; then the row lines up at its right end.
    """
    straight = {cell.col: cell for cell in row}
    last = max([max(group.values(), default=0) for group in groups], default=0)
    shift = last - max(straight, default=0)
    if not shift:
        return straight
    shifted = {col + shift: cell for col, cell in straight.items()}
    return shifted if _plausible(shifted, groups) > _plausible(straight, groups) else straight


def _plausible(at: dict[int, Cell], groups: Sequence[dict[str, int]]) -> int:
    """How many cells of a row are what their headers say: names are words, weights and scores plain numbers."""
    points = 0
    for group in groups:
        for role, col in group.items():
            text = clean(at[col].text) if col in at else ""
            number = value(text)
            if role == "name":
                points += bool(text) and number is None and not text.endswith("指标")
            elif role in ("weight", "score"):
                points += number is not None and not number.operator and number.unit in ("", "分")
            elif role == "target":
                points += number is not None and bool(number.operator)
    return points


def _groups(row: Sequence[Cell]) -> list[dict[str, int]]:
    """The columns of each group of indicator headers in this row; [] where it is no header row."""
    groups: list[dict[str, int]] = [{}]
    for cell in row:
        role = _role(cell, _ROLES)
        if not role:
            continue
        if role in groups[-1] and role in ("name", "target"):
            groups.append({})
        groups[-1].setdefault(role, cell.col)
    return [group for group in groups if "target" in group and len(group) > 1]


def is_source(label: str) -> bool:
    """Whether the label of an amount says where money comes from (当年财政拨款, 上年结转)."""
    return _SOURCE.search(label) is not None


def is_rest(label: str) -> bool:
    """Whether a source is the one that completes the list (其他资金, 单位自筹)."""
    return _REST.search(label) is not None


def to_wan(amount: Decimal, unit: str) -> Decimal | None:
    """``amount`` of ``unit`` in 万元; None where ``unit`` is no money."""
    scale = _TO_WAN.get(unit)
    return amount * scale if scale is not None else None
