"""The PDF reader, on files that the tests write themselves: each test prints one trap of real files."""

from __future__ import annotations

import json
import sys
import tracemalloc
from pathlib import Path
from random import Random
from time import perf_counter

import pytest

from extractor import readers
from extractor.data import Line
from extractor.errors import UnreadableError
from extractor.pipeline import extract_document, read_document
from extractor.structure import place

sys.path.insert(0, str(Path(__file__).parent))
from pdf_writer import ROWS, Sheet, grids, layout, lines, pdf, width

# ------------------------------------------------------------------------------------------------------------ lines


def test_line_has_page_and_box() -> None:
    first, second = Sheet(), Sheet()
    first.text(72, 100, "一、收入预算")
    second.text(90, 200, "财政拨款收入1,234.56万元。", size=14)
    found = layout(first, second)
    assert lines(found) == ["一、收入预算", "财政拨款收入1,234.56万元。"]
    box = found.blocks[1].box
    assert box is not None and box.page == 2 and box.bbox is not None
    x0, top, x1, bottom = box.bbox
    assert (x0, x1) == (90, pytest.approx(90 + width("财政拨款收入1,234.56万元。", 14), abs=0.2))
    assert 180 < top < 190 and 199 < bottom < 205


def test_figures_on_another_base_line_stay_in_their_line() -> None:
    sheet = Sheet()
    sheet.text(72, 140, "支出预算")
    sheet.text(120, 143, "1,234.56")
    sheet.text(168, 140, "万元，增长")
    sheet.text(228, 144, "3.5%")
    sheet.text(252, 140, "。")
    assert lines(layout(sheet)) == ["支出预算1,234.56万元，增长3.5%。"]


def test_blank_after_each_character_is_none() -> None:
    sheet = Sheet()
    sheet.text(72, 100, "收 入 预 算 总 体 情 况")
    sheet.text(72, 130, "一般公共预算财政拨款支出情况说明", spread=3)
    sheet.text(72, 160, "第二部分 部门概况")
    assert lines(layout(sheet)) == ["收入预算总体情况", "一般公共预算财政拨款支出情况说明", "第二部分 部门概况"]


def test_room_between_han_and_figures_is_no_blank_but_between_figures_it_is() -> None:
    """Word leaves a quarter of an em around figures; a blank between two figures parts them."""
    sheet = Sheet()
    for x, text in ((72, "表"), (87, "2"), (96, "2024"), (123, "年收入"), (162, "1,234.56"), (213, "万元")):
        sheet.text(x, 100, text)
    assert lines(layout(sheet)) == ["表2 2024年收入1,234.56万元"]


def test_blank_of_a_wide_gap_is_kept() -> None:
    sheet = Sheet()
    sheet.text(72, 100, "编制部门：云水县教育局")
    sheet.text(400, 100, "单位：万元")
    assert lines(layout(sheet)) == ["编制部门：云水县教育局 单位：万元"]


def test_line_order_is_that_of_the_page() -> None:
    sheet = Sheet()
    for y, text in ((300, "第三行"), (100, "第一行"), (200, "第二行")):
        sheet.text(72, y, text)
    assert lines(layout(sheet)) == ["第一行", "第二行", "第三行"]


def test_sentence_broken_by_line_ends_is_one() -> None:
    sheet = Sheet()
    sheet.text(96, 100, "本单位支出1,300.00万元，其中人员")
    sheet.text(72, 120, "经费1,200.00万元，公用经费100.0")
    sheet.text(72, 140, "0万元。")
    sheet.text(96, 160, "收入与上年持平，没有变化情况发")
    sheet.text(72, 180, "生。")
    raw = readers.load(pdf([sheet]), "test.pdf")
    document = read_document(raw)
    texts = ["".join(document.text[s.start : s.end].split()) for s in document.sentences]
    assert texts == ["本单位支出1,300.00万元，其中人员经费1,200.00万元，公用经费100.00万元。",
                     "收入与上年持平，没有变化情况发生。"]  # fmt: skip


