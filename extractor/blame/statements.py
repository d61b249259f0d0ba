"""One formula with numbers put in: does it hold, and what must one of its numbers be for it to hold?

Both work on ``Quantity`` values in the order of ``Formula.terms``; ``checks.formulas`` explains the kinds.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from extractor.arithmetic import compare
from extractor.data import Formula, Quantity
from extractor.interval import ZERO, Interval, is_counted

EXACT, CLOSE, ROUNDED, BROKEN = 3, 2, 1, 0
_FEW = 3
_HALF = Decimal("0.5")
_FAR = Decimal(10) ** 15


def fit(formula: Formula, values: Sequence[Quantity]) -> int:
    """How the formula holds with ``values`` in the place of the printed numbers.

    EXACT with the numbers as they are printed, CLOSE with what rounding may have hidden, ROUNDED where one was cut or its
    last digit is off, else BROKEN.
    """
    kind = formula.kind
    if kind == "sum":
        return _fit_sum(formula, values)
    if kind == "words":
        return BROKEN if values[0].value * values[1].value < 0 else EXACT
    if kind == "order":
        return _fit_order(values[0], values[1], _direction(formula, values))
    if kind == "at_most":
        return _fit_at_most(formula, values)
    direction = _direction(formula, values)
    computed = _forward(formula, [Interval.of(value) for value in values], direction)
    outcome = "contradicts" if computed is None else compare(values[0], computed)
    if outcome == "contradicts":
        return BROKEN
    as_printed = _forward(formula, [Interval.exactly(value.value) for value in values], direction)
    exact = as_printed is not None and compare(values[0], as_printed) == "agrees"
    return EXACT if exact else CLOSE if outcome == "agrees" else ROUNDED


def _direction(formula: Formula, values: Sequence[Quantity]) -> int:
    return int(values[-1].value) if formula.worded else formula.sign


def _body(formula: Formula, values: Sequence[Quantity]) -> Sequence[Quantity]:
    return values[:-1] if formula.worded else values


def _fit_sum(formula: Formula, values: Sequence[Quantity]) -> int:
    body = _body(formula, values)
    signs = formula.signs
    rest = _direction(formula, values) * body[0].value - formula.constant
    for sign, value in zip(signs[1:], body[1:], strict=True):
        rest -= sign * value.value
    steps = [_step(value) for value in body if value.value]
    coarsest = max(steps, default=ZERO)
    if not rest:
        return EXACT
    if len(set(steps)) > 1 and abs(rest) <= sum(steps, ZERO) * _HALF:
        return CLOSE
    return ROUNDED if abs(rest) <= _slack(steps, coarsest) else BROKEN


def _slack(steps: Sequence[Decimal], coarsest: Decimal) -> Decimal:
    """By how much a sum may be off: half of every last digit and one of the coarsest; a whole digit each in a long one."""
    added = sum(steps, ZERO)
    return added * _HALF + coarsest if len(steps) <= _FEW else max(added, added * _HALF + coarsest)


def _step(quantity: Quantity) -> Decimal:
    return ZERO if is_counted(quantity) else quantity.step


def _fit_at_most(formula: Formula, values: Sequence[Quantity]) -> int:
    """EXACT where nothing is left over: a list mostly names all of its parts."""
    over = -formula.constant
    slack = ZERO
    for sign, value in zip(formula.signs, values, strict=True):
        over += sign * value.value
        slack += _step(value)
    if over > slack:
        return BROKEN
    return EXACT if over >= -slack else ROUNDED


def _fit_order(now: Quantity, before: Quantity, direction: int) -> int:
    difference = now.value - before.value
    slack = _step(now) + _step(before)
    if direction == 0:
        return EXACT if abs(difference) <= slack else BROKEN
    return EXACT if difference * direction >= -slack else BROKEN


def _forward(formula: Formula, x: Sequence[Interval], direction: int) -> Interval | None:
    """What the first number must be, from the others."""
    k = Interval.exactly(formula.factor)
    if formula.kind == "quotient":
        ratio = x[1] / x[2]
        return None if ratio is None else _turned(ratio * k + Interval.exactly(formula.constant), direction)
    if formula.kind == "growth":
        corners = [(change * formula.factor, now - change * direction) for change in x[1] for now in x[2]]
        if any(base <= 0 for _, base in corners):
            return None
        found = [top / base for top, base in corners]
        return Interval(min(found), max(found))
    if formula.kind == "product":
        whole = Interval.exactly(0)
        for at in range(1, len(x) - 1, 2):
            whole = whole + x[at] * x[at + 1]
        return whole * k
    now, before = x[1] / x[2], x[3] / x[4]
    return None if now is None or before is None else _turned((now - before) * k, direction)


def _turned(interval: Interval, direction: int) -> Interval:
    return -interval if direction < 0 else interval


# ---------------------------------------------------------------------------------------------------------- solving


def solve(formula: Formula, at: int, values: Sequence[Quantity]) -> Interval | None:
    """Where number ``at`` must lie for the formula to hold, the others as they are; None where no value helps.

    A little too wide rather than too narrow: ``fit`` decides over a value that is printed.
    """
    direction = _direction(formula, values)
    if formula.kind == "sum":
        return _solve_sum(formula, at, values, direction)
    if formula.kind == "order":
        slack = _step(values[0]) + _step(values[1])
        other = values[1 - at].value
        way = direction if at == 0 else -direction
        if way == 0:
            return Interval(other - slack, other + slack)
        return Interval(other - slack, _FAR) if way > 0 else Interval(-_FAR, other + slack)
    if formula.kind == "at_most":
        return _solve_at_most(formula, at, values)
    x = [Interval.loosely(value) for value in values]
    if at == 0:
        found = _forward(formula, [Interval.of(value) for value in values], direction)
    else:
        x[0] = Interval(x[0].low - values[0].step * _HALF, x[0].high + values[0].step * _HALF)
        found = _inverse(formula, at, x, direction)
    return None if found is None else _widened(found, values[at].step)


def target(formula: Formula, at: int, values: Sequence[Quantity]) -> Decimal | None:
    """What number ``at`` is if all others are exactly as printed; of a limit, the value that just meets it."""
    direction = _direction(formula, values)
    if formula.kind == "order":
        return None
    if formula.kind in ("sum", "at_most"):
        body = _body(formula, values)
        signs = (-direction, *formula.signs[1:]) if formula.kind == "sum" else formula.signs
        if not signs[at]:
            return None
        rest = formula.constant if formula.kind == "sum" else -formula.constant
        others = sum((signs[i] * value.value for i, value in enumerate(body) if i != at), rest)
        return -others / signs[at]
    x = [Interval.exactly(value.value) for value in values]
    found = _forward(formula, x, direction) if at == 0 else _inverse(formula, at, x, direction)
    return None if found is None else found.low


def _widened(interval: Interval, step: Decimal) -> Interval:
    return Interval(interval.low - 2 * step, interval.high + 2 * step)


def _solve_sum(formula: Formula, at: int, values: Sequence[Quantity], direction: int) -> Interval | None:
    body = _body(formula, values)
    signs = (-direction, *formula.signs[1:])
    sign = signs[at]
    if not sign:
        return None
    rest = formula.constant
    for position, value in enumerate(body):
        if position != at:
            rest += signs[position] * value.value
    middle = -rest / sign
    steps = [_step(value) for position, value in enumerate(body) if value.value or position == at]
    slack = _slack(steps, max(steps, default=ZERO))
    return Interval(middle - slack, middle + slack)


def _solve_at_most(formula: Formula, at: int, values: Sequence[Quantity]) -> Interval:
    rest = formula.constant
    for position, value in enumerate(values):
        rest += _step(value)
        if position != at:
            rest -= formula.signs[position] * value.value
    return Interval(-_FAR, rest) if formula.signs[at] > 0 else Interval(-rest, _FAR)


def _inverse(formula: Formula, at: int, x: Sequence[Interval], direction: int) -> Interval | None:
    """Number ``at`` (not the first) of a formula that divides or multiplies."""
    k = Interval.exactly(formula.factor)
    if formula.kind == "quotient":
        ratio = (_turned(x[0], direction) - Interval.exactly(formula.constant)) / k
        if ratio is None:
            return None
        return ratio * x[2] if at == 1 else x[1] / ratio
    if formula.kind == "growth":
        rate = x[0]
        if at == 1:
            return (x[2] * rate) / (k + _turned(rate, direction))
        base = (x[1] * k) / rate
        return None if base is None else base + _turned(x[1], direction)
    if formula.kind == "product":
        whole = x[0] / k
        if whole is None:
            return None
        for pair in range(1, len(x) - 1, 2):
            if at not in (pair, pair + 1):
                whole = whole - x[pair] * x[pair + 1]
        return whole / x[at + 1 if at % 2 else at - 1]
    now, before = x[1] / x[2], x[3] / x[4]
    moved = _turned(x[0], direction) / k
    if now is None or before is None or moved is None:
        return None
    if at in (1, 2):
        ratio = before + moved
        return ratio * x[2] if at == 1 else x[1] / ratio
    ratio = now - moved
    return ratio * x[4] if at == 3 else x[3] / ratio
