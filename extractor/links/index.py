"""Claims and facts of a document by what they speak of: the shelf from which all linking takes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple, TypeVar

from extractor import concepts
from extractor.data import Anchor, Claim, Context, Document, Fact, Table
from extractor.structure.projects import project_name

_WHOLES = (
    "item.total",
    "item.current",
    "item.appropriation",
    "item.general",
    "item.government_fund",
    "item.state_capital",
    "item.basic",
    "item.project",
    "item.three_public",
)
LAST_YEAR = ("上年", "去年", "上一年", "同比")
LEVELS = frozenset({"level", "composition", "count"})
CHANGES = frozenset({"change", "change_rate", "unchanged"})
_TOTAL = re.compile(r"^(?:[总合小共]计|总额|部门合计|单位合计|计)$|(?:收入|支出|收支)?(?:总计|合计)$")
_NEUTRAL = re.compile(
    r"^(?:(?:(?:19|20)\d\d年?度?|本年度?|上年度?|当年|去年)?(?:年初|全年|调整后?)?(?:预算|决算|执行|支出|收入|金额|预算安排|预算支出|支出预算|支出决算|完成)?(?:数|额|合计|总计|小计|情况)?"
    r"|[合小总共]计|金额|数额?|数量|单位|指标值|年度指标值|实际完成值|年度资金总额|总额|预算数|值|价值.*|总金额|本年合计|[^,]*(?:合计|小计|总计))$"
)
_FUND = re.compile("一般公共|政府性基金|国有资本|财政拨款|基金预算")
_UNIT_NOTE = re.compile(r"[(（][^()（）]*[)）]$")


CURRENT = {
    "item.total.revenue": "item.current.revenue",
    "item.total.expenditure": "item.current.expenditure",
}


class Reading(NamedTuple):
    """A fact under one of its names.  ``exact`` is false where its column narrows the item (行政运行 · 基本支出);
    ``role`` is what the column states: a level, or its change, rate, share or completion."""

    fact: Fact
    context: Context
    exact: bool
    role: str = "level"


class Index:
    """Look-ups over one document, each built once when first asked for."""

    def __init__(self, document: Document, claims: tuple[Claim, ...], facts: tuple[Fact, ...]) -> None:
        self.document = document
        self.claims = claims
        self.facts = facts
        self.entity = document.entity
        self.changes: dict[str, list[Claim]] = {}  # claim id -> the changes of its item: what links.changes worked out
        self.columns: list[tuple[Claim, list[Claim]]] | None = None  # totals with the parts of a column, the same

    def is_of_revenue(self, table: str) -> bool:
        """Whether a table is the 收入决算表, whose rows name what income is for, not what was spent."""
        return table in self._revenue_tables

    @cached_property
    def _revenue_tables(self) -> frozenset[str]:
        return frozenset(
            table.id for table in self.document.tables if "收入" in table.title and "支" not in table.title
        )

    @cached_property
    def claim_by_id(self) -> dict[str, Claim]:
        return {claim.id: claim for claim in self.claims}

    @cached_property
    def amounts(self) -> frozenset[Decimal]:
        """All amounts that are printed anywhere."""
        told = {claim.quantity.value for claim in self.claims if claim.quantity is not None}
        return frozenset(told | {fact.quantity.value for fact in self.facts})

    @cached_property
    def levels_of_subject(self) -> dict[str, list[Claim]]:
        """Subject as printed -> its levels."""
        grouped: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            if claim.kind in LEVELS and claim.quantity is not None:
                grouped[claim.subject].append(claim)
        return grouped

    @cached_property
    def by_sentence(self) -> dict[int, list[Claim]]:
        grouped: dict[int, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            grouped[claim.sentence].append(claim)
        return grouped

    @cached_property
    def key_of(self) -> dict[str, str]:
        """Claim id -> what it speaks of: a concept id, or its normalised subject."""
        return {claim.id: self.key(claim.subject, claim.concept) for claim in self.claims}

    def key(self, name: str, concept: str | None) -> str:
        """The name under which claims and facts meet."""
        return concept or "=" + concepts.normalise(name, self.entity)

    def keys(self, claim: Claim) -> list[tuple[str, float]]:
        """The keys under which the figure of a claim may stand, with how close each is to what it says (1 the same)."""
        own = self.key_of[claim.id]
        if not claim.concept:
            return [(own, 1.0)]
        kin = list(concepts.kin(claim.concept))
        current = CURRENT.get(claim.concept)
        if current and "总" not in claim.subject:  # a plain 收入 may leave out what was carried over
            kin = [(current, 0.85), *((key, closeness) for key, closeness in kin if key != current)]
        return [(own, 1.0), *kin]

    @cached_property
    def claims_by_key(self) -> dict[str, list[Claim]]:
        grouped: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            if claim.kind != "reason":
                grouped[self.key_of[claim.id]].append(claim)
        return grouped

    @cached_property
    def yearly_changes(self) -> dict[str, list[Claim]]:
        """What is measured -> its stated changes in amount (or none at all) against last year."""
        return {
            key: found
            for key, claims in self.claims_by_key.items()
            if (found := [claim for claim in claims if self._is_yearly(claim)])
        }

    def _is_yearly(self, claim: Claim) -> bool:
        if claim.kind not in ("change", "unchanged") or claim.kind == "change" and claim.quantity is None:
            return False
        base = claim.base or "上年"
        year = self.document.year
        return base.startswith(LAST_YEAR) or year is not None and base.startswith(str(year - 1))

    @cached_property
    def readings(self) -> dict[str, list[Reading]]:
        """What is measured -> the cells that hold it."""
        shelf: dict[str, list[Reading]] = defaultdict(list)
        for fact in self.facts:
            role = role_of_column(fact.col_path)
            for key, reading in self._names(fact):
                shelf[key].append(reading._replace(role=role))
        return shelf

    def cells(self, key: str, offset: int) -> list[Reading]:
        """The cells of ``key`` nearest to a place: a figure repeated a thousand times is not compared a million times."""
        return near(self.readings.get(key, _NOTHING), offset, _reading_start)

    def levels(self, key: str, offset: int) -> list[Reading]:
        """Those of them that state the level."""
        return [reading for reading in self.cells(key, offset) if reading.role == "level"]

    def claims_near(self, key: str, offset: int) -> list[Claim]:
        """The claims of ``key`` nearest to a place."""
        return near(self.claims_by_key.get(key, _NO_CLAIMS), offset, claim_start)

    def _names(self, fact: Fact) -> list[tuple[str, Reading]]:
        """A cell may be read by its row, by its column (in a total row), or by the table it closes."""
        columns = [name for name in fact.col_path if name and not is_neutral(name)]
        column = columns[-1] if columns else ""
        row = row_of(fact)
        if is_total(row) or not row or row == self.entity:
            if not column:
                return [(fact.concept, Reading(fact, fact.context, True))] if fact.concept else []
            found = concepts.find(column, side=fact.context.side)
            key = self.key(column, found.id if found else None)
            named = [(key, Reading(fact, fact.context, self._is_budget_table(fact.table)))]
            if fact.concept and fact.concept != key and is_fund(column):
                named.append((fact.concept, Reading(fact, fact.context, True)))
            return named
        whole = not column or is_fund(column)
        known = concepts.find(row, side=fact.context.side)
        own = known is not None and known.id == fact.concept
        whole = whole and (own or not fact.concept or self._is_budget_table(fact.table))
        named = [(self.key(fact.item, fact.concept), Reading(fact, fact.context, whole))]
        if known is not None and known.id != fact.concept:
            named.append((known.id, Reading(fact, fact.context, False)))
        project = self.project_of.get(fact.table)
        if project and SHEET_MONEY.search(fact.item):
            named.append((self.key(project, None), Reading(fact, fact.context, False)))
        return named

    @cached_property
    def section_of_table(self) -> dict[str, str | None]:
        """Table id -> the section that it stands in."""
        return {table.id: table.section for table in self.document.tables}

    @cached_property
    def section_above(self) -> dict[str | None, str | None]:
        """Section id -> the section that holds it."""
        return {section.id: section.parent for section in self.document.sections}

    @cached_property
    def fact_at(self) -> dict[Anchor, Fact]:
        return {fact.anchor: fact for fact in self.facts}

    @cached_property
    def indicators_by_unit(self) -> dict[str, dict[str, list[Fact]]]:
        """Unit -> item -> the cells that state so many of it, no limits and no blanks."""
        grouped: dict[str, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
        for fact in self.facts:
            if not fact.quantity.bound and not fact.blank:
                grouped[fact.quantity.unit][fact.item].append(fact)
        return grouped

    @cached_property
    def facts_by_table(self) -> dict[str, list[Fact]]:
        grouped: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            grouped[fact.table].append(fact)
        return grouped

    @cached_property
    def project_of(self) -> dict[str, str]:
        """Form table -> the project that it is about."""
        return {
            table.id: name for table in self.document.tables if table.kind == "form" and (name := project_name(table))
        }

    @cached_property
    def has_carry_over(self) -> bool:
        """Whether money is carried over at all: if not, figures with and without it are the same."""
        return any(reading.fact.quantity.value for reading in self.readings.get("item.carry_in", ())) or any(
            claim.quantity is not None and claim.quantity.value for claim in self.claims_by_key.get("item.carry_in", ())
        )

    @cached_property
    def wholes(self) -> dict[tuple[Decimal, str, int | None], list[Claim]]:
        """Levels of the budget as a whole, by value, unit and year: equal ones must move alike."""
        found: dict[tuple[Decimal, str, int | None], list[Claim]] = defaultdict(list)
        for claim in self.claims:
            if claim.kind in LEVELS and claim.quantity is not None and is_whole(claim):
                found[(claim.quantity.value, claim.quantity.unit, claim.context.year)].append(claim)
        return found

    @cached_property
    def _closing_rows(self) -> dict[str, list[Fact]]:
        """Table id -> the level cells of its total rows."""
        found: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            if is_total(row_of(fact)) and not fact.blank and role_of_column(fact.col_path) == "level":
                found[fact.table].append(fact)
        return found

    @cached_property
    def _money_tables(self) -> list[Table]:
        paid = {fact.table for fact in self.facts if fact.quantity.unit == "万元"}
        return [table for table in self.document.tables if table.id in paid]

    def closing_rows_beside(self, offset: int) -> list[Fact]:
        """The closing rows of the table of money before and of the one behind a place in the text."""
        behind = bisect_right(self._money_tables, offset, key=lambda table: table.start)
        beside = self._money_tables[max(0, behind - 1) : behind + 1]
        return [fact for table in beside for fact in self._closing_rows.get(table.id, ())]

    def alike(self, subject: str) -> tuple[str, float]:
        """The row name worded most like ``subject``, with how alike it is; ("", 0.0) where none shares two characters."""
        if subject not in self._alike:
            shared = Counter(name for pair in pairs_of(subject) for name in self._names_by_pair.get(pair, ()))
            best, score = "", 0.0
            for name, _ in shared.most_common(_MOST_ALIKE):
                alike = concepts.same(subject, name)
                if alike > score:
                    best, score = name, alike
            self._alike[subject] = (best, score)
        return self._alike[subject]

    @cached_property
    def _alike(self) -> dict[str, tuple[str, float]]:
        return {}

    @cached_property
    def _names_by_pair(self) -> dict[str, list[str]]:
        """Two characters -> the row names that hold them."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in self.loose_names:
            for pair in pairs_of(name):
                found[pair].append(name)
        return found

    def _is_budget_table(self, table_id: str) -> bool:
        """Whether the total row of a table is the budget's: 一般公共预算拨款 of a procurement table is not."""
        found = self._title_concepts.get(table_id)
        return found is None or found.startswith(_WHOLES)

    @cached_property
    def _title_concepts(self) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        for table in self.document.tables:
            concept = concepts.of_title(table.title)
            found[table.id] = concept.id if concept else None
        return found

    @cached_property
    def loose_names(self) -> list[str]:
        """Row names that no list knows, for matching by wording."""
        names = {fact.item for fact in self.facts if not fact.concept and fact.item and not is_total(fact.item)}
        return sorted(names | set(self.project_of.values()))

    @cached_property
    def total_of(self) -> dict[str, str]:
        """Claim id of a part -> claim id of its total, the nearest level before it with the subject it names."""
        found: dict[str, str] = {}
        last: dict[str, str] = {}
        for claim in self.claims:
            if claim.part_of and claim.part_of in last:
                found[claim.id] = last[claim.part_of]
            if claim.kind in LEVELS:
                last[claim.subject] = claim.id
        return found


