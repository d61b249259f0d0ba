"""Workbooks: numbers as shown, merged cells, hidden sheets, titles and notes as lines; xls and csv the same."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.data import Grid, Layout, Line
from extractor.errors import UnreadableError
from extractor.readers import load, read
from extractor.readers.number_format import shown
from extractor.readers.sheets import reference


def saved(book: openpyxl.Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def sheet_of(*rows: tuple[Any, ...], name: str = "收入总表") -> tuple[openpyxl.Workbook, Any]:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    for row in rows:
        sheet.append(row)
    return book, sheet


def layout_of(book: openpyxl.Workbook) -> Layout:
    return read(load(saved(book), "book"))


def lines_of(layout: Layout) -> list[str]:
    return [layout.text[block.start : block.end] for block in layout.blocks if isinstance(block, Line)]


def grids_of(layout: Layout) -> list[Grid]:
    return [block for block in layout.blocks if isinstance(block, Grid)]


def rows_of(layout: Layout, number: int = 0) -> list[list[str]]:
    rows: dict[int, list[str]] = {}
    for cell in grids_of(layout)[number].cells:
        rows.setdefault(cell.row, []).append(layout.text[cell.start : cell.end])
    return list(rows.values())


ROWS = (("收入总表",), ("单位：万元",), ("项目", "金额"), ("财政拨款", 865.4), ("合计", 865.4), ("注：本表不含结转。",))


def test_a_sheet_is_lines_above_a_grid_and_lines_below() -> None:
    layout = layout_of(sheet_of(*ROWS)[0])
    assert lines_of(layout) == ["收入总表", "单位：万元", "注：本表不含结转。"]
    assert rows_of(layout) == [["项目", "金额"], ["财政拨款", "865.4"], ["合计", "865.4"]]
    box = grids_of(layout)[0].cells[3].box
    assert box is not None and (box.sheet, box.ref) == ("收入总表", "B4")


@pytest.mark.parametrize(
    ("name", "title"), [("收入总表", "收入总表"), ("Sheet1", ""), ("工作表2", ""), ("Z01", ""), ("表3", "")]
)
def test_the_name_of_a_sheet_titles_its_table(name: str, title: str) -> None:
    assert grids_of(layout_of(sheet_of(*ROWS[2:5], name=name)[0]))[0].title == title


def test_hidden_sheets_are_left_out_with_a_note() -> None:
    book, _ = sheet_of(*ROWS)
    for state in ("hidden", "veryHidden"):
        other = book.create_sheet(f"底稿{state}")
        other.append(["草稿", 1])
        other.sheet_state = state
    layout = layout_of(book)
    assert "草稿" not in layout.text
    assert len([note for note in layout.notes if "hidden sheet" in note]) == 2


def test_merged_cells_are_one_cell() -> None:
    book, sheet = sheet_of(("科目", None, "合计"), ("编码", "名称", None), (204, "公安", 12))
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("C1:C2")
    grid = grids_of(layout_of(book))[0]
    assert grid.spans_known
    assert [(cell.row, cell.col, cell.row_span, cell.col_span) for cell in grid.cells][:4] == [
        (0, 0, 1, 2), (0, 2, 2, 1), (1, 0, 1, 1), (1, 1, 1, 1),
    ]  # fmt: skip


def test_a_merge_to_the_end_of_the_sheet_is_cut_to_the_table() -> None:
    book, sheet = sheet_of(("项目", "金额"), ("合计", None), ("收入", 5))
    sheet.merge_cells("A2:XFD2")
    grid = grids_of(layout_of(book))[0]
    assert max(cell.col + cell.col_span for cell in grid.cells) == 2


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.0534, "0.00%", "5.34%"),
        (1e28, "0", "1" + "0" * 28),
        (1e300, "0" + "%" * 90, "1" + "0" * 308 + "%" * 90),
        (0.5, "0." + "0" * 500, "0.5" + "0" * 29),
        (0.05345, "0.0%", "5.3%"),
        (1234.5, "#,##0.00", "1,234.50"),
        (-1234.5, "#,##0.00_);(#,##0.00)", "-1,234.50"),
        (-5, "#,##0.00;[Red]-#,##0.00", "-5.00"),
        (0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        (12345.678, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "12,345.68"),
        (38.204499999999996, "General", "38.2045"),
        (2040501, "General", "2040501"),
        (7, "000", "007"),
        (123456, "0.00,", "123.46"),
        (5, '0"人"', "5人"),
        (1.5, "0.##", "1.5"),
        (2, "0.##", "2"),
        (12, "[>=10]0;0.0", "12"),
        (8, "@", "8"),
        (True, "General", "TRUE"),
        (date(2024, 2, 6), "yyyy-mm-dd", "2024-02-06"),
        (45328, 'yyyy"年"m"月"d"日";@', "2024年2月6日"),
        (45328.5, "yyyy/m/d h:mm", "2024/2/6 12:00"),
        (45328, "[$-804]yyyy年m月", "2024年2月"),
    ],
)
def test_numbers_read_as_they_show(value: Any, code: str, text: str) -> None:
    assert shown(value, code) == text


@given(st.floats(allow_nan=False, allow_infinity=False), st.text('#0.,%;"年ymd[]@*_-? ', max_size=12))
def test_any_format_shows_something_and_never_fails(value: float, code: str) -> None:
    assert isinstance(shown(value, code), str)


def test_formats_indents_and_errors_of_a_file() -> None:
    book, sheet = sheet_of(("项目", "比例"), ("其中：人员", 0.0534), ("错误", "#REF!"))
    sheet["B2"].number_format = "0.00%"
    sheet["A2"].alignment = openpyxl.styles.Alignment(indent=2)
    assert rows_of(layout_of(book)) == [["项目", "比例"], ["  其中：人员", "5.34%"], ["错误", ""]]


def test_a_far_cell_does_not_draw_a_million_blank_ones() -> None:
    book, sheet = sheet_of(*ROWS)
    for row in range(1, 400):
        sheet.cell(row=row, column=1, value="项目")
    sheet.cell(row=1_000_000, column=1, value="尾")
    sheet.cell(row=300, column=16_000, value="远")
    assert sum(len(grid.cells) for grid in grids_of(layout_of(book))) < 1000


def test_cells_are_named_as_worksheets_name_them() -> None:
    assert [reference(0, col) for col in (0, 25, 26, 701, 702)] == ["A1", "Z1", "AA1", "ZZ1", "AAA1"]


# --------------------------------------------------------------------------------------------------------------- csv


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";"])
def test_csv_is_told_by_its_shape(encoding: str, separator: str) -> None:
    rows = ["收入总表,,", "项目,金额,备注", '财政拨款,"1,865.40","含""上年""结转"', "合计,1865.40,"]
    text = "\r\n".join(row.replace(",", separator) if '"' not in row else row for row in rows)
    if separator == ";":
        text = text.replace('财政拨款,"1,865.40","含""上年""结转"', '财政拨款;"1,865.40";"含""上年""结转"')
    raw = load(text.encode(encoding), "x.txt")
    assert raw.media_type == "text/csv"
    layout = read(raw)
    assert lines_of(layout) == ["收入总表"]
    assert rows_of(layout)[1] == ["财政拨款", "1,865.40", '含"上年"结转']


@pytest.mark.parametrize(
    "text",
    [
        "收入1,200元\n支出1,100元\n结余1,000元\n",
        "收入总表\n项目\t金额\n收入\t1,234.50\n支出\t1,234.50\n",
        "一、收入,共5万元\n二、支出\n三、其他,略,见附表\n",
    ],
)
def test_text_with_commas_is_no_csv(text: str) -> None:
    assert load(text.encode(), "x.csv").media_type == "text/plain"


# ---------------------------------------------------------------------------------------------------------- hostile


def test_truncated_workbooks_give_one_clear_line() -> None:
    data = saved(sheet_of(*ROWS)[0])
    for end in (10, len(data) // 2, len(data) - 10):
        with pytest.raises(UnreadableError, match="cut off or damaged"):
            read(load(data[:end], "x"))


def test_a_damaged_old_workbook_gives_one_clear_line() -> None:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "Workbook".encode("utf-16-le") + b"\0" * 600
    with pytest.raises(UnreadableError, match="damaged"):
        read(load(head, "x.xls"))


def changed(data: bytes, part: str, text: str) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, text if name == part else old.read(name))
    return stream.getvalue()


def test_entities_and_bombs_are_refused(tmp_path: Path) -> None:
    data = saved(sheet_of(*ROWS)[0])
    sheet = "xl/worksheets/sheet1.xml"
    entity = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><worksheet>&a;</worksheet>'
    with pytest.raises(UnreadableError, match="entities"):
        read(load(changed(data, sheet, entity), "x"))
    with pytest.raises(UnreadableError, match="expands"):
        read(load(changed(data, sheet, " " * (65 << 20)), "x"))
    with pytest.raises(UnreadableError, match="damaged inside"):
        read(load(changed(data, sheet, "<worksheet><sheetData><row>"), "x"))


def test_an_empty_workbook_says_so() -> None:
    with pytest.raises(UnreadableError, match="nothing"):
        layout_of(openpyxl.Workbook())
