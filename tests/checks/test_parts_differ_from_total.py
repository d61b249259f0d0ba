"""DZ202: parts of a list against their total."""

from __future__ import annotations

import pytest

from extractor.checks.parts_differ_from_total import CHECK
from tests.checks.disclosure import FINAL, contradictions, outcomes, verdicts

BASIC = "支出预算合计{}万元，其中：基本支出865.30万元，项目支出534.90万元。"


@pytest.mark.parametrize(
    ("total", "outcome"),
    [
        ("1400.20", "agrees"),
        ("1400.2", "agrees"),
        ("1400", "agrees"),
        ("1400.21", "agrees"),  # each part may be off by half of its last digit
        ("1400.22", "rounding"),
        ("1402.00", "contradicts"),
        ("1420.20", "contradicts"),
        ("140.02", "contradicts"),
    ],
)
def test_parts_that_are_all_there_is(total: str, outcome: str) -> None:
    assert outcomes(CHECK, BASIC.format(total)) == [outcome]


def test_what_is_reported() -> None:
    verdict = verdicts(CHECK, BASIC.format("1420.20"))[0]
    assert (verdict.reported, verdict.computed, verdict.severity) == ("1420.20万元", "1400.2", "error")
    assert dict(verdict.terms)["parts"] == "865.30万元 + 534.90万元"
    assert len(verdict.anchors) == len(verdict.claims) == 3


def test_people() -> None:
    text = "财政供养在职人员{}人，其中公务员28人、事业人员37人。"
    assert outcomes(CHECK, text.format(65)) == ["agrees"]
    assert contradictions(CHECK, text.format(63)) == [("63人", "65")]


def test_parts_exceed_their_total() -> None:
    text = "赛事组织经费{}万元，其中：场地布置12.00万元、裁判劳务8.60万元、奖品4.20万元。"
    assert contradictions(CHECK, text.format("24.80")) == []
    assert contradictions(CHECK, text.format("22.80")) == [("22.80万元", "24.8")]


def test_list_that_names_only_some_parts() -> None:
    text = "赛事组织经费48.00万元，其中：场地布置12.00万元、裁判劳务8.60万元。"
    assert contradictions(CHECK, text) == []


def test_list_within_a_list() -> None:
    text = "项目支出534.90万元，其中：场馆运行285.00万元，其中水电费96.00万元、保洁费60.00万元；赛事经费249.90万元。"
    assert contradictions(CHECK, text) == []
    assert contradictions(CHECK, text.replace("96.00", "296.00")) == [("285.00万元", "356")]


def test_list_in_brackets() -> None:
    text = "项目支出534.90万元，其中：场馆运行285.00万元（其中水电费96.00万元），赛事经费249.90万元。"
    assert contradictions(CHECK, text) == []


def test_parts_in_paragraphs_of_their_own() -> None:
    text = "项目支出{}万元，包括以下方面：\n1.场馆运行285.00万元。\n2.赛事经费249.90万元。\n"
    assert contradictions(CHECK, text.format("534.90")) == []
    assert contradictions(CHECK, text.format("354.90")) == [("354.90万元", "534.9")]


@pytest.mark.parametrize(
    "text",
    [
        "工资福利支出620.1万元，其中：基本工资260.04万元，津贴补贴210.04万元，奖金150.05万元。",
        "“三公”经费7.80万元，其中：公务用车购置及运行维护费6.60万元（公务用车运行维护费6.60万元），公务接待费1.20万元。",
        "基本支出865.30万元，其中工资福利支出620.10万元，人员经费654.90万元，公用经费210.40万元。",  # one within another
        "支出预算合计1400.20万元，比上年增加86.40万元，其中基本支出增加38.20万元，项目支出增加48.20万元。",
        "核定编制46人，在职人员44人，退休人员12人。",
        "项目支出约535万元，其中场馆运行285.00万元、赛事经费260.00万元以内。",
        "国内公务接待18批次，其中外地考察团6批次、156人次。",
    ],
)
def test_silent(text: str) -> None:
    assert contradictions(CHECK, text) == []


def test_parts_that_were_cut_add_up_to_less() -> None:
    text = "奖金150.02万元，其中：一季度50.00万元、二季度50.00万元、三季度50.00万元。"
    assert outcomes(CHECK, text) in (["rounding"], ["agrees"])