def test_room_behind_a_line_ends_its_paragraph() -> None:
    sheet = Sheet()
    sheet.text(72, 100, "财政拨款收入支出增加的主要原因是工作量增加")
    sheet.text(72, 120, "本部门支出预算1,300.00万元，其中教育支出1,234.56万元，卫生健康支出65.44万元，上")
    sheet.text(72, 140, "年结转0万元")
    found = layout(sheet)
    assert [block.hard for block in found.blocks if isinstance(block, Line)] == [True, False, False]


def test_figure_that_would_not_fit_leaves_the_paragraph_open() -> None:
    sheet = Sheet()
    sheet.text(72, 100, "本部门支出预算总额为")
    sheet.text(72, 120, "1,234,567,890.12元，其中财政拨款")
    found = layout(sheet)
    assert isinstance(found.blocks[0], Line) and not found.blocks[0].hard


def test_text_printed_twice_is_read_once() -> None:
    """For bold right away, or because a second pass over the page prints all of it again."""
    words = ["一、收入支出总体情况", "收入预算1,234.56万元", "支出预算1,234.56万元", "二、其他情况"]
    sheet = Sheet()
    for shift in (0, 0.4):
        for number, text in enumerate(words):
            sheet.text(72 + shift, 100 + 30 * number, text)
    assert lines(layout(sheet)) == words


def test_same_figure_in_two_places_is_read_twice() -> None:
    sheet = Sheet()
    sheet.table([72, 200, 300, 400], 100, [["项目", "合计", "拨款"], ["收入", "12.00", "12.00"], ["支出", "12.00", ""]])
    assert grids(layout(sheet)) == [[["项目", "合计", "拨款"], ["收入", "12.00", "12.00"], ["支出", "12.00", ""]]]


def test_characters_outside_the_page_are_dropped_with_a_note() -> None:
    sheet = Sheet()
    sheet.text(72, 100, "部门主要职能")
    sheet.text(72, -40, "部门主要职能（页外）")
    sheet.text(560, 140, "一二三四五六七")
    found = layout(sheet)
    assert lines(found) == ["部门主要职能", "一二三"]
    assert found.notes == ("14 characters outside the page dropped (page 1)",)


def test_crop_box_moves_the_origin_and_hides_what_is_outside() -> None:
    sheet = Sheet(crop=(50, 60, 400, 500))
    sheet.text(72, 100, "看得见的文字")
    sheet.text(72, 600, "看不见的文字")
    found = layout(sheet)
    assert lines(found) == ["看得见的文字"]
    box = found.blocks[0].box
    assert box is not None and box.bbox is not None and box.bbox[0] == 22 and 25 < box.bbox[1] < 32


def test_single_characters_of_a_font_that_is_not_in_the_file() -> None:
    """pdfium drops a text object without extent: one character in a font that is neither embedded nor installed."""
    sheet = Sheet()
    sheet.table([72, 120, 160, 300], 100, [["类", "款", "科目名称"], ["201", "无", "教育"], ["元", "", "合计"]])
    assert grids(layout(sheet)) == [[["类", "款", "科目名称"], ["201", "无", "教育"], ["元", "", "合计"]]]


# ------------------------------------------------------------------------------------------------------------ turns


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_page_of_any_turn_is_read_upright_and_boxed_as_shown(turn: int) -> None:
    sheet = Sheet(turn=turn)
    sheet.text(72, 90, "部门收支总表")
    sheet.table([72, 200, 300], 100, ROWS)
    found = layout(sheet)
    assert lines(found) == ["部门收支总表"]
    assert grids(found) == [ROWS]
    box = found.blocks[1].box
    assert box is not None and box.bbox == pytest.approx({
        0: (72, 100, 300, 180),
        90: (842 - 180, 72, 842 - 100, 300),
        180: (595 - 300, 842 - 180, 595 - 72, 842 - 100),
        270: (100, 595 - 300, 180, 595 - 72),
    }[turn], abs=0.3)  # fmt: skip


