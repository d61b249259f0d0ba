"""DZ210: the changes of the parts against the change of their total."""

from __future__ import annotations

import pytest

from extractor.checks.changes_differ_from_total_change import CHECK
from tests.checks.disclosure import contradictions, outcomes, verdicts

SPENDING = (
    "支出预算合计1400.20万元，比上年{}万元。其中：基本支出865.30万元，比上年{}万元；项目支出534.90万元，比上年{}万元。"
)


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        (("增加86.40", "增加38.20", "增加48.20"), "agrees"),
        (("增加33.40", "减少14.80", "增加48.20"), "agrees"),
        (("减少33.40", "增加14.80", "减少48.20"), "agrees"),
        (("增加86.43", "增加38.20", "增加48.20"), "agrees"),  # one last digit for each of the three
        (("增加86.40", "增加38.20", "增加42.80"), "contradicts"),
        (("增加86.40", "减少38.20", "增加48.20"), "contradicts"),
        (("减少86.40", "增加38.20", "增加48.20"), "contradicts"),
        (("增加1313.80", "增加38.20", "增加48.20"), "contradicts"),  # last year's level
    ],
)
def test_two_parts(changes: tuple[str, str, str], outcome: str) -> None:
    assert outcomes(CHECK, SPENDING.format(*changes)) == [outcome]


def test_what_is_reported() -> None:
    verdict = verdicts(CHECK, SPENDING.format("增加86.40", "增加38.20", "增加42.80"))[0]
    assert (verdict.reported, verdict.severity) == ("+86.40万元", "error")
    assert verdict.computed.startswith("+81.0")
    assert dict(verdict.terms)["parts"] == "+38.20万元 +42.80万元"
    assert len(verdict.anchors) == 3


def test_unchanged_counts_as_zero() -> None:
    text = (
        "支出预算合计1400.20万元，比上年增加{}万元。其中：基本支出865.30万元，与上年持平；"
        "项目支出534.90万元，比上年增加48.20万元。"
    )
    assert outcomes(CHECK, text.format("48.20")) == ["agrees"]
    assert contradictions(CHECK, text.format("84.20")) != []


BALANCE = (
    "收入预算合计1400.20万元。其中：一般公共预算拨款收入1358.20万元，比上年增加{}万元；"
    "政府性基金预算拨款收入42.00万元，比上年增加6.00万元。\n\n"
    "支出预算合计1400.20万元。其中：基本支出865.30万元，比上年增加38.20万元；"
    "项目支出534.90万元，比上年增加48.20万元。"
)


def test_both_sides_move_alike() -> None:
    assert contradictions(CHECK, BALANCE.format("80.40")) == []
    found = contradictions(CHECK, BALANCE.format("48.40"))
    assert len(found) == 1


@pytest.mark.parametrize(
    "text",
    [
        # one part without a change
        "支出预算合计1400.20万元，比上年增加96.40万元。其中：基本支出865.30万元，比上年增加38.20万元；项目支出534.90万元。",
        # the parts do not reach the total
        "支出预算合计1400.20万元，比上年增加96.40万元。其中：工资福利支出620.10万元，比上年增加38.20万元。",
        # another base
        SPENDING.format("增加96.40", "增加38.20", "增加48.20").replace("比上年", "比年初预算", 1),
    ],
)
def test_silent(text: str) -> None:
    assert contradictions(CHECK, text) == []
