"""A sentence cut into clauses: at commas, semicolons, colons and stops, outside numbers and brackets.

A bracket that holds a number ("（12辆，车均2.2万元）") is a clause of its own, one level deeper; the clause around it
goes on behind it.  Other brackets ("因公出国（境）费") are part of their word.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_STOPS = re.compile(r"[,;:。!?()]")


_OF_IT = re.compile(r"的?\d")


class Clause(NamedTuple):
    """``text`` is the clause with inner clauses blanked out, so positions are those of the sentence.

    ``start, end`` in the sentence; ``depth`` 1 inside a bracket; ``before`` the sign in front (";", ",", ":", "(" ...),
    ``after`` the sign behind it.
    """

    start: int
    end: int
    text: str
    depth: int
    before: str
    after: str


def split(text: str, numbers: list[tuple[int, int]]) -> tuple[Clause, ...]:
    """Cut ``text``; ``numbers`` are the spans of its quantities, in order, whose signs are not boundaries."""
    inside = [False] * (len(text) + 1)
    for first, last in numbers:
        for position in range(first, last):
            inside[position] = True
    brackets = _pairs(text, inside)
    clauses: list[Clause] = []
    _split_range(text, 0, len(text), 0, "", inside, brackets, clauses)
    clauses.sort()
    return tuple(clauses)


def clause_at(clauses: tuple[Clause, ...], position: int) -> Clause | None:
    """The innermost clause that holds ``position``."""
    index = clause_of(clauses, position)
    return clauses[index] if index >= 0 else None


def clause_of(clauses: tuple[Clause, ...], position: int) -> int:
    """The index of the innermost clause that holds ``position``, -1 for none."""
    best = -1
    for index, clause in enumerate(clauses):
        if clause.start > position:
            break
        if position < clause.end and (best < 0 or clause.depth >= clauses[best].depth):
            best = index
    return best


def _pairs(text: str, inside: list[bool]) -> dict[int, int]:
    """Opening position -> closing position of the brackets outside numbers."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for sign in _STOPS.finditer(text):
        position = sign.start()
        if inside[position]:
            continue
        if sign.group() == "(":
            opened.append(position)
        elif sign.group() == ")" and opened:
            pairs[opened.pop()] = position
    return pairs


def _split_range(
    text: str,
    start: int,
    end: int,
    depth: int,
    before: str,
    inside: list[bool],
    brackets: dict[int, int],
    clauses: list[Clause],
) -> None:
    """Append the clauses of ``text[start:end]``."""
    first = start
    blanked: list[tuple[int, int]] = []
    position = start
    while position < end:
        sign = _STOPS.search(text, position, end)
        if sign is None:
            break
        position = sign.start()
        mark = sign.group()
        if inside[position]:
            position += 1
        elif mark == "(" and brackets.get(position, end) < end:
            close = brackets[position]
            if depth == 0 and _OF_IT.match(text, close + 1) and inside[position + 1] and inside[close - 1]:
                blanked += [(position, position + 1), (close, close + 1)]  # 为年初预算（7,120万元）的106.42%
            elif depth == 0 and True in inside[position:close]:
                _split_range(text, position + 1, close, depth + 1, "(", inside, brackets, clauses)
                blanked.append((position, close + 1))
            position = close + 1
        elif mark in "()":
            position += 1
        else:
            _append(text, first, position, depth, before, mark, blanked, clauses)
            first, before, blanked = position + 1, mark, []
            position += 1
    _append(text, first, end, depth, before, "", blanked, clauses)


def _append(
    text: str,
    start: int,
    end: int,
    depth: int,
    before: str,
    after: str,
    blanked: list[tuple[int, int]],
    clauses: list[Clause],
) -> None:
    if start >= end:
        return
    own = text[start:end]
    for first, last in blanked:
        own = own[: first - start] + " " * (last - first) + own[last - start :]
    clauses.append(Clause(start, end, own, depth, before, after))
