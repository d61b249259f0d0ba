"""DZ203: changes against the two figures they lie between."""

from __future__ import annotations

import pytest

from extractor.checks.change_differs_from_levels import CHECK
from tests.checks.disclosure import FINAL, contradictions, outcomes, table, verdicts

PAIR = "2023年邮电费4.60万元，2024年邮电费3.90万元，减少{}万元。"


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ("0.70", "agrees"),
        ("0.7", "agrees"),
        ("0.71", "agrees"),
        ("0.72", "rounding"),
        ("0.07", "contradicts"),
        ("0.90", "contradicts"),
    ],
)
def test_two_levels_of_a_sentence(change: str, outcome: str) -> None:
    assert outcomes(CHECK, PAIR.format(change)) == [outcome]


def test_what_is_reported() -> None:
    verdict = verdicts(CHECK, PAIR.format("0.90"))[0]
    assert (verdict.reported, verdict.computed, verdict.severity) == ("0.90万元", "0.7万元", "error")
    assert dict(verdict.terms) == {"subject": "邮电费", "how": "3.90万元 − 4.60万元"}
    assert len(verdict.claims) == 3


def test_level_and_last_years_cell() -> None:
    cells = table(
        "“三公”经费对比表", "项目|2023年预算数|2024年预算数", "公务接待费|1.60|1.20", "公务用车运行维护费|6.80|6.60"
    )
    assert outcomes(CHECK, "公务接待费1.20万元，比上年减少0.40万元。" + cells) == ["agrees"]
    assert contradictions(CHECK, "公务接待费1.20万元，比上年减少1.40万元。" + cells) == [("1.40万元", "0.4万元")]


def test_coarse_print_of_exact_cells() -> None:
    """Prose in 万元 with one digit, cells in 元."""
    cells = table(
        "“三公”经费对比表",
        "项目|2023年预算数|2024年预算数",
        "公务接待费|16,480|12,060",
        "公务用车运行维护费|68,000|66,000",
        unit="元",
    )
    assert contradictions(CHECK, "公务接待费1.2万元，比上年减少0.4万元。" + cells) == []


def test_outcome_less_plan() -> None:
    text = "培训费年初预算3.60万元，决算3.80万元，决算数比年初预算增加{}万元。"
    assert outcomes(CHECK, text.format("0.20"), FINAL) == ["agrees"]
    assert contradictions(CHECK, text.format("2.00"), FINAL) == [("2.00万元", "0.2万元")]


def test_change_of_people() -> None:
    text = "2023年在职人员46人，2024年在职人员44人，减少{}人。"
    assert outcomes(CHECK, text.format(2)) == ["agrees"]
    assert contradictions(CHECK, text.format(4)) == [("4人", "2人")]


def test_opposite_direction_is_the_matter_of_another_check() -> None:
    assert outcomes(CHECK, "2023年邮电费4.60万元，2024年邮电费3.90万元，增加0.70万元。") == []


@pytest.mark.parametrize(
    "text",
    [
        "邮电费3.90万元，比上年减少0.90万元。",  # last year's figure is nowhere
        "2022年邮电费4.80万元，2024年邮电费3.90万元，比上年减少0.70万元。",  # another year
        "2023年邮电费4.60万元（含上年结转0.30万元），2024年邮电费当年拨款3.90万元，减少0.40万元。",  # another scope
        "2023年邮电费约4.60万元，2024年邮电费3.90万元以内，减少0.90万元。",  # limits
    ],
)
def test_silent(text: str) -> None:
    assert contradictions(CHECK, text) == []


def test_each_base_has_its_own_figure() -> None:
    text = (
        "2022年邮电费5.20万元。2023年邮电费4.60万元。2024年邮电费3.90万元，比上年减少0.70万元，比2022年减少1.30万元。"
    )
    assert contradictions(CHECK, text) == []


@pytest.mark.parametrize("title", ["榆川县体育局部门预算说明", "榆川县体育局部门决算说明"])
@pytest.mark.parametrize(
    "text",
    [
        "公务接待费支出5.60万元，比上年增加0.70万元。",
        "公务接待费支出5.60万元，比上年增加0.70万元，增长14.29%。",
        "公务接待费支出5.60万元，比上年增加0.70万元。公务接待费支出5.60万元，主要用于来访接待。",
    ],
)
def test_without_a_year_no_figure_is_last_years(title: str, text: str) -> None:
    cells = table("支出表", "项目|金额", "公务接待费|5.60", "培训费|2.10")
    assert contradictions(CHECK, text, title) == contradictions(CHECK, text + cells, title) == []
