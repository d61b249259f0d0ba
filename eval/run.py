"""``python -m eval.run SUITE``: the figures of a suite, each beside its bar.

    python -m eval.run seeds|written|examples|pdfs|blame [--only DOC] [--verbose] [--json FILE] [--check] [--tagger both]
    python -m eval.run taggers                       the taggers side by side (eval.taggers)

``--verbose`` prints a table for each document too, ``--check`` exits with 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from eval import blame, pdfs
from eval.gold import SUITES, Source, resolve, sources
from eval.metrics import BARS, Bar, Figure, Score, figures, score, total
from eval.tally import Tally
from extractor.data import Extraction
from extractor.errors import DuizhangError
from extractor.pipeline import extract_document
from extractor.taggers import Tagger
from extractor.taggers.choice import NAMES, choose, patterns

_OWN = {"pdfs": pdfs, "blame": blame}  # suites with gold or figures of their own


def scored(
    suite: str, only: str | None = None, until: str = "", tagger: Tagger = patterns
) -> Iterator[tuple[Source, Score | str]]:
    """Run the pipeline over ``suite``: the score of each document, or one line that says why it could not be read.

    ``until="claims"`` stops after the claims, so that work on them needs no later stage.
    """
    if suite in _OWN:
        yield from _OWN[suite].scored(only)
        return
    extract = _extractor(until, tagger)
    for source in sources(suite, only):
        try:
            extraction = extract(source.path)
        except DuizhangError as error:
            yield source, f"{source.name}: skipped, {error}"
            continue
        if source.path.suffix in (".html", ".htm") and "</" in extraction.document.text:
            yield source, f"{source.name}: skipped, no reader for HTML yet (its tags came through as text)"
            continue
        gold = resolve(source, extraction.document.text)
        single = score(gold, extraction)
        if not any(item.severity in ("error", "warning") for item in gold.contradictions):
            loud = sum(finding.severity in ("error", "warning") for finding in extraction.findings)
            single.tallies["consistent"] = Tally(found=loud, gold=len(extraction.ledger))
        if gold.lost:
            print(f"{source.name}: not in the extracted text: {'; '.join(gold.lost)[:300]}", file=sys.stderr)
        yield source, single


def _extractor(until: str, tagger: Tagger) -> Callable[[Path], Extraction]:
    if until == "claims":
        from eval.partial import extract_claims

        return extract_claims
    return partial(extract_document, tagger=tagger)


def table(title: str, lines: list[Figure]) -> str:
    """A plain-text table of ``lines``."""
    rows = [f"{title:<38}{'':>9}  {'':<20}{'bar':<10}"]
    for line in lines:
        mark = {True: "ok", False: "MISSED", None: ""}[line.met]
        rows.append(f"  {line.label:<36}{line.value:>9}  {line.detail:<20}{line.bar:<10}{mark}".rstrip())
    return "\n".join(rows)


def _suite_bars(suite: str, only: str | None) -> tuple[Bar, ...]:
    """Counts such as 24 of 24 are asked of the whole suite only."""
    return tuple(bar for bar in _bars(suite) if not (only and bar.aspect == "count"))


def _bars(suite: str) -> tuple[Bar, ...]:
    return _OWN[suite].BARS if suite in _OWN else BARS[suite]


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["taggers"]:
        from eval.taggers import main as side_by_side

        return side_by_side(given[1:])
    parser = argparse.ArgumentParser(prog="python -m eval.run", description="Figures of a suite, each beside its bar.")
    parser.add_argument("suite", choices=(*SUITES, *_OWN))
    parser.add_argument("--only", help="documents whose name begins with this")
    parser.add_argument("--until", choices=("claims",), default="", help="stop after this stage")
    parser.add_argument("--verbose", action="store_true", help="a table for each document too")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures and counts there")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a bar is missed")
    parser.add_argument("--tagger", choices=NAMES, default="patterns", help="who labels the sentences")
    parser.add_argument("--model", type=Path, help="folder of an exported model")
    options = parser.parse_args(given)
    scores: list[Score] = []
    try:
        tagger = choose(options.tagger, options.model)
        for _, result in scored(options.suite, options.only, options.until, tagger):
            if isinstance(result, str):
                print(result, file=sys.stderr)
                continue
            scores.append(result)
            if options.verbose:
                quiet = tuple(Bar(bar.label, bar.key, bar.aspect, None) for bar in _bars(options.suite))
                print(table(result.name, figures(quiet, result.tallies)), end="\n\n")
                for note in result.notes if options.suite == "blame" else ():
                    print(f"  {note.event}: {note.quote}: {note.wanted}; got {note.got}")
    except (FileNotFoundError, DuizhangError) as error:
        print(error, file=sys.stderr)
        return 2
    if not scores:
        print(f"no document of {options.suite} was scored", file=sys.stderr)
        return 2
    whole = total(scores, options.suite)
    lines = figures(_suite_bars(options.suite, options.only), whole.tallies)
    print(table(f"{options.suite} ({len(scores)} documents)", lines))
    if options.json:
        record = json.dumps(_record(whole, scores, lines), ensure_ascii=False, indent=1)
        options.json.write_text(record, encoding="utf-8")
    return 1 if options.check and any(line.met is False for line in lines) else 0


def _record(whole: Score, scores: list[Score], lines: list[Figure]) -> dict[str, object]:
    def counts(single: Score) -> dict[str, dict[str, int]]:
        return {
            key: {"found": tally.found, "gold": tally.gold, "right": tally.right, "predicted": tally.predicted}
            for key, tally in single.tallies.items()
        }

    return {
        "suite": whole.name,
        "figures": [
            {"label": line.label, "value": line.value, "detail": line.detail, "bar": line.bar, "met": line.met}
            for line in lines
        ],
        "counts": counts(whole),
        "documents": {single.name: counts(single) for single in scores},
    }


if __name__ == "__main__":
    sys.exit(main())
