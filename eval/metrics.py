"""The figures of one document or suite, and the bars they are held against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from eval.claims import claim_notes, match, reasons, sentences, subjects
from eval.findings import coverage, score_findings
from eval.gold import Gold
from eval.linking import score_links
from eval.tally import Note, Tally
from extractor.data import Extraction

Tallies = dict[str, Tally]


@dataclass(frozen=True, slots=True)
class Score:
    """Tallies by name and the notes behind them.  Names: claims, sentences, subjects, subjects_close, reasons,
    reasons_overlap, reasons_attached, links, links_unjudged, loud, near, coverage and found:SEVERITY:certain|uncertain."""

    name: str
    tallies: Tallies
    notes: tuple[Note, ...]


def score(gold: Gold, extraction: Extraction) -> Score:
    """Score one document against its gold."""
    entity = gold.entity or extraction.document.entity
    matching = match(gold, extraction.claims)
    sentence_tally, sentence_notes = sentences(extraction.document.text, matching)
    subject_tally, subject_close, subject_notes = subjects(matching, entity)
    reason_tallies, reason_notes = reasons(gold, extraction.claims, matching)
    links = score_links(gold, extraction, matching)
    findings = score_findings(gold, extraction)
    covered, coverage_notes = coverage(gold, extraction.ledger)
    tallies = {
        "claims": matching.tally,
        "sentences": sentence_tally,
        "subjects": subject_tally,
        "subjects_close": subject_close,
        "reasons": reason_tallies["exact"],
        "reasons_overlap": reason_tallies["overlap"],
        "reasons_attached": reason_tallies["attached"],
        "links": links.tally,
        "links_unjudged": Tally(predicted=links.unjudged),
        "loud": findings.loud,
        "neutral": Tally(predicted=findings.neutral),
        "near": findings.near,
        "coverage": covered,
    }
    for (severity, certain), tally in findings.found.items():
        tallies[f"found:{severity}:{'certain' if certain else 'uncertain'}"] = tally
    notes = [*claim_notes(matching, extraction.claims), *sentence_notes, *subject_notes, *reason_notes]
    notes += [*links.notes, *findings.notes, *coverage_notes]
    return Score(gold.name, tallies, tuple(sorted(notes, key=lambda note: note.start)))


def total(scores: Iterable[Score], name: str = "all") -> Score:
    """Add scores up: counts are summed over documents, never averaged."""
    tallies: Tallies = {}
    for single in scores:
        for key, tally in single.tallies.items():
            tallies[key] = tallies.get(key, Tally()) + tally
    return Score(name, tallies, ())


# -------------------------------------------------------------------------------------------------------- figures

Aspect = Literal["precision", "recall", "f1", "count", "at_most", "absolute", "ratio"]


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the table: which aspect of which tally, and what it must reach.

    ``count`` compares the number found with ``least`` (None: all), ``at_most`` wants no more than ``least`` found,
    ``ratio`` no more than ``least`` right for each predicted.
    """

    label: str
    key: str
    aspect: Aspect
    least: Decimal | None = None
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured line: ``met`` is None where nothing is asked."""

    label: str
    value: str
    detail: str
    bar: str
    met: bool | None


def _bar(label: str, key: str, aspect: Aspect, least: str | None = None) -> Bar:
    return Bar(label, key, aspect, Decimal(least) if least is not None else None)


def _shown(label: str, key: str, aspect: Aspect) -> Bar:
    return Bar(label, key, aspect, None, asked=False)


_SEED_BARS = (
    _bar("claims: precision", "claims", "precision", "0.97"),
    _bar("claims: recall", "claims", "recall", "0.97"),
    _bar("sentence exactness", "sentences", "recall", "0.92"),
    _bar("subject accuracy", "subjects", "recall", "0.95"),
    _shown("subject, or one holds the other", "subjects_close", "recall"),
    _bar("reason, exact span F1", "reasons", "f1", "0.95"),
    _shown("reason, overlap F1", "reasons_overlap", "f1"),
    _shown("reason, on the right claim: recall", "reasons_attached", "recall"),
    _bar("links: precision", "links", "precision", "0.96"),
    _bar("links: recall", "links", "recall", "0.95"),
    _shown("links: unjudged", "links_unjudged", "absolute"),
    _bar("errors marked certain found", "found:error:certain", "count", "24"),
    _bar("warnings marked certain found", "found:warning:certain", "count", "12"),
    _shown("warnings not certain found", "found:warning:uncertain", "count"),
    _shown("infos marked certain found", "found:info:certain", "count"),
    _bar("errors and warnings: precision", "loud", "precision", "0.95"),
    _shown("errors and warnings: neutral", "neutral", "absolute"),
    _bar("near misses reported", "near", "at_most", "0"),
    _bar("coverage of linked numbers", "coverage", "recall", "0.97"),
)

_WRITTEN_BARS = (
    _bar("claims: precision", "claims", "precision", "0.95"),
    _bar("claims: recall", "claims", "recall", "0.95"),
    _shown("sentence exactness", "sentences", "recall"),
    _shown("subject accuracy", "subjects", "recall"),
    _shown("subject, or one holds the other", "subjects_close", "recall"),
    _shown("reason, exact span F1", "reasons", "f1"),
    _shown("reason, overlap F1", "reasons_overlap", "f1"),
    _shown("reason, on the right claim: recall", "reasons_attached", "recall"),
    _shown("links: precision", "links", "precision"),
    _shown("links: recall", "links", "recall"),
    _shown("links: unjudged", "links_unjudged", "absolute"),
    _bar("errors and warnings: precision", "loud", "precision", "0.90"),
    _bar("errors and warnings: recall", "loud", "recall", "0.90"),
    _shown("errors and warnings: neutral", "neutral", "absolute"),
    _shown("infos found", "found:info:certain", "count"),
    _shown("near misses reported", "near", "count"),
    _bar("false alarms in consistent documents", "consistent", "at_most", "0"),
    _shown("coverage of linked numbers", "coverage", "recall"),
)

BARS: dict[str, tuple[Bar, ...]] = {"seeds": _SEED_BARS, "written": _WRITTEN_BARS, "examples": _WRITTEN_BARS}


def figures(bars: Sequence[Bar], tallies: Tallies) -> list[Figure]:
    """Measure every line of ``bars``."""
    return [_figure(bar, tallies.get(bar.key, Tally())) for bar in bars]


def _figure(bar: Bar, tally: Tally) -> Figure:
    if bar.aspect in ("count", "at_most"):
        return _counted(bar, tally)
    if bar.aspect == "absolute":
        return Figure(bar.label, str(tally.predicted), "", "", None)
    if bar.aspect == "ratio":
        met = None if bar.least is None else tally.precision <= bar.least
        return Figure(
            bar.label, f"{tally.precision:.3f}", f"{tally.right} of {tally.predicted}", f"<= {bar.least}", met
        )
    value: Decimal = getattr(tally, bar.aspect)
    detail = {
        "precision": f"{tally.right} of {tally.predicted}",
        "recall": f"{tally.found} of {tally.gold}",
        "f1": f"P {tally.precision:.3f} R {tally.recall:.3f}",
    }[bar.aspect]
    if bar.aspect == "precision" and not tally.predicted and tally.gold:
        # nothing said is not well said
        return Figure(bar.label, "-", detail, _asked(bar), None if bar.least is None else False)
    met = None if bar.least is None else value >= bar.least
    return Figure(bar.label, f"{value:.3f}", detail, _asked(bar), met)


def _asked(bar: Bar) -> str:
    return f">= {bar.least}" if bar.least is not None else ""


def _counted(bar: Bar, tally: Tally) -> Figure:
    value, detail = str(tally.found), f"of {tally.gold}"
    if bar.least is None:
        return Figure(bar.label, value, detail, "", None)
    if bar.aspect == "at_most":
        return Figure(bar.label, value, detail, f"<= {bar.least}", tally.found <= bar.least)
    return Figure(bar.label, value, detail, f">= {bar.least}", tally.found >= bar.least)
