"""DZ102: one figure, given twice in the narrative."""

from __future__ import annotations

import pytest

from extractor.checks.prose_differs_from_prose import CHECK
from tests.checks.disclosure import contradictions, outcomes, table, verdicts


def twice(first: str, second: str, between: str = "\n\n二、其他说明\n\n") -> str:
    return first + between + second


def test_counts() -> None:
    first = "全年国内公务接待18批次。"
    assert outcomes(CHECK, twice(first, "国内公务接待18批次均在机关食堂安排。")) == ["agrees"]
    assert contradictions(CHECK, twice(first, "国内公务接待26批次均在机关食堂安排。")) == [("26批次", "18批次")]


def test_rates_of_one_change() -> None:
    text = "健身步道维护费比上年增加5.40万元，增长{}。"
    assert contradictions(CHECK, twice(text.format("38.57%"), text.format("45%"))) == [("+45%", "+38.57%")]
    assert contradictions(CHECK, twice(text.format("38.57%"), text.format("38.6%"))) == []


def test_amounts_of_one_change() -> None:
    text = "赛事组织经费比上年减少{}万元。"
    assert contradictions(CHECK, twice(text.format("6.00"), text.format("0.60"))) == [("−0.60万元", "−6.00万元")]
    assert contradictions(CHECK, twice(text.format("6.00"), text.format("6.01"))) == []


def test_directions_of_one_change() -> None:
    first, second = "赛事组织经费比上年减少6.00万元。", "赛事组织经费比上年增加6.00万元。"
    assert contradictions(CHECK, twice(first, second)) == [("+6.00万元", "−6.00万元")]


def test_levels_that_differ_by_a_slip() -> None:
    text = "赛事组织经费预算{}万元。"
    assert contradictions(CHECK, twice(text.format("243.90"), text.format("249.30"))) == [("249.30万元", "243.90万元")]
    assert contradictions(CHECK, twice(text.format("43.89"), text.format("438.9"))) == [("438.9万元", "43.89万元")]
    assert outcomes(CHECK, twice(text.format("243.90"), text.format("243.9"))) == ["agrees"]


def test_what_is_reported() -> None:
    verdict = verdicts(CHECK, twice("赛事组织经费预算243.90万元。", "赛事组织经费预算249.30万元。"))[0]
    assert verdict.severity == "error"
    assert [anchor.text for anchor in verdict.anchors] == ["赛事组织经费预算249.30万元", "赛事组织经费预算243.90万元"]
    assert len(verdict.claims) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("赛事组织经费预算243.90万元。", "赛事组织经费预算180.00万元。"),  # no slip: another scope may be meant
        ("2023年赛事组织经费预算243.90万元。", "2024年赛事组织经费预算249.30万元。"),
        ("赛事组织经费年初预算243.90万元。", "赛事组织经费决算249.30万元。"),
        ("赛事组织经费比上年减少6.00万元。", "赛事组织经费比2022年减少0.60万元。"),
        ("含上年结转的赛事组织经费预算243.90万元。", "当年拨款安排的赛事组织经费预算249.30万元。"),
        ("赛事组织经费预算243.90万元（含上年结转）。", "当年赛事组织经费预算249.30万元。"),
        ("一般公共预算赛事组织经费243.90万元。", "政府性基金赛事组织经费249.30万元。"),
        ("全年国内公务接待18批次。", "全年国内公务接待156人次。"),
        ("在职人员人均培训费0.12万元。", "在职人员人均培训费标准0.21万元。"),
    ],
)
def test_silent(first: str, second: str) -> None:
    assert contradictions(CHECK, twice(first, second)) == []


def test_level_that_a_table_confirms() -> None:
    cells = table("2024年项目支出表", "项目名称|合计", "赛事组织经费|249.30", "场馆运行|285.00")
    assert contradictions(CHECK, twice("赛事组织经费预算243.90万元。", "赛事组织经费预算249.30万元。" + cells)) == []


def test_figures_of_one_sentence_are_not_compared() -> None:
    assert contradictions(CHECK, "赛事组织经费预算243.90万元，其中省级赛事组织经费249.30万元。") == []


@pytest.mark.parametrize(
    "first",
    [
        "收、支总计各2118.30万元。与2023年相比，收、支总计各增加86.20万元，增长4.24%。",
        "支出总计比上年增加86.20万元，增长4.24%。",
    ],
)
def test_grand_total_and_total_of_the_year_change_apart(first: str) -> None:
    second = "支出合计比上年增加52.70万元，增长2.79%。"
    between = "\n\n二、决算总体情况\n\n"
    assert contradictions(CHECK, twice(first, second, between)) == []
    assert contradictions(CHECK, twice(second.replace("52.70", "57.20"), second, between))[0] == (
        "+52.70万元",
        "+57.20万元",
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("赛事组织经费预算86万元。", "赛事组织经费86元，用于全民健身运动会。"),
        ("支出总计比上年增加386.20万元。", "支出预算总额较上年预算增加386.20元。"),  # one change under two names
    ],
)
def test_one_number_in_two_units(first: str, second: str) -> None:
    assert [reported for reported, _ in contradictions(CHECK, twice(first, second, "\n\n二、安排情况\n\n"))] != []
    alike = second.replace("元", "万元") if "万元" not in second else second
    assert contradictions(CHECK, twice(first, alike, "\n\n二、安排情况\n\n")) == []


def test_nothing_is_no_amount_in_another_unit() -> None:
    first = "“三公”经费支出18.40万元。"
    assert contradictions(CHECK, twice(first, "“三公”经费支出0万元，为公务接待费。")) == []
