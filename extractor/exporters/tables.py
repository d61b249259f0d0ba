"""An extraction as flat rows: one table a kind of thing, one row a thing, one column list that everything else follows.

::

    from extractor.exporters.tables import TABLES, identify, rows

    who = identify(extraction)
    for row in rows("claims", extraction, who):    # a tuple, in the order of TABLES["claims"].columns
        ...

Rows come in reading order and are the same for the same input, so that two runs write the same bytes.  All tables have a
column ``document``; (document, claim), (document, fact) and so on are the keys by which they join.  Values are ``str``, ``int``,
``bool``, ``float``, ``Decimal``, tuples of ``str``, or None.  No library is needed here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from hashlib import sha256 as _sha256
from importlib import import_module
from typing import Any

from extractor.data import Anchor, Claim, Context, Extraction, Failure, Finding, Quantity
from extractor.exporters.columns import DECIMALS, DIGITS, TABLES
from extractor.exporters.places import Lines, first_place, utf8
from extractor.structure.places import placed
from extractor.structure.title import title_line

__all__ = ["TABLES", "Identity", "Row", "failure_row", "fitting", "identify", "rows"]

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """What names a document in every table.  ``sha256`` is that of its bytes, "" where not known."""

    id: str
    name: str
    sha256: str = ""


def identify(extraction: Extraction, *, name: str | None = None, sha256: str = "") -> Identity:
    """The identity of a document: its id is the first 16 hex digits of the SHA-256 of its name and its text.

    ``name`` replaces the name that the document was read by (a path below a folder, say), ``sha256`` the digest that the
    document knows of its bytes.
    """
    called = utf8(extraction.document.name if name is None else name)
    digest = _sha256(f"{called}\0{extraction.document.text}".encode("utf-8", "surrogatepass")).hexdigest()
    return Identity(id=digest[:16], name=called, sha256=sha256 or extraction.document.sha256)


def rows(table: str, extraction: Extraction, who: Identity | None = None) -> Iterator[Row]:
    """The rows of ``table`` (a key of ``TABLES``) for one document."""
    return _ROWS[table](extraction, who or identify(extraction))


def failure_row(*, name: str, reason: str, message: str, sha256: str = "", place: str = "") -> Row:
    """The row of ``failures`` for a document of which nothing could be read."""
    return (None, utf8(name), sha256 or None, reason, place, message)


# ------------------------------------------------------------------------------------------- groups of columns


def _context(context: Context) -> Row:
    return (context.year, context.measure, context.fund, context.scope, context.side, context.entity)


def _quantity(quantity: Quantity | None) -> Row:
    if quantity is None:
        return (None,) * 7
    return (
        fitting(quantity.value), quantity.unit, fitting(quantity.step), quantity.raw, quantity.bound,
        fitting(quantity.high), quantity.doubt,
    )  # fmt: skip


def _span(anchor: Anchor | None) -> Row:
    return (anchor.start, anchor.end, anchor.text) if anchor is not None else (None, None, None)


def _place(anchor: Anchor | None) -> Row:
    if anchor is None:
        return (None,) * 7
    return (anchor.table, anchor.row, anchor.col, anchor.page, anchor.sheet, anchor.ref, anchor.path)


_LARGEST = Decimal(1).scaleb(DIGITS - DECIMALS)


def fitting(value: Decimal | None) -> Decimal | None:
    """``value`` where the decimal columns hold it exactly, else None."""
    if value is None or not value.is_finite() or abs(value) >= _LARGEST:
        return None
    _, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    hidden = -exponent - DECIMALS
    return None if hidden > 0 and any(digits[-hidden:]) else value


@cache
def _names() -> dict[str, str]:
    """Code -> name of every check."""
    from extractor.checks import CHECKS

    return {check.code: check.name for check in CHECKS}


# ---------------------------------------------------------------------------------------------------- the tables


def _documents(extraction: Extraction, who: Identity) -> Iterator[Row]:
    document = extraction.document
    severities = Counter(finding.severity for finding in extraction.findings)
    outcomes = Counter(entry.outcome for entry in extraction.ledger)
    yield (
        who.id, who.name, who.sha256 or None, document.media_type, len(document.text),
        title_line(document.text), document.year, document.entity,
        len(document.tables), len(extraction.claims), len(extraction.facts), len(extraction.verdicts),
        severities["error"], severities["warning"], severities["info"], len(extraction.ledger),
        outcomes["agrees"], outcomes["rounding"], outcomes["contradicts"], outcomes["unchecked"],
        document.notes, import_module("extractor").__version__,
    )  # fmt: skip


def _claims(extraction: Extraction, who: Identity) -> Iterator[Row]:
    outcomes = {entry.claim: entry.outcome for entry in extraction.ledger if entry.claim is not None}
    titles = {section.id: section.title for section in extraction.document.sections}
    sections = {sentence.id: titles.get(sentence.section or "") for sentence in extraction.document.sentences}
    for claim in extraction.claims:
        number = claim.number
        yield (
            who.id, claim.id, claim.kind, claim.subject, claim.concept, *_context(claim.context),
            *_quantity(claim.quantity), claim.direction, _signed(claim), claim.base, claim.share_of, claim.part_of,
            claim.per, claim.reason.text if claim.reason is not None else None, outcomes.get(claim.id),
            claim.in_reason, sections.get(claim.sentence), claim.sentence, *_span(claim.anchor),
            *((number.start, number.end) if number is not None else (None, None)), *_place(claim.anchor),
        )  # fmt: skip


def _signed(claim: Claim) -> Decimal | None:
    if claim.quantity is None:
        return None
    return fitting(-claim.quantity.value if claim.direction == "decrease" else claim.quantity.value)


def _facts(extraction: Extraction, who: Identity) -> Iterator[Row]:
    titles = {table.id: table.title for table in extraction.document.tables}
    for fact in extraction.facts:
        yield (
            who.id, fact.id, fact.item, fact.concept, *_context(fact.context), *_quantity(fact.quantity), fact.blank,
            titles.get(fact.table, ""), fact.row_path, fact.col_path, *_span(fact.anchor), *_place(fact.anchor),
        )  # fmt: skip


def _links(extraction: Extraction, who: Identity) -> Iterator[Row]:
    at = {(fact.anchor.start, fact.anchor.end): fact.id for fact in extraction.facts}
    for number, link in enumerate(extraction.links, 1):
        target = link.target
        anchors: tuple[Anchor | None, ...] = target.anchors or (None,)
        for position, anchor in enumerate(anchors):
            figure = anchor and _in_source(extraction, anchor)
            yield (
                who.id, f"L{number:04}", link.claim, link.relation, target.kind,
                at.get((figure.start, figure.end)) if figure is not None and figure.table is not None else None,
                target.claim, position, fitting(target.value), target.unit, link.score, link.by,
                *_span(figure), *_place(figure),
            )  # fmt: skip


def _verdicts(extraction: Extraction, who: Identity) -> Iterator[Row]:
    names = _names()
    for number, verdict in enumerate(extraction.verdicts, 1):
        first = _in_source(extraction, verdict.anchors[0]) if verdict.anchors else None
        yield (
            who.id, f"V{number:04}", verdict.code, names.get(verdict.code, ""), verdict.outcome, verdict.severity,
            verdict.reported, verdict.computed, verdict.claims, verdict.note, *_span(first), *_place(first),
        )  # fmt: skip


def finding_id(number: int) -> str:
    """The id of the finding at place ``number``, from 1, among those of its document."""
    return f"F{number:04}"


def _findings(extraction: Extraction, who: Identity) -> Iterator[Row]:
    names = _names()
    lines = Lines(extraction.document.text)
    for number, finding in enumerate(extraction.findings, 1):
        first = finding.anchors[0] if finding.anchors else None
        blamed = finding.blamed
        yield (
            who.id, finding_id(number), finding.code, names.get(finding.code, ""), finding.severity, finding.message,
            finding.reported, finding.computed, blamed.text if blamed is not None else None,
            *((blamed.start, blamed.end) if blamed is not None else (None, None)), finding.suggestion, finding.slip,
            finding.mends, *remedies(finding), *first_place(finding, lines), *_span(first), *_place(first),
        )  # fmt: skip


def remedies(finding: Finding) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The alternatives and the consequences of a finding, each as one line of text."""
    alternatives = (f"{other.anchor.text} → {other.suggestion}" for other in finding.alternatives)
    return tuple(alternatives), tuple(f"{other.code} {other.message}" for other in finding.consequences)


