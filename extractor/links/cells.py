"""Levels of the prose -> table cells that state the same."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

import msgspec

from extractor import concepts
from extractor.arithmetic import compare, misprint, slip
from extractor.data import Anchor, Claim, Link, Quantity, Target
from extractor.interval import Interval
from extractor.links.index import (
    LEFT_OVER,
    LEVELS,
    SHEET_MONEY,
    Index,
    Reading,
    fact_start,
    fits,
    is_left_over,
    is_total,
    near,
    pairs_of,
    row_of,
    said,
)

_ALIKE = 0.85
_MOST_CELLS = 6
_TELLING_DIGITS = 3
_SURE = 0.9


def cell_links(index: Index, _: list[Link]) -> list[Link]:
    """Links from each level to the cells of its concept and context.

    Where some of them hold its value, those are the links (the others measure something narrower or wider); where
    none does, the closest context is linked, and the check will say that they differ.
    """
    found: list[Link] = []
    for claim in index.claims:
        if claim.kind in _ROLES and not claim.in_reason:
            found.extend(_role_links(claim, index))
        if (
            claim.kind in ("completion", "share")
            and claim.quantity is not None
            and index.document.sentences[claim.sentence].table
        ):
            found.extend(_in_own_table(claim, index))
        if claim.kind not in LEVELS or claim.quantity is None:
            continue
        if claim.per or "/" in claim.quantity.raw or "每" in claim.quantity.raw:
            found.extend(_price_links(claim, index))
        if claim.per or claim.quantity.bound not in ("", "="):
            continue
        found.extend(_links_of(claim, index) or _closing_links(claim, index) or _indicator_links(claim, index))
    return found


_ROLES = {
    "change": "change",
    "change_rate": "change_rate",
    "share": "share",
    "completion": "completion",
    "unchanged": "change",
}
_ZERO = Decimal(0)


def _role_links(claim: Claim, index: Index) -> list[Link]:
    """A change, rate, share or completion -> the cell of the column that states it (增减额, 增减%, 占比, 完成率)."""
    quantity = claim.quantity
    if quantity is not None and quantity.unit == "百分点" or quantity is None and claim.kind != "unchanged":
        return []
    equal, differing = [], []
    context = claim.context
    if claim.kind == "completion":  # a rate of completion is of a plan and of what was done alike
        context = msgspec.structs.replace(context, measure="")
    for key, closeness in index.keys(claim):
        for reading in index.cells(key, claim.anchor.start):
            if reading.role != _ROLES[claim.kind] or not fits(context, reading.context) or reading.fact.blank:
                continue
            if signed_equal(claim, reading.fact.quantity):
                equal.append(_link(claim, reading, closeness * 0.9, "column"))
            elif (
                closeness >= _SURE
                and claim.kind != "share"
                and fits(context, reading.context) == 2
                and _to_last_year(claim)
            ):
                differing.append(_link(claim, reading, closeness * 0.8, "column"))
    return _once(equal, claim.anchor.start) or _once(differing, claim.anchor.start)


def _to_last_year(claim: Claim) -> bool:
    """A 增减 column compares with last year; a change against the plan is another."""
    base = claim.base or "上年"
    return claim.kind == "completion" or base.startswith(
        ("上年", "去年", "上一年", "同比", str((claim.context.year or 0) - 1))
    )


def signed_equal(claim: Claim, cell: Quantity) -> bool:
    """Whether a claim with its direction in words states the signed number of a cell."""
    if claim.quantity is None or claim.kind == "unchanged":
        return cell.value == _ZERO
    plain = msgspec.structs.replace(cell, value=abs(cell.value)) if claim.direction != "none" else cell
    if cell.unit == "" and claim.quantity.unit == "%":
        plain = msgspec.structs.replace(plain, unit="%")
    if plain.unit != claim.quantity.unit or not holds(claim.quantity, plain):
        return False
    return claim.direction not in ("increase", "decrease") or (cell.value >= 0) == (claim.direction == "increase")


def _closing_links(claim: Claim, index: Index) -> list[Link]:
    """A level that no row names -> the closing row of the table that stands beside it, where the number agrees.

    An untitled table under a paragraph is a table of that paragraph's total; only agreement makes this a link.
    """
    quantity = claim.quantity
    assert quantity is not None
    if quantity.unit != "万元" or quantity.doubt or not quantity.value:
        return []
    found = [
        _link(claim, Reading(fact, fact.context, True), 0.7, "closing-row")
        for fact in index.closing_rows_beside(claim.anchor.start)
        if fits(claim.context, fact.context) and fact.quantity.unit == "万元" and holds(quantity, fact.quantity)
    ]
    return _once(found, claim.anchor.start)


def _indicator_links(claim: Claim, index: Index) -> list[Link]:
    """A count of the prose -> the actual value of the indicator of that name in a performance sheet."""
    quantity = claim.quantity
    assert quantity is not None
    if claim.kind != "count" or quantity.unit in _COMMON_UNITS or index.document.sentences[claim.sentence].table:
        return []
    words = said(claim) + claim.subject
    named = [
        fact
        for item, facts in index.indicators_by_unit.get(quantity.unit, {}).items()
        if _akin_words(words, item)
        for fact in near(facts, claim.anchor.start, fact_start)
    ]
    named.sort(key=fact_start)
    equal = [
        _link(claim, Reading(fact, fact.context, True), 0.8, "indicator")
        for fact in named
        if holds(quantity, fact.quantity)
    ]
    if equal or len({fact.quantity.value for fact in named}) != 1 or not slip(quantity.value, named[0].quantity.value):
        return _once(equal, claim.anchor.start)
    return _once(
        [_link(claim, Reading(fact, fact.context, True), 0.75, "indicator") for fact in named], claim.anchor.start
    )


_COMMON_UNITS = frozenset({"", "个", "人", "万元", "%", "项", "次"})


def _links_of(claim: Claim, index: Index) -> list[Link]:
    quantity = claim.quantity
    assert quantity is not None
    if index.document.sentences[claim.sentence].table:
        own = _in_own_table(claim, index)
        if own:
            return own
    equal: list[Link] = []
    differing: list[Link] = []
    misprinted: list[Link] = []
    for key, closeness, by in _keys(claim, index):
        for reading in index.levels(key, claim.anchor.start):
            fit = fits(claim.context, reading.context)
            if not fit or not _same_unit(quantity, reading):
                continue
            if holds(quantity, reading.fact.quantity):
                if not quantity.value and closeness < _SURE:
                    continue  # a zero stands in many cells: only the item's own say anything
                equal.append(_link(claim, reading, closeness * (0.95 if fit == 2 else 0.7), by))
            elif closeness >= _SURE and fit == 2 and _same_scope(claim, reading, index) and by != "wording":
                differing.append(_link(claim, reading, closeness * 0.8, by))
            elif _is_misprint(claim, reading, index):
                misprinted.append(_link(claim, reading, closeness * (0.95 if fit == 2 else 0.7), "misprint"))
    if differing and all(link.score < 0.6 for link in equal):
        equal = []  # only kin (the other side, another fund) holds the number: its own cell does not
    if not equal and quantity.doubt:  # 381.114: unsure by itself, but not beside the 381.14 of its cell
        certain = [link for link in differing if misprint_of(quantity, index.fact_at[link.target.anchors[0]].quantity)]
        equal = certain or misprinted
    elif not equal:
        equal = differing or misprinted
    return _once(equal, claim.anchor.start)


def _is_misprint(claim: Claim, reading: Reading, index: Index) -> bool:
    """Whether the number is that of the cell but for one slip of the pen; two figures of other scopes do not differ so.

    One digit alone may be another figure: with and without the 100.00 of a fund.
    """
    assert claim.quantity is not None
    other = reading.fact.quantity
    in_sheet = index.document.sentences[claim.sentence].table or reading.fact.table in index.project_of
    if claim.quantity.unit != "万元" or reading.fact.blank or other.bound or in_sheet:
        return False
    if claim.context.scope != reading.context.scope or any(
        one.id != claim.id and one.quantity is not None and holds(one.quantity, other)
        for one in index.by_sentence[claim.sentence]
    ):
        return False  # 全县2,285.45万元，其中本局285.45万元: the sentence says itself whose the cell is
    how = misprint_of(claim.quantity, other)
    return bool(how) and (how != "digit" or abs(claim.quantity.value - other.value) not in index.amounts)


def misprint_of(printed: Quantity, other: Quantity) -> str:
    """How a printed number differs from the one of a cell by a single slip: "unit" (元 for 万元), else as ``misprint``.

    The cell may be finer than what was printed; it is rounded first, to about the digits that are printed.
    """
    for power in (4, -4):
        scaled = msgspec.structs.replace(printed, value=printed.value.scaleb(power), step=printed.step.scaleb(power))
        if printed.value and other.value and holds(scaled, other):
            return "unit"
    if other.step >= printed.step:
        return misprint(printed.value, other.value)
    found = (misprint(printed.value, other.value.quantize(printed.step.scaleb(power))) for power in (0, 1, -1))
    return next((how for how in found if how), "")


def _same_scope(claim: Claim, reading: Reading, index: Index) -> bool:
    """Whether a cell that differs certainly measures the same: nothing narrows it, and fund and scope are not guessed."""
    mine, its = claim.context, reading.context
    if reading.fact.table in index.project_of:
        return not index.document.sentences[claim.sentence].table and _is_slip_of(claim, reading)
    if is_left_over(claim) and not any(LEFT_OVER.search(name) for name in (reading.fact.item, *reading.fact.col_path)):
        return False
    if claim.part_of and not _names_itself(claim):
        return False  # 补贴资金1187万元；其中脱贫户1.8万户、资金59万元: of the heading's item it is only a part
    if not claim.concept and is_total(row_of(reading.fact)) and not _beside_its_table(claim, reading, index):
        return False  # 负债总额 of the companies is not the column of that name in the table of the offices
    if mine.scope == "region":
        return its.scope == "region"  # 全县…: not the department's own figure
    if claim.context.side == "expenditure" and index.is_of_revenue(reading.fact.table):
        return False
    if claim.part_of and is_total(row_of(reading.fact)) and not _is_whole_budget(claim.part_of):
        return False  # 学生资助50万元，其中财政拨款40万元: not the column's total
    if mine.fund == "all" and not its.fund and not str(reading.fact.concept).startswith("item.appropriation"):
        return False  # 财政拨款本年支出 is a part of 本年支出
    closed = is_total(row_of(reading.fact)) and not index.is_of_revenue(reading.fact.table)
    if index.has_carry_over and claim.subject.endswith("总计") and not closed:
        return False  # 收、支总计 hold what was carried over, what came in does not
    if mine.fund in ("fund", "capital") and its.fund != mine.fund:
        return False  # 政府性基金…年初结转0万元: not that of all money
    same_scope = mine.scope == its.scope or not index.has_carry_over and not (mine.scope and its.scope)
    return (
        reading.exact
        and not reading.fact.blank
        and same_scope
        and (not mine.fund or mine.fund == its.fund or not its.fund and same_scope)
    )


def _names_itself(claim: Claim) -> bool:
    """Whether the words in front of a number say what it is of; 资金59万元 takes its subject from the heading."""
    items = [str(mention.value) for mention in claim.mentions if mention.label == "ITEM"]
    return not items or any(item in claim.subject or claim.subject in item for item in items)


def _beside_its_table(claim: Claim, reading: Reading, index: Index) -> bool:
    """Whether a claim and the table of a cell stand in one section, or the document has no other."""
    home = index.document.sentences[claim.sentence].section
    table = index.section_of_table[reading.fact.table]
    return home in (table, index.section_above.get(table)) or index.section_above.get(home) == table


def _is_whole_budget(name: str) -> bool:
    found = concepts.find(name)
    return found is not None and found.id.startswith("item.")


def _is_slip_of(claim: Claim, reading: Reading) -> bool:
    """A project's amount on its sheet may be another year's share; only a slip of the same digits is one figure."""
    assert claim.quantity is not None
    whole = re.search("总额|预算数|总金额|预算金额", reading.fact.item) is not None
    return whole and slip(claim.quantity.value, reading.fact.quantity.value)


def _once(links: list[Link], offset: int) -> list[Link]:
    """One link a cell: the surest; of very many the cells nearest to ``offset``."""
    best: dict[Anchor, Link] = {}
    for link in links:
        cell = link.target.anchors[0]
        if cell not in best or link.score > best[cell].score:
            best[cell] = link
    nearest = sorted(best.values(), key=lambda link: (-link.score, abs(link.target.anchors[0].start - offset)))
    return sorted(nearest[:_MOST_CELLS], key=lambda link: link.target.anchors[0].start)


def _keys(claim: Claim, index: Index) -> list[tuple[str, float, str]]:
    """Where to look: the concept and its kin, or the name, or a row worded alike."""
    if claim.concept:
        return [(key, closeness, "concept") for key, closeness in index.keys(claim)]
    own = index.key_of[claim.id]
    if own in index.readings:
        return [(own, 1.0, "name")]
    best, score = index.alike(claim.subject)
    return [(index.key(best, None), score, "wording")] if score >= _ALIKE else []


def _in_own_table(claim: Claim, index: Index) -> list[Link]:
    """A number in the prose of a sheet: the indicator of the same sheet that names the same thing and value."""
    sentence = index.document.sentences[claim.sentence]
    assert claim.quantity is not None
    found = []
    for fact in index.facts_by_table.get(sentence.table or "", ()):
        if fact.anchor.row == sentence.row and fact.anchor.col == sentence.col:
            continue
        same_unit = fact.quantity.unit == claim.quantity.unit and claim.quantity.unit != ""
        named = (
            _akin_words(said(claim) + claim.subject, fact.item)
            or claim.quantity.unit != "万元"
            and _is_telling(claim.quantity)
            or claim.quantity.unit == "万元"
            and SHEET_MONEY.search(fact.item)
        )
        if same_unit and named and fact.quantity.bound in ("", "=") and holds(claim.quantity, fact.quantity):
            found.append(_link(claim, Reading(fact, fact.context, True), 0.85, "same-sheet"))
    project = index.project_of.get(sentence.table or "")
    if (
        project
        and claim.quantity.unit == "万元"
        and any(SHEET_MONEY.search(index.fact_at[link.target.anchors[0]].item) for link in found)
    ):
        found.extend(  # the project's row in the table of projects
            _link(claim, reading, 0.8, "project-row")
            for reading in index.levels(index.key(project, None), claim.anchor.start)
            if reading.fact.table != sentence.table and holds(claim.quantity, reading.fact.quantity)
        )
    return found


def _price_links(claim: Claim, index: Index) -> list[Link]:
    """每人每月477元 in the prose of a sheet -> the limit of the same sheet for one person and month (≤477元/人/月)."""
    quantity = claim.quantity
    assert quantity is not None
    found = [
        _link(claim, Reading(fact, fact.context, True), 0.8, "unit-price")
        for fact in index.facts_by_table.get(index.document.sentences[claim.sentence].table or "", ())
        if "/" in fact.quantity.raw
        and fact.quantity.unit == quantity.unit
        and quantity.value
        and holds(quantity, fact.quantity)
    ]
    return _once(found, claim.anchor.start)


def _is_telling(quantity: Quantity) -> bool:
    """Whether a number is long enough that another figure would hardly share it (56600平方米)."""
    return len(quantity.value.normalize().as_tuple().digits) >= _TELLING_DIGITS


def _akin_words(words: str, item: str) -> bool:
    """Whether most of an indicator's name occurs in the words around the number (驯养警犬数量, 驯养了80只警犬)."""
    pairs = _telling_pairs(item)
    shared = sum([pair in words for pair in pairs])
    return bool(pairs) and (shared * 2 >= len(pairs) or shared >= 2)


