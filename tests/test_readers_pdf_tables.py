"""Tables of the PDF reader, on files that the tests write themselves: each test prints one trap of real files."""

from __future__ import annotations

import sys
from pathlib import Path

from extractor.data import Grid, Layout

sys.path.insert(0, str(Path(__file__).parent))
from pdf_writer import ROWS, Sheet, grids, layout, lines, spans, width

# ----------------------------------------------------------------------------------------------------------- ruled


def test_cells_have_boxes_and_spans() -> None:
    sheet = Sheet()
    for y in (100, 120, 140, 160):
        sheet.line(72 if y != 120 else 200, y, 400, y)
    for x in (72, 200, 300, 400):
        sheet.line(x, 100 if x != 300 else 120, x, 160)
    for x, y, text in ((75, 125, "科目"), (250, 114, "本年预算"), (205, 134, "合计"), (305, 134, "拨款"),
                       (75, 154, "教育"), (205, 154, "12.00"), (305, 154, "11.00")):  # fmt: skip
        sheet.text(x, y, text, 10)
    found = layout(sheet)
    assert spans(found) == {
        "科目": (0, 0, 2, 1), "本年预算": (0, 1, 1, 2), "合计": (1, 1, 1, 1), "拨款": (1, 2, 1, 1),
        "教育": (2, 0, 1, 1), "12.00": (2, 1, 1, 1), "11.00": (2, 2, 1, 1),
    }  # fmt: skip
    grid = found.blocks[0]
    assert isinstance(grid, Grid) and grid.spans_known
    box = grid.cells[0].box
    assert box is not None and box.page == 1 and box.bbox == (72, 100, 200, 140)


def test_blank_cells_do_not_shift_columns() -> None:
    sheet = Sheet()
    rows = [["编码", "名称", "合计", "基本", "项目"], ["201", "教育", "12.00", "", "12.00"], ["", "", "", "3.00", ""]]
    sheet.table([72, 120, 240, 320, 400, 480], 100, rows)
    assert grids(layout(sheet)) == [rows]


def test_a_row_written_over_the_lower_border_stays_in_its_cells() -> None:
    xs: list[float] = [72, 130, 200, 270]
    sheet = Sheet()
    bottom = sheet.table(xs, 100, [["功能分类科", "政府性基金", "合计"]])
    sheet.text(75, bottom + 10, "目", 10)
    sheet.text(133, bottom + 10, "预算拨款", 10)
    narrow, wide = grids(layout(sheet)), Sheet()
    assert narrow == [[["功能分类科目", "政府性基金预算拨款", "合计"]]]
    bottom = wide.table([72, 230, 400, 500], 100, [["功能分类科", "政府性基金", "合计"]])
    wide.text(75, bottom + 10, "注：数据由财务科汇总", 10)
    assert grids(layout(wide)) == [[["功能分类科", "政府性基金", "合计"]]] and lines(layout(wide)) == [
        "注：数据由财务科汇总"
    ]


def test_two_sided_table_is_one_grid() -> None:
    sheet = Sheet()
    rows = [["收入", "", "支出", ""], ["项目", "预算数", "项目", "预算数"], ["拨款收入", "5.00", "教育支出", "4.00"],
            ["", "", "其他支出", "1.00"], ["收入总计", "5.00", "支出总计", "5.00"]]  # fmt: skip
    sheet.table([72, 190, 270, 390, 480], 100, rows)
    assert grids(layout(sheet)) == [rows]


def test_borders_of_filled_boxes_outlines_and_dashes() -> None:
    filled, outlines, dashes = Sheet(), Sheet(), Sheet()
    for sheet in (filled, outlines, dashes):
        for y, (name, figure) in ((114, ("甲项", "12.00")), (134, ("乙项", "13.00"))):
            sheet.text(75, y, name, 10)
            sheet.text(205, y, figure, 10)
    for y in (100, 120, 140):
        filled.box(72, y, 300, y + 0.6, "f")
        for x in range(72, 300, 4):
            dashes.line(x, y, x + 2, y)
    for x in (72, 200, 300):
        filled.box(x, 100, x + 0.6, 140, "f")
        for y in range(100, 140, 4):
            dashes.line(x, y, x, y + 2)
    for y in (100, 120):
        outlines.box(72, y, 200, y + 20)
        outlines.box(200, y, 300, y + 20)
    expected = [["甲项", "12.00"], ["乙项", "13.00"]]
    assert [grids(layout(sheet)) for sheet in (filled, outlines, dashes)] == [[expected]] * 3


