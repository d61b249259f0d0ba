"""Slips made on purpose: the ways in which one printed number of a document may go wrong, as edits of its text.

Nothing here knows how blame works.  A ``Site`` is a printed number (or direction word) that takes part in a statement which
holds; ``mutations`` lists the slips that can strike it.  ``breaks`` decides by arithmetic alone, each number one whole last
digit wide, whether a statement still holds afterwards: a slip that breaks none cannot be seen by anyone.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from extractor.data import Cell, Extraction, Formula, Quantity
from extractor.interval import HUNDRED, Interval

SLIPS = (
    "decimal_point", "unit", "transposed_digits", "dropped_digit", "doubled_digit", "wrong_digit", "sign", "direction",
    "swapped_neighbours", "line_above", "last_year", "wrong_denominator", "omitted_part",
)  # fmt: skip
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_WORDS = (("增加", "减少"), ("增长", "下降"), ("上升", "下降"), ("提高", "降低"), ("大于", "小于"), ("高于", "低于"))
_OPPOSITE = {one: other for pair in _WORDS for one, other in (pair, pair[::-1])}
_UNITS = {"万元": "元", "元": "万元", "亿元": "万元"}
_NEAR = 60


class Edit(NamedTuple):
    """``text`` in the place of [start, end)."""

    start: int
    end: int
    text: str


class Site(NamedTuple):
    """A printed number: the span of its digits, the digits, and the quantity they stand for; ``scale`` is what one of it is
    in the canonical unit, ``unit`` the word behind it.  For a direction word the digits are the word itself."""

    start: int
    end: int
    digits: str
    quantity: Quantity
    scale: Decimal
    unit: str
    table: str | None
    row: int | None
    col: int | None
    formulas: tuple[tuple[Formula, int], ...]

    @property
    def is_word(self) -> bool:
        return self.quantity.unit == "direction"


class Mutation(NamedTuple):
    """One slip: the edits of the text, the spans (in the old text) of the numbers that are wrong afterwards, and the values
    by which the number of ``site`` is read then."""

    slip: str
    site: Site
    edits: tuple[Edit, ...]
    value: Decimal
    step: Decimal
    other: Site | None = None

    def applied(self, text: str) -> str:
        """The text with the slip in it."""
        for edit in sorted(self.edits, reverse=True):
            text = text[: edit.start] + edit.text + text[edit.end :]
        return text

    def spans(self) -> list[tuple[int, int, str]]:
        """Where the wrong numbers stand in the new text, and what stood there before."""
        found = []
        for edit in self.edits:
            shift = sum(len(other.text) - (other.end - other.start) for other in self.edits if other.start < edit.start)
            found.append((edit.start + shift, edit.start + shift + max(1, len(edit.text)), ""))
        return found


def sites(extraction: Extraction) -> list[Site]:
    """The numbers of the consistent parts: they take part in statements that hold and in none that does not, and stand in no
    table about which a finding is."""
    holding: dict[tuple[int, bool], list[tuple[Formula, int]]] = {}
    broken: set[int] = set()
    terms = {}
    for verdict in extraction.verdicts:
        for formula in verdict.formulas:
            for at, term in enumerate(formula.terms):
                key = (term.anchor.start, term.quantity.unit == "direction")
                if verdict.outcome in ("agrees", "rounding"):
                    holding.setdefault(key, []).append((formula, at))
                    terms[key] = term
                elif verdict.outcome == "contradicts":
                    broken.add(term.anchor.start)
    flagged = [
        (anchor.start, anchor.end)
        for finding in extraction.findings
        if finding.severity != "info"
        for anchors in (finding.anchors, *(one.anchors for one in finding.consequences))
        for anchor in anchors
    ]
    tables = {
        finding.anchors[0].table for finding in extraction.findings if finding.severity != "info" and finding.anchors
    }
    found = []
    for key, formulas in sorted(holding.items()):
        term = terms[key]
        if term.anchor.table is not None and term.anchor.table in tables:
            continue
        if key[0] in broken or any(start < term.anchor.end and key[0] < end for start, end in flagged):
            continue
        site = _site(term.anchor.start, term.anchor.text, term.quantity, term.anchor, tuple(formulas))
        if site is not None:
            found.append(site)
    return found


def _site(
    start: int, text: str, quantity: Quantity, anchor: object, formulas: tuple[tuple[Formula, int], ...]
) -> Site | None:
    table, row, col = (getattr(anchor, name) for name in ("table", "row", "col"))
    if quantity.unit == "direction":
        return Site(start, start + len(text), text, quantity, Decimal(1), "", table, row, col, formulas)
    numbers = list(_DIGITS.finditer(text))
    if len(numbers) != 1:
        return None
    digits = numbers[0][0]
    printed = Decimal(digits.replace(",", ""))
    if not printed or not quantity.value:
        return None
    scale = abs(quantity.value) / printed
    if scale.normalize().as_tuple().digits != (1,):
        return None
    behind = text[numbers[0].end() :].strip()
    first, last = start + numbers[0].start(), start + numbers[0].end()
    return Site(first, last, digits, quantity, scale, behind, table, row, col, formulas)


# ------------------------------------------------------------------------------------------------------- the slips


def mutations(
    site: Site, every: Sequence[Site], cells: dict[tuple[str, int, int], Cell], text: str, chance: random.Random
) -> Iterator[Mutation]:
    """One mutation of each slip that can strike ``site``."""
    if site.is_word:
        for word, other in _OPPOSITE.items():
            if word in site.digits:
                new = site.digits.replace(word, other, 1)
                yield Mutation("direction", site, (Edit(site.start, site.end, new),), -site.quantity.value, Decimal(0))
                return
        return
    for slip, digits in _digit_slips(site.digits.replace(",", ""), chance):
        made = _printed(site, slip, digits)
        if made is not None:
            yield made
    yield from _other_words(site, text)
    yield from _neighbours(site, every)
    yield from _copies(site, cells, chance)
    yield from _reckoned(site, chance)


def _digit_slips(plain: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    whole, point, rest = plain.partition(".")
    together = whole + rest
    moves = [1, -1]
    chance.shuffle(moves)
    for move in moves:
        at = len(whole) + move
        if 0 < at <= len(together) + (0 if rest else 1):
            padded = together.ljust(at, "0")
            left, right = padded[:at].lstrip("0") or "0", padded[at:]
            yield "decimal_point", left + ("." + right if right else "")
            break
    pairs = [at for at in range(len(together) - 1) if together[at] != together[at + 1]]
    chance.shuffle(pairs)
    for at in pairs:
        swapped = together[:at] + together[at + 1] + together[at] + together[at + 2 :]
        if swapped[0] != "0" or len(whole) == 1:
            yield "transposed_digits", _pointed(swapped, len(whole), point)
            break
    places = list(range(len(together)))
    chance.shuffle(places)
    for at in places:
        shorter = together[:at] + together[at + 1 :]
        length = len(whole) - (at < len(whole))
        if length and (shorter[0] != "0" or length == 1) and len(shorter) > 1:
            yield "dropped_digit", _pointed(shorter, length, point)
            break
    at = places[0]
    longer = together[: at + 1] + together[at] + together[at + 1 :]
    if longer[0] != "0":
        yield "doubled_digit", _pointed(longer, len(whole) + (at < len(whole)), point)
    other = chance.choice([digit for digit in "123456789" if digit != together[at]])
    yield "wrong_digit", _pointed(together[:at] + other + together[at + 1 :], len(whole), point)


def _pointed(digits: str, at: int, point: str) -> str:
    return digits[:at] + (point + digits[at:] if digits[at:] else "")


def _printed(site: Site, slip: str, digits: str, extra: tuple[Edit, ...] = ()) -> Mutation | None:
    """The mutation that prints ``digits`` (without commas) at the site, with commas where it has some."""
    whole, point, rest = digits.partition(".")
    shown = f"{int(whole):,}{point}{rest}" if "," in site.digits else digits
    if shown == site.digits:
        return None
    sign = -1 if site.quantity.value < 0 else 1
    value, step = Decimal(digits) * site.scale * sign, site.scale.scaleb(-len(rest))
    return Mutation(slip, site, (Edit(site.start, site.end, shown), *extra), value, step)


def _as_printed(site: Site, value: Decimal) -> str | None:
    """``value`` with as many decimals as the site prints."""
    decimals = len(site.digits.partition(".")[2])
    number = (abs(value) / site.scale).quantize(Decimal(1).scaleb(-decimals))
    return f"{number:f}" if number else None


def _other_words(site: Site, text: str) -> Iterator[Mutation]:
    quantity = site.quantity
    for unit, other in _UNITS.items():
        if site.table is None and site.unit == unit:
            power = {"万元": 0, "元": -4, "亿元": 4}
            shift = power[other] - power[unit]
            end = text.index(unit, site.end)
            edit = Edit(site.start, end + len(unit), site.digits + other)
            yield Mutation("unit", site, (edit,), quantity.value.scaleb(shift), quantity.step.scaleb(shift))
            return
    if quantity.value < 0 and text[site.start - 1] in "-−－":
        yield Mutation("sign", site, (Edit(site.start - 1, site.end, site.digits),), -quantity.value, quantity.step)


def _neighbours(site: Site, every: Sequence[Site]) -> Iterator[Mutation]:
    """The number changes places with the next one of its kind: in the sentence, or below it in the table."""
    for other in every:
        beside = other.table is None and 0 < other.start - site.start < _NEAR
        below = other.table is not None and other.col == site.col and other.row == (site.row or 0) + 1
        alike = other.quantity.unit == site.quantity.unit and other.scale == site.scale and not other.is_word
        if other.table == site.table and (beside or below) and alike and other.digits != site.digits:
            edits = (Edit(site.start, site.end, other.digits), Edit(other.start, other.end, site.digits))
            yield Mutation("swapped_neighbours", site, edits, other.quantity.value, other.quantity.step, other)
            return


def _copies(site: Site, cells: dict[tuple[str, int, int], Cell], chance: random.Random) -> Iterator[Mutation]:
    """The value of the line above, or of another column of the row, in the place of the number."""
    shown: list[tuple[str | None, int | None, int | None]] = []
    if site.table:
        shown.append((site.table, site.row, site.col))
    for formula, at in site.formulas:
        if formula.kind == "sum" and len(formula.terms) - formula.worded == 2 and at < 2:
            anchor = formula.terms[1 - at].anchor
            shown.append((anchor.table, anchor.row, anchor.col))
    for table, row, col in shown:
        if table is None or row is None or col is None:
            continue
        above = cells.get((table, row - 1, col))
        beside = [cell for key, cell in cells.items() if key[0] == table and key[1] == row and key[2] != col]
        for slip, cell in (("line_above", above), ("last_year", chance.choice(beside) if beside else None)):
            if cell is None or cell.header or cell.quantity is None or cell.quantity.unit != site.quantity.unit:
                continue
            digits = _as_printed(site, cell.quantity.value) if cell.quantity.value else None
            made = _printed(site, slip, digits) if digits is not None else None
            if made is not None:
                yield made
        return


def _reckoned(site: Site, chance: random.Random) -> Iterator[Mutation]:
    """A rate over this year's figure; a total that leaves a part out."""
    for formula, at in site.formulas:
        values = [term.quantity.value for term in formula.terms]
        wrong: tuple[str, Decimal] | None = None
        if at == 0 and formula.kind == "growth" and values[2]:
            wrong = "wrong_denominator", HUNDRED * values[1] / values[2]
        elif at == 0 and formula.kind == "quotient" and formula.constant and values[1]:
            wrong = "wrong_denominator", HUNDRED * abs(values[1] - values[2]) / values[1]
        elif at == 0 and formula.kind == "sum" and len(values) - formula.worded > 2 and -1 not in formula.signs:
            part = chance.choice(values[1 : len(values) - formula.worded])
            wrong = "omitted_part", values[0] - part
        if wrong is not None and wrong[1] > 0:
            digits = _as_printed(site, wrong[1])
            made = _printed(site, wrong[0], digits) if digits is not None else None
            if made is not None:
                yield made
                return


