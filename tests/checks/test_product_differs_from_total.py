"""DZ207: count times unit price against the amount."""

from __future__ import annotations

import pytest

from extractor.checks.product_differs_from_total import CHECK
from tests.checks.disclosure import contradictions, outcomes, verdicts


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("退休人员12人，每人每年1200元，共1.44万元。", "agrees"),
        ("退休人员12人，每人每年1200元，共14400元。", "agrees"),
        ("退休人员12人，每人每年1200元，共1.4万元。", "agrees"),
        ("退休人员12人，每人每年1200元，共1.44元。", "contradicts"),  # 元 for 万元
        ("退休人员12人，每人每年1200元，共1.64万元。", "contradicts"),
        ("教练员18人，每人每月补助800元，全年17.28万元。", "agrees"),
        ("教练员18人，每人每月补助800元，共计1.44万元。", "agrees"),  # one month
        ("教练员18人，每人每月补助800元，补助10个月，共14.40万元。", "agrees"),
        ("教练员18人，每人每月补助800元，全年18.72万元。", "contradicts"),
        ("公务用车3辆，车均运行费2.2万元，共6.6万元。", "agrees"),
        ("公务用车3辆，车均运行费2.2万元，共7.6万元。", "contradicts"),
        ("服务老年人1.26万人，人均84元，安排105.84万元。", "agrees"),
        ("服务老年人1.26万人，人均84元，安排158.04万元。", "contradicts"),
    ],
)
def test_count_and_price(text: str, outcome: str) -> None:
    assert outcomes(CHECK, text) == [outcome]


def test_what_is_reported() -> None:
    verdict = verdicts(CHECK, "教练员18人，每人每月补助800元，全年18.72万元。")[0]
    assert (verdict.reported, verdict.severity) == ("18.72万元", "error")
    assert verdict.computed.startswith("17.28")
    assert dict(verdict.terms)["how"] == "18人 × 800元 × 12"


def test_amount_in_front_of_its_bracket() -> None:
    text = "公务用车运行维护费{}万元（3辆，车均2.2万元）。"
    assert outcomes(CHECK, text.format("6.60")) == ["agrees"]
    assert contradictions(CHECK, text.format("8.60"))[0][0] == "8.60万元"


def test_years() -> None:
    text = "健身步道养护三年，每年32万元，共{}万元。"
    assert outcomes(CHECK, text.format("96")) == ["agrees"]
    assert contradictions(CHECK, text.format("69"))[0][0] == "69万元"


@pytest.mark.parametrize(
    "text",
    [
        "教练员18人，每人每月补助800元。",  # no amount
        "教练员18人、裁判员6人，每人每天200元，共安排3.60万元。",  # which count, how many days
        "退休人员12人，每人每年1200元，取暖费9人共计2.80万元。",  # an item of its own
        "公务用车3辆，车均运行费2.2万元，全局“三公”经费预算97.80万元。",
        "培训420人次，人均综合定额每天550元，总预算安排46.20万元。",  # how many days
        "接待156人次，人均100元以内，安排1.20万元。",  # a limit
    ],
)
def test_silent(text: str) -> None:
    assert contradictions(CHECK, text) == []


@pytest.mark.parametrize("amount", ["7.02", "7.01"])
def test_price_in_another_unit_than_its_amount(amount: str) -> None:
    """No product is exact where the price was rounded."""
    text = f"全年接待来访运动队{amount}万元，共513人次，人均136.80{{}}。"
    assert contradictions(CHECK, text.format("元")) == []
    assert [reported for reported, _ in contradictions(CHECK, text.format("万元"))] == [f"{amount}万元"]
