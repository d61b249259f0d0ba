"""Sentence ends, joined lines and clauses.  All sentences here are invented."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.folding import View
from extractor.structure.sentences import LONGEST, clauses, split_sentences
from tests.test_sections import document_of


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, 0, len(text))]


def said(text: str) -> list[str]:
    """Sentences of a document as the patterns see them."""
    document = document_of(text)
    return [View(document.text, one.start, one.end).text for one in document.sentences]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("收入2.5万元。支出1,234.56万元！", ["收入2.5万元。", "支出1,234.56万元！"]),
        ("一是减少车辆；二是压减会议。", ["一是减少车辆；二是压减会议。"]),
        ("共3万元（含结转。下同）安排。无。", ["共3万元（含结转。下同）安排。", "无。"]),
        ("坚持“过紧日子。压支出。”的要求。", ["坚持“过紧日子。压支出。”的要求。"]),
        ("他说“安排完毕。”支出2元。", ["他说“安排完毕。”", "支出2元。"]),
        ("详见http://www.example.gov.cn/a?b=1。无。", ["详见http://www.example.gov.cn/a?b=1。", "无。"]),
        ("收入增加.支出减少.", ["收入增加.", "支出减少."]),
        ("比例为1.5.2版。", ["比例为1.5.2版。"]),
        ("（未闭合的括号。第二句。", ["（未闭合的括号。", "第二句。"]),
        ("甲。  \n  乙。", ["甲。", "乙。"]),
        ("** 收入2元。", ["收入2元。"]),
        ("。；  ", []),
        ("", []),
    ],
)
def test_sentence_ends(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    "title",
    [
        "丙湖县档案馆2022年度部门决算情况说明",
        "2020年丁岭区审计局“三公”经费支出公示",
        "中共戊山市市委党校2019年单位预算",
        "己水镇人民政府2023年预算调整方案",
        "关于庚城区统计局2021年部门预算的说明",
    ],
)
@pytest.mark.parametrize(
    "body",
    [
        "会议费支出4.60万元，比上年增加0.60万元，增长15%，主要用于年度会议。",
        "会议费支出4.60万元，比上年增加0.60万\n元，增长15%，主要用于年度会议的场地\n和资料。",
    ],
)
def test_a_title_right_above_the_text_is_no_part_of_it(title: str, body: str) -> None:
    first, second = said(f"{title}\n{body}")
    assert first == title
    assert second.startswith("会议费支出4.60万元,")


def test_a_full_line_that_only_ends_like_a_title_goes_on() -> None:
    text = (
        "我局严格按照县财政局要求编制二〇二二年部门预算\n和三年支出规划，全年安排会议费4.60万元，比上年\n"
        "减少0.20万元，主要原因是压减会议；安排培训费2.\n40万元，主要用于业务培训，与上年预算持平，没有\n增减变化。"
    )
    (one,) = said(text)
    assert one.startswith("我局严格按照县财政局要求编制二零二二年部门预算和三年支出规划,")


def test_a_text_without_stops_is_cut_at_a_clause() -> None:
    text = "支出2万元，" * 5000
    parts = sentences(text)
    assert max(map(len, parts)) <= LONGEST
    assert all(part.endswith("，") for part in parts)
    assert "".join(parts) == text


@pytest.mark.parametrize("unit", ["（", "“", "(一", "。", "1.", "中", "支出2万元；"])
def test_time_is_linear(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    begin = time.perf_counter()
    for start, end in split_sentences(text, 0, len(text)):
        clauses(text[start:end])
    assert time.perf_counter() - begin < 4


@given(st.text(alphabet="中文0123.,，。；：（）()“”！ \n%元", max_size=80))
def test_ranges_are_ordered_and_lose_only_signs(text: str) -> None:
    position = 0
    for start, end in split_sentences(text, 0, len(text)):
        assert position <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert not set(text[position:start]) - set("。；;，,、*#-—_ \n！？！")
        position = end


# ------------------------------------------------------------------------------------------------------- paragraphs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("（一）基本支出881,300.\n39元，同比减少2元。", ["(一)基本支出881,300.39元,同比减少2元。"]),
        (
            "2021年一般公共预算\n支出911.39元，同比减少180,171.40\n元，下降16.5%。",
            ["2021年一般公共预算支出911.39元,同比减少180,171.40元,下降16.5%。"],
        ),
        ("主要是学生数\n减少。", ["主要是学生数减少。"]),
        ("人员经费20万元（含离退休\n人员）。", ["人员经费20万元(含离退休人员)。"]),
        ("收入20万元，\n支出20万元。", ["收入20万元,支出20万元。"]),
        ("下降3.\n5%，持平。", ["下降3.5%,持平。"]),
        ("预算安排规模：20万元\n项目承担单位：甲局", ["预算安排规模:20万元", "项目承担单位:甲局"]),
        ("共有车辆3辆\n1.轿车2辆，价值2万元；\n2.货车1辆。", ["共有车辆3辆", "1.轿车2辆,价值2万元;", "2.货车1辆。"]),
        ("支出2万元。\n注：不含结转。", ["支出2万元。", "注:不含结转。"]),
        ("己县水利局\n2022年1月5日", ["己县水利局", "2022年1月5日"]),
    ],
)  # fmt: skip
def test_broken_lines(text: str, expected: list[str]) -> None:
    assert said("一、支出情况\n" + text) == expected


def test_a_page_break_inside_a_sentence() -> None:
    text = "一、机关运行经费\n本年安排机关运行经费35.33万元，主要包括单位的公用经费及办公用\n\n房费用，比上年增加2万元，增长6.0%。"
    assert said(text) == [
        "本年安排机关运行经费35.33万元,主要包括单位的公用经费及办公用房费用,比上年增加2万元,增长6.0%。"
    ]


@pytest.mark.parametrize("page", ["—12—", "- 12 -", "第3页 共10页", "第 3 页"])
def test_page_numbers_are_no_text(page: str) -> None:
    text = f"一、支出\n支出20万元。\n{page}\n比上年增加2万元。"
    assert said(text) == ["支出20万元。", "比上年增加2万元。"]
    broken = f"一、支出\n2020年安排支出20万元，主要是学生数\n{page}\n减少，比上年减少1万元。"
    assert said(broken) == ["2020年安排支出20万元,主要是学生数减少,比上年减少1万元。"]


def test_hard_lines_are_never_joined() -> None:
    document = document_of("收支\n收入20万元，\n支出20万元。", {"收支": 1})
    assert [document.text[one.start : one.end] for one in document.sentences] == ["收入20万元，", "支出20万元。"]


def test_bare_page_numbers_count_up() -> None:
    assert said("一、支出\n支出20万元。\n1\n收入20万元。\n2\n持平。") == ["支出20万元。", "收入20万元。", "持平。"]


# --------------------------------------------------------------------------------------------------------- clauses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("减少3.65万元,下降9.5%。", ["减少3.65万元", "下降9.5%"]),
        ("共1,234.56万元,比上年增1,000万元", ["共1,234.56万元", "比上年增1,000万元"]),
        ("比1.25,300元", ["比1.25", "300元"]),
        ("增加2万元；减少1万元。主要原因：一是人少", ["增加2万元", "减少1万元", "主要原因", "一是人少"]),
        ("配比1:2,10:30开始", ["配比1:2", "10:30开始"]),
        ("其中:甲2万元", ["其中", "甲2万元"]),
        ("运行费(含2项,共5万元;下同)增加", ["运行费(含2项,共5万元;下同)增加"]),
        ("落实“少开会,开短会。”要求,减支", ["落实“少开会,开短会。”要求", "减支"]),
        ("甲、乙分别为1.2、3.4万元", ["甲、乙分别为1.2、3.4万元"]),
        ("见http://a.cn/b,持平", ["见http://a.cn/b,持平"]),
        ("(未闭合,持平", ["(未闭合", "持平"]),
        ("收入增加.支出减少", ["收入增加", "支出减少"]),
        (",,。", []),
    ],
)
def test_clauses(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in clauses(text)] == expected
