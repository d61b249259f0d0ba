"""claim -> the table cells and the other claims that speak of the same thing, and the figures it is computed from.

Concept and context decide; the value and the wording only support.  A value alone never makes a link: contradictions
are exactly the links whose values differ.
"""

from __future__ import annotations

from extractor.data import Link
from extractor.links.cells import cell_links
from extractor.links.changes import division_links
from extractor.links.index import Index
from extractor.links.payments import payment_links
from extractor.links.products import product_links
from extractor.links.prose import claim_links
from extractor.links.ratios import ratio_links
from extractor.links.sums import sum_links


def link(index: Index) -> tuple[Link, ...]:
    """All links of a document, by claim in reading order."""
    found: list[Link] = []
    for make in (cell_links, claim_links, sum_links, ratio_links, product_links, payment_links, division_links):
        found.extend(make(index, found))
    order = {claim.id: position for position, claim in enumerate(index.claims)}
    found.sort(key=lambda one: order[one.claim])
    return tuple(found)
