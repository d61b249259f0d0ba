"""Every type that crosses a stage, in the order in which a disclosure passes through them.

All values are immutable, keyword-only structs; numbers are ``Decimal``, sequences are tuples.  Offsets are half-open
``[start, end)`` code points into ``Document.text``, the only coordinate in the project.

    RawDocument -> Layout -> Document -> Mention -> Claim, Fact -> Link -> Verdict -> Finding   (all in Extraction)

Two types have a helper of their own room: ``interval.Interval`` (what a printed number may have been) and
``folding.View`` (a sentence without its white space).
"""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, dataclass_transform

import msgspec

if TYPE_CHECKING:
    import datasets
    import pandas

SCHEMA_VERSION = "1"

# --------------------------------------------------------------------------------------------------- coordinates


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Struct(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False, gc=False):
    """Base of all records: immutable, slotted, keyword-only; ``msgspec.json.encode`` writes Decimals as strings."""


class Box(Struct, omit_defaults=True):
    """Where a span stands in its source format; only what that format has is filled in.

    ``page`` counts from 1; ``bbox`` is (x0, top, x1, bottom) in PDF points from the top left corner of the page;
    ``sheet``/``ref`` is a worksheet and an A1 reference; ``path`` is a place in a docx or html ("table 3, row 2").
    """

    page: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    sheet: str | None = None
    ref: str | None = None
    path: str | None = None


class Anchor(Struct, omit_defaults=True):
    """A span of the document; ``document.text[start:end] == text`` always holds.  ``table, row, col`` for a cell."""

    start: int
    end: int
    text: str
    table: str | None = None
    row: int | None = None
    col: int | None = None
    page: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    sheet: str | None = None
    ref: str | None = None
    path: str | None = None


# ------------------------------------------------------------------------------------------------------- reading


class RawDocument(Struct):
    """The bytes of one file, before anything is known about them."""

    name: str
    data: bytes
    media_type: str = ""
    sha256: str = ""


class Line(Struct):
    """One paragraph or one physical line of text outside tables; ``[start, end)`` excludes the line end.

    ``heading`` is the outline level (1..9) where the format states one, else 0.  ``hard`` is true where the format
    knows that the paragraph ends here (docx, html); a text dump or a PDF breaks lines anywhere, so it is false there.
    """

    start: int
    end: int
    heading: int = 0
    hard: bool = False
    box: Box | None = None


class GridCell(Struct):
    """One cell of a grid as the format draws it: position, spans, and its slice of the text (may be empty)."""

    row: int
    col: int
    start: int
    end: int
    row_span: int = 1
    col_span: int = 1
    box: Box | None = None


class Grid(Struct):
    """A table as the format draws it.  ``spans_known`` is false where merged cells must be guessed (text dumps)."""

    start: int
    end: int
    cells: tuple[GridCell, ...]
    spans_known: bool = False
    title: str = ""
    box: Box | None = None


class Layout(Struct):
    """What every reader returns: the text, built once, and its lines and grids in document order.

    ``notes`` are things that the reader repaired or dropped, in words for the user.
    """

    name: str
    text: str
    blocks: tuple[Line | Grid, ...]
    media_type: str = "text/plain"
    notes: tuple[str, ...] = ()


# ----------------------------------------------------------------------------------------------------- quantities

Bound = Literal["", ">=", "<=", ">", "<", "=", "~"]


class Quantity(Struct, omit_defaults=True):
    """A printed number with its unit.

    ``value`` is exact and in the canonical unit of its dimension (money: 万元, rates: %, see ``units.toml``);
    ``step`` is the last digit printed, in the same unit, so the number may have been value ± step / 2 before rounding;
    ``raw`` is the text as printed.  ``bound`` is the operator of a limit (50万元以上 -> ">="), ``high`` the upper end
    of a range, ``doubt`` says in one word why the reading is not certain ("" when it is).
    """

    value: Decimal
    unit: str
    step: Decimal
    raw: str
    bound: Bound = ""
    high: Decimal | None = None
    doubt: str = ""


# ------------------------------------------------------------------------------------------------------- structure

Role = Literal["overview", "tables", "narrative", "performance", "definitions", "contents", "other"]


class Section(Struct):
    """A heading and all that stands under it.  ``level`` 1 is the outermost; ``parent`` is a section id or None."""

    id: str
    level: int
    title: str
    role: Role
    start: int
    end: int
    parent: str | None
    heading: Anchor


class Paragraph(Struct):
    """Running text: one or more lines that belong together.  Line ends inside it are still in ``Document.text``."""

    start: int
    end: int
    section: str | None
    role: Role = "other"


