"""Word documents: what a reader of the page sees is in the text, and only that."""

from __future__ import annotations

import pytest

from extractor.data import Grid, Layout, Line
from extractor.errors import UnreadableError
from extractor.readers import load, read
from extractor.readers.docx_numbering import FORMATS, counting
from tests.word import p, run, tbl, tc, tr, word, zipped


def layout_of(body: str, **parts: str) -> Layout:
    return read(load(word(body, **parts), "document"))


def lines_of(layout: Layout) -> list[str]:
    return [layout.text[block.start : block.end] for block in layout.blocks if isinstance(block, Line)]


def grid_of(layout: Layout, number: int = 0) -> dict[tuple[int, int], str]:
    grid = [block for block in layout.blocks if isinstance(block, Grid)][number]
    return {(cell.row, cell.col): layout.text[cell.start : cell.end] for cell in grid.cells}


def spans_of(layout: Layout) -> dict[tuple[int, int], tuple[int, int]]:
    grid = next(block for block in layout.blocks if isinstance(block, Grid))
    return {(cell.row, cell.col): (cell.row_span, cell.col_span) for cell in grid.cells}


# -------------------------------------------------------------------------------------------------------- paragraphs


def test_paragraphs_and_tables_keep_their_order_and_say_where_they_stand() -> None:
    layout = layout_of(p("甲") + tbl(tr("项目", "金额"), tr("收入", "5")) + p() + p("乙"))
    assert layout.text == "甲\n项目\t金额\n收入\t5\n\n乙\n"
    first, grid, second = layout.blocks
    assert isinstance(first, Line) and first.hard and first.box and first.box.path == "段落 1"
    assert isinstance(second, Line) and second.box and second.box.path == "段落 2"
    assert isinstance(grid, Grid) and grid.cells[3].box and grid.cells[3].box.path == "表 1 行 2 列 2"


def test_changes_are_read_as_accepted() -> None:
    body = p(
        run("收入")
        + "<w:ins>" + run("1,200") + "</w:ins><w:del><w:r><w:delText>1,100</w:delText></w:r></w:del>"
        + "<w:moveFrom>" + run("旧") + "</w:moveFrom><w:moveTo>" + run("万元") + "</w:moveTo>"
    )  # fmt: skip
    assert lines_of(layout_of(body)) == ["收入1,200万元"]


def test_a_deleted_paragraph_end_joins_two_paragraphs() -> None:
    assert lines_of(layout_of(p("收入增加", "<w:rPr><w:del/></w:rPr>") + p("5万元。") + p("尾"))) == [
        "收入增加5万元。",
        "尾",
    ]


def test_a_deleted_row_is_gone_and_an_inserted_one_stays() -> None:
    layout = layout_of(
        tbl(tr("项目", "金额"), tr("旧", "1", properties="<w:del/>"), tr("新", "2", properties="<w:ins/>"))
    )
    assert list(grid_of(layout).values()) == ["项目", "金额", "新", "2"]


def test_former_properties_of_a_change_do_not_count() -> None:
    changed = '<w:pPrChange><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:pPrChange>'
    layout = layout_of(p("正文", changed))
    assert [block.heading for block in layout.blocks if isinstance(block, Line)] == [0]


def test_hidden_text_and_field_instructions_do_not_show() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> = 1+1 </w:instrText></w:r>'
        + run("指令") + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("35.20")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )  # fmt: skip
    simple = '<w:fldSimple w:instr="REF x">' + run("万元") + "</w:fldSimple>"
    hidden = run("草稿", "<w:vanish/>") + run("显示", '<w:vanish w:val="0"/>')
    assert lines_of(layout_of(p(run("支出") + field + simple + hidden))) == ["支出35.20万元显示"]


def test_a_field_may_span_paragraphs() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>'
    separate, end = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>', '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    assert lines_of(layout_of(p(begin + separate + run("一、概况")) + p(run("二、收支") + end) + p("正文"))) == [
        "一、概况", "二、收支", "正文",
    ]  # fmt: skip