SHEET_MONEY = re.compile("资金总额|预算数|总金额|预算金额|年度预算|预算资金|资金合计")


_ROLES = (
    (
        "change_rate",
        re.compile(
            r"(?:增[减长]?|变动|[比较]上年)(?:[^增变比较(（率幅百]|(?!增|变动|[比较]上年|[(（]%|率|幅|百分比|比例).){0,40}+"
            r"(?:[(（]%|率|幅|百分比|比例)|^(?:增[减长]|变动)%|^增[幅速]|同比"
        ),
    ),
    ("change", re.compile(r"增减|增加额|变动(?:额|数)|^差额|增长额|比上年|较上年")),
    (
        "completion",
        re.compile(
            r"完成率|执行率|完成.{1,41}%(?<=[(（]%)|为(?:年初|调整)?预算.{0,40}%|占(?:年初)?预算.{0,40}%|完成(?:预算|年初)"
        ),
    ),
    ("share", re.compile(r"占比|比重|^占.{0,40}%|所占比例")),
)


@lru_cache(maxsize=4096)
def role_of_column(col_path: tuple[str, ...]) -> str:
    """What the numbers of a column state."""
    for header in reversed(col_path):
        words = "".join(header.split())
        for role, pattern in _ROLES:
            if pattern.search(words):
                return role
    return "level"


