"""What the figures of a source have to do with each other: links to cells and claims, and arithmetic between them.

Whatever does not hold is kept in ``Reckoning.broken``; the compiler wants each of them among the contradictions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from figures import Operand, Verdict, compute, number, same, scaled, slack, split_unit, step, trim
from notation import Cell, Claim, Source, Table, sentence_start, squash

AMOUNTS = "LPN"  # kinds of claims that state how much there is


@dataclass
class Broken:
    """Two or more printed figures that do not agree."""

    claim: Claim
    touched: list[Claim | Cell]
    what: str


class Reckoning:
    """The links and derived links of one source."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.year = source.info["year"]
        self.broken: list[Broken] = []
        self.links = [link for claim in source.claims for link in self._links(claim)]
        self.derived = [link for claim in source.claims for link in self._derived(claim)]

    # --------------------------------------------------------------------------------------------------- links

    def _links(self, claim: Claim) -> Iterator[dict[str, Any]]:
        seen = set()
        for reference in claim.head["links"] + self._cells_of_that_name(claim):
            if reference.startswith("#"):
                yield self._claim_link(claim, self.source.labels[reference[1:]])
                continue
            table, row, col = self.source.cell(reference)
            if (table.id, row, col) not in seen:
                seen.add((table.id, row, col))
                yield self._cell_link(claim, table, row, col)
        earlier = self._said_before(claim)
        if earlier and not any(reference.startswith("#") for reference in claim.head["links"]):
            yield self._claim_link(claim, earlier)

    def _claim_link(self, claim: Claim, other: Claim) -> dict[str, Any]:
        holds = same(claim.out["value"], claim.out["unit"], other.out["value"], other.out["unit"])
        self._note(holds, claim, [claim, other], f"equal {other.out['quote']}")
        link = {"claim": claim.out["id"], "table": None, "row": None, "column": None}
        return link | {"value": other.out["value"], "holds": holds, "to_claim": other.out["id"]}

    def _cell_link(self, claim: Claim, table: Table, row: int, col: int) -> dict[str, Any]:
        cell = table.rows[row][col]
        holds = _cell_holds(claim, table, col, cell)
        self._note(holds, claim, [claim, cell], f"{table.id}[{row},{col}] {cell.text}")
        return {
            "claim": claim.out["id"],
            "table": table.id,
            "row": table.label_of(row, col) or str(row),
            "column": table.columns[col],
            "value": cell.text,
            "holds": holds,
            "start": cell.start,
            "end": cell.end,
        }

    def _cells_of_that_name(self, claim: Claim) -> list[str]:
        """Cells whose row carries the claim's own name and value: links that need no writing down."""
        value, unit = claim.out["value"], claim.out["unit"]
        if claim.kind not in "LP" or value is None or claim.out["year"] != self.year or number(value) in (None, 0):
            return []
        found = []
        for table in self.source.tables.values():
            for row in range(table.head, len(table.rows)):
                for col, name in enumerate(table.columns[: len(table.rows[row])]):
                    text = table.rows[row][col].text
                    other = not name or re.search(f"上年|%|{int(self.year) - 1}", name)
                    if other or number(text) is None or _core(table.label_of(row, col)) != _core(claim.subject):
                        continue
                    if same(value, unit, text, table.unit):
                        found.append(f"{table.id}[{row},{col}]")
        return found

    def _said_before(self, claim: Claim) -> Claim | None:
        """The last claim that states the same amount of the same thing."""
        if claim.kind not in AMOUNTS or number(claim.out["value"] or "") in (None, 0):
            return None
        key = (claim.subject, claim.out["year"])
        for other in reversed(self.source.claims[: self.source.claims.index(claim)]):
            if other.kind in AMOUNTS and (other.subject, other.out["year"]) == key and other.start != claim.start:
                agrees = same(claim.out["value"], claim.out["unit"], other.out["value"], other.out["unit"])
                return other if agrees else None
        return None

    # ------------------------------------------------------------------------------------------------- derived

    def _derived(self, claim: Claim) -> Iterator[dict[str, Any]]:
        for relation, *references in claim.head["derive"] or self._guess(claim):
            yield self._derive(claim, relation, references)

    def _guess(self, claim: Claim) -> list[list[str]]:
        """The arithmetic that the neighbouring claims of the same subject allow."""
        if number(claim.out["value"] or "") is None:
            return []
        near = [c for c in self.source.claims if claim.start - 220 < c.end and c.start < claim.end + 40]
        own = [c for c in near if c is not claim and c.subject == claim.subject]
        level = _nearest(claim, [c for c in own if c.kind in AMOUNTS and c.out["year"] == self.year])
        past = _nearest(claim, [c for c in own if c.kind in AMOUNTS and c.out["year"] == str(int(self.year) - 1)])
        change = _nearest(claim, [c for c in own if c.kind == "C" and c.out["base"] == claim.out["base"]])
        if claim.kind == "R" and level and (change or past) and claim.out["unit"] in ("%", "％"):
            return [["rate", _id(level), _id(change or past)]]
        if claim.kind == "C" and past and level:
            return [["difference", _id(level), _id(past)]]
        if claim.kind == "S" and level:
            wholes = [c for c in self.source.claims if c.subject == claim.out["share_of"] and c.end <= claim.start]
            wholes = [c for c in wholes if c.kind in AMOUNTS and c.out["year"] == claim.out["year"]]
            return [["share", _id(level), _id(wholes[-1])]] if wholes else []
        if claim.kind in AMOUNTS:
            return self._parts(claim)
        return []

    def _parts(self, claim: Claim) -> list[list[str]]:
        """The list of parts that follows a total, where it is complete."""
        near = [c for c in self.source.claims if claim.start <= c.start < claim.end + 400]
        parts = [c for c in near if c.out.get("part_of") == claim.subject and number(c.out["value"] or "") is not None]
        parts = [p for p in parts if _same_list(self.source.text, parts[0], p)]
        total = sum((scaled(p.out["value"], p.out["unit"]) for p in parts), Decimal(0))
        width = sum((slack(p.out["value"], p.out["unit"]) for p in parts), slack(claim.out["value"], claim.out["unit"]))
        complete = abs(total - scaled(claim.out["value"], claim.out["unit"])) <= width
        return [["sum", *map(_id, parts)]] if complete and len(parts) > 1 else []

    def _derive(self, claim: Claim, relation: str, references: list[str]) -> dict[str, Any]:
        found = [self._operand(reference) for reference in references]
        low, middle, high = compute(relation, [operand for operand, _, _ in found])
        value, unit = claim.out["value"], claim.out["unit"]
        sign = -1 if claim.out["direction"] == "decrease" and relation in ("rate", "difference") else 1
        want, half = sign * scaled(value, unit), slack(value, unit)
        meets = low <= want + half and high >= want - half
        if claim.head.get("cut") == "1":  # printed truncated
            meets = meets or abs(middle).quantize(step(value), ROUND_DOWN) == abs(want)
        exact = middle == want or relation in ("rate", "share", "ratio")
        holds: Verdict = (True if exact else "rounding") if meets else False
        touched = [claim, *(place for _, _, place in found if place)]
        self._note(holds, claim, touched, f"{relation} {references} = {trim(middle)}")
        entries = [entry for _, entry, _ in found]
        tables = {entry.get("table") for entry in entries}
        return {
            "claim": claim.out["id"],
            "relation": relation,
            "table": tables.pop() if len(tables) == 1 else None,
            "operands": entries,
            "computed": trim(middle),
            "holds": holds,
        }

    def _operand(self, reference: str) -> tuple[Operand, dict[str, Any], Claim | Cell | None]:
        if number(reference) is not None:
            return Operand(Decimal(reference), Decimal(0)), {"value": reference}, None
        claim = self.source.labels.get(reference[1:]) or self._by_id(reference)
        if claim:
            value, unit = claim.out["value"], claim.out["unit"]
            sign = -1 if claim.out["direction"] == "decrease" else 1
            operand = Operand(scaled(value, unit), slack(value, unit), sign, change=claim.kind == "C")
            return operand, {"claim": claim.out["id"], "value": value}, claim
        table, row, col = self.source.cell(reference)
        cell = table.rows[row][col]
        text, unit = split_unit(cell.text.strip() or "0", table.unit_at(col))
        entry = {"table": table.id, "row": table.label_of(row, col), "column": table.columns[col], "value": cell.text}
        return Operand(scaled(text, unit), slack(text, unit)), entry, cell

    def _by_id(self, reference: str) -> Claim | None:
        return next((c for c in self.source.claims if _id(c) == reference), None)

    def _note(self, holds: Verdict, claim: Claim, touched: list[Claim | Cell], what: str) -> None:
        if holds is False:
            self.broken.append(Broken(claim, touched, what))


def _cell_holds(claim: Claim, table: Table, col: int, cell: Cell) -> Verdict:
    text = cell.text.strip() or "0"
    if claim.out["value"] is None:
        return number(text) == 0
    text, unit = split_unit(text, table.unit_at(col))
    if claim.out["kind"] in ("change", "change_rate"):
        text = text.lstrip("-")
    return same(claim.out["value"], claim.out["unit"], text, claim.out["unit"] if claim.kind == "N" else unit)


def _same_list(text: str, first: Claim, other: Claim) -> bool:
    return sentence_start(text, first.start) == sentence_start(text, other.start)


def _core(name: str) -> str:
    """A row label without codes, numbering, brackets and the words that every row has."""
    name = re.sub(
        r"^[\d\s]+|^[一二三四五六七八九十]+、|^（[一二三四五六七八九十]）|^其中：|（[类款项]）", "", squash(name)
    )
    return re.sub(r"(支出|收入|预算)$", "", name)


def _nearest(claim: Claim, others: list[Claim]) -> Claim | None:
    before = [c for c in others if c.start <= claim.start]
    return before[-1] if before else next(iter(others), None)


def _id(claim: Claim | None) -> str:
    return "@" + str(claim.out["id"]) if claim else ""
