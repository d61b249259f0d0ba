"""``python -m eval.worst_case``: the inputs on which each pattern is slowest, searched for.

    python -m eval.worst_case [--generations N] [--length N] [--top N] [--seed N] [--check]

Every compiled expression of the package is run over texts made of its own letters and words, which is where
backtracking hides: random ones first, then, for some generations, changed copies of the slowest.  What is reported is the time
per character on the worst input over that on usual ones (bar: 10), and how the time per character grows when the worst
input is four times as long (bar: 2; a quadratic pattern shows 4).  Usual is the median of the first random inputs or that of
prose (the examples), whichever is slower.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time
from collections.abc import Iterable
from functools import cache
from statistics import median
from typing import Any, NamedTuple

from eval.expressions import Expression, expressions, words_of
from eval.places import ROOT

RATIO_BAR = 10.0
GROWTH_BAR = 2.0
CHEAP = 100.0  # ns a character and a match: what looking at one and making the other cost anyway; no ratio is asked below it
COMMON = ("1,234.56", "万元", "%", "，", "。", " ", "\n", "的", "2023年", "（", "）", "一", "支出")
SLACK = 0.5  # of a bar: what another machine may make of the same inputs
PATIENCE = 0.2  # seconds that a search may take before it is stopped
TOO_SHORT = 2e-6  # seconds; below that a clock says nothing


class Worst(NamedTuple):
    """The slowest input found for a pattern; times in nanoseconds a character."""

    name: str
    pattern: str
    text: str
    ns: float
    median_ns: float
    growth: float
    matches: float = 0.0  # a character

    @property
    def ratio(self) -> float:
        """How much slower than on a typical input."""
        return self.ns / self.median_ns if self.median_ns else 1.0

    def meets(self, slack: float = 0.0) -> bool:
        """Whether both bars are met, or missed by no more than ``slack`` of them."""
        allowed = 1 + slack
        cheap = self.ns <= CHEAP * (1 + self.matches) * allowed
        return cheap or (self.ratio <= RATIO_BAR * allowed and self.growth <= GROWTH_BAR * allowed)


def _seconds(expression: Expression, text: str) -> float:
    """Seconds of the processor for finding everything in ``text``, best of three; PATIENCE where that was not enough."""
    best = PATIENCE
    for _ in range(3):
        started = time.thread_time()
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        try:
            expression.run(text)
        except TimeoutError:
            return best
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        best = min(best, time.thread_time() - started)
    return best


def _stop(*_: object) -> None:
    raise TimeoutError


@cache
def prose(length: int) -> tuple[str, ...]:
    """What disclosures say, in pieces of ``length`` characters from the middle of each example."""
    texts = (path.read_text(encoding="utf-8") for path in sorted((ROOT / "examples").glob("*.txt")))
    return tuple((text * (length // len(text) + 1))[-length - 400 : -400] for text in texts)


def _random_text(words: tuple[str, ...], length: int, chance: random.Random) -> str:
    """A text of few different words, some of them many times in a row."""
    few = chance.sample(words, min(len(words), chance.randint(1, 5)))
    pieces: list[str] = []
    size = 0
    while size < length:
        piece = chance.choice(few) * chance.choice((1, 1, 1, 2, 8, 64))
        pieces.append(piece)
        size += len(piece)
    return "".join(pieces)[:length]


def _changed(text: str, words: tuple[str, ...], chance: random.Random) -> str:
    """``text`` with one piece put in, taken out or repeated; of the same length."""
    length, place = len(text), chance.randrange(len(text))
    piece = text[place : place + chance.choice((1, 2, 4, 16, 128))]
    change = chance.randrange(4)
    if change == 0:
        new = text[:place] + chance.choice(words) + text[place:]
    elif change == 1:
        new = text[:place] + text[place + len(piece) :]
    elif change == 2:
        new = text[:place] + piece * chance.choice((2, 8, 64)) + text[place:]
    else:
        unit = piece + chance.choice(words)
        new = unit * (length // len(unit) + 1)
    return (new * 2)[:length]


def search(name: str, expression: Expression, *, length: int, generations: int, chance: random.Random) -> Worst:
    """The slowest input for ``expression`` after that many generations."""
    signal.signal(signal.SIGALRM, _stop)
    words = tuple(sorted({*words_of(expression.pattern), *COMMON}, key=lambda word: (-len(word), word)))
    timed = [(_seconds(expression, text), text) for text in (_random_text(words, length, chance) for _ in range(16))]
    for _ in range(generations):
        if max(timed)[0] >= PATIENCE:
            break
        slowest = sorted(timed, reverse=True)[:4]
        children = [_changed(text, words, chance) for _, text in slowest for _ in range(3)]
        timed += [(_seconds(expression, text), text) for text in children]
    seconds, text = max(timed)
    usual = [_seconds(expression, text) for text in prose(length)]
    typical = max(median(taken for taken, _ in timed[:16]), median(usual), TOO_SHORT)
    seconds = min(seconds, *(_seconds(expression, text) for _ in range(3)))  # once more: the machine may have been busy
    growth = _seconds(expression, text * 4) / 4 / max(seconds, TOO_SHORT)
    scale = 1e9 / length
    return Worst(
        name,
        expression.pattern.pattern,
        text,
        ns=max(seconds, TOO_SHORT) * scale,
        median_ns=typical * scale,
        growth=growth,
        matches=expression.run(text) / length,
    )


def run(names: Iterable[str] | None = None, *, length: int = 2000, generations: int = 4, seed: int = 1) -> list[Worst]:
    """The worst inputs of all patterns (or of those named), the slowest first."""
    chance = random.Random(seed)
    every = expressions()
    chosen = every if names is None else {name: every[name] for name in names}
    found = [
        search(name, expression, length=length, generations=generations, chance=chance)
        for name, expression in chosen.items()
    ]
    return sorted(found, key=lambda worst: (-worst.ratio, worst.name))


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.worst_case", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--generations", type=int, default=4)
    parser.add_argument("--length", type=int, default=2000, help="characters of an input")
    parser.add_argument("--top", type=int, default=12, help="patterns to print")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--check", action="store_true", help=f"exit with 1 when a bar is missed by {SLACK:.0%} or more")
    options: Any = parser.parse_args(arguments)
    found = run(length=options.length, generations=options.generations, seed=options.seed)
    missed = [worst for worst in found if not worst.meets()]
    print(
        f"{len(found)} patterns; ns a character, worst input over a typical one (bar {RATIO_BAR:g}), growth at 4 times the length"
    )
    for worst in [*missed, *(one for one in found if one.meets())][: max(options.top, len(missed))]:
        mark = "ok" if worst.meets() else "MISSED"
        print(f"  {worst.ns:9.1f} {worst.ratio:6.1f}x {worst.growth:5.1f}  {mark:<7}{worst.name}  {worst.text[:40]!r}")
    return 1 if options.check and not all(worst.meets(SLACK) for worst in found) else 0


if __name__ == "__main__":
    sys.exit(main())
