"""DZ506, DZ507, DZ508, DZ607: project sheets against themselves and against the project table."""

from __future__ import annotations

import pytest

from extractor.checks import (
    funding_sources_do_not_add_up,
    name_differs,
    project_amount_differs,
    target_conflicts_with_budget,
)
from tests.checks.paper import contradictions, outcomes, quotes, rows

HEAD = "柏溪县水利局2023年部门预算\n\n"
PROJECTS = "2023年项目支出预算表\n\n单位：万元\n" + rows(
    "项目名称|合计|一般公共预算|政府性基金",
    "渠系节水改造|279.50|279.50|",
    "山洪灾害防治一期|84.00|84.00|",
    "山洪灾害防治二期|84.00|84.00|",
    "水质监测|36.85|16.85|20.00",
)


def sheet(name: str, total: str, city: str, own: str = "0", target: str = "≤36.85万元") -> str:
    """A two-sided target sheet in 元."""
    return "项目支出绩效目标申报表\n\n(2023年度)\n" + rows(
        f"项目名称|{name}|||",
        "主管部门|柏溪县水利局||实施单位|柏溪县水利局",
        f"项目资金（元）|实施期资金总额：|{total}|年度资金总额：|{total}",
        "|其中：中央财政资金|0|其中：中央财政资金|0",
        f"|市县财政资金|{city}|市县财政资金|{city}",
        f"|单位自筹|{own}|单位自筹|{own}",
        "绩效指标|一级指标|二级指标|三级指标|指标值",
        f"|产出指标|成本指标|项目总投入|{target}",
        "|满意度指标|服务对象满意度|群众满意度|≥90%",
    )


def test_sheet_in_yuan_and_table_in_wan() -> None:
    text = HEAD + PROJECTS + sheet("水质监测", "368,500", "368,500")
    assert outcomes(project_amount_differs.CHECK, text) == ["agrees"]
    found = contradictions(project_amount_differs.CHECK, text.replace("368,500", "386,500"))
    assert [quotes(verdict)[:2] for verdict in found] == [["386,500", "36.85"]]


def test_amount_rounded_to_cents_of_wan() -> None:
    text = HEAD + PROJECTS + sheet("水质监测", "368,480", "368,480")
    assert outcomes(project_amount_differs.CHECK, text) == ["rounding"]


def test_project_that_no_table_lists_is_left_alone() -> None:
    assert outcomes(project_amount_differs.CHECK, HEAD + PROJECTS + sheet("机关维修", "568,000", "568,000")) == []


def test_sources_against_total() -> None:
    assert set(
        outcomes(funding_sources_do_not_add_up.CHECK, HEAD + sheet("水质监测", "368,500", "168,500", "200,000"))
    ) == {"agrees"}
    found = contradictions(
        funding_sources_do_not_add_up.CHECK, HEAD + sheet("水质监测", "368,500", "168,500", "20,000")
    )
    assert [quotes(verdict)[0] for verdict in found] == ["368,500", "368,500"]
    assert {verdict.computed for verdict in found} == {"188,500"}


def test_list_that_names_only_some_sources() -> None:
    line = "年度资金总额：|120.00|其中：财政拨款|100.00"
    text = (
        HEAD
        + "项目支出绩效目标表\n\n单位：万元\n"
        + rows(
            "预算单位|柏溪县水利局|项目名称|水质监测",
            line,
            "一级指标|二级指标|三级指标|指标值",
            "产出指标|数量指标|监测断面|≥12个",
        )
    )
    assert contradictions(funding_sources_do_not_add_up.CHECK, text) == []


@pytest.mark.parametrize("target", ["≤3.685万元", "≤368.5万元", "≤36.85元"])
def test_target_off_by_powers_of_ten(target: str) -> None:
    found = contradictions(
        target_conflicts_with_budget.CHECK, HEAD + sheet("水质监测", "368,500", "368,500", target=target)
    )
    assert len(found) == 1
    assert quotes(found[0])[0] == target and "368,500" in quotes(found[0])


@pytest.mark.parametrize("target", ["≤36.85万元", "≤30万元", "≤368,500元", "≤3.685万元/人", "≥95%"])
def test_target_that_may_be_meant(target: str) -> None:
    text = HEAD + sheet("水质监测", "368,500", "368,500", target=target)
    assert contradictions(target_conflicts_with_budget.CHECK, text) == []


def test_one_project_spelled_in_two_ways() -> None:
    found = contradictions(name_differs.CHECK, HEAD + PROJECTS + sheet("渠系结水改造", "2,795,000", "2,795,000"))
    assert [quotes(verdict) for verdict in found] == [["渠系结水改造", "渠系节水改造"]]


@pytest.mark.parametrize(
    ("name", "amount"),
    [
        ("渠系节水改造", "2,795,000"),
        ("渠系结水改造", "2,495,000"),
        ("山洪灾害防治三期", "840,000"),
        ("机关食堂改造", "2,795,000"),
    ],
)
def test_names_that_are_two_projects(name: str, amount: str) -> None:
    assert contradictions(name_differs.CHECK, HEAD + PROJECTS + sheet(name, amount, amount)) == []


def test_project_named_in_prose() -> None:
    prose = (
        "\n七、项目支出情况说明\n1、项目名称：渠系节水工程改造\n政策依据：县政府会议纪要\n预算安排规模：279.50万元\n"
    )
    found = contradictions(name_differs.CHECK, HEAD + PROJECTS + prose)
    assert [quotes(verdict)[0] for verdict in found] == ["渠系节水工程改造"]
