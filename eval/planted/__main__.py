"""``python -m eval.planted [--only DOC] [--verbose]``: precision, recall and false alarms on documents never tuned for."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable

from eval.planted import Result, results
from eval.tally import Tally


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code: 2 when no document has that name."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.planted", description="Documents that no rule was written for."
    )
    parser.add_argument("--only", default="", metavar="DOC", help="documents whose name begins with DOC")
    parser.add_argument("--verbose", action="store_true", help="every miss and false alarm, a line each")
    options = parser.parse_args(arguments)
    from extractor import extract

    found = list(results(extract, options.only))
    if not found:
        print(f"no document begins with {options.only!r}", file=sys.stderr)
        return 2
    for result in found:
        print(_line(result))
        if options.verbose:
            print("".join(f"    {note.event}: {note.quote}  {note.got[:160]}\n" for note in result.notes), end="")
        if result.lost:
            print(f"    not in the extracted text: {'; '.join(result.lost)}", file=sys.stderr)
    print(summary(found))
    return 0


def _line(result: Result) -> str:
    found = f"{result.loud.found} of {result.loud.gold} found" if result.planted else "consistent"
    numbers = f"{result.unchecked.found}/{result.unchecked.gold} numbers checked"
    return f"  {result.name:<28}{found:<16}{result.false_alarms} false   {numbers}"


def summary(found: Iterable[Result]) -> str:
    """The figures of the whole suite, a line each."""
    known = list(found)
    loud = sum((result.loud for result in known), Tally())
    numbers = sum((result.unchecked for result in known), Tally())
    consistent = [result for result in known if not result.planted]
    alarms = sum(result.false_alarms for result in consistent)
    return "\n".join(
        (
            f"precision of errors and warnings    {loud.precision:.3f}  {loud.right} of {loud.predicted}",
            f"recall of planted contradictions    {loud.recall:.3f}  {loud.found} of {loud.gold}",
            f"false alarms in consistent files    {alarms} in {len(consistent)} documents",
            f"numbers with a verdict              {numbers.recall:.3f}  {numbers.found} of {numbers.gold}",
        )
    )


if __name__ == "__main__":
    sys.exit(main())
