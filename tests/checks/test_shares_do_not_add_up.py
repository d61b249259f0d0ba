"""DZ214: shares of one whole that exceed it."""

from __future__ import annotations

import pytest

from extractor.checks.shares_do_not_add_up import CHECK
from tests.checks.disclosure import contradictions, outcomes, verdicts

TWO = "支出结构方面，基本支出占支出预算的{}，项目支出占支出预算的{}。"


@pytest.mark.parametrize(
    ("shares", "outcome"),
    [
        (("61.80%", "38.20%"), "agrees"),
        (("61.80%", "38.21%"), "agrees"),
        (("61.8%", "38.3%"), "agrees"),
        (("61.80%", "30.00%"), "undecided"),  # there may be a third
        (("61.80%", "42.20%"), "contradicts"),
    ],
)
def test_two_shares(shares: tuple[str, str], outcome: str) -> None:
    assert outcomes(CHECK, TWO.format(*shares)) == [outcome]


def test_what_is_reported() -> None:
    verdict = verdicts(CHECK, TWO.format("61.80%", "42.20%"))[0]
    assert (verdict.reported, verdict.computed, verdict.severity) == ("61.80%、42.20%", "104%", "error")


@pytest.mark.parametrize(
    "text",
    [
        "支出预算合计1400.20万元。基本支出865.30万元，占61.80%；项目支出534.90万元，占42.20%。",  # DZ205 says so
        "基本支出占支出预算的61.80%，项目支出占上年支出预算的42.20%。",
        "授予中小企业合同金额占政府采购支出的93.75%，其中：授予小微企业合同金额占政府采购支出的54.17%。",
        "授予中小企业合同金额90.00万元，占政府采购支出总额的93.75%，其中：授予小微企业合同金额52.00万元，占政府采购支出总额的54.17%。",
    ],
)
def test_silent(text: str) -> None:
    assert contradictions(CHECK, text) == []


@pytest.mark.parametrize("target", ["85", "95"])
def test_score_and_its_target_are_no_shares(target: str) -> None:
    relation = "高于" if target == "85" else "低于"
    assert contradictions(CHECK, f"群众满意度93.8%，{relation}目标值（≥{target}%）。") == []
