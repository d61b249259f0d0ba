"""``python -m eval.worst_case``: the inputs on which each pattern is slowest, searched for.

    python -m eval.worst_case [--generations N] [--length N] [--top N] [--seed N] [--check]

Every compiled expression of the package is run over texts made of its own letters and words, which is where
backtracking hides: random ones first, then, for some generations, changed copies of the slowest.  What is reported is the time
per character on the worst input over the median of all inputs of that pattern (bar: 10), and how the time per character
grows when the worst input is four times as long (bar: 2; a quadratic pattern shows 4).
"""

from __future__ import annotations

import argparse
import inspect
import pkgutil
import random
import re
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from importlib import import_module
from statistics import median
from types import ModuleType
from typing import Any, NamedTuple

import extractor

RATIO_BAR = 10.0
GROWTH_BAR = 2.0
CHEAP = 100.0  # ns a character: what looking at each character costs an expression anyway; no ratio is asked below it
COMMON = ("1,234.56", "万元", "%", "，", "。", " ", "\n", "的", "2023年", "（", "）", "一", "支出")
PATIENCE = 0.2  # seconds that a search may take before it is stopped
TOO_SHORT = 2e-6  # seconds; below that a clock says nothing


class Expression(NamedTuple):
    """A compiled expression; ``anchored`` when its module never searches for it but asks whether it fits at a place."""

    pattern: re.Pattern[str]
    anchored: bool = False

    def run(self, text: str) -> None:
        """Find everything in ``text``."""
        if self.anchored:
            self.pattern.match(text)
            self.pattern.fullmatch(text)
            return
        for _match in self.pattern.finditer(text):
            pass


class Worst(NamedTuple):
    """The slowest input found for a pattern; times in nanoseconds a character."""

    name: str
    pattern: str
    text: str
    ns: float
    median_ns: float
    growth: float

    @property
    def ratio(self) -> float:
        """How much slower than on a typical input."""
        return self.ns / self.median_ns if self.median_ns else 1.0

    @property
    def met(self) -> bool:
        """Whether both bars are met."""
        return self.ns <= CHEAP or (self.ratio <= RATIO_BAR and self.growth <= GROWTH_BAR)


def expressions() -> dict[str, Expression]:
    """Every compiled expression of the package, by a name that says where it lives."""
    found: dict[str, Expression] = {}
    seen: set[str] = set()
    for module in pkgutil.walk_packages(extractor.__path__, "extractor."):
        if module.name.endswith((".cli", ".spacy")):
            continue
        try:
            room = import_module(module.name)
        except ImportError:  # a room whose libraries are not installed
            continue
        for name, value in vars(room).items():
            for number, pattern in enumerate(_compiled(value)):
                if pattern.pattern not in seen:
                    seen.add(pattern.pattern)
                    title = f"{module.name.removeprefix('extractor.')}.{name}" + (f"[{number}]" if number else "")
                    found[title] = Expression(pattern, anchored=_anchored(room, name))
    from extractor.taggers.compiled import compiled

    for place, phrases in compiled().items():
        found.update((f"phrase {phrase.id} ({place})", Expression(pattern)) for phrase, pattern in phrases)
    return found


def _compiled(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif isinstance(value, dict):
        yield from (one for inner in value.values() for one in _compiled(inner))
    elif isinstance(value, (tuple, list)):
        yield from (one for inner in value for one in _compiled(inner))


def words_of(pattern: re.Pattern[str]) -> tuple[str, ...]:
    """The letters and words that a pattern is made of, longest first: what its inputs should be made of."""
    literal = re.sub(r"\\[a-zA-Z]|\(\?(?:P<\w+>|<?[:=!>])|\{[\d,]*\}", "\n", pattern.pattern)
    words = {
        word for word in re.findall(r"[\u3400-\u9fff\uff00-\uffef]+|[a-zA-Z]+|[^\s\w]|\d", literal) if len(word) < 12
    }
    letters = {letter for word in words for letter in word}
    return tuple(sorted(words | letters | set(COMMON), key=lambda word: (-len(word), word)))


def _anchored(module: ModuleType, name: str) -> bool:
    """Whether the module only asks if the pattern fits where the text begins, so that it is never searched for."""
    uses = set(re.findall(rf"\b{name}\.(\w+)", inspect.getsource(module)))
    return bool(uses) and uses <= {"match", "fullmatch", "pattern"}


def _seconds(expression: Expression, text: str) -> float:
    """Seconds of finding everything in ``text``, best of three; a search that takes PATIENCE is stopped and counts so."""
    best = PATIENCE
    for _ in range(3):
        started = time.perf_counter()
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        try:
            expression.run(text)
        except TimeoutError:
            return best
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        best = min(best, time.perf_counter() - started)
    return best


def _stop(*_: object) -> None:
    raise TimeoutError


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
    words = words_of(expression.pattern)
    timed = [(_seconds(expression, text), text) for text in (_random_text(words, length, chance) for _ in range(16))]
    for _ in range(generations):
        if max(timed)[0] >= PATIENCE:
            break
        slowest = sorted(timed, reverse=True)[:4]
        children = [_changed(text, words, chance) for _, text in slowest for _ in range(3)]
        timed += [(_seconds(expression, text), text) for text in children]
    seconds, text = max(timed)
    typical = max(median(taken for taken, _ in timed[:16]), TOO_SHORT)
    seconds = min(seconds, *(_seconds(expression, text) for _ in range(3)))  # once more: the machine may have been busy
    growth = _seconds(expression, text * 4) / 4 / max(seconds, TOO_SHORT)
    scale = 1e9 / length
    return Worst(name, expression.pattern.pattern, text, max(seconds, TOO_SHORT) * scale, typical * scale, growth)


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
    parser.add_argument("--check", action="store_true", help="exit with 1 when a bar is missed")
    options: Any = parser.parse_args(arguments)
    found = run(length=options.length, generations=options.generations, seed=options.seed)
    missed = [worst for worst in found if not worst.met]
    print(
        f"{len(found)} patterns; ns a character, worst input over a typical one (bar {RATIO_BAR:g}), growth at 4 times the length"
    )
    for worst in [*missed, *(one for one in found if one.met)][: max(options.top, len(missed))]:
        mark = "ok" if worst.met else "MISSED"
        print(f"  {worst.ns:9.1f} {worst.ratio:6.1f}x {worst.growth:5.1f}  {mark:<7}{worst.name}  {worst.text[:40]!r}")
    return 1 if options.check and missed else 0


if __name__ == "__main__":
    sys.exit(main())
