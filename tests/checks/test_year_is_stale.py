"""DZ602: years that cannot be the document's own."""

from __future__ import annotations

import pytest

from extractor.checks.year_is_stale import CHECK
from tests.checks.paper import contradictions, quotes, rows

BUDGET = (
    "柏溪县水利局2023年部门预算\n\n第一部分 单位概况\n\n第二部分 2023年部门预算表\n\n"
    "第三部分 2023年部门预算情况说明\n\n一、收支预算\n\n"
)
FINAL = "柏溪县水利局2023年度部门决算\n\n第二部分 2023年度部门决算表\n\n第三部分 2023年度部门决算情况说明\n\n一、收支决算\n\n"


@pytest.mark.parametrize(
    "sentence",
    [
        "2023年支出预算1,902.30万元，比2023年预算增加62.10万元。",
        "公用经费支出预算133.20万元，较2023年预算数减少1.36万元。",
    ],
)
def test_budget_compared_with_itself(sentence: str) -> None:
    found = contradictions(CHECK, BUDGET + sentence + "\n")
    assert len(found) == 1 and found[0].severity == "error"
    assert any("2023年" in quote for quote in quotes(found[0])) and any("万元" in quote for quote in quotes(found[0]))


@pytest.mark.parametrize(
    "sentence",
    [
        "2023年支出预算1,902.30万元，比2022年预算增加62.10万元。",
        "2022年执行数为77.99万元，2023年预算安排91.97万元，比2022年执行数增加17.93%。",
        "2024年预计安排2,000.00万元，比2023年预算增加97.70万元。",
        "2023年决算支出86.00万元，比2023年预算减少4.00万元。",
        "2023年调整预算90.00万元，比2023年年初预算增加4.00万元。",
        "收入与支出均按2023年预算编制。",
        "公务接待费3.00万元，与\n2022年预算持平。",
    ],
)
def test_other_comparisons(sentence: str) -> None:
    assert contradictions(CHECK, BUDGET + sentence + "\n") == []


def test_same_words_in_a_final_account() -> None:
    assert contradictions(CHECK, FINAL + "支出决算86.00万元，比2023年预算减少4.00万元。\n") == []


def test_heading_of_the_year_before() -> None:
    found = contradictions(CHECK, BUDGET.replace("第三部分 2023年", "第三部分 2022年"))
    assert len(found) == 1 and "2022年" in quotes(found[0])[0] and found[0].severity == "warning"
    both = BUDGET.replace("2023年部门预算\n", "2022年部门决算和2023年部门预算\n", 1)
    assert contradictions(CHECK, both.replace("第三部分 2023年", "第三部分 2022年")) == []


def test_assets_of_a_final_account() -> None:
    words = "截至{}年12月31日，本部门共有车辆4辆。\n"
    assert len(contradictions(CHECK, FINAL + words.format(2022))) == 1
    assert contradictions(CHECK, FINAL + words.format(2023)) == []
    assert contradictions(CHECK, BUDGET + words.format(2022)) == []  # a budget counts them a year earlier
    assert contradictions(CHECK, FINAL + "与上年相比，" + words.format(2022)) == []


def test_period_and_target_before_the_budget_year() -> None:
    period = "资金执行时间：2022年1月1日至2022年12月31日\n"
    assert [verdict.severity for verdict in contradictions(CHECK, BUDGET + period)] == ["warning"]
    assert contradictions(CHECK, BUDGET + period.replace("2022", "2023")) == []
    sheet = "项目支出绩效目标表\n" + rows(
        "项目名称|渠系改造",
        "年度目标|完成渠系改造12公里，2022年底前全部验收",
        "一级指标|二级指标|三级指标|指标值",
        "产出指标|时效指标|完成时间|2022年12月31日前",
    )
    found = contradictions(CHECK, BUDGET + sheet)
    assert [len(verdict.anchors) for verdict in found] == [2]
    assert contradictions(CHECK, BUDGET + sheet.replace("2022年", "2023年")) == []
