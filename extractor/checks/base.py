"""What a check is: one statement that must hold, tried at every place of a document where it applies.

A check lives in a file of its own, named after the defect.  Its module docstring is the user's page (What / Why /
Example / Tolerance / Silent when, in English with a Chinese example) and it ends in ``CHECK = Check(...)``;
``checks/__init__.py`` lists them all.  ``run`` yields a Verdict also where the statement holds: that is the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from extractor.data import Anchor, Claim, Document, Fact, Link, Quantity, Severity, Table, Verdict
from extractor.links.index import Index


@dataclass(frozen=True)
class Case:
    """All that is known about one document when the checks run, with the indexes that several checks share."""

    document: Document
    claims: tuple[Claim, ...] = ()
    facts: tuple[Fact, ...] = ()
    links: tuple[Link, ...] = ()
    shared_index: Index | None = None

    @cached_property
    def claims_of_sentence(self) -> dict[int, list[Claim]]:
        """Sentence id -> its claims, in reading order."""
        found: dict[int, list[Claim]] = {}
        for claim in self.claims:
            found.setdefault(claim.sentence, []).append(claim)
        return found

    @cached_property
    def claims_of_subject(self) -> dict[str, list[Claim]]:
        """Subject as printed -> the claims about it."""
        found: dict[str, list[Claim]] = {}
        for claim in self.claims:
            found.setdefault(claim.subject, []).append(claim)
        return found

    @cached_property
    def index(self) -> Index:
        """Claims and facts by what they speak of."""
        return self.shared_index or Index(self.document, self.claims, self.facts)

    @cached_property
    def claim_by_id(self) -> dict[str, Claim]:
        return {claim.id: claim for claim in self.claims}

    @cached_property
    def table_by_id(self) -> dict[str, Table]:
        return {table.id: table for table in self.document.tables}

    @cached_property
    def memo(self) -> dict[str, Any]:
        """Room for what several checks work out from the document once (performance sheets, sides of tables)."""
        return {}

    @cached_property
    def facts_by_table(self) -> dict[str, list[Fact]]:
        grouped: dict[str, list[Fact]] = {}
        for fact in self.facts:
            grouped.setdefault(fact.table, []).append(fact)
        return grouped

    @cached_property
    def quantity_at(self) -> dict[Anchor, Quantity]:
        """The printed number of every claim and fact, by its anchor: the operands of links."""
        found = {fact.anchor: fact.quantity for fact in self.facts}
        found.update({claim.anchor: claim.quantity for claim in self.claims if claim.quantity is not None})
        return found

    @cached_property
    def claims_at(self) -> dict[Anchor, list[Claim]]:
        """The claims of an anchor; a pair of subjects may share one."""
        found: dict[Anchor, list[Claim]] = {}
        for claim in self.claims:
            found.setdefault(claim.anchor, []).append(claim)
        return found

    @cached_property
    def links_of(self) -> dict[str, list[Link]]:
        """Claim id -> its links."""
        found: dict[str, list[Link]] = {}
        for link in self.links:
            found.setdefault(link.claim, []).append(link)
        return found

    @cached_property
    def fact_at(self) -> dict[Anchor, Fact]:
        return {fact.anchor: fact for fact in self.facts}


@dataclass(frozen=True, kw_only=True)
class Check:
    """One entry of the table of checks.

    ``zh`` and ``en`` are message templates, filled with ``{reported}``, ``{computed}`` and the verdict's ``terms``.
    ``severity`` is the usual one; a verdict may carry another.
    """

    code: str
    name: str
    severity: Severity
    run: Callable[[Case], Iterable[Verdict]]
    zh: str
    en: str
