"""DZ211: computed columns against the amount columns beside them."""

from __future__ import annotations

import pytest

from extractor.checks.table_row_arithmetic_differs import CHECK
from tests.checks.paper import contradictions, outcomes, quotes, rows

HEAD = "岚桥镇2023年项目支出说明\n\n单位：万元\n"
CHANGE = (
    "项目名称|2022年预算|2023年预算|增减额|增减（%）",
    "道路养护|120.00|132.00|12.00|10.00",
    "路灯照明|45.50|40.95|-4.55|-10.00",
    "环卫保洁|80.00|81.00|1.00|1.25",
    "合计|245.50|253.95|8.45|3.44",
)


def test_difference_and_rate() -> None:
    text = HEAD + rows(*CHANGE)
    assert contradictions(CHECK, text) == []
    assert outcomes(CHECK, text).count("agrees") == 8
    found = contradictions(CHECK, text.replace("\t12.00\t", "\t21.00\t"))
    assert [quotes(verdict) for verdict in found] == [["21.00", "132.00", "120.00"]]


def test_wrong_sign_where_the_column_prints_signs() -> None:
    found = contradictions(CHECK, HEAD + rows(*CHANGE).replace("\t1.00\t", "\t-1.00\t"))
    assert [(quotes(verdict)[0], verdict.computed) for verdict in found] == [("-1.00", "1.00")]


def test_column_without_signs_is_no_contradiction() -> None:
    text = HEAD + rows(
        "项目名称|2022年|2023年|增减额",
        "甲工程|60.00|40.00|20.00",
        "乙工程|30.00|45.00|15.00",
        "丙工程|10.00|10.00|0.00",
    )
    assert contradictions(CHECK, text) == []


def test_completion_names_its_own_base() -> None:
    table = rows(
        "项目|年初预算|调整预算|执行数|为调整预算（%）",
        "税收收入|98.00|86.00|86.42|100.5",
        "非税收入|44.00|45.50|46.44|102.1",
        "转移收入|20.00|25.00|24.00|96.0",
    )
    assert contradictions(CHECK, HEAD + table) == []
    found = contradictions(CHECK, HEAD + table.replace("96.0", "69.0"))
    assert [quotes(verdict) for verdict in found] == [["69.0", "24.00", "25.00"]]


def test_share_of_the_total_row() -> None:
    table = rows(
        "科目|决算数|占比（%）",
        "教育支出|374.89|76.70",
        "卫生健康支出|60.44|12.37",
        "住房保障支出|53.47|10.94",
        "合计|488.80|100.00",
    )
    assert contradictions(CHECK, HEAD + table) == []
    assert len(contradictions(CHECK, HEAD + table.replace("76.70", "67.70"))) == 1


def test_no_rate_on_a_base_of_zero() -> None:
    text = HEAD + rows(
        "项目|上年数|本年数|增减（%）",
        "新建泵站|0.00|50.00|100.00",
        "渠道清淤|40.00|44.00|10.00",
        "水毁修复|20.00|25.00|25.00",
    )
    assert contradictions(CHECK, text) == []


@pytest.mark.parametrize("head", ["项目|2022年预算|2023年预算|增减", "项目|上年数|本年数|增减额"])
def test_sign_lost_in_one_of_two_rows(head: str) -> None:
    """Last year less this year would explain that row; no column of changes counts that way."""
    table = rows(head, "水文观测|6.40|5.15|{}", "堤防养护|9.30|8.10|-1.20")
    assert contradictions(CHECK, HEAD + table.format("-1.25")) == []
    assert [verdict.reported for verdict in contradictions(CHECK, HEAD + table.format("1.25"))] == ["1.25"]
