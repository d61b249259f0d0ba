"""Totals with the stated changes of all their parts: what must add up across a year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from extractor import concepts
from extractor.arithmetic import added, compare
from extractor.data import Claim, Fact, Link, Target
from extractor.interval import Interval
from extractor.links.index import LEVELS, Index, claim_start, fits, is_neutral, is_total, is_whole, near, row_of

_MOST_PARTS = 12


class Division(NamedTuple):
    """A level, the statements of change of each of its parts, and those of the level itself."""

    total: Claim
    part_changes: tuple[tuple[Claim, ...], ...]
    total_changes: tuple[Claim, ...]
    side: str = ""


def division_links(index: Index, links: list[Link]) -> list[Link]:
    """A link from each change of a total to the changes of its parts."""
    found: list[Link] = []
    for division in divisions(index, links):
        for total in division.total_changes:
            parts = [changes[0] for changes in division.part_changes]
            if len(parts) >= 2 and total.quantity is not None:
                found.append(_link(total, parts))
    return found


def _link(total: Claim, parts: list[Claim]) -> Link:
    signed = [
        part.quantity.value * (-1 if part.direction == "decrease" else 1)
        for part in parts
        if part.quantity and part.kind == "change"
    ]
    return Link(
        claim=total.id,
        relation="sum",
        target=Target(
            kind="computed",
            anchors=tuple(part.anchor for part in parts),
            claim=parts[0].id,
            value=abs(sum(signed, Decimal(0))),
            unit="万元",
        ),
        score=0.7,
        by="pattern:changes-of-parts",
    )


def divisions(index: Index, links: Sequence[Link]) -> Iterator[Division]:
    """All divisions of the document: lists of the prose that reach their total, and table columns that do."""
    seen: set[tuple[str, ...]] = set()
    if index.columns is None:
        index.columns = list(_of_columns(index))
    for total, parts in (*_of_lists(index, links), *index.columns):
        changes = [changes_of(part, index) for part in parts]
        if not all(changes) or len(parts) > _MOST_PARTS:
            continue
        division = Division(total, tuple(map(tuple, changes)), tuple(_total_changes(total, index)), side_of(total))
        key = tuple(claim.id for group in division.part_changes for claim in group)
        if key not in seen and len(set(key)) == len(key):  # rows of units share the change of the item in their column
            seen.add(key)
            yield division


def side_of(claim: Claim) -> str:
    """收入 or 支出, by the words of the subject where the context does not say."""
    if claim.context.side:
        return claim.context.side
    return "revenue" if "收入" in claim.subject else "expenditure" if "支出" in claim.subject else ""


def changes_of(claim: Claim, index: Index) -> list[Claim]:
    """The stated changes of a claim's item against last year, one of each value; its own sentence decides alone."""
    known = index.changes.get(claim.id)
    if known is None:
        known = index.changes[claim.id] = _changes_of(claim, index)
    return list(known)


def _changes_of(claim: Claim, index: Index) -> list[Claim]:
    beside: list[Claim] = []
    others: list[Claim] = []
    for key, closeness in index.keys(claim):
        if closeness < 0.9:
            continue
        for other in near(index.yearly_changes.get(key, []), claim.anchor.start, claim_start):
            if fits(claim.context, other.context) and _same_unit(claim, other) and _same_level(claim, other, index):
                (beside if other.sentence == claim.sentence else others).append(other)
    found: dict[tuple[str, str], Claim] = {}
    for other in beside or others:
        value = str(other.quantity.value.normalize()) if other.quantity and other.kind == "change" else "0"
        found.setdefault((other.direction, value) if value != "0" else ("", "0"), other)
    return list(found.values())


def _same_level(claim: Claim, change: Claim, index: Index) -> bool:
    """Whether the level that the change stands beside is the claim's: 比上年增加 of 当年拨款 is not that of the whole."""
    beside = [
        other
        for other in index.by_sentence[change.sentence]
        if other.kind in LEVELS
        and other.subject == change.subject
        and other.quantity is not None
        and other.anchor.start < change.anchor.start
    ]
    if not beside or claim.quantity is None or beside[-1].quantity is None:
        return True
    return compare(claim.quantity, Interval.of(beside[-1].quantity)) != "contradicts"


