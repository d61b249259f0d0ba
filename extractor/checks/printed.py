"""Where else a number is printed: the numbers of all tables and all prose of a document, looked up by value.

Used as a second witness only: when a total does not add up, the value that it should have usually stands in another
table or in the narrative, and the wrong one nowhere else.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from extractor.checks.base import Case
from extractor.data import Anchor, Document

_AMOUNT = re.compile(r"(?<![\d,.])(\d[\d,]{0,20}(?:\.\d{1,8})?)\s{0,3}(亿元|万元|元)")
_SCALE = {"亿元": Decimal(10000), "万元": Decimal(1), "元": Decimal("0.0001")}
_FEWEST_DIGITS = 3


def printed_of(case: Case) -> Printed:
    """The amounts of the document; indexed once."""
    if "printed" not in case.memo:
        case.memo["printed"] = Printed(case.document)
    found: Printed = case.memo["printed"]
    return found


class Printed:
    """An index of the amounts of one document, in 万元."""

    def __init__(self, document: Document) -> None:
        self._at: dict[Decimal, list[Anchor]] = {}
        for table in document.tables:
            for cell in table.cells:
                quantity = cell.quantity
                if quantity is not None and not cell.header and not quantity.bound:
                    self._at.setdefault(quantity.value.normalize(), []).append(cell.anchor)
        for sentence in document.sentences:
            if sentence.table is None:
                self._add_prose(document.text, sentence.start, sentence.end)

    def _add_prose(self, text: str, start: int, end: int) -> None:
        for match in _AMOUNT.finditer(text, start, end):
            try:
                value = Decimal(match[1].replace(",", "")) * _SCALE[match[2]]
            except InvalidOperation:
                continue
            anchor = Anchor(start=match.start(), end=match.end(), text=match[0])
            self._at.setdefault(value.normalize(), []).append(anchor)

    def elsewhere(self, value: Decimal, step: Decimal, table: str) -> tuple[Anchor, ...]:
        """Where ``value`` is printed outside ``table``; nothing for numbers too short to be telling (5, 20, 1.5)."""
        digits = str((value / step).to_integral_value()).strip("-0") if step else ""
        if len(digits) < _FEWEST_DIGITS:
            return ()
        return tuple(anchor for anchor in self._at.get(value.normalize(), ()) if anchor.table != table)
