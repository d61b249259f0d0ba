"""DZ301: words of direction against the figures."""

from __future__ import annotations

import pytest

from extractor.checks.direction_contradicts_figures import CHECK
from tests.checks.disclosure import FINAL, contradictions, outcomes, table, verdicts


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("2023年邮电费4.60万元，2024年邮电费3.90万元，减少0.70万元。", "agrees"),
        ("2023年邮电费4.60万元，2024年邮电费3.90万元，增加0.70万元。", "contradicts"),
        ("2023年在职人员44人，2024年在职人员46人，减少2人。", "contradicts"),
        ("2023年邮电费3.90万元，2024年邮电费3.91万元，减少0.01万元。", "agrees"),  # one last digit has no direction
    ],
)
def test_change_between_two_levels(text: str, outcome: str) -> None:
    assert outcomes(CHECK, text) == [outcome]


def test_what_is_reported() -> None:
    verdict = verdicts(CHECK, "2023年邮电费4.60万元，2024年邮电费3.90万元，增加0.70万元。")[0]
    assert (verdict.reported, verdict.computed, verdict.severity) == ("增加0.70万元", "4.60万元→3.90万元", "error")


@pytest.mark.parametrize("verb", ["增加", "调增", "新增", "增支", "多安排"])
def test_every_rise_against_a_fall(verb: str) -> None:
    cells = table(
        "“三公”经费对比表", "项目|2023年预算数|2024年预算数", "公务接待费|1.60|1.20", "公务用车运行维护费|6.80|6.60"
    )
    assert contradictions(CHECK, f"公务接待费1.20万元，比上年{verb}0.40万元。" + cells) != []


def test_change_and_rate() -> None:
    assert outcomes(CHECK, "差旅费6.90万元，比上年减少0.60万元，下降8%。") == ["agrees"]
    assert contradictions(CHECK, "差旅费6.90万元，比上年减少0.60万元，增长8%。") == [("增长8%", "上年减少0.60万元")]


def test_comparison_of_outcome_and_plan() -> None:
    text = "培训费年初预算3.60万元，决算3.80万元，决算数{}预算数。"
    assert outcomes(CHECK, text.format("大于"), FINAL) == ["agrees"]
    assert contradictions(CHECK, text.format("小于"), FINAL) == [("决算数小于预算数", "3.60万元→3.80万元")]


def test_adjustment() -> None:
    assert contradictions(CHECK, "邮电费由4.60万元调整为3.90万元，调增0.70万元。") != []


@pytest.mark.parametrize(
    "text",
    [
        "邮电费3.90万元，比上年增加0.70万元。",  # nothing to compare with
        "2022年邮电费4.60万元，2024年邮电费3.90万元，比上年增加0.20万元。",  # another year
        "差旅费比上年减少0.60万元，比2022年增长8%。",  # two bases
        "差旅费比上年减少0.60万元，培训费增长8%。",  # two subjects
        "收入比上年增加6.00万元，增幅回落2.1个百分点。",
        "公用经费增加1.20万元，主要原因是差旅费减少0.60万元、印刷费增加1.80万元。",
        "2023年邮电费4.60万元（含上年结转），2024年当年安排邮电费4.90万元，减少0.30万元。",
    ],
)
def test_silent(text: str) -> None:
    assert contradictions(CHECK, text) == []
