"""Tables rebuilt from grids: captions, merged heads, halves, row names, sheets, page breaks."""

from __future__ import annotations

import os
import time
from decimal import Decimal
from pathlib import Path

import pytest

from extractor.data import Cell, Grid, GridCell, Layout, Table
from extractor.readers import load, read
from extractor.structure.tables import build_tables

LIMIT = 4  # seconds, many times what any of the wide tables takes and far below what a quadratic step would
CORPUS = Path(os.environ.get("DUIZHANG_CORPUS", Path(__file__).parents[2] / "shared"))


def tables_of(text: str) -> list[Table]:
    layout = read(load(text.encode(), "document"))
    tables = build_tables(layout)
    for table in tables:
        for cell in table.cells:
            assert layout.text[cell.anchor.start : cell.anchor.end] == cell.text == cell.anchor.text
            assert cell.text == cell.text.strip()
            assert (cell.anchor.table, cell.anchor.row, cell.anchor.col) == (table.id, cell.row, cell.col)
    return tables


def table_of(text: str) -> Table:
    (table,) = tables_of(text)
    return table


def stack(*rows: str) -> str:
    """A word dump: cells led by tabs, a blank line behind each row; cells of a row are parted by "|"."""
    return "".join("".join(f"\t{cell}\n" for cell in row.split("|")) + "\n" for row in rows)


def tabs(*rows: str) -> str:
    """Tab rows, cells parted by "|"."""
    return "".join(row.replace("|", "\t") + "\n" for row in rows)


def cell_at(table: Table, text: str, nth: int = 0) -> Cell:
    """The ``nth`` cell that reads ``text``."""
    return [cell for cell in table.cells if cell.text == text][nth]


def paths(table: Table, text: str, nth: int = 0) -> tuple[tuple[str, ...], tuple[str, ...]]:
    cell = cell_at(table, text, nth)
    return cell.row_path, cell.col_path


# --------------------------------------------------------------------------------------------------------- captions


@pytest.mark.parametrize("shape", [stack, tabs])
def test_title_number_unit_and_entity_above_the_table(shape) -> None:
    text = (
        "表三：\n部门支出总表\n编制部门：柏溪县粮食局        单位：元\n"
        + shape("项目|金额", "甲|100", "合计|100")
        + "\n说明。\n"
    )
    table = table_of(text)
    assert (table.title, table.number, table.unit, table.entity) == ("部门支出总表", "表三", "元", "柏溪县粮食局")
    assert text[table.start :].startswith("表三")
    assert cell_at(table, "100").quantity.value == Decimal("0.0100")


@pytest.mark.parametrize(
    ("line", "title", "number", "unit", "year"),
    [
        ("公开04表 财政拨款收支总表（单位：亿元）", "财政拨款收支总表", "公开04表", "亿元", None),
        ("表2-1 2022年收入决算明细表", "2022年收入决算明细表", "表2-1", "", 2022),
        ("附件3 项目支出情况表(千元)", "项目支出情况表(千元)", "附件3", "", None),
        ("2021年度三公经费一览", "2021年度三公经费一览", "", "", 2021),
    ],
)
def test_titles_of_many_kinds(line: str, title: str, number: str, unit: str, year: int | None) -> None:
    table = table_of(line + "\n" + tabs("项目|金额|备注", "甲|1.0|", "合计|1.0|"))
    assert (table.title, table.number, table.unit, table.year) == (title, number, unit, year)


def test_a_sentence_that_points_to_a_table_is_no_title() -> None:
    assert table_of("本年购置设备三台，具体见下表：\n" + tabs("项目|金额|备注", "甲|1|", "乙|2|")).title == ""


def test_a_numbered_heading_is_not_part_of_the_table() -> None:
    text = "3、档案数字化经费绩效目标表\n" + tabs("项目|金额|备注", "甲|1|", "乙|2|")
    table = table_of(text)
    assert table.title == "3、档案数字化经费绩效目标表"
    assert table.start > text.index("表")