class Cell(Struct):
    """One cell of a table, with the headers that name it.

    ``row`` and ``col`` count from 0 in the rebuilt grid (headers included).  ``row_path`` names the row, outermost
    first (("204", "公安", "行政运行")), ``col_path`` the column (("一般公共预算支出", "小计")).  ``header`` is true for
    header and label cells.  ``quantity`` is the number in it, in the table's unit; None where there is none.
    """

    row: int
    col: int
    row_span: int
    col_span: int
    text: str
    quantity: Quantity | None
    row_path: tuple[str, ...]
    col_path: tuple[str, ...]
    header: bool
    anchor: Anchor


class Table(Struct):
    """A table of the document.

    ``title`` as printed near it ("" when unknown), ``unit`` the money unit stated for it (万元, 元, ... or ""),
    ``year`` and ``entity`` where stated.  ``kind``: "data" (money by item), "form" (labels and values side by side,
    performance sheets), "text".  ``cells`` are in row-major order; ``halves`` are the column ranges [first, last] of
    the sides of a two-sided table (收入 | 支出), one range otherwise.
    """

    id: str
    title: str
    number: str
    unit: str
    year: int | None
    entity: str
    kind: Literal["data", "form", "text"]
    rows: int
    cols: int
    header_rows: int
    halves: tuple[tuple[int, int], ...]
    cells: tuple[Cell, ...]
    start: int
    end: int
    section: str | None = None


class Sentence(Struct):
    """One sentence of a paragraph, or of a cell that holds prose (then ``table, row, col`` say which)."""

    id: int
    start: int
    end: int
    section: str | None
    role: Role
    table: str | None = None
    row: int | None = None
    col: int | None = None


class Document(Struct):
    """A disclosure as a whole.  ``year`` and ``entity`` are those of the title; ``places`` maps offsets to boxes;
    ``sha256`` is that of the file's bytes, "" where several files are one document."""

    id: str
    name: str
    text: str
    media_type: str
    year: int | None
    entity: str
    blocks: tuple[Paragraph | Table, ...]
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    tables: tuple[Table, ...]
    places: tuple[tuple[int, int, Box], ...] = ()
    notes: tuple[str, ...] = ()
    sha256: str = ""


# ---------------------------------------------------------------------------------------------------------- claims


class Mention(Struct):
    """A labelled span of a sentence; ``value`` is its normalised reading (a quantity, "increase", a year ...)."""

    label: str
    anchor: Anchor
    value: Quantity | str | None
    by: str
    score: float = 1.0


Kind = Literal["level", "composition", "change", "change_rate", "share", "completion", "count", "unchanged", "reason"]
Direction = Literal["increase", "decrease", "unchanged", "none"]
Measure = Literal["", "budget", "initial_budget", "adjusted_budget", "final", "executed"]


class Context(Struct, omit_defaults=True):
    """What a figure is measured in: ``year``; ``measure`` (预算 / 年初预算 / 调整预算 / 决算 / 执行数);
    ``fund`` ("general", "fund", "capital", "all", ""); ``scope`` ("with_carryover", "carryover", "current",
    "comparable", "region", ""); ``side`` ("revenue", "expenditure", ""); ``entity`` the unit it speaks of."""

    year: int | None = None
    measure: Measure = ""
    fund: str = ""
    scope: str = ""
    side: str = ""
    entity: str = ""


class Claim(Struct):
    """One statement of the prose: who (``subject``, ``concept``), in what ``context``, how much, against what, why.

    ``quantity`` keeps its printed sign; the sign of a change is in ``direction``.  ``base`` is what a change is
    measured against, as printed; ``share_of`` the whole of a share or the budget of a completion; ``part_of`` the
    total of a composition; ``per`` the unit of a unit price (人, 人/月).  ``reason`` is the span of the reason given.
    """

    id: str
    kind: Kind
    subject: str
    concept: str | None
    context: Context
    quantity: Quantity | None
    direction: Direction
    base: str | None
    share_of: str | None
    part_of: str | None
    per: str | None
    reason: Anchor | None
    anchor: Anchor
    number: Anchor | None
    sentence: int
    mentions: tuple[Mention, ...] = ()
    in_reason: bool = False


class Fact(Struct):
    """A table cell read the same way as a claim.  ``item`` is the innermost row name; a blank cell reads as 0 with
    ``blank`` true where the row and column say that a number belongs there."""

    id: str
    item: str
    concept: str | None
    context: Context
    quantity: Quantity
    anchor: Anchor
    table: str
    row_path: tuple[str, ...]
    col_path: tuple[str, ...]
    blank: bool = False


class Target(Struct):
    """What a claim speaks of: a cell, another claim, or a value computed from the anchors listed."""

    kind: Literal["cell", "claim", "computed"]
    anchors: tuple[Anchor, ...]
    claim: str | None = None
    value: Decimal | None = None
    unit: str = ""


class Link(Struct):
    """A claim and a figure that speak of the same thing; ``relation``: equal, sum, difference, ratio, product."""

    claim: str
    relation: Literal["equal", "sum", "difference", "ratio", "product"]
    target: Target
    score: float
    by: str


