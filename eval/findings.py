"""Findings against the gold's contradictions and near misses, and how much of the narrative got a verdict.

A contradiction is *found* when an error or a warning (any finding, where the gold calls it info) stands on at least two
of its places, or on its only one.  An error or warning is *right* when it matches any gold contradiction, certain or
not; *neutral* when it only stands on figures that break because of the same slip (``related``); else a false alarm.
A near miss is *reported* when an error or warning that matches no contradiction stands on two of its places (or its
only one).  A consequence that is listed under a finding counts like a finding of its own, for and against.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from eval.tally import Note, Tally
from eval.truth.gold import Gold, GoldClaim, GoldItem, Place
from extractor.data import Entry, Extraction, Finding

LOUD = frozenset({"error", "warning"})


@dataclass(frozen=True, slots=True)
class FindingScore:
    """``found`` maps (severity, certain) to a tally of gold contradictions; ``loud`` scores errors and warnings
    together: precision over findings, recall over gold errors and warnings; ``near`` counts near misses reported;
    ``by_category`` is recall by the category of the gold, ``by_code`` precision by the code of the finding, and
    ``by_severity`` by its severity (infos included)."""

    found: dict[tuple[str, bool], Tally]
    loud: Tally
    near: Tally
    neutral: int
    by_category: dict[str, Tally]
    by_code: dict[str, Tally]
    by_severity: dict[str, Tally]
    notes: tuple[Note, ...]


def said(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, and behind each one its consequences as findings of their own."""
    flat: list[Finding] = []
    for finding in findings:
        flat.append(finding)
        flat += [
            Finding(
                code=one.code,
                severity=one.severity,
                message=one.message,
                reported=one.reported,
                computed=one.computed,
                anchors=one.anchors,
                blamed=finding.blamed,
                suggestion=finding.suggestion,
            )
            for one in finding.consequences
        ]
    return flat


def stands_on(finding: Finding, places: Iterable[Place]) -> bool:
    """Whether the anchors of ``finding`` meet at least two of ``places`` (one, where there is only one)."""
    known = list(dict.fromkeys(places))
    met = sum(1 for place in known if _meets(finding, place))
    return met >= min(2, len(known)) and met > 0


def _meets(finding: Finding, place: Place) -> bool:
    return any(span.overlaps(anchor.start, anchor.end) for span in place for anchor in finding.anchors)


def score_findings(gold: Gold, extraction: Extraction) -> FindingScore:
    """Score the findings of one document."""
    findings = said(extraction.findings)
    matched = {
        index: [item for item in gold.contradictions if stands_on(finding, item.places)]
        for index, finding in enumerate(findings)
    }
    following = _following(extraction.findings, matched)
    hits: dict[str, list[Finding]] = {}
    for index, items in matched.items():
        for item in items:
            if item.severity == "info" or findings[index].severity in LOUD:
                hits.setdefault(item.id, []).append(findings[index])
    notes = [_miss(item, findings) for item in gold.contradictions if item.id not in hits]
    neutral = 0
    by_code: dict[str, Tally] = {}
    by_severity: dict[str, Tally] = {}
    for index, finding in enumerate(findings):
        verdict = Tally(right=int(bool(matched[index])), predicted=1)
        if finding.severity not in LOUD:
            by_severity[finding.severity] = by_severity.get(finding.severity, Tally()) + verdict
            continue
        if not matched[index] and (index in following or _is_related(finding, gold)):
            neutral += 1
            continue
        if not matched[index]:
            notes.append(_false(finding, gold))
        by_severity[finding.severity] = by_severity.get(finding.severity, Tally()) + verdict
        by_code[finding.code] = by_code.get(finding.code, Tally()) + verdict
    unmatched = [finding for index, finding in enumerate(findings) if finding.severity in LOUD and not matched[index]]
    reported = [item for item in gold.near_misses if any(stands_on(finding, item.places) for finding in unmatched)]
    notes += [_near(item, unmatched) for item in reported]
    loud = [item for item in gold.contradictions if item.severity in LOUD]
    by_category: dict[str, Tally] = {}
    for item in loud:
        by_category[item.category] = by_category.get(item.category, Tally()) + Tally(found=int(item.id in hits), gold=1)
    return FindingScore(
        found=_by_group(gold, hits),
        loud=sum((*by_category.values(), *by_code.values()), Tally()),
        near=Tally(found=len(reported), gold=len(gold.near_misses)),
        neutral=neutral,
        by_category=by_category,
        by_code=by_code,
        by_severity=by_severity,
        notes=tuple(notes),
    )


def _is_related(finding: Finding, gold: Gold) -> bool:
    return any(_meets(finding, place) for item in gold.contradictions for place in item.related)


