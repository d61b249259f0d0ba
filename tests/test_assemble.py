"""Layout -> Document: year, entity, tables in their sections, prose in cells, places.  All documents are invented."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from extractor.data import Box, Document, Grid, GridCell, Layout, Line, RawDocument
from extractor.readers import read
from extractor.structure import assemble, is_prose, place
from extractor.structure.title import entity_of

CORPUS = Path(os.environ.get("DUIZHANG_CORPUS", Path(__file__).resolve().parents[1] / ".." / "shared"))


def document_of(text: str) -> Document:
    return assemble(read(RawDocument(name="test.txt", data=text.encode())))


SHEET = """庚县气象局2023年度部门预算

一、收入情况

2023年收入20.00万元，比上年增加2.00万元。

收入预算总表

单位：万元

项目	2022年	2023年
一般公共预算拨款	16.00	18.00
其他收入	2.00	2.00
合计	18.00	20.00

注：本表不含上年结转。

其他收入2.00万元，与上年持平。

二、名词解释

基本支出：指日常支出。
"""


def test_tables_take_their_place_among_the_paragraphs() -> None:
    document = document_of(SHEET)
    assert len(document.tables) == 1
    kinds = [type(block).__name__ for block in document.blocks]
    assert kinds.count("Table") == 1
    assert [block.start for block in document.blocks] == sorted(block.start for block in document.blocks)
    sections = {section.id: section for section in document.sections}
    titled = sections[document.tables[0].section or ""]
    assert titled.title == "收入预算总表"
    assert titled.role == "tables"
    assert sections[titled.parent or ""].title == "一、收入情况"


def test_text_behind_a_table_belongs_to_the_section_around_it() -> None:
    document = document_of(SHEET)
    sections = {section.id: section for section in document.sections}
    behind = next(one for one in document.sentences if "其他收入2.00" in document.text[one.start : one.end])
    assert sections[behind.section or ""].title == "一、收入情况"
    assert behind.role == "narrative"
    last = document.sentences[-1]
    assert last.role == "definitions"
    assert [one.id for one in document.sentences] == list(range(len(document.sentences)))


def test_notes_under_tables_are_sentences() -> None:
    document = document_of(SHEET)
    assert "注：本表不含上年结转。" in [document.text[one.start : one.end] for one in document.sentences]


@pytest.mark.parametrize(
    ("text", "year", "entity"),
    [
        (SHEET, 2023, "庚县气象局"),
        ("辛市第二中学\n\n2021年度部门决算公开\n\n一、收入\n\n收入2万元。", 2021, "辛市第二中学"),
        (
            "部门预算情况说明\n一、收入\n2020年部门预算收入2万元，2019年1万元。\n编制部门：壬县林业局    单位：万元",
            2020,
            "壬县林业局",
        ),
        ("关于癸州市2022年预算执行情况的报告\n\n一、收入\n\n收入2亿元。", 2022, "癸州市"),
        ("卯市卯区2026年区级部门预算\n预算主管部门：卯市卯区司法局\n一、收入\n收入2亿元。", 2026, "卯市卯区司法局"),
        ("一、收入\n收入2万元。", None, ""),
        ("2019年卯山区城市管理局部门预算\n\n一、收入\n收入2万元。", 2019, "卯山区城市管理局"),
        ("二〇二二年度\n午州市审计局部门决算\n一、收入\n2022年收入2万元。", 2022, "午州市审计局"),
        (
            "附件1\n\n申县残疾人联合会2021年度康复救助项目绩效自评报告\n\n一、概况\n\n共2万元。",
            2021,
            "申县残疾人联合会",
        ),
        ("附件 3\n2020年度\n酉县乡村振兴局防贫保险项目支出绩效自评报告\n一、概况\n共2万元。", 2020, "酉县乡村振兴局"),
        ("戌县自然资源局2018年度部门决算\n单位：元（正文以万元计）\n一、收入\n收入2万元。", 2018, "戌县自然资源局"),
        ("2020年部门预算\n单位：万元（取两位小数）\n一、收入\n收入2万元。", 2020, ""),
        (
            "2017年部门决算\n第一部分　概况\n亥镇文化服务站是公益一类事业单位，在职9人。\n第二部分　说明\n一、收入\n收入2万元。",
            2017,
            "亥镇文化服务站",
        ),
        (
            "2017年部门决算\n第一部分　概况\n一、主要职责\n负责全县档案馆是否达标的检查。\n第二部分　说明\n一、收入\n收入2万元。",
            2017,
            "",
        ),
        ("2021年部门预算\n二〇二一年三月\n一、收入\n收入2万元。", 2021, ""),
    ],
)
def test_year_and_entity(text: str, year: int | None, entity: str) -> None:
    document = document_of(text)
    assert (document.year, document.entity) == (year, entity)


@pytest.mark.parametrize(
    ("title", "entity"),
    [
        ("子县人民政府办公室 2024 年部门预算", "子县人民政府办公室"),
        ("# 丑区文化馆2023年单位决算公开", "丑区文化馆"),
        ("寅山镇2022年度部门预算编制情况", "寅山镇"),
        ("部门预算情况说明", ""),
        ("2023年度单位预算公开", ""),
        ("单位：万元", ""),
        ("2019年卯山区城市管理局部门预算", "卯山区城市管理局"),
        ("2020年辰湾市第三人民医院预算公开", "辰湾市第三人民医院"),
        ("2024年度中共巳县县委宣传部部门决算", "中共巳县县委宣传部"),
        ("二〇二三年度午州市审计局部门决算公开", "午州市审计局"),
        ("二○一八年未城区统计局预算说明", "未城区统计局"),
        ("附件2：申县民政局2021年度部门整体支出绩效自评报告", "申县民政局"),
        ("关于2022年酉镇人民政府收支预算的说明", "酉镇人民政府"),
        ("戌县水利局关于2021年度部门决算的说明", "戌县水利局"),
        ("亥县交通运输局农村道路养护项目支出绩效自评报告", "亥县交通运输局"),
        ("亥县教育局课后服务补助经费绩效评价报告", "亥县教育局"),
        ("2022年度部门决算公开（甲子市档案馆）", "甲子市档案馆"),
        ("2021年乙丑县本级财政决算（草案）", "乙丑县"),
        ("丙寅区疾病预防控制中心（本级）2023年度单位决算", "丙寅区疾病预防控制中心（本级）"),
        ("2021年度本市部门决算公开", ""),
        ("2023年市直单位预算编制说明", ""),
        ("2022年一般公共预算财政拨款支出表", ""),
        ("2020年部门预算表（公开）", ""),
        ("2021年政府采购情况", ""),
    ],
)
def test_entity_of_a_title(title: str, entity: str) -> None:
    assert entity_of(title) == entity


# ---------------------------------------------------------------------------------------------------- prose in cells


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("公益岗位28人，每人每月367元，两年，共需24.66万元", True),
        ("完成全部设备采购、安装和调试，运行正常。", True),
        ("供暖合同42万元", True),
        ("每年组织一次全县防汛应急演练活动", True),
        ("系统出故障时间占总运行时间的比率", False),
        ("社会效益指标", False),
        ("1,234.56", False),
        ("≥95%", False),
        ("50万元", False),
        ("2022年第二批上级转移支付资金（水利）", False),
    ],
)
def test_prose_cells(text: str, expected: bool) -> None:
    assert is_prose(text, header=False) is expected


def test_sentences_of_cells_know_their_cell() -> None:
    text = (
        "项目绩效目标申报表\n\n"
        "项目名称\t防汛设备\t实施单位\t辰县水利局\n"
        "项目概况\t采购水泵20台，每台3000元，共6万元。更新旧泵5台。\t\t\n"
        "立项依据\t防汛条例\t\t\n"
    )
    document = document_of(text)
    found = [one for one in document.sentences if one.table]
    assert [document.text[one.start : one.end] for one in found] == [
        "采购水泵20台，每台3000元，共6万元。",
        "更新旧泵5台。",
    ]
    assert {(one.row, one.col) for one in found} == {(1, 1)}
    assert all(one.role != "definitions" for one in found)


def test_lines_inside_a_cell_part_sentences_but_not_words() -> None:
    text = "部门职责：负责防汛。\n年度目标：采购水泵20台，保障全县防汛安全，提高应急\n能力，安排资金20万元。"
    cells = (GridCell(row=0, col=0, start=0, end=4), GridCell(row=0, col=1, start=0, end=len(text)))
    layout = Layout(name="x", text=text, blocks=(Grid(start=0, end=len(text), cells=cells),))
    document = assemble(layout)
    said = [document.text[one.start : one.end] for one in document.sentences]
    assert said == [
        "部门职责：负责防汛。",
        "年度目标：采购水泵20台，保障全县防汛安全，提高应急\n能力，安排资金20万元。",
    ]


# ----------------------------------------------------------------------------------------------------------- places


def test_place_finds_the_box_of_an_offset() -> None:
    text = "收入2万元。\n支出1万元。"
    blocks = (
        Line(start=0, end=6, box=Box(page=1, bbox=(0.0, 1.0, 2.0, 3.0))),
        Line(start=7, end=13, box=Box(page=2)),
    )
    document = assemble(Layout(name="x", text=text, blocks=blocks))
    assert [box.page for box in (place(document, 3), place(document, 8)) if box] == [1, 2]
    assert place(assemble(Layout(name="x", text=text, blocks=(Line(start=0, end=6),))), 3) is None


@pytest.mark.parametrize("text", ["", "\n\n", "。", "目录", "第一部分", "一、", "表一：", "注："])
def test_poor_documents(text: str) -> None:
    layout = Layout(name="x", text=text, blocks=(Line(start=0, end=len(text)),) if text else ())
    assert assemble(layout).text == text


# ----------------------------------------------------------------------------------------------------- real documents


def test_seeds_have_their_claims_inside_sentences() -> None:
    gold = CORPUS / "truth" / "seeds_gold.json"
    if not gold.exists():
        pytest.skip("no corpus: set DUIZHANG_CORPUS to the folder that holds truth/ and seeds/")
    claims = inside = 0
    for name, entry in json.loads(gold.read_text("utf-8"))["files"].items():
        document = assemble(read(RawDocument(name=name, data=(CORPUS / "seeds" / name).read_bytes())))
        spans = [(one.start, one.end) for one in document.sentences if one.role not in {"definitions", "contents"}]
        for claim in entry["claims"]:
            claims += 1
            inside += any(start <= claim["start"] and claim["end"] <= end for start, end in spans)
    assert inside / claims >= 0.98
