"""Merges a file of records into the gold, as ``duizhang annotate pull`` does with what it finds on a server.

    python -m annotations.merge BATCH.jsonl --batch 2026-01

For batches that were annotated elsewhere (``annotations.convert --back``) or decided (``annotations.agree --settle``).
Exit code 0, 1 where something conflicts, 2 where nothing was merged.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from extractor.annotate.merge import FLOOR, merge
from extractor.annotate.records import read_jsonl
from extractor.errors import UsageError

HERE = Path(__file__).resolve().parent


def main(arguments: list[str] | None = None) -> int:
    """Merge, and say what came of it."""
    parser = argparse.ArgumentParser(prog="python -m annotations.merge", description="merge records into the gold")
    parser.add_argument("source", help="JSON Lines records")
    parser.add_argument("--batch", required=True, help="its name")
    parser.add_argument("--into", default=str(HERE), help="the folder that holds gold/ (default: this workspace)")
    parser.add_argument("--root", default=str(HERE.parent), help="where texts lie that are not in the records")
    parser.add_argument("--floor", type=float, default=FLOOR, help=f"the least span F1 of annotators (default {FLOOR})")
    given = parser.parse_args(arguments)
    try:
        outcome = merge(read_jsonl(given.source), given.into, batch=given.batch, root=given.root, floor=given.floor)
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    print(outcome.line())
    for conflict in outcome.conflicts:
        print(f"conflict: {conflict}")
    return 1 if outcome.conflicts else 0


if __name__ == "__main__":
    sys.exit(main())
