"""DZ502: weights and scores against their printed totals."""

from __future__ import annotations

from extractor.checks.scores_do_not_add_up import CHECK
from tests.checks.paper import contradictions, evaluation, outcomes, quotes


def test_sheet_that_adds_up() -> None:
    assert outcomes(CHECK, evaluation()) == ["agrees", "agrees"]


def test_lost_row_is_one_mistake() -> None:
    found = contradictions(CHECK, evaluation(changes=(("93%\n\t10\n\t10", "93%\n\t5\n\t5"),)))
    assert len(found) == 1
    assert quotes(found[0])[:2] == ["100", "100.00分"]
    assert found[0].computed == "95" and found[0].severity == "error"


def test_score_total_alone() -> None:
    found = contradictions(CHECK, evaluation(changes=(("96%\n\t20\n\t20", "96%\n\t20\n\t18.5"),)))
    assert [(quotes(verdict)[0], verdict.computed) for verdict in found] == [("100.00分", "98.50")]


def test_row_that_slipped_behind_the_total_is_a_warning() -> None:
    sheet = evaluation(total="总分|100|100.00分||94%|10|10|/", changes=(("\t30\n\t30", "\t20\n\t20"),))
    assert {verdict.severity for verdict in contradictions(CHECK, sheet)} == {"warning"}


def test_missing_weight_is_left_to_its_own_check() -> None:
    found = outcomes(CHECK, evaluation(changes=(("93%\n\t10\n\t10", "93%\n\t\n\t10"),)))
    assert "contradicts" not in found


def test_ten_points_of_the_rate_that_are_not_printed() -> None:
    sheet = evaluation(funds="60.00|58.40|58.40|—|100.00%|—")
    assert contradictions(CHECK, sheet) == []
