"""Reading bytes: formats by content, encodings, and the lines and grids of word dumps, tab rows and Markdown."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.data import Grid, Layout, Line
from extractor.errors import UnreadableError, UsageError
from extractor.readers import load, read
from extractor.structure.tables import build_tables


def layout_of(text: str) -> Layout:
    return read(load(text.encode(), "document"))


def rows_of(layout: Layout, number: int = 0) -> list[list[str]]:
    """The texts of grid ``number`` row by row."""
    grid = [block for block in layout.blocks if isinstance(block, Grid)][number]
    rows: list[list[str]] = []
    for cell in grid.cells:
        if cell.row == len(rows):
            rows.append([])
        assert cell.col == len(rows[-1])
        rows[-1].append(layout.text[cell.start : cell.end])
    return rows


def lines_of(layout: Layout) -> list[str]:
    return [layout.text[block.start : block.end] for block in layout.blocks if isinstance(block, Line)]


def stack(*rows: str) -> str:
    """A word dump: cells led by tabs, a blank line behind each row; cells of a row are parted by "|"."""
    return "".join("".join(f"\t{cell}\n" for cell in row.split("|")) + "\n" for row in rows)


# --------------------------------------------------------------------------------------------------------- encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_gives_the_same_text(encoding: str) -> None:
    words = "北桥镇２０２３年预算\n收入1,234.50万元，增长3.1％。\n"
    assert read(load(words.encode(encoding), "x")).text == words


def test_offsets_count_from_the_first_character_behind_the_mark() -> None:
    layout = read(load("标题\n正文".encode("utf-8-sig"), "x"))
    assert [(block.start, block.end) for block in layout.blocks] == [(0, 2), (3, 5)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_stay_in_the_text_and_out_of_the_lines(end: str) -> None:
    layout = layout_of(f"一、收入{end}二、支出{end}")
    assert lines_of(layout) == ["一、收入", "二、支出"]
    assert layout.text == f"一、收入{end}二、支出{end}"


def test_a_cut_last_character_is_dropped_with_a_note() -> None:
    layout = read(load("支出一百万元".encode()[:-1], "x"))
    assert layout.text == "支出一百万"
    assert any("dropped" in note for note in layout.notes)


def test_gb18030_with_a_cut_last_character() -> None:
    layout = read(load("支出合计一百万元".encode("gb18030")[:-1], "x"))
    assert layout.text == "支出合计一百万"
    assert len(layout.notes) == 2


# --------------------------------------------------------------------------------------------------------- bad input


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    bad = {
        "empty": b"",
        "nul": b"abc\0def",
        "controls": bytes(range(1, 9)) * 20,
        "pdf": b"%PDF-1.7 ...",
        "zip": b"PK\x03\x04....",
    }
    for name, data in bad.items():
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(UnreadableError) as caught:
            read(load(path))
        message = str(caught.value)
        assert name in message
        assert "\n" not in message


def test_a_missing_file_and_a_folder_are_wrong_calls(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        load(tmp_path / "missing.txt")
    with pytest.raises(UsageError, match="folder"):
        load(tmp_path)


def test_the_name_does_not_tell_the_format(tmp_path: Path) -> None:
    path = tmp_path / "table.pdf"
    path.write_text("只是文字", encoding="utf-8")
    assert read(load(path)).text == "只是文字"


def test_loading_tells_the_bytes_apart() -> None:
    assert load(b"a", "x").sha256 != load(b"b", "x").sha256


@settings(deadline=None)  # some bytes start LibreOffice
@given(st.binary(max_size=400))
def test_any_bytes_give_a_layout_or_one_clear_line(data: bytes) -> None:
    try:
        layout = read(load(data, "x"))
    except UnreadableError as error:
        assert str(error).startswith("x: ")
        return
    for block in layout.blocks:
        assert 0 <= block.start <= block.end <= len(layout.text)


@given(
    st.lists(
        st.sampled_from(["\t", "\n", "\n\n", "甲", "5.0", "|", "-", "合计", "（万元）", "一、", "\r\n", " "]),
        max_size=80,
    )
)
def test_no_character_is_lost_or_read_twice(pieces: list[str]) -> None:
    layout = layout_of("x" + "".join(pieces))
    spans: list[tuple[int, int]] = []
    for block in layout.blocks:
        if isinstance(block, Line):
            spans.append((block.start, block.end))
        else:
            spans += [(cell.start, cell.end) for cell in block.cells]
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    covered = "".join(layout.text[start:end] for start, end in spans)
    ignored = " \t\r\n|-"
    kept = [sign for sign in layout.text if sign not in ignored]
    assert [sign for sign in covered if sign not in ignored] == kept


def test_a_pipe_table_without_a_cell_is_no_table() -> None:
    layout = layout_of("x\n|-\n|")
    assert [layout.text[block.start : block.end] for block in layout.blocks] == ["x"]


# ------------------------------------------------------------------------------------------------------- word dumps


def test_word_dump() -> None:
    layout = layout_of("收支表\n" + stack("项目|金额", "甲项|1.5", "乙项|　", "合计|1.5") + "\n注：无。\n")
    assert rows_of(layout) == [["项目", "金额"], ["甲项", "1.5"], ["乙项", "　"], ["合计", "1.5"]]
    assert lines_of(layout) == ["收支表", "注：无。"]


def test_header_rows_of_a_word_dump_have_fewer_cells() -> None:
    layout = layout_of(stack("科目|支出", "编码|名称|小计|基本", "204|公安|3|3", "205|教育|4|4"))
    assert [len(row) for row in rows_of(layout)] == [2, 4, 4, 4]


def test_a_second_line_inside_a_cell_stays_in_it() -> None:
    layout = layout_of("\t项目\n\t资金\n（元）\n\t备注\n\n" + stack("甲|1|x", "乙|2|y"))
    assert rows_of(layout)[0] == ["项目", "资金\n（元）", "备注"]


def test_a_blank_paragraph_inside_a_cell_does_not_end_the_row() -> None:
    text = stack("甲|1|x|y") + "\t乙\n\t长名称\n\n的项目\n\t2\n\tz\n\n" + stack("丙|3|u|v")
    rows = rows_of(layout_of(text))
    assert [len(row) for row in rows] == [4, 4, 4]
    assert rows[1][1] == "长名称\n\n的项目"


def test_a_row_cut_by_blank_lines_is_joined_between_full_rows() -> None:
    text = stack("甲|a|1|2", "乙|b|3|4") + "\t丙\n\tc\n\n\n\t5\n\t6\n\n" + stack("丁|d|7|8")
    assert rows_of(layout_of(text))[2] == ["丙", "c", "5", "6"]


def test_rows_of_different_length_are_not_joined_by_chance() -> None:
    rows = rows_of(
        layout_of(stack("项目|预算", "类|款|名称|合计|基本", "201|01|02|运行|5|3|2", "201|01|03|管理|4|2|2"))
    )
    assert [len(row) for row in rows] == [2, 5, 7, 7]


def test_text_between_two_tables_parts_them() -> None:
    text = stack("项目|金额", "甲|1", "合计|1") + "\n表二：\n某表\n" + stack("科目|金额", "乙|2", "合计|2")
    layout = layout_of(text)
    assert len([block for block in layout.blocks if isinstance(block, Grid)]) == 2
    assert lines_of(layout) == ["表二：", "某表"]


def test_a_paragraph_right_behind_the_last_number_is_no_cell() -> None:
    layout = layout_of("\t项目\n\t金额\n\n\t甲\n\t3.5\n三、其他说明\n")
    assert rows_of(layout)[-1] == ["甲", "3.5"]
    assert lines_of(layout) == ["三、其他说明"]


def test_indented_paragraphs_are_lines() -> None:
    layout = layout_of("\t本镇收入稳步增长。\n\t本镇支出结构优化。\n\t本镇严控三公经费。\n")
    assert len(lines_of(layout)) == 3
    assert not any(isinstance(block, Grid) for block in layout.blocks)


# --------------------------------------------------------------------------------------------------------- tab rows


def test_tab_rows_keep_empty_cells() -> None:
    layout = layout_of("收 入\t\t支 出\t\n项目\t金额\t项目\t金额\n\t\t甲\t3\n")
    assert rows_of(layout) == [["收 入", "", "支 出", ""], ["项目", "金额", "项目", "金额"], ["", "", "甲", "3"]]


def test_a_page_break_inside_a_table() -> None:
    layout = layout_of("项目\t金额\t备注\n甲\t1\t\n\n- 3 -\n\n乙\t2\t\n丙\t3\t\n")
    assert len(rows_of(layout)) == 4


def test_a_row_and_a_word_cut_by_a_page_break() -> None:
    rows = rows_of(layout_of("项目\t金额\t备注\n甲\t1\tx\n乙项\t2\n\n3\ty\n丙\t4\tz\n"))
    assert rows[2] == ["乙项", "2\n\n3", "y"]


def test_tables_of_different_width_are_not_joined() -> None:
    layout = layout_of("项目\t金额\n甲\t1\n\n科目\t一\t二\t三\n乙\t1\t2\t3\n")
    assert len([block for block in layout.blocks if isinstance(block, Grid)]) == 2


def test_contents_with_page_numbers_are_lines() -> None:
    layout = layout_of("第一部分 概况\t1\n一、职责......\t1\n二、机构......\t2\n第二部分 报表\t12\n")
    assert len(lines_of(layout)) == 4


def test_a_line_with_a_stray_tab_is_a_line() -> None:
    assert lines_of(layout_of("政府性基金\t\n支出为零。\t\n")) == ["政府性基金\t", "支出为零。\t"]


# --------------------------------------------------------------------------------------------------------- Markdown


def test_markdown_table_and_headings() -> None:
    layout = layout_of(
        "# 公开\n\n## 一、收入\n\n| 项目 | 金额 |\n|:---|---:|\n| 甲\\|乙 | 1.0 |\n| 合计 | 1.0 |\n\n完。\n"
    )
    assert layout.media_type == "text/markdown"
    assert [block.heading for block in layout.blocks if isinstance(block, Line)] == [1, 2, 0]
    assert lines_of(layout)[:2] == ["公开", "一、收入"]
    assert [[cell.strip() for cell in row] for row in rows_of(layout)] == [
        ["项目", "金额"],
        ["甲\\|乙", "1.0"],
        ["合计", "1.0"],
    ]


def test_bars_without_an_alignment_row_are_text() -> None:
    assert lines_of(layout_of("|不是表|\n|也不是|\n")) == ["|不是表|", "|也不是|"]


# ------------------------------------------------------------------------------------------------------------ speed


@pytest.mark.parametrize(
    "text",
    [
        "甲" * 1_000_000,
        "甲\t" * 200_000,
        "\t\n" * 200_000,
        "|" * 500_000,
        "\n\n".join("a\tb\tc" for _ in range(20_000)),
        "\n\n".join("\ta\n文\n\tb" for _ in range(20_000)),
    ],
    ids=["one line", "wide row", "empty cells", "bars", "gaps", "continued cells"],
)
def test_long_input_takes_linear_time(text: str) -> None:
    layout = layout_of(text)
    assert layout.blocks[-1].end <= len(text)


@pytest.mark.parametrize("between", ["", "\n"], ids=["run on", "blank line"])
@pytest.mark.parametrize("unit", ["（单位：{}）", "单位：{}"])
def test_row_of_title_and_unit_names_its_table(between: str, unit: str) -> None:
    first, second = (f"部门{side}总表\t\t{unit.format(name)}\n" for side, name in (("支出", "元"), ("收入", "万元")))
    rows = "项目\t金额\t备注\n办公费\t3100\t无\n差旅费\t4200\t无\n"
    tables = build_tables(layout_of(first + rows + between + second + rows))
    assert [(table.title, table.unit) for table in tables] == [("部门支出总表", "元"), ("部门收入总表", "万元")]


@pytest.mark.parametrize("between", ["", "\n"], ids=["run on", "blank line"])
def test_row_of_title_and_unit_opens_another_table(between: str) -> None:
    first, second = "部门支出总表\t\t单位：元", "部门收入总表\t\t单位：万元"
    rows = "项目\t金额\t备注\n办公费\t3100\t无\n差旅费\t4200\t无\n"
    layout = layout_of(f"{first}\n{rows}{between}{second}\n{rows}")
    assert lines_of(layout) == [*first.split("\t\t"), *second.split("\t\t")]
    assert rows_of(layout, 0) == rows_of(layout, 1) == [line.split("\t") for line in rows.splitlines()]
    assert [table.unit for table in build_tables(layout)] == ["元", "万元"]


def test_a_caption_with_tabs_right_above_a_word_dump() -> None:
    text = "表一\n编制单位：青禾县馆\t\t单位：万元\n\t项目\n\t预算数\n\t决算数\n\n\t办公费\n\t3.00\n\t2.00\n\n\t水费\n\t1.00\n\t0.50\n"
    (grid,) = [block for block in layout_of(text).blocks if isinstance(block, Grid)]
    assert [text[cell.start : cell.end] for cell in grid.cells if cell.row == 0] == ["项目", "预算数", "决算数"]
