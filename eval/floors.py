"""``floor.toml``: the figures below which a run with ``--check`` fails.  A bar says what is wanted, a floor what was reached.

Floors are raised by ``python -m eval.run SUITE... --raise`` and never lowered by it.  Whoever must lower one (a wrong gold
mended, a document added, one figure given for another) edits the file and says why in the commit.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from pathlib import Path

from eval.metrics import SHARES, Bar, Figure

PATH = Path(__file__).with_name("floor.toml")
_HEAD = "# The figures below which `python -m eval.run SUITE --check` fails: what was reached.  Raised by --raise, never lowered by it.\n"
_THOUSANDTH = Decimal("0.001")
Floors = dict[str, dict[str, Decimal]]


def read(path: Path = PATH) -> Floors:
    """Suite -> label of the figure -> floor (a ceiling, for what is better when low)."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        raw = tomllib.load(file)
    return {suite: {label: Decimal(value) for label, value in floors.items()} for suite, floors in raw.items()}


def write(floors: Floors, path: Path = PATH) -> None:
    """Write all floors, in order, in one step."""
    lines = [_HEAD]
    for suite, known in sorted(floors.items()):
        lines += [f"\n[{suite}]\n", *(f'"{label}" = "{floor}"\n' for label, floor in known.items())]
    unfinished = path.with_suffix(".toml.part")
    unfinished.write_text("".join(lines), encoding="utf-8")
    unfinished.replace(path)


def below(suite: str, lines: Iterable[Figure], floors: Floors) -> list[str]:
    """What is wrong, a line each: figures worse than their floor, figures without one, floors without a figure.

    >>> line = Figure(Bar("claims: recall", "claims", "recall"), Decimal("0.97"), "", None)
    >>> below("seeds", [line], {"seeds": {"claims: recall": Decimal("0.98")}})
    ['seeds: claims: recall: floor 0.98, reached 0.970']
    >>> below("seeds", [line], {"seeds": {"claims: recall": Decimal("0.97"), "links": Decimal(1)}})
    ['seeds: floor.toml names links, which is no figure of the suite']
    """
    known = floors.get(suite, {})
    found = []
    judged = {line.bar.label: line for line in lines if line.bar.better}
    for label, line in judged.items():
        floor = known.get(label)
        if floor is None:
            found.append(f"{suite}: {label}: no floor yet: python -m eval.run {suite} --raise")
        elif line.amount is None or not line.bar.holds(_kept(line.bar, line.amount), floor):
            found.append(f"{suite}: {label}: floor {floor}, reached {line.value}")
    return found + [
        f"{suite}: floor.toml names {label}, which is no figure of the suite" for label in known.keys() - judged.keys()
    ]


def raised(suite: str, lines: Iterable[Figure], floors: Mapping[str, Mapping[str, Decimal]]) -> Floors:
    """The floors with those of ``suite`` raised to what is reached; none gets lower, whatever is reached.

    >>> low, high = (Figure(Bar("claims: recall", "claims", "recall"), Decimal(amount), "", None) for amount in ("0.97", "0.9857"))
    >>> raised("seeds", [high], {"seeds": {"claims: recall": Decimal("0.98")}})
    {'seeds': {'claims: recall': Decimal('0.985')}}
    >>> raised("seeds", [low], {"seeds": {"claims: recall": Decimal("0.98")}})
    {'seeds': {'claims: recall': Decimal('0.98')}}
    """
    new = {name: dict(known) for name, known in floors.items()}
    known = new.setdefault(suite, {})
    for line in lines:
        bar = line.bar
        if not bar.better or line.amount is None:
            continue
        reached = _with_slack(bar, line.amount)
        if bar.label not in known or not bar.holds(known[bar.label], reached):
            known[bar.label] = reached
    return new


def _with_slack(bar: Bar, amount: Decimal) -> Decimal:
    return _kept(bar, amount + bar.slack if bar.better == "low" else amount - bar.slack)


def _kept(bar: Bar, amount: Decimal) -> Decimal:
    """Three digits of a share, rounded to the side on which the figure that was reached holds."""
    if bar.aspect not in SHARES:
        return amount
    return amount.quantize(_THOUSANDTH, ROUND_CEILING if bar.better == "low" else ROUND_FLOOR)
