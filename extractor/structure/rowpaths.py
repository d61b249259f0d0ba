"""Row names: which labels name a row, and under which rows it stands.

Parents come from codes (204 > 20402 > 2040201), from 其中：, from numbering (一、 > （一）), and from indentation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractor.structure.headers import CODE, LABEL, Header
from extractor.structure.pieces import Raw, RawRow
from extractor.structure.words import is_total, numbering, vocabulary

_GLUED_CODE = re.compile(r"([1-5]\d\d(?:\d\d){0,2})(?=[\u4e00-\u9fff])(?![年元人个月日项类款台套万亿辆户件家名])")

_MOST_LABELS = 8  # label columns of one half
_DEEPEST = 10  # rows that one row may stand under


@dataclass(slots=True)
class Level:
    """One row that others may stand under; ``style`` is its numbering (0: none), ``part`` that it began with 其中."""

    name: str
    code: str
    style: int
    indent: int
    part: bool = False


@dataclass(slots=True)
class Side:
    """The label columns of one half, and what is known from the rows above."""

    codes: list[int]
    names: list[int]
    inner: int  # the name column that tells the rows apart
    stack: list[Level] = field(default_factory=list)
    carried: dict[int, str] = field(default_factory=dict)
    carried_codes: list[str] = field(default_factory=list)
    last: Level | None = None


def make_sides(header: Header, body: list[RawRow]) -> list[Side]:
    """One ``Side`` for each half of the table."""
    sides = []
    for first, last in header.halves:
        columns = range(first, last + 1)
        codes = [col for col in columns if header.columns[col].kind == CODE][:_MOST_LABELS]
        names = [col for col in columns if header.columns[col].kind == LABEL][:_MOST_LABELS]
        sides.append(Side(codes, names, _inner(names, body)))
    return sides


def _inner(names: list[int], body: list[RawRow]) -> int:
    """The name column that tells the rows apart: the one with the fewest blanks, then with the most different texts."""
    if len(names) < 2:
        return names[0] if names else -1
    filled = dict.fromkeys(names, 0)
    different: dict[int, set[str]] = {col: set() for col in names}
    for row in body:
        labels = [cell for cell in row if cell.text and cell.col in filled]
        if True in [cell.look.total for cell in labels]:
            continue
        for cell in labels:
            filled[cell.col] += 1
            different[cell.col].add(cell.text)
    return max(names, key=lambda col: (filled[col], len(different[col]), col))


def row_path(side: Side, row: dict[int, Raw]) -> tuple[tuple[str, ...], str]:
    """The names of a row, outermost first, with its code before its own name, and the unit in its label."""
    code = _code(side, row)
    names, indent, unit = _names(side, row)
    if not names:
        side.last = None
        return ((code,) if code else ()), unit
    name = names[-1]
    if not code:
        glued = _GLUED_CODE.match(name)
        if glued:
            code, name = glued[1], name[glued.end() :]
    if is_total(name):
        side.stack.clear()
        side.carried.clear()
        side.last = None
        return (name,), unit
    if code:
        return (*_parents_by_code(side, code, name), *names[:-1], code, name), unit
    parents, own = _parents_by_place(side, name, indent)
    return (*parents, *names[:-1], own), unit


def _code(side: Side, row: dict[int, Raw]) -> str:
    """The code of a row; parts in columns of their own (类 款 项) are joined, blank ones before a filled one carried."""
    if not side.codes:
        return ""
    parts = [row[col].look.squeezed if col in row else "" for col in side.codes]
    if not any(part.isdigit() for part in parts):
        return ""
    if len(parts) > 1:
        filled = max(index for index, part in enumerate(parts) if part)
        for index in range(filled):
            if not parts[index] and index < len(side.carried_codes):
                parts[index] = side.carried_codes[index]
        side.carried_codes = parts
        if all(len(part) >= 5 for part in parts if part):
            return parts[0]
    code = "".join(parts)
    return code if code.isdigit() else ""


def _names(side: Side, row: dict[int, Raw]) -> tuple[list[str], int, str]:
    """The labels of a row from the outermost to the one that names it, its indent, and the unit in its brackets."""
    inner = row.get(side.inner)
    filled = {col: row[col] for col in side.names if col in row and row[col].text}
    if not filled:  # "合计" stands in the column of the codes
        filled = {col: row[col] for col in side.codes if col in row and row[col].text and not row[col].text.isdigit()}
    if not filled:
        return [], 0, ""
    own_col = side.inner if inner is not None and inner.text else max(filled)
    own = filled[own_col].look
    name, unit = own.name, own.unit
    outer: list[str] = []
    total = is_total(name) or own_col != side.inner
    for col in side.names:
        if col == own_col:
            continue
        if col in filled:
            label = filled[col].look.name
            side.carried[col] = label
            outer.append(label)
            for later in side.names:
                if col < later < side.inner:
                    side.carried.pop(later, None)
        elif col < side.inner and not total and col in side.carried:
            outer.append(side.carried[col])
    return [*outer, name], filled[own_col].indent, unit


def _parents_by_code(side: Side, code: str, name: str) -> list[str]:
    while side.stack and not (
        side.stack[-1].code and code.startswith(side.stack[-1].code) and code != side.stack[-1].code
    ):
        side.stack.pop()
    parents = [level.name for level in side.stack]
    side.stack.append(Level(name, code, 0, 0))
    return parents


def _parents_by_place(side: Side, name: str, indent: int) -> tuple[list[str], str]:
    """Parents by 其中, numbering and indent; also the name without them."""
    words = vocabulary()["rows"]
    part = ""
    for word in words["of_which"]:
        if name.startswith(word) and len(name) > len(word):
            part = word
            break
    style, first, own = numbering(name[len(part) :])
    level = Level(own, "", style, indent, bool(part))
    stack = side.stack
    if part:
        _pop_parts(stack)
    elif style:
        _pop_to_style(stack, style, first, side.last)
    else:
        _pop_plain(stack, level, name.startswith(words["not_a_part"]))
    del stack[_DEEPEST:]
    parents = [above.name for above in stack]
    stack.append(level)
    side.last = level
    return parents, own


def _pop_parts(stack: list[Level]) -> None:
    while len(stack) > 1 and stack[-1].part:
        stack.pop()


def _pop_to_style(stack: list[Level], style: int, first: bool, last: Level | None) -> None:
    """A numbered row stands beside rows numbered the same way, under those of a higher kind.

    A numbering that begins anew right under a plain row belongs to that row.
    """
    if first and last is not None and last.style == 0 and not last.part and stack and stack[-1] is last:
        return
    for index, level in enumerate(stack):
        if level.style == style or (level.style > style and level.style):
            del stack[index:]
            return
    while stack and (stack[-1].style == 0 or stack[-1].part):
        stack.pop()


def _pop_plain(stack: list[Level], level: Level, stands_alone: bool) -> None:
    """A row without number or 其中: under what is indented less, beside what is indented the same."""
    if stands_alone:
        stack.clear()
        return
    while stack:
        top = stack[-1]
        if top.part:
            if level.indent >= top.indent and top.indent > 0:
                stack.pop()
                level.part = True
                return
            stack.pop()
        elif top.style or level.indent > top.indent:
            return
        else:
            stack.pop()