def test_title_and_unit_in_rows_of_the_table() -> None:
    table = table_of(
        stack("三公经费支出表", "填报单位：柏溪镇|||单位：万元", "项目|上年|本年|增减", "接待费|3|2|-1", "合计|3|2|-1")
    )
    assert (table.title, table.unit, table.entity, table.header_rows) == ("三公经费支出表", "万元", "柏溪镇", 1)


def test_unit_below_the_table_and_in_its_heads() -> None:
    below = table_of(stack("项目|上年|本年", "甲|3|2", "乙|4|5") + "\n单位：元\n正文在这里。\n")
    assert below.unit == "元"
    heads = table_of(tabs("项目|金额（元）|占比（%）|数量（辆）", "甲|20,000|40|3", "乙|30,000|60|2"))
    assert heads.unit == "元"
    assert [cell_at(heads, text).quantity.unit for text in ("20,000", "40", "3")] == ["万元", "%", "辆"]
    assert cell_at(heads, "20,000").quantity.value == 2
    assert cell_at(heads, "20,000").col_path == ("金额",)


@pytest.mark.parametrize("line", ["单位：元", "（金额单位：人民币元）", "计量单位：元"])
def test_unit_in_a_merged_row_below_the_heads(line: str) -> None:
    table = drawn(
        (0, 0, 1, 1, "科目"), (0, 1, 1, 1, "2021年预算"), (0, 2, 1, 1, "2022年预算"),
        (1, 0, 1, 3, line),
        (2, 0, 1, 1, "公务接待费"), (2, 1, 1, 1, "8,000"), (2, 2, 1, 1, "6,500"),
    )  # fmt: skip
    assert (table.unit, table.header_rows) == ("元", 1)
    assert paths(table, "6,500") == (("公务接待费",), ("2022年预算",))
    assert cell_at(table, "6,500").quantity.value == Decimal("0.65")


def test_a_unit_between_the_numbers_is_none_of_the_heads() -> None:
    rows = ((0, 0, 1, 1, "科目"), (0, 1, 1, 1, "金额"), (1, 0, 1, 1, "培训费"), (1, 1, 1, 1, "8"))
    assert drawn(*rows, (2, 0, 1, 2, "单位：元"), (3, 0, 1, 1, "会议费"), (3, 1, 1, 1, "9")).unit == ""


def test_the_unit_of_the_next_table_is_not_ours() -> None:
    first, second = tables_of(
        tabs("项目|上年|本年", "甲|3|2", "乙|4|5")
        + "\n支出明细表\n单位：元\n"
        + tabs("项目|上年|本年", "丙|3|2", "丁|4|5")
    )
    assert (first.unit, second.unit, second.title) == ("", "元", "支出明细表")


# ---------------------------------------------------------------------------------------------------------- headers


def test_three_header_rows_of_a_word_dump() -> None:
    table = table_of(
        stack(
            "项目|支出预算",
            "科目编码|科目名称|合计|基本支出|项目支出",
            "类|款|项||||",
            "205|02|03|初中教育|90|70|20",
            "|||合计|90|70|20",
        )
    )
    assert (table.header_rows, table.cols) == (3, 7)
    assert paths(table, "20") == (("2050203", "初中教育"), ("支出预算", "项目支出"))
    assert paths(table, "70", 1) == (("合计",), ("支出预算", "基本支出"))
    top = cell_at(table, "支出预算")
    assert (top.col, top.col_span) == (4, 3)


