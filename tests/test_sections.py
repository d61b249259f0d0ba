"""Headings of every style, levels, roles, contents pages.  All documents here are invented."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest

import extractor.structure
from extractor.data import Document, Layout, Line, RawDocument
from extractor.readers import read
from extractor.structure import assemble
from extractor.structure.contents import contents_key
from extractor.structure.headings import read_marker, read_title
from extractor.structure.roles import role_of


def layout_of(text: str, headings: dict[str, int] | None = None) -> Layout:
    """A layout of plain lines; ``headings`` gives the outline level of the lines whose format states one."""
    blocks, position = [], 0
    for line in text.split("\n"):
        if line.strip():
            level = (headings or {}).get(line, 0)
            blocks.append(Line(start=position, end=position + len(line), heading=level, hard=bool(headings)))
        position += len(line) + 1
    return Layout(name="test", text=text, blocks=tuple(blocks))


def document_of(text: str, headings: dict[str, int] | None = None) -> Document:
    return assemble(layout_of(text, headings))


def tree(text: str, headings: dict[str, int] | None = None) -> list[tuple[int, str]]:
    return [(section.level, section.title) for section in document_of(text, headings).sections]


# --------------------------------------------------------------------------------------------------------- markers


@pytest.mark.parametrize(
    ("line", "style", "ordinal"),
    [
        ("第一部分 概况", "part", 1),
        ("第十二章 附则", "chapter", 12),
        ("一、主要职能", "han", 1),
        ("二十三、其他", "han", 23),
        ("三．支出情况", "han", 3),
        ("（一）收入", "han_bracket", 1),
        ("(十一) 支出", "han_bracket", 11),
        ("二）支出", "han_half", 2),
        ("1.收入", "dot", 1),
        ("12．收入", "dot", 12),
        ("1.2021年收入", "dot", 1),
        ("3.2050201学前教育支出20万元", "dot", 3),
        ("2、支出", "comma", 2),
        ("(3)支出", "bracket", 3),
        ("（4）支出", "bracket", 4),
        ("5)支出", "half", 5),
        ("①支出", "circle", 1),
        ("⑩支出", "circle", 10),
        ("⑳支出", "circle", 20),
        ("⑴支出", "circle_bracket", 1),
        ("⒇支出", "circle_bracket", 20),
        ("⒈支出", "circle_dot", 1),
        ("１、支出", "comma", 1),
        ("公开表2 收入总表", "table", 2),
        ("1.2 收入情况", "multi", 2),
        ("### 支出", "md", 3),
        ("- 一、收支总表", "han", 1),
        ("[bookmark: _Toc123]（二）分项目标", "han_bracket", 2),
        ("**1. 养老。** 收入2亿元", "dot", 1),
        ("附件2", "annex", 2),
        ("表三：", "table", 3),
    ],
)
def test_every_style_is_read(line: str, style: str, ordinal: int) -> None:
    marker = read_marker(line)
    assert marker is not None
    assert (marker.style, marker.ordinal) == (style, ordinal)


@pytest.mark.parametrize(
    "line",
    [
        "2.5万元，下降3%",
        "12.30%，增加2人",
        "1.2 万元",
        "39元，同比减少",
        "2021年支出20万元",
        "一、二年级学生共40人",
        "二、三产业增加值",
        "一是人员增加",
        "表格见附件",
        "附件所列各项",
    ],
)
def test_numbers_that_open_no_heading(line: str) -> None:
    assert read_marker(line) is None


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("（二）公务接待费。安排0万元，与上年持平。", "（二）公务接待费"),
        ("（一）收入。全区收入完成12.86亿元，增长3.5%。", "（一）收入"),
        ("（三）因公出国（境）费安排0万元，与上年持平。", "（三）因公出国（境）费"),
        ("（一）公务用车购置费，共计安排0万元。", "（一）公务用车购置费"),
        ("二、财政拨款：指财政部门拨付的资金。", "二、财政拨款"),
        ("1.村医补助：在岗村医12人，每人每月600元。", "1.村医补助"),
        ("（一）基本支出881,300.39元，同比减少2元", "（一）基本支出"),
        ("四、预算安排", "四、预算安排"),
        ("（二）三公经费（含上年结转。）支出情况", "（二）三公经费（含上年结转。）支出情况"),
    ],
)
def test_title_of_a_numbered_line(line: str, title: str) -> None:
    marker = read_marker(line)
    assert marker is not None
    found = read_title(line, marker)
    assert found is not None
    assert line[: found.end] == title


@pytest.mark.parametrize(
    "line",
    [
        "1.行政运行3606.49万元，占一般预算支出的91.95%；",
        "2、贯彻落实上级的方针、政策，组织起草全县规划；",
        "1.维护社会稳定。",
        "（1）耕地补贴3,927.70万元，补贴面积36.2万亩。",
        "（六）组织实施消防工作，实行消防监督。",
        "3．百岁以上9人，每人每月500元。",
        "第三条 本局设下列科室。",
    ],
)
def test_items_and_claims_are_no_titles(line: str) -> None:
    marker = read_marker(line)
    assert marker is not None
    assert read_title(line, marker) is None


# ---------------------------------------------------------------------------------------------------------- levels


def test_levels_follow_the_styles_of_the_document() -> None:
    text = "第一部分 概况\n一、职责\n本局管水。\n第二部分 情况说明\n一、收入\n（一）拨款\n1、本级\n本级2万元。\n二、支出\n支出2万元。"
    assert tree(text) == [
        (1, "第一部分 概况"), (2, "一、职责"), (1, "第二部分 情况说明"), (2, "一、收入"), (3, "（一）拨款"), (4, "1、本级"),
        (2, "二、支出"),
    ]  # fmt: skip


def test_a_part_may_stand_inside_a_numbered_section() -> None:
    text = "一、收支\n收2元。\n二、绩效信息\n第一部分 整体目标\n（一）总体目标\n保供水。\n第二部分 专项目标\n见表。\n三、采购\n无。"
    assert tree(text) == [
        (1, "一、收支"), (1, "二、绩效信息"), (2, "第一部分 整体目标"), (3, "（一）总体目标"), (2, "第二部分 专项目标"),
        (1, "三、采购"),
    ]  # fmt: skip


def test_an_outer_style_that_comes_late_closes_the_inner_ones() -> None:
    text = "（一）编制依据\n按规定。\n（二）编制范围\n本级。\n一、收入\n（一）拨款\n拨款2元。\n二、支出\n支2元。"
    assert tree(text) == [
        (1, "（一）编制依据"),
        (1, "（二）编制范围"),
        (1, "一、收入"),
        (2, "（一）拨款"),
        (1, "二、支出"),
    ]


def test_dot_and_comma_are_one_level_and_nest_only_when_they_start_anew() -> None:
    mixed = "一、结构\n1.人员\n很多。\n2、公用\n不多。\n3、项目\n没有。"
    assert [level for level, _ in tree(mixed)] == [1, 2, 2, 2]
    nested = "一、结构\n1、人员\n1.工资\n很多。\n2.津贴\n不多。\n2、公用\n没有。"
    assert [level for level, _ in tree(nested)] == [1, 2, 3, 3, 2]


def test_stated_outline_and_markdown() -> None:
    assert tree("# 甲县水务局预算\n## 收入\n收2元。\n### 拨款\n拨1元。\n## 支出\n支2元。") == [
        (1, "甲县水务局预算"), (2, "收入"), (3, "拨款"), (2, "支出"),
    ]  # fmt: skip
    assert tree("# 甲县基金决算\n**1. 养老。** 收2元。\n**2. 医疗。** 收2元。\n## 监管\n查2家。") == [
        (1, "甲县基金决算"), (2, "1. 养老"), (2, "2. 医疗"), (2, "监管"),
    ]  # fmt: skip
    typed = {"一、职责": 2, "二、机构": 2}
    assert tree("第一部分 概况\n一、职责\n管水。\n二、机构\n2个。\n第二部分 说明\n无。", typed) == [
        (1, "第一部分 概况"), (2, "一、职责"), (2, "二、机构"), (1, "第二部分 说明"),
    ]  # fmt: skip
    stated = {"概况": 1, "水务": 2, "收支": 1}
    assert tree("概况\n水务\n管水。\n收支\n2元。", stated) == [(1, "概况"), (2, "水务"), (1, "收支")]


def test_a_numbered_table_among_numbered_headings_is_their_sibling() -> None:
    grid = "科目\t2021年\t2022年\n培训费\t5\t6\n合计\t5\t6\n"
    plain = f"一、收入\n收2元。\n\n二、支出明细表\n单位：元\n{grid}\n三、采购\n支2元。"
    marked = f"# 甲镇预算\n\n## 一、收入\n\n收2元。\n\n## 二、支出明细表\n\n{grid}\n## 三、采购\n\n支2元。"
    listed = f"二、附表\n\n一、收入明细表\n{grid}\n二、支出明细表\n{grid}\n三、采购明细表\n{grid}"
    for text, levels, name in (
        (plain, [1, 1, 1], "a.txt"),
        (marked, [1, 2, 2, 2], "a.md"),
        (listed, [1, 2, 2, 2], "a.txt"),
    ):
        sections = assemble(read(RawDocument(name=name, data=text.encode()))).sections
        assert [section.level for section in sections] == levels, text
        assert next(one.role for one in sections if one.title.endswith("明细表")) == "tables"


def test_sections_nest_and_end_where_the_next_begins() -> None:
    document = document_of("一、收入\n（一）拨款\n拨2元。\n二、支出\n支2元。")
    first, inner, second = document.sections
    assert (first.parent, inner.parent, second.parent) == (None, first.id, None)
    assert first.start <= inner.start < inner.end == first.end == second.start
    assert second.end == len(document.text)
    assert inner.heading.text == "（一）拨款" == document.text[inner.heading.start : inner.heading.end]


def test_depth_is_capped_and_time_is_linear() -> None:
    styles = [
        "第一部分 甲",
        "第一章 乙",
        "第一节 丙",
        "一、丁",
        "（一）戊",
        "1.1 己",
        "1.庚",
        "（1）辛",
        "1)壬",
        "①癸",
        "⑴子",
    ]
    document = document_of("\n".join(styles) + "\n完。")
    assert max(section.level for section in document.sections) == 9
    many = "\n".join(f"{'#' * (1 + i % 9)} 标题{i}" for i in range(20_000))
    begin = time.process_time()
    assert len(document_of(many).sections) == 20_000
    assert time.process_time() - begin < 5


def test_duties_do_not_explode() -> None:
    duties = "\n".join(f"{i}、组织实施第{i}项工作。承担其他事项：无。" for i in range(1, 15))
    assert tree(f"一、部门职责\n{duties}\n二、机构设置\n共3个。") == [(1, "一、部门职责"), (1, "二、机构设置")]


def test_short_numbered_lines_in_a_row_are_a_list() -> None:
    assert tree("一、目标\n1.提高效率\n2.保障供水\n3.服务群众\n二、措施\n落实。") == [(1, "一、目标"), (1, "二、措施")]
    assert tree("一、说明\n1、车辆情况\n有2辆。\n2、房屋情况\n有3处。")[1:] == [(2, "1、车辆情况"), (2, "2、房屋情况")]


def test_unnumbered_headings() -> None:
    text = "丙区图书馆主要职能\n负责借阅。\n名词解释\n（一）拨款：指资金。\n2024年部门预算编制说明\n收入2万元，比上年增加1万元。"
    sections = document_of(text).sections
    assert [(one.level, one.title, one.role) for one in sections if one.level == 1][-2:] == [
        (1, "名词解释", "definitions"),
        (1, "2024年部门预算编制说明", "narrative"),
    ]


def test_a_heading_that_fills_its_line_ends_there() -> None:
    text = (
        "六、辛县地震局国有资本经营预算收支决算说明\n本单位2022年没有使用国有资本经营预算安排的\n支出，与上年持平。\n"
        "七、政府采购支出情况\n采购支出3.00万元，均为货物。"
    )
    assert [title for _, title in tree(text)] == ["六、辛县地震局国有资本经营预算收支决算说明", "七、政府采购支出情况"]


def test_wrapped_heading_is_one_title() -> None:
    text = (
        "五、关于丁县文化馆2020年一般公共预算当年拨款规模及增减变化情\n况说明\n"
        "2020年拨款20万元，比上年增加3万元，主要是新增了展览项目的支\n出。"
    )
    document = document_of(text)
    assert document.sections[0].heading.text.endswith("变化情\n况说明")
    assert [document.text[one.start : one.end][:6] for one in document.sentences] == ["2020年拨"]


def test_a_numbered_claim_broken_inside_a_name_has_the_sections_of_the_whole_line() -> None:
    text = "（三）具体情况\n1、文化支出（类）文物（款）行政运行\n（项）。年初预算20万元。\n2、教育支出（类）普通教育（款\n）30万元，持平。"
    document = document_of(text)
    whole = document_of(text.replace("行政运行\n", "行政运行").replace("款\n", "款"))
    assert [one.title for one in document.sections] == [one.title for one in whole.sections]
    said = [document.text[one.start : one.end] for one in document.sentences]
    assert [one.title for one in document_of("（一）基本支出881,300.\n39元，持平。").sections] == ["（一）基本支出"]
    assert said[0] == "1、文化支出（类）文物（款）行政运行\n（项）。"
    assert said[-1] == "2、教育支出（类）普通教育（款\n）30万元，持平。"


# ----------------------------------------------------------------------------------------------------------- roles


@pytest.mark.parametrize(
    ("title", "parent", "role"),
    [
        ("第一部分 概况", None, "overview"),
        ("一、主要职责", "narrative", "overview"),
        ("第二部分 部门预算公开表", None, "tables"),
        ("支出总表（不含上年结转）", "narrative", "tables"),
        ("第三部分 情况说明", None, "narrative"),
        ("（四）预算绩效情况说明", "narrative", "performance"),
        ("九、名词解释", "narrative", "definitions"),
        ("七、“三公”经费", "definitions", "definitions"),
        ("项目支出绩效目标申报表", "definitions", "performance"),
        ("3、强化预算执行", "performance", "performance"),
        ("（三）其他", "narrative", "narrative"),
        ("概述", None, "other"),
    ],
)
def test_roles(title: str, parent: extractor.data.Role | None, role: str) -> None:
    assert role_of(title, parent) == role


def test_examples_of_the_role_words() -> None:
    import re

    path = Path(extractor.structure.__file__).with_name("roles.toml")
    for entry in tomllib.loads(path.read_text("utf-8"))["role"]:
        pattern = re.compile(entry["pattern"])
        assert entry["match"]
        assert entry["skip"]
        for example in entry["match"]:
            assert pattern.search(example), (entry["name"], example)
        for example in entry["skip"]:
            assert not pattern.search(example), (entry["name"], example)


# -------------------------------------------------------------------------------------------------------- contents


@pytest.mark.parametrize(
    "contents",
    [
        "目 录\n第一部分 概况.....1\n一、职责.....1\n第二部分 情况说明.....3",
        "目录\n第一部分 概况\n一、职责\n第二部分 情况说明",
        "目  录\n- 第一部分 概况 ……………………… 1\n- 一、职责 ……………………… 2\n- 第二部分 情况说明 …………………… 3",
        "目录：\n第一部分 概况\t1\n一、职责\t1\n第二部分 情况说明\t2",
        "目录\n第一部分 部门概况\n一、主要职责\n第二部分 预算情况说明",
    ],
)
def test_contents_swallow_nothing(contents: str) -> None:
    text = f"戊市气象局2022年部门预算\n{contents}\n第一部分 概况\n一、职责\n本局预报天气。\n第二部分 情况说明\n收入20万元。"
    document = document_of(text)
    assert [one.title for one in document.sections if one.role != "contents"] == [
        "第一部分 概况", "一、职责", "第二部分 情况说明",
    ]  # fmt: skip
    said = [document.text[one.start : one.end] for one in document.sentences]
    assert said[-2:] == ["本局预报天气。", "收入20万元。"]
    assert {one.role for one in document.sentences} == {"other", "overview", "narrative"}


def test_contents_key_drops_what_only_contents_have() -> None:
    assert contents_key("- 一、收入 情况……………12") == contents_key("一、收入情况") == "一、收入情况"
