"""Slips that the numbers around explain: the line above, last year's figure, the wrong denominator, a part left out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from decimal import Decimal

from extractor.blame.network import Network, Number
from extractor.blame.slips import WEIGHTS, Candidate
from extractor.data import Anchor, Cell, Document, Formula, Quantity, Slip

_NEIGHBOURS = Decimal(4)
_CELLS = Decimal(40)  # cells repeat each other: a total of one part, a column of tens
_NEAR = 80  # characters
_TELLING = 3  # digits: 10 and 5 stand everywhere


class Surroundings:
    """What stands beside a number in its document."""

    def __init__(self, document: Document, network: Network) -> None:
        self._tables = {table.id: table for table in document.tables}
        self._grids: dict[str, dict[int, list[Cell]]] = {}
        self._network = network
        self._prose = sorted(
            (number for number in network.numbers.values() if number.anchor.table is None and not number.is_word),
            key=lambda number: number.anchor.start,
        )
        self._starts = [number.anchor.start for number in self._prose]

    def explain(self, number: Number, meant: Quantity, formula: Formula) -> Candidate | None:
        """``meant`` with the likeliest slip that makes what is printed out of it, if any does."""
        slip = self._reckoned(number, meant, formula) or self._copied(number, meant)
        return None if slip is None else Candidate(meant, slip[0], WEIGHTS[slip[0]] / slip[1])

    # ---------------------------------------------------------------------------------------------------- computed

    def _reckoned(self, number: Number, meant: Quantity, formula: Formula) -> tuple[Slip, Decimal] | None:
        """The printed result of a formula: over this year's figure, turned over, or without one of the parts."""
        values = [term.quantity.value for term in formula.terms[1 : len(formula.terms) - formula.worded]]
        printed = abs(number.printed.value)
        step = number.printed.step
        result = formula.terms[0].anchor.start == number.anchor.start
        if formula.kind in ("sum", "at_most") and len(values) > 1:
            return _left_out(formula, number, meant, result=result)
        if not result:
            return None
        wrong: list[Decimal] = []
        one, two = (values + [Decimal(0)] * 2)[:2]
        k = formula.factor
        if formula.kind == "quotient" and one and two:
            change = one - two
            wrong = [k * two / one] if not formula.constant else [k * change / one, k * one / two]
            if not formula.constant and two > one:
                wrong += [k * one / whole for whole in (two - one, two + one) if whole]
        elif formula.kind == "growth" and two:
            wrong = [k * one / two]
        return ("wrong_denominator", Decimal(1)) if any(abs(abs(x) - printed) <= step for x in wrong) else None

    # ------------------------------------------------------------------------------------------------------ copied

    def _copied(self, number: Number, meant: Quantity) -> tuple[Slip, Decimal] | None:
        """The printed number stands beside the one that is meant: above or below it, in its row, in its sentence."""
        printed = abs(number.printed.value)
        digits = number.form.digits.replace(".", "").lstrip("0") if number.form is not None else ""
        if len(digits) < _TELLING or len(digits.rstrip("0")) < 2:
            return None
        if number.anchor.table is None and (beside := self._beside(number, printed, abs(meant.value))) is not None:
            return beside
        for anchor in (number.anchor, *self._showing(number, meant)):
            if anchor.table is None or anchor.row is None or anchor.col is None:
                continue
            among = _NEIGHBOURS / 2 if anchor is not number.anchor else _CELLS
            where = self._in_table(anchor, printed, number.anchor.start)
            if where is not None:
                return where, among
        return None

    def _in_table(self, anchor: Anchor, printed: Decimal, own: int) -> Slip | None:
        """Whether a cell above or below ``anchor`` shows the number, or one of the same row; not the one at ``own``."""
        rows, here = self._rows(str(anchor.table)), anchor.row
        if here is None:
            return None
        for row in (here - 1, here, here + 1):
            for cell in rows.get(row, ()):
                if (cell.col == anchor.col) != (row == here) and cell.anchor.start != own and _shows(cell, printed):
                    return "last_year" if row == here else "line_above"
        return None

    def _showing(self, number: Number, meant: Quantity) -> list[Anchor]:
        """The cells that say of the number what is meant."""
        network = self._network
        found = []
        for at in number.statements:
            statement = network.statements[at]
            if statement.formula.kind == "sum" and len(statement.formula.terms) - statement.formula.worded == 2:
                others = (network.numbers[key] for key in statement.keys if key != number.key)
                found += [one.anchor for one in others if abs(one.printed.value) == abs(meant.value)]
        return found

    def _beside(self, number: Number, printed: Decimal, meant: Decimal) -> tuple[Slip, Decimal] | None:
        """Another number of the prose, at most a sentence away, shows the same, or is wrong and shows what is meant."""
        statements = self._network.statements
        start = number.anchor.start
        first, end = bisect_left(self._starts, start - _NEAR), bisect_right(self._starts, start + _NEAR)
        for other in self._prose[first:end]:
            if other.key == number.key:
                continue
            shown = abs(other.printed.value)
            if shown == printed or (shown == meant and any(statements[at].violated for at in other.statements)):
                return "swapped_neighbours", _NEIGHBOURS
        return None

    def _rows(self, table: str) -> dict[int, list[Cell]]:
        if table not in self._grids:
            rows = self._grids[table] = defaultdict(list)
            for cell in self._tables[table].cells if table in self._tables else ():
                rows[cell.row].append(cell)
        return self._grids[table]


def _left_out(formula: Formula, number: Number, meant: Quantity, *, result: bool) -> tuple[Slip, Decimal] | None:
    """A total without one of its parts; or a part in whose place the total of the other side stands."""
    printed, step = abs(number.printed.value), number.printed.step
    signs = (-formula.sign, *formula.signs[1:]) if formula.kind == "sum" else formula.signs
    values = [(sign * term.quantity.value, term) for sign, term in zip(signs, formula.terms, strict=False)]
    if result:
        parts = [value for value, _ in values[1:] if value]
        found = any(abs(abs(meant.value) - abs(part) - printed) <= step for part in parts)
        return ("omitted_part", Decimal(len(parts))) if found else None
    own = next((value for value, term in values if term.anchor.start == number.anchor.start), Decimal(0))
    across = [value for value, _ in values if value * own < 0]
    total = abs(sum(across, Decimal(0)))
    return ("omitted_part", Decimal(1)) if len(across) > 1 and abs(total - printed) <= step else None


def _shows(cell: Cell, printed: Decimal) -> bool:
    return cell.quantity is not None and not cell.header and abs(cell.quantity.value) == printed
