"""Sheets of labels and values: performance targets, self-evaluations.

A sheet is read row by row.  A row is a *head* (指标值 | 完成值 | 分值: it names the columns of the rows below), a *banner*
(one label across the sheet), a row of *pairs* (label, value, label, value ...) or a row *under a head*.  Positions do not
line up where a dump lost merged cells, so a row is fitted to its head the way that puts values under value heads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter

from msgspec.structs import replace

from extractor.data import Anchor, Cell, Quantity
from extractor.quantity import read_cell
from extractor.structure.pieces import Piece, Raw, RawRow
from extractor.structure.words import Look, is_head_name, look_at, name_and_unit, vocabulary

_GLUED = re.compile(r"([^\d\s≥≤<>=][^：:，。]{1,28}(?:[：:]\s*|\s+))([-－−]?\d[\d,，.]*(?:元|万元|亿元|%|％)?)")
_OF_WHICH = ("其中：", "其中:", "其中")
_MONEY_UNITS = frozenset({"元", "万元", "亿元", "千元", "百万元"})
_NONE = -1


@dataclass(slots=True)
class Head:
    """A head row: what its filled cells say, in order (a *place* is a position among them), and how many cells the raw
    row has.  ``columns`` gives the place of a raw column, ``groups`` the side that each place belongs to."""

    names: list[str]
    units: list[str]
    naming: list[bool]
    groups: list[int]
    size: int
    flat: bool
    columns: dict[int, int]
    leaves: list[tuple[str, ...]]  # the name of each head, alone
    paths: list[tuple[str, ...]]  # and with the one above it
    points: list[tuple[int, int, int]]  # by place, and at last (place _NONE) of no head at all
    carried: dict[int, dict[int, str]] = field(default_factory=dict)  # labels by side and place


@dataclass(slots=True)
class State:
    """What the rows above say: the head in force, the group label at the left, the banner and its unit."""

    unit: str
    spans_known: bool
    head: Head | None = None
    pair_head: list[str] = field(default_factory=list)
    group: str = ""
    group_unit: str = ""
    banner: str = ""
    banner_unit: str = ""


class Writer:
    """Collects the cells of one sheet."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.cells: list[Cell] = []

    def add(
        self,
        row: int,
        raw: Raw,
        names: tuple[str, ...] = (),
        heads: tuple[str, ...] = (),
        quantity: Quantity | None = None,
        header: bool = False,
    ) -> None:
        """Add one cell."""
        col, text = raw.col, raw.text
        anchor = Anchor(start=raw.start, end=raw.end, text=text, table=self.table, row=row, col=col)
        self.cells.append(
            Cell(row=row, col=col, row_span=raw.row_span, col_span=raw.col_span, text=text, quantity=quantity,
                 row_path=names, col_path=heads, header=header, anchor=anchor)
        )  # fmt: skip


def read_form(piece: Piece, table: str) -> tuple[list[Cell], int]:
    """The cells of a sheet and its width in raw cells."""
    writer = Writer(table)
    state = State(piece.caption.unit, piece.spans_known)
    for number, row in enumerate(piece.rows):
        filled = _unglued([cell for cell in row if cell.text])
        if not filled:
            continue
        if _is_banner(filled, row):
            _banner(writer, state, number, filled[0])
        elif _is_head(filled):
            _open_head(writer, state, number, row, filled, piece.stacked)
        elif state.head is not None and _is_under_head(state.head, row, filled):
            _row_under_head(writer, state, number, row, filled)
        else:
            _pairs(writer, state, number, row, filled)
    width = max((row[-1].col for row in piece.rows if row), default=0) + 1
    return sorted(writer.cells, key=_READING_ORDER), width


_READING_ORDER = attrgetter("row", "col", "anchor.start")


def _unglued(filled: list[Raw]) -> list[Raw]:
    """The cells with a label and its value in one cell ("年度资金总额：395,800") taken apart."""
    if True not in [cell.look.amount_end for cell in filled]:
        return filled
    parts: list[Raw] = []
    for cell in filled:
        glued = None if cell.look.value or len(cell.text) >= 60 else _GLUED.fullmatch(cell.text)
        if glued is None:
            parts.append(cell)
            continue
        label = glued[1].rstrip()
        parts.append(replace(cell, end=cell.start + len(label), text=label, look=look_at(label)))
        parts.append(replace(cell, start=cell.start + glued.start(2), text=glued[2], look=look_at(glued[2])))
    return parts


# ------------------------------------------------------------------------------------------------------ kinds of rows


