"""``python -m eval.speed.quantity``: how fast numbers are read, and that nonsense costs no more than its length.

    python -m eval.speed.quantity [--check]

Three tables: megabytes of narrative a second (UTF-8; bar: 3); microseconds for a blank and a plain cell (bars: 2 and 4);
time for 1, 4 and 16 times the same nonsense, per character against the shortest (bar: 1.6, the slack is for the
machine).  Processor time, best of several rounds.
"""

from __future__ import annotations

import argparse
import sys

from eval.places import ROOT, corpus
from eval.speed.timing import best
from extractor.folding import View
from extractor.quantity import find, read_cell

NARRATIVE_BAR, BLANK_BAR, PLAIN_BAR, LINEAR_BAR = 3.0, 2.0, 4.0, 1.6
NONSENSE = (
    "1", "1,", ",123", "1.", "1-", "1-2万元,", "1、", "1 ", "万", "1万", "三万", "点", "百分之", "元/人", "A-1", "(1)",
    "2021年", "3万4993.1", "不超过", "1e5",
)  # fmt: skip
SHORTEST = 60_000


def narrative() -> list[str]:
    """The lines of the real documents that are no table rows (of our examples where there is no corpus), cleaned."""
    paths = sorted((corpus() / "seeds").glob("*.txt")) or sorted((ROOT / "examples").glob("*.txt"))
    lines = "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in paths).split("\n")
    return [View(line, 0, len(line)).text for line in lines if line.strip() and "\t" not in line]


def megabytes_a_second(lines: list[str]) -> float:
    """How much of ``lines`` ``find`` reads in a second."""
    size = sum(len(line.encode()) for line in lines)
    return size / best(lambda: [find(line) for line in lines], 5) / 1e6


def cell_microseconds(text: str) -> float:
    """What one cell costs."""
    return best(lambda: [read_cell(text, "万元") for _ in range(20_000)], 3) / 20_000 * 1e6


def growth(form: str) -> float:
    """How much dearer a character gets when there are 16 times as many of them."""
    costs = []
    for times, rounds in ((1, 5), (4, 3), (16, 2)):
        text = form * (SHORTEST * times // len(form))
        costs.append(best(lambda text=text: find(text), rounds) / times)  # type: ignore[misc]
    # below a millisecond the clock says nothing
    return max(costs[1:]) / costs[0] if costs[0] > 0.001 else 1.0


def main(arguments: list[str] | None = None) -> int:
    """Print the tables; with ``--check`` exit 1 where a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m eval.speed.quantity", description="How fast numbers are read.")
    parser.add_argument("--check", action="store_true", help="exit 1 where a bar is missed")
    options = parser.parse_args(arguments)
    speed = megabytes_a_second(narrative())
    blank, plain = cell_microseconds(""), cell_microseconds("1,234.56")
    print(f"narrative          {speed:8.1f} MB/s   bar {NARRATIVE_BAR}")
    print(f"blank cell         {blank:8.2f} us     bar {BLANK_BAR}")
    print(f"plain cell         {plain:8.2f} us     bar {PLAIN_BAR}")
    worst = 0.0
    for form in NONSENSE:
        ratio = growth(form)
        worst = max(worst, ratio)
        print(f"16 times {form:<9} {ratio:8.2f} x linear, bar {LINEAR_BAR}")
    passed = speed >= NARRATIVE_BAR and blank <= BLANK_BAR and plain <= PLAIN_BAR and worst <= LINEAR_BAR
    return 1 if options.check and not passed else 0


if __name__ == "__main__":
    sys.exit(main())
