"""``python -m models.both``: the thresholds of ``taggers.both``, measured on the development split.

For each pair it prints F1 of mentions and of claims; a pair is better when the sum of both is, and among equals the more
cautious one (higher thresholds) is.  What it finds is written into ``extractor/taggers/both.py`` by hand.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from eval.taggers import Tagging, figures, rows_of, tasks_of
from extractor.errors import UsageError
from extractor.taggers.both import NEW, SURE, combine
from extractor.taggers.choice import patterns
from extractor.taggers.transformer import DEFAULT, load
from models.data import drawn

GRID = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01)  # the last: never


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m models.both", description="Measure the rule of both taggers.")
    parser.add_argument("--model", type=Path, default=DEFAULT)
    options = parser.parse_args(arguments)
    try:
        model = load(options.model)
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    rows = rows_of("dev")
    tasks = tasks_of(rows)
    ruled, learned = patterns(tasks), model.tag_all(tasks)
    best = (0.0, 0.0, 0.0)
    print(f"{'sure':>6}{'new':>6}{'mentions':>10}{'claims':>9}")
    for sure in GRID:
        for new in (one for one in GRID if one <= sure):
            both = [combine(one, other, sure, new) for one, other in zip(ruled, learned, strict=True)]
            found = figures(rows, [Tagging(drawn(tagged), tagged) for tagged in both])
            mentions, claimed = found.mentions.of().f1, found.claims.f1
            print(
                f"{sure:>6}{new:>6}{mentions:>10.3f}{claimed:>9.3f}{'   as it is' if (sure, new) == (SURE, NEW) else ''}"
            )
            best = max(best, (round(mentions + claimed, 3), sure, new))
    print(f"best: sure {best[1]}, new {best[2]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