def test_links_controls_breaks_and_signs() -> None:
    body = (
        "<w:sdt><w:sdtContent>" + p("控件") + "</w:sdtContent></w:sdt>"
        + p("<w:hyperlink>" + run("链接") + "</w:hyperlink><w:sdt><w:sdtContent>" + run("内") + "</w:sdtContent></w:sdt>")
        + p(run("上") + "<w:r><w:br/></w:r>" + run("下") + '<w:r><w:br w:type="page"/></w:r>')
        + p(run("比") + "<w:r><w:noBreakHyphen/></w:r>" + '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>' + run("95%"))
    )  # fmt: skip
    layout = layout_of(body)
    assert lines_of(layout) == ["控件", "链接内", "上", "下", "比-≥95%"]
    assert [block.hard for block in layout.blocks if isinstance(block, Line)] == [True, True, False, True, True]


def test_a_text_box_is_read_once_and_a_note_stands_at_the_end() -> None:
    inside = "<w:txbxContent>" + p("框中20万元") + "</w:txbxContent>"
    shape = (
        "<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>" + inside + "</wps:txbx></w:drawing></mc:Choice>"
        "<mc:Fallback><w:pict><v:textbox>" + inside + "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    note = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    layout = layout_of(
        p(run("正文") + note + shape) + p("后文"),
        footnotes='<w:footnote w:id="0">'
        + p("分隔")
        + '</w:footnote><w:footnote w:id="2">'
        + p("不含结转")
        + "</w:footnote>",
    )
    assert lines_of(layout) == ["正文", "框中20万元", "后文", "不含结转"]
    paths = [block.box.path for block in layout.blocks if block.box]
    assert paths == ["段落 1", "文本框 1", "段落 2", "脚注 1"]


def test_headings_come_from_styles_and_outline_levels() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="x"><w:name w:val="own"/><w:basedOn w:val="1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="3"><w:name w:val="heading 3"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="loop"><w:name w:val="a"/><w:basedOn w:val="loop"/></w:style>'
    )
    named = '<w:pStyle w:val="{}"/>'
    body = "".join(
        (
            p("甲", named.format("1")),
            p("乙", named.format("x")),
            p("丙", named.format("3")),
            p("丁", named.format("loop")),
            p("戊", '<w:outlineLvl w:val="1"/>'),
            p("己", named.format("1") + '<w:outlineLvl w:val="9"/>'),
            p("庚是一整段带句号的正文。", named.format("1")),
        )
    )
    layout = layout_of(body, styles=styles)
    assert [block.heading for block in layout.blocks if isinstance(block, Line)] == [1, 1, 3, 0, 2, 0, 0]


# --------------------------------------------------------------------------------------------------------- numbering


def level(place: int, kind: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>{more}</w:lvl>'


def item(text: str, place: int = 0, list_id: str = "1") -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{place}"/><w:numId w:val="{list_id}"/></w:numPr>')


LISTS = (
    '<w:abstractNum w:abstractNumId="0">'
    + level(0, "chineseCountingThousand", "%1、") + level(1, "chineseCounting", "（%2）") + level(2, "decimal", "%3.")
    + level(3, "decimal", "%1.%4", "<w:isLgl/>")
    + '</w:abstractNum><w:abstractNum w:abstractNumId="1">' + level(0, "bullet", "●") + "</w:abstractNum>"
    + '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    + '<w:num w:numId="3"><w:abstractNumId w:val="0"/>'
    + '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
)  # fmt: skip


def test_automatic_numbers_are_written_out() -> None:
    body = (
        item("收入") + item("总体", 1) + item("构成", 1) + item("工资", 2) + item("80岁以上补贴", 2) + item("支出")
        + item("总体", 1) + item("甲", 3) + item("要点", 0, "2") + item("续", 0, "3") + item("又", 0, "3") + item("无", 0, "0")
    )  # fmt: skip
    assert lines_of(layout_of(body, numbering=LISTS)) == [
        "一、收入", "（一）总体", "（二）构成", "1.工资", "2. 80岁以上补贴", "二、支出", "（一）总体", "2.1 甲", "要点",
        "五、续", "六、又", "无",
    ]  # fmt: skip


def test_a_style_numbers_its_paragraphs() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="t1"><w:name w:val="x"/><w:pPr><w:numPr><w:numId w:val="9"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="t2"><w:name w:val="y"/><w:pPr><w:numPr><w:numId w:val="9"/></w:numPr></w:pPr></w:style>'
    )
    numbering = (
        '<w:abstractNum w:abstractNumId="4">'
        + level(0, "chineseCounting", "第%1部分", '<w:pStyle w:val="t1"/>')
        + level(1, "ideographTraditional", "%2、", '<w:pStyle w:val="t2"/>')
        + '</w:abstractNum><w:num w:numId="9"><w:abstractNumId w:val="4"/></w:num>'
    )
    body = (
        p("概况", '<w:pStyle w:val="t1"/>') + p("职责", '<w:pStyle w:val="t2"/>') + p("机构", '<w:pStyle w:val="t2"/>')
    )
    assert lines_of(layout_of(body, styles=styles, numbering=numbering)) == ["第一部分 概况", "甲、职责", "乙、机构"]


