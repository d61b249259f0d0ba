"""Facts: what a cell measures, in what context, how much."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractor.data import Fact
from extractor.facts import read_facts
from extractor.readers import load, read
from extractor.structure import assemble


def facts(
    *lines: str, head: str = "柏溪县水利局2023年部门预算\n\n", title: str = "部门收支总表", unit: str = "万元"
) -> tuple[Fact, ...]:
    table = "\n".join(line.replace("|", "\t") for line in lines)
    text = f"{head}{title}\n\n单位：{unit}\n\n{table}\n\n"
    return read_facts(assemble(read(load(text.encode(), "facts.txt"))))


def only(found: tuple[Fact, ...], value: str) -> Fact:
    matching = [fact for fact in found if fact.quantity.value == Decimal(value)]
    assert len(matching) == 1, [fact.quantity.value for fact in found]
    return matching[0]


def test_two_sided_table() -> None:
    found = facts(
        "收入||支出|",
        "项目|预算数|项目|预算数",
        "一、一般公共预算|1,842.30|农林水支出|1,802.30",
        "二、事业收入|60.00|住房保障支出|120.00",
        "上年结转|20.00||",
        "收入总计|1,922.30|支出总计|1,922.31",
    )
    general = only(found, "1842.30")
    assert (general.concept, general.context.side, general.context.fund) == (
        "item.general.revenue",
        "revenue",
        "general",
    )
    water = only(found, "1802.30")
    assert (water.concept, water.item, water.context.side) == ("func.213", "农林水支出", "expenditure")
    assert only(found, "1922.30").concept == "item.total.revenue"
    assert only(found, "1922.31").concept == "item.total.expenditure"
    assert {fact.context.year for fact in found} == {2023}
    assert {fact.context.measure for fact in found} == {"budget"}


def test_total_row_takes_the_concept_of_the_table() -> None:
    found = facts(
        "科目编码|科目名称|合计|基本支出|项目支出",
        "2130301|行政运行|842.65|842.65|",
        "2130305|水利工程建设|1,126.60|0.60|1,126.00",
        "|合计|1,969.25|843.25|1,126.01",
        title="一般公共预算支出表",
    )
    assert only(found, "1969.25").concept == "item.general.expenditure"
    assert only(found, "843.25").concept == "item.basic"
    assert only(found, "1126.01").concept == "item.project"
    assert only(found, "1126.60").concept == "func.2130305"
    assert only(found, "1126.00").concept is None  # the project part of an item is not the item
    assert {fact.context.fund for fact in found} == {"general"}
    blank = [fact for fact in found if fact.blank]
    assert [(fact.item, fact.quantity.value) for fact in blank] == [("行政运行", Decimal(0))]


def test_columns_carry_the_item_where_the_row_is_a_unit() -> None:
    found = facts(
        "单位名称|合计|因公出国（境）费|公务用车购置及运行费||公务接待费",
        "|||小计|公务用车运行费|",
        "柏溪县水利局|27.66|0.10|25.10|25.00|2.46",
        title="一般公共预算“三公”经费支出表",
    )
    assert only(found, "27.66").concept == "item.three_public"
    assert only(found, "2.46").concept == "econ.30217"
    assert only(found, "25.00").concept == "econ.30231"
    assert only(found, "25.10").concept == "item.vehicles"


def test_years_and_measures_of_columns() -> None:
    found = facts(
        "项目|2022年决算数|2023年预算数",
        "公务接待费|2.10|2.46",
        "公务用车运行维护费|24.00|25.00",
        title="“三公”经费对比表",
    )
    last, this = only(found, "2.10").context, only(found, "2.46").context
    assert (last.year, last.measure) == (2022, "final")
    assert (this.year, this.measure) == (2023, "budget")


def test_scope_of_a_title() -> None:
    found = facts(
        "科目编码|科目名称|合计", "2130301|行政运行|842.65", "|合计|842.60", title="一般公共预算支出表（不含上年结转）"
    )
    assert {fact.context.scope for fact in found} == {"current"}


def test_code_of_an_item_is_not_that_of_its_project() -> None:
    found = facts(
        "科目编码|科目名称|项目名称|合计",
        "2130305|水利工程建设|渠系节水改造|279.50",
        "2130314|防汛|山洪灾害防治|84.00",
        title="项目支出表",
    )
    assert only(found, "279.50").item == "渠系节水改造"
    assert only(found, "279.50").concept is None


def test_a_name_without_that_of_its_class_is_known_below_it() -> None:
    found = facts(
        "科目|预算数",
        "一、城乡社区支出|70.00",
        "（一）规划与管理|30.00",
        "（二）清运车辆|40.00",
        "二、教育支出|9.00",
        "（一）规划与管理|9.00",
        title="支出预算表",
    )
    assert only(found, "30").concept == "func.21202"
    assert only(found, "40").concept is None
    assert [fact.concept for fact in found if fact.quantity.value == 9] == ["func.205", None]


def test_money_in_yuan_becomes_wan() -> None:
    found = facts(
        "科目|合计",
        "工资福利支出|716,052.51",
        "商品和服务支出|165,247.88",
        "合计|881,300.39",
        unit="元",
        title="基本支出表",
    )
    salaries = only(found, "71.605251")
    assert (salaries.quantity.unit, salaries.quantity.step) == ("万元", Decimal("0.000001"))
    assert salaries.concept == "econ.301"


@pytest.mark.parametrize("blank", ["", "—", "- -", "　"])
def test_blank_cells_read_as_zero(blank: str) -> None:
    found = facts("项目|预算数", "农林水支出|100.00", f"住房保障支出|{blank}", "支出总计|100.01")
    empty = [fact for fact in found if fact.blank]
    assert [(fact.item, fact.quantity.value) for fact in empty] == [("住房保障支出", Decimal(0))]
