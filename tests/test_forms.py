"""Sheets of labels and values (performance forms) rebuilt from grids."""

from __future__ import annotations

from tests.test_tables import cell_at, paths, stack, table_of, tabs

SHEET = stack(
    "项目支出绩效自评表",
    "（2021年度）",
    "项目名称|巡查船购置",
    "主管部门|柏溪县水利局|实施单位|柏溪县河道所",
    "项目资金（元）||年初预算数|全年预算数|全年执行数|分值|执行率|得分",
    "|年度资金总额|500,000|480,000|240,000|10|50%|5",
    "|其中：财政拨款|500,000|480,000|240,000|—|—|—",
    "年度总体目标|预期目标|实际完成情况",
    "|完成河道巡查|完成巡查三次",
    "绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分",
    "|产出指标|数量指标|购置船只|≥2艘|2艘|40|40",
    "||质量指标|验收合格率|=100%|98%|40|39.2",
    "|满意度指标|群众满意度|满意度|≥90%|92%|10|10",
    "总分|100|94.2",
)


def test_a_self_evaluation_sheet() -> None:
    table = table_of(SHEET)
    assert (table.kind, table.title, table.year, table.unit) == ("form", "项目支出绩效自评表", 2021, "元")
    assert paths(table, "240,000") == (("项目资金", "年度资金总额"), ("全年执行数",))
    assert cell_at(table, "240,000").quantity.value == 24
    assert cell_at(table, "50%").col_path == ("执行率",)
    assert paths(table, "98%") == (("绩效指标", "产出指标", "质量指标", "验收合格率"), ("实际完成值",))
    assert cell_at(table, "98%").quantity.unit == "%"
    assert paths(table, "94.2") == (("总分",), ("得分",))
    assert paths(table, "巡查船购置")[0] == ("项目名称",)
    assert paths(table, "完成巡查三次") == (("年度总体目标",), ("实际完成情况",))


def test_pairs_of_labels_and_values() -> None:
    table = table_of(
        tabs(
            "项目名称：|河道清淤||",
            "年度预算情况（万元）|||",
            "收入预算合计|120.5|其中：上级拨款|",
            "基本支出|80.5|人员经费|60",
            "人员信息|||",
            "在职人数|25|联系电话|5550123",
            "一级指标|二级指标|三级指标|目标值",
            "产出指标|数量指标|清淤长度|≥12公里",
        )
    )
    assert table.kind == "form"
    assert paths(table, "120.5")[0] == ("年度预算情况", "收入预算合计")
    assert cell_at(table, "60").quantity.unit == "万元"
    assert cell_at(table, "25").quantity.unit == ""
    assert cell_at(table, "5550123").quantity is None


def test_a_label_and_its_value_in_one_cell() -> None:
    table = table_of(
        tabs(
            "项目名称||堤防维护|||",
            "主管部门||水利局|||",
            "项目资金（元）||资金总额：30,000||其中：省级 0|",
            "一级指标|二级指标|三级指标|指标值||",
            "产出指标|数量指标|公里数|≥3||",
        )
    )
    assert paths(table, "30,000")[0] == ("项目资金", "资金总额")
    assert cell_at(table, "30,000").quantity.value == 3


def test_two_columns_of_targets() -> None:
    table = table_of(
        tabs(
            "项目名称|河道清淤||||||",
            "|实施期目标|||年度目标|||",
            "绩效指标|一级指标|二级指标|三级指标|指标值|二级指标|三级指标|指标值",
            "|产出指标|数量指标|清淤长度|≥30公里|数量指标|清淤长度|≥12公里",
            "|质量指标|合格率|≥95%|质量指标|合格率|≥96%|",
        )
    )
    assert paths(table, "≥30公里")[1][-1] == "指标值"
    assert paths(table, "≥30公里")[1] != paths(table, "≥12公里")[1]
    assert paths(table, "≥96%")[0][-1] == "合格率"


def test_a_small_sheet_without_a_title() -> None:
    table = table_of(
        tabs("预算数|81.5|其中：财政资金|80.5|", "资金支出计划（%）|3月底|6月底|9月底|12月底", "|20|45|80|100")
    )
    assert table.kind == "form"
    assert paths(table, "80.5")[0] == ("财政资金",)
    assert paths(table, "45") == (("资金支出计划",), ("6月底",))


def test_a_sheet_in_two_parts() -> None:
    first = stack(
        "项目编码|X-1|项目名称|甲",
        "资金用途|预算数|19.00|其中：财政资金|19.00",
        "|购置设备",
        "计划（%）|3月底|6月底",
        "|50|100",
    )
    table = table_of(
        "甲经费绩效目标表\n"
        + first
        + "\n\n"
        + stack("一级指标|二级指标|三级指标|指标值", "产出指标|成本指标|成本|≤19万元")
    )
    assert table.kind == "form"
    assert paths(table, "50") == (("计划",), ("3月底",))
    assert paths(table, "≤19万元")[1] == ("指标值",)
