"""DZ201: totals of rows and columns, nested in the ways that tables nest."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.checks.sum_row_differs import CHECK
from extractor.checks.sums import fit, may_nest
from tests.checks.paper import contradictions, dump, outcomes, quotes, rows

HEAD = "柏溪县水利局2023年部门预算\n\n部门支出总表\n\n单位：万元\n"
LIST = (
    "科目编码|科目名称|合计|基本支出|项目支出",
    "2130301|行政运行|842.65|842.65|",
    "2130305|水利工程建设|1,126.60||1,126.60",
)


@pytest.mark.parametrize("table", [rows, dump])
def test_total_with_changed_digits(table) -> None:  # type: ignore[no-untyped-def]
    good = HEAD + table(*LIST, "2130399|其他水利支出|17.10|12.10|5.00", "|合计|1,986.35|854.75|1,131.60")
    assert contradictions(CHECK, good) == []
    assert outcomes(CHECK, good).count("agrees") >= 6
    found = contradictions(CHECK, good.replace("1,986.35", "1,968.35"))
    assert {quotes(verdict)[0] for verdict in found} == {"1,968.35"}
    assert {verdict.computed for verdict in found} == {"1,986.35"}
    assert any({"842.65", "1,126.60", "17.10"} <= set(quotes(verdict)) for verdict in found)


def test_nested_codes_are_not_added_twice() -> None:
    text = HEAD + rows(
        "科目编码|科目名称|合计",
        "合计||1,320.00",
        "213|农林水支出|1,200.00",
        "21303|水利|1,200.00",
        "2130301|行政运行|800.00",
        "2130305|水利工程建设|400.00",
        "208|社会保障和就业支出|120.00",
        "20805|行政事业单位养老支出|120.00",
        "2080505|机关事业单位基本养老保险缴费支出|120.00",
    )
    assert contradictions(CHECK, text) == []
    assert "agrees" in outcomes(CHECK, text)
    found = contradictions(CHECK, text.replace("400.00", "490.00"))
    assert [quotes(verdict)[0] for verdict in found] == ["1,200.00"]


@pytest.mark.parametrize(
    "lines",
    [
        # 其中 rows name only some parts
        ("合计|500.00", "一、土地房屋|300.00", "其中：房屋|280.00", "二、设备|200.00", "其中：汽车|90.00"),
        # parts without any sign of being parts
        (
            "因公出国（境）费|0.00",
            "公务用车购置及运行费|80.00",
            "公务用车购置费|30.00",
            "公务用车运行费|50.00",
            "公务接待费|6.00",
            "合计|86.00",
        ),
        # a subtotal, and what comes on top of it
        ("财政拨款|400.00", "事业收入|60.00", "本年收入合计|460.00", "上年结转|40.00", "收入总计|500.00"),
        # last year's row is no part
        ("合计|90.00", "镇机关|60.00", "文化站|30.00", "上年预算数|88.00"),
        # thirteen rounded numbers
        ("甲|0.33", "乙|0.33", "丙|0.33", "合计|1.00"),
        # several units below their sums
        ("局机关小计|300.00", "办公费|100.00", "差旅费|200.00", "总计|300.00"),
    ],
)
def test_only_looks_wrong(lines: tuple[str, ...]) -> None:
    assert contradictions(CHECK, HEAD + rows("项目|预算数", *lines)) == []


def test_signs_of_a_difference_column_are_left_to_the_row_check() -> None:
    text = HEAD + rows(
        "项目|2022年|2023年|增减额", "甲项目|30.00|20.00|10.00", "乙项目|20.00|25.00|5.00", "合计|50.00|45.00|-5.00"
    )
    assert contradictions(CHECK, text) == []


def test_one_column_without_a_second_witness_must_be_flat() -> None:
    flat = HEAD + rows("支出性质|决算数", "基本支出|2,333.80", "项目支出|5,243.69", "合计|7,577.94")
    assert [verdict.computed for verdict in contradictions(CHECK, flat)] == ["7,577.49"]
    partial = flat.replace("部门支出总表", "主要项目支出表")
    assert contradictions(CHECK, partial) == []


def test_row_total_over_merged_headers() -> None:
    text = HEAD + rows(
        "单位名称|合计|财政拨款|||其他收入",
        "||小计|一般公共预算|政府性基金|",
        "局机关|120.00|100.00|80.00|20.00|20.00",
        "灌区管理所|75.00|60.00|60.00|0.00|15.00",
        "水文站|33.00|30.00|25.00|5.00|3.00",
        "质监站|18.00|16.00|16.00|0.00|2.00",
        "合计|246.00|206.00|181.00|25.00|40.00",
    )
    assert contradictions(CHECK, text) == []
    found = contradictions(CHECK, text.replace("75.00", "57.00"))
    assert "57.00" in {quotes(verdict)[0] for verdict in found}


@given(st.lists(st.decimals("0.01", "9999.99", places=2), min_size=1, max_size=30))
def test_rounded_parts_always_fit_their_rounded_total(exact: list[Decimal]) -> None:
    tenth = Decimal("0.1")
    parts = [number.quantize(tenth) for number in exact]
    assert fit(sum(exact).quantize(tenth), parts, tenth) != "contradicts"
    assert fit(sum(parts) + tenth * (len(parts) + 3), parts, tenth) == "contradicts"


def test_nesting_is_found_by_value() -> None:
    numbers = [Decimal(number) for number in (80, 30, 50, 6)]
    assert may_nest(Decimal(86), numbers, Decimal(1))
    assert not may_nest(Decimal(96), numbers, Decimal("0.01"))


def test_economic_classes_without_codes() -> None:
    text = HEAD + rows(
        "经济科目名称|合计|人员经费|公用经费",
        "合计|700.00|520.00|180.00",
        "工资福利支出|480.00|480.00|",
        "基本工资|300.00|300.00|",
        "住房公积金|180.00|180.00|",
        "商品和服务支出|180.00||180.00",
        "办公费|100.00||100.00",
        "差旅费|80.00||80.00",
        "对个人和家庭的补助|40.00|40.00|",
        "退休费|40.00|40.00|",
    )
    assert contradictions(CHECK, text) == []
    found = contradictions(CHECK, text.replace("480.00\t480.00", "408.00\t408.00"))
    assert {verdict.computed for verdict in found} <= {"480.00", "628.00", "448.00"} and found


def test_three_public_table_of_one_row() -> None:
    text = HEAD + rows(
        "单位名称|合计|因公出国（境）费|公务用车购置及运行费|||公务接待费",
        "|||小计|公务用车购置费|公务用车运行费|",
        "柏溪县水利局|27.56|0.10|25.00|0.00|25.00|2.46",
    )
    assert contradictions(CHECK, text) == []
    assert [verdict.computed for verdict in contradictions(CHECK, text.replace("27.56", "25.76"))] == ["27.56"]


PUBLIC = "单位名称|合计|因公出国（境）费|公务用车购置及运行维护费小计|购置费|运行维护费|公务接待费"
ROWS_OF_PUBLIC = (
    "局机关|41.50|0.00|36.30|21.00|15.30|5.20",
    "河道管理所|9.70|0.00|8.40|0.00|8.40|1.30",
    "水文站|20.90|0.00|19.60|14.00|5.60|1.30",
)


@pytest.mark.parametrize("units", [ROWS_OF_PUBLIC[:1], ROWS_OF_PUBLIC])
def test_subtotal_in_the_middle_of_a_row(units: tuple[str, ...]) -> None:
    text = HEAD + rows(PUBLIC, *units)
    assert contradictions(CHECK, text) == []
    found = contradictions(CHECK, text.replace("41.50", "45.10"))  # fits with the subtotal and without it
    assert [verdict.reported for verdict in found] == ["45.10"]


def test_total_of_one_column_with_a_witness() -> None:
    """A list of which nothing says that it is whole; another table prints the amount that would close it."""
    text = HEAD + rows(
        "项目|预算数",
        "一、农村供水|318.40",
        "（一）管网|{}",
        "（二）水质监测|96.15",
        "二、防汛|55.20",
        "支出小计|373.60",
        "合计|391.90",
    )
    witness = "项目支出明细表\n\n单位：万元\n" + rows("项目|预算数", "管网|222.25", "堤防|18.30")
    assert contradictions(CHECK, text.format("222.25") + witness) == []
    assert contradictions(CHECK, text.format("96.15")) == []  # a number copied from the line below, but who knows
    found = contradictions(CHECK, text.format("96.15") + witness)
    assert {quotes(verdict)[0] for verdict in found} == {"318.40"}


def test_one_class_of_three_that_its_items_do_not_add_up_to() -> None:
    text = HEAD + rows(
        "科目编码|科目名称|预算数",
        "301|工资福利支出|420.00",
        "30101|基本工资|300.00",
        "30102|津贴补贴|120.00",
        "302|商品和服务支出|{}",
        "30201|办公费|12.00",
        "30211|差旅费|9.00",
        "303|对个人和家庭的补助|31.00",
        "30302|退休费|25.00",
        "30305|生活补助|6.00",
    )
    assert contradictions(CHECK, text.format("21.00")) == []
    assert [verdict.reported for verdict in contradictions(CHECK, text.format("46.00"))] == ["46.00"]


def test_blank_rows_make_no_other_reading() -> None:
    text = HEAD + rows(
        "资产类别|金额",
        "合计|918.40",
        "一、房屋|612.30",
        "其中：闸房|",
        "船坞|",
        "二、车辆|{}",
        "三、图书|0.00",
        "四、家具|105.70",
    )
    assert contradictions(CHECK, text.format("200.40")) == []
    assert {verdict.reported for verdict in contradictions(CHECK, text.format("204.00"))} == {"918.40"}


def test_total_that_repeats_one_of_its_parts() -> None:
    """A reading that fits one row and no other is no excuse."""
    text = HEAD + rows(
        "项目|合计|设计费|工程费|||监理费",
        "|||小计|土建|水泵|",
        "灌溉|70.50|0.00|60.40|40.30|20.10|10.10",
        "排涝|{}|0.00|45.60|30.40|15.20|8.60",
        "巡堤|33.60|0.00|28.40|21.30|7.10|5.20",
    )
    assert contradictions(CHECK, text.format("54.20")) == []
    assert [verdict.reported for verdict in contradictions(CHECK, text.format("8.60"))] == ["8.60"]


def test_items_of_a_subtotal_that_repeats_the_total() -> None:
    text = HEAD + rows(
        "项目|预算资金|总计|当年安排|一般公共预算",
        "合计|180.60|180.60|180.60|95.40",
        "水文站小计|180.60|180.60|180.60|95.40",
        "测流缆道更新|{}|112.30|112.30|27.10",
        "水位计购置|68.30|68.30|68.30|68.30",
    )
    assert contradictions(CHECK, text.format("112.30")) == []
    found = contradictions(CHECK, text.format("121.00"))
    assert found and all("121.00" in quotes(verdict) for verdict in found)
