"""Quantities: ``1,234.56万元`` in a sentence or a cell becomes an exact value in a canonical unit.

``find`` reads all numbers of a sentence, ``read_cell`` one table cell.  Units and words are data (``units.toml``).
Where a reading is not certain the quantity says so in ``doubt``:

    separator   a point or comma may be the other one (4.647万元), or two numbers may be one
    digits      a digit is missing (",867.48")
    unit        万 without 元 in a sentence that does not speak of money
    sign        a dash that may be a minus
    blank       a blank inside a number that may separate two
    vague       数十万元, 几个
    year        a bare number from 1900 to 2099
"""

from __future__ import annotations

from extractor.quantity.cells import read_cell
from extractor.quantity.digits import read_digits
from extractor.quantity.found import CellReading, Found
from extractor.quantity.neighbours import combine
from extractor.quantity.words import read_words

__all__ = ["CellReading", "Found", "find", "read_cell"]


def find(text: str) -> list[Found]:
    """All numbers of ``text``, in order and without overlaps.

    ``text`` is one clean sentence (``folding.View.text``); units are attached, ranges and shared units resolved.
    Dates, years and codes are reported without a quantity, so that nothing takes them for amounts.

    >>> [(item.kind, item.quantity.value) for item in find("支出1,234.56万元,增长0.5%")]
    [('money', Decimal('1234.56')), ('percent', Decimal('0.5'))]
    """
    found = combine(text, read_digits(text))
    words = read_words(text)
    if not words:
        return found
    if not found:
        return words
    found.extend(words)
    found.sort()
    return [item for index, item in enumerate(found) if index == 0 or item.start >= found[index - 1].end]
