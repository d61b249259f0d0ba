"""DZ502: weights and scores against their printed totals."""

from __future__ import annotations

import pytest

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


def _scored(total: str, *scores: str) -> str:
    """The sheet with other scores of its first rows and another total of the scores."""
    old = ("1,260公里\n\t20\n\t20", "96%\n\t20\n\t20", "10.00分")
    new = tuple(text[: text.rindex("\t") + 1] + score for text, score in zip(old[:2], scores[:2], strict=True))
    changes = [*zip(old[:2], new, strict=True), (old[2], scores[2])]
    return evaluation(changes=tuple(changes), total=f"总分|100|{total}|/")


@pytest.mark.parametrize(
    ("total", "scores", "outcome"),
    [
        ("98.4", ("20", "20", "8.4"), "agrees"),
        ("99.4", ("20", "20", "8.4"), "contradicts"),  # whole points do not round
        ("98.5", ("20", "20", "8.4"), "rounding"),  # 8.4 may have been 8.45
        ("98.6", ("20", "20", "8.4"), "contradicts"),
        ("96.4", ("19.27", "18.94", "8.17"), "rounding"),  # a total of fewer digits
        ("96.39", ("19.27", "18.94", "8.17"), "rounding"),
        ("96.68", ("19.27", "18.94", "8.17"), "contradicts"),
        ("98", ("20", "20", "8.4"), "rounding"),
    ],
)
def test_only_computed_scores_round(total: str, scores: tuple[str, str, str], outcome: str) -> None:
    assert outcomes(CHECK, _scored(total, *scores))[1] == outcome


def test_the_total_that_the_text_gives_is_shown() -> None:
    sheet = _scored("99.4", "20", "20", "8.4") + "自评结论：本项目自评总分98.4分，等级为优。\n"
    assert quotes(contradictions(CHECK, sheet)[0])[:2] == ["99.4", "98.4分"]
    other = sheet.replace("自评总分98.4分", "自评总分95.1分")
    assert "95.1分" not in quotes(contradictions(CHECK, other)[0])