def _anchors(extraction: Extraction, who: Identity) -> Iterator[Row]:
    for number, verdict in enumerate(extraction.verdicts, 1):
        roles = [("other" if position else "reported", anchor) for position, anchor in enumerate(verdict.anchors)]
        yield from _anchor_rows(extraction, who, f"V{number:04}", roles)
    for number, finding in enumerate(extraction.findings, 1):
        roles = [("other" if position else "reported", anchor) for position, anchor in enumerate(finding.anchors)]
        roles += [("blamed", finding.blamed)] if finding.blamed is not None else []
        roles += [("alternative", other.anchor) for other in finding.alternatives]
        roles += [("consequence", anchor) for other in finding.consequences for anchor in other.anchors]
        yield from _anchor_rows(extraction, who, finding_id(number), roles)


def _anchor_rows(extraction: Extraction, who: Identity, owner: str, roles: list[tuple[str, Anchor]]) -> Iterator[Row]:
    for position, (role, anchor) in enumerate(roles):
        at = _in_source(extraction, anchor)
        yield (who.id, owner, role, position, *_span(at), *_place(at))


def _numbers(extraction: Extraction, who: Identity) -> Iterator[Row]:
    for position, entry in enumerate(extraction.ledger):
        at = _in_source(extraction, entry.anchor)
        yield (who.id, position, entry.claim, entry.outcome, entry.codes, entry.why, *_span(at), *_place(at))


def _failures(extraction: Extraction, who: Identity) -> Iterator[Row]:
    def row(failure: Failure) -> Row:
        return (who.id, who.name, who.sha256 or None, "part", failure.where, failure.what)

    yield from map(row, extraction.failures)


def _in_source(extraction: Extraction, anchor: Anchor) -> Anchor:
    """``anchor`` with its page, worksheet cell or path; claims, facts and findings have theirs already."""
    return placed(extraction.document, anchor) if extraction.document.places else anchor


_ROWS: dict[str, Callable[[Extraction, Identity], Iterator[Row]]] = {
    "documents": _documents,
    "claims": _claims,
    "facts": _facts,
    "links": _links,
    "verdicts": _verdicts,
    "findings": _findings,
    "anchors": _anchors,
    "numbers": _numbers,
    "failures": _failures,
}
