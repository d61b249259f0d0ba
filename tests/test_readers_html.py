"""Web pages: encodings, the article among site chrome, merged cells, layout tables, breaks and blanks in numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.data import Grid, Layout, Line
from extractor.errors import UnreadableError
from extractor.readers import load, read
from extractor.readers.article import is_site_line, vocabulary
from extractor.readers.flow import join_lines, tidy
from extractor.readers.spans import Placing


def page(body: str, head: str = "") -> Layout:
    return read(load(f"<html><head>{head}</head><body>{body}</body></html>".encode(), "page"))


def lines_of(layout: Layout) -> list[str]:
    return [layout.text[block.start : block.end] for block in layout.blocks if isinstance(block, Line)]


def grids_of(layout: Layout) -> list[Grid]:
    return [block for block in layout.blocks if isinstance(block, Grid)]


def cells_of(layout: Layout, number: int = 0) -> dict[tuple[int, int], str]:
    grid = grids_of(layout)[number]
    return {(cell.row, cell.col): layout.text[cell.start : cell.end] for cell in grid.cells}


def table(*rows: str) -> str:
    """Cells parted by "|"."""
    drawn = ("".join(f"<td>{cell}</td>" for cell in row.split("|")) for row in rows)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in drawn) + "</table>"


# --------------------------------------------------------------------------------------------------------- encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("declared", ["", "utf-8", "gb2312", "GBK"])
def test_text_survives_whatever_the_page_declares(encoding: str, declared: str) -> None:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    words = "〇三所朱镕湖支行喆经费，增长3.1%"  # 〇, 镕 and 喆 are not in GB2312
    html = f"<html><head>{meta}</head><body><p>{words}</p></body></html>"
    assert lines_of(read(load(html.encode(encoding), "page"))) == [words]


def test_a_declared_encoding_that_is_neither_utf8_nor_chinese_is_obeyed() -> None:
    html = '<html><head><meta charset="big5"></head><body><p>預算收入</p></body></html>'
    assert lines_of(read(load(html.encode("big5"), "page"))) == ["預算收入"]


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html><p>收入</p>",
        "\ufeff<!-- saved -->\n<html><body>收入</body></html>",
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html><body><p>收入</p></body></html>',
        '<div class="x"><p>收入</p></div>',
        "<table><tr><td>收入</td></tr></table>",
    ],
)
def test_a_page_is_told_by_its_content(text: str) -> None:
    raw = load(text.encode(), "report.txt")
    assert raw.media_type == "text/html"
    assert lines_of(read(raw)) == ["收入"]


@pytest.mark.parametrize("text", ["<收入>1,000元</收入>", "增长<3%，见<表一>", "# 标题\n<br>\n正文"])
def test_text_with_angle_brackets_stays_text(text: str) -> None:
    assert load(text.encode(), "x.html").media_type == "text/plain"


# -------------------------------------------------------------------------------------------------------- paragraphs


def test_blocks_end_paragraphs_and_inline_elements_do_not() -> None:
    layout = page("<div>一、收入<p>公用<b>经费</b><span>35.20</span><span>万元</span></p>二、支出</div>")
    assert lines_of(layout) == ["一、收入", "公用经费35.20万元", "二、支出"]
    assert all(block.hard for block in layout.blocks if isinstance(block, Line))


def test_headings_state_their_level() -> None:
    layout = page("<h1>某局预算</h1><h3>一、收入</h3><p>正文</p>")
    assert [block.heading for block in layout.blocks if isinstance(block, Line)] == [1, 3, 0]


def test_a_break_ends_a_line_that_may_go_on() -> None:
    layout = page("<p>公用经费支出35.20万元，<br>比上年减少3.65万元。</p>")
    assert [
        (block.hard, layout.text[block.start : block.end]) for block in layout.blocks if isinstance(block, Line)
    ] == [
        (False, "公用经费支出35.20万元，"),
        (True, "比上年减少3.65万元。"),
    ]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("人员\n   经费", "人员经费"),
        ("支出\n1,234.50\n万元", "支出 1,234.50 万元"),
        ("&nbsp;&nbsp;1&nbsp;234.50&nbsp;", "  1 234.50"),
        ("　　缩进", "　　缩进"),
        (" \t\n ", ""),
        ("a\n b", "a b"),
    ],
)
def test_white_space_is_as_a_browser_shows_it(source: str, shown: str) -> None:
    assert tidy(source.replace("&nbsp;", "\xa0")) == shown


def test_hidden_and_deleted_text_is_left_out() -> None:
    layout = page(
        '<p>收入<span style="display: none">9,999</span>100万元<del>200万元</del></p><p hidden>草稿</p>'
        "<script>var x = '收入300万元';</script><style>p{}</style><noscript>请启用脚本</noscript>尾"
    )
    assert lines_of(layout) == ["收入100万元", "尾"]


def test_ordered_lists_show_their_numbers() -> None:
    layout = page('<ol start="2"><li>收入</li><li>支出</li></ol><ol><li>1. 已有编号</li></ol><ul><li>其他</li></ul>')
    assert lines_of(layout) == ["2.收入", "3.支出", "1. 已有编号", "其他"]


def test_a_hidden_list_does_not_disturb_the_numbers_around_it() -> None:
    layout = page("<ol><li>甲</li><ol hidden><li>x</li></ol><li>乙</li></ol>")
    assert lines_of(layout) == ["1.甲", "2.乙"]


def test_every_block_says_where_it_stands() -> None:
    layout = page("<p>甲</p>" + table("项目|金额", "收入|1") + "<p>乙</p>")
    assert [block.box.path for block in layout.blocks if isinstance(block, Line) and block.box] == ["段落 1", "段落 2"]
    assert [cell.box.path for cell in grids_of(layout)[0].cells if cell.box][-1] == "表 1 行 2 列 2"


# ------------------------------------------------------------------------------------------------------------ tables


def test_merged_cells_take_their_columns() -> None:
    layout = page(
        "<table><tr><th colspan=2>科目</th><th rowspan=2>合计</th></tr><tr><th>编码</th><th>名称</th></tr>"
        "<tr><td>204</td><td>公安</td><td>12.00</td></tr></table>"
    )
    assert cells_of(layout) == {
        (0, 0): "科目", (0, 2): "合计", (1, 0): "编码", (1, 1): "名称", (2, 0): "204", (2, 1): "公安", (2, 2): "12.00",
    }  # fmt: skip
    assert grids_of(layout)[0].spans_known


def test_a_span_of_zero_reaches_to_the_last_row_and_one_too_long_stops_there() -> None:
    layout = page(
        "<table><tr><td rowspan=0>甲</td><td rowspan=99>乙</td><td>1</td></tr><tr><td>2</td></tr><tr><td>3</td></tr></table>"
    )
    assert {(cell.row, cell.col, cell.row_span) for cell in grids_of(layout)[0].cells} == {
        (0, 0, 3), (0, 1, 3), (0, 2, 1), (1, 2, 1), (2, 2, 1),
    }  # fmt: skip


def test_breaks_in_cells_part_lines_but_not_numbers() -> None:
    layout = page(table("项目<br>名称|金额", "收入|1,234.<br>56", "两项|12<br>34"))
    assert cells_of(layout)[0, 0] == "项目\n名称"
    assert cells_of(layout)[1, 1] == "1,234.56"
    assert cells_of(layout)[2, 1] == "12\n34"


def test_indents_of_no_break_spaces_stay() -> None:
    assert cells_of(page(table("项目|金额", "&nbsp;&nbsp;其中：行政运行|1")))[1, 0] == "  其中：行政运行"


def test_layout_tables_are_walked_through() -> None:
    long = "本部门负责供水设施建设与管理。" * 20
    layout = page(f"<table><tr><td>侧栏</td><td><p>{long}</p>{table('项目|金额', '收入|5')}</td></tr></table>")
    assert lines_of(layout) == ["侧栏", long]
    assert cells_of(layout) == {(0, 0): "项目", (0, 1): "金额", (1, 0): "收入", (1, 1): "5"}


def test_a_table_in_a_cell_follows_the_table_around_it() -> None:
    layout = page(table("项目|内容", f"资金|见下{table('年度|金额', '2024|8')}", "合计|8"))
    assert cells_of(layout, 0)[1, 1] == "见下"
    assert cells_of(layout, 1)[1, 1] == "8"


def test_a_table_of_one_column_is_text() -> None:
    assert lines_of(page(table("单位：万元", "第二行"))) == ["单位：万元", "第二行"]


@given(st.lists(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 4)), max_size=5), min_size=1, max_size=6))
def test_cells_of_one_row_never_start_in_the_same_column(rows: list[list[tuple[int, int]]]) -> None:
    placing = Placing(len(rows))
    covered: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        placing.next_row()
        for wide, high in row:
            col, tall = placing.put(wide, high)
            assert (number, col) not in covered
            assert number + tall <= len(rows)
            covered |= {(number + down, col) for down in range(tall)}


def test_numbers_are_joined_only_at_their_signs() -> None:
    assert join_lines(["1,234", ",567.", "00"]) == "1,234,567.00"
    assert join_lines(["35.", "经费"]) == "35.\n经费"


# ----------------------------------------------------------------------------------------------------------- chrome

SITE = """
<div class="top-nav"><a href="/">首页</a> <a href="/xx">信息公开</a></div>
<div id="wrapper"><div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/c">财政预决算</a></div>
<div class="left"><ul><li><a href="/1">区卫生局2023年预算</a></li><li><a href="/2">区水务局2022年决算</a></li></ul></div>
<div class="box"><h1>榆湾区水务局2024年部门预算</h1>
<div>发布时间：2024-02-06 来源：区财政局 字体：【大 中 小】 打印</div>
<div id="zoom"><p>一、收入支出预算总体情况</p><p>2024年收入预算865.40万元，比上年增加12.30万元。</p>%s
<p>附件：<a href="/a.xlsx">预算公开表</a></p></div></div></div>
<div class="page-bottom"><p>主办单位：榆湾区人民政府办公室</p><p>京ICP备00000000号</p></div>
"""


def test_the_article_is_picked_out_of_the_site() -> None:
    layout = page(SITE % table("项目|金额", "收入|865.40"))
    assert [line for line in lines_of(layout) if not line.startswith("附件")] == [
        "榆湾区水务局2024年部门预算",
        "一、收入支出预算总体情况",
        "2024年收入预算865.40万元，比上年增加12.30万元。",
    ]
    assert cells_of(layout)[1, 1] == "865.40"


def test_nothing_with_figures_is_left_out() -> None:
    layout = page(
        "<nav>本年支出5万元</nav><div class='footer'><p>结余为3.20万元，占5%</p></div><div><p>"
        + "正文。" * 100
        + "</p></div>"
    )
    assert {"本年支出5万元", "结余为3.20万元，占5%"} <= set(lines_of(layout))


def test_the_title_of_the_head_is_taken_where_the_article_has_none() -> None:
    head = "<title>榆湾区水务局2024年部门预算 - 榆湾区人民政府</title>"
    assert lines_of(page("<p>一、收入</p>", head)) == ["榆湾区水务局2024年部门预算", "一、收入"]
    assert lines_of(page("<p>榆湾区水务局 2024年部门预算</p>", head)) == ["榆湾区水务局 2024年部门预算"]
    assert lines_of(page("<p>一、收入</p>", "<title>无标题文档</title>")) == ["一、收入"]


@pytest.mark.parametrize("entry", vocabulary()["match"], ids=lambda entry: entry["line"][:12])
def test_lines_of_the_site(entry: dict[str, str]) -> None:
    assert is_site_line(entry["line"])


@pytest.mark.parametrize("entry", vocabulary()["skip"], ids=lambda entry: entry["line"][:12])
def test_lines_of_the_article(entry: dict[str, str]) -> None:
    assert not is_site_line(entry["line"])


# ---------------------------------------------------------------------------------------------------------- hostile


@pytest.mark.parametrize("body", ["", "<script>x</script>", "<img src=a.png>", "<frameset><frame src=a></frameset>"])
def test_a_page_without_text_says_so(body: str) -> None:
    with pytest.raises(UnreadableError, match="no text"):
        page(body)


def test_a_truncated_page_is_read_as_far_as_it_goes() -> None:
    html = f"<html><body><p>收入1万元</p>{table('项目|金额', '收入|865.40')}</body></html>".encode()
    for end in range(40, len(html), 7):
        layout = read(load(html[:end], "page"))
        assert lines_of(layout)[0].startswith(("收", "<"))


def test_deep_nesting_ends_with_a_note() -> None:
    layout = page("<p>收入1万元</p>" + "<div>" * 50_000 + "深" + "</div>" * 50_000)
    assert lines_of(layout) == ["收入1万元"]
    assert layout.notes


def test_entities_of_a_page_name_no_files(tmp_path: object) -> None:
    layout = read(
        load(
            b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]><html><body><p>a &x; b</p></body></html>',
            "page",
        )
    )
    assert lines_of(layout)[-1].replace("]>", "").strip() == "a &x; b"


def test_a_page_saved_as_one_file_is_read() -> None:
    from email.message import EmailMessage

    message = EmailMessage()
    message["MIME-Version"] = "1.0"
    message.set_content("<html><body><p>收入1万元</p></body></html>", subtype="html", charset="gb18030", cte="base64")
    message.make_related()
    data = message.as_bytes()
    raw = load(data[data.index(b"MIME-Version") :], "page.doc")
    assert raw.media_type == "multipart/related"
    assert lines_of(read(raw)) == ["收入1万元"]


def test_a_blank_score_in_a_sheet_with_merged_cells_is_seen() -> None:
    from extractor.pipeline import extract_document

    html = """<h1>柳塘区图书馆2023年度项目支出绩效自评表</h1><table>
    <tr><td colspan=2>项目名称</td><td colspan=6>图书购置</td></tr>
    <tr><td rowspan=2>项目资金（万元）</td><td></td><td>年初预算数</td><td>全年预算数</td><td>全年执行数</td><td>分值</td>
    <td>执行率</td><td>得分</td></tr>
    <tr><td>年度资金总额</td><td>180.00</td><td>176.50</td><td>171.86</td><td>10</td><td>97.37%</td><td>9.74</td></tr>
    <tr><td rowspan=4>绩效指标</td><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>年度指标值</td><td>实际完成值</td>
    <td>分值</td><td>得分</td></tr>
    <tr><td rowspan=2>产出指标</td><td>数量指标</td><td>购置图书数量</td><td>≥36000册</td><td>36420册</td><td>30</td><td></td></tr>
    <tr><td>质量指标</td><td>编目合格率</td><td>≥99%</td><td>99.2%</td><td>30</td><td>30</td></tr>
    <tr><td>效益指标</td><td>社会效益</td><td>图书外借册次</td><td>≥420000册</td><td>421500册</td><td>30</td><td>30</td></tr>
    <tr><td colspan=6>总分</td><td>100</td><td>99.74</td></tr></table>"""
    filled = html.replace("<td>30</td><td></td>", "<td>30</td><td>30</td>")
    assert "DZ510" in [finding.code for finding in extract_document(load(html.encode(), "x")).findings]
    assert "DZ510" not in [finding.code for finding in extract_document(load(filled.encode(), "x")).findings]
