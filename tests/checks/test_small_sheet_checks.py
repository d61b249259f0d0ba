"""DZ504, DZ505, DZ510: cells of the indicator block that need no arithmetic."""

from __future__ import annotations

from extractor.checks import actual_copied_from_target, empty_score_cell, score_above_weight
from tests.checks.paper import contradictions, evaluation, outcomes, quotes


def test_actual_value_with_the_operator_of_its_target() -> None:
    found = contradictions(actual_copied_from_target.CHECK, evaluation(changes=(("96%", ">=95%"),)))
    assert [quotes(verdict) for verdict in found] == [[">=95%", ">=95%"]]
    assert found[0].severity == "info"
    assert "contradicts" not in outcomes(actual_copied_from_target.CHECK, evaluation())


def test_more_points_than_the_weight() -> None:
    found = contradictions(score_above_weight.CHECK, evaluation(changes=(("96%\n\t20\n\t20", "96%\n\t10\n\t20"),)))
    assert [quotes(verdict) for verdict in found] == [["20", "10"]]
    assert "contradicts" not in outcomes(score_above_weight.CHECK, evaluation())


def test_empty_weight_beside_a_score() -> None:
    found = contradictions(empty_score_cell.CHECK, evaluation(changes=(("96%\n\t20\n\t20", "96%\n\t\n\t20"),)))
    assert quotes(found[0])[:4] == ["设备完好率", "20", "100", "100.00分"]
    assert "contradicts" not in outcomes(empty_score_cell.CHECK, evaluation())


def test_sheet_that_was_not_scored() -> None:
    lines = [
        line.replace("|20|20|", "|20||").replace("|10|10|", "|10||").replace("|30|30|", "|30||")
        for line in evaluation.__defaults__[2]
    ]  # type: ignore[index]
    assert contradictions(empty_score_cell.CHECK, evaluation(indicators=lines)) == []
