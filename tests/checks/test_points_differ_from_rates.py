"""DZ209: percentage points against the two percentages, or against the amounts that give them."""

from __future__ import annotations

import pytest

from extractor.checks.points_differ_from_rates import CHECK
from tests.checks.disclosure import contradictions, outcomes, table, verdicts

PAIR = "2023年培训完成率92.0%，2024年培训完成率95.5%，培训较上年提高{}个百分点。"


@pytest.mark.parametrize(
    ("points", "outcome"),
    [
        ("3.5", "agrees"),
        ("3.6", "agrees"),
        ("4", "agrees"),
        ("3.7", "rounding"),
        ("5.3", "contradicts"),
        ("3.8", "contradicts"),
    ],
)
def test_two_percentages(points: str, outcome: str) -> None:
    assert outcomes(CHECK, PAIR.format(points)) == [outcome]


def test_what_is_reported() -> None:
    verdict = verdicts(CHECK, PAIR.format("5.3"))[0]
    assert (verdict.reported, verdict.computed, verdict.severity) == ("5.3个百分点", "3.5个百分点", "error")
    assert len(verdict.anchors) == len(verdict.claims) == 3


def test_the_way_down() -> None:
    down = PAIR.format("{}").replace("92.0%", "98.0%").replace("提高", "回落")
    assert outcomes(CHECK, down.format("2.5")) == ["agrees"]
    assert contradictions(CHECK, down.format("3.5")) == [("3.5个百分点", "2.5个百分点")]
    assert contradictions(CHECK, PAIR.format("3.5").replace("提高", "回落")) != []


@pytest.mark.parametrize("item", ["税收占比", "培训完成率"])
def test_points_without_a_subject(item: str) -> None:
    text = f"2023年{item}70.8%，2024年{item}65.0%，较上年回落6.8个百分点。"
    assert contradictions(CHECK, text) == [("6.8个百分点", "5.8个百分点")]


def test_shares_that_only_amounts_give() -> None:
    cells = table(
        "部门支出对比表",
        "项目|2023年预算数|2024年预算数",
        "基本支出|827.10|865.30",
        "项目支出|486.70|534.90",
        "支出合计|1,313.80|1,400.20",
    )
    text = "支出合计1400.20万元，其中项目支出534.90万元，占支出合计的38.2%，较上年提高{}个百分点。"
    assert contradictions(CHECK, text.format("1.16") + cells) == []
    assert [reported for reported, _ in contradictions(CHECK, text.format("9.9") + cells)] == ["9.9个百分点"]


@pytest.mark.parametrize(
    "text",
    [
        "税收占比65.0%，较上年回落6.8个百分点。",  # last year's share is nowhere
        "2022年税收占比70.8%，2024年税收占比65.0%，较上年回落3.0个百分点。",  # another year
        "2023年税收占比70.8%，2024年非税占比35.0%，较上年提高5.8个百分点。",
        "体育产业增加值增速高于全市平均2.1个百分点。",
    ],
)
def test_silent(text: str) -> None:
    assert contradictions(CHECK, text) == []