@pytest.mark.parametrize("turn", [0, 90])
def test_table_laid_on_its_side(turn: int) -> None:
    sheet = Sheet(turn=turn)
    sheet.grid([100, 120, 140], [400, 600, 700])
    for x, (name, figure) in ((114, ("教育支出", "1,234.56")), (134, ("卫生支出", "65.44"))):
        sheet.upward(x, 695, name, 10)
        sheet.upward(x, 595, figure, 10)
    assert grids(layout(sheet)) == [[["教育支出", "1,234.56"], ["卫生支出", "65.44"]]]


# ------------------------------------------------------------------------------------------------------------ pages


def test_running_heads_feet_and_page_numbers_are_dropped() -> None:
    sheets = []
    for number, text in enumerate(("本部门支出1,300.00万元，其中人员", "经费1,200.00万元。", "收入持平。"), 1):
        sheet = Sheet()
        sheet.text(220, 40, "云水县教育局2024年部门预算", 9)
        sheet.text(72, 100, text)
        sheet.text(72, 130, "情况说明" + "一二三"[number - 1])
        sheet.text(280, 810, f"- {number} -", 9)
        sheets.append(sheet)
    found = layout(*sheets)
    assert lines(found) == ["本部门支出1,300.00万元，其中人员", "情况说明一", "经费1,200.00万元。", "情况说明二",
                            "收入持平。", "情况说明三"]  # fmt: skip
    assert found.notes == ("running heads and feet dropped: 云水县教育局2024年部门预算 (3x)",)


def test_unit_and_title_of_a_table_on_every_page_are_no_running_heads() -> None:
    sheets = []
    for _ in range(4):
        sheet = Sheet()
        sheet.text(230, 60, "部门收入总表", 14)
        sheet.text(450, 80, "单位：万元", 10)
        sheet.table([72, 200, 300], 90, ROWS)
        sheets.append(sheet)
    assert lines(layout(*sheets)).count("单位：万元") == 4


def test_same_line_on_two_pages_is_no_running_head() -> None:
    sheets = [Sheet(), Sheet()]
    for sheet in sheets:
        sheet.text(72, 60, "一、收入情况")
        sheet.text(72, 100, "收入持平。")
    assert lines(layout(*sheets)) == ["一、收入情况", "收入持平。"] * 2


def test_table_of_a_pdf_is_read_and_its_findings_have_pages() -> None:
    """The way through: a figure of the prose that the table on the next page contradicts."""
    prose, table = Sheet(), Sheet()
    prose.text(200, 80, "云水县教育局2024年部门预算", 16)
    prose.text(72, 120, "一、收入预算情况说明")
    prose.text(96, 150, "2024年收入预算1,330.00万元，其中财政拨款收入1,234.56万元，其他收入65.44万元。")
    table.text(230, 60, "部门收入预算总表", 14)
    table.text(400, 80, "单位：万元", 10)
    table.table([72, 250, 400], 90, [["项目", "预算数"], ["财政拨款收入", "1,234.56"], ["其他收入", "65.44"],
                                     ["收入合计", "1,300.00"]])  # fmt: skip
    extraction = extract_document(readers.load(pdf([prose, table]), "test.pdf"))
    wrong = [finding for finding in extraction.findings if finding.severity == "error"]
    assert wrong
    pages = {place(extraction.document, anchor.start).page for anchor in wrong[0].anchors}  # type: ignore[union-attr]
    assert 1 in pages


# ----------------------------------------------------------------------------------------------------------- hostile