def test_four_levels_with_heads_merged_downwards() -> None:
    table = table_of(
        stack(
            "项目来源|品名|数量|采购金额",
            "项目名称|资金|||总计|当年安排|其他渠道",
            "|||||合计|公共预算|基金|",
            "甲项目|9|电脑|3|9|8|5|3|1",
            "乙项目|4|桌椅|2|4|4|4||",
        )
    )
    assert table.cols == 9
    assert paths(table, "8")[1] == ("采购金额", "当年安排", "合计")
    assert paths(table, "1")[1] == ("采购金额", "其他渠道")
    assert cell_at(table, "9").col_path == ("项目来源", "资金")
    assert cell_at(table, "电脑").col_path == ("品名",)
    assert len(table.halves) == 1


def test_merged_heads_of_tab_rows() -> None:
    table = table_of(
        tabs(
            "科目编码|科目名称|合计|财政拨款|||事业收入",
            "|||小计|公共预算|基金|",
            "**|**|1|2|3|4|5",
            "2130104|事业运行|55|50|40|10|5",
            "合计||55|50|40|10|5",
        )
    )
    assert (table.header_rows, table.cols) == (3, 7)
    assert paths(table, "10") == (("2130104", "事业运行"), ("财政拨款", "基金"))
    assert paths(table, "5", 1)[1] == ("事业收入",)
    assert paths(table, "55", 1)[0] == ("合计",)
    assert all(cell.quantity is None for cell in table.cells if cell.row < 3)


def test_a_word_dump_that_keeps_the_empty_cells_of_merged_heads() -> None:
    table = table_of(
        stack(
            "功能科目||||预算|",
            "类|款|项|名称|合计|基本",
            "213|03|01|行政运行|84|80",
            "213|03|11|水资源|9|",
            "|||合计|93|80",
        )
    )
    assert (table.header_rows, table.cols, table.halves) == (2, 6, ((0, 5),))
    assert paths(table, "9") == (("2130311", "水资源"), ("预算", "合计"))
    assert all(cell.quantity is None for cell in table.cells if cell.text == "03")


def test_a_first_head_merged_downwards() -> None:
    for shape in (tabs, stack):
        table = table_of(
            shape("项目|2022年预算数", "|合计") if shape is stack else shape("项目|2022年预算数||", "|合计|基本|项目")
        )
        assert table.header_rows == 2, shape


def test_rows_without_numbers_are_no_header() -> None:
    table = table_of(tabs("项目|2023年||", "|合计|公共|基金", "出国费|||", "接待费|||", "合计|||"))
    assert table.header_rows == 2
    assert paths(table, "出国费")[0] == ("出国费",)


def test_a_year_is_a_head() -> None:
    table = table_of(tabs("项目|2022|2023", "甲|10|12", "乙|3|4"))
    assert table.header_rows == 1
    assert paths(table, "12") == (("甲",), ("2023",))


def test_a_table_without_header() -> None:
    table = table_of(tabs("甲|10|12", "乙|3|4", "丙|5|6"))
    assert table.header_rows == 0
    assert paths(table, "4") == (("乙",), ())


def test_codes_years_and_ordinals_are_no_quantities() -> None:
    table = table_of(tabs("序号|科目编码|科目名称|金额", "1|201|一般公共服务支出|5", "2|20101|人大事务|5"))
    assert [cell.text for cell in table.cells if cell.quantity is not None] == ["5", "5"]


def drawn(*cells: tuple[int, int, int, int, str]) -> Table:
    """The table of a grid whose format states row, column, row span, column span and text of each cell."""
    text = "".join(cell[4] for cell in cells)
    found = []
    position = 0
    for row, col, row_span, col_span, words in cells:
        end = position + len(words)
        found.append(GridCell(row=row, col=col, start=position, end=end, row_span=row_span, col_span=col_span))
        position = end
    grid = Grid(start=0, end=len(text), cells=tuple(found), spans_known=True)
    (table,) = build_tables(Layout(name="x", text=text, blocks=(grid,)))
    return table


