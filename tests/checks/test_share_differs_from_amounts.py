"""DZ205: shares against part and whole."""

from __future__ import annotations

import pytest

from extractor.checks.share_differs_from_amounts import CHECK
from tests.checks.disclosure import FINAL, contradictions, outcomes, table, verdicts

ONE = "支出预算合计1400.20万元，其中项目支出534.90万元，占{}。"


@pytest.mark.parametrize(
    ("share", "outcome"),
    [
        ("38.2%", "agrees"),
        ("38.20%", "agrees"),
        ("38%", "agrees"),
        ("38.21%", "rounding"),
        ("38.1%", "contradicts"),  # neither rounded nor cut: only fine print may be off by its last digit
        ("32.8%", "contradicts"),
        ("61.8%", "contradicts"),
        ("3.82%", "contradicts"),
    ],
)
def test_part_and_total_of_a_sentence(share: str, outcome: str) -> None:
    assert outcomes(CHECK, ONE.format(share)) == [outcome]


def test_what_is_reported() -> None:
    verdict = verdicts(CHECK, ONE.format("32.8%"))[0]
    assert (verdict.reported, verdict.computed, verdict.severity) == ("32.8%", "38.2%", "error")
    assert dict(verdict.terms) == {"subject": "项目支出", "how": "534.90万元 ÷ 1400.20万元"}


def test_two_shares_exchanged() -> None:
    text = "支出预算合计1400.20万元。基本支出865.30万元，占{}；项目支出534.90万元，占{}。"
    assert outcomes(CHECK, text.format("61.8%", "38.2%")) == ["agrees", "agrees"]
    assert contradictions(CHECK, text.format("38.2%", "61.8%")) == [("38.2%", "61.8%"), ("61.8%", "38.2%")]


RESPECTIVELY = "基本支出865.30万元。人员经费738.96万元、公用经费126.34万元。人员经费、公用经费分别占基本支出的{}、{}。"


def test_first_of_the_shares_named_respectively() -> None:
    assert contradictions(CHECK, RESPECTIVELY.format("85.4%", "14.6%")) == []
    assert contradictions(CHECK, RESPECTIVELY.format("84.5%", "14.6%")) == [("84.5%", "85.4%")]


def test_second_of_the_shares_named_respectively() -> None:
    assert contradictions(CHECK, RESPECTIVELY.format("85.4%", "16.4%")) == [("16.4%", "14.6%")]


def test_a_neighbour_is_no_whole_where_the_total_stands_in_the_sentence_before() -> None:
    text = "一、收入预算。收入预算2500万元，较上年增加240万元。"
    text += "其中一般公共预算2100万元、政府性基金预算150万元、上年结转250万元，分别占84%、{}和10%。"
    assert outcomes(CHECK, text.format("6%")) == ["agrees"] * 3
    assert contradictions(CHECK, text.format("7.1%")) == [("7.1%", "6%")]


def test_named_whole() -> None:
    text = "一般公共预算支出1358.20万元，政府性基金支出42.00万元。文化旅游体育与传媒支出685.20万元，占一般公共预算支出的{}。"
    assert outcomes(CHECK, text.format("50.45%")) == ["agrees"]
    assert contradictions(CHECK, text.format("54.05%")) == [("54.05%", "50.449%")]


def test_whole_that_only_a_table_gives() -> None:
    cells = table("部门支出总表", "项目|合计", "基本支出|865.30", "项目支出|534.90", "支出总计|1,400.20")
    assert contradictions(CHECK, "项目支出534.90万元，占支出总计的38.2%。" + cells) == []


def test_all_of_it() -> None:
    assert contradictions(CHECK, "收入预算合计1358.20万元，全部为一般公共预算拨款收入1358.20万元。") == []


@pytest.mark.parametrize(
    "text",
    [
        "项目支出534.90万元，占45%。",  # no whole in the document
        "2023年支出预算合计1313.80万元。项目支出534.90万元，占支出预算的38.2%。",  # last year's whole
        "支出预算合计1400.20万元。全县体育人口12.60万人，占常住人口的38.5%。",
        "体育馆占地面积9800平方米。",
        "支出预算合计1400.20万元，其中：基本支出865.30万元，占61.80%；项目支出534.90万元，占38.20%。",
        "支出预算合计1400.20万元，其中：基本支出865.30万元，占61.80%；项目支出534.90万元，占38.19%。",  # 99.99
    ],
)
def test_silent(text: str) -> None:
    assert contradictions(CHECK, text) == []


def test_whole_of_another_scope() -> None:
    """With carry-over the whole is larger; which of the two is meant decides nothing against the text."""
    text = (
        "支出总计1460.20万元（含上年结转60.00万元），当年支出预算1400.20万元。"
        "项目支出534.90万元，占当年支出预算的38.2%，占支出总计的36.63%。"
    )
    assert contradictions(CHECK, text) == []


PLANNED = "水上运动中心支出决算24.00万元，完成预算33.00万元的72.73%，其中：船艇维修费支出决算15.00万元，占{}。"


def test_whole_is_the_outcome_and_not_the_plan_it_completes() -> None:
    assert outcomes(CHECK, PLANNED.format("62.5%"), FINAL) == ["agrees"]
    assert contradictions(CHECK, PLANNED.format("45.45%"), FINAL) == [("45.45%", "62.5%")]
