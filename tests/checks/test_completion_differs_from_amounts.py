"""DZ206: completion rates against outcome and plan."""

from __future__ import annotations

import pytest

from extractor.checks.completion_differs_from_amounts import CHECK
from tests.checks.disclosure import FINAL, contradictions, outcomes, table, verdicts

ONE = "体育支出年初预算710.50万元，决算685.20万元，完成年初预算的{}。"


@pytest.mark.parametrize(
    ("rate", "outcome"),
    [
        ("96.44%", "agrees"),
        ("96.4%", "agrees"),
        ("96%", "agrees"),
        ("96.43%", "rounding"),
        ("103.69%", "contradicts"),  # the inverse
        ("94.64%", "contradicts"),
        ("9.64%", "contradicts"),
    ],
)
def test_outcome_and_plan_of_a_sentence(rate: str, outcome: str) -> None:
    assert outcomes(CHECK, ONE.format(rate), FINAL) == [outcome]


def test_what_is_reported() -> None:
    verdict = verdicts(CHECK, ONE.format("94.64%"), FINAL)[0]
    assert (verdict.reported, verdict.computed, verdict.severity) == ("94.64%", "96.439%", "error")
    assert dict(verdict.terms)["how"] == "685.20万元 ÷ 710.50万元"


def test_outcome_called_expenditure() -> None:
    text = "文化旅游体育与传媒支出年初预算为710.50万元，支出决算为685.20万元，完成年初预算的94.64%。"
    assert contradictions(CHECK, text, FINAL) == [("94.64%", "96.439%")]


def test_outcome_under_the_heading_of_its_item() -> None:
    text = "一、体育支出（款）\n\n年初预算为710.50万元，支出决算为685.20万元，完成年初预算的94.64%。"
    assert contradictions(CHECK, text, FINAL) == [("94.64%", "96.439%")]


def test_cells_of_initial_and_final() -> None:
    cells = table("支出决算对比表", "项目|年初预算数|决算数", "卫生健康支出|24.60|23.70", "住房保障支出|48.00|48.00")
    assert outcomes(CHECK, "卫生健康支出决算23.70万元，完成年初预算的96.34%。" + cells, FINAL) == ["agrees"]
    assert contradictions(CHECK, "卫生健康支出决算23.70万元，完成年初预算的93.64%。" + cells, FINAL) == [
        ("93.64%", "96.341%")
    ]


def test_rate_on_the_other_plan() -> None:
    """年初 and 调整 plan are two figures; each rate is measured on its own."""
    text = "体育支出年初预算710.50万元，调整预算690.00万元，决算685.20万元，完成年初预算的96.44%，为调整预算的{}。"
    assert contradictions(CHECK, text.format("99.30%"), FINAL) == []
    assert contradictions(CHECK, text.format("96.44%"), FINAL) == [("96.44%", "99.304%")]


def test_plan_of_zero() -> None:
    text = "国有土地支出年初预算为0万元，决算为36.00万元，完成年初预算的{}。"
    assert contradictions(CHECK, text.format("100%"), FINAL) == [("100%", "—")]
    assert contradictions(CHECK, text.format("0%"), FINAL) == []


@pytest.mark.parametrize(
    "text",
    [
        "支出决算685.20万元，完成年初预算的96.4%。",  # the plan is nowhere
        "健身步道工程完成率100%，群众满意度96%。",
        "体育支出2023年年初预算740.00万元。体育支出决算685.20万元，完成年初预算的96.4%。",  # last year's plan
        "体育支出年初预算710.50万元，一季度已支出185.20万元。全年体育支出完成预算的96.4%。",
    ],
)
def test_silent(text: str) -> None:
    assert contradictions(CHECK, text, FINAL) == []


@pytest.mark.parametrize("initial", ["年初预算50.00万元，", ""])
@pytest.mark.parametrize(
    ("rate", "found"),
    [("87.50%", []), ("73.50%", [("73.50%", "87.5%")]), ("91.00%", [("91.00%", "87.5%")])],
)
def test_execution_is_measured_on_the_budget_of_the_whole_year(
    initial: str, rate: str, found: list[tuple[str, str]]
) -> None:
    text = f"健身步道项目{initial}全年预算数42.00万元，全年执行数36.75万元，预算执行率{rate}。"
    assert outcomes(CHECK, text, FINAL) == ["contradicts" if found else "agrees"]
    assert contradictions(CHECK, text, FINAL) == found


def test_a_rate_of_two_counts_is_only_confirmed() -> None:
    text = "向服务对象发放问卷130份，收回126份，回收率{}。"
    assert outcomes(CHECK, text.format("96.92%"), FINAL) == ["agrees"]
    assert outcomes(CHECK, text.format("92.31%"), FINAL) == ["undecided"]