def test_spans_that_the_format_states() -> None:
    table = drawn(
        (0, 0, 1, 2, "功能分类"), (0, 2, 2, 1, "预算数"),
        (1, 0, 1, 1, "编码"), (1, 1, 1, 1, "名称"),
        (2, 0, 1, 1, "206"), (2, 1, 1, 1, "科技支出"), (2, 2, 1, 1, "9.5"),
    )  # fmt: skip
    assert table.header_rows == 2
    assert paths(table, "9.5") == (("206", "科技支出"), ("预算数",))
    assert paths(table, "科技支出")[1] == ("功能分类", "名称")


def test_rows_under_a_label_whose_span_is_stated() -> None:
    table = drawn(
        (0, 0, 1, 1, "款"), (0, 1, 1, 1, "项"), (0, 2, 1, 1, "金额"),
        (1, 0, 2, 1, "法院"), (1, 1, 1, 1, "行政运行"), (1, 2, 1, 1, "26.5"),
        (2, 1, 1, 1, "案件执行"), (2, 2, 1, 1, "4.5"),
        (3, 0, 1, 2, "合计"), (3, 2, 1, 1, "31"),
    )  # fmt: skip
    assert paths(table, "4.5") == (("法院", "案件执行"), ("金额",))
    assert paths(table, "31") == (("合计",), ("金额",))


def test_a_sheet_whose_spans_are_stated() -> None:
    table = drawn(
        (0, 0, 1, 1, "项目名称"), (0, 1, 1, 5, "河道清淤"),
        (1, 0, 2, 1, "资金（元）"), (1, 1, 1, 2, "来源"), (1, 3, 1, 1, "全年预算数"), (1, 4, 1, 1, "执行率"), (1, 5, 1, 1, "得分"),
        (2, 1, 1, 2, "财政拨款"), (2, 3, 1, 1, "90,000"), (2, 4, 1, 1, "60%"), (2, 5, 1, 1, "6.5"),
        (3, 0, 1, 1, "一级指标"), (3, 1, 1, 1, "二级指标"), (3, 2, 1, 1, "三级指标"), (3, 3, 1, 2, "指标值"), (3, 5, 1, 1, "得分"),
        (4, 0, 2, 1, "产出指标"), (4, 1, 1, 1, "数量指标"), (4, 2, 1, 1, "长度"), (4, 3, 1, 2, "≥3公里"), (4, 5, 1, 1, "20"),
        (5, 1, 1, 1, "质量指标"), (5, 2, 1, 1, "合格率"), (5, 3, 1, 2, "≥95%"), (5, 5, 1, 1, "30"),
    )  # fmt: skip
    assert cell_at(table, "90,000").quantity.value == 9
    assert paths(table, "60%")[1] == ("执行率",)
    assert paths(table, "≥95%") == (("产出指标", "质量指标", "合格率"), ("指标值",))
    assert paths(table, "30")[1] == ("得分",)


# ------------------------------------------------------------------------------------------------------------ halves


@pytest.mark.parametrize("shape", [stack, tabs])
def test_two_sides(shape) -> None:
    heads = ("收     入|支     出",) if shape is stack else ("收     入||支     出|||",)
    table = table_of(
        shape(
            *heads,
            "项   目|金额|按功能分类|合计|公共预算|基金",
            "财政拨款|30|205教育支出|18|18|",
            "其他收入|2|213农林水支出|14|4|10",
            "收入 总计|32|支出 总计|32|22|10",
        )
    )
    assert table.halves == ((0, 1), (2, 5))
    assert paths(table, "2") == (("其他收入",), ("收入", "金额"))
    assert paths(table, "4") == (("213", "农林水支出"), ("支出", "公共预算"))
    assert paths(table, "32", 1) == (("支出总计",), ("支出", "合计"))


def test_words_beside_the_numbers_are_no_second_side() -> None:
    table = table_of(tabs("项目|上年|本年|增减原因", "甲|10|12|人员增加", "乙|3|4|物价上涨"))
    assert table.halves == ((0, 3),)
    assert cell_at(table, "人员增加").row_path == ("甲",)


# --------------------------------------------------------------------------------------------------------- row names


