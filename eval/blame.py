"""Do the findings name the wrong number, and is the value that they suggest right?

Over the contradictions whose gold names the wrong number and that were found: a finding on it (or the finding whose
consequence stands on it) must blame that number, and suggest the right value.  The seeds tell theirs in a free
``diagnosis``; what these name is written down in ``blame_seeds.toml``.

Options: ``gold``, the folders to take.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

from eval import documents
from eval.findings import LOUD, said, stands_on
from eval.metrics import Score
from eval.suite import Asked, Suite
from eval.tally import Note, Tally
from eval.truth.facets import facets
from eval.truth.gold import Gold, GoldItem, Source
from eval.truth.sources import resolve
from extractor import extract
from extractor.data import Extraction, Finding

_DIAGNOSES = Path(__file__).with_name("blame_seeds.toml")
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


class Named(NamedTuple):
    """What the gold says of a contradiction: the number that is wrong and what it should read (any of these)."""

    wrong: str
    right: tuple[str, ...]


def scored(suite: Suite, asked: Asked) -> Iterator[Score | str]:
    """The score of each document, or one line that says why it could not be read."""
    for read in documents.extracted(suite, asked, extract):
        if isinstance(read, str):
            yield read
            continue
        source, extraction = read
        single = score(resolve(source, extraction.document.text), extraction, named(source))
        yield replace(single, facets=facets(extraction.document, source.raw))


def gold(suite: Suite) -> list[Path]:
    """The documents, their gold, and what the diagnoses of the seeds name."""
    return [*documents.gold(suite), _DIAGNOSES]


def named(source: Source) -> dict[str, Named]:
    """Gold id -> the wrong number, where the gold names one."""
    if source.shape == "seeds":
        table = tomllib.loads(_DIAGNOSES.read_text(encoding="utf-8"))
        return {key: Named(one["wrong"], tuple(one["right"])) for key, one in table.items() if key[:3] == source.name}
    return {
        item["id"]: Named(item["wrong_number"], (item["right_value"],) if item.get("right_value") else ())
        for item in source.raw["contradictions"]
        if item.get("wrong_number")
    }


def score(gold: Gold, extraction: Extraction, known: dict[str, Named]) -> Score:
    """Score one document."""
    loud = [finding for finding in extraction.findings if finding.severity in LOUD]
    notes: list[Note] = []
    names, values, cannot = Tally(), Tally(), Tally()
    labelled: dict[str, Tally] = {}
    found = 0
    on_gold: set[int] = set()
    for item in gold.contradictions:
        standing = [
            at for at, finding in enumerate(loud) if any(stands_on(one, item.places) for one in said([finding]))
        ]
        on_gold.update(standing)
        found += bool(standing) and item.severity in LOUD
        if not standing or item.id not in known:
            continue
        told = known[item.id]
        blaming = [loud[at] for at in standing if blames(loud[at], told)]
        right = any(suggests(finding, told) for finding in blaming)
        names += Tally(found=int(bool(blaming)), gold=1)
        labelled[f"named#{item.category}"] = labelled.get(f"named#{item.category}", Tally()) + Tally(
            found=int(bool(blaming)), gold=1
        )
        if told.right:
            values += Tally(found=int(right), gold=1)
        unsure = all(loud[at].blamed is None for at in standing)
        cannot += Tally(found=unsure, gold=1)
        if not blaming or (told.right and not right):
            notes.append(_note(item, told, [loud[at] for at in standing]))
    per = Tally(right=len(on_gold), predicted=found)
    tallies = {"named": names, "right": values, "per": per, "cannot": cannot, **labelled}
    return Score(gold.name, tallies, tuple(notes), extraction.document.text)


def blames(finding: Finding, told: Named) -> bool:
    """Whether the finding blames the number (or word) that the gold names."""
    if finding.blamed is None:
        return False
    wrong, blamed = _numbers(told.wrong), _numbers(finding.blamed.text)
    return wrong == blamed if wrong and blamed else _plain(told.wrong) in _plain(finding.blamed.text)


def suggests(finding: Finding, told: Named) -> bool:
    """Whether the suggestion is the right value: the same number within the last digit printed, in the unit it names."""
    return any(_is_right(finding.suggestion or "", right, told.wrong) for right in told.right)


def _is_right(suggestion: str, right: str, wrong: str) -> bool:
    asked, given = _numbers(right), _numbers(suggestion)
    if not asked or not given:
        return bool(suggestion) and _plain(right) in _plain(suggestion)
    if asked == _numbers(wrong) and _plain(right) != _plain(wrong):
        return _plain(right).replace(",", "") in _plain(suggestion).replace(",", "")  # the unit alone is wrong
    return all(abs(a - b) <= max(_step(a), _step(b)) / 2 for a, b in zip(asked, given, strict=False))


def _numbers(text: str) -> list[Decimal]:
    found = []
    for match in _NUMBER.finditer(_plain(text)):
        try:
            found.append(Decimal(match[0].replace(",", "")))
        except InvalidOperation:
            continue
    return found


def _plain(text: str) -> str:
    return "".join(text.split())


def _step(number: Decimal) -> Decimal:
    return Decimal(1).scaleb(int(number.as_tuple().exponent))


def _note(item: GoldItem, told: Named, findings: list[Finding]) -> Note:
    got = [
        f"{one.code} {one.blamed.text if one.blamed else '?'} -> {one.suggestion or ''} {one.slip} "
        f"{[(other.anchor.text, other.suggestion) for other in one.alternatives]}"
        for one in findings
    ]
    start = min((place[0].start for place in item.places if place), default=0)
    return Note(
        topic="blame",
        event="not named" if not any(blames(one, told) for one in findings) else "wrong value",
        cause=("cannot tell" if all(one.blamed is None for one in findings) else "blames another")
        if not any(blames(one, told) for one in findings)
        else item.category,
        start=start,
        quote=f"{item.id} {item.category}",
        wanted=f"{told.wrong} -> {' or '.join(told.right)}",
        got=" / ".join(got),
    )