# -------------------------------------------------------------------------------------------------------- verdicts

Outcome = Literal["agrees", "rounding", "contradicts", "undecided"]
Severity = Literal["error", "warning", "info"]


Slip = Literal[
    "", "decimal_point", "unit", "transposed_digits", "dropped_digit", "doubled_digit", "wrong_digit", "sign", "direction",
    "swapped_neighbours", "line_above", "last_year", "wrong_denominator", "omitted_part", "stale",
]  # fmt: skip


class Correction(Struct):
    """One way to mend a finding: print ``suggestion`` at ``anchor``.  ``mends`` violated statements hold after it;
    ``slip`` is what the author most likely did, "" where no known slip explains the change."""

    anchor: Anchor
    suggestion: str
    slip: Slip = ""
    mends: int = 1


class Term(Struct):
    """A printed number of a formula: ``anchor`` is the span of the number itself (the cell, in a table).  A word that gives
    a direction is a number too: 1 for 增加, -1 for 减少, 0 for 持平, in the unit "direction"."""

    anchor: Anchor
    quantity: Quantity


class Formula(Struct):
    """What must hold between printed numbers, so that a machine can try other values; ``checks.formulas`` tells the kinds.
    ``given`` are words on which it rests (a part called 持平 counts for nothing): it says nothing once one reads otherwise."""

    kind: Literal["sum", "quotient", "growth", "product", "points", "order", "at_most", "words"]
    terms: tuple[Term, ...]
    signs: tuple[int, ...] = ()
    worded: bool = False
    sign: int = 1
    factor: Decimal = Decimal(1)
    constant: Decimal = Decimal(0)
    given: tuple[Term, ...] = ()


class Verdict(Struct):
    """One statement that was checked.  ``anchors`` are all printed numbers and words that take part, the reported one
    first; ``claims`` the ids of the claims among them; ``terms`` fill the message templates of the check; ``formulas`` say
    it for blame; ``correction`` is the mend that the check itself knows (a stale year)."""

    code: str
    outcome: Outcome
    severity: Severity
    reported: str
    computed: str
    anchors: tuple[Anchor, ...]
    claims: tuple[str, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    note: str = ""
    formulas: tuple[Formula, ...] = ()
    correction: Correction | None = None


class Consequence(Struct):
    """A contradiction that goes away with the correction of another number; listed under the finding of that number."""

    code: str
    severity: Severity
    message: str
    reported: str
    computed: str
    anchors: tuple[Anchor, ...]


class Finding(Struct):
    """A contradiction worth reading.

    ``blamed`` is the number (or word) to change and ``suggestion`` what it should read, in the unit and with the digits
    in which it is printed; both None where nothing tells which number is wrong: then ``alternatives`` holds the equally
    good corrections, if there are any.  ``slip`` and ``mends`` are those of the correction.  ``consequences`` are the
    other contradictions that the same wrong number causes.
    """

    code: str
    severity: Severity
    message: str
    reported: str
    computed: str
    anchors: tuple[Anchor, ...]
    blamed: Anchor | None = None
    suggestion: str | None = None
    slip: Slip = ""
    mends: int = 0
    alternatives: tuple[Correction, ...] = ()
    consequences: tuple[Consequence, ...] = ()


class Entry(Struct):
    """One line of the ledger: a number printed in the narrative and what became of it."""

    anchor: Anchor
    claim: str | None
    outcome: Literal["agrees", "rounding", "contradicts", "unchecked"]
    codes: tuple[str, ...]
    why: str = ""


class Failure(Struct):
    """Something that could not be read, with the place and what to do."""

    where: str
    what: str


class Extraction(Struct):
    """All that was found in one document.

    Its views live in ``extractor.exporters``, a room above this one, and are fetched by name when they are asked for: the
    types know no library and stay quick to load, and nobody has to know where the views live.
    """

    document: Document
    mentions: tuple[Mention, ...]
    claims: tuple[Claim, ...]
    facts: tuple[Fact, ...]
    links: tuple[Link, ...]
    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]
    ledger: tuple[Entry, ...]
    failures: tuple[Failure, ...] = ()

    def to_pandas(self, table: str = "claims", *, floats: bool = False) -> pandas.DataFrame:
        """One of the flat tables as a frame, with exact Decimals unless ``floats``: ``exporters.frames.to_pandas``."""
        return _exporter("frames").to_pandas(self, table, floats=floats)

    def to_datasets(self, table: str | None = None) -> datasets.Dataset | datasets.DatasetDict:
        """One flat table as a data set, or all of them by name: ``exporters.frames.to_datasets``."""
        return _exporter("frames").to_datasets(self, table)

    def _repr_html_(self) -> str:
        """What a notebook shows: ``exporters.notebook.html``."""
        shown: str = _exporter("notebook").html(self)
        return shown


def _exporter(name: str) -> Any:
    return import_module(f"extractor.exporters.{name}")