def _is_banner(filled: list[Raw], row: RawRow) -> bool:
    """Whether a row is one short label across the sheet; in a row of two cells the second is its blank value."""
    text = filled[0].text
    if len(filled) > 1 or row[0] is not filled[0] or len(row) == 2:
        return False
    return len(text) <= 30 and text[-1] not in "：:" and not filled[0].look.valuelike


def _is_head(filled: list[Raw]) -> bool:
    """Whether a row names the columns of the rows below: its cells but the first (or two) end like heads."""
    heads = [cell.look.head for cell in filled]
    good = sum(heads)
    if good < 2 or True in [cell.look.value or len(cell.text) > 24 for cell in filled]:
        return False
    names = [cell.look.name for cell in filled]
    if True in [name[-1] in "：:" for name in names]:
        return False
    two_in_front = good >= 3 and good == len(names) - 2 and not any(heads[:2])  # group, label column, heads
    if not (good >= len(names) - 1 or two_in_front):
        return False
    indicators = vocabulary()["forms"]["indicators"]
    return sum(1 for name in names if name in indicators) >= 2 or not any(map(_is_indicator_kind, names))


def _is_indicator_kind(name: str) -> bool:
    """Whether a text is itself an indicator's class (数量指标, 社会效益指标), as stands under 二级指标."""
    return name.endswith(vocabulary()["forms"]["indicator_kinds"])


def _is_under_head(head: Head, row: RawRow, filled: list[Raw]) -> bool:
    first = filled[0].look.squeezed
    if True in [cell.look.colon for cell in filled]:
        return False
    if filled[0].look.total:
        return True
    if first.rstrip("：:") in vocabulary()["forms"]["labels"] and len(filled) <= 4 and first not in head.names:
        return len(filled) == len(head.names) + 1 and len(row) == head.size
    if len(row) == head.size and not head.flat:
        return True
    if head.flat and len(head.names) >= 3 and len(filled) == 2 and not filled[1].look.valuelike and filled[0].col == 0:
        return False
    return head.flat or filled[0].col > 0 or len(row) >= 3


# ------------------------------------------------------------------------------------------------------------- heads


def _banner(writer: Writer, state: State, number: int, raw: Raw) -> None:
    state.banner, state.banner_unit = raw.look.name, raw.look.unit
    state.head = None
    state.group = state.group_unit = ""
    writer.add(number, raw, header=True)


def _open_head(writer: Writer, state: State, number: int, row: RawRow, filled: list[Raw], stacked: bool) -> None:
    pairs = [(cell.look.name, cell.look.unit) for cell in filled]
    labelled = not is_head_name(pairs[0][0]) or (
        filled[0].col == 0
        and len(filled) > 2
        and pairs[0][0] in ("绩效指标", "年度绩效指标", "年度总体目标", "总体目标")
    )
    if labelled:
        state.group, state.group_unit = pairs[0]
    elif filled[0].col == 0:
        state.group = state.group_unit = ""
    if labelled:
        filled_heads, pairs = filled[1:], pairs[1:]
    else:
        filled_heads = filled
    names = [name for name, _ in pairs]
    naming_words = vocabulary()["forms"]["naming"]
    naming = [name in naming_words or (place == 0 and not is_head_name(name)) for place, name in enumerate(names)]
    groups, above = _groups(names, naming, state.pair_head)
    if len(names) == 2 and not any(naming):
        state.pair_head = names
    units = [unit for _, unit in pairs]
    columns = {cell.col + c: place for place, cell in enumerate(filled_heads) for c in range(cell.col_span)}
    leaves: list[tuple[str, ...]] = [(name,) for name in names]
    paths: list[tuple[str, ...]] = [(over, name) if over else (name,) for over, name in zip(above, names, strict=True)]
    points = _points(names, naming)
    size, flat = len(row), not stacked
    state.head = Head(names, units, naming, groups, size, flat, columns, leaves, paths, points)
    for cell in filled:
        writer.add(number, cell, header=True)


def _groups(names: list[str], naming: list[bool], pair: list[str]) -> tuple[list[int], list[str]]:
    """Sides of a head (a naming head behind a value head opens the next one), and the name above each side."""
    groups = []
    group = 0
    for position, is_naming in enumerate(naming):
        if is_naming and position and not naming[position - 1]:
            group += 1
        groups.append(group)
    twins = group == 1 and len(pair) == 2 and len(set(names)) < len(names)
    return groups, [pair[one] if twins else "" for one in groups]


# ---------------------------------------------------------------------------------------------------- rows under a head


