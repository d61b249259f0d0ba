"""How a table may add up: which rows or columns a total can stand for, and whether numbers add up within rounding.

A table does not say what its 合计 sums: all rows above it, only the outermost of nested ones, the rows since the last
小计, that 小计 and what follows.  Each such guess is a *reading*, a tuple of positions in ``Side.rows`` (or of column
numbers); the check tries them all and lets the table itself decide which one it means.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal

from extractor import concepts
from extractor.checks.grids import ZERO, Column, Row, Side

Reading = tuple[int, ...]
Fit = Literal["agrees", "rounding", "contradicts"]

_MOST_SUMS = 300
_MOST_GUESSES = 12
_LONGEST_NEST = 60


def fit(total: Decimal, parts: Sequence[Decimal], step: Decimal) -> Fit:
    """Whether ``parts`` add up to ``total`` where all are printed to ``step``.

    Each number may be off by one last digit, which covers rounding and truncation alike.

    >>> fit(Decimal("10.01"), [Decimal("3.34")] * 3, Decimal("0.01"))
    'rounding'
    """
    difference = abs(total - sum(parts, ZERO))
    if difference == 0:
        return "agrees"
    printed = 1 + sum(1 for part in parts if part)
    return "rounding" if difference <= step * printed else "contradicts"


# ------------------------------------------------------------------------------------------------------------- rows


def parents(rows: Sequence[Row]) -> dict[int, int]:
    """Position of each row -> position of the row whose classification code is the longest prefix of its own."""
    by_code = {row.code: position for position, row in reversed(list(enumerate(rows))) if row.code}
    found = {}
    for position, row in enumerate(rows):
        for length in (7, 5, 3):
            if length < len(row.code) and row.code[:length] in by_code:
                found[position] = by_code[row.code[:length]]
                break
    return found


def implied_parents(rows: Sequence[Row]) -> dict[int, int]:
    """The same where no codes are printed: 基本工资 under 工资福利支出, as the national list of economic items nests them.

    All rows between two classes belong to the first; {} where one of them is known to belong elsewhere.
    """
    if any(row.code for row in rows):
        return {}
    found: dict[int, int] = {}
    top, top_code, known = -1, "", 0
    for position, row in enumerate(rows):
        code = "" if row.total or row.aside else _economic_code(row.label)
        if row.total:
            top, top_code = -1, ""
        elif len(code) == 3:
            top, top_code = position, code
        elif top >= 0:
            if code and not code.startswith(top_code):
                return {}
            known += bool(code)
            found[position] = top
    return found if known * 2 >= len(found) else {}


def _economic_code(label: str) -> str:
    concept = concepts.find(label, "3")
    return concept.code if concept is not None and concept.id.startswith("econ.") else ""


def numbered_parents(rows: Sequence[Row]) -> dict[int, int]:
    """The same by numbering: （一） under 一、, 1. under （一）; rows without a number have no parent here."""
    found = {}
    open_at: dict[int, int] = {}
    for position, row in enumerate(rows):
        if row.total:
            open_at.clear()
        elif row.depth:
            above = [depth for depth in open_at if depth < row.depth]
            if above:
                found[position] = open_at[max(above)]
            open_at = {depth: at for depth, at in open_at.items() if depth < row.depth}
            open_at[row.depth] = position
    return found


def roots(rows: Sequence[Row]) -> list[Reading]:
    """The plausible sets of outermost item rows, the surest first, each once."""
    items = [position for position, row in enumerate(rows) if not row.total and not row.aside]
    coded = parents(rows)
    outer = [position for position in items if position not in coded and not rows[position].within]
    implied = implied_parents(rows)
    guesses = [[position for position in outer if position not in implied]] if implied else []
    guesses.append(outer)
    lengths = {len(rows[position].code) for position in outer}
    if len(lengths) > 1 and 0 not in lengths:
        guesses.append([position for position in outer if len(rows[position].code) == min(lengths)])
    if not coded:
        depths = [rows[position].depth for position in outer if rows[position].depth]
        if depths:
            top = min(depths)
            guesses.append([position for position in outer if rows[position].depth == top])
            guesses.append([position for position in outer if rows[position].depth == 0])
            guesses.append([position for position in outer if rows[position].depth in (0, top)])
        indents = {rows[position].indent for position in outer}
        if len(indents) > 1:
            guesses.append([position for position in outer if rows[position].indent == min(indents)])
        guesses.append(_without_tails(rows, outer))
    return list(dict.fromkeys(tuple(guess) for guess in guesses if guess))


def _without_tails(rows: Sequence[Row], outer: Sequence[int]) -> list[int]:
    """``outer`` without the unnumbered rows that continue a 其中 list (其中：文物 / 陈列品)."""
    kept = []
    after_within = False
    known = set(outer)
    for position, row in enumerate(rows):
        if row.within:
            after_within = True
        elif row.depth or row.total:
            after_within = False
        if position in known and not after_within:
            kept.append(position)
    return kept


def readings(side: Side, at: int, outermost: Sequence[Reading]) -> list[Reading]:
    """All that the total row at position ``at`` may be the sum of, the surest first; ``outermost`` as ``roots`` gives."""
    rows = side.rows
    totals = [position for position, row in enumerate(rows) if row.total and not row.aside]
    before = [position for position in totals if position < at]
    after = [position for position in totals if position > at]
    found: list[Reading] = _by_name(rows, at)
    for guess in outermost:
        above = [position for position in guess if position < at]
        below = [position for position in guess if position > at]
        if before:
            since = [position for position in above if position > before[-1]]
            found += [tuple(since), (before[-1], *since), (*before, *since), tuple(before), tuple(above)]
        else:
            found.append(tuple(above))
        if not above:
            until = [position for position in below if not after or position < after[0]]
            found += [tuple(until), tuple(below), tuple(after)]
    return list(dict.fromkeys(reading for reading in found if reading))


def _by_name(rows: Sequence[Row], at: int) -> list[Reading]:
    """The rows that the item of a total consists of: “三公”经费合计 leaves out the 会议费 of its table."""
    named = concepts.find(rows[at].label) if not rows[at].within else None
    found: list[Reading] = []
    for alternative in named.parts if named is not None and named.id in _NAMED else ():
        parts = [
            position
            for position, row in enumerate(rows)
            if position != at and (item := concepts.find(row.label)) is not None and item.id in alternative
        ]
        if len(parts) > 1:
            found.append(tuple(parts))
    return found


_NAMED = frozenset({"item.three_public"})


def may_nest(total: Decimal, parts: Sequence[Decimal], step: Decimal) -> bool:
    """Whether some parts are sums of the parts right behind them, so that the rest adds up to ``total``.

    This is how a table nests whose wording does not show it (公务用车费 100, 购置 60, 运行 40).
    """
    spans: dict[int, list[int]] = {}
    for start, part in enumerate(parts):
        if not part:
            continue
        running = ZERO
        for end in range(start + 1, min(len(parts), start + _LONGEST_NEST)):
            running += parts[end]
            if fit(part, parts[start + 1 : end + 1], step) != "contradicts" and running:
                spans.setdefault(start, []).append(end + 1)
            if running > abs(part) + step * len(parts):
                break
    if not spans:
        return False
    reached: list[set[Decimal]] = [set() for _ in range(len(parts) + 1)]
    reached[0].add(ZERO)
    for start, part in enumerate(parts):
        if len(reached[start]) > _MOST_SUMS:
            return True
        for following in (start + 1, *spans.get(start, ())):
            reached[following].update(value + part for value in reached[start])
    slack = step * (len(parts) + 1)
    return any(abs(value - total) <= slack for value in reached[-1])


# ---------------------------------------------------------------------------------------------------------- columns


def column_readings(columns: Sequence[Column], at: int) -> list[Reading]:
    """All that the total column ``columns[at]`` may be the sum of, as positions in ``columns``."""
    total = columns[at]
    others = [position for position in range(len(columns)) if position != at]
    siblings = [position for position in others if columns[position].path[:-1] == total.path[:-1]]
    under = [position for position in others if columns[position].path[: len(total.path) - 1] == total.path[:-1]]
    right = [position for position in others if position > at]
    left = [position for position in others if position < at]
    run = []
    for position in right:
        if columns[position].total and len(columns[position].path) <= len(total.path):
            break
        run.append(position)
    if len(total.path) > 1 and under:  # 合计 under 本年收入 sums nothing outside that header
        inside = [siblings, _outermost(columns, under), [position for position in run if position in under]]
        return list(dict.fromkeys(tuple(guess) for guess in inside if guess))
    guesses = [_outermost(columns, right), _outermost(columns, left), run, siblings]
    guesses += [right[:length] for length in range(2, min(len(right), _MOST_GUESSES))]
    found = (tuple(guess) for guess in guesses if len(guess) > 1 or (guess and len(columns) == 2))
    return list(dict.fromkeys(found))


def _outermost(columns: Sequence[Column], positions: Sequence[int]) -> list[int]:
    """``positions`` without the columns that a 小计 beside them already holds."""
    held = {columns[position].path[:-1] for position in positions if columns[position].total}
    kept = []
    for position in positions:
        column = columns[position]
        if column.total or not any(column.path[: len(path)] == path for path in held if path):
            kept.append(position)
    return kept


def walk(side: Side, positions: Sequence[int], column: int) -> Iterator[Decimal]:
    """The numbers of one column at these row positions, blank cells as 0."""
    for position in positions:
        quantity = side.rows[position].amount(column)
        yield quantity.value if quantity is not None else ZERO
