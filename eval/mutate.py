"""One slip at a time, put into documents that are right, and what becomes of it.

In documents that are consistent (of the real ones: in their consistent parts) one printed number that takes part in a statement
is changed by each kind of slip (``eval/mutations.py``).  Counted are slips that make a statement false by arithmetic.
*flagged*: an error or a warning stands on the number; *named*: it blames the number; *restored*: it suggests what was
printed before.  The documents as they are must stay silent.

Options: ``gold``, the folders to take; ``limit`` slips, drawn with ``seed``; ``jobs`` processes.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from multiprocessing import Pool
from pathlib import Path
from typing import NamedTuple

from eval.findings import LOUD
from eval.metrics import Score
from eval.mutations import SLIPS, Mutation, breaks, mutations, sites
from eval.suite import Asked, Suite
from eval.tally import Note, Tally
from eval.truth.facets import facets
from eval.truth.sources import resolve, sources
from extractor.data import Extraction, Finding, RawDocument
from extractor.pipeline import extract_document

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


class Judged(NamedTuple):
    """What became of one slip."""

    document: str
    slip: str
    before: str
    after: str
    flagged: bool
    named: bool
    restored: bool
    told: str
    start: int


class Ground(NamedTuple):
    """A document to put slips into; ``clean`` where the whole of it must be silent as it is."""

    path: Path
    clean: bool
    facets: dict[str, str]


def grounds(folders: Sequence[str], only: str = "") -> list[Ground]:
    """The text documents of the folders: those without contradictions, and of the real ones all, for their consistent
    parts."""
    found = []
    for folder in folders:
        for source in sources(folder, only):
            if source.path.suffix not in (".txt", ".md"):
                continue
            extraction = extract_text(source.path.read_text(encoding="utf-8"), source.path.name)
            gold = resolve(source, extraction.document.text)
            clean = not any(item.severity in LOUD for item in gold.contradictions)
            if clean or folder in ("seeds", "written"):
                found.append(Ground(source.path, clean, facets(extraction.document, source.raw)))
    return found


def extract_text(text: str, name: str) -> Extraction:
    """What the pipeline makes of a text."""
    return extract_document(RawDocument(name=name, data=text.encode()))


def sample(path: Path, seed: int) -> dict[str, list[Mutation]]:
    """All mutations of a document that arithmetic can see, in chance order, by slip."""
    text = path.read_text(encoding="utf-8")
    extraction = extract_text(text, path.name)
    if extraction.document.text != text:
        return {}
    chance = random.Random(f"{seed} {path.name}")
    every = sites(extraction)
    cells = {(table.id, cell.row, cell.col): cell for table in extraction.document.tables for cell in table.cells}
    found: dict[str, list[Mutation]] = {slip: [] for slip in SLIPS}
    for site in every:
        for mutation in mutations(site, every, cells, text, chance):
            if breaks(mutation):
                found[mutation.slip].append(mutation)
    for made in found.values():
        chance.shuffle(made)
    return found


def chosen(paths: Sequence[Path], limit: int, seed: int) -> dict[Path, list[Mutation]]:
    """``limit`` mutations, in turn from every document and of every slip."""
    pools = {path: sample(path, seed) for path in paths}
    picked: dict[Path, list[Mutation]] = {path: [] for path in paths}
    left = limit
    while left > 0:
        before = left
        for path in paths:
            for slip in SLIPS:
                if left > 0 and pools[path].get(slip):
                    picked[path].append(pools[path][slip].pop())
                    left -= 1
        if left == before:
            break
    return picked


def judge(task: tuple[Path, Mutation]) -> Judged:
    """Put one slip into its document and look at the findings."""
    path, mutation = task
    text = path.read_text(encoding="utf-8")
    findings = [one for one in extract_text(mutation.applied(text), path.name).findings if one.severity in LOUD]
    spans = mutation.spans()
    standing = [one for one in findings if any(_stands(one, start, end) for start, end, _ in spans)]
    named = restored = False
    for finding in standing:
        for (start, end, _), edit in zip(spans, mutation.edits, strict=True):
            if finding.blamed is not None and finding.blamed.start < end and start < finding.blamed.end:
                named = True
                restored = restored or _same(finding.suggestion or "", text[edit.start : edit.end], mutation)
    site = mutation.site
    told = " / ".join(
        f"{one.code} {one.blamed.text if one.blamed else '?'} -> {one.suggestion} {one.slip}" for one in standing
    )
    around = text[max(0, site.start - 16) : site.start].replace("\n", "⏎").replace("\t", "→")
    edit = mutation.edits[0]
    return Judged(
        path.stem, mutation.slip, f"{around}{text[edit.start : edit.end]}@{site.start}", edit.text,
        bool(standing), named, restored, told, site.start,
    )  # fmt: skip


def _stands(finding: Finding, start: int, end: int) -> bool:
    every = (finding.anchors, *(one.anchors for one in finding.consequences))
    return any(anchor.start < end and start < anchor.end for anchors in every for anchor in anchors)


def _same(suggestion: str, before: str, mutation: Mutation) -> bool:
    """Whether the suggestion is what was printed: the same number in the same unit, or the same word."""
    if mutation.site.is_word:
        return "".join(before.split()) in "".join(suggestion.split())
    numbers = [match[0].replace(",", "") for match in _NUMBER.finditer(suggestion)]
    old = [match[0].replace(",", "") for match in _NUMBER.finditer(before)]
    if not numbers or not old or float(numbers[0]) != float(old[0]):
        return False
    return mutation.slip != "unit" or mutation.site.unit in suggestion


def scored(suite: Suite, asked: Asked) -> Iterator[Score | str]:
    """What became of the slips in each document, and what was found in it as it is."""
    options = suite.options
    known = grounds(options["gold"], asked.only)
    picked = chosen([ground.path for ground in known], options["limit"], options["seed"])
    tasks = [(path, mutation) for path, made in picked.items() for mutation in made]
    with Pool(options["jobs"]) as pool:
        judged = pool.map(judge, tasks, chunksize=8)
    for ground in known:
        single = score(ground.path, [one for (path, _), one in zip(tasks, judged, strict=True) if path == ground.path])
        if ground.clean:
            single.tallies["alarms"] = alarms(ground.path)
        yield replace(single, facets=ground.facets)


def gold(suite: Suite) -> list[Path]:
    """The documents; the slips are told in Python."""
    from eval import mutations

    return [Path(mutations.__file__), *(ground.path for ground in grounds(suite.options["gold"]))]


def score(path: Path, judged: Sequence[Judged]) -> Score:
    """The counts of one document, in all and by slip, and a note for each slip that did not end well."""
    tallies: dict[str, Tally] = {}
    notes = []
    for one in judged:
        counts = {
            "flagged": Tally(found=int(one.flagged), gold=1),
            "named": Tally(found=int(one.named), gold=int(one.flagged)),
            "restored": Tally(found=int(one.restored), gold=int(one.flagged)),
        }
        for key, tally in counts.items():
            for name in (key, f"{key}#{one.slip}"):
                tallies[name] = tallies.get(name, Tally()) + tally
        if not one.restored:
            event = "not flagged" if not one.flagged else "not named" if not one.named else "not restored"
            what = f"{one.before} => {one.after}"
            notes.append(Note(topic="slips", event=event, start=one.start, quote=what, got=one.told, cause=one.slip))
    return Score(path.stem, tallies, tuple(notes), path.read_text(encoding="utf-8"))


def alarms(path: Path) -> Tally:
    """Errors and warnings in a document as it is, of the numbers of its prose."""
    extraction = extract_text(path.read_text(encoding="utf-8"), path.name)
    return Tally(found=sum(one.severity in LOUD for one in extraction.findings), gold=len(extraction.ledger))
