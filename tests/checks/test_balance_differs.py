"""DZ213: a balance against income less expenditure."""

from __future__ import annotations

import pytest

from extractor.checks.balance_differs import CHECK
from tests.checks.disclosure import FINAL, contradictions, outcomes, verdicts

FUND = "体育彩票公益金收入{}万元，支出{}万元，当年{}万元。"


@pytest.mark.parametrize(
    ("income", "spending", "balance", "outcome"),
    [
        ("42.00", "38.60", "结余3.40", "agrees"),
        ("42.00", "38.60", "结余3.4", "agrees"),
        ("42.00", "38.60", "结余3.41", "agrees"),  # each amount may be off by half of its last digit
        ("38.60", "42.00", "缺口3.40", "agrees"),
        ("42.00", "38.60", "结余4.30", "contradicts"),
        ("38.60", "42.00", "结余3.40", "contradicts"),  # a gap called a surplus
        ("42.00", "38.60", "缺口3.40", "contradicts"),
    ],
)
def test_income_expenditure_balance(income: str, spending: str, balance: str, outcome: str) -> None:
    assert outcomes(CHECK, FUND.format(income, spending, balance), FINAL) == [outcome]


def test_what_is_reported() -> None:
    verdict = verdicts(CHECK, FUND.format("42.00", "38.60", "结余4.30"), FINAL)[0]
    assert (verdict.reported, verdict.computed, verdict.severity) == ("当年结余4.30万元", "3.4万元", "error")
    assert dict(verdict.terms)["how"] == "42.00万元 − 38.60万元"


@pytest.mark.parametrize(
    "text",
    [
        "体育彩票公益金收入42.00万元，支出38.60万元，年末滚存结余63.40万元。",  # carry-over is counted in
        "年初结转和结余60.00万元，本年收入1400.20万元，本年支出1385.60万元，年末结转和结余74.60万元。",
        "体育彩票公益金收入42.00万元，当年结余4.30万元。",
        "体育彩票公益金收入42.00万元。支出38.60万元。当年结余4.30万元。",
    ],
)
def test_silent(text: str) -> None:
    assert contradictions(CHECK, text, FINAL) == []


def test_what_remains_of_an_income_and_a_spending_sentences_before_is_only_confirmed() -> None:
    before = "全镇可用财力400万元，比上年增加20万元。全年财政支出375万元。"
    assert outcomes(CHECK, before + "收支相抵，年终结余25万元。") == ["agrees"]
    assert outcomes(CHECK, before + "收支相抵，年终结余52万元。") == []
