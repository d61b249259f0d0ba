"""What the script of a page must know, as plain JSON: the numbers, their claims, links and verdicts, and the findings.

Everything that is a word is in the language of the page already; places are the numbers that ``Places`` gave them.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from extractor.checks import BY_CODE
from extractor.concepts import concept
from extractor.data import Anchor, Claim, Context, Extraction, Finding, Verdict
from extractor.exporters.html.places import Places
from extractor.exporters.html.shown import clipped, shown
from extractor.exporters.words import Lang, check_label, why, words

_REASON_WIDTH = 400
_PLACES_AT_MOST = 40

Json = dict[str, Any]


def payload(extraction: Extraction, places: Places, lang: Lang) -> Json:
    """The whole of it.  Fills ``places`` with everything that can be pointed at."""
    claims = [_claim(claim, places, lang) for claim in extraction.claims]
    index = {claim.id: number for number, claim in enumerate(extraction.claims)}
    for link in extraction.links:
        if link.claim in index:
            target = link.target
            computed = (
                _plain(target.value) + target.unit if target.kind == "computed" and target.value is not None else ""
            )
            claims[index[link.claim]]["links"].append(
                [words(lang)["relation"][link.relation], places.add_all(target.anchors), computed]
            )
    verdicts = [_verdict(verdict, index, places, lang) for verdict in extraction.verdicts]
    findings = [_finding(finding, places, lang) for finding in extraction.findings]
    return {
        "claims": claims,
        "verdicts": verdicts,
        "findings": findings,
        "numbers": _numbers(extraction, index, places, lang),
        "places": places.rows,
        "words": {group: words(lang)[group] for group in ("detail", "outcome", "control", "page")},
    }


def _claim(claim: Claim, places: Places, lang: Lang) -> Json:
    table = words(lang)
    label = table["claim"]
    known = concept(claim.concept) if claim.concept else None
    rows = [
        (label["kind"], table["kind"][claim.kind]),
        (label["subject"], claim.subject),
        (label["concept"], known.name if known is not None and known.name != claim.subject else ""),
        (label["quantity"], "".join(claim.quantity.raw.split()) if claim.quantity else ""),
        (label["direction"], table["direction"].get(claim.direction, "")),
        (label["base"], claim.base or ""),
        (label["share_of"], claim.share_of or ""),
        (label["part_of"], claim.part_of or ""),
        (label["per"], claim.per or ""),
        (label["context"], context_line(claim.context, lang)),
        (label["reason"], claim.reason.text if claim.reason else ""),
    ]
    return {
        "rows": [[name, clipped(value, _REASON_WIDTH)] for name, value in rows if value.strip()],
        "title": clipped(claim.subject, 60),
        "place": places.add(claim.number or claim.anchor),
        "links": [],
    }


def _plain(value: Decimal) -> str:
    """A computed number with at most four decimals and no power of ten."""
    short = value.quantize(Decimal("0.0001")) if -value.as_tuple().exponent > 4 else value  # type: ignore[operator]
    return f"{short.normalize():f}"


def context_line(context: Context, lang: Lang) -> str:
    """In what a figure is measured: ``2021 · 预算 · 一般公共预算``."""
    table = words(lang)
    parts = [
        table["page"]["year"].format(context.year) if context.year else "",
        *(table[name].get(getattr(context, name), "") for name in ("measure", "side", "fund", "scope")),
        context.entity,
    ]
    return " · ".join(part for part in parts if part)


def _verdict(verdict: Verdict, index: dict[str, int], places: Places, lang: Lang) -> Json:
    terms = dict(verdict.terms)
    message = ""
    if verdict.outcome == "contradicts":
        check = BY_CODE[verdict.code]
        template = check.en if lang == "en" else check.zh
        message = template.format(reported=verdict.reported, computed=verdict.computed, **terms)
    return {
        "code": verdict.code,
        "label": check_label(verdict.code, lang),
        "outcome": verdict.outcome,
        "printed": clipped(verdict.reported, 160),
        "expected": clipped(verdict.computed, 160),
        "how": clipped(terms.get("how") or terms.get("parts") or "", 400),
        "message": clipped(message, 600),
        "places": places.add_all(verdict.anchors[:_PLACES_AT_MOST]),
        "claims": [index[claim] for claim in verdict.claims if claim in index],
        "note": why(verdict.note, lang),
    }


def _finding(finding: Finding, places: Places, lang: Lang) -> Json:
    corrections = [finding.blamed, *(one.anchor for one in finding.alternatives)]
    caused = [anchor for one in finding.consequences for anchor in one.anchors]
    return {
        "code": finding.code,
        "severity": finding.severity,
        "title": check_label(finding.code, lang),
        "places": places.add_all(finding.anchors[:_PLACES_AT_MOST]),
        "suspects": places.add_all(tuple(anchor for anchor in corrections if anchor is not None)),
        "caused": places.add_all(tuple(caused[:_PLACES_AT_MOST])),
    }


def _numbers(extraction: Extraction, index: dict[str, int], places: Places, lang: Lang) -> list[Json]:
    """One entry for each number of the ledger; what two claims say of it (收、支均为) stands together."""
    claims_at: dict[int, list[Claim]] = defaultdict(list)
    for claim in extraction.claims:
        if claim.number is not None:
            claims_at[claim.number.start].append(claim)
    verdicts_of: dict[str, list[int]] = defaultdict(list)
    for number, verdict in enumerate(extraction.verdicts):
        for name in verdict.claims:
            verdicts_of[name].append(number)
    touched = _touched(extraction)
    found = []
    for entry in extraction.ledger:
        claims = claims_at.get(entry.anchor.start, [])
        spans = [entry.anchor, *(claim.anchor for claim in claims)]
        found.append(
            {
                "text": clipped(entry.anchor.text, 60),
                "outcome": entry.outcome,
                "why": shown(why(entry.why, lang)),
                "place": places.add(entry.anchor),
                "claims": [index[claim.id] for claim in claims],
                "verdicts": list(dict.fromkeys(number for claim in claims for number in verdicts_of[claim.id])),
                "findings": list(dict.fromkeys(one for span in spans for one in touched(span))),
            }
        )
    return found


def _touched(extraction: Extraction) -> Any:
    """A function from an anchor to the findings it belongs to: those that are about it first."""
    first: dict[tuple[int, int], list[int]] = defaultdict(list)
    others: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, finding in enumerate(extraction.findings):
        leading = {_span(anchor) for anchor in (finding.blamed, *finding.anchors[:1]) if anchor is not None}
        anchors = [
            *finding.anchors,
            *(one.anchor for one in finding.alternatives),
            *(anchor for one in finding.consequences for anchor in one.anchors),
        ]
        for span in leading:
            first[span].append(number)
        for span in {_span(anchor) for anchor in anchors} - leading:
            others[span].append(number)
    return lambda anchor: [*first[_span(anchor)], *others[_span(anchor)]]


def _span(anchor: Anchor) -> tuple[int, int]:
    return anchor.start, anchor.end