# ---------------------------------------------------------------------------------------------------- the arithmetic


def breaks(mutation: Mutation) -> bool:
    """Whether one of the statements over the number is false afterwards, each number one whole last digit wide."""
    site, other = mutation.site, mutation.other
    printed = {_place(formula, at): (mutation.value, mutation.step) for formula, at in site.formulas}
    formulas = [formula for formula, _ in site.formulas]
    if other is not None:
        printed |= {_place(formula, at): (site.quantity.value, site.quantity.step) for formula, at in other.formulas}
        formulas += [formula for formula, _ in other.formulas]
    return any(not _holds(formula, printed) for formula in formulas)


def _place(formula: Formula, at: int) -> tuple[int, bool]:
    """Where a number of a formula stands, and whether it is a word."""
    return formula.terms[at].anchor.start, formula.terms[at].quantity.unit == "direction"


def _holds(formula: Formula, printed: dict[tuple[int, bool], tuple[Decimal, Decimal]]) -> bool:
    wide = []
    for at, term in enumerate(formula.terms):
        middle, slack = printed.get(_place(formula, at), (term.quantity.value, term.quantity.step))
        wide.append(Interval(middle - slack, middle + slack))
    direction = int(wide[-1].low) if formula.worded else formula.sign
    x = wide[: len(wide) - formula.worded]
    if formula.kind == "words":
        return x[0].low * x[1].low >= 0
    if formula.kind == "order":
        gap = x[0] - x[1]
        return gap.low <= 0 <= gap.high if direction == 0 else (gap.high if direction > 0 else -gap.low) >= 0
    result = x[0] if direction >= 0 else -x[0]
    if formula.kind == "at_most":
        total = Interval.exactly(-formula.constant)
        for sign, one in zip(formula.signs, x, strict=True):
            total = total + one if sign > 0 else total - one
        return total.low <= 0
    if formula.kind == "sum":
        total = Interval.exactly(formula.constant)
        for sign, one in zip(formula.signs[1:], x[1:], strict=True):
            total = total + one if sign > 0 else total - one
        return total.meets(result)
    found = _divided(formula, x, direction)
    return found is None or found.meets(result)


def _divided(formula: Formula, x: Sequence[Interval], direction: int) -> Interval | None:
    k = Interval.exactly(formula.factor)
    if formula.kind == "quotient":
        ratio = x[1] / x[2]
        return None if ratio is None else ratio * k + Interval.exactly(formula.constant)
    if formula.kind == "growth":
        ratio = x[1] / (x[2] - x[1] if direction > 0 else x[2] + x[1])
        return None if ratio is None else (ratio * k if direction > 0 else -(ratio * k))
    if formula.kind == "product":
        whole = Interval.exactly(0)
        for at in range(1, len(x) - 1, 2):
            whole = whole + x[at] * x[at + 1]
        return whole * k
    now, before = x[1] / x[2], x[3] / x[4]
    return None if now is None or before is None else (now - before) * k
