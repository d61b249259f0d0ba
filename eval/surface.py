"""How well the surface forms of printed numbers are read.

Each form (``surface_forms.py``) is filled with random values of a fixed seed.  A reading is

    right     value, unit, bound and upper end are what was printed, and the reader is certain
    unsure    the reader states a doubt
    wrong     anything else: another value, a number missed, an amount where there is none

Of some forms nobody can tell what was meant (4.647万元, a lost digit); there the right reading is a doubt, and they are
counted apart.

Options: ``values`` of each form, and their ``seed``.  ``python -m eval.peers`` gives the same forms to other tools.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from random import Random

from eval.metrics import Score
from eval.suite import Asked, Suite
from eval.surface_forms import FORMS, Expected, Form
from eval.tally import Note, Tally
from extractor.data import Quantity
from extractor.folding import View
from extractor.quantity import find, read_cell

SEED = 20240501


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


def scored(suite: Suite, asked: Asked) -> Iterator[Score | str]:
    """The readings of each form with random values."""
    for form in FORMS:
        if not form.name.startswith(asked.only):
            continue
        random = Random(f"{suite.options['seed']} {form.name}")
        outcomes: Counter[str] = Counter()
        notes = []
        for _ in range(suite.options["values"]):
            text, expected = form.make(random)
            outcome = judge(form, text, expected)
            outcomes[outcome] += 1
            if outcome != "right":
                wanted = " ".join(map(str, expected))
                notes.append(Note(topic="forms", event=outcome, start=-1, quote=text, wanted=wanted, cause=form.name))
        yield Score(form.name, _tallies(form, outcomes), tuple(notes))


def _tallies(form: Form, outcomes: Counter[str]) -> dict[str, Tally]:
    right = Tally(found=outcomes["right"], gold=outcomes.total())
    wrong = Tally(right=outcomes["wrong"], predicted=outcomes.total())
    key = "doubted" if form.ambiguous else "told"
    tallies = {key: right, f"{key}_wrong": wrong, f"{key}#{form.name}": right}
    return tallies | ({"money": right} if form.money else {})


def gold(suite: Suite) -> list[Path]:  # noqa: ARG001 (every measure is called alike)
    """The forms are told in Python."""
    from eval import surface_forms

    return [Path(surface_forms.__file__)]