# ------------------------------------------------------------------------------------------------ what is divided


@pytest.mark.parametrize(
    "text",
    [
        "收入预算{}万元，较2023年731.20万元增加48.80万元。其中：财政拨款收入690.50万元，其他收入89.50万元。",
        "收入预算{}万元，与上年731.20万元相比增加48.80万元。其中财政拨款收入690.50万元、其他收入89.50万元。",
        "收入预算{}万元，比上年的731.20万元增加48.80万元，其中财政拨款收入690.50万元、其他收入89.50万元。",
    ],
)
def test_a_figure_held_against_it_is_not_divided(text: str) -> None:
    assert outcomes(CHECK, text.format("780.00")) == ["agrees"]
    assert contradictions(CHECK, text.format("770.00")) == [("770.00万元", "780")]


def test_a_plan_that_was_met_is_not_divided() -> None:
    text = (
        "全区一般公共预算收入完成{}亿元，完成年初预算7.20亿元的103.1%，增长4.1%。"
        "其中：税收收入4.31亿元，占58.09%；非税收入3.11亿元，占41.91%。"
    )
    assert outcomes(CHECK, text.format("7.42")) == ["agrees"]
    assert contradictions(CHECK, text.format("7.24")) == [("7.24亿元", "7.42亿元")]


def test_the_outcome_is_divided_into_outcomes() -> None:
    text = (
        "“三公”经费财政拨款支出预算为14.00万元，支出决算为{}万元。其中：因公出国（境）费支出决算为0万元；"
        "公务用车购置及运行费支出决算为8.10万元；公务接待费支出决算为2.30万元。"
    )
    assert outcomes(CHECK, text.format("10.40"), FINAL) == ["agrees"]
    assert contradictions(CHECK, text.format("10.04"), FINAL) == [("10.04万元", "10.4")]


def test_two_lists_of_one_balanced_total() -> None:
    text = (
        "收支总预算620万元。收入包括：一般公共预算拨款收入590万元、上年结转30万元；"
        "支出包括：文化体育支出500万元、住房保障支出120万元。"
    )
    assert contradictions(CHECK, text) == []


def test_whole_numbers_reach_their_total_with_the_last_part() -> None:
    text = "“三公”经费31万元，其中：因公出国（境）费0万元，公务用车购置费22万元，公务用车运行维护费7万元，公务接待费2万元。"
    assert outcomes(CHECK, text) == ["agrees"]
    assert verdicts(CHECK, text)[0].computed == "31"


def test_last_year_may_be_divided_too() -> None:
    text = "上年结余96.40万元，其中：基本支出结余30.20万元，项目支出结余66.20万元。"
    assert contradictions(CHECK, text) == []
    assert contradictions(CHECK, text.replace("66.20", "86.20")) == [("96.40万元", "116.4")]


def test_parts_under_another_heading() -> None:
    text = (
        "二、收支总体情况\n\n支出总计918.40万元。\n\n三、支出情况\n\n本年支出902.10万元。"
        "基本支出640.30万元，占70.98%；项目支出261.80万元，占29.02%。"
    )
    assert contradictions(CHECK, text) == []
    text = (
        "二、支出情况\n\n支出918.40万元。其中：基本支出640.30万元，项目支出278.10万元。\n\n三、经济分类\n\n"
        "工资福利支出561.00万元，比上年增加20.00万元。商品和服务支出240.00万元，比上年减少3.00万元。"
        "对个人和家庭的补助58.00万元，与上年持平。"
    )
    assert contradictions(CHECK, text) == []


# --------------------------------------------------------------------------------------------- lists that are closed