def reason(data: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        readers.read(readers.load(data, "test.pdf"))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def written() -> bytes:
    sheet = Sheet()
    sheet.text(72, 100, "收入预算")
    return pdf([sheet])


def test_scan_says_so() -> None:
    sheet = Sheet()
    sheet.picture(0, 0, 595, 842)
    assert "a scan" in reason(pdf([sheet, sheet])) and "ocrmypdf" in reason(pdf([sheet]))


def test_scanned_page_among_others_is_noted() -> None:
    text, picture = Sheet(), Sheet()
    text.text(72, 100, "收入预算")
    picture.picture(0, 0, 595, 842)
    assert layout(text, picture, text).notes[0].startswith("page 2: pictures without text")


def test_encrypted_file() -> None:
    sheet = Sheet()
    sheet.text(72, 100, "收入预算")
    assert "encrypted" in reason(pdf([sheet], encrypted=True))


@pytest.mark.parametrize("share", [0.01, 0.1, 0.4, 0.6])
def test_truncated_file(share: float) -> None:
    data = written()
    assert "damaged or cut off" in reason(data[: int(len(data) * share)])


def test_end_missing_is_noted() -> None:
    found = readers.read(readers.load(written()[:-6], "test.pdf"))
    assert lines(found) == ["收入预算"] and "end of the file is missing" in found.notes[0]


def test_garbage_behind_the_signature() -> None:
    assert "damaged" in reason(b"%PDF-1.7\n" + bytes(range(256)) * 50)


def test_damage_of_any_kind_is_told_or_survived() -> None:
    """Bytes changed, cut out and put in at random: a layout or one clear line, nothing else."""
    random = Random(11)
    sheet = Sheet()
    sheet.text(72, 60, "部门收支总表")
    sheet.table([72, 200, 300], 100, ROWS)
    good = pdf([sheet, sheet])
    for _ in range(150):
        data = bytearray(good)
        for _ in range(random.choice((1, 5, 40))):
            place = random.randrange(9, len(data))
            if random.random() < 0.7:
                data[place] = random.randrange(256)
            else:
                data[place : place + random.randrange(20)] = random.randbytes(random.randrange(8))
        try:
            readers.read(readers.load(bytes(data), "test.pdf"))
        except UnreadableError as error:
            assert "\n" not in str(error)


def test_boxes_without_height_or_beyond_measure() -> None:
    sheet = Sheet()
    sheet.text(72, 100, "看得见")
    for size in ("0", "0.0000001", "1000000000"):
        sheet.drawn.append(f"BT /F {size} Tf 1 0 0 1 90 90 Tm <5143> Tj ET")
    sheet.line(0, 10**20, 10**20, 10**20)
    assert lines(layout(sheet)) == ["看得见"]


def test_thousands_of_empty_pages_take_no_time() -> None:
    data = pdf([Sheet() for _ in range(5000)])
    tracemalloc.start()
    started = perf_counter()
    assert "no text on any of 5000 pages" in reason(data)
    taken, peak = perf_counter() - started, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert taken < 10 and peak < 50e6


def test_drawing_of_many_strokes_is_no_table() -> None:
    sheet = Sheet()
    sheet.text(72, 60, "区域示意图")
    for number in range(30_000):
        x, y = number % 500 + 20, (number * 37) % 700 + 80
        sheet.line(x, y, x + 30, y)
        sheet.line(x, y, x, y + 30)
    started = perf_counter()
    assert lines(layout(sheet)) == ["区域示意图"]
    assert perf_counter() - started < 10


def test_graph_paper_is_no_table() -> None:
    sheet = Sheet()
    sheet.text(100, 60, "坐标纸", 10)
    sheet.grid([float(x) for x in range(20, 580, 2)], [float(y) for y in range(40, 800, 2)])
    assert not grids(layout(sheet))


# ------------------------------------------------------------------------------------------------------------ corpus


def test_real_files_keep_every_figure_of_their_tables(corpus: Path) -> None:
    """The bars of ``eval.run pdfs`` that depend on reading alone: every quote of the gold is found on its page."""
    pytest.importorskip("eval.pdfs")
    from eval.pdfs import find_on_page

    gold = json.loads((corpus / "truth" / "pdf_gold.json").read_text(encoding="utf-8"))
    lost = []
    for name, entry in gold["documents"].items():
        document = read_document(corpus / entry["file"])
        assert len(document.tables) == 9
        for item in gold["items"]:
            if item["doc"] != name or not item["quote"]:
                continue
            named = [(item["page"], item["quote"]), *item["other"]]
            lost += [(item["id"], quote) for page, quote in named if not find_on_page(document, page, quote)]
    assert not lost
