"""DZ208: contract less payments against what is still due."""

from __future__ import annotations

import pytest

from extractor.checks.balance_due_differs import CHECK
from tests.checks.disclosure import contradictions, outcomes, verdicts


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("场馆改造合同总计260.00万元，已付156.00万元，尾款104.00万元。", "agrees"),
        ("场馆改造合同总计260.00万元，已付156.00万元，尾款104.01万元。", "agrees"),
        ("场馆改造合同总计260.00万元，已付156.00万元，尾款104.02万元。", "rounding"),
        ("场馆改造合同总计260.00万元，已付156.00万元，尾款140.00万元。", "contradicts"),
        ("看台维修合同金额88.00万元，已支付66.00万元，余款22.00万元。", "agrees"),
        ("看台维修合同金额88.00万元，已支付66.00万元，余款12.00万元。", "contradicts"),
        ("灯光改造总投资45.00万元，已经拨付30.00万元，尚欠25.00万元。", "contradicts"),
    ],
)
def test_three_amounts(text: str, outcome: str) -> None:
    assert outcomes(CHECK, text) == [outcome]


def test_what_is_reported() -> None:
    verdict = verdicts(CHECK, "场馆改造合同总计260.00万元，已付156.00万元，尾款140.00万元。")[0]
    assert (verdict.reported, verdict.computed, verdict.severity) == ("140.00万元", "104万元", "warning")
    assert dict(verdict.terms)["how"] == "260.00万元 − 156.00万元"


@pytest.mark.parametrize(
    "text",
    [
        "场馆改造合同总计260.00万元，2023年已付100.00万元，2024年已付56.00万元，尾款104.00万元。",  # two payments
        "场馆改造合同总计260.00万元，已付156.00万元，质保金13.00万元，尾款91.00万元。",  # a fourth amount
        "场馆改造合同总计260.00万元，尾款104.00万元。",
        "场馆改造合同总计260.00万元，已付156.00万元。尾款按验收情况支付。",
        "场馆改造合同总计260.00万元，已付60%，尾款104.00万元。",
    ],
)
def test_silent(text: str) -> None:
    assert contradictions(CHECK, text) == []
