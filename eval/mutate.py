"""``python -m eval.mutate``: one slip at a time, put into documents that are right, and what becomes of it.

    python -m eval.mutate [SUITE ...] [--limit N] [--seed N] [--jobs N] [--only DOC] [--verbose] [--check]

In the consistent documents of ``examples`` and the consistent parts of the ``seeds`` (SUITE; also ``written`` and ``planted``)
one printed number that takes part in a statement is changed by each kind of slip (``eval/mutations.py``), a sample of
``--limit`` drawn with ``--seed``.  Counted are slips that make a statement false by arithmetic.  *flagged*: an error or a
warning stands on the number; *named*: it blames the number; *restored*: it suggests what was printed before.  The documents
as they are must stay silent.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from multiprocessing import Pool
from pathlib import Path
from typing import NamedTuple

from eval.gold import ROOT, resolve, sources
from eval.mutations import SLIPS, Mutation, breaks, mutations, sites
from extractor.data import Extraction, Finding, RawDocument
from extractor.pipeline import extract_document

FLAGGED, NAMED, RESTORED = 0.97, 0.90, 0.80
_LOUD = ("error", "warning")
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


def documents(suites: Sequence[str], only: str | None = None) -> list[tuple[Path, bool]]:
    """The text documents of the suites; true where the whole document must be silent as it is."""
    found: list[tuple[Path, bool]] = []
    for suite in suites:
        if suite == "planted":
            paths = sorted((ROOT / "eval/planted/documents").glob("c*.txt")) + sorted(
                (ROOT / "eval/planted/documents").glob("c*.md")
            )
            found += [(path, True) for path in paths if not only or path.stem.startswith(only)]
            continue
        for source in sources(suite, only):
            if source.path.suffix not in (".txt", ".md"):
                continue
            clean = not any(
                item.severity in _LOUD
                for item in resolve(source, source.path.read_text(encoding="utf-8")).contradictions
            )
            if clean or suite != "examples":
                found.append((source.path, clean))
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
    findings = [one for one in extract_text(mutation.applied(text), path.name).findings if one.severity in _LOUD]
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
        bool(standing), named, restored, told,
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


def false_alarms(paths: Sequence[Path]) -> int:
    """Errors and warnings in the documents as they are."""
    return sum(
        finding.severity in _LOUD
        for path in paths
        for finding in extract_text(path.read_text(encoding="utf-8"), path.name).findings
    )


def run(suites: Sequence[str], limit: int, seed: int, jobs: int, only: str | None = None) -> Iterator[Judged]:
    """Judge a sample of the slips."""
    picked = chosen([path for path, _ in documents(suites, only)], limit, seed)
    tasks = [(path, mutation) for path, made in picked.items() for mutation in made]
    if jobs < 2:
        yield from map(judge, tasks)
        return
    with Pool(jobs) as pool:
        yield from pool.imap(judge, tasks, chunksize=8)


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.mutate", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("suites", nargs="*", choices=("examples", "seeds", "written", "planted", []), metavar="SUITE")
    parser.add_argument("--limit", type=int, default=600, help="how many slips to try")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", help="documents whose name begins with this")
    parser.add_argument("--verbose", action="store_true", help="a line for each slip that is missed")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a bar is missed")
    options = parser.parse_args(arguments)
    suites = options.suites or ["examples", "seeds"]
    try:
        known = documents(suites, options.only)
    except FileNotFoundError as error:
        if options.suites:
            print(error, file=sys.stderr)
            return 2
        suites = ["examples"]
        known = documents(suites, options.only)
        print(f"{error}: examples alone", file=sys.stderr)
    judged = list(run(suites, options.limit, options.seed, options.jobs, options.only))
    for one in judged if options.verbose else ():
        if not one.restored:
            what = "not flagged" if not one.flagged else "not named" if not one.named else "not restored"
            print(f"{what}: {one.document} {one.slip} {one.before} => {one.after}: {one.told}")
    return _report(judged, false_alarms([path for path, clean in known if clean]), suites, check=options.check)


def _report(judged: Sequence[Judged], alarms: int, suites: Sequence[str], *, check: bool) -> int:
    counts: Counter[tuple[str, str]] = Counter()
    for one in judged:
        for slip in (one.slip, "all"):
            counts[slip, "made"] += 1
            counts[slip, "flagged"] += one.flagged
            counts[slip, "named"] += one.named
            counts[slip, "restored"] += one.restored
    print(f"{len(judged)} slips in {' + '.join(suites)}{'':<8}flagged   named  restored")
    for slip in (*SLIPS, "all"):
        made, flagged = counts[slip, "made"], counts[slip, "flagged"]
        if made:
            shares = (flagged / made, *(counts[slip, name] / (flagged or 1) for name in ("named", "restored")))
            print(f"  {slip:<20}{made:>6}" + "".join(f"{share:>9.3f}" for share in shares))
    made, flagged = counts["all", "made"] or 1, counts["all", "flagged"] or 1
    met = [
        flagged / made >= FLAGGED,
        counts["all", "named"] / flagged >= NAMED,
        counts["all", "restored"] / flagged >= RESTORED,
    ]
    print(f"  {'bar':<26}" + "".join(f"{bar:>9.3f}" for bar in (FLAGGED, NAMED, RESTORED)))
    print(f"  {'':<26}" + "".join(f"{'ok' if one else 'MISSED':>9}" for one in met))
    print(f"  errors and warnings in the documents as they are: {alarms} (bar 0)")
    return 1 if check and not (all(met) and not alarms) else 0


if __name__ == "__main__":
    sys.exit(main())
