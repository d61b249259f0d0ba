"""How far a figure may be off by the chance of which documents were at hand: percentiles of the bootstrap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from random import Random

from eval.metrics import SHARES, Bar, Score, Tallies, measured, total
from eval.tally import Tally

ROUNDS = 1000


def interval(
    statistic: Callable[[Sequence[int]], float | None], size: int, rounds: int = ROUNDS, seed: int = 0
) -> tuple[float, float] | None:
    """The 95 % percentile interval of ``statistic`` over units drawn again, as many as there are, with replacement.

    ``statistic`` is given the numbers (from 0) of the units drawn; None from it leaves a draw out.  None where there are
    fewer than two units: nothing can be drawn again.

    >>> right = [True] * 8 + [False] * 2
    >>> interval(lambda drawn: sum(right[at] for at in drawn) / len(drawn), 10)
    (0.5, 1.0)
    >>> interval(lambda drawn: 1.0, 1) is None
    True
    """
    if size < 2:
        return None
    random = Random(seed)
    found = sorted(
        value for _ in range(rounds) if (value := statistic(random.choices(range(size), k=size))) is not None
    )
    if not found:
        return None
    return found[int(0.025 * len(found))], found[max(int(0.975 * len(found)) - 1, 0)]


def of_figure(bar: Bar, scores: Sequence[Score], rounds: int = ROUNDS) -> tuple[float, float] | None:
    """The interval of one line of a suite, its documents drawn again; None for what is no share."""
    if bar.aspect not in SHARES:
        return None
    names = [
        name
        for name in total(scores).tallies
        if name == bar.key or (bar.aspect == "gap" and name.startswith(f"{bar.key}#"))
    ]
    rows = [_row(names, one.tallies) for one in scores]
    rows = [row for row in rows if any(row)]  # what says nothing of it cannot move it

    def drawn(numbers: Sequence[int]) -> float | None:
        sums = [sum(column) for column in zip(*(rows[at] for at in numbers), strict=True)]
        amount = measured(bar, {name: _tally(sums[5 * at : 5 * at + 5]) for at, name in enumerate(names)})
        return None if amount is None else float(amount)

    return interval(drawn, len(rows), rounds)


def _row(names: Sequence[str], tallies: Tallies) -> list[int | Decimal]:
    """The counts of the tallies ``names``, five each, as plain numbers: they are added up a thousand times."""
    known = [tallies.get(name, Tally()) for name in names]
    return [number for one in known for number in (one.found, one.gold, one.right, one.predicted, one.said)]


def _tally(sums: Sequence[int | Decimal]) -> Tally:
    found, gold, right, predicted, said = sums
    return Tally(int(found), int(gold), int(right), int(predicted), Decimal(said))