def _following(findings: Iterable[Finding], matched: dict[int, list[GoldItem]]) -> set[int]:
    """The positions (as ``said`` counts) of consequences whose finding is right: they break because of the same slip."""
    found: set[int] = set()
    at = 0
    for finding in findings:
        own = range(at + 1, at + 1 + len(finding.consequences))
        if matched[at]:
            found.update(own)
        at = own.stop
    return found


def _by_group(gold: Gold, hits: dict[str, list[Finding]]) -> dict[tuple[str, bool], Tally]:
    groups: dict[tuple[str, bool], Tally] = {}
    for item in gold.contradictions:
        key = (item.severity, item.certain)
        groups[key] = groups.get(key, Tally()) + Tally(found=int(item.id in hits), gold=1)
    return groups


def _first(places: Iterable[Place]) -> int:
    return min((place[0].start for place in places if place), default=0)


def _places_told(item: GoldItem) -> str:
    return " | ".join(f"{place[0].text}@{place[0].start}" for place in item.places)


def _miss(item: GoldItem, findings: Iterable[Finding]) -> Note:
    near = [finding for finding in findings if any(_meets(finding, place) for place in item.places)]
    return Note(
        topic="findings",
        event=f"miss {item.severity}{'' if item.certain else '?'}",
        start=_first(item.places),
        quote=f"{item.id} {item.category}: {_places_told(item)}",
        wanted=item.why,
        got=" / ".join(_told(finding) for finding in near),
        cause=f"{item.category}, {'stands elsewhere or too mild' if near else 'nothing found there'}",
    )


def _false(finding: Finding, gold: Gold) -> Note:
    near = [
        item.id + " " + item.category
        for item in gold.contradictions
        if any(_meets(finding, place) for place in item.places)
    ]
    return Note(
        topic="findings",
        event=f"false {finding.severity}",
        start=finding.anchors[0].start if finding.anchors else 0,
        quote=_told(finding),
        wanted="touches " + ", ".join(near) if near else "",
        got=finding.message,
        cause=finding.code,
    )


def _near(item: GoldItem, findings: Iterable[Finding]) -> Note:
    told = [_told(finding) for finding in findings if stands_on(finding, item.places)]
    return Note(
        topic="findings",
        event="near miss",
        start=_first(item.places),
        quote=f"{item.id}: {_places_told(item)}",
        wanted=item.why,
        got=" / ".join(told),
        cause=", ".join(sorted({one.partition(" ")[0] for one in told})),
    )


def _told(finding: Finding) -> str:
    return f"{finding.code} " + " | ".join(f"{anchor.text}@{anchor.start}" for anchor in finding.anchors)


# -------------------------------------------------------------------------------------------------------- coverage


def coverage(gold: Gold, ledger: Iterable[Entry]) -> tuple[Tally, list[Note]]:
    """Of the gold claims with a number and a link or arithmetic, those whose number got a verdict in the ledger.

    A claim has arithmetic when a contradiction or near miss that computes stands on it.  A number without any entry in
    the ledger is not covered.
    """
    linked = {link.claim for link in gold.links}
    sums = [place for item in gold.contradictions + gold.near_misses if item.arithmetic for place in item.places]
    entries = sorted(ledger, key=lambda entry: entry.anchor.start)
    covered = total = 0
    notes = []
    for claim in gold.claims:
        if claim.value is None or not (claim.id in linked or _computed(claim, sums)):
            continue
        total += 1
        own = _entries(claim, entries)
        if any(entry.outcome != "unchecked" for entry in own):
            covered += 1
            continue
        notes.append(
            Note(
                topic="coverage",
                event="unchecked" if own else "no entry",
                start=claim.span.start,
                quote=claim.span.text,
                wanted="link" if claim.id in linked else "arithmetic",
                got=" / ".join(f"{entry.anchor.text}: {entry.why}" for entry in own),
                cause=" / ".join(dict.fromkeys(entry.why for entry in own)) or "not in the ledger",
            )
        )
    return Tally(found=covered, gold=total, right=covered, predicted=total), notes


def _computed(claim: GoldClaim, places: Iterable[Place]) -> bool:
    return any(span.overlaps(claim.span.start, claim.span.end) for place in places for span in place)


def _entries(claim: GoldClaim, entries: Iterable[Entry]) -> list[Entry]:
    """The ledger lines inside the claim; only those that print its number, where it prints several."""
    inside = [entry for entry in entries if claim.span.overlaps(entry.anchor.start, entry.anchor.end)]
    digits = _digits(claim.printed)
    exact = [entry for entry in inside if digits and _digits(entry.anchor.text) == digits]
    return exact or inside


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())
