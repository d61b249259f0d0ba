"""DZ101: figures of the narrative against the cells that state them."""

from __future__ import annotations

import pytest

from extractor.checks.prose_differs_from_table import CHECK
from tests.checks.disclosure import FINAL, contradictions, outcomes, table, verdicts

SPENDING = table(
    "2024年一般公共预算支出表",
    "科目编码|科目名称|合计|基本支出|项目支出",
    "2070301|行政运行|612.45|612.45|",
    "2070307|体育场馆|285.45||285.45",
    "2070308|群众体育|249.90||249.90",
    "|合计|1,147.80|612.45|535.35",
)


@pytest.mark.parametrize(
    ("amount", "outcome"),
    [
        ("285.45万元", "agrees"),
        ("285.5万元", "agrees"),
        ("285万元", "agrees"),
        ("2,854,500元", "agrees"),
        ("２８５．４５万元", "agrees"),
        ("285.4万元", "agrees"),  # 285.45 may be rounded either way
        ("285.3万元", "contradicts"),
        ("0.0285亿元", "agrees"),
        ("258.45万元", "contradicts"),
        ("85.45万元", "contradicts"),  # a digit lost
        ("28.54万元", "contradicts"),
        ("2854.5万元", "contradicts"),
    ],
)
def test_item_by_its_name(amount: str, outcome: str) -> None:
    assert outcomes(CHECK, f"体育场馆支出{amount}。" + SPENDING) == [outcome]


def test_item_whose_name_many_codes_share() -> None:
    assert outcomes(CHECK, "行政运行支出612.45万元。" + SPENDING) == ["agrees"]
    assert contradictions(CHECK, "行政运行支出621.45万元。" + SPENDING) == [("621.45万元", "612.45")]


def test_item_by_its_code() -> None:
    assert contradictions(CHECK, "2070301行政运行支出621.45万元。" + SPENDING) == [("621.45万元", "612.45")]


def test_truncated_cell() -> None:
    cells = table("2024年一般公共预算支出表", "科目名称|合计", "体育场馆|285.4587", "群众体育|249.9000")
    assert outcomes(CHECK, "体育场馆支出285.45万元。" + cells) == ["rounding"]
    assert outcomes(CHECK, "体育场馆支出285.46万元。" + cells) == ["agrees"]


def test_what_is_reported() -> None:
    verdict = verdicts(CHECK, "体育场馆支出258.45万元。" + SPENDING)[0]
    assert (verdict.reported, verdict.computed, verdict.severity) == ("258.45万元", "285.45", "error")
    assert dict(verdict.terms) == {"subject": "体育场馆支出", "table": "2024年一般公共预算支出表"}
    cell = verdict.anchors[1]
    assert (cell.text, cell.row, cell.col) == ("285.45", 2, 2)


def test_table_in_yuan() -> None:
    cells = table(
        "2024年一般公共预算支出表", "科目名称|合计", "群众体育|2,499,038.20", "体育场馆|2,850,000.00", unit="元"
    )
    assert outcomes(CHECK, "群众体育支出249.90万元。" + cells) == ["agrees"]
    assert contradictions(CHECK, "群众体育支出2499.04万元。" + cells) == [("2499.04万元", "2,499,038.20")]


def test_total_by_its_table() -> None:
    assert outcomes(CHECK, "一般公共预算支出1147.80万元。" + SPENDING) == ["agrees"]
    assert contradictions(CHECK, "一般公共预算支出1174.80万元。" + SPENDING) == [("1174.80万元", "1,147.80")]


def test_column_that_is_an_item() -> None:
    assert contradictions(CHECK, "项目支出535.35万元。" + SPENDING) == []
    assert contradictions(CHECK, "项目支出553.35万元。" + SPENDING) == [("553.35万元", "535.35")]


PLAN = table("支出决算表", "项目|年初预算数|决算数", "培训费|3.60|3.80", "会议费|2.60|2.10")


def test_plan_and_outcome_have_cells_of_their_own() -> None:
    assert outcomes(CHECK, "培训费年初预算3.60万元，决算3.80万元。" + PLAN, FINAL) == ["agrees", "agrees"]
    assert contradictions(CHECK, "会议费支出决算2.01万元。" + PLAN, FINAL) == [("2.01万元", "2.10")]


def test_outcome_of_an_item_is_not_that_of_the_budget() -> None:
    totals = table("支出决算表", "项目|合计", "基本支出|865.30", "项目支出|534.90", "支出总计|1,400.20")
    text = "群众体育支出年初预算为240.00万元，支出决算为249.90万元，完成年初预算的104.13%。"
    assert contradictions(CHECK, text + totals, FINAL) == []


def test_number_of_the_neighbouring_cell() -> None:
    """会议费决算 2.60 is the plan's figure: another column may be meant."""
    assert contradictions(CHECK, "会议费支出决算2.60万元。" + PLAN, FINAL) == []


YEARS = table(
    "“三公”经费对比表", "项目|2023年预算数|2024年预算数", "公务接待费|1.60|1.20", "公务用车运行维护费|6.80|6.60"
)