def test_missing_outer_borders() -> None:
    sheet = Sheet()
    for y in (100, 120, 140):
        sheet.line(72, y, 300, y)
    sheet.line(200, 100, 200, 140)
    for y, (name, figure) in ((114, ("甲项", "12.00")), (134, ("乙项", "13.00"))):
        sheet.text(75, y, name, 10)
        sheet.text(205, y, figure, 10)
    assert grids(layout(sheet)) == [[["甲项", "12.00"], ["乙项", "13.00"]]]


def test_frame_around_a_text_is_no_table() -> None:
    sheet = Sheet()
    sheet.box(60, 80, 500, 160)
    sheet.text(72, 100, "本部门2024年没有安排政府性基金预算。")
    found = layout(sheet)
    assert not grids(found) and lines(found) == ["本部门2024年没有安排政府性基金预算。"]


def test_shading_and_underlines_draw_no_table() -> None:
    sheet = Sheet()
    sheet.box(60, 80, 500, 120, "0.9 g f")
    sheet.text(72, 100, "一、收入情况")
    sheet.line(72, 102, 150, 102)
    assert not grids(layout(sheet))


def test_text_that_runs_over_a_border_stays_whole() -> None:
    sheet = Sheet()
    sheet.grid([72, 150, 260, 340], [100, 120, 140])
    sheet.text(80, 114, "机关事业单位基本养老保险缴费", 10)  # the border stands exactly between two characters
    sheet.text(300, 114, "12.00", 10)
    sheet.text(80, 134, "合计", 10)
    sheet.text(300, 134, "12.00", 10)
    assert grids(layout(sheet)) == [[["机关事业单位基本养老保险缴费", "", "12.00"], ["合计", "", "12.00"]]]


def test_two_figures_in_one_text_are_parted_at_the_border() -> None:
    sheet = Sheet()
    sheet.grid([72, 150, 201.5, 260], [100, 120, 140])
    sheet.text(75, 114, "教育支出", 10)
    sheet.text(170.5, 114, "345.67", 10)
    sheet.text(202.5, 114, "12.00", 10)
    sheet.text(75, 134, "合计", 10)
    assert grids(layout(sheet))[0][0] == ["教育支出", "345.67", "12.00"]


def test_figure_broken_by_the_edge_of_its_cell_is_joined() -> None:
    sheet = Sheet()
    sheet.grid([72, 150, 200], [100, 140, 180])
    sheet.text(75, 124, "甲项", 10)
    sheet.text(152, 116, "12,345,67", 10)
    sheet.text(152, 130, "8.90", 10)
    sheet.text(75, 164, "乙项", 10)
    sheet.text(152, 156, "12,345.60", 10)
    sheet.text(152, 170, "12,345.60", 10)
    assert grids(layout(sheet)) == [[["甲项", "12,345,678.90"], ["乙项", "12,345.60\n12,345.60"]]]


def test_rows_without_lines_between_them() -> None:
    sheet = Sheet()
    sheet.grid([72, 180, 260, 340], [100, 120, 190])
    for x, text in ((75, "项目"), (185, "预算数"), (265, "决算数")):
        sheet.text(x, 114, text, 10)
    for y, row in ((134, ("教育支出", "1.00", "2.00")), (154, ("卫生支出", "", "3.00")), (174, ("合计", "4.00", ""))):
        for x, text in zip((75, 185, 265), row, strict=True):
            if text:
                sheet.text(x, y, text, 10)
    assert grids(layout(sheet)) == [
        [["项目", "预算数", "决算数"], ["教育支出", "1.00", "2.00"], ["卫生支出", "", "3.00"], ["合计", "4.00", ""]]
    ]


