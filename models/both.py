"""``python -m models.both``: the thresholds of ``taggers.both``, measured on the development split.

For each four it prints F1 of mentions and of claims, and the labels in which both taggers together are worse than the patterns
alone.  Of those that are worse in no label, the best is the one with the highest sum of both; among equals the more
cautious one (higher thresholds) is.  What it finds is written into ``extractor/taggers/both.py`` by hand.
"""

from __future__ import annotations

import argparse
import sys
from itertools import product
from pathlib import Path

from eval.taggers import Figures, Tagging, figures, rows_of, tasks_of
from extractor.errors import UsageError
from extractor.taggers import Tagged
from extractor.taggers.both import NAMED, NEW, SURE, WHY, combine
from extractor.taggers.choice import patterns
from extractor.taggers.transformer import DEFAULT, load
from models.data import drawn

GRID = (0.5, 0.8, 0.95, 1.01)  # the last: never
NAMES = (0.5, 0.8, 0.9, 0.95, 0.98, 1.01)


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
    ruled = patterns(tasks)
    learned = model.tag_all(tasks, ruled)

    def measured(tagged: list[Tagged]) -> Figures:
        return figures(rows, [Tagging(drawn(one), one) for one in tagged])

    alone = measured(ruled)
    best = (0.0, 0.0, 0.0, 0.0, 0.0)
    print(f"{'sure':>6}{'named':>7}{'new':>6}{'why':>6}{'mentions':>10}{'claims':>9}  worse than the patterns in")
    for sure, named, new, why in product(GRID, NAMES, GRID, GRID):
        if not new <= sure <= named:
            continue
        found = measured(
            [combine(one, other, sure, named, new, why) for one, other in zip(ruled, learned, strict=True)]
        )
        worse = worse_labels(alone, found)
        mentions, claimed = found.mentions.of().f1, found.claims.f1
        now = "   as it is" if (sure, named, new, why) == (SURE, NAMED, NEW, WHY) else ""
        print(f"{sure:>6}{named:>7}{new:>6}{why:>6}{mentions:>10.3f}{claimed:>9.3f}  {' '.join(worse)}{now}")
        if not worse:
            best = max(best, (round(mentions + claimed, 3), sure, named, new, why))
    print(f"best that is worse in no label: sure {best[1]}, named {best[2]}, new {best[3]}, why {best[4]}")
    return 0


def worse_labels(alone: Figures, found: Figures) -> list[str]:
    """The labels whose mentions are found less well than by the patterns alone."""
    before, after = alone.mentions.by_label(), found.mentions.by_label()
    return [label for label, counts in before.items() if label in after and after[label].f1 < counts.f1]


if __name__ == "__main__":
    sys.exit(main())