def is_whole(claim: Claim) -> bool:
    """Whether a level is the budget as a whole."""
    return bool(claim.concept) and str(claim.concept).startswith(
        ("item.total", "item.appropriation", "item.general", "item.current")
    )


def said(claim: Claim) -> str:
    """The words of a claim with its number, without the line ends and blanks of a printer (审减⏎率 8.6%)."""
    return "".join(claim.anchor.text.split())


def is_left_over(claim: Claim) -> bool:
    """Whether an amount is what was neither spent nor planned: 结余7.35万元由财政收回."""
    return LEFT_OVER.match(said(claim)) is not None


LEFT_OVER = re.compile("(?:资金|年末|项目|形成)?(?:结余|结转|剩余|节约|节余|尾款|未支付)")


def pairs_of(name: str) -> set[str]:
    """The pairs of neighbouring characters of a name."""
    return {name[i : i + 2] for i in range(len(name) - 1)}


_MOST_ALIKE = 8


_NEAREST = 12
_NOTHING: list[Reading] = []
_NO_CLAIMS: list[Claim] = []
_Placed = TypeVar("_Placed")


def _reading_start(reading: Reading) -> int:
    return reading.fact.anchor.start


def fact_start(fact: Fact) -> int:
    """Where a cell stands."""
    return fact.anchor.start