def _row_under_head(writer: Writer, state: State, number: int, row: RawRow, filled: list[Raw]) -> None:
    head = state.head
    assert head is not None
    if filled[0].look.total:
        _total_row(writer, head, number, row, filled)
        return
    places = _fit(head, row, filled, state.spans_known)
    front: list[str] = []
    for place, cell in zip(places, filled, strict=True):
        if place == _NONE and not cell.look.valuelike:
            front.append(cell.look.squeezed)
            if cell.col == 0:
                state.group, state.group_unit = cell.look.name, cell.look.unit
    _carry(head, places, filled)
    outer = tuple(dict.fromkeys(([state.group] if state.group else []) + front))
    paths = {side: (*outer, *names.values()) for side, names in head.carried.items()}
    first_side = paths.get(0, outer)
    unit_in_row = next((cell.look.bracket_unit for cell in filled if cell.look.bracket_unit), "")
    for place, cell in zip(places, filled, strict=True):
        if place == _NONE:
            is_number = cell.look.valuelike
            quantity = read_cell(cell.text, "").quantity if is_number else None
            writer.add(number, cell, outer, (), quantity, not is_number)
        elif head.naming[place]:
            writer.add(number, cell, outer, head.leaves[place], None, True)
        else:
            quantity = _value(state, head, place, cell, unit_in_row)
            writer.add(number, cell, paths.get(head.groups[place], first_side), head.paths[place], quantity)
    if not state.spans_known and (head.flat or len(row) != head.size):
        return
    for cell in row:  # blank cells right under a value head
        if not cell.text:
            position = head.columns.get(cell.col, _NONE)
            if position != _NONE and not head.naming[position]:
                writer.add(number, cell, paths.get(head.groups[position], outer), head.leaves[position])


def _total_row(writer: Writer, head: Head, number: int, row: RawRow, filled: list[Raw]) -> None:
    """A total stands under the last heads: 总分 | 100 | 96.9分 | /."""
    name = filled[0].look.squeezed
    writer.add(number, filled[0], names=(name,), header=True)
    rest = row[row.index(filled[0]) + 1 :]
    offset = len(head.names) - len(rest)
    for index, cell in enumerate(rest):
        place = offset + index if not head.flat else head.columns.get(cell.col, _NONE)
        if not cell.text:
            continue
        heads = (head.names[place],) if 0 <= place < len(head.names) else ()
        quantity = read_cell(cell.text, "").quantity if cell.look.valuelike else None
        writer.add(number, cell, names=(name,), heads=heads, quantity=quantity)


def _fit(head: Head, row: RawRow, filled: list[Raw], known: bool) -> list[int]:
    """Which head each filled cell stands under: by column, or counted from the right or left, whichever fits best."""
    columns = head.columns
    by_column = [columns.get(cell.col, _NONE) for cell in filled]
    if known:
        return by_column
    count, heads = len(filled), len(head.names)
    candidates = [by_column]
    if len(row) != head.size or head.flat:
        candidates.append([index + heads - count if index + heads >= count else _NONE for index in range(count)])
        if count <= heads:
            candidates.append(list(range(count)))
        last = len(row) - head.size
        if not head.flat:
            candidates.append([columns.get(cell.col - last, _NONE) for cell in filled])
    if len(candidates) == 1:
        return by_column
    kinds = [_A_VALUE if cell.look.valuelike else _A_CLASS if cell.look.kind else _WORDS for cell in filled]
    points = head.points
    scores = [sum([points[place][kind] for place, kind in zip(places, kinds, strict=True)]) for places in candidates]
    scores[0] += 2
    return candidates[scores.index(max(scores))]


_A_VALUE, _A_CLASS, _WORDS = range(3)


def _points(names: list[str], naming: list[bool]) -> list[tuple[int, int, int]]:
    """How well a value, a class of indicators and other words suit each head; at last, what no head at all costs.

    Values stand under value heads, classes of indicators under 一级 and 二级指标.
    """
    points = []
    for name, is_naming in zip(names, naming, strict=True):
        if is_naming:
            points.append((-3, 3 if name.startswith(("一级", "二级")) else 1, 1))
        else:
            points.append((3, -2, -2 if name.endswith(("分值", "得分", "执行率", "数")) else 1))
    return [*points, (-3, -1, -1)]


def _carry(head: Head, places: list[int], filled: list[Raw]) -> None:
    """Labels of merged cells stand for the rows below, until a label left of them changes."""
    fresh: dict[int, dict[int, str]] = {}
    for place, cell in zip(places, filled, strict=True):
        if place != _NONE and head.naming[place]:
            group = head.groups[place]
            side = fresh.get(group)
            if side is None:
                side = {other: name for other, name in head.carried.get(group, {}).items() if other < place}
                fresh[group] = head.carried[group] = side
            side[place] = cell.look.squeezed


