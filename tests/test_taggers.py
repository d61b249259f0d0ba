"""The pattern tagger: which words of a sentence get which label, and how it is cut into clauses."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.data import Quantity
from extractor.folding import View
from extractor.labels import LABELS
from extractor.quantity import find
from extractor.taggers import NUMBERS, Tagged, to_mention
from extractor.taggers.clauses import Clause, split
from extractor.taggers.pattern import tag, wanted


def read(text: str) -> Tagged:
    return tag(View(text, 0, len(text)))


def marks(text: str) -> str:
    """The labels of a sentence as one line: ``ITEM培训费 AMOUNT12万元``."""
    tagged = read(text)
    return " ".join(mark.label + tagged.view.text[mark.start : mark.end] for mark in tagged.marks)


def clauses(text: str) -> list[Clause]:
    view = View(text, 0, len(text))
    return list(split(view.text, [(number.start, number.end) for number in find(view.text)]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024年培训费12万元。", "YEAR2024年 ITEM培训费 AMOUNT12万元"),
        ("培训费比上年增加1.60万元。", "ITEM培训费 BASE上年 UP增加 AMOUNT1.60万元"),
        ("培训费较2023年预算数减少5%。", "ITEM培训费 BASE2023年预算数 DOWN减少 PERCENT5%"),
        ("培训费同比增长5%。", "ITEM培训费 BASE同比 UP增长 PERCENT5%"),
        ("本局共有公务用车3辆。", "ITEM本局共有公务用车 COUNT3辆"),
        ("增幅提高2.1个百分点。", "ITEM增幅 UP提高 POINTS2.1个百分点"),
        ("项目支出3万元，其中：水费1万元。", "ITEM项目支出 AMOUNT3万元 PARTS其中 ITEM水费 AMOUNT1万元"),
        ("教练员18人，每人每月800元。", "ITEM教练员 COUNT18人 EACH每人每月 AMOUNT800元"),
        ("教练员每人每月800元。", "ITEM教练员 EACH每人每月 AMOUNT800元"),
        ("水费2万元，与上年持平。", "ITEM水费 AMOUNT2万元 BASE上年 SAME持平"),
        ("会议费未安排。", "ITEM会议费 NONE未安排"),
        ("培训费增加1万元，主要原因是轮训。", "ITEM培训费 UP增加 AMOUNT1万元 CUE主要原因是"),
    ],
)
def test_labels(text: str, expected: str) -> None:
    assert marks(text) == expected


def test_labels_are_those_of_the_inventory_and_numbers_carry_quantities() -> None:
    text = "2024年水费2.40万元，比上年增加0.20万元，增长9.1%，占公用经费的1.1%，主要原因是水价上涨；公务用车3辆，与上年持平。"
    for mark in read(text).marks:
        assert mark.label in LABELS
        assert mark.by.startswith("pattern:")
        assert isinstance(mark.value, Quantity) == (mark.label in NUMBERS)
        if isinstance(mark.value, Quantity):
            assert text[mark.start : mark.end] == mark.value.raw


def test_marks_come_in_reading_order() -> None:
    starts = [mark.start for mark in read("由于水价上涨，水费2.40万元，比上年增加0.20万元，增长9.1%。").marks]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    "text",
    [
        "根据财预〔2024〕15号文件执行。",
        "2024年2月8日批复。",
        "室温保持在18度以上。",
        "年满60岁的老人。",
        "落实上述两项制度。",
        "近三年行动计划。",
        "截至2024年底。",
        "单价50万元以上的通用设备采购管理。",
    ],
)
def test_numbers_that_state_nothing(text: str) -> None:
    assert not {mark.label for mark in read(text).marks} & NUMBERS


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("水费12.50万元", "12.50", "万元"),
        ("水费125000元", "12.5", "万元"),
        ("占五成", "50", "%"),
        ("增长千分之五", "0.5", "%"),
        ("公务用车3辆", "3", "辆"),
        ("回落2.4个百分点", "2.4", "百分点"),
    ],
)
def test_values_are_canonical(text: str, value: str, unit: str) -> None:
    numbers = [mark.value for mark in read(text).marks if isinstance(mark.value, Quantity)]
    assert [(number.value, number.unit) for number in numbers] == [(Decimal(value), unit)]


@pytest.mark.parametrize(
    ("text", "label", "words"),
    [
        ("水费由48.90万元降至45.27万元。", "DOWN", []),  # a level is reached, nothing fell by 45.27
        ("水费由48.90万元降至45.27万元，减少3.63万元。", "DOWN", ["减少"]),
        ("新增多功能厅3间。", "UP", []),
        ("至少3人。", "DOWN", []),
        ("预算执行节约率5%。", "DOWN", []),
        ("体育产业增加值12万元。", "UP", []),
        ("决算比预算多0.30万元。", "UP", ["多"]),
        ("不超过3万元，不低于2万元。", "DOWN", []),
    ],
)
def test_words_that_only_look_like_a_direction(text: str, label: str, words: list[str]) -> None:
    tagged = read(text)
    assert [tagged.view.text[mark.start : mark.end] for mark in tagged.marks if mark.label == label] == words


def test_base_has_no_comparing_word() -> None:
    for words in ("比{}", "较{}", "与{}相比", "同{}比较", "相较于{}", "和{}相比"):
        for base in ("上年", "2023年决算数", "年初预算", "上年执行数", "去年同期"):
            assert f"BASE{base} " in marks(f"水费{words.format(base)}增加3万元。"), (words, base)


@pytest.mark.parametrize(
    "cue", ["主要原因是", "主要是", "原因为", "主要原因：", "主要是因为", "主要是由于", "主要系", "原因在于"]
)
def test_every_opening_of_a_reason(cue: str) -> None:
    assert "CUE" in marks(f"水费比上年增加3万元，{cue}水价上涨。")


@pytest.mark.parametrize("words", ["主要用于看台维修", "原因不明的漏水事故", "主要包括水费和电费", "系统维护"])
def test_what_opens_no_reason(words: str) -> None:
    assert "CUE" not in marks(f"水费比上年增加3万元，{words}。")


# -------------------------------------------------------------------------------------------------------- clauses


def test_clauses_end_at_signs_that_are_not_inside_a_number() -> None:
    found = clauses("水费1,234.56万元，电费3.4万元；其中：办公楼2万元。")
    assert [clause.text for clause in found] == ["水费1,234.56万元", "电费3.4万元", "其中", "办公楼2万元"]
    assert [(clause.before, clause.after) for clause in found] == [("", ","), (",", ";"), (";", ":"), (":", "。")]


def test_brackets_with_a_number_are_a_clause_of_their_own() -> None:
    found = clauses("运行费6.60万元（3辆，车均2.2万元），接待费1万元。")
    assert [(clause.text.strip(), clause.depth) for clause in found] == [
        ("运行费6.60万元", 0),
        ("3辆", 1),
        ("车均2.2万元", 1),
        ("接待费1万元", 0),
    ]


def test_brackets_without_a_number_belong_to_their_word() -> None:
    assert [clause.text for clause in clauses("因公出国（境）费（团组）0.9万元。")] == ["因公出国(境)费(团组)0.9万元"]


@pytest.mark.parametrize("text", ["水费（3万元。", "水费）3万元。", "((((3万元", "))))3万元((((", "", "。。。,,,"])
def test_broken_brackets(text: str) -> None:
    for clause in clauses(text):
        assert 0 <= clause.start < clause.end <= len(text)


@given(st.text(alphabet="水费上年增加减少占比的3.,万元%（）；，。：、其中主要原因是各分别为 \n", max_size=80))
@settings(max_examples=150, deadline=None)
def test_any_sentence_has_clauses_and_marks_inside_it(text: str) -> None:
    view = View(text, 0, len(text))
    tagged = tag(view)
    assert len({(clause.start, clause.end) for clause in tagged.clauses}) == len(tagged.clauses)
    for clause in tagged.clauses:
        assert len(clause.text) == clause.end - clause.start
    for mark in tagged.marks:
        assert 0 <= mark.start < mark.end <= len(view.text)
        mention = to_mention(mark, view, text)
        assert text[mention.anchor.start : mention.anchor.end] == mention.anchor.text


# ------------------------------------------------------------------------------------------ white space, line ends

SENTENCES = (
    "2024年社会体育指导员培训费预算12.50万元，比上年预算数增加1.60万元，增长14.68%，主要原因是新增轮训班次。",
    "项目支出534.90万元，其中：场馆运行285.00万元、赛事经费249.90万元，分别占53.28%、46.72%。",
    "公务用车运行维护费6.60万元（3辆，车均2.2万元），与上年持平。",
)


@given(
    st.sampled_from(SENTENCES),
    st.lists(st.integers(min_value=0, max_value=50), max_size=6),
    st.sampled_from("\n \u3000"),
)
@settings(max_examples=100, deadline=None)
def test_blanks_between_han_characters_change_nothing(text: str, places: list[int], blank: str) -> None:
    """A line may end anywhere: in the middle of a word, between an item and its amount."""
    broken = text
    for place in sorted(places, reverse=True):
        if re.match("[\u4e00-\u9fff]{2}", text[place : place + 2]):
            broken = broken[: place + 1] + blank + broken[place + 1 :]
    assert marks(broken) == marks(text)


@pytest.mark.parametrize("broken", ["12.5\n0万元", "1\n2.50万元", "12.50\n万元", "12.50万\n元", "１２．５０万元"])
def test_line_ends_inside_a_number(broken: str) -> None:
    assert marks(f"培训费预算{broken}，比上年增加1.60万元。").startswith("ITEM培训费预算 AMOUNT12.50万元 BASE上年")


# ---------------------------------------------------------------------------------------------- what is spent on


@pytest.mark.parametrize(
    "text", ["水费3万元", "与上年持平", "会议费未安排", "收入全部为拨款", "项目已完工", "三千二百元"]
)
def test_sentences_that_may_state_something(text: str) -> None:
    assert wanted(text)


@pytest.mark.parametrize("text", ["负责全县体育场馆的管理", "认真贯彻党的方针政策"])
def test_sentences_that_cannot(text: str) -> None:
    assert not wanted(text)
    assert not read(text).marks


def test_every_sentence_with_marks_is_wanted() -> None:
    for text in SENTENCES:
        assert read(text).marks
        assert wanted(View(text, 0, len(text)).text)