def test_parents_by_code() -> None:
    table = table_of(
        tabs(
            "科目编码|科目名称|合计",
            "205|教育支出|9",
            "20502|普通教育|7",
            "2050201|学前教育|6",
            "20508|进修|2",
            "合计||9",
        )
    )
    assert paths(table, "6")[0] == ("教育支出", "普通教育", "2050201", "学前教育")
    assert paths(table, "2")[0] == ("教育支出", "20508", "进修")
    assert paths(table, "9", 1)[0] == ("合计",)


def test_codes_in_three_columns_carry_down() -> None:
    table = table_of(tabs("类|款|项|名称|金额", "213|01|04|事业运行|5", "||08|病虫害|3", "|02|04|林业|1"))
    assert paths(table, "3")[0] == ("2130108", "病虫害")
    assert paths(table, "1")[0] == ("2130204", "林业")


def test_parents_by_numbering() -> None:
    table = table_of(
        tabs(
            "项目|金额",
            "一、财政拨款|9",
            "（一）公共预算|6",
            "（二）基金|3",
            "二、事业收入|1",
            "本年收入合计|10",
            "上年结转|4",
            "一、公共预算|3",
            "二、基金|1.5",
        )
    )
    assert paths(table, "6")[0] == ("财政拨款", "公共预算")
    assert paths(table, "1")[0] == ("事业收入",)
    assert paths(table, "10")[0] == ("本年收入合计",)
    assert paths(table, "1.5")[0] == ("上年结转", "基金")


def test_parents_by_of_which_and_indent() -> None:
    table = table_of(
        stack(
            "项目|数量|价值",
            "一、土地房屋||90",
            "　　其中：房屋|3|80",
            "　　构筑物|1|10",
            "二、设备|7|20",
            "　　其中：车辆|2|11",
        )
    )
    assert paths(table, "80")[0] == ("土地房屋", "房屋")
    assert paths(table, "10")[0] == ("土地房屋", "构筑物")
    assert paths(table, "11")[0] == ("设备", "车辆")
    assert cell_at(table, "7").quantity.unit == ""


def test_a_merged_first_column_carries_down() -> None:
    table = table_of(tabs("款|项|金额", "法院|行政运行|26", "|案件执行|4", "检察|行政运行|9", "合计||39"))
    assert paths(table, "4")[0] == ("法院", "案件执行")
    assert paths(table, "9")[0] == ("检察", "行政运行")
    assert paths(table, "39")[0] == ("合计",)


def test_the_column_that_tells_rows_apart_names_them() -> None:
    table = table_of(tabs("部门经济科目|政府经济科目|合计", "办公费|办公经费|5", "水费|办公经费|6", "电费|办公经费|7"))
    assert paths(table, "6")[0][-1] == "水费"


def test_a_total_whose_label_is_merged() -> None:
    table = table_of(stack("类|款|项|名称|金额|备注", "213|01|04|事业运行|5|x", "213|01|08|病虫害|3|y", "合 计|8|"))
    assert paths(table, "8") == (("合计",), ("金额",))


def test_blank_cells_have_a_place() -> None:
    table = table_of(stack("项目|上年|本年", "甲|　|2", "合计||2"))
    blanks = [cell for cell in table.cells if not cell.text]
    assert [(cell.row_path, cell.col_path) for cell in blanks] == [(("甲",), ("上年",)), (("合计",), ("上年",))]
    assert all(cell.anchor.start == cell.anchor.end and cell.quantity is None for cell in blanks)


def test_rates_and_counts_have_no_money_unit() -> None:
    table = table_of("单位：万元\n" + tabs("项目|金额|增长率|人数", "甲|10|5.5|7", "完成比例（%）|98||"))
    assert [cell_at(table, text).quantity.unit for text in ("10", "5.5", "7", "98")] == ["万元", "%", "", "%"]


# --------------------------------------------------------------------------------------------------------- page breaks