def test_name_of_two_lines_does_not_cut_its_row() -> None:
    sheet = Sheet()
    sheet.grid([72, 140, 220], [100, 140, 180])
    sheet.text(75, 114, "机关养老", 10)
    sheet.text(75, 128, "保险缴费", 10)
    sheet.text(150, 120, "12.00", 10)
    sheet.text(75, 160, "合计", 10)
    sheet.text(150, 160, "12.00", 10)
    assert grids(layout(sheet)) == [[["机关养老\n保险缴费", "12.00"], ["合计", "12.00"]]]


def borderless(sheet: Sheet, top: float = 100) -> None:
    for x, text in ((72, "科目名称"), (215, "合计"), (310, "基本支出"), (410, "项目支出")):
        sheet.text(x, top, text, 10)
    rows = (
        ("教育支出", "1,234.56", "1,000.00", "234.56"), ("普通教育", "1,134.56", "", "1,134.56"),
        ("卫生健康支出", "65.44", "65.44", ""), ("合计", "1,300.00", "1,065.44", "234.56"),
    )  # fmt: skip
    for number, row in enumerate(rows, 1):
        sheet.text(72, top + 18 * number, row[0], 10)
        for right, text in zip((260, 360, 460), row[1:], strict=True):
            if text:
                sheet.text(right - width(text, 10), top + 18 * number, text, 10)


def test_table_without_any_line() -> None:
    sheet = Sheet()
    sheet.text(200, 70, "部门收支总表", 14)
    borderless(sheet)
    sheet.text(96, 230, "2024年收入1,300.00万元，比上年增加30.00万元。")
    found = layout(sheet)
    assert grids(found) == [
        [
            ["科目名称", "合计", "基本支出", "项目支出"],
            ["教育支出", "1,234.56", "1,000.00", "234.56"],
            ["普通教育", "1,134.56", "", "1,134.56"],
            ["卫生健康支出", "65.44", "65.44", ""],
            ["合计", "1,300.00", "1,065.44", "234.56"],
        ]
    ]
    assert lines(found) == ["部门收支总表", "2024年收入1,300.00万元，比上年增加30.00万元。"]


def test_three_line_table_has_the_same_columns() -> None:
    sheet = Sheet()
    borderless(sheet)
    for y in (85, 105, 178):
        sheet.line(70, y, 470, y)
    assert [row[0] for row in grids(layout(sheet))[0]] == ["科目名称", "教育支出", "普通教育", "卫生健康支出", "合计"]


def test_contents_are_no_table() -> None:
    sheet = Sheet()
    for y, title, page in ((100, "一、部门概况", "3"), (120, "二、部门预算表", "5"), (140, "三、情况说明", "12")):
        sheet.text(72, y, title)
        sheet.text(480, y, page)
    assert not grids(layout(sheet))


# ------------------------------------------------------------------------------------------------------------ pages


def over_pages(second: list[list[str]]) -> Layout:
    above, below = Sheet(), Sheet()
    above.text(72, 60, "部门支出总表")
    above.table([72, 200, 300, 400], 90, [["项目", "合计", "基本"], ["教育", "12.00", "12.00"], ["卫生", "3.00", ""]])
    below.table([72, 200, 300, 400], 50, second)
    below.text(72, 300, "注：金额单位为万元。")
    return layout(above, below)


def test_table_over_pages_is_one_with_or_without_a_second_head() -> None:
    whole = [["项目", "合计", "基本"], ["教育", "12.00", "12.00"], ["卫生", "3.00", ""], ["农业", "1.00", "1.00"],
             ["合计", "16.00", "13.00"]]  # fmt: skip
    rest = whole[3:]
    assert grids(over_pages(rest)) == [whole]
    found = over_pages([whole[0], *rest])
    assert grids(found) == [whole]
    grid = found.blocks[1]
    assert isinstance(grid, Grid)
    assert [cell.box.page for cell in grid.cells if cell.box and cell.col == 0] == [1, 1, 1, 2, 2]