def _value(state: State, head: Head, place: int, cell: Raw, unit_in_row: str) -> Quantity | None:
    if not cell.look.valuelike:
        return None
    return read_cell(cell.text, head.units[place] or _unit_under(state, head.names[place], unit_in_row)).quantity


def _unit_under(state: State, name: str, unit_in_row: str) -> str:
    """The unit of a bare number under a head: money where head or group speak of money, percent under a rate."""
    if name.endswith(("分值", "得分", "权重")):
        return ""
    if name.endswith("率"):
        return "%"
    if _is_money(name) and (state.group_unit or state.unit):
        return state.group_unit or state.unit
    return unit_in_row or state.group_unit


@lru_cache(maxsize=4096)
def _is_money(label: str) -> bool:
    return any(word in label for word in vocabulary()["forms"]["money"])


# ------------------------------------------------------------------------------------------------------------- pairs


def _pairs(writer: Writer, state: State, number: int, row: RawRow, filled: list[Raw]) -> None:
    """A row of labels and values; a label in front of another label is the group of the row and of those below."""
    roles = _roles(filled)
    starts_blank = row[0].col > 0 or not row[0].text
    if not starts_blank:
        state.group = state.group_unit = ""
        state.head = None
    label, label_unit = "", ""
    outer = _outer(state)
    positions = {cell.col: index for index, cell in enumerate(row)}
    for index, (cell, role) in enumerate(zip(filled, roles, strict=True)):
        if role == "group":
            state.group, state.group_unit = name_and_unit(cell.text.rstrip("：:"))
            outer = _outer(state)
            writer.add(number, cell, header=True)
        elif role == "label":
            label, label_unit = _label(cell.look)
            writer.add(number, cell, names=outer, header=True)
            following = filled[index + 1] if index + 1 < len(filled) else None
            blank = _blank_behind(row, positions[cell.col], cell, following)
            if blank is not None and (following is None or roles[index + 1] != "value"):
                writer.add(number, blank, names=(*outer, label))
        else:
            names = (*outer, label) if label else outer
            unit = label_unit or _unit_of_pair(state, label)
            is_number = cell.look.valuelike and not label.endswith(vocabulary()["forms"]["not_numbers"])
            quantity = read_cell(cell.text, unit).quantity if is_number else None
            writer.add(number, cell, names=names, quantity=quantity)


def _roles(filled: list[Raw]) -> list[str]:
    """ "label", "value" or "group" (a label in front of another label) for each filled cell of a row of pairs."""
    roles: list[str] = []
    open_label = False
    for index, cell in enumerate(filled):
        look = cell.look
        if look.valuelike and not look.colon:
            roles.append("value")
            open_label = False
            continue
        marked = look.colon or look.label or cell.text.startswith(_OF_WHICH)
        followed = index + 1 < len(filled) and filled[index + 1].look.valuelike
        if marked or not open_label or (followed and len(cell.text) <= 20):
            if open_label and roles and roles[-1] == "label" and not filled[index - 1].look.colon:
                roles[-1] = "group" if index == 1 else "label"
            roles.append("label")
            open_label = True
        else:
            roles.append("value")
            open_label = False
    if len(filled) == 1 and filled[0].col > 0:
        return ["value"]
    return roles


def _label(look: Look) -> tuple[str, str]:
    name, unit = look.name.rstrip("：:"), look.unit
    if name[:1] != "其":
        return name, unit
    for word in _OF_WHICH:
        if name.startswith(word) and len(name) > len(word):
            return name[len(word) :], unit
    return name, unit


def _outer(state: State) -> tuple[str, ...]:
    return tuple(name for name in (state.banner, state.group) if name)


def _unit_of_pair(state: State, label: str) -> str:
    """The unit of a bare number: what its group or banner says; the sheet's unit only where the label means money."""
    scoped = state.group_unit or state.banner_unit
    if scoped in _MONEY_UNITS and not (_is_money(label) or _is_money(state.group)):
        return ""
    if scoped:
        return scoped
    return state.unit if _is_money(label) and not label.endswith(("率", "数量", "个数")) else ""


def _blank_behind(row: RawRow, position: int, cell: Raw, following: Raw | None) -> Raw | None:
    """The empty cell right behind a label, which fills its cell (at ``position``) alone."""
    index = position + 1
    if (
        row[position] is cell
        and index < len(row)
        and not row[index].text
        and (following is None or following.col > row[index].col)
    ):
        return row[index]
    return None
