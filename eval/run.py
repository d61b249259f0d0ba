"""``python -m eval.run [SUITE ...]``: the figures of suites (``suites/*.toml``; all of them by default), beside bar and floor.

    python -m eval.run seeds pdfs --by kind           also each figure by kind of document (layout, document, label)
    python -m eval.run seeds --only 003 --tagger both part of a suite, another tagger
    python -m eval.run mutation --set limit=100       another option than that of the suite
    python -m eval.run --check                        exit with 1 where a figure is below its floor (eval/floor.toml)
    python -m eval.run --raise                        raise the floors to what is reached; none is lowered
    python -m eval.run --write                        keep the results in eval/results/ and write eval/README.md again

Suites whose documents are not here are skipped with a line; their kept results stay.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from eval import floors, readme, results
from eval.metrics import Score, figures, total
from eval.show import BY, groups, table
from eval.suite import Asked, Suite, load, names
from extractor.errors import DuizhangError, UsageError
from extractor.taggers.choice import NAMES


class Run(NamedTuple):
    """What was measured of one suite; ``unread`` are documents that could not be read, a line each."""

    suite: Suite
    scores: list[Score]
    unread: list[str]


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code: 1 where a floor is missed, 2 where nothing could be measured."""
    options = _parser().parse_args(arguments)
    asked = Asked(options.only, options.until, options.tagger, options.model)
    try:
        chosen = _options(options.set)
        kept = options.check or options.write or options.raise_
        if kept and (chosen or not asked.whole):
            raise UsageError("--check, --raise and --write are for whole suites: leave --only, --tagger, --set ... out")
        suites = [load(name, chosen) for name in options.suites or names()]
        done = [run for suite in suites if (run := _measured(suite, asked, options)) is not None]
    except DuizhangError as error:
        print(error, file=sys.stderr)
        return 2
    if not done:
        return 2
    if options.json:
        records = [results.record(run.suite, run.scores) for run in done]
        options.json.write_text(json.dumps(records, ensure_ascii=False, indent=1), encoding="utf-8")
    if kept and any(run.unread for run in done):
        print("not all documents could be read: nothing is checked, raised or written", file=sys.stderr)
        return 1
    if options.raise_:
        _raise(done)
    if options.write:
        _write(done)
    return _check(done) if options.check else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m eval.run", description="The figures of suites, each beside its bar and its floor."
    )
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=f"{', '.join(names())}; all by default")
    parser.add_argument(
        "--by", choices=BY, action="append", default=[], help="each figure by this too; may be repeated"
    )
    parser.add_argument("--only", default="", metavar="DOC", help="documents whose name begins with this")
    parser.add_argument("--until", choices=("claims",), default="", help="stop after this stage")
    parser.add_argument("--tagger", choices=NAMES, default="patterns", help="who labels the sentences")
    parser.add_argument("--model", type=Path, help="folder of an exported model")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="an option of the suite")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a figure is below its floor")
    parser.add_argument("--raise", dest="raise_", action="store_true", help="raise the floors to what is reached")
    parser.add_argument("--write", action="store_true", help="keep the results, and write eval/README.md again")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there")
    return parser


def _options(pairs: Sequence[str]) -> dict[str, Any]:
    """``KEY=VALUE``, the value as JSON where it is some, else as text."""
    found: dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"--set {pair}: write KEY=VALUE")
        try:
            found[key] = json.loads(value)
        except json.JSONDecodeError:
            found[key] = value
    return found


def _measured(suite: Suite, asked: Asked, options: argparse.Namespace) -> Run | None:
    """Measure one suite and print its table; None, and a line, where there is nothing to measure."""
    try:
        found = list(suite.scored(asked))
    except FileNotFoundError as error:
        if not suite.corpus:
            raise UsageError(f"{suite.name}: {error}") from error
        print(f"{suite.name}: skipped, {error}", file=sys.stderr)
        return None
    scores = [one for one in found if isinstance(one, Score)]
    unread = [one for one in found if isinstance(one, str)]
    for line in unread:
        print(line, file=sys.stderr)
    if not scores:
        print(f"{suite.name}: nothing was scored", file=sys.stderr)
        return None
    print(table(suite, scores, floors.read().get(suite.name, {}), asked))
    for by in options.by:
        print("\n" + groups(suite, scores, by))
    kept = results.read(suite.name)
    if asked.whole and not options.set and kept:
        for change in results.changes(kept, figures(suite.figures, total(scores).tallies)):
            print(f"  since the result that is kept: {change}")
    print()
    return Run(suite, scores, unread)


def _raise(done: Sequence[Run]) -> None:
    before = floors.read()
    after = before
    for suite, scores, _ in done:
        after = floors.raised(suite.name, figures(suite.figures, total(scores).tallies), after)
    floors.write(after)
    for name, known in after.items():
        for label, floor in known.items():
            if before.get(name, {}).get(label) != floor:
                print(f"floor of {name}: {label}: {before.get(name, {}).get(label, 'none')} -> {floor}")


def _write(done: Sequence[Run]) -> None:
    for suite, scores, _ in done:
        results.write(results.record(suite, scores))
    readme.write()
    print(f"kept: {' '.join(run.suite.name for run in done)}")


def _check(done: Sequence[Run]) -> int:
    known = floors.read()
    wrong = [
        line
        for suite, scores, _ in done
        for line in floors.below(suite.name, figures(suite.figures, total(scores).tallies), known)
    ]
    for line in wrong:
        print(f"below its floor: {line}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
