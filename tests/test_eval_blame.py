"""The scorer of blame, and slips made on purpose: they change what they say they change, and arithmetic sees them."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from eval import mutate
from eval.blame import Named, blames, suggests
from eval.metrics import Score
from eval.mutations import Mutation, Site, breaks, mutations, sites
from eval.suite import Asked, load
from extractor.data import Anchor, Finding, Formula, Quantity, Term
from tests.checks.disclosure import extraction


def finding(blamed: str, suggestion: str) -> Finding:
    place = Anchor(start=3, end=3 + len(blamed), text=blamed)
    return Finding(
        code="DZ101", severity="error", message="", reported="", computed="", anchors=(place,), blamed=place,
        suggestion=suggestion,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "right", "blamed", "suggestion", "named", "valued"),
    [
        ("9.5", ("0.95", "0.957"), "9.5%", "0.96%", True, True),
        ("1,126.60", ("126.60",), "1,126.60万元", "126.60万元", True, True),
        ("1,126.60", ("126.60",), "126.60万元", "1,126.60万元", False, False),
        ("8.8元", ("8.8万元",), "8.8元", "8.8万元", True, True),
        ("8.8元", ("8.8万元",), "8.8元", "8.8元", True, False),
        ("大于", ("小于",), "决算数大于预算数", "决算数小于预算数", True, True),
        ("100", ("95",), "100", "90", True, False),
    ],
)
def test_scoring(wrong: str, right: tuple[str, ...], blamed: str, suggestion: str, named: bool, valued: bool) -> None:
    made, told = finding(blamed, suggestion), Named(wrong, right)
    assert (blames(made, told), suggests(made, told)) == (named, valued)


def test_the_examples_are_blamed_well() -> None:
    scores = [
        score for score in load("blame_examples", {"gold": ["examples"]}).scored(Asked()) if isinstance(score, Score)
    ]
    named = sum((score.tallies["named"].found for score in scores), 0)
    asked = sum((score.tallies["named"].gold for score in scores), 0)
    assert asked >= 30
    assert named >= Decimal("0.9") * asked


# ------------------------------------------------------------------------------------------------------- mutations


def number(value: str, start: int, step: str = "0.01") -> Term:
    quantity = Quantity(value=Decimal(value), unit="万元", step=Decimal(step), raw=value)
    return Term(anchor=Anchor(start=start, end=start + len(value), text=value), quantity=quantity)


def site(formula: Formula, at: int) -> Site:
    term = formula.terms[at]
    start = term.anchor.start
    return Site(
        start, term.anchor.end, term.anchor.text, term.quantity, Decimal(1), "", None, None, None, ((formula, at),)
    )


def test_a_slip_within_rounding_does_not_count() -> None:
    total = Formula(kind="sum", terms=(number("10.00", 0), number("4.00", 9), number("6.00", 18)), signs=(1, 1, 1))
    one = site(total, 1)
    assert not breaks(Mutation("wrong_digit", one, (), Decimal("4.03"), Decimal("0.01")))
    assert breaks(Mutation("wrong_digit", one, (), Decimal("4.04"), Decimal("0.01")))


def test_parts_that_change_places_keep_their_sum() -> None:
    total = Formula(kind="sum", terms=(number("10.00", 0), number("4.00", 9), number("6.00", 18)), signs=(1, 1, 1))
    one, other = site(total, 1), site(total, 2)
    assert not breaks(Mutation("swapped_neighbours", one, (), Decimal(6), Decimal("0.01"), other))


TEXT = (
    "公用经费预算133.20万元，比上年减少1.36万元，下降1.01%。车辆购置及运行维护费30.40万元，其中：公务用车购置费18.00万元，"
    "公务用车运行维护费12.40万元。"
)


def test_mutations_change_one_number_of_the_text() -> None:
    found = extraction(TEXT)
    text, every = found.document.text, sites(found)
    assert {one.digits for one in every} >= {"133.20", "1.36", "1.01", "30.40", "18.00", "12.40"}
    made = [one for place in every for one in mutations(place, every, {}, text, random.Random(1))]
    assert {one.slip for one in made} >= {
        "decimal_point", "unit", "transposed_digits", "dropped_digit", "doubled_digit", "wrong_digit",
        "swapped_neighbours", "wrong_denominator", "omitted_part",
    }  # fmt: skip
    for one in made:
        changed = one.applied(text)
        assert changed != text
        for edit, (start, end, _) in zip(one.edits, one.spans(), strict=True):
            assert changed[start:end] == edit.text


def test_slips_of_an_example_are_seen() -> None:
    suite = load("mutation_examples", {"gold": ["examples"], "limit": 20, "seed": 7, "jobs": 1})
    (score,) = suite.scored(Asked("beiting"))
    assert isinstance(score, Score)
    assert score.tallies["flagged"].gold == 20
    assert score.tallies["flagged"].found >= 14
    assert score.tallies["named"].gold == score.tallies["flagged"].found >= score.tallies["named"].found
    assert len(score.notes) == 20 - score.tallies["restored"].found
    assert score.tallies["alarms"].found == 0


def test_documents_that_are_right_stay_silent() -> None:
    clean = [ground for ground in mutate.grounds(["examples", "planted"]) if ground.clean]
    assert len(clean) >= 12
    assert {ground.path.parent.name for ground in clean} == {"examples", "documents"}
    assert sum(mutate.alarms(ground.path).found for ground in clean) == 0


def test_a_rate_on_nothing_has_no_wrong_denominator() -> None:
    rate = Formula(kind="growth", terms=(number("5.00", 0), number("4.00", 9), number("0", 18)), factor=Decimal(100))
    made = mutations(site(rate, 0), [], {}, "5.00 ... 4.00 ... 0", random.Random(1))
    assert "wrong_denominator" not in {one.slip for one in made}
