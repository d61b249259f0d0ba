"""DZ303: reasons that explain the opposite (warning)."""

from __future__ import annotations

import pytest

from extractor.checks.reason_contradicts_direction import CHECK
from tests.checks.disclosure import contradictions, outcomes, verdicts


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("农村体育保险比上年增加6.20万元，主要原因是参保人数下降、分担比例下调。", "contradicts"),
        ("会议费比上年增加1.20万元，主要原因是厉行节约、压减会议。", "contradicts"),
        ("培训费比上年减少1.20万元，主要原因是新增轮训班次。", "contradicts"),
        ("会议费比上年减少1.20万元，主要原因是厉行节约、压减会议。", "agrees"),
        ("培训费比上年增加1.20万元，主要原因是新增轮训班次。", "agrees"),
        ("公用经费比上年增加1.20万元，主要原因是人员增加，同时压减会议费。", "agrees"),  # both ways
        ("取暖费比上年增加1.20万元，主要原因是冬季气温偏低。", "undecided"),
        ("由于退休人员减少，离退休支出增加6.40万元。", "contradicts"),
    ],
)
def test_direction_of_a_reason(text: str, outcome: str) -> None:
    assert outcomes(CHECK, text) == [outcome]


def test_it_is_a_warning() -> None:
    verdict = verdicts(CHECK, "会议费比上年增加1.20万元，主要原因是厉行节约、压减会议。")[0]
    assert verdict.severity == "warning"
    assert (verdict.reported, verdict.computed) == ("会议费比上年增加1.20万元", "厉行节约、压减会议")


def test_a_reason_of_two_changes_is_judged_once() -> None:
    text = "会议费比上年增加1.20万元，增长8%，主要原因是厉行节约、压减会议。"
    assert len(contradictions(CHECK, text)) == 1


def test_changes_without_a_reason() -> None:
    assert outcomes(CHECK, "会议费比上年增加1.20万元。水费与上年持平。") == []