def test_empty_paragraphs_count_but_do_not_show_and_cells_show_their_number() -> None:
    body = item("甲") + item("") + item("乙") + tbl(tr(tc(item("", 2)), "收入"), tr(tc(item("", 2)), "支出"))
    layout = layout_of(body, numbering=LISTS)
    assert lines_of(layout) == ["一、甲", "三、乙"]
    assert grid_of(layout)[1, 0] == "2."


@pytest.mark.parametrize(
    ("kind", "number", "shown"),
    [
        ("chineseCounting", 11, "十一"), ("chineseCounting", 21, "二十一"), ("chineseLegalSimplified", 12, "壹拾贰"),
        ("decimalEnclosedCircleChinese", 3, "③"), ("upperRoman", 4, "IV"), ("lowerLetter", 27, "aa"),
        ("ideographZodiac", 2, "丑"), ("decimalZero", 7, "07"), ("decimalFullWidth", 10, "１０"), ("none", 3, ""),
    ],
)  # fmt: skip
def test_kinds_of_numbers(kind: str, number: int, shown: str) -> None:
    assert FORMATS[kind](number) == shown


def test_counting_never_fails() -> None:
    assert [counting(number) for number in (0, 10_000, -1)] == ["0", "10000", "-1"]
    for write in FORMATS.values():
        for number in (-3, 0, 1, 99, 10**6):
            write(number)


# ------------------------------------------------------------------------------------------------------------ tables

SPAN = '<w:gridSpan w:val="2"/>'
TOP, BELOW = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def test_merged_cells_cover_rows_and_columns() -> None:
    layout = layout_of(
        tbl(
            tr(tc("科目", SPAN), tc("合计", TOP)),
            tr("编码", "名称", tc("", BELOW)),
            tr("204", "公安", "12.00"),
            tr(tc("小计", SPAN), "12.00"),
        )
    )
    assert spans_of(layout) == {
        (0, 0): (1, 2), (0, 2): (2, 1), (1, 0): (1, 1), (1, 1): (1, 1), (2, 0): (1, 1), (2, 1): (1, 1), (2, 2): (1, 1),
        (3, 0): (1, 2), (3, 2): (1, 1),
    }  # fmt: skip
    assert grid_of(layout)[2, 2] == "12.00"


def test_a_merge_without_a_beginning_is_a_cell_of_its_own() -> None:
    assert grid_of(layout_of(tbl(tr("甲", tc("5", BELOW)), tr("乙", "6"))))[0, 1] == "5"


def test_cells_before_the_first_one_are_skipped() -> None:
    layout = layout_of(tbl(tr("甲", "乙", "丙"), tr("5", "6", properties='<w:gridBefore w:val="1"/>')))
    assert grid_of(layout)[1, 1] == "5"


