"""DZ103: the same item in two tables."""

from __future__ import annotations

from extractor.checks.table_differs_from_table import CHECK
from tests.checks.paper import contradictions, outcomes, quotes, rows

HEAD = "柏溪县水利局2023年部门预算\n\n"
BALANCE = "部门收支总表\n\n单位：万元\n" + rows(
    "收入||支出|",
    "项目|预算数|项目|预算数",
    "一、财政拨款收入|1,842.30|社会保障和就业支出|152.44",
    "二、事业收入|60.00|卫生健康支出|88.16",
    "||农林水支出|1,561.70",
    "||住房保障支出|100.00",
    "收入总计|1,902.30|支出总计|1,902.30",
)
SPENDING = "部门支出总表\n\n单位：万元\n" + rows(
    "科目编码|科目名称|合计|基本支出|项目支出",
    "208|社会保障和就业支出|152.44|152.44|",
    "210|卫生健康支出|88.16|88.16|",
    "213|农林水支出|1,561.70|961.70|600.00",
    "221|住房保障支出|100.00|100.00|",
    "|合计|1,902.30|1,302.30|600.00",
)


def test_balanced_tables_agree() -> None:
    found = outcomes(CHECK, HEAD + BALANCE + SPENDING)
    assert "agrees" in found and "contradicts" not in found


def test_two_sides_of_a_balance() -> None:
    text = HEAD + BALANCE.replace("收入总计\t1,902.30", "收入总计\t1,920.30")
    assert {"1,902.30", "1,920.30"} == set(quotes(contradictions(CHECK, text)[0]))


def test_items_that_changed_places() -> None:
    swapped = SPENDING.replace("152.44\t152.44", "88.17\t88.17").replace("88.16\t88.16", "152.43\t152.43")
    more = "\n224\t灾害防治及应急管理支出\t0.00\t0.00\t"
    assert contradictions(CHECK, HEAD + BALANCE + swapped + more) == []  # two of four differ: another classification?
    one = SPENDING.replace("100.00\t100.00\t\n", "10.00\t10.00\t\n")
    found = contradictions(CHECK, HEAD + BALANCE + one)
    assert [set(quotes(verdict)) for verdict in found] == [{"10.00", "100.00"}]


def test_total_of_one_table_alone() -> None:
    revenue = "部门收入总表\n\n单位：万元\n" + rows(
        "项目|合计", "财政拨款收入|1,842.30", "事业收入|60.00", "合计|1,920.30"
    )
    found = contradictions(CHECK, HEAD + BALANCE + revenue + SPENDING)
    assert [quotes(verdict)[:2] for verdict in found] == [["1,920.30", "1,902.30"]]


def test_difference_that_is_printed_as_carry_over() -> None:
    carried = BALANCE.replace(
        "收入总计\t1,902.30\t支出总计\t1,902.30",
        "上年结转\t97.70\t结转下年\t97.70\n收入总计\t2,000.00\t支出总计\t2,000.00",
    )
    assert contradictions(CHECK, HEAD + carried + SPENDING) == []


def test_carry_over_behind_a_shared_total() -> None:
    """All money and the appropriations may have one 本年支出合计 and still carry over different amounts."""
    lines = (
        "项目|决算数",
        "农林水支出|480.00",
        "教育支出|20.00",
        "卫生健康支出|80.00",
        "住房保障支出|60.00",
        "本年支出合计|640.00",
    )
    every = "收入支出决算总表\n\n单位：万元\n" + rows(*lines, "年末结转和结余|55.34", "总计|695.34")
    appropriated = "财政拨款支出决算总表\n\n单位：万元\n" + rows(*lines, "年末结转和结余|21.63", "总计|661.63")
    assert contradictions(CHECK, HEAD + every + appropriated) == []
    found = contradictions(CHECK, HEAD + every + appropriated.replace("60.00", "66.00"))
    assert [set(quotes(verdict)) for verdict in found] == [{"60.00", "66.00"}]