def _same_unit(claim: Claim, other: Claim) -> bool:
    assert claim.quantity is not None
    return other.quantity is None or other.quantity.unit in ("", claim.quantity.unit)


def _total_changes(total: Claim, index: Index) -> list[Claim]:
    """The stated changes of the total; those of its only part, and of the equal total on the other side."""
    assert total.quantity is not None
    found = changes_of(total, index)
    if not is_whole(total):
        return found
    for other in index.wholes[(total.quantity.value, total.quantity.unit, total.context.year)]:
        if other.id != total.id:
            found.extend(claim for claim in changes_of(other, index) if claim not in found)
    return found


def _of_lists(index: Index, links: Sequence[Link]) -> Iterator[tuple[Claim, list[Claim]]]:
    """Lists of the prose whose parts reach their total."""
    at = {claim.anchor: claim for claim in index.claims}
    for link in links:
        if link.relation != "sum" or link.by == "pattern:changes-of-parts":
            continue
        total = index.claim_by_id[link.claim]
        parts = [at[anchor] for anchor in link.target.anchors if anchor in at]
        intervals = [Interval.of(part.quantity) for part in parts if part.quantity]
        if (
            total.quantity is not None
            and len(intervals) == len(parts)
            and compare(total.quantity, added(intervals)) != "contradicts"
        ):
            yield (
                total,
                [part for part in parts if part.quantity and part.quantity.value != 0 or changes_of(part, index)],
            )


def _of_columns(index: Index) -> Iterator[tuple[Claim, list[Claim]]]:
    """Table columns (基本支出, 项目支出) whose rows add up to a level of the prose, all rows spoken of there."""
    columns: dict[tuple[str, int], list[Fact]] = {}
    for fact in index.facts:
        if (
            not fact.blank
            and fact.quantity.value != 0
            and not is_total(row_of(fact))
            and fact.anchor.table
            and fact.anchor.col is not None
        ):
            columns.setdefault((fact.anchor.table, fact.anchor.col), []).append(fact)
    for facts in columns.values():
        header = next((name for name in reversed(facts[0].col_path) if name and not is_neutral(name)), "")
        found = concepts.find(header) if header else None
        if found is None or not 2 <= len(facts) <= 60:
            continue
        levels = [
            one
            for one in index.claims_near(found.id, facts[0].anchor.start)
            if one.kind in LEVELS and one.quantity is not None
        ]
        rows = _leaves(facts) if levels else []
        if len(rows) < 2:
            continue
        value = added([Interval.of(fact.quantity) for fact in rows])
        totals = [one for one in levels if one.quantity is not None and compare(one.quantity, value) == "agrees"]
        parts = [_spoken_of(fact, index) for fact in rows] if totals else []
        told = [part for part in parts if part is not None]
        if len(told) == len(rows):
            yield from ((total, told) for total in totals)


def _leaves(facts: list[Fact]) -> list[Fact]:
    """The rows that have no rows of their own below them."""
    above = {fact.row_path[:depth] for fact in facts for depth in range(len(fact.row_path))}
    return [fact for fact in facts if fact.row_path not in above]


def _spoken_of(fact: Fact, index: Index) -> Claim | None:
    """The level of the prose for a row's item that has a stated change."""
    keys = (
        [fact.concept, *(key for key, close in concepts.kin(fact.concept) if close >= 0.9)]
        if fact.concept
        else [index.key(fact.item, None)]
    )
    own = concepts.find(fact.item)
    if own is not None:
        keys.append(own.id)
    if not any(key in index.yearly_changes for key in keys):
        return None
    for key in keys:
        for claim in index.claims_near(key or "", fact.anchor.start):
            if claim.kind in LEVELS and claim.quantity is not None and changes_of(claim, index):
                return claim
    return None