@pytest.mark.parametrize(
    ("text", "right", "wrong", "found"),
    [
        (
            "国有资本收入2.15亿元，加转移支付0.32亿元、上年结转0.41亿元，收入总计{}亿元。",
            "2.88",
            "2.98",
            ("2.98亿元", "2.88亿元"),
        ),
        (
            "会议费6.10万元，培训费4.45万元，差旅费8.20万元。上述三项支出合计{}万元。",
            "18.75",
            "17.85",
            ("17.85万元", "18.75"),
        ),
        ("办公费6.10万元、印刷费4.45万元，两项合计{}万元。", "10.55", "15.05", ("15.05万元", "10.55")),
        (
            "支出预算{}万元。按支出结构划分：人员经费704.00万元，日常公用经费96.00万元，项目支出310.00万元。",
            "1110.00",
            "1010.00",
            ("1010.00万元", "1110"),
        ),
        (
            "政府采购预算{}万元：货物36.20万元，工程410.00万元，服务58.80万元。",
            "505.00",
            "515.00",
            ("515.00万元", "505"),
        ),
        ("体育场设备原值{}万元，累计折旧118.00万元，净值262.00万元。", "380.00", "360.00", ("360.00万元", "380")),
        (
            "政府债务余额{}亿元，其中一般债务9.31亿元，专项债务12.04亿元，低于限额24.60亿元。",
            "21.35",
            "23.15",
            ("23.15亿元", "21.35亿元"),
        ),
    ],
)
def test_closed_list(text: str, right: str, wrong: str, found: tuple[str, str]) -> None:
    assert "agrees" in outcomes(CHECK, text.format(right))
    assert contradictions(CHECK, text.format(right)) == []
    assert contradictions(CHECK, text.format(wrong)) == [found]


def test_named_items_are_added() -> None:
    text = "场馆运行285.00万元，赛事经费249.90万元，体育彩票86.00万元。场馆运行、体育彩票两项合计{}万元。"
    assert contradictions(CHECK, text.format("371.00")) == []
    assert contradictions(CHECK, text.format("317.00")) == [("317.00万元", "371")]


def test_containing() -> None:
    text = "青少年训练项目{}万元，含器材购置130.00万元、教练补贴64.00万元。"
    assert outcomes(CHECK, text.format("194.00")) == ["agrees"]
    assert contradictions(CHECK, text.format("240.00")) == []  # 含 may name only some
    assert contradictions(CHECK, text.format("149.00")) == [("149.00万元", "194")]


def test_three_public_as_a_closed_set() -> None:
    text = (
        "“三公”经费支出决算{}万元，比上年减少1.20万元。\n"
        "因公出国（境）费支出0万元。\n公务用车购置及运行维护费支出9.36万元。\n公务接待费支出1.57万元。"
    )
    assert outcomes(CHECK, text.format("10.93"), FINAL) == ["agrees"]
    assert contradictions(CHECK, text.format("10.39"), FINAL) == [("10.39万元", "10.93")]


def test_a_short_number_lost_a_zero_not_a_digit() -> None:
    text = "“三公”经费预算{}万元，其中：公务用车运行维护费7万元，公务接待费2.5万元。因公出国（境）费0万元。"
    assert contradictions(CHECK, text.format("9.5")) == []
    assert contradictions(CHECK, text.format("10.5")) == [("10.5万元", "9.5")]
    bought = text.format("10.5") + "公务用车购置费1万元。"
    assert contradictions(CHECK, bought) == []


@pytest.mark.parametrize(
    "text",
    [
        "会议费6.10万元，培训费4.45万元，差旅费8.20万元，办公费3.00万元。上述三项支出合计18.75万元。",  # which three?
        "国有资本收入2.15亿元，加转移支付0.32亿元、上年结转0.41亿元，减去调出资金0.30亿元，收入总计2.58亿元。",
        "场馆运行285.00万元，赛事经费249.90万元，全年支出合计1400.20万元。",  # no word says that these are all
        "支出预算1110.00万元。按支出结构划分，主要有：人员经费704.00万元，项目支出310.00万元等。",
        "支出预算1110.00万元。按支出用途划分：人员经费704.00万元，公用经费96.00万元。项目支出310.00万元。",
        "支出预算1110.00万元，其中当年预算990.00万元，上年结转120.00万元。按支出结构划分：人员经费704.00万元，公用经费286.00万元。",
        "其他收入2.15亿元，加强场馆管理收入0.32亿元、租金0.41亿元，收入总计9.88亿元。",
        "青少年训练项目240.00万元，含税价款，器材购置130.00万元、教练补贴164.00万元。",
        "“三公”经费预算10.50万元，其中：公务用车运行维护费7.00万元，公务接待费2.50万元。",
    ],
)
def test_open_list(text: str) -> None:
    assert contradictions(CHECK, text) == []


def test_sum_is_shown_in_the_unit_of_the_total() -> None:
    text = "专项资金2.40亿元，其中：市级1.20亿元，县级13500万元。"
    assert contradictions(CHECK, text) == [("2.40亿元", "2.55亿元")]
