"""``python -m eval.bench floors``: what each stage costs, beside the least work that its results ask for.

    python -m eval.bench floors [--rounds N]

The floor of a stage is its unavoidable work done in C and nothing else: the text decoded and split once, one regular
expression over it for numbers and one for the words around them, one record made for each cell, claim, fact, link,
verdict and entry that the stage yields, one dictionary look-up for each name and one comparison for each statement.  No
rule is in it.  The last line counts the function calls of the whole and what so many calls cost that do nothing: the floor
of the same steps in Python.  All is measured in this process, on the same documents; times are the best of several rounds.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from eval.speed.timing import best, documents, stages

_NUMBER = re.compile(r"\d[\d,.]*\s*(?:亿元|万元|元|%|％|个百分点|人|辆|个|批次|平方米)?")
_CUES = re.compile("增加|减少|增长|下降|上升|降低|持平|比上年|上年|占|完成|其中|合计|主要|原因|由于|无|为|共")


class Results:
    """What the pipeline finds in some documents, flat, so that a floor can make as many records again."""

    def __init__(self, paths: Iterable[Path]) -> None:
        from extractor.pipeline import extract_document

        self.data = [path.read_bytes() for path in paths]
        self.texts = [data.decode("utf-8", "replace") for data in self.data]
        found = [extract_document(path) for path in paths]
        self.cells = [cell for one in found for table in one.document.tables for cell in table.cells]
        self.sentences = [sentence for one in found for sentence in one.document.sentences]
        self.prose = [
            one.document.text[sentence.start : sentence.end] for one in found for sentence in one.document.sentences
        ]
        self.mentions = [mention for one in found for mention in one.mentions]
        self.claims = [claim for one in found for claim in one.claims]
        self.facts = [fact for one in found for fact in one.facts]
        self.links = [link for one in found for link in one.links]
        self.verdicts = [verdict for one in found for verdict in one.verdicts]
        self.entries = [entry for one in found for entry in one.ledger]
        self.shelf: dict[Any, int] = dict.fromkeys((fact.concept or fact.item for fact in self.facts), 0)
        self.values = [claim.quantity.value for claim in self.claims if claim.quantity is not None]


def floors(results: Results) -> dict[str, Callable[[], object]]:
    """The least work of each stage that makes anything."""
    shelf, values = results.shelf, results.values

    def read() -> None:
        for data in results.data:
            for line in data.decode("utf-8", "replace").splitlines():
                line.split("\t")

    def structure() -> None:
        for text in results.texts:
            text.translate({0xFF05: "%"})
        again(cell.anchor for cell in results.cells)
        again(results.cells)
        again(results.sentences)

    def tag() -> None:
        for text in results.prose:
            _NUMBER.findall(text)
            _CUES.findall(text)
        again(results.mentions)

    def claims() -> None:
        for claim in results.claims:
            shelf.get(claim.concept)
        again(results.claims)

    def facts() -> None:
        for fact in results.facts:
            shelf.get(fact.concept)
        again(results.facts)

    def links() -> None:
        for claim in results.claims:
            shelf.get(claim.concept or claim.subject)
        again(results.links)

    def checks() -> None:
        for verdict in results.verdicts:
            _ = bool(verdict.anchors) and values[0] - values[-1] == values[0]
        again(results.verdicts)

    return {
        "read": read, "structure": structure, "tag": tag, "claims": claims, "facts": facts, "links": links,
        "checks": checks, "report": lambda: again(results.entries),
    }  # fmt: skip


def again(records: Iterable[Any]) -> list[Any]:
    """Each record made once more, by one call in C."""
    return [record.__copy__() for record in records]


def main(arguments: list[str]) -> int:
    """Print the table; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench floors", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each measurement; the best counts")
    options = parser.parse_args(arguments)
    paths, told = documents()
    results = Results(paths)
    least = {stage: best(work, options.rounds) * 1000 for stage, work in floors(results).items()}
    taken = stages(paths, options.rounds)
    size = sum(map(len, results.texts))
    print(f"stages and their floors on {told}: {size:,} characters, {len(results.cells):,} cells,")
    print(f"{len(results.claims):,} claims, {len(results.facts):,} facts, {len(results.verdicts):,} verdicts")
    print(f"  {'stage':<12}{'milliseconds':>14}{'floor':>10}{'times':>8}")
    for stage, milliseconds in taken.items():
        floor = least.get(stage)
        beside = f"{floor:>10.2f}{milliseconds / floor:>8.1f}" if floor else f"{'none':>10}"
        print(f"  {stage:<12}{milliseconds:>14.1f}{beside}")
    whole, ground = sum(taken.values()), sum(least.values())
    print(f"  {'whole':<12}{whole:>14.1f}{ground:>10.2f}{whole / ground:>8.1f}")
    print(f"  characters a second: {size / whole * 1000:,.0f}; of the floors alone: {size / ground * 1000:,.0f}")
    calls = calls_of(paths)
    idle = best(lambda: _idle(calls), options.rounds) * 1000
    print(f"  function calls: {calls:,}, {calls / size:.1f} a character; so many that do nothing: {idle:.1f} ms")
    return 0


def calls_of(paths: Iterable[Path]) -> int:
    """How many functions are called to extract the documents, those of C among them."""
    from cProfile import Profile
    from pstats import Stats

    from extractor.pipeline import extract_document

    with Profile() as profile:
        for path in paths:
            extract_document(path)
    return int(Stats(profile).total_calls)  # type: ignore[attr-defined]


def _idle(calls: int) -> None:
    for _ in range(calls):
        _nothing(calls)


def _nothing(_: int) -> None:
    pass
