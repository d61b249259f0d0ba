"""DZ202: parts of a list against their total."""

from __future__ import annotations

import pytest

from extractor.checks.parts_differ_from_total import CHECK
from tests.checks.disclosure import contradictions, outcomes, verdicts

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
