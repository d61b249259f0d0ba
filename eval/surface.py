"""``python -m eval.surface``: how well the surface forms of printed numbers are read.

    python -m eval.surface [--values N] [--seed N] [--check] [--no-peer]

Each form (``surface_forms.py``) is filled with random values of a fixed seed.  A reading is

    right     value, unit, bound and upper end are what was printed, and the reader is certain
    unsure    the reader states a doubt
    wrong     anything else: another value, a number missed, an amount where there is none

Of some forms nobody can tell what was meant (4.647万元, a lost digit); there the right reading is a doubt, and they are
counted apart.  Bars: 99 % right and 0.2 % wrong over the forms that can be told, 0.2 % wrong over those that cannot.
Money forms are also given to ``jionlp.ner.extract_money`` where jionlp is installed.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any, NamedTuple

from eval.surface_forms import FORMS, Expected, Form
from extractor.data import Quantity
from extractor.folding import View
from extractor.quantity import find, read_cell

SEED = 20240501
RIGHT_BAR, WRONG_BAR = 0.99, 0.002


def _quantities(form: Form, text: str) -> list[Quantity]:
    if form.where == "cell":
        quantity = read_cell(text).quantity
        return [quantity] if quantity else []
    return [item.quantity for item in find(View(text, 0, len(text)).text) if item.quantity]


def judge(form: Form, text: str, expected: list[Expected]) -> str:
    """right, unsure or wrong."""
    read = _quantities(form, text)
    if any(quantity.doubt for quantity in read):
        return "right" if form.ambiguous else "unsure"
    found = [Expected(Fraction(q.value), q.unit, q.bound, None if q.high is None else Fraction(q.high)) for q in read]
    return "right" if found == expected else "wrong"


def _peer() -> Callable[[str], Any] | None:
    """``jionlp.ner.extract_money`` with parsing, or None.  Asked once for what is certain, so that a change of its
    interface stops the run instead of counting as bad readings."""
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            import jionlp
        except ImportError:
            return None
        peer: Callable[[str], Any] = jionlp.ner.extract_money
        if peer("收入1万元")[0]["detail"]["num"] != "10000.00":
            raise RuntimeError("jionlp.ner.extract_money does not answer as expected: adapt eval/surface.py")
    return peer


def judge_peer(peer: Callable[[str], Any], text: str, expected: list[Expected]) -> str:
    """The same for jionlp, as kindly as can be: it gets the clean text, and only values are compared (it gives 元, and
    two ends for a range or for 50余万)."""
    printed = peer(View(text, 0, len(text)).text)
    read: list[Fraction] = []
    for item in printed:
        number = (item.get("detail") or {}).get("num")
        ends = number if isinstance(number, list) else [number] if number is not None else []
        # 50余万 has two ends there, of which the lower is what is printed
        read += [Fraction(str(end)) / 10000 for end in (ends if expected[0].high is not None else ends[:1])]
    wanted = [value for item in expected for value in (item.value, item.high) if value is not None]
    return "right" if read == wanted else "wrong"


class Row(NamedTuple):
    """The readings of one form, ours and jionlp's, and a text that we read wrong."""

    form: Form
    ours: Counter[str]
    peer: Counter[str]
    example: str


def measure(values: int, seed: int = SEED, with_peer: bool = True) -> list[Row]:
    """Every form with ``values`` random values."""
    peer = _peer() if with_peer else None
    rows = []
    for form in FORMS:
        random = Random(f"{seed} {form.name}")
        ours: Counter[str] = Counter()
        theirs: Counter[str] = Counter()
        example = ""
        for _ in range(values):
            text, expected = form.make(random)
            outcome = judge(form, text, expected)
            ours[outcome] += 1
            if outcome != "right" and not example:
                example = f"{outcome}: {text!r}"
            if peer and form.money:
                theirs[judge_peer(peer, text, expected)] += 1
        rows.append(Row(form, ours, theirs, example))
    return rows


def total(rows: list[Row], peer: bool = False) -> Counter[str]:
    """The readings of all ``rows`` together."""
    return sum(((row.peer if peer else row.ours) for row in rows), Counter())


def _line(name: str, counts: Counter[str], note: str = "") -> str:
    whole = sum(counts.values()) or 1
    figures = "".join(f"{counts[key] / whole:>9.1%}" for key in ("right", "unsure", "wrong"))
    return f"{name:<28}{figures}  {note}".rstrip()


def main(arguments: list[str] | None = None) -> int:
    """Print the table; with ``--check`` exit 1 where a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m eval.surface", description="How surface forms are read.")
    parser.add_argument("--values", type=int, default=100, help="random values of each form (100)")
    parser.add_argument("--seed", type=int, default=SEED, help=f"of the random values ({SEED})")
    parser.add_argument("--check", action="store_true", help="exit 1 where a bar is missed")
    parser.add_argument("--no-peer", action="store_true", help="leave jionlp out")
    options = parser.parse_args(arguments)
    rows = measure(options.values, options.seed, not options.no_peer)
    told, untold = [row for row in rows if not row.form.ambiguous], [row for row in rows if row.form.ambiguous]
    print(f"{'form':<28}{'right':>9}{'unsure':>9}{'wrong':>9}  jionlp right")
    for row in rows:
        theirs = f"{row.peer['right'] / row.peer.total():>9.1%}" if row.peer else ""
        print(_line(row.form.name + (" (*)" if row.form.ambiguous else ""), row.ours, f"{theirs}  {row.example}"))
    print()
    print(_line(f"{len(told)} forms", total(told), "bar: 99.0% right, 0.2% wrong"))
    print(_line(f"{len(untold)} forms nobody can tell (*)", total(untold), "right: a doubt is stated; bar: 0.2% wrong"))
    paid = [row for row in rows if row.form.money]
    print(_line(f"{len(paid)} money forms", total(paid)))
    if total(paid, peer=True):
        print(_line("  jionlp.ner.extract_money", total(paid, peer=True), "the same texts, values only"))
    else:
        print("  no comparison: jionlp is " + ("left out" if options.no_peer else "not installed"))
    return 1 if options.check and not passes(told, untold) else 0


def passes(told: list[Row], untold: list[Row]) -> bool:
    """Whether all bars are met."""
    sure, doubtful = total(told), total(untold)
    return (
        sure["right"] >= RIGHT_BAR * sure.total()
        and sure["wrong"] <= WRONG_BAR * sure.total()
        and doubtful["wrong"] <= WRONG_BAR * doubtful.total()
    )


if __name__ == "__main__":
    sys.exit(main())