def test_last_year_is_compared_with_last_years_column() -> None:
    assert outcomes(CHECK, "2023年公务接待费1.60万元，2024年公务接待费1.20万元。" + YEARS) == ["agrees", "agrees"]
    assert contradictions(CHECK, "2023年公务接待费1.66万元。" + YEARS) == [("1.66万元", "1.60")]


@pytest.mark.parametrize(
    "text",
    [
        "会议费7.20万元。",  # no row speaks of it
        "体育场馆支出中水电费96.00万元。",  # a part of the item
        "2022年体育场馆支出258.10万元。",  # a year without a column
        "支出总计1460.20万元（含上年结转60.00万元）。",  # another scope than the total of the table
        "全县体育场馆支出2,285.45万元，其中本局285.45万元。",  # the county, not the department
        "体育场馆人均支出13.92万元。",
        "体育场馆支出约280万元以上。",
        "体育场馆支出不超过300万元。",
        "下属训练中心体育场馆支出112.30万元。",
        "体育场馆补助支出280.00万元。",
    ],
)
def test_silent(text: str) -> None:
    assert contradictions(CHECK, text + SPENDING) == []


def test_cells_that_differ_among_themselves_decide_nothing() -> None:
    other = table("2024年部门支出总表", "科目名称|合计", "群众体育|249.90", "体育场馆|284.45")
    assert set(outcomes(CHECK, "体育场馆支出254.45万元。" + SPENDING + other)) == {"undecided"}


def test_changes_rates_and_completions_have_columns_too() -> None:
    cells = table(
        "2024年支出变动表",
        "项目|2023年预算数|2024年预算数|增减额|增减%",
        "公务接待费|1.60|1.20|-0.40|-25.00",
        "培训费|3.20|4.80|1.60|50.00",
    )
    assert contradictions(CHECK, "公务接待费比上年减少0.40万元，下降25%。" + cells) == []
    assert contradictions(CHECK, "培训费比上年增加1.06万元，增长50%。" + cells) == [("1.06万元", "1.60")]


def test_closing_row_of_an_untitled_table() -> None:
    cells = "\n单位：万元\n\n项目\t金额\n看台座椅\t18.60\n灯光改造\t22.40\n合计\t41.00\n"
    assert contradictions(CHECK, "体育馆设施更新共安排41.00万元。\n" + cells) == []
    assert contradictions(CHECK, "体育馆设施更新共安排47.00万元。\n" + cells) == []


ALL_FUNDS = table(
    "收入支出决算总表",
    "收入|决算数|支出|决算数",
    "一、一般公共预算财政拨款收入|1,830.60|一、体育支出|1,655.40",
    "二、事业收入|214.50|二、住房保障支出|288.70",
    "本年收入合计|2,045.10|本年支出合计|1,944.10",
    "年初结转和结余|73.20|年末结转和结余|174.20",
    "总计|2,118.30|总计|2,118.30",
)


@pytest.mark.parametrize(
    "text",
    [
        "财政拨款本年支出1749.60万元。",
        "财政拨款收入总计1878.90万元（含年初财政拨款结转和结余48.30万元）。",
        "财政拨款本年收入1830.60万元，年初财政拨款结转和结余48.30万元；财政拨款本年支出1749.60万元，年末结转129.30万元。",
    ],
)
def test_appropriations_are_a_part_of_all_funds(text: str) -> None:
    assert contradictions(CHECK, text + ALL_FUNDS, FINAL) == []


def test_all_funds_are_compared_with_all_funds() -> None:
    assert contradictions(CHECK, "本年支出合计1994.10万元。" + ALL_FUNDS, FINAL) == [("1994.10万元", "1,944.10")]


SOURCES = table(
    "2024年部门支出预算表",
    "项目名称|合计|财政拨款|其他资金",
    "教练员津贴|64.00|64.00|",
    "运动员资助|75.00|58.00|17.00",
    "合计|139.00|122.00|17.00",
)


@pytest.mark.parametrize(
    "text",
    [
        "运动员资助75.00万元，其中财政拨款58.00万元。",
        "场地租赁47.00万元，其中财政拨款38.00万元。",  # no row of its own
    ],
)
def test_source_of_one_item_is_not_the_total_of_its_column(text: str) -> None:
    assert contradictions(CHECK, text + SOURCES) == []


def test_source_of_the_whole_budget_is_the_total_of_its_column() -> None:
    text = "支出预算139.00万元，其中财政拨款{}万元。" + SOURCES
    assert contradictions(CHECK, text.format("122.00")) == []
    assert contradictions(CHECK, text.format("112.00")) == [("112.00万元", "122.00")]


def test_a_little_is_not_nothing() -> None:
    """3.4元 rounds to 0.00 in 万元, and yet such a cell does not state it."""
    text = "教练员津贴支出{}。" + SOURCES.replace("64.00", "0.00")
    assert "agrees" in outcomes(CHECK, text.format("0万元"))
    assert "agrees" not in outcomes(CHECK, text.format("3.4元"))