def claim_start(claim: Claim) -> int:
    """Where a claim stands."""
    return claim.anchor.start


def near(placed: list[_Placed], offset: int, start: Callable[[_Placed], int]) -> list[_Placed]:
    """All of a list in reading order when it is short, else the nearest to ``offset``."""
    if len(placed) <= 2 * _NEAREST:
        return placed
    middle = bisect_right(placed, offset, key=start)
    first = max(0, min(middle - _NEAREST, len(placed) - 2 * _NEAREST))
    return placed[first : first + 2 * _NEAREST]


def row_of(fact: Fact) -> str:
    """The innermost name of the row that a cell stands in."""
    return fact.row_path[-1] if fact.row_path else ""


@lru_cache(maxsize=8192)
def is_total(name: str) -> bool:
    """Whether a row name closes its table (合计, 收入总计)."""
    return _TOTAL.search("".join(name.split())) is not None


@lru_cache(maxsize=8192)
def is_neutral(header: str) -> bool:
    """Whether a column header only says that numbers follow (预算数, 2023年, 小计), not what of."""
    return _NEUTRAL.match(_UNIT_NOTE.sub("", "".join(header.split()))) is not None


@lru_cache(maxsize=8192)
def is_fund(header: str) -> bool:
    """Whether a column header is a fund: it is context, it does not narrow the item."""
    return _FUND.search(header) is not None


def fits(claim: Context, cell: Context) -> int:
    """How well two contexts agree: 2 when nothing differs, 1 when only fund, scope or side differ, 0 when year or
    measure do."""
    if claim.year and cell.year and claim.year != cell.year:
        return 0
    if claim.measure and cell.measure and not same_measure(claim.measure, cell.measure):
        return 0
    fund = claim.fund and cell.fund and claim.fund != cell.fund
    scope = claim.scope and cell.scope and claim.scope != cell.scope
    side = claim.side and cell.side and claim.side != cell.side
    return 1 if fund or scope or side else 2


_KINDS_OF_MEASURE = {
    "budget": "plan",
    "initial_budget": "plan",
    "adjusted_budget": "adjusted",
    "final": "done",
    "executed": "done",
}


def same_measure(one: str, other: str) -> bool:
    """预算 and 年初预算 are one plan; 决算 and 执行数 one outcome."""
    return _KINDS_OF_MEASURE.get(one) == _KINDS_OF_MEASURE.get(other)