def test_a_table_goes_on_behind_a_repeated_header() -> None:
    page = "支出明细表\n单位：万元\n" + tabs("科目|合计|基本", "甲|1|1", "乙|2|2")
    table = table_of(page + "\n支出明细表\n单位：万元\n" + tabs("科目|合计|基本", "丙|3|3", "合计|6|6"))
    assert table.rows == 5
    assert paths(table, "6", 0) == (("合计",), ("合计",))


def test_tables_of_the_same_name_behind_a_total_stay_apart() -> None:
    page = "支出明细表\n单位：万元\n" + tabs("科目|合计|基本", "甲|1|1", "合计|1|1")
    assert len(tables_of(page + "\n" + page)) == 2


def test_a_table_goes_on_without_a_header() -> None:
    rows = [f"项{number}|{number}.5|{number}.5" for number in range(1, 9)]
    table = table_of("某表\n" + stack("科目|合计|基本", *rows[:4]) + "\n\n" + stack(*rows[4:]))
    assert table.rows == 9
    assert paths(table, "8.5") == (("项8",), ("合计",))


def test_sheets_that_follow_each_other_in_one_grid() -> None:
    sheet = (
        "绩效目标表",
        "项目名称|甲项目|主管部门|某局",
        "一级指标|二级指标|三级指标|指标值",
        "产出指标|数量指标|台数|≥5台",
    )
    tables = tables_of(stack(*sheet) + stack(*sheet))
    assert [table.id for table in tables] == ["T1", "T2"]
    assert all(table.kind == "form" and table.title == "绩效目标表" for table in tables)


# ------------------------------------------------------------------------------------------------------------- corpus


def test_markdown() -> None:
    table = table_of("单位：亿元\n\n| 险种 | 收入 | 支出 |\n|---|---|---|\n| 养老 | 2.5 | 2 |\n| 合计 | 2.5 | 2 |\n")
    assert cell_at(table, "2.5").quantity.value == 25000
    assert paths(table, "2.5", 1) == (("合计",), ("收入",))


@pytest.mark.parametrize(
    "text",
    [
        tabs("|".join(["项目"] * 3000), "|".join(["甲"] * 2999 + ["5.0"])),
        tabs("项目|" + "|".join(f"列{n}" for n in range(10_000)), "甲|" + "|".join(["1.0"] * 10_000)),
        stack("收入|支出", "|".join(f"列{n}" for n in range(5000)), "|".join(["1.5"] * 5000)),
        tabs("一级指标|二级指标|" + "|".join(["三级指标|指标值"] * 2500), "|".join(["甲"] * 5000)),
        "项目名称\t甲\n主管部门\t乙\n项目类别\t丙\n" + "资金来源：\t" * 20_000,
        tabs(
            "一级指标|二级指标|" + "|".join(["三级指标"] * 9000 + ["指标值"] * 9000),
            *["|".join(["甲"] * 9002 + ["3"] * 9000)] * 4,
        ),
        "项目\t金额\n" + "".join(" " * n + "甲\t5\n" for n in range(1500)),
    ],
    ids=["labels", "columns", "merged", "heads", "pairs", "names", "indent"],
)
def test_wide_and_deep_tables_take_linear_time(text: str) -> None:
    started = time.process_time()
    assert tables_of(text)[0].cells
    assert time.process_time() - started < LIMIT


@pytest.mark.skipif(not (CORPUS / "truth" / "seeds_gold.json").exists(), reason="no corpus at $DUIZHANG_CORPUS")
def test_the_tables_of_the_corpus() -> None:
    from eval.tables import score_seeds, score_written

    for score in (score_seeds(CORPUS), score_written(CORPUS)):
        low = {name: score.hits[name] / tries for name, tries in score.tries.items() if score.hits[name] < 0.97 * tries}
        assert set(low) <= {"units"} and all(share > 0.9 for share in low.values()), score.misses