def test_totals_alone_on_the_next_page_keep_their_columns() -> None:
    above, below = Sheet(), Sheet()
    above.table([72, 110, 200, 300, 400], 90, [["类", "名称", "合计", "基本"], ["201", "教育", "12.00", "12.00"]])
    below.grid([72, 200, 300, 400], [50, 70])
    for x, text in ((100, "合计"), (270, "12.00"), (370, "12.00")):
        below.text(x, 64, text, 10)
    found = layout(above, below)
    assert spans(found)["合计"][:2] == (0, 2) or spans(found)["合计"] == (2, 0, 1, 2)
    assert len(grids(found)) == 1
    assert grids(found)[0][-1] == ["合计", "12.00", "12.00"]


def test_another_table_on_the_next_page_stays_apart() -> None:
    above, below = Sheet(), Sheet()
    above.table([72, 200, 300], 90, ROWS)
    below.text(72, 60, "部门支出总表")
    below.table([72, 200, 300], 90, ROWS)
    assert grids(layout(above, below)) == [ROWS, ROWS]


def test_row_cut_by_a_page_break_is_mended() -> None:
    """The name and one figure go on on the next page; the code and the other figure have ended."""
    above, below = Sheet(), Sheet()
    above.grid([72, 120, 190, 225, 300], [700, 720, 740])
    for x, y, text in ((75, 714, "201"), (123, 714, "教育支出"), (193, 714, "12.00"), (230, 714, "7.00"),
                       (75, 734, "202"), (123, 734, "行政单位离退"), (193, 734, "100.0"), (230, 734, "3.00")):  # fmt: skip
        above.text(x, y, text, 10)
    below.grid([72, 120, 190, 225, 300], [60, 80, 100])
    for x, y, text in ((123, 74, "休支出"), (193, 74, "0"), (75, 94, "203"), (123, 94, "其他支出"), (193, 94, "1.00")):
        below.text(x, y, text, 10)
    assert grids(layout(above, below)) == [
        [
            ["201", "教育支出", "12.00", "7.00"],
            ["202", "行政单位离退休支出", "100.00", "3.00"],
            ["203", "其他支出", "1.00", ""],
        ]
    ]


def test_short_row_at_the_top_of_a_page_is_a_row_of_its_own() -> None:
    above, below = Sheet(), Sheet()
    above.table([72, 120, 300, 400], 700, [["编码", "名称", "合计"], ["201", "教育", "12.00"]])
    below.table([72, 120, 300, 400], 60, [["", "卫生", "3.00"], ["203", "农业", "1.00"]])
    assert grids(layout(above, below))[0][2:] == [["", "卫生", "3.00"], ["203", "农业", "1.00"]]


def test_tables_that_touch_are_two() -> None:
    sheet = Sheet()
    sheet.table([72, 200, 300, 400], 100, [["项目", "合计", "基本"], ["教育", "12.00", "12.00"]])
    sheet.grid([72, 400], [140, 160])
    sheet.text(200, 154, "项目绩效目标表", 10)
    sheet.table([72, 150, 260, 330, 400], 160, [["指标", "名称", "目标", "得分"], ["数量", "检测", "12.00", "9.50"]])
    found = grids(layout(sheet))
    assert found == [
        [["项目", "合计", "基本"], ["教育", "12.00", "12.00"]],
        [["项目绩效目标表"], ["指标", "名称", "目标", "得分"], ["数量", "检测", "12.00", "9.50"]],
    ]


def test_section_row_inside_a_table_does_not_part_it() -> None:
    sheet = Sheet()
    sheet.table([72, 200, 300, 400], 100, [["项目", "合计", "基本"], ["教育", "12.00", "12.00"]])
    sheet.grid([72, 400], [140, 160])
    sheet.text(75, 154, "二、项目支出", 10)
    sheet.table([72, 200, 300, 400], 160, [["设备", "3.00", ""]])
    assert len(grids(layout(sheet))) == 1