def test_rows_and_cells_in_content_controls_are_read() -> None:
    cell = "<w:sdt><w:sdtContent>" + tc("5") + "</w:sdtContent></w:sdt>"
    row = "<w:sdt><w:sdtContent>" + tr("收入", cell) + "</w:sdtContent></w:sdt>"
    assert grid_of(layout_of(tbl(tr("项目", "金额"), row)))[1, 1] == "5"


def test_paragraphs_of_a_cell_are_lines_and_nested_tables_follow() -> None:
    inner = tbl(tr("年度", "数额"), tr("2024", "8"))
    layout = layout_of(tbl(tr("项目", tc(p("一") + p() + p("二"))), tr("资金", tc(p("见下") + inner + p()))))
    assert grid_of(layout)[0, 1] == "一\n二"
    assert grid_of(layout)[1, 1] == "见下"
    assert grid_of(layout, 1)[1, 1] == "8"


def test_a_table_of_one_column_is_text() -> None:
    assert lines_of(layout_of(tbl(tr("单位：万元"), tr("说明")))) == ["单位：万元", "说明"]


def test_strict_documents_are_read_too() -> None:
    data = word(p("收入1万元"))
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    import zipfile
    from io import BytesIO

    with zipfile.ZipFile(BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    changed = files["word/document.xml"].replace(
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", strict.encode()
    )
    assert lines_of(read(load(zipped({**files, "word/document.xml": changed}), "x"))) == ["收入1万元"]


# ---------------------------------------------------------------------------------------------------------- hostile


def test_a_truncated_document_gives_one_clear_line() -> None:
    data = word("".join(p(f"收入{number}万元") for number in range(200)), styles="")
    for end in (5, 40, len(data) // 2, len(data) - 30, len(data) - 1):
        with pytest.raises(UnreadableError, match="cut off or damaged") as caught:
            read(load(data[:end], "x.docx"))
        assert "\n" not in str(caught.value)


def test_broken_xml_gives_one_clear_line() -> None:
    files = {"word/document.xml": b"<w:document xmlns:w='x'><w:body><w:p>", "_rels/.rels": b"<a/>"}
    with pytest.raises(UnreadableError, match="damaged inside"):
        read(load(zipped(files), "x.docx"))


def test_external_entities_are_not_resolved(tmp_path: object) -> None:
    from pathlib import Path

    secret = Path(str(tmp_path)) / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    before = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY y SYSTEM "http://127.0.0.1:9/y">]>'
    layout = read(load(word(p(run("收入&x;&y;1万元")), before=before), "x"))
    assert "机密" not in layout.text


def test_an_expanding_entity_costs_nothing() -> None:
    entities = '<!ENTITY a0 "' + "收" * 100 + '">'
    entities += "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 20}">' for n in range(1, 9))
    try:
        layout = read(load(word(p(run("&a8;尾")), before=f"<!DOCTYPE d [{entities}]>"), "x"))
    except UnreadableError:
        return
    assert len(layout.text) < 1000


def test_a_part_that_expands_beyond_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from extractor.readers import package

    body = "".join(p(f"收入{number}万元" * 30) for number in range(4000))
    assert len(read(load(word(body), "x")).text) > 600_000
    monkeypatch.setattr(package, "LARGEST", 1 << 20)
    monkeypatch.setattr(package.Package.stream, "__defaults__", (1 << 20,))
    with pytest.raises(UnreadableError, match="expands to more than 1 MiB"):
        read(load(word(body), "x"))


@pytest.mark.parametrize("unit", ["<w:p/>", "<w:p><w:r><w:t>收</w:t></w:r></w:p>", "<w:tbl><w:tr/></w:tbl>", " "])
def test_a_bomb_is_told_before_it_is_read(unit: str) -> None:
    with pytest.raises(UnreadableError, match="expands"):
        read(load(word(unit * ((8 << 20) // len(unit))), "x"))


def test_a_document_of_pictures_says_so() -> None:
    with pytest.raises(UnreadableError, match="no text"):
        layout_of(p() + p("<w:r><w:drawing/></w:r>"))