@lru_cache(maxsize=4096)
def _telling_pairs(item: str) -> frozenset[str]:
    return frozenset(pairs_of(item) - _INDICATOR)


_INDICATOR = frozenset({"数量", "次数", "情况", "比率", "金额", "个数", "人数", "套数", "台数"})


def _same_unit(quantity: Quantity, reading: Reading) -> bool:
    """Money meets money; a count meets a cell of the same unit or without one."""
    other = reading.fact.quantity.unit
    if quantity.unit == other or not quantity.value:
        return True
    if not other:
        return quantity.unit != "万元"
    if not quantity.unit:
        return True
    return quantity.unit in _PEOPLE and other in _PEOPLE


_PEOPLE = frozenset({"人", "名", "位", "个"})


def holds(one: Quantity, other: Quantity) -> bool:
    """Whether two printed numbers can be the same."""
    if one.value == other.value:
        return True
    coarse, fine = (one, other) if one.step >= other.step else (other, one)
    if abs(one.value - other.value) > 2 * coarse.step:
        return False  # further apart than rounding and cutting can bring them
    return compare(coarse, Interval.of(fine)) != "contradicts"


def _link(claim: Claim, reading: Reading, score: float, by: str) -> Link:
    return Link(
        claim=claim.id,
        relation="equal",
        target=Target(
            kind="cell",
            anchors=(reading.fact.anchor,),
            value=reading.fact.quantity.value,
            unit=reading.fact.quantity.unit,
        ),
        score=round(score, 2),
        by=f"pattern:{by}",
    )