def test_text_wrapped_by_its_cell_is_joined_and_a_list_is_not() -> None:
    sheet = Sheet()
    sheet.grid([72, 140, 260], [100, 140, 180])
    for x, y, text in ((78, 114, "绩效目标"), (146, 114, "完成平台验收并与省平"), (146, 128, "台对接，年内付清尾款"),
                       (78, 154, "主要内容"), (146, 154, "1、验收平台一个全部到"), (146, 168, "2、付清尾款")):  # fmt: skip
        sheet.text(x, y, text, 10)
    assert grids(layout(sheet)) == [
        [["绩效目标", "完成平台验收并与省平台对接，年内付清尾款"], ["主要内容", "1、验收平台一个全部到\n2、付清尾款"]]
    ]


def test_names_and_heads_of_several_lines_in_a_table_without_lines() -> None:
    sheet = Sheet()
    for x, y, text in (
        (72, 100, "科目名称"), (172, 100, "合计"), (240, 100, "一般公共预算支出"), (240, 116, "基本支出"), (330, 116, "项目支出"),
        (72, 132, "机关事业单位养老"), (172, 132, "168.42"), (240, 132, "168.42"), (72, 146, "保险缴费"),
        (72, 162, "行政单位医疗"), (172, 162, "46.98"), (330, 162, "46.98"),
        (72, 178, "住房公积金"), (172, 178, "126.60"), (240, 178, "126.60"),
    ):  # fmt: skip
        sheet.text(x, y, text, 10)
    found = layout(sheet)
    assert grids(found) == [
        [
            ["科目名称", "合计", "一般公共预算支出"],
            ["", "", "基本支出", "项目支出"],
            ["机关事业单位养老保险缴费", "168.42", "168.42", ""],
            ["行政单位医疗", "46.98", "", "46.98"],
            ["住房公积金", "126.60", "126.60", ""],
        ]
    ]
    assert spans(found)["一般公共预算支出"] == (0, 2, 1, 2)


def test_table_without_lines_over_pages() -> None:
    above, below = Sheet(), Sheet()
    borderless(above, 700)
    for number, row in enumerate((("农业", "12.00", "1.00"), ("水利", "13.00", "2.00"), ("林业", "14.00", "3.00"))):
        below.text(72, 60 + 18 * number, row[0], 10)
        for right, text in zip((260, 460), row[1:], strict=True):
            below.text(right - width(text, 10), 60 + 18 * number, text, 10)
    found = grids(layout(above, below))
    assert len(found) == 1 and len(found[0]) == 8
    assert spans(layout(above, below))["2.00"][1] == 3


def test_lines_of_a_form_object_draw_a_table() -> None:
    sheet = Sheet()
    sheet.form([lambda inner: inner.grid([72, 200, 300], [100, 120, 140])], shift=(10, 30))
    for y, (name, figure) in ((144, ("甲项", "12.00")), (164, ("乙项", "13.00"))):
        sheet.text(85, y, name, 10)
        sheet.text(215, y, figure, 10)
    assert grids(layout(sheet)) == [[["甲项", "12.00"], ["乙项", "13.00"]]]


def test_columns_too_close_to_be_told_apart_are_no_table() -> None:
    """A sheet printed without borders: figures to the right, the names of the next column right behind them."""
    sheet = Sheet()
    for number, (name, figure, other, last) in enumerate(
        (("财政拨款", "2,486.35", "教育支出", "168.42"), ("其他收入", "220.00", "卫生支出", "74.18"),
         ("事业收入", "12.00", "住房支出", "126.60"), ("合计", "2,718.35", "合计", "369.20"))
    ):  # fmt: skip
        y = 100 + 16 * number
        sheet.text(72, y, name, 10)
        sheet.text(200 - width(figure, 10), y, figure, 10)
        sheet.text(202, y, other, 10)
        sheet.text(300 - width(last, 10), y, last, 10)
    assert not grids(layout(sheet))
