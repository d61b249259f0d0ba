"""The changes that the prose states, by item, as bars: decreases to the left of the line, increases to the right."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from extractor.data import Extraction
from extractor.exporters.html.shown import clipped, shown

BARS_AT_MOST = 8
WIDTH, LABEL, VALUE, SPAN, ROW = 356, 112, 62, 60, 24  # of all, a label, a value, the longest bar; height of a row
_MONEY = "万元"


@dataclass(frozen=True, slots=True)
class Bar:
    """One change: where its bar is drawn, and the index of its number in the ledger (None where it has no entry)."""

    item: str
    label: str
    value: str
    x: float
    width: float
    y: int
    grows: bool
    contradicted: bool
    number: int | None


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars of one document, the largest change first; ``more`` changes are too small to be drawn."""

    bars: tuple[Bar, ...]
    axis: float
    width: int
    height: int
    more: int


def chart(extraction: Extraction) -> Chart | None:
    """The chart of the changes in money, None where the prose states none.  One item and value is drawn once."""
    entries = {entry.anchor.start: number for number, entry in enumerate(extraction.ledger)}
    changes: dict[tuple[str, Decimal], int | None] = {}
    for claim in extraction.claims:
        if claim.kind == "change" and claim.quantity is not None and claim.quantity.unit == _MONEY and claim.number:
            sign = {"increase": 1, "decrease": -1}.get(claim.direction, 0)
            value = abs(claim.quantity.value) * sign
            if value:
                number = entries.get(claim.number.start)
                changes.setdefault((claim.subject, value), number)
    drawn = sorted(changes.items(), key=lambda change: -abs(change[0][1]))[:BARS_AT_MOST]
    if not drawn:
        return None
    largest = abs(drawn[0][0][1])
    lengths = [(value > 0, max(round(float(abs(value) / largest) * SPAN, 1), 1.5)) for (_, value), _ in drawn]
    left = max((VALUE + length for grows, length in lengths if not grows), default=0)
    axis = LABEL + left
    bars = []
    for row, ((item, value), number) in enumerate(drawn):
        width = lengths[row][1]
        outcome = extraction.ledger[number].outcome if number is not None else ""
        bars.append(
            Bar(
                item=shown(item),
                label=clipped(item, 17),
                value=f"{value.normalize():+,f}",
                x=axis if value > 0 else axis - width,
                width=width,
                y=row * ROW,
                grows=value > 0,
                contradicted=outcome == "contradicts",
                number=number,
            )
        )
    return Chart(tuple(bars), axis, WIDTH, len(bars) * ROW, len(changes) - len(drawn))
