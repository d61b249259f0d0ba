"""DZ204: rates of change against the amounts in the sentence, in the section, in a table."""

from __future__ import annotations

import pytest

from extractor.checks.rate_differs_from_amounts import CHECK
from tests.checks.disclosure import contradictions, outcomes, table, verdicts

SLIP = "场馆运行费预算285.00万元，比上年增加31.67万元，增长{}。"


@pytest.mark.parametrize(
    ("rate", "outcome"),
    [
        ("12.5%", "agrees"),  # 31.67 / 253.33
        ("12.50%", "agrees"),
        ("12.51%", "rounding"),
        ("13%", "agrees"),
        ("12%", "agrees"),
        ("12.4%", "rounding"),  # one last digit
        ("１２．５％", "agrees"),
        ("百分之十二点五", "agrees"),
        ("1.25%", "contradicts"),  # decimal slip
        ("11.11%", "contradicts"),  # this year's figure as denominator
        ("21.5%", "contradicts"),  # digits exchanged
    ],
)
def test_rate_of_change_and_level(rate: str, outcome: str) -> None:
    assert outcomes(CHECK, SLIP.format(rate)) == [outcome]


def test_what_is_reported() -> None:
    verdict = verdicts(CHECK, SLIP.format("1.25%"))[0]
    assert (verdict.reported, verdict.computed, verdict.severity) == ("1.25%", "12.501%", "error")
    assert [anchor.text for anchor in verdict.anchors] == ["增长1.25%", "上年增加31.67万元", "场馆运行费预算285.00万元"]


def test_decrease_is_measured_on_last_years_larger_figure() -> None:
    assert outcomes(CHECK, "差旅费6.90万元，比上年减少0.60万元，下降8%。") == ["agrees"]
    assert contradictions(CHECK, "差旅费6.90万元，比上年减少0.60万元，下降8.7%。") == [("8.7%", "8%")]


def test_change_and_last_years_figure() -> None:
    right = "赛事经费比上年的240.00万元增加9.90万元，增长4.13%。"
    assert contradictions(CHECK, right) == []


def test_two_levels_without_a_change() -> None:
    text = "2023年邮电费4.60万元，2024年邮电费3.90万元，下降{}。"
    assert outcomes(CHECK, text.format("15.22%")) == ["agrees"]
    assert contradictions(CHECK, text.format("17.95%"))[0][0] == "17.95%"


def test_last_years_cell_of_a_table() -> None:
    cells = table(
        "“三公”经费对比表", "项目|2023年预算数|2024年预算数", "公务接待费|1.60|1.20", "公务用车运行维护费|6.80|6.60"
    )
    assert outcomes(CHECK, "公务接待费预算1.20万元，比上年下降25%。" + cells) == ["agrees"]
    assert contradictions(CHECK, "公务接待费预算1.20万元，比上年下降33.3%。" + cells) == [("33.3%", "25%")]


@pytest.mark.parametrize(
    "text",
    [
        "场馆运行费比上年增长12.5%。",  # nothing to compute it from
        "政府采购支出18.00万元，比上年增加18.00万元，增长率不可比。",
        "培训费增加0万元，增长0%。",
        "全县生产总值增长6.2%，体育产业增加值增长9.1%。",
        "水费约2.4万元，比上年增加约0.2万元，增长约9%。",  # 0.2 / 2.2 = 9.09
        "场馆运行费预算285.00万元，比上年增加31.67万元，比2022年增长4.2%。",  # another base
        "培训费4.80万元，人均0.02万元，人均标准提高5%。",
    ],
)
def test_silent(text: str) -> None:
    assert contradictions(CHECK, text) == []


def test_rate_against_the_right_one_of_two_bases() -> None:
    text = "公务接待费1.20万元，比上年减少0.30万元，下降20%；比2022年减少0.90万元，下降{}。"
    assert outcomes(CHECK, text.format("42.86%")) == ["agrees", "agrees"]
    assert contradictions(CHECK, text.format("20%")) == [("20%", "42.9%")]


def test_coarse_amounts_allow_a_wide_range_of_rates() -> None:
    """0.1 may be anything from 0.05 to 0.15, and 2.1 from 2.05 to 2.15."""
    assert outcomes(CHECK, "水费2.1万元，比上年增加0.1万元，增长3%。") == ["agrees"]
    assert outcomes(CHECK, "水费2.1万元，比上年增加0.1万元，增长7%。") == ["agrees"]
    assert outcomes(CHECK, "水费2.1万元，比上年增加0.1万元，增长50%。") == ["contradicts"]


def test_level_in_another_unit_than_its_change() -> None:
    text = "场馆运行费支出{}，比上年增加12.30万元，增长4.31%。"
    assert outcomes(CHECK, text.format("297.80万元")) == ["agrees"]
    assert contradictions(CHECK, text.format("297.80元")) == [("4.31%", "-100.243%")]
    assert contradictions(CHECK, text.format("8.60元")) == []  # no unit makes it fit: something else is meant
