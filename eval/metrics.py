"""The figures of one document or suite: tallies by name, and the lines of a table that are read from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

import msgspec

from eval.claims import claim_notes, match, reasons, sentences, subjects
from eval.findings import LOUD, coverage, score_findings
from eval.linking import score_links
from eval.tally import Note, Tally, ratio
from eval.truth.gold import Gold
from extractor.data import Extraction

Tallies = dict[str, Tally]


@dataclass(frozen=True, slots=True)
class Score:
    """Tallies by name and the notes behind them, of one document (or whatever a suite counts by: a form, a text).

    A name with ``#`` is the part of a tally that belongs to a label: ``claims#level``.  ``text`` is what the offsets of the
    notes refer to, ``facets`` say what kind of document it is.
    """

    name: str
    tallies: Tallies
    notes: tuple[Note, ...] = ()
    text: str = ""
    facets: Mapping[str, str] = field(default_factory=dict)


def score(gold: Gold, extraction: Extraction) -> Score:
    """Score one document against its gold; where the gold lists no claims, its findings alone."""
    findings = score_findings(gold, extraction)
    told = sum(entry.outcome != "unchecked" for entry in extraction.ledger)
    tallies: Tallies = {
        "loud": findings.loud,
        "neutral": Tally(predicted=findings.neutral),
        "near": findings.near,
        "verdicts": Tally(found=told, gold=len(extraction.ledger)),
    }
    for (severity, certain), tally in findings.found.items():
        tallies[f"found:{severity}:{'certain' if certain else 'uncertain'}"] = tally
    tallies |= _labelled("contradictions", findings.by_category) | _labelled("findings", findings.by_code)
    tallies |= _labelled("severity", findings.by_severity)
    if not any(item.severity in LOUD for item in gold.contradictions):
        loud = sum(finding.severity in LOUD for finding in extraction.findings)
        tallies["consistent"] = Tally(found=loud, gold=len(extraction.ledger))
    notes = list(findings.notes)
    if gold.claims:
        notes += _score_claims(gold, extraction, tallies)
    ordered = tuple(sorted(notes, key=lambda note: note.start))
    return Score(gold.name, tallies, ordered, extraction.document.text)


def _score_claims(gold: Gold, extraction: Extraction, tallies: Tallies) -> list[Note]:
    """Put what there is to say of claims, reasons, links and coverage into ``tallies``; the notes behind it."""
    entity = gold.entity or extraction.document.entity
    matching = match(gold, extraction.claims)
    sentence_tally, sentence_notes = sentences(extraction.document.text, matching)
    subject_tally, subject_close, subject_notes = subjects(matching, entity)
    reason_tallies, reason_notes = reasons(gold, extraction.claims, matching)
    links = score_links(gold, extraction, matching)
    covered, coverage_notes = coverage(gold, extraction.ledger)
    tallies |= {
        "claims": matching.tally,
        "sentences": sentence_tally,
        "subjects": subject_tally,
        "subjects_close": subject_close,
        "reasons": reason_tallies["exact"],
        "reasons_overlap": reason_tallies["overlap"],
        "reasons_attached": reason_tallies["attached"],
        "links": links.tally,
        "links_unjudged": Tally(predicted=links.unjudged),
        "coverage": covered,
    }
    tallies |= _labelled("claims", matching.by_kind()) | _labelled("links", links.by_relation)
    tallies |= _labelled("links_sure", links.by_score)
    notes = [*claim_notes(matching, extraction.claims), *sentence_notes, *subject_notes, *reason_notes]
    return [*notes, *links.notes, *coverage_notes]


def _labelled(key: str, parts: Mapping[str, Tally]) -> Tallies:
    return {f"{key}#{label}": tally for label, tally in sorted(parts.items())}


def total(scores: Iterable[Score], name: str = "all") -> Score:
    """Add scores up: counts are summed over documents, never averaged."""
    tallies: Tallies = {}
    for single in scores:
        for key, tally in single.tallies.items():
            tallies[key] = tallies.get(key, Tally()) + tally
    return Score(name, tallies, ())


# -------------------------------------------------------------------------------------------------------- figures

Aspect = Literal["precision", "recall", "f1", "count", "at_most", "absolute", "ratio", "gap"]
SHARES = ("precision", "recall", "f1", "ratio", "gap")  # between 0 and 1: what an interval can be given for
_BETTER_LOW = ("at_most", "ratio", "gap")


class Bar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the table: which aspect of which tally, and what it must reach.

    precision, recall, f1
        of the tally, at least ``least``
    count
        how many were found of how many; at least ``least``
    at_most
        the same where finding is bad (near misses); at most ``least``
    ratio
        right for each predicted where that is bad (findings for each contradiction); at most ``least``
    gap
        expected calibration error over the parts of the tally (``KEY#BIN``); at most ``least``
    absolute
        how many were predicted, neither good nor bad

    Without ``least`` nothing is asked.  ``floor`` is false for a figure that is neither good nor bad; ``slack`` is how far
    below the figure its floor is set, for what differs a little between processors.
    """

    label: str
    key: str
    aspect: Aspect
    least: Decimal | None = None
    floor: bool = True
    slack: Decimal = Decimal(0)

    @property
    def better(self) -> Literal["high", "low", ""]:
        """Which way the figure improves."""
        if not self.floor or self.aspect == "absolute":
            return ""
        return "low" if self.aspect in _BETTER_LOW else "high"

    def holds(self, amount: Decimal, bound: Decimal) -> bool:
        """Whether a figure of ``amount`` is no worse than ``bound``."""
        return amount <= bound if self.aspect in _BETTER_LOW else amount >= bound


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured line.  ``amount`` is None where there was nothing to measure; ``met`` is None where nothing is asked."""

    bar: Bar
    amount: Decimal | None
    detail: str
    met: bool | None

    @property
    def value(self) -> str:
        """The amount as the table prints it.

        >>> Figure(Bar("claims", "claims", "recall"), Decimal("0.98765"), "", None).value
        '0.988'
        """
        if self.amount is None:
            return "-"
        return f"{self.amount:.3f}" if self.bar.aspect in SHARES else str(self.amount)

    @property
    def asked(self) -> str:
        """The bar as the table prints it."""
        if self.bar.least is None:
            return ""
        return f"{'<=' if self.bar.aspect in _BETTER_LOW else '>='} {self.bar.least}"


def figures(bars: Sequence[Bar], tallies: Tallies) -> list[Figure]:
    """Measure every line of ``bars``.

    >>> bars = [Bar("claims: recall", "claims", "recall", Decimal("0.9")), Bar("near misses", "near", "at_most", Decimal(0))]
    >>> for line in figures(bars, {"claims": Tally(found=8, gold=10), "near": Tally(found=0, gold=3)}):
    ...     print(line.bar.label, line.value, line.detail, line.asked, line.met)
    claims: recall 0.800 8 of 10 >= 0.9 False
    near misses 0 of 3 <= 0 True
    """
    return [_figure(bar, tallies) for bar in bars]


def _figure(bar: Bar, tallies: Tallies) -> Figure:
    amount, detail = measured(bar, tallies), described(bar, tallies)
    if bar.least is None:
        return Figure(bar, amount, detail, None)
    return Figure(bar, amount, detail, amount is not None and bar.holds(amount, bar.least))


def measured(bar: Bar, tallies: Tallies) -> Decimal | None:
    """The amount of one line; None for the precision of nothing said, which is not well said.

    >>> measured(Bar("", "loud", "precision"), {"loud": Tally(found=0, gold=4)}) is None
    True
    >>> measured(Bar("", "loud", "precision"), {"loud": Tally()})
    Decimal('1')
    """
    tally = tallies.get(bar.key, Tally())
    if bar.aspect in ("count", "at_most"):
        return Decimal(tally.found)
    if bar.aspect == "absolute":
        return Decimal(tally.predicted)
    if bar.aspect == "gap":
        return gap(parts(bar.key, tallies).values())
    if bar.aspect == "ratio":
        return ratio(tally.right, tally.predicted) if tally.predicted else Decimal(0)
    if bar.aspect == "precision" and not tally.predicted and tally.gold:
        return None
    amount: Decimal = getattr(tally, bar.aspect)
    return amount


def described(bar: Bar, tallies: Tallies) -> str:
    """The counts behind one line."""
    tally = tallies.get(bar.key, Tally())
    if bar.aspect == "gap":
        return f"{sum(part.predicted for part in parts(bar.key, tallies).values())} predictions"
    if bar.aspect in ("precision", "ratio"):
        return f"{tally.right} of {tally.predicted}"
    if bar.aspect == "recall":
        return f"{tally.found} of {tally.gold}"
    if bar.aspect == "f1":
        return f"P {tally.precision:.3f} R {tally.recall:.3f}"
    return "" if bar.aspect == "absolute" else f"of {tally.gold}"


def parts(key: str, tallies: Tallies) -> Tallies:
    """The parts of a tally by label.

    >>> parts("claims", {"claims": Tally(), "claims#level": Tally(1, 2), "links#equal": Tally()})
    {'level': Tally(found=1, gold=2, right=0, predicted=0, said=Decimal('0'))}
    """
    return {name[len(key) + 1 :]: tally for name, tally in tallies.items() if name.startswith(f"{key}#")}


def gap(bins: Iterable[Tally]) -> Decimal | None:
    """Expected calibration error: how far, on average over predictions, a bin's mean confidence is from its share of
    right ones.  None without predictions.

    >>> gap([Tally(right=9, predicted=10, said=Decimal("9.5")), Tally(right=5, predicted=10, said=Decimal("7.5"))])
    Decimal('0.15')
    """
    known = [one for one in bins if one.predicted]
    count = sum(one.predicted for one in known)
    return sum((abs(one.said - one.right) for one in known), Decimal(0)) / count if count else None
